/* "For you": pages over a slate, what it was made of and why, and how a person wants it. */
#include "api/account_json.h"
#include "api/people.h"
#include "api/status_json.h"
#include "social/signals.h"
#include "social/slates.h"
#include "social/square_policy.h"

enum { offset_max = slate_candidates_max, explained_terms = 5, explanations_max = 40 };

static const struct candidate_cards cards = {.post = api_post_card};

static void bits_json(struct buffer *out, int64_t bits)
{
    json_double(out, (double)bits / slate_bit);
}

static void weights_json(struct buffer *out, const struct slate_weights *weights)
{
    int64_t milli[feed_weight_count];
    feed_weights_milli(weights, milli);
    feed_weights_json(out, "weights", milli);
}

/* ---- pages --------------------------------------------------------------------------------- */

/* Which of the slate's items from the offset on may be shown now. */
static enum err page_posts(struct work *w, const struct viewer *viewer, const struct slate *slate,
                           size_t offset, size_t limit, struct seen_post *ret_posts,
                           size_t *ret_count)
{
    size_t count = 0;
    for (size_t i = offset; i < slate->ranked && i < offset + limit; i++) {
        const struct slate_candidate *c =
            &slate->export.input.candidates[slate->export.items[i].candidate];
        const struct live_post *card;
        bool shows = false;
        enum err e = api_post_card(w, c->id, &card);
        if (!e)
            e = api_post_visible(w, viewer, card);
        if (!e)
            e = candidate_shows(w, viewer, card, &shows);
        if (e && e != ERR_NOT_FOUND)
            return e;
        if (!e && shows)
            ret_posts[count++] = (struct seen_post){c->id, c->source, c->is_followed};
    }
    *ret_count = count;
    return OK;
}

static void link_put(struct work *w, struct buffer *out, const struct slate *slate, size_t offset,
                     size_t limit, const char *relation)
{
    buffer_format(out,
                  "%s<%.*s/api/bema/v1/timelines/for_you?limit=%zu&offset=%zu&slate=%.*s>; "
                  "rel=\"%s\"",
                  out->size ? ", " : "", STR_ARG(w->site->url), limit, offset, STR_ARG(slate->id),
                  relation);
}

static void page_headers(struct work *w, const struct slate *slate, size_t offset, size_t limit,
                         struct http_reply *reply)
{
    struct buffer link = buffer_in(w->memory);
    if (offset + limit < slate->ranked)
        link_put(w, &link, slate, offset + limit, limit, "next");
    if (offset > 0)
        link_put(w, &link, slate, offset > limit ? offset - limit : 0, limit, "prev");
    if (link.size)
        http_reply_header(reply, "Link", buffer_str(&link));
    http_reply_header(reply, "Bema-Slate", slate->id);
    http_reply_header(reply, "Bema-Policy", slate->policy_hash);
}

/* The slate that is asked for; of the beginning the present one, further on her newest. */
static enum err slate_asked(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, size_t offset,
                            struct slate *ret_slate)
{
    if (http_has(request, "slate"))
        return slate_find(w, viewer->account_id, http_text(request, "slate"), ret_slate);
    enum err e = offset ? slate_newest(w, viewer->account_id, ret_slate) : ERR_NOT_FOUND;
    return e == ERR_NOT_FOUND ? slate_current(w, viewer, &cards, ret_slate) : e;
}

/* GET /api/bema/v1/timelines/for_you */
static enum err for_you_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    const size_t limit =
        (size_t)http_number(request, "limit", 1, page_limit_home_max, page_limit_default);
    const size_t offset = (size_t)http_number(request, "offset", 0, offset_max, 0);
    struct seen_post posts[page_limit_home_max];
    int64_t ids[page_limit_home_max];
    struct buffer out = buffer_in(w->memory);
    struct slate slate;
    size_t count = 0;
    enum err e = slate_asked(w, viewer, request, offset, &slate);
    if (!e)
        e = page_posts(w, viewer, &slate, offset, limit, posts, &count);
    for (size_t i = 0; i < count && !e; i++)
        ids[i] = posts[i].post_id;
    if (!e)
        e = api_statuses_json(w, &out, viewer, ids, count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    page_headers(w, &slate, offset, limit, ret_reply);
    if (request->method == HTTP_GET)
        signals_seen(w, viewer, posts, count);
    return OK;
}

/* POST /api/bema/v1/timelines/for_you/refresh */
static enum err for_you_refresh(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct slate slate;
    enum err e = slate_refresh(w, viewer, &cards, &slate);
    (void)request;
    if (e)
        return e;
    json_open(&out, '{');
    JSON_STR(&out, "slate", slate.id);
    JSON_STR(&out, "policy", slate.policy_hash);
    JSON_INT(&out, "count", (int64_t)slate.ranked);
    JSON_TIME(&out, "made_at", slate.made_ms);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* ---- one slate ----------------------------------------------------------------------------- */

static void slate_json(struct buffer *out, const struct slate *slate)
{
    json_open(out, '{');
    JSON_STR(out, "id", slate->id);
    JSON_STR(out, "policy", slate->policy_hash);
    JSON_TIME(out, "made_at", slate->made_ms);
    JSON_INT(out, "count", (int64_t)slate->ranked);
    JSON_STR(out, "preset", slate->preset);
    weights_json(out, &slate->export.input.weights);
    JSON_TIME(out, "polarity_epoch", slate->polarity_ms);
    json_key(out, "topics");
    json_open(out, '[');
    for (size_t i = 0; i < slate->export.input.topic_count; i++)
        json_id(out, slate->export.input.topics[i].id);
    json_close(out, ']');
    json_close(out, '}');
}

/* GET /api/bema/v1/slates/:id */
static enum err slate_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct slate slate;
    enum err e = slate_find(w, viewer->account_id, request->path_params[0], &slate);
    if (e)
        return e;
    slate_json(&out, &slate);
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/bema/v1/slates/:id/export */
static enum err slate_export_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct slate slate;
    enum err e = slate_find(w, viewer->account_id, request->path_params[0], &slate);
    if (!e)
        e = slate_document(w, &slate, &out);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    http_reply_header(
        ret_reply, "Content-Disposition",
        str_format(w->memory, "attachment; filename=\"slate-%.*s.json\"", 12, slate.id.data));
    return OK;
}

/* ---- why ----------------------------------------------------------------------------------- */

/* Terms as they enter the score: what lowers it is below 0 once weighted. */
static void terms_json(struct buffer *out, const struct slate_item *item,
                       const struct slate_weights *weights)
{
    const struct {
        int32_t bits;
        uint32_t weight;
        bool lowers;
    } terms[explained_terms] = {{item->bridging, weights->bridging, false},
                                {item->affinity, weights->affinity, false},
                                {item->age, weights->age, true},
                                {item->repeat, weights->repeat, true},
                                {item->unfollowed, weights->unfollowed, true}};
    json_key(out, "terms");
    json_open(out, '[');
    for (int i = 0; i < explained_terms; i++) {
        const int64_t weighted = slate_weighted(terms[i].weight, terms[i].bits);
        json_open(out, '{');
        JSON_STR(out, "name", str_of(feed_weight_names[i]));
        json_key(out, "bits");
        bits_json(out, terms[i].bits);
        json_key(out, "weight");
        bits_json(out, terms[i].weight);
        json_key(out, "weighted");
        bits_json(out, terms[i].lowers ? -weighted : weighted);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void bridging_json(struct buffer *out, const struct slate_input *input,
                          const struct slate_item *item)
{
    const struct slate_candidate *c = &input->candidates[item->candidate];
    json_key(out, "bridging");
    json_open(out, '{');
    json_key(out, "quintiles");
    json_open(out, '[');
    for (int b = 0; b < slate_quintile_count; b++) {
        json_open(out, '{');
        JSON_INT(out, "approvals", c->cells[b].approvals);
        JSON_INT(out, "disapprovals", c->cells[b].disapprovals);
        JSON_INT(out, "impressions", c->cells[b].impressions);
        json_key(out, "h");
        bits_json(out, item->h[b]);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_key(out, "gain");
    bits_json(out, item->gain);
    json_key(out, "percentile");
    if (item->percentile < 0)
        json_null(out);
    else
        json_int(out, item->percentile);
    json_key(out, "topic");
    if (c->topic == slate_topic_none)
        json_null(out);
    else
        json_id(out, input->topics[c->topic].id);
    json_close(out, '}');
}

static void explanation_json(struct buffer *out, const struct slate *slate, size_t place)
{
    static const char *const sources[slate_source_count] = {
        [SLATE_FOLLOWED] = "followed",
        [SLATE_APPROVED_BY_FOLLOWED] = "approved_by_followed",
        [SLATE_BRIDGING] = "bridging",
        [SLATE_NEWCOMER] = "newcomer",
    };
    const struct slate_item *item = &slate->export.items[place];
    const struct slate_candidate *c = &slate->export.input.candidates[item->candidate];
    json_open(out, '{');
    JSON_ID(out, "status_id", c->id);
    JSON_INT(out, "rank", item->rank);
    json_key(out, "score");
    bits_json(out, item->score);
    JSON_STR(out, "source", str_of(sources[c->source]));
    JSON_STR(out, "policy", slate->policy_hash);
    terms_json(out, item, &slate->export.input.weights);
    bridging_json(out, &slate->export.input, item);
    JSON_TIME(out, "made_at", slate->made_ms);
    json_close(out, '}');
}

/* GET /api/bema/v1/slates/:id/items/:status_id/explanation */
static enum err explanation_show(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct slate slate;
    int64_t post_id = 0;
    enum err e = slate_find(w, viewer->account_id, request->path_params[0], &slate);
    if (!e)
        e = id_parse(request->path_params[1], &post_id);
    if (e)
        return e;
    const size_t place = slate_place(&slate, post_id);
    if (place == SIZE_MAX)
        return ERR_NOT_FOUND;
    explanation_json(&out, &slate, place);
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/bema/v1/slates/:id/explanations: of those that have a rank in it, in the order asked. */
static enum err explanations_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t ids[explanations_max];
    struct slate slate;
    enum err e = slate_find(w, viewer->account_id, request->path_params[0], &slate);
    if (e)
        return e;
    const size_t count = api_ids(request, "status_id", ids, explanations_max);
    json_open(&out, '[');
    for (size_t i = 0; i < count; i++) {
        const size_t place = slate_place(&slate, ids[i]);
        if (place != SIZE_MAX)
            explanation_json(&out, &slate, place);
    }
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

/* ---- the policy ---------------------------------------------------------------------------- */

/* GET /algorithms/policy */
static enum err policy_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct square_policy *const policy = square_policy();
    (void)w;
    (void)viewer;
    (void)request;
    *ret_reply = (struct http_reply){
        .type = STR("text/plain; charset=utf-8"), .body = policy->file, .body_static = true};
    http_reply_header(ret_reply, "Bema-Policy", policy->hash);
    return OK;
}

/* GET /algorithms/policy/history */
static enum err policies_json(struct work *w, struct buffer *out)
{
    struct slate_policy *list = arena_array(w->memory, slate_policies_max, sizeof *list);
    int count = 0;
    enum err e = slate_policies_list(w, list, &count);
    for (int i = 0; i < count && !e; i++) {
        json_open(out, '{');
        JSON_STR(out, "hash", list[i].hash);
        JSON_TIME(out, "since", list[i].since_ms);
        JSON_STR(out, "why", list[i].why);
        json_close(out, '}');
    }
    return e;
}

/* GET /algorithms/published */
static enum err editions_json(struct work *w, struct buffer *out)
{
    struct edition_row rows[editions_shown_max];
    int count = 0;
    enum err e = editions_list(w, editions_shown_max, rows, &count);
    for (int i = 0; i < count && !e; i++) {
        json_open(out, '{');
        JSON_TIME(out, "made_at", rows[i].made_ms);
        JSON_STR(out, "cells", rows[i].cells);
        JSON_STR(out, "topics", rows[i].topics);
        JSON_INT(out, "posts_count", rows[i].posts);
        JSON_INT(out, "topics_count", rows[i].topic_count);
        JSON_INT(out, "bytes", rows[i].bytes);
        json_close(out, '}');
    }
    return e;
}

static enum err list_show(struct work *w, enum err (*items)(struct work *, struct buffer *),
                          struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    json_open(&out, '[');
    enum err e = items(w, &out);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

#define LIST_HANDLER(name, items)                                                                  \
    static enum err name(struct work *w, const struct viewer *viewer,                              \
                         const struct http_request *request, struct http_reply *ret_reply)         \
    {                                                                                              \
        (void)viewer;                                                                              \
        (void)request;                                                                             \
        return list_show(w, items, ret_reply);                                                     \
    }
LIST_HANDLER(policies_show, policies_json)
LIST_HANDLER(editions_show, editions_json)

/* GET /algorithms/published/:digest */
static enum err table_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct str body;
    enum err e = edition_table(w, request->path_params[0], &body);
    (void)viewer;
    if (e)
        return e;
    *ret_reply = (struct http_reply){.type = STR("text/plain; charset=utf-8"), .body = body};
    http_reply_header(ret_reply, "Cache-Control", STR("public, max-age=604800, immutable"));
    return OK;
}

#define LOOK(path, handler, about)                                                                 \
    {                                                                                              \
        HTTP_GET, "/api/bema/v1/" path, ACCESS_PERSON, "read:statuses", LANE_READ, RATE_API, 0,    \
            handler, about                                                                         \
    }
static const struct http_route routes[] = {
    LOOK("timelines/for_you", for_you_show,
         "A page of one's slate by offset and limit, the present one or that of slate="),
    {HTTP_POST, "/api/bema/v1/timelines/for_you/refresh", ACCESS_PERSON, "read:statuses", LANE_READ,
     RATE_API, 0, for_you_refresh, "Makes a new slate"},
    LOOK("slates/:id", slate_show,
         "When, by which policy and weights a slate of one's own was made"),
    LOOK("slates/:id/items/:status_id/explanation", explanation_show,
         "Why a post stands where it does, term by term"),
    LOOK("slates/:id/explanations", explanations_show, "The same of up to 40 posts, status_id[]"),
    LOOK("slates/:id/export", slate_export_show,
         "All a slate was made of: `bema-algorithms replay` computes it again"),
    {HTTP_GET, "/algorithms/policy", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_API, 0, policy_show,
     "The file with every weight and threshold"},
    {HTTP_GET, "/algorithms/policy/history", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     policies_show, "The policies by which slates were made"},
    {HTTP_GET, "/algorithms/published", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, editions_show,
     "The newest tables of what slates are made of, by their SHA-256"},
    {HTTP_GET, "/algorithms/published/:digest", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     table_show, "Such a table, or a policy, of the last seven days: text that never changes"},
};
const struct http_table api_for_you_table = {routes, sizeof routes / sizeof routes[0]};
