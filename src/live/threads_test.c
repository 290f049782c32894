#include "live/test_live.h"

#include <pthread.h>

/* Readers beside a writer: nobody waits, what is read is whole. Built for ThreadSanitizer by
 *     CC=clang meson setup build-tsan --buildtype=debugoptimized -Db_sanitize=thread
 *         -Db_lundef=false -Dclient=false && ninja -C build-tsan src/live/threads_test
 *     build-tsan/src/live/threads_test
 * which must print no warning. */

enum { readers_count = 3, authors_count = 50, groups = 1500, group = 16 };

struct race {
    struct test_live t;
    int64_t me, authors[authors_count];
    atomic_bool stop;
    _Atomic int64_t pages, cards;
};

static void assert_in_order(const struct live_page *page)
{
    for (int i = 1; i < page->count; i++)
        assert_true(page->ids[i] < page->ids[i - 1]);
}

static void read_once(struct race *race, struct work *w, uint64_t *chance)
{
    struct live_token token;
    struct live_page page;
    const struct live_viewer *viewer;
    assert_ok(live_viewer_get(w, race->me, &viewer));
    struct page ask = {.limit = 20};
    if (test_random(chance, 3) == 0)
        ask.max_id = id_at(TEST_NOW_MS + test_random(chance, groups * group), 3, 0);
    else if (test_random(chance, 3) == 0)
        ask.min_id = id_at(TEST_NOW_MS + test_random(chance, groups * group), 3, 0);
    assert_ok(live_home(w, viewer, &ask, &page));
    assert_in_order(&page);
    for (int i = 0; i < page.count; i++) {
        const struct live_post *post = live_post_find(race->t.live, page.ids[i]);
        uint32_t flags;
        assert_ok(live_viewer_marks(w, viewer, page.ids[i], &flags));
        if (!post) {
            struct live_post draft = {.id = page.ids[i],
                                      .author_id = race->authors[0],
                                      .json = {.bytes = "0123456789", .size = 10}};
            live_post_put(race->t.live, &draft, live_generation(race->t.live, draft.id));
            continue;
        }
        assert_int_equal(post->id, page.ids[i]);
        assert_int_equal(post->json.bytes[9], '9');
        (void)atomic_load(&post->favourites);
        atomic_fetch_add(&race->cards, 1);
    }
    assert_ok(live_public(w, viewer, &(struct page){.limit = 20}, NULL, &page));
    assert_in_order(&page);
    live_viewer_relation(viewer, race->authors[test_random(chance, authors_count)], w->now_ms);
    live_token_find(race->t.live, STR("secret"), &token);
}

static void *reader(void *context)
{
    struct race *race = context;
    struct work w = test_store_work(&race->t.store, true);
    uint64_t chance = (uint64_t)(uintptr_t)&w;
    w.live = race->t.live;
    w.now_ms = TEST_NOW_MS;
    live_reader_register(race->t.live);
    while (!atomic_load(&race->stop)) {
        live_reader_busy(race->t.live);
        read_once(race, &w, &chance);
        live_reader_idle(race->t.live);
        arena_reset(w.memory);
        atomic_fetch_add(&race->pages, 1);
    }
    live_reader_unregister(race->t.live);
    test_store_work_end(&w);
    return NULL;
}

static struct event some_event(struct race *race, uint64_t *chance, int64_t *made, int *made_count)
{
    static const int64_t numbers[] = {1, 2, 3, 4};
    int64_t author = race->authors[test_random(chance, authors_count)];
    int64_t post = *made_count ? made[test_random(chance, (uint32_t)*made_count)] : 1;
    switch (test_random(chance, 12)) {
    case 0:
        return (struct event){.kind = EVENT_POST_GONE, .account = author, .post = post};
    case 1:
        return (struct event){.kind = EVENT_POST_COUNTS,
                              .post = post,
                              .version = *made_count,
                              .count = 4,
                              .numbers = numbers};
    case 2:
        return (struct event){.kind = EVENT_MARK, .account = race->me, .post = post, .flags = 3};
    case 3:
        return (struct event){.kind = EVENT_RELATION,
                              .account = race->me,
                              .other = author,
                              .flags = test_random(chance, 6) ? RELATION_FOLLOWS : RELATION_MUTES,
                              .count = test_random(chance, 2),
                              .numbers = numbers};
    case 4:
        return (struct event){.kind = test_random(chance, 50) ? EVENT_VOTED : EVENT_LIST_CHANGED,
                              .account = race->me,
                              .post = post,
                              .flags = 1};
    case 5:
        return (struct event){
            .kind = EVENT_POST_CHANGED, .account = author, .post = post, .flags = POST_HAS_MEDIA};
    default:
        break;
    }
    bool late = test_random(chance, 10) == 0;
    race->t.ms += late ? 0 : 1 + test_random(chance, 2);
    int64_t ms = race->t.ms - (late ? test_random(chance, 500) : 0);
    int64_t id = id_at(ms, id_bucket(author), test_random(chance, 128));
    made[(*made_count)++] = id;
    return (struct event){.kind = EVENT_POST_MADE, .account = author, .post = id};
}

static void readers_beside_a_writer_find_what_is_whole(void **state)
{
    (void)state;
    static struct race race;
    static int64_t made[groups * group];
    int made_count = 0;
    uint64_t chance = 3;
    struct live_options options = test_live_options();
    options.rendered_bytes_max = 200000; /* so that cards are evicted too */
    test_live_open(&race.t, &options);
    race.me = test_account(&race.t, 1);
    for (uint32_t i = 0; i < authors_count; i++) {
        race.authors[i] = test_account(&race.t, i + 2);
        test_relation(&race.t, race.me, race.authors[i], RELATION_FOLLOWS, 0);
    }
    live_reader_idle(race.t.live);
    pthread_t threads[readers_count];
    for (int i = 0; i < readers_count; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reader, &race), 0);
    for (int i = 0; i < groups; i++) {
        struct event events[group];
        for (int k = 0; k < group; k++)
            events[k] = some_event(&race, &chance, made, &made_count);
        live_apply(race.t.live, events, group);
        struct live_token token = {.hash = {1, 2, 3}, .account_id = race.me};
        live_token_put(race.t.live, STR("secret"), &token,
                       live_generation(race.t.live, live_token_key(token.hash)));
        if (i == groups / 2)
            race.t.live->options.window_posts_max = 3000;
        if (i % 100 == 50)
            index_trim(race.t.live);
    }
    while (atomic_load(&race.pages) < 300 || atomic_load(&race.cards) < 100)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    atomic_store(&race.stop, true);
    for (int i = 0; i < readers_count; i++)
        pthread_join(threads[i], NULL);
    print_message("%d pages beside %d groups\n", (int)race.pages, groups);
    live_reader_busy(race.t.live);
    test_live_close(&race.t);
}

static void *page_reader(void *context)
{
    struct race *race = context;
    struct work w = test_store_work(&race->t.store, true);
    w.live = race->t.live;
    w.now_ms = TEST_NOW_MS;
    live_reader_register(race->t.live);
    while (!atomic_load(&race->stop)) {
        const struct live_viewer *viewer;
        struct live_page page;
        live_reader_busy(race->t.live);
        assert_ok(live_viewer_get(&w, race->me, &viewer));
        assert_ok(live_home(&w, viewer, &(struct page){.limit = page_limit_max}, &page));
        for (int i = 1; i < page.count; i++)
            assert_int_equal(id_ms(page.ids[i]) + 1, id_ms(page.ids[i - 1]));
        live_reader_idle(race->t.live);
        arena_reset(w.memory);
        atomic_fetch_add(&race->pages, 1);
    }
    live_reader_unregister(race->t.live);
    test_store_work_end(&w);
    return NULL;
}

static void a_page_never_lacks_a_post_older_than_one_it_shows(void **state)
{
    (void)state;
    static struct race race;
    uint64_t chance = 9;
    struct live_options options = test_live_options();
    test_live_open(&race.t, &options);
    race.me = test_account(&race.t, 1);
    for (uint32_t i = 0; i < authors_count; i++) {
        race.authors[i] = test_account(&race.t, i + 2);
        test_relation(&race.t, race.me, race.authors[i], RELATION_FOLLOWS, 0);
    }
    live_reader_idle(race.t.live);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, page_reader, &race), 0);
    for (int i = 0; i < 10 * groups || atomic_load(&race.pages) < 1000; i++) {
        struct event events[group];
        for (int k = 0; k < group; k++) {
            int64_t author = race.authors[test_random(&chance, authors_count)];
            events[k] = (struct event){.kind = EVENT_POST_MADE,
                                       .account = author,
                                       .post = id_at(++race.t.ms, id_bucket(author), 0)};
        }
        live_apply(race.t.live, events, group);
    }
    atomic_store(&race.stop, true);
    pthread_join(thread, NULL);
    live_reader_busy(race.t.live);
    test_live_close(&race.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_beside_a_writer_find_what_is_whole),
        cmocka_unit_test(a_page_never_lacks_a_post_older_than_one_it_shows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
