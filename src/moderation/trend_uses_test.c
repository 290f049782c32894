/* What counts as a voice of what trends. */
#include "base/test.h"

#include "auth/test_people.h"
#include "base/clock.h"
#include "moderation/trend_uses.h"
#include "moderation/trends.h"
#include "social/marks.h"
#include "social/posts.h"
#include "social/signals.h"
#include "store/settings.h"

enum { people_count = 60 };

static struct test_people t;
static struct work *w;
static int64_t people[people_count];
static struct account_use uses[4 * people_count];
static size_t count;
static struct trend_voices voices;

static int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    for (int i = 0; i < people_count; i++)
        people[i] = test_person(&t, str_c(w->memory, str_format(w->memory, "p%d", i)));
    count = 0;
    tags_trending_forget();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    trend_voices_free(&voices);
    tags_trending_forget();
    test_people_close(&t);
    return 0;
}

static void use(int64_t account_id, const char *language, int minutes_ago)
{
    uses[count++] = (struct account_use){.account_id = account_id,
                                         .made_ms = w->now_ms - minutes_ago * clock_minute_ms,
                                         .language = trend_language_of(str_of(language))};
}

static struct trend_reason weigh(void)
{
    struct trend_reason reason;

    trend_voices_free(&voices);
    assert_int_equal(trend_voices_read(w, &voices), OK);
    assert_int_equal(trend_weigh(w, &voices, uses, count, &reason), OK);
    return reason;
}

static void a_languages_region_does_not_count(void **state)
{
    (void)state;
    assert_string_equal(trend_language_of(STR("pt-BR")).letters, "pt");
    assert_string_equal(trend_language_of(STR("ZH_tw")).letters, "zh");
    assert_string_equal(trend_language_of(STR("gsw")).letters, "gsw");
    assert_string_equal(trend_language_of(STR("")).letters, "");
    assert_string_equal(trend_language_of(STR("e")).letters, "");
    assert_string_equal(trend_language_of(STR("e1")).letters, "");
    assert_string_equal(trend_language_of(STR("klingon")).letters, "");
}

static void in_a_young_square_voices_are_enough(void **state)
{
    struct trend_reason reason;

    (void)state;
    for (int i = 0; i < 4; i++)
        for (int again = 0; again < 3; again++)
            use(people[i], "en", i);
    assert_int_equal(weigh().score, 0);
    use(people[4], "en-GB", 1);
    reason = weigh();
    assert_true(reason.score > 15 * slate_bit && reason.score <= 16 * slate_bit);
    assert_int_equal(reason.voices, 0); /* five are fewer than are told */
    assert_int_equal(reason.hours, 1);
    assert_false(reason.by_quintiles);
    assert_string_equal(reason.language.letters, "en");
    for (int i = 5; i < 14; i++)
        use(people[i], "en", 1);
    assert_int_equal(weigh().voices, 10); /* of fourteen */
}

static void voices_of_two_languages_are_not_added_up(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        use(people[i], "en", 1);
        use(people[i + 4], "fr", 1);
    }
    assert_int_equal(weigh().score, 0);
    for (int i = 8; i < 12; i++)
        use(people[i], "fr", 1);
    assert_string_equal(weigh().language.letters, "fr");
}

static void who_is_limited_gone_or_not_counted_is_no_voice(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        use(people[i], "en", 1);
    assert_true(weigh().score > 0);
    assert_int_equal(signal_counted_set(w, people[0], false), OK);
    assert_int_equal(weigh().score, 0);
    assert_int_equal(signal_counted_set(w, people[0], true), OK);
    assert_true(weigh().score > 0);
    assert_int_equal(signals_forget(w, people[0]), OK);
    assert_int_equal(weigh().score, 0); /* only what she does from now on */
    for (size_t i = 0; i < count; i++)
        uses[i].made_ms = w->now_ms + 1;
    assert_true(weigh().score > 0);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, account_flags_set(w, people[1], ACCOUNT_LIMITED, 0)), OK);
    assert_int_equal(weigh().score, 0);
}

/* As if they had been found: person i stands in the quintile i % 5, all where they are told to. */
static void place(int from, int to)
{
    size_t placed = to > from ? (size_t)(to - from) : 0;

    trend_voices_free(&voices);
    voices.memory = arena_new(0);
    voices.places = arena_array(voices.memory, people_count, sizeof *voices.places);
    voices.count = people_count;
    for (int i = 0; i < people_count; i++)
        voices.places[i] = (struct voice_place){.account_id = people[i],
                                                .voice_id = people[i],
                                                .told = i >= from && i < to ? i % 5 : -1};
    voices.sorted = placed >= quintile_voices_min;
}

static int by_id(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

static void in_a_sorted_square_a_camp_alone_or_a_crowd_of_new_accounts_does_not_trend(void **state)
{
    struct trend_reason reason;

    (void)state;
    qsort(people, people_count, sizeof *people, by_id);
    place(0, 50);
    assert_true(voices.sorted);
    for (int i = 0; i < 50; i += 5) { /* two neighbouring quintiles */
        use(people[i], "en", 1);
        use(people[i + 1], "en", 1);
    }
    assert_int_equal(trend_weigh(w, &voices, uses, count, &reason), OK);
    assert_int_equal(reason.score, 0);
    for (int i = 50; i < 60; i++) /* who stand nowhere */
        use(people[i], "en", 1);
    assert_int_equal(trend_weigh(w, &voices, uses, count, &reason), OK);
    assert_int_equal(reason.score, 0);
    for (int i = 0; i < 25; i += 5)
        use(people[i + 4], "en", 1);
    assert_int_equal(trend_weigh(w, &voices, uses, count, &reason), OK);
    assert_true(reason.score > 0 && reason.by_quintiles);
    assert_int_equal(reason.quintiles, 3);
    assert_int_equal(reason.voices, 25);
}

/* Two camps that rate as such, whoever they are. */
static void camps_make(void)
{
    enum { topics = 24 };

    for (int p = 0; p < topics; p++) {
        struct post post;

        assert_int_equal(
            post_create(w, &(struct post_draft){.author_id = people[0], .text = STR("x")}, &post),
            OK);
        for (int i = 1; i < people_count; i++) {
            const bool agrees = (i < people_count / 2) == (p < topics / 2),
                       differs = (i * 7 + p * 5) % 9 == 0;
            const struct mark_request request = {.account_id = people[i],
                                                 .post_id = post.id,
                                                 .mark = agrees != differs ? MARK_FAVOURITE
                                                                           : MARK_NOT_FOR_ME};

            assert_int_equal(mark_set(w, &request, NULL), OK);
        }
    }
}

/* By the chance that hides where people stand, what all speak of is missed now and then. */
static void once_the_square_is_sorted_its_quintiles_are_asked_for(void **state)
{
    enum { chances_max = 20 };
    struct trend_reason reason;

    (void)state;
    camps_make();
    use(people[0], "en", 1); /* whose own posts are rated, and who rated none: she stands nowhere */
    for (int i = 1; i < people_count; i++)
        use(people[i], "en", 1);
    reason = weigh();
    assert_false(voices.sorted || reason.by_quintiles);
    assert_int_equal(reason.voices, 60);
    assert_int_equal(positions_job(w, &(struct job){0}, NULL), OK);
    for (int i = 0; i < chances_max && !reason.by_quintiles; i++) {
        const struct str key = str_format(w->memory, "chance %d", i);

        assert_int_equal(db_begin(w), OK);
        assert_int_equal(db_end(w, setting_set(w, STR("voices_key"), key)), OK);
        reason = weigh();
        assert_true(voices.sorted);
    }
    assert_true(reason.by_quintiles);
    assert_in_range(reason.quintiles, 3, 5);
    assert_int_equal(reason.voices, 55); /* of 59 */
}

static void a_cluster_is_one_voice(void **state)
{
    struct trend_reason reason;

    (void)state;
    qsort(people, people_count, sizeof *people, by_id);
    place(0, 0);
    for (int i = 4; i < 30; i++)
        voices.places[i].voice_id = people[3];
    for (int i = 0; i < 30; i++)
        use(people[i], "en", 1);
    assert_int_equal(trend_weigh(w, &voices, uses, count, &reason), OK);
    assert_int_equal(reason.score, 0);
    use(people[30], "en", 1);
    assert_int_equal(trend_weigh(w, &voices, uses, count, &reason), OK);
    assert_true(reason.score > 15 * slate_bit && reason.score <= 16 * slate_bit);
}

static void whichever_database_call_fails_tags_are_weighed_whole_or_not_at_all(void **state)
{
    struct trending_tag *found;
    int found_count = 0, call = 0;
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int i = 0; i < 6; i++) {
        struct post post;
        const struct post_draft draft = {.author_id = people[i], .text = STR("#polis")};

        assert_int_equal(post_create(w, &draft, &post), OK);
    }
    while (e && call < 60) {
        db_fail_at = ++call;
        e = tags_trending(w, true, &found, &found_count);
        db_fail_at = 0;
        assert_true(e || found_count == 1);
    }
    assert_int_equal(e, OK);
    assert_in_range(call, 6, 59);
    assert_true(str_equal(found[0].tag, STR("polis")));
    assert_int_equal(found[0].reason.observed / slate_bit, 6);
    assert_int_equal(tags_trending(w, false, &found, &found_count), OK);
    assert_int_equal(found_count, 0); /* nobody let it in */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_languages_region_does_not_count),
        TEST(in_a_young_square_voices_are_enough),
        TEST(voices_of_two_languages_are_not_added_up),
        TEST(who_is_limited_gone_or_not_counted_is_no_voice),
        TEST(in_a_sorted_square_a_camp_alone_or_a_crowd_of_new_accounts_does_not_trend),
        TEST(once_the_square_is_sorted_its_quintiles_are_asked_for),
        TEST(a_cluster_is_one_voice),
        TEST(whichever_database_call_fails_tags_are_weighed_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
