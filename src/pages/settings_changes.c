/* The forms of /auth/settings: one table says what each asks and does. */
#include "auth/second_factor.h"
#include "auth/sign_in.h"
#include "pages/handlers.h"
#include "pages/passkey_form.h"
#include "pages/qr_code.h"
#include "pages/settings.h"

struct change {
    struct work *w;
    const struct viewer *viewer;
    const struct http_request *request;
    struct str secret; /* of the second factor that was begun */
    struct str recovery[recovery_codes_max];
};

/* On the slow thread. */

static enum err change_password(struct work *w, struct change *c)
{
    return password_change(w, c->viewer->account_id, http_text(c->request, "present"),
                           http_text(c->request, "password"), c->viewer->token_hash,
                           c->request->remote_address);
}

static enum err change_email(struct work *w, struct change *c)
{
    return email_change(w, c->viewer->account_id, http_text(c->request, "email_present"),
                        http_text(c->request, "email"), c->request->remote_address);
}

static enum err present_shown(struct work *w, struct change *c)
{
    return password_present(w, c->viewer->account_id, http_text(c->request, "second_present"),
                            c->request->remote_address);
}

static enum err passkey_present(struct work *w, struct change *c)
{
    return password_present(w, c->viewer->account_id, http_text(c->request, "passkey_present"),
                            c->request->remote_address);
}

static enum err passkey_removal(struct work *w, struct change *c)
{
    return http_has(c->request, "passkey_present") ? passkey_present(w, c) : ERR_UNAUTHORIZED;
}

/* On a lane. */

static enum err language_run(struct work *w, void *context)
{
    const struct change *c = context;

    return user_set_language(w, c->viewer->account_id, http_text(c->request, "language"));
}

static enum err session_run(struct work *w, void *context)
{
    const struct change *c = context;

    return token_revoke_id(w, c->viewer->account_id, http_id(c->request, "id"));
}

/* Sessions of browsers alone: applications are ended one by one. */
static enum err others_run(struct work *w, void *context)
{
    const struct change *c = context;
    struct token *tokens = arena_array(w->memory, tokens_per_account_max, sizeof *tokens);
    int count = 0;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = tokens_list(w, c->viewer->account_id, false, tokens, tokens_per_account_max, &count);
    for (int i = 0; i < count && !e; i++)
        if (tokens[i].kind == TOKEN_SESSION &&
            memcmp(tokens[i].hash, c->viewer->token_hash, token_hash_bytes) != 0)
            e = token_revoke(w, tokens[i].hash);
    return db_end(w, e);
}

static enum err passkey_run(struct work *w, void *context)
{
    const struct change *c = context;
    const struct passkey_form form = passkey_form_read(c->request);

    return passkey_add(w, c->viewer->account_id, &form, page_browser(w, c->viewer, c->request),
                       http_text(c->request, "passkey_name"));
}

static enum err passkey_name_run(struct work *w, void *context)
{
    const struct change *c = context;

    return passkey_rename(w, c->viewer->account_id, http_id(c->request, "id"),
                          http_text(c->request, "name"));
}

static enum err passkey_remove_run(struct work *w, void *context)
{
    const struct change *c = context;

    return passkey_remove(w, c->viewer->account_id, http_id(c->request, "id"));
}

static enum err begin_run(struct work *w, void *context)
{
    struct change *c = context;

    return second_factor_begin(w, c->viewer->account_id, &c->secret);
}

static enum err confirm_run(struct work *w, void *context)
{
    struct change *c = context;

    return second_factor_confirm(w, c->viewer->account_id, http_text(c->request, "code"),
                                 c->recovery);
}

static enum err end_run(struct work *w, void *context)
{
    const struct change *c = context;

    return second_factor_end(w, c->viewer->account_id);
}

static enum err renew_run(struct work *w, void *context)
{
    struct change *c = context;

    return recovery_codes_renew(w, c->viewer->account_id, c->recovery);
}

/* A passkey goes with the password, which its row does not ask for. */
static enum err passkey_remove_ask(struct change *c, enum err e, struct http_reply *ret_reply)
{
    bool asked = http_has(c->request, "passkey_present");
    const struct settings_head head = {.page = SETTINGS_SECURITY,
                                       .fault = asked ? c->w->why : STR(""),
                                       .faulty = asked ? "passkey_present" : NULL,
                                       .done = M_COUNT};
    struct work *w = c->w;
    struct account account;
    struct html_page p;
    enum err failed;

    if (e != ERR_UNAUTHORIZED)
        return e;
    failed = account_find(w, c->viewer->account_id, &account);
    if (!failed)
        failed = settings_begin(&p, w, c->viewer, c->request, &head);
    if (failed)
        return failed;
    page_form_begin(&p, "/auth/settings/passkey/remove", "passkey");
    settings_title(&p, M_PASSKEY_REMOVE_TITLE);
    page_paragraph(&p, M_PASSKEY_REMOVE_TEXT);
    page_hidden(&p, "id", str_format(w->memory, "%lld", (long long)http_id(c->request, "id")));
    settings_put_present(&p, "passkey_present", account.username);
    page_button(&p, "danger", M_PASSKEY_REMOVE);
    page_form_end(&p);
    settings_end(&p, asked ? 403 : 200, ret_reply);
    return OK;
}

/* What is shown once. */

/* In groups of four, as one reads it aloud. */
static void put_key(struct html_page *p, struct str key)
{
    page_put(p, "<p class=\"code\">");
    for (size_t i = 0; i < key.size; i += 4) {
        if (i)
            page_put(p, " ");
        page_text(p, str_sub(key, i, i + 4));
    }
    page_put(p, "</p>\n");
}

static enum err secret_show(struct change *c, int status, struct str fault,
                            struct http_reply *ret_reply)
{
    const struct settings_head head = {.page = SETTINGS_SECURITY,
                                       .fault = fault,
                                       .faulty = fault.size ? "code" : NULL,
                                       .done = M_COUNT};
    struct work *w = c->w;
    struct account account;
    struct html_page p;
    struct str uri;
    enum err e = account_find(w, c->viewer->account_id, &account);

    if (!e)
        e = settings_begin(&p, w, c->viewer, c->request, &head);
    if (e)
        return e;
    uri = totp_uri(w->memory, c->secret, w->site->domain, account.username);
    page_form_begin(&p, "/auth/settings/second_factor/confirm", "second_factor");
    settings_title(&p, M_SECOND_FACTOR);
    page_paragraph(&p, M_SECOND_SECRET);
    e = put_qr_code(&p, uri, M_SECOND_PICTURE);
    put_key(&p, base32_encode(w->memory, c->secret));
    page_put(&p, "<p><a href=\"");
    page_text(&p, uri);
    page_put(&p, "\">");
    page_say(&p, M_SECOND_APP_LINK);
    page_put(&p, "</a></p>\n");
    page_field(&p, &(struct page_field){.name = "code",
                                        .type = "text",
                                        .autocomplete = "one-time-code",
                                        .label = M_CODE,
                                        .hint = M_COUNT});
    page_button(&p, "", M_SECOND_VERIFY);
    page_form_end(&p);
    settings_end(&p, status, ret_reply);
    return e;
}

static enum err secret_show_first(struct change *c, struct http_reply *ret_reply)
{
    return secret_show(c, 200, STR(""), ret_reply);
}

static enum err recovery_show(struct change *c, struct http_reply *ret_reply)
{
    const struct settings_head head = {.page = SETTINGS_SECURITY, .done = M_COUNT};
    struct html_page p;
    enum err e = settings_begin(&p, c->w, c->viewer, c->request, &head);

    if (e)
        return e;
    page_put(&p, "<section class=\"card form\">\n");
    settings_title(&p, M_RECOVERY);
    page_paragraph(&p, M_RECOVERY_TEXT);
    page_put(&p, "<p class=\"code\">");
    for (int i = 0; i < recovery_codes_max; i++) {
        if (i)
            page_put(&p, "<br>");
        page_text(&p, c->recovery[i]);
    }
    page_put(&p, "</p>\n<p class=\"actions\">");
    page_link(&p, "button", "/auth/settings/security", M_CONTINUE);
    page_put(&p, "</p>\n</section>\n");
    settings_end(&p, 200, ret_reply);
    return OK;
}

/* A wrong first code: the same secret once more. */
static enum err secret_show_again(struct change *c, enum err e, struct http_reply *ret_reply)
{
    struct str fault = c->w->why;

    if (e != ERR_UNAUTHORIZED || auth_write(c->w, begin_run, c))
        return e;
    return secret_show(c, 403, fault, ret_reply);
}

/* In the order they are taken: the form's token, `slow`, `lane`; then the page says `done`, or
 * `show` answers. */
static const struct form {
    const char *path, *purpose;
    const char *present, *asked; /* fields: of the password, of what is asked; NULL: none */
    enum settings_page page;
    enum err (*slow)(struct work *w, struct change *c);
    enum err (*lane)(struct work *w, void *context);
    const char *done;
    enum err (*show)(struct change *c, struct http_reply *ret_reply);
    /* Answers a failure of its own kind, with OK; gives back any other. */
    enum err (*failed)(struct change *c, enum err e, struct http_reply *ret_reply);
} forms[] = {
    {"password", "password", "present", "password", SETTINGS_SIGN_IN, change_password, NULL,
     "password", NULL, NULL},
    {"email", "email", "email_present", "email", SETTINGS_SIGN_IN, change_email, NULL, "email",
     NULL, NULL},
    {"language", "language", NULL, "language", SETTINGS_SIGN_IN, NULL, language_run, "language",
     NULL, NULL},
    {"session", "session", NULL, NULL, SETTINGS_SESSIONS, NULL, session_run, "session", NULL, NULL},
    {"sessions/end", "session", NULL, NULL, SETTINGS_SESSIONS, NULL, others_run, "sessions", NULL,
     NULL},
    {"passkey", "passkey", "passkey_present", NULL, SETTINGS_SECURITY, passkey_present, passkey_run,
     "passkey", NULL, NULL},
    {"passkey/name", "passkey", NULL, NULL, SETTINGS_SECURITY, NULL, passkey_name_run,
     "passkey_name", NULL, NULL},
    {"passkey/remove", "passkey", NULL, NULL, SETTINGS_SECURITY, passkey_removal,
     passkey_remove_run, "passkey_removed", NULL, passkey_remove_ask},
    {"second_factor", "second_factor", "second_present", NULL, SETTINGS_SECURITY, present_shown,
     begin_run, NULL, secret_show_first, NULL},
    {"second_factor/confirm", "second_factor", NULL, NULL, SETTINGS_SECURITY, NULL, confirm_run,
     NULL, recovery_show, secret_show_again},
    {"second_factor/end", "second_factor", "second_present", NULL, SETTINGS_SECURITY, present_shown,
     end_run, "second_off", NULL, NULL},
    {"recovery_codes", "second_factor", "second_present", NULL, SETTINGS_SECURITY, present_shown,
     renew_run, NULL, recovery_show, NULL},
};

static const struct form *form_find(struct str path)
{
    const struct str folder = STR("/auth/settings/");

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (str_is(str_sub(path, folder.size, path.size), forms[i].path))
            return &forms[i];
    return NULL;
}

/* What the reader can mend is said on the page; all else is the router's. */
static enum err failure_show(struct change *c, const struct form *form, enum err e,
                             struct http_reply *ret_reply)
{
    const char *faulty = e == ERR_UNAUTHORIZED ? form->present
                         : e == ERR_INVALID    ? form->asked
                                               : NULL;

    if (e != ERR_INVALID && e != ERR_UNAUTHORIZED && e != ERR_TOO_MANY && e != ERR_FORBIDDEN &&
        e != ERR_CONFLICT && e != ERR_NOT_FOUND)
        return e;
    return settings_show(c->w, c->viewer, c->request, form->page,
                         e == ERR_UNAUTHORIZED ? 403 : http_status_of(e), c->w->why, faulty,
                         ret_reply);
}

PAGE_HANDLER(settings_post)
{
    static const char *const paths[] = {[SETTINGS_SIGN_IN] = "/auth/settings",
                                        [SETTINGS_SECURITY] = "/auth/settings/security",
                                        [SETTINGS_SESSIONS] = "/auth/settings/sessions"};
    const struct form *form = form_find(request->route_path);
    struct change change = {.w = w, .viewer = viewer, .request = request};
    enum err e;

    if (!form)
        return work_fail(w, ERR_INTERNAL, "a route of the settings has no form");
    if (settings_need_sign_in(w, viewer, paths[form->page], ret_reply))
        return OK;
    e = page_form_check(w, viewer, request, form->purpose);
    if (!e && form->slow)
        e = form->slow(w, &change);
    if (!e && form->lane)
        e = auth_write(w, form->lane, &change);
    if (e && form->failed)
        e = form->failed(&change, e, ret_reply);
    else if (!e && form->show)
        return form->show(&change, ret_reply);
    else if (!e)
        page_see_other(w, str_format(w->memory, "%s?done=%s", paths[form->page], form->done),
                       ret_reply);
    return e ? failure_show(&change, form, e, ret_reply) : OK;
}
