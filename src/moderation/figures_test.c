/* Figures of the square, against what really happened in it. */
#include "moderation/test_square.h"

#include "moderation/figures.h"

#include "auth/activity.h"
#include "base/clock.h"
#include "moderation/reports.h"
#include "social/marks.h"
#include "social/square_days.h"
#include "social/tags.h"

static int64_t today;

static int start_today(void **state)
{
    (void)state;
    start_empty();
    today = w->now_ms / clock_day_ms;
    ann = test_person(&t, "ann");
    bob = test_person(&t, "bob");
    (void)square_interactions_take();
    return 0;
}

static struct figure_days figure(enum figure figure, int days, int64_t tag_id)
{
    struct figure_days found = {0};

    assert_int_equal(figure_read(w,
                                 &(struct figure_query){.figure = figure,
                                                        .first_day = today - days + 1,
                                                        .days = days,
                                                        .tag_id = tag_id,
                                                        .domain = STR("other.example")},
                                 &found),
                     OK);
    return found;
}

static int64_t reply(int64_t author, const char *text, int64_t reply_to_id)
{
    struct post post;

    assert_int_equal(post_create(w,
                                 &(struct post_draft){.author_id = author,
                                                      .text = str_of(text),
                                                      .reply_to_id = reply_to_id},
                                 &post),
                     OK);
    return post.id;
}

static void who_was_here_is_counted_once_a_day_whichever_call_fails(void **state)
{
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < 20) {
        activity_saw(ann, w->now_ms);
        activity_saw(bob, w->now_ms);
        activity_saw(ann, w->now_ms);
        db_fail_at = ++call;
        e = activity_job(w, NULL, NULL);
        db_fail_at = 0;
        assert_int_equal(figure(FIGURE_ACTIVE_USERS, 1, 0).values[0], e ? 0 : 2);
    }
    assert_int_equal(e, OK);
    activity_saw(ann, w->now_ms);
    assert_int_equal(activity_job(w, NULL, NULL), OK);
    assert_int_equal(figure(FIGURE_ACTIVE_USERS, 1, 0).values[0], 2);
    w->now_ms += clock_day_ms;
    today++;
    activity_saw(ann, w->now_ms);
    assert_int_equal(activity_job(w, NULL, NULL), OK);
    assert_int_equal(figure(FIGURE_ACTIVE_USERS, 2, 0).values[0], 2);
    assert_int_equal(figure(FIGURE_ACTIVE_USERS, 2, 0).values[1], 1);
    assert_int_equal(figure(FIGURE_ACTIVE_USERS, 2, 0).total, 2);
}

static void of_a_year_of_a_tag_only_some_posts_of_each_day_are_looked_at(void **state)
{
    struct db_rows rows = {0};
    int64_t tag_id = 0;

    (void)state;
    for (int i = 0; i < 60; i++)
        reply(ann, "about #tea", 0);
    db_scatter(w);
    assert_int_equal(db_ask(w, &rows, "SELECT id FROM tags"), OK);
    assert_true(db_next(&rows));
    tag_id = db_column_int(&rows, 0);
    assert_int_equal(db_done(w, &rows, OK), OK);
    assert_int_equal(figure(FIGURE_TAG_SERVERS, 1, tag_id).values[0], 1);
    db_fail_at = figures_days_max + 100; /* one statement a day, two a post */
    assert_int_equal(figure(FIGURE_TAG_SERVERS, figures_days_max, tag_id).total, 1);
    db_fail_at = 0;
}

static void replies_boosts_and_favourites_are_interactions(void **state)
{
    struct post boost;
    int64_t post = reply(ann, "well?", 0);

    (void)state;
    reply(bob, "well", post);
    assert_int_equal(post_boost(w, bob, post, VISIBILITY_PUBLIC, false, 0, &boost), OK);
    assert_int_equal(
        mark_set(w,
                 &(struct mark_request){.account_id = bob, .post_id = post, .mark = MARK_FAVOURITE},
                 NULL),
        OK);
    assert_int_equal(activity_job(w, NULL, NULL), OK);
    assert_int_equal(figure(FIGURE_INTERACTIONS, 1, 0).total, 3);
    assert_int_equal(figure(FIGURE_NEW_USERS, 1, 0).total, 2);
    assert_int_equal(figure(FIGURE_NEW_USERS, 1, 0).previous_total, 0);
}

static void reports_are_counted_on_the_day_they_come_and_on_the_day_they_end(void **state)
{
    struct report report;
    int64_t mona = test_person(&t, "mona");

    (void)state;
    assert_int_equal(user_set_role(w, mona, ROLE_MODERATOR), OK);
    assert_int_equal(
        report_create(w, &(struct report){.account_id = bob, .target_id = ann, .rule_count = -1},
                      &report),
        OK);
    w->now_ms += clock_day_ms;
    today++;
    assert_int_equal(report_resolve(w, mona, report.id, true, &report), OK);
    assert_int_equal(figure(FIGURE_OPENED_REPORTS, 2, 0).values[0], 1);
    assert_int_equal(figure(FIGURE_OPENED_REPORTS, 2, 0).values[1], 0);
    assert_int_equal(figure(FIGURE_OPENED_REPORTS, 1, 0).previous_total, 1);
    assert_int_equal(figure(FIGURE_RESOLVED_REPORTS, 2, 0).values[1], 1);
}

static void a_tag_is_counted_by_uses_people_and_squares(void **state)
{
    struct dimension_row rows[figures_rows_max];
    struct figure_days missing;
    struct tag tag;
    int count = 0;

    (void)state;
    reply(ann, "#bread", 0);
    reply(ann, "#Bread again", 0);
    reply(bob, "#bread", 0);
    assert_int_equal(tag_find(w, STR("bread"), &tag), OK);
    assert_int_equal(figure(FIGURE_TAG_USES, 1, tag.id).total, 3);
    assert_int_equal(figure(FIGURE_TAG_ACCOUNTS, 1, tag.id).total, 2);
    assert_int_equal(figure(FIGURE_TAG_SERVERS, 2, tag.id).values[1], 1);
    assert_int_equal(
        figure_read(w,
                    &(struct figure_query){
                        .figure = FIGURE_TAG_USES, .first_day = today, .days = 1, .tag_id = 12345},
                    &missing),
        ERR_NOT_FOUND);
    assert_int_equal(dimension_read(w,
                                    &(struct dimension_query){.dimension = DIMENSION_TAG_SERVERS,
                                                              .first_day = today,
                                                              .days = 1,
                                                              .tag_id = tag.id},
                                    rows, &count),
                     OK);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].value, 3);
    assert_true(str_is(rows[0].key, "square.example"));
}

static void nothing_came_from_a_square_nobody_knows(void **state)
{
    (void)state;
    for (int i = FIGURE_INSTANCE_ACCOUNTS; i < FIGURES; i++)
        assert_int_equal(figure((enum figure)i, 30, 0).total, 0);
}

static void every_dimension_can_be_read(void **state)
{
    struct dimension_row rows[figures_rows_max];
    int count = 0;

    (void)state;
    for (int i = 0; i < DIMENSION_TAG_SERVERS; i++)
        assert_int_equal(dimension_read(w,
                                        &(struct dimension_query){.dimension = (enum dimension)i,
                                                                  .first_day = today,
                                                                  .days = 1},
                                        rows, &count),
                         OK);
    assert_int_equal(dimension_read(w,
                                    &(struct dimension_query){.dimension = DIMENSION_SPACE_USAGE,
                                                              .first_day = today,
                                                              .days = 1},
                                    rows, &count),
                     OK);
    assert_int_equal(count, 2);
    assert_true(rows[0].value > 0);
}

static void of_those_who_joined_it_is_known_who_stayed(void **state)
{
    struct cohort *cohorts = arena_array(w->memory, cohorts_max, sizeof *cohorts);
    int64_t starts[] = {today * clock_day_ms, (today + 1) * clock_day_ms,
                        (today + 2) * clock_day_ms};

    (void)state;
    w->now_ms += clock_day_ms;
    test_person(&t, "cat");
    activity_saw(bob, w->now_ms);
    assert_int_equal(activity_job(w, NULL, NULL), OK);
    assert_int_equal(cohorts_read(w, starts, 2, cohorts), OK);
    assert_int_equal(cohorts[0].joined, 2);
    assert_int_equal(cohorts[0].here[0], 2);
    assert_int_equal(cohorts[0].here[1], 1);
    assert_int_equal(cohorts[1].joined, 1);
    assert_int_equal(cohorts[1].here[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(of_a_year_of_a_tag_only_some_posts_of_each_day_are_looked_at, start_today),
        TEST_AFTER(replies_boosts_and_favourites_are_interactions, start_today),
        TEST_AFTER(a_tag_is_counted_by_uses_people_and_squares, start_today),
        TEST_AFTER(nothing_came_from_a_square_nobody_knows, start_today),
        TEST_AFTER(every_dimension_can_be_read, start_today),
        /* From here on the clock is put forward, and ids never go back. */
        TEST_AFTER(reports_are_counted_on_the_day_they_come_and_on_the_day_they_end, start_today),
        TEST_AFTER(who_was_here_is_counted_once_a_day_whichever_call_fails, start_today),
        TEST_AFTER(of_those_who_joined_it_is_known_who_stayed, start_today),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
