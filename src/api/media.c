/* Pictures, videos and sounds on their way to a post: taken in, described, removed; and every file
 * of them served. */
#include "api/api.h"
#include "api/media_json.h"
#include "api/media_request.h"
#include "api/withheld.h"

#include "live/filters.h"
#include "social/withheld_files.h"
#include <unistd.h>

enum {
    keep_seconds = 600,       /* in caches, then they ask whether it is still shown */
    keep_keyed_seconds = 300, /* by whom it was given with a key */
    playlist_bytes_max = 4 * 1024 * 1024,
};

static void size_json(struct work *w, struct buffer *out, const char *key, int width, int height)
{
    json_key(out, key);
    json_open(out, '{');
    JSON_INT(out, "width", width);
    JSON_INT(out, "height", height);
    JSON_STR(out, "size", str_format(w->memory, "%dx%d", width, height));
    json_key(out, "aspect");
    json_double(out, height ? (double)width / height : 1);
    json_close(out, '}');
}

/* Of videos and sounds, as Mastodon's reader of them says it. */
static void original_json(struct work *w, struct buffer *out, const struct media *media)
{
    if (media->kind == MEDIA_IMAGE) {
        size_json(w, out, "original", media->width, media->height);
        return;
    }
    json_key(out, "original");
    json_open(out, '{');
    if (media->width) {
        JSON_INT(out, "width", media->width);
        JSON_INT(out, "height", media->height);
        JSON_STR(out, "frame_rate", media->frame_rate);
    }
    json_key(out, "duration");
    json_double(out, (double)media->duration_ms / clock_second_ms);
    JSON_INT(out, "bitrate", media->bits_per_second);
    json_close(out, '}');
}

static void colors_json(struct buffer *out, const struct media *media)
{
    static const char *const names[media_colors_max] = {"background", "foreground", "accent"};

    if (media->kind == MEDIA_IMAGE || !media->colors[0].size)
        return;
    json_key(out, "colors");
    json_open(out, '{');
    for (int i = 0; i < media_colors_max; i++)
        JSON_STR(out, names[i], media->colors[i]);
    json_close(out, '}');
}

static void meta_json(struct work *w, struct buffer *out, const struct media *media)
{
    struct str hls = media_hls_url(w, media);

    json_key(out, "meta");
    json_open(out, '{');
    original_json(w, out, media);
    if (media->preview_file.size)
        size_json(w, out, "small", media->preview_width, media->preview_height);
    colors_json(out, media);
    if (media->has_focus) {
        json_key(out, "focus");
        json_open(out, '{');
        json_key(out, "x");
        json_double(out, media->focus_x / (double)media_focus_scale);
        json_key(out, "y");
        json_double(out, media->focus_y / (double)media_focus_scale);
        json_close(out, '}');
    }
    if (hls.size) {
        json_key(out, "hls");
        json_open(out, '{');
        JSON_STR(out, "url", hls);
        json_close(out, '}');
    }
    json_close(out, '}');
}

void api_media_json(struct work *w, struct buffer *out, const struct media *media)
{
    static const char *const kinds[] = {[MEDIA_IMAGE] = "image",
                                        [MEDIA_GIFV] = "gifv",
                                        [MEDIA_VIDEO] = "video",
                                        [MEDIA_AUDIO] = "audio"};
    bool made = media->state != MEDIA_WORKING && media->state != MEDIA_FAILED;

    json_open(out, '{');
    JSON_ID(out, "id", media->id);
    JSON_STR(out, "type", str_of(kinds[media->kind]));
    json_key(out, "url");
    json_str_or_null(out, made ? media_url(w, media->file) : STR(""));
    json_key(out, "preview_url");
    json_str_or_null(out, media->preview_file.size ? media_url(w, media->preview_file) : STR(""));
    JSON_NULL(out, "remote_url");
    JSON_NULL(out, "preview_remote_url");
    JSON_NULL(out, "text_url");
    meta_json(w, out, media);
    json_key(out, "description");
    json_str_or_null(out, media->description);
    json_key(out, "blurhash");
    json_str_or_null(out, media->blurhash);
    json_close(out, '}');
}

enum err api_media_list_json(struct work *w, struct buffer *out, const int64_t *ids, int count,
                             struct buffer *descriptions)
{
    json_open(out, '[');
    for (int i = 0; i < count; i++) {
        struct media media;
        enum err e = media_find_made(w, ids[i], &media);

        if (e && e != ERR_NOT_FOUND)
            return e;
        if (!e)
            api_media_json(w, out, &media);
        if (!e && descriptions && media.description.size) {
            buffer_char(descriptions, '\n');
            buffer_put(descriptions, filters_text(w->memory, media.description));
        }
    }
    json_close(out, ']');
    return OK;
}

/* Reading requests. */

static bool source_of(const struct http_request *request, const char *name, int64_t bytes_max,
                      struct media_source *ret_source)
{
    const struct http_param *file = http_param(request, name);

    if (!file || (!file->value.size && !file->file_path.size))
        return false;
    *ret_source = (struct media_source){
        .bytes = file->value, .path = file->file_path, .bytes_max = bytes_max};
    return true;
}

enum err api_picture_read(struct work *w, const struct http_request *request, const char *name,
                          int64_t bytes_max, struct media *ret_media)
{
    struct media_source source;

    if (!source_of(request, name, bytes_max, &source))
        return work_fail(w, ERR_INVALID, "Validation failed: File can't be blank");
    return media_process(w, &source, ret_media);
}

static enum err upload_read(struct work *w, const struct http_request *request,
                            struct media *ret_media)
{
    struct media_source source, thumbnail;
    bool has_thumbnail = source_of(request, "thumbnail", 0, &thumbnail);

    if (!source_of(request, "file", 0, &source))
        return work_fail(w, ERR_INVALID, "Validation failed: File can't be blank");
    return media_accept(w, &source, has_thumbnail ? &thumbnail : NULL, ret_media);
}

static enum err changes_read(struct work *w, const struct http_request *request,
                             struct media_changes *changes)
{
    changes->set_description = http_has(request, "description");
    changes->description = http_text(request, "description");
    changes->set_focus = http_text(request, "focus").size > 0;
    if (!changes->set_focus)
        return OK;
    return media_focus_read(w, http_text(request, "focus"), &changes->focus_x, &changes->focus_y);
}

enum err api_media_ids_read(struct work *w, const struct http_request *request, int64_t *ids,
                            int *ret_count)
{
    struct str values[post_media_max + 1];
    size_t count = http_list(request, "media_ids", values, post_media_max + 1);

    *ret_count = 0;
    if (count > post_media_max)
        return work_fail(w, ERR_INVALID, "a post has at most %d media",
                         w->limits->media_per_post_max);
    for (size_t i = 0; i < count; i++) {
        bool again = false;

        if (!values[i].size)
            continue;
        if (id_parse(values[i], &ids[*ret_count]))
            return work_fail(w, ERR_INVALID,
                             "Media %.*s not found or already attached to another post",
                             STR_ARG(utf8_prefix(utf8_clean(w->memory, values[i]), 40)));
        for (int j = 0; j < *ret_count; j++)
            again = again || ids[j] == ids[*ret_count];
        *ret_count += !again;
    }
    return OK;
}

static enum err attributes_read(struct work *w, const struct http_request *request, int32_t index,
                                struct media_changes *changes)
{
    for (size_t i = 0; i < request->param_count; i++) {
        const struct http_param *at = &request->params[i];
        enum err e = OK;

        if (at->index != index)
            continue;
        if (str_is(at->name, "media_attributes[][description]")) {
            changes->set_description = true;
            changes->description = at->value;
        } else if (str_is(at->name, "media_attributes[][focus]") && at->value.size) {
            changes->set_focus = true;
            e = media_focus_read(w, at->value, &changes->focus_x, &changes->focus_y);
        }
        if (e)
            return e;
    }
    return OK;
}

/* media_attributes[][id], [][description], [][focus]: one object after another. */
enum err api_media_attributes(struct work *w, const struct http_request *request,
                              struct post_draft *draft)
{
    for (size_t i = 0; i < request->param_count; i++) {
        const struct http_param *at = &request->params[i];
        bool known = false;
        int64_t id = 0;
        enum err e;

        if (!str_is(at->name, "media_attributes[][id]") || id_parse(at->value, &id))
            continue;
        for (int j = 0; j < draft->media_count; j++)
            known = known || draft->media_ids[j] == id;
        if (!known || draft->media_change_count == post_media_max)
            continue;
        draft->media_changes[draft->media_change_count].media_id = id;
        e = attributes_read(w, request, at->index,
                            &draft->media_changes[draft->media_change_count].changes);
        if (e)
            return e;
        draft->media_change_count++;
    }
    return OK;
}

/* Handlers. */

static enum err store(struct work *w, struct media *media)
{
    enum err e = media_insert(w, media, true);

    return e ? e : withheld_files_sent(w, media);
}

static enum err media_store(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, store(w, context));
}

/* POST /api/v2/media, and v1. */
static enum err media_create(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct media_changes changes = {0};
    struct media media;
    enum err e = changes_read(w, request, &changes);

    if (!e)
        e = upload_read(w, request, &media);
    if (e)
        return e;
    media.account_id = viewer->account_id;
    media.description = changes.description;
    media.has_focus = changes.set_focus;
    media.focus_x = changes.focus_x;
    media.focus_y = changes.focus_y;
    e = lanes_run(w->lanes, w, media_store, &media);
    if (e) {
        media_discard(w, &media);
        return e;
    }
    api_media_json(w, &out, &media);
    *ret_reply = http_json(&out);
    if (media.state == MEDIA_WORKING)
        ret_reply->status = 202;
    return OK;
}

static enum err own_find(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct media *ret_media)
{
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = media_find(w, id, ret_media);
    if (!e && (ret_media->account_id != viewer->account_id || ret_media->state == MEDIA_PROFILE))
        e = ERR_NOT_FOUND;
    return e;
}

static enum err answer(struct work *w, const struct media *media, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);

    if (media->state == MEDIA_FAILED)
        return work_fail(w, ERR_INVALID, "Error processing thumbnail for uploaded media");
    api_media_json(w, &out, media);
    *ret_reply = http_json(&out);
    if (media->state == MEDIA_WORKING)
        ret_reply->status = 206;
    return OK;
}

/* GET /api/v1/media/:id */
static enum err media_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct media media;
    enum err e = own_find(w, viewer, request, &media);

    return e ? e : answer(w, &media, ret_reply);
}

/* What a PUT changes; the new preview is made before the store is written to. */
struct edit {
    int64_t account_id, id;
    struct media_changes changes;
    bool has_preview;
    struct media preview;
};

static enum err edit_store(struct work *w, struct edit *edit)
{
    bool changed;
    enum err e = media_change(w, edit->account_id, edit->id, &edit->changes, &changed);

    return e || !edit->has_preview ? e : media_thumbnail_store(w, &edit->preview);
}

static enum err edit_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, edit_store(w, context));
}

static enum err reserve_run(struct work *w, void *context)
{
    struct edit *edit = context;
    enum err e = db_begin(w);

    return e ? e
             : db_end(w, media_thumbnail_reserve(w, edit->account_id, edit->id, &edit->preview));
}

static enum err edit_read(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct edit *edit)
{
    struct media_source thumbnail;
    enum err e = own_find(w, viewer, request, &edit->preview);

    if (!e && edit->preview.post_id)
        e = ERR_NOT_FOUND; /* of a post: by editing the post */
    if (!e)
        e = changes_read(w, request, &edit->changes);
    edit->account_id = viewer->account_id;
    edit->id = edit->preview.id;
    if (e || !source_of(request, "thumbnail", 0, &thumbnail))
        return e;
    e = lanes_run(w->lanes, w, reserve_run, edit);
    if (!e)
        e = media_thumbnail_make(w, &thumbnail, &edit->preview);
    edit->has_preview = !e;
    return e;
}

/* PUT /api/v1/media/:id */
static enum err media_edit(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct edit edit = {0};
    struct media media;
    enum err e = edit_read(w, viewer, request, &edit);

    if (!e)
        e = lanes_run(w->lanes, w, edit_run, &edit);
    if (e && edit.has_preview)
        media_thumbnail_discard(w, &edit.preview);
    if (!e)
        e = media_find(w, edit.id, &media);
    return e ? e : answer(w, &media, ret_reply);
}

static enum err leave(struct work *w, const struct viewer *viewer,
                      const struct http_request *request)
{
    struct media media;
    enum err e = own_find(w, viewer, request, &media);

    if (!e && media.post_id)
        return work_fail(w, ERR_INVALID, "Media attachment is currently used by a status");
    return e ? e : media_leave(w, media.id);
}

/* DELETE /api/v1/media/:id */
static enum err media_delete(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = db_begin(w);

    if (!e)
        e = db_end(w, leave(w, viewer, request));
    if (!e)
        *ret_reply = (struct http_reply){.body = STR("{}")};
    return e;
}

/* Whether it is shown to who asks; *ret_key: because of the key it was asked for with, else "".
 * Where it is not, the reply is whole. */
static enum err file_open(struct work *w, const struct http_request *request, struct str *ret_key,
                          bool *ret_shown, struct http_reply *reply)
{
    struct str key = http_text(request, "k");
    struct live_file file;
    enum err e;

    *ret_key = STR("");
    *ret_shown = true;
    if (!api_file_find(w, request->path_params[0], &file))
        return OK;
    if (api_file_key_fits(w, file.base, key)) {
        *ret_key = key;
        return OK;
    }
    e = api_file_check(w, 0, &file);
    if (e != ERR_NOT_FOUND)
        return e;
    *ret_shown = false;
    return api_file_refuse(w, &file, reply);
}

/* A playlist that was asked for with a key: its parts are asked for by what stands in it. */
static enum err playlist_show(struct work *w, struct str name, struct str folder, struct str key,
                              struct http_reply *reply)
{
    struct str text;
    enum err e = w->db ? media_text_read(w, name, playlist_bytes_max, &text) : ERR_NEEDS_STORE;

    if (e)
        return e;
    reply->file_path = STR("");
    reply->body = api_playlist_lead(w, text, folder, key);
    return OK;
}

static void file_headers(struct work *w, bool keyed, struct http_reply *reply)
{
    bool alone = keyed || w->site->territories;

    http_reply_header(reply, "Cache-Control",
                      str_format(w->memory, "%s, max-age=%d", alone ? "private" : "public",
                                 keyed ? (int)keep_keyed_seconds : (int)keep_seconds));
    http_reply_header(reply, "Content-Security-Policy", STR("sandbox; default-src 'none'"));
    http_reply_header(reply, "X-Content-Type-Options", STR("nosniff"));
    http_reply_header(reply, "Cross-Origin-Resource-Policy", STR("cross-origin"));
    http_reply_header(reply, "Access-Control-Allow-Origin", STR("*"));
}

/* To where it lies in a private bucket: shorter than the address holds. A playlist is read here,
 * since what it names is asked for here too. */
static struct http_reply file_lead(struct work *w, struct str name, struct str key,
                                   struct str address)
{
    struct http_reply reply;

    if (str_ends(name, STR(".m3u8")))
        address = str_format(w->memory, "%.*s/playlists/%.*s%s%.*s", STR_ARG(w->site->url),
                             STR_ARG(name), key.size ? "?k=" : "", STR_ARG(key));
    reply = http_redirect(w, 302, address);
    http_reply_header(&reply, "Cache-Control",
                      str_format(w->memory, "private, max-age=%d", (int)keep_keyed_seconds));
    http_reply_header(&reply, "Cross-Origin-Resource-Policy", STR("cross-origin"));
    http_reply_header(&reply, "Access-Control-Allow-Origin", STR("*"));
    return reply;
}

/* GET /media/ab/cd/….jpg: a name nobody can guess, and bytes that never change. */
static enum err file_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct str name = request->path_params[0], key, address;
    struct http_reply reply = {0};
    bool shown = true;
    enum err e;

    (void)viewer;
    if (!media_path(w, name, &reply.file_path, &reply.type))
        return ERR_NOT_FOUND;
    e = file_open(w, request, &key, &shown, &reply);
    if (e || !shown) {
        *ret_reply = reply;
        return e;
    }
    address = media_address(w, name);
    if (address.size) {
        *ret_reply = file_lead(w, name, key, address);
        return OK;
    }
    /* The name is the version. One that is gone is not unchanged. */
    if (http_header(request, "if-none-match").size &&
        access(str_c(w->memory, reply.file_path), R_OK))
        return ERR_NOT_FOUND;
    file_headers(w, key.size > 0, &reply);
    if (key.size && str_ends(name, STR(".m3u8")))
        e = playlist_show(w, name, STR(""), key, &reply);
    else
        (void)http_unchanged(w, request, name, &reply);
    *ret_reply = reply;
    return e;
}

/* GET /playlists/ab/cd/….m3u8: one that lies in a private bucket alone. */
static enum err playlist_from_bucket(struct work *w, const struct viewer *viewer,
                                     const struct http_request *request,
                                     struct http_reply *ret_reply)
{
    struct str name = request->path_params[0], key, folder;
    struct http_reply reply = {0};
    bool shown = true;
    enum err e;

    (void)viewer;
    if (!media_path(w, name, &reply.file_path, &reply.type) || !str_ends(name, STR(".m3u8")) ||
        !media_address(w, name).size)
        return ERR_NOT_FOUND;
    e = file_open(w, request, &key, &shown, &reply);
    if (!e && shown) {
        /* "ab/cd/" */
        folder = str_format(w->memory, "%.*s/%.6s", STR_ARG(site_media_url(w->memory, w->site)),
                            name.data);
        file_headers(w, key.size > 0, &reply);
        e = playlist_show(w, name, folder, key, &reply);
    }
    *ret_reply = reply;
    return e;
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v2/media", ACCESS_PERSON, "write:media", LANE_SLOW, RATE_MEDIA,
     http_body_upload, media_create, "Send a picture, video or sound for a post"},
    {HTTP_POST, "/api/v1/media", ACCESS_PERSON, "write:media", LANE_SLOW, RATE_MEDIA,
     http_body_upload, media_create,
     "Send a picture, video or sound for a post, as older clients do"},
    {HTTP_GET, "/api/v1/media/:id", ACCESS_PERSON, "write:media", LANE_READ, RATE_API, 0,
     media_show,
     "An own picture, video or sound; 206 while it is being made. Of a video meta.hls.url "
     "(not Mastodon's) is its HLS playlist"},
    {HTTP_PUT, "/api/v1/media/:id", ACCESS_PERSON, "write:media", LANE_SLOW, RATE_API,
     api_picture_body_bytes_max, media_edit,
     "Describe a picture, video or sound that is not posted yet, and choose what is shown for it"},
    {HTTP_DELETE, "/api/v1/media/:id", ACCESS_PERSON, "write:media", LANE_WRITE, RATE_API, 0,
     media_delete, "Remove a picture, video or sound that is not posted"},
    {HTTP_GET, "/media/*rest", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_NONE, 0, file_show,
     "A picture's file. What moderation keeps from everybody is answered with 404, or 451 where a "
     "law "
     "demands it; its author and staff are given its address with a key"},
    {HTTP_GET, "/playlists/*rest", ACCESS_PUBLIC, NULL, LANE_SLOW, RATE_API, 0,
     playlist_from_bucket, "A video's playlist out of a private bucket, where /media/ leads to"},
};
const struct http_table api_media_table = {routes, sizeof(routes) / sizeof(routes[0])};
