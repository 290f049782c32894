#include "auth/start.h"

#include "auth/seals.h"
#include "push/vapid.h"

enum err auth_start(struct work *w)
{
    enum err e = seals_start(w);

    return e ? e : vapid_start(w);
}
