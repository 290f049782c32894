#include "social/tags_db.h"

enum err tags_db_claim(struct work *w, struct str tag, struct str name)
{
    int bucket = bucket_of_name(tag);
    return db_run(w,
                  "INSERT INTO tags (b, tag, id, name) VALUES (?1, ?2, ?3, ?4)"
                  " ON CONFLICT DO NOTHING",
                  db_int(bucket), db_text(tag), db_int(id_new(w->now_ms, bucket)), db_text(name));
}

enum err tags_db_find(struct work *w, struct str tag, struct tag *ret_tag)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT id, name FROM tags WHERE b = ?1 AND tag = ?2",
                        db_int(bucket_of_name(tag)), db_text(tag));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_tag = (struct tag){
        .id = db_column_int(&rows, 0),
        .tag = tag,
        .name = db_column_text(&rows, 1, w->memory),
    };
    return db_done(w, &rows, OK);
}

enum err tags_db_prefix(struct work *w, struct str prefix, struct tag *ret_tags, int max,
                        int *ret_count)
{
    struct db_rows rows = {0};
    /* Above every tag that begins with the prefix, in the order of bytes. */
    struct str above = str_format(w->memory, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(prefix));
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT tag, id, name FROM tags WHERE tag >= ?1 AND tag < ?2"
                        " ORDER BY tag LIMIT ?3",
                        db_text(prefix), db_text(above), db_int(max));
    if (e)
        return e;
    int count = 0;
    while (count < max && db_next(&rows))
        ret_tags[count++] = (struct tag){
            .tag = db_column_text(&rows, 0, w->memory),
            .id = db_column_int(&rows, 1),
            .name = db_column_text(&rows, 2, w->memory),
        };
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err tags_db_days(struct work *w, struct tag *tag, int64_t today)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT day, uses, accounts FROM tag_days"
               " WHERE b = ?1 AND tag = ?2 AND day > ?3",
               db_int(bucket_of_name(tag->tag)), db_text(tag->tag), db_int(today - tag_days_shown));
    if (e)
        return e;
    while (db_next(&rows)) {
        int64_t age = today - db_column_int(&rows, 0);
        if (age < 0 || age >= tag_days_shown)
            continue;
        tag->days[age].uses = db_column_int(&rows, 1);
        tag->days[age].accounts = db_column_int(&rows, 2);
    }
    return db_done(w, &rows, OK);
}

enum err tags_db_post_add(struct work *w, struct str tag, const struct tagged_post *post)
{
    return db_run(w,
                  "INSERT INTO tag_posts (b, tag, post_id, author_id, flags)"
                  " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                  db_int(bucket_of_name(tag)), db_text(tag), db_int(post->id),
                  db_int(post->author_id), db_int(post->flags));
}

enum err tags_db_post_flags(struct work *w, struct str tag, const struct tagged_post *post)
{
    return db_run(w, "UPDATE tag_posts SET flags = ?4 WHERE b = ?1 AND tag = ?2 AND post_id = ?3",
                  db_int(bucket_of_name(tag)), db_text(tag), db_int(post->id), db_int(post->flags));
}

enum err tags_db_post_remove(struct work *w, struct str tag, int64_t post_id)
{
    return db_run(w, "DELETE FROM tag_posts WHERE b = ?1 AND tag = ?2 AND post_id = ?3",
                  db_int(bucket_of_name(tag)), db_text(tag), db_int(post_id));
}

enum err tags_db_used(struct work *w, struct str tag, int64_t author_id, int64_t from_id,
                      int64_t before_id, bool *ret_used)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT post_id FROM tag_posts WHERE b = ?1 AND tag = ?2"
                        " AND author_id = ?3 AND post_id >= ?4 AND post_id < ?5 LIMIT 1",
                        db_int(bucket_of_name(tag)), db_text(tag), db_int(author_id),
                        db_int(from_id), db_int(before_id));
    if (e)
        return e;
    *ret_used = db_next(&rows);
    return db_done(w, &rows, OK);
}

enum err tags_db_day_add(struct work *w, struct str tag, int64_t day, int accounts)
{
    return db_run(w,
                  "INSERT INTO tag_days AS d (b, tag, day, uses, accounts)"
                  " VALUES (?1, ?2, ?3, 1, ?4) ON CONFLICT (b, tag, day) DO UPDATE SET"
                  " uses = d.uses + 1, accounts = d.accounts + excluded.accounts",
                  db_int(bucket_of_name(tag)), db_text(tag), db_int(day), db_int(accounts));
}

enum err tags_db_follow(struct work *w, int64_t account_id, struct str tag, int64_t id,
                        bool *ret_made)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "INSERT INTO tag_follows (b, account_id, tag, id)"
                  " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(tag), db_int(id));
    *ret_made = changed == 1;
    return e;
}

enum err tags_db_unfollow(struct work *w, int64_t account_id, struct str tag, bool *ret_gone)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "DELETE FROM tag_follows WHERE b = ?1 AND account_id = ?2 AND tag = ?3",
                           db_int(id_bucket(account_id)), db_int(account_id), db_text(tag));
    *ret_gone = changed == 1;
    return e;
}

enum err tags_db_follows_delete_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM tag_follows WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err tags_db_follows(struct work *w, int64_t account_id, struct tag_follow *ret_follows,
                         int max, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, tag FROM tag_follows WHERE b = ?1 AND account_id = ?2"
                        " ORDER BY id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
    if (e)
        return e;
    int count = 0;
    while (count < max && db_next(&rows))
        ret_follows[count++] = (struct tag_follow){.id = db_column_int(&rows, 0),
                                                   .tag = db_column_text(&rows, 1, w->memory)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}
