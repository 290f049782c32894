#include "api/access.h"

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

enum err api_identify(struct work *w, const struct http_request *request,
                      const struct http_route *route, const struct viewer **ret_viewer)
{
    struct credentials credentials = credentials_of(request, route);
    enum err e;

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
    return e ? e : check_access(w, *ret_viewer, route);
}

int64_t api_viewer_account(const struct viewer *viewer)
{
    return viewer->account_id;
}
