/* Web Push subscriptions: one for each token. The routes under /api/web are those of Mastodon's own
 * page; they do the same for the session of a browser. */
#include "push/push.h"

#include "api/access.h"
#include "api/api.h"
#include "auth/users.h"
#include "push/vapid.h"

/* Spoken of in every answer; the rest only if the app spoke of them. */
#define ALERTS_ALWAYS                                                                              \
    (1u << NOTIFICATION_MENTION | 1u << NOTIFICATION_STATUS | 1u << NOTIFICATION_BOOST |           \
     1u << NOTIFICATION_FOLLOW | 1u << NOTIFICATION_FOLLOW_REQUEST |                               \
     1u << NOTIFICATION_FAVOURITE | 1u << NOTIFICATION_POLL)

/* The id as it is told: a number, which some apps read into 32 bits. It is only ever compared with
 * that of the token's one subscription. */
static int64_t id_told(int64_t id)
{
    return (id ^ id >> 21) & INT32_MAX;
}

static struct http_reply subscription_reply(struct work *w, const struct push_subscription *s)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_INT(&out, "id", id_told(s->id));
    JSON_STR(&out, "endpoint", s->endpoint);
    JSON_BOOL(&out, "standard", s->is_standard);
    json_key(&out, "alerts");
    json_open(&out, '{');
    for (int kind = 1; kind < NOTIFICATION_KINDS; kind++)
        if ((s->alerts_named | ALERTS_ALWAYS) & 1u << kind)
            JSON_BOOL(&out, notification_kind_name((enum notification_kind)kind),
                      (s->alerts & 1u << kind) != 0);
    json_close(&out, '}');
    JSON_STR(&out, "server_key", vapid_public_key());
    JSON_STR(&out, "policy", str_of(push_policy_name(s->policy)));
    json_close(&out, '}');
    return http_json(&out);
}

static void alerts_read(struct work *w, const struct http_request *request,
                        struct push_subscription *s)
{
    s->alerts = s->alerts_named = 0;
    for (int kind = 1; kind < NOTIFICATION_KINDS; kind++) {
        const char *name =
            str_c(w->memory, str_format(w->memory, "data[alerts][%s]",
                                        notification_kind_name((enum notification_kind)kind)));

        if (!http_has(request, name))
            continue;
        s->alerts_named |= 1u << kind;
        if (http_bool(request, name, false))
            s->alerts |= 1u << kind;
    }
}

/* data[alerts][…] and data[policy], or policy as Mastodon's documentation has it. What is not said
 * is off. */
static enum err data_read(struct work *w, const struct http_request *request,
                          struct push_subscription *s)
{
    struct str policy = http_text(request, "data[policy]");

    alerts_read(w, request, s);
    if (!policy.size)
        policy = http_text(request, "policy");
    s->policy = PUSH_ALL;
    if (policy.size && !push_policy_of(policy, &s->policy))
        return work_fail(w, ERR_INVALID,
                         "Validation failed: policy is one of all, followed, follower, none");
    return OK;
}

static struct str need(const struct http_request *request, const char *name, bool *missing)
{
    struct str text = http_text(request, name);

    *missing = *missing || !text.size;
    return text;
}

static enum err draft_read(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct push_subscription *s)
{
    bool missing = false;
    struct str p256dh = need(request, "subscription[keys][p256dh]", &missing);
    struct str auth = need(request, "subscription[keys][auth]", &missing);
    struct user_settings settings;
    enum err e;

    *s = (struct push_subscription){
        .account_id = viewer->account_id,
        .token_id = viewer->token_id,
        .endpoint = need(request, "subscription[endpoint]", &missing),
        .is_standard = http_bool(request, "subscription[standard]", false),
        .token = api_bearer(request),
    };
    if (missing)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: a subscription has endpoint, keys[p256dh] and "
                         "keys[auth]");
    e = web_push_keys_read(w, p256dh, auth, &s->keys);
    if (!e)
        e = data_read(w, request, s);
    if (!e)
        e = user_find_settings(w, viewer->account_id, &settings, &s->locale);
    if (e == ERR_NOT_FOUND) /* nobody signs in to this account, but a token was made for it */
        e = OK;
    if (!e && !s->locale.size)
        s->locale = w->language.size ? w->language : STR("en");
    return e;
}

/* POST /api/v1/push/subscription */
static enum err push_create(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct push_subscription draft, made;
    enum err e = draft_read(w, viewer, request, &draft);

    if (!e)
        e = push_subscribe(w, &draft, &made);
    if (!e)
        *ret_reply = subscription_reply(w, &made);
    return e;
}

static enum err find(struct work *w, const struct viewer *viewer, struct push_subscription *ret)
{
    enum err e = push_subscription_find(w, viewer->account_id, viewer->token_id, ret);

    return e == ERR_NOT_FOUND ? work_fail(w, e, "Record not found") : e;
}

/* GET /api/v1/push/subscription */
static enum err push_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct push_subscription found;
    enum err e = find(w, viewer, &found);

    (void)request;
    if (!e)
        *ret_reply = subscription_reply(w, &found);
    return e;
}

/* PUT /api/v1/push/subscription */
static enum err push_update(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct push_subscription found;
    enum err e = find(w, viewer, &found);

    if (!e)
        e = data_read(w, request, &found);
    if (!e)
        e = push_subscription_change(w, &found);
    if (!e)
        *ret_reply = subscription_reply(w, &found);
    return e;
}

/* DELETE /api/v1/push/subscription */
static enum err push_delete(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = push_unsubscribe(w, viewer->account_id, viewer->token_id);

    (void)request;
    if (!e)
        *ret_reply = (struct http_reply){.body = STR("{}")};
    return e;
}

/* The one with the id of the path, if it is this session's. */
static enum err find_named(struct work *w, const struct viewer *viewer,
                           const struct http_request *request)
{
    struct push_subscription found;
    int64_t id = 0;
    enum err e = find(w, viewer, &found);

    if (!e && (id_parse(request->path_params[0], &id) || id != id_told(found.id)))
        e = work_fail(w, ERR_NOT_FOUND, "Record not found");
    return e;
}

/* PUT /api/web/push_subscriptions/:id */
static enum err push_web_update(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = find_named(w, viewer, request);

    return e ? e : push_update(w, viewer, request, ret_reply);
}

/* DELETE /api/web/push_subscriptions/:id */
static enum err push_web_delete(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = find_named(w, viewer, request);

    return e ? e : push_delete(w, viewer, request, ret_reply);
}

/* POST /api/bema/push/test */
static enum err push_test(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = push_try(w, viewer->account_id, viewer->token_id);

    (void)request;
    if (!e)
        *ret_reply = (struct http_reply){.body = STR("{}")};
    return e;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/push/subscription", ACCESS_PERSON, "push", LANE_READ, RATE_API, 0,
     push_show, "The token's Web Push subscription"},
    {HTTP_POST, "/api/v1/push/subscription", ACCESS_PERSON, "push", LANE_WRITE, RATE_API, 0,
     push_create, "Subscribes the token to Web Push"},
    {HTTP_PUT, "/api/v1/push/subscription", ACCESS_PERSON, "push", LANE_WRITE, RATE_API, 0,
     push_update, "Changes what is pushed"},
    {HTTP_DELETE, "/api/v1/push/subscription", ACCESS_PERSON, "push", LANE_WRITE, RATE_API, 0,
     push_delete, "Ends the token's Web Push subscription"},
    {HTTP_POST, "/api/web/push_subscriptions", ACCESS_PERSON, "push", LANE_WRITE, RATE_API, 0,
     push_create, "Subscribes a browser's session to Web Push"},
    {HTTP_PUT, "/api/web/push_subscriptions/:id", ACCESS_PERSON, "push", LANE_WRITE, RATE_API, 0,
     push_web_update, "Changes what is pushed"},
    {HTTP_DELETE, "/api/web/push_subscriptions/:id", ACCESS_PERSON, "push", LANE_WRITE, RATE_API, 0,
     push_web_delete, "Ends a session's Web Push subscription"},
    {HTTP_POST, "/api/bema/push/test", ACCESS_PERSON, "push", LANE_SLOW, RATE_MEDIA, 0, push_test,
     "Sends the token's subscription a message that it works"},
};
const struct http_table api_push_table = {routes, sizeof routes / sizeof routes[0]};
