#include "base/test.h"

#include "algorithms/rating_sets.h"
#include "algorithms/trends.h"

#include <string.h>

#define hour_ms (INT64_C(3600) * 1000)
#define now_ms  (INT64_C(1000) * 24 * hour_ms)

enum { uses_max = 100000 };

static struct arena *a;
static struct policy policy;
static struct trend_use uses[uses_max];
static size_t count;
static struct trend *trends;
static size_t trend_count;

static int start(void **state)
{
    (void)state;
    a = arena_new(0);
    policy = (struct policy){.trend_half_life_hours = 3,
                             .trend_baseline_hours = 168,
                             .trend_voices_min = 5,
                             .trend_quintiles_min = 3};
    count = 0;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_try_fail_at = 0;
    arena_free(a);
    return 0;
}

static void use(uint32_t term, uint32_t voice, uint8_t quintile, int64_t minutes_ago)
{
    assert_true(count < uses_max);
    uses[count++] = (struct trend_use){.made_ms = now_ms - minutes_ago * 60000,
                                       .term = term,
                                       .voice = voice,
                                       .quintile = quintile};
}

static void find(void)
{
    assert_int_equal(trends_find(a, &policy, now_ms, uses, count, &trends, &trend_count), OK);
}

static void what_many_say_at_once_trends_with_its_reason(void **state)
{
    (void)state;
    for (uint32_t voice = 0; voice < 41; voice++)
        use(7, voice, (uint8_t)(voice % 4), 10 + voice * 2);
    use(7, 60, 4, 20 * 60);
    find();
    assert_int_equal(trend_count, 1);
    assert_int_equal(trends[0].term, 7);
    assert_int_equal(trends[0].voices, 41);
    assert_int_equal(trends[0].quintiles, 4);
    assert_int_equal(trends[0].hours, 2);
    assert_true(trends[0].expected == slate_bit);
    assert_true(trends[0].observed > 33 * slate_bit && trends[0].observed < 41 * slate_bit);
}

static void a_camp_alone_does_not_trend_nor_with_a_stray(void **state)
{
    (void)state;
    for (uint32_t voice = 0; voice < 50; voice++)
        use(1, voice, (uint8_t)(voice % 2), 30);
    for (uint32_t voice = 0; voice < 50; voice++) /* eight strays of the fourth are below a sixth */
        use(2, voice, voice < 8 ? 3 : (uint8_t)(voice % 2), 30);
    for (uint32_t voice = 0; voice < 50; voice++)
        use(3, voice, voice < 9 ? 3 : (uint8_t)(voice % 2), 30);
    for (uint32_t voice = 0; voice < 50; voice++)
        use(4, voice, trend_no_quintile, 30);
    for (uint32_t voice = 0; voice < 50; voice++) /* half of a square */
        use(5, voice, (uint8_t)(voice % 3), 30);
    for (uint32_t voice = 0; voice < 50; voice++)
        use(6, voice, (uint8_t)(2 + voice % 3), 30);
    find();
    assert_int_equal(trend_count, 1);
    assert_int_equal(trends[0].term, 3);
}

/* Of six voices one in a third quintile may be told to stand there by chance. */
static void one_voice_is_no_quintile(void **state)
{
    (void)state;
    for (uint32_t voice = 0; voice < 5; voice++)
        use(1, voice, (uint8_t)(voice / 2 * 2), 30);
    find();
    assert_int_equal(trend_count, 0);
    use(1, 5, 4, 30);
    find();
    assert_int_equal(trend_count, 1);
    assert_int_equal(trends[0].quintiles, 3);
}

static void too_few_voices_do_not_trend_however_often_they_speak(void **state)
{
    (void)state;
    policy.trend_quintiles_min = 2;
    for (uint32_t voice = 0; voice < 4; voice++)
        for (int64_t minute = 0; minute < 600; minute++)
            use(1, voice, (uint8_t)(voice / 2 * 4), minute);
    find();
    assert_int_equal(trend_count, 0);
    use(1, 4, 4, 5);
    find();
    assert_int_equal(trend_count, 1);
    assert_int_equal(trends[0].voices, 5);
}

static void what_is_always_said_does_not_trend_and_more_than_that_does(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 60; day++)
        for (uint32_t voice = 0; voice < 48; voice++) /* a voice each half hour */
            use(1, voice, (uint8_t)(voice % 5), day * 1440 + voice * 30);
    find();
    assert_true(trend_count == 0 || trends[0].score < slate_bit / 2);
    for (uint32_t voice = 100; voice < 120; voice++)
        use(1, voice, (uint8_t)(voice % 5), 15);
    find();
    assert_int_equal(trend_count, 1);
    assert_true(trends[0].expected > 7 * slate_bit && trends[0].expected < 11 * slate_bit);
    assert_true(trends[0].score > 20 * slate_bit);
}

static void assert_same(const struct trend *first, size_t first_count)
{
    assert_int_equal(first_count, trend_count);
    for (size_t i = 0; i < trend_count; i++) {
        assert_int_equal(first[i].term, trends[i].term);
        assert_int_equal(first[i].observed, trends[i].observed);
        assert_int_equal(first[i].expected, trends[i].expected);
        assert_int_equal(first[i].score, trends[i].score);
        assert_int_equal(first[i].voices, trends[i].voices);
        assert_int_equal(first[i].quintiles, trends[i].quintiles);
        assert_int_equal(first[i].hours, trends[i].hours);
    }
}

static void make_uses(uint64_t seed)
{
    for (int i = 0; i < 3000; i++) {
        const uint32_t voice = draw(&seed, 200);
        use(draw(&seed, 30), voice, (uint8_t)(voice % 5), draw(&seed, 10 * 1440));
    }
    for (int i = 0; i < 200; i++) {
        const uint32_t voice = draw(&seed, 200);
        use(draw(&seed, 5), voice, (uint8_t)(voice % 5), draw(&seed, 120));
    }
}

static void the_order_of_the_uses_changes_nothing(void **state)
{
    uint64_t seed = 4;

    (void)state;
    for (uint64_t turn = 1; turn <= 20; turn++) {
        struct trend *first;
        size_t first_count;

        count = 0;
        make_uses(turn);
        find();
        first = trends;
        first_count = trend_count;
        assert_true(first_count > 0);
        for (size_t i = count; i > 1; i--) {
            const size_t other = draw(&seed, (uint32_t)i);
            const struct trend_use kept = uses[i - 1];
            uses[i - 1] = uses[other];
            uses[other] = kept;
        }
        find();
        assert_same(first, first_count);
    }
}

static void more_accounts_of_the_same_voices_change_nothing(void **state)
{
    (void)state;
    for (uint64_t turn = 1; turn <= 20; turn++) {
        struct trend *first;
        size_t first_count, once;

        count = 0;
        make_uses(turn);
        find();
        first = trends;
        first_count = trend_count;
        once = count;
        for (size_t i = 0; i < once; i++) /* what a cluster's accounts do, a little later or not */
            for (int again = 0; again < 3; again++)
                uses[count++] = uses[i];
        find();
        assert_same(first, first_count);
    }
}

static void one_more_voice_never_lowers_a_term(void **state)
{
    (void)state;
    for (uint64_t turn = 1; turn <= 20; turn++) {
        int64_t before = 0, after = 0;

        count = 0;
        make_uses(turn);
        find();
        for (size_t i = 0; i < trend_count; i++)
            before = trends[i].term == 3 ? trends[i].score : before;
        use(3, 999, 0, 1);
        find();
        for (size_t i = 0; i < trend_count; i++)
            after = trends[i].term == 3 ? trends[i].score : after;
        assert_true(after >= before);
    }
}

static void weights_halve_and_never_grow_with_age(void **state)
{
    int64_t before = slate_bit + 1;

    (void)state;
    assert_int_equal(trend_weight(-5, 3), slate_bit);
    assert_int_equal(trend_weight(0, 3), slate_bit);
    assert_int_equal(trend_weight(3 * hour_ms, 3), slate_bit / 2);
    assert_int_equal(trend_weight(9 * hour_ms, 3), slate_bit / 8);
    assert_int_equal(trend_weight(INT64_MAX, 8760), 0);
    for (int64_t minute = 0; minute < 5000; minute++) {
        const int64_t weight = trend_weight(minute * 60000, 3);
        assert_true(weight <= before && weight >= 0);
        before = weight;
    }
}

static void the_furthest_numbers_are_within_the_whole_ones(void **state)
{
    (void)state;
    policy.trend_half_life_hours = policy.trend_baseline_hours = 8760;
    for (uint32_t voice = 0; voice < 50000; voice++)
        use(0, voice, (uint8_t)(voice % 5), -1000);
    uses[count++] = (struct trend_use){.made_ms = INT64_MAX, .term = UINT32_MAX};
    uses[count++] = (struct trend_use){.made_ms = 0, .term = UINT32_MAX};
    find();
    assert_int_equal(trend_count, 1);
    assert_int_equal(trends[0].voices, 50000);
    assert_true(trends[0].score > INT64_C(49998) * 49998 * slate_bit);
}

static void without_room_nothing_is_said(void **state)
{
    (void)state;
    use(1, 1, 1, 1);
    for (int call = 1; call <= 2; call++) {
        arena_try_fail_at = call;
        assert_int_equal(trends_find(a, &policy, now_ms, uses, count, &trends, &trend_count),
                         ERR_UNAVAILABLE);
    }
    arena_try_fail_at = 0;
    count = 0;
    find();
    assert_int_equal(trend_count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_many_say_at_once_trends_with_its_reason),
        TEST(a_camp_alone_does_not_trend_nor_with_a_stray),
        TEST(one_voice_is_no_quintile),
        TEST(too_few_voices_do_not_trend_however_often_they_speak),
        TEST(what_is_always_said_does_not_trend_and_more_than_that_does),
        TEST(the_order_of_the_uses_changes_nothing),
        TEST(more_accounts_of_the_same_voices_change_nothing),
        TEST(one_more_voice_never_lowers_a_term),
        TEST(weights_halve_and_never_grow_with_age),
        TEST(the_furthest_numbers_are_within_the_whole_ones),
        TEST(without_room_nothing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
