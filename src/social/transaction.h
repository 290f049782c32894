/* One transaction for what belongs together: a function that may be called alone or as a part of
 * something larger joins the running transaction, or makes its own.
 *
 *     bool own;
 *     enum err e = transaction_join(w, &own);
 *     if (!e)
 *         e = transaction_leave(w, own, store_it(w));
 *
 * An error of a part must become the error of the whole: its statements are not undone alone. */
#ifndef BEMA_SOCIAL_TRANSACTION_H
#define BEMA_SOCIAL_TRANSACTION_H

#include "store/db.h"

MUST_USE static inline enum err transaction_join(struct work *w, bool *ret_own)
{
    *ret_own = false;
    if (!w->db)
        return ERR_NEEDS_STORE;
    *ret_own = !db_in_transaction(w);
    return *ret_own ? db_begin(w) : OK;
}

MUST_USE static inline enum err transaction_leave(struct work *w, bool own, enum err e)
{
    return own ? db_end(w, e) : e;
}

#endif
