/* Who is kept out gets the address of her archive by mail, and nobody else does. */
#include "moderation/test_square.h"

#include "base/clock.h"
#include "moderation/account_actions.h"
#include "moderation/appeal_access.h"
#include "moderation/archive_access.h"
#include "social/restrictions.h"

enum { calls_max = 60 };

static void act(int64_t account_id, enum decision_kind kind)
{
    assert_int_equal(account_act(w, &(struct account_action){.kind = kind,
                                                             .account_id = account_id,
                                                             .text = STR("because")}),
                     OK);
}

static struct str address_until(int64_t account_id, int64_t until_ms)
{
    struct user user;

    assert_int_equal(user_find(w, account_id, &user), OK);
    return archive_access_make(w, &user, until_ms);
}

static struct str address_of(int64_t account_id)
{
    return address_until(account_id, w->now_ms + 1000);
}

static void assert_opens(struct str access, int64_t account_id)
{
    struct user user = {0};

    assert_int_equal(archive_access_open(w, access, &user), account_id ? OK : ERR_NOT_FOUND);
    assert_int_equal(user.account_id, account_id);
}

/* Mails with an archive's address to somebody; "" in `to`: to whomever. */
static int64_t mails(const char *to)
{
    struct db_rows found = {0};
    int64_t count;

    db_scatter(w);
    assert_int_equal(
        db_ask(w, &found,
               "SELECT count(*) FROM jobs WHERE kind = 1 AND data LIKE '%/auth/archive/%' AND "
               "data LIKE ?1",
               db_text(str_format(w->memory, "%%\"to\":\"%s%%", to))),
        OK);
    assert_true(db_next(&found));
    count = db_column_int(&found, 0);
    assert_int_equal(db_done(w, &found, OK), OK);
    return count;
}

static void it_opens_for_who_is_kept_out_and_no_longer(void **state)
{
    const struct str before = address_of(ann);

    (void)state;
    assert_opens(before, 0);
    act(ann, DECISION_LIMIT);
    assert_opens(before, 0); /* she may go on signing in */
    act(ann, DECISION_DISABLE);
    assert_opens(before, ann);
    act(ann, DECISION_SUSPEND);
    assert_opens(before, ann);
    act(ann, DECISION_ENABLE);
    assert_opens(before, ann);
    act(ann, DECISION_UNSUSPEND);
    assert_opens(before, 0);
    act(ann, DECISION_SUSPEND);
    act(ann, DECISION_DELETE);
    assert_opens(before, 0);
}

static void it_is_one_persons_until_its_time_or_another_password_or_mail(void **state)
{
    const int64_t until_ms = w->now_ms + 1000;
    struct str access;

    (void)state;
    act(ann, DECISION_SUSPEND);
    act(bob, DECISION_SUSPEND);
    access = address_until(ann, until_ms);
    assert_opens(access, ann);
    struct str rest = access, own;
    rest = str_split(rest, '.', &own);
    assert_opens(str_format(w->memory, "%lld.%.*s", (long long)bob, STR_ARG(rest)), 0);
    assert_opens(str_format(w->memory, "%.*s0", STR_ARG(access)), 0);
    assert_opens(STR("1.2.3"), 0);
    assert_opens(STR(""), 0);
    assert_int_equal(user_set_email(w, ann, STR("new@mail.example")), OK);
    assert_opens(access, 0);
    access = address_until(ann, until_ms);
    assert_opens(access, ann);
    assert_int_equal(user_set_password(w, ann, STR("another"), NULL), OK);
    assert_opens(access, 0);
    access = address_until(ann, until_ms);
    w->now_ms = until_ms + 1;
    assert_opens(access, 0);
}

static void it_is_mailed_to_who_is_kept_out_alone(void **state)
{
    (void)state;
    act(ann, DECISION_SUSPEND);
    assert_int_equal(archive_access_mail(w, bob), OK);
    assert_int_equal(archive_access_mail(w, 17), OK);
    assert_int_equal(archive_access_mail_named(w, STR("bob")), OK);
    assert_int_equal(archive_access_mail_named(w, STR("nobody")), OK);
    assert_int_equal(archive_access_mail_named(w, STR("nobody@mail.example")), OK);
    assert_int_equal(archive_access_mail_named(w, STR("\xff @@")), OK);
    assert_int_equal(archive_access_mail_named(w, STR("")), OK);
    assert_int_equal(mails(""), 0);
    assert_int_equal(archive_access_mail_named(w, STR(" @Ann ")), OK);
    assert_int_equal(archive_access_mail_named(w, STR("ANN@mail.example")), OK);
    assert_int_equal(archive_access_mail(w, ann), OK);
    assert_int_equal(mails("ann@mail.example"), 3);
    test_store_script(w, "UPDATE users SET confirmed_ms = NULL");
    assert_int_equal(archive_access_mail(w, ann), OK);
    assert_int_equal(mails(""), 3);
}

static void it_is_mailed_once_or_not_whichever_call_fails(void **state)
{
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    act(ann, DECISION_SUSPEND);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = archive_access_mail_named(w, STR("ann@mail.example"));
        db_fail_at = 0;
        assert_int_equal(mails("ann@mail.example"), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 3);
}

/* The ban stands, and more than a page of decisions came and went since. */
static void who_is_kept_out_is_mailed_where_to_object_however_old_the_ban_is(void **state)
{
    (void)state;
    act(ann, DECISION_SUSPEND);
    for (int i = 0; i < decisions_page_max / 2 + 1; i++) {
        act(ann, DECISION_SENSITIVE);
        act(ann, DECISION_UNSENSITIVE);
    }
    test_store_script(w, "DELETE FROM jobs");
    assert_int_equal(appeal_access_mail(w, STR("ann")), OK);
    assert_int_equal(number("SELECT count(*) FROM jobs WHERE kind = 1 AND data LIKE '%/appeal/%'"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_opens_for_who_is_kept_out_and_no_longer),
        TEST(it_is_one_persons_until_its_time_or_another_password_or_mail),
        TEST(it_is_mailed_to_who_is_kept_out_alone),
        TEST(who_is_kept_out_is_mailed_where_to_object_however_old_the_ban_is),
        TEST(it_is_mailed_once_or_not_whichever_call_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
