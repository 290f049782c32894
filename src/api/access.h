/* Who asks, for the HTTP server: reads token and cookie off the request, finds the viewer
 * (auth/identify.h) and holds her against what the route wants.
 *
 * A token comes as "Authorization: Bearer …", as the parameter access_token, or, for streams, as
 * "Sec-WebSocket-Protocol". The cookie of a
 * browser's session counts on pages, and on other routes only with the header "Bema-Client: 1",
 * which a page of another site cannot send. */
#ifndef BEMA_API_ACCESS_H
#define BEMA_API_ACCESS_H

#include "net/http.h"
#include "social/viewer.h"

#define SESSION_COOKIE "bema_session"

/* http_hooks.identify */
MUST_USE enum err api_identify(struct work *w, const struct http_request *request,
                               const struct http_route *route, const struct viewer **ret_viewer);
/* http_hooks.viewer_account */
int64_t api_viewer_account(const struct viewer *viewer);
/* http_hooks.viewer_person */
int64_t api_viewer_person(const struct viewer *viewer);

/* The token as it was sent, "" none: for what must be told to an app by its own token. */
struct str api_bearer(const struct http_request *request);

#endif
