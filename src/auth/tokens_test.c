/* Tokens, codes for apps, and who asks. */
#include "auth/grants.h"
#include "auth/identify.h"
#include "auth/passwords.h"
#include "auth/sign_in.h"
#include "auth/test_start.h"

enum { calls_max = 60 };

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
    assert_int_equal(tokens_list(w, ann, true, list, 8, &count), OK);
    assert_int_equal(count, 1);
    assert_true(str_is(list[0].user_agent, "Firefox"));
    w->now_ms += 1000;
    assert_int_equal(token_find(w, hash, &found), ERR_NOT_FOUND);
    w->now_ms -= 1000;
    assert_int_equal(token_revoke_id(w, test_person(&t, "bob"), token.id), ERR_NOT_FOUND);
    assert_int_equal(token_revoke_id(w, ann, token.id), OK);
    assert_int_equal(token_find(w, hash, &found), ERR_NOT_FOUND);
    assert_int_equal(tokens_list(w, ann, true, list, 8, &count), OK);
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
    assert_int_equal(tokens_list(w, ann, true, list, 500, &count), OK);
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

/* Grants: RFC 7636, appendix B. */
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

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
    assert_int_equal(tokens_list(w, ann, true, list, 4, &count), OK);
    assert_int_equal(count, 2); /* another app's word changes nothing */
    assert_int_equal(exchange(&app, code, "https://app.example/", ""), ERR_UNAUTHORIZED);
    assert_int_equal(tokens_list(w, ann, true, list, 4, &count), OK);
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
        assert_int_equal(tokens_list(w, ann, true, list, 4, &count), OK);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
