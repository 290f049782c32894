#include "social/test_people.h"

#include "base/clock.h"
#include "media/media.h"
#include "social/restrictions.h"
#include "social/scheduled.h"

static int64_t later_ms; /* an hour after the test begins */

static int start_scheduled(void **state)
{
    start(state);
    later_ms = t.w->now_ms + clock_hour_ms;
    return 0;
}

static int64_t posts_of(int64_t author)
{
    return number("SELECT COUNT(*) FROM posts WHERE author_id = ?1", author);
}

static struct scheduled_post wait(int64_t author, const char *text, int64_t ms)
{
    struct scheduled_post scheduled;
    const struct post_draft draft = {.author_id = author, .text = str_of(text)};
    assert_ok(scheduled_create(t.w, &draft, ms, &scheduled));
    return scheduled;
}

/* What the job does at a time, by the lanes' own clock and the job's. */
static enum err publish_at(int64_t id, int64_t now_ms)
{
    struct lanes *lanes;
    const struct job job = {.subject_id = id};
    assert_ok(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes));
    t.w->now_ms = now_ms;
    enum err e = scheduled_publish_job(t.w, &job, lanes);
    lanes_close(lanes);
    return e;
}

static void a_scheduled_post_is_kept_whole_and_is_its_authors_alone(void **state)
{
    (void)state;
    const struct poll_draft poll = {.options = {STR("yes"), STR("no")},
                                    .option_count = 2,
                                    .multiple = true,
                                    .expires_ms = t.w->now_ms + clock_day_ms};
    const struct post_draft draft = {.author_id = t.alice,
                                     .text = STR("  soon #here  "),
                                     .spoiler_text = STR("careful"),
                                     .language = STR("fr"),
                                     .visibility = VISIBILITY_UNLISTED,
                                     .quote_policy = QUOTE_BY_FOLLOWERS,
                                     .poll = &poll,
                                     .app_name = STR("app")};
    struct scheduled_post made, found;
    assert_ok(scheduled_create(t.w, &draft, later_ms, &made));
    assert_ok(scheduled_find(t.w, t.alice, made.id, &found));
    assert_int_equal(found.scheduled_ms, later_ms);
    assert_str_is(found.draft.text, "soon #here");
    assert_str_is(found.draft.spoiler_text, "careful");
    assert_str_is(found.draft.language, "fr");
    assert_str_is(found.draft.app_name, "app");
    assert_true(found.draft.sensitive);
    assert_int_equal(found.draft.visibility, VISIBILITY_UNLISTED);
    assert_int_equal(found.draft.quote_policy, QUOTE_BY_FOLLOWERS);
    assert_ptr_equal(found.draft.poll, &found.poll);
    assert_int_equal(found.poll.option_count, 2);
    assert_str_is(found.poll.options[1], "no");
    assert_true(found.poll.multiple && !found.poll.hide_totals);
    assert_int_equal(found.poll_seconds, clock_day_ms / clock_second_ms);
    assert_err(scheduled_find(t.w, t.bob, made.id, &found), ERR_NOT_FOUND);
    assert_err(scheduled_delete(t.w, t.bob, made.id), ERR_NOT_FOUND);
    assert_err(scheduled_change(t.w, t.bob, made.id, later_ms, &found), ERR_NOT_FOUND);
    assert_int_equal(posts_of(t.alice), 0);
}

static void times_too_near_and_too_many_posts_are_refused(void **state)
{
    (void)state;
    struct scheduled_post made;
    const struct post_draft draft = {.author_id = t.alice, .text = STR("x")};
    int64_t day_ms = t.w->now_ms - t.w->now_ms % clock_day_ms + 2 * clock_day_ms;
    assert_err(scheduled_create(t.w, &draft, t.w->now_ms + scheduled_ahead_ms_min, &made),
               ERR_INVALID);
    assert_str_is(t.w->why,
                  "Validation failed: Scheduled at The scheduled date must be in the future");
    for (int i = 0; i < scheduled_per_day_max; i++)
        wait(t.alice, "x", day_ms + i);
    assert_err(scheduled_create(t.w, &draft, day_ms + clock_hour_ms, &made), ERR_INVALID);
    made = wait(t.alice, "next day", day_ms + clock_day_ms);
    assert_err(scheduled_change(t.w, t.alice, made.id, day_ms + clock_hour_ms, &made), ERR_INVALID);
    for (int i = scheduled_per_day_max + 1; i < scheduled_per_account_max; i++)
        wait(t.alice, "x", day_ms + (1 + i / scheduled_per_day_max) * (int64_t)clock_day_ms);
    assert_err(scheduled_create(t.w, &draft, day_ms + 20 * (int64_t)clock_day_ms, &made),
               ERR_INVALID);
    assert_str_is(t.w->why,
                  "Validation failed: You have exceeded the limit of 300 scheduled posts");
    wait(t.bob, "others may", day_ms);
}

static void what_a_post_may_not_be_cannot_be_scheduled_either(void **state)
{
    (void)state;
    struct scheduled_post made;
    struct post secret;
    const struct post_draft hidden = {
        .author_id = t.bob, .text = STR("me"), .visibility = VISIBILITY_DIRECT};
    assert_ok(post_create(t.w, &hidden, &secret));
    const struct post_draft drafts[] = {
        {.author_id = t.alice, .text = STR("  ")},
        {.author_id = t.alice, .text = STR("x"), .reply_to_id = secret.id},
        {.author_id = t.alice, .text = STR("x"), .quote_of_id = 12345},
        {.author_id = t.alice, .text = STR("x"), .media_ids = {99}, .media_count = 1},
    };
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
        assert_true(scheduled_create(t.w, &drafts[i], later_ms, &made) != OK);
    assert_int_equal(number("SELECT COUNT(*) FROM scheduled_posts WHERE 0 < ?1", 1), 0);
}

static void it_is_published_at_its_time_and_once(void **state)
{
    (void)state;
    struct scheduled_post made = wait(t.alice, "it is time", later_ms);
    assert_ok(publish_at(made.id, later_ms - 1)); /* the clock went back */
    assert_int_equal(posts_of(t.alice), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM jobs WHERE run_ms = ?1", later_ms), 1);
    assert_ok(publish_at(made.id, later_ms));
    assert_int_equal(posts_of(t.alice), 1);
    assert_ok(publish_at(made.id, later_ms + 1));
    assert_int_equal(posts_of(t.alice), 1);
    assert_err(scheduled_find(t.w, t.alice, made.id, &made), ERR_NOT_FOUND);
}

static void a_key_gives_the_same_scheduled_post_and_then_the_published_one(void **state)
{
    (void)state;
    struct scheduled_post first, second;
    struct post post;
    const struct post_draft draft = {
        .author_id = t.alice, .text = STR("x"), .idempotency_key = STR("key")};
    int64_t ms = t.w->now_ms + 10 * (int64_t)clock_minute_ms;
    assert_ok(scheduled_create(t.w, &draft, ms, &first));
    assert_ok(scheduled_create(t.w, &draft, ms, &second));
    assert_int_equal(first.id, second.id);
    assert_ok(publish_at(first.id, ms));
    assert_ok(post_create(t.w, &draft, &post));
    assert_true(post.found_by_key);
    assert_int_equal(posts_of(t.alice), 1);
}

static void one_whose_parent_is_gone_stays_with_the_reason_and_can_be_tried_again(void **state)
{
    (void)state;
    struct post parent;
    struct scheduled_post made;
    const struct post_draft said = {.author_id = t.bob, .text = STR("parent")};
    assert_ok(post_create(t.w, &said, &parent));
    const struct post_draft draft = {
        .author_id = t.alice, .text = STR("answer"), .reply_to_id = parent.id};
    assert_ok(scheduled_create(t.w, &draft, later_ms, &made));
    assert_ok(post_delete(t.w, t.bob, parent.id, &parent));
    assert_ok(publish_at(made.id, later_ms));
    assert_int_equal(posts_of(t.alice), 0);
    assert_ok(scheduled_find(t.w, t.alice, made.id, &made));
    assert_true(made.refused_ms > 0);
    assert_str_is(made.refused_why, "The post you are trying to reply to does not appear to exist");
    assert_ok(publish_at(made.id, later_ms + 1)); /* it is not tried by itself */
    assert_ok(scheduled_change(t.w, t.alice, made.id, later_ms + clock_day_ms, &made));
    assert_int_equal(made.refused_ms, 0);
    assert_ok(scheduled_delete(t.w, t.alice, made.id));
}

static void a_suspended_account_publishes_nothing(void **state)
{
    (void)state;
    struct scheduled_post made = wait(t.alice, "x", later_ms);
    const struct restriction restriction = {.subject_id = t.alice,
                                            .effect = RESTRICTION_SUSPEND,
                                            .start_ms = t.w->now_ms,
                                            .rule = STR("other"),
                                            .reason = STR("a test")};
    int64_t id;
    assert_ok(restriction_set(t.w, &restriction, &id));
    assert_ok(publish_at(made.id, later_ms));
    assert_int_equal(posts_of(t.alice), 0);
    assert_ok(scheduled_find(t.w, t.alice, made.id, &made));
    assert_str_is(made.refused_why, "the account was suspended at that time");
    assert_ok(restrictions_lift_all(t.w, t.alice, RESTRICTION_SUSPEND));
    assert_ok(scheduled_change(t.w, t.alice, made.id, later_ms + clock_hour_ms, &made));
    assert_ok(publish_at(made.id, later_ms + clock_hour_ms));
    assert_int_equal(posts_of(t.alice), 1);
}

static int64_t picture(void)
{
    struct media media = {.account_id = t.alice,
                          .state = MEDIA_READY,
                          .kind = MEDIA_IMAGE,
                          .file = STR("ab/cd/x.png"),
                          .preview_file = STR("ab/cd/x-small.png"),
                          .type = STR("image/png"),
                          .width = 1,
                          .height = 1,
                          .preview_width = 1,
                          .preview_height = 1};
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, media_insert(t.w, &media, true)));
    return media.id;
}

static void its_pictures_wait_with_it_and_go_with_it(void **state)
{
    (void)state;
    struct scheduled_post made;
    struct post post;
    const struct post_draft draft = {
        .author_id = t.alice, .text = STR("look"), .media_ids = {picture()}, .media_count = 1};
    assert_ok(scheduled_create(t.w, &draft, later_ms, &made));
    assert_err(post_create(t.w, &draft, &post), ERR_INVALID);
    assert_ok(publish_at(made.id, later_ms));
    assert_int_equal(number("SELECT COUNT(*) FROM media WHERE post_id > ?1", made.id), 1);
    const struct post_draft other = {
        .author_id = t.alice, .text = STR("look"), .media_ids = {picture()}, .media_count = 1};
    assert_ok(scheduled_create(t.w, &other, t.w->now_ms + clock_hour_ms, &made));
    assert_ok(scheduled_delete(t.w, t.alice, made.id));
    assert_ok(post_create(t.w, &other, &post)); /* it is free again */
}

static void whichever_database_call_fails_it_is_scheduled_whole_or_not_at_all(void **state)
{
    (void)state;
    struct scheduled_post made;
    const struct post_draft draft = {.author_id = t.alice,
                                     .text = STR("@bob look #here"),
                                     .media_ids = {picture()},
                                     .media_count = 1,
                                     .idempotency_key = STR("key")};
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e != OK && call < 60) {
        db_fail_at = ++call;
        e = scheduled_create(t.w, &draft, later_ms, &made);
        db_fail_at = 0;
        int64_t expected = e ? 0 : 1;
        assert_int_equal(number("SELECT COUNT(*) FROM scheduled_posts WHERE 0 < ?1", 1), expected);
        assert_int_equal(number("SELECT COUNT(*) FROM jobs WHERE kind = ?1", JOB_PUBLISH_SCHEDULED),
                         expected);
        assert_int_equal(number("SELECT COUNT(*) FROM media WHERE post_id > ?1", 0), expected);
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
    for (call = 0, e = ERR_INTERNAL; e != OK && call < 60;) {
        db_fail_at = ++call;
        e = scheduled_change(t.w, t.alice, made.id, later_ms + clock_hour_ms, &made);
        db_fail_at = 0;
    }
    assert_int_equal(
        number("SELECT COUNT(*) FROM jobs WHERE run_ms = ?1", later_ms + clock_hour_ms), 1);
    for (call = 0, e = ERR_INTERNAL; e != OK && call < 60;) {
        db_fail_at = ++call;
        e = scheduled_delete(t.w, t.alice, made.id);
        db_fail_at = 0;
        assert_int_equal(number("SELECT COUNT(*) FROM scheduled_posts WHERE 0 < ?1", 1), e ? 1 : 0);
        assert_int_equal(number("SELECT COUNT(*) FROM media WHERE post_id > ?1", 0), e ? 1 : 0);
    }
    assert_int_equal(e, OK);
}

static void pages_go_by_id_and_a_deleted_account_leaves_none(void **state)
{
    (void)state;
    struct scheduled_post items[scheduled_page_max];
    int64_t ids[5];
    int count = 0;
    for (int i = 0; i < 5; i++)
        ids[i] = wait(t.alice, "x", later_ms + i).id;
    wait(t.bob, "x", later_ms);
    assert_ok(scheduled_page(t.w, t.alice, &(struct page){.limit = 2}, items, &count));
    assert_int_equal(count, 2);
    assert_int_equal(items[0].id, ids[4]);
    assert_ok(
        scheduled_page(t.w, t.alice, &(struct page){.limit = 2, .min_id = ids[0]}, items, &count));
    assert_int_equal(items[0].id, ids[2]);
    assert_int_equal(items[1].id, ids[1]);
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, scheduled_delete_all(t.w, t.alice)));
    assert_ok(scheduled_page(t.w, t.alice, &(struct page){0}, items, &count));
    assert_int_equal(count, 0);
    assert_int_equal(number("SELECT COUNT(*) FROM scheduled_posts WHERE 0 < ?1", 1), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(a_scheduled_post_is_kept_whole_and_is_its_authors_alone, start_scheduled),
        TEST_AFTER(times_too_near_and_too_many_posts_are_refused, start_scheduled),
        TEST_AFTER(what_a_post_may_not_be_cannot_be_scheduled_either, start_scheduled),
        TEST_AFTER(it_is_published_at_its_time_and_once, start_scheduled),
        TEST_AFTER(a_key_gives_the_same_scheduled_post_and_then_the_published_one, start_scheduled),
        TEST_AFTER(one_whose_parent_is_gone_stays_with_the_reason_and_can_be_tried_again,
                   start_scheduled),
        TEST_AFTER(a_suspended_account_publishes_nothing, start_scheduled),
        TEST_AFTER(its_pictures_wait_with_it_and_go_with_it, start_scheduled),
        TEST_AFTER(whichever_database_call_fails_it_is_scheduled_whole_or_not_at_all,
                   start_scheduled),
        TEST_AFTER(pages_go_by_id_and_a_deleted_account_leaves_none, start_scheduled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
