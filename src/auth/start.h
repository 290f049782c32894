/* What signing in needs before the first request. */
#ifndef BEMA_AUTH_START_H
#define BEMA_AUTH_START_H

#include "base/work.h"

/* At start of a server, after the lanes: reads or makes the keys (seals.h, push/vapid.h),
 * reads the blocks (blocks.h). */
MUST_USE enum err auth_start(struct work *w);

#endif
