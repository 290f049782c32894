#include "social/notification_policy.h"

#include "social/relations.h"
#include "social/restrictions.h"
#include "social/test_people.h"

static void set(int64_t account_id, enum policy_group group, enum policy_rule rule)
{
    struct notification_policy policy;

    assert_int_equal(notification_policy_find(t.w, account_id, &policy), OK);
    policy.rules[group] = rule;
    assert_int_equal(notification_policy_change(t.w, account_id, &policy), OK);
}

static struct notification_request *requests(int64_t account_id, int *ret_count)
{
    struct notification_request *found = NULL;

    assert_int_equal(
        notification_requests_page(t.w, account_id, &(struct page){.limit = 40}, &found, ret_count),
        OK);
    return found;
}

static int request_count(int64_t account_id)
{
    int count = 0;

    (void)requests(account_id, &count);
    return count;
}

static void tell(int64_t from_id, enum notification_kind kind, int64_t post_id)
{
    IN_TRANSACTION(notification_add(t.w, t.people[0], kind, from_id, post_id));
}

static int64_t say(int64_t author_id, const char *text, enum visibility visibility, int64_t reply)
{
    struct post post;

    assert_int_equal(post_create(t.w,
                                 &(struct post_draft){.author_id = author_id,
                                                      .text = str_of(text),
                                                      .visibility = visibility,
                                                      .reply_to_id = reply},
                                 &post),
                     OK);
    return post.id;
}

static int shown(enum notification_kind kind)
{
    return count_notified(t.people[0], kind);
}

static void what_is_filtered_waits_and_what_is_dropped_is_not_kept(void **state)
{
    int64_t post = make_post(t.people[0], "mine", 0), theirs = make_post(t.people[1], "x", 0);
    struct notification_request *found;
    int count, mentions;

    (void)state;
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_FILTER);
    tell(t.people[1], NOTIFICATION_FAVOURITE, post);
    assert_int_equal(request_count(t.people[0]), 0); /* nobody asks by a favourite */
    tell(t.people[1], NOTIFICATION_MENTION, theirs);
    assert_int_equal(shown(NOTIFICATION_MENTION) + shown(NOTIFICATION_FAVOURITE), 0);
    found = requests(t.people[0], &count);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].from_id, t.people[1]);
    assert_int_equal(found[0].count, 1);
    assert_int_equal(found[0].last_post_id, theirs);
    assert_int_equal(notification_requests_count(t.w, t.people[0], &count, &mentions), OK);
    assert_int_equal(count, 1);
    assert_int_equal(mentions, 1);
    set(t.people[0], POLICY_NOT_FOLLOWERS, POLICY_DROP); /* the harder rule holds */
    tell(t.people[2], NOTIFICATION_MENTION, make_post(t.people[2], "y", 0));
    assert_int_equal(request_count(t.people[0]), 1);
    tell(t.people[2], NOTIFICATION_STATUS, theirs); /* what she asked for herself */
    assert_int_equal(shown(NOTIFICATION_STATUS), 1);
}

static void whom_she_follows_and_who_follows_her_long_enough_come_through(void **state)
{
    (void)state;
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_DROP);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    tell(t.people[1], NOTIFICATION_MENTION, make_post(t.people[1], "a", 0));
    assert_int_equal(shown(NOTIFICATION_MENTION), 1);
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_ACCEPT);
    set(t.people[0], POLICY_NOT_FOLLOWERS, POLICY_DROP);
    assert_int_equal(relation_follow(t.w, t.people[2], t.people[0], NULL), OK);
    tell(t.people[2], NOTIFICATION_MENTION, make_post(t.people[2], "b", 0));
    assert_int_equal(shown(NOTIFICATION_MENTION), 1);
    t.w->now_ms += policy_follower_ms_min + 1;
    tell(t.people[2], NOTIFICATION_MENTION, make_post(t.people[2], "c", 0));
    assert_int_equal(shown(NOTIFICATION_MENTION), 2);
}

static void new_accounts_and_bots_can_be_held_back(void **state)
{
    int64_t bot;

    (void)state;
    set(t.people[0], POLICY_NEW_ACCOUNTS, POLICY_DROP);
    tell(t.people[1], NOTIFICATION_MENTION, make_post(t.people[1], "a", 0));
    assert_int_equal(shown(NOTIFICATION_MENTION), 0);
    t.w->now_ms += policy_account_ms_min + 1;
    tell(t.people[1], NOTIFICATION_MENTION, make_post(t.people[1], "b", 0));
    assert_int_equal(shown(NOTIFICATION_MENTION), 1);
    set(t.people[0], POLICY_NEW_ACCOUNTS, POLICY_ACCEPT);
    set(t.people[0], POLICY_BOTS, POLICY_FILTER);
    bot = make_account("robot", "robot", ACCOUNT_BOT);
    tell(bot, NOTIFICATION_MENTION, make_post(bot, "c", 0));
    assert_int_equal(shown(NOTIFICATION_MENTION), 1);
    assert_int_equal(request_count(t.people[0]), 1);
}

static void strangers_private_mentions_wait_but_answers_do_not(void **state)
{
    int64_t mine, between;

    (void)state;
    (void)say(t.people[1], "@alice psst", VISIBILITY_DIRECT, 0);
    assert_int_equal(shown(NOTIFICATION_MENTION), 0);
    assert_int_equal(request_count(t.people[0]), 1);
    mine = say(t.people[0], "@carol hello", VISIBILITY_DIRECT, 0);
    between = say(t.people[2], "@alice yes?", VISIBILITY_DIRECT, mine);
    assert_int_equal(shown(NOTIFICATION_MENTION), 1);
    (void)say(t.people[2], "@alice more", VISIBILITY_DIRECT, between);
    assert_int_equal(shown(NOTIFICATION_MENTION), 2);
    assert_int_equal(request_count(t.people[0]), 1);
    set(t.people[0], POLICY_PRIVATE_MENTIONS, POLICY_ACCEPT);
    (void)say(t.people[3], "@alice me too", VISIBILITY_DIRECT, 0);
    assert_int_equal(shown(NOTIFICATION_MENTION), 3);
}

static void a_private_answer_to_what_was_said_in_public_waits_like_any_private_mention(void **state)
{
    int64_t mine = say(t.people[0], "good morning", VISIBILITY_PUBLIC, 0);

    (void)state;
    (void)say(t.people[1], "@alice psst", VISIBILITY_DIRECT, mine);
    assert_int_equal(shown(NOTIFICATION_MENTION), 0);
    assert_int_equal(request_count(t.people[0]), 1);
    (void)say(t.people[2], "@alice aloud", VISIBILITY_PUBLIC, mine);
    assert_int_equal(shown(NOTIFICATION_MENTION), 1);
}

static void the_limited_wait_unless_she_lets_them_through(void **state)
{
    const struct restriction limit = {.subject_id = t.people[1], .effect = RESTRICTION_LIMIT};
    int64_t restriction = 0;

    (void)state;
    assert_int_equal(restriction_set(t.w, &limit, &restriction), OK);
    (void)say(t.people[1], "@alice one", VISIBILITY_PUBLIC, 0);
    assert_int_equal(shown(NOTIFICATION_MENTION), 0);
    assert_int_equal(request_count(t.people[0]), 1);
    set(t.people[0], POLICY_LIMITED_ACCOUNTS, POLICY_ACCEPT);
    (void)say(t.people[1], "@alice two", VISIBILITY_PUBLIC, 0);
    assert_int_equal(shown(NOTIFICATION_MENTION), 1);
}

static void accepting_lets_through_what_waits_and_what_follows(void **state)
{
    struct notification_request *found;
    int count;

    (void)state;
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_FILTER);
    for (int i = 0; i < 3; i++)
        tell(t.people[1], NOTIFICATION_MENTION, make_post(t.people[1], "x", 0));
    tell(t.people[2], NOTIFICATION_MENTION, make_post(t.people[2], "y", 0));
    found = requests(t.people[0], &count);
    assert_int_equal(count, 2);
    assert_int_equal(found[1].count, 3);
    assert_int_equal(notification_requests_accept(t.w, t.people[3], &found[1].id, 1, true),
                     ERR_NOT_FOUND);
    assert_int_equal(notification_requests_accept(t.w, t.people[0], &found[1].id, 1, true), OK);
    assert_int_equal(shown(NOTIFICATION_MENTION), 3);
    tell(t.people[1], NOTIFICATION_MENTION, make_post(t.people[1], "z", 0));
    assert_int_equal(shown(NOTIFICATION_MENTION), 4);
    assert_int_equal(request_count(t.people[0]), 1);
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_DROP);
    tell(t.people[1], NOTIFICATION_MENTION, make_post(t.people[1], "still", 0));
    assert_int_equal(shown(NOTIFICATION_MENTION), 5);
}

static void dismissing_removes_what_waits_and_the_next_asks_again(void **state)
{
    struct notification_request *found;
    int64_t ids[2];
    int count;

    (void)state;
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_FILTER);
    tell(t.people[1], NOTIFICATION_MENTION, make_post(t.people[1], "x", 0));
    found = requests(t.people[0], &count);
    ids[0] = 1;
    ids[1] = found[0].id;
    assert_int_equal(notification_requests_dismiss(t.w, t.people[0], ids, 2, true), ERR_NOT_FOUND);
    assert_int_equal(request_count(t.people[0]), 1);
    assert_int_equal(notification_requests_dismiss(t.w, t.people[0], ids, 2, false), OK);
    assert_int_equal(request_count(t.people[0]), 0);
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_FILTER);
    tell(t.people[1], NOTIFICATION_MENTION, make_post(t.people[1], "again", 0));
    found = requests(t.people[0], &count);
    assert_int_equal(count, 1);
    assert_int_equal(found[0].count, 1);
}

static void a_request_goes_with_its_last_mention(void **state)
{
    int64_t one, two;

    (void)state;
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_FILTER);
    one = make_post(t.people[1], "one", 0);
    two = make_post(t.people[1], "two", 0);
    tell(t.people[1], NOTIFICATION_MENTION, one);
    tell(t.people[1], NOTIFICATION_MENTION, two);
    assert_int_equal(notifications_clear(t.w, t.people[0]), OK); /* not what waits */
    IN_TRANSACTION(notifications_remove_post(t.w, t.people[0], two));
    assert_int_equal(request_count(t.people[0]), 1);
    IN_TRANSACTION(notification_remove(t.w, t.people[0], NOTIFICATION_MENTION, t.people[1], one));
    assert_int_equal(request_count(t.people[0]), 0);
    tell(t.people[1], NOTIFICATION_MENTION, one);
    assert_int_equal(relation_block(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(request_count(t.people[0]), 0);
}

static void only_so_much_of_one_sender_is_kept(void **state)
{
    struct notification_request *found;
    int count;

    (void)state;
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_FILTER);
    assert_int_equal(db_begin(t.w), OK);
    for (int i = 0; i < filtered_notifications_max + 5; i++)
        assert_int_equal(notification_add(t.w, t.people[0], NOTIFICATION_MENTION, t.people[1],
                                          id_new(t.w->now_ms, id_bucket(t.people[1]))),
                         OK);
    assert_int_equal(db_end(t.w, OK), OK);
    found = requests(t.people[0], &count);
    assert_int_equal(found[0].count, notification_counts_max);
    assert_int_equal(notification_requests_accept(t.w, t.people[0], &found[0].id, 1, true), OK);
    assert_int_equal(
        notifications_unread(t.w, t.people[0], &(struct notification_filter){0}, 5000, &count), OK);
    assert_int_equal(count, filtered_notifications_max);
}

static void whichever_database_call_fails_a_request_is_answered_whole_or_not(void **state)
{
    int64_t post = make_post(t.people[1], "x", 0);
    struct notification_request *found;
    enum err e = ERR_INTERNAL;
    int count, call = 0;

    (void)state;
    set(t.people[0], POLICY_NOT_FOLLOWING, POLICY_FILTER);
    while (e && call < 60) {
        db_fail_at = ++call;
        e = db_begin(t.w);
        if (!e)
            e = db_end(t.w,
                       notification_add(t.w, t.people[0], NOTIFICATION_MENTION, t.people[1], post));
        db_fail_at = 0;
        found = requests(t.people[0], &count);
        assert_int_equal(count, e ? 0 : 1);
    }
    assert_int_equal(found[0].count, 1);
    e = ERR_INTERNAL;
    for (call = 1; e && call < 60; call++) {
        db_fail_at = call;
        e = notification_requests_accept(t.w, t.people[0], &found[0].id, 1, true);
        db_fail_at = 0;
        assert_int_equal(request_count(t.people[0]), e ? 1 : 0);
        assert_int_equal(shown(NOTIFICATION_MENTION), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_filtered_waits_and_what_is_dropped_is_not_kept),
        TEST(whom_she_follows_and_who_follows_her_long_enough_come_through),
        TEST(new_accounts_and_bots_can_be_held_back),
        TEST(strangers_private_mentions_wait_but_answers_do_not),
        TEST(a_private_answer_to_what_was_said_in_public_waits_like_any_private_mention),
        TEST(the_limited_wait_unless_she_lets_them_through),
        TEST(accepting_lets_through_what_waits_and_what_follows),
        TEST(dismissing_removes_what_waits_and_the_next_asks_again),
        TEST(a_request_goes_with_its_last_mention),
        TEST(only_so_much_of_one_sender_is_kept),
        TEST(whichever_database_call_fails_a_request_is_answered_whole_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
