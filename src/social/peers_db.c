#include "social/peers.h"

#include "store/db.h"

/* One step in the index for each domain, however many people it has. */
enum err peers_find(struct work *w, struct str prefix, int max, struct str *ret_domains,
                    int *ret_count)
{
    struct str after = STR(""), from;
    int count = 0;

    if (!utf8_valid(prefix) || str_find_char(prefix, '\0') != SIZE_MAX) {
        *ret_count = 0;
        return OK;
    }
    from = utf8_fold(w->memory, prefix);
    while (count < max && count < peers_max) {
        struct db_rows rows = {0};
        db_scatter(w);
        enum err e = db_ask(w, &rows,
                            "SELECT domain FROM accounts WHERE domain > ?1 AND domain >= ?2 "
                            "ORDER BY domain LIMIT 1",
                            db_text(after), db_text(from));

        if (e)
            return e;
        bool more = db_next(&rows);
        if (more)
            after = db_column_text(&rows, 0, w->memory);
        e = db_done(w, &rows, OK);
        if (e)
            return e;
        if (!more || !str_starts(after, from))
            break;
        ret_domains[count++] = after;
    }
    *ret_count = count;
    return OK;
}
