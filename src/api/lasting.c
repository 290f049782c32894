/* What somebody of the staff asked to last, and waits for another one: shown, confirmed, declined.
 */
#include "moderation/lasting.h"
#include "api/account_json.h"
#include "api/admin.h"
#include "api/decision_json.h"
#include "api/people.h"
#include "api/status_json.h"
#include "moderation/case_rulings.h"

/* How many decisions one yes is for. */
static enum err count_json(struct work *w, struct buffer *out, const struct lasting *l)
{
    struct closing closing = {.decided = 1};
    enum err e = l->case_id ? case_closing(w, l->case_id, &closing) : OK;

    JSON_INT(out, "decisions_count", closing.decided);
    JSON_ID(out, "case_id", l->case_id);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* null: the operator, or somebody who is gone. */
static enum err person_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct account account;
    enum err e = account_id ? account_find(w, account_id, &account) : ERR_NOT_FOUND;

    if (e == ERR_NOT_FOUND || (!e && (account.flags & ACCOUNT_DELETED))) {
        json_null(out);
        return OK;
    }
    return e ? e : api_account_json(w, out, account_id);
}

static enum err lasting_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                             const struct lasting *l)
{
    struct decision decision;
    bool is_open = false, is_private = false;
    enum err e = decision_find(w, l->decision_id, &decision);

    if (!e)
        e = api_post_is_open(w, viewer, &decision, &is_open, &is_private);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_ID(out, "id", l->decision_id);
    JSON_BOOL(out, "is_own", decision.by_account_id == viewer->account_id);
    JSON_TIME(out, "asked_at", id_ms(l->decision_id));
    JSON_TIME(out, "ends_at", l->end_ms);
    e = count_json(w, out, l);
    json_key(out, "decision");
    api_decision_json(out, &decision);
    json_key(out, "asked_by");
    if (!e)
        e = person_json(w, out, decision.by_account_id);
    json_key(out, "account");
    if (!e)
        e = person_json(w, out, l->account_id);
    json_key(out, "statuses");
    if (!e)
        e = api_statuses_reported_json(w, out, viewer, &decision.subject_id, is_open);
    JSON_BOOL(out, "private", is_private);
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/moderation/lasting */
static enum err lasting_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, lasting_page_max, lasting_page_max);
    struct lasting *list = arena_array(w->memory, lasting_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = lasting_list(w, viewer->account_id, http_id(request, "min_id"), list,
                              (int)page.limit, &count);

    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = lasting_json(w, &out, viewer, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/moderation/decisions/:id/confirm */
static enum err confirm_post(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct ruled ruled;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = lasting_confirm(w, viewer->account_id, id, &ruled);
    if (e)
        return e;
    json_open(&out, '{');
    api_ruled_put(&out, &ruled, false);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* POST /api/bema/v1/moderation/decisions/:id/decline */
static enum err decline_post(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct decision made;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = lasting_decline(w, viewer->account_id, id, http_text(request, "reason"), &made);
    if (e)
        return e;
    api_decision_json(&out, &made);
    *ret_reply = http_json(&out);
    return OK;
}

#define DECISION "/api/bema/v1/moderation/decisions/:id"
static const struct http_route routes[] = {
    ADMIN_ROUTE(HTTP_GET, "/api/bema/v1/moderation/lasting", "admin:read:reports", LANE_READ,
                lasting_show,
                "What was asked to last and waits for a second person, oldest first: min_id, "
                "limit"),
    ADMIN_ROUTE(HTTP_POST, DECISION "/confirm", "admin:write:reports", LANE_WRITE, confirm_post,
                "A second person lets one last, and with it all that was asked at once"),
    ADMIN_ROUTE(HTTP_POST, DECISION "/decline", "admin:write:reports", LANE_WRITE, decline_post,
                "It is not to last, and ends as it would have: reason"),
};
const struct http_table api_lasting_table = {routes, sizeof routes / sizeof routes[0]};
