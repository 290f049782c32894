/* A live state over a store for one test, and short words for making things in both. */
#ifndef BEMA_LIVE_TEST_LIVE_H
#define BEMA_LIVE_TEST_LIVE_H

#include "base/test.h"

#include "live/viewer_state.h"
#include "store/test_store.h"

struct test_live {
    struct test_store store;
    struct work *w; /* the store's: memory, a connection, live */
    struct live *live;
    int64_t ms; /* of the next id */
};

static inline struct live_options test_live_options(void)
{
    return (struct live_options){
        .rendered_bytes_max = 1 << 20, .viewers_max = 16, .window_posts_max = 1 << 20};
}

/* The calling thread is a busy reader. */
static inline void test_live_open(struct test_live *t, const struct live_options *options)
{
    *t = (struct test_live){.ms = TEST_NOW_MS};
    test_store_open(&t->store);
    t->w = &t->store.work;
    t->w->now_ms = TEST_NOW_MS;
    assert_ok(live_open(t->w, options, &t->live));
    t->w->live = t->live;
    live_reader_register(t->live);
    live_reader_busy(t->live);
}

static inline void test_live_close(struct test_live *t)
{
    live_reader_idle(t->live);
    live_reader_unregister(t->live);
    live_close(t->live);
    t->w->live = NULL;
    test_store_close(&t->store);
}

/* One event, as a lane hands it over. The reader is idle meanwhile, as a real one often is. */
static inline void test_apply(struct test_live *t, struct event event)
{
    live_reader_idle(t->live);
    live_apply(t->live, &event, 1);
    live_reader_busy(t->live);
}

/* Statements of a test, each in a transaction of its own. */
#define test_run(t, sql, ...)                                                                      \
    do {                                                                                           \
        assert_ok(db_begin((t)->w));                                                               \
        assert_ok(db_end((t)->w, db_run((t)->w, sql, __VA_ARGS__)));                               \
    } while (0)

static inline int64_t test_account(struct test_live *t, uint32_t number)
{
    int64_t id = id_at(TEST_NOW_MS - 1000000 + number, (int)(number * 7919 % id_buckets), 0);
    test_run(t,
             "INSERT INTO accounts (b, id, username, display_name, note, fields, flags, "
             "created_ms) VALUES (?1, ?2, ?3, '', '', '[]', 0, 0)",
             db_int(id_bucket(id)), db_int(id), db_text(str_format(t->w->memory, "n%u", number)));
    return id;
}

struct test_post {
    int64_t id, author_id, other_id;
    uint32_t flags;
    bool gone;
};

static inline void test_store_post(struct test_live *t, const struct test_post *post)
{
    test_run(t,
             "INSERT INTO posts (b, id, author_id, flags, other_author_id, created_ms, text, "
             "spoiler_text, thread_id, quote_policy, facets) "
             "VALUES (?1, ?2, ?3, ?4, ?5, 0, '', '', ?2, 0, '{}')",
             db_int(id_bucket(post->id)), db_int(post->id), db_int(post->author_id),
             db_int(post->flags), db_int_or_null(post->other_id));
}

static inline struct event test_made(const struct test_post *post)
{
    return (struct event){.kind = EVENT_POST_MADE,
                          .account = post->author_id,
                          .post = post->id,
                          .other = post->other_id,
                          .flags = post->flags};
}

static inline void test_relation(struct test_live *t, int64_t account_id, int64_t other_id,
                                 uint32_t flags, int64_t mute_until_ms)
{
    test_run(t, "DELETE FROM relations WHERE b = ?1 AND account_id = ?2 AND other_id = ?3",
             db_int(id_bucket(account_id)), db_int(account_id), db_int(other_id));
    if (flags)
        test_run(t,
                 "INSERT INTO relations (b, account_id, other_id, flags, mute_until_ms) "
                 "VALUES (?1, ?2, ?3, ?4, ?5)",
                 db_int(id_bucket(account_id)), db_int(account_id), db_int(other_id), db_int(flags),
                 db_int_or_null(mute_until_ms));
    test_apply(t, (struct event){.kind = EVENT_RELATION,
                                 .account = account_id,
                                 .other = other_id,
                                 .flags = flags,
                                 .count = mute_until_ms != 0,
                                 .numbers = &mute_until_ms});
}

static inline const struct live_viewer *test_viewer(struct test_live *t, int64_t account_id)
{
    const struct live_viewer *viewer = NULL;
    assert_ok(live_viewer_get(t->w, account_id, &viewer));
    return viewer;
}

/* A small generator of its own: the same on every machine. */
static inline uint32_t test_random(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) % below);
}

#endif
