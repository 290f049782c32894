#include "social/featured_tags_db.h"

#include "social/posts.h"

enum err featured_tags_db_list(struct work *w, int64_t account_id, int max,
                               struct featured_tag *ret_tags, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, tag, name, posts, last_post_id FROM featured_tags "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY posts DESC, id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_tags[count++] = (struct featured_tag){
            .id = db_column_int(&rows, 0),
            .tag = db_column_text(&rows, 1, w->memory),
            .name = db_column_text(&rows, 2, w->memory),
            .posts = db_column_int(&rows, 3),
            .last_post_id = db_column_int(&rows, 4),
        };
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err featured_tags_db_insert(struct work *w, int64_t account_id, const struct featured_tag *tag)
{
    return db_run(w,
                  "INSERT INTO featured_tags (b, account_id, tag, id, name, posts, last_post_id) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(tag->tag),
                  db_int(tag->id), db_text(tag->name), db_int(tag->posts),
                  db_int_or_null(tag->last_post_id));
}

enum err featured_tags_db_delete(struct work *w, int64_t account_id, struct str tag)
{
    return db_run(w, "DELETE FROM featured_tags WHERE b = ?1 AND account_id = ?2 AND tag = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(tag));
}

enum err featured_tags_db_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM featured_tags WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err featured_tags_db_newest(struct work *w, int64_t account_id, struct str tag,
                                 int64_t *ret_post_id)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT post_id FROM tag_posts WHERE b = ?1 AND tag = ?2 AND author_id = ?3 "
               "AND (flags & ?4) <= ?5 ORDER BY post_id DESC LIMIT 1",
               db_int(bucket_of_name(tag)), db_text(tag), db_int(account_id),
               db_int(POST_VISIBILITY_MASK), db_int(VISIBILITY_UNLISTED));

    if (e)
        return e;
    *ret_post_id = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err featured_tags_db_count(struct work *w, int64_t account_id, struct featured_tag *tag)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT COUNT(*), MAX(post_id) FROM tag_posts WHERE b = ?1 AND tag = ?2 "
                        "AND author_id = ?3 AND (flags & ?4) <= ?5",
                        db_int(bucket_of_name(tag->tag)), db_text(tag->tag), db_int(account_id),
                        db_int(POST_VISIBILITY_MASK), db_int(VISIBILITY_UNLISTED));

    if (e)
        return e;
    if (db_next(&rows)) {
        tag->posts = db_column_int(&rows, 0);
        tag->last_post_id = db_column_int(&rows, 1);
    }
    return db_done(w, &rows, OK);
}

enum err featured_tags_db_post_made(struct work *w, int64_t account_id, struct str tag,
                                    int64_t post_id)
{
    return db_run(w,
                  "UPDATE featured_tags SET posts = posts + 1, last_post_id = CASE "
                  "WHEN COALESCE(last_post_id, 0) < ?4 THEN ?4 ELSE last_post_id END "
                  "WHERE b = ?1 AND account_id = ?2 AND tag = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(tag), db_int(post_id));
}

enum err featured_tags_db_post_gone(struct work *w, int64_t account_id, struct str tag,
                                    int64_t *ret_changed)
{
    return db_change(w, ret_changed,
                     "UPDATE featured_tags SET posts = posts - 1 "
                     "WHERE b = ?1 AND account_id = ?2 AND tag = ?3 AND posts > 0",
                     db_int(id_bucket(account_id)), db_int(account_id), db_text(tag));
}

enum err featured_tags_db_set_newest(struct work *w, int64_t account_id, struct str tag,
                                     int64_t post_id)
{
    return db_run(w,
                  "UPDATE featured_tags SET last_post_id = ?4 "
                  "WHERE b = ?1 AND account_id = ?2 AND tag = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(tag),
                  db_int_or_null(post_id));
}

enum err featured_tags_db_texts(struct work *w, int64_t account_id, int max, struct str *ret_texts,
                                int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT text FROM posts WHERE b = ?1 AND author_id = ?2 AND boost_of_id IS NULL "
               "AND (flags & ?3) <= ?4 ORDER BY id DESC LIMIT ?5",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(POST_VISIBILITY_MASK),
               db_int(VISIBILITY_UNLISTED), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_texts[count++] = db_column_text(&rows, 0, w->memory);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
