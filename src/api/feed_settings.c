/* How a person wants her feeds. */
#include "api/account_json.h"
#include "api/feed_weights.h"
#include "social/feed_presets.h"
#include "social/square_policy.h"

static void presets_json(struct buffer *out)
{
    const struct policy *policy = &square_policy()->policy;
    json_key(out, "presets");
    json_open(out, '[');
    for (size_t i = 0; i < policy->preset_count; i++) {
        int64_t milli[feed_weight_count];
        feed_weights_milli(&policy->presets[i].weights, milli);
        json_open(out, '{');
        JSON_STR(out, "name", policy->presets[i].name);
        feed_weights_json(out, "weights", milli);
        JSON_STR(out, "about", policy->presets[i].about);
        json_close(out, '}');
    }
    json_close(out, ']');
}

/* The copy that ranks, and whether its author has another by now. */
static enum err published_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct feed_settings *settings)
{
    const struct feed_copy *copy = &settings->copy;
    struct feed_preset preset;
    json_key(out, "published");
    if (!copy->version) {
        json_null(out);
        return OK;
    }
    enum err e = copy->preset_id ? feed_preset_find(w, viewer->account_id, copy->preset_id, &preset)
                                 : ERR_NOT_FOUND;
    const bool gone = e == ERR_NOT_FOUND;
    if (e && !gone)
        return e;
    json_open(out, '{');
    json_key(out, "id");
    if (copy->preset_id)
        json_id(out, copy->preset_id);
    else
        json_null(out);
    JSON_STR(out, "name", copy->name);
    JSON_INT(out, "version", copy->version);
    JSON_TIME(out, "taken_at", copy->taken_ms);
    JSON_BOOL(out, "is_gone", gone);
    JSON_BOOL(out, "is_newer", !gone && preset.version > copy->version);
    json_key(out, "account");
    if (gone)
        json_null(out);
    e = gone ? OK : api_account_json(w, out, copy->author_id);
    json_close(out, '}');
    return e;
}

static enum err answer(struct work *w, const struct viewer *viewer, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct feed_settings settings;
    int64_t milli[feed_weight_count];
    enum err e = feed_settings_find(w, viewer->account_id, &settings);
    if (e)
        return e;
    const struct feed_ranking ranking = feed_ranking_of(&square_policy()->policy, &settings);
    feed_weights_milli(&ranking.weights, milli);
    json_open(&out, '{');
    JSON_STR(&out, "home", settings.home_for_you ? STR("for_you") : STR("chronological"));
    JSON_STR(&out, "preset", str_of(settings.preset));
    feed_weights_json(&out, "weights", milli);
    e = published_json(w, &out, viewer, &settings);
    presets_json(&out);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/feed_settings */
static enum err settings_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return answer(w, viewer, ret_reply);
}

/* Weights that are sent become her own, the others stay as they rank now. */
static enum err weights_read(struct work *w, const struct http_request *request,
                             struct feed_settings *settings)
{
    const struct feed_ranking ranking = feed_ranking_of(&square_policy()->policy, settings);
    int64_t milli[feed_weight_count];
    bool any = false;
    feed_weights_milli(&ranking.weights, milli);
    enum err e = api_weights_read(w, request, milli, &any);
    if (!e && any) {
        memcpy(settings->own_milli, milli, sizeof milli);
        memcpy(settings->preset, FEED_PRESET_OWN, sizeof FEED_PRESET_OWN);
    }
    return e;
}

/* "friends first" is "friends-first". */
static enum err preset_read(struct work *w, struct str name, struct feed_settings *settings)
{
    if (name.size == 0 || name.size > policy_preset_name_bytes_max)
        return work_fail(w, ERR_INVALID, "preset: there is none of this name");
    for (size_t i = 0; i < name.size; i++)
        settings->preset[i] = name.data[i] == ' ' ? '-' : name.data[i];
    settings->preset[name.size] = 0;
    return OK;
}

/* PUT /api/bema/v1/feed_settings */
static enum err settings_change(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    struct feed_settings settings;
    const struct str home = http_text(request, "home");
    enum err e = feed_settings_find(w, viewer->account_id, &settings);
    if (!e && http_has(request, "home") && !str_is(home, "for_you") &&
        !str_is(home, "chronological"))
        e = work_fail(w, ERR_INVALID, "home is chronological or for_you");
    if (!e && http_has(request, "home"))
        settings.home_for_you = str_is(home, "for_you");
    if (!e && http_has(request, "preset"))
        e = preset_read(w, http_text(request, "preset"), &settings);
    if (!e && http_has(request, "preset_id"))
        e = feed_preset_take(w, viewer->account_id, http_id(request, "preset_id"), &settings);
    if (!e)
        e = weights_read(w, request, &settings);
    if (!e)
        e = feed_settings_set(w, viewer->account_id, &settings);
    return e ? e : answer(w, viewer, ret_reply);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/bema/v1/feed_settings", ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API, 0,
     settings_show, "Which feed home opens with, and the weights of \"For you\""},
    {HTTP_PUT, "/api/bema/v1/feed_settings", ACCESS_PERSON, "write:accounts", LANE_WRITE, RATE_API,
     0, settings_change,
     "Changes home, preset, preset_id (of a published one) or weights[…] from 0 to 4 each"},
};
const struct http_table api_feed_settings_table = {routes, sizeof routes / sizeof routes[0]};
