/* What "For you" costs a viewer: microseconds of processor for gathering her candidates from memory
 * and for computing the slate with every term, the least of many rounds. 400 people wrote 6,000
 * posts in two days, half of them published in all fifths; she follows 160 and approved of 500
 * posts; those approve of each other's. The first time approvals are read from the store (SQLite),
 * then they are held.
 *
 *     bench/run --slate        (build-release/bench/for_you_bench [ONCE]) */
#include "base/clock.h"
#include "live/cards.h"
#include "live/cells.h"
#include "live/viewers.h"
#include "social/accounts.h"
#include "social/candidates.h"
#include "social/editions.h"
#include "social/marks.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/signals.h"
#include "social/square_policy.h"
#include "store/test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { people = 400, posts = 6000, followed = 160, approved = 500, each = 6, rounds = 200 };

static struct test_store store;
static struct work *w, reader;
static struct viewer viewer;
static int64_t person[people], post[posts];

static void must(enum err e)
{
    if (!e)
        return;
    fprintf(stderr, "%.*s\n", STR_ARG(w->why));
    abort();
}

static int64_t account(int number)
{
    struct account made;
    char name[16];
    snprintf(name, sizeof name, "a%d", number);
    must(account_create(
        w, &(struct account_draft){.username = str_of(name), .flags = ACCOUNT_DISCOVERABLE},
        &made));
    return made.id;
}

static void approve(int64_t account_id, int64_t post_id)
{
    must(mark_set(w,
                  &(struct mark_request){
                      .account_id = account_id, .post_id = post_id, .mark = MARK_FAVOURITE},
                  NULL));
}

static void publish(int64_t post_id, uint32_t voices)
{
    struct cell_counts counts;
    for (int i = 0; i < cell_row_count * slate_quintile_count; i++)
        counts.voices[i / slate_quintile_count][i % slate_quintile_count] = voices;
    const struct str packed = cells_pack(w->memory, &counts);
    must(db_begin(w));
    must(db_end(w, db_run(w,
                          "INSERT INTO post_cells (b, post_id, is_public, made_ms, published,"
                          " exact) VALUES (?1, ?2, 1, 5, ?3, ?3)",
                          db_int(id_bucket(post_id)), db_int(post_id), db_blob(packed))));
}

static void square_make(void)
{
    const int64_t viewer_id = account(people);
    for (int i = 0; i < people; i++) {
        person[i] = account(i);
        if (i < followed)
            must(relation_follow(w, viewer_id, person[i], NULL));
    }
    for (int i = 0; i < posts; i++) {
        struct post made;
        must(post_create(
            w,
            &(struct post_draft){.author_id = person[i % people],
                                 .text = STR("hello"),
                                 .imported = true,
                                 .created_ms = w->now_ms - 47 * clock_hour_ms + i * INT64_C(28000)},
            &made));
        post[i] = made.id;
        if (i % 2)
            publish(made.id, (uint32_t)(10 + i % 7 * 5));
        arena_reset(w->memory);
    }
    for (int i = 0; i < approved; i++)
        approve(viewer_id, post[i * 11 % posts]);
    for (int i = 0; i < followed * each; i++)
        approve(person[i % followed], post[(i * 13 + 200) % posts]);
    must(edition_publish(w, NULL));
    viewer.account_id = viewer_id;
}

static enum err no_card(struct work *unused, int64_t post_id, const struct live_post **ret_card)
{
    (void)unused;
    (void)post_id;
    (void)ret_card;
    return ERR_NOT_FOUND;
}
static const struct candidate_cards cards = {.post = no_card};

static struct candidates candidates;
static struct slate_scratch scratch;
static struct slate_item items[slate_candidates_max];

static void gather(void)
{
    must(candidates_gather(w, &viewer, &square_policy()->policy, 15, &cards, &candidates));
}

static void compute(void)
{
    const struct slate_input input = {.now_ms = w->now_ms,
                                      .weights = {65536, 65536, 65536, 65536, 65536},
                                      .candidates = candidates.items,
                                      .candidate_count = candidates.count,
                                      .topics = candidates.topics,
                                      .topic_count = candidates.topic_count,
                                      .gains = candidates.gains};
    slate_make(&square_policy()->policy, &input, &scratch, items);
}

static void forget_and_gather(void)
{
    signal_approvals_forget(viewer.account_id);
    gather();
}

/* Authors whose posts were shown are held. */
static void hold_authors(struct live *live)
{
    for (int i = 0; i < people; i++) {
        const struct live_account card = {.id = person[i],
                                          .flags = ACCOUNT_DISCOVERABLE,
                                          .handle = STR("somebody"),
                                          .username = STR("somebody")};
        if (!live_account_put(live, &card, live_generation(live, person[i])))
            abort();
    }
}

static __attribute__((noinline)) void gather_again(void)
{
    gather();
}

static struct buffer packed;
static struct slate_digest id;

/* What is stored of it, and its id. */
static void pack(void)
{
    const struct slate_export slate = {.items = items,
                                       .input = {.candidates = candidates.items,
                                                 .candidate_count = candidates.count,
                                                 .topics = candidates.topics,
                                                 .topic_count = candidates.topic_count}};
    packed.size = 0;
    slate_pack(&slate, square_policy()->digest, &packed);
    id = slate_digest(buffer_str(&packed));
}

static void all(void)
{
    gather();
    compute();
    pack();
}

static void measure(const char *what, void (*step)(void), int times)
{
    double best = 1e9;
    for (int round = 0; round < times; round++) {
        struct timespec from, to;
        arena_reset(w->memory);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        step();
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        const double microseconds =
            (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
        best = microseconds < best ? microseconds : best;
    }
    printf("%-48s %8.1f µs\n", what, best);
}

int main(int argc, char **argv)
{
    const int times = argc > 1 ? 1 : rounds; /* once: for a counter of instructions */
    struct live *live;
    (void)argv;
    size_t by_source[slate_source_count] = {0};
    test_store_open(&store);
    w = &store.work;
    square_make();
    must(live_open(w, &(struct live_options){0}, &live));
    must(live_rebuild(w, live));
    w->live = live;
    reader = test_store_work(&store, true); /* what it reads is held */
    reader.live = live;
    w = &reader;
    live_reader_register(live);
    live_reader_busy(live);
    must(live_viewer_get(w, viewer.account_id, &viewer.live));
    hold_authors(live);
    gather();
    measure("gathering", gather_again, times);
    measure("the same, her approvals read from SQLite", forget_and_gather, times);
    measure("the slate with every term", compute, times);
    packed = buffer_in(NULL);
    measure("its inputs packed, and its id", pack, times);
    measure("all of that", all, times);
    for (size_t i = 0; i < candidates.count; i++)
        by_source[candidates.items[i].source]++;
    printf("%zu candidates: %zu followed, %zu approved, %zu bridging, %zu newcomers\n",
           candidates.count, by_source[0], by_source[1], by_source[2], by_source[3]);
    arena_reset(w->memory);
    gather();
    printf("%zu bytes of memory for gathering", arena_used(w->memory));
    printf(", %zu bytes stored\n", packed.size);
    buffer_free(&packed);
    live_reader_idle(live);
    live_reader_unregister(live);
    live_close(live);
    test_store_work_end(&reader);
    store.work.live = NULL;
    test_store_close(&store);
    return 0;
}
