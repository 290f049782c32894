/* Rules tried on what was posted. */
#include "moderation/test_square.h"

#include "base/clock.h"
#include "moderation/rule_past.h"
#include "social/restrictions.h"

static int64_t post(int64_t author_id, const char *text, enum visibility visibility,
                    int64_t reply_to_id, int minutes_ago)
{
    struct post made;

    assert_ok(
        post_create(w,
                    &(struct post_draft){.author_id = author_id,
                                         .text = str_of(text),
                                         .visibility = visibility,
                                         .reply_to_id = reply_to_id,
                                         .imported = true,
                                         .created_ms = w->now_ms - minutes_ago * clock_minute_ms},
                    &made));
    return made.id;
}

/* What one rule with this condition finds in the posts of a day. */
static struct rule_past_count found(const char *condition, struct rule_past *past)
{
    struct rule_fault faults[rule_faults_max];
    struct rule_set *set;
    size_t count;

    assert_ok(rule_set_read(w->memory,
                            str_format(w->memory,
                                       "rule one version 1 { state shadow precision 0.5 "
                                       "words en \"x\" when %s then queue 1 }",
                                       condition),
                            &set, faults, &count));
    assert_ok(rule_past_run(w, set, w->now_ms - clock_day_ms, past));
    return past->rules[0];
}

static void posts_are_found_by_their_text_and_restricted_ones_counted(void **state)
{
    const int64_t first = post(ann, "spam spam", VISIBILITY_PUBLIC, 0, 50),
                  second = post(bob, "more SPAM", VISIBILITY_UNLISTED, 0, 40);
    struct rule_past past;
    int64_t id;

    (void)state;
    post(bob, "bread", VISIBILITY_PUBLIC, 0, 30);
    post(bob, "old spam", VISIBILITY_PUBLIC, 0, 25 * 60);
    assert_ok(restriction_set(
        w, &(struct restriction){.subject_id = first, .effect = RESTRICTION_HIDE}, &id));
    const struct rule_past_count count = found("text has \"spam\"", &past);
    assert_int_equal(past.posts, 3);
    assert_int_equal(past.restricted, 1);
    assert_int_equal(count.found, 2);
    assert_int_equal(count.restricted, 1);
    assert_int_equal(count.example_count, 2);
    assert_int_equal(count.examples[0], first);
    assert_int_equal(count.examples[1], second);
    assert_false(past.cut);
}

static void what_not_everybody_may_see_is_not_read(void **state)
{
    struct rule_past past;

    (void)state;
    post(ann, "spam", VISIBILITY_FOLLOWERS, 0, 10);
    post(ann, "spam", VISIBILITY_DIRECT, 0, 10);
    assert_int_equal(found("text has \"spam\" or characters >= 0", &past).found, 0);
    assert_int_equal(past.posts, 0);
}

static void the_hour_before_is_counted_as_it_was(void **state)
{
    struct rule_past past;

    (void)state;
    post(ann, "the same", VISIBILITY_PUBLIC, 0, 100); /* more than an hour before the last */
    post(ann, "The  SAME", VISIBILITY_PUBLIC, 0, 50);
    post(bob, "the same", VISIBILITY_PUBLIC, 0, 30);
    post(bob, "another", VISIBILITY_PUBLIC, 0, 20);
    post(bob, "the same", VISIBILITY_PUBLIC, 0, 10);
    assert_int_equal(found("same_text.posts = 1", &past).found, 2);
    assert_int_equal(found("same_text.posts = 2", &past).found, 2);
    assert_int_equal(found("same_text.posts = 3", &past).found, 1);
    assert_int_equal(found("same_text.posts = 3 and same_text.accounts = 2", &past).found, 1);
    assert_int_equal(found("author.posts_per_hour = 3", &past).found, 1);
    assert_int_equal(found("author.posts_per_hour >= 4", &past).found, 0);
}

static void an_accounts_age_is_that_of_then_and_threads_know_new_accounts(void **state)
{
    struct rule_past past;
    const int64_t root = post(ann, "root", VISIBILITY_PUBLIC, 0, 20);

    (void)state;
    post(bob, "reply", VISIBILITY_PUBLIC, root, 10);
    post(ann, "own reply", VISIBILITY_PUBLIC, root, 5);
    assert_int_equal(found("author.age < 1h", &past).found, 3);
    assert_int_equal(found("author.age >= 1h", &past).found, 0);
    assert_int_equal(found("is_reply", &past).found, 1);
    assert_int_equal(found("is_reply and thread.new_accounts = 2", &past).found, 1);
    assert_int_equal(found("is_public and not author.is_bot and author.posts >= 1", &past).found,
                     3);
}

static void whichever_database_call_fails_it_says_so(void **state)
{
    struct rule_fault faults[rule_faults_max];
    struct rule_set *set;
    struct rule_past past;
    size_t count;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    post(ann, "one", VISIBILITY_PUBLIC, 0, 10);
    assert_ok(rule_set_read(w->memory, rule_default_text, &set, faults, &count));
    while (e != OK && call < 50) {
        db_fail_at = ++call;
        e = rule_past_run(w, set, w->now_ms - clock_day_ms, &past);
        db_fail_at = 0;
    }
    assert_ok(e);
    assert_true(call > 3);
    assert_int_equal(past.posts, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(posts_are_found_by_their_text_and_restricted_ones_counted),
        TEST(what_not_everybody_may_see_is_not_read),
        TEST(the_hour_before_is_counted_as_it_was),
        TEST(an_accounts_age_is_that_of_then_and_threads_know_new_accounts),
        TEST(whichever_database_call_fails_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
