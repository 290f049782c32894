/* Links by mail, signing in, passwords and the second factor. */
#include "auth/identify.h"
#include "auth/links.h"
#include "auth/passwords.h"
#include "auth/second_factor.h"
#include "auth/sign_in.h"
#include "auth/test_start.h"

enum { calls_max = 60 };

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

/* What is written tells how long it takes to answer. */
static void asking_for_a_link_does_the_same_whether_the_address_is_known_or_not(void **state)
{
    static const char *const addresses[] = {"ann@mail.example", "stranger@mail.example"};

    (void)state;
    test_person(&t, "ann");
    for (size_t i = 0; i < 2; i++) {
        test_store_script(w, "DELETE FROM jobs; DELETE FROM links");
        assert_int_equal(password_reset_ask(w, str_of(addresses[i]), STR("198.51.100.203")), OK);
        assert_int_equal(number("SELECT count(*) FROM jobs"), 1);
        assert_int_equal(number("SELECT min(kind) FROM jobs"), JOB_SEND_RESET);
        assert_int_equal(number("SELECT count(*) FROM links"), 0);
        assert_int_equal(test_mailed_secret(&t).size > 0, i == 0);
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_address_asked_for_before_the_password_changed_is_refused),
        TEST(a_mistyped_address_is_no_way_in_once_it_was_corrected),
        TEST(a_link_is_good_for_its_purpose_once_and_not_for_ever),
        TEST(each_kind_of_link_has_its_last_moment),
        TEST(a_name_and_an_address_sign_in_with_the_password_alone_never_without),
        TEST(guessing_at_a_password_is_slowed_down_and_then_even_the_right_one_waits),
        TEST(asking_for_a_link_does_the_same_whether_the_address_is_known_or_not),
        TEST(a_forgotten_password_is_replaced_by_mail_once),
        TEST(nobodys_mailbox_is_filled_by_asking_for_links),
        TEST(an_address_counts_once_its_link_was_followed),
        TEST(a_second_factor_takes_each_code_once),
        TEST(guessing_at_codes_is_slowed_down),
        TEST(whichever_database_call_fails_the_second_factor_is_on_with_its_codes_or_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
