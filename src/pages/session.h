/* Handing a browser its session. */
#ifndef BEMA_PAGES_SESSION_H
#define BEMA_PAGES_SESSION_H

#include "auth/sign_ins.h"
#include "auth/users.h"
#include "net/http.h"

/* On a slow thread: a session for the user, as she was found when she came by that way, its cookie,
 * and on to return_to (checked). ERR_UNAUTHORIZED as of sign_in_session(). */
MUST_USE enum err session_begin(struct work *w, const struct http_request *request,
                                const struct user *user, enum sign_in_way way, struct str return_to,
                                struct http_reply *ret_reply);

#endif
