/* Scheduled posts: listing them, another time, taking them back. They are made by POST
 * /api/v1/statuses (statuses.c). */
#include "api/scheduled.h"

#include "api/account_json.h"
#include "api/media_json.h"
#include "api/people.h"
#include "base/clock.h"

enum { scheduled_page_default = 20 };

enum err api_scheduled_at(struct work *w, const struct http_request *request, int64_t *ret_ms)
{
    struct str text = str_trim(http_text(request, "scheduled_at"));

    *ret_ms = 0;
    if (!text.size || !time_parse_iso(text, ret_ms))
        return OK;
    return work_fail(w, ERR_INVALID, "Validation failed: Scheduled at is not a time");
}

void api_poll_draft_json(struct buffer *out, const struct poll_draft *poll, int64_t seconds)
{
    json_key(out, "poll");
    if (!poll) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    json_key(out, "options");
    json_open(out, '[');
    for (int i = 0; i < poll->option_count; i++)
        json_str(out, poll->options[i]);
    json_close(out, ']');
    JSON_INT(out, "expires_in", seconds);
    JSON_BOOL(out, "multiple", poll->multiple);
    JSON_BOOL(out, "hide_totals", poll->hide_totals);
    json_close(out, '}');
}

static void media_ids_json(struct buffer *out, const struct post_draft *draft)
{
    json_key(out, "media_ids");
    if (!draft->media_count) {
        json_null(out);
        return;
    }
    json_open(out, '[');
    for (int i = 0; i < draft->media_count; i++)
        json_id(out, draft->media_ids[i]);
    json_close(out, ']');
}

/* application_id is a number of Mastodon's own store, which clients do not read; apps have no such
 * number here. */
static void params_json(struct buffer *out, const struct scheduled_post *scheduled)
{
    const struct post_draft *draft = &scheduled->draft;

    json_key(out, "params");
    json_open(out, '{');
    JSON_STR(out, "text", draft->text);
    api_poll_draft_json(out, draft->poll, scheduled->poll_seconds);
    media_ids_json(out, draft);
    JSON_BOOL(out, "sensitive", draft->sensitive);
    json_key(out, "spoiler_text");
    json_str_or_null(out, draft->spoiler_text);
    JSON_STR(out, "visibility", str_of(api_visibility_name((int)draft->visibility)));
    json_key(out, "language");
    json_str_or_null(out, draft->language);
    JSON_ID(out, "in_reply_to_id", draft->reply_to_id);
    JSON_ID(out, "quoted_status_id", draft->quote_of_id);
    JSON_STR(out, "quote_approval_policy", str_of(api_quote_policy_name((int)draft->quote_policy)));
    JSON_INT(out, "application_id", 0);
    JSON_NULL(out, "scheduled_at");
    JSON_NULL(out, "idempotency");
    JSON_BOOL(out, "with_rate_limit", false);
    JSON_NULL(out, "allowed_mentions");
    json_close(out, '}');
}

enum err api_scheduled_json(struct work *w, struct buffer *out,
                            const struct scheduled_post *scheduled)
{
    json_open(out, '{');
    JSON_ID(out, "id", scheduled->id);
    JSON_TIME(out, "scheduled_at", scheduled->scheduled_ms);
    params_json(out, scheduled);
    json_key(out, "media_attachments");
    enum err e =
        api_media_list_json(w, out, scheduled->draft.media_ids, scheduled->draft.media_count, NULL);
    if (scheduled->refused_ms) {
        json_key(out, "bema");
        json_open(out, '{');
        JSON_TIME(out, "refused_at", scheduled->refused_ms);
        JSON_STR(out, "reason", scheduled->refused_why);
        json_close(out, '}');
    }
    json_close(out, '}');
    return e;
}

static enum err scheduled_answer(struct work *w, const struct scheduled_post *scheduled,
                                 struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_scheduled_json(w, &out, scheduled);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/scheduled_statuses */
static enum err scheduled_list(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, scheduled_page_default, scheduled_page_max);
    struct scheduled_post *items = arena_array(w->memory, scheduled_page_max, sizeof *items);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = scheduled_page(w, viewer->account_id, &page, items, &count);

    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = api_scheduled_json(w, &out, &items[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (count)
        api_link(w, request, ret_reply, items[0].id, items[count - 1].id);
    return OK;
}

/* GET /api/v1/scheduled_statuses/:id */
static enum err scheduled_show(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct scheduled_post scheduled;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = scheduled_find(w, viewer->account_id, id, &scheduled);
    return e ? e : scheduled_answer(w, &scheduled, ret_reply);
}

/* PUT /api/v1/scheduled_statuses/:id */
static enum err scheduled_edit(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct scheduled_post scheduled;
    int64_t id = 0, scheduled_ms = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e) /* whose it is comes before what is wrong with the form */
        e = scheduled_find(w, viewer->account_id, id, &scheduled);
    if (!e)
        e = api_scheduled_at(w, request, &scheduled_ms);
    if (!e && scheduled_ms)
        e = scheduled_change(w, viewer->account_id, id, scheduled_ms, &scheduled);
    return e ? e : scheduled_answer(w, &scheduled, ret_reply);
}

/* DELETE /api/v1/scheduled_statuses/:id */
static enum err scheduled_remove(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = scheduled_delete(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/scheduled_statuses", ACCESS_PERSON, "read:statuses", LANE_READ, RATE_API, 0,
     scheduled_list, "One's posts that wait for their time"},
    {HTTP_GET, "/api/v1/scheduled_statuses/:id", ACCESS_PERSON, "read:statuses", LANE_READ,
     RATE_API, 0, scheduled_show, "A post that waits for its time"},
    {HTTP_PUT, "/api/v1/scheduled_statuses/:id", ACCESS_PERSON, "write:statuses", LANE_WRITE,
     RATE_API, 0, scheduled_edit, "Gives a waiting post another time"},
    {HTTP_DELETE, "/api/v1/scheduled_statuses/:id", ACCESS_PERSON, "write:statuses", LANE_WRITE,
     RATE_API, 0, scheduled_remove, "Takes a waiting post back"},
};
const struct http_table api_scheduled_table = {routes, sizeof(routes) / sizeof(routes[0])};
