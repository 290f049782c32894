#include "auth/start.h"

#include "auth/grants_db.h"
#include "auth/links_db.h"
#include "auth/seals.h"
#include "auth/sign_in.h"
#include "push/vapid.h"

static enum err sweep_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    (void)context;
    if (e)
        return e;
    e = links_db_sweep(w, w->now_ms);
    if (!e)
        e = grants_db_sweep(w, w->now_ms);
    return db_end(w, e);
}

enum err auth_start(struct work *w)
{
    enum err e = seals_start(w);

    if (!e)
        e = vapid_start(w);
    return e ? e : auth_write(w, sweep_run, NULL);
}
