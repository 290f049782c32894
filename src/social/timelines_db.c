#include "social/timelines_db.h"

#include "live/index.h"
#include "social/relations.h"

static enum err read_rows(struct work *w, struct db_rows *rows, int max,
                          struct timeline_row *ret_rows, int *ret_count)
{
    int count = 0;
    while (count < max && db_next(rows))
        ret_rows[count++] = (struct timeline_row){
            .id = db_column_int(rows, 0),
            .author_id = db_column_int(rows, 1),
            .flags = (uint32_t)db_column_int(rows, 2),
            .other_id = db_column_int(rows, 3),
        };
    *ret_count = count;
    return db_done(w, rows, OK);
}

enum err timelines_db_author(struct work *w, int64_t author_id, const struct timeline_range *range,
                             struct timeline_row *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = range->upwards
                     ? db_ask(w, &rows,
                              "SELECT id, author_id, flags, other_author_id FROM posts"
                              " WHERE b = ?1 AND author_id = ?2 AND id > ?3 AND id < ?4"
                              " ORDER BY id LIMIT ?5",
                              db_int(id_bucket(author_id)), db_int(author_id), db_int(range->lower),
                              db_int(range->upper), db_int(range->max))
                     : db_ask(w, &rows,
                              "SELECT id, author_id, flags, other_author_id FROM posts"
                              " WHERE b = ?1 AND author_id = ?2 AND id > ?3 AND id < ?4"
                              " ORDER BY id DESC LIMIT ?5",
                              db_int(id_bucket(author_id)), db_int(author_id), db_int(range->lower),
                              db_int(range->upper), db_int(range->max));
    return e ? e : read_rows(w, &rows, range->max, ret_rows, ret_count);
}

enum err timelines_db_public(struct work *w, const struct timeline_range *range,
                             struct timeline_row *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e =
        range->upwards
            ? db_ask(w, &rows,
                     "SELECT id, author_id, flags, other_author_id FROM posts"
                     " WHERE id > ?1 AND id < ?2 AND (flags & ?3) = 0 ORDER BY id LIMIT ?4",
                     db_int(range->lower), db_int(range->upper),
                     db_int(POST_VISIBILITY_MASK | POST_IS_BOOST), db_int(range->max))
            : db_ask(w, &rows,
                     "SELECT id, author_id, flags, other_author_id FROM posts"
                     " WHERE id > ?1 AND id < ?2 AND (flags & ?3) = 0 ORDER BY id DESC LIMIT ?4",
                     db_int(range->lower), db_int(range->upper),
                     db_int(POST_VISIBILITY_MASK | POST_IS_BOOST), db_int(range->max));
    return e ? e : read_rows(w, &rows, range->max, ret_rows, ret_count);
}

static enum err tag_of_anybody(struct work *w, struct db_rows *rows, struct str tag,
                               const struct timeline_range *range)
{
    if (range->upwards)
        return db_ask(w, rows,
                      "SELECT post_id, author_id, flags, 0 FROM tag_posts"
                      " WHERE b = ?1 AND tag = ?2 AND post_id > ?3 AND post_id < ?4"
                      " ORDER BY post_id LIMIT ?5",
                      db_int(bucket_of_name(tag)), db_text(tag), db_int(range->lower),
                      db_int(range->upper), db_int(range->max));
    return db_ask(w, rows,
                  "SELECT post_id, author_id, flags, 0 FROM tag_posts"
                  " WHERE b = ?1 AND tag = ?2 AND post_id > ?3 AND post_id < ?4"
                  " ORDER BY post_id DESC LIMIT ?5",
                  db_int(bucket_of_name(tag)), db_text(tag), db_int(range->lower),
                  db_int(range->upper), db_int(range->max));
}

static enum err tag_of_author(struct work *w, struct db_rows *rows, struct str tag,
                              int64_t author_id, const struct timeline_range *range)
{
    if (range->upwards)
        return db_ask(w, rows,
                      "SELECT post_id, author_id, flags, 0 FROM tag_posts WHERE b = ?1"
                      " AND tag = ?2 AND author_id = ?3 AND post_id > ?4 AND post_id < ?5"
                      " ORDER BY post_id LIMIT ?6",
                      db_int(bucket_of_name(tag)), db_text(tag), db_int(author_id),
                      db_int(range->lower), db_int(range->upper), db_int(range->max));
    return db_ask(w, rows,
                  "SELECT post_id, author_id, flags, 0 FROM tag_posts WHERE b = ?1"
                  " AND tag = ?2 AND author_id = ?3 AND post_id > ?4 AND post_id < ?5"
                  " ORDER BY post_id DESC LIMIT ?6",
                  db_int(bucket_of_name(tag)), db_text(tag), db_int(author_id),
                  db_int(range->lower), db_int(range->upper), db_int(range->max));
}

enum err timelines_db_tag(struct work *w, struct str tag, int64_t author_id,
                          const struct timeline_range *range, struct timeline_row *ret_rows,
                          int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = author_id ? tag_of_author(w, &rows, tag, author_id, range)
                           : tag_of_anybody(w, &rows, tag, range);
    return e ? e : read_rows(w, &rows, range->max, ret_rows, ret_count);
}

enum err timelines_db_has_tag(struct work *w, struct str tag, int64_t post_id, bool *ret_has)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT 1 FROM tag_posts WHERE b = ?1 AND tag = ?2 AND post_id = ?3",
               db_int(bucket_of_name(tag)), db_text(tag), db_int(post_id));
    if (e)
        return e;
    *ret_has = db_next(&rows);
    return db_done(w, &rows, OK);
}

enum err timelines_db_names(struct work *w, int64_t post_id, int64_t account_id, bool *ret_names)
{
    struct db_rows rows = {0};
    enum err e = db_ask(
        w, &rows, "SELECT 1 FROM post_mentions WHERE b = ?1 AND post_id = ?2 AND account_id = ?3",
        db_int(id_bucket(post_id)), db_int(post_id), db_int(account_id));
    if (e)
        return e;
    *ret_names = db_next(&rows);
    return db_done(w, &rows, OK);
}

enum err timelines_db_language(struct work *w, int64_t post_id, struct str *ret_language)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT language FROM posts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));
    if (e)
        return e;
    *ret_language = db_next(&rows) ? db_column_text(&rows, 0, w->memory) : STR("");
    return db_done(w, &rows, OK);
}

enum err timelines_db_followed(struct work *w, int64_t account_id, int64_t *ret_ids, int max,
                               int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT other_id FROM relation_pages"
                        " WHERE b = ?1 AND account_id = ?2 AND kind = ?3 LIMIT ?4",
                        db_int(id_bucket(account_id)), db_int(account_id),
                        db_int(RELATIONS_FOLLOWING), db_int(max));
    if (e)
        return e;
    int count = 0;
    while (count < max && db_next(&rows))
        ret_ids[count++] = db_column_int(&rows, 0);
    *ret_count = count;
    return db_done(w, &rows, OK);
}
