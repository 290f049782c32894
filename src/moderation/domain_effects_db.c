#include "moderation/domain_effects_db.h"

#include "store/db.h"

enum err domain_accounts_db_page(struct work *w, struct str domain, struct str after,
                                 int64_t *ret_ids, int *ret_count, struct str *ret_last)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT id, username FROM accounts WHERE domain = ?1 AND username > ?2 "
               "ORDER BY username LIMIT ?3",
               db_text(domain), db_text(after), db_int(domain_effects_step));
    if (e)
        return e;
    *ret_last = after;
    while (count < domain_effects_step && db_next(&rows)) {
        ret_ids[count++] = db_column_int(&rows, 0);
        *ret_last = db_column_text(&rows, 1, w->memory);
    }
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
