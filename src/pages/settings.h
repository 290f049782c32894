/* What the page of settings and its changes share. */
#ifndef BEMA_PAGES_SETTINGS_H
#define BEMA_PAGES_SETTINGS_H

#include "pages/page.h"

struct page_head settings_head(const struct work *w);
/* The page, with what went wrong above its forms ("" nothing). */
MUST_USE enum err settings_show(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, int status, struct str fault,
                                struct http_reply *ret_reply);
/* The field for the present password, with the name it belongs to. */
void settings_put_present(struct html_page *p, const char *id, struct str name);
/* settings_access.c: a card each. */
MUST_USE enum err settings_put_passkeys(struct html_page *p, const struct account *account);
MUST_USE enum err settings_put_sessions(struct html_page *p);
MUST_USE enum err settings_put_sign_ins(struct html_page *p);
/* Nobody has no settings: true, and the reply sends her to sign in first. */
bool settings_need_sign_in(struct work *w, const struct viewer *viewer,
                           struct http_reply *ret_reply);

#endif
