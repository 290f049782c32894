/* What the queue of those who moderate costs: a page over a million open cases, and one decision on
 * a raid of 50,000 equal posts by 5,000 accounts. Wall time, on SQLite, or on PostgreSQL below
 * tools/postgres.
 *
 *     bench/run --queue [raid]        (build-release/bench/queue_bench) */
#include "auth/test_people.h"
#include "base/clock.h"
#include "moderation/case_rulings.h"
#include "social/posts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { pages = 200, page_limit = 40, authors = 5000, posts_each = 10, group = 50 };

static struct test_people t;
static struct work *w;

static void must(enum err e)
{
    if (!e)
        return;
    fprintf(stderr, "%s: %.*s\n", err_name(e), STR_ARG(w->why));
    exit(1);
}

/* A million open cases of one report each, as the program would have left them. */
static const char filling[] =
    "INSERT INTO cases (b, id, subject_id, account_id, state, outcome, escalated, text_key, posts, "
    "authors, reports, open_reports, notices, reporters, trusted, weight, harm, rule_weight, "
    "followers, sources, rules, language, notes, place, updated_ms) WITH RECURSIVE n(i) AS (SELECT "
    "CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT i % 16384, "
    "(600000000000 + i) * "
    "2097152 + (i % 16384) * 128, i, i, 0, 0, 0, '', 1, 1, 1, 1, 0, 1, 0, 0.8, 1.6, 0, i % 1000, "
    "1, CAST(i % 12 AS TEXT), 'en', 0, (i * 7919) % 1000003, 0 FROM n;"
    "INSERT INTO case_places (b, case_id, list, place) SELECT b, id, 'open', place FROM cases;"
    "INSERT INTO case_places (b, case_id, list, place) SELECT b, id, 'language:en', place FROM "
    "cases;"
    "INSERT INTO case_places (b, case_id, list, place) SELECT b, id, 'source:report', place FROM "
    "cases;"
    "INSERT INTO case_places (b, case_id, list, place) SELECT b, id, 'rule:' || rules, place FROM "
    "cases;";

static int compare(const void *one, const void *other)
{
    const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

    return a < b ? -1 : a > b;
}

static void page_measure(const char *what, struct case_filter filter)
{
    struct arena *memory = w->memory;
    int64_t took[pages], median;

    filter.after_place = INT64_MIN;
    filter.limit = page_limit;
    filter.viewer_id = 1;
    for (int i = 0; i < pages; i++) {
        const int64_t begun = clock_monotonic_ms();
        int count = 0;

        w->memory = arena_new(0);
        for (int k = 0; k < 10; k++) { /* the clock is in milliseconds */
            struct case_page *page = ARENA_NEW(w->memory, struct case_page);

            must(cases_page(w, &filter, page));
            must(cases_count(w, CASES_OPEN, 1, &count));
            must(cases_count(w, CASES_MINE, 1, &count));
            must(cases_count(w, CASES_ESCALATED, 1, &count));
            if (page->count != page_limit)
                exit(2);
            if (k == 9 && i % 2) { /* half of them are the pages after */
                filter.after_place = page->last_place;
                filter.after_id = page->last_id;
            }
        }
        took[i] = clock_monotonic_ms() - begun;
        arena_free(w->memory);
        w->memory = memory;
    }
    qsort(took, pages, sizeof *took, compare);
    median = took[pages / 2];
    printf("%-44s median %6.2f ms, the slowest %6.2f ms\n", what, (double)median / 10,
           (double)took[pages - 1] / 10);
}

static void queue_measure(void)
{
    test_store_script(w, filling);
    test_store_script(w, test_store_is_postgres(&t.store) ? "ANALYZE" : "PRAGMA optimize");
    page_measure("a page of 40 of 1,000,000", (struct case_filter){.list = CASES_OPEN});
    page_measure("of one language", (struct case_filter){.language = STR("en")});
    page_measure("of one rule", (struct case_filter){.rule = STR("7")});
    page_measure("of one rule and one language",
                 (struct case_filter){.rule = STR("7"), .language = STR("en")});
}

/* Posts with one text, each of which a rule found. */
static int64_t raid_make(void)
{
    static int64_t ids[authors];
    struct arena *memory = w->memory;
    int64_t case_id = 0;

    for (int i = 0; i < authors; i++) {
        char name[32];

        w->memory = arena_new(0);
        snprintf(name, sizeof name, "raider%d", i);
        ids[i] = test_person(&t, name);
        arena_free(w->memory);
    }
    for (int i = 0; i < authors * posts_each; i += group) {
        w->memory = arena_new(0);
        must(db_begin(w));
        for (int k = 0; k < group; k++) {
            struct post post;

            w->now_ms++;
            must(post_create(w,
                             &(struct post_draft){.author_id = ids[(i + k) % authors],
                                                  .text = STR("We shall all say this today")},
                             &post));
            must(case_join(
                w,
                &(struct case_source){
                    .subject_id = post.id, .kind = CASE_RULE, .rule = STR("raid"), .weight = 60},
                &case_id));
        }
        must(db_end(w, OK));
        arena_free(w->memory);
    }
    w->memory = memory;
    return case_id;
}

static void raid_measure(void)
{
    const int64_t moderator = test_person(&t, "mona");
    struct ruling ruling = {.effect = RESTRICTION_HIDE,
                            .facts = STR("one text from many accounts"),
                            .by_account_id = moderator};
    struct closing closing;
    struct ruled ruled;
    int64_t case_id, begun;

    must(user_set_role(w, moderator, ROLE_MODERATOR));
    begun = clock_monotonic_ms();
    case_id = raid_make();
    printf("%d posts made and joined to one case in %.1f s\n", authors * posts_each,
           (double)(clock_monotonic_ms() - begun) / 1000);
    begun = clock_monotonic_ms();
    must(case_decide(w, case_id, &ruling, false, &ruled, &closing));
    printf("the answer to the decision after %lld ms\n", (long long)(clock_monotonic_ms() - begun));
    must(case_close_job(w, &(struct job){.subject_id = case_id}, NULL));
    must(case_closing(w, case_id, &closing));
    printf("%d posts decided after %.1f s\n", closing.decided,
           (double)(clock_monotonic_ms() - begun) / 1000);
}

int main(int argc, char **argv)
{
    test_people_open(&t);
    w = t.w;
    if (argc > 1 && strcmp(argv[1], "raid") == 0)
        raid_measure();
    else
        queue_measure();
    test_people_close(&t);
    return 0;
}
