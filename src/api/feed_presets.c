/* Presets of "For you" that people publish: to look into, to take (PUT feed_settings), one's own.
 */
#include "social/feed_presets.h"
#include "api/account_json.h"
#include "api/feed_weights.h"
#include "social/square_policy.h"

enum { presets_shown = 20 };

static enum err preset_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                            const struct feed_preset *preset)
{
    const int64_t uses = feed_preset_uses_told(preset);
    json_open(out, '{');
    JSON_ID(out, "id", preset->id);
    JSON_STR(
        out, "url",
        str_format(w->memory, "%.*s/presets/%lld", STR_ARG(w->site->url), (long long)preset->id));
    JSON_STR(out, "name", preset->name);
    JSON_STR(out, "about", preset->about);
    feed_weights_json(out, "weights", preset->milli);
    JSON_INT(out, "version", preset->version);
    JSON_TIME(out, "created_at", id_ms(preset->id));
    JSON_TIME(out, "updated_at", preset->updated_ms);
    json_key(out, "used_by");
    if (uses)
        json_int(out, uses);
    else
        json_null(out);
    JSON_BOOL(out, "is_own", preset->account_id == viewer->account_id);
    json_key(out, "account");
    enum err e = api_account_json(w, out, preset->account_id);
    json_close(out, '}');
    return e;
}

static enum err answer_one(struct work *w, const struct viewer *viewer,
                           const struct feed_preset *preset, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = preset_json(w, &out, viewer, preset);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err answer_many(struct work *w, const struct viewer *viewer,
                            const struct feed_preset *presets, int count,
                            struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = OK;
    json_open(&out, '[');
    for (int i = 0; i < count && !e; i++)
        e = preset_json(w, &out, viewer, &presets[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err of_account(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct feed_preset presets[feed_presets_max];
    int count = 0;
    enum err e =
        feed_presets_of(w, viewer->account_id, http_id(request, "account_id"), presets, &count);
    return e ? e : answer_many(w, viewer, presets, count, ret_reply);
}

/* GET /api/bema/v1/feed_presets */
static enum err list(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, presets_shown, feed_presets_page_max);
    const struct str of = http_text(request, "of");
    struct feed_preset_page *found = ARENA_NEW(w->memory, struct feed_preset_page);
    if (http_has(request, "account_id"))
        return of_account(w, viewer, request, ret_reply);
    if (of.size && !str_is(of, "all") && !str_is(of, "followed"))
        return work_fail(w, ERR_INVALID, "of is all or followed");
    enum err e = feed_presets_page(w, viewer, str_is(of, "followed"), &page, found);
    if (!e)
        e = answer_many(w, viewer, found->presets, found->count, ret_reply);
    if (!e && found->count)
        api_link(w, request, ret_reply, found->presets[0].id, found->presets[found->count - 1].id);
    return e;
}

/* GET /api/bema/v1/feed_presets/:id */
static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct http_reply *ret_reply)
{
    struct feed_preset preset;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = feed_preset_find(w, viewer->account_id, id, &preset);
    return e ? e : answer_one(w, viewer, &preset, ret_reply);
}

/* Weights that are not sent stay as they are: milli comes in with these. */
static enum err changes_read(struct work *w, const struct http_request *request,
                             struct feed_preset_changes *changes)
{
    changes->set_name = http_has(request, "name");
    changes->name = http_text(request, "name");
    changes->set_about = http_has(request, "about");
    changes->about = http_text(request, "about");
    return api_weights_read(w, request, changes->milli, &changes->set_weights);
}

/* POST /api/bema/v1/feed_presets: with the weights by which she ranks, but for those sent. */
static enum err publish(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    struct feed_preset_changes changes = {0};
    struct feed_settings settings;
    struct feed_preset preset;
    enum err e = feed_settings_find(w, viewer->account_id, &settings);
    if (e)
        return e;
    const struct feed_ranking ranking = feed_ranking_of(&square_policy()->policy, &settings);
    feed_weights_milli(&ranking.weights, changes.milli);
    e = changes_read(w, request, &changes);
    changes.set_weights = true;
    if (!e)
        e = feed_preset_publish(w, viewer->account_id, &changes, &preset);
    return e ? e : answer_one(w, viewer, &preset, ret_reply);
}

/* PUT and PATCH /api/bema/v1/feed_presets/:id */
static enum err change(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, struct http_reply *ret_reply)
{
    struct feed_preset_changes changes = {0};
    struct feed_preset preset;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = feed_preset_find(w, viewer->account_id, id, &preset);
    if (!e && preset.account_id != viewer->account_id)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    memcpy(changes.milli, preset.milli, sizeof changes.milli);
    e = changes_read(w, request, &changes);
    if (!e)
        e = feed_preset_change(w, viewer->account_id, id, &changes, &preset);
    return e ? e : answer_one(w, viewer, &preset, ret_reply);
}

/* DELETE /api/bema/v1/feed_presets/:id */
static enum err unpublish(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = feed_preset_unpublish(w, viewer->account_id, id);
    if (!e)
        *ret_reply = (struct http_reply){.body = STR("{}")};
    return e;
}

#define BASE "/api/bema/v1/feed_presets"
#define LOOK(path, handler, about)                                                                 \
    {                                                                                              \
        HTTP_GET, path, ACCESS_PUBLIC, "read:accounts", LANE_READ, RATE_API, 0, handler, about     \
    }
#define CHANGE(method, path, handler, about)                                                       \
    {                                                                                              \
        method, path, ACCESS_PERSON, "write:accounts", LANE_WRITE, RATE_API, 0, handler, about     \
    }
static const struct http_route routes[] = {
    LOOK(BASE, list,
         "Published presets of \"For you\", the newest first; of=followed, or of account_id"),
    LOOK(BASE "/:id", show, "One of them"),
    CHANGE(HTTP_POST, BASE, publish, "Publishes weights under a name: name, about, weights[…]"),
    CHANGE(HTTP_PUT, BASE "/:id", change, "Changes one's own"),
    CHANGE(HTTP_PATCH, BASE "/:id", change, "The same"),
    CHANGE(HTTP_DELETE, BASE "/:id", unpublish, "Publishes it no longer"),
};
const struct http_table api_feed_presets_table = {routes, sizeof routes / sizeof routes[0]};
