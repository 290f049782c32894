/* Signing in, with the second factor as a second step, and out. */
#include "auth/seals.h"
#include "auth/sign_in.h"
#include "base/clock.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "pages/passkey_form.h"
#include "pages/session.h"

enum { second_step_ms = 10 * clock_minute_ms };

static struct page_head sign_in_head(const struct language *language)
{
    return (struct page_head){.title = str_of(message(M_SIGN_IN, language)),
                              .main_class = "narrow",
                              .no_index = true,
                              .with_passkeys = true};
}

/* Neither name nor password: the passkey says whose it is. */
static void passkey_sign_in_form(struct html_page *p, struct str return_to)
{
    page_form_begin(p, "/auth/sign_in/passkey", "sign_in_passkey");
    page_put(p, "<h2>");
    page_say(p, M_PASSKEY_OR);
    page_put(p, "</h2>\n");
    page_paragraph(p, M_PASSKEY_OR_TEXT);
    page_hidden(p, "return_to", return_to);
    passkey_answer_fields(p, "passkey_sign_in", NULL, 0, M_PASSKEY_SIGN_IN);
    page_form_end(p);
}

/* Who has shown who she is and may not come in: where she asks why, and objects. */
static void barred_say(struct html_page *p)
{
    page_put(p, "<p class=\"notice bad\" role=\"alert\">");
    page_say(p, M_SIGN_IN_BARRED);
    page_put(p, " ");
    page_link(p, "", "/appeal", M_APPEAL);
    page_put(p, "</p>\n");
}

static void sign_in_form_or_barred(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, int status, struct str fault,
                                   bool is_barred, struct http_reply *ret_reply)
{
    struct page_head head = sign_in_head(page_language(w));
    struct str return_to = page_return_to(http_text(request, "return_to"));
    struct html_page p;

    page_begin(&p, w, viewer, request, &head);
    page_form_begin(&p, "/auth/sign_in", "sign_in");
    page_heading(&p, M_SIGN_IN);
    if (is_barred)
        barred_say(&p);
    else
        page_notice(&p, "bad", fault);
    if (fault.size == 0 && str_starts(return_to, STR("/oauth/authorize")))
        page_paragraph(&p, M_LOGIN_NEEDED);
    page_hidden(&p, "return_to", return_to);
    page_field(&p, &(struct page_field){.name = "login",
                                        .type = "text",
                                        .autocomplete = "username",
                                        .label = M_LOGIN,
                                        .hint = M_COUNT,
                                        .value = http_text(request, "login")});
    page_field(&p, &(struct page_field){.name = "password",
                                        .type = "password",
                                        .autocomplete = "current-password",
                                        .label = M_PASSWORD,
                                        .hint = M_COUNT});
    page_put(&p, "<div class=\"actions\"><button class=\"button\" type=\"submit\">");
    page_say(&p, M_SIGN_IN);
    page_put(&p, "</button> ");
    page_link(&p, "", "/auth/reset", M_FORGOTTEN);
    page_put(&p, "</div>\n");
    page_form_end(&p);
    passkey_sign_in_form(&p, return_to);
    page_end(&p, status, ret_reply);
}

static void sign_in_form(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, int status, struct str fault,
                         struct http_reply *ret_reply)
{
    sign_in_form_or_barred(w, viewer, request, status, fault, false, ret_reply);
}

/* user: who she has shown to be, if anybody. */
static enum err refused(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, const struct user *user, enum err why,
                        struct http_reply *ret_reply)
{
    const struct str fault = w->why;
    struct account account = {.flags = 0};
    bool is_barred = false;

    if (why == ERR_FORBIDDEN && user->account_id) {
        enum err e = account_find(w, user->account_id, &account);
        enum user_standing standing = e ? USER_ACTIVE : user_standing(w, user, account.flags);

        if (e)
            return e;
        is_barred = standing == USER_SUSPENDED || standing == USER_DISABLED;
    }
    sign_in_form_or_barred(w, viewer, request, http_status_of(why), fault, is_barred, ret_reply);
    return OK;
}

PAGE_HANDLER(sign_in_page)
{
    if (viewer->account_id)
        page_see_other(w, page_return_to(http_text(request, "return_to")), ret_reply);
    else
        sign_in_form(w, viewer, request, 200, STR(""), ret_reply);
    return OK;
}

enum err session_begin(struct work *w, const struct http_request *request, const struct user *user,
                       enum sign_in_way way, struct str return_to, struct http_reply *ret_reply)
{
    const struct sign_in how = {.way = way,
                                .user_agent = http_header(request, "user-agent"),
                                .address = request->remote_address};
    struct str secret;
    enum err e = sign_in_session(w, user, &how, &secret);

    if (e)
        return e;
    page_see_other(w, page_return_to(return_to), ret_reply);
    page_cookie(w, ret_reply, PAGE_SESSION_COOKIE, secret, SESSION_MS_MAX / 1000);
    return OK;
}

/* She has shown who she is. */
static enum err sign_in(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, const struct user *user,
                        enum sign_in_way way, struct http_reply *ret_reply)
{
    enum err e = session_begin(w, request, user, way, http_text(request, "return_to"), ret_reply);

    if (e != ERR_UNAUTHORIZED)
        return e;
    sign_in_form(w, viewer, request, 403, w->why, ret_reply);
    return OK;
}

/* The second step carries who passed the first, sealed, for this browser and this password only. */
static struct str second_step_extra(struct work *w, const struct viewer *viewer,
                                    const struct http_request *request, const struct user *user)
{
    return str_format(w->memory, "%.*s\n%.*s", STR_ARG(page_browser(w, viewer, request)),
                      STR_ARG(user->password_hash));
}

static enum err code_form(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, const struct user *user, int status,
                          struct str pending, struct str fault, struct http_reply *ret_reply)
{
    struct passkey *passkeys = arena_array(w->memory, passkeys_max, sizeof *passkeys);
    int count = 0;
    enum err e = passkeys_list(w, user->account_id, passkeys, &count);

    struct page_head head = sign_in_head(page_language(w));
    struct html_page p;

    if (e)
        return e;
    page_begin(&p, w, viewer, request, &head);
    page_form_begin(&p, "/auth/sign_in/code", "sign_in_code");
    page_heading(&p, M_CODE_TITLE);
    page_notice(&p, "bad", fault);
    page_hidden(&p, "return_to", page_return_to(http_text(request, "return_to")));
    page_hidden(&p, "pending", pending);
    page_field(&p, &(struct page_field){.name = "code",
                                        .type = "text",
                                        .autocomplete = "one-time-code",
                                        .label = M_CODE,
                                        .hint = M_CODE_HINT});
    page_button(&p, "", M_SIGN_IN);
    page_form_end(&p);
    if (count) {
        page_form_begin(&p, "/auth/sign_in/code", "sign_in_code");
        page_put(&p, "<h2>");
        page_say(&p, M_PASSKEY_INSTEAD);
        page_put(&p, "</h2>\n");
        page_hidden(&p, "return_to", page_return_to(http_text(request, "return_to")));
        page_hidden(&p, "pending", pending);
        passkey_answer_fields(&p, "passkey_second", passkeys, count, M_PASSKEY_USE);
        page_form_end(&p);
    }
    page_end(&p, status, ret_reply);
    return OK;
}

PAGE_HANDLER(sign_in_post)
{
    struct user user = {0};
    enum err e = page_form_check(w, viewer, request, "sign_in");

    if (!e)
        e = sign_in_check(w, http_text(request, "login"), http_text(request, "password"),
                          request->remote_address, &user);
    if (e == ERR_UNAUTHORIZED || e == ERR_FORBIDDEN || e == ERR_TOO_MANY)
        return refused(w, viewer, request, &user, e, ret_reply);
    if (e)
        return e;
    if (!user.totp_confirmed_ms)
        return sign_in(w, viewer, request, &user, SIGN_IN_PASSWORD, ret_reply);
    return code_form(w, viewer, request, &user, 200,
                     seal_number(w->memory, "second_step", user.account_id,
                                 w->now_ms + second_step_ms,
                                 second_step_extra(w, viewer, request, &user)),
                     STR(""), ret_reply);
}

PAGE_HANDLER(sign_in_passkey_post)
{
    const struct passkey_form form = passkey_form_read(request);
    struct user user = {0};
    enum err e = page_form_check(w, viewer, request, "sign_in_passkey");

    if (!e)
        e = sign_in_passkey(w, &form, page_browser(w, viewer, request), request->remote_address,
                            &user);
    if (e == ERR_UNAUTHORIZED || e == ERR_FORBIDDEN || e == ERR_TOO_MANY)
        return refused(w, viewer, request, &user, e, ret_reply);
    return e ? e : sign_in(w, viewer, request, &user, SIGN_IN_PASSKEY, ret_reply);
}

/* Who passed the first step. ERR_UNAUTHORIZED: nobody, or too long ago. */
static enum err first_step_passed(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct user *ret_user)
{
    struct str pending = http_text(request, "pending");
    int64_t account_id = 0;
    enum err e = seal_claim(pending, w->now_ms, &account_id);

    if (!e)
        e = user_find(w, account_id, ret_user);
    if (!e && !seal_fits(pending, "second_step", second_step_extra(w, viewer, request, ret_user)))
        e = ERR_UNAUTHORIZED;
    return e == ERR_NOT_FOUND ? ERR_UNAUTHORIZED : e;
}

PAGE_HANDLER(sign_in_code_post)
{
    const struct passkey_form form = passkey_form_read(request);
    struct user user = {0};
    enum err e = page_form_check(w, viewer, request, "sign_in_code");

    if (!e)
        e = first_step_passed(w, viewer, request, &user);
    if (e == ERR_FORBIDDEN || e == ERR_UNAUTHORIZED) {
        sign_in_form(w, viewer, request, 403, str_of(message(M_FORM_OLD, page_language(w))),
                     ret_reply);
        return OK;
    }
    if (!e && http_text(request, "credential").size)
        e = sign_in_second_passkey(w, user.account_id, &form, page_browser(w, viewer, request),
                                   request->remote_address);
    else if (!e)
        e = sign_in_code(w, user.account_id, http_text(request, "code"), request->remote_address);
    if (e == ERR_UNAUTHORIZED || e == ERR_TOO_MANY)
        return code_form(w, viewer, request, &user, http_status_of(e),
                         http_text(request, "pending"), w->why, ret_reply);
    return e ? e : sign_in(w, viewer, request, &user, SIGN_IN_SECOND_FACTOR, ret_reply);
}

PAGE_HANDLER(sign_out_page)
{
    struct page_head head = {.title = str_of(message(M_SIGN_OUT, page_language(w))),
                             .main_class = "narrow",
                             .no_index = true};
    struct html_page p;

    if (!viewer->account_id) {
        page_see_other(w, STR("/"), ret_reply);
        return OK;
    }
    page_begin(&p, w, viewer, request, &head);
    page_form_begin(&p, "/auth/sign_out", "sign_out");
    page_heading(&p, M_SIGN_OUT);
    page_hidden(&p, "return_to", page_return_to(http_text(request, "return_to")));
    page_paragraph(&p, M_SIGN_OUT_TEXT);
    page_button(&p, "", M_SIGN_OUT);
    page_form_end(&p);
    page_end(&p, 200, ret_reply);
    return OK;
}

static enum err sign_out_run(struct work *w, void *context)
{
    return token_revoke(w, context);
}

/* The client sends no form but its header, which no other site can send. */
PAGE_HANDLER(sign_out_post)
{
    uint8_t hash[token_hash_bytes];
    enum err e = str_is(http_header(request, "bema-client"), "1")
                     ? OK
                     : page_form_check(w, viewer, request, "sign_out");

    memcpy(hash, viewer->token_hash, sizeof hash);
    if (!e && viewer->account_id)
        e = auth_write(w, sign_out_run, hash);
    if (e)
        return e;
    page_see_other(w, page_return_to(http_text(request, "return_to")), ret_reply);
    page_cookie(w, ret_reply, PAGE_SESSION_COOKIE, STR(""), 0);
    return OK;
}
