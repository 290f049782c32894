#include "main/accounts_db.h"

#include "social/accounts.h"
#include "store/db.h"

enum err accounts_db_page(struct work *w, struct str after,
                          struct local_account ret_accounts[accounts_page_max], int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT id, username, flags FROM accounts"
                        " WHERE domain IS NULL AND username > ?1 AND deleted_ms IS NULL"
                        " ORDER BY username LIMIT ?2",
                        db_text(after), db_int(accounts_page_max));
    if (e)
        return e;
    while (count < accounts_page_max && db_next(&rows))
        ret_accounts[count++] =
            (struct local_account){.id = db_column_int(&rows, 0),
                                   .username = db_column_text(&rows, 1, w->memory),
                                   .flags = (uint32_t)db_column_int(&rows, 2)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err ids_db_highest(struct work *w, int64_t *ret_id)
{
    static const char *const questions[] = {"SELECT coalesce(max(id), 0) FROM posts",
                                            "SELECT coalesce(max(id), 0) FROM accounts",
                                            "SELECT coalesce(max(id), 0) FROM notifications",
                                            "SELECT coalesce(max(id), 0) FROM jobs",
                                            "SELECT coalesce(max(id), 0) FROM reports",
                                            "SELECT coalesce(max(id), 0) FROM announcements",
                                            "SELECT coalesce(max(id), 0) FROM decisions"};
    int64_t highest = 0;
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        struct db_rows rows = {0};
        db_scatter(w);
        enum err e = db_ask_values(w, &rows, questions[i], NULL, 0);
        if (e)
            return e;
        if (db_next(&rows) && db_column_int(&rows, 0) > highest)
            highest = db_column_int(&rows, 0);
        e = db_done(w, &rows, OK);
        if (e)
            return e;
    }
    *ret_id = highest;
    return OK;
}
