#include "base/test.h"

#include "algorithms/admission.h"

enum { people_max = 400, follows_max = 4000 };

static struct arena *memory;
static struct policy policy;
static struct admission_person people[people_max];
static bool follows[people_max][people_max]; /* [who is followed][by whom] */
static uint32_t begin[people_max + 1], followers[follows_max];

static int start(void **state)
{
    (void)state;
    memory = arena_new(0);
    policy_default(memory, &policy);
    policy.admission_founders = 3;
    policy.admission_vouchers_min = 2;
    policy.admission_vouches_max = 8;
    memset(follows, 0, sizeof follows);
    for (int i = 0; i < people_max; i++)
        people[i] = (struct admission_person){
            .state = ADMISSION_UNVOUCHED, .ratings = 10, .is_old = true, .has_voice = true};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static size_t find(size_t founders, uint32_t count)
{
    uint32_t at = 0;

    for (uint32_t i = 0; i < count; i++) {
        begin[i] = at;
        for (uint32_t k = 0; k < count; k++)
            if (follows[i][k]) {
                assert_true(at < follows_max);
                followers[at++] = k;
            }
    }
    begin[count] = at;
    return admission_find(&policy, founders, people, count, begin, followers);
}

static void the_first_need_neither_age_nor_anybody(void **state)
{
    (void)state;
    people[0].is_old = false;
    people[1].ratings = 9;
    people[2].has_voice = false;
    assert_int_equal(find(0, 6), 3);
    assert_int_equal(people[0].state, ADMISSION_GIVEN);
    assert_int_equal(people[1].state, ADMISSION_FEW_RATINGS);
    assert_int_equal(people[2].state, ADMISSION_SHARES);
    assert_int_equal(people[3].state, ADMISSION_GIVEN);
    assert_int_equal(people[4].step, 0);
    assert_int_equal(people[5].state, ADMISSION_UNVOUCHED); /* three there are */
    people[5].state = ADMISSION_UNVOUCHED;
    assert_int_equal(find(3, 6), 0); /* there were three before */
}

static void two_who_are_admitted_admit_a_third(void **state)
{
    (void)state;
    follows[3][0] = follows[3][1] = true;
    follows[4][2] = true;                 /* one is not enough */
    follows[5][0] = follows[5][3] = true; /* one at each of two steps */
    follows[6][0] = follows[6][1] = true;
    people[6].is_old = false;
    follows[7][4] = follows[7][6] = true; /* who are not admitted themselves */
    assert_int_equal(find(0, 8), 5);
    assert_int_equal(people[3].state, ADMISSION_GIVEN);
    assert_int_equal(people[3].step, 1);
    assert_int_equal(people[4].state, ADMISSION_UNVOUCHED);
    assert_int_equal(people[5].step, 2);
    assert_int_equal(people[6].state, ADMISSION_YOUNG);
    assert_int_equal(people[7].state, ADMISSION_UNVOUCHED);
    assert_int_equal(people[0].vouched, 2);
    assert_int_equal(people[1].vouched, 1);
    assert_int_equal(people[3].vouched, 1);
    assert_int_equal(people[5].vouched, 0);
    /* The same again changes nothing. */
    assert_int_equal(find(3, 8), 0);
    assert_int_equal(people[0].vouched, 2);
}

static void who_shares_a_voice_vouches_for_nobody(void **state)
{
    (void)state;
    follows[3][0] = follows[3][1] = true;
    (void)find(0, 3);
    people[1].has_voice = false;
    assert_int_equal(find(3, 4), 0);
    people[1].has_voice = true;
    assert_int_equal(find(3, 4), 1);
}

static void nobody_vouches_for_more_than_so_many_and_the_oldest_come_first(void **state)
{
    (void)state;
    for (int i = 3; i < 40; i++)
        follows[i][0] = follows[i][1] = true;
    assert_int_equal(find(0, 40), 3 + 8);
    for (int i = 3; i < 40; i++)
        assert_int_equal(people[i].state, i < 11 ? ADMISSION_GIVEN : ADMISSION_UNVOUCHED);
    people[0].vouched = people[1].vouched = 0; /* the next month */
    assert_int_equal(find(3, 40), 8);
    assert_int_equal(people[18].state, ADMISSION_GIVEN);
    assert_int_equal(people[19].state, ADMISSION_UNVOUCHED);
}

/* Everyone of a crowd follows everyone: what two founders who are fooled let in is bounded. */
static void what_is_let_in_through_one_who_is_fooled_ends(void **state)
{
    size_t admitted;

    (void)state;
    policy.admission_vouches_max = 4;
    for (int i = 3; i < 60; i++)
        for (int k = 3; k < 60; k++)
            follows[i][k] = i != k;
    assert_int_equal(find(0, 60), 3); /* they cannot vouch for themselves */
    follows[3][0] = follows[3][1] = true;
    follows[4][0] = follows[4][1] = true;
    admitted = find(3, 60);
    /* Two, whose 2 vouches each are two more, whose 1 each are one, who has none. */
    assert_int_equal(admitted, 2 + 2 + 1);
}

static void without_vouching_age_and_ratings_are_enough(void **state)
{
    (void)state;
    policy.admission_vouchers_min = 0;
    people[5].is_old = false;
    assert_int_equal(find(0, 8), 7);
    assert_int_equal(people[5].state, ADMISSION_YOUNG);
}

static void ages_and_months_are_as_the_policy_says(void **state)
{
    const int64_t day = INT64_C(86400000);

    (void)state;
    assert_false(admission_is_old(&policy, day, 8 * day - 1));
    assert_true(admission_is_old(&policy, day, 8 * day));
    assert_int_equal(admission_period(&policy, 30 * day - 1), 0);
    assert_int_equal(admission_period(&policy, 30 * day), 1);
    assert_int_equal(admission_vouches(&policy, 2), 2);
    assert_int_equal(admission_vouches(&policy, 40), 0);
    assert_string_equal(admission_name(ADMISSION_UNVOUCHED), "unvouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_first_need_neither_age_nor_anybody, start, stop),
        cmocka_unit_test_setup_teardown(two_who_are_admitted_admit_a_third, start, stop),
        cmocka_unit_test_setup_teardown(who_shares_a_voice_vouches_for_nobody, start, stop),
        cmocka_unit_test_setup_teardown(
            nobody_vouches_for_more_than_so_many_and_the_oldest_come_first, start, stop),
        cmocka_unit_test_setup_teardown(what_is_let_in_through_one_who_is_fooled_ends, start, stop),
        cmocka_unit_test_setup_teardown(without_vouching_age_and_ratings_are_enough, start, stop),
        cmocka_unit_test_setup_teardown(ages_and_months_are_as_the_policy_says, start, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
