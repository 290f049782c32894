/* Handing a browser its session. */
#ifndef BEMA_PAGES_SESSION_H
#define BEMA_PAGES_SESSION_H

#include "net/http.h"

/* On a slow thread: a session for the account, its cookie, and on to return_to (checked). */
MUST_USE enum err session_begin(struct work *w, const struct http_request *request,
                                int64_t account_id, struct str return_to,
                                struct http_reply *ret_reply);

#endif
