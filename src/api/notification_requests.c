/* The notification policy, in both versions, and the requests of those whom it holds back. */
#include "api/account_json.h"
#include "api/notification_json.h"
#include "api/people.h"
#include "social/notification_policy.h"

enum { requests_limit_default = 40, requests_answered_max = 200 };

static const char *const rules[POLICY_RULES] = {"accept", "filter", "drop"};
/* The first version has no name for the last two. */
static const struct {
    const char *name, *first_name, *words;
} groups[POLICY_GROUPS] = {
    [POLICY_NOT_FOLLOWING] = {"for_not_following", "filter_not_following", "For not following"},
    [POLICY_NOT_FOLLOWERS] = {"for_not_followers", "filter_not_followers", "For not followers"},
    [POLICY_NEW_ACCOUNTS] = {"for_new_accounts", "filter_new_accounts", "For new accounts"},
    [POLICY_PRIVATE_MENTIONS] = {"for_private_mentions", "filter_private_mentions",
                                 "For private mentions"},
    [POLICY_LIMITED_ACCOUNTS] = {"for_limited_accounts", NULL, "For limited accounts"},
    [POLICY_BOTS] = {"for_bots", NULL, "For bots"},
};

/* ---- the policy -------------------------------------------------------------------------------
 */

static enum err policy_answer(struct work *w, const struct viewer *viewer, bool first_version,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct notification_policy policy;
    int requests = 0, notifications = 0;
    enum err e = notification_policy_find(w, viewer->account_id, &policy);

    if (!e)
        e = notification_requests_count(w, viewer->account_id, &requests, &notifications);
    if (e)
        return e;
    json_open(&out, '{');
    for (int i = 0; i < POLICY_GROUPS; i++) {
        if (!first_version)
            JSON_STR(&out, groups[i].name, str_of(rules[policy.rules[i]]));
        else if (groups[i].first_name)
            JSON_BOOL(&out, groups[i].first_name, policy.rules[i] != POLICY_ACCEPT);
    }
    json_key(&out, "summary");
    json_open(&out, '{');
    JSON_INT(&out, "pending_requests_count", requests);
    JSON_INT(&out, "pending_notifications_count", notifications);
    json_close(&out, '}');
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/v2/notifications/policy */
static enum err policy_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return policy_answer(w, viewer, false, ret_reply);
}

/* GET /api/v1/notifications/policy */
static enum err first_policy_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return policy_answer(w, viewer, true, ret_reply);
}

static enum err rule_read(struct work *w, const struct http_request *request, int group,
                          enum policy_rule *rule)
{
    struct str name = http_text(request, groups[group].name);

    if (!http_has(request, groups[group].name))
        return OK;
    for (int i = 0; i < POLICY_RULES; i++)
        if (str_is(name, rules[i])) {
            *rule = (enum policy_rule)i;
            return OK;
        }
    return work_fail(w, ERR_INVALID, "Validation failed: %s is not included in the list",
                     groups[group].words);
}

/* PATCH and PUT /api/v2/notifications/policy */
static enum err policy_edit(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct notification_policy policy;
    enum err e = notification_policy_find(w, viewer->account_id, &policy);

    for (int i = 0; !e && i < POLICY_GROUPS; i++)
        e = rule_read(w, request, i, &policy.rules[i]);
    if (!e)
        e = notification_policy_change(w, viewer->account_id, &policy);
    return e ? e : policy_answer(w, viewer, false, ret_reply);
}

/* PUT and PATCH /api/v1/notifications/policy */
static enum err first_policy_edit(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    struct notification_policy policy;
    enum err e = notification_policy_find(w, viewer->account_id, &policy);

    for (int i = 0; !e && i < POLICY_GROUPS; i++) {
        const char *name = groups[i].first_name;
        bool filters = policy.rules[i] != POLICY_ACCEPT;

        if (name && http_bool(request, name, filters) != filters)
            policy.rules[i] = filters ? POLICY_ACCEPT : POLICY_FILTER;
    }
    if (!e)
        e = notification_policy_change(w, viewer->account_id, &policy);
    return e ? e : policy_answer(w, viewer, true, ret_reply);
}

/* ---- requests ---------------------------------------------------------------------------------
 */

/* ERR_NOT_FOUND, and nothing is written, for one whose sender is hidden by now. */
static enum err request_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                             const struct notification_request *r)
{
    struct buffer status = buffer_in(w->memory);
    const struct live_account *card;
    enum err e = api_sender_card(w, viewer, r->from_id, &card);

    if (e)
        return e;
    if (r->last_post_id)
        e = api_status_json(w, &status, viewer, r->last_post_id);
    if (e && e != ERR_NOT_FOUND)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", r->id);
    JSON_TIME(out, "created_at", id_ms(r->id));
    JSON_TIME(out, "updated_at", r->updated_ms);
    JSON_STR(out, "notifications_count", str_format(w->memory, "%d", r->count));
    json_key(out, "account");
    e = api_account_json(w, out, r->from_id);
    json_key(out, "last_status");
    if (status.size)
        json_raw(out, buffer_str(&status));
    else
        json_null(out);
    json_close(out, '}');
    return e;
}

/* GET /api/v1/notifications/requests */
static enum err requests_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, requests_limit_default, page_limit_max);
    struct buffer out = buffer_in(w->memory);
    struct notification_request *requests = NULL;
    int count = 0;
    enum err e = notification_requests_page(w, viewer->account_id, &page, &requests, &count);

    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++) {
        e = request_json(w, &out, viewer, &requests[i]);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (count)
        api_link(w, request, ret_reply, requests[0].id, requests[count - 1].id);
    return OK;
}

/* GET /api/v1/notifications/requests/:id */
static enum err request_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct notification_request found;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = notification_request_find(w, viewer->account_id, id, &found);
    if (!e)
        e = request_json(w, &out, viewer, &found);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v1/notifications/requests/:id/accept */
static enum err request_accept(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = notification_requests_accept(w, viewer->account_id, &id, 1, true);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/notifications/requests/:id/dismiss */
static enum err request_dismiss(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = notification_requests_dismiss(w, viewer->account_id, &id, 1, true);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/notifications/requests/accept id[]=… */
static enum err requests_accept(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t ids[requests_answered_max];
    size_t count = api_ids(request, "id", ids, requests_answered_max);
    enum err e = notification_requests_accept(w, viewer->account_id, ids, count, false);

    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/notifications/requests/dismiss id[]=… */
static enum err requests_dismiss(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t ids[requests_answered_max];
    size_t count = api_ids(request, "id", ids, requests_answered_max);
    enum err e = notification_requests_dismiss(w, viewer->account_id, ids, count, false);

    return e ? e : api_empty(ret_reply);
}

/* GET /api/v1/notifications/requests/merged: what was accepted is there when the answer is. */
static enum err merged_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    (void)w, (void)viewer, (void)request;
    *ret_reply = (struct http_reply){.body = STR("{\"merged\":true}")};
    return OK;
}

#define READ(path_, lane_, handler_, about_)                                                       \
    {                                                                                              \
        .method = HTTP_GET, .path = path_, .access = ACCESS_PERSON, .scope = "read:notifications", \
        .lane = lane_, .handler = handler_, .about = about_                                        \
    }
#define WRITE(method_, path_, handler_, about_)                                                    \
    {                                                                                              \
        .method = method_, .path = path_, .access = ACCESS_PERSON, .scope = "write:notifications", \
        .lane = LANE_WRITE, .handler = handler_, .about = about_                                   \
    }

static const struct http_route routes[] = {
    READ("/api/v2/notifications/policy", LANE_READ, policy_show,
         "Whose notifications come through, are held back, are dropped"),
    WRITE(HTTP_PATCH, "/api/v2/notifications/policy", policy_edit,
          "Changes whose notifications come through"),
    WRITE(HTTP_PUT, "/api/v2/notifications/policy", policy_edit,
          "Changes whose notifications come through"),
    READ("/api/v1/notifications/policy", LANE_READ, first_policy_show,
         "Whose notifications come through"),
    WRITE(HTTP_PUT, "/api/v1/notifications/policy", first_policy_edit,
          "Changes whose notifications come through"),
    WRITE(HTTP_PATCH, "/api/v1/notifications/policy", first_policy_edit,
          "Changes whose notifications come through"),
    READ("/api/v1/notifications/requests", LANE_READ, requests_show,
         "Those whose mentions are held back"),
    /* Mastodon asks for the scope of those who accept. */
    {.method = HTTP_GET,
     .path = "/api/v1/notifications/requests/merged",
     .access = ACCESS_PERSON,
     .scope = "write:notifications",
     .lane = LANE_LIVE,
     .handler = merged_show,
     .about = "Whether what was accepted is there"},
    READ("/api/v1/notifications/requests/:id", LANE_READ, request_show,
         "One whose mentions are held back"),
    WRITE(HTTP_POST, "/api/v1/notifications/requests/accept", requests_accept,
          "Lets several through from now on"),
    WRITE(HTTP_POST, "/api/v1/notifications/requests/dismiss", requests_dismiss,
          "Removes what is held back of several"),
    WRITE(HTTP_POST, "/api/v1/notifications/requests/:id/accept", request_accept,
          "Lets somebody through from now on"),
    WRITE(HTTP_POST, "/api/v1/notifications/requests/:id/dismiss", request_dismiss,
          "Removes what is held back of somebody"),
};
const struct http_table api_notification_requests_table = {routes,
                                                           sizeof(routes) / sizeof(routes[0])};
