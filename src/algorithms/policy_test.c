#include "base/test.h"

#include "algorithms/policy.h"

static struct arena *memory;

static int start(void **state)
{
    (void)state;
    memory = arena_new(0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static struct str written(const struct policy *policy)
{
    struct buffer out = buffer_in(memory);

    policy_write(policy, &out);
    assert_false(out.overflow);
    return buffer_str(&out);
}

static void the_policy_that_is_built_in_is_that_of_the_design(void **state)
{
    struct policy policy;

    (void)state;
    policy_default(memory, &policy);
    assert_int_equal(policy.prior_voices_milli, 4000);
    assert_int_equal(policy.prior_share_milli, 350);
    assert_int_equal(policy.disapproval_milli, 1750);
    assert_int_equal(policy.impressions_per_voice, 8);
    assert_int_equal(policy.cell_voices_min, 10);
    assert_int_equal(policy.cell_rounded_to, 5);
    assert_int_equal(policy.age_minutes_per_bit, 360);
    assert_int_equal(policy.unfollowed_bits_milli, 415);
    assert_int_equal(policy.candidates_max[SLATE_FOLLOWED], 800);
    assert_int_equal(policy.candidates_max[SLATE_NEWCOMER], 100);
    assert_int_equal(policy.author_max, 2);
    assert_int_equal(policy.preset_count, 5);
    assert_int_equal(policy.history_count, 5);
    assert_int_equal(policy.admission_vouchers_min, 3);
    assert_int_equal(policy.admission_days_min, 7);

    const struct policy_preset *quiet = policy_preset_find(&policy, STR("quiet"));
    assert_non_null(quiet);
    assert_int_equal(quiet->weights.bridging, 2 * slate_bit);
    assert_int_equal(quiet->weights.age, slate_bit / 4);
    assert_int_equal(quiet->sources,
                     1 << SLATE_FOLLOWED | 1 << SLATE_APPROVED_BY_FOLLOWED | 1 << SLATE_BRIDGING);
    assert_str_is(quiet->about, "Fewer posts of each person, and older ones that are worth it");
    assert_str_is(policy_preset_find(&policy, STR("chronological"))->about,
                  "What you follow, the newest first; nothing about you is used");
    assert_null(policy_preset_find(&policy, STR("loud")));
}

static void the_canonical_text_says_the_same_and_is_its_own(void **state)
{
    struct policy policy, again;
    struct str fault, text;

    (void)state;
    policy_default(memory, &policy);
    text = written(&policy);
    assert_int_equal(policy_read(memory, text, &again, &fault), OK);
    assert_true(str_equal(written(&again), text));
    assert_true(str_find(text, STR("approval.prior_share = 0.35\n")) != SIZE_MAX);
    assert_true(str_find(text, STR("repeat.second_bits = 1\n")) != SIZE_MAX);
    assert_true(str_find(text, STR("preset.discover = bridging 1.5, affinity 0.25, age 0.5, "
                                   "repeat 2, unfollowed 0, sources approved bridging newcomer; "
                                   "More from people you do not follow, and less from any one of "
                                   "them\n")) != SIZE_MAX);
    assert_int_equal(text.data[0], 'a'); /* no comment */
}

/* As policies were before they had any: slates that were made by them are read. */
static void a_preset_needs_no_words(void **state)
{
    struct policy policy;
    struct str fault;

    (void)state;
    const struct str words =
        STR("; Fewer posts of each person, and older ones that are worth it\n");
    const size_t at = str_find(policy_default_text, words);
    assert_true(at != SIZE_MAX);
    const struct str text =
        str_format(memory, "%.*s%.*s", (int)at, policy_default_text.data,
                   STR_ARG(str_sub(policy_default_text, at + words.size - 1, SIZE_MAX)));
    assert_int_equal(policy_read(memory, text, &policy, &fault), OK);
    assert_str_is(policy_preset_find(&policy, STR("quiet"))->about, "");
    assert_true(str_find(written(&policy), STR("sources followed approved bridging\n")) !=
                SIZE_MAX);
}

/* The default with one line put in place of another. */
static struct str with(const char *line, const char *instead)
{
    const size_t at = str_find(policy_default_text, str_of(line));
    struct buffer out = buffer_in(memory);

    assert_true(at != SIZE_MAX);
    buffer_put(&out, str_sub(policy_default_text, 0, at));
    buffer_put(&out, str_of(instead));
    buffer_put(&out, str_sub(policy_default_text, at + strlen(line), SIZE_MAX));
    return buffer_str(&out);
}

static void order_white_space_zeros_and_comments_do_not_count(void **state)
{
    struct policy policy, other;
    struct str fault;

    (void)state;
    policy_default(memory, &policy);
    assert_int_equal(policy_read(memory,
                                 with("approval.prior_share = 0.35\n",
                                      "# why\r\n  approval.prior_share=00.350  \r\n"),
                                 &other, &fault),
                     OK);
    assert_true(str_equal(written(&other), written(&policy)));
}

static void every_thousandth_of_a_weight_comes_back(void **state)
{
    struct policy policy, other;
    struct str fault;

    (void)state;
    policy_default(memory, &policy);
    for (int milli = 0; milli <= 4000; milli++) {
        struct str text = str_format(memory,
                                     "bridging %d.%03d, affinity 1, age 1, repeat 1, "
                                     "unfollowed 1, sources newcomer",
                                     milli / 1000, milli % 1000);
        text = with("bridging 2, affinity 0.5, age 0.25, repeat 4, unfollowed 1, sources followed "
                    "approved bridging",
                    str_c(memory, text));
        assert_int_equal(policy_read(memory, text, &policy, &fault), OK);
        text = written(&policy);
        assert_int_equal(policy_read(memory, text, &other, &fault), OK);
        assert_int_equal(policy_preset_find(&other, STR("quiet"))->weights.bridging,
                         (milli * 65536 + 500) / 1000);
        if (milli % 100 == 0) {
            arena_free(memory);
            memory = arena_new(0);
        }
    }
}

static void what_is_wrong_is_said_with_line_and_key(void **state)
{
    static const struct {
        const char *line, *instead, *words;
    } cases[] = {
        {"approval.prior_share = 0.35\n", "", "line 66, approval.prior_share: is missing"},
        {"prior_voices = 4", "prior_voices = four",
         "line 7, approval.prior_voices: must be a number with at most three places"},
        {"prior_share = 0.35", "prior_share = 0.3501",
         "line 8, approval.prior_share: must be a number with at most three places"},
        {"prior_share = 0.35", "prior_share = .35",
         "line 8, approval.prior_share: must be a number with at most three places"},
        {"prior_share = 0.35", "prior_share = 1.001",
         "line 8, approval.prior_share: must be from 0 to 1"},
        {"prior_share = 0.35", "prior_share = 1e-1",
         "line 8, approval.prior_share: must be a number with at most three places"},
        {"prior_share = 0.35", "prior_share = nan",
         "line 8, approval.prior_share: must be a number with at most three places"},
        {"approval.prior_voices = 4\n", "approval.prior_voices = 0\n",
         "line 7, approval.prior_voices: must be from 0.001 to 1000"},
        {"cells.voices_min = 10", "cells.voices_min = 4",
         "line 14, cells.voices_min: must be from 5 to 1000"},
        {"cells.rounded_to = 5", "cells.rounded_to = 5.0",
         "line 15, cells.rounded_to: must be a whole number"},
        {"cells.rounded_to = 5", "cells.rounded_to = 5\ncells.rounded_to = 5",
         "line 16, cells.rounded_to: stands twice"},
        {"cells.rounded_to = 5", "cells.rounded_to = 5\nbonus.for_friends = 3",
         "line 16, bonus.for_friends: not a key of a policy"},
        {"cells.rounded_to = 5", "cells.rounded_to", "line 15, cells.rounded_to: must be \"key ="},
        {"cells.rounded_to = 5", "cells.rounded_to = \x01",
         "line 15, the line: must be UTF-8 without control characters"},
        {"cells.rounded_to = 5", "cells.rounded_to = \xff",
         "line 15, the line: must be UTF-8 without control characters"},
        {"candidates.followed = 800", "candidates.followed = 801",
         "line 67, candidates: more than 1,500 in all"},
        {"trends.half_life_hours = 3", "trends.half_life_hours = 168",
         "line 67, trends.baseline_hours: must be more than trends.half_life_hours"},
        {"preset.quiet = bridging 2,", "preset.quiet = bridging 4.001,",
         "line 61, preset.quiet: must be \"bridging N"},
        {"preset.quiet = bridging 2,", "preset.quiet = bridging -1,",
         "line 61, preset.quiet: must be \"bridging N"},
        {"preset.quiet = bridging 2,", "preset.quiet = bonus 2,",
         "line 61, preset.quiet: must be \"bridging N"},
        {"sources followed approved bridging;", "sources followed followed;",
         "line 61, preset.quiet: must be \"bridging N"},
        {"sources followed approved bridging;", "sources;",
         "line 61, preset.quiet: must be \"bridging N"},
        {"preset.bridging", "preset.building", "line 67, preset.bridging: is missing"},
        {"preset.quiet", "preset.discover", "line 61, preset.discover: stands twice"},
        {"preset.quiet", "preset.own", "line 61, preset.own: weights of people"},
        {"preset.quiet", "preset.published", "line 61, preset.published: weights of people"},
        {"preset.quiet", "preset.Quiet", "line 61, preset.Quiet: a name has 1 to 32"},
        {"history = 2026-11-21", "history = yesterday", "line 63, history: must be a date"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct policy policy;
        struct str fault = STR("");
        const enum err e =
            policy_read(memory, with(cases[i].line, cases[i].instead), &policy, &fault);
        if (e != ERR_INVALID || !str_starts(fault, str_of(cases[i].words)))
            fail_msg("\"%s\": %s, not \"%s\"", cases[i].instead, str_c(memory, fault),
                     cases[i].words);
    }
}

static void too_much_is_refused(void **state)
{
    struct buffer out = buffer_in(memory);
    struct policy policy;
    struct str fault;

    (void)state;
    for (int i = 0; i < policy_bytes_max / 2 + 1; i++)
        buffer_lit(&out, "#\n");
    assert_int_equal(policy_read(memory, buffer_str(&out), &policy, &fault), ERR_TOO_LARGE);
    assert_true(str_is(fault, "line 0, the file: longer than 64 KiB"));

    out = buffer_in(memory);
    for (int i = 0; i < policy_line_bytes_max + 1; i++)
        buffer_lit(&out, "#");
    assert_int_equal(policy_read(memory, buffer_str(&out), &policy, &fault), ERR_TOO_LARGE);

    out = buffer_in(memory);
    for (int i = 0; i < policy_history_max + 1; i++)
        buffer_lit(&out, "history = 2026-11-21 why not\n");
    assert_int_equal(policy_read(memory, buffer_str(&out), &policy, &fault), ERR_TOO_LARGE);
    assert_true(str_is(fault, "line 33, history: more than 32 notes"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_policy_that_is_built_in_is_that_of_the_design),
        TEST(the_canonical_text_says_the_same_and_is_its_own),
        TEST(order_white_space_zeros_and_comments_do_not_count),
        TEST(every_thousandth_of_a_weight_comes_back),
        TEST(a_preset_needs_no_words),
        TEST(what_is_wrong_is_said_with_line_and_key),
        TEST(too_much_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
