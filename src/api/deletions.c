/* Deletion of suspended accounts for ever: one of the staff proposes, another confirms. */
#include "moderation/deletions.h"
#include "api/admin.h"
#include "api/people.h"
#include "moderation/account_actions.h"

static enum err deletion_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                              const struct deletion *d)
{
    struct decision decision = {.reason = STR("")};
    enum err e = decision_find(w, d->decision_id, &decision);

    if (e && e != ERR_NOT_FOUND)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", d->account_id);
    JSON_STR(out, "reason", decision.reason);
    JSON_BOOL(out, "is_own", d->by_account_id == viewer->account_id);
    JSON_TIME(out, "proposed_at", d->made_ms);
    JSON_TIME(out, "possible_from", d->made_ms + deletion_wait_ms);
    JSON_TIME(out, "ends_at", d->end_ms);
    json_key(out, "proposed_by");
    e = api_admin_account_json(w, out, d->by_account_id);
    if (e == ERR_NOT_FOUND) {
        json_null(out);
        e = OK;
    }
    json_key(out, "account");
    if (!e)
        e = api_admin_account_json(w, out, d->account_id);
    json_close(out, '}');
    return e;
}

static enum err deletion_answer(struct work *w, const struct viewer *viewer,
                                const struct deletion *d, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = deletion_json(w, &out, viewer, d);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/moderation/deletions */
static enum err deletions_show(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct deletion *list = arena_array(w->memory, deletions_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = deletions_open(w, viewer->account_id, list, deletions_page_max, &count);

    (void)request;
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = deletion_json(w, &out, viewer, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/moderation/deletions */
static enum err proposal_post(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    const int64_t id = http_id(request, "account_id");
    struct deletion made;
    enum err e = api_admin_may(w, viewer, PERMISSION_DELETE_USER_DATA);

    if (!e && !id)
        e = ERR_NOT_FOUND;
    if (!e && !str_trim(http_text(request, "reason")).size)
        e = work_fail(w, ERR_INVALID, "Validation failed: Reason can't be blank");
    if (!e)
        e = deletion_propose(w, viewer->account_id, id, http_text(request, "reason"), &made);
    return e ? e : deletion_answer(w, viewer, &made, ret_reply);
}

/* POST /api/bema/v1/moderation/deletions/:id/confirm */
static enum err confirm_post(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct account_action action = {.kind = DECISION_DELETE, .by_account_id = viewer->account_id};
    enum err e =
        api_admin_read(w, viewer, PERMISSION_DELETE_USER_DATA, request, &action.account_id);

    if (!e)
        e = account_act(w, &action);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/bema/v1/moderation/deletions/:id/decline */
static enum err decline_post(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_DELETE_USER_DATA, request, &id);

    if (!e)
        e = deletion_decline(w, viewer->account_id, id, http_text(request, "reason"));
    return e ? e : api_empty(ret_reply);
}

#define DELETIONS "/api/bema/v1/moderation/deletions"
static const struct http_route routes[] = {
    ADMIN_ROUTE(HTTP_GET, DELETIONS, "admin:read:accounts", LANE_READ, deletions_show,
                "Deletions of suspended accounts that wait for a second person"),
    ADMIN_ROUTE(HTTP_POST, DELETIONS, "admin:write:accounts", LANE_WRITE, proposal_post,
                "Proposes to delete a suspended account for ever: account_id, reason"),
    ADMIN_ROUTE(HTTP_POST, DELETIONS "/:id/confirm", "admin:write:accounts", LANE_WRITE,
                confirm_post, "A second person deletes it"),
    ADMIN_ROUTE(HTTP_POST, DELETIONS "/:id/decline", "admin:write:accounts", LANE_WRITE,
                decline_post, "It is not deleted: reason"),
};
const struct http_table api_deletions_table = {routes, sizeof routes / sizeof routes[0]};
