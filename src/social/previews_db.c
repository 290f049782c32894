#include "social/previews_db.h"

#include "social/page.h"
#include "store/db.h"

static const char *const type_names[] = {"link", "photo", "video", "rich"};

static struct db_value bucket_of_url(struct str url)
{
    return db_int(bucket_of_name(url));
}

enum err previews_db_add(struct work *w, struct str url, int64_t id, bool *ret_made)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "INSERT INTO previews (b, url, id, state, fetched_ms, facts, media_id) "
                           "VALUES (?1, ?2, ?3, ?4, NULL, '{}', NULL) ON CONFLICT DO NOTHING",
                           bucket_of_url(url), db_text(url), db_int(id), db_int(PREVIEW_WANTED));

    if (!e)
        *ret_made = changed > 0;
    return e;
}

enum err previews_db_hold(struct work *w, struct str url)
{
    return db_run(w, "UPDATE previews SET state = state WHERE b = ?1 AND url = ?2",
                  bucket_of_url(url), db_text(url));
}

static struct str facts_json(struct work *w, const struct preview *p)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_STR(&out, "type", str_of(type_names[p->type]));
    JSON_STR(&out, "title", p->title);
    JSON_STR(&out, "description", p->description);
    JSON_STR(&out, "language", p->language);
    JSON_STR(&out, "author_name", p->author_name);
    JSON_STR(&out, "author_url", p->author_url);
    JSON_STR(&out, "provider_name", p->provider_name);
    JSON_STR(&out, "provider_url", p->provider_url);
    JSON_STR(&out, "player", p->player);
    JSON_STR(&out, "picture_alt", p->picture_alt);
    JSON_INT(&out, "width", p->width);
    JSON_INT(&out, "height", p->height);
    JSON_INT(&out, "published_ms", p->published_ms);
    json_close(&out, '}');
    return buffer_str(&out);
}

static enum err facts_read(struct work *w, struct str text, struct preview *p)
{
    const struct json *facts;

    if (json_parse(w->memory, text, &facts, NULL))
        return work_fail(w, ERR_INTERNAL, "the facts of preview %lld cannot be read",
                         (long long)p->id);
    for (int i = PREVIEW_LINK; i <= PREVIEW_RICH; i++)
        if (str_is(json_get_str(facts, "type"), type_names[i]))
            p->type = (enum preview_type)i;
    p->title = json_get_str(facts, "title");
    p->description = json_get_str(facts, "description");
    p->language = json_get_str(facts, "language");
    p->author_name = json_get_str(facts, "author_name");
    p->author_url = json_get_str(facts, "author_url");
    p->provider_name = json_get_str(facts, "provider_name");
    p->provider_url = json_get_str(facts, "provider_url");
    p->player = json_get_str(facts, "player");
    p->picture_alt = json_get_str(facts, "picture_alt");
    p->width = (int)json_get_int(facts, "width", 0);
    p->height = (int)json_get_int(facts, "height", 0);
    p->published_ms = json_get_int(facts, "published_ms", 0);
    return OK;
}

enum err previews_db_find(struct work *w, struct str url, struct preview *ret_preview)
{
    struct db_rows rows = {0};
    struct preview found;
    struct str facts;
    enum err e = db_ask(w, &rows,
                        "SELECT id, state, fetched_ms, facts, media_id FROM previews "
                        "WHERE b = ?1 AND url = ?2",
                        bucket_of_url(url), db_text(url));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    found = (struct preview){
        .id = db_column_int(&rows, 0),
        .url = url,
        .state = (enum preview_state)db_column_int(&rows, 1),
        .fetched_ms = db_column_int(&rows, 2),
        .media_id = db_column_int(&rows, 4),
    };
    facts = db_column_text(&rows, 3, w->memory);
    e = db_done(w, &rows, OK);
    if (!e)
        e = facts_read(w, facts, &found);
    if (!e)
        *ret_preview = found;
    return e;
}

enum err previews_db_update(struct work *w, const struct preview *p)
{
    return db_run(w,
                  "UPDATE previews SET state = ?1, fetched_ms = ?2, facts = ?3, media_id = ?4 "
                  "WHERE b = ?5 AND url = ?6",
                  db_int(p->state), db_int_or_null(p->fetched_ms), db_text(facts_json(w, p)),
                  db_int_or_null(p->media_id), bucket_of_url(p->url), db_text(p->url));
}

enum err previews_db_delete(struct work *w, struct str url)
{
    return db_run(w, "DELETE FROM previews WHERE b = ?1 AND url = ?2", bucket_of_url(url),
                  db_text(url));
}

enum err previews_db_post_add(struct work *w, struct str url, bool is_public, int64_t post_id)
{
    return db_run(w,
                  "INSERT INTO preview_posts (b, url, is_public, post_id) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT DO NOTHING",
                  bucket_of_url(url), db_text(url), db_int(is_public), db_int(post_id));
}

enum err previews_db_post_remove(struct work *w, struct str url, int64_t post_id)
{
    return db_run(w,
                  "DELETE FROM preview_posts WHERE b = ?1 AND url = ?2 AND is_public IN (0, 1) "
                  "AND post_id = ?3",
                  bucket_of_url(url), db_text(url), db_int(post_id));
}

static enum err posts_ask(struct work *w, struct db_rows *rows, struct str url, bool is_public,
                          const struct page_bounds *bounds)
{
    if (bounds->upwards)
        return db_ask(w, rows,
                      "SELECT post_id FROM preview_posts WHERE b = ?1 AND url = ?2 AND "
                      "is_public = ?3 AND post_id > ?4 AND post_id < ?5 ORDER BY post_id LIMIT ?6",
                      bucket_of_url(url), db_text(url), db_int(is_public), db_int(bounds->lower),
                      db_int(bounds->upper), db_int(bounds->limit));
    return db_ask(w, rows,
                  "SELECT post_id FROM preview_posts WHERE b = ?1 AND url = ?2 AND is_public = ?3 "
                  "AND post_id > ?4 AND post_id < ?5 ORDER BY post_id DESC LIMIT ?6",
                  bucket_of_url(url), db_text(url), db_int(is_public), db_int(bounds->lower),
                  db_int(bounds->upper), db_int(bounds->limit));
}

enum err previews_db_posts(struct work *w, struct str url, bool is_public,
                           const struct page_bounds *bounds, int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = posts_ask(w, &rows, url, is_public, bounds);

    if (e)
        return e;
    while (count < bounds->limit && db_next(&rows))
        ret_ids[count++] = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (e)
        return e;
    for (int i = 0, j = count - 1; bounds->upwards && i < j; i++, j--) {
        int64_t swap = ret_ids[i];

        ret_ids[i] = ret_ids[j];
        ret_ids[j] = swap;
    }
    *ret_count = count;
    return OK;
}
