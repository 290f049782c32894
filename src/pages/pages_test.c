/* The pages as a browser meets them: handlers called as the server would, cookies kept. */
#include "pages/pages.h"

#include "auth/identify.h"
#include "auth/links.h"
#include "auth/second_factor.h"
#include "auth/test_people.h"
#include "live/readers.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "social/posts.h"
#include "store/settings.h"
#include "store/test_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct test_people t;
static struct work *w;

/* A browser: what it remembers, and the last answer. */
static struct {
    struct str session, form;
    struct http_reply reply;
    const char *fetch_site;
    const char *language;
    struct str names[2]; /* of the next visit: what its route names */
} browser;

static int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    memset(&browser, 0, sizeof browser);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_people_close(&t);
    return 0;
}

static struct str header_of(const struct http_reply *reply, const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++)
        if (strcasecmp(reply->headers[i].name, name) == 0)
            return reply->headers[i].value;
    return STR("");
}

static void cookies_keep(const struct http_reply *reply)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        struct str value = reply->headers[i].value, name, pair;
        if (strcasecmp(reply->headers[i].name, "Set-Cookie") != 0)
            continue;
        assert_true(str_find(value, STR("; HttpOnly; SameSite=Lax")) != SIZE_MAX);
        assert_true(str_ends(value, STR("; Secure")));
        str_split(value, ';', &pair);
        value = str_split(pair, '=', &name);
        if (str_is(name, PAGE_SESSION_COOKIE))
            browser.session = value;
        if (str_is(name, PAGE_FORM_COOKIE))
            browser.form = value;
    }
}

static const struct http_route *route_of(enum http_method method, const char *path)
{
    for (size_t i = 0; i < pages_table.count; i++)
        if (pages_table.routes[i].method == method && strcmp(pages_table.routes[i].path, path) == 0)
            return &pages_table.routes[i];
    fail_msg("no route %s", path);
    abort(); /* not reached: cmocka does not say so */
}

static const struct viewer *viewer_now(void)
{
    const struct viewer *viewer = NULL;

    assert_int_equal(identify(w, &(struct credentials){.session = browser.session}, &viewer), OK);
    return viewer;
}

enum { params_max = 16 };
struct form {
    const char *name;
    struct str value;
};

/* Sends it; the error becomes the page the server would answer with. form ends with {0}. */
static int visit(enum http_method method, const char *path, const struct form *form)
{
    struct http_param params[params_max];
    struct http_field headers[4] = {
        {STR("cookie"), str_format(w->memory, "bema_session=%.*s; bema_form=%.*s",
                                   STR_ARG(browser.session), STR_ARG(browser.form))},
        {STR("sec-fetch-site"), str_of(browser.fetch_site)},
        {STR("accept-language"), str_of(browser.language)},
    };
    struct http_request request = {.method = method,
                                   .path = str_of(path),
                                   .route_path = str_of(path),
                                   .path_params = {browser.names[0], browser.names[1]},
                                   .params = params,
                                   .headers = headers,
                                   .header_count = 3,
                                   .remote_address = STR("192.0.2.1")};
    memset(params, 0, sizeof params);
    struct buffer query = buffer_in(w->memory);
    enum err e;

    for (; form && form->name; form++) {
        params[request.param_count++] =
            (struct http_param){.name = str_of(form->name), .value = form->value, .index = -1};
        buffer_format(&query, "%s%s=%.*s", query.size ? "&" : "", form->name,
                      STR_ARG(url_encode(w->memory, form->value)));
    }
    request.query = buffer_str(&query);
    w->why = STR("");
    w->language = str_of(browser.language);
    browser.reply = (struct http_reply){0};
    e = route_of(method, path)->handler(w, viewer_now(), &request, &browser.reply);
    if (e)
        pages_answer_error(w, &request, route_of(method, path), e, &browser.reply);
    cookies_keep(&browser.reply);
    return browser.reply.status;
}

static bool page_has(const char *text)
{
    return str_find(browser.reply.body, str_of(text)) != SIZE_MAX;
}

/* The value of a hidden field of the last page. */
static struct str hidden(const char *name)
{
    struct str body = browser.reply.body, value;
    struct str mark = str_format(w->memory, "name=\"%s\" value=\"", name);
    size_t at = str_find(body, mark);

    if (at == SIZE_MAX)
        return STR("");
    str_split(str_sub(body, at + mark.size, body.size), '"', &value);
    return value;
}

static struct str location(void)
{
    return header_of(&browser.reply, "Location");
}

static void sign_in(const char *name)
{
    visit(HTTP_GET, "/auth/sign_in", NULL);
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in",
                           (struct form[]){{"form_token", hidden("form_token")},
                                           {"login", str_of(name)},
                                           {"password", STR(TEST_PASSWORD)},
                                           {0}}),
                     303);
    assert_true(browser.session.size > 0);
}

/* Signing in. */

static void signing_in_leads_back_where_one_came_from(void **state)
{
    (void)state;
    int64_t ann = test_person(&t, "ann");
    assert_int_equal(
        visit(HTTP_GET, "/auth/sign_in", (struct form[]){{"return_to", STR("/local?x=1")}, {0}}),
        200);
    assert_true(str_is(hidden("return_to"), "/local?x=1"));
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in",
                           (struct form[]){{"form_token", hidden("form_token")},
                                           {"return_to", hidden("return_to")},
                                           {"login", STR("ann")},
                                           {"password", STR(TEST_PASSWORD)},
                                           {0}}),
                     303);
    assert_true(str_is(location(), "/local?x=1"));
    assert_int_equal(viewer_now()->account_id, ann);
    assert_int_equal(visit(HTTP_GET, "/auth/sign_in", NULL), 303);
}

static void signing_in_never_leads_to_another_site(void **state)
{
    static const char *const hostile[] = {
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\/evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/%0d%0a x",
        "",
        "/x\r\nSet-Cookie: a=b",
        "/é",
    };

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
        assert_true(str_is(page_return_to(str_of(hostile[i])), "/"));
    assert_true(str_is(page_return_to(STR("/@ann/1?x=y&z")), "/@ann/1?x=y&z"));
    assert_true(str_is(page_return_to(STR("/")), "/"));
    visit(HTTP_GET, "/auth/sign_in", (struct form[]){{"return_to", STR("//evil.example")}, {0}});
    assert_true(str_is(hidden("return_to"), "/"));
}

static void a_form_from_elsewhere_signs_nobody_in(void **state)
{
    struct str token;

    (void)state;
    test_person(&t, "ann");
    visit(HTTP_GET, "/auth/sign_in", NULL);
    token = hidden("form_token");
    const struct form good[] = {
        {"form_token", token}, {"login", STR("ann")}, {"password", STR(TEST_PASSWORD)}, {0}};
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in", good + 1), 403); /* no token */
    browser.fetch_site = "cross-site";
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in", good), 403);
    browser.fetch_site = "same-site"; /* another name of the same domain */
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in", good), 403);
    browser.fetch_site = "same-origin";
    browser.form = STR("another_browser_s_cookie");
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in", good), 403);
    assert_int_equal(browser.session.size, 0);
    visit(HTTP_GET, "/auth/sign_in", NULL);
    /* A token of another form is none for this. */
    assert_int_equal(visit(HTTP_GET, "/auth/reset", NULL), 200);
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in",
                           (struct form[]){{"form_token", hidden("form_token")},
                                           {"login", STR("ann")},
                                           {"password", STR(TEST_PASSWORD)},
                                           {0}}),
                     403);
    assert_int_equal(browser.session.size, 0);
}

static void a_wrong_password_keeps_the_name_and_never_shows_the_password(void **state)
{
    (void)state;
    visit(HTTP_GET, "/auth/sign_in", NULL);
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in",
                           (struct form[]){{"form_token", hidden("form_token")},
                                           {"login", STR("\"><script>alert(1)</script>")},
                                           {"password", STR("my secret guess")},
                                           {0}}),
                     401);
    assert_true(page_has("role=\"alert\""));
    assert_true(page_has("&quot;&gt;&lt;script&gt;"));
    assert_false(page_has("<script>alert"));
    assert_false(page_has("my secret guess"));
}

static void the_second_step_needs_the_first_in_the_same_browser(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str secret, recovery[recovery_codes_max], pending, form_cookie, code;

    (void)state;
    assert_int_equal(second_factor_begin(w, ann, &secret), OK);
    code = str_format(w->memory, "%06u", totp_code(secret, w->now_ms / 30000, 6));
    assert_int_equal(second_factor_confirm(w, ann, code, recovery), OK);
    visit(HTTP_GET, "/auth/sign_in", NULL);
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in",
                           (struct form[]){{"form_token", hidden("form_token")},
                                           {"login", STR("ann")},
                                           {"password", STR(TEST_PASSWORD)},
                                           {0}}),
                     200);
    assert_int_equal(browser.session.size, 0);
    pending = hidden("pending");
    assert_true(pending.size > 0);
    struct form form[] = {
        {"form_token", hidden("form_token")}, {"pending", pending}, {"code", STR("000000")}, {0}};
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in/code", form), 401);
    form[2].value = recovery[0];
    form_cookie = browser.form;
    browser.form = STR("another_browser_s_cookie");
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in/code", form), 403);
    browser.form = form_cookie;
    form[1].value = STR("1.99999999999999."
                        "0000000000000000000000000000000000000000000000000000000000000000");
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in/code", form), 403);
    form[1].value = pending;
    w->now_ms += 11 * 60 * 1000;
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in/code", form), 403);
    w->now_ms -= 11 * 60 * 1000;
    assert_int_equal(visit(HTTP_POST, "/auth/sign_in/code", form), 303);
    assert_int_equal(viewer_now()->account_id, ann);
}

static void signing_out_ends_the_session_and_only_from_here(void **state)
{
    struct str before;

    (void)state;
    test_person(&t, "ann");
    sign_in("ann");
    before = browser.session;
    assert_int_equal(visit(HTTP_POST, "/auth/sign_out", NULL), 403);
    assert_int_equal(visit(HTTP_GET, "/auth/sign_out", NULL), 200);
    assert_int_equal(visit(HTTP_POST, "/auth/sign_out",
                           (struct form[]){{"form_token", hidden("form_token")}, {0}}),
                     303);
    assert_int_equal(browser.session.size, 0);
    browser.session = before;
    assert_int_equal(viewer_now()->account_id, 0);
}

/* Joining. */

static void one_joins_and_is_signed_in_when_nothing_is_to_be_confirmed(void **state)
{
    (void)state;
    assert_int_equal(visit(HTTP_GET, "/auth/sign_up", NULL), 200);
    struct form form[] = {{"form_token", hidden("form_token")}, {"username", STR("ann")},
                          {"email", STR("ann@mail.example")},   {"password", STR("short")},
                          {"agreement", STR("true")},           {0}};
    assert_int_equal(visit(HTTP_POST, "/auth/sign_up", form), 422);
    assert_true(page_has("id=\"password-fault\""));
    assert_true(page_has("value=\"ann@mail.example\""));
    form[3].value = STR(TEST_PASSWORD);
    assert_int_equal(visit(HTTP_POST, "/auth/sign_up", form), 303);
    assert_true(viewer_now()->account_id != 0);
}

static void an_address_is_confirmed_by_pressing_the_button_not_by_opening_the_link(void **state)
{
    struct str secret;
    struct user user;
    int64_t id = 0;

    (void)state;
    t.site.confirm_email = true;
    visit(HTTP_GET, "/auth/sign_up", NULL);
    assert_int_equal(visit(HTTP_POST, "/auth/sign_up",
                           (struct form[]){{"form_token", hidden("form_token")},
                                           {"username", STR("ann")},
                                           {"email", STR("ann@mail.example")},
                                           {"password", STR(TEST_PASSWORD)},
                                           {"agreement", STR("true")},
                                           {0}}),
                     200);
    assert_int_equal(browser.session.size, 0);
    secret = test_mailed_secret(&t);
    assert_int_equal(visit(HTTP_GET, "/auth/confirm", (struct form[]){{"token", secret}, {0}}),
                     200);
    assert_true(page_has("ann@mail.example"));
    assert_int_equal(user_find_email(w, STR("ann@mail.example"), &id), OK);
    assert_int_equal(user_find(w, id, &user), OK);
    assert_int_equal(user.confirmed_ms, 0);
    assert_int_equal(
        visit(HTTP_POST, "/auth/confirm",
              (struct form[]){{"form_token", hidden("form_token")}, {"token", secret}, {0}}),
        200);
    assert_int_equal(user_find(w, id, &user), OK);
    assert_true(user.confirmed_ms != 0);
    assert_int_equal(visit(HTTP_GET, "/auth/confirm", (struct form[]){{"token", secret}, {0}}),
                     404);
}

static void the_owner_comes_by_the_printed_link(void **state)
{
    struct str url, secret;
    struct user user;

    (void)state;
    t.site.registrations = REGISTRATIONS_CLOSED;
    assert_int_equal(visit(HTTP_GET, "/auth/sign_up", NULL), 403);
    assert_int_equal(owner_link_make(w, &url), OK);
    secret = str_sub(url, str_find_char(url, '=') + 1, url.size);
    assert_int_equal(visit(HTTP_GET, "/auth/owner", (struct form[]){{"token", STR("x")}, {0}}),
                     404);
    assert_int_equal(visit(HTTP_GET, "/auth/owner", (struct form[]){{"token", secret}, {0}}), 200);
    assert_int_equal(visit(HTTP_POST, "/auth/owner",
                           (struct form[]){{"form_token", hidden("form_token")},
                                           {"token", hidden("token")},
                                           {"username", STR("pericles")},
                                           {"email", STR("p@mail.example")},
                                           {"password", STR(TEST_PASSWORD)},
                                           {"agreement", STR("true")},
                                           {0}}),
                     303);
    assert_int_equal(user_find(w, viewer_now()->account_id, &user), OK);
    assert_int_equal(user.role, ROLE_OWNER);
    assert_int_equal(visit(HTTP_GET, "/auth/owner", (struct form[]){{"token", secret}, {0}}), 404);
}

static void asking_for_a_new_password_looks_the_same_for_everybody(void **state)
{
    struct str known;

    (void)state;
    test_person(&t, "ann");
    visit(HTTP_GET, "/auth/reset", NULL);
    struct form form[] = {
        {"form_token", hidden("form_token")}, {"email", STR("ann@mail.example")}, {0}};
    assert_int_equal(visit(HTTP_POST, "/auth/reset", form), 200);
    known = browser.reply.body;
    form[1].value = STR("nobody@mail.example");
    assert_int_equal(visit(HTTP_POST, "/auth/reset", form), 200);
    assert_true(str_equal(known, browser.reply.body));
}

/* Settings. */

static void settings_are_for_those_signed_in(void **state)
{
    (void)state;
    assert_int_equal(visit(HTTP_GET, "/auth/settings", NULL), 303);
    assert_true(str_starts(location(), STR("/auth/sign_in")));
    assert_int_equal(visit(HTTP_POST, "/auth/settings/password", NULL), 303);
    test_person(&t, "ann");
    sign_in("ann");
    assert_int_equal(visit(HTTP_GET, "/auth/settings", NULL), 200);
    assert_true(page_has("ann@mail.example"));
    assert_int_equal(visit(HTTP_POST, "/auth/settings/password",
                           (struct form[]){{"present", STR(TEST_PASSWORD)},
                                           {"password", STR("a wholly new one")},
                                           {0}}),
                     403);
}

static void the_second_factor_is_switched_on_with_password_and_code(void **state)
{
    struct form form[] = {{"form_token", {0}}, {"second_present", STR("wrong one")}, {0}};
    struct user user;
    int64_t ann = test_person(&t, "ann");

    (void)state;
    sign_in("ann");
    visit(HTTP_GET, "/auth/settings/security", NULL);
    struct str body = browser.reply.body;
    size_t at = str_find(body, STR("action=\"/auth/settings/second_factor\""));
    assert_true(at != SIZE_MAX);
    browser.reply.body = str_sub(body, at, body.size);
    form[0].value = hidden("form_token");
    assert_int_equal(visit(HTTP_POST, "/auth/settings/second_factor", form), 403);
    form[1].value = STR(TEST_PASSWORD);
    assert_int_equal(visit(HTTP_POST, "/auth/settings/second_factor", form), 200);
    assert_true(page_has("otpauth://totp/square.example:ann?secret="));
    assert_int_equal(user_find(w, ann, &user), OK);
    assert_int_equal(user.totp_confirmed_ms, 0);
    form[1] = (struct form){"code", STR("000000")};
    assert_int_equal(visit(HTTP_POST, "/auth/settings/second_factor/confirm", form), 403);
    form[1].value =
        str_format(w->memory, "%06u", totp_code(user.totp_secret, w->now_ms / 30000, 6));
    assert_int_equal(visit(HTTP_POST, "/auth/settings/second_factor/confirm", form), 200);
    assert_int_equal(user_find(w, ann, &user), OK);
    assert_true(user.totp_confirmed_ms != 0);
}

/* The square's own pages. */

static void who_may_manage_the_square_says_what_it_is_and_nobody_else(void **state)
{
    struct form form[] = {{"form_token", {0}}, {"title", STR("The Agora")}, {0}};
    int64_t ann = test_person(&t, "ann");
    struct str value;

    (void)state;
    t.site.said = site_said_open();
    assert_int_equal(visit(HTTP_GET, "/auth/square", NULL), 303);
    sign_in("ann");
    assert_int_equal(visit(HTTP_GET, "/auth/square", NULL), 404);
    assert_int_equal(visit(HTTP_POST, "/auth/square", form), 404);
    assert_int_equal(visit(HTTP_GET, "/auth/settings", NULL), 200);
    assert_false(page_has("/auth/square"));
    assert_int_equal(user_set_role(w, ann, ROLE_ADMIN), OK);
    assert_int_equal(visit(HTTP_GET, "/auth/settings", NULL), 200);
    assert_true(page_has("/auth/square"));
    assert_int_equal(visit(HTTP_GET, "/auth/square", NULL), 200);
    assert_int_equal(visit(HTTP_POST, "/auth/square", form), 403);
    form[0].value = hidden("form_token");
    assert_int_equal(visit(HTTP_POST, "/auth/square", form), 303);
    assert_int_equal(setting_get(w, STR("square_title"), &value), OK);
    assert_true(str_is(value, "The Agora"));
    assert_true(str_is(site_words(&t.site).title, "The Agora"));
    site_said_close(t.site.said);
    t.site.said = NULL;
}

/* Consent. */

static struct form *asking(const struct app *app)
{
    struct form *form = arena_array(w->memory, params_max, sizeof *form);

    form[0] = (struct form){"response_type", STR("code")};
    form[1] = (struct form){"client_id", app->client_id};
    form[2] = (struct form){"redirect_uri", app->redirects[0]};
    form[3] = (struct form){"scope", STR("read")};
    form[4] = (struct form){"state", STR("x&y=z")};
    return form;
}

static void consent_gives_a_code_to_the_registered_address_alone(void **state)
{
    struct str secret;
    struct app app = test_app(&t, "https://app.example/cb?a=1", "read write", &secret);
    struct form *form = asking(&app);

    (void)state;
    assert_int_equal(visit(HTTP_GET, "/oauth/authorize", form), 303);
    assert_true(str_starts(location(), STR("/auth/sign_in?return_to=%2Foauth%2Fauthorize%3F")));
    test_person(&t, "ann");
    sign_in("ann");
    assert_int_equal(visit(HTTP_GET, "/oauth/authorize", form), 200);
    assert_true(page_has("<bdi>Tester</bdi>"));
    assert_true(str_find(header_of(&browser.reply, "Content-Security-Policy"),
                         STR("form-action 'self' https://app.example;")) != SIZE_MAX);
    form[5] = (struct form){"decision", STR("authorize")};
    assert_int_equal(visit(HTTP_POST, "/oauth/authorize", form), 403); /* no form token */
    visit(HTTP_GET, "/oauth/authorize", form);
    form[6] = (struct form){"form_token", hidden("form_token")};
    assert_int_equal(visit(HTTP_POST, "/oauth/authorize", form), 303);
    assert_true(str_starts(location(), STR("https://app.example/cb?a=1&code=")));
    assert_true(str_ends(location(), STR("&state=x%26y%3Dz")));
    form[5].value = STR("deny");
    assert_int_equal(visit(HTTP_POST, "/oauth/authorize", form), 303);
    assert_true(str_starts(location(), STR("https://app.example/cb?a=1&error=access_denied&")));
    form[2].value = STR("https://evil.example/");
    assert_int_equal(visit(HTTP_POST, "/oauth/authorize", form), 400);
    assert_int_equal(location().size, 0);
}

static void a_wrong_request_is_told_here_and_sent_nowhere(void **state)
{
    struct str secret;
    struct app app = test_app(&t, "https://app.example/cb", "read", &secret);
    static const struct {
        int index;
        struct form with;
    } wrongs[] = {
        {1, {"client_id", {"nobody", 6}}},
        {2, {"redirect_uri", {"https://app.example/cb/", 23}}},
        {2, {"redirect_uri", {"https://evil.example/", 21}}},
        {2, {"redirect_uri", {"", 0}}},
        {0, {"response_type", {"token", 5}}},
        {3, {"scope", {"write", 5}}},
        {3, {"scope", {"nonsense", 8}}},
        {5, {"code_challenge", {"tooshort", 8}}},
        {5, {"code_challenge", {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", 43}}}, /* plain */
    };

    (void)state;
    test_person(&t, "ann");
    sign_in("ann");
    for (size_t i = 0; i < sizeof wrongs / sizeof wrongs[0]; i++) {
        struct form *form = asking(&app);
        form[wrongs[i].index] = wrongs[i].with;
        assert_int_equal(visit(HTTP_GET, "/oauth/authorize", form), 400);
        assert_int_equal(location().size, 0);
    }
}

static void out_of_band_shows_the_code(void **state)
{
    struct str secret, code;
    struct app app = test_app(&t, APP_OUT_OF_BAND, "read", &secret);
    struct form *form = asking(&app);

    (void)state;
    test_person(&t, "ann");
    sign_in("ann");
    visit(HTTP_GET, "/oauth/authorize", form);
    form[5] = (struct form){"decision", STR("authorize")};
    form[6] = (struct form){"form_token", hidden("form_token")};
    assert_int_equal(visit(HTTP_POST, "/oauth/authorize", form), 303);
    assert_true(str_starts(location(), STR("/oauth/authorize/native?code=")));
    code = str_sub(location(), sizeof "/oauth/authorize/native?code=" - 1, location().size);
    assert_int_equal(
        visit(HTTP_GET, "/oauth/authorize/native", (struct form[]){{"code", code}, {0}}), 200);
    assert_true(str_find(browser.reply.body, code) != SIZE_MAX);
}

/* All pages. */

static void every_page_is_safe_and_in_the_readers_language(void **state)
{
    static const char *const paths[] = {"/auth/sign_in", "/auth/sign_up", "/auth/reset", "/about",
                                        "/settings"};

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        browser.language = "en";
        assert_int_equal(visit(HTTP_GET, paths[i], NULL), 200);
        assert_true(page_has("<html lang=\"en\""));
        assert_true(str_starts(header_of(&browser.reply, "Content-Security-Policy"),
                               STR("default-src 'none'; script-src 'self'; style-src 'self';")));
        assert_true(str_is(header_of(&browser.reply, "X-Content-Type-Options"), "nosniff"));
        assert_true(header_of(&browser.reply, "Cache-Control").size > 0);
        assert_false(page_has(" style=\""));
        assert_false(page_has("onclick"));
        browser.language = "fr";
        assert_int_equal(visit(HTTP_GET, paths[i], NULL), 200);
        assert_true(page_has("<html lang=\"fr\""));
    }
}

static void webfinger_finds_people_of_this_square_only(void **state)
{
    (void)state;
    test_person(&t, "ann");
    struct form form[] = {{"resource", STR("acct:ANN@square.example")}, {0}};
    assert_int_equal(visit(HTTP_GET, "/.well-known/webfinger", form), 200);
    assert_true(page_has("\"subject\":\"acct:ann@square.example\""));
    form[0].value = STR("https://square.example/@ann");
    assert_int_equal(visit(HTTP_GET, "/.well-known/webfinger", form), 200);
    form[0].value = STR("acct:ann@other.example");
    assert_int_equal(visit(HTTP_GET, "/.well-known/webfinger", form), 404);
    form[0].value = STR("acct:nobody@square.example");
    assert_int_equal(visit(HTTP_GET, "/.well-known/webfinger", form), 404);
    form[0].value = STR("");
    assert_int_equal(visit(HTTP_GET, "/.well-known/webfinger", form), 400);
}

/* What strangers read. */

static int64_t say(int64_t author, const char *text, int64_t answers)
{
    const struct post_draft draft = {
        .author_id = author, .text = str_of(text), .reply_to_id = answers};
    struct post post;

    assert_int_equal(post_create(w, &draft, &post), OK);
    return post.id;
}

/* The handler of a route with names in it. */
static int look(const char *route, const char *name, struct str id)
{
    int status;

    browser.names[0] = str_of(name);
    browser.names[1] = id;
    status = visit(HTTP_GET, route, NULL);
    memset(browser.names, 0, sizeof browser.names);
    return status;
}

static bool page_is_whole(void)
{
    return str_ends(browser.reply.body, STR("</html>\n"));
}

static void live_begin(void)
{
    const struct live_options options = {
        .rendered_bytes_max = 1 << 20, .viewers_max = 16, .window_posts_max = 1 << 20};

    assert_int_equal(live_open(w, &options, &w->live), OK);
    live_reader_register(w->live);
    live_reader_busy(w->live);
}

static void live_end(void)
{
    live_reader_idle(w->live);
    live_reader_unregister(w->live);
    live_close(w->live);
    w->live = NULL;
}

static void whichever_database_call_fails_a_page_is_whole_or_says_it_failed(void **state)
{
    static const char *const routes[] = {
        "/",           "/@:name",     "/@:name/media", "/@:name/featured", "/@:name/followers",
        "/@:name/:id", "/tags/:name", "/about"};
    int64_t ann = test_person(&t, "ann"), first = say(ann, "Who comes? #river", 0);
    struct str id = str_format(w->memory, "%lld", (long long)first);

    (void)state;
    say(ann, "I do :none: @ann", first);
    live_begin();
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        const char *name = strcmp(routes[i], "/tags/:name") == 0 ? "river" : "ann";
        int status = 0, call = 0;
        while (status != 200 && call < 100) {
            db_fail_at = ++call;
            status = look(routes[i], name, id);
            db_fail_at = 0;
            if (!page_is_whole() || (status != 200 && status < 500) ||
                (status >= 500 && !page_has("Try again")))
                fail_msg("%s: %d when call %d fails", routes[i], status, call);
        }
        assert_int_equal(status, 200);
    }
    live_end();
}

static void faults_of_ours_offer_to_try_again_and_tell_nobody_what_they_were(void **state)
{
    static const struct http_route route = {.method = HTTP_GET};
    const struct http_request request = {.method = HTTP_GET, .path = STR("/@ann")};
    static const enum err ours[] = {ERR_INTERNAL, ERR_UNAVAILABLE};

    (void)state;
    for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
        w->language = STR("fr");
        w->why = STR("table posts is not there");
        pages_answer_error(w, &request, &route, ours[i], &browser.reply);
        assert_int_equal(browser.reply.status, http_status_of(ours[i]));
        assert_true(page_has(">Réessayer</a>") && page_is_whole());
        assert_false(page_has("table posts"));
    }
    w->why = STR("Not Found");
    pages_answer_error(w, &request, NULL, ERR_NOT_FOUND, &browser.reply);
    assert_int_equal(browser.reply.status, 404);
    assert_true(page_has("n’est pas pour tous") && page_has("href=\"/local\""));
    assert_false(page_has("Not Found") || page_has(">Réessayer</a>"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(signing_in_leads_back_where_one_came_from),
        TEST(signing_in_never_leads_to_another_site),
        TEST(a_form_from_elsewhere_signs_nobody_in),
        TEST(a_wrong_password_keeps_the_name_and_never_shows_the_password),
        TEST(the_second_step_needs_the_first_in_the_same_browser),
        TEST(signing_out_ends_the_session_and_only_from_here),
        TEST(one_joins_and_is_signed_in_when_nothing_is_to_be_confirmed),
        TEST(an_address_is_confirmed_by_pressing_the_button_not_by_opening_the_link),
        TEST(the_owner_comes_by_the_printed_link),
        TEST(asking_for_a_new_password_looks_the_same_for_everybody),
        TEST(settings_are_for_those_signed_in),
        TEST(the_second_factor_is_switched_on_with_password_and_code),
        TEST(who_may_manage_the_square_says_what_it_is_and_nobody_else),
        TEST(consent_gives_a_code_to_the_registered_address_alone),
        TEST(a_wrong_request_is_told_here_and_sent_nowhere),
        TEST(out_of_band_shows_the_code),
        TEST(every_page_is_safe_and_in_the_readers_language),
        TEST(webfinger_finds_people_of_this_square_only),
        TEST(whichever_database_call_fails_a_page_is_whole_or_says_it_failed),
        TEST(faults_of_ours_offer_to_try_again_and_tell_nobody_what_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
