/* Notifications, one by one (v1) and in groups (v2). */
#include "api/account_json.h"
#include "api/admin.h"
#include "api/people.h"
#include "social/visibility.h"

#include <assert.h>

enum {
    notifications_limit_default = 40,
    group_sample_accounts = 8,
    group_members_max = 80,
    unread_limit_default = 100,
    unread_limit_max = 1000,
};

static uint32_t kinds_read(const struct http_request *request, const char *name)
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

/* types[], exclude_types[], account_id. */
static struct notification_filter filter_read(const struct http_request *request)
{
    const uint32_t all = (1u << NOTIFICATION_KINDS) - 2;
    uint32_t kinds = kinds_read(request, "types");

    kinds = (kinds ? kinds : all) & ~kinds_read(request, "exclude_types");
    return (struct notification_filter){
        .kinds = kinds & all ? kinds & all : 1u,
        .from_id = http_id(request, "account_id"),
    };
}

static bool shows_post(const struct notification *n)
{
    return n->post_id && n->kind != NOTIFICATION_FOLLOW && n->kind != NOTIFICATION_FOLLOW_REQUEST &&
           n->kind != NOTIFICATION_REPORT;
}

/* The report that staff is told of. */
static enum err report_json(struct work *w, struct buffer *out, int64_t report_id)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = report_find(w, report_id, report);

    if (e)
        return e;
    json_key(out, "report");
    return api_report_json(w, out, report);
}

/* ERR_NOT_FOUND for somebody who is hidden from the viewer by now. */
static enum err sender_card(struct work *w, const struct viewer *viewer, int64_t id,
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

/* V1. */

enum err api_notification_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct notification *n)
{
    const struct live_account *card;
    size_t size = out->size;
    enum err e = sender_card(w, viewer, n->from_id, &card);

    if (e)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", n->id);
    JSON_STR(out, "type", str_of(notification_kind_name(n->kind)));
    JSON_TIME(out, "created_at", id_ms(n->id));
    JSON_STR(out, "group_key", n->group_key);
    json_key(out, "account");
    e = api_account_json(w, out, n->from_id);
    if (!e && shows_post(n)) {
        json_key(out, "status");
        e = api_status_json(w, out, viewer, n->post_id);
    }
    if (!e && n->kind == NOTIFICATION_REPORT)
        e = report_json(w, out, n->post_id);
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
    const struct notification_filter filter = filter_read(request);
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
        e = notification_find(w, viewer->account_id, id, &n);
    if (!e)
        e = api_notification_json(w, &out, viewer, &n);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/notifications/unread_count, and of v2 */
static enum err unread_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct notification_filter filter = filter_read(request);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    int max = (int)http_number(request, "limit", 1, unread_limit_max, unread_limit_default);
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

/* POST /api/v1/notifications/clear, and of v2 */
static enum err clear(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = notifications_clear(w, viewer->account_id);

    (void)request;
    return e ? e : api_empty(ret_reply);
}

/* V2. */

/* The groups of one page: what is next to each other by key, newest first. */
struct group {
    const struct notification *newest, *oldest;
    struct str key; /* its own, or "ungrouped-ID" for kinds the client does not want grouped */
    int64_t sample[group_sample_accounts];
    int sample_count, count;
};
struct groups {
    struct group items[page_limit_max];
    int count;
    bool paged; /* page_min_id and the like make sense */
    int64_t accounts[page_limit_max * group_sample_accounts], posts[page_limit_max];
    int account_count, post_count; /* each once */
};

static bool add_once(int64_t *ids, int *count, int64_t id)
{
    for (int i = 0; i < *count; i++)
        if (ids[i] == id)
            return false;
    ids[(*count)++] = id;
    return true;
}

static struct group *group_for(struct work *w, struct groups *groups, const struct notification *n,
                               uint32_t grouped_kinds)
{
    struct str key = n->group_key;
    struct group *group;

    if (!(grouped_kinds & (1u << n->kind)))
        key = str_format(w->memory, "ungrouped-%lld", (long long)n->id);
    for (int i = 0; i < groups->count; i++)
        if (str_equal(groups->items[i].key, key))
            return &groups->items[i];
    group = &groups->items[groups->count++];
    *group = (struct group){.newest = n, .key = key};
    return group;
}

/* Left out when who did it, or what it is about, is hidden by now. */
static enum err groups_add(struct work *w, const struct viewer *viewer, struct groups *groups,
                           const struct notification *n, uint32_t grouped_kinds,
                           struct buffer *statuses)
{
    const struct live_account *card;
    struct group *group;
    enum err e = sender_card(w, viewer, n->from_id, &card);

    if (!e && n->kind == NOTIFICATION_REPORT)
        e = report_find(w, n->post_id, ARENA_NEW(w->memory, struct report));
    if (!e && shows_post(n)) {
        int known = groups->post_count;

        if (add_once(groups->posts, &groups->post_count, n->post_id))
            e = api_status_json(w, statuses, viewer, n->post_id);
        if (e)
            groups->post_count = known;
    }
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    group = group_for(w, groups, n, grouped_kinds);
    group->oldest = n;
    group->count++;
    if (group->sample_count < group_sample_accounts &&
        add_once(group->sample, &group->sample_count, n->from_id))
        (void)add_once(groups->accounts, &groups->account_count, n->from_id);
    return OK;
}

/* How many there are in the whole group, not only on this page. */
static enum err group_count(struct work *w, const struct viewer *viewer, const struct group *group,
                            int *ret_count)
{
    struct notification *members;

    *ret_count = group->count;
    if (str_starts(group->key, STR("ungrouped-")))
        return OK;
    members = arena_array(w->memory, group_members_max, sizeof(struct notification));
    return notifications_group(w, viewer->account_id, group->key, group_members_max, members,
                               ret_count);
}

static enum err group_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                           const struct group *group, bool paged)
{
    int count = 0;
    enum err e = group_count(w, viewer, group, &count);

    if (e)
        return e;
    json_open(out, '{');
    JSON_STR(out, "group_key", group->key);
    JSON_INT(out, "notifications_count", count);
    JSON_STR(out, "type", str_of(notification_kind_name(group->newest->kind)));
    JSON_INT(out, "most_recent_notification_id", group->newest->id);
    if (paged) {
        JSON_ID(out, "page_min_id", group->oldest->id);
        JSON_ID(out, "page_max_id", group->newest->id);
        JSON_TIME(out, "latest_page_notification_at", id_ms(group->newest->id));
    }
    json_key(out, "sample_account_ids");
    json_open(out, '[');
    for (int i = 0; i < group->sample_count; i++)
        json_id(out, group->sample[i]);
    json_close(out, ']');
    if (shows_post(group->newest))
        JSON_ID(out, "status_id", group->newest->post_id);
    if (group->newest->kind == NOTIFICATION_REPORT)
        e = report_json(w, out, group->newest->post_id);
    json_close(out, '}');
    return e;
}

/* statuses: written by groups_add, without brackets. */
static enum err groups_answer(struct work *w, const struct viewer *viewer,
                              const struct groups *groups, const struct buffer *statuses,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e;

    json_open(&out, '{');
    json_key(&out, "accounts");
    e = api_accounts_json(w, &out, groups->accounts, (size_t)groups->account_count);
    json_key(&out, "statuses");
    json_open(&out, '[');
    json_raw(&out, buffer_str(statuses));
    json_close(&out, ']');
    json_key(&out, "notification_groups");
    json_open(&out, '[');
    for (int i = 0; !e && i < groups->count; i++)
        e = group_json(w, &out, viewer, &groups->items[i], groups->paged);
    json_close(&out, ']');
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Which kinds the client wants grouped: grouped_types[], else all that can be. */
static uint32_t grouped_read(const struct http_request *request)
{
    uint32_t kinds = kinds_read(request, "grouped_types");

    return kinds ? kinds : (1u << NOTIFICATION_KINDS) - 2;
}

/* GET /api/v2/notifications */
static enum err groups_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, notifications_limit_default, page_limit_max);
    const struct notification_filter filter = filter_read(request);
    struct notification_page *list = ARENA_NEW(w->memory, struct notification_page);
    struct groups *groups = ARENA_NEW(w->memory, struct groups);
    struct buffer statuses = buffer_in(w->memory);
    uint32_t grouped = grouped_read(request);
    enum err e = notifications_page(w, viewer->account_id, &page, &filter, list);

    groups->paged = true;
    for (int i = 0; !e && i < list->count; i++)
        e = groups_add(w, viewer, groups, &list->items[i], grouped, &statuses);
    if (!e)
        e = groups_answer(w, viewer, groups, &statuses, ret_reply);
    if (!e && list->count)
        api_link(w, request, ret_reply, list->items[0].id, list->items[list->count - 1].id);
    return e;
}

static enum err group_read(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct notification **ret_members,
                           int *ret_count)
{
    struct notification *members =
        arena_array(w->memory, group_members_max, sizeof(struct notification));

    *ret_members = members;
    return notifications_group(w, viewer->account_id, request->path_params[0], group_members_max,
                               members, ret_count);
}

/* GET /api/v2/notifications/:group_key */
static enum err group_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct groups *groups = ARENA_NEW(w->memory, struct groups);
    struct buffer statuses = buffer_in(w->memory);
    struct notification *members;
    int count = 0;
    enum err e = group_read(w, viewer, request, &members, &count);

    for (int i = 0; !e && i < count; i++)
        e = groups_add(w, viewer, groups, &members[i], (1u << NOTIFICATION_KINDS) - 2, &statuses);
    if (!e && !groups->count)
        e = ERR_NOT_FOUND;
    return e ? e : groups_answer(w, viewer, groups, &statuses, ret_reply);
}

/* GET /api/v2/notifications/:group_key/accounts */
static enum err group_accounts_show(struct work *w, const struct viewer *viewer,
                                    const struct http_request *request,
                                    struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct notification *members;
    int64_t ids[group_members_max];
    int count = 0, id_count = 0;
    enum err e = group_read(w, viewer, request, &members, &count);

    for (int i = 0; !e && i < count; i++)
        (void)add_once(ids, &id_count, members[i].from_id);
    if (!e)
        e = api_accounts_json(w, &out, ids, (size_t)id_count);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v2/notifications/:group_key/dismiss */
static enum err group_dismiss(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = notifications_dismiss_group(w, viewer->account_id, request->path_params[0]);

    return e ? e : api_empty(ret_reply);
}

/* GET /api/v2/notifications/policy: everything comes through. */
static enum err policy_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    static const char *const who[] = {"for_not_following", "for_not_followers", "for_new_accounts",
                                      "for_private_mentions", "for_limited_accounts"};
    struct buffer out = buffer_in(w->memory);

    (void)viewer, (void)request;
    json_open(&out, '{');
    for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++)
        JSON_STR(&out, who[i], STR("accept"));
    json_key(&out, "summary");
    json_raw(&out, STR("{\"pending_requests_count\":0,\"pending_notifications_count\":0}"));
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/v1/notifications/requests: nothing is held back. */
static enum err requests_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    (void)w, (void)viewer, (void)request;
    *ret_reply = (struct http_reply){.body = STR("[]")};
    return OK;
}

#define READ(path_, lane_, handler_, about_)                                                       \
    {                                                                                              \
        .method = HTTP_GET, .path = path_, .access = ACCESS_PERSON, .scope = "read:notifications", \
        .lane = lane_, .handler = handler_, .about = about_                                        \
    }
#define WRITE(path_, handler_, about_)                                                             \
    {                                                                                              \
        .method = HTTP_POST, .path = path_, .access = ACCESS_PERSON,                               \
        .scope = "write:notifications", .lane = LANE_WRITE, .handler = handler_, .about = about_   \
    }

static const struct http_route routes[] = {
    READ("/api/v1/notifications", LANE_READ, notifications_show, "What happened to one"),
    READ("/api/v1/notifications/:id", LANE_READ, notification_show, "A notification"),
    READ("/api/v1/notifications/unread_count", LANE_READ, unread_show,
         "How many came after the marker"),
    READ("/api/v1/notifications/requests", LANE_LIVE, requests_show,
         "Whose notifications are held back: nobody's yet"),
    READ("/api/v1/notifications/policy", LANE_LIVE, policy_show,
         "Whose notifications come through: everybody's yet"),
    WRITE("/api/v1/notifications/:id/dismiss", dismiss, "Removes a notification"),
    WRITE("/api/v1/notifications/dismiss", dismiss_by_parameter, "Removes a notification by id"),
    WRITE("/api/v1/notifications/clear", clear, "Removes all notifications"),
    READ("/api/v2/notifications", LANE_READ, groups_show, "What happened to one, in groups"),
    READ("/api/v2/notifications/policy", LANE_LIVE, policy_show,
         "Whose notifications come through: everybody's yet"),
    READ("/api/v2/notifications/unread_count", LANE_READ, unread_show,
         "How many came after the marker"),
    READ("/api/v2/notifications/:group_key", LANE_READ, group_show, "A group of notifications"),
    READ("/api/v2/notifications/:group_key/accounts", LANE_READ, group_accounts_show,
         "Who is in a group of notifications"),
    WRITE("/api/v2/notifications/:group_key/dismiss", group_dismiss,
          "Removes a group of notifications"),
    WRITE("/api/v2/notifications/clear", clear, "Removes all notifications"),
};
const struct http_table api_notifications_table = {routes, sizeof(routes) / sizeof(routes[0])};
