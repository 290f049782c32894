#include "moderation/trends_db.h"

#include "live/index.h"
#include "store/db.h"

enum err tag_standings_db_find(struct work *w, struct str tag, uint32_t *ret_flags)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT flags FROM tag_standings WHERE b = ?1 AND tag = ?2",
                        db_int(bucket_of_name(tag)), db_text(tag));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_flags = (uint32_t)db_column_int(&rows, 0);
    return db_done(w, &rows, OK);
}

enum err tag_standings_db_put(struct work *w, struct str tag, uint32_t flags)
{
    return db_run(w,
                  "INSERT INTO tag_standings (b, tag, flags) VALUES (?1, ?2, ?3) "
                  "ON CONFLICT (b, tag) DO UPDATE SET flags = ?3",
                  db_int(bucket_of_name(tag)), db_text(tag), db_int(flags));
}

enum err trends_db_tag(struct work *w, int64_t id, struct str *ret_tag)
{
    return db_find_text(w, ret_tag, "SELECT tag FROM tags WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));
}

enum err trends_db_tags(struct work *w, const struct page_bounds *bounds, struct str *ret_tags,
                        int *ret_count)
{
    const struct db_value lower = db_int(bounds->lower), upper = db_int(bounds->upper),
                          limit = db_int(bounds->limit);
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = bounds->upwards
            ? db_ask(w, &rows,
                     "SELECT tag FROM tags WHERE id > ?1 AND id < ?2 ORDER BY id ASC LIMIT ?3",
                     lower, upper, limit)
            : db_ask(w, &rows,
                     "SELECT tag FROM tags WHERE id > ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                     lower, upper, limit);
    if (e)
        return e;
    while (count < bounds->limit && db_next(&rows))
        ret_tags[count++] = db_column_text(&rows, 0, w->memory);
    e = db_done(w, &rows, OK);
    for (int i = 0; bounds->upwards && i < count / 2; i++) {
        struct str other = ret_tags[i];

        ret_tags[i] = ret_tags[count - 1 - i];
        ret_tags[count - 1 - i] = other;
    }
    if (!e)
        *ret_count = count;
    return e;
}

enum err trends_db_day(struct work *w, int64_t day, struct tag_people *ret_trends, int max,
                       int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT tag, accounts FROM tag_days WHERE day = ?1 AND accounts >= ?2 "
               "ORDER BY accounts DESC LIMIT ?3",
               db_int(day), db_int(trends_accounts_min), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_trends[count++] = (struct tag_people){.tag = db_column_text(&rows, 0, w->memory),
                                                  .accounts = db_column_int(&rows, 1)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err trends_db_uses(struct work *w, struct str tag, int64_t from_id,
                        struct account_use *ret_uses, int64_t *ret_ids, int max, size_t *ret_count)
{
    struct db_rows rows = {0};
    size_t count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT author_id, post_id FROM tag_posts WHERE b = ?1 AND tag = ?2 "
               "AND post_id >= ?3 AND (flags & ?4) = 0 ORDER BY post_id DESC LIMIT ?5",
               db_int(bucket_of_name(tag)), db_text(tag), db_int(from_id),
               db_int(POST_VISIBILITY_MASK | POST_SENSITIVE | POST_WARNED | POST_NOT_PROPOSED),
               db_int(max));

    if (e)
        return e;
    while (count < (size_t)max && db_next(&rows)) {
        ret_ids[count] = db_column_int(&rows, 1);
        ret_uses[count] = (struct account_use){.account_id = db_column_int(&rows, 0),
                                               .made_ms = id_ms(ret_ids[count])};
        count++;
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}
