/* The five weights of "For you" in requests: decimals from 0 to 4. */
#ifndef BEMA_API_FEED_WEIGHTS_H
#define BEMA_API_FEED_WEIGHTS_H

#include "net/http.h"
#include "social/feed_settings.h"

/* Those that are sent as weights[bridging] … replace those of milli; *ret_any: some were. At most
 * three decimals are kept, to the nearest. ERR_INVALID names the first that is no such number. */
MUST_USE enum err api_weights_read(struct work *w, const struct http_request *request,
                                   int64_t milli[feed_weight_count], bool *ret_any);

#endif
