/* Many people at once on the same few posts, over all lanes: whatever the order, the counters are
 * the rows, and the last event about a post says what is stored. */
#include "base/test.h"

#include "base/clock.h"
#include "social/marks.h"
#include "social/polls.h"
#include "social/post_counts.h"
#include "store/lane.h"
#include "store/test_store.h"

#include <pthread.h>

enum { people_count = 6, roots_count = 3, threads_count = 8, steps = 120, replies_kept = 64 };

static struct {
    struct test_store store;
    struct work *w;
    struct lanes *lanes;
    int64_t people[people_count], roots[roots_count];
    pthread_mutex_t mutex;
    struct event counts[roots_count]; /* the highest version heard of each */
    int64_t numbers[roots_count][4];
} t = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void listen(void *context, const struct event *events, size_t count)
{
    (void)context;
    pthread_mutex_lock(&t.mutex);
    for (size_t i = 0; i < count; i++)
        for (int r = 0; r < roots_count; r++)
            if (events[i].kind == EVENT_POST_COUNTS && events[i].post == t.roots[r] &&
                events[i].version > t.counts[r].version) {
                t.counts[r] = events[i];
                memcpy(t.numbers[r], events[i].numbers, sizeof t.numbers[r]);
            }
    pthread_mutex_unlock(&t.mutex);
}

struct racer {
    pthread_t thread;
    unsigned seed;
    int64_t who, post;
    int what;
    struct post made;
    int64_t replies[replies_kept], replies_by[replies_kept];
    int reply_count;
};

static enum err step(struct work *w, void *context)
{
    struct racer *r = context;
    struct mark_request mark = {.account_id = r->who, .post_id = r->post, .mark = MARK_FAVOURITE};
    struct post_draft draft = {.author_id = r->who, .text = STR("an answer #race")};
    struct poll poll;
    int last = r->reply_count - 1;

    switch (r->what) {
    case 0:
    case 1:
        return mark_set(w, &mark, NULL);
    case 2:
        return mark_clear(w, &mark, NULL);
    case 3:
        return post_boost(w, r->who, r->post, VISIBILITY_PUBLIC, false, 0, &r->made);
    case 4:
        return post_unboost(w, r->who, r->post);
    case 5:
        draft.quote_of_id = r->post;
        return post_create(w, &draft, &r->made);
    case 6:
        return poll_vote(w, r->who, r->post, r->seed & 4096 ? 1 : 2, false, &poll);
    case 7:
        return last < 0 ? OK : post_delete(w, r->replies_by[last], r->replies[last], &r->made);
    default:
        draft.reply_to_id = r->post;
        return post_create(w, &draft, &r->made);
    }
}

static bool is_fault(enum err e)
{
    return e == ERR_INTERNAL || e == ERR_UNAVAILABLE || e == ERR_AGAIN || e == ERR_NEEDS_STORE;
}

static void *race(void *context)
{
    struct racer *r = context;
    struct work w = *t.w;
    bool failed = false;

    w.memory = arena_new(0);
    w.db = NULL;
    for (int i = 0; i < steps && !failed; i++) {
        enum err e;
        r->seed = r->seed * 1103515245u + 12345u;
        r->who = t.people[(r->seed >> 16) % people_count];
        r->post = t.roots[(r->seed >> 20) % roots_count];
        r->what = (int)(r->seed >> 24) % 10;
        w.now_ms = clock_now_ms();
        e = lanes_run(t.lanes, &w, step, r);
        failed = is_fault(e);
        if (failed)
            fprintf(stderr, "what %d: %s: %.*s\n", r->what, err_name(e), STR_ARG(w.why));
        if (!e && r->what == 7 && r->reply_count)
            r->reply_count--;
        if (!e && r->what > 7 && r->reply_count < replies_kept) {
            r->replies[r->reply_count] = r->made.id;
            r->replies_by[r->reply_count++] = r->who;
        }
        arena_reset(w.memory);
    }
    arena_free(w.memory);
    return failed ? r : NULL;
}

static int64_t count(const char *sql, int64_t id)
{
    struct db_rows rows = {0};
    int64_t number = -1;

    db_scatter(t.w);
    assert_int_equal(db_ask(t.w, &rows, sql, db_int(id)), OK);
    if (db_next(&rows))
        number = db_column_int(&rows, 0);
    assert_int_equal(db_done(t.w, &rows, OK), OK);
    return number;
}

static void assert_root_agrees(int r)
{
    struct post post;
    int64_t id = t.roots[r];

    assert_int_equal(post_find(t.w, id, &post), OK);
    assert_int_equal(post_complete(t.w, &post), OK);
    assert_int_equal(post.favourites,
                     count("SELECT count(*) FROM post_marks WHERE kind = 1 AND post_id = ?1", id));
    assert_int_equal(post.favourites,
                     count("SELECT count(*) FROM marks WHERE flags & 1 <> 0 AND post_id = ?1", id));
    assert_int_equal(post.boosts,
                     count("SELECT count(*) FROM post_marks WHERE kind = 2 AND post_id = ?1", id));
    assert_int_equal(post.boosts, count("SELECT count(*) FROM posts WHERE boost_of_id = ?1", id));
    assert_int_equal(post.quotes, count("SELECT count(*) FROM posts WHERE quote_of_id = ?1", id));
    assert_int_equal(post.replies, count("SELECT count(*) FROM posts WHERE reply_to_id = ?1", id));
    assert_int_equal(post.poll->voters,
                     count("SELECT count(*) FROM poll_votes WHERE post_id = ?1", id));
    assert_int_equal(post.poll->voters, count("SELECT count(*) FROM votes WHERE post_id = ?1", id));
    assert_int_equal(post.poll->votes[0] + post.poll->votes[1], post.poll->voters);
    assert_true(post.favourites + post.boosts + post.quotes + post.replies > 0);
    assert_int_equal(t.counts[r].version, post.counts_version);
    assert_int_equal(t.numbers[r][0], post.replies);
    assert_int_equal(t.numbers[r][1], post.boosts);
    assert_int_equal(t.numbers[r][2], post.favourites);
    assert_int_equal(t.numbers[r][3], post.quotes);
}

static void make_people_and_roots(void)
{
    const struct poll_draft poll = {.options = {STR_CONST("yes"), STR_CONST("no")},
                                    .option_count = 2,
                                    .expires_ms = t.w->now_ms + clock_day_ms};

    for (int i = 0; i < people_count; i++) {
        const char name[] = {'r', (char)('0' + i), 0};
        struct account account;
        assert_int_equal(
            account_create(t.w, &(struct account_draft){.username = str_of(name)}, &account), OK);
        t.people[i] = account.id;
    }
    for (int i = 0; i < roots_count; i++) {
        struct post post;
        assert_int_equal(post_create(t.w,
                                     &(struct post_draft){.author_id = t.people[i],
                                                          .text = STR("a question"),
                                                          .poll = &poll},
                                     &post),
                         OK);
        t.roots[i] = post.id;
    }
}

static void whatever_races_counters_are_rows_and_events_say_so(void **state)
{
    (void)state;
    static struct racer racers[threads_count];
    void *failed = NULL, *any = NULL;

    test_store_open(&t.store);
    t.w = &t.store.work;
    t.w->site = test_site();
    make_people_and_roots();
    events_listen(listen, NULL);
    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &t.lanes), OK);
    for (int i = 0; i < threads_count; i++) {
        racers[i] = (struct racer){.seed = (unsigned)i * 7919 + 1};
        assert_int_equal(pthread_create(&racers[i].thread, NULL, race, &racers[i]), 0);
    }
    for (int i = 0; i < threads_count; i++) {
        pthread_join(racers[i].thread, &failed);
        any = failed ? failed : any;
    }
    lanes_close(t.lanes);
    events_listen(NULL, NULL);
    assert_null(any);
    for (int i = 0; i < roots_count; i++)
        assert_root_agrees(i);
    for (int i = 0; i < people_count; i++)
        assert_int_equal(
            count("SELECT posts FROM account_counts WHERE account_id = ?1", t.people[i]),
            count("SELECT count(*) FROM posts WHERE author_id = ?1", t.people[i]));
    test_store_close(&t.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_races_counters_are_rows_and_events_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
