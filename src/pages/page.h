/* One HTML page while it is written: the frame of web/PAGES.md around it, its safety headers, its
 * form tokens. Pages hold no script, but for passkeys and progress; what strangers wrote goes
 * through page_text() and page_name() only. */
#ifndef BEMA_PAGES_PAGE_H
#define BEMA_PAGES_PAGE_H

#include "auth/registration.h"
#include "net/http.h"
#include "pages/messages.h"
#include "social/viewer.h"

#define PAGE_SESSION_COOKIE "bema_session"
#define PAGE_FORM_COOKIE    "bema_form"

struct page_head {
    struct str title;       /* before the name of the square; "" the name alone */
    const char *main_class; /* "narrow", "column", "column inner" or "settings-main" */
    struct str bar;     /* of a column: what the client's bar says there, at a desk; "" nothing */
    bool with_client;   /* loads the client's script */
    bool with_soon;     /* and the file of its screens that one may come to first (soon.js) */
    bool with_passkeys; /* loads the script of passkeys, which needs one */
    bool with_progress; /* loads the script that looks again at what goes on */
    bool no_index;      /* search engines stay out */
    struct str extra;   /* safe HTML for the head: Open Graph, links */
    struct str places;  /* of put_places() (places_html.h): the top is that; "" it is not */
    struct str form_action; /* a source besides 'self' that forms may lead to; "" none */
    bool may_be_kept;       /* a public page: caches may keep it for a moment */
    bool no_account;        /* the top offers neither to sign in nor an account */
    bool is_framed;         /* other sites may show it: without top, foot and script */
};
struct html_page {
    struct work *w;
    const struct viewer *viewer;
    const struct http_request *request;
    struct buffer out;
    struct page_head head;
    const struct language *language;
    struct str browser;    /* what form tokens are bound to */
    struct str new_cookie; /* Set-Cookie of a browser that had none, "" */
    bool has_focus;        /* a field has the focus from the start */
    const char *faulty;    /* the id of a field that says `fault` instead of its hint; NULL: none */
    struct str fault;
};

/* Writes everything up to the content of <main>. */
void page_begin(struct html_page *p, struct work *w, const struct viewer *viewer,
                const struct http_request *request, const struct page_head *head);
/* Ends the page and makes it the reply. */
void page_end(struct html_page *p, int status, struct http_reply *ret_reply);

void page_put(struct html_page *p, const char *safe_html);
void page_text(struct html_page *p, struct str text);
/* A name that somebody chose: whichever way its signs run, they turn nothing around it. */
void page_name(struct html_page *p, struct str name);
void page_say(struct html_page *p, enum message m);
/* "3 replies": the number and the word that goes with it. */
void page_count(struct html_page *p, int64_t count, enum message one, enum message many);
/* The day as people write it, in <time>; class_name may be "". */
void page_day(struct html_page *p, const char *class_name, int64_t unix_ms);
/* Likewise to the minute, in UTC. */
void page_minute(struct html_page *p, const char *class_name, int64_t unix_ms);
/* <h1>, a paragraph, a notice ("good", "bad", "warn") */
void page_heading(struct html_page *p, enum message m);
void page_paragraph(struct html_page *p, enum message m);
void page_notice(struct html_page *p, const char *kind, struct str text);
void page_link(struct html_page *p, const char *class_name, const char *href, enum message m);
/* Links to what is older, below `address` ("" this page), and back to the newest. older_than 0:
 * there is nothing older. */
void page_pager(struct html_page *p, const char *address, int64_t older_than);
/* One of the client's icons, by its name there; says nothing. */
void page_icon(struct html_page *p, const char *name);

struct page_field {
    const char *name, *type, *autocomplete;
    enum message label;
    enum message hint; /* M_COUNT: none */
    struct str value, fault;
    const char *id; /* where the name stands several times on the page; NULL: the name */
    bool optional;
    bool is_fixed; /* can be read, not changed */
    int rows;      /* of an area */
};
void page_form_begin(struct html_page *p, const char *action, const char *purpose);
/* One inside a card of its own. */
void page_form_begin_plain(struct html_page *p, const char *action, const char *purpose);
/* One that sends a file. */
void page_form_begin_file(struct html_page *p, const char *action, const char *purpose);
void page_hidden(struct html_page *p, const char *name, struct str value);
void page_field(struct html_page *p, const struct page_field *asked);
/* The same for text of several lines; without type and autocomplete. */
void page_area(struct html_page *p, const struct page_field *asked);
/* A row with one button, class "button" and more: "", "quiet", "danger". */
void page_button(struct html_page *p, const char *class_name, enum message m);
void page_form_end(struct html_page *p);

/* Was the form sent from a page of ours, by this browser? ERR_FORBIDDEN with words. */
MUST_USE enum err page_form_check(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, const char *purpose);
/* What form tokens of this request's browser are bound to; "" when it has no cookie yet. */
struct str page_browser(struct work *w, const struct viewer *viewer,
                        const struct http_request *request);

struct embedded_file;
/* The client's file of that beginning and end in the reader's language; NULL without a client. */
const struct embedded_file *page_client_file(const struct http_request *request,
                                             const char *beginning, const char *end);

/* The headers every page has. form_action as in page_head. */
void page_headers(struct work *w, struct http_reply *reply, struct str form_action);
/* Those of what is no page: it runs nothing and is taken for nothing else. */
void page_file_headers(struct http_reply *reply);
void page_cookie(struct work *w, struct http_reply *reply, const char *name, struct str value,
                 int64_t seconds_max);
/* A path of this square that a browser may be sent to after signing in; else "/". */
struct str page_return_to(struct str path);
/* 303 See Other to a path of ours. */
void page_see_other(struct work *w, struct str path, struct http_reply *ret_reply);
const struct language *page_language(const struct work *w);
/* Its title, or, without one, its domain. */
struct str page_square_name(const struct work *w);

#endif
