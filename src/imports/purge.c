#include "imports/purge.h"

#include "imports/csv_import.h"
#include "imports/export.h"
#include "social/accounts.h"

struct purge {
    int64_t account_id;
    bool left;
};

static enum err purge_some(struct work *w, const struct purge *purge, bool *ret_left)
{
    enum err e = csv_imports_delete_some(w, purge->account_id, account_purge_step_rows, ret_left);

    return e || *ret_left ? e : exports_delete_all(w, purge->account_id);
}

static enum err purge_step(struct work *w, void *context)
{
    struct purge *purge = context;
    bool left = false;
    enum err e = db_begin(w);

    if (!e)
        e = db_end(w, purge_some(w, purge, &left));
    if (!e)
        purge->left = left;
    return e;
}

enum err imports_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    struct purge purge = {.account_id = account_id, .left = true};
    enum err e = OK;

    while (!e && purge.left)
        e = lanes_run(lanes, w, purge_step, &purge);
    return e;
}
