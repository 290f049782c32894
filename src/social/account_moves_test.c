#include "social/account_moves.h"

#include "social/relations.h"
#include "social/test_people.h"
#include "store/lane.h"

static bool has_moved(int64_t id)
{
    struct account account;

    assert_int_equal(account_find(t.w, id, &account), OK);
    assert_int_equal(!!(account.flags & ACCOUNT_MOVED), account.moved_to_id != 0);
    return account.moved_to_id != 0;
}

static void whichever_call_fails_an_account_has_moved_or_not(void **state)
{
    struct account_move move;
    enum err e = ERR_INTERNAL;

    (void)state;
    t.w->site = test_site();
    assert_int_equal(account_alias_add(t.w, t.people[1], STR("alice")), OK);
    for (int call = 0; e && call < 30;) {
        db_fail_at = ++call;
        e = account_move_begin(t.w, t.people[0], STR("bob"));
        db_fail_at = 0;
        assert_int_equal(has_moved(t.people[0]), e == OK);
        assert_int_equal(account_move_find(t.w, t.people[0], &move), e ? ERR_NOT_FOUND : OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(account_move_undo(t.w, t.people[0]), OK);
    assert_false(has_moved(t.people[0]));
    assert_int_equal(account_move_begin(t.w, t.people[0], STR("bob")), ERR_TOO_MANY);
    t.w->now_ms += account_move_ms_min + 1000;
    assert_int_equal(account_move_begin(t.w, t.people[0], STR("bob")), OK);
}

static void followers_come_along_once_and_the_refused_stay(void **state)
{
    enum { fans = 2 * account_move_step + 3 };
    const struct job job = {.subject_id = t.people[0], .data = STR("")};
    struct lanes *lanes = NULL;
    struct account_move move;
    struct account account;
    int64_t fan = 0;

    (void)state;
    t.w->site = test_site();
    for (int i = 0; i < fans; i++) {
        fan = make_account(str_c(t.w->memory, str_format(t.w->memory, "fan%d", i)), "", 0);
        assert_int_equal(relation_follow(t.w, fan, t.people[0], NULL), OK);
    }
    assert_int_equal(relation_block(t.w, t.people[1], fan), OK);
    assert_int_equal(account_alias_add(t.w, t.people[1], STR("@Alice@Square.Example")), OK);
    assert_int_equal(account_move_begin(t.w, t.people[0], STR("bob")), OK);
    assert_int_equal(lanes_open(t.w, &t.store.options, 1, t.w, NULL, &lanes), OK);
    assert_int_equal(account_move_job(t.w, &job, lanes), OK);
    assert_int_equal(account_move_job(t.w, &job, lanes), OK);
    lanes_close(lanes);
    assert_int_equal(account_move_find(t.w, t.people[0], &move), OK);
    assert_int_equal(move.followers, fans - 1);
    assert_int_equal(account_find(t.w, t.people[1], &account), OK);
    assert_int_equal(account.followers, fans - 1);
    assert_int_equal(account_find(t.w, t.people[0], &account), OK);
    assert_int_equal(account.followers, 1);
}

static void aliases_are_names_of_accounts(void **state)
{
    static const char *const bad[] = {"",       "@",           "a b",          "alice",
                                      "nobody", "x@-.example", "x@y@z.example"};
    struct account_alias aliases[account_aliases_max];
    int count = 0;

    (void)state;
    t.w->site = test_site();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(account_alias_add(t.w, t.people[0], str_of(bad[i])), ERR_INVALID);
    for (int i = 0; i < account_aliases_max; i++)
        assert_int_equal(
            account_alias_add(t.w, t.people[0], str_format(t.w->memory, "@A%d@Other.example", i)),
            OK);
    assert_int_equal(account_alias_add(t.w, t.people[0], STR("a1@other.example")), OK);
    assert_int_equal(account_alias_add(t.w, t.people[0], STR("bob")), ERR_INVALID);
    assert_int_equal(account_aliases(t.w, t.people[0], aliases, &count), OK);
    assert_int_equal(count, account_aliases_max);
    assert_true(str_is(aliases[0].acct, "a0@other.example"));
    assert_int_equal(account_alias_remove(t.w, t.people[1], aliases[0].id), ERR_NOT_FOUND);
    assert_int_equal(account_alias_remove(t.w, t.people[0], aliases[0].id), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whichever_call_fails_an_account_has_moved_or_not),
        TEST(followers_come_along_once_and_the_refused_stay),
        TEST(aliases_are_names_of_accounts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
