/* Objecting without signing in: by the address of the mail that tells of a decision, or by one that
 * is asked for here (moderation/appeal_access.h); and asking where one's archive is
 * (moderation/archive_access.h). */
#include "auth/sign_in.h"
#include "moderation/appeal_access.h"
#include "moderation/archive_access.h"
#include "moderation/juries.h"
#include "pages/handlers.h"
#include "pages/page.h"

/* ---- the archive --------------------------------------------------------------------------- */

/* The second way to send a form: it asks where the archive is. */
static void put_archive_button(struct html_page *p)
{
    page_put(p, "<h2>");
    page_say(p, M_ARCHIVE_TAKE);
    page_put(p, "</h2>\n");
    page_paragraph(p, M_ARCHIVE_MAIL_TEXT);
    page_put(p,
             "<div class=\"actions\"><button class=\"button quiet\" type=\"submit\" name=\"ask\" "
             "value=\"archive\">");
    page_say(p, M_ARCHIVE_MAIL);
    page_put(p, "</button></div>\n");
}

static bool asks_for_archive(const struct http_request *request)
{
    return str_is(http_text(request, "ask"), "archive");
}

/* Says the same to everybody who asked. */
static void said_show(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, enum message heading, enum message text,
                      struct http_reply *ret_reply)
{
    const struct page_head head = {.title = str_of(message(heading, page_language(w))),
                                   .main_class = "narrow",
                                   .no_index = true};
    struct html_page p;

    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, heading);
    page_paragraph(&p, text);
    page_put(&p, "</section>\n");
    page_end(&p, 200, ret_reply);
}

/* ---- asking where -------------------------------------------------------------------------- */

static struct page_head head_of(const struct work *w)
{
    return (struct page_head){.title = str_of(message(M_APPEAL, page_language(w))),
                              .main_class = "narrow",
                              .no_index = true};
}

static void ask_show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct str fault, int status,
                     struct http_reply *ret_reply)
{
    const struct page_head head = head_of(w);
    struct html_page p;

    page_begin(&p, w, viewer, request, &head);
    page_notice(&p, "bad", fault);
    page_form_begin(&p, "/appeal", "appeal");
    page_heading(&p, M_APPEAL);
    page_paragraph(&p, M_APPEAL_ASK_TEXT);
    page_field(&p, &(struct page_field){.name = "login",
                                        .type = "text",
                                        .autocomplete = "username",
                                        .label = M_LOGIN,
                                        .hint = M_COUNT,
                                        .value = http_text(request, "login")});
    page_button(&p, "", M_APPEAL_ASK);
    put_archive_button(&p);
    page_form_end(&p);
    page_end(&p, status, ret_reply);
}

PAGE_HANDLER(appeal_ask_page)
{
    ask_show(w, viewer, request, STR(""), 200, ret_reply);
    return OK;
}

static enum err ask_run(struct work *w, void *context)
{
    const struct str *login = context;

    return appeal_access_mail(w, *login);
}

static enum err archive_named_run(struct work *w, void *context)
{
    const struct str *login = context;

    return archive_access_mail_named(w, *login);
}

/* Whoever asks is told the same, whether there is such a person or not. */
PAGE_HANDLER(appeal_ask_post)
{
    struct str login = http_text(request, "login");
    const bool archive = asks_for_archive(request);
    enum err e = page_form_check(w, viewer, request, "appeal");

    if (!e)
        e = auth_write(w, archive ? archive_named_run : ask_run, &login);
    if (e == ERR_TOO_MANY || e == ERR_FORBIDDEN) {
        ask_show(w, viewer, request, w->why, http_status_of(e), ret_reply);
        return OK;
    }
    if (e)
        return e;
    said_show(w, viewer, request, archive ? M_ARCHIVE_TAKE : M_APPEAL,
              archive ? M_ARCHIVE_MAILED : M_APPEAL_ASKED, ret_reply);
    return OK;
}

/* ---- objecting ------------------------------------------------------------------------------ */

static void put_statement(struct html_page *p, const struct statement *s, int64_t decision_id)
{
    page_put(p, "<section class=\"card\">\n");
    page_heading(p, M_APPEAL);
    if (s->text.size) {
        page_put(p, "<pre class=\"statement\">");
        page_text(p, s->text);
        page_put(p, "</pre>\n");
    } else {
        page_put(p, "<p>");
        page_say(p, M_APPEAL_UNDATED);
        buffer_format(&p->out, " %lld</p>\n", (long long)decision_id);
    }
    page_put(p, "</section>\n");
}

static void put_appeal(struct html_page *p, const struct appeal *appeal)
{
    page_put(p, "<section class=\"card\"><p>");
    page_say(p, !appeal->answered_ms ? M_APPEAL_MADE
                : appeal->granted    ? M_APPEAL_GRANTED
                                     : M_APPEAL_REJECTED);
    page_put(p, "</p>\n<blockquote>");
    page_text(p, appeal->text);
    page_put(p, "</blockquote>\n</section>\n");
}

static void form_begin(struct html_page *p, struct str access)
{
    page_form_begin(p,
                    str_c(p->w->memory, str_format(p->w->memory, "/appeal/%.*s",
                                                   STR_ARG(html_escape(p->w->memory, access)))),
                    "appeal");
}

static enum message jury_words(enum jury_state state)
{
    switch (state) {
    case JURY_ASKED:
        return M_JURY_ASKED;
    case JURY_SITTING:
        return M_JURY_SITTING;
    case JURY_DECIDED:
        return M_JURY_DECIDED;
    case JURY_SMALL:
        return M_JURY_TOO_FEW;
    case JURY_LATE:
        return M_JURY_LATE;
    case JURY_GONE:
        return M_JURY_GONE;
    }
    return M_JURY_GONE;
}

/* How the jury stands that has it; or, where one may have it, how to ask. */
static enum err put_jury(struct html_page *p, const struct appeal *appeal, struct str access,
                         bool possible)
{
    struct jury jury;
    enum err e = appeal->jury_id ? jury_find(p->w, appeal->jury_id, &jury) : ERR_NOT_FOUND;

    if (!e) {
        page_put(p, "<section class=\"card\"><p>");
        page_say(p, jury_words(jury.state));
        page_put(p, "</p></section>\n");
    } else if (e == ERR_NOT_FOUND && possible && !appeal->answered_ms) {
        form_begin(p, access);
        page_paragraph(p, M_JURY_HINT);
        page_hidden(p, "ask", STR("jury"));
        page_button(p, "", M_JURY_ASK);
        page_form_end(p);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

static void put_form(struct html_page *p, struct str access, bool possible)
{
    form_begin(p, access);
    page_area(p, &(struct page_field){.name = "text",
                                      .label = M_APPEAL_TEXT,
                                      .hint = M_COUNT,
                                      .value = http_text(p->request, "text"),
                                      .rows = 6});
    if (possible) {
        page_put(p, "<label class=\"check\"><input type=\"checkbox\" name=\"jury\" "
                    "value=\"true\"");
        page_put(p, http_has(p->request, "jury") ? " checked><span>" : "><span>");
        page_say(p, M_JURY_WANTED);
        page_put(p, "<small class=\"hint\">");
        page_say(p, M_JURY_HINT);
        page_put(p, "</small></span></label>\n");
    }
    page_button(p, "", M_APPEAL);
    page_form_end(p);
}

/* Where she cannot sign in: who can has it in her settings. */
static enum err put_archive(struct html_page *p, int64_t account_id, struct str access)
{
    struct user user;
    enum err e = archive_access_person(p->w, account_id, &user);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    form_begin(p, access);
    put_archive_button(p);
    page_form_end(p);
    return OK;
}

static enum err possible_find(struct work *w, int64_t decision_id, bool *ret_possible)
{
    struct decision decision;
    enum err e = decision_find(w, decision_id, &decision);

    if (!e)
        e = jury_is_possible(w, &decision, ret_possible);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct str fault, int status,
                     struct http_reply *ret_reply)
{
    const struct page_head head = head_of(w);
    const struct str access = request->path_params[0];
    struct statement statement = {.text = STR("")};
    struct appeal appeal;
    struct html_page p;
    int64_t account_id, decision_id;
    bool is_made, possible = false;
    enum err e = appeal_access_open(w, access, &account_id, &decision_id);

    if (e)
        return e;
    e = statement_find(w, account_id, decision_id, &statement);
    if (!e || e == ERR_NOT_FOUND)
        e = appeal_find(w, account_id, decision_id, &appeal);
    is_made = !e;
    if (!e && statement.text.size)
        e = appeal_statement_text(w, &statement, &statement.text);
    if (!e || e == ERR_NOT_FOUND)
        e = possible_find(w, decision_id, &possible);
    if (e)
        return e;
    page_begin(&p, w, viewer, request, &head);
    page_notice(&p, "bad", fault);
    put_statement(&p, &statement, decision_id);
    if (is_made)
        put_appeal(&p, &appeal);
    else
        put_form(&p, access, possible);
    if (is_made)
        e = put_jury(&p, &appeal, access, possible);
    if (!e)
        e = put_archive(&p, account_id, access);
    if (e)
        return e;
    page_end(&p, status, ret_reply);
    return OK;
}

PAGE_HANDLER(appeal_page)
{
    return show(w, viewer, request, STR(""), 200, ret_reply);
}

static enum err object_run(struct work *w, void *context)
{
    const struct http_request *request = context;
    const struct str text = http_text(request, "text");
    struct appeal made;
    struct jury jury;
    int64_t account_id, decision_id;
    enum err e = appeal_access_open(w, request->path_params[0], &account_id, &decision_id);

    if (e)
        return e;
    if (str_is(http_text(request, "ask"), "jury"))
        return jury_ask(w, account_id, decision_id, &jury);
    return http_has(request, "jury") ? jury_appeal(w, account_id, decision_id, text, &made)
                                     : appeal_make(w, account_id, decision_id, text, &made);
}

static enum err archive_run(struct work *w, void *context)
{
    const struct http_request *request = context;
    int64_t account_id, decision_id;
    enum err e = appeal_access_open(w, request->path_params[0], &account_id, &decision_id);

    return e ? e : archive_access_mail(w, account_id);
}

PAGE_HANDLER(appeal_post)
{
    struct http_request asked = *request;
    const bool archive = asks_for_archive(request);
    enum err e = page_form_check(w, viewer, request, "appeal");

    if (e == ERR_FORBIDDEN) /* a fresh form, with what she wrote */
        return show(w, viewer, request, w->why, http_status_of(e), ret_reply);
    if (!e)
        e = auth_write(w, archive ? archive_run : object_run, &asked);
    if (!e && archive) {
        said_show(w, viewer, request, M_ARCHIVE_TAKE, M_ARCHIVE_MAILED, ret_reply);
        return OK;
    }
    if (e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_FORBIDDEN)
        return show(w, viewer, request, w->why, http_status_of(e), ret_reply);
    if (e)
        return e;
    page_see_other(w, str_format(w->memory, "/appeal/%.*s", STR_ARG(request->path_params[0])),
                   ret_reply);
    return OK;
}
