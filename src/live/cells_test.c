#include "live/test_live.h"

static struct test_live t;

static int start(void **state)
{
    (void)state;
    const struct live_options options = test_live_options();
    test_live_open(&t, &options);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_live_close(&t);
    return 0;
}

static void tell(int64_t post_id, int64_t made_ms, int64_t first)
{
    int64_t numbers[cell_numbers] = {first, 0, 15, 0, 0, 10};
    numbers[cell_numbers - 1] = first ? 500000 : 0;
    numbers[2] = first ? 15 : 0;
    numbers[5] = first ? 10 : 0;
    test_apply(&t, (struct event){.kind = EVENT_CELLS,
                                  .post = post_id,
                                  .version = made_ms,
                                  .count = cell_numbers,
                                  .numbers = numbers});
}

static int64_t id_of(int64_t ms)
{
    return id_at(ms, 7, 0);
}

static void cells_are_held_as_they_are_told_until_the_post_goes(void **state)
{
    (void)state;
    struct slate_cell cells[slate_quintile_count];
    int64_t made_ms = 1, post = id_of(t.w->now_ms);
    assert_false(live_cells(t.live, post, cells, &made_ms));
    assert_int_equal(made_ms, 0);
    assert_int_equal(cells[0].approvals, 0);
    tell(post, t.w->now_ms, 20);
    assert_true(live_cells(t.live, post, cells, &made_ms));
    assert_int_equal(made_ms, t.w->now_ms);
    assert_int_equal(cells[0].approvals, 20);
    assert_int_equal(cells[2].approvals, 15);
    assert_int_equal(cells[0].disapprovals, 10);
    assert_int_equal(cells[4].impressions, 500000);
    tell(post, t.w->now_ms - 1, 90); /* late */
    assert_true(live_cells(t.live, post, cells, NULL));
    assert_int_equal(cells[0].approvals, 20);
    tell(post, t.w->now_ms + 1, 0);
    assert_false(live_cells(t.live, post, cells, NULL));
    tell(post, t.w->now_ms + 2, 20);
    test_apply(&t, (struct event){.kind = EVENT_POST_GONE, .account = 7, .post = post});
    assert_false(live_cells(t.live, post, cells, NULL));
}

static void what_leaves_the_window_is_dropped(void **state)
{
    (void)state;
    enum { many = 300 };
    struct slate_cell cells[slate_quintile_count];
    for (int i = 0; i < many; i++)
        tell(id_of(t.w->now_ms + i), t.w->now_ms, 20);
    const int64_t later_ms = t.w->now_ms + live_cells_window_ms + 10 * 60 * 1000;
    tell(id_of(later_ms), later_ms, 20);
    for (int i = 0; i < many; i++)
        assert_false(live_cells(t.live, id_of(t.w->now_ms + i), cells, NULL));
    assert_true(live_cells(t.live, id_of(later_ms), cells, NULL));
}

static void a_restart_gives_the_same_cells(void **state)
{
    (void)state;
    struct cell_counts counts = {.voices = {{10, 0, 15, 0, 4000000000u}, {0}, {0, 0, 0, 0, 5}}},
                       read;
    struct slate_cell cells[slate_quintile_count];
    const struct str packed = cells_pack(t.w->memory, &counts);
    const int64_t post = id_of(t.w->now_ms - 1000),
                  old = id_of(t.w->now_ms - live_cells_window_ms - 1);
    cells_unpack(packed, &read);
    assert_memory_equal(&read, &counts, sizeof read);
    cells_unpack(STR("short"), &read);
    assert_true(cells_are_zero(&read));
    for (int is_old = 0; is_old < 2; is_old++)
        test_run(&t,
                 "INSERT INTO post_cells (b, post_id, is_public, made_ms, published, exact)"
                 " VALUES (7, ?1, 1, 5, ?2, ?2)",
                 db_int(is_old ? old : post), db_blob(packed));
    live_reader_idle(t.live);
    assert_err(live_check(t.w, t.live), ERR_INTERNAL);
    assert_ok(live_rebuild(t.w, t.live));
    live_reader_busy(t.live);
    assert_true(live_cells(t.live, post, cells, NULL));
    assert_int_equal(cells[4].approvals, 4000000000u);
    assert_int_equal(cells[4].impressions, 5);
    assert_false(live_cells(t.live, old, cells, NULL));
    assert_ok(live_check(t.w, t.live));
}

static void make_post(int64_t id, int64_t author, uint32_t flags)
{
    test_apply(
        &t,
        (struct event){
            .kind = EVENT_POST_MADE, .account = author, .post = id, .flags = flags, .other = 0});
}

/* In the order of their numbers, the newest first. */
static void assert_newcomers(int64_t since_ms, int64_t impressions_max, const int64_t *ids,
                             int count)
{
    struct live_found found[live_newcomers_looked_max];
    assert_int_equal(live_newcomers(t.w, since_ms, impressions_max, found), count);
    for (int i = 0; i < count; i++)
        assert_int_equal(found[i].id, ids[i]);
}

static void posts_of_newcomers_are_those_of_authors_who_have_not_come_far(void **state)
{
    (void)state;
    const int64_t far = id_at(t.w->now_ms, 1, 0), near = id_at(t.w->now_ms, 2, 0);
    const int64_t since_ms = t.w->now_ms - 1000;
    const int64_t one = id_at(t.w->now_ms - 500, 1, 0), other = id_at(t.w->now_ms - 400, 1, 0);
    const int64_t hers = id_at(t.w->now_ms - 300, 2, 0), last = id_at(t.w->now_ms - 200, 2, 0);
    make_post(one, far, VISIBILITY_PUBLIC);
    make_post(other, far, VISIBILITY_PUBLIC);
    make_post(hers, near, VISIBILITY_PUBLIC);
    assert_newcomers(since_ms, 200, (int64_t[]){hers, other, one}, 3);
    tell(one, t.w->now_ms, 20); /* 500,000 impressions, of all her posts together */
    assert_newcomers(since_ms, 200, (int64_t[]){hers}, 1);
    assert_newcomers(since_ms, 500000, (int64_t[]){hers, other, one}, 3);
    make_post(last, near, VISIBILITY_PUBLIC | POST_IS_REPLY);
    assert_newcomers(since_ms, 200, (int64_t[]){hers}, 1);
    test_apply(&t, (struct event){.kind = EVENT_POST_CHANGED,
                                  .account = near,
                                  .post = hers,
                                  .flags = VISIBILITY_PUBLIC | POST_RESTRICTED});
    assert_newcomers(since_ms, 200, NULL, 0);
    assert_newcomers(t.w->now_ms - 450, 500000, (int64_t[]){other}, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cells_are_held_as_they_are_told_until_the_post_goes, start,
                                        stop),
        cmocka_unit_test_setup_teardown(what_leaves_the_window_is_dropped, start, stop),
        cmocka_unit_test_setup_teardown(a_restart_gives_the_same_cells, start, stop),
        cmocka_unit_test_setup_teardown(
            posts_of_newcomers_are_those_of_authors_who_have_not_come_far, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
