/* Users, tokens, links, grants, the second factor, signing in and joining, over a real store. */
#include "auth/grants.h"
#include "auth/identify.h"
#include "auth/links.h"
#include "auth/passwords.h"
#include "auth/registration.h"
#include "auth/seals.h"
#include "auth/second_factor.h"
#include "auth/sign_in.h"
#include "auth/start.h"
#include "auth/sweep.h"
#include "auth/test_people.h"
#include "push/subscriptions.h"
#include "push/vapid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { calls_max = 60 };

static struct test_people t;
static struct work *w;

static int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_people_close(&t);
    return 0;
}

/* Users. */

static void whichever_database_call_fails_a_person_joins_whole_or_not_at_all(void **state)
{
    const struct user_draft draft = {.username = STR("ann"),
                                     .email = STR("Ann@Mail.example"),
                                     .password_hash = STR("x"),
                                     .approved = true};
    struct account account;
    struct user user;
    int64_t id = 0;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = user_create(w, &draft, &account);
        db_fail_at = 0;
        assert_int_equal(user_find_email(w, STR("ann@mail.example"), &id), e ? ERR_NOT_FOUND : OK);
        assert_int_equal(account_find_handle(w, STR("ann"), &id), e ? ERR_NOT_FOUND : OK);
        assert_true((test_mailed_secret(&t).size > 0) == !e);
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
    assert_int_equal(user_find(w, account.id, &user), OK);
    assert_true(str_is(user.email, "ann@mail.example"));
    assert_int_equal(user_standing(w, &user, 0), USER_UNCONFIRMED);
}

static void an_address_belongs_to_one_person_in_whatever_case(void **state)
{
    struct account account;
    int64_t ann = test_person(&t, "ann"), id = 0;

    (void)state;
    assert_int_equal(
        user_create(w,
                    &(struct user_draft){.username = STR("bob"), .email = STR("ANN@mail.EXAMPLE")},
                    &account),
        ERR_CONFLICT);
    assert_int_equal(account_find_handle(w, STR("bob"), &id), ERR_NOT_FOUND);
    assert_int_equal(user_set_email(w, ann, STR("new@mail.example")), OK);
    assert_int_equal(user_find_email(w, STR("ann@mail.example"), &id), ERR_NOT_FOUND);
    assert_int_equal(
        user_create(w,
                    &(struct user_draft){.username = STR("bob"), .email = STR("ann@mail.example")},
                    &account),
        OK);
    assert_int_equal(user_set_email(w, ann, STR("ann@mail.example")), ERR_CONFLICT);
    assert_int_equal(user_find_email(w, STR("new@mail.example"), &id), OK);
    assert_int_equal(id, ann);
}

static void what_is_no_address_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "x",
                                      "@",
                                      "a@",
                                      "@b.example",
                                      "a@b",
                                      "a b@c.example",
                                      "a@b@c.example",
                                      "a@.example",
                                      "a@b.",
                                      "a@b..c",
                                      "a@b.example\r\nBcc: x@y.example",
                                      "<a@b.example>",
                                      "a,b@c.de"};
    static const char *const fine[] = {"a@b.example", "a+b@c.example", "é@ü.example",
                                       "owner@localhost"};
    struct str folded;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (email_check(w, str_of(bad[i]), &folded) == OK)
            fail_msg("accepted: %s", bad[i]);
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        assert_int_equal(email_check(w, str_of(fine[i]), &folded), OK);
}

static void settings_are_kept(void **state)
{
    const struct user_settings settings = {.default_visibility = 2,
                                           .default_sensitive = true,
                                           .default_language = STR("fr"),
                                           .default_quote_policy = 1};
    int64_t ann = test_person(&t, "ann");
    struct user user;

    (void)state;
    assert_int_equal(user_set_settings(w, ann, &settings), OK);
    assert_int_equal(user_find(w, ann, &user), OK);
    assert_int_equal(user.settings.default_visibility, 2);
    assert_true(user.settings.default_sensitive);
    assert_true(str_is(user.settings.default_language, "fr"));
    assert_int_equal(user.settings.default_quote_policy, 1);

    struct user_settings found;
    struct str locale;
    assert_int_equal(user_find_settings(w, ann, &found, &locale), OK);
    assert_int_equal(found.default_visibility, 2);
    assert_true(str_is(found.default_language, "fr"));
    assert_true(str_equal(locale, user.locale));
    assert_int_equal(user_find_settings(w, 12345, &found, &locale), ERR_NOT_FOUND);
    assert_int_equal(user_set_settings(w, 12345, &settings), ERR_NOT_FOUND);
}

static void a_removed_person_leaves_nothing_of_hers_to_sign_in_with(void **state)
{
    int64_t ann = test_person(&t, "ann"), id = 0;
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct str secret = test_token(&t, ann, &app, "read");
    uint8_t hash[token_hash_bytes];
    struct token token;
    struct user user;
    enum err e = ERR_INTERNAL;

    (void)state;
    token_hash(secret, hash);
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = user_remove(w, ann);
        db_fail_at = 0;
        assert_int_equal(user_find(w, ann, &user), e ? OK : ERR_NOT_FOUND);
        assert_int_equal(token_find(w, hash, &token), e ? OK : ERR_NOT_FOUND);
        assert_int_equal(user_find_email(w, STR("ann@mail.example"), &id), e ? OK : ERR_NOT_FOUND);
    }
    assert_int_equal(e, OK);
    assert_int_equal(user_remove(w, ann), OK);
}

/* Tokens. */

static void a_token_is_found_by_its_secret_until_it_is_revoked_or_over(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct token token, found, list[8];
    uint8_t hash[token_hash_bytes];
    struct str secret;
    int count = 0;

    (void)state;
    assert_int_equal(token_create(w,
                                  &(struct token){.kind = TOKEN_SESSION,
                                                  .account_id = ann,
                                                  .expires_ms = w->now_ms + 1000,
                                                  .user_agent = STR("Firefox")},
                                  &secret, &token),
                     OK);
    token_hash(secret, hash);
    assert_int_equal(token_find(w, hash, &found), OK);
    assert_int_equal(found.account_id, ann);
    assert_int_equal(found.kind, TOKEN_SESSION);
    assert_int_equal(tokens_list(w, ann, list, 8, &count), OK);
    assert_int_equal(count, 1);
    assert_true(str_is(list[0].user_agent, "Firefox"));
    w->now_ms += 1000;
    assert_int_equal(token_find(w, hash, &found), ERR_NOT_FOUND);
    w->now_ms -= 1000;
    assert_int_equal(token_revoke_id(w, test_person(&t, "bob"), token.id), ERR_NOT_FOUND);
    assert_int_equal(token_revoke_id(w, ann, token.id), OK);
    assert_int_equal(token_find(w, hash, &found), ERR_NOT_FOUND);
    assert_int_equal(tokens_list(w, ann, list, 8, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(token_revoke(w, hash), OK);
}

static void the_oldest_token_ends_when_there_are_too_many(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct token *list = arena_array(w->memory, 500, sizeof *list), found;
    struct str first = {0}, last = {0};
    uint8_t hash[token_hash_bytes];
    int count = 0;

    (void)state;
    for (int i = 0; i < tokens_per_account_max + 3; i++) {
        last = test_token(&t, ann, &app, "read");
        if (i == 0)
            first = last;
        w->now_ms += 10;
    }
    assert_int_equal(tokens_list(w, ann, list, 500, &count), OK);
    assert_int_equal(count, tokens_per_account_max);
    token_hash(first, hash);
    assert_int_equal(token_find(w, hash, &found), ERR_NOT_FOUND);
    token_hash(last, hash);
    assert_int_equal(token_find(w, hash, &found), OK);
}

static void a_new_password_ends_all_sessions_but_the_one_it_came_from(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct str one = test_token(&t, ann, &app, "read"), two = test_token(&t, ann, &app, "read");
    uint8_t hash_one[token_hash_bytes], hash_two[token_hash_bytes];
    struct token found;

    (void)state;
    token_hash(one, hash_one);
    token_hash(two, hash_two);
    assert_int_equal(password_change(w, ann, STR("wrong password"), STR("another good one"),
                                     hash_one, STR("192.0.2.1")),
                     ERR_UNAUTHORIZED);
    assert_int_equal(token_find(w, hash_two, &found), OK);
    assert_int_equal(
        password_change(w, ann, STR(TEST_PASSWORD), STR("short"), hash_one, STR("192.0.2.1")),
        ERR_INVALID);
    assert_int_equal(password_change(w, ann, STR(TEST_PASSWORD), STR("another good one"), hash_one,
                                     STR("192.0.2.1")),
                     OK);
    assert_int_equal(token_find(w, hash_one, &found), OK);
    assert_int_equal(token_find(w, hash_two, &found), ERR_NOT_FOUND);
}

static enum err session_of(int64_t account_id, const struct sign_in *how, struct str *ret_secret)
{
    struct user user;

    assert_int_equal(user_find(w, account_id, &user), OK);
    return sign_in_session(w, &user, how, ret_secret);
}

/* Grants: RFC 7636, appendix B. */
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

static struct str grant_for(const struct app *app, int64_t account_id, const char *challenge)
{
    struct str code;

    assert_int_equal(grant_create(w,
                                  &(struct grant){.client_id = app->client_id,
                                                  .account_id = account_id,
                                                  .scopes = STR("read"),
                                                  .redirect_uri = app->redirects[0],
                                                  .challenge = str_of(challenge)},
                                  &code),
                     OK);
    return code;
}

static enum err exchange(const struct app *app, struct str code, const char *redirect,
                         const char *verifier)
{
    struct token token;
    struct str secret;
    enum err e = grant_exchange(w, app, code, str_of(redirect), str_of(verifier), &secret, &token);

    if (e)
        return e;
    if (!token.id)
        return ERR_UNAUTHORIZED;
    assert_true(str_is(token.scopes, "read"));
    return OK;
}

static void a_code_is_good_once_for_its_app_address_and_verifier(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct app other = test_app(&t, "https://app.example/", "read", &app_secret);
    struct str code = grant_for(&app, ann, CHALLENGE);

    (void)state;
    assert_int_equal(exchange(&other, code, "https://app.example/", VERIFIER), ERR_UNAUTHORIZED);
    assert_int_equal(exchange(&app, code, "https://app.example", VERIFIER), ERR_UNAUTHORIZED);
    assert_int_equal(exchange(&app, code, "https://app.example/", ""), ERR_UNAUTHORIZED);
    assert_int_equal(exchange(&app, code, "https://app.example/", CHALLENGE), ERR_UNAUTHORIZED);
    assert_int_equal(exchange(&app, STR("nonsense"), "https://app.example/", VERIFIER),
                     ERR_UNAUTHORIZED);
    assert_int_equal(exchange(&app, code, "https://app.example/", VERIFIER), OK);
    assert_int_equal(exchange(&app, code, "https://app.example/", VERIFIER), ERR_UNAUTHORIZED);

    code = grant_for(&app, ann, "");
    assert_int_equal(exchange(&app, code, "https://app.example/", VERIFIER), ERR_UNAUTHORIZED);
    assert_int_equal(exchange(&app, code, "https://app.example/", ""), OK);

    code = grant_for(&app, ann, "");
    w->now_ms += grant_ms_max;
    assert_int_equal(exchange(&app, code, "https://app.example/", ""), ERR_UNAUTHORIZED);
}

static void a_new_password_ends_the_codes_given_before_it(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct str before = grant_for(&app, ann, ""), hash;

    (void)state;
    assert_int_equal(password_hash(w, STR("another good password"), &hash), OK);
    assert_int_equal(user_set_password(w, ann, hash, NULL), OK);
    assert_int_equal(exchange(&app, before, "https://app.example/", ""), ERR_UNAUTHORIZED);
    assert_int_equal(exchange(&app, grant_for(&app, ann, ""), "https://app.example/", ""), OK);
}

static void a_code_that_comes_again_ends_the_token_of_the_first_time(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct app other = test_app(&t, "https://app.example/", "read", &app_secret);
    struct str code = grant_for(&app, ann, "");
    struct token list[4];
    int count = 0;

    (void)state;
    assert_int_equal(exchange(&app, grant_for(&app, ann, ""), "https://app.example/", ""), OK);
    assert_int_equal(exchange(&app, code, "https://app.example/", ""), OK);
    assert_int_equal(exchange(&other, code, "https://app.example/", ""), ERR_UNAUTHORIZED);
    assert_int_equal(tokens_list(w, ann, list, 4, &count), OK);
    assert_int_equal(count, 2); /* another app's word changes nothing */
    assert_int_equal(exchange(&app, code, "https://app.example/", ""), ERR_UNAUTHORIZED);
    assert_int_equal(tokens_list(w, ann, list, 4, &count), OK);
    assert_int_equal(count, 1); /* the other code's */
    assert_int_equal(exchange(&app, code, "https://app.example/", ""), ERR_UNAUTHORIZED);
}

static void whichever_database_call_fails_a_code_becomes_a_token_or_stays(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct str code = grant_for(&app, ann, "");
    struct token list[4];
    enum err e = ERR_INTERNAL;
    int count = 0, call = 0;

    (void)state;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = exchange(&app, code, "https://app.example/", "");
        db_fail_at = 0;
        assert_int_equal(tokens_list(w, ann, list, 4, &count), OK);
        assert_int_equal(count, e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
}

static void an_app_is_known_by_its_secret_and_bounds_what_is_asked(void **state)
{
    struct str secret, scopes;
    struct app app =
        test_app(&t, "https://app.example/\ntusky://login", "read write:media", &secret);
    struct app found;

    (void)state;
    assert_int_equal(app.redirect_count, 2);
    assert_int_equal(app_authenticate(w, app.client_id, secret, &found), OK);
    assert_true(app_has_redirect(&found, STR("tusky://login")));
    assert_false(app_has_redirect(&found, STR("tusky://login/")));
    assert_false(app_has_redirect(&found, STR("https://app.example/x")));
    assert_int_equal(app_authenticate(w, app.client_id, STR("x"), &found), ERR_UNAUTHORIZED);
    assert_int_equal(app_authenticate(w, app.client_id, STR(""), &found), ERR_UNAUTHORIZED);
    assert_int_equal(app_authenticate(w, STR("nobody"), secret, &found), ERR_UNAUTHORIZED);
    assert_int_equal(app_scopes(w, &app, STR("read:statuses"), &scopes), OK);
    assert_int_equal(app_scopes(w, &app, STR(""), &scopes), OK);
    assert_true(str_is(scopes, "read"));
    assert_int_equal(app_scopes(w, &app, STR("write"), &scopes), ERR_INVALID);
    assert_int_equal(app_scopes(w, &app, STR("admin:read"), &scopes), ERR_INVALID);
    assert_int_equal(app_scopes(w, &app, STR("nonsense"), &scopes), ERR_INVALID);
}

/* Identify. */

static const struct viewer *who(struct credentials credentials, enum err expected)
{
    const struct viewer *viewer = NULL;

    assert_int_equal(identify(w, &credentials, &viewer), expected);
    return viewer;
}

/* What is held in memory is not asked of the store again, so its end must be known there. */
static void a_token_that_is_held_ends_in_its_moment_as_one_in_the_store_does(void **state)
{
    struct live_options options = {
        .rendered_bytes_max = 1 << 20, .viewers_max = 16, .window_posts_max = 1 << 10};
    int64_t ann = test_person(&t, "ann"), begun_ms = w->now_ms;
    struct str session;
    struct live *live;

    (void)state;
    assert_int_equal(session_of(ann, &(struct sign_in){.way = SIGN_IN_PASSWORD}, &session), OK);
    assert_int_equal(live_open(w, &options, &live), OK);
    live_reader_register(live);
    live_reader_busy(live);
    w->live = live;
    for (int held = 0; held <= 1; held++) {
        struct live_token token;
        assert_int_equal(live_token_find(live, session, &token), held);
        w->now_ms = begun_ms + SESSION_MS_MAX - 1;
        assert_int_equal(who((struct credentials){.session = session}, OK)->account_id, ann);
        w->now_ms++;
        assert_int_equal(who((struct credentials){.session = session}, OK)->account_id, 0);
    }
    w->live = NULL;
    live_reader_idle(live);
    live_reader_unregister(live);
    live_close(live);
}

static void a_token_tells_who_asks_and_a_session_is_no_token(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str app_secret, session;
    struct app app = test_app(&t, "https://app.example/", "read write", &app_secret);
    struct str token = test_token(&t, ann, &app, "write");
    struct str own = test_token(&t, 0, &app, "read");
    const struct viewer *viewer;

    (void)state;
    assert_int_equal(session_of(ann,
                                &(struct sign_in){.way = SIGN_IN_PASSWORD,
                                                  .user_agent = STR("curl/8"),
                                                  .address = STR("192.0.2.1")},
                                &session),
                     OK);
    viewer = who((struct credentials){.bearer = token}, OK);
    assert_int_equal(viewer->account_id, ann);
    assert_true(str_equal(viewer->client_id, app.client_id));
    assert_true(scopes_allow(viewer->scopes, "write:statuses"));
    assert_false(scopes_allow(viewer->scopes, "read:statuses"));
    viewer = who((struct credentials){.bearer = own}, OK);
    assert_int_equal(viewer->account_id, 0);
    assert_true(viewer->token_id != 0);
    viewer = who((struct credentials){.session = session}, OK);
    assert_int_equal(viewer->account_id, ann);
    assert_true(scopes_allow(viewer->scopes, "read:statuses"));
    /* Neither takes the other's place. */
    who((struct credentials){.bearer = session}, ERR_UNAUTHORIZED);
    assert_int_equal(who((struct credentials){.session = token}, OK)->account_id, 0);
    who((struct credentials){.bearer = STR("nonsense")}, ERR_UNAUTHORIZED);
    assert_int_equal(who((struct credentials){.session = STR("nonsense")}, OK)->account_id, 0);
    assert_int_equal(who((struct credentials){0}, OK)->account_id, 0);
    w->now_ms += SESSION_MS_MAX;
    assert_int_equal(who((struct credentials){.session = session}, OK)->account_id, 0);
}

static void without_a_store_an_unknown_token_asks_for_one(void **state)
{
    struct db *db = w->db;

    (void)state;
    w->db = NULL;
    who((struct credentials){.bearer = STR("something")}, ERR_NEEDS_STORE);
    w->db = db;
}

static void who_may_not_act_is_turned_away_from_the_next_request(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct str token = test_token(&t, ann, &app, "read");

    (void)state;
    who((struct credentials){.bearer = token}, OK);
    assert_int_equal(user_set_disabled(w, ann, true), OK);
    who((struct credentials){.bearer = token}, ERR_FORBIDDEN);
    who((struct credentials){.bearer = token, .standing_unasked = true}, OK);
    assert_int_equal(user_set_disabled(w, ann, false), OK);
    who((struct credentials){.bearer = token}, OK);
    assert_int_equal(user_set_role(w, ann, ROLE_MODERATOR), OK);
    assert_true(who((struct credentials){.bearer = token}, OK)->permissions &
                PERMISSION_MANAGE_REPORTS);
}

static void a_token_made_for_a_loaded_account_is_good_until_that_is_suspended(void **state)
{
    struct str app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct account account;
    struct str token;

    (void)state;
    assert_int_equal(
        account_create(w, &(struct account_draft){.username = STR("loaded")}, &account), OK);
    token = test_token(&t, account.id, &app, "read");
    assert_int_equal(who((struct credentials){.bearer = token}, OK)->account_id, account.id);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, account_flags_set(w, account.id, ACCOUNT_SUSPENDED, 0)), OK);
    who((struct credentials){.bearer = token}, ERR_FORBIDDEN);
    assert_int_equal(user_remove(w, account.id), OK);
    who((struct credentials){.bearer = token}, ERR_UNAUTHORIZED);
}

/* Links and signing in. */

static void a_link_is_good_for_its_purpose_once_and_not_for_ever(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str secret;
    struct link link;

    (void)state;
    assert_int_equal(link_create(w, LINK_CONFIRM, ann, STR("a@b.example"), &secret), OK);
    assert_int_equal(link_use(w, LINK_RESET, secret, &link), ERR_NOT_FOUND);
    assert_int_equal(link_find(w, LINK_CONFIRM, secret, &link), OK);
    assert_int_equal(link_use(w, LINK_CONFIRM, secret, &link), OK);
    assert_int_equal(link.account_id, ann);
    assert_true(str_is(link.bound_to, "a@b.example"));
    assert_int_equal(link_use(w, LINK_CONFIRM, secret, &link), ERR_NOT_FOUND);
    assert_int_equal(link_create(w, LINK_CONFIRM, ann, STR("a@b.example"), &secret), OK);
    w->now_ms += LINK_CONFIRM_MS_MAX;
    assert_int_equal(link_use(w, LINK_CONFIRM, secret, &link), ERR_NOT_FOUND);
}

static void each_kind_of_link_has_its_last_moment(void **state)
{
    static const struct {
        enum link_kind kind;
        int64_t ms;
    } kinds[] = {{LINK_CONFIRM, LINK_CONFIRM_MS_MAX},
                 {LINK_RESET, LINK_RESET_MS_MAX},
                 {LINK_OWNER, LINK_OWNER_MS_MAX}};
    int64_t ann = test_person(&t, "ann");
    struct str secret;
    struct link link;

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        assert_int_equal(link_create(w, kinds[i].kind, ann, STR("x"), &secret), OK);
        w->now_ms += kinds[i].ms - 1;
        assert_int_equal(link_find(w, kinds[i].kind, secret, &link), OK);
        w->now_ms++;
        assert_int_equal(link_find(w, kinds[i].kind, secret, &link), ERR_NOT_FOUND);
        assert_int_equal(link_use(w, kinds[i].kind, secret, &link), ERR_NOT_FOUND);
    }
}

static void a_name_and_an_address_sign_in_with_the_password_alone_never_without(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str address = STR("192.0.2.1"), wrong;
    struct user user;

    (void)state;
    assert_int_equal(sign_in_check(w, STR("ann"), STR(TEST_PASSWORD), address, &user), OK);
    assert_int_equal(user.account_id, ann);
    assert_int_equal(
        sign_in_check(w, STR(" ANN@mail.example "), STR(TEST_PASSWORD), address, &user), OK);
    assert_int_equal(sign_in_check(w, STR("@Ann"), STR(TEST_PASSWORD), address, &user), OK);
    assert_int_equal(sign_in_check(w, STR("ann"), STR("not it at all"), address, &user),
                     ERR_UNAUTHORIZED);
    wrong = w->why;
    assert_int_equal(sign_in_check(w, STR("nobody"), STR(TEST_PASSWORD), address, &user),
                     ERR_UNAUTHORIZED);
    assert_true(str_equal(wrong, w->why));
    assert_int_equal(sign_in_check(w, STR("no@body.example"), STR("x"), address, &user),
                     ERR_UNAUTHORIZED);
    assert_true(str_equal(wrong, w->why));
    assert_int_equal(sign_in_check(w, STR("ann"), STR(""), address, &user), ERR_UNAUTHORIZED);
    assert_int_equal(sign_in_check(w, STR(""), STR(""), address, &user), ERR_UNAUTHORIZED);
}

static void guessing_at_a_password_is_slowed_down_and_then_even_the_right_one_waits(void **state)
{
    struct str address = STR("203.0.113.77");
    struct user user;
    enum err e = ERR_UNAUTHORIZED;

    (void)state;
    test_person(&t, "ann");
    for (int i = 0; i < 20 && e == ERR_UNAUTHORIZED; i++)
        e = sign_in_check(w, STR("ann"), STR("a guess of mine"), address, &user);
    assert_int_equal(e, ERR_TOO_MANY);
    assert_int_equal(sign_in_check(w, STR("ann"), STR(TEST_PASSWORD), address, &user),
                     ERR_TOO_MANY);
    assert_int_equal(sign_in_check(w, STR("ann"), STR(TEST_PASSWORD), STR("203.0.113.78"), &user),
                     OK);
}

static void nobodys_mailbox_is_filled_by_asking_for_links(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str address = STR("198.51.100.202"), victim = STR("victim@mail.example");
    int mails = 0;
    enum err e = OK;

    (void)state;
    while (!e && mails < 50) {
        e = email_change(w, ann, STR(TEST_PASSWORD), victim, address);
        mails += !e;
    }
    assert_int_equal(e, ERR_TOO_MANY);
    assert_in_range(mails, 3, 10);
    assert_int_equal(password_reset_ask(w, victim, address), ERR_TOO_MANY);
    assert_int_equal(email_change(w, ann, STR(TEST_PASSWORD), STR("mine@mail.example"), address),
                     OK);
}

static void a_forgotten_password_is_replaced_by_mail_once(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str address = STR("198.51.100.201"), first, second, app_secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct str token = test_token(&t, ann, &app, "read");
    struct user user;

    (void)state;
    assert_int_equal(password_reset_ask(w, STR("stranger@mail.example"), address), OK);
    assert_int_equal(test_mailed_secret(&t).size, 0);
    assert_int_equal(password_reset_ask(w, STR("Ann@mail.example"), address), OK);
    first = test_mailed_secret(&t);
    assert_int_equal(password_reset_ask(w, STR("ann@mail.example"), address), OK);
    second = test_mailed_secret(&t);
    assert_true(first.size > 0 && second.size > 0);
    assert_int_equal(password_reset(w, second, STR("short")), ERR_INVALID);
    assert_int_equal(password_reset(w, second, STR("a wholly new one")), OK);
    assert_int_equal(password_reset(w, second, STR("a wholly new two")), ERR_NOT_FOUND);
    /* The earlier link was for the earlier password. */
    assert_int_equal(password_reset(w, first, STR("a wholly new two")), ERR_NOT_FOUND);
    assert_int_equal(sign_in_check(w, STR("ann"), STR("a wholly new one"), address, &user), OK);
    who((struct credentials){.bearer = token}, ERR_UNAUTHORIZED);
}

static void an_address_counts_once_its_link_was_followed(void **state)
{
    struct account account;
    struct str hash, secret, later;
    struct user user;
    int64_t id = 0;

    (void)state;
    assert_int_equal(password_hash(w, STR(TEST_PASSWORD), &hash), OK);
    assert_int_equal(user_create(w,
                                 &(struct user_draft){.username = STR("ann"),
                                                      .email = STR("ann@mail.example"),
                                                      .password_hash = hash,
                                                      .approved = true},
                                 &account),
                     OK);
    secret = test_mailed_secret(&t);
    assert_int_equal(sign_in_check(w, STR("ann"), STR(TEST_PASSWORD), STR("192.0.2.1"), &user),
                     ERR_FORBIDDEN);
    later = test_mailed_secret(&t); /* mailed again */
    assert_true(later.size > 0 && !str_equal(later, secret));
    assert_int_equal(email_confirm(w, secret, &id), OK);
    assert_int_equal(id, account.id);
    assert_int_equal(sign_in_check(w, STR("ann"), STR(TEST_PASSWORD), STR("192.0.2.1"), &user), OK);
    assert_int_equal(email_confirm(w, secret, &id), ERR_NOT_FOUND);
    assert_int_equal(email_confirm_again(w, account.id, STR(""), STR("192.0.2.1")), ERR_FORBIDDEN);

    assert_int_equal(
        email_change(w, account.id, STR(TEST_PASSWORD), STR("new@mail.example"), STR("192.0.2.1")),
        OK);
    secret = test_mailed_secret(&t);
    assert_int_equal(user_find_email(w, STR("new@mail.example"), &id), ERR_NOT_FOUND);
    assert_int_equal(email_confirm(w, secret, &id), OK);
    assert_int_equal(user_find_email(w, STR("new@mail.example"), &id), OK);
    assert_int_equal(user_find_email(w, STR("ann@mail.example"), &id), ERR_NOT_FOUND);
}

static void an_address_asked_for_before_the_password_changed_is_refused(void **state)
{
    int64_t ann = test_person(&t, "ann"), id = 0;
    struct str thief, hash;

    (void)state;
    assert_int_equal(
        email_change(w, ann, STR(TEST_PASSWORD), STR("thief@mail.example"), STR("192.0.2.1")), OK);
    thief = test_mailed_secret(&t);
    assert_int_equal(password_hash(w, STR("another long password"), &hash), OK);
    assert_int_equal(user_set_password(w, ann, hash, NULL), OK);
    assert_int_equal(email_confirm(w, thief, &id), ERR_NOT_FOUND);
    assert_int_equal(user_find_email(w, STR("ann@mail.example"), &id), OK);
}

static void a_mistyped_address_is_no_way_in_once_it_was_corrected(void **state)
{
    struct account account;
    struct str mistyped, corrected;
    int64_t id = 0;

    (void)state;
    assert_int_equal(user_create(w,
                                 &(struct user_draft){.username = STR("ann"),
                                                      .email = STR("anm@mail.example"),
                                                      .approved = true},
                                 &account),
                     OK);
    mistyped = test_mailed_secret(&t);
    assert_int_equal(email_confirm_again(w, account.id, STR("ann@mail.example"), STR("192.0.2.1")),
                     OK);
    corrected = test_mailed_secret(&t);
    assert_int_equal(email_confirm(w, corrected, &id), OK);
    assert_int_equal(email_confirm(w, mistyped, &id), ERR_NOT_FOUND);
    assert_int_equal(user_find_email(w, STR("ann@mail.example"), &id), OK);
}

/* The second factor. */

static struct str code_now(struct str secret)
{
    return str_format(w->memory, "%06u",
                      totp_code(secret, w->now_ms / 1000 / totp_step_seconds, 6));
}

static void a_second_factor_takes_each_code_once(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str secret, recovery[recovery_codes_max], address = STR("192.0.2.50");
    int left = 0;

    (void)state;
    assert_int_equal(second_factor_begin(w, ann, &secret), OK);
    assert_int_equal(second_factor_confirm(w, ann, STR("000000"), recovery), ERR_UNAUTHORIZED);
    assert_int_equal(second_factor_confirm(w, ann, code_now(secret), recovery), OK);
    /* The code that switched it on is used up. */
    assert_int_equal(sign_in_code(w, ann, code_now(secret), address), ERR_UNAUTHORIZED);
    w->now_ms += 30000;
    assert_int_equal(sign_in_code(w, ann, code_now(secret), address), OK);
    assert_int_equal(sign_in_code(w, ann, code_now(secret), address), ERR_UNAUTHORIZED);
    assert_int_equal(recovery_codes_left(w, ann, &left), OK);
    assert_int_equal(left, recovery_codes_max);
    assert_int_equal(sign_in_code(w, ann, recovery[3], address), OK);
    assert_int_equal(sign_in_code(w, ann, recovery[3], address), ERR_UNAUTHORIZED);
    assert_int_equal(recovery_codes_left(w, ann, &left), OK);
    assert_int_equal(left, recovery_codes_max - 1);
    assert_int_equal(second_factor_begin(w, ann, &secret), ERR_CONFLICT);
    assert_int_equal(second_factor_end(w, ann), OK);
    assert_int_equal(recovery_codes_left(w, ann, &left), OK);
    assert_int_equal(left, 0);
}

static void guessing_at_codes_is_slowed_down(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str secret, recovery[recovery_codes_max], address = STR("192.0.2.51");
    enum err e = ERR_UNAUTHORIZED;

    (void)state;
    assert_int_equal(second_factor_begin(w, ann, &secret), OK);
    assert_int_equal(second_factor_confirm(w, ann, code_now(secret), recovery), OK);
    for (int i = 0; i < 20 && e == ERR_UNAUTHORIZED; i++)
        e = sign_in_code(w, ann, STR("123123"), address);
    assert_int_equal(e, ERR_TOO_MANY);
}

static void
whichever_database_call_fails_the_second_factor_is_on_with_its_codes_or_off(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct str secret, recovery[recovery_codes_max];
    struct user user;
    enum err e = ERR_INTERNAL;
    int left = 0, call = 0;

    (void)state;
    assert_int_equal(second_factor_begin(w, ann, &secret), OK);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = second_factor_confirm(w, ann, code_now(secret), recovery);
        db_fail_at = 0;
        assert_int_equal(user_find(w, ann, &user), OK);
        assert_int_equal(recovery_codes_left(w, ann, &left), OK);
        assert_true((user.totp_confirmed_ms != 0) == !e);
        assert_int_equal(left, e ? 0 : recovery_codes_max);
    }
    assert_int_equal(e, OK);
}

/* Joining. */

static struct registration form(const char *name)
{
    return (struct registration){.username = str_of(name),
                                 .email = str_format(w->memory, "%s@mail.example", name),
                                 .password = STR(TEST_PASSWORD),
                                 .agreement = true,
                                 .address = STR("192.0.2.1")};
}

static bool has_fault(const struct registration_faults *faults, const char *field, const char *code)
{
    for (int i = 0; i < faults->count; i++)
        if (strcmp(faults->fault[i].field, field) == 0 && strcmp(faults->fault[i].code, code) == 0)
            return true;
    return false;
}

static void all_faults_of_a_form_are_told_at_once(void **state)
{
    struct registration_faults faults;
    struct registration r = {
        .username = STR("no spaces"), .email = STR("nothing"), .password = STR("short")};
    struct account account;

    (void)state;
    assert_int_equal(registration_run(w, &r, &faults, &account), ERR_INVALID);
    assert_int_equal(faults.count, 4);
    assert_true(has_fault(&faults, "username", "ERR_INVALID"));
    assert_true(has_fault(&faults, "email", "ERR_INVALID"));
    assert_true(has_fault(&faults, "password", "ERR_TOO_SHORT"));
    assert_true(has_fault(&faults, "agreement", "ERR_ACCEPTED"));
    r = (struct registration){0};
    assert_int_equal(registration_run(w, &r, &faults, &account), ERR_INVALID);
    assert_true(has_fault(&faults, "username", "ERR_BLANK"));
    assert_true(has_fault(&faults, "email", "ERR_BLANK"));
    assert_true(has_fault(&faults, "password", "ERR_BLANK"));
    test_person(&t, "ann");
    r = form("ANN");
    assert_int_equal(registration_run(w, &r, &faults, &account), ERR_INVALID);
    assert_true(has_fault(&faults, "username", "ERR_TAKEN"));
    assert_true(has_fault(&faults, "email", "ERR_TAKEN"));
    r = form("admin");
    assert_int_equal(registration_run(w, &r, &faults, &account), ERR_INVALID);
    assert_true(has_fault(&faults, "username", "ERR_RESERVED"));
}

static void nobody_is_suggested_or_searched_unless_she_says_so(void **state)
{
    const uint32_t findable = ACCOUNT_DISCOVERABLE | ACCOUNT_INDEXABLE;
    struct registration_faults faults;
    struct registration r = form("ann");
    struct account account;

    (void)state;
    assert_int_equal(registration_run(w, &r, &faults, &account), OK);
    assert_int_equal(account.flags & findable, 0);
    r = form("bob");
    r.findable = true;
    assert_int_equal(registration_run(w, &r, &faults, &account), OK);
    assert_int_equal(account.flags & findable, findable);
}

static void how_one_joins_follows_the_settings(void **state)
{
    struct registration_faults faults;
    struct registration r = form("ann");
    struct account account;
    struct user user;

    (void)state;
    t.site.registrations = REGISTRATIONS_CLOSED;
    assert_int_equal(registration_run(w, &r, &faults, &account), ERR_FORBIDDEN);
    t.site.registrations = REGISTRATIONS_APPROVAL;
    assert_int_equal(registration_run(w, &r, &faults, &account), ERR_INVALID);
    assert_true(has_fault(&faults, "reason", "ERR_BLANK"));
    r.reason = STR("to talk");
    assert_int_equal(registration_run(w, &r, &faults, &account), OK);
    assert_int_equal(user_find(w, account.id, &user), OK);
    assert_int_equal(user_standing(w, &user, account.flags), USER_PENDING);
    assert_int_equal(user_approve(w, account.id), OK);
    assert_int_equal(user_find(w, account.id, &user), OK);
    assert_int_equal(user_standing(w, &user, account.flags), USER_ACTIVE);
    t.site.registrations = REGISTRATIONS_OPEN;
    t.site.confirm_email = true;
    r = form("bob");
    assert_int_equal(registration_run(w, &r, &faults, &account), OK);
    assert_int_equal(user_find(w, account.id, &user), OK);
    assert_int_equal(user_standing(w, &user, account.flags), USER_UNCONFIRMED);
    assert_int_equal(user.role, ROLE_USER);
}

static void the_owners_link_makes_one_owner_and_only_the_newest_link_does(void **state)
{
    struct registration_faults faults;
    struct registration r = form("admin");
    struct str url, newer, again;
    struct account account;
    struct user user;

    (void)state;
    t.site.registrations = REGISTRATIONS_CLOSED;
    t.site.confirm_email = true;
    assert_int_equal(owner_link_make(w, &url), OK);
    assert_true(str_starts(url, STR("https://square.example/auth/owner?token=")));
    assert_int_equal(owner_link_make(w, &newer), OK);
    r.owner_link = str_sub(url, str_find_char(url, '=') + 1, url.size);
    assert_int_equal(registration_run(w, &r, &faults, &account), ERR_NOT_FOUND);
    r.owner_link = str_sub(newer, str_find_char(newer, '=') + 1, newer.size);
    assert_int_equal(registration_run(w, &r, &faults, &account), OK);
    assert_int_equal(user_find(w, account.id, &user), OK);
    assert_int_equal(user.role, ROLE_OWNER);
    assert_int_equal(user_standing(w, &user, account.flags), USER_ACTIVE);
    r.username = STR("other");
    r.email = STR("other@mail.example");
    assert_int_equal(registration_run(w, &r, &faults, &account), ERR_NOT_FOUND);
    assert_int_equal(owner_link_make(w, &again), ERR_CONFLICT);
}

static void a_seal_fits_what_was_sealed_and_nothing_else(void **state)
{
    struct str sealed = seal_number(w->memory, "step", 42, w->now_ms + 1000, STR("extra"));
    struct str forged = str_copy(w->memory, sealed);
    int64_t number = 0;

    (void)state;
    assert_int_equal(seal_claim(sealed, w->now_ms, &number), OK);
    assert_int_equal(number, 42);
    assert_true(seal_fits(sealed, "step", STR("extra")));
    assert_false(seal_fits(sealed, "step", STR("other")));
    assert_false(seal_fits(sealed, "other", STR("extra")));
    assert_int_equal(seal_claim(sealed, w->now_ms + 1001, &number), ERR_UNAUTHORIZED);
    ((char *)(uintptr_t)forged.data)[0] = '5';
    assert_false(seal_fits(forged, "step", STR("extra")));
    assert_int_equal(seal_claim(STR(""), w->now_ms, &number), ERR_UNAUTHORIZED);
    assert_int_equal(seal_claim(STR("1.2.3"), w->now_ms, &number), ERR_UNAUTHORIZED);
    assert_true(form_token_fits(form_token(w->memory, STR("browser"), "a"), STR("browser"), "a"));
    assert_false(form_token_fits(form_token(w->memory, STR("browser"), "a"), STR("other"), "a"));
    assert_false(form_token_fits(form_token(w->memory, STR("browser"), "a"), STR("browser"), "b"));
    assert_false(form_token_fits(form_token(w->memory, STR(""), "a"), STR(""), "a"));
    assert_false(form_token_fits(STR(""), STR("browser"), "a"));
}

static int64_t rows_of(const char *question)
{
    struct db_rows rows = {0};
    int64_t count = -1;

    db_scatter(w);
    assert_int_equal(db_ask(w, &rows, question), OK);
    if (db_next(&rows))
        count = db_column_int(&rows, 0);
    assert_int_equal(db_done(w, &rows, OK), OK);
    return count;
}

static void what_is_over_is_swept_and_what_is_good_stays(void **state)
{
    int64_t ann = test_person(&t, "ann"), begun_ms = w->now_ms;
    struct str app_secret, secret;
    struct app app = test_app(&t, "https://app.example/", "read", &app_secret);
    struct link link;

    (void)state;
    (void)test_token(&t, ann, &app, "read");
    for (int i = 0; i < secrets_per_step_max + 1; i++)
        assert_int_equal(link_create(w, LINK_RESET, ann, STR("x"), &secret), OK);
    (void)grant_for(&app, ann, "");
    assert_int_equal(session_of(ann, &(struct sign_in){.way = SIGN_IN_PASSWORD}, &secret), OK);
    w->now_ms = begun_ms + SESSION_MS_MAX;
    assert_int_equal(link_create(w, LINK_RESET, ann, STR("x"), &secret), OK);
    (void)grant_for(&app, ann, "");
    assert_int_equal(secrets_sweep_job(w, &(struct job){0}, NULL), OK);
    assert_int_equal(link_find(w, LINK_RESET, secret, &link), OK);
    assert_int_equal(rows_of("SELECT count(*) FROM links"), 1);
    assert_int_equal(rows_of("SELECT count(*) FROM grants"), 1);
    assert_int_equal(rows_of("SELECT count(*) FROM tokens"), 1); /* the app's has no end */
    assert_int_equal(rows_of("SELECT count(*) FROM account_tokens"), 1);
}

/* A session of ann's, over in a second, that wants to be pushed. */
static struct token pushed_session(int64_t ann)
{
    struct push_subscription wanted = {.account_id = ann, .endpoint = STR("https://p.example/1")};
    struct token token;
    struct str secret;

    assert_int_equal(token_create(w,
                                  &(struct token){.kind = TOKEN_SESSION,
                                                  .account_id = ann,
                                                  .expires_ms = w->now_ms + 1000},
                                  &secret, &token),
                     OK);
    wanted.token_id = token.id;
    wanted.token = secret;
    assert_int_equal(push_subscribe(w, &wanted, &wanted), OK);
    assert_int_equal(rows_of("SELECT count(*) FROM push_subscriptions"), 1);
    return token;
}

static void a_push_subscription_ends_with_its_token_however_that_ends(void **state)
{
    int64_t ann = test_person(&t, "ann");
    struct token token;
    struct str hash;

    (void)state;
    assert_int_equal(push_subscriptions_start(w), OK);
    for (int way = 0; way < 5; way++) {
        token = pushed_session(ann);
        if (way == 0)
            assert_int_equal(token_revoke(w, token.hash), OK);
        else if (way == 1)
            assert_int_equal(token_revoke_id(w, ann, token.id), OK);
        else if (way == 2)
            assert_int_equal(secrets_sweep_job(w, &(struct job){0}, NULL), OK);
        if (way == 2) { /* it is not over yet */
            assert_int_equal(rows_of("SELECT count(*) FROM push_subscriptions"), 1);
            w->now_ms += 1000;
            assert_int_equal(secrets_sweep_job(w, &(struct job){0}, NULL), OK);
        } else if (way == 3) {
            assert_int_equal(password_hash(w, STR("another password"), &hash), OK);
            assert_int_equal(user_set_password(w, ann, hash, NULL), OK);
        } else if (way == 4) {
            assert_int_equal(user_remove(w, ann), OK);
        }
        assert_int_equal(rows_of("SELECT count(*) FROM push_subscriptions"), 0);
    }
}

static void a_start_keeps_the_keys(void **state)
{
    struct str token = form_token(w->memory, STR("browser"), "a"), public_key;

    (void)state;
    assert_int_equal(auth_start(w), OK);
    public_key = str_copy(w->memory, vapid_public_key());
    assert_int_equal(public_key.size, 87);
    assert_int_equal(auth_start(w), OK);
    assert_true(str_equal(vapid_public_key(), public_key));
    assert_true(form_token_fits(token, STR("browser"), "a"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(whichever_database_call_fails_a_person_joins_whole_or_not_at_all),
        TEST(an_address_belongs_to_one_person_in_whatever_case),
        TEST(what_is_no_address_is_refused),
        TEST(settings_are_kept),
        TEST(an_address_asked_for_before_the_password_changed_is_refused),
        TEST(a_mistyped_address_is_no_way_in_once_it_was_corrected),
        TEST(a_removed_person_leaves_nothing_of_hers_to_sign_in_with),
        TEST(a_token_is_found_by_its_secret_until_it_is_revoked_or_over),
        TEST(the_oldest_token_ends_when_there_are_too_many),
        TEST(a_new_password_ends_all_sessions_but_the_one_it_came_from),
        TEST(a_code_is_good_once_for_its_app_address_and_verifier),
        TEST(a_new_password_ends_the_codes_given_before_it),
        TEST(a_code_that_comes_again_ends_the_token_of_the_first_time),
        TEST(whichever_database_call_fails_a_code_becomes_a_token_or_stays),
        TEST(an_app_is_known_by_its_secret_and_bounds_what_is_asked),
        TEST(a_token_that_is_held_ends_in_its_moment_as_one_in_the_store_does),
        TEST(a_token_tells_who_asks_and_a_session_is_no_token),
        TEST(without_a_store_an_unknown_token_asks_for_one),
        TEST(who_may_not_act_is_turned_away_from_the_next_request),
        TEST(a_token_made_for_a_loaded_account_is_good_until_that_is_suspended),
        TEST(a_link_is_good_for_its_purpose_once_and_not_for_ever),
        TEST(each_kind_of_link_has_its_last_moment),
        TEST(a_name_and_an_address_sign_in_with_the_password_alone_never_without),
        TEST(guessing_at_a_password_is_slowed_down_and_then_even_the_right_one_waits),
        TEST(a_forgotten_password_is_replaced_by_mail_once),
        TEST(nobodys_mailbox_is_filled_by_asking_for_links),
        TEST(an_address_counts_once_its_link_was_followed),
        TEST(a_second_factor_takes_each_code_once),
        TEST(guessing_at_codes_is_slowed_down),
        TEST(whichever_database_call_fails_the_second_factor_is_on_with_its_codes_or_off),
        TEST(all_faults_of_a_form_are_told_at_once),
        TEST(nobody_is_suggested_or_searched_unless_she_says_so),
        TEST(how_one_joins_follows_the_settings),
        TEST(the_owners_link_makes_one_owner_and_only_the_newest_link_does),
        TEST(what_is_over_is_swept_and_what_is_good_stays),
        TEST(a_push_subscription_ends_with_its_token_however_that_ends),
        TEST(a_start_keeps_the_keys),
        TEST(a_seal_fits_what_was_sealed_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
