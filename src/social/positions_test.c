/* Where voices stand, and what is published of the posts they approve of. */
#include "social/test_people.h"

#include "live/cells.h"
#include "social/marks.h"
#include "social/positions.h"
#include "social/post_cells.h"
#include "social/post_cells_db.h"
#include "social/posts.h"
#include "social/signals.h"
#include "social/square_policy.h"
#include "social/viewer.h"
#include "store/settings.h"

enum { crowd = 120, topics = 24, camp = crowd / 2 };

static int64_t people[crowd], written[topics];

static uint64_t chance;
static int percent(void)
{
    chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((chance >> 33) % 100);
}

static enum err mark(int64_t account_id, int64_t post_id, enum mark_flag flag, bool set)
{
    const struct mark_request request = {
        .account_id = account_id, .post_id = post_id, .mark = flag};
    return set ? mark_set(t.w, &request, NULL) : mark_clear(t.w, &request, NULL);
}

/* Two camps: the first approves of the first half of the posts and not of the second, the others
 * the other way round; each differs from her camp in some. */
static int start_crowd(void **state)
{
    static int64_t later_ms; /* in each test: ids never go back */
    start(state);
    t.w->now_ms += later_ms += 4 * clock_hour_ms;
    chance = 5;
    for (int i = 0; i < crowd; i++)
        people[i] = make_account(str_c(t.w->memory, str_format(t.w->memory, "p%d", i)), "", 0);
    for (int p = 0; p < topics; p++)
        written[p] = make_post(t.alice, "what one may differ on", 0);
    for (int i = 0; i < crowd; i++) {
        assert_ok(db_begin(t.w)); /* one commit each */
        for (int p = 0; p < topics; p++) {
            const bool agrees = (i < camp) == (p < topics / 2);
            if (percent() < 90)
                assert_ok(mark(people[i], written[p],
                               (percent() < 85) == agrees ? MARK_FAVOURITE : MARK_NOT_FOR_ME,
                               true));
        }
        assert_ok(db_end(t.w, OK));
    }
    t.w->now_ms += 1000;
    return 0;
}

static void find(void)
{
    assert_ok(positions_job(t.w, &(struct job){0}, NULL));
}

static void publish(void)
{
    assert_ok(post_cells_job(t.w, &(struct job){0}, NULL));
}

static void publish_later(void)
{
    t.w->now_ms += square_policy()->policy.cell_refresh_minutes * clock_minute_ms;
    publish();
}

static struct polarity_epoch epoch_last(int *ret_count)
{
    struct polarity_epoch epochs[polarity_epochs_shown_max] = {{0}};
    assert_ok(polarity_epochs_list(t.w, epochs, polarity_epochs_shown_max, ret_count));
    return epochs[0];
}

static void an_empty_square_has_an_epoch_in_which_nobody_stands_anywhere(void **state)
{
    (void)state;
    struct position position;
    int count = 0;
    find();
    const struct polarity_epoch epoch = epoch_last(&count);
    assert_int_equal(count, 1);
    assert_int_equal(epoch.voices, 0);
    assert_false(epoch.sorted);
    assert_err(position_find(t.w, t.alice, &position), ERR_NOT_FOUND);
    t.w->now_ms += positions_every_ms;
    find();
    assert_int_equal(epoch_last(&count).made_ms, epoch.made_ms); /* nothing new to say */
}

static void many_ratings_are_computed_once_an_hour_and_few_each_quarter(void **state)
{
    const int64_t quarter = positions_often_ms, many = positions_often_ratings_max + 1;
    (void)state;
    assert_true(positions_are_due(0, 0));
    assert_true(positions_are_due(many - 1, quarter));
    for (int i = 0; i < 4; i++)
        assert_false(positions_are_due(many, i * quarter));
    assert_true(positions_are_due(many, 4 * quarter));
    assert_true(positions_are_due(many, 4 * quarter - 1000)); /* jobs come a little early */
    assert_true(positions_are_due(many, -1));                 /* the clock was put back */
}

static void two_camps_stand_on_two_sides_and_stay_there(void **state)
{
    (void)state;
    struct position position;
    int count = 0, sides[2] = {0};
    int64_t sum = 0;
    find();
    const struct polarity_epoch epoch = epoch_last(&count);
    assert_int_equal(epoch.voices, crowd);
    assert_int_equal(epoch.posts, topics);
    assert_true(epoch.sorted && epoch.loss_millionths > 0 && epoch.sweeps > 0);
    for (int i = 0; i < crowd; i++) {
        assert_ok(position_find(t.w, people[i], &position));
        assert_true(position.ratings >= 10);
        sides[i < camp] += position.factor_milli > 0;
        sum += position.factor_milli * (i < camp ? 1 : -1);
    }
    assert_true((sides[0] > camp - 4 && sides[1] < 4) || (sides[1] > camp - 4 && sides[0] < 4));
    assert_err(position_find(t.w, t.alice, &position), ERR_NOT_FOUND);
    /* One more rating does not turn the line round. */
    assert_ok(mark(t.bob, written[0], MARK_FAVOURITE, true));
    t.w->now_ms += positions_every_ms;
    find();
    assert_ok(position_find(t.w, people[0], &position));
    assert_true((position.factor_milli > 0) == (sum > 0));
}

static void counts_of(int64_t post_id, struct cell_counts *counts, struct cell_counts *exact)
{
    struct told_voice *voices;
    struct published_cells cells;
    size_t count = 0;
    *exact = (struct cell_counts){0};
    assert_ok(voices_told(t.w, &voices, &count));
    for (int i = 0; i < crowd; i++) {
        const struct told_voice *voice = voice_of(voices, count, people[i]);
        uint32_t flags = 0;
        assert_ok(marks_find(t.w, people[i], post_id, &flags));
        if (voice && signal_of(flags))
            exact->voices[signal_of(flags) == SIGNAL_APPROVAL ? CELL_APPROVALS : CELL_DISAPPROVALS]
                         [voice->told]++;
    }
    assert_ok(post_cells_find(t.w, post_id, &cells));
    *counts = cells.counts;
}

static void cells_are_rounded_counts_of_voices_where_they_are_told_to_stand(void **state)
{
    (void)state;
    struct cell_counts counts, exact;
    int cells = 0;
    find();
    for (int p = 0; p < topics; p++) {
        counts_of(written[p], &counts, &exact);
        for (int row = 0; row < 2; row++)
            for (int i = 0; i < slate_quintile_count; i++) {
                const uint32_t voices = exact.voices[row][i];
                assert_int_equal(counts.voices[row][i], voices < 10 ? 0 : voices - voices % 5);
                cells += counts.voices[row][i] > 0;
            }
    }
    assert_true(cells > topics);
}

static void what_follows_changes_cells_in_batches_only(void **state)
{
    (void)state;
    struct cell_counts before, after, exact;
    struct published_cells page[2];
    int count = 0;
    find();
    counts_of(written[0], &before, &exact);
    for (int i = 0; i < 4; i++) /* each leaves one side for the other: four in each row */
        assert_ok(mark(people[i], written[0], MARK_AWAY, true));
    post_cells_note(written[0]);
    publish_later();
    counts_of(written[0], &after, &exact);
    assert_memory_equal(&before, &after, sizeof before);
    for (int i = 4; i < 40; i++)
        assert_ok(mark(people[i], written[0], MARK_AWAY, true));
    post_cells_apply(&(struct event){.kind = EVENT_MARK, .post = written[0]}, 1);
    publish_later();
    counts_of(written[0], &after, &exact);
    assert_memory_not_equal(&before, &after, sizeof before);
    assert_ok(post_cells_page(t.w, 0, 2, page, &count));
    assert_int_equal(count, 2);
    assert_int_equal(page[0].post_id, written[topics - 1]);
    assert_ok(post_cells_of(t.w, written, 2, page, &count));
    assert_int_equal(page[1].post_id, written[1]);
}

static void cells_wait_for_their_time_whichever_process_published_last(void **state)
{
    (void)state;
    const int64_t every_ms = square_policy()->policy.cell_refresh_minutes * clock_minute_ms;
    struct cell_counts before, after, exact;
    find();
    counts_of(written[0], &before, &exact);
    for (int i = 0; i < 40; i++)
        assert_ok(mark(people[i], written[0], MARK_AWAY, true));
    post_cells_note(written[0]);
    t.w->now_ms += every_ms - 1;
    publish();
    find(); /* positions do not hurry them either */
    counts_of(written[0], &after, &exact);
    assert_memory_equal(&before, &after, sizeof before);
    /* Another process was first. */
    IN_TRANSACTION(setting_set(t.w, STR("cells_published_ms"),
                               str_format(t.w->memory, "%lld", (long long)t.w->now_ms)));
    t.w->now_ms++;
    publish();
    counts_of(written[0], &after, &exact);
    assert_memory_equal(&before, &after, sizeof before);
    publish_later();
    counts_of(written[0], &after, &exact);
    assert_memory_not_equal(&before, &after, sizeof before);
    /* Where nothing happens nothing is computed each minute either. */
    publish_later();
    t.w->now_ms += clock_minute_ms;
    db_fail_at = 2;
    publish();
    db_fail_at = 0;
}

static void of_unlisted_posts_no_cells_are_published(void **state)
{
    (void)state;
    struct published_cells cells;
    struct post post;
    const struct post_draft draft = {
        .author_id = t.alice, .text = STR("not to be found"), .visibility = VISIBILITY_UNLISTED};
    assert_ok(post_create(t.w, &draft, &post));
    for (int i = 0; i < crowd; i++)
        assert_ok(mark(people[i], post.id, MARK_FAVOURITE, true));
    find();
    assert_ok(post_cells_find(t.w, written[0], &cells));
    assert_false(cells_are_zero(&cells.counts));
    const struct post_cells_row former = {.made_ms = 5, .cells = {.published = cells.counts}};
    for (int i = 0; i < 2; i++) {
        assert_ok(post_cells_find(t.w, post.id, &cells));
        assert_int_equal(cells.made_ms, 0);
        assert_true(cells_are_zero(&cells.counts));
        /* Nor what a former version counted. */
        IN_TRANSACTION(post_cells_db_put(t.w, post.id, &former));
    }
}

static void who_is_not_counted_or_suspended_stands_nowhere(void **state)
{
    (void)state;
    struct position position;
    struct told_voice *voices;
    size_t count = 0;
    int epochs = 0;
    find();
    assert_ok(signal_counted_set(t.w, people[0], false));
    assert_err(position_find(t.w, people[0], &position), ERR_NOT_FOUND);
    assert_ok(signals_forget(t.w, people[1]));
    assert_err(position_find(t.w, people[1], &position), ERR_NOT_FOUND);
    IN_TRANSACTION(account_flags_set(t.w, people[2], ACCOUNT_SUSPENDED, 0));
    t.w->now_ms += positions_every_ms;
    find();
    for (int i = 0; i < 3; i++)
        assert_err(position_find(t.w, people[i], &position), ERR_NOT_FOUND);
    assert_int_equal(epoch_last(&epochs).voices, crowd - 3);
    assert_int_equal(epochs, 2);
    assert_ok(voices_told(t.w, &voices, &count));
    assert_int_equal(count, crowd - 3);
    assert_null(voice_of(voices, count, people[1]));
}

static void impressions_count_where_the_voice_is_told_to_stand(void **state)
{
    (void)state;
    struct published_cells cells;
    uint32_t sum = 0;
    const struct seen_post post = {.post_id = written[0]};
    for (int i = 0; i < crowd; i++)
        signals_seen(t.w, &(struct viewer){.account_id = people[i]}, &post, 1);
    signals_seen(t.w, &(struct viewer){.account_id = t.bob}, &post, 1); /* new: in no cell */
    assert_ok(signals_seen_job(t.w, &(struct job){0}, NULL));
    find();
    assert_ok(post_cells_find(t.w, written[0], &cells));
    for (int i = 0; i < slate_quintile_count; i++)
        sum += cells.counts.voices[CELL_IMPRESSIONS][i];
    assert_true(sum > crowd - 5 * slate_quintile_count && sum <= crowd);
}

static const struct voice_place *place_of(int64_t account_id)
{
    struct voice_place *places;
    size_t count = 0, placed = 0, i = 0;
    assert_ok(voice_places(t.w, t.w->memory, &places, &count, &placed));
    while (i < count && places[i].account_id != account_id)
        i++;
    assert_true(i < count);
    return &places[i];
}

/* Those who approve what an older account approves have no voice of their own. */
static void copies_share_the_voice_they_copy(void **state)
{
    (void)state;
    enum { copies = 3, more = 20 };
    struct position position;
    int count = 0;
    int64_t same[more], copy[copies];
    for (int p = 0; p < more; p++)
        same[p] = make_post(t.carol, "for all", 0);
    for (int i = 0; i < copies; i++) {
        t.w->now_ms += 1000; /* the first is the oldest */
        copy[i] = make_account(str_c(t.w->memory, str_format(t.w->memory, "c%d", i)), "", 0);
    }
    for (int p = 0; p < more; p++) {
        for (int i = 0; i < copies; i++)
            assert_ok(mark(copy[i], same[p], MARK_WELL_ARGUED, true));
        for (int i = 0; i < 4; i++)
            assert_ok(mark(people[(p * 4 + i) % crowd], same[p], MARK_FAVOURITE, true));
    }
    find();
    assert_int_equal(epoch_last(&count).sharing, copies - 1);
    assert_ok(position_find(t.w, copy[2], &position));
    assert_int_equal(position.voice_id, copy[0]);
    assert_int_equal(position.quintile, -1);
    const struct voice_place *const shared = place_of(copy[2]), *const voice = place_of(copy[0]);
    assert_true(shared->voice_id == copy[0] && voice->voice_id == copy[0]);
    assert_true(shared->told >= 0 && shared->told == voice->told);
}

/* Cells and places must not say different things of the same voice: two draws tell more than one.
 */
static void a_voice_has_one_place_wherever_it_is_counted(void **state)
{
    (void)state;
    struct told_voice *voices;
    struct voice_place *places;
    size_t count = 0, place_count = 0, placed = 99;
    assert_ok(voice_places(t.w, t.w->memory, &places, &place_count, &placed));
    assert_int_equal(placed, 0); /* nobody is sorted yet */
    find();
    assert_ok(signal_counted_set(t.w, people[0], false));
    assert_ok(signals_forget(t.w, people[1]));
    IN_TRANSACTION(account_flags_set(t.w, people[2], ACCOUNT_SUSPENDED, 0));
    assert_ok(signal_counted_set(t.w, people[2], false)); /* both at once */
    assert_ok(voices_told(t.w, &voices, &count));
    assert_ok(voice_places(t.w, t.w->memory, &places, &place_count, &placed));
    assert_int_equal(placed, count);
    assert_int_equal(place_count, crowd);
    for (size_t i = 1; i < place_count; i++)
        assert_true(places[i - 1].account_id < places[i].account_id);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(place_of(voices[i].account_id)->told, voices[i].told);
    assert_true(place_of(people[0])->from_ms == INT64_MAX);
    assert_true(place_of(people[1])->from_ms == t.w->now_ms);
    assert_true(place_of(people[2])->from_ms == INT64_MAX);
}

static void whichever_database_call_fails_no_places_are_told(void **state)
{
    (void)state;
    struct voice_place *places = NULL;
    size_t count = 0, placed = 0;
    enum err e = ERR_INTERNAL;
    find();
    for (db_fail_at = 1; e && db_fail_at < 20; db_fail_at++) {
        const int call = db_fail_at;
        e = voice_places(t.w, t.w->memory, &places, &count, &placed);
        assert_true(e == OK || !places);
        db_fail_at = call;
    }
    db_fail_at = 0;
    assert_ok(e);
    assert_int_equal(placed, crowd);
}

static void whichever_database_call_fails_positions_are_found_the_next_time(void **state)
{
    (void)state;
    enum err e = ERR_INTERNAL;
    int call = 0, count = 0;
    while (e != OK && call < 2000) {
        db_fail_at = call += call < 70 ? 23 : 1; /* most are reads of one range after another */
        e = positions_job(t.w, &(struct job){0}, NULL);
        db_fail_at = 0;
    }
    assert_ok(e);
    assert_true(call > 200);
    assert_int_equal(epoch_last(&count).voices, crowd);
    assert_int_equal(count, 1);
    struct cell_counts counts, exact;
    counts_of(written[0], &counts, &exact);
    assert_false(cells_are_zero(&counts));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_square_has_an_epoch_in_which_nobody_stands_anywhere),
        TEST(many_ratings_are_computed_once_an_hour_and_few_each_quarter),
        TEST_AFTER(two_camps_stand_on_two_sides_and_stay_there, start_crowd),
        TEST_AFTER(cells_are_rounded_counts_of_voices_where_they_are_told_to_stand, start_crowd),
        TEST_AFTER(what_follows_changes_cells_in_batches_only, start_crowd),
        TEST_AFTER(cells_wait_for_their_time_whichever_process_published_last, start_crowd),
        TEST_AFTER(of_unlisted_posts_no_cells_are_published, start_crowd),
        TEST_AFTER(who_is_not_counted_or_suspended_stands_nowhere, start_crowd),
        TEST_AFTER(impressions_count_where_the_voice_is_told_to_stand, start_crowd),
        TEST_AFTER(copies_share_the_voice_they_copy, start_crowd),
        TEST_AFTER(a_voice_has_one_place_wherever_it_is_counted, start_crowd),
        TEST_AFTER(whichever_database_call_fails_no_places_are_told, start_crowd),
        TEST_AFTER(whichever_database_call_fails_positions_are_found_the_next_time, start_crowd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
