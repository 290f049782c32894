#include "media/media_db.h"

#include "base/json.h"

#include <string.h>

static void moving_write(struct buffer *out, const struct media *media)
{
    if (media->kind == MEDIA_IMAGE)
        return;
    JSON_INT(out, "duration_ms", media->duration_ms);
    JSON_INT(out, "bits_per_second", media->bits_per_second);
    JSON_STR(out, "frame_rate", media->frame_rate);
    JSON_INT(out, "qualities", media->qualities);
    JSON_INT(out, "thumbnails", media->thumbnails);
    json_key(out, "colors");
    json_open(out, '[');
    for (int i = 0; i < media_colors_max; i++)
        json_str(out, media->colors[i]);
    json_close(out, ']');
}

static void moving_read(const struct json *meta, struct media *media)
{
    media->duration_ms = json_get_int(meta, "duration_ms", 0);
    media->bits_per_second = json_get_int(meta, "bits_per_second", 0);
    media->frame_rate = json_get_str(meta, "frame_rate");
    media->qualities = (int)json_get_int(meta, "qualities", 0);
    media->thumbnails = (int)json_get_int(meta, "thumbnails", 0);
    for (int i = 0; i < media_colors_max; i++)
        media->colors[i] = json_as_str(json_at(json_get(meta, "colors"), (size_t)i));
}

/* `meta` holds what is only shown. */
static struct str meta_write(struct work *w, const struct media *media)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_INT(&out, "width", media->width);
    JSON_INT(&out, "height", media->height);
    JSON_INT(&out, "preview_width", media->preview_width);
    JSON_INT(&out, "preview_height", media->preview_height);
    JSON_BOOL(&out, "animated", media->animated);
    moving_write(&out, media);
    if (media->has_focus) {
        JSON_INT(&out, "focus_x", media->focus_x);
        JSON_INT(&out, "focus_y", media->focus_y);
    }
    json_close(&out, '}');
    return buffer_str(&out);
}

static void meta_read(struct work *w, struct str text, struct media *media)
{
    const struct json *meta = NULL;

    if (json_parse(w->memory, text, &meta, NULL))
        return;
    media->width = (int)json_get_int(meta, "width", 0);
    media->height = (int)json_get_int(meta, "height", 0);
    media->preview_width = (int)json_get_int(meta, "preview_width", 0);
    media->preview_height = (int)json_get_int(meta, "preview_height", 0);
    media->animated = json_get_bool(meta, "animated", false);
    moving_read(meta, media);
    media->has_focus = json_has(meta, "focus_x");
    media->focus_x = (int)json_get_int(meta, "focus_x", 0);
    media->focus_y = (int)json_get_int(meta, "focus_y", 0);
}

enum err media_db_insert(struct work *w, const struct media *media)
{
    return db_run(w,
                  "INSERT INTO media (b, id, account_id, post_id, kind, state, file, preview_file, "
                  "type, bytes, description, blurhash, meta, created_ms) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                  db_int(id_bucket(media->id)), db_int(media->id), db_int(media->account_id),
                  db_int_or_null(media->post_id), db_int(media->kind), db_int(media->state),
                  db_text(media->file), db_text(media->preview_file), db_text(media->type),
                  db_int(media->bytes), db_text(media->description), db_text(media->blurhash),
                  db_text(meta_write(w, media)), db_int(media->created_ms));
}

enum err media_db_find(struct work *w, int64_t id, struct media *ret_media)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT account_id, post_id, kind, state, file, preview_file, type, bytes, "
                        "description, blurhash, meta, created_ms FROM media "
                        "WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_media = (struct media){
        .id = id,
        .account_id = db_column_int(&rows, 0),
        .post_id = db_column_int(&rows, 1),
        .kind = (enum media_kind)db_column_int(&rows, 2),
        .state = (enum media_state)db_column_int(&rows, 3),
        .file = db_column_text(&rows, 4, w->memory),
        .preview_file = db_column_text(&rows, 5, w->memory),
        .type = db_column_text(&rows, 6, w->memory),
        .bytes = db_column_int(&rows, 7),
        .description = db_column_text(&rows, 8, w->memory),
        .blurhash = db_column_text(&rows, 9, w->memory),
        .created_ms = db_column_int(&rows, 11),
    };
    meta_read(w, db_column_text(&rows, 10, w->memory), ret_media);
    return db_done(w, &rows, OK);
}

enum err media_db_count_unattached(struct work *w, int64_t account_id, int max, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT id FROM media WHERE b = ?1 AND account_id = ?2 AND state IN (?3, ?4, ?5) "
               "AND post_id IS NULL LIMIT ?6",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(MEDIA_READY),
               db_int(MEDIA_WORKING), db_int(MEDIA_FAILED), db_int(max));
    if (e)
        return e;
    while (db_next(&rows))
        count++;
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err media_db_unattached(struct work *w, int64_t account_id, int max, int64_t *ret_ids,
                             int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT id FROM media WHERE b = ?1 AND account_id = ?2 AND state <> ?3 "
                        "AND post_id IS NULL LIMIT ?4",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(MEDIA_LEAVING),
                        db_int(max));
}

enum err media_db_attach(struct work *w, int64_t account_id, int64_t post_id, int64_t id,
                         bool unmade, bool *ret_attached)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "UPDATE media SET post_id = ?3 WHERE b = ?1 AND id = ?2 "
                           "AND account_id = ?4 AND state IN (?5, ?6) "
                           "AND (post_id IS NULL OR post_id = ?3)",
                           db_int(id_bucket(id)), db_int(id), db_int(post_id), db_int(account_id),
                           db_int(MEDIA_READY), db_int(unmade ? MEDIA_WORKING : MEDIA_READY));
    *ret_attached = changed == 1;
    return e;
}

enum err media_db_of_post(struct work *w, int64_t post_id, int64_t *ret_ids, int max,
                          int *ret_count)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT id FROM media WHERE b = ?1 AND post_id = ?2 ORDER BY id LIMIT ?3",
               db_int(id_bucket(post_id)), db_int(post_id), db_int(max));
    if (e)
        return e;
    *ret_count = 0;
    while (db_next(&rows))
        ret_ids[(*ret_count)++] = db_column_int(&rows, 0);
    return db_done(w, &rows, OK);
}

static struct media_base base_read(struct work *w, struct db_rows *rows)
{
    struct media_base base = {.media_id = db_column_int(rows, 0),
                              .post_id = db_column_int(rows, 1),
                              .account_id = db_column_int(rows, 2)};

    (void)str_split(db_column_text(rows, 3, w->memory), '.', &base.base);
    return base;
}

struct bases {
    struct media_base *list;
    int count, capacity;
};

static enum err bases_read(struct work *w, struct db_rows *rows, size_t index, void *context)
{
    struct bases *bases = context;

    (void)index;
    while (db_next(rows)) {
        if (bases->count == bases->capacity) {
            int capacity = bases->capacity ? bases->capacity * 2 : 16;
            struct media_base *grown = arena_array(w->memory, (size_t)capacity, sizeof *grown);
            if (bases->count)
                memcpy(grown, bases->list, (size_t)bases->count * sizeof *grown);
            bases->list = grown;
            bases->capacity = capacity;
        }
        bases->list[bases->count++] = base_read(w, rows);
    }
    return OK;
}

enum err media_db_bases_of_posts(struct work *w, const int64_t *post_ids, int count,
                                 struct media_base **ret_bases, int *ret_count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 2 * sizeof *values);
    struct bases bases = {0};

    for (int i = 0; i < count; i++) {
        values[2 * i] = db_int(id_bucket(post_ids[i]));
        values[2 * i + 1] = db_int(post_ids[i]);
    }
    enum err e = db_ask_many(w,
                             "SELECT id, post_id, account_id, file FROM media "
                             "WHERE b = ?1 AND post_id = ?2",
                             values, 2, (size_t)count, bases_read, &bases);
    if (e)
        return e;
    *ret_bases = bases.list;
    *ret_count = bases.count;
    return OK;
}

enum err media_db_bases_of_account(struct work *w, int64_t account_id, int64_t after, int max,
                                   struct media_base *ret_bases, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT id, post_id, account_id, file FROM media "
               "WHERE b = ?1 AND account_id = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(after), db_int(max));
    if (e)
        return e;
    for (*ret_count = 0; *ret_count < max && db_next(&rows); (*ret_count)++)
        ret_bases[*ret_count] = base_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err media_db_detach(struct work *w, int64_t post_id)
{
    return db_run(w, "UPDATE media SET post_id = NULL WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id));
}

enum err media_db_update(struct work *w, const struct media *media)
{
    return db_run(w, "UPDATE media SET description = ?3, meta = ?4 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(media->id)), db_int(media->id), db_text(media->description),
                  db_text(meta_write(w, media)));
}

enum err media_db_update_preview(struct work *w, const struct media *media)
{
    return db_run(w,
                  "UPDATE media SET preview_file = ?3, blurhash = ?4, bytes = ?5, meta = ?6 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(media->id)), db_int(media->id), db_text(media->preview_file),
                  db_text(media->blurhash), db_int(media->bytes), db_text(meta_write(w, media)));
}

enum err media_db_made(struct work *w, const struct media *media)
{
    return db_run(w,
                  "UPDATE media SET state = ?3, file = ?4, type = ?5, bytes = ?6, meta = ?7 "
                  "WHERE b = ?1 AND id = ?2 AND state = ?8",
                  db_int(id_bucket(media->id)), db_int(media->id), db_int(media->state),
                  db_text(media->file), db_text(media->type), db_int(media->bytes),
                  db_text(meta_write(w, media)), db_int(MEDIA_WORKING));
}

enum err media_db_leave(struct work *w, int64_t id, bool any)
{
    return db_run(w,
                  "UPDATE media SET state = ?3 WHERE b = ?1 AND id = ?2 AND post_id IS NULL "
                  "AND state IN (?4, ?5, ?6, ?7)",
                  db_int(id_bucket(id)), db_int(id), db_int(MEDIA_LEAVING), db_int(MEDIA_READY),
                  db_int(any ? MEDIA_PROFILE : MEDIA_READY), db_int(MEDIA_WORKING),
                  db_int(MEDIA_FAILED));
}

enum err media_db_files_since(struct work *w, int64_t since_ms, struct str **ret_files,
                              size_t *ret_count)
{
    struct db_rows rows = {0};
    struct str *files = NULL;
    size_t count = 0, capacity = 0;
    db_scatter(w);
    enum err e =
        db_ask(w, &rows, "SELECT file FROM media WHERE id >= ?1", db_int(id_first_at(since_ms)));
    if (e)
        return e;
    while (db_next(&rows)) {
        if (count == capacity) {
            struct str *grown = arena_array(w->memory, capacity ? capacity * 2 : 64, sizeof *grown);
            if (count)
                memcpy(grown, files, count * sizeof *grown);
            files = grown;
            capacity = capacity ? capacity * 2 : 64;
        }
        files[count++] = db_column_text(&rows, 0, w->memory);
    }
    *ret_files = files;
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err media_db_names(struct work *w, int64_t after, struct media_names *ret_names, int max,
                        int *ret_count)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT id, file, preview_file FROM media WHERE id > ?1 AND state <> ?2 "
                        "ORDER BY id LIMIT ?3",
                        db_int(after), db_int(MEDIA_LEAVING), db_int(max));
    if (e)
        return e;
    for (*ret_count = 0; *ret_count < max && db_next(&rows); (*ret_count)++)
        ret_names[*ret_count] = (struct media_names){
            .id = db_column_int(&rows, 0),
            .file = db_column_text(&rows, 1, w->memory),
            .preview_file = db_column_text(&rows, 2, w->memory),
        };
    return db_done(w, &rows, OK);
}

enum err media_db_delete(struct work *w, int64_t id, bool *ret_deleted)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed, "DELETE FROM media WHERE b = ?1 AND id = ?2 AND state = ?3",
                           db_int(id_bucket(id)), db_int(id), db_int(MEDIA_LEAVING));
    *ret_deleted = changed == 1;
    return e;
}

enum err media_db_usage(struct work *w, int64_t account_id, int64_t *ret_bytes)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT bytes FROM media_usage WHERE b = ?1 AND account_id = ?2",
                        db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    *ret_bytes = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err media_db_usage_add(struct work *w, int64_t account_id, int64_t bytes, int64_t files)
{
    return db_run(w,
                  "INSERT INTO media_usage (b, account_id, bytes, files) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT (b, account_id) DO UPDATE SET "
                  "bytes = media_usage.bytes + ?3, files = media_usage.files + ?4",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(bytes), db_int(files));
}

enum err media_db_usage_end(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM media_usage WHERE b = ?1 AND account_id = ?2 AND files = 0",
                  db_int(id_bucket(account_id)), db_int(account_id));
}
