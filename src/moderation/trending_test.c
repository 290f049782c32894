/* What is noted and how it is weighed; who counts is tried end to end (tests/e2e/trending). */
#include "base/test.h"

#include "auth/test_people.h"
#include "base/clock.h"
#include "moderation/trend_rounds.h"
#include "moderation/trending_db.h"
#include "moderation/trending_notes.h"
#include "social/marks.h"
#include "social/posts.h"

static struct test_people t;
static struct work *w;
static int64_t mona, ann;

static int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    mona = test_person(&t, "mona");
    ann = test_person(&t, "ann");
    assert_int_equal(user_set_role(w, mona, ROLE_MODERATOR), OK);
    trending_forget();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    trending_forget();
    test_people_close(&t);
    return 0;
}

/* The figures of docs/TRENDS.md. */
static void a_score_grows_with_the_square_of_voices_and_halves_in_six_hours(void **state)
{
    const int64_t hour = clock_hour_ms;

    (void)state;
    assert_int_equal(trending_score(2, 0), 0);
    assert_int_equal(trending_score(3, 0), 4 * 65536);
    assert_int_equal(trending_score(11, 0), 100 * 65536);
    assert_int_equal(trending_score(11, 6 * hour), 50 * 65536);
    assert_int_equal(trending_score(11, 3 * hour), 75 * 65536);
    assert_int_equal(trending_score(11, 9 * hour), 75 * 65536 / 2);
    assert_int_equal(trending_score(11, 48 * hour), 100 * 65536 / 256);
    assert_int_equal(trending_score(11, -1), trending_score(11, 0));
    assert_int_equal(trending_score(5000, 0), INT64_C(999) * 999 * 65536);
    assert_int_equal(trending_score(INT64_MAX, INT64_MAX), 0);
    assert_true(trending_score(5000, 6 * hour - 1) > 0);
}

static void take_up(int64_t post_id, int64_t favourites)
{
    const int64_t numbers[] = {0, 0, favourites, 0};

    trending_apply(&(struct event){.kind = EVENT_POST_COUNTS,
                                   .post = post_id,
                                   .version = 1,
                                   .count = 4,
                                   .numbers = numbers},
                   1);
}

static void however_many_are_taken_up_the_best_are_noted_and_no_more(void **state)
{
    enum { many = 3 * trending_noted_max, best = 50 };
    int64_t now_ms = clock_now_ms(), *ids = arena_array(w->memory, many, sizeof *ids);
    int64_t *found = arena_array(w->memory, many, sizeof *found);
    size_t count;

    (void)state;
    for (int i = 0; i < many; i++) {
        ids[i] = id_new(now_ms - 1000, i % 100);
        take_up(ids[i], i % (many / best) == 0 ? 500 : 3);
    }
    count = trending_noted_posts(now_ms, found, many);
    assert_in_range(count, trending_noted_max / 2, trending_noted_max);
    for (int i = 0; i < many; i += many / best) {
        size_t at = 0;
        while (at <= best && found[at] != ids[i])
            at++;
        assert_true(at <= best);
    }
}

static void what_few_take_up_or_what_is_old_is_not_noted(void **state)
{
    int64_t now_ms = clock_now_ms(), found[4], young = id_new(now_ms, 1),
            old = id_at(now_ms - trending_window_ms - clock_hour_ms, 2, 3);

    (void)state;
    take_up(old, 900);
    take_up(young, trending_taken_min - 1);
    assert_int_equal(trending_noted_posts(now_ms, found, 4), 0);
    take_up(young, trending_taken_min);
    assert_int_equal(trending_noted_posts(now_ms, found, 4), 1);
    assert_true(found[0] == young);
    take_up(young, 0); /* they took it back: it scores nothing, but stays known */
    assert_int_equal(trending_noted_posts(id_ms(young) + trending_window_ms + 1, found, 4), 0);
}

static void the_newest_posts_with_links_are_noted_and_no_others(void **state)
{
    static int64_t found[trending_link_posts_max];
    struct event event = {.kind = EVENT_POST_MADE, .flags = POST_HAS_LINK};

    (void)state;
    for (event.post = 1; event.post <= trending_link_posts_max + 10; event.post++)
        trending_apply(&event, 1);
    for (uint32_t wrong = 0; wrong < 3; wrong++) {
        const uint32_t flags[] = {0, POST_HAS_LINK | POST_IS_BOOST,
                                  POST_HAS_LINK | VISIBILITY_UNLISTED};
        event.flags = flags[wrong];
        trending_apply(&event, 1);
    }
    assert_int_equal(trending_noted_links(found), trending_link_posts_max);
    assert_true(found[0] == trending_link_posts_max + 1);
    assert_true(found[9] == trending_link_posts_max + 10);
    assert_true(found[10] == 11);
}

static void
whichever_database_call_fails_a_decision_stands_with_its_record_or_not_at_all(void **state)
{
    struct post post;
    struct str subject;
    enum trend_state standing;
    struct decision kept[4];
    int count = 0, call = 0;
    enum err e = ERR_INTERNAL;

    (void)state;
    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = ann, .text = STR("x")}, &post), OK);
    subject = str_format(w->memory, "post %lld", (long long)post.id);
    while (e && call < 40) {
        db_fail_at = ++call;
        e = post_trend_decide(w, mona, post.id, true);
        db_fail_at = 0;
        assert_int_equal(trend_standings_db_find(w, subject, &standing), OK);
        assert_int_equal(standing, e ? TREND_UNREVIEWED : TREND_ALLOWED);
        assert_int_equal(decisions_of(w, post.id, 0, kept, 4, &count), OK);
        assert_int_equal(count, e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_int_equal(post_trend_decide(w, ann, post.id, false), ERR_FORBIDDEN);
    assert_int_equal(post_trend_decide(w, mona, 17, false), ERR_NOT_FOUND);
    assert_int_equal(link_trend_decide(w, mona, 17, false, true, NULL), ERR_NOT_FOUND);
}

/* A post that six people, who are called so, approve of. */
static int64_t liked_post(const char *called)
{
    struct post post;

    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, account_flags_set(w, ann, ACCOUNT_DISCOVERABLE, 0)), OK);
    assert_int_equal(
        post_create(
            w,
            &(struct post_draft){.author_id = ann, .text = str_of(called), .language = STR("fr")},
            &post),
        OK);
    for (int i = 0; i < 6; i++) {
        const struct mark_request request = {
            .account_id =
                test_person(&t, str_c(w->memory, str_format(w->memory, "%s%d", called, i))),
            .post_id = post.id,
            .mark = MARK_FAVOURITE};

        assert_int_equal(mark_set(w, &request, NULL), OK);
    }
    take_up(post.id, 6);
    w->now_ms = clock_now_ms();
    return post.id;
}

static void whichever_database_call_fails_posts_are_weighed_whole_or_not_at_all(void **state)
{
    struct trending_post *posts = NULL;
    int count = 0, call = 0;
    enum err e = ERR_INTERNAL;

    (void)state;
    const int64_t post_id = liked_post("x");
    while (e && call < 60) {
        db_fail_at = ++call;
        e = posts_trending(w, true, &posts, &count);
        db_fail_at = 0;
        assert_true(e || count == 1);
    }
    assert_int_equal(e, OK);
    assert_in_range(call, 5, 59);
    assert_true(posts[0].id == post_id && posts[0].author_id == ann);
    assert_string_equal(posts[0].reason.language.letters, "fr");
    assert_int_equal((posts[0].reason.observed + slate_bit / 2) / slate_bit, 6);
    assert_int_equal(posts_trending(w, false, &posts, &count), OK);
    assert_int_equal(count, 0); /* nobody let it in */
}

static int shown(bool for_staff)
{
    struct trending_post *posts;
    int count = 0;

    assert_int_equal(posts_trending(w, for_staff, &posts, &count), OK);
    return count;
}

static void what_was_weighed_is_shown_until_the_job_weighs_again(void **state)
{
    const struct job job = {0};
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    (void)liked_post("x");
    assert_int_equal(trends_weigh_job(w, &job, NULL), OK); /* nobody asked */
    assert_int_equal(shown(true), 1);
    (void)liked_post("y");
    w->now_ms += trends_shown_ms - 1000;
    assert_int_equal(shown(true), 1);
    while (e && call < 80) {
        db_fail_at = ++call;
        e = trends_weigh_job(w, &job, NULL);
        db_fail_at = 0;
        assert_int_equal(shown(true), e ? 1 : 2);
    }
    assert_int_equal(e, OK);
    assert_in_range(call, 6, 79);
    (void)liked_post("z");
    w->now_ms += 2 * trends_asked_ms;
    db_fail_at = 1; /* after a silence it touches nothing */
    assert_int_equal(trends_weigh_job(w, &job, NULL), OK);
    db_fail_at = 0;
    assert_int_equal(shown(true), 3); /* and who asks then is not told what is old */
}

static void what_staff_decides_is_shown_without_weighing(void **state)
{
    struct db *db = w->db;
    int64_t post_id;

    (void)state;
    post_id = liked_post("x");
    assert_int_equal(shown(false), 0);
    assert_int_equal(post_trend_decide(w, mona, post_id, true), OK);
    w->db = NULL; /* nothing can be read */
    assert_int_equal(shown(false), 1);
    w->db = db;
    assert_int_equal(post_trend_decide(w, mona, post_id, false), OK);
    w->db = NULL;
    assert_int_equal(shown(false), 0);
    assert_int_equal(shown(true), 0);
    w->db = db;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_score_grows_with_the_square_of_voices_and_halves_in_six_hours),
        TEST(however_many_are_taken_up_the_best_are_noted_and_no_more),
        TEST(what_few_take_up_or_what_is_old_is_not_noted),
        TEST(the_newest_posts_with_links_are_noted_and_no_others),
        TEST(whichever_database_call_fails_posts_are_weighed_whole_or_not_at_all),
        TEST(whichever_database_call_fails_a_decision_stands_with_its_record_or_not_at_all),
        TEST(what_was_weighed_is_shown_until_the_job_weighs_again),
        TEST(what_staff_decides_is_shown_without_weighing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
