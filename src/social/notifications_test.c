#include "social/notifications.h"

#include "social/conversations.h"
#include "social/markers.h"
#include "social/relations.h"
#include "social/restrictions.h"
#include "social/test_people.h"

static struct conversation_page *conversations(int64_t account_id)
{
    struct conversation_page *page = ARENA_NEW(t.w->memory, struct conversation_page);

    assert_int_equal(conversations_page(t.w, account_id, &(struct page){.limit = 40}, page), OK);
    return page;
}

static void one_is_told_once_and_never_of_oneself(void **state)
{
    int64_t post = make_post(t.people[0], "hello", 0);

    (void)state;
    for (int i = 0; i < 2; i++)
        IN_TRANSACTION(
            notification_add(t.w, t.people[0], NOTIFICATION_FAVOURITE, t.people[1], post));
    IN_TRANSACTION(notification_add(t.w, t.people[0], NOTIFICATION_FAVOURITE, t.people[0], post));
    assert_int_equal(count_notified(t.people[0], NOTIFICATION_FAVOURITE), 1);
    IN_TRANSACTION(
        notification_remove(t.w, t.people[0], NOTIFICATION_FAVOURITE, t.people[1], post));
    assert_int_equal(count_notified(t.people[0], NOTIFICATION_FAVOURITE), 0);
    IN_TRANSACTION(notification_add(t.w, t.people[0], NOTIFICATION_POLL, t.people[0], post));
    assert_int_equal(count_notified(t.people[0], NOTIFICATION_POLL), 1);
}

/* What JavaScript makes of a number. */
static int64_t rounded(int64_t id)
{
    char text[40];

    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)id);
        if (strtod(text, NULL) == (double)id)
            break;
    }
    return (int64_t)strtold(text, NULL);
}

static void a_rounded_id_finds_the_only_one_so_near(void **state)
{
    struct notification *found = ARENA_NEW(t.w->memory, struct notification);
    struct notification_page *page = ARENA_NEW(t.w->memory, struct notification_page);
    int64_t id, owner = t.people[0];
    struct marker marker;

    (void)state;
    IN_TRANSACTION(notification_add(t.w, owner, NOTIFICATION_FOLLOW, t.people[1], 0));
    assert_int_equal(notifications_page(t.w, owner, &(struct page){.limit = 40},
                                        &(struct notification_filter){0}, page),
                     OK);
    id = page->items[0].id;
    assert_int_equal(notification_find_rounded(t.w, owner, rounded(id), found), OK);
    assert_true(found->id == id && found->group_key.size);
    assert_int_equal(notification_find_rounded(t.w, t.people[1], rounded(id), found),
                     ERR_NOT_FOUND);
    assert_int_equal(notification_find_rounded(t.w, owner, id / 100 * 100 + 1000, found),
                     ERR_NOT_FOUND);
    if (rounded(id) != id)
        assert_int_equal(notification_find(t.w, owner, rounded(id), found), ERR_NOT_FOUND);
    assert_int_equal(
        markers_set(t.w, owner,
                    (const int64_t[MARKER_TIMELINES]){[MARKER_NOTIFICATIONS] = id / 100 * 100}),
        OK);
    assert_int_equal(marker_find(t.w, owner, MARKER_NOTIFICATIONS, &marker), OK);
    assert_int_equal(marker.last_read_id, id); /* that one is read too */
    IN_TRANSACTION(notification_add(t.w, owner, NOTIFICATION_MENTION, t.people[2], 0));
    assert_int_equal(notifications_page(t.w, owner, &(struct page){.limit = 40},
                                        &(struct notification_filter){0}, page),
                     OK);
    if (page->items[0].id - id < 100 && rounded(id) != id) /* in the same millisecond */
        assert_int_equal(notification_find_rounded(t.w, owner, rounded(id), found), ERR_NOT_FOUND);
}

static void of_an_edit_only_the_newest_news_is_kept(void **state)
{
    int64_t post = make_post(t.people[0], "hello", 0);

    (void)state;
    for (int i = 0; i < 3; i++)
        IN_TRANSACTION(notification_add(t.w, t.people[1], NOTIFICATION_UPDATE, t.people[0], post));
    assert_int_equal(count_notified(t.people[1], NOTIFICATION_UPDATE), 1);
}

static void blocks_mutes_and_suspension_keep_one_in_peace(void **state)
{
    (void)state;
    assert_int_equal(relation_block(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(relation_block(t.w, t.people[2], t.people[0]), OK);
    assert_int_equal(relation_mute(t.w, t.people[0], t.people[3], true, 0), OK);
    assert_int_equal(relation_mute(t.w, t.people[0], t.people[4], false, 0), OK);
    for (int i = 1; i < people_count; i++)
        IN_TRANSACTION(notification_add(t.w, t.people[0], NOTIFICATION_MENTION, t.people[i], 0));
    assert_int_equal(count_notified(t.people[0], NOTIFICATION_MENTION), 1);
    assert_int_equal(account_delete(t.w, t.people[0]), OK);
    IN_TRANSACTION(notification_add(t.w, t.people[0], NOTIFICATION_FOLLOW, t.people[4], 0));
    assert_int_equal(count_notified(t.people[0], NOTIFICATION_FOLLOW), 0);
}

static void the_limited_reach_only_their_followers(void **state)
{
    int64_t restriction = 0;

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], NULL), OK);
    assert_int_equal(restriction_set(t.w,
                                     &(struct restriction){.subject_id = t.people[0],
                                                           .effect = RESTRICTION_LIMIT},
                                     &restriction),
                     OK);
    for (int i = 1; i < 3; i++)
        IN_TRANSACTION(notification_add(t.w, t.people[i], NOTIFICATION_MENTION, t.people[0], 0));
    assert_int_equal(count_notified(t.people[1], NOTIFICATION_MENTION), 1);
    assert_int_equal(count_notified(t.people[2], NOTIFICATION_MENTION), 0);
}

static void whichever_database_call_fails_a_conversation_is_whole_or_not_there(void **state)
{
    const int64_t post = id_new(t.w->now_ms, id_bucket(t.people[0]));
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < 60) {
        db_fail_at = ++call;
        e = db_begin(t.w);
        if (!e)
            e = db_end(t.w, conversation_add_post(t.w, t.people[0], post, post,
                                                  (const int64_t[]){t.people[1], t.people[2]}, 2));
        db_fail_at = 0;
        for (int i = 0; i < 3; i++)
            assert_int_equal(conversations(t.people[i])->count, e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 8);
}

static int count_jobs(enum job_kind kind)
{
    struct db_rows rows = {0};
    int count = 0;

    db_scatter(t.w);
    assert_int_equal(db_ask(t.w, &rows, "SELECT COUNT(*) FROM jobs WHERE kind = ?1", db_int(kind)),
                     OK);
    if (db_next(&rows))
        count = (int)db_column_int(&rows, 0);
    assert_int_equal(db_done(t.w, &rows, OK), OK);
    return count;
}

static void who_asked_for_it_is_told_of_each_post(void **state)
{
    const struct follow_options bell = {.set_notify = true, .notify = true};
    const struct follow_options no_bell = {.set_notify = true};
    struct lanes *lanes = NULL;
    struct job job = {0};

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[2], t.people[0], NULL), OK);
    (void)make_post(t.people[0], "nobody asked", 0);
    assert_int_equal(count_jobs(JOB_TELL_FOLLOWERS), 0);
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], &bell), OK);
    job.subject_id = make_post(t.people[0], "hear", 0);
    assert_int_equal(count_jobs(JOB_TELL_FOLLOWERS), 1);
    (void)make_post(t.people[0], "to another", make_post(t.people[3], "another", 0));
    assert_int_equal(count_jobs(JOB_TELL_FOLLOWERS), 1);
    assert_int_equal(lanes_open(t.w, &t.store.options, 1, t.w, NULL, &lanes), OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(notifications_tell_job(t.w, &job, lanes), OK);
    lanes_close(lanes);
    assert_int_equal(count_notified(t.people[1], NOTIFICATION_STATUS), 1);
    assert_int_equal(count_notified(t.people[2], NOTIFICATION_STATUS), 0);
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], &no_bell), OK);
    (void)make_post(t.people[0], "asked no longer", 0);
    assert_int_equal(count_jobs(JOB_TELL_FOLLOWERS), 1);
}

static void many_are_told_step_by_step(void **state)
{
    enum { followers = notifications_tell_step * 2 + 1 };
    const struct follow_options bell = {.set_notify = true, .notify = true};
    struct lanes *lanes = NULL;
    struct job job = {0};
    int64_t ids[followers];

    (void)state;
    for (int i = 0; i < followers; i++) {
        ids[i] = make_account(str_c(t.w->memory, str_format(t.w->memory, "f%d", i)), "", 0);
        assert_int_equal(relation_follow(t.w, ids[i], t.people[0], &bell), OK);
    }
    job.subject_id = make_post(t.people[0], "hear", 0);
    assert_int_equal(lanes_open(t.w, &t.store.options, 1, t.w, NULL, &lanes), OK);
    assert_int_equal(notifications_tell_job(t.w, &job, lanes), OK);
    lanes_close(lanes);
    for (int i = 0; i < followers; i++)
        assert_int_equal(count_notified(ids[i], NOTIFICATION_STATUS), 1);
}

static void pages_filter_by_kind_and_person(void **state)
{
    struct notification_page *page = ARENA_NEW(t.w->memory, struct notification_page);
    int64_t post = make_post(t.people[0], "hello", 0);
    const uint32_t favourites = 1u << NOTIFICATION_FAVOURITE;

    (void)state;
    for (int i = 1; i < people_count; i++) {
        IN_TRANSACTION(
            notification_add(t.w, t.people[0], NOTIFICATION_FAVOURITE, t.people[i], post));
        IN_TRANSACTION(notification_add(t.w, t.people[0], NOTIFICATION_BOOST, t.people[i], post));
    }
    assert_int_equal(notifications_page(t.w, t.people[0], &(struct page){.limit = 3},
                                        &(struct notification_filter){.kinds = favourites}, page),
                     OK);
    assert_int_equal(page->count, 3);
    assert_int_equal(page->items[0].from_id, t.people[4]);
    assert_true(str_starts(page->items[0].group_key, STR("favourite-")));
    assert_int_equal(notifications_page(t.w, t.people[0],
                                        &(struct page){.limit = 3, .max_id = page->items[2].id},
                                        &(struct notification_filter){.kinds = favourites}, page),
                     OK);
    assert_int_equal(page->count, 1);
    assert_int_equal(notifications_page(t.w, t.people[0], &(struct page){.limit = 1, .min_id = 1},
                                        &(struct notification_filter){.from_id = t.people[2]},
                                        page),
                     OK);
    assert_int_equal(page->count, 1);
    assert_int_equal(page->items[0].kind, NOTIFICATION_FAVOURITE);
    assert_int_equal(notifications_page(t.w, t.people[0], &(struct page){.limit = 9},
                                        &(struct notification_filter){.kinds = 1}, page),
                     OK);
    assert_int_equal(page->count, 0);
}

static void a_group_is_one_post_and_is_dismissed_whole(void **state)
{
    struct notification items[8];
    struct notification_page *page = ARENA_NEW(t.w->memory, struct notification_page);
    int64_t post = make_post(t.people[0], "hello", 0), other = make_post(t.people[0], "again", 0);
    int count = 0;

    (void)state;
    for (int i = 1; i < 4; i++)
        IN_TRANSACTION(
            notification_add(t.w, t.people[0], NOTIFICATION_FAVOURITE, t.people[i], post));
    IN_TRANSACTION(notification_add(t.w, t.people[0], NOTIFICATION_FAVOURITE, t.people[1], other));
    IN_TRANSACTION(notification_add(t.w, t.people[0], NOTIFICATION_MENTION, t.people[1], other));
    assert_int_equal(notifications_page(t.w, t.people[0], &(struct page){.limit = 40},
                                        &(struct notification_filter){0}, page),
                     OK);
    assert_int_equal(page->count, 5);
    assert_int_equal(
        notifications_group(t.w, t.people[0], page->items[4].group_key, 8, items, &count), OK);
    assert_int_equal(count, 3);
    assert_int_equal(notifications_dismiss_group(t.w, t.people[0], page->items[4].group_key), OK);
    assert_int_equal(notifications_dismiss_group(t.w, t.people[0], page->items[4].group_key),
                     ERR_NOT_FOUND);
    assert_true(str_starts(page->items[0].group_key, STR("ungrouped-")));
    assert_int_equal(notifications_dismiss_group(t.w, t.people[0], page->items[0].group_key), OK);
    assert_int_equal(count_notified(t.people[0], NOTIFICATION_FAVOURITE), 1);
    assert_int_equal(notifications_group(t.w, t.people[0], STR("nonsense"), 8, items, &count),
                     ERR_NOT_FOUND);
    assert_int_equal(notification_dismiss(t.w, t.people[1], page->items[1].id), ERR_NOT_FOUND);
    assert_int_equal(notifications_clear(t.w, t.people[0]), OK);
    assert_int_equal(count_notified(t.people[0], NOTIFICATION_FAVOURITE), 0);
}

static void the_unread_are_those_after_the_marker(void **state)
{
    struct notification_page *page = ARENA_NEW(t.w->memory, struct notification_page);
    int count = 0;

    (void)state;
    for (int i = 1; i < 4; i++)
        IN_TRANSACTION(notification_add(t.w, t.people[0], NOTIFICATION_FOLLOW, t.people[i], 0));
    assert_int_equal(
        notifications_unread(t.w, t.people[0], &(struct notification_filter){0}, 100, &count), OK);
    assert_int_equal(count, 3);
    assert_int_equal(notifications_page(t.w, t.people[0], &(struct page){.limit = 40},
                                        &(struct notification_filter){0}, page),
                     OK);
    assert_int_equal(
        markers_set(t.w, t.people[0],
                    (const int64_t[MARKER_TIMELINES]){[MARKER_NOTIFICATIONS] = page->items[1].id}),
        OK);
    assert_int_equal(
        notifications_unread(t.w, t.people[0], &(struct notification_filter){0}, 100, &count), OK);
    assert_int_equal(count, 1);
}

static void a_conversation_is_a_thread_among_the_same_people(void **state)
{
    const int64_t first = id_new(t.w->now_ms, id_bucket(t.people[0])),
                  second = id_new(t.w->now_ms + 1, id_bucket(t.people[1])),
                  aside = id_new(t.w->now_ms + 2, id_bucket(t.people[1]));
    struct conversation_page *page;
    struct conversation conversation;

    (void)state;
    IN_TRANSACTION(conversation_add_post(t.w, t.people[0], first, first, &t.people[1], 1));
    IN_TRANSACTION(conversation_add_post(t.w, t.people[1], second, first, &t.people[0], 1));
    IN_TRANSACTION(conversation_add_post(t.w, t.people[1], aside, first,
                                         (const int64_t[]){t.people[0], t.people[2]}, 2));
    page = conversations(t.people[0]);
    assert_int_equal(page->count, 2);
    assert_int_equal(page->items[0].last_post_id, aside);
    assert_int_equal(page->items[0].participant_count, 2);
    assert_int_equal(page->items[1].last_post_id, second);
    assert_true(page->items[1].unread);
    assert_int_equal(page->items[1].participants[0], t.people[1]);
    assert_false(conversations(t.people[1])->items[0].unread);
    assert_int_equal(conversations(t.people[2])->count, 1);

    assert_int_equal(conversation_read(t.w, t.people[0], page->items[1].id, false, &conversation),
                     OK);
    assert_false(conversations(t.people[0])->items[1].unread);
    assert_int_equal(conversation_read(t.w, t.people[3], page->items[1].id, false, &conversation),
                     ERR_NOT_FOUND);

    IN_TRANSACTION(conversation_remove_post(t.w, t.people[1], second, first, &t.people[0], 1));
    assert_int_equal(conversations(t.people[0])->items[1].last_post_id, first);
    IN_TRANSACTION(conversation_remove_post(t.w, t.people[0], first, first, &t.people[1], 1));
    assert_int_equal(conversations(t.people[0])->count, 1);
    assert_int_equal(conversation_delete(t.w, t.people[0], page->items[0].id), OK);
    assert_int_equal(conversations(t.people[0])->count, 0);
    assert_int_equal(conversations(t.people[2])->count, 1);
}

static void who_mutes_the_author_gets_no_conversation(void **state)
{
    const int64_t post = id_new(t.w->now_ms, id_bucket(t.people[0]));

    (void)state;
    assert_int_equal(relation_mute(t.w, t.people[1], t.people[0], false, 0), OK);
    IN_TRANSACTION(conversation_add_post(t.w, t.people[0], post, post,
                                         (const int64_t[]){t.people[1], t.people[2]}, 2));
    assert_int_equal(conversations(t.people[1])->count, 0);
    assert_int_equal(conversations(t.people[2])->count, 1);
    assert_int_equal(conversations(t.people[0])->count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_is_told_once_and_never_of_oneself),
        TEST(a_rounded_id_finds_the_only_one_so_near),
        TEST(of_an_edit_only_the_newest_news_is_kept),
        TEST(blocks_mutes_and_suspension_keep_one_in_peace),
        TEST(the_limited_reach_only_their_followers),
        TEST(whichever_database_call_fails_a_conversation_is_whole_or_not_there),
        TEST(who_asked_for_it_is_told_of_each_post),
        TEST(many_are_told_step_by_step),
        TEST(pages_filter_by_kind_and_person),
        TEST(a_group_is_one_post_and_is_dismissed_whole),
        TEST(the_unread_are_those_after_the_marker),
        TEST(a_conversation_is_a_thread_among_the_same_people),
        TEST(who_mutes_the_author_gets_no_conversation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
