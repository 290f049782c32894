/* People as staff sees them, and what staff does about them. */
#include "api/admin.h"

#include "api/people.h"
#include "auth/users.h"
#include "moderation/account_actions.h"
#include "moderation/deletions.h"
#include "moderation/people.h"

static enum err people_answer(struct work *w, const struct http_request *request,
                              const struct people_filter *filter, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, people_limit_default, people_limit_max);
    struct people_page *people = ARENA_NEW(w->memory, struct people_page);
    struct buffer out = buffer_in(w->memory);
    enum err e = people_find(w, &page, filter, people);

    json_open(&out, '[');
    for (int i = 0; !e && i < people->count; i++) {
        e = api_admin_account_json(w, &out, people->ids[i]);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    api_link(w, request, ret_reply, people->newest_id, people->oldest_id);
    return OK;
}

static struct people_filter filter_texts(const struct http_request *request)
{
    return (struct people_filter){
        .username = http_text(request, "username"),
        .display_name = http_text(request, "display_name"),
        .email = str_trim(http_text(request, "email")),
        .domain = str_trim(http_text(request, "by_domain")),
        .address = str_trim(http_text(request, "ip")),
    };
}

/* GET /api/v1/admin/accounts */
static enum err accounts_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    static const struct {
        const char *name;
        uint32_t state;
    } states[] = {
        {"local", PEOPLE_LOCAL},         {"remote", PEOPLE_REMOTE},
        {"active", PEOPLE_ACTIVE},       {"pending", PEOPLE_PENDING},
        {"disabled", PEOPLE_DISABLED},   {"silenced", PEOPLE_LIMITED},
        {"suspended", PEOPLE_SUSPENDED}, {"sensitized", PEOPLE_SENSITIVE},
        {"staff", PEOPLE_STAFF},
    };
    struct people_filter filter = filter_texts(request);
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_USERS);

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (http_bool(request, states[i].name, false))
            filter.states |= states[i].state;
    return e ? e : people_answer(w, request, &filter, ret_reply);
}

/* Of several words the state; ERR_INVALID for an unknown one. */
static enum err state_read(struct work *w, const struct http_request *request, const char *name,
                           const char *const *words, const uint32_t *states, size_t count,
                           uint32_t *into)
{
    struct str value = http_text(request, name);

    for (size_t i = 0; i < count; i++)
        if (str_is(value, words[i])) {
            *into |= states[i];
            return OK;
        }
    return value.size ? work_fail(w, ERR_INVALID, "Unknown %s: %.*s", name, STR_ARG(value)) : OK;
}

/* GET /api/v2/admin/accounts */
static enum err accounts_show_v2(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    static const char *const origins[] = {"local", "remote"}, *const permissions[] = {"staff"},
                             *const statuses[] = {"active",   "pending",   "disabled",
                                                  "silenced", "suspended", "sensitized"};
    static const uint32_t origin_states[] = {PEOPLE_LOCAL, PEOPLE_REMOTE},
                          permission_states[] = {PEOPLE_STAFF},
                          status_states[] = {PEOPLE_ACTIVE,  PEOPLE_PENDING,   PEOPLE_DISABLED,
                                             PEOPLE_LIMITED, PEOPLE_SUSPENDED, PEOPLE_SENSITIVE};
    struct people_filter filter = filter_texts(request);
    struct str roles[16];
    size_t role_count = http_list(request, "role_ids", roles, 16);
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_USERS);

    if (!e)
        e = state_read(w, request, "origin", origins, origin_states, 2, &filter.states);
    if (!e)
        e = state_read(w, request, "status", statuses, status_states, 6, &filter.states);
    if (!e)
        e = state_read(w, request, "permissions", permissions, permission_states, 1,
                       &filter.states);
    for (size_t i = 0; i < role_count; i++) {
        int64_t number;

        for (int role = ROLE_USER; role <= ROLE_OWNER; role++)
            if (!str_int(roles[i], -99, ROLE_OWNER, &number) &&
                number == role_facts((enum role)role)->id)
                filter.roles |= 1u << role;
    }
    if (role_count && !filter.roles)
        filter.roles = 1u << 31;               /* of no such role is anybody */
    if (http_text(request, "invited_by").size) /* nobody is invited by name here */
        filter.roles = 1u << 31;
    return e ? e : people_answer(w, request, &filter, ret_reply);
}

static enum err account_answer(struct work *w, int64_t id, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_admin_account_json(w, &out, id);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/admin/accounts/:id */
static enum err account_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_USERS, request, &id);

    return e ? e : account_answer(w, id, ret_reply);
}

/* POST /api/v1/admin/accounts/:id/action */
static enum err action_post(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    static const struct {
        const char *name;
        enum decision_kind kind;
    } types[] = {
        {"none", DECISION_WARN},           {"disable", DECISION_DISABLE},
        {"sensitive", DECISION_SENSITIVE}, {"silence", DECISION_LIMIT},
        {"suspend", DECISION_SUSPEND},
    };
    struct str type = http_text(request, "type");
    struct account_action action = {
        .by_account_id = viewer->account_id,
        .report_id = http_id(request, "report_id"),
        .text = http_text(request, "text"),
        .mail = http_bool(request, "send_email_notification", true),
    };
    struct account account;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_USERS, request, &action.account_id);

    if (!e)
        e = account_find(w, action.account_id, &account);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(type, types[i].name))
            action.kind = types[i].kind;
    if (!e && http_text(request, "report_id").size && !action.report_id)
        e = ERR_NOT_FOUND;
    if (!e && http_text(request, "warning_preset_id").size) /* none are kept */
        e = ERR_NOT_FOUND;
    if (!e && !action.kind)
        e = work_fail(w, ERR_INVALID, "Validation failed: Type is not included in the list");
    if (!e)
        e = account_act(w, &action);
    return e ? e : api_empty(ret_reply);
}

/* One step by its name; what ends the account is answered with what it was. */
static enum err change(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, enum decision_kind kind,
                       struct http_reply *ret_reply)
{
    struct account_action action = {.kind = kind, .by_account_id = viewer->account_id};
    bool ends = kind == DECISION_REJECT || kind == DECISION_DELETE;
    enum err e = api_admin_read(
        w, viewer, kind == DECISION_DELETE ? PERMISSION_DELETE_USER_DATA : PERMISSION_MANAGE_USERS,
        request, &action.account_id);

    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    if (ends)
        e = account_answer(w, action.account_id, ret_reply);
    if (!e)
        e = account_act(w, &action);
    if (!e && !ends)
        e = account_answer(w, action.account_id, ret_reply);
    return db_end(w, e);
}

#define CHANGE(name, kind)                                                                         \
    static enum err name(struct work *w, const struct viewer *viewer,                              \
                         const struct http_request *request, struct http_reply *ret_reply)         \
    {                                                                                              \
        return change(w, viewer, request, kind, ret_reply);                                        \
    }
CHANGE(approve_post, DECISION_APPROVE)
CHANGE(reject_post, DECISION_REJECT)
CHANGE(enable_post, DECISION_ENABLE)
CHANGE(unsensitive_post, DECISION_UNSENSITIVE)
CHANGE(unsilence_post, DECISION_UNLIMIT)
CHANGE(unsuspend_post, DECISION_UNSUSPEND)

/* DELETE /api/v1/admin/accounts/:id: the first call proposes it and answers with the account as it
 * is, still suspended; the same by another person confirms it. */
static enum err account_remove(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct deletion open;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_DELETE_USER_DATA, request, &id);

    if (!e)
        e = deletion_find(w, id, &open);
    if (!e && open.by_account_id != viewer->account_id)
        return change(w, viewer, request, DECISION_DELETE, ret_reply);
    if (!e || e == ERR_NOT_FOUND)
        e = deletion_propose(w, viewer->account_id, id, STR(""), &open);
    return e ? e : account_answer(w, id, ret_reply);
}

#define ACCOUNT_POST(name, handler, about)                                                         \
    ADMIN_ROUTE(HTTP_POST, "/api/v1/admin/accounts/:id/" name, "admin:write:accounts", LANE_WRITE, \
                handler, about)

static const struct http_route routes[] = {
    ADMIN_ROUTE(HTTP_GET, "/api/v1/admin/accounts", "admin:read:accounts", LANE_READ, accounts_show,
                "Accounts by state, name, address"),
    ADMIN_ROUTE(HTTP_GET, "/api/v2/admin/accounts", "admin:read:accounts", LANE_READ,
                accounts_show_v2, "The same, with other words"),
    ADMIN_ROUTE(HTTP_GET, "/api/v1/admin/accounts/:id", "admin:read:accounts", LANE_READ,
                account_show, "An account and the person behind it"),
    ACCOUNT_POST("action", action_post, "Warns, disables, limits, suspends …"),
    ACCOUNT_POST("approve", approve_post, "Lets in who waits for it"),
    ACCOUNT_POST("reject", reject_post, "Turns away who waits"),
    ACCOUNT_POST("enable", enable_post, "Lets her sign in again"),
    ACCOUNT_POST("unsensitive", unsensitive_post, "No longer shows her posts as sensitive"),
    ACCOUNT_POST("unsilence", unsilence_post, "Lifts the limit"),
    ACCOUNT_POST("unsuspend", unsuspend_post, "Lifts the suspension"),
    ADMIN_ROUTE(
        HTTP_DELETE, "/api/v1/admin/accounts/:id", "admin:write:accounts", LANE_WRITE,
        account_remove,
        "Proposes to delete a suspended account for ever, or confirms it as the second person"),
};
const struct http_table api_admin_accounts_table = {routes, sizeof routes / sizeof routes[0]};
