#include "base/test.h"

#include "auth/passkeys_db.h"
#include "auth/passwords.h"
#include "auth/seals.h"
#include "auth/sign_in.h"
#include "auth/test_start.h"

enum { calls_max = 40 };

static int64_t ann;

static int start_passkeys(void **state)
{
    start(state);
    assert_int_equal(seals_start(w), OK);
    ann = test_person(&t, "ann");
    return 0;
}

static struct user user_of(int64_t account_id)
{
    struct user user;

    assert_int_equal(user_find(w, account_id, &user), OK);
    return user;
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
    const struct user user = user_of(ann);
    struct str secret;
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = sign_in_session(w, &user, &how, &secret);
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
    const struct user user = user_of(ann);
    struct str secret;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct sign_in how = {.way = SIGN_IN_PASSWORD,
                                    .user_agent = str_of(rows[i].agent),
                                    .address = str_of(rows[i].address)};
        int64_t mails = number("SELECT count(*) FROM jobs");
        assert_int_equal(sign_in_session(w, &user, &how, &secret), OK);
        assert_int_equal(number("SELECT count(*) FROM jobs") - mails, rows[i].told);
    }
    for (int i = 0; i < sign_ins_kept + 5; i++)
        assert_int_equal(sign_in_session(w, &user,
                                         &(struct sign_in){.way = SIGN_IN_PASSKEY,
                                                           .user_agent = STR("Firefox/1 Linux"),
                                                           .address = STR("192.0.2.1")},
                                         &secret),
                         OK);
    assert_int_equal(number("SELECT count(*) FROM sign_ins"), sign_ins_kept);
}

static void of_two_answers_with_one_count_the_second_is_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t count;
        bool newer;
    } uses[] = {{0, true}, {0, true}, {5, true}, {5, false}, {4, false}, {0, false}, {6, true}};
    struct passkey passkey = {.account_id = ann, .id = keep("mine")};

    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        bool newer = false;

        passkey.sign_count = uses[i].count;
        assert_int_equal(db_begin(w), OK);
        assert_int_equal(db_end(w, passkeys_db_used(w, &passkey, &newer)), OK);
        assert_int_equal(newer, uses[i].newer);
    }
    assert_int_equal(number("SELECT sign_count FROM passkeys"), 6);
}

static void who_proved_herself_before_the_password_changed_has_no_session(void **state)
{
    (void)state;
    const struct user before = user_of(ann);
    struct str secret, hash;

    assert_int_equal(password_hash(w, STR("another good one"), &hash), OK);
    assert_int_equal(user_set_password(w, ann, hash, NULL), OK);
    assert_int_equal(
        sign_in_session(w, &before, &(struct sign_in){.way = SIGN_IN_PASSWORD}, &secret),
        ERR_UNAUTHORIZED);
    assert_int_equal(number("SELECT count(*) FROM account_tokens"), 0);
    assert_int_equal(number("SELECT count(*) FROM sign_ins"), 0);
    const struct user now = user_of(ann);
    assert_int_equal(sign_in_session(w, &now, &(struct sign_in){.way = SIGN_IN_PASSWORD}, &secret),
                     OK);
}

static void a_challenge_is_good_for_one_answer_of_one_browser_for_some_minutes(void **state)
{
    (void)state;
    struct passkey_form form = {.challenge = passkey_challenge(w, "passkey_sign_in", STR("b"))};
    struct user who = {0};
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
    assert_int_equal(who.account_id, 0);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(whichever_database_call_fails_a_passkey_goes_and_its_owner_is_told_or_neither,
                   start_passkeys),
        TEST_AFTER(whichever_database_call_fails_a_session_and_its_history_agree, start_passkeys),
        TEST_AFTER(only_a_new_device_or_network_is_told_and_the_history_is_bounded, start_passkeys),
        TEST_AFTER(of_two_answers_with_one_count_the_second_is_refused, start_passkeys),
        TEST_AFTER(who_proved_herself_before_the_password_changed_has_no_session, start_passkeys),
        TEST_AFTER(a_challenge_is_good_for_one_answer_of_one_browser_for_some_minutes,
                   start_passkeys),
        TEST_AFTER(a_passkey_does_not_outlive_the_reset_of_the_password, start_passkeys),
        TEST_AFTER(names_and_keys_are_their_owners_alone, start_passkeys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
