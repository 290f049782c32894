/* Slates made by several readers while settings change, posts are written and marked, and the lanes
 * store what was made: each is found at once, and all that is kept computes again. */
#include "base/test.h"

#include "base/clock.h"
#include "live/viewers.h"
#include "social/accounts.h"
#include "social/marks.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/signals.h"
#include "social/slates.h"
#include "store/lane.h"
#include "store/test_store.h"

#include <pthread.h>
#include <stdatomic.h>

enum { maker_count = 3, viewers_each = 2, rounds = 40, authors = 12, posts_each = 4 };
enum { viewer_count = maker_count * viewers_each, changes = 120 };

static struct {
    struct test_store store;
    struct work *w;
    struct live *live;
    struct lanes *lanes;
    int64_t viewer[viewer_count], author[authors], post[authors * posts_each];
    int64_t now_ms;
    atomic_int failures;
} t;

/* A thread's failure is told by the test. */
static void must(const struct work *w, enum err e)
{
    if (!e)
        return;
    print_message("%s: %.*s\n", err_name(e), STR_ARG(w->why));
    atomic_fetch_add(&t.failures, 1);
}

static void must_be(bool is_so, const char *words)
{
    if (is_so)
        return;
    print_message("%s\n", words);
    atomic_fetch_add(&t.failures, 1);
}

static int64_t person(int number)
{
    struct account account;
    char name[16];
    snprintf(name, sizeof name, "p%d", number);
    assert_ok(account_create(
        t.w, &(struct account_draft){.username = str_of(name), .flags = ACCOUNT_DISCOVERABLE},
        &account));
    return account.id;
}

static void square_make(void)
{
    for (int i = 0; i < viewer_count; i++)
        t.viewer[i] = person(i);
    for (int i = 0; i < authors; i++) {
        t.author[i] = person(viewer_count + i);
        for (int k = 0; k < viewer_count && i % 2; k++)
            assert_ok(relation_follow(t.w, t.viewer[k], t.author[i], NULL));
        for (int k = 0; k < posts_each; k++) {
            struct post post;
            const struct post_draft draft = {.author_id = t.author[i],
                                             .text = STR("hello"),
                                             .imported = true,
                                             .created_ms = t.now_ms - clock_hour_ms +
                                                           (i * posts_each + k) * INT64_C(1000)};
            assert_ok(post_create(t.w, &draft, &post));
            t.post[i * posts_each + k] = post.id;
        }
    }
}

static void tell(void *context, const struct event *events, size_t count)
{
    live_apply(context, events, count);
    signals_apply(events, count);
}

static void lane_begin(void *live)
{
    live_reader_register(live);
}

static void lane_busy(void *live)
{
    live_reader_busy(live);
}

static void lane_idle(void *live)
{
    live_reader_idle(live);
}

static void lane_end(void *live)
{
    live_reader_unregister(live);
}

static void square_open(void)
{
    const struct lane_hooks hooks = {lane_begin, lane_busy, lane_idle, lane_end, NULL};
    struct lane_hooks with_live = hooks;
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.w->now_ms = t.now_ms = clock_now_ms();
    square_make();
    assert_ok(live_open(t.w, &(struct live_options){0}, &t.live));
    assert_ok(live_rebuild(t.w, t.live));
    with_live.context = t.live;
    struct work template = *t.w;
    template.db = NULL;
    template.live = t.live;
    assert_ok(lanes_open(t.w, &t.store.options, 0, &template, &with_live, &t.lanes));
    events_listen(tell, t.live);
}

static struct work reader_begin(void)
{
    struct work w = test_store_work(&t.store, true);
    w.live = t.live;
    w.lanes = t.lanes;
    w.now_ms = t.now_ms;
    return w;
}

static enum err no_card(struct work *w, int64_t post_id, const struct live_post **ret_card)
{
    (void)w;
    (void)post_id;
    (void)ret_card;
    return ERR_NOT_FOUND;
}

static void slate_make_and_find(struct work *w, int64_t viewer_id)
{
    static const struct candidate_cards cards = {.post = no_card};
    struct viewer viewer = {.account_id = viewer_id};
    struct slate made, found;
    must(w, live_viewer_get(w, viewer_id, &viewer.live));
    enum err e = viewer.live ? slate_refresh(w, &viewer, &cards, &made) : ERR_NOT_FOUND;
    must(w, e);
    if (e)
        return;
    must_be(made.ranked > 0, "a slate is empty");
    e = slate_find(w, viewer_id, made.id, &found);
    must(w, e);
    if (!e)
        must_be(found.ranked == made.ranked, "a slate is another one when it is found");
    e = slate_newest(w, viewer_id, &found);
    must(w, e);
    if (!e)
        must_be(str_equal(found.id, made.id), "the newest slate is not the last that was made");
}

/* Each has viewers of its own. */
static void *maker(void *context)
{
    const int number = (int)(intptr_t)context;
    struct work w = reader_begin();
    live_reader_register(t.live);
    for (int i = 0; i < rounds * viewers_each; i++) {
        live_reader_busy(t.live);
        w.now_ms = t.now_ms + 1 + i;
        slate_make_and_find(&w, t.viewer[number * viewers_each + i % viewers_each]);
        live_reader_idle(t.live);
        arena_reset(w.memory);
    }
    live_reader_unregister(t.live);
    test_store_work_end(&w);
    return NULL;
}

struct change {
    int number;
};

static enum err settings_change(struct work *w, void *context)
{
    const struct change *change = context;
    const int64_t viewer_id = t.viewer[change->number % viewer_count];
    struct feed_settings settings;
    enum err e = feed_settings_find(w, viewer_id, &settings);
    if (!e)
        memcpy(settings.preset, change->number % 2 ? "bridging\0" : "discover\0", 10);
    return e ? e : feed_settings_set(w, viewer_id, &settings);
}

static enum err post_mark(struct work *w, void *context)
{
    const struct change *change = context;
    const int number = change->number;
    return mark_set(w,
                    &(struct mark_request){.account_id = number % 3
                                                             ? t.viewer[number % viewer_count]
                                                             : t.author[number % authors],
                                           .post_id = t.post[number * 7 % (authors * posts_each)],
                                           .mark = number % 2 ? MARK_FAVOURITE : MARK_BOOKMARK},
                    NULL);
}

static enum err post_write(struct work *w, void *context)
{
    const struct change *change = context;
    struct post post;
    return post_create(
        w,
        &(struct post_draft){.author_id = t.author[change->number % authors], .text = STR("more")},
        &post);
}

static void *changer(void *unused)
{
    static enum err (*const kinds[])(struct work *, void *) = {settings_change, post_mark,
                                                               post_write};
    struct work w = reader_begin();
    (void)unused;
    for (int i = 0; i < changes; i++) {
        struct change change = {.number = i / 3};
        must(&w, lanes_run(t.lanes, &w, kinds[i % 3], &change));
        arena_reset(w.memory);
    }
    test_store_work_end(&w);
    return NULL;
}

static void slates_of_are_whole(int64_t viewer_id)
{
    struct slate slates[slates_kept];
    int count = 0;
    assert_ok(slates_of(t.w, viewer_id, slates, &count));
    assert_int_equal(count, slates_kept);
    for (int i = 0; i < count; i++) {
        struct slate_document *document = ARENA_NEW(t.w->memory, struct slate_document),
                              *made = ARENA_NEW(t.w->memory, struct slate_document);
        struct buffer text = buffer_in(t.w->memory);
        struct str words = STR("");
        assert_ok(slate_document(t.w, &slates[i], &text));
        assert_ok(slate_document_read(t.w->memory, buffer_str(&text), document, &words));
        assert_ok(slate_replay(t.w->memory, document, made, &words));
    }
}

static bool is_found(struct work *w, int64_t viewer_id, struct str id)
{
    struct slate found;
    const enum err e = slate_find(w, viewer_id, id, &found);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK;
}

/* As when the process ends before its lane has come to it. */
static void a_slate_that_could_not_be_stored_is_gone_and_another_is_made(void **state)
{
    static const struct candidate_cards cards = {.post = no_card};
    struct viewer viewer;
    struct slate lost, made;
    (void)state;
    square_open();
    struct work w = reader_begin();
    live_reader_register(t.live);
    live_reader_busy(t.live);
    viewer = (struct viewer){.account_id = t.viewer[0]};
    assert_ok(live_viewer_get(&w, t.viewer[0], &viewer.live));
    lanes_refuse(t.lanes, "the disk is full");
    assert_ok(slate_current(&w, &viewer, &cards, &lost));
    while (is_found(&w, t.viewer[0], lost.id)) /* until the lane has refused it */
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_err(slate_newest(&w, t.viewer[0], &made), ERR_NOT_FOUND);
    lanes_refuse(t.lanes, NULL);
    w.now_ms++;
    assert_ok(slate_current(&w, &viewer, &cards, &made));
    assert_false(str_equal(made.id, lost.id));
    live_reader_idle(t.live);
    live_reader_unregister(t.live);
    lanes_close(t.lanes);
    assert_true(is_found(t.w, t.viewer[0], made.id));
    assert_int_equal(made.ranked, lost.ranked);
    test_store_work_end(&w);
    events_listen(NULL, NULL);
    live_close(t.live);
    t.w->live = NULL;
    test_store_close(&t.store);
}

static void slates_are_made_while_all_they_are_made_of_changes(void **state)
{
    pthread_t makers[maker_count], changing;
    (void)state;
    square_open();
    for (int i = 0; i < maker_count; i++)
        assert_int_equal(pthread_create(&makers[i], NULL, maker, (void *)(intptr_t)i), 0);
    assert_int_equal(pthread_create(&changing, NULL, changer, NULL), 0);
    for (int i = 0; i < maker_count; i++)
        pthread_join(makers[i], NULL);
    pthread_join(changing, NULL);
    lanes_close(t.lanes); /* runs what waits */
    events_listen(NULL, NULL);
    assert_int_equal(atomic_load(&t.failures), 0);
    for (int i = 0; i < viewer_count; i++)
        slates_of_are_whole(t.viewer[i]);
    live_close(t.live);
    t.w->live = NULL;
    test_store_close(&t.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slates_are_made_while_all_they_are_made_of_changes),
        cmocka_unit_test(a_slate_that_could_not_be_stored_is_gone_and_another_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
