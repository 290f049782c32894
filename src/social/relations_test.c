#include "social/relations.h"

#include "base/clock.h"
#include "social/accounts.h"
#include "social/lists.h"
#include "social/notifications.h"
#include "store/lane.h"
#include "store/test_store.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { people_count = 6, people_max = 8, race_threads = 8, race_steps = 60 };

static struct {
    struct test_store store;
    struct work *w;
    int64_t people[people_max];
    int made; /* of them */
} t;

static int64_t make_account(const char *name, uint32_t flags)
{
    struct account account;

    assert_int_equal(account_create(t.w,
                                    &(struct account_draft){.username = str_of(name),
                                                            .display_name = str_of(name),
                                                            .flags = flags},
                                    &account),
                     OK);
    t.people[t.made++] = account.id;
    return account.id;
}

static int start(void **state)
{
    (void)state;
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.made = 0;
    for (int i = 0; i < people_count; i++)
        make_account((const char[]){'p', (char)('0' + i), 0}, 0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_store_close(&t.store);
    return 0;
}

static uint32_t flags_of(int64_t account, int64_t other)
{
    struct relation relation;

    assert_int_equal(relation_find(t.w, account, other, &relation), OK);
    return relation.flags;
}

static int page_count(int64_t account, enum relation_page kind)
{
    struct relation_list list;

    assert_int_equal(relations_page(t.w, account, kind, &(struct page){.limit = 80}, &list), OK);
    return list.count;
}

static void assert_counts(int64_t account, int following, int followers)
{
    struct account found;

    assert_int_equal(account_find(t.w, account, &found), OK);
    assert_int_equal(found.following, following);
    assert_int_equal(found.followers, followers);
    assert_int_equal(page_count(account, RELATIONS_FOLLOWING), following);
    assert_int_equal(page_count(account, RELATIONS_FOLLOWERS), followers);
}

/* Rows, pages and counters of everybody agree, and both ends of each relation do. */
static void assert_all_agree(void)
{
    const struct {
        uint32_t mine, theirs;
        enum relation_page page;
    } bits[] = {
        {RELATION_FOLLOWS, RELATION_FOLLOWED_BY, RELATIONS_FOLLOWING},
        {RELATION_FOLLOWED_BY, RELATION_FOLLOWS, RELATIONS_FOLLOWERS},
        {RELATION_REQUESTED, RELATION_REQUESTED_BY, RELATIONS_REQUESTED},
        {RELATION_REQUESTED_BY, RELATION_REQUESTED, RELATIONS_REQUESTS},
        {RELATION_BLOCKS, RELATION_BLOCKED_BY, RELATIONS_BLOCKS},
        {RELATION_MUTES, 0, RELATIONS_MUTES},
    };

    for (int i = 0; i < t.made; i++) {
        int counted[sizeof(bits) / sizeof(bits[0])] = {0};

        for (int j = 0; j < t.made; j++)
            for (size_t k = 0; i != j && k < sizeof(bits) / sizeof(bits[0]); k++) {
                bool mine = flags_of(t.people[i], t.people[j]) & bits[k].mine;

                counted[k] += mine;
                if (bits[k].theirs)
                    assert_int_equal(mine, !!(flags_of(t.people[j], t.people[i]) & bits[k].theirs));
            }
        for (size_t k = 0; k < sizeof(bits) / sizeof(bits[0]); k++)
            assert_int_equal(page_count(t.people[i], bits[k].page), counted[k]);
        assert_counts(t.people[i], counted[0], counted[1]);
    }
}

static int notified(int64_t account, enum notification_kind kind)
{
    struct notification_page *page = ARENA_NEW(t.w->memory, struct notification_page);

    assert_int_equal(notifications_page(t.w, account, &(struct page){.limit = 40},
                                        &(struct notification_filter){.kinds = 1u << kind}, page),
                     OK);
    return page->count;
}

static void following_twice_is_one_follow(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    assert_counts(t.people[0], 1, 0);
    assert_counts(t.people[1], 0, 1);
    assert_int_equal(notified(t.people[1], NOTIFICATION_FOLLOW), 1);
    assert_all_agree();
    for (int i = 0; i < 2; i++)
        assert_int_equal(relation_unfollow(t.w, t.people[0], t.people[1]), OK);
    assert_counts(t.people[0], 0, 0);
    assert_int_equal(notified(t.people[1], NOTIFICATION_FOLLOW), 0);
    assert_all_agree();
}

static void following_again_changes_only_the_options_named(void **state)
{
    struct relation relation;

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1],
                                     &(struct follow_options){.set_boosts = true,
                                                              .set_languages = true,
                                                              .languages = STR("en,fr")}),
                     OK);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1],
                                     &(struct follow_options){.set_notify = true, .notify = true}),
                     OK);
    assert_int_equal(relation_find(t.w, t.people[0], t.people[1], &relation), OK);
    assert_int_equal(relation.flags, RELATION_FOLLOWS | RELATION_BOOSTS_HIDDEN | RELATION_NOTIFIES);
    assert_true(str_is(relation.languages, "en,fr"));
    assert_int_equal(relation_unfollow(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(relation_find(t.w, t.people[0], t.people[1], &relation), OK);
    assert_int_equal(relation.flags, 0);
    assert_int_equal(relation.languages.size, 0);
}

static void nobody_follows_blocks_or_mutes_herself(void **state)
{
    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[0], NULL), ERR_FORBIDDEN);
    assert_int_equal(relation_block(t.w, t.people[0], t.people[0]), ERR_FORBIDDEN);
    assert_int_equal(relation_mute(t.w, t.people[0], t.people[0], true, 0), ERR_FORBIDDEN);
    assert_int_equal(relation_follow(t.w, t.people[0], id_new(t.w->now_ms, 3), NULL),
                     ERR_NOT_FOUND);
    assert_all_agree();
}

static void a_locked_account_is_asked_and_answers(void **state)
{
    int64_t locked = make_account("locked", ACCOUNT_LOCKED);
    int count = 0;

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[0], locked, NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[1], locked, NULL), OK);
    assert_int_equal(flags_of(t.people[0], locked), RELATION_REQUESTED);
    assert_int_equal(flags_of(locked, t.people[0]), RELATION_REQUESTED_BY);
    assert_int_equal(notified(locked, NOTIFICATION_FOLLOW_REQUEST), 2);
    assert_int_equal(relations_requests_count(t.w, locked, 40, &count), OK);
    assert_int_equal(count, 2);
    assert_counts(locked, 0, 0);

    assert_int_equal(relation_request_accept(t.w, locked, t.people[0]), OK);
    assert_int_equal(relation_request_reject(t.w, locked, t.people[1]), OK);
    assert_int_equal(relation_request_accept(t.w, locked, t.people[1]), ERR_NOT_FOUND);
    assert_int_equal(flags_of(t.people[0], locked), RELATION_FOLLOWS);
    assert_int_equal(flags_of(t.people[1], locked), 0);
    assert_counts(locked, 0, 1);
    assert_int_equal(notified(locked, NOTIFICATION_FOLLOW_REQUEST), 0);
    assert_int_equal(notified(locked, NOTIFICATION_FOLLOW), 1);

    assert_int_equal(relation_remove_follower(t.w, locked, t.people[0]), OK);
    assert_counts(locked, 0, 0);
}

static void unlocking_makes_the_waiting_requests_follows(void **state)
{
    int64_t locked = make_account("locked", ACCOUNT_LOCKED);
    const struct job job = {.subject_id = locked};
    struct lanes *lanes = NULL;

    (void)state;
    for (int i = 0; i < people_count; i++)
        assert_int_equal(relation_follow(t.w, t.people[i], locked, NULL), OK);
    assert_int_equal(lanes_open(t.w, &t.store.options, 1, t.w, NULL, &lanes), OK);
    assert_int_equal(relations_accept_job(t.w, &job, lanes), OK);
    assert_int_equal(page_count(locked, RELATIONS_REQUESTS), people_count);
    assert_int_equal(
        account_change(t.w, locked,
                       &(struct account_changes){.set_flags = true, .flags_mask = ACCOUNT_LOCKED}),
        OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(relations_accept_job(t.w, &job, lanes), OK);
    lanes_close(lanes);
    assert_counts(locked, 0, people_count);
    assert_all_agree();
}

static void a_block_ends_follows_and_requests_both_ways(void **state)
{
    int64_t locked = make_account("locked", ACCOUNT_LOCKED);

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[0], locked, NULL), OK);
    assert_int_equal(relation_block(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(relation_block(t.w, t.people[0], locked), OK);
    assert_int_equal(flags_of(t.people[0], t.people[1]), RELATION_BLOCKS);
    assert_int_equal(flags_of(t.people[1], t.people[0]), RELATION_BLOCKED_BY);
    assert_int_equal(flags_of(locked, t.people[0]), RELATION_BLOCKED_BY);
    assert_int_equal(notified(t.people[0], NOTIFICATION_FOLLOW), 0);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), ERR_FORBIDDEN);
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], NULL), ERR_FORBIDDEN);
    assert_all_agree();
    assert_int_equal(relation_unblock(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], NULL), OK);
    assert_all_agree();
}

static void a_timed_mute_ends_by_itself(void **state)
{
    (void)state;
    assert_int_equal(
        relation_mute(t.w, t.people[0], t.people[1], true, t.w->now_ms + clock_hour_ms), OK);
    assert_int_equal(flags_of(t.people[0], t.people[1]),
                     RELATION_MUTES | RELATION_MUTES_NOTIFICATIONS);
    assert_int_equal(flags_of(t.people[1], t.people[0]), 0);
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], NULL), OK);
    assert_int_equal(notified(t.people[0], NOTIFICATION_FOLLOW), 0);
    t.w->now_ms += clock_hour_ms;
    assert_int_equal(flags_of(t.people[0], t.people[1]), RELATION_FOLLOWED_BY);
    assert_int_equal(page_count(t.people[0], RELATIONS_MUTES), 0);
    assert_int_equal(relation_mute(t.w, t.people[0], t.people[1], false, 0), OK);
    assert_int_equal(flags_of(t.people[0], t.people[1]), RELATION_MUTES | RELATION_FOLLOWED_BY);
    assert_int_equal(page_count(t.people[0], RELATIONS_MUTES), 1);
    assert_int_equal(relation_unmute(t.w, t.people[0], t.people[1]), OK);
    assert_all_agree();
}

static void a_private_note_outlives_what_it_stands_beside(void **state)
{
    struct relation relation;

    (void)state;
    assert_int_equal(relation_note_set(t.w, t.people[0], t.people[1], STR("met in Lyon")), OK);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    assert_int_equal(relation_unfollow(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(relation_find(t.w, t.people[0], t.people[1], &relation), OK);
    assert_true(str_is(relation.note, "met in Lyon"));
    assert_int_equal(relation_find(t.w, t.people[1], t.people[0], &relation), OK);
    assert_int_equal(relation.note.size, 0);
}

static void only_the_followed_can_be_endorsed_and_only_while_followed(void **state)
{
    (void)state;
    assert_int_equal(relation_endorse(t.w, t.people[0], t.people[1]), ERR_INVALID);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(relation_endorse(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(flags_of(t.people[0], t.people[1]), RELATION_FOLLOWS | RELATION_ENDORSES);
    assert_int_equal(flags_of(t.people[1], t.people[0]), RELATION_FOLLOWED_BY);
    assert_int_equal(page_count(t.people[0], RELATIONS_ENDORSED), 1);
    assert_int_equal(relation_unfollow(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(page_count(t.people[0], RELATIONS_ENDORSED), 0);
    assert_int_equal(flags_of(t.people[0], t.people[1]), 0);
}

static void nobody_follows_more_than_the_limit(void **state)
{
    struct limits limits = limits_default;

    (void)state;
    limits.follows_max = 2;
    t.w->limits = &limits;
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[2], NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[3], NULL), ERR_INVALID);
    assert_true(str_is(t.w->why, "Validation failed: You cannot follow more than 2 people"));
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[2], NULL), OK);
    t.w->limits = &limits_default;
    assert_all_agree();
}

static void pages_go_both_ways_by_the_rows_ids(void **state)
{
    struct relation_list all, page;

    (void)state;
    for (int i = 1; i < people_count; i++)
        assert_int_equal(relation_follow(t.w, t.people[i], t.people[0], NULL), OK);
    assert_int_equal(
        relations_page(t.w, t.people[0], RELATIONS_FOLLOWERS, &(struct page){.limit = 40}, &all),
        OK);
    assert_int_equal(all.count, people_count - 1);
    assert_int_equal(all.account_ids[0], t.people[people_count - 1]);
    assert_int_equal(relations_page(t.w, t.people[0], RELATIONS_FOLLOWERS,
                                    &(struct page){.limit = 2, .max_id = all.row_ids[1]}, &page),
                     OK);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.row_ids[0], all.row_ids[2]);
    assert_int_equal(relations_page(t.w, t.people[0], RELATIONS_FOLLOWERS,
                                    &(struct page){.limit = 2, .min_id = all.row_ids[4]}, &page),
                     OK);
    assert_int_equal(page.count, 2);
    assert_int_equal(page.row_ids[0], all.row_ids[2]);
    assert_int_equal(page.row_ids[1], all.row_ids[3]);
    assert_int_equal(relations_page(t.w, t.people[0], RELATIONS_FOLLOWERS,
                                    &(struct page){.limit = 2, .since_id = all.row_ids[4]}, &page),
                     OK);
    assert_int_equal(page.row_ids[0], all.row_ids[0]);
}

static void familiar_followers_are_those_one_follows(void **state)
{
    int64_t ids[4];
    int count = 0;

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[2], NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[3], NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[4], t.people[3], NULL), OK);
    for (int i = 0; i < 2; i++) { /* with fewer followers than follows, then with as many */
        count = 0;
        assert_int_equal(relations_familiar(t.w, t.people[0], t.people[3], ids, 4, &count), OK);
        assert_int_equal(count, 1);
        assert_int_equal(ids[0], t.people[1]);
        assert_int_equal(relation_follow(t.w, t.people[0], t.people[i ? 5 : 4], NULL), OK);
        assert_int_equal(relation_unfollow(t.w, t.people[4], t.people[3]), OK);
    }
}

static void an_unfollow_takes_the_other_off_all_lists(void **state)
{
    struct list list;
    int64_t *members;
    int count = -1;

    (void)state;
    assert_int_equal(list_create(t.w, t.people[0],
                                 &(struct list_changes){.set_title = true, .title = STR("near")},
                                 &list),
                     OK);
    assert_int_equal(list_members_add(t.w, t.people[0], list.id, &t.people[1], 1), ERR_NOT_FOUND);
    assert_int_equal(relation_follow(t.w, t.people[0], t.people[1], NULL), OK);
    assert_int_equal(list_members_add(t.w, t.people[0], list.id, &t.people[1], 1), OK);
    assert_int_equal(list_members_add(t.w, t.people[0], list.id, &t.people[1], 1), ERR_INVALID);
    assert_int_equal(
        list_members_page(t.w, t.people[1], list.id, &(struct page){0}, &members, &count),
        ERR_NOT_FOUND);
    assert_int_equal(relation_unfollow(t.w, t.people[0], t.people[1]), OK);
    assert_int_equal(
        list_members_page(t.w, t.people[0], list.id, &(struct page){0}, &members, &count), OK);
    assert_int_equal(count, 0);
}

static void a_deleted_account_leaves_no_relation(void **state)
{
    bool left = true;

    (void)state;
    for (int i = 1; i < people_count; i++) {
        assert_int_equal(relation_follow(t.w, t.people[i], t.people[0], NULL), OK);
        assert_int_equal(i & 1 ? relation_follow(t.w, t.people[0], t.people[i], NULL)
                               : relation_block(t.w, t.people[0], t.people[i]),
                         OK);
    }
    while (left) {
        assert_int_equal(db_begin(t.w), OK);
        assert_int_equal(db_end(t.w, relations_delete_some(t.w, t.people[0], 2, &left)), OK);
    }
    for (int i = 0; i < people_count; i++)
        assert_counts(t.people[i], 0, 0);
    assert_all_agree();
}

static void whichever_database_call_fails_rows_pages_and_counts_agree(void **state)
{
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[1], t.people[0], NULL), OK);
    while (e && call < 40) {
        db_fail_at = ++call;
        e = relation_follow(t.w, t.people[0], t.people[1], NULL);
        db_fail_at = 0;
        assert_int_equal(flags_of(t.people[0], t.people[1]),
                         RELATION_FOLLOWED_BY | (e ? 0 : RELATION_FOLLOWS));
        assert_all_agree();
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
    e = ERR_INTERNAL;
    for (call = 0; e && call < 40;) {
        db_fail_at = ++call;
        e = relation_block(t.w, t.people[0], t.people[1]);
        db_fail_at = 0;
        assert_all_agree();
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
}

struct race {
    struct lanes *lanes;
    pthread_t thread;
    unsigned seed;
    int64_t from, to;
    int what;
};

static enum err race_step(struct work *w, void *context)
{
    const struct race *race = context;
    enum err e = OK;

    switch (race->what) {
    case 0:
        return relation_unfollow(w, race->from, race->to);
    case 1:
        return relation_block(w, race->from, race->to);
    case 2:
        return relation_unblock(w, race->from, race->to);
    default:
        e = relation_follow(w, race->from, race->to, NULL);
        return e == ERR_FORBIDDEN ? OK : e;
    }
}

static void *race_run(void *context)
{
    struct race *race = context;
    struct work w = {.memory = arena_new(0), .limits = &limits_default};
    enum err e = OK;

    for (int i = 0; !e && i < race_steps; i++) {
        race->seed = race->seed * 1103515245u + 12345u;
        race->from = t.people[race->seed >> 16 & 1];
        race->to = t.people[2 - (race->seed >> 17 & 1)];
        race->what = (int)(race->seed >> 18) % 6;
        w.now_ms = clock_now_ms();
        if (race->from != race->to)
            e = lanes_run(race->lanes, &w, race_step, race);
        arena_reset(w.memory);
    }
    arena_free(w.memory);
    return e ? race : NULL;
}

static void eight_threads_race_and_counts_are_rows(void **state)
{
    struct race races[race_threads];
    struct lanes *lanes = NULL;
    void *failed;

    (void)state;
    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes), OK);
    for (int i = 0; i < race_threads; i++) {
        races[i] = (struct race){.lanes = lanes, .seed = (unsigned)i * 7919u + 17u};
        assert_int_equal(pthread_create(&races[i].thread, NULL, race_run, &races[i]), 0);
    }
    for (int i = 0; i < race_threads; i++) {
        assert_int_equal(pthread_join(races[i].thread, &failed), 0);
        assert_null(failed);
    }
    lanes_close(lanes);
    assert_all_agree();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(following_twice_is_one_follow),
        TEST(following_again_changes_only_the_options_named),
        TEST(nobody_follows_blocks_or_mutes_herself),
        TEST(a_locked_account_is_asked_and_answers),
        TEST(unlocking_makes_the_waiting_requests_follows),
        TEST(a_block_ends_follows_and_requests_both_ways),
        TEST(a_timed_mute_ends_by_itself),
        TEST(a_private_note_outlives_what_it_stands_beside),
        TEST(only_the_followed_can_be_endorsed_and_only_while_followed),
        TEST(nobody_follows_more_than_the_limit),
        TEST(pages_go_both_ways_by_the_rows_ids),
        TEST(familiar_followers_are_those_one_follows),
        TEST(an_unfollow_takes_the_other_off_all_lists),
        TEST(a_deleted_account_leaves_no_relation),
        TEST(whichever_database_call_fails_rows_pages_and_counts_agree),
        TEST(eight_threads_race_and_counts_are_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
