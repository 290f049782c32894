/* Shared accounts: those that are shared with one, acting for one of them, and the members of the
 * one that one is or acts for (social/teams.h). */
#include "api/account_json.h"
#include "api/people.h"
#include "auth/team_access.h"

enum { deeds_default = 40, deeds_max = 80 };

/* ---- as a person ---- */

static enum err account_put(struct work *w, struct buffer *out, const char *key, int64_t id)
{
    enum err e;

    json_key(out, key);
    e = id ? api_account_stored_json(w, out, id) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        json_null(out);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err team_json(struct work *w, struct buffer *out, const struct team_member *team)
{
    enum err e;

    json_open(out, '{');
    e = account_put(w, out, "account", team->account_id);
    JSON_STR(out, "role", str_of(team_role_name(team->role)));
    JSON_STR(out, "state", team->state == TEAM_MEMBER ? STR("member") : STR("invited"));
    JSON_TIME(out, "since", team->since_ms);
    if (!e)
        e = account_put(w, out, "invited_by", team->invited_by);
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/teams */
static enum err teams_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct team_member *teams = arena_array(w->memory, teams_max, sizeof *teams);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = teams_of(w, viewer->account_id, teams, &count);

    (void)request;
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = team_json(w, &out, &teams[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/teams/:account_id/accept */
static enum err team_take(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct team_member member;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = team_accept(w, viewer->account_id, id, &member);
    if (!e)
        e = team_json(w, &out, &member);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* DELETE /api/bema/v1/teams/:account_id */
static enum err team_leave(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = team_access_end(w, NULL, viewer->account_id, id, viewer->token_hash);
    return e ? e : api_empty(ret_reply);
}

static enum err acting_answer(struct work *w, int64_t account_id, enum team_role role,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e;

    json_open(&out, '{');
    json_key(&out, "account");
    e = api_credential_account_json(w, &out, account_id, role != TEAM_NONE);
    if (role)
        JSON_STR(&out, "role", str_of(team_role_name(role)));
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Only a browser's session changes who it is: an app's token was given for one account. */
static enum err session_check(struct work *w, const struct viewer *viewer)
{
    struct token token;
    enum err e = token_find(w, viewer->token_hash, &token);

    if (!e && token.kind != TOKEN_SESSION)
        e = work_fail(w, ERR_FORBIDDEN,
                      "an application acts for the account it was let in for; let it in again");
    return e;
}

/* POST /api/bema/v1/teams/:account_id/act */
static enum err team_act(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    enum team_role role = TEAM_NONE;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = session_check(w, viewer);
    if (!e)
        e = team_access_act(w, viewer->account_id, viewer->token_hash, id);
    if (!e)
        e = team_role_of(w, id, viewer->account_id, &role);
    return e ? e : acting_answer(w, id, role, ret_reply);
}

/* POST /api/bema/v1/teams/act_as_myself */
static enum err team_act_as_myself(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = session_check(w, viewer);

    (void)request;
    if (!e)
        e = token_act(w, viewer->token_hash, viewer->account_id, 0);
    return e ? e : acting_answer(w, viewer->account_id, TEAM_NONE, ret_reply);
}

/* ---- as the account ---- */

static enum err member_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                            const struct team_member *member)
{
    enum err e;

    json_open(out, '{');
    e = account_put(w, out, "account", member->person_id);
    JSON_STR(out, "role", str_of(team_role_name(member->role)));
    JSON_STR(out, "state", member->state == TEAM_MEMBER ? STR("member") : STR("invited"));
    JSON_TIME(out, "since", member->since_ms);
    JSON_TIME(out, "last_active", member->acted_ms);
    JSON_BOOL(out, "itself",
              member->person_id == (viewer->person_id ? viewer->person_id : viewer->account_id));
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/team */
static enum err members_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct team_member *members = arena_array(w->memory, team_members_max, sizeof *members);
    struct buffer out = buffer_in(w->memory);
    const struct team_asker me = team_asker(w, viewer->account_id);
    int count = 0;
    enum err e = team_members(w, viewer->account_id, members, &count);

    (void)request;
    json_open(&out, '{');
    json_key(&out, "members");
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = member_json(w, &out, viewer, &members[i]);
    json_close(&out, ']');
    JSON_STR(&out, "my_role", str_of(team_role_name(me.role)));
    JSON_INT(&out, "deeds_kept_days", team_deeds_days);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err person_read(struct work *w, const struct http_request *request, int64_t *ret_id)
{
    struct str acct = http_text(request, "acct");
    enum err e = OK;

    *ret_id = http_id(request, "account_id");
    if (!*ret_id)
        e = acct.size ? account_find_handle(w, acct, ret_id) : ERR_NOT_FOUND;
    return e == ERR_NOT_FOUND ? work_fail(w, ERR_INVALID, "this account cannot be invited") : e;
}

enum change { INVITE, ROLE, REMOVE };

static enum err change_run(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, enum change change,
                           struct http_reply *ret_reply)
{
    const struct team_asker by = team_asker(w, viewer->account_id);
    struct buffer out = buffer_in(w->memory);
    enum team_role role = TEAM_NONE;
    struct team_member member;
    int64_t id = 0;
    enum err e =
        change == INVITE ? person_read(w, request, &id) : id_parse(request->path_params[0], &id);

    if (!e && change != REMOVE)
        e = team_role_parse(w, http_text(request, "role"), &role);
    if (!e && change == REMOVE)
        e = team_access_end(w, &by, id, by.account_id, NULL);
    if (!e && change == INVITE)
        e = team_access_invite(w, &by, id, role, &member);
    if (!e && change == ROLE)
        e = team_access_set_role(w, &by, id, role, &member);
    if (e || change == REMOVE)
        return e ? e : api_empty(ret_reply);
    e = member_json(w, &out, viewer, &member);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

#define CHANGE_HANDLER(name, change)                                                               \
    static enum err name(struct work *w, const struct viewer *viewer,                              \
                         const struct http_request *request, struct http_reply *ret_reply)         \
    {                                                                                              \
        enum err e = db_begin(w);                                                                  \
        return e ? e : db_end(w, change_run(w, viewer, request, change, ret_reply));               \
    }
/* POST /api/bema/v1/team/members; PUT, DELETE …/:id */
CHANGE_HANDLER(member_invite, INVITE)
CHANGE_HANDLER(member_change, ROLE)
CHANGE_HANDLER(member_remove, REMOVE)

static enum err deed_json(struct work *w, struct buffer *out, const struct team_deed_row *deed)
{
    struct str type = str_of(team_deed_subject(deed->deed));
    enum err e;

    json_open(out, '{');
    JSON_ID(out, "id", deed->id);
    e = account_put(w, out, "account", deed->person_id);
    JSON_STR(out, "deed", str_of(team_deed_name(deed->deed)));
    json_key(out, "subject");
    if (deed->subject_id && type.size) {
        json_open(out, '{');
        JSON_STR(out, "type", type);
        JSON_ID(out, "id", deed->subject_id);
        json_close(out, '}');
    } else {
        json_null(out);
    }
    JSON_TIME(out, "at", id_ms(deed->id));
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/team/deeds: each her own; owners and admins all. */
static enum err deeds_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct team_deed_page *page = ARENA_NEW(w->memory, struct team_deed_page);
    const struct team_asker me = team_asker(w, viewer->account_id);
    const int limit = (int)http_number(request, "limit", 1, deeds_max, deeds_default);
    struct buffer out = buffer_in(w->memory);
    int64_t member = http_id(request, "member");
    enum err e;

    if (me.role < TEAM_ADMIN && member && member != me.person_id)
        return work_fail(w, ERR_FORBIDDEN, "only owners and admins see what others did");
    if (me.role < TEAM_ADMIN)
        member = me.person_id;
    e = team_deeds(w, viewer->account_id, member, http_id(request, "max_id"), limit, page);
    json_open(&out, '[');
    for (int i = 0; !e && i < page->count; i++)
        e = deed_json(w, &out, &page->items[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (page->count)
        api_link(w, request, ret_reply, page->items[0].id, page->items[page->count - 1].id);
    return OK;
}

#define ROUTE(method, path, scope, lane, handler, about)                                           \
    {                                                                                              \
        method, "/api/bema/v1/team" path, ACCESS_PERSON, scope, lane, RATE_API, 0, handler, about  \
    }

static const struct http_route routes[] = {
    ROUTE(HTTP_GET, "s", "read:accounts", LANE_READ, teams_show,
          "Accounts that are shared with one, and those one is asked to act for"),
    ROUTE(HTTP_POST, "s/:account_id/accept", "write:accounts", LANE_WRITE, team_take,
          "Accepts to act for an account"),
    ROUTE(HTTP_DELETE, "s/:account_id", "write:accounts", LANE_WRITE, team_leave,
          "Declines, or acts for it no longer: all that one has open for it ends"),
    ROUTE(HTTP_POST, "s/:account_id/act", "write:accounts", LANE_WRITE, team_act,
          "This browser acts for the account from now on"),
    ROUTE(HTTP_POST, "s/act_as_myself", "write:accounts", LANE_WRITE, team_act_as_myself,
          "This browser acts for oneself again"),
    ROUTE(HTTP_GET, "", "read:accounts", LANE_READ, members_show,
          "Who acts for this account, and as what one does oneself"),
    ROUTE(HTTP_POST, "/members", "write:accounts", LANE_WRITE, member_invite,
          "Asks somebody to act for this account: acct or account_id, role (owner, admin, editor, "
          "contributor, analyst)"),
    ROUTE(HTTP_PUT, "/members/:id", "write:accounts", LANE_WRITE, member_change,
          "Gives a member another role: role"),
    ROUTE(HTTP_DELETE, "/members/:id", "write:accounts", LANE_WRITE, member_remove,
          "Ends a membership, and at once all that is open by it; or takes an invitation back"),
    ROUTE(HTTP_GET, "/deeds", "read:accounts", LANE_READ, deeds_show,
          "What members did for this account, newest first: member, max_id, limit"),
};
const struct http_table api_teams_table = {routes, sizeof routes / sizeof routes[0]};
