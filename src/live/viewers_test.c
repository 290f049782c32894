#include "live/test_live.h"

#define VOTES                                                                                      \
    "votes_0, votes_1, votes_2, votes_3, votes_4, votes_5, votes_6, votes_7, votes_8, votes_9, "   \
    "votes_10, votes_11, votes_12, votes_13, votes_14, votes_15, votes_16, votes_17, votes_18, "   \
    "votes_19"

static void store_mark(struct test_live *t, int64_t account_id, int64_t post_id, uint32_t flags)
{
    test_run(t, "INSERT INTO marks (b, account_id, post_id, flags) VALUES (?1, ?2, ?3, ?4)",
             db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id), db_int(flags));
}

static uint32_t marks_of(struct test_live *t, int64_t account_id, int64_t post_id)
{
    uint32_t flags = 0;
    assert_ok(live_viewer_marks(t->w, test_viewer(t, account_id), post_id, &flags));
    return flags;
}

static enum err check(struct test_live *t)
{
    enum err e = live_check(t->w, t->live);
    if (e)
        print_message("%.*s\n", STR_ARG(t->w->why));
    return e;
}

static void a_viewer_is_loaded_once_and_then_found_without_the_store(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1), other = test_account(&t, 2);
    test_relation(&t, me, other, RELATION_FOLLOWS | RELATION_FOLLOWED_BY, 0);
    store_mark(&t, me, 1234, MARK_FAVOURITE | MARK_BOOKMARK);
    test_run(&t, "INSERT INTO votes (b, account_id, post_id, choices) VALUES (?1, ?2, ?3, ?4)",
             db_int(id_bucket(me)), db_int(me), db_int(1234), db_int(5));
    const struct live_viewer *viewer;
    struct db *db = t.w->db;
    t.w->db = NULL;
    assert_err(live_viewer_get(t.w, me, &viewer), ERR_NEEDS_STORE);
    t.w->db = db;
    assert_err(live_viewer_get(t.w, 4711, &viewer), ERR_NOT_FOUND);
    assert_ok(live_viewer_get(t.w, me, &viewer));
    t.w->db = NULL;
    assert_ok(live_viewer_get(t.w, me, &viewer));
    assert_int_equal(live_viewer_account(viewer), me);
    assert_int_equal(live_viewer_relation(viewer, other, 0), RELATION_FOLLOWS);
    assert_int_equal(live_viewer_relation(viewer, 999, 0), 0);
    assert_int_equal(marks_of(&t, me, 1234), MARK_FAVOURITE | MARK_BOOKMARK);
    assert_int_equal(marks_of(&t, me, 1235), 0);
    uint64_t choices = 0;
    assert_ok(live_viewer_vote(t.w, viewer, 1234, &choices));
    assert_int_equal(choices, 5);
    t.w->db = db;
    test_live_close(&t);
}

static void followed_tags_are_held(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1);
    const struct str *tags;
    assert_int_equal(live_viewer_tags(test_viewer(&t, me), &tags), 0);
    test_run(&t, "INSERT INTO tag_follows (b, account_id, tag, id) VALUES (?1, ?2, 'bees', 1)",
             db_int(id_bucket(me)), db_int(me));
    test_run(&t, "INSERT INTO tag_follows (b, account_id, tag, id) VALUES (?1, ?2, 'agora', 2)",
             db_int(id_bucket(me)), db_int(me));
    test_apply(&t, (struct event){.kind = EVENT_TAGS_CHANGED, .account = me});
    assert_int_equal(live_viewer_tags(test_viewer(&t, me), &tags), 2);
    assert_str_is(tags[0], "agora");
    assert_str_is(tags[1], "bees");
    test_live_close(&t);
}

static void blocked_domains_are_held(void **state)
{
    static const char *const blocked[] = {"b.example", "c.example", "a.example"};
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1);
    assert_false(live_viewer_blocks_domain(test_viewer(&t, me), STR("a.example")));
    for (size_t i = 0; i < sizeof blocked / sizeof *blocked; i++)
        test_run(
            &t, "INSERT INTO blocked_domains (b, account_id, domain, id) VALUES (?1, ?2, ?3, ?4)",
            db_int(id_bucket(me)), db_int(me), db_text(str_of(blocked[i])), db_int((int64_t)i + 1));
    test_apply(&t, (struct event){.kind = EVENT_TAGS_CHANGED, .account = me});
    for (size_t i = 0; i < sizeof blocked / sizeof *blocked; i++)
        assert_true(live_viewer_blocks_domain(test_viewer(&t, me), str_of(blocked[i])));
    assert_false(live_viewer_blocks_domain(test_viewer(&t, me), STR("d.example")));
    assert_false(live_viewer_blocks_domain(test_viewer(&t, me), STR("b.exampl")));
    test_live_close(&t);
}

static void mere_followers_are_not_held(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1);
    for (int i = 0; i < 200; i++)
        test_run(
            &t, "INSERT INTO relations (b, account_id, other_id, flags) VALUES (?1, ?2, ?3, ?4)",
            db_int(id_bucket(me)), db_int(me), db_int(100000 + i), db_int(RELATION_FOLLOWED_BY));
    test_viewer(&t, me);
    assert_int_equal(live_counts(t.live).accounts, 1);
    assert_ok(check(&t));
    test_live_close(&t);
}

static void an_event_during_loading_makes_the_viewer_serve_only_once(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1), other = test_account(&t, 2);
    /* Between the reading and the putting: as another thread would. */
    struct viewer_rows rows;
    uint32_t before = live_generation(t.live, me);
    assert_ok(viewers_db_read(t.w, me, &rows));
    test_relation(&t, me, other, RELATION_BLOCKS, 0);
    assert_int_not_equal(live_generation(t.live, me), before);
    const struct live_viewer *viewer = test_viewer(&t, me);
    assert_int_equal(live_viewer_relation(viewer, other, 0), RELATION_BLOCKS);
    assert_int_equal(live_counts(t.live).viewers, 1);
    test_live_close(&t);
}

static void what_events_make_of_a_viewer_equals_reading_it_again(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    uint64_t chance = 5;
    int64_t me = test_account(&t, 1), others[40];
    for (uint32_t i = 0; i < 40; i++)
        others[i] = test_account(&t, 10 + i);
    test_viewer(&t, me);
    for (int i = 0; i < 600; i++) {
        uint32_t flags = test_random(&chance, 4) ? test_random(&chance, 1024) : 0;
        int64_t until = (flags & RELATION_MUTES) && test_random(&chance, 2) ? TEST_NOW_MS + 50 : 0;
        test_relation(&t, me, others[test_random(&chance, 40)], flags, until);
        if (i % 20 == 0)
            assert_ok(check(&t));
    }
    assert_int_equal(live_counts(t.live).viewers, 1);
    assert_ok(check(&t));
    t.w->now_ms += 50;
    assert_ok(check(&t));
    test_live_close(&t);
}

static void old_marks_come_from_the_store(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1);
    assert_ok(db_begin(t.w));
    enum err e = OK;
    for (int i = 0; i < live_viewer_marks_max + 100 && !e; i++)
        e = db_run(t.w, "INSERT INTO marks (b, account_id, post_id, flags) VALUES (?1, ?2, ?3, 1)",
                   db_int(id_bucket(me)), db_int(me), db_int(1000 + i));
    assert_ok(db_end(t.w, e));
    const struct live_viewer *viewer = test_viewer(&t, me);
    struct db *db = t.w->db;
    uint32_t flags;
    t.w->db = NULL;
    assert_err(live_viewer_marks(t.w, viewer, 1099, &flags), ERR_NEEDS_STORE);
    assert_int_equal(marks_of(&t, me, 1100), 1);
    t.w->db = db;
    assert_int_equal(marks_of(&t, me, 1099), 1);
    assert_int_equal(marks_of(&t, me, 999), 0);

    /* More and more of them: the newest stay, the floor rises. */
    for (int i = 0; i < 2 * live_viewer_marks_max; i++) {
        struct event mark = {.kind = EVENT_MARK, .account = me, .post = 100000 + i, .flags = 2};
        live_apply(t.live, &mark, 1);
    }
    t.w->db = NULL;
    assert_err(live_viewer_marks(t.w, viewer, 1100, &flags), ERR_NEEDS_STORE);
    assert_int_equal(marks_of(&t, me, 100000 + 2 * live_viewer_marks_max - 1), 2);
    assert_in_range(viewer->marks.values.count, live_viewer_marks_max, 2 * live_viewer_marks_max);
    int64_t floor = atomic_load(&viewer->marks.floor);
    assert_int_equal(marks_of(&t, me, floor), 2);
    assert_err(live_viewer_marks(t.w, viewer, floor - 1, &flags), ERR_NEEDS_STORE);
    t.w->db = db;
    struct event unmarked = {
        .kind = EVENT_MARK, .account = me, .post = 100000 + 2 * live_viewer_marks_max - 1};
    live_apply(t.live, &unmarked, 1);
    assert_int_equal(marks_of(&t, me, unmarked.post), 0);
    test_live_close(&t);
}

static void members_of_exclusive_lists_stay_off_the_home_page(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1), other = test_account(&t, 2);
    test_relation(&t, me, other, RELATION_FOLLOWS, 0);
    struct test_post post = {.id = id_at(TEST_NOW_MS, id_bucket(other), 0), .author_id = other};
    test_apply(&t, test_made(&post));
    struct live_page page;
    assert_ok(live_home(t.w, test_viewer(&t, me), &(struct page){.limit = 5}, &page));
    assert_int_equal(page.count, 1);
    int64_t list = id_at(TEST_NOW_MS, id_bucket(me), 1);
    test_run(&t,
             "INSERT INTO lists (b, id, account_id, title, replies_policy, exclusive) "
             "VALUES (?1, ?2, ?3, 'x', 0, 1)",
             db_int(id_bucket(me)), db_int(list), db_int(me));
    test_run(&t,
             "INSERT INTO list_members (b, list_id, other_id, account_id) VALUES (?1, ?2, ?3, ?4)",
             db_int(id_bucket(me)), db_int(list), db_int(other), db_int(me));
    test_apply(&t, (struct event){.kind = EVENT_LIST_CHANGED, .account = me, .other = list});
    assert_ok(live_home(t.w, test_viewer(&t, me), &(struct page){.limit = 5}, &page));
    assert_int_equal(page.count, 0);
    test_live_close(&t);
}

static void a_direct_post_of_one_followed_shows_to_those_it_names(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1), other = test_account(&t, 2), third = test_account(&t, 3);
    test_relation(&t, me, other, RELATION_FOLLOWS, 0);
    test_relation(&t, third, other, RELATION_FOLLOWS, 0);
    struct test_post post = {.id = id_at(TEST_NOW_MS, id_bucket(other), 0),
                             .author_id = other,
                             .flags = VISIBILITY_DIRECT};
    test_store_post(&t, &post);
    test_apply(&t, test_made(&post));
    test_run(&t,
             "INSERT INTO post_mentions (b, post_id, account_id, silent) VALUES (?1, ?2, ?3, 0)",
             db_int(id_bucket(other)), db_int(post.id), db_int(me));
    const struct live_viewer *viewer = test_viewer(&t, me);
    struct live_page page;
    struct page ask = {.limit = 5};
    struct db *db = t.w->db;
    t.w->db = NULL;
    assert_err(live_home(t.w, viewer, &ask, &page), ERR_NEEDS_STORE);
    t.w->db = db;
    assert_ok(live_home(t.w, viewer, &ask, &page));
    assert_int_equal(page.count, 1);
    viewer = test_viewer(&t, third);
    t.w->db = NULL; /* held from now on, for everybody */
    assert_ok(live_home(t.w, viewer, &ask, &page));
    assert_int_equal(page.count, 0);
    t.w->db = db;
    assert_ok(check(&t));

    /* An edit may name others. */
    test_run(&t, "UPDATE post_mentions SET account_id = ?3 WHERE b = ?1 AND post_id = ?2",
             db_int(id_bucket(other)), db_int(post.id), db_int(third));
    test_apply(&t, (struct event){.kind = EVENT_POST_CHANGED, .post = post.id});
    assert_ok(live_home(t.w, viewer, &ask, &page));
    assert_int_equal(page.count, 1);
    assert_ok(live_home(t.w, test_viewer(&t, me), &ask, &page));
    assert_int_equal(page.count, 0);
    test_live_close(&t);
}

static void a_follow_for_some_languages_shows_only_those(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1), other = test_account(&t, 2);
    static const char *const languages[] = {"en", "fr", "en-GB", "enm", ""};
    struct test_post posts[5];
    for (int i = 0; i < 5; i++) {
        posts[i] = (struct test_post){.id = id_at(TEST_NOW_MS + i, id_bucket(other), 0),
                                      .author_id = other};
        test_store_post(&t, &posts[i]);
        test_run(&t, "UPDATE posts SET language = ?3 WHERE b = ?1 AND id = ?2",
                 db_int(id_bucket(other)), db_int(posts[i].id), db_text(str_of(languages[i])));
        test_apply(&t, test_made(&posts[i]));
    }
    test_viewer(&t, me);
    test_run(&t,
             "INSERT INTO relations (b, account_id, other_id, flags, languages) "
             "VALUES (?1, ?2, ?3, 1, 'de,en')",
             db_int(id_bucket(me)), db_int(me), db_int(other));
    const int64_t numbers[] = {0, 1};
    struct event follow = {.kind = EVENT_RELATION,
                           .account = me,
                           .other = other,
                           .flags = RELATION_FOLLOWS,
                           .count = 2,
                           .numbers = numbers};
    test_apply(&t, follow);
    struct live_page page;
    struct page ask = {.limit = 9};
    assert_ok(live_home(t.w, test_viewer(&t, me), &ask, &page));
    assert_int_equal(page.count, 3);
    assert_int_equal(page.ids[0], posts[4].id);
    assert_int_equal(page.ids[1], posts[2].id);
    assert_int_equal(page.ids[2], posts[0].id);
    struct db *db = t.w->db;
    const struct live_viewer *viewer = test_viewer(&t, me);
    t.w->db = NULL; /* held from now on */
    assert_ok(live_home(t.w, viewer, &ask, &page));
    t.w->db = db;
    assert_int_equal(page.count, 3);
    test_run(&t, "UPDATE relations SET languages = NULL WHERE b = ?1 AND account_id = ?2",
             db_int(id_bucket(me)), db_int(me));
    follow.count = 0;
    test_apply(&t, follow);
    assert_ok(live_home(t.w, test_viewer(&t, me), &ask, &page));
    assert_int_equal(page.count, 5);
    test_live_close(&t);
}

static void viewers_are_bounded_and_dropped_by_age(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    options.viewers_max = 4;
    test_live_open(&t, &options);
    int64_t first = test_account(&t, 1);
    for (uint32_t i = 1; i < 12; i++) {
        test_viewer(&t, i == 1 ? first : test_account(&t, i));
        assert_true(live_counts(t.live).viewers <= 4);
    }
    assert_int_equal(live_counts(t.live).viewers, 4);
    t.w->now_ms += live_viewer_idle_ms_max + 2000;
    test_viewer(&t, first);
    pthread_mutex_lock(&t.live->mutex);
    viewers_drop_old(t.live);
    readers_flush(t.live->readers);
    pthread_mutex_unlock(&t.live->mutex);
    assert_int_equal(live_counts(t.live).viewers, 1);
    test_apply(&t, (struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = first});
    assert_int_equal(live_counts(t.live).viewers, 0);
    test_live_close(&t);
}

/* Something of each kind, held as it is stored. */
static void fill(struct test_live *t)
{
    int64_t me = test_account(t, 1), other = test_account(t, 2);
    struct test_post posts[] = {
        {.id = id_at(TEST_NOW_MS, id_bucket(other), 0), .author_id = other},
        {.id = id_at(TEST_NOW_MS + 1, id_bucket(other), 0),
         .author_id = other,
         .other_id = me,
         .flags = POST_IS_REPLY},
    };
    for (int k = 0; k < 2; k++) {
        test_store_post(t, &posts[k]);
        test_apply(t, test_made(&posts[k]));
    }
    int64_t post = posts[0].id;
    test_relation(t, me, other, RELATION_FOLLOWS, 0);
    store_mark(t, me, post, MARK_FAVOURITE);
    test_run(t, "INSERT INTO votes (b, account_id, post_id, choices) VALUES (?1, ?2, ?3, 1)",
             db_int(id_bucket(me)), db_int(me), db_int(post));
    test_run(t,
             "INSERT INTO post_counts (b, post_id, replies, boosts, favourites, quotes, "
             "version) VALUES (?1, ?2, 1, 2, 3, 4, 1)",
             db_int(id_bucket(post)), db_int(post));
    test_run(t,
             "INSERT INTO poll_counts (b, post_id, voters, version, " VOTES ") "
             "VALUES (?1, ?2, 3, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)",
             db_int(id_bucket(post)), db_int(post));
    test_run(t,
             "INSERT INTO account_counts (b, account_id, followers, following, posts, version)"
             " VALUES (?1, ?2, 1, 2, 3, 1)",
             db_int(id_bucket(other)), db_int(other));
    test_viewer(t, me);
    struct live_poll poll = {.option_count = 2};
    atomic_init(&poll.voters, 3);
    atomic_init(&poll.votes[0], 1);
    atomic_init(&poll.votes[1], 2);
    struct live_post draft = {.id = post, .author_id = other, .poll = &poll};
    atomic_init(&draft.replies, 1);
    atomic_init(&draft.boosts, 2);
    atomic_init(&draft.favourites, 3);
    atomic_init(&draft.quotes, 4);
    assert_true(live_post_put(t->live, &draft, live_generation(t->live, post)));
    struct live_account account = {.id = other};
    atomic_init(&account.followers, 1);
    atomic_init(&account.following, 2);
    atomic_init(&account.posts, 3);
    assert_true(live_account_put(t->live, &account, live_generation(t->live, other)));
}

/* What is planted in the store and not told to the live state is found. */
static void differences_from_the_store_are_named(void **state)
{
    (void)state;
    static const char *const planted[] = {
        "DELETE FROM posts",
        "UPDATE posts SET flags = 33 WHERE flags = 0",
        "UPDATE posts SET other_author_id = 99 WHERE flags = 8",
        "INSERT INTO posts (b, id, author_id, flags, created_ms, text, spoiler_text, thread_id, "
        "quote_policy, facets) SELECT b, id + 1, author_id, 0, 0, '', '', id, 0, '' FROM posts "
        "WHERE flags = 0",
        "UPDATE relations SET flags = 16",
        "DELETE FROM relations",
        "UPDATE marks SET flags = 4",
        "DELETE FROM marks",
        "UPDATE votes SET choices = 2",
        "UPDATE post_counts SET boosts = 5",
        "UPDATE account_counts SET posts = 5",
        "UPDATE poll_counts SET votes_1 = 3",
        "DELETE FROM accounts WHERE username = 'n2'",
    };
    for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
        struct test_live t;
        struct live_options options = test_live_options();
        test_live_open(&t, &options);
        fill(&t);
        assert_ok(check(&t));
        test_store_script(t.w, planted[i]);
        t.w->why = STR("");
        assert_int_equal(live_check(t.w, t.live), ERR_INTERNAL);
        assert_true(t.w->why.size > 10);
        test_live_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_viewer_is_loaded_once_and_then_found_without_the_store),
        cmocka_unit_test(followed_tags_are_held),
        cmocka_unit_test(blocked_domains_are_held),
        cmocka_unit_test(mere_followers_are_not_held),
        cmocka_unit_test(an_event_during_loading_makes_the_viewer_serve_only_once),
        cmocka_unit_test(what_events_make_of_a_viewer_equals_reading_it_again),
        cmocka_unit_test(old_marks_come_from_the_store),
        cmocka_unit_test(members_of_exclusive_lists_stay_off_the_home_page),
        cmocka_unit_test(a_direct_post_of_one_followed_shows_to_those_it_names),
        cmocka_unit_test(a_follow_for_some_languages_shows_only_those),
        cmocka_unit_test(viewers_are_bounded_and_dropped_by_age),
        cmocka_unit_test(differences_from_the_store_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
