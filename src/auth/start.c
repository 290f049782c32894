#include "auth/start.h"

#include "auth/blocks.h"
#include "auth/seals.h"
#include "push/subscriptions.h"
#include "push/vapid.h"

enum err auth_start(struct work *w)
{
    enum err e = seals_start(w);

    if (!e)
        e = push_subscriptions_start(w);
    if (!e)
        e = blocks_start(w);
    return e ? e : vapid_start(w);
}
