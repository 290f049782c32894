/* /auth/settings/move: moving to another account, and naming one's others. /auth/settings/delete:
 * leaving for ever. */
#include "auth/sign_in.h"
#include "pages/handlers.h"
#include "pages/settings.h"
#include "social/account_moves.h"

static void present_field(struct html_page *p)
{
    page_field(p, &(struct page_field){.name = "present",
                                       .type = "password",
                                       .autocomplete = "current-password",
                                       .label = M_PRESENT_PASSWORD,
                                       .hint = M_COUNT});
}

static void handle_field(struct html_page *p, const char *name)
{
    page_field(p, &(struct page_field){.name = name,
                                       .type = "text",
                                       .autocomplete = "off",
                                       .label = M_MOVE_TO,
                                       .hint = M_MOVE_TO_HINT});
}

/* The page of moving. */

static enum err moved_form(struct html_page *p, const struct account *account)
{
    struct account_move move = {0};
    struct account target;
    enum err e = account_find(p->w, account->moved_to_id, &target);

    if (!e)
        e = account_move_find(p->w, account->id, &move);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    page_form_begin(p, "/auth/settings/move/undo", "move");
    settings_title(p, M_MOVE);
    page_put(p, "<p>");
    page_say(p, M_MOVED_TO);
    page_put(p, " <strong>@");
    page_text(p, account_acct(p->w, &target));
    buffer_format(&p->out, "</strong>. %lld ", (long long)move.followers);
    page_say(p, M_MOVED_FOLLOWERS);
    page_put(p, ".</p>\n");
    page_button(p, "", M_MOVE_UNDO);
    page_form_end(p);
    return OK;
}

static void move_form(struct html_page *p)
{
    page_form_begin(p, "/auth/settings/move", "move");
    settings_title(p, M_MOVE);
    page_paragraph(p, M_MOVE_TEXT);
    handle_field(p, "to");
    present_field(p);
    page_button(p, "danger", M_MOVE_BUTTON);
    page_form_end(p);
}

static void alias_row(struct html_page *p, const struct account_alias *alias)
{
    page_put(p, "<li class=\"entry\"><span class=\"entry-text\">@");
    page_text(p, alias->acct);
    page_put(p, "</span><button class=\"button quiet small\" type=\"submit\" name=\"id\" value=\"");
    buffer_int(&p->out, alias->id);
    page_put(p, "\">");
    page_say(p, M_ALIAS_REMOVE);
    page_put(p, "</button></li>\n");
}

static void aliases_forms(struct html_page *p, const struct account_alias *aliases, int count)
{
    page_form_begin(p, "/auth/settings/move/alias", "alias");
    settings_title(p, M_ALIASES);
    page_paragraph(p, M_ALIASES_TEXT);
    handle_field(p, "alias");
    page_button(p, "", M_ALIAS_ADD);
    page_form_end(p);
    if (!count)
        return;
    page_form_begin(p, "/auth/settings/move/alias_end", "alias");
    page_put(p, "<ul class=\"entries\">\n");
    for (int i = 0; i < count; i++)
        alias_row(p, &aliases[i]);
    page_put(p, "</ul>\n");
    page_form_end(p);
}

static enum message done_words(struct str done)
{
    return str_is(done, "move")    ? M_DONE_MOVE
           : str_is(done, "undo")  ? M_DONE_MOVE_UNDO
           : str_is(done, "alias") ? M_DONE_ALIAS
                                   : M_COUNT;
}

static enum err move_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, int status, struct str fault,
                          const char *faulty, struct http_reply *ret_reply)
{
    const struct settings_head head = {.page = SETTINGS_MOVE,
                                       .fault = fault,
                                       .faulty = faulty,
                                       .done = done_words(http_text(request, "done"))};
    struct account_alias aliases[account_aliases_max];
    struct account account;
    struct html_page p;
    int count = 0;
    enum err e = account_find(w, viewer->account_id, &account);

    if (!e)
        e = account_aliases(w, viewer->account_id, aliases, &count);
    if (!e)
        e = settings_begin(&p, w, viewer, request, &head);
    if (e)
        return e;
    if (account.flags & ACCOUNT_MOVED)
        e = moved_form(&p, &account);
    else
        move_form(&p);
    aliases_forms(&p, aliases, count);
    if (!e)
        settings_end(&p, status, ret_reply);
    return e;
}

PAGE_HANDLER(move_page)
{
    if (settings_need_sign_in(w, viewer, "/auth/settings/move", ret_reply))
        return OK;
    return move_show(w, viewer, request, 200, STR(""), NULL, ret_reply);
}

/* Its forms. */

struct asked {
    const struct viewer *viewer;
    const struct http_request *request;
};

static enum err move_run(struct work *w, void *context)
{
    const struct asked *a = context;

    return account_move_begin(w, a->viewer->account_id, http_text(a->request, "to"));
}

static enum err undo_run(struct work *w, void *context)
{
    const struct asked *a = context;

    return account_move_undo(w, a->viewer->account_id);
}

static enum err alias_run(struct work *w, void *context)
{
    const struct asked *a = context;

    return account_alias_add(w, a->viewer->account_id, http_text(a->request, "alias"));
}

static enum err alias_end_run(struct work *w, void *context)
{
    const struct asked *a = context;

    return account_alias_remove(w, a->viewer->account_id, http_id(a->request, "id"));
}

static const struct form {
    const char *path, *purpose, *done;
    const char *asked; /* the field it is about; NULL: none */
    bool asks_password;
    enum err (*run)(struct work *w, void *context);
} forms[] = {
    {"/auth/settings/move", "move", "move", "to", true, move_run},
    {"/auth/settings/move/undo", "move", "undo", NULL, false, undo_run},
    {"/auth/settings/move/alias", "alias", "alias", "alias", false, alias_run},
    {"/auth/settings/move/alias_end", "alias", "alias", NULL, false, alias_end_run},
};

/* What the reader can mend is said on the page; all else is the router's. */
static bool is_readers(enum err e)
{
    return e == ERR_INVALID || e == ERR_TOO_MANY || e == ERR_FORBIDDEN || e == ERR_UNAUTHORIZED ||
           e == ERR_NOT_FOUND;
}

static int status_of(enum err e)
{
    return e == ERR_UNAUTHORIZED ? 403 : http_status_of(e);
}

/* The field a fault is about; NULL: none. */
static const char *faulty_of(enum err e, const char *asked)
{
    return e == ERR_UNAUTHORIZED                    ? "present"
           : e == ERR_INVALID || e == ERR_NOT_FOUND ? asked
                                                    : NULL;
}

PAGE_HANDLER(move_post)
{
    const struct form *form = forms;
    struct asked asked = {viewer, request};

    while (!str_is(request->route_path, form->path))
        form++;
    if (settings_need_sign_in(w, viewer, "/auth/settings/move", ret_reply))
        return OK;
    enum err e = page_form_check(w, viewer, request, form->purpose);
    if (!e && form->asks_password)
        e = password_present(w, viewer->account_id, http_text(request, "present"),
                             request->remote_address);
    if (!e)
        e = auth_write(w, form->run, &asked);
    if (is_readers(e))
        return move_show(w, viewer, request, status_of(e), w->why, faulty_of(e, form->asked),
                         ret_reply);
    if (!e)
        page_see_other(w, str_format(w->memory, "/auth/settings/move?done=%s", form->done),
                       ret_reply);
    return e;
}

/* Leaving. */

static enum err delete_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, int status, struct str fault,
                            const char *faulty, struct http_reply *ret_reply)
{
    const struct settings_head head = {
        .page = SETTINGS_DELETE, .fault = fault, .faulty = faulty, .done = M_COUNT};
    struct user user;
    struct html_page p;
    enum err e = user_find(w, viewer->account_id, &user);

    if (!e)
        e = settings_begin(&p, w, viewer, request, &head);
    if (e)
        return e;
    page_form_begin(&p, "/auth/settings/delete", "delete");
    page_paragraph(&p, M_DELETE_TEXT);
    page_put(&p, "<p>");
    page_link(&p, "", "/auth/settings/data", M_DELETE_ARCHIVE_FIRST);
    page_put(&p, "</p>\n");
    present_field(&p);
    if (user.totp_confirmed_ms)
        page_field(&p, &(struct page_field){.name = "code",
                                            .type = "text",
                                            .autocomplete = "one-time-code",
                                            .label = M_CODE,
                                            .hint = M_CODE_HINT});
    page_button(&p, "danger", M_DELETE_BUTTON);
    page_form_end(&p);
    settings_end(&p, status, ret_reply);
    return OK;
}

PAGE_HANDLER(delete_page)
{
    if (settings_need_sign_in(w, viewer, "/auth/settings/delete", ret_reply))
        return OK;
    return delete_show(w, viewer, request, 200, STR(""), NULL, ret_reply);
}

static enum err delete_store(struct work *w, const struct asked *a)
{
    struct user user;
    enum err e = user_find(w, a->viewer->account_id, &user);

    if (!e && user.role == ROLE_OWNER)
        return work_fail(w, ERR_FORBIDDEN,
                         "who owns the square cannot leave it: make somebody else its owner first");
    if (!e)
        e = user_remove(w, a->viewer->account_id);
    return e ? e : account_delete(w, a->viewer->account_id);
}

static enum err delete_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, delete_store(w, context));
}

/* The password, and the second factor's code where there is one; which of the fields was wrong. */
static enum err delete_allowed(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, const char **ret_faulty)
{
    struct user user;
    enum err e = password_present(w, viewer->account_id, http_text(request, "present"),
                                  request->remote_address);

    if (e)
        *ret_faulty = e == ERR_UNAUTHORIZED ? "present" : NULL;
    else
        e = user_find(w, viewer->account_id, &user);
    if (!e && user.totp_confirmed_ms) {
        e = sign_in_code(w, viewer->account_id, http_text(request, "code"),
                         request->remote_address);
        *ret_faulty = e == ERR_UNAUTHORIZED ? "code" : NULL;
    }
    return e;
}

PAGE_HANDLER(delete_post)
{
    struct page_head head = {.title = str_of(message(M_DELETED, page_language(w))),
                             .main_class = "narrow",
                             .no_index = true};
    struct asked asked = {viewer, request};
    const char *faulty = NULL;
    struct viewer nobody = {0};
    struct html_page p;

    if (settings_need_sign_in(w, viewer, "/auth/settings/delete", ret_reply))
        return OK;
    enum err e = page_form_check(w, viewer, request, "delete");
    if (!e)
        e = delete_allowed(w, viewer, request, &faulty);
    if (!e)
        e = auth_write(w, delete_run, &asked);
    if (is_readers(e))
        return delete_show(w, viewer, request, status_of(e), w->why, faulty, ret_reply);
    if (e)
        return e;
    page_begin(&p, w, &nobody, request, &head);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, M_DELETED);
    page_paragraph(&p, M_DELETED_TEXT);
    page_put(&p, "</section>\n");
    page_end(&p, 200, ret_reply);
    page_cookie(w, ret_reply, PAGE_SESSION_COOKIE, STR(""), 0);
    return OK;
}
