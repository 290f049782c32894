#include "base/test.h"

#include "algorithms/slate_sets.h"

#include <math.h>

static struct arena *memory;
static struct policy policy;
static struct slate_scratch scratch;
static struct slate_item items[slate_candidates_max];
static struct slate_set set;

static int start(void **state)
{
    (void)state;
    memory = arena_new(0);
    policy_default(memory, &policy);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static size_t make(void)
{
    return slate_make(&policy, &set.input, &scratch, items);
}

static const struct slate_candidate *candidate_of(const struct slate_item *item)
{
    return &set.candidates[item->candidate];
}

/* The logarithm. */

static void the_logarithm_is_exact_for_powers_of_two_and_near_elsewhere(void **state)
{
    (void)state;
    for (int n = 0; n < 64; n++)
        assert_int_equal(slate_log2(UINT64_C(1) << n), n * slate_bit);
    for (uint64_t x = 3; x < UINT64_C(1) << 62; x += x / 97 + 1) {
        const double off = slate_log2(x) - log2((double)x) * slate_bit;
        assert_true(off <= 0.01 && off > -1.2);
    }
    assert_int_equal(slate_log2(3), 103872); /* 1.5849625 · 65536 = 103872.1 */
    assert_int_equal(slate_log2(5), 152169); /* 2.3219281 · 65536 = 152169.9 */
}

static void the_logarithm_never_falls(void **state)
{
    int32_t last = 0;

    (void)state;
    for (uint64_t x = 1; x < 3000000; x++) {
        const int32_t here = slate_log2(x);
        assert_true(here >= last);
        last = here;
    }
    for (uint64_t x = UINT64_C(0xfffffffffff00000); x; x++) {
        assert_true(slate_log2(x) >= last);
        last = slate_log2(x);
    }
}

/* Each term, by hand. */

static void approval_is_what_the_formula_says(void **state)
{
    static const struct {
        struct slate_cell cell;
        double h; /* (a + 1.4) / (a + 1.75 d + s / 8 + 4) */
    } cases[] = {
        {{0, 0, 0}, 1.4 / 4},    {{10, 0, 0}, 11.4 / 14},          {{10, 10, 0}, 11.4 / 31.5},
        {{0, 0, 400}, 1.4 / 54}, {{100, 5, 1000}, 101.4 / 237.75}, {{0, 20, 0}, 1.4 / 39},
        {{100000000, 0, 0}, 1},  {{5000, 0, 5000}, 5001.4 / 5629},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct slate_cell cells[slate_quintile_count] = {[2] = cases[i].cell};
        const struct slate_gain gain = slate_gain(&policy, cells);
        assert_true(fabs(gain.h[2] - log2(cases[i].h) * slate_bit) < 1.3);
        assert_int_equal(gain.published_count, i != 0);
        assert_int_equal(gain.h[0], -99260); /* log2 0.35 · 65536 = −99259.06 */
        assert_int_equal(gain.gain, (4 * gain.h[0] + gain.h[2]) / 5);
    }
}

static void
one_more_approval_never_lowers_it_and_one_more_of_the_others_never_raises_it(void **state)
{
    static const char *const others[] = {
        "approval.prior_voices = 0.001", "approval.prior_voices = 1000",
        "approval.prior_share = 1",      "approval.disapproval = 0.001",
        "approval.disapproval = 16",     "approval.impressions_per_voice = 999",
    };
    uint64_t seed = 3;

    (void)state;
    for (size_t p = 0; p < sizeof others / sizeof *others; p++) {
        struct str key, fault, before, line;
        struct buffer text = buffer_in(memory);
        str_split(str_of(others[p]), '=', &key);
        const size_t at = str_find(policy_default_text, key);
        before = str_sub(policy_default_text, 0, at);
        buffer_put(&text, before);
        buffer_put(&text, str_of(others[p]));
        buffer_lit(&text, "\n");
        buffer_put(&text, str_split(str_sub(policy_default_text, at, SIZE_MAX), '\n', &line));
        if (p > 0)
            assert_int_equal(policy_read(memory, buffer_str(&text), &policy, &fault), OK);
        for (int i = 0; i < 20000; i++) {
            const uint32_t most = 1U << draw(&seed, 26);
            struct slate_cell cells[slate_quintile_count] = {
                {draw(&seed, most), draw(&seed, 3) ? 0 : draw(&seed, most),
                 draw(&seed, 2) ? 0 : draw(&seed, most)}};
            const int32_t h = slate_gain(&policy, cells).h[0];
            assert_true(h <= 0);
            cells[0].approvals++;
            assert_true(slate_gain(&policy, cells).h[0] >= h);
            cells[0].approvals--;
            cells[0].disapprovals++;
            assert_true(slate_gain(&policy, cells).h[0] <= h);
            cells[0].disapprovals--;
            cells[0].impressions++;
            assert_true(slate_gain(&policy, cells).h[0] <= h);
        }
    }
}

/* One candidate with all five cells published, at 10 of 14 + s/8 or so. */
static struct slate_candidate *one(void)
{
    slate_set_make(1, 1, 1, &set);
    set.candidates[0] = (struct slate_candidate){
        .id = 7, .author_id = 3, .made_ms = set.input.now_ms, .topic = 0, .is_followed = true};
    for (int b = 0; b < slate_quintile_count; b++)
        set.candidates[0].cells[b] = (struct slate_cell){.approvals = 10, .impressions = 40};
    return &set.candidates[0];
}

static void the_percentile_is_the_place_among_the_thresholds_of_the_topic(void **state)
{
    int32_t *thresholds = set.topics[0].thresholds;

    (void)state;
    one(); /* log2 (11.4 / 19) · 65536 = −48297.8 */
    const int32_t gain = -48298;
    for (int32_t k = 0; k <= slate_threshold_count; k++) {
        for (int32_t i = 0; i < slate_threshold_count; i++)
            thresholds[i] = i < k ? gain - (k - i - 1) * 2 : gain + 1 + i;
        assert_int_equal(make(), 1);
        assert_int_equal(items[0].gain, gain);
        assert_int_equal(items[0].percentile, k);
        const double bits = log2((2 * k + 1) / (255.0 - 2 * k)) * slate_bit;
        assert_true(fabs(items[0].bridging - fmax(fmin(bits, 3 * slate_bit), -3 * slate_bit)) <
                    2.5);
        assert_int_equal(items[0].score, items[0].bridging);
    }
    for (int32_t i = 0; i < slate_threshold_count; i++) /* all alike: at or below them */
        thresholds[i] = gain;
    make();
    assert_int_equal(items[0].percentile, slate_threshold_count);
}

static void below_three_published_quintiles_and_without_a_topic_bridging_is_nothing(void **state)
{
    (void)state;
    struct slate_candidate *c = one();
    make();
    assert_true(items[0].percentile >= 0 && items[0].bridging != 0);
    c->cells[0] = c->cells[4] = (struct slate_cell){0};
    make();
    assert_true(items[0].percentile >= 0);
    c->cells[1] = (struct slate_cell){0};
    make();
    assert_int_equal(items[0].percentile, -1);
    assert_int_equal(items[0].bridging, 0);
    assert_true(items[0].gain < 0);
    c = one();
    c->topic = slate_topic_none;
    make();
    assert_int_equal(items[0].percentile, -1);
}

static void affinity_age_and_unfollowed_are_bits(void **state)
{
    (void)state;
    struct slate_candidate *c = one();
    c->topic = slate_topic_none;
    c->approvals_of_author = 3 * slate_bit;
    c->made_ms = set.input.now_ms - 9 * 3600 * 1000;
    c->is_followed = false;
    make();
    assert_int_equal(items[0].affinity, 2 * slate_bit);
    assert_int_equal(items[0].age, 3 * slate_bit / 2);
    assert_int_equal(items[0].unfollowed, 27197); /* 0.415 · 65536 = 27197.4 */
    assert_int_equal(items[0].repeat, 0);
    assert_int_equal(items[0].score, slate_bit / 2 - 27197);
    c->approvals_of_author = UINT32_MAX;
    c->made_ms = set.input.now_ms + 60000; /* from a clock that is ahead */
    make();
    assert_int_equal(items[0].affinity, 3 * slate_bit);
    assert_int_equal(items[0].age, 0);
    c->made_ms = INT64_MIN;
    make();
    assert_int_equal(items[0].age, slate_age_bits_max * slate_bit);
}

static void the_weights_are_the_viewers(void **state)
{
    (void)state;
    struct slate_candidate *c = one();
    c->approvals_of_author = slate_bit; /* 1 bit */
    c->made_ms = set.input.now_ms - 6 * 3600 * 1000;
    c->is_followed = false;
    set.input.weights = (struct slate_weights){.bridging = slate_bit / 2,
                                               .affinity = 4 * slate_bit,
                                               .age = 3 * slate_bit,
                                               .repeat = slate_bit,
                                               .unfollowed = 2 * slate_bit};
    make();
    assert_int_equal(items[0].score, (items[0].bridging >> 1) + 4 * slate_bit - 3 * slate_bit -
                                         2 * items[0].unfollowed);
    assert_int_equal(slate_weighted(slate_bit / 2, -3), -2); /* down */
    set.input.weights = (struct slate_weights){0};
    make();
    assert_int_equal(items[0].score, 0);
}

static void approvals_fade_by_half_in_their_half_life(void **state)
{
    (void)state;
    assert_int_equal(slate_decay(&policy, -5), slate_bit);
    assert_int_equal(slate_decay(&policy, 0), slate_bit);
    assert_int_equal(slate_decay(&policy, 720), slate_bit / 2);
    assert_int_equal(slate_decay(&policy, 1440), slate_bit / 4);
    assert_int_equal(slate_decay(&policy, 720 * 16), 1);
    assert_int_equal(slate_decay(&policy, INT64_MAX), 0);
    for (int64_t age = 1; age < 15000; age++) {
        assert_true(slate_decay(&policy, age) <= slate_decay(&policy, age - 1));
        assert_true(fabs(slate_decay(&policy, age) - exp2(-(double)age / 720) * slate_bit) < 1.3);
    }
}

/* The order. */

/* Candidates of the same score but for what a test changes. */
static void alike(uint32_t count)
{
    slate_set_make(count, 1, 1, &set);
    for (uint32_t n = 0; n < count; n++)
        set.candidates[n] = (struct slate_candidate){.id = 100 + n,
                                                     .author_id = 1000 + n,
                                                     .made_ms = set.input.now_ms,
                                                     .topic = slate_topic_none,
                                                     .is_followed = true};
}

static void ties_go_to_the_higher_id(void **state)
{
    (void)state;
    alike(slate_candidates_max);
    assert_int_equal(make(), slate_candidates_max);
    for (uint32_t i = 0; i < slate_candidates_max; i++) {
        assert_int_equal(items[i].rank, i + 1);
        assert_int_equal(candidate_of(&items[i])->id, 100 + slate_candidates_max - 1 - i);
    }
}

static void the_second_post_of_an_author_loses_a_bit_and_later_ones_two(void **state)
{
    (void)state;
    alike(30);
    for (uint32_t n = 0; n < 3; n++) {
        set.candidates[n].author_id = 5;
        set.candidates[n].made_ms += 1000;
    }
    set.candidates[10].made_ms -= 9 * 3600 * 1000; /* a bit and a half behind */
    assert_int_equal(make(), 29); /* the third is of an author who has two in twenty */
    assert_int_equal(candidate_of(&items[0])->id, 129);
    const int64_t order[] = {29, 28, 102, 101, 110, 100};
    const int32_t repeats[] = {0, 0, 0, slate_bit, 0, 2 * slate_bit};
    size_t found = 0;
    for (size_t i = 0; i < 30 && found < 4; i++)
        if (candidate_of(&items[i])->id == order[found + 2]) {
            assert_int_equal(items[i].repeat, repeats[found + 2]);
            found++;
        }
    assert_int_equal(found, 4);
}

static void check_authors(size_t ranked)
{
    for (size_t i = 0; i < ranked; i++) {
        int before = 0;
        for (size_t j = i >= 19 ? i - 19 : 0; j < i; j++)
            before += candidate_of(&items[j])->author_id == candidate_of(&items[i])->author_id;
        assert_true(before < 2);
    }
}

static void an_author_has_two_in_any_twenty_and_waits_no_longer_than_that(void **state)
{
    (void)state;
    alike(40);
    for (uint32_t n = 0; n < 6; n++) { /* before all others, though repeated */
        set.candidates[n].author_id = 5;
        set.candidates[n].approvals_of_author = 7 * slate_bit;
    }
    assert_int_equal(make(), 38); /* the fifth would be the forty-first */
    check_authors(38);
    const size_t expected[] = {0, 1, 20, 21};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(candidate_of(&items[expected[i]])->author_id, 5);
        assert_int_equal(candidate_of(&items[expected[i]])->id, 105 - i);
    }
    assert_int_equal(items[20].score, slate_bit); /* 3 bits less 2 for a later post */
}

static void where_one_author_alone_is_left_the_slate_ends(void **state)
{
    (void)state;
    alike(10);
    for (uint32_t n = 0; n < 10; n++)
        set.candidates[n].author_id = 5;
    assert_int_equal(make(), 2);
    assert_int_equal(items[1].rank, 2);
    for (size_t i = 2; i < 10; i++) {
        assert_int_equal(items[i].rank, 0);
        assert_int_equal(candidate_of(&items[i])->id, 109 - i);
    }
    alike(0);
    assert_int_equal(make(), 0);
}

/* Everything at once. */

static void no_twenty_have_three_of_an_author_whatever_the_weights(void **state)
{
    (void)state;
    for (uint32_t mask = 0; mask < 32; mask++) {
        slate_set_make(slate_candidates_max, 3 + mask * 20, mask, &set);
        set.input.weights = (struct slate_weights){
            .bridging = mask & 1 ? slate_weight_max : 0,
            .affinity = mask & 2 ? slate_weight_max : 0,
            .age = mask & 4 ? slate_weight_max : 0,
            .repeat = mask & 8 ? slate_weight_max : 0,
            .unfollowed = mask & 16 ? slate_weight_max : 0,
        };
        const size_t ranked = make();
        bool seen[slate_candidates_max] = {false};
        check_authors(ranked);
        assert_true(ranked >= 6);
        for (size_t i = 0; i < slate_candidates_max; i++) {
            const struct slate_weights *w = &set.input.weights;
            assert_false(seen[items[i].candidate]);
            seen[items[i].candidate] = true;
            assert_int_equal(items[i].rank, i < ranked ? i + 1 : 0);
            assert_int_equal(items[i].score,
                             slate_weighted(w->bridging, items[i].bridging) +
                                 slate_weighted(w->affinity, items[i].affinity) -
                                 slate_weighted(w->age, items[i].age) -
                                 slate_weighted(w->repeat, items[i].repeat) -
                                 slate_weighted(w->unfollowed, items[i].unfollowed));
        }
    }
}

/* The rule of the header, without queues: at each place the first that may stand there. */
static size_t arrange_plainly(const struct slate_item *sorted, size_t count, uint32_t *ret_order)
{
    static bool used[slate_candidates_max];
    size_t placed = 0;

    memset(used, 0, sizeof used);
    for (;; placed++) {
        size_t found = count;
        for (size_t i = 0; i < count && found == count; i++) {
            size_t before = 0;
            for (size_t j = placed >= 19 ? placed - 19 : 0; j < placed; j++)
                before += set.candidates[ret_order[j]].author_id ==
                          set.candidates[sorted[i].candidate].author_id;
            if (!used[i] && before < 2)
                found = i;
        }
        if (found == count)
            return placed;
        used[found] = true;
        ret_order[placed] = sorted[found].candidate;
    }
}

static int by_score(const void *a, const void *b)
{
    const struct slate_item *one = a, *two = b;

    if (one->score != two->score)
        return one->score < two->score ? 1 : -1;
    return candidate_of(one)->id < candidate_of(two)->id ? 1 : -1;
}

static void the_order_is_that_of_the_rule_taken_literally(void **state)
{
    static struct slate_item sorted[slate_candidates_max];
    static uint32_t order[slate_candidates_max];

    (void)state;
    for (uint32_t authors = 2; authors < 120; authors += 9) {
        slate_set_make(400, authors, authors, &set);
        const size_t ranked = make();
        memcpy(sorted, items, sizeof sorted);
        qsort(sorted, 400, sizeof *sorted, by_score);
        assert_int_equal(arrange_plainly(sorted, 400, order), ranked);
        for (size_t i = 0; i < ranked; i++)
            assert_int_equal(items[i].candidate, order[i]);
        for (size_t i = ranked + 1; i < 400; i++)
            assert_true(by_score(&items[i - 1], &items[i]) < 0);
    }
}

static void the_order_of_the_candidates_changes_nothing(void **state)
{
    static int64_t ids[slate_candidates_max];
    static struct slate_item before[slate_candidates_max];
    uint64_t seed = 99;

    (void)state;
    slate_set_make(slate_candidates_max, 60, 5, &set);
    const size_t ranked = make();
    for (size_t i = 0; i < slate_candidates_max; i++) {
        ids[i] = candidate_of(&items[i])->id;
        before[i] = items[i];
    }
    for (uint32_t i = slate_candidates_max; i > 1; i--) {
        const uint32_t other = draw(&seed, i);
        const struct slate_candidate kept = set.candidates[i - 1];
        set.candidates[i - 1] = set.candidates[other];
        set.candidates[other] = kept;
    }
    assert_int_equal(make(), ranked);
    for (size_t i = 0; i < slate_candidates_max; i++) {
        assert_int_equal(candidate_of(&items[i])->id, ids[i]);
        before[i].candidate = items[i].candidate;
        assert_memory_equal(&before[i], &items[i], sizeof items[i]);
    }
}

static void what_is_known_of_cells_already_changes_nothing(void **state)
{
    static struct slate_gain gains[slate_candidates_max];
    static const struct slate_gain *known[slate_candidates_max];
    static struct slate_item before[slate_candidates_max];

    (void)state;
    slate_set_make(slate_candidates_max, 300, 6, &set);
    const size_t ranked = make();
    memcpy(before, items, sizeof before);
    for (size_t i = 0; i < slate_candidates_max; i++) {
        gains[i] = slate_gain(&policy, set.candidates[i].cells);
        known[i] = i % 3 ? &gains[i] : NULL;
    }
    set.input.gains = known;
    assert_int_equal(make(), ranked);
    assert_memory_equal(items, before, sizeof before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_logarithm_is_exact_for_powers_of_two_and_near_elsewhere),
        TEST(the_logarithm_never_falls),
        TEST(approval_is_what_the_formula_says),
        TEST(one_more_approval_never_lowers_it_and_one_more_of_the_others_never_raises_it),
        TEST(the_percentile_is_the_place_among_the_thresholds_of_the_topic),
        TEST(below_three_published_quintiles_and_without_a_topic_bridging_is_nothing),
        TEST(affinity_age_and_unfollowed_are_bits),
        TEST(the_weights_are_the_viewers),
        TEST(approvals_fade_by_half_in_their_half_life),
        TEST(ties_go_to_the_higher_id),
        TEST(the_second_post_of_an_author_loses_a_bit_and_later_ones_two),
        TEST(an_author_has_two_in_any_twenty_and_waits_no_longer_than_that),
        TEST(where_one_author_alone_is_left_the_slate_ends),
        TEST(no_twenty_have_three_of_an_author_whatever_the_weights),
        TEST(the_order_is_that_of_the_rule_taken_literally),
        TEST(the_order_of_the_candidates_changes_nothing),
        TEST(what_is_known_of_cells_already_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
