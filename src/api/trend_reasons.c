/* Why what trends does: for everybody, of what staff let in. */
#include "api/admin.h"

#include "api/api.h"
#include "live/viewers.h"
#include "moderation/trending.h"
#include "moderation/trends.h"
#include "social/square_policy.h"

/* "40 voices or more from 4 of 5 quintiles in 2 h" */
static struct str words(struct work *w, const struct trend_reason *reason)
{
    const struct str voices = reason->voices
                                  ? str_format(w->memory, "%u voices or more", reason->voices)
                                  : str_format(w->memory, "fewer than %lld voices",
                                               (long long)square_policy()->policy.cell_voices_min);
    const struct str quintiles = reason->by_quintiles
                                     ? str_format(w->memory, " from %d of %d quintiles",
                                                  reason->quintiles, slate_quintile_count)
                                     : STR("");

    return str_format(w->memory, "%.*s%.*s in %d h", STR_ARG(voices), STR_ARG(quintiles),
                      reason->hours);
}

static int64_t nearest(int64_t bits)
{
    return (bits + slate_bit / 2) / slate_bit;
}

static void reason_json(struct work *w, struct buffer *out, const struct trend_reason *reason)
{
    JSON_STR(out, "reason", words(w, reason));
    JSON_INT(out, "voices", reason->voices);
    if (reason->by_quintiles)
        JSON_INT(out, "quintiles", reason->quintiles);
    else
        JSON_NULL(out, "quintiles");
    JSON_INT(out, "hours", reason->hours);
    JSON_INT(out, "observed", nearest(reason->observed));
    JSON_INT(out, "expected", nearest(reason->expected));
    JSON_INT(out, "score", nearest(reason->score));
    if (reason->language.letters[0])
        JSON_STR(out, "language", str_of(reason->language.letters));
    else
        JSON_NULL(out, "language");
}

static enum err tags_explain(struct work *w, struct buffer *out)
{
    struct trending_tag *tags = NULL;
    int count = 0;
    enum err e = tags_trending(w, false, &tags, &count);

    json_key(out, "tags");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(out, '{');
        JSON_STR(out, "name", tags[i].tag);
        reason_json(w, out, &tags[i].reason);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

static enum err posts_explain(struct work *w, const struct viewer *viewer, struct buffer *out)
{
    struct trending_post *posts = NULL;
    int count = 0;
    enum err e = posts_trending(w, false, &posts, &count);

    json_key(out, "statuses");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++) {
        bool meets = false;

        e = api_trend_meets(w, viewer, posts[i].id, &meets);
        if (!meets)
            continue;
        json_open(out, '{');
        JSON_ID(out, "id", posts[i].id);
        reason_json(w, out, &posts[i].reason);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

static enum err links_explain(struct work *w, struct buffer *out)
{
    struct trending_link *links = NULL;
    int count = 0;
    enum err e = links_trending(w, false, &links, &count);

    json_key(out, "links");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(out, '{');
        JSON_STR(out, "url", links[i].url);
        reason_json(w, out, &links[i].reason);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

/* GET /api/bema/v1/trends/explanations */
static enum err explanations_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    const struct square_policy *policy = square_policy();
    struct buffer out = buffer_in(w->memory);
    enum err e;

    (void)request;
    json_open(&out, '{');
    JSON_STR(&out, "policy", policy->hash);
    e = tags_explain(w, &out);
    if (!e)
        e = posts_explain(w, viewer, &out);
    if (!e)
        e = links_explain(w, &out);
    if (e)
        return e;
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    http_reply_header(ret_reply, "Bema-Policy", policy->hash);
    return OK;
}

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/bema/v1/trends/explanations",
     .lane = LANE_LIVE,
     .handler = explanations_show,
     .about = "Why what trends does: voices, quintiles, what was observed and expected"},
};
const struct http_table api_trend_reasons_table = {routes, sizeof routes / sizeof routes[0]};
