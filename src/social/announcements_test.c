#include "social/test_people.h"

#include "base/clock.h"
#include "live/emojis.h"
#include "social/announcements.h"
#include "store/lane.h"

static int64_t announce(const char *text)
{
    int64_t id = 0;
    const struct announcement_changes changes = {.set_text = true, .text = str_of(text)};
    assert_ok(announcement_publish(t.w, &changes, &id));
    return id;
}

static int64_t hello; /* there from the start */

static int start_announced(void **state)
{
    start(state);
    hello = announce("Hello");
    return 0;
}

static struct announcement items[announcements_shown_max];

static int shown_to(int64_t account_id)
{
    int count = 0;
    assert_ok(announcements_shown(t.w, account_id, items, &count));
    return count;
}

static void one_that_is_published_is_shown_until_it_ends(void **state)
{
    (void)state;
    assert_int_equal(shown_to(t.alice), 1);
    assert_str_is(items[0].text, "Hello");
    assert_false(items[0].is_read);
    assert_ok(announcement_end(t.w, hello));
    assert_int_equal(shown_to(t.alice), 0);
    assert_err(announcement_end(t.w, hello), ERR_NOT_FOUND);
    assert_err(announcement_dismiss(t.w, t.alice, hello), ERR_NOT_FOUND);
    assert_err(announcement_react(t.w, t.alice, hello, STR("\xf0\x9f\x91\x8d")), ERR_NOT_FOUND);
}

static void its_time_ends_it_and_a_day_lasts_to_its_end(void **state)
{
    (void)state;
    struct lanes *lanes;
    int64_t day_ms = t.w->now_ms - t.w->now_ms % clock_day_ms, id = 0;
    const struct announcement_changes today = {.set_text = true,
                                               .text = STR("today"),
                                               .set_ends = true,
                                               .ends_ms = day_ms,
                                               .set_all_day = true,
                                               .all_day = true};
    struct announcement_changes past = today;
    past.all_day = false;
    assert_err(announcement_publish(t.w, &past, &id), ERR_INVALID);
    assert_ok(announcement_publish(t.w, &today, &id));
    assert_int_equal(shown_to(t.alice), 2);
    t.w->now_ms = day_ms + clock_day_ms;
    assert_int_equal(shown_to(t.alice), 1);
    /* The job tells those who watch, also when the time was moved meanwhile. */
    assert_ok(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes));
    assert_ok(announcement_end_job(t.w, &(struct job){.subject_id = id}, lanes));
    assert_ok(announcement_end_job(t.w, &(struct job){.subject_id = 77}, lanes));
    lanes_close(lanes);
}

static void what_it_says_can_be_changed(void **state)
{
    (void)state;
    const struct announcement_changes nothing = {.set_text = true, .text = STR("  ")};
    const struct announcement_changes backwards = {.set_starts = true,
                                                   .starts_ms = 2 * t.w->now_ms,
                                                   .set_ends = true,
                                                   .ends_ms = t.w->now_ms + 1000};
    const struct announcement_changes words = {.set_text = true, .text = STR("Good bye")};
    assert_err(announcement_change(t.w, hello, &nothing), ERR_INVALID);
    assert_err(announcement_change(t.w, hello, &backwards), ERR_INVALID);
    assert_ok(announcement_change(t.w, hello, &words));
    assert_int_equal(shown_to(0), 1);
    assert_str_is(items[0].text, "Good bye");
    assert_err(announcement_change(t.w, 99, &words), ERR_NOT_FOUND);
}

static void reactions_are_counted_once_a_person(void **state)
{
    (void)state;
    const struct str thumb = STR("\xf0\x9f\x91\x8d");
    assert_ok(announcement_react(t.w, t.alice, hello, thumb));
    assert_ok(announcement_react(t.w, t.alice, hello, thumb));
    assert_ok(announcement_react(t.w, t.bob, hello, thumb));
    assert_ok(announcement_dismiss(t.w, t.alice, hello));
    assert_ok(announcement_dismiss(t.w, t.alice, hello));
    shown_to(t.alice);
    assert_true(items[0].is_read);
    assert_int_equal(items[0].reaction_count, 1);
    assert_int_equal(items[0].reactions[0].count, 2);
    assert_true(items[0].reactions[0].is_mine);
    shown_to(0);
    assert_false(items[0].is_read || items[0].reactions[0].is_mine);
    assert_ok(announcement_unreact(t.w, t.alice, hello, thumb));
    assert_err(announcement_unreact(t.w, t.alice, hello, thumb), ERR_NOT_FOUND);
    assert_err(announcement_unreact(t.w, t.alice, hello, STR("")), ERR_NOT_FOUND);
    shown_to(t.alice);
    assert_true(items[0].is_read);
    assert_int_equal(items[0].reactions[0].count, 1);
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, announcements_forget_account(t.w, t.bob)));
    shown_to(t.bob);
    assert_int_equal(items[0].reaction_count, 0);
}

static void a_reaction_is_an_emoji_or_one_of_the_squares(void **state)
{
    (void)state;
    static const char *const emoji[] = {
        "\xf0\x9f\x98\x80",
        "\xe2\x9d\xa4\xef\xb8\x8f",
        "\xe2\x9d\xa4",
        "\xf0\x9f\x87\xab\xf0\x9f\x87\xb7",
        "1\xef\xb8\x8f\xe2\x83\xa3",
        "#\xe2\x83\xa3",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7",
        "\xf0\x9f\x91\x8b\xf0\x9f\x8f\xbd"};
    static const char *const others[] = {"",
                                         "a",
                                         "1",
                                         "#",
                                         "wave",
                                         "\xf0\x9f\x98\x80\xf0\x9f\x98\x80",
                                         "\xf0\x9f\x98\x80x",
                                         "\xf0\x9f\x87\xab",
                                         "\xe6\x97\xa5",
                                         "\xff",
                                         "1\xef\xb8\x8f"};
    for (size_t i = 0; i < sizeof emoji / sizeof *emoji; i++)
        assert_true(announcement_is_emoji(str_of(emoji[i])));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(announcement_is_emoji(str_of(others[i])));
        assert_err(announcement_react(t.w, t.alice, hello, str_of(others[i])), ERR_INVALID);
    }
    assert_str_is(t.w->why, "Validation failed: Name is not a recognized emoji");
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, db_run(t.w, "INSERT INTO custom_emojis (b, shortcode, media_id, file, "
                                      "static_file, visible) VALUES (0, 'wave', 1, 'x', 'x', 0)")));
    assert_ok(announcement_react(t.w, t.alice, hello, STR("wave")));
}

static void more_kinds_of_reactions_than_eight_are_refused(void **state)
{
    (void)state;
    char name[5] = "\xf0\x9f\x98\x80";
    for (int i = 0; i < announcement_kinds_max; i++, name[3]++)
        assert_ok(announcement_react(t.w, t.alice, hello, str_of(name)));
    assert_err(announcement_react(t.w, t.alice, hello, str_of(name)), ERR_INVALID);
    assert_str_is(t.w->why, "Validation failed: Limit of different reactions reached");
    name[3]--;
    assert_ok(announcement_react(t.w, t.bob, hello, str_of(name)));
    assert_ok(announcement_unreact(t.w, t.bob, hello, str_of(name)));
    assert_ok(announcement_unreact(t.w, t.alice, hello, str_of(name)));
    name[3]++;
    assert_ok(announcement_react(t.w, t.bob, hello, str_of(name)));
}

static void there_is_room_for_so_many(void **state)
{
    (void)state;
    int64_t id = 0;
    const struct announcement_changes changes = {.set_text = true, .text = STR("x")};
    for (int i = 1; i < announcements_shown_max; i++)
        assert_ok(announcement_publish(t.w, &changes, &id));
    assert_err(announcement_publish(t.w, &changes, &id), ERR_INVALID);
    assert_int_equal(shown_to(t.alice), announcements_shown_max);
    assert_true(items[0].id < items[1].id);
}

static void whichever_database_call_fails_a_reaction_counts_whole_or_not_at_all(void **state)
{
    (void)state;
    const struct str thumb = STR("\xf0\x9f\x91\x8d");
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e != OK && call < 40) {
        db_fail_at = ++call;
        e = announcement_react(t.w, t.alice, hello, thumb);
        db_fail_at = 0;
        shown_to(t.alice);
        assert_int_equal(items[0].reaction_count, e == OK);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
    for (call = 0, e = ERR_INTERNAL; e != OK && call < 40;) {
        db_fail_at = ++call;
        e = announcement_unreact(t.w, t.alice, hello, thumb);
        db_fail_at = 0;
        shown_to(t.alice);
        assert_int_equal(items[0].reaction_count, e != OK);
        assert_true(e == OK || items[0].reactions[0].is_mine);
    }
    for (call = 0, e = ERR_INTERNAL; e != OK && call < 40;) {
        int64_t id = 0;
        const struct announcement_changes changes = {.set_text = true,
                                                     .text = STR("x"),
                                                     .set_ends = true,
                                                     .ends_ms = t.w->now_ms + clock_hour_ms};
        db_fail_at = ++call;
        e = announcement_publish(t.w, &changes, &id);
        db_fail_at = 0;
        assert_int_equal(shown_to(t.alice), e ? 1 : 2);
    }
    assert_int_equal(e, OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(one_that_is_published_is_shown_until_it_ends, start_announced),
        TEST_AFTER(its_time_ends_it_and_a_day_lasts_to_its_end, start_announced),
        TEST_AFTER(what_it_says_can_be_changed, start_announced),
        TEST_AFTER(reactions_are_counted_once_a_person, start_announced),
        TEST_AFTER(a_reaction_is_an_emoji_or_one_of_the_squares, start_announced),
        TEST_AFTER(more_kinds_of_reactions_than_eight_are_refused, start_announced),
        TEST_AFTER(there_is_room_for_so_many, start_announced),
        TEST_AFTER(whichever_database_call_fails_a_reaction_counts_whole_or_not_at_all,
                   start_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
