/* Errors as pages. */
#include "auth/identify.h"
#include "auth/words.h"
#include "pages/page.h"
#include "pages/pages.h"

#include <assert.h>

static enum message title_of(enum err e)
{
    switch (e) {
    case ERR_NOT_FOUND:
        return M_ERROR_NOT_FOUND;
    case ERR_GONE:
        return M_ERROR_GONE;
    case ERR_FORBIDDEN:
    case ERR_UNAUTHORIZED:
        return M_ERROR_FORBIDDEN;
    case ERR_CONFLICT:
        return M_ERROR_CONFLICT;
    case ERR_TOO_LARGE:
        return M_ERROR_TOO_LARGE;
    case ERR_TOO_MANY:
        return M_ERROR_TOO_MANY;
    case ERR_INVALID:
    case ERR_MALFORMED:
        return M_ERROR_INVALID;
    case ERR_UNAVAILABLE:
        return M_ERROR_UNAVAILABLE;
    case OK:
    case ERR_NEEDS_STORE:
    case ERR_AGAIN:
    case ERR_INTERNAL:
        break;
    }
    return M_ERROR_OURS;
}

/* Faults of ours say in the log what they were, and to people that it is not them. */
static bool is_ours(enum err e)
{
    int status = http_status_of(e);

    return status >= 500;
}

static enum message text_of(enum err e)
{
    if (e == ERR_NOT_FOUND)
        return M_ERROR_NOT_FOUND_TEXT;
    if (e == ERR_TOO_MANY)
        return M_ERROR_TOO_MANY_TEXT;
    if (!is_ours(e))
        return title_of(e);
    return title_of(e) == M_ERROR_OURS ? M_ERROR_OURS_TEXT : M_ERROR_UNAVAILABLE_TEXT;
}

/* Once more where that may help, what is said here where nothing was found, and the front. */
static void put_ways_on(struct html_page *p, enum err e)
{
    bool is_lost = e == ERR_NOT_FOUND || e == ERR_GONE;

    page_put(p, "<p class=\"actions\">");
    if (is_ours(e) && p->request->method == HTTP_GET) {
        page_put(p, "<a class=\"button\" href=\"\">");
        page_say(p, M_ERROR_AGAIN);
        page_put(p, "</a> ");
    }
    page_link(p, is_ours(e) ? "button quiet" : "button", "/", M_ERROR_BACK);
    if (is_lost) {
        page_put(p, " ");
        page_link(p, "button quiet", "/local", M_FRONT_NOW);
    }
    page_put(p, "</p>\n");
}

/* Who reads the page, as far as memory tells; with a session that is not held there it offers
 * neither to sign in nor an account. */
static const struct viewer *reader_of(struct work *w, const struct http_request *request,
                                      struct page_head *head)
{
    static const struct viewer nobody = {0};
    const struct credentials credentials = {.session = http_cookie(request, PAGE_SESSION_COOKIE)};
    const struct viewer *viewer = &nobody;
    enum err e = credentials.session.size ? identify(w, &credentials, &viewer) : OK;

    head->no_account = e != OK;
    return e ? &nobody : viewer;
}

void pages_answer_error(struct work *w, const struct http_request *request,
                        const struct http_route *route, enum err e, struct http_reply *ret_reply)
{
    struct page_head head = {.main_class = "narrow", .no_index = true};
    struct str why = w->why;
    const struct viewer *viewer = reader_of(w, request, &head);
    struct html_page p;

    if (w->language.size == 0)
        w->language = http_language(request, words_languages, words_language_count);
    head.title = str_of(message(title_of(e), page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, title_of(e));
    page_put(&p, "<p>");
    if (why.size && !is_ours(e) && route) /* without one the words are for programs */
        page_text(&p, why);
    else
        page_say(&p, text_of(e));
    page_put(&p, "</p>\n");
    put_ways_on(&p, e);
    page_put(&p, "</section>\n");
    page_end(&p, http_status_of(e), ret_reply);
}

bool pages_path_is_page(const struct http_request *request)
{
    static const char *const programs[] = {"/api/",         "/oauth/token", "/oauth/revoke",
                                           "/.well-known/", "/nodeinfo",    "/assets/",
                                           "/media/",       "/metrics",     "/health"};

    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        if (str_starts(request->path, str_of(programs[i])))
            return false;
    return str_find(http_header(request, "accept"), STR("text/html")) != SIZE_MAX;
}
