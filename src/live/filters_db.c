#include "live/filters.h"

#include "store/db.h"

static enum err read_filters(struct work *w, int64_t account_id, struct filter_set *set)
{
    struct db_rows rows = {0};
    struct filter *filters = NULL;
    size_t count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, title, contexts, action, expires_ms FROM filters "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(filters_max));
    if (e)
        return e;
    while (count < filters_max && db_next(&rows)) {
        if (!filters) /* most people have none */
            filters = arena_array(w->memory, filters_max, sizeof *filters);
        filters[count++] = (struct filter){
            .id = db_column_int(&rows, 0),
            .title = db_column_text(&rows, 1, w->memory),
            .contexts = (uint32_t)db_column_int(&rows, 2),
            .action = (enum filter_action)db_column_int(&rows, 3),
            .expires_ms = db_column_int(&rows, 4),
        };
    }
    set->filters = filters;
    set->count = count;
    return db_done(w, &rows, OK);
}

static enum err read_keywords(struct work *w, int64_t account_id, struct filter_set *set)
{
    struct db_rows rows = {0};
    struct filter_keyword *keywords = arena_array(w->memory, filter_keywords_max, sizeof *keywords);
    size_t count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT id, filter_id, keyword, whole_word FROM filter_keywords "
               "WHERE b = ?1 AND account_id = ?2 ORDER BY id LIMIT ?3",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(filter_keywords_max));
    if (e)
        return e;
    while (count < filter_keywords_max && db_next(&rows))
        keywords[count++] = (struct filter_keyword){
            .id = db_column_int(&rows, 0),
            .filter_id = db_column_int(&rows, 1),
            .text = db_column_text(&rows, 2, w->memory),
            .whole_word = db_column_int(&rows, 3) != 0,
        };
    set->keywords = keywords;
    set->keyword_count = count;
    return db_done(w, &rows, OK);
}

static enum err read_posts(struct work *w, int64_t account_id, struct filter_set *set)
{
    struct db_rows rows = {0};
    struct filter_post *posts = arena_array(w->memory, filter_posts_max, sizeof *posts);
    size_t count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT id, filter_id, post_id FROM filter_posts "
               "WHERE b = ?1 AND account_id = ?2 ORDER BY id LIMIT ?3",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(filter_posts_max));
    if (e)
        return e;
    while (count < filter_posts_max && db_next(&rows))
        posts[count++] = (struct filter_post){
            .id = db_column_int(&rows, 0),
            .filter_id = db_column_int(&rows, 1),
            .post_id = db_column_int(&rows, 2),
        };
    set->posts = posts;
    set->post_count = count;
    return db_done(w, &rows, OK);
}

enum err filters_db_read(struct work *w, int64_t account_id, struct filter_set *ret_set)
{
    struct filter_set set = {0};
    enum err e = read_filters(w, account_id, &set);
    if (!e && set.count)
        e = read_keywords(w, account_id, &set);
    if (!e && set.count)
        e = read_posts(w, account_id, &set);
    if (!e)
        *ret_set = set;
    return e;
}
