/* What a square says of itself in its public log. */
#ifndef BEMA_MAIN_SQUARE_LOG_H
#define BEMA_MAIN_SQUARE_LOG_H

#include "base/work.h"

/* At start of a server, after the lanes: the log's key, and an entry for the policy by which the
 * square ranks, where it is another than the log has last. */
MUST_USE enum err square_log_start(struct work *w);

#endif
