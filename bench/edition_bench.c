/* What an edition (social/editions.h) costs: processor time for making one, for reading it into
 * memory, the bytes of its tables. 100,000 posts of a week with cells in all fifths, half of them
 * with one of 300 tags, by 5,000 people, each approved of by so many of these (SQLite).
 *
 *     build-release/bench/edition_bench [POSTS [APPROVALS]] */
#include "base/clock.h"
#include "live/cells.h"
#include "social/accounts.h"
#include "social/editions.h"
#include "social/marks.h"
#include "social/positions_db.h"
#include "social/posts.h"
#include "store/test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { people = 5000, tags = 300 };

static struct test_store store;
static struct work *w;

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
    must(account_create(
        w, &(struct account_draft){.username = str_format(w->memory, "a%d", number)}, &made));
    return made.id;
}

static void publish(int64_t post_id, int number)
{
    struct cell_counts counts;
    for (int i = 0; i < cell_row_count * slate_quintile_count; i++)
        counts.voices[i / slate_quintile_count][i % slate_quintile_count] =
            (uint32_t)(10 + (number * 7 + i * 11) % 40 * 5);
    must(db_run(w,
                "INSERT INTO post_cells (b, post_id, is_public, made_ms, published, exact)"
                " VALUES (?1, ?2, 1, 5, ?3, ?3)",
                db_int(id_bucket(post_id)), db_int(post_id),
                db_blob(cells_pack(w->memory, &counts))));
}

static int64_t person[people];

/* Everybody stands somewhere. */
static void people_make(void)
{
    for (int i = 0; i < people; i++) {
        person[i] = account(i);
        const struct position position = {
            .account_id = person[i], .voice_id = person[i], .ratings = 10, .quintile = i % 5};
        must(db_begin(w));
        must(db_end(w, positions_db_put(w, &position)));
        arena_reset(w->memory);
    }
}

static void approve(int64_t post_id, int number, int approvals)
{
    for (int i = 0; i < approvals; i++)
        must(db_run(w,
                    "INSERT INTO post_marks (b, post_id, kind, id, account_id)"
                    " VALUES (?1, ?2, ?3, ?4, ?5)",
                    db_int(id_bucket(post_id)), db_int(post_id), db_int(POST_MARK_FAVOURITE),
                    db_int(post_id + i), db_int(person[(number * 31 + i * 7) % people])));
}

static void square_make(int posts, int approvals)
{
    people_make();
    for (int i = 0; i < posts; i++) {
        struct post made;
        const struct post_draft draft = {
            .author_id = person[i % people],
            .text = i % 2 ? str_format(w->memory, "hello #tag%d", i / 2 % tags) : STR("hello"),
            .imported = true,
            .created_ms = w->now_ms - (posts - i) * (6 * clock_day_ms / posts)};
        must(post_create(w, &draft, &made));
        must(db_begin(w));
        publish(made.id, i);
        approve(made.id, i, approvals);
        must(db_end(w, OK));
        arena_reset(w->memory);
    }
}

static double seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

int main(int argc, char **argv)
{
    static const struct site site = {.url = STR_CONST("https://bench.example")};
    const struct edition *edition;
    struct edition_row row;
    int count = 0;
    test_store_open(&store);
    w = &store.work;
    w->site = &site;
    int64_t posts = edition_posts_max, approvals = 0;
    if (argc > 1)
        must(str_int(str_of(argv[1]), 1, edition_posts_max, &posts));
    if (argc > 2)
        must(str_int(str_of(argv[2]), 0, people, &approvals));
    square_make((int)posts, (int)approvals);
    double before = seconds();
    must(edition_publish(w, NULL));
    printf("made in %.2f s", seconds() - before);
    before = seconds();
    must(edition_find(w, &edition));
    printf(", read in %.2f s", seconds() - before);
    must(editions_list(w, 1, &row, &count));
    printf(": %lld posts, %lld topics, %lld bytes\n", (long long)row.posts,
           (long long)row.topic_count, (long long)row.bytes);
    arena_reset(w->memory);
    test_store_close(&store);
    return 0;
}
