/* Push services that do not answer are left alone for a while, each time for longer, so that one of
 * them costs no more than a call now and then. Those that answer slowly are called by a part of the
 * threads only. Kept in memory, by origin; from any thread. */
#ifndef BEMA_PUSH_SERVICES_H
#define BEMA_PUSH_SERVICES_H

#include "base/str.h"

enum {
    services_max =
        256, /* known to fail; beyond it the one that was called longest ago is forgotten */
    service_slow_calls_max = 2, /* of a slow one at a time */
    service_busy_ms = 1000,     /* until it is looked at again */
    service_rest_ms_min = 15 * 1000,
    service_rest_ms_max = 60 * 60 * 1000,
};

enum service_answer { SERVICE_WELL, SERVICE_SLOW, SERVICE_FAILED };
/* false: not before *ret_again_ms. Of one that has rested, one caller at a time gets true. */
bool service_ready(struct str origin, int64_t now_ms, int64_t *ret_again_ms);
/* After each call that service_ready() allowed. */
void service_answered(struct str origin, enum service_answer answer, int64_t now_ms);

#endif
