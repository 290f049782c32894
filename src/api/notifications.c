/* Notifications, one by one; in groups: notification_groups.c. */
#include "api/account_json.h"
#include "api/admin.h"
#include "api/collection_json.h"
#include "api/notification_json.h"
#include "api/people.h"
#include "moderation/statements.h"
#include "social/approvals.h"
#include "social/visibility.h"

enum { notifications_limit_default = 40, dismissed_at_once_max = 200 };

uint32_t api_notification_kinds(const struct http_request *request, const char *name)
{
    struct str names[32];
    size_t count = http_list(request, name, names, 32);
    uint32_t kinds = 0;

    for (size_t i = 0; i < count; i++) {
        enum notification_kind kind;

        if (notification_kind_of(names[i], &kind))
            kinds |= 1u << kind;
        else
            kinds |= 1u; /* named, though we have none of it: nothing else is meant */
    }
    return kinds;
}

struct notification_filter api_notification_filter(const struct http_request *request)
{
    const uint32_t all = (1u << NOTIFICATION_KINDS) - 2;
    uint32_t kinds = api_notification_kinds(request, "types");

    kinds = (kinds ? kinds : all) & ~api_notification_kinds(request, "exclude_types");
    return (struct notification_filter){
        .kinds = kinds & all ? kinds & all : 1u,
        .from_id = http_id(request, "account_id"),
        .with_filtered = http_bool(request, "include_filtered", http_id(request, "account_id")),
    };
}

bool api_notification_shows_post(const struct notification *n)
{
    return n->post_id && notification_kind_has_post(n->kind);
}

static enum err report_put(struct work *w, struct buffer *out, int64_t report_id)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = report_find(w, report_id, report);

    if (e)
        return e;
    json_key(out, "report");
    return api_report_json(w, out, report);
}

static enum err collection_put(struct work *w, struct buffer *out, const struct viewer *viewer,
                               int64_t collection_id)
{
    struct collection collection;
    enum err e = collection_find(w, viewer->account_id, collection_id, &collection);

    if (e)
        return e;
    json_key(out, "collection");
    return api_collection_json(w, out, viewer, &collection);
}

/* AccountWarning: Mastodon has no more words for what staff does to posts. */
static const char *warning_action(const struct statement *s)
{
    if (s->kind == DECISION_DISABLE)
        return "disable";
    switch ((int)s->effect) {
    case RESTRICTION_SUSPEND:
        return "suspend";
    case RESTRICTION_LIMIT:
        return "silence";
    case RESTRICTION_WARNING:
        return s->subject_id == s->account_id ? "sensitive" : "mark_statuses_as_sensitive";
    case RESTRICTION_HIDE:
        return s->subject_id == s->account_id ? "silence" : "delete_statuses";
    default:
        return "none";
    }
}

static enum err warning_put(struct work *w, struct buffer *out, int64_t account_id,
                            int64_t decision_id)
{
    struct statement s;
    enum err e = statement_find(w, account_id, decision_id, &s);

    if (e)
        return e;
    json_key(out, "moderation_warning");
    json_open(out, '{');
    JSON_ID(out, "id", decision_id);
    JSON_STR(out, "action", str_of(warning_action(&s)));
    JSON_STR(out, "text", s.text);
    json_key(out, "status_ids");
    if (s.subject_id == account_id) {
        json_null(out);
    } else {
        json_open(out, '[');
        json_id(out, s.subject_id);
        json_close(out, ']');
    }
    json_key(out, "target_account");
    e = api_account_json(w, out, account_id);
    json_key(out, "appeal");
    if (!e)
        e = api_appeal_json(w, out, account_id, decision_id);
    JSON_TIME(out, "created_at", id_ms(decision_id));
    json_close(out, '}');
    return e;
}

/* Whoever is told may look at it: its author, or who is asked about it. What is gone is not told.
 */
static enum err approval_put(struct work *w, struct buffer *out, const struct notification *n)
{
    struct approval a;
    enum err e = approval_find(w, n->account_id, n->post_id, &a);

    if (e)
        return e;
    json_key(out, "approval");
    json_open(out, '{');
    JSON_ID(out, "id", a.id);
    JSON_STR(out, "kind", str_of(approval_kind_name(a.kind)));
    JSON_STR(out, "state", str_of(approval_state_name(a.state)));
    json_close(out, '}');
    return OK;
}

enum err api_notification_subject(struct work *w, struct buffer *out, const struct viewer *viewer,
                                  const struct notification *n)
{
    if (n->kind == NOTIFICATION_REPORT)
        return report_put(w, out, n->post_id);
    if (n->kind == NOTIFICATION_MODERATION_WARNING)
        return warning_put(w, out, n->account_id, n->post_id);
    if (api_notification_is_of_draft(n))
        return approval_put(w, out, n);
    if (n->kind == NOTIFICATION_COLLECTED || n->kind == NOTIFICATION_COLLECTION_UPDATE)
        return collection_put(w, out, viewer, n->post_id);
    return OK;
}

enum err api_sender_card(struct work *w, const struct viewer *viewer, int64_t id,
                         const struct live_account **ret_card)
{
    bool hidden = false;
    enum err e = api_account_card(w, id, ret_card);

    if (!e)
        e = visibility_domain_hidden(w, viewer, *ret_card, &hidden);
    if (!e && (hidden || ((*ret_card)->flags & ACCOUNT_SUSPENDED)))
        e = ERR_NOT_FOUND;
    return e;
}

enum err api_notification_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct notification *n)
{
    const struct live_account *card;
    size_t size = out->size;
    enum err e = api_sender_card(w, viewer, n->from_id, &card);

    if (e)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", n->id);
    JSON_STR(out, "type", str_of(notification_kind_name(n->kind)));
    JSON_TIME(out, "created_at", id_ms(n->id));
    JSON_STR(out, "group_key", n->group_key);
    json_key(out, "account");
    e = api_account_json(w, out, n->from_id);
    if (!e && api_notification_shows_post(n)) {
        json_key(out, "status");
        e = api_status_json(w, out, viewer, n->post_id);
    }
    if (!e)
        e = api_notification_subject(w, out, viewer, n);
    json_close(out, '}');
    if (e)
        out->size = size; /* as if nothing had been written */
    return e;
}

/* GET /api/v1/notifications */
static enum err notifications_show(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, notifications_limit_default, page_limit_max);
    const struct notification_filter filter = api_notification_filter(request);
    struct notification_page *list = ARENA_NEW(w->memory, struct notification_page);
    struct buffer out = buffer_in(w->memory);
    enum err e = notifications_page(w, viewer->account_id, &page, &filter, list);

    json_open(&out, '[');
    for (int i = 0; !e && i < list->count; i++) {
        e = api_notification_json(w, &out, viewer, &list->items[i]);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (list->count)
        api_link(w, request, ret_reply, list->items[0].id, list->items[list->count - 1].id);
    return OK;
}

/* GET /api/v1/notifications/:id */
static enum err notification_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct notification n;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = notification_find_rounded(w, viewer->account_id, id, &n);
    if (!e)
        e = api_notification_json(w, &out, viewer, &n);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/notifications/unread_count */
static enum err unread_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct notification_filter filter = api_notification_filter(request);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    int max = (int)http_number(request, "limit", 1, api_unread_max, api_unread_default);
    enum err e = notifications_unread(w, viewer->account_id, &filter, max, &count);

    if (e)
        return e;
    json_open(&out, '{');
    JSON_INT(&out, "count", count);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* POST /api/v1/notifications/:id/dismiss */
static enum err dismiss(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = notification_dismiss(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/notifications/dismiss id=… */
static enum err dismiss_by_parameter(struct work *w, const struct viewer *viewer,
                                     const struct http_request *request,
                                     struct http_reply *ret_reply)
{
    enum err e = notification_dismiss(w, viewer->account_id, http_id(request, "id"));

    return e ? e : api_empty(ret_reply);
}

/* DELETE /api/v1/notifications/destroy_multiple ids[]=… */
static enum err dismiss_several(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t ids[dismissed_at_once_max];
    size_t count = api_ids(request, "ids", ids, dismissed_at_once_max);
    enum err e = notifications_dismiss_some(w, viewer->account_id, ids, count);

    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/notifications/clear, and of v2 */
static enum err clear(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = notifications_clear(w, viewer->account_id);

    (void)request;
    return e ? e : api_empty(ret_reply);
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
    READ("/api/v1/notifications", LANE_READ, notifications_show, "What happened to one"),
    READ("/api/v1/notifications/:id", LANE_READ, notification_show, "A notification"),
    WRITE(HTTP_DELETE, "/api/v1/notifications/:id", dismiss, "Removes a notification"),
    READ("/api/v1/notifications/unread_count", LANE_READ, unread_show,
         "How many came after the marker"),
    WRITE(HTTP_POST, "/api/v1/notifications/:id/dismiss", dismiss, "Removes a notification"),
    WRITE(HTTP_POST, "/api/v1/notifications/dismiss", dismiss_by_parameter,
          "Removes a notification by id"),
    WRITE(HTTP_DELETE, "/api/v1/notifications/destroy_multiple", dismiss_several,
          "Removes several notifications"),
    WRITE(HTTP_POST, "/api/v1/notifications/clear", clear, "Removes all notifications"),
    WRITE(HTTP_POST, "/api/v2/notifications/clear", clear, "Removes all notifications"),
};
const struct http_table api_notifications_table = {routes, sizeof(routes) / sizeof(routes[0])};
