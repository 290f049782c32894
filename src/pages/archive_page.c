/* One's archive without signing in: by the address that is mailed to who cannot
 * (moderation/archive_access.h). */
#include "auth/sign_in.h"
#include "moderation/archive_access.h"
#include "pages/archive_html.h"
#include "pages/handlers.h"

/* ---- the page ------------------------------------------------------------------------------ */

static const char *path_of(struct work *w, struct str access)
{
    return str_c(w->memory, str_format(w->memory, "/auth/archive/%.*s",
                                       STR_ARG(html_escape(w->memory, access))));
}

/* Fetching is a form of its own: it may take the second factor's code. */
static void put_fetch(struct html_page *p, const struct export_file *file, struct str access,
                      bool has_second_factor)
{
    const char *action =
        str_c(p->w->memory,
              str_format(p->w->memory, "%s/%lld", path_of(p->w, access), (long long)file->id));

    page_form_begin_plain(p, action, "archive_fetch");
    if (has_second_factor)
        page_field(
            p, &(struct page_field){.name = "code",
                                    .type = "text",
                                    .autocomplete = "one-time-code",
                                    .label = M_CODE,
                                    .hint = M_CODE_HINT,
                                    .id = str_c(p->w->memory, str_format(p->w->memory, "code-%lld",
                                                                         (long long)file->id))});
    page_button(p, "", M_ARCHIVE_FETCH);
    page_form_end(p);
}

static void put_files(struct html_page *p, const struct export_file *files, int count,
                      struct str access, bool has_second_factor)
{
    page_put(p, "<div id=\"archives\" aria-live=\"polite\">\n");
    if (count)
        page_put(p, "<ul class=\"entries\">\n");
    for (int i = 0; i < count; i++) {
        put_archive_begin(p, &files[i]);
        if (files[i].state == EXPORT_READY)
            put_fetch(p, &files[i], access, has_second_factor);
        put_archive_end(p, &files[i]);
    }
    page_put(p, count ? "</ul>\n</div>\n" : "</div>\n");
}

static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct str fault, int status,
                     struct http_reply *ret_reply)
{
    const struct str access = request->path_params[0];
    struct page_head head = {.title = str_of(message(M_ARCHIVE, page_language(w))),
                             .main_class = "narrow",
                             .no_index = true};
    struct export_file files[exports_shown_max];
    struct html_page p;
    struct user user;
    int count = 0;
    enum err e = archive_access_open(w, access, &user);

    if (!e)
        e = exports_of(w, user.account_id, files, &count);
    if (e)
        return e;
    for (int i = 0; i < count; i++)
        head.with_progress = head.with_progress || files[i].state == EXPORT_WAITING;
    page_begin(&p, w, viewer, request, &head);
    page_notice(&p, "bad", fault);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, M_ARCHIVE);
    page_paragraph(&p, M_ARCHIVE_TEXT);
    put_files(&p, files, count, access, user.totp_confirmed_ms != 0);
    page_form_begin_plain(&p, path_of(w, access), "archive");
    put_archive_ask(&p, files, count);
    page_form_end(&p);
    page_put(&p, "</section>\n");
    page_end(&p, status, ret_reply);
    return OK;
}

PAGE_HANDLER(archive_page)
{
    return show(w, viewer, request, STR(""), 200, ret_reply);
}

/* ---- asking and fetching ------------------------------------------------------------------- */

/* On a lane: she may be let in, or her address end, between the page and this. */
static enum err ask_run(struct work *w, void *context)
{
    const struct str *access = context;
    struct user user;
    int64_t id = 0;
    enum err e = archive_access_open(w, *access, &user);

    return e ? e : export_request(w, user.account_id, &id);
}

PAGE_HANDLER(archive_post)
{
    struct str access = request->path_params[0];
    enum err e = page_form_check(w, viewer, request, "archive");

    if (!e)
        e = auth_write(w, ask_run, &access);
    if (e == ERR_TOO_MANY)
        return show(w, viewer, request, str_of(message(M_ARCHIVE_TOO_SOON, page_language(w))),
                    http_status_of(e), ret_reply);
    if (e)
        return e;
    page_see_other(w, str_format(w->memory, "/auth/archive/%.*s", STR_ARG(access)), ret_reply);
    return OK;
}

PAGE_HANDLER(archive_fetch_post)
{
    struct http_reply reply = {0};
    struct user user;
    enum err e = page_form_check(w, viewer, request, "archive_fetch");

    if (!e)
        e = archive_access_open(w, request->path_params[0], &user);
    if (!e)
        e = archive_reply(w, user.account_id, request->path_params[1], &reply);
    if (e)
        return e;
    if (user.totp_confirmed_ms)
        e = sign_in_code(w, user.account_id, http_text(request, "code"), request->remote_address);
    if (e == ERR_UNAUTHORIZED)
        return show(w, viewer, request, w->why, http_status_of(ERR_FORBIDDEN), ret_reply);
    if (e == ERR_TOO_MANY)
        return show(w, viewer, request, w->why, http_status_of(e), ret_reply);
    if (!e)
        *ret_reply = reply;
    return e;
}
