/* How a person wants her feeds. */
#include "social/feed_settings.h"
#include "api/api.h"
#include "social/square_policy.h"

#include <stdio.h>

static const struct {
    const char *name, *about;
} abouts[] = {
    {"bridging", "What people who usually disagree both approve of, and what you follow"},
    {"chronological", "What you follow, the newest first; nothing about you is used"},
    {"discover", "More from people you do not follow, and less from any one of them"},
    {"friends-first", "Those you follow and often approve of"},
    {"quiet", "Fewer posts of each person, and older ones that are worth it"},
};

static struct str about_of(struct str name)
{
    for (size_t i = 0; i < sizeof abouts / sizeof *abouts; i++)
        if (str_is(name, abouts[i].name))
            return str_of(abouts[i].about);
    return STR("");
}

static void weights_json(struct buffer *out, const int64_t milli[feed_weight_count])
{
    json_key(out, "weights");
    json_open(out, '{');
    for (int i = 0; i < feed_weight_count; i++) {
        json_key(out, feed_weight_names[i]);
        json_double(out, (double)milli[i] / 1000);
    }
    json_close(out, '}');
}

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
        weights_json(out, milli);
        JSON_STR(out, "about", about_of(policy->presets[i].name));
        json_close(out, '}');
    }
    json_close(out, ']');
}

static enum err answer(struct work *w, const struct viewer *viewer, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct feed_settings settings;
    int64_t milli[feed_weight_count];
    enum err e = feed_settings_find(w, viewer->account_id, &settings);
    if (e)
        return e;
    const struct feed_ranking ranking = feed_ranking_of(&settings);
    feed_weights_milli(&ranking.weights, milli);
    json_open(&out, '{');
    JSON_STR(&out, "home", settings.home_for_you ? STR("for_you") : STR("chronological"));
    JSON_STR(&out, "preset", str_of(settings.preset));
    weights_json(&out, milli);
    presets_json(&out);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/bema/v1/feed_settings */
static enum err settings_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return answer(w, viewer, ret_reply);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A decimal of at most 4.0, to the nearest thousandth: "1.5", or "0.30000000000000004", as clients
 * that count in binary fractions send it. */
static bool milli_read(struct str text, int64_t *ret_milli)
{
    int64_t milli = 0, unit = 1000;
    size_t i = 0;
    bool rest = false;
    for (; i < text.size && is_digit(text.data[i]) && milli <= feed_weight_milli_max; i++)
        milli = milli * 10 + (text.data[i] - '0') * 1000;
    if (i == 0 || (i < text.size && text.data[i] != '.') || i + 1 == text.size)
        return false;
    for (i++; i < text.size; i++) {
        const int digit = text.data[i] - '0';
        if (!is_digit(text.data[i]))
            return false;
        unit /= 10;
        milli += unit ? digit * unit : !rest && digit >= 5;
        rest = rest || !unit;
    }
    *ret_milli = milli;
    return milli <= feed_weight_milli_max;
}

/* Weights that are sent become her own, the others stay as they rank now. */
static enum err weights_read(struct work *w, const struct http_request *request,
                             struct feed_settings *settings)
{
    const struct feed_ranking ranking = feed_ranking_of(settings);
    int64_t milli[feed_weight_count];
    char name[32];
    bool any = false;
    feed_weights_milli(&ranking.weights, milli);
    for (int i = 0; i < feed_weight_count; i++) {
        snprintf(name, sizeof name, "weights[%s]", feed_weight_names[i]);
        if (!http_has(request, name))
            continue;
        any = true;
        if (!milli_read(http_text(request, name), &milli[i]))
            return work_fail(w, ERR_INVALID, "%s is a number from 0 to 4", name);
    }
    if (any) {
        memcpy(settings->own_milli, milli, sizeof milli);
        memcpy(settings->preset, FEED_PRESET_OWN, sizeof FEED_PRESET_OWN);
    }
    return OK;
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
     0, settings_change, "Changes home, preset, or weights[…] from 0 to 4 each"},
};
const struct http_table api_feed_settings_table = {routes, sizeof routes / sizeof routes[0]};
