/* Translating posts. The engine gets the plain text, never HTML, and what it answers is made HTML
 * by us, like anything that people write: it need not be believed. */
#include "api/translations.h"

#include "api/status_json.h"
#include "base/clock.h"
#include "media/media.h"
#include "net/fetch.h"
#include "social/polls.h"

#include <pthread.h>

enum {
    answer_bytes_max = 1024 * 1024,
    texts_max = 2 + poll_options_cap + post_media_max,
    languages_bytes_max = 256 * 1024,
    languages_keep_ms = 60 * 60 * 1000,
    language_bytes_max = 16,
    source_languages_max = 400,
};

bool api_translation_enabled(const struct work *w)
{
    return w->site->translation_url.size > 0;
}

/* Asking the engine. */

static enum err ask(struct work *w, const char *method, const char *path, struct str body,
                    const struct json **ret_root)
{
    const struct fetch_request request = {
        .method = method,
        .url = str_format(w->memory, "%.*s/%s", STR_ARG(w->site->translation_url), path),
        .body = body,
        .type = STR("application/json"),
        .response_bytes_max = answer_bytes_max,
        .trusted = true,
    };
    struct fetch_reply reply;
    enum err e = fetch(w, &request, &reply);

    if (!e && reply.status == 200 && !json_parse(w->memory, reply.body, ret_root, NULL))
        return OK;
    return work_fail(w, ERR_UNAVAILABLE, "%s",
                     !e && reply.status == 429
                         ? "Too many requests to the translation service, try again later"
                         : "The translation service does not answer");
}

/* What it can translate: {"en":["fr",…],…}, kept for the process. */

static struct {
    pthread_mutex_t mutex;
    const struct site *site; /* NULL: nothing yet */
    int64_t read_ms;
    size_t size;
    char json[languages_bytes_max];
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static bool kept_read(struct work *w, struct str *ret_json)
{
    pthread_mutex_lock(&kept.mutex);
    bool fresh = kept.site == w->site && w->now_ms >= kept.read_ms &&
                 w->now_ms - kept.read_ms < languages_keep_ms;
    if (fresh)
        *ret_json = str_copy(w->memory, (struct str){kept.json, kept.size});
    pthread_mutex_unlock(&kept.mutex);
    return fresh;
}

static void kept_write(const struct work *w, struct str json)
{
    if (json.size > languages_bytes_max)
        return;
    pthread_mutex_lock(&kept.mutex);
    kept.site = w->site;
    kept.read_ms = w->now_ms;
    kept.size = json.size;
    memcpy(kept.json, json.data, json.size);
    pthread_mutex_unlock(&kept.mutex);
}

/* "fr", "zh-Hans": a key that needs no escapes. */
static bool is_code(struct str code)
{
    for (size_t i = 0; i < code.size; i++) {
        char c = code.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-'))
            return false;
    }
    return code.size >= 2 && code.size <= language_bytes_max;
}

static void targets_json(struct buffer *out, const struct json *targets, struct str source)
{
    json_open(out, '[');
    for (size_t i = 0; i < json_count(targets); i++) {
        struct str code = json_as_str(json_at(targets, i));
        if (is_code(code) && !str_equal(code, source))
            json_str(out, code);
    }
    json_close(out, ']');
}

static enum err languages_find(struct work *w, struct str *ret_json)
{
    struct buffer out = buffer_in(w->memory);
    const struct json *root = NULL;

    if (kept_read(w, ret_json))
        return OK;
    enum err e = ask(w, "GET", "languages", STR(""), &root);
    if (e)
        return e;
    json_open(&out, '{');
    for (size_t i = 0; i < json_count(root) && i < source_languages_max; i++) {
        const struct json *language = json_at(root, i);
        struct str code = json_get_str(language, "code");
        if (!is_code(code))
            continue;
        json_str(&out, code);
        buffer_char(&out, ':');
        targets_json(&out, json_get(language, "targets"), code);
    }
    json_close(&out, '}');
    *ret_json = buffer_str(&out);
    kept_write(w, *ret_json);
    return OK;
}

/* GET /api/v1/instance/translation_languages */
static enum err languages_show(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct str json = STR("{}");
    enum err e = api_translation_enabled(w) ? languages_find(w, &json) : OK;

    (void)viewer, (void)request;
    if (!e)
        *ret_reply = (struct http_reply){.body = json};
    return e;
}

/* Translating one post. */

struct translation {
    struct post post;
    struct str texts[texts_max], translated[texts_max]; /* the text, the warning, options, media */
    int64_t media_ids[post_media_max];
    size_t count;
    int media_count;
    struct str source, target;
};

/* The part of a language tag before "-". */
static struct str base_of(struct str language)
{
    struct str base;

    (void)str_split(language, '-', &base);
    return base;
}

static bool has_target(const struct json *targets, struct str target)
{
    for (size_t i = 0; i < json_count(targets); i++)
        if (str_equal(json_as_str(json_at(targets, i)), target))
            return true;
    return false;
}

/* Languages as the engine names them. ERR_FORBIDDEN where it does not translate so. */
static enum err languages_choose(struct work *w, struct str wanted, struct translation *t)
{
    const struct json *root = NULL, *targets = NULL;
    struct str json = {0};
    enum err e = languages_find(w, &json);

    if (!e && json_parse(w->memory, json, &root, NULL))
        e = ERR_UNAVAILABLE;
    if (e)
        return e;
    t->source = t->post.language;
    targets = json_get(root, str_c(w->memory, t->source));
    if (!targets)
        targets = json_get(root, str_c(w->memory, t->source = base_of(t->source)));
    t->target = has_target(targets, wanted) ? wanted : base_of(wanted);
    if (!has_target(targets, t->target))
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    return OK;
}

static enum err texts_gather(struct work *w, struct translation *t)
{
    const struct post *post = &t->post;

    t->texts[0] = post->uri.size ? html_plain(w->memory, post->text) : post->text;
    t->texts[1] = post->spoiler_text;
    t->count = 2;
    for (int i = 0; post->poll && i < post->poll->option_count; i++)
        t->texts[t->count++] = post->poll->options[i];
    for (int i = 0; i < post->media_count && i < post_media_max; i++) {
        struct media media;
        enum err e = media_find_made(w, post->media_ids[i], &media);
        if (e && e != ERR_NOT_FOUND)
            return e;
        if (e || !media.description.size)
            continue;
        t->media_ids[t->media_count++] = media.id;
        t->texts[t->count++] = media.description;
    }
    return OK;
}

static struct str question(struct work *w, const struct translation *t)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    json_key(&out, "q");
    json_open(&out, '[');
    for (size_t i = 0; i < t->count; i++)
        if (t->texts[i].size)
            json_str(&out, t->texts[i]);
    json_close(&out, ']');
    JSON_STR(&out, "source", t->source);
    JSON_STR(&out, "target", t->target);
    JSON_STR(&out, "format", STR("text"));
    if (w->site->translation_key.size)
        JSON_STR(&out, "api_key", w->site->translation_key);
    json_close(&out, '}');
    return buffer_str(&out);
}

static enum err translate(struct work *w, struct translation *t)
{
    const struct json *root = NULL;
    size_t taken = 0;
    enum err e = ask(w, "POST", "translate", question(w, t), &root);

    if (e)
        return e;
    const struct json *answers = json_get(root, "translatedText");
    for (size_t i = 0; i < t->count; i++)
        if (t->texts[i].size)
            t->translated[i] = utf8_clean(w->memory, json_as_str(json_at(answers, taken++)));
    if (json_count(answers) != taken)
        return work_fail(w, ERR_UNAVAILABLE, "The translation service does not answer");
    return OK;
}

static void poll_json(struct buffer *out, const struct translation *t)
{
    const struct poll *poll = t->post.poll;

    json_key(out, "poll");
    if (!poll) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    JSON_ID(out, "id", poll->post_id);
    json_key(out, "options");
    json_open(out, '[');
    for (int i = 0; i < poll->option_count; i++) {
        json_open(out, '{');
        JSON_STR(out, "title", t->translated[2 + i]);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

static void translation_json(struct work *w, struct buffer *out, const struct translation *t)
{
    struct buffer html = buffer_in(w->memory);
    size_t media = t->count - (size_t)t->media_count;

    api_post_html(w, &html, t->translated[0], t->post.mentions, t->post.mention_count);
    json_open(out, '{');
    JSON_STR(out, "content", buffer_str(&html));
    JSON_STR(out, "spoiler_text", t->translated[1]);
    JSON_STR(out, "language", t->target);
    poll_json(out, t);
    json_key(out, "media_attachments");
    json_open(out, '[');
    for (int i = 0; i < t->media_count; i++) {
        json_open(out, '{');
        JSON_ID(out, "id", t->media_ids[i]);
        JSON_STR(out, "description", t->translated[media + (size_t)i]);
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_STR(out, "detected_source_language", t->source);
    JSON_STR(out, "provider", STR("LibreTranslate"));
    json_close(out, '}');
}

/* POST /api/v1/statuses/:id/translate */
static enum err status_translate(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    struct translation *t = ARENA_NEW(w->memory, struct translation);
    struct buffer out = buffer_in(w->memory);
    const struct live_post *card;
    struct str wanted = http_text(request, "lang");
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = api_post_card(w, id, &card);
    if (!e)
        e = api_post_visible(w, viewer, card);
    if (!e && !api_translation_enabled(w))
        e = ERR_NOT_FOUND;
    if (!e && (card->flags & POST_VISIBILITY_MASK) > VISIBILITY_UNLISTED)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    if (!e)
        e = post_find(w, card->boost_of_id ? card->boost_of_id : id, &t->post);
    if (!e)
        e = post_complete(w, &t->post);
    if (!e)
        e = languages_choose(w, wanted.size ? wanted : w->language, t);
    if (!e)
        e = texts_gather(w, t);
    if (!e)
        e = translate(w, t);
    if (e)
        return e;
    translation_json(w, &out, t);
    *ret_reply = http_json(&out);
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/v1/statuses/:id/translate", ACCESS_PERSON, "read:statuses", LANE_SLOW,
     RATE_API, 0, status_translate, "A public post in another language"},
    {HTTP_GET, "/api/v1/instance/translation_languages", ACCESS_PUBLIC, NULL, LANE_SLOW, RATE_API,
     0, languages_show, "What can be translated into what"},
};
const struct http_table api_translations_table = {routes, sizeof(routes) / sizeof(routes[0])};
