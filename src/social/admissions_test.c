/* Who is counted on a square, when it is decided, and what is kept of it. */
#include "social/test_people.h"

#include "social/admissions.h"
#include "social/admissions_db.h"
#include "social/relations.h"
#include "social/square_policy.h"

enum { crowd = 160, founders = 150, days_8_ms = 8 * clock_day_ms };

static struct admission_rater raters[crowd];
static const int64_t *silenced;

static bool is_mute(const void *context, int64_t account_id)
{
    (void)context;
    return silenced && account_id == *silenced;
}

static int raters_compare(const void *left, const void *right)
{
    const struct admission_rater *a = left, *b = right;
    return a->account_id < b->account_id ? -1 : a->account_id > b->account_id;
}

/* Later in each test: ids never go back. */
static int start_crowd(void **state)
{
    static int64_t later_ms;
    start(state);
    t.w->now_ms += later_ms += 2 * days_8_ms;
    silenced = NULL;
    assert_int_equal(square_policy()->policy.admission_founders, founders);
    for (int i = 0; i < crowd; i++) {
        t.w->now_ms++;
        raters[i] = (struct admission_rater){
            .account_id =
                make_account(str_c(t.w->memory, str_format(t.w->memory, "r%d", i)), "", 0),
            .ratings = 12,
            .has_voice = true};
    }
    qsort(raters, crowd, sizeof *raters, raters_compare);
    return 0;
}

static int decide(size_t count)
{
    int admitted = 0;
    assert_ok(admissions_decide(t.w, NULL, raters, count, is_mute, NULL));
    for (size_t i = 0; i < count; i++)
        admitted += raters[i].is_admitted;
    return admitted;
}

static enum admission standing(int rater)
{
    enum admission admission;
    assert_ok(admission_of(t.w, raters[rater].account_id, &admission));
    return admission;
}

static void follow(int who, int whom)
{
    assert_ok(relation_follow(t.w, raters[who].account_id, raters[whom].account_id, NULL));
}

static void the_first_are_admitted_and_others_wait_for_age_and_people(void **state)
{
    (void)state;
    assert_int_equal(decide(crowd), founders);
    assert_true(raters[0].is_admitted && !raters[crowd - 1].is_admitted);
    assert_int_equal(standing(0), ADMISSION_GIVEN);
    assert_int_equal(standing(crowd - 1), ADMISSION_YOUNG);
    for (int i = 0; i < 3; i++)
        follow(i, crowd - 1);
    assert_int_equal(decide(crowd), founders);
    t.w->now_ms += days_8_ms;
    assert_int_equal(decide(crowd), founders + 1);
    assert_int_equal(standing(crowd - 1), ADMISSION_GIVEN);
    assert_int_equal(standing(crowd - 2), ADMISSION_UNVOUCHED);
    /* It stays, whoever stops following and whatever she rates. */
    raters[crowd - 1].ratings = 0;
    assert_int_equal(decide(crowd), founders + 1);
    struct admission_row row;
    assert_ok(admissions_db_find(t.w, raters[0].account_id, &row));
    assert_int_equal(row.vouched, 1);
    assert_ok(admissions_db_find(t.w, raters[crowd - 1].account_id, &row));
    assert_int_equal(row.step, 1);
}

/* Whom a crowd of accounts follows that rate nothing: before, between and after three who do. */
static void a_crowd_that_follows_somebody_first_keeps_nobody_out(void **state)
{
    (void)state;
    enum { false_accounts = 2500 };
    const int64_t whom = raters[crowd - 1].account_id;
    assert_int_equal(decide(crowd), founders);
    t.w->now_ms += days_8_ms;
    for (int i = 0; i < false_accounts; i++) {
        if (i % 1000 == 999)
            follow(30 - i / 1000, crowd - 1);
        if (i == false_accounts - 1)
            follow(3, crowd - 1);
        IN_TRANSACTION(db_run(t.w,
                              "INSERT INTO relation_pages (b, account_id, kind, id, other_id)"
                              " VALUES (?1, ?2, ?3, ?4, ?5)",
                              db_int(id_bucket(whom)), db_int(whom), db_int(RELATIONS_FOLLOWERS),
                              db_int(id_new(t.w->now_ms, id_bucket(whom))), db_int(1 + i)));
    }
    assert_int_equal(decide(crowd), founders + 1);
    assert_int_equal(standing(crowd - 1), ADMISSION_GIVEN);
    struct admission_row row;
    assert_ok(admissions_db_find(t.w, raters[3].account_id, &row));
    assert_int_equal(row.vouched, 1);
}

static void who_does_not_want_to_be_counted_vouches_for_nobody(void **state)
{
    (void)state;
    assert_int_equal(decide(crowd), founders);
    t.w->now_ms += days_8_ms;
    for (int i = 0; i < 3; i++)
        follow(i, crowd - 1);
    silenced = &raters[1].account_id;
    assert_int_equal(decide(crowd), founders);
    raters[3].has_voice = false;
    follow(3, crowd - 1);
    assert_int_equal(decide(crowd), founders);
    follow(4, crowd - 1);
    assert_int_equal(decide(crowd), founders + 1);
}

static void all_who_are_admitted_are_listed_and_whoever_goes_is_not(void **state)
{
    (void)state;
    int64_t *list = NULL;
    size_t count = 0;
    bool wanted = false;
    assert_int_equal(decide(100), 100);
    assert_ok(admissions_all(t.w, &list, &count, &wanted));
    assert_int_equal(count, 100);
    assert_true(wanted);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list[i], raters[i].account_id);
    free(list);
    assert_int_equal(decide(crowd), founders);
    IN_TRANSACTION(admission_delete(t.w, raters[0].account_id));
    assert_ok(admissions_all(t.w, &list, &count, &wanted));
    assert_int_equal(count, founders - 1);
    assert_false(wanted);
    free(list);
}

static void a_founder_who_goes_leaves_no_place_for_another(void **state)
{
    (void)state;
    assert_int_equal(decide(crowd), founders);
    for (int i = 0; i < 5; i++)
        IN_TRANSACTION(admission_delete(t.w, raters[i].account_id));
    for (int i = 0; i < 2; i++) /* also by the account that she opens next */
        assert_int_equal(decide(crowd), founders - 5);
}

static void places_that_no_founder_had_yet_are_kept(void **state)
{
    (void)state;
    assert_int_equal(decide(100), 100);
    IN_TRANSACTION(admission_delete(t.w, raters[0].account_id));
    raters[0].ratings = 0;
    assert_int_equal(decide(crowd), founders - 1);
}

static void whichever_database_call_fails_it_is_decided_the_next_time(void **state)
{
    (void)state;
    enum err e = ERR_INTERNAL;
    int64_t *list = NULL;
    size_t count = 0;
    bool wanted = true;
    t.w->now_ms += days_8_ms;
    for (int i = 0; i < 3; i++)
        follow(i, crowd - 1);
    int calls = 0;
    for (int call = 1; e && call < 2000; call++, calls++) {
        db_fail_at = call;
        e = admissions_decide(t.w, NULL, raters, crowd, is_mute, NULL);
        db_fail_at = 0;
    }
    assert_ok(e);
    assert_true(calls > crowd);
    assert_ok(admissions_all(t.w, &list, &count, &wanted));
    assert_int_equal(count, founders + 1);
    assert_false(wanted);
    free(list);
    list = NULL;
    db_fail_at = 1;
    assert_true(admissions_all(t.w, &list, &count, &wanted) != OK && !list);
    db_fail_at = 1;
    enum admission admission;
    assert_true(admission_of(t.w, raters[0].account_id, &admission) != OK);
    db_fail_at = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(the_first_are_admitted_and_others_wait_for_age_and_people, start_crowd),
        TEST_AFTER(a_crowd_that_follows_somebody_first_keeps_nobody_out, start_crowd),
        TEST_AFTER(who_does_not_want_to_be_counted_vouches_for_nobody, start_crowd),
        TEST_AFTER(all_who_are_admitted_are_listed_and_whoever_goes_is_not, start_crowd),
        TEST_AFTER(a_founder_who_goes_leaves_no_place_for_another, start_crowd),
        TEST_AFTER(places_that_no_founder_had_yet_are_kept, start_crowd),
        TEST_AFTER(whichever_database_call_fails_it_is_decided_the_next_time, start_crowd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
