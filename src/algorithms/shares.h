/* How sure a share is that was counted: Wilson's 95 % interval. */
#ifndef BEMA_ALGORITHMS_SHARES_H
#define BEMA_ALGORITHMS_SHARES_H

#include <stdint.h>

/* Of `part` among `whole`, in thousandths; 0 to 1,000 where nothing was counted. part <= whole. */
void share_interval(uint64_t part, uint64_t whole, uint32_t *ret_low_milli,
                    uint32_t *ret_high_milli);

#endif
