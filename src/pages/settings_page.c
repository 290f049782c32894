/* /auth/settings: password, address, passkeys, second factor, sessions. */
#include "auth/second_factor.h"
#include "auth/sign_in.h"
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

struct page_head settings_head(const struct work *w)
{
    return (struct page_head){.title = str_of(message(M_SETTINGS, page_language(w))),
                              .main_class = "narrow",
                              .no_index = true,
                              .with_passkeys = true};
}

static void title(struct html_page *p, enum message m)
{
    page_put(p, "<h2>");
    page_say(p, m);
    page_put(p, "</h2>\n");
}

static void password_form(struct html_page *p, struct str name)
{
    page_form_begin(p, "/auth/settings/password", "password");
    title(p, M_CHANGE_PASSWORD);
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
    page_form_begin(p, "/auth/settings/email", "email");
    title(p, M_CHANGE_EMAIL);
    page_field(p, &(struct page_field){.name = "email",
                                       .type = "email",
                                       .autocomplete = "email",
                                       .label = M_EMAIL,
                                       .hint = M_EMAIL_HINT,
                                       .value = user->email});
    settings_put_present(p, "email_present", name);
    page_button(p, "", M_CHANGE_EMAIL);
    page_form_end(p);
}

static void second_factor_form(struct html_page *p, const struct user *user, int codes_left,
                               struct str name)
{
    bool is_on = user->totp_confirmed_ms != 0;

    page_form_begin(p, is_on ? "/auth/settings/second_factor/end" : "/auth/settings/second_factor",
                    "second_factor");
    title(p, M_SECOND_FACTOR);
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
static struct str done_words(const struct work *w, struct str done)
{
    static const struct {
        const char *name;
        enum message words;
    } known[] = {
        {"password", M_DONE_PASSWORD},         {"email", M_DONE_EMAIL},
        {"second_off", M_DONE_SECOND_OFF},     {"session", M_DONE_SESSION},
        {"sessions", M_DONE_SESSIONS},         {"passkey", M_DONE_PASSKEY},
        {"passkey_name", M_DONE_PASSKEY_NAME}, {"passkey_removed", M_DONE_PASSKEY_REMOVED}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_is(done, known[i].name))
            return str_of(message(known[i].words, page_language(w)));
    return STR("");
}

enum err settings_show(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, int status, struct str fault,
                       struct http_reply *ret_reply)
{
    struct page_head head = settings_head(w);
    struct account account;
    struct user user;
    struct html_page p;
    int codes_left = 0;
    enum err e = user_find(w, viewer->account_id, &user);

    if (!e)
        e = account_find(w, viewer->account_id, &account);
    if (!e)
        e = recovery_codes_left(w, viewer->account_id, &codes_left);
    if (e)
        return e;
    page_begin(&p, w, viewer, request, &head);
    page_heading(&p, M_SETTINGS);
    page_put(&p, "<p class=\"quiet-text\">@");
    page_text(&p, account.username);
    page_put(&p, "</p>\n");
    page_notice(&p, "bad", fault);
    if (fault.size == 0)
        page_notice(&p, "good", done_words(w, http_text(request, "done")));
    page_put(&p, "<div class=\"stack\">\n");
    password_form(&p, account.username);
    email_form(&p, &user, account.username);
    e = settings_put_passkeys(&p, &account);
    second_factor_form(&p, &user, codes_left, account.username);
    if (!e)
        e = settings_put_sessions(&p);
    if (!e)
        e = settings_put_sign_ins(&p);
    page_put(&p, "<p class=\"actions\">");
    page_link(&p, "button quiet", "/auth/settings/data", M_DATA);
    page_put(&p, " ");
    page_link(&p, "button quiet", "/auth/settings/move", M_MOVE);
    page_put(&p, " ");
    page_link(&p, "button quiet", "/auth/settings/delete", M_DELETE);
    page_put(&p, " ");
    page_link(&p, "button quiet", "/auth/sign_out", M_SIGN_OUT);
    page_put(&p, "</p>\n</div>\n");
    if (!e)
        page_end(&p, status, ret_reply);
    return e;
}

bool settings_need_sign_in(struct work *w, const struct viewer *viewer,
                           struct http_reply *ret_reply)
{
    if (viewer->account_id)
        return false;
    page_see_other(w, STR("/auth/sign_in?return_to=/auth/settings"), ret_reply);
    return true;
}

PAGE_HANDLER(settings_page)
{
    if (settings_need_sign_in(w, viewer, ret_reply))
        return OK;
    return settings_show(w, viewer, request, 200, STR(""), ret_reply);
}
