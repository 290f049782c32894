#include "base/test.h"

#include "auth/passkeys_db.h"
#include "auth/seals.h"
#include "auth/sign_in.h"
#include "auth/test_people.h"

enum { calls_max = 40 };

static struct test_people t;
static struct work *w;
static int64_t ann;

static int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    assert_int_equal(seals_start(w), OK);
    ann = test_person(&t, "ann");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_people_close(&t);
    return 0;
}

static int64_t number(const char *sql)
{
    struct db_rows rows = {0};
    db_scatter(w);
    assert_int_equal(db_ask(w, &rows, sql), OK);
    int64_t value = db_next(&rows) ? db_column_int(&rows, 0) : -1;
    assert_int_equal(db_done(w, &rows, OK), OK);
    return value;
}

static int64_t keep(const char *name)
{
    const struct passkey passkey = {.id = id_new(w->now_ms, id_bucket(ann)),
                                    .account_id = ann,
                                    .credential = str_of(name),
                                    .public_key = STR("key"),
                                    .name = str_of(name),
                                    .created_ms = w->now_ms};
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, passkeys_db_insert(w, &passkey)), OK);
    return passkey.id;
}

static void
whichever_database_call_fails_a_passkey_goes_and_its_owner_is_told_or_neither(void **state)
{
    (void)state;
    int64_t id = keep("mine"), mails = number("SELECT count(*) FROM jobs");
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = passkey_remove(w, ann, id);
        db_fail_at = 0;
        assert_int_equal(number("SELECT count(*) FROM passkeys"), e ? 1 : 0);
        assert_int_equal(number("SELECT count(*) FROM jobs") - mails, e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 3);
}

static void whichever_database_call_fails_a_session_and_its_history_agree(void **state)
{
    (void)state;
    const struct sign_in how = {
        .way = SIGN_IN_PASSWORD, .user_agent = STR("Firefox/1 Linux"), .address = STR("192.0.2.1")};
    struct str secret;
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = sign_in_session(w, ann, &how, &secret);
        db_fail_at = 0;
        assert_int_equal(number("SELECT count(*) FROM sign_ins"), e ? 0 : 1);
        assert_int_equal(number("SELECT count(*) FROM account_tokens"), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
}

static void only_a_new_device_or_network_is_told_and_the_history_is_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *agent, *address;
        bool told;
    } rows[] = {{"Firefox/1 Linux", "192.0.2.1", false}, /* the first of all */
                {"Firefox/2 Linux", "192.0.9.9", false}, /* the same network, a newer browser */
                {"Chrome/1 Android", "192.0.2.1", true},
                {"Firefox/1 Linux", "198.51.100.1", true},
                {"Firefox/1 Linux", "2001:db8:1:2::3", true},
                {"Chrome/9 Android", "2001:db8:1:9::9", false}};
    struct str secret;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct sign_in how = {.way = SIGN_IN_PASSWORD,
                                    .user_agent = str_of(rows[i].agent),
                                    .address = str_of(rows[i].address)};
        int64_t mails = number("SELECT count(*) FROM jobs");
        assert_int_equal(sign_in_session(w, ann, &how, &secret), OK);
        assert_int_equal(number("SELECT count(*) FROM jobs") - mails, rows[i].told);
    }
    for (int i = 0; i < sign_ins_kept + 5; i++)
        assert_int_equal(sign_in_session(w, ann,
                                         &(struct sign_in){.way = SIGN_IN_PASSKEY,
                                                           .user_agent = STR("Firefox/1 Linux"),
                                                           .address = STR("192.0.2.1")},
                                         &secret),
                         OK);
    assert_int_equal(number("SELECT count(*) FROM sign_ins"), sign_ins_kept);
}

static void a_challenge_is_good_for_one_answer_of_one_browser_for_some_minutes(void **state)
{
    (void)state;
    struct passkey_form form = {.challenge = passkey_challenge(w, "passkey_sign_in", STR("b"))};
    int64_t who = 0;
    (void)keep("mine");
    /* Another browser and another purpose do not even use it up. */
    assert_int_equal(passkey_use(w, 0, &form, "passkey_sign_in", STR("c"), &who), ERR_UNAUTHORIZED);
    assert_int_equal(passkey_use(w, ann, &form, "passkey_second", STR("b"), &who),
                     ERR_UNAUTHORIZED);
    assert_int_equal(number("SELECT count(*) FROM passkey_challenges"), 0);
    /* A wrong answer does. */
    assert_int_equal(passkey_use(w, 0, &form, "passkey_sign_in", STR("b"), &who), ERR_UNAUTHORIZED);
    assert_int_equal(number("SELECT count(*) FROM passkey_challenges"), 1);
    form.challenge = passkey_challenge(w, "passkey_sign_in", STR("b"));
    w->now_ms += passkey_challenge_ms + 1;
    assert_int_equal(passkey_use(w, 0, &form, "passkey_sign_in", STR("b"), &who), ERR_UNAUTHORIZED);
    assert_int_equal(number("SELECT count(*) FROM passkey_challenges"), 1);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, passkeys_db_challenges_sweep(w, w->now_ms)), OK);
    assert_int_equal(number("SELECT count(*) FROM passkey_challenges"), 0);
    assert_int_equal(who, 0);
}

static void names_and_keys_are_their_owners_alone(void **state)
{
    (void)state;
    int64_t ben = test_person(&t, "ben"), id = keep("mine");
    assert_int_equal(passkey_rename(w, ben, id, STR("his")), ERR_NOT_FOUND);
    assert_int_equal(passkey_remove(w, ben, id), ERR_NOT_FOUND);
    assert_int_equal(passkey_rename(w, ann, id, STR("  ")), ERR_INVALID);
    assert_int_equal(passkey_rename(w, ann, id, STR(" hers ")), OK);
    assert_int_equal(number("SELECT count(*) FROM passkeys WHERE name = 'hers'"), 1);
    assert_int_equal(user_remove(w, ann), OK);
    assert_int_equal(number("SELECT count(*) FROM passkeys"), 0);
}

static void a_passkey_does_not_outlive_the_reset_of_the_password(void **state)
{
    (void)state;
    struct str secret;
    int64_t ben = test_person(&t, "ben");
    (void)keep("whoever had the password");
    const struct passkey bens = {.id = id_new(w->now_ms, id_bucket(ben)),
                                 .account_id = ben,
                                 .credential = STR("bens"),
                                 .public_key = STR("key"),
                                 .name = STR("bens"),
                                 .created_ms = w->now_ms};
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, passkeys_db_insert(w, &bens)), OK);
    assert_int_equal(password_reset_ask(w, STR("ann@mail.example"), STR("192.0.2.77")), OK);
    secret = test_mailed_secret(&t);
    assert_int_equal(number("SELECT count(*) FROM passkeys"), 2);
    assert_int_equal(password_reset(w, secret, STR("a wholly new one")), OK);
    assert_int_equal(number("SELECT count(*) FROM passkeys"), 1);
    assert_int_equal(number("SELECT count(*) FROM passkeys WHERE name = 'bens'"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whichever_database_call_fails_a_passkey_goes_and_its_owner_is_told_or_neither),
        TEST(whichever_database_call_fails_a_session_and_its_history_agree),
        TEST(only_a_new_device_or_network_is_told_and_the_history_is_bounded),
        TEST(a_challenge_is_good_for_one_answer_of_one_browser_for_some_minutes),
        TEST(a_passkey_does_not_outlive_the_reset_of_the_password),
        TEST(names_and_keys_are_their_owners_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
