/* JOB_FETCH_PREVIEW: calls strangers, so it runs on the threads of outbound jobs. */
#include "social/previews.h"

#include "base/log.h"
#include "media/media.h"
#include "net/fetch.h"
#include "net/url.h"
#include "social/page.h"
#include "social/preview_page.h"
#include "social/previews_db.h"

enum { player_pixels_max = 4096, provider_name_bytes_max = 255 };

struct fetched {
    struct preview preview; /* as it is to stand */
    struct media media;     /* file "": no picture */
    int64_t old_media_id;
    int64_t before_ms; /* when what is replaced had been fetched */
    bool unanswered;
};

/* Asking. */

/* What cannot be had is no failure of the job: it is remembered, and so is what led to this square.
 * false: not had; *ret_reply has the status 0 where nobody answered. */
static bool get(struct work *w, struct str url, struct str accept, size_t bytes_max, bool cut,
                struct fetch_reply *ret_reply)
{
    struct fetch_request request = {.method = "GET",
                                    .url = url,
                                    .headers = {{"Accept", accept}},
                                    .header_count = 1,
                                    .response_bytes_max = bytes_max,
                                    .seconds_max = preview_seconds_max,
                                    .cut = cut};
    enum err e;

    *ret_reply = (struct fetch_reply){0};
    e = preview_is_own(w, url) ? ERR_FORBIDDEN : fetch(w, &request, ret_reply);
    if (e == ERR_FORBIDDEN || e == ERR_TOO_LARGE || (!e && preview_is_own(w, ret_reply->final_url)))
        ret_reply->status = 403; /* as good as an answer: it will be the same again */
    if (e)
        log_debug("preview.fetch", "error=%s why=\"%.*s\"", err_name(e), STR_ARG(w->why));
    w->why = STR("");
    return !e && ret_reply->status >= 200 && ret_reply->status < 300;
}

static bool has_type(struct str type, const char *wanted)
{
    struct str name;

    (void)str_split(type, ';', &name);
    return str_equal_nocase(str_trim(name), str_of(wanted));
}

/* oEmbed. */

static struct str one_line(struct work *w, struct str text)
{
    struct page_facts facts;
    struct str escaped = html_escape(w->memory, text);

    /* the same rules as for a page's own words */
    preview_page_read(w, str_format(w->memory, "<title>%.*s</title>", STR_ARG(escaped)),
                      STR("text/html; charset=utf-8"), STR("https://localhost/"), &facts);
    return facts.title;
}

static int pixels(const struct json *root, const char *key)
{
    int64_t number = 0;

    if (str_int(json_get_str(root, key), 1, player_pixels_max, &number))
        number = json_get_int(root, key, 0);
    return number >= 1 && number <= player_pixels_max ? (int)number : 0;
}

static void take_text(struct work *w, const struct json *root, const char *key, struct str *value)
{
    struct str text = json_get_str(root, key);

    if (text.size)
        *value = one_line(w, text);
}

static void take_address(struct work *w, const struct json *root, const char *key,
                         struct str *value)
{
    struct url url;

    if (url_read(w->memory, json_get_str(root, key), STR(""), &url) == OK)
        *value = url.text;
}

/* What a page's oEmbed adds to what the page says; it knows better. */
static void oembed_take(struct work *w, struct str address, struct preview *p, struct str *picture)
{
    struct fetch_reply reply;
    const struct json *root;
    struct str type, player;

    if (!get(w, address, STR("application/json"), preview_oembed_bytes_max, false, &reply) ||
        json_parse(w->memory, reply.body, &root, NULL))
        return;
    type = json_get_str(root, "type");
    take_text(w, root, "title", &p->title);
    take_text(w, root, "author_name", &p->author_name);
    take_address(w, root, "author_url", &p->author_url);
    take_text(w, root, "provider_name", &p->provider_name);
    take_address(w, root, "provider_url", &p->provider_url);
    take_address(w, root, "thumbnail_url", picture);
    player = preview_page_iframe(w, json_get_str(root, "html"));
    if (str_is(type, "photo") && json_get_str(root, "url").size) {
        p->type = PREVIEW_PHOTO;
        take_address(w, root, "url", picture);
    } else if ((str_is(type, "video") || str_is(type, "rich")) && player.size) {
        p->type = str_is(type, "video") ? PREVIEW_VIDEO : PREVIEW_RICH;
        p->player = player;
        p->width = pixels(root, "width");
        p->height = pixels(root, "height");
    }
}

/* A player on this square's own pages could act for whoever sees it. */
static void player_check(struct work *w, struct preview *p)
{
    struct url own, player;

    if (p->player.size &&
        (url_read(w->memory, p->player, STR(""), &player) || !player.is_https ||
         url_read(w->memory, w->site->url, STR(""), &own) || str_equal(own.host, player.host)))
        p->player = STR("");
    if (!p->player.size && (p->type == PREVIEW_VIDEO || p->type == PREVIEW_RICH))
        p->type = PREVIEW_LINK;
    if (!p->player.size)
        p->width = p->height = 0;
}

/* The picture, read and written anew by the sandboxed child; without one all else stays good. */
static void picture_take(struct work *w, struct str address, struct fetched *f)
{
    struct fetch_reply reply;
    struct media_source source = {.bytes_max = preview_picture_bytes_max};

    if (!address.size ||
        !get(w, address, STR("image/*"), preview_picture_bytes_max, false, &reply) ||
        !reply.body.size)
        return;
    source.bytes = reply.body;
    if (media_process(w, &source, &f->media)) {
        log_debug("preview.picture", "why=\"%.*s\"", STR_ARG(w->why));
        f->media = (struct media){0};
    } else if (!f->preview.player.size) {
        f->preview.width = f->media.width;
        f->preview.height = f->media.height;
    }
    w->why = STR("");
}

/* The preview as it is to stand from what the page tells. */
static void page_take(struct work *w, const struct fetch_reply *reply, struct fetched *f)
{
    struct preview *p = &f->preview;
    struct page_facts facts;
    struct url final;
    struct str base = p->url, picture;

    if (url_read(w->memory, reply->final_url, STR(""), &final) == OK)
        base = final.text;
    preview_page_read(w, reply->body, reply->type, base, &facts);
    p->type = facts.player.size ? PREVIEW_VIDEO : PREVIEW_LINK;
    p->title = facts.title;
    p->description = facts.description;
    p->language = facts.language;
    p->author_name = facts.author_name;
    p->author_url = facts.author_url;
    p->provider_name = facts.provider_name;
    p->player = facts.player;
    p->picture_alt = facts.image_alt;
    p->published_ms = facts.published_ms;
    p->width = facts.width;
    p->height = facts.height;
    picture = facts.image;
    if (facts.oembed.size)
        oembed_take(w, facts.oembed, p, &picture);
    if (!p->title.size)
        return;
    player_check(w, p);
    picture_take(w, picture, f);
    if (p->type == PREVIEW_PHOTO && !f->media.file.size)
        p->type = PREVIEW_LINK;
    p->state = PREVIEW_READY;
}

static void ask(struct work *w, struct fetched *f)
{
    struct fetch_reply reply;
    const struct preview before = f->preview;

    f->old_media_id = before.media_id;
    f->before_ms = before.fetched_ms;
    f->preview = (struct preview){
        .id = before.id, .url = before.url, .state = PREVIEW_NONE, .fetched_ms = w->now_ms};
    if (get(w, before.url, STR("text/html, application/xhtml+xml"), page_bytes_max, true, &reply) &&
        (has_type(reply.type, "text/html") || has_type(reply.type, "application/xhtml+xml")))
        page_take(w, &reply, f);
    f->unanswered = reply.status == 0;
    if (f->preview.state == PREVIEW_NONE && before.state == PREVIEW_READY) {
        f->preview = before; /* what was known is better than nothing, and asked again tomorrow */
        f->preview.fetched_ms = w->now_ms - preview_fresh_ms + preview_absent_ms;
        f->old_media_id = 0;
    }
}

/* Storing. */

static enum err tell_posts(struct work *w, struct str url)
{
    const struct page_bounds newest = {.upper = INT64_MAX, .limit = preview_told_posts_max};
    int64_t *ids = arena_array(w->memory, preview_told_posts_max, sizeof *ids);
    enum err e = OK;

    for (int is_public = 0; !e && is_public <= 1; is_public++) {
        int count = 0;

        e = previews_db_posts(w, url, is_public, &newest, ids, &count);
        for (int i = 0; !e && i < count; i++)
            e = post_tell_changed(w, ids[i]);
    }
    return e;
}

static enum err keep(struct work *w, struct fetched *f)
{
    struct preview now;
    enum err e = previews_db_find(w, f->preview.url, &now);

    /* Nobody links to it any more; or another run of this job has stored what it found. */
    if (!e && now.fetched_ms != f->before_ms)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    if (f->media.file.size) {
        f->media.account_id = now.id;
        e = media_insert(w, &f->media, false);
        f->preview.media_id = f->media.id;
    }
    if (!e && f->old_media_id)
        e = media_leave(w, f->old_media_id);
    if (!e)
        e = previews_db_update(w, &f->preview);
    return e || f->preview.state != PREVIEW_READY ? e : tell_posts(w, f->preview.url);
}

static enum err keep_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, keep(w, context));
}

enum err preview_fetch_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct fetched f = {0};
    enum err e = previews_db_find(w, job->data, &f.preview);

    if (e || !w->site->link_previews)
        return e == ERR_NOT_FOUND ? OK : e;
    ask(w, &f);
    /* Nobody answered, or this process is ending. */
    if (f.unanswered && job->attempts < preview_tries_max)
        return work_fail(w, ERR_UNAVAILABLE, "a page that was linked to does not answer");
    e = lanes_run(lanes, w, keep_run, &f);
    if (e && f.media.file.size)
        media_discard(w, &f.media);
    return e == ERR_NOT_FOUND ? OK : e;
}
