/* Users, joining and the owner, over a real store. */
#include "auth/links.h"
#include "auth/passwords.h"
#include "auth/registration.h"
#include "auth/sign_in.h"
#include "auth/start.h"
#include "auth/test_start.h"

enum { calls_max = 60 };

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whichever_database_call_fails_a_person_joins_whole_or_not_at_all),
        TEST(an_address_belongs_to_one_person_in_whatever_case),
        TEST(what_is_no_address_is_refused),
        TEST(settings_are_kept),
        TEST(a_removed_person_leaves_nothing_of_hers_to_sign_in_with),
        TEST(all_faults_of_a_form_are_told_at_once),
        TEST(nobody_is_suggested_or_searched_unless_she_says_so),
        TEST(how_one_joins_follows_the_settings),
        TEST(the_owners_link_makes_one_owner_and_only_the_newest_link_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
