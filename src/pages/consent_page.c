/* /oauth/authorize: a person lets an application in, or not. No script; and nothing is sent to an
 * address that the application did not register, nor, before she has decided, to any. */
#include "auth/grants.h"
#include "auth/sign_in.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "social/accounts.h"
#include "social/teams.h"

enum { state_bytes_max = 4096, code_bytes_max = 64 };
/* The field that names the account the application acts as. */
#define AS_FIELD "act_as"

/* What the application asks, checked. */
struct asking {
    struct app app;
    struct str redirect_uri, scopes, state, challenge;
};

static enum err wrong(struct work *w, const char *words)
{
    return work_fail(w, ERR_MALFORMED, "%s", words);
}

static enum err asking_read(struct work *w, const struct http_request *request,
                            struct asking *ret_asking)
{
    struct asking a = {.redirect_uri = http_text(request, "redirect_uri"),
                       .state = http_text(request, "state"),
                       .challenge = http_text(request, "code_challenge")};
    struct str method = http_text(request, "code_challenge_method");
    enum err e = app_find(w, http_text(request, "client_id"), &a.app);

    if (e == ERR_NOT_FOUND)
        return wrong(w, "Client authentication failed due to unknown client, no client "
                        "authentication included, or unsupported authentication method.");
    if (e)
        return e;
    if (!app_has_redirect(&a.app, a.redirect_uri))
        return wrong(w, "The redirect uri included is not valid.");
    if (!str_is(http_text(request, "response_type"), "code"))
        return wrong(w, "The authorization server does not support this response type.");
    if (app_scopes(w, &a.app, http_text(request, "scope"), &a.scopes))
        return wrong(w, "The requested scope is invalid, unknown, or malformed.");
    if (a.challenge.size && (!str_is(method, "S256") || !challenge_is_sound(a.challenge)))
        return wrong(w, "The code_challenge_method must be S256.");
    if (a.state.size > state_bytes_max)
        return wrong(w, "The state is too long.");
    *ret_asking = a;
    return OK;
}

/* Back here after signing in. */
static struct str own_address(struct work *w, const struct http_request *request)
{
    struct str target = str_format(w->memory, "/oauth/authorize?%.*s", STR_ARG(request->query));

    return str_format(w->memory, "/auth/sign_in?return_to=%.*s",
                      STR_ARG(url_encode(w->memory, target)));
}

static void put_asking(struct html_page *p, const struct asking *a)
{
    page_hidden(p, "response_type", STR("code"));
    page_hidden(p, "client_id", a->app.client_id);
    page_hidden(p, "redirect_uri", a->redirect_uri);
    page_hidden(p, "scope", a->scopes);
    page_hidden(p, "state", a->state);
    if (a->challenge.size) {
        page_hidden(p, "code_challenge", a->challenge);
        page_hidden(p, "code_challenge_method", STR("S256"));
    }
}

static void put_scopes(struct html_page *p, struct str scopes)
{
    struct str word;

    page_put(p, "<ul class=\"scopes\">\n");
    while (scopes.size) {
        scopes = str_split(scopes, ' ', &word);
        page_put(p, "<li>");
        page_text(p, scope_message(word, p->language));
        page_put(p, " <code>");
        page_text(p, word);
        page_put(p, "</code></li>\n");
    }
    page_put(p, "</ul>\n");
}

static void put_buttons(struct html_page *p)
{
    page_put(p, "<div class=\"actions\"><button class=\"button\" type=\"submit\" name=\"decision\" "
                "value=\"authorize\">");
    page_say(p, M_AUTHORIZE);
    page_put(p, "</button> <button class=\"button quiet\" type=\"submit\" name=\"decision\" "
                "value=\"deny\">");
    page_say(p, M_DENY);
    page_put(p, "</button></div>\n");
}

static void put_choice(struct html_page *p, const struct account *account, bool is_first)
{
    page_put(p, "<label class=\"check\"><input type=\"radio\" name=\"" AS_FIELD "\" value=\"");
    buffer_int(&p->out, account->id);
    page_put(p, is_first ? "\" checked> <strong>@" : "\"> <strong>@");
    page_text(p, account->username);
    page_put(p, "</strong></label>\n");
}

/* Where accounts are shared with her: as which the application will act. Herself, unless she says
 * otherwise. */
static enum err put_accounts(struct html_page *p, const struct account *account)
{
    struct team_member *teams = arena_array(p->w->memory, teams_max, sizeof *teams);
    int count = 0, shown = 0;
    enum err e = teams_of(p->w, account->id, teams, &count);

    for (int i = 0; !e && i < count; i++) {
        struct account other;

        if (teams[i].state != TEAM_MEMBER)
            continue;
        e = account_find(p->w, teams[i].account_id, &other);
        if (e || (other.flags & ACCOUNT_DELETED))
            continue;
        if (!shown++) {
            page_put(p, "<fieldset class=\"field\"><legend>");
            page_say(p, M_CONSENT_ACT_AS);
            page_put(p, "</legend>\n");
            put_choice(p, account, true);
        }
        put_choice(p, &other, false);
    }
    if (shown)
        page_put(p, "</fieldset>\n");
    return e;
}

static enum err put_consent(struct html_page *p, const struct asking *a,
                            const struct account *account)
{
    enum err e;

    struct str origin = redirect_origin(p->w->memory, a->redirect_uri);

    page_form_begin(p, "/oauth/authorize", "authorize");
    page_heading(p, M_CONSENT_TITLE);
    page_put(p, "<p><strong>");
    page_name(p, a->app.name);
    page_put(p, "</strong> ");
    page_say(p, M_CONSENT_WANTS);
    page_put(p, "</p>\n");
    put_scopes(p, a->scopes);
    page_put(p, "<p class=\"quiet-text\">");
    page_say(p, M_CONSENT_AS);
    page_put(p, " <strong>@");
    page_text(p, account->username);
    page_put(p, "</strong>. ");
    if (origin.size) {
        page_say(p, M_CONSENT_RETURNS);
        page_put(p, " <code>");
        page_text(p, origin);
        page_put(p, "</code>.");
    }
    page_put(p, "</p>\n");
    e = put_accounts(p, account);
    put_asking(p, a);
    put_buttons(p);
    page_put(p, "<p class=\"quiet-text\">");
    page_link(p, "", "/auth/sign_out", M_CONSENT_NOT_YOU);
    page_put(p, "</p>\n");
    page_form_end(p);
    return e;
}

PAGE_HANDLER(consent_page)
{
    struct page_head head = {.title = str_of(message(M_CONSENT_TITLE, page_language(w))),
                             .main_class = "narrow",
                             .no_index = true};
    struct asking asking;
    struct account account;
    struct html_page p;
    enum err e = asking_read(w, request, &asking);

    if (e)
        return e;
    if (!viewer->account_id) {
        page_see_other(w, own_address(w, request), ret_reply);
        return OK;
    }
    e = account_find(w, viewer->account_id, &account);
    if (e)
        return e;
    head.form_action = redirect_origin(w->memory, asking.redirect_uri);
    page_begin(&p, w, viewer, request, &head);
    e = put_consent(&p, &asking, &account);
    if (!e)
        page_end(&p, 200, ret_reply);
    return e;
}

/* The redirect URI with parameters behind it. */
static struct str redirect_with(struct work *w, const struct asking *a, const char *name,
                                struct str value, const char *description)
{
    struct buffer b = buffer_in(w->memory);

    buffer_put(&b, a->redirect_uri);
    buffer_char(&b, str_find_char(a->redirect_uri, '?') == SIZE_MAX ? '?' : '&');
    buffer_put(&b, str_of(name));
    buffer_char(&b, '=');
    buffer_put(&b, url_encode(w->memory, value));
    if (description) {
        buffer_lit(&b, "&error_description=");
        buffer_put(&b, url_encode(w->memory, str_of(description)));
    }
    if (a->state.size) {
        buffer_lit(&b, "&state=");
        buffer_put(&b, url_encode(w->memory, a->state));
    }
    return buffer_str(&b);
}

static bool is_out_of_band(const struct asking *a)
{
    return str_is(a->redirect_uri, APP_OUT_OF_BAND);
}

static enum err deny(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, const struct asking *a,
                     struct http_reply *ret_reply)
{
    struct page_head head = {.title = str_of(message(M_DENIED, page_language(w))),
                             .main_class = "narrow",
                             .no_index = true};
    struct html_page p;

    if (!is_out_of_band(a)) {
        page_see_other(w,
                       redirect_with(w, a, "error", STR("access_denied"),
                                     "The resource owner or authorization server denied the "
                                     "request."),
                       ret_reply);
        return OK;
    }
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, M_DENIED);
    page_paragraph(&p, M_DENIED_TEXT);
    page_put(&p, "</section>\n");
    page_end(&p, 200, ret_reply);
    return OK;
}

struct granting {
    struct grant grant;
    const uint8_t *session_hash;
    struct str code;
};

static enum err grant_run(struct work *w, void *context)
{
    struct granting *granting = context;
    enum team_role role = TEAM_OWNER;
    struct token session;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = token_find(w, granting->session_hash, &session);
    if (e == ERR_NOT_FOUND) /* her password was changed while she decided */
        e = work_fail(w, ERR_FORBIDDEN, "%s", message(M_LOGIN_NEEDED, page_language(w)));
    if (!e && granting->grant.acting_id)
        e = team_role_of(w, granting->grant.acting_id, granting->grant.account_id, &role);
    if (!e && !role)
        e = work_fail(w, ERR_FORBIDDEN, "%s", message(M_CONSENT_NO_MEMBER, page_language(w)));
    if (!e)
        e = grant_create(w, &granting->grant, &granting->code);
    return db_end(w, e);
}

static enum err allow(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, const struct asking *a,
                      struct http_reply *ret_reply)
{
    const int64_t chosen = http_id(request, AS_FIELD);
    struct granting granting = {.grant = {.client_id = a->app.client_id,
                                          .account_id = viewer->account_id,
                                          .acting_id = chosen == viewer->account_id ? 0 : chosen,
                                          .scopes = a->scopes,
                                          .redirect_uri = a->redirect_uri,
                                          .challenge = a->challenge},
                                .session_hash = viewer->token_hash};
    enum err e = auth_write(w, grant_run, &granting);

    if (e)
        return e;
    page_see_other(w,
                   is_out_of_band(a) ? str_format(w->memory, "/oauth/authorize/native?code=%.*s",
                                                  STR_ARG(granting.code))
                                     : redirect_with(w, a, "code", granting.code, NULL),
                   ret_reply);
    return OK;
}

static enum err decide(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, bool denied,
                       struct http_reply *ret_reply)
{
    struct asking asking;
    enum err e;

    if (!viewer->account_id)
        return work_fail(w, ERR_FORBIDDEN, "%s", message(M_LOGIN_NEEDED, page_language(w)));
    e = page_form_check(w, viewer, request, "authorize");
    if (!e)
        e = asking_read(w, request, &asking);
    if (e)
        return e;
    return denied ? deny(w, viewer, request, &asking, ret_reply)
                  : allow(w, viewer, request, &asking, ret_reply);
}

PAGE_HANDLER(consent_post)
{
    bool allowed = str_is(http_text(request, "decision"), "authorize");

    return decide(w, viewer, request, !allowed, ret_reply);
}

PAGE_HANDLER(consent_delete)
{
    return decide(w, viewer, request, true, ret_reply);
}

/* The code to copy, for applications that no browser can be sent to. */
PAGE_HANDLER(consent_code_page)
{
    struct page_head head = {.title = str_of(message(M_CODE, page_language(w))),
                             .main_class = "narrow",
                             .no_index = true};
    struct str code = http_text(request, "code");
    struct html_page p;

    if (code.size == 0 || code.size > code_bytes_max)
        return wrong(w, message(M_ERROR_INVALID, page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, M_CODE);
    page_paragraph(&p, M_CODE_COPY);
    page_put(&p, "<p class=\"code\">");
    page_text(&p, code);
    page_put(&p, "</p>\n</section>\n");
    page_end(&p, 200, ret_reply);
    return OK;
}
