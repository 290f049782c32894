/* /auth/settings: password and address; /security: passkeys and the second factor; /sessions. */
#include "auth/second_factor.h"
#include "auth/sign_in.h"
#include "auth/words.h"
#include "pages/handlers.h"
#include "pages/settings.h"

/* Whose password it is, for the browser's own memory of passwords. */
static void name_field(struct html_page *p, struct str name)
{
    page_put(p, "<input type=\"text\" name=\"username\" autocomplete=\"username\" hidden value=\"");
    page_text(p, name);
    page_put(p, "\">\n");
}

void settings_put_present(struct html_page *p, const char *id, struct str name)
{
    name_field(p, name);
    page_field(p, &(struct page_field){.name = id,
                                       .type = "password",
                                       .autocomplete = "current-password",
                                       .label = M_PRESENT_PASSWORD,
                                       .hint = M_COUNT});
}

static void password_form(struct html_page *p, struct str name)
{
    page_form_begin(p, "/auth/settings/password", "password");
    settings_title(p, M_CHANGE_PASSWORD);
    settings_put_present(p, "present", name);
    page_field(p, &(struct page_field){.name = "password",
                                       .type = "password",
                                       .autocomplete = "new-password",
                                       .label = M_NEW_PASSWORD,
                                       .hint = M_PASSWORD_HINT});
    page_button(p, "", M_CHANGE_PASSWORD);
    page_form_end(p);
}

static void email_form(struct html_page *p, const struct user *user, struct str name)
{
    struct str typed = http_text(p->request, "email");

    page_form_begin(p, "/auth/settings/email", "email");
    settings_title(p, M_CHANGE_EMAIL);
    page_field(p, &(struct page_field){.name = "email",
                                       .type = "email",
                                       .autocomplete = "email",
                                       .label = M_EMAIL,
                                       .hint = M_EMAIL_HINT,
                                       .value = typed.size ? typed : user->email});
    settings_put_present(p, "email_present", name);
    page_button(p, "", M_CHANGE_EMAIL);
    page_form_end(p);
}

/* In which language the square writes to her. */
static void language_form(struct html_page *p, const struct user *user)
{
    static const char *const names[words_language_count] = {"English", "Français"};
    const int chosen = reads_french(user->locale);

    page_form_begin(p, "/auth/settings/language", "language");
    settings_title(p, M_MAIL_LANGUAGE);
    page_put(p, "<div class=\"field\"><label for=\"language\">");
    page_say(p, M_MAIL_LANGUAGE_LABEL);
    page_put(p, "</label>\n<select id=\"language\" name=\"language\">");
    for (int i = 0; i < words_language_count; i++) {
        page_put(p, "<option value=\"");
        page_put(p, words_languages[i]);
        page_put(p, i == chosen ? "\" selected>" : "\">");
        page_put(p, names[i]);
        page_put(p, "</option>");
    }
    page_put(p, "</select></div>\n");
    page_button(p, "", M_SAVE);
    page_form_end(p);
}

static void second_factor_form(struct html_page *p, const struct user *user, int codes_left,
                               struct str name)
{
    bool is_on = user->totp_confirmed_ms != 0;

    page_form_begin(p, is_on ? "/auth/settings/second_factor/end" : "/auth/settings/second_factor",
                    "second_factor");
    settings_title(p, M_SECOND_FACTOR);
    page_paragraph(p, is_on ? M_SECOND_IS_ON : M_SECOND_IS_OFF);
    if (is_on) {
        page_put(p, "<p>");
        page_say(p, M_RECOVERY_LEFT);
        buffer_format(&p->out, " %d</p>\n", codes_left);
    }
    settings_put_present(p, "second_present", name);
    page_put(p, "<div class=\"actions\"><button class=\"button\" type=\"submit\"");
    if (is_on)
        page_put(p, " formaction=\"/auth/settings/recovery_codes\"");
    page_put(p, ">");
    page_say(p, is_on ? M_RECOVERY_NEW : M_SECOND_START);
    page_put(p, "</button>");
    if (is_on) {
        page_put(p, " <button class=\"button danger\" type=\"submit\">");
        page_say(p, M_SECOND_STOP);
        page_put(p, "</button>");
    }
    page_put(p, "</div>\n");
    page_form_end(p);
}

/* What was done before this page, by its short name; unknown ones say nothing. */
static enum message done_words(struct str done)
{
    static const struct {
        const char *name;
        enum message words;
    } known[] = {{"language", M_DONE_LANGUAGE},
                 {"password", M_DONE_PASSWORD},
                 {"email", M_DONE_EMAIL},
                 {"second_off", M_DONE_SECOND_OFF},
                 {"session", M_DONE_SESSION},
                 {"sessions", M_DONE_SESSIONS},
                 {"passkey", M_DONE_PASSKEY},
                 {"passkey_name", M_DONE_PASSKEY_NAME},
                 {"passkey_removed", M_DONE_PASSKEY_REMOVED}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_is(done, known[i].name))
            return known[i].words;
    return M_COUNT;
}

static enum err sign_in_parts(struct html_page *p, const struct user *user,
                              const struct account *account)
{
    email_form(p, user, account->username);
    password_form(p, account->username);
    language_form(p, user);
    return OK;
}

static enum err security_parts(struct html_page *p, const struct user *user,
                               const struct account *account)
{
    int codes_left = 0;
    enum err e = recovery_codes_left(p->w, account->id, &codes_left);

    if (!e)
        e = settings_put_passkeys(p, account);
    if (!e)
        second_factor_form(p, user, codes_left, account->username);
    return e;
}

static enum err sessions_parts(struct html_page *p, const struct user *user,
                               const struct account *account)
{
    enum err e = settings_put_sessions(p);

    (void)user, (void)account;
    return e ? e : settings_put_sign_ins(p);
}

enum err settings_show(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, enum settings_page page, int status,
                       struct str fault, const char *faulty, struct http_reply *ret_reply)
{
    static enum err (*const parts[])(struct html_page * p, const struct user *user,
                                     const struct account *account) = {
        [SETTINGS_SIGN_IN] = sign_in_parts,
        [SETTINGS_SECURITY] = security_parts,
        [SETTINGS_SESSIONS] = sessions_parts,
    };
    const struct settings_head head = {.page = page,
                                       .fault = fault,
                                       .faulty = faulty,
                                       .done = done_words(http_text(request, "done"))};
    struct account account;
    struct user user;
    struct html_page p;
    enum err e = user_find(w, viewer->account_id, &user);

    if (!e)
        e = account_find(w, viewer->account_id, &account);
    if (!e)
        e = settings_begin(&p, w, viewer, request, &head);
    if (!e)
        e = parts[page](&p, &user, &account);
    if (!e)
        settings_end(&p, status, ret_reply);
    return e;
}

static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, enum settings_page page, const char *path,
                     struct http_reply *ret_reply)
{
    if (settings_need_sign_in(w, viewer, path, ret_reply))
        return OK;
    return settings_show(w, viewer, request, page, 200, STR(""), NULL, ret_reply);
}

PAGE_HANDLER(settings_page)
{
    return show(w, viewer, request, SETTINGS_SIGN_IN, "/auth/settings", ret_reply);
}

PAGE_HANDLER(settings_security_page)
{
    return show(w, viewer, request, SETTINGS_SECURITY, "/auth/settings/security", ret_reply);
}

PAGE_HANDLER(settings_sessions_page)
{
    return show(w, viewer, request, SETTINGS_SESSIONS, "/auth/settings/sessions", ret_reply);
}
