/* Seals, what is swept, and what a start keeps. */
#include "auth/grants.h"
#include "auth/links.h"
#include "auth/passwords.h"
#include "auth/seals.h"
#include "auth/sign_in.h"
#include "auth/start.h"
#include "auth/sweep.h"
#include "auth/test_start.h"
#include "push/subscriptions.h"
#include "push/vapid.h"

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
    const struct CMUnitTest tests[] = {
        TEST(what_is_over_is_swept_and_what_is_good_stays),
        TEST(a_push_subscription_ends_with_its_token_however_that_ends),
        TEST(a_start_keeps_the_keys),
        TEST(a_seal_fits_what_was_sealed_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
