/* Notifications in groups, under the names of two versions. */
#include "api/account_json.h"
#include "api/admin.h"
#include "api/collection_json.h"
#include "api/notification_json.h"
#include "api/people.h"
#include "moderation/statements.h"
#include "social/approvals.h"

enum {
    groups_limit_default = 40,
    group_sample_accounts = 8,
    group_members_max = 80,
    groups_lacking_few = 8,
    groups_fetched_max = 10, /* pages of notifications looked through for one of groups */
};

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
    bool paged;   /* page_min_id and the like make sense */
    bool partial; /* of a group's accounts only the newest is shown whole */
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

static struct str group_key_of(struct work *w, const struct notification *n, uint32_t grouped_kinds)
{
    if (grouped_kinds & (1u << n->kind))
        return n->group_key;
    return notification_key_alone(w->memory, n->id);
}

static struct group *group_for(struct work *w, struct groups *groups, const struct notification *n,
                               uint32_t grouped_kinds)
{
    struct str key = group_key_of(w, n, grouped_kinds);
    struct group *group;

    for (int i = 0; i < groups->count; i++)
        if (str_equal(groups->items[i].key, key))
            return &groups->items[i];
    group = &groups->items[groups->count++];
    *group = (struct group){.newest = n, .key = key};
    return group;
}

/* Whether what it is about, other than a post, is still there for the viewer. */
static enum err subject_find(struct work *w, const struct viewer *viewer,
                             const struct notification *n)
{
    struct collection collection;
    struct statement statement;

    if (n->kind == NOTIFICATION_REPORT)
        return report_find(w, n->post_id, ARENA_NEW(w->memory, struct report));
    if (n->kind == NOTIFICATION_MODERATION_WARNING)
        return statement_find(w, n->account_id, n->post_id, &statement);
    if (api_notification_is_of_draft(n))
        return approval_find(w, n->account_id, n->post_id, ARENA_NEW(w->memory, struct approval));
    if (n->kind == NOTIFICATION_COLLECTED || n->kind == NOTIFICATION_COLLECTION_UPDATE)
        return collection_find(w, viewer->account_id, n->post_id, &collection);
    return OK;
}

/* Left out when who did it, or what it is about, is hidden by now. */
static enum err groups_add(struct work *w, const struct viewer *viewer, struct groups *groups,
                           const struct notification *n, uint32_t grouped_kinds,
                           struct buffer *statuses)
{
    const struct live_account *card;
    struct group *group;
    enum err e = api_sender_card(w, viewer, n->from_id, &card);

    if (!e)
        e = subject_find(w, viewer, n);
    if (!e && api_notification_shows_post(n)) {
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
    *ret_count = group->count;
    if (str_starts(group->key, STR("ungrouped-")))
        return OK;
    return notifications_group_count(w, viewer->account_id, group->key, ret_count);
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
    if (api_notification_shows_post(group->newest))
        JSON_ID(out, "status_id", group->newest->post_id);
    e = api_notification_subject(w, out, viewer, group->newest);
    json_close(out, '}');
    return e;
}

/* As much of an account as a small picture of it needs. */
static enum err partial_account_json(struct work *w, struct buffer *out, int64_t id)
{
    static const char *const texts[] = {"id",     "acct",          "url",
                                        "avatar", "avatar_static", "avatar_description"};
    struct buffer whole = buffer_in(w->memory);
    const struct json *account;
    enum err e = api_account_json(w, &whole, id);

    if (!e)
        e = json_parse(w->memory, buffer_str(&whole), &account, NULL);
    if (e)
        return e;
    json_open(out, '{');
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        JSON_STR(out, texts[i], json_get_str(account, texts[i]));
    JSON_BOOL(out, "locked", json_get_bool(account, "locked", false));
    JSON_BOOL(out, "bot", json_get_bool(account, "bot", false));
    json_close(out, '}');
    return OK;
}

static enum err accounts_json(struct work *w, struct buffer *out, const struct groups *groups)
{
    int64_t whole[page_limit_max];
    int whole_count = 0;
    enum err e = OK;

    json_key(out, "accounts");
    if (!groups->partial)
        return api_accounts_json(w, out, groups->accounts, (size_t)groups->account_count);
    for (int i = 0; i < groups->count; i++)
        (void)add_once(whole, &whole_count, groups->items[i].sample[0]);
    e = api_accounts_json(w, out, whole, (size_t)whole_count);
    json_key(out, "partial_accounts");
    json_open(out, '[');
    for (int i = 0; !e && i < groups->account_count; i++) {
        bool is_whole = false;

        for (int j = 0; j < whole_count; j++)
            is_whole = is_whole || whole[j] == groups->accounts[i];
        if (!is_whole)
            e = partial_account_json(w, out, groups->accounts[i]);
    }
    json_close(out, ']');
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
    e = accounts_json(w, &out, groups);
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
    uint32_t kinds = api_notification_kinds(request, "grouped_types");

    return kinds ? kinds : (1u << NOTIFICATION_KINDS) - 2;
}

static enum err expand_read(struct work *w, const struct http_request *request, bool *ret_partial)
{
    struct str value = http_text(request, "expand_accounts");

    *ret_partial = str_is(value, "partial_avatars");
    if (!value.size || *ret_partial || str_is(value, "full"))
        return OK;
    return work_fail(w, ERR_MALFORMED,
                     "Invalid value for 'expand_accounts': '%.*s', allowed values are 'full' and "
                     "'partial_avatars'",
                     STR_ARG(value));
}

/* Notifications as they are gathered for a page: until there are as many groups as wanted. */
struct gathering {
    struct notification items[page_limit_max * groups_fetched_max];
    int count;
    struct str keys[page_limit_max];
    int key_count, key_max;
    uint32_t grouped_kinds;
};

/* false: it would begin a group too many. */
static bool gather_one(struct work *w, struct gathering *g, const struct notification *n)
{
    struct str key = group_key_of(w, n, g->grouped_kinds);
    int at = 0;

    while (at < g->key_count && !str_equal(g->keys[at], key))
        at++;
    if (at == g->key_max)
        return false;
    if (at == g->key_count)
        g->keys[g->key_count++] = key;
    g->items[g->count++] = *n;
    return true;
}

/* Newest first, though with min_id they are gathered upwards. */
static enum err gather(struct work *w, const struct viewer *viewer, struct page page,
                       const struct notification_filter *filter, struct gathering *g)
{
    struct notification_page *list = ARENA_NEW(w->memory, struct notification_page);
    const bool upwards = page.min_id != 0;
    bool more = true;
    enum err e = OK;

    g->key_max = page.limit;
    for (int fetched = 0; !e && more && fetched < groups_fetched_max; fetched++) {
        /* Most often few are lacking then, and it ends with the first of a group too many. */
        if (fetched == 1 && g->key_max - g->key_count < groups_lacking_few)
            page.limit = groups_lacking_few;
        else
            page.limit = g->key_max;
        e = notifications_page(w, viewer->account_id, &page, filter, list);
        more = !e && list->count == page.limit;
        for (int i = 0; !e && i < list->count; i++)
            if (!gather_one(w, g, &list->items[upwards ? list->count - 1 - i : i])) {
                more = false;
                break;
            }
        if (more && upwards)
            page.min_id = list->items[0].id;
        else if (more)
            page.max_id = list->items[list->count - 1].id;
    }
    for (int i = 0, j = g->count - 1; upwards && i < j; i++, j--) {
        struct notification swap = g->items[i];

        g->items[i] = g->items[j];
        g->items[j] = swap;
    }
    return e;
}

/* GET /api/v2/notifications */
static enum err groups_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, groups_limit_default, page_limit_max);
    const struct notification_filter filter = api_notification_filter(request);
    struct gathering *g = ARENA_NEW(w->memory, struct gathering);
    struct groups *groups = ARENA_NEW(w->memory, struct groups);
    struct buffer statuses = buffer_in(w->memory);
    enum err e = expand_read(w, request, &groups->partial);

    g->grouped_kinds = grouped_read(request);
    groups->paged = true;
    if (!e)
        e = gather(w, viewer, page, &filter, g);
    for (int i = 0; !e && i < g->count; i++)
        e = groups_add(w, viewer, groups, &g->items[i], g->grouped_kinds, &statuses);
    if (!e)
        e = groups_answer(w, viewer, groups, &statuses, ret_reply);
    if (!e && g->count)
        api_link(w, request, ret_reply, g->items[0].id, g->items[g->count - 1].id);
    return e;
}

/* GET /api/v2/notifications/unread_count */
static enum err unread_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct notification_filter filter = api_notification_filter(request);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    int max = (int)http_number(request, "limit", 1, api_unread_max, api_unread_default);
    enum err e = notifications_unread_groups(w, viewer->account_id, &filter, grouped_read(request),
                                             max, &count);

    if (e)
        return e;
    json_open(&out, '{');
    JSON_INT(&out, "count", count);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
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

#define READ(path_, handler_, about_)                                                              \
    {                                                                                              \
        .method = HTTP_GET, .path = path_, .access = ACCESS_PERSON, .scope = "read:notifications", \
        .lane = LANE_READ, .handler = handler_, .about = about_                                    \
    }
#define WRITE(path_, handler_, about_)                                                             \
    {                                                                                              \
        .method = HTTP_POST, .path = path_, .access = ACCESS_PERSON,                               \
        .scope = "write:notifications", .lane = LANE_WRITE, .handler = handler_, .about = about_   \
    }

static const struct http_route routes[] = {
    READ("/api/v2/notifications", groups_show, "What happened to one, in groups"),
    READ("/api/v2/notifications/unread_count", unread_show,
         "How many groups came after the marker"),
    READ("/api/v2/notifications/:group_key", group_show, "A group of notifications"),
    READ("/api/v2/notifications/:group_key/accounts", group_accounts_show,
         "Who is in a group of notifications"),
    WRITE("/api/v2/notifications/:group_key/dismiss", group_dismiss,
          "Removes a group of notifications"),
    READ("/api/v2_alpha/notifications", groups_show, "The same, under its first name"),
    READ("/api/v2_alpha/notifications/unread_count", unread_show, "The same, under its first name"),
    READ("/api/v2_alpha/notifications/:group_key", group_show, "The same, under its first name"),
    WRITE("/api/v2_alpha/notifications/:group_key/dismiss", group_dismiss,
          "The same, under its first name"),
};
const struct http_table api_notification_groups_table = {routes,
                                                         sizeof(routes) / sizeof(routes[0])};
