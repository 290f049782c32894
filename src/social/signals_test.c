#include "social/test_people.h"

#include "social/marks.h"
#include "social/signals.h"
#include "social/viewer.h"
#include "store/lane.h"

static enum err mark(int64_t account_id, int64_t post_id, enum mark_flag flag, bool set)
{
    const struct mark_request request = {
        .account_id = account_id, .post_id = post_id, .mark = flag};
    return set ? mark_set(t.w, &request, NULL) : mark_clear(t.w, &request, NULL);
}

static uint32_t marks(int64_t account_id, int64_t post_id)
{
    uint32_t flags = 0;
    assert_ok(marks_find(t.w, account_id, post_id, &flags));
    return flags;
}

static struct lanes *open_lanes(void)
{
    struct lanes *lanes;
    assert_ok(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes));
    return lanes;
}

static void see(int64_t account_id, const int64_t *post_ids, size_t count)
{
    struct lanes *lanes = open_lanes();
    for (size_t i = 0; i < count; i++)
        signals_seen(t.w, &(struct viewer){.account_id = account_id},
                     &(struct seen_post){.post_id = post_ids[i]}, 1);
    assert_ok(signals_seen_job(t.w, &(struct job){0}, lanes));
    lanes_close(lanes);
}

static void one_voice_is_one_approval_or_one_disapproval(void **state)
{
    (void)state;
    assert_int_equal(signal_of(0), SIGNAL_NONE);
    assert_int_equal(signal_of(MARK_PIN | MARK_MUTE), SIGNAL_NONE);
    assert_int_equal(signal_of(MARK_FAVOURITE | MARK_BOOST), SIGNAL_APPROVAL);
    assert_int_equal(signal_of(MARK_BOOKMARK), SIGNAL_APPROVAL);
    assert_int_equal(signal_of(MARK_WELL_ARGUED), SIGNAL_APPROVAL);
    assert_int_equal(signal_of(MARK_FAVOURITE | MARK_NOT_FOR_ME), SIGNAL_DISAPPROVAL);
    assert_int_equal(signal_of(MARK_AWAY | MARK_WELL_ARGUED), SIGNAL_DISAPPROVAL);
}

static void of_well_argued_and_not_for_me_the_last_holds(void **state)
{
    (void)state;
    int64_t post = make_post(t.alice, "an argument", 0);
    for (int i = 0; i < 2; i++) {
        assert_ok(mark(t.bob, post, MARK_WELL_ARGUED, true));
        assert_int_equal(marks(t.bob, post), MARK_WELL_ARGUED);
        assert_ok(mark(t.bob, post, MARK_NOT_FOR_ME, true));
        assert_int_equal(marks(t.bob, post), MARK_NOT_FOR_ME);
        assert_int_equal(number("SELECT COUNT(*) FROM post_marks WHERE post_id = ?1", post), 1);
        assert_int_equal(number("SELECT COUNT(*) FROM mark_pages WHERE post_id = ?1", post), 1);
    }
    assert_ok(mark(t.bob, post, MARK_FAVOURITE, true));
    assert_int_equal(signal_of(marks(t.bob, post)), SIGNAL_DISAPPROVAL);
    assert_ok(mark(t.bob, post, MARK_NOT_FOR_ME, false));
    assert_int_equal(signal_of(marks(t.bob, post)), SIGNAL_APPROVAL);
    assert_err(mark(t.alice, post, MARK_WELL_ARGUED, true), ERR_INVALID);
    assert_err(mark(t.alice, post, MARK_NOT_FOR_ME, true), ERR_INVALID);
}

static void whichever_database_call_fails_what_is_said_is_stored_whole_or_not_at_all(void **state)
{
    (void)state;
    int64_t post = make_post(t.alice, "an argument", 0);
    enum err e = ERR_INTERNAL;
    int call = 0;
    assert_ok(mark(t.bob, post, MARK_NOT_FOR_ME, true));
    while (e != OK && call < 60) {
        db_fail_at = ++call;
        e = mark(t.bob, post, MARK_WELL_ARGUED, true);
        db_fail_at = 0;
        assert_int_equal(marks(t.bob, post), e ? MARK_NOT_FOR_ME : MARK_WELL_ARGUED);
        assert_int_equal(number("SELECT kind FROM post_marks WHERE post_id = ?1", post),
                         e ? POST_MARK_NOT_FOR_ME : POST_MARK_WELL_ARGUED);
        assert_int_equal(number("SELECT kind FROM mark_pages WHERE post_id = ?1", post),
                         e ? MARK_NOT_FOR_ME : MARK_WELL_ARGUED);
    }
    assert_ok(e);
    assert_true(call > 6);
}

static void ones_own_signals_are_paged_by_posts(void **state)
{
    (void)state;
    int64_t posts[3];
    struct signal_page page = {0};
    struct post boost;
    for (int i = 0; i < 3; i++)
        posts[i] = make_post(t.alice, "one of three", 0);
    assert_ok(mark(t.bob, posts[0], MARK_WELL_ARGUED, true));
    assert_ok(post_boost(t.w, t.bob, posts[1], VISIBILITY_PUBLIC, false, 0, &boost));
    assert_ok(mark(t.bob, posts[2], MARK_MUTE, true)); /* says nothing */
    assert_ok(mark(t.bob, posts[2], MARK_AWAY, true));
    assert_ok(signals_page(t.w, t.bob, &(struct page){.limit = 20}, &page));
    assert_int_equal(page.count, 3);
    assert_int_equal(page.post_ids[0], posts[2]);
    assert_int_equal(page.flags[1], MARK_BOOST);
    assert_int_equal(page.flags[2], MARK_WELL_ARGUED);
    assert_ok(signals_page(t.w, t.bob, &(struct page){.limit = 1, .max_id = posts[2]}, &page));
    assert_int_equal(page.post_ids[0], posts[1]);
    assert_ok(signals_page(t.w, t.bob, &(struct page){.limit = 2, .min_id = posts[0]}, &page));
    assert_int_equal(page.count, 2);
    assert_int_equal(page.post_ids[0], posts[2]);
    assert_int_equal(page.flags[1], MARK_BOOST);
}

static void an_impression_counts_once_a_viewer_post_and_day_at_both_ends(void **state)
{
    (void)state;
    int64_t posts[2] = {make_post(t.alice, "one", 0), make_post(t.alice, "two", 0)};
    struct seen_page page = {0};
    const char *sum = "SELECT COALESCE(SUM(days), 0) FROM post_impressions WHERE post_id = ?1";
    for (int i = 0; i < 3; i++)
        see(t.bob, posts, 2);
    see(t.carol, posts, 1);
    see(0, posts, 2);
    assert_int_equal(number(sum, posts[0]), 2);
    assert_int_equal(number(sum, posts[1]), 1);
    t.w->now_ms += clock_day_ms;
    see(t.bob, posts, 1);
    assert_int_equal(number(sum, posts[0]), 3);
    assert_ok(signals_seen_page(t.w, t.bob, &(struct page){.limit = 20}, &page));
    assert_int_equal(page.count, 2);
    assert_int_equal(page.post_ids[1], posts[0]);
    assert_int_equal(page.days[1], 2);
    assert_int_equal(page.last_days[1], t.w->now_ms / clock_day_ms);
    t.w->now_ms += INT64_C(1) * signals_seen_kept_days * clock_day_ms;
    see(0, NULL, 0);
    assert_int_equal(number(sum, posts[1]), 0);
    assert_int_equal(number(sum, posts[0]), 2); /* bob's of the second day */
    t.w->now_ms += clock_day_ms;
    see(0, NULL, 0);
    assert_int_equal(number(sum, posts[0]), 0);
}

static void who_is_not_counted_leaves_no_impressions_and_is_no_public_approval(void **state)
{
    (void)state;
    int64_t posts[2] = {make_post(t.alice, "one", 0), make_post(t.alice, "two", 0)};
    struct signal_approval *list;
    struct signal_choice choice;
    int count = 0;
    assert_ok(mark(t.bob, posts[0], MARK_FAVOURITE, true));
    assert_ok(mark(t.bob, posts[1], MARK_BOOKMARK, true));
    see(t.bob, posts, 2);
    assert_ok(signal_approvals_public(t.w, t.bob, 0, 10, &list, &count));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].author_id, t.alice);
    assert_ok(signal_counted_set(t.w, t.bob, false));
    see(t.bob, posts, 2);
    assert_int_equal(number("SELECT COUNT(*) FROM impressions WHERE account_id = ?1", t.bob), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM post_impressions WHERE account_id = ?1", t.bob),
                     0);
    assert_ok(signal_approvals_public(t.w, t.bob, 0, 10, &list, &count));
    assert_int_equal(count, 0);
    assert_ok(signal_approvals_of(t.w, t.bob, 0, &list, &count));
    assert_int_equal(count, 2);
    assert_ok(signal_counted_set(t.w, t.bob, true));
    assert_ok(signal_choice_find(t.w, t.bob, &choice));
    assert_true(choice.counted);
}

static void approvals_are_one_a_post_without_what_is_disapproved_of(void **state)
{
    (void)state;
    int64_t posts[3];
    struct signal_approval *list;
    struct post boost;
    int count = 0;
    for (int i = 0; i < 3; i++)
        posts[i] = make_post(i == 1 ? t.carol : t.alice, "one of three", 0);
    assert_ok(mark(t.bob, make_post(t.bob, "mine", 0), MARK_FAVOURITE, true));
    assert_ok(mark(t.bob, posts[0], MARK_FAVOURITE, true));
    assert_ok(post_boost(t.w, t.bob, posts[0], VISIBILITY_PUBLIC, false, 0, &boost));
    t.w->now_ms += 1000;
    assert_ok(mark(t.bob, posts[1], MARK_WELL_ARGUED, true));
    assert_ok(mark(t.bob, posts[2], MARK_FAVOURITE, true));
    assert_ok(mark(t.bob, posts[2], MARK_AWAY, true));
    assert_ok(signal_approvals_of(t.w, t.bob, 0, &list, &count));
    assert_int_equal(count, 2);
    assert_int_equal(list[0].author_id, t.carol);
    assert_int_equal(list[1].post_id, posts[0]);
    assert_ok(signal_approvals_of(t.w, t.bob, t.w->now_ms + clock_day_ms, &list, &count));
    assert_int_equal(count, 0);
}

static int held(int64_t account_id, bool of_public, struct signal_approval **ret_list)
{
    struct work reader = *t.w;
    int count = -1;
    assert_ok(db_open(&reader,
                      &(struct db_options){.address = t.store.options.address, .read_only = true},
                      &reader.db));
    assert_ok(signal_approvals_held(&reader, account_id, of_public, ret_list, &count));
    db_close(reader.db);
    return count;
}

static void approvals_that_were_read_are_held_until_something_changes(void **state)
{
    (void)state;
    struct work loop = *t.w;
    struct signal_approval *list;
    int count = 0;
    const int64_t post = make_post(t.alice, "one", 0), other = make_post(t.carol, "two", 0);
    const struct event event = {.kind = EVENT_MARK, .account = t.bob, .post = other};
    loop.db = NULL;
    assert_ok(mark(t.bob, post, MARK_FAVOURITE, true));
    assert_err(signal_approvals_held(&loop, t.bob, false, &list, &count), ERR_NEEDS_STORE);
    assert_int_equal(held(t.bob, false, &list), 1);
    assert_int_equal(held(t.bob, true, &list), 1);
    assert_ok(signal_approvals_held(&loop, t.bob, false, &list, &count));
    assert_int_equal(count, 1);
    assert_int_equal(list[0].author_id, t.alice);
    assert_err(signal_approvals_held(&loop, t.carol, true, &list, &count), ERR_NEEDS_STORE);
    assert_ok(mark(t.bob, other, MARK_BOOKMARK, true));
    signals_apply(&event, 1);
    assert_err(signal_approvals_held(&loop, t.bob, false, &list, &count), ERR_NEEDS_STORE);
    assert_int_equal(held(t.bob, false, &list), 2);
    assert_int_equal(held(t.bob, true, &list), 1); /* bookmarks are hers */
    assert_ok(signal_counted_set(t.w, t.bob, false));
    assert_err(signal_approvals_held(&loop, t.bob, true, &list, &count), ERR_NEEDS_STORE);
    assert_int_equal(held(t.bob, true, &list), 0);
    loop.now_ms += signal_approvals_held_ms;
    assert_err(signal_approvals_held(&loop, t.bob, true, &list, &count), ERR_NEEDS_STORE);
}

static void what_is_forgotten_counts_no_longer_and_public_deeds_stay(void **state)
{
    (void)state;
    enum { many = 90 };
    struct signal_approval *list;
    struct lanes *lanes;
    const struct job job = {.subject_id = t.bob, .data = STR("all")};
    int count = 0;
    int64_t posts[many];
    for (int i = 0; i < many; i++) {
        posts[i] = make_post(t.alice, "many", 0);
        assert_ok(mark(t.bob, posts[i], i ? MARK_NOT_FOR_ME : MARK_FAVOURITE, true));
    }
    see(t.bob, posts, many);
    t.w->now_ms += 1000;
    assert_ok(signals_forget(t.w, t.bob));
    assert_int_equal(number("SELECT COUNT(*) FROM jobs WHERE kind = 48 AND subject_id = ?1", t.bob),
                     1);
    lanes = open_lanes();
    assert_ok(signals_forget_job(t.w, &job, lanes));
    lanes_close(lanes);
    assert_int_equal(number("SELECT COUNT(*) FROM marks WHERE account_id = ?1", t.bob), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM mark_pages WHERE account_id = ?1", t.bob), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM post_marks WHERE account_id = ?1", t.bob), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM impressions WHERE account_id = ?1", t.bob), 0);
    assert_ok(signal_approvals_of(t.w, t.bob, 0, &list, &count));
    assert_int_equal(count, 0);
    t.w->now_ms += 1000;
    assert_ok(mark(t.bob, posts[1], MARK_FAVOURITE, true));
    assert_ok(signal_approvals_of(t.w, t.bob, 0, &list, &count));
    assert_int_equal(count, 1);
}

static void whichever_database_call_fails_signals_are_forgotten_whole_or_not_at_all(void **state)
{
    (void)state;
    int64_t posts[2] = {make_post(t.alice, "one", 0), make_post(t.alice, "two", 0)};
    enum err e = ERR_INTERNAL;
    int call = 0;
    see(t.bob, posts, 2);
    assert_ok(mark(t.bob, posts[0], MARK_WELL_ARGUED, true));
    while (e != OK && call < 60) {
        struct signal_choice choice;
        db_fail_at = ++call;
        e = signals_forget(t.w, t.bob);
        db_fail_at = 0;
        assert_ok(signal_choice_find(t.w, t.bob, &choice));
        assert_int_equal(choice.from_ms, e ? 0 : t.w->now_ms);
        assert_int_equal(marks(t.bob, posts[0]), e ? MARK_WELL_ARGUED : 0);
        assert_int_equal(number("SELECT COUNT(*) FROM impressions WHERE account_id = ?1", t.bob),
                         e ? 2 : 0);
    }
    assert_ok(e);
    assert_true(call > 8);
}

static void what_goes_takes_its_signals_along(void **state)
{
    (void)state;
    int64_t posts[2] = {make_post(t.alice, "one", 0), make_post(t.carol, "two", 0)};
    struct lanes *lanes = open_lanes();
    struct post deleted;
    see(t.bob, posts, 2);
    for (int i = 0; i < 2; i++) {
        assert_ok(mark(t.bob, posts[i], MARK_WELL_ARGUED, true));
        assert_ok(mark(t.bob, posts[i], MARK_AWAY, true));
    }
    assert_ok(post_delete(t.w, t.alice, posts[0], &deleted));
    assert_ok(post_purge(t.w, &(struct job){.subject_id = posts[0]}, lanes));
    assert_int_equal(number("SELECT COUNT(*) FROM marks WHERE post_id = ?1", posts[0]), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM impressions WHERE post_id = ?1", posts[0]), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM impressions WHERE post_id = ?1", posts[1]), 1);
    assert_ok(signals_forget(t.w, t.bob));
    assert_ok(account_delete(t.w, t.bob));
    assert_ok(account_purge_job(t.w, &(struct job){.subject_id = t.bob}, lanes));
    assert_int_equal(number("SELECT COUNT(*) FROM marks WHERE account_id = ?1", t.bob), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM post_marks WHERE account_id = ?1", t.bob), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM impressions WHERE account_id = ?1", t.bob), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM post_impressions WHERE account_id = ?1", t.bob),
                     0);
    assert_int_equal(number("SELECT COUNT(*) FROM signal_choices WHERE account_id = ?1", t.bob), 0);
    lanes_close(lanes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_voice_is_one_approval_or_one_disapproval),
        TEST(of_well_argued_and_not_for_me_the_last_holds),
        TEST(whichever_database_call_fails_what_is_said_is_stored_whole_or_not_at_all),
        TEST(ones_own_signals_are_paged_by_posts),
        TEST(an_impression_counts_once_a_viewer_post_and_day_at_both_ends),
        TEST(who_is_not_counted_leaves_no_impressions_and_is_no_public_approval),
        TEST(approvals_are_one_a_post_without_what_is_disapproved_of),
        TEST(approvals_that_were_read_are_held_until_something_changes),
        TEST(what_is_forgotten_counts_no_longer_and_public_deeds_stay),
        TEST(whichever_database_call_fails_signals_are_forgotten_whole_or_not_at_all),
        TEST(what_goes_takes_its_signals_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
