/* Editions: what is published of posts and topics is what is held, whatever fails or restarts. */
#include "social/test_people.h"

#include "algorithms/topics.h"
#include "live/cells.h"
#include "social/bridging_pool.h"
#include "social/editions.h"
#include "social/editions_db.h"
#include "social/marks.h"
#include "social/positions.h"
#include "social/post_cells.h"
#include "social/slates.h"
#include "social/square_policy.h"

#include <stdio.h>
#include <unistd.h>

enum { quarter_ms = 15 * 60 * 1000 };
enum { writers = 10, tagged = 40, linked = 36, others = 33, all = tagged + linked + others };

static int64_t writer[writers], written[all];

static void publish_cells(int64_t post_id, int quintiles, uint32_t voices, bool is_public)
{
    struct cell_counts counts = {0};
    for (int b = 0; b < quintiles; b++) {
        counts.voices[CELL_APPROVALS][b] = voices;
        counts.voices[CELL_IMPRESSIONS][b] = 200;
    }
    IN_TRANSACTION(
        db_run(t.w,
               "INSERT INTO post_cells (b, post_id, is_public, made_ms, published, exact)"
               " VALUES (?3, ?1, ?4, 5, ?2, ?2)",
               db_int(post_id), db_blob(cells_pack(t.w->memory, &counts)),
               db_int(id_bucket(post_id)), db_int(is_public)));
}

/* Later in each test: what the process holds is from the square before. */
static int start_square(void **state)
{
    static int64_t later_ms;
    start(state);
    t.w->now_ms += later_ms += 2 * editions_looked_every_ms;
    for (int i = 0; i < writers; i++)
        writer[i] = make_account(str_c(t.w->memory, str_format(t.w->memory, "w%d", i)), "", 0);
    for (int i = 0; i < all; i++) {
        t.w->now_ms++;
        written[i] = make_post(writer[i % writers],
                               i < tagged            ? "about #Red things"
                               : i < tagged + linked ? "see https://Press.example/a?b #rare"
                                                     : "plain",
                               0);
        publish_cells(written[i], 5, (uint32_t)(10 + 5 * (i % 40)), true);
    }
    return 0;
}

static const struct edition *found(void)
{
    const struct edition *edition = NULL;
    t.w->now_ms += editions_looked_every_ms;
    assert_ok(edition_find(t.w, &edition));
    return edition;
}

static const struct edition *published(void)
{
    assert_ok(edition_publish(t.w, NULL));
    return found();
}

#define EDITIONS number("SELECT COUNT(*) FROM editions WHERE b = 0")
#define TABLES   number("SELECT COUNT(*) FROM published_tables WHERE b = 0")

static int64_t topic_of(const struct edition *edition, int64_t post_id)
{
    const struct published_post *post = edition_post(edition, post_id);
    assert_non_null(post);
    return post->topic_id;
}

static void posts_are_compared_by_their_rarest_tag_or_host(void **state)
{
    (void)state;
    const struct edition *edition = published();
    assert_int_equal(edition->post_count, all);
    assert_int_equal(edition->topic_count, 3);
    const int64_t red = edition_label_id(STR("#red"));
    for (int i = 0; i < all; i++) {
        const int64_t topic = topic_of(edition, written[i]);
        if (i < tagged)
            assert_true(topic == red);
        else if (i < tagged + linked) /* as many have the one as the other */
            assert_true(topic == edition_label_id(STR("#rare")) ||
                        topic == edition_label_id(STR("press.example")));
        else
            assert_int_equal(topic, edition_topic_rest);
        assert_int_equal(edition_post(edition, written[i])->author_id, writer[i % writers]);
    }
    assert_null(edition_post(edition, written[0] - 1));
    assert_null(edition_post(edition, written[all - 1] + 1));
}

static int32_t gain_at(const struct edition *edition, uint32_t post)
{
    return slate_gain(&square_policy()->policy, edition->posts[post].cells).gain;
}

static void thresholds_are_the_gains_of_the_topics_own_posts(void **state)
{
    (void)state;
    const struct edition *edition = published();
    size_t sum = 0;
    for (size_t n = 0; n < edition->topic_count; n++) {
        const struct slate_topic *topic = &edition->topics[n];
        const uint32_t begin = edition->best_begin[n], end = edition->best_begin[n + 1];
        assert_true(end - begin >= topic_posts_min);
        assert_true(n == 0 || edition->topics[n - 1].id < topic->id);
        sum += end - begin;
        for (uint32_t i = begin; i < end; i++) {
            assert_true(edition->posts[edition->best[i]].topic_id == topic->id);
            assert_true(i == begin || gain_at(edition, edition->best[i - 1]) >=
                                          gain_at(edition, edition->best[i]));
        }
        for (uint32_t k = 1; k <= slate_threshold_count; k++) {
            const uint32_t place = end - 1 - k * (end - begin) / (slate_threshold_count + 1);
            assert_int_equal(topic->thresholds[k - 1], gain_at(edition, edition->best[place]));
        }
    }
    assert_int_equal(sum, all);
}

static void only_what_is_published_stands_in_an_edition(void **state)
{
    (void)state;
    t.w->now_ms++;
    const int64_t unlisted = make_post(t.alice, "#red", 0), few = make_post(t.bob, "#red", 0),
                  none = make_post(t.carol, "#red", 0), gone = make_post(t.dave, "#red", 0);
    publish_cells(unlisted, 5, 50, false);
    publish_cells(few, 2, 50, true); /* too few quintiles for a gain */
    publish_cells(none, 0, 0, true);
    publish_cells(gone, 5, 50, true);
    IN_TRANSACTION(db_run(t.w, "DELETE FROM posts WHERE b = ?1 AND id = ?2",
                          db_int(id_bucket(gone)), db_int(gone)));
    const struct edition *edition = published();
    assert_int_equal(edition->post_count, all + 1);
    assert_int_equal(topic_of(edition, few), 0);
    assert_null(edition_post(edition, unlisted));
    assert_null(edition_post(edition, none));
    assert_null(edition_post(edition, gone));
}

static void what_few_voices_write_is_no_topic(void **state)
{
    (void)state;
    IN_TRANSACTION((db_scatter(t.w), db_run(t.w, "DELETE FROM post_cells WHERE b >= 0")));
    for (int i = 0; i < 40; i++) { /* five people */
        t.w->now_ms++;
        publish_cells(make_post(t.people[i % people_count], "#mine", 0), 5, 50, true);
    }
    const struct edition *edition = published();
    assert_int_equal(edition->topic_count, 1);
    assert_int_equal(edition->topics[0].id, edition_topic_rest);
}

/* As positions_job() would find them: what they favourite says where an unlabelled post belongs. */
static void a_post_without_labels_belongs_where_those_who_approve_of_it_are_at_home(void **state)
{
    (void)state;
    const int64_t post_id = written[all - 1];
    for (int i = 0; i < 6; i++) {
        IN_TRANSACTION(db_run(t.w,
                              "INSERT INTO positions (b, account_id, voice_id, factor, intercept,"
                              " ratings, quintile, made_ms) VALUES (?2, ?1, ?1, 0, 0, 20, 2, 1)",
                              db_int(writer[i]), db_int(id_bucket(writer[i]))));
        for (int p = 0; p < tagged; p += 3)
            if (p % writers != i)
                assert_ok(mark_set(t.w,
                                   &(struct mark_request){.account_id = writer[i],
                                                          .post_id = written[p],
                                                          .mark = MARK_FAVOURITE},
                                   NULL));
        /* Bookmarks are nobody's business. */
        assert_ok(mark_set(t.w,
                           &(struct mark_request){.account_id = writer[i],
                                                  .post_id = written[all - 2],
                                                  .mark = MARK_BOOKMARK},
                           NULL));
    }
    const struct edition *edition = published();
    assert_int_equal(topic_of(edition, post_id), edition_topic_rest);
    for (int i = 0; i < 6; i++)
        if ((all - 1) % writers != i)
            assert_ok(mark_set(t.w,
                               &(struct mark_request){.account_id = writer[i],
                                                      .post_id = post_id,
                                                      .mark = MARK_FAVOURITE},
                               NULL));
    t.w->now_ms += quarter_ms;
    edition = published();
    assert_true(topic_of(edition, post_id) == edition_label_id(STR("#red")));
    assert_int_equal(topic_of(edition, written[all - 2]), edition_topic_rest);
}

static void the_same_square_gives_the_same_tables_and_no_new_edition(void **state)
{
    (void)state;
    struct edition_row rows[3];
    struct str cells, topics;
    int count = 0;
    const struct edition *first = published();
    t.w->now_ms += quarter_ms;
    assert_true(published() == first);
    assert_int_equal(EDITIONS, 1);
    assert_ok(editions_list(t.w, 3, rows, &count));
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].posts, all);
    assert_int_equal(rows[0].topic_count, 3);
    assert_ok(edition_table(t.w, rows[0].cells, &cells));
    assert_ok(edition_table(t.w, rows[0].topics, &topics));
    assert_true(slate_digest_is(slate_digest(cells), first->published.cells));
    assert_true(slate_digest_is(slate_digest(topics), first->published.topics));
    assert_int_equal(rows[0].bytes, cells.size + topics.size);
    assert_ok(edition_table(t.w, square_policy()->hash, &cells));
    assert_true(str_equal(cells, square_policy()->text));
    assert_err(edition_table(t.w, STR("x"), &cells), ERR_NOT_FOUND);
    assert_err(edition_table(t.w, str_sub(rows[0].cells, 0, 63), &cells), ERR_NOT_FOUND);
    assert_err(edition_table(t.w, slate_digest_text(t.w->memory, slate_digest(STR("no"))), &cells),
               ERR_NOT_FOUND);
}

/* What is held of an edition is by the policy in force: else a slate would not be computed again.
 */
static void another_policy_gives_other_gains_at_once(void **state)
{
    (void)state;
    char folder[256], path[300];
    const struct str text = policy_default_text, line = STR("approval.prior_share = 0.35");
    const size_t at = str_find(text, line);
    test_folder_make(folder, sizeof folder);
    snprintf(path, sizeof path, "%s/policy", folder);
    assert_true(at != SIZE_MAX);
    FILE *out = fopen(path, "we");
    assert_non_null(out);
    fprintf(out, "%.*sapproval.prior_share = 0.5", (int)at, text.data);
    fprintf(out, "%.*s", (int)(text.size - at - line.size), text.data + at + line.size);
    assert_int_equal(fclose(out), 0);
    assert_ok(edition_publish(t.w, NULL));
    const struct edition *const before = found();
    assert_ptr_equal(before->policy, &square_policy()->policy);
    assert_ok(square_policy_load(t.w, str_of(path)));
    unlink(path);
    rmdir(folder);
    const struct edition *after = NULL;
    assert_ok(edition_find(t.w, &after));
    assert_ptr_not_equal(after, before);
    assert_ptr_equal(after->policy, &square_policy()->policy);
    assert_int_equal(after->gains[0].gain, gain_at(after, 0));
    assert_int_not_equal(after->gains[0].gain, before->gains[0].gain);
    assert_ok(square_policy_load(t.w, STR("")));
    assert_ok(edition_find(t.w, &after));
    assert_ptr_equal(after->policy, &square_policy()->policy);
}

/* What is sent is in memory until it has gone: so much at once, and then others wait. */
static void tables_are_sent_until_too_much_is_on_its_way(void **state)
{
    (void)state;
    struct edition_row row;
    struct str body;
    int count = 0;
    assert_ok(edition_publish(t.w, NULL));
    assert_ok(editions_list(t.w, 1, &row, &count));
    struct str large = {arena_alloc(t.w->memory, editions_served_bytes_max / 4 + 1),
                        editions_served_bytes_max / 4 + 1};
    memset((char *)(uintptr_t)large.data, 'x', large.size);
    IN_TRANSACTION(editions_db_table_delete(t.w, row.cells));
    IN_TRANSACTION(editions_db_table_put(t.w, row.cells, large));
    struct work senders[4];
    for (int i = 0; i < 4; i++) {
        senders[i] = *t.w;
        senders[i].memory = arena_new(0);
        assert_ok(edition_table(&senders[i], row.cells, &body));
        assert_int_equal(body.size, large.size);
    }
    assert_err(edition_table(t.w, row.cells, &body), ERR_UNAVAILABLE);
    assert_err(edition_table(t.w, row.topics, &body), ERR_UNAVAILABLE);
    assert_true(str_find(t.w->why, STR("come back later")) != SIZE_MAX);
    assert_ok(edition_table(t.w, square_policy()->hash, &body)); /* is in memory anyway */
    arena_free(senders[0].memory);                               /* one has gone */
    assert_ok(edition_table(t.w, row.topics, &body));
    for (int i = 1; i < 4; i++)
        arena_free(senders[i].memory);
}

static void editions_are_kept_as_long_as_slates_that_name_them(void **state)
{
    (void)state;
    struct edition_row first;
    struct str cells;
    int count = 0;
    assert_ok(edition_publish(t.w, NULL));
    assert_int_equal(TABLES, 2);
    assert_ok(editions_list(t.w, 1, &first, &count));
    t.w->now_ms++; /* a small one need not wait */
    /* Another with the same topics' table: a post without a gain. */
    const int64_t few = make_post(t.alice, "one more", 0);
    publish_cells(few, 1, 20, true);
    const struct edition *second = published();
    assert_int_equal(second->post_count, all + 1);
    assert_int_equal(EDITIONS, 2);
    assert_int_equal(TABLES, 3);
    assert_ok(edition_table(t.w, first.cells, &cells));
    assert_true(str_equal(slate_digest_text(t.w->memory, slate_digest(cells)), first.cells));
    t.w->now_ms += editions_kept_ms - 2 * editions_looked_every_ms;
    assert_ok(edition_publish(t.w, NULL)); /* of an empty window by now */
    assert_int_equal(EDITIONS, 3);
    assert_true(editions_kept_ms > slates_kept_ms);
    t.w->now_ms += quarter_ms;
    assert_int_equal(published()->post_count, 0);
    assert_int_equal(EDITIONS, 2);
    assert_err(edition_table(t.w, first.cells, &cells), ERR_NOT_FOUND);
    assert_int_equal(TABLES, 4);
}

static void whichever_database_call_fails_an_edition_is_there_whole_or_not_at_all(void **state)
{
    (void)state;
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e != OK && call < 3000) {
        db_fail_at = call += call < 200 ? 31 : 1;
        e = edition_publish(t.w, NULL);
        db_fail_at = 0;
        assert_int_equal(EDITIONS, e ? 0 : 1);
        assert_int_equal(TABLES, e ? 0 : 2);
    }
    assert_ok(e);
    assert_true(call > 200);
    const struct edition *edition;
    t.w->now_ms += editions_looked_every_ms;
    for (call = 0, e = ERR_INTERNAL; e != OK && call < 20;) {
        db_fail_at = ++call;
        e = edition_find(t.w, &edition);
        db_fail_at = 0;
    }
    assert_ok(e);
    assert_true(call > 3);
    assert_int_equal(edition->post_count, all);
}

/* Her topics in turn, by how many of their posts she approved, then the others. */
static void the_pool_is_of_the_topics_that_she_touches(void **state)
{
    (void)state;
    const struct edition *edition = published();
    struct bridging_pool pool;
    for (size_t n = 0; n < edition->topic_count; n++) {
        const size_t other = (n + 1) % edition->topic_count;
        uint32_t touched[slate_topics_max] = {0};
        size_t of_n = 0, of_other = 0;
        touched[n] = 3;
        touched[other] = 1;
        bridging_pool_make(t.w, edition, touched, &pool);
        assert_int_equal(pool.count, all);
        for (int i = 0; i < 20; i++) {
            const int64_t topic = topic_of(edition, pool.posts[i].id);
            of_n += topic == edition->topics[n].id;
            of_other += topic == edition->topics[other].id;
        }
        assert_int_equal(of_n, 15);
        assert_int_equal(of_other, 5);
        for (int i = 1; i < pool.count; i++)
            for (int k = 0; k < i; k++)
                assert_true(pool.posts[k].id != pool.posts[i].id);
        assert_int_equal(pool.posts[0].id,
                         edition->posts[edition->best[edition->best_begin[n]]].id);
    }
    /* Who touches none has the best of each. */
    const uint32_t none[slate_topics_max] = {0};
    bridging_pool_make(t.w, edition, none, &pool);
    assert_int_equal(pool.count, all);
    for (size_t n = 0; n < edition->topic_count; n++) {
        const int64_t best = edition->posts[edition->best[edition->best_begin[n]]].id;
        assert_true(pool.posts[0].id == best || pool.posts[1].id == best ||
                    pool.posts[2].id == best);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(posts_are_compared_by_their_rarest_tag_or_host, start_square),
        TEST_AFTER(thresholds_are_the_gains_of_the_topics_own_posts, start_square),
        TEST_AFTER(only_what_is_published_stands_in_an_edition, start_square),
        TEST_AFTER(what_few_voices_write_is_no_topic, start_square),
        TEST_AFTER(a_post_without_labels_belongs_where_those_who_approve_of_it_are_at_home,
                   start_square),
        TEST_AFTER(the_pool_is_of_the_topics_that_she_touches, start_square),
        TEST_AFTER(the_same_square_gives_the_same_tables_and_no_new_edition, start_square),
        TEST_AFTER(another_policy_gives_other_gains_at_once, start_square),
        TEST_AFTER(tables_are_sent_until_too_much_is_on_its_way, start_square),
        TEST_AFTER(editions_are_kept_as_long_as_slates_that_name_them, start_square),
        TEST_AFTER(whichever_database_call_fails_an_edition_is_there_whole_or_not_at_all,
                   start_square),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
