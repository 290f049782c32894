#include "store/explain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct explain plan_of(const char *text)
{
    struct explain plan = {0};
    struct str rest = str_of(text), line;

    while (rest.size) {
        rest = str_split(rest, '\n', &line);
        explain_line(&plan, line);
    }
    return plan;
}

static void one_partition_of_each_table_is_fine(void **state)
{
    (void)state;
    struct explain plan =
        plan_of("Update on posts\n"
                "  Update on posts_p12 posts_1\n"
                "  ->  Index Scan using posts_p12_pkey on posts_p12 posts_1\n"
                "        Index Cond: ((b = 1) AND (id = 2))\n"
                "        Filter: (text = ' on posts_p3'::text)\n"
                "  ->  Bitmap Heap Scan on post_marks_p0 post_marks\n"
                "        ->  Bitmap Index Scan on post_marks_p1_b_post_id_kind_idx\n"
                "  ->  Seq Scan on migrations\n");

    assert_false(plan.spread);
    assert_int_equal(plan.seen_count, 2);
}

static void two_partitions_of_one_table_are_told(void **state)
{
    (void)state;
    struct explain plan = plan_of("Append\n"
                                  "  ->  Seq Scan on poll_votes_p0 poll_votes_1\n"
                                  "  ->  Index Only Scan using x on poll_votes_p1 poll_votes_2\n");

    assert_true(plan.spread);
    assert_string_equal(plan.table, "poll_votes");
    assert_true(plan_of("Delete on posts\n  Delete on posts_p0 posts_1\n"
                        "  Delete on posts_p3 posts_2\n")
                    .spread);
}

static void a_walk_through_a_table_is_told_from_a_search(void **state)
{
    (void)state;
    assert_true(explain_line_walks(STR("SCAN posts")));
    assert_true(explain_line_walks(STR("SCAN posts USING COVERING INDEX posts_by_author")));
    assert_false(explain_line_walks(STR("SEARCH posts USING INTEGER PRIMARY KEY (rowid=?)")));
    assert_false(explain_line_walks(STR("SCAN post_search VIRTUAL TABLE INDEX 0:M1")));
    assert_false(explain_line_walks(STR("USE TEMP B-TREE FOR ORDER BY")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_partition_of_each_table_is_fine),
        cmocka_unit_test(two_partitions_of_one_table_are_told),
        cmocka_unit_test(a_walk_through_a_table_is_told_from_a_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
