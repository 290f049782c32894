#include "api/access.h"

#include "api/account_json.h"
#include "api/status_json.h"
#include "api/team_policy.h"

#include "auth/blocks.h"
#include "auth/identify.h"
#include "auth/scopes.h"
#include "auth/words.h"

#include <assert.h>

struct str api_bearer(const struct http_request *request)
{
    struct str header = str_trim(http_header(request, "authorization")), kind, rest;

    rest = str_split(header, ' ', &kind);
    if (str_equal_nocase(kind, STR("bearer")))
        return str_trim(rest);
    struct str token = http_text(request, "access_token");
    /* A browser can name no header but this one when it opens a WebSocket. */
    if (!token.size && str_starts(request->path, STR("/api/v1/streaming"))) {
        (void)str_split(http_header(request, "sec-websocket-protocol"), ',', &token);
        token = str_trim(token);
    }
    return token;
}

/* Where an app shows its own credentials, a token that is no longer good must not be in its way. */
static bool asks_for_no_token(const struct http_route *route)
{
    return route->access == ACCESS_PUBLIC &&
           (strcmp(route->path, "/oauth/token") == 0 || strcmp(route->path, "/oauth/revoke") == 0 ||
            strcmp(route->path, "/api/v1/apps") == 0);
}

static struct credentials credentials_of(const struct http_request *request,
                                         const struct http_route *route)
{
    struct credentials credentials = {
        .with_live = route->lane == LANE_LIVE || route->lane == LANE_READ,
        .standing_unasked = route->access == ACCESS_APP,
    };
    bool is_page = route->access == ACCESS_PAGE;

    if (asks_for_no_token(route))
        return credentials;
    if (!is_page)
        credentials.bearer = api_bearer(request);
    credentials.as_person = team_route_is_personal(route);
    if (is_page || str_is(http_header(request, "bema-client"), "1"))
        credentials.session = http_cookie(request, SESSION_COOKIE);
    return credentials;
}

static enum err check_scope(struct work *w, const struct viewer *viewer,
                            const struct http_route *route)
{
    if (!route->scope || scopes_allow(viewer->scopes, route->scope))
        return OK;
    return work_fail(w, ERR_FORBIDDEN, "This action is outside the authorized scopes");
}

static enum err check_access(struct work *w, const struct viewer *viewer,
                             const struct http_route *route)
{
    if (route->access == ACCESS_PAGE || (route->access == ACCESS_PUBLIC && !viewer->token_id))
        return OK;
    if (!viewer->token_id)
        return work_fail(w, ERR_UNAUTHORIZED, "The access token is invalid");
    if ((route->access == ACCESS_PERSON || route->access == ACCESS_STAFF) && !viewer->account_id)
        return work_fail(w, ERR_INVALID, "This method requires an authenticated user");
    if (route->access == ACCESS_STAFF && !viewer->permissions)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    return check_scope(w, viewer, route);
}

/* "a contributor of @name cannot delete posts" */
static enum err refuse_role(struct work *w, const struct viewer *viewer, enum team_deed deed)
{
    const enum team_role role = (enum team_role)viewer->team_role;
    struct account account;
    enum err e = account_find(w, viewer->account_id, &account); /* ERR_NEEDS_STORE: asked again */

    if (e)
        return e;
    return work_fail(w, ERR_FORBIDDEN, "%s %s of @%.*s cannot %s",
                     role == TEAM_CONTRIBUTOR || role == TEAM_NONE ? "a" : "an",
                     role ? team_role_name(role) : "member", STR_ARG(account.username),
                     team_deed_words(deed));
}

/* A direct message is not there for who may not read it, by any of its routes. */
static enum err check_direct(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, const struct http_route *route)
{
    const struct live_post *card;
    int64_t id;
    bool is_post = strncmp(route->path, "/api/v1/statuses/:id", 20) == 0 ||
                   strncmp(route->path, "/api/bema/v1/statuses/:id", 25) == 0 ||
                   strncmp(route->path, "/api/v1/polls/:id", 17) == 0;
    enum err e;

    if (!is_post || team_reads_direct(w) || id_parse(request->path_params[0], &id))
        return OK;
    e = api_post_card(w, id, &card);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e; /* the handler says so in its way */
    return api_post_visible(w, viewer, card);
}

/* What she may do for the account that she acts for; and from here on it is known that she does. */
static enum err check_team(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, const struct http_route *route)
{
    const struct team_rule rule = team_rule_of(route);
    struct acting *acting;
    int64_t subject_id = 0;

    if (team_route_is_personal(route))
        return refuse_role(w, viewer, TEAM_DID_NOTHING); /* a token that acts is not herself */
    if (!rule.least || viewer->team_role < (int)rule.least)
        return refuse_role(w, viewer, rule.deed);
    if (id_parse(request->path_params[0], &subject_id))
        subject_id = 0; /* a name, or nothing */
    acting = ARENA_NEW(w->memory, struct acting);
    *acting = (struct acting){.person_id = viewer->person_id,
                              .account_id = viewer->account_id,
                              .role = viewer->team_role,
                              .deed = rule.deed,
                              .subject_id = subject_id,
                              .before_end = team_before_end};
    w->acting = acting;
    return check_direct(w, viewer, request, route);
}

/* A page of the client says as whom it believes to act: another tab may have changed that. */
static enum err check_believed(struct work *w, const struct viewer *viewer,
                               const struct http_request *request)
{
    struct str believed = http_header(request, "bema-as");
    int64_t id;

    if (!believed.size || !viewer->account_id)
        return OK;
    if (!id_parse(believed, &id) && id == viewer->account_id)
        return OK;
    return work_fail(w, ERR_CONFLICT, "this browser acts for another account now; reload the page");
}

enum err api_identify(struct work *w, const struct http_request *request,
                      const struct http_route *route, const struct viewer **ret_viewer)
{
    struct credentials credentials = credentials_of(request, route);
    enum err e;

    w->acting = NULL;
    w->language = http_language(request, words_languages, words_language_count);
    w->territory = str_of(request->territory);
    if (address_is_shut_out(request->remote_address, w->now_ms))
        return work_fail(w, ERR_FORBIDDEN, "Forbidden");
    e = identify(w, &credentials, ret_viewer);

    /* Who may not act is nobody to a page: it can still be read, and left by signing out. */
    if (e == ERR_FORBIDDEN && route->access == ACCESS_PAGE) {
        *ret_viewer = ARENA_NEW(w->memory, struct viewer);
        w->why = STR("");
        e = OK;
    }
    if (!e)
        e = check_access(w, *ret_viewer, route);
    if (!e && !team_route_is_personal(route))
        e = check_believed(w, *ret_viewer, request);
    return e || !(*ret_viewer)->person_id ? e : check_team(w, *ret_viewer, request, route);
}

int64_t api_viewer_account(const struct viewer *viewer)
{
    return viewer->account_id;
}

int64_t api_viewer_person(const struct viewer *viewer)
{
    return viewer->person_id;
}
