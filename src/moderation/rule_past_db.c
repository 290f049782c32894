#include "moderation/rule_past_db.h"

#include "live/index.h"
#include "store/db.h"

enum err rule_past_db_page(struct work *w, int64_t after,
                           struct rule_past_post ret_posts[rule_past_page], int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT id, author_id, thread_id, created_ms, flags, language,"
                        " CASE WHEN flags & ?3 < ?4 THEN text ELSE '' END FROM posts"
                        " WHERE id > ?1 AND domain IS NULL AND boost_of_id IS NULL"
                        " ORDER BY id LIMIT ?2",
                        db_int(after), db_int(rule_past_page), db_int(POST_VISIBILITY_MASK),
                        db_int(VISIBILITY_FOLLOWERS));
    if (e)
        return e;
    while (count < rule_past_page && db_next(&rows))
        ret_posts[count++] = (struct rule_past_post){
            .id = db_column_int(&rows, 0),
            .author_id = db_column_int(&rows, 1),
            .thread_id = db_column_int(&rows, 2),
            .created_ms = db_column_int(&rows, 3),
            .flags = (uint32_t)db_column_int(&rows, 4),
            .language = db_column_text(&rows, 5, w->memory),
            .text = db_column_text(&rows, 6, w->memory),
        };
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
