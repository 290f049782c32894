/* Several people of the staff at once on the same post, over all lanes: whatever the order, the
 * post's bits are what stands over it. */
#include "base/test.h"

#include "base/clock.h"
#include "social/posts.h"
#include "social/restrictions.h"
#include "store/lane.h"
#include "store/test_store.h"

#include <pthread.h>

enum { threads_count = 6, steps = 60 };

static struct {
    struct test_store store;
    struct work *w;
    struct lanes *lanes;
    int64_t subject_id;
} t;

struct racer {
    pthread_t thread;
    unsigned number;
    int64_t laid, made; /* what it lifts next, 0 nothing; what this step laid */
};

static enum err step(struct work *w, void *context)
{
    struct racer *r = context;
    struct restriction restriction = {.subject_id = t.subject_id,
                                      .effect = r->number % 2 ? RESTRICTION_HIDE
                                                              : RESTRICTION_NOT_RECOMMENDED,
                                      .reason = STR("so")};

    if (r->laid)
        return restriction_lift(w, t.subject_id, r->laid);
    return restriction_set(w, &restriction, &r->made);
}

static void *race(void *context)
{
    struct racer *r = context;
    struct work w = *t.w;
    enum err e = OK;

    w.memory = arena_new(0);
    w.db = NULL;
    for (int i = 0; i < steps && !e; i++) {
        r->made = 0;
        w.now_ms = clock_now_ms();
        e = lanes_run(t.lanes, &w, step, r);
        r->laid = r->made;
        arena_reset(w.memory);
    }
    arena_free(w.memory);
    return e ? r : NULL;
}

static uint32_t bits_of(const struct restriction *held, int count)
{
    uint32_t bits = 0;

    for (int i = 0; i < count; i++)
        bits |= held[i].effect == RESTRICTION_HIDE ? POST_RESTRICTED : POST_NOT_RECOMMENDED;
    return bits;
}

static void race_once(int round)
{
    struct restriction held[restrictions_per_subject_max];
    struct racer racers[threads_count];
    struct post post;
    void *failed;
    int count = 0;

    for (int i = 0; i < threads_count; i++) {
        racers[i] = (struct racer){.number = (unsigned)(i + round)};
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < threads_count; i++) {
        pthread_join(racers[i].thread, &failed);
        assert_null(failed);
    }
    assert_int_equal(restrictions_of(t.w, t.subject_id, held, &count), OK);
    assert_int_equal(post_find(t.w, t.subject_id, &post), OK);
    assert_int_equal(post.flags & POST_OVERLAYS, bits_of(held, count));
}

static void whatever_races_a_posts_bits_are_what_stands_over_it(void **state)
{
    struct account ann;
    struct post post;

    (void)state;
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.w->site = test_site();
    assert_int_equal(account_create(t.w, &(struct account_draft){.username = STR("ann")}, &ann),
                     OK);
    assert_int_equal(
        post_create(t.w, &(struct post_draft){.author_id = ann.id, .text = STR("hello")}, &post),
        OK);
    t.subject_id = post.id;
    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &t.lanes), OK);
    for (int round = 0; round < 5; round++)
        race_once(round);
    lanes_close(t.lanes);
    test_store_close(&t.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_races_a_posts_bits_are_what_stands_over_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
