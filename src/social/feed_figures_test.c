#include "social/test_people.h"

#include "social/feed_figures.h"
#include "social/feed_figures_db.h"
#include "social/positions_db.h"
#include "social/post_cells_db.h"
#include "social/signals.h"
#include "social/viewer.h"
#include "store/settings.h"

enum { viewers = 12, authors = 24 };
static int64_t viewer[viewers], author[authors], post[authors];
static int place[viewers], author_place[authors];

static int told_place(int64_t account_id)
{
    int told = -1;
    assert_ok(voice_told(t.w, account_id, &told));
    return told < 0 ? slate_quintile_count : told;
}

static void stand(int64_t account_id, int quintile)
{
    const struct position position = {.account_id = account_id,
                                      .voice_id = account_id,
                                      .ratings = 20,
                                      .quintile = quintile,
                                      .made_ms = t.w->now_ms};
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, positions_db_put(t.w, &position)));
}

/* People of all fifths, and posts of others. The time is noon of a day. */
static int start_day(void **state)
{
    struct str key;
    start(state);
    t.w->now_ms += clock_day_ms / 2 - t.w->now_ms % clock_day_ms;
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, setting_keep(t.w, STR("voices_key"), STR("not by chance"), &key)));
    for (int i = 0; i < viewers; i++) {
        viewer[i] = make_account(str_c(t.w->memory, str_format(t.w->memory, "v%d", i)), "", 0);
        stand(viewer[i], i % 5);
        place[i] = told_place(viewer[i]);
    }
    for (int i = 0; i < authors; i++) {
        author[i] = make_account(str_c(t.w->memory, str_format(t.w->memory, "a%d", i)), "", 0);
        if (i % 6 < 5)
            stand(author[i], i % 6);
        author_place[i] = told_place(author[i]);
        post[i] = make_post(author[i], "shown", 0);
    }
    return 0;
}

static void see(int who, int what)
{
    signals_seen(t.w, &(struct viewer){.account_id = viewer[who]},
                 &(struct seen_post){.post_id = post[what],
                                     .source = (uint8_t)(what % 4),
                                     .is_followed = what % 4 == 0},
                 1);
}

static void close_day(void)
{
    t.w->now_ms += clock_day_ms;
    assert_ok(feed_figures_job(t.w, &(struct job){0}, NULL));
    t.w->now_ms -= clock_day_ms;
}

static int days_read(struct feed_day *ret_day)
{
    struct feed_day *days;
    int count = 0;
    assert_ok(feed_days_read(t.w, t.w->now_ms / clock_day_ms - 2, 5, &days, &count));
    if (count)
        *ret_day = days[0];
    return count;
}

static void publish_approvals(int what)
{
    struct post_cells_row row = {.is_public = true, .made_ms = t.w->now_ms};
    row.cells.published.voices[CELL_APPROVALS][0] = 30;
    row.cells.published.voices[CELL_APPROVALS][4] = 10;
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, post_cells_db_put(t.w, post[what], &row)));
}

static void a_day_that_is_over_is_told_in_shares_and_rounded_counts(void **state)
{
    (void)state;
    struct feed_day day = {0};
    int64_t by_place[feed_places] = {0};
    publish_approvals(0);
    for (int v = 0; v < viewers; v++) {
        for (int a = 0; a < authors; a++)
            if (a < 12 || v < 2)
                see(v, a);
        see(v, 0); /* once a day counts */
    }
    for (int i = 0; i < 12; i++)
        feed_slate_made();
    assert_ok(signals_seen_write(t.w, NULL));
    assert_ok(signals_seen_write(t.w, NULL));
    assert_int_equal(days_read(&day), 0); /* it goes on */
    close_day();
    assert_int_equal(days_read(&day), 1);
    assert_int_equal(day.day, t.w->now_ms / clock_day_ms);
    assert_true(day.told);
    assert_int_equal(day.viewers, 10);
    assert_int_equal(day.slates, 10);
    assert_int_equal(day.shown, 165); /* 12 · 12 + 2 · 12 = 168 */
    assert_int_equal(day.unfollowed, 75);
    for (int i = 0; i < feed_sources; i++)
        assert_int_equal(day.sources[i], 25);
    assert_int_equal(day.authors, 20);
    /* 12 twice and 12 twelve times: (2·(2·78 + 12·222)/168 − 25)/24 */
    assert_int_equal(day.gini, 36);
    assert_int_equal(day.top, 71);     /* 120 / 168 */
    assert_int_equal(day.approved, 7); /* 12 / 168 */
    assert_int_equal(day.approvals_by_fifth[0], 75);
    assert_int_equal(day.approvals_by_fifth[2], 0);
    assert_int_equal(day.approvals_by_fifth[4], 25);
    for (int a = 0; a < authors; a++)
        by_place[author_place[a]] += a < 12 ? 12 : 2;
    for (int i = 0; i < feed_places; i++)
        assert_int_equal(day.authors_by_fifth[i], (200 * by_place[i] + 168) / 336);
    /* Of no fifth there were ten viewers. */
    for (int i = 0; i < feed_places; i++) {
        assert_int_equal(day.fifths[i].viewers, 0);
        assert_int_equal(day.fifths[i].authors[0], -1);
    }
    assert_int_equal(number("SELECT COUNT(*) FROM feed_people"), 0);
}

static void what_a_fifth_was_shown_is_told_where_ten_of_it_looked(void **state)
{
    (void)state;
    struct feed_day day = {0};
    int64_t by_place[feed_places] = {0};
    int shown = 0;
    for (int v = 0; v < viewers; v++) {
        assert_ok(db_begin(t.w)); /* nobody stands anywhere */
        assert_ok(db_end(t.w, position_delete(t.w, viewer[v])));
        for (int a = 0; a <= v; a++, shown++) {
            see(v, a);
            by_place[author_place[a]]++;
        }
    }
    assert_ok(signals_seen_write(t.w, NULL));
    close_day();
    assert_int_equal(days_read(&day), 1);
    assert_int_equal(day.fifths[slate_quintile_count].viewers, 10);
    for (int i = 0; i < feed_places; i++)
        assert_int_equal(day.fifths[slate_quintile_count].authors[i],
                         (200 * by_place[i] + shown) / (2 * shown));
    assert_int_equal(day.gini, -1); /* twelve authors */
    assert_int_equal(day.top, -1);
}

static void of_fewer_than_ten_viewers_nothing_is_told(void **state)
{
    (void)state;
    struct feed_day day = {0};
    for (int v = 0; v < 9; v++)
        for (int a = 0; a < authors; a++)
            see(v, a);
    assert_ok(signals_seen_write(t.w, NULL));
    close_day();
    assert_int_equal(days_read(&day), 1);
    assert_false(day.told);
    assert_int_equal(day.viewers + day.shown + day.slates + day.authors, 0);
    assert_int_equal(day.unfollowed, -1);
    assert_int_equal(day.authors_by_fifth[0], -1);
    assert_int_equal(day.approvals_by_fifth[0], -1);
    assert_int_equal(day.sources[0], -1);
    assert_int_equal(day.fifths[0].viewers, 0);
}

static void a_day_on_which_only_polarity_was_computed_tells_that(void **state)
{
    (void)state;
    struct feed_day day = {0};
    const struct polarity_epoch epoch = {
        .made_ms = t.w->now_ms, .voices = 77, .loss_millionths = 123456, .sorted = true};
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, positions_db_epoch_add(t.w, &epoch)));
    close_day();
    assert_int_equal(days_read(&day), 1);
    assert_int_equal(day.voices, 77);
    assert_int_equal(day.loss_millionths, 123456);
    see(0, 0);
    t.w->now_ms += clock_day_ms;
    see(0, 0);
    assert_ok(signals_seen_write(t.w, NULL)); /* of two days */
    assert_int_equal(number("SELECT SUM(value) FROM feed_sums WHERE figure = 1"), 2);
    close_day();
    assert_int_equal(days_read(&day), 2);
    t.w->now_ms += INT64_C(1) * (feed_days_max + 2) * clock_day_ms;
    see(1, 1);
    assert_ok(signals_seen_write(t.w, NULL));
    close_day();
    assert_int_equal(number("SELECT COUNT(DISTINCT day) FROM feed_sums"), 1);
}

static void who_is_not_counted_is_in_no_figure_and_who_leaves_is_forgotten(void **state)
{
    (void)state;
    assert_ok(signal_counted_set(t.w, viewer[0], false));
    see(0, 0);
    see(1, 1);
    assert_ok(signals_seen_write(t.w, NULL));
    assert_int_equal(number("SELECT SUM(value) FROM feed_sums WHERE figure = 1"), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM feed_people"), 2);
    assert_ok(signals_forget(t.w, viewer[1]));
    assert_int_equal(number("SELECT COUNT(*) FROM feed_people"), 2);
    assert_ok(account_delete(t.w, author[1]));
    assert_ok(account_purge_job(t.w, &(struct job){.subject_id = author[1]}, NULL));
    assert_int_equal(number("SELECT COUNT(*) FROM feed_people"), 1);
    assert_ok(account_delete(t.w, viewer[1]));
    assert_ok(account_purge_job(t.w, &(struct job){.subject_id = viewer[1]}, NULL));
    assert_int_equal(number("SELECT COUNT(*) FROM feed_people"), 0);
}

/* Else one account would be ten viewers, and what the only other one was shown would be told. */
static void who_is_forgotten_again_and_again_is_one_viewer_of_that_day(void **state)
{
    (void)state;
    struct feed_day day = {0};
    see(1, 0);
    for (int a = 0; a < viewers; a++) {
        see(0, 2 * a);
        see(0, 2 * a + 1);
        assert_ok(signals_seen_write(t.w, NULL));
        assert_ok(a % 2 ? signals_forget(t.w, viewer[0])
                        : signal_counted_set(t.w, viewer[0], false));
        assert_ok(signal_counted_set(t.w, viewer[0], true));
        assert_int_equal(number("SELECT MAX(shown) FROM feed_people WHERE is_author = 0"), 1);
    }
    assert_int_equal(number("SELECT SUM(value) FROM feed_sums WHERE figure >= 20 AND figure < 26"),
                     2);
    close_day();
    assert_int_equal(days_read(&day), 1);
    assert_false(day.told);
}

static void whichever_database_call_fails_an_impression_is_summed_once(void **state)
{
    (void)state;
    enum err e = ERR_INTERNAL;
    int call = 0;
    for (int v = 0; v < 3; v++)
        see(v, v);
    feed_slate_made();
    while (e != OK && call < 120) {
        db_fail_at = ++call;
        e = signals_seen_write(t.w, NULL);
        db_fail_at = 0;
    }
    assert_ok(e);
    assert_true(call > 20);
    assert_int_equal(number("SELECT SUM(value) FROM feed_sums WHERE figure = 1"), 3);
    assert_int_equal(number("SELECT SUM(value) FROM feed_sums WHERE figure = 3"), 1);
    assert_int_equal(number("SELECT SUM(shown) FROM feed_people"), 6);
    assert_int_equal(number("SELECT SUM(value) FROM feed_sums WHERE figure >= 20 AND figure < 26"),
                     3);
}

static void whichever_database_call_fails_a_day_is_closed_whole_or_not_at_all(void **state)
{
    (void)state;
    struct feed_day day = {0};
    enum err e = ERR_INTERNAL;
    int call = 0;
    for (int v = 0; v < viewers; v++)
        for (int a = 0; a < authors; a++)
            see(v, a);
    assert_ok(signals_seen_write(t.w, NULL));
    t.w->now_ms += clock_day_ms;
    while (e != OK && call < 120) {
        db_fail_at = ++call;
        e = feed_figures_job(t.w, &(struct job){0}, NULL);
        db_fail_at = 0;
        const int told = days_read(&day);
        assert_true(e ? told <= 1 : told == 1);
        if (told) {
            assert_int_equal(day.authors, 20);
            assert_int_equal(day.gini, 0);
        }
    }
    assert_ok(e);
    assert_true(call > 10);
    assert_int_equal(number("SELECT COUNT(*) FROM feed_people"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(a_day_that_is_over_is_told_in_shares_and_rounded_counts, start_day),
        TEST_AFTER(what_a_fifth_was_shown_is_told_where_ten_of_it_looked, start_day),
        TEST_AFTER(of_fewer_than_ten_viewers_nothing_is_told, start_day),
        TEST_AFTER(a_day_on_which_only_polarity_was_computed_tells_that, start_day),
        TEST_AFTER(who_is_not_counted_is_in_no_figure_and_who_leaves_is_forgotten, start_day),
        TEST_AFTER(who_is_forgotten_again_and_again_is_one_viewer_of_that_day, start_day),
        TEST_AFTER(whichever_database_call_fails_an_impression_is_summed_once, start_day),
        TEST_AFTER(whichever_database_call_fails_a_day_is_closed_whole_or_not_at_all, start_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
