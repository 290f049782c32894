#include "social/posts_db.h"

#include "social/post_facets.h"

static struct db_value text_or_null(struct str text)
{
    return text.size ? db_text(text) : db_null();
}

static struct post_facets facets_of(const struct post *post)
{
    return (struct post_facets){.mentions = post->mentions,
                                .mention_count = post->mention_count,
                                .media_ids = post->media_ids,
                                .media_count = post->media_count};
}

enum err posts_db_insert(struct work *w, const struct post *post, bool *ret_made)
{
    struct post_facets facets = facets_of(post);
    int64_t changed = 0;
    enum err e = db_change(
        w, &changed,
        "INSERT INTO posts (b, id, author_id, flags, other_author_id, created_ms, edited_ms, text,"
        " spoiler_text, language, reply_to_id, thread_id, boost_of_id, quote_of_id,"
        " quote_author_id, quote_state, quote_policy, uri, url, app_name, app_url, facets, domain)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
        " ?17, ?18, ?19, ?20, ?21, NULL) ON CONFLICT DO NOTHING",
        db_int(id_bucket(post->id)), db_int(post->id), db_int(post->author_id), db_int(post->flags),
        db_int_or_null(post->other_author_id), db_int(post->created_ms), db_text(post->text),
        db_text(post->spoiler_text), text_or_null(post->language),
        db_int_or_null(post->reply_to_id), db_int(post->thread_id),
        db_int_or_null(post->boost_of_id), db_int_or_null(post->quote_of_id),
        db_int_or_null(post->quote_author_id), db_int_or_null(post->quote_state),
        db_int(post->quote_policy), text_or_null(post->uri), text_or_null(post->url),
        text_or_null(post->app_name), text_or_null(post->app_url),
        db_text(post_facets_write(w, &facets)));
    *ret_made = changed == 1;
    return e;
}

#define COLUMNS                                                                                    \
    "author_id, flags, other_author_id, created_ms, edited_ms, text, spoiler_text, language, "     \
    "reply_to_id, thread_id, boost_of_id, quote_of_id, quote_author_id, quote_state, "             \
    "quote_policy, uri, url, app_name, app_url, facets"

static struct post read_row(struct work *w, struct db_rows *rows, int64_t id)
{
    struct post_facets facets = post_facets_read(w, db_column_text(rows, 19, w->memory));
    return (struct post){
        .id = id,
        .author_id = db_column_int(rows, 0),
        .flags = (uint32_t)db_column_int(rows, 1),
        .other_author_id = db_column_int(rows, 2),
        .created_ms = db_column_int(rows, 3),
        .edited_ms = db_column_int(rows, 4),
        .text = db_column_text(rows, 5, w->memory),
        .spoiler_text = db_column_text(rows, 6, w->memory),
        .language = db_column_text(rows, 7, w->memory),
        .reply_to_id = db_column_int(rows, 8),
        .thread_id = db_column_int(rows, 9),
        .boost_of_id = db_column_int(rows, 10),
        .quote_of_id = db_column_int(rows, 11),
        .quote_author_id = db_column_int(rows, 12),
        .quote_state = (enum quote_state)db_column_int(rows, 13),
        .quote_policy = (enum quote_policy)db_column_int(rows, 14),
        .uri = db_column_text(rows, 15, w->memory),
        .url = db_column_text(rows, 16, w->memory),
        .app_name = db_column_text(rows, 17, w->memory),
        .app_url = db_column_text(rows, 18, w->memory),
        .mentions = facets.mentions,
        .mention_count = facets.mention_count,
        .media_ids = facets.media_ids,
        .media_count = facets.media_count,
    };
}

enum err posts_db_find(struct work *w, int64_t id, struct post *ret_post)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT " COLUMNS " FROM posts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_post = read_row(w, &rows, id);
    return db_done(w, &rows, OK);
}

enum err posts_db_update(struct work *w, const struct post *post)
{
    struct post_facets facets = facets_of(post);
    return db_run(w,
                  "UPDATE posts SET text = ?3, spoiler_text = ?4, language = ?5, flags = ?6,"
                  " facets = ?7, quote_policy = ?8, edited_ms = ?9 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(post->id)), db_int(post->id), db_text(post->text),
                  db_text(post->spoiler_text), text_or_null(post->language), db_int(post->flags),
                  db_text(post_facets_write(w, &facets)), db_int(post->quote_policy),
                  db_int_or_null(post->edited_ms));
}

enum err posts_db_set_quote(struct work *w, int64_t id, enum quote_state state)
{
    return db_run(w, "UPDATE posts SET quote_state = ?3 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id), db_int(state));
}

enum err posts_db_set_quote_policy(struct work *w, int64_t id, enum quote_policy policy)
{
    return db_run(w, "UPDATE posts SET quote_policy = ?3 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id), db_int(policy));
}

enum err posts_db_set_flags(struct work *w, int64_t id, uint32_t set, uint32_t clear,
                            int64_t *ret_changed)
{
    return db_change(w, ret_changed,
                     "UPDATE posts SET flags = (flags | ?3) & ~?4 WHERE b = ?1 AND id = ?2",
                     db_int(id_bucket(id)), db_int(id), db_int(set), db_int(clear));
}

struct changing {
    const struct overlay_change *changes;
    struct post *posts;
};

static enum err changed_read(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    const struct changing *c = context;

    c->posts[index] =
        db_next(rows) ? read_row(w, rows, c->changes[index].post_id) : (struct post){.id = 0};
    return OK;
}

enum err posts_db_change_flags(struct work *w, const struct overlay_change *changes, int count,
                               struct post *ret_posts)
{
    struct changing changing = {changes, ret_posts};
    struct db_value *values = arena_array(w->memory, (size_t)count, 5 * sizeof *values);

    for (int i = 0; i < count; i++) {
        struct db_value *v = values + 5 * i;

        v[0] = db_int(id_bucket(changes[i].post_id));
        v[1] = db_int(changes[i].post_id);
        v[2] = db_int(changes[i].set);
        v[3] = db_int(changes[i].clear);
        v[4] = db_int(changes[i].unless);
    }
    return db_ask_many(w,
                       "UPDATE posts SET flags = (flags | ?3) & ~?4 WHERE b = ?1 AND id = ?2 AND "
                       "(flags & ?5) = 0 RETURNING " COLUMNS,
                       values, 5, (size_t)count, changed_read, &changing);
}

enum err posts_db_hold(struct work *w, const int64_t *ids, int count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 2 * sizeof *values);

    for (int i = 0; i < count; i++) {
        values[2 * i] = db_int(id_bucket(ids[i]));
        values[2 * i + 1] = db_int(ids[i]);
    }
    return db_run_many(w, "UPDATE posts SET flags = flags WHERE b = ?1 AND id = ?2", values, 2,
                       (size_t)count);
}

enum err posts_db_delete(struct work *w, int64_t id, bool *ret_deleted)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed, "DELETE FROM posts WHERE b = ?1 AND id = ?2",
                           db_int(id_bucket(id)), db_int(id));
    *ret_deleted = changed == 1;
    return e;
}

enum err posts_db_thread_add(struct work *w, const struct thread_row *row)
{
    return db_run(w,
                  "INSERT INTO thread_posts (b, thread_id, post_id, reply_to_id, author_id)"
                  " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(row->thread_id)), db_int(row->thread_id), db_int(row->post_id),
                  db_int(row->reply_to_id), db_int(row->author_id));
}

enum err posts_db_thread_remove(struct work *w, int64_t thread_id, int64_t post_id)
{
    return db_run(w, "DELETE FROM thread_posts WHERE b = ?1 AND thread_id = ?2 AND post_id = ?3",
                  db_int(id_bucket(thread_id)), db_int(thread_id), db_int(post_id));
}

enum err posts_db_mention_add(struct work *w, int64_t post_id, int64_t account_id)
{
    return db_run(w,
                  "INSERT INTO post_mentions (b, post_id, account_id, silent)"
                  " VALUES (?1, ?2, ?3, 0) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(post_id)), db_int(post_id), db_int(account_id));
}

enum err posts_db_mentions_remove(struct work *w, int64_t post_id)
{
    return db_run(w, "DELETE FROM post_mentions WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id));
}

enum err posts_db_edit_add(struct work *w, int64_t post_id, const struct post_edit *edit)
{
    struct post_facets facets = {.mentions = edit->mentions,
                                 .mention_count = edit->mention_count,
                                 .media_ids = edit->media_ids,
                                 .media_count = edit->media_count};
    return db_run(w,
                  "INSERT INTO post_edits (b, post_id, made_ms, text, spoiler_text, sensitive,"
                  " facets, poll) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(post_id)), db_int(post_id), db_int(edit->made_ms),
                  db_text(edit->text), db_text(edit->spoiler_text), db_int(edit->sensitive),
                  db_text(post_facets_write(w, &facets)), text_or_null(edit->poll));
}

enum err posts_db_edits(struct work *w, int64_t post_id, struct post_edit **ret_edits,
                        int *ret_count)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT made_ms, text, spoiler_text, sensitive, facets, poll"
               " FROM post_edits WHERE b = ?1 AND post_id = ?2 ORDER BY made_ms DESC LIMIT ?3",
               db_int(id_bucket(post_id)), db_int(post_id), db_int(post_edits_max));
    if (e)
        return e;
    struct post_edit *edits = arena_array(w->memory, post_edits_max, sizeof(*edits));
    int count = 0;
    while (count < post_edits_max && db_next(&rows)) {
        struct post_facets facets = post_facets_read(w, db_column_text(&rows, 4, w->memory));
        edits[count++] = (struct post_edit){
            .made_ms = db_column_int(&rows, 0),
            .text = db_column_text(&rows, 1, w->memory),
            .spoiler_text = db_column_text(&rows, 2, w->memory),
            .sensitive = db_column_int(&rows, 3) != 0,
            .poll = db_column_text(&rows, 5, w->memory),
            .mentions = facets.mentions,
            .mention_count = facets.mention_count,
            .media_ids = facets.media_ids,
            .media_count = facets.media_count,
        };
    }
    for (int i = 0; i < count / 2; i++) { /* read from the newest back, given oldest first */
        struct post_edit other = edits[i];
        edits[i] = edits[count - 1 - i];
        edits[count - 1 - i] = other;
    }
    *ret_edits = edits;
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err posts_db_edits_remove(struct work *w, int64_t post_id)
{
    return db_run(w, "DELETE FROM post_edits WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id));
}

enum err posts_db_key_find(struct work *w, int64_t account_id, struct str key, int64_t since_ms,
                           int64_t *ret_post_id)
{
    return db_find_int(w, ret_post_id,
                       "SELECT post_id FROM idempotency_keys"
                       " WHERE b = ?1 AND account_id = ?2 AND key = ?3 AND made_ms >= ?4",
                       db_int(id_bucket(account_id)), db_int(account_id), db_text(key),
                       db_int(since_ms));
}

enum err posts_db_key_remove(struct work *w, int64_t account_id, struct str key, int64_t post_id)
{
    return db_run(w,
                  "DELETE FROM idempotency_keys"
                  " WHERE b = ?1 AND account_id = ?2 AND key = ?3 AND post_id = ?4",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(key), db_int(post_id));
}

enum err posts_db_key_add(struct work *w, int64_t account_id, struct str key, int64_t post_id,
                          int64_t since_ms)
{
    enum err e = db_run(w,
                        "DELETE FROM idempotency_keys"
                        " WHERE b = ?1 AND account_id = ?2 AND made_ms < ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(since_ms));
    if (e)
        return e;
    return db_run(w,
                  "INSERT INTO idempotency_keys (b, account_id, key, post_id, made_ms)"
                  " VALUES (?1, ?2, ?3, ?4, ?5)",
                  db_int(id_bucket(account_id)), db_int(account_id), db_text(key), db_int(post_id),
                  db_int(w->now_ms));
}

enum err posts_db_of_author(struct work *w, int64_t author_id, int64_t before_id, int max,
                            int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT id FROM posts WHERE b = ?1 AND author_id = ?2 AND id < ?3"
               " ORDER BY id DESC LIMIT ?4",
               db_int(id_bucket(author_id)), db_int(author_id), db_int(before_id), db_int(max));
    if (e)
        return e;
    int count = 0;
    while (count < max && db_next(&rows))
        ret_ids[count++] = db_column_int(&rows, 0);
    *ret_count = count;
    return db_done(w, &rows, OK);
}
