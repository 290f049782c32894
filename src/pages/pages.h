/* HTML for browsers: signing in and up, consent, settings of the account, public profiles and
 * posts, the shell of the client, its files, and what other programs look for at well-known
 * addresses. */
#ifndef BEMA_PAGES_PAGES_H
#define BEMA_PAGES_PAGES_H

#include "net/http.h"

extern const struct http_table pages_table;

/* An error as a page in the reader's language. For http_hooks.answer_error. */
void pages_answer_error(struct work *w, const struct http_request *request,
                        const struct http_route *route, enum err e, struct http_reply *ret_reply);
/* Is a request without a route one of a browser that wants a page? */
bool pages_path_is_page(const struct http_request *request);

#endif
