/* What the pages of the settings share. */
#ifndef BEMA_PAGES_SETTINGS_H
#define BEMA_PAGES_SETTINGS_H

#include "pages/page.h"

/* The server's own; the others are the client's. */
enum settings_page {
    SETTINGS_SIGN_IN,
    SETTINGS_SECURITY,
    SETTINGS_SESSIONS,
    SETTINGS_DATA,
    SETTINGS_MOVE,
    SETTINGS_DELETE,
    SETTINGS_SQUARE, /* for who may manage it */
};
struct settings_head {
    enum settings_page page;
    struct str fault;   /* above the page, or at its field; "" none */
    const char *faulty; /* the id of the field it is about; NULL: none */
    enum message done;  /* said above it where there is no fault; M_COUNT nothing */
    bool is_going_on;   /* something on it makes progress: looks again by itself */
};
/* settings_frame.c: everything up to the page itself, and what follows it. */
MUST_USE enum err settings_begin(struct html_page *p, struct work *w, const struct viewer *viewer,
                                 const struct http_request *request,
                                 const struct settings_head *head);
void settings_end(struct html_page *p, int status, struct http_reply *ret_reply);
/* <h2> */
void settings_title(struct html_page *p, enum message m);
/* Nobody has no settings: true, and the reply sends her to sign in first. */
bool settings_need_sign_in(struct work *w, const struct viewer *viewer, const char *path,
                           struct http_reply *ret_reply);

/* One of the first three pages, with what went wrong ("" nothing) at the field `faulty`, above all
 * of them where that is NULL. */
MUST_USE enum err settings_show(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, enum settings_page page,
                                int status, struct str fault, const char *faulty,
                                struct http_reply *ret_reply);
/* The field for the present password, with the name it belongs to. */
void settings_put_present(struct html_page *p, const char *id, struct str name);
/* settings_access.c: a part each. */
MUST_USE enum err settings_put_passkeys(struct html_page *p, const struct account *account);
MUST_USE enum err settings_put_sessions(struct html_page *p);
MUST_USE enum err settings_put_sign_ins(struct html_page *p);

#endif
