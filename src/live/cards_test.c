#include "live/test_live.h"

static struct live_post post_draft(struct test_live *t, int64_t id, size_t bytes)
{
    char *text = arena_alloc(t->w->memory, bytes);
    memset(text, 'x', bytes);
    return (struct live_post){
        .id = id, .author_id = 7, .flags = 3, .json = {.bytes = text, .size = (uint32_t)bytes}};
}

static bool put(struct test_live *t, int64_t id, size_t bytes)
{
    struct live_post draft = post_draft(t, id, bytes);
    return live_post_put(t->live, &draft, live_generation(t->live, id));
}

static void a_card_is_a_copy_with_all_it_points_to(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    struct buffer b = buffer_in(t.w->memory);
    struct live_fragment_builder builder = {.out = &b};
    buffer_lit(&b, "{\"count\":");
    live_fragment_hole(&builder, 4);
    buffer_lit(&b, "}");
    live_fragment_hole(&builder, 9);
    const int64_t mentions[] = {3, 8};
    struct live_poll poll = {.option_count = 2, .multiple = true, .expires_ms = 99};
    atomic_init(&poll.votes[1], 5);
    struct live_post draft = {.id = 1000,
                              .author_id = 7,
                              .thread_id = 1000,
                              .mention_count = 2,
                              .mentions = mentions,
                              .poll = &poll,
                              .json = live_fragment_built(&builder)};
    atomic_init(&draft.favourites, 12);
    assert_true(live_post_put(t.live, &draft, live_generation(t.live, 1000)));
    memset(b.data, '!', b.size);

    const struct live_post *found = live_post_find(t.live, 1000);
    assert_non_null(found);
    assert_str_is(((struct str){found->json.bytes, found->json.size}), "{\"count\":}");
    assert_int_equal(found->json.hole_count, 2);
    assert_int_equal(found->json.holes[0].offset, 9);
    assert_int_equal(found->json.holes[1].kind, 9);
    assert_int_equal(found->mentions[1], 8);
    assert_int_equal(found->thread_id, 1000);
    assert_true(found->poll->multiple);
    assert_int_equal(atomic_load(&found->poll->votes[1]), 5);
    assert_int_equal(atomic_load(&found->favourites), 12);
    assert_null(live_post_find(t.live, 1001));

    struct live_account account = {
        .id = 77, .handle = STR("alice"), .json = {.bytes = "{}", .size = 2}};
    assert_true(live_account_put(t.live, &account, live_generation(t.live, 77)));
    assert_int_equal(live_handle_find(t.live, STR("alice")), 77);
    assert_int_equal(live_handle_find(t.live, STR("bob")), 0);
    test_apply(&t, (struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = 77});
    assert_int_equal(live_handle_find(t.live, STR("alice")), 0);
    assert_null(live_account_find(t.live, 77));
    test_live_close(&t);
}

static void an_accounts_image_is_good_for_its_version(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    static const int64_t numbers[] = {1, 2, 3, 4};
    struct live_account draft = {.id = 77, .json = {.bytes = "{\"n\":}", .size = 6}};
    assert_true(live_account_put(t.live, &draft, live_generation(t.live, 77)));
    const struct live_account *held = live_account_find(t.live, 77);
    assert_null(live_account_image(held));
    live_account_image_put(t.live, &draft, STR("{}"), 0); /* not the card that is held */
    assert_null(live_account_image(held));
    live_account_image_put(t.live, held, STR("{\"a\"}"), 0);
    assert_memory_equal(live_account_image(held)->bytes, "{\"a\"}", 5);
    live_account_image_put(t.live, held, STR("{\"b\"}"), 0);
    assert_memory_equal(live_account_image(held)->bytes, "{\"b\"}", 5);
    test_apply(&t, (struct event){.kind = EVENT_ACCOUNT_COUNTS,
                                  .account = 77,
                                  .version = 1,
                                  .count = 4,
                                  .numbers = numbers});
    assert_null(live_account_image(live_account_find(t.live, 77)));
    test_live_close(&t);
}

static void what_an_event_made_stale_is_not_put(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    struct live_post draft = post_draft(&t, 500, 10);
    uint32_t before = live_generation(t.live, 500);
    test_apply(&t, (struct event){.kind = EVENT_POST_COUNTS, .post = 500, .version = 3});
    assert_false(live_post_put(t.live, &draft, before));
    assert_null(live_post_find(t.live, 500));
    assert_int_equal(live_counts(t.live).put_refused, 1);
    assert_true(live_post_put(t.live, &draft, live_generation(t.live, 500)));
    test_live_close(&t);
}

static void a_new_post_is_put_fresh_unless_something_happened_since(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    struct live_post draft = post_draft(&t, id_at(TEST_NOW_MS, 0, 0), 10);
    struct event made = {.kind = EVENT_POST_MADE, .account = id_at(1, 0, 1), .post = draft.id};
    assert_false(live_post_put(t.live, &draft, LIVE_FRESH));
    test_apply(&t, made);
    assert_true(live_post_put(t.live, &draft, LIVE_FRESH));
    assert_false(live_post_put(t.live, &draft, LIVE_FRESH)); /* held already */
    test_apply(&t, (struct event){.kind = EVENT_POST_CHANGED, .post = draft.id});
    assert_null(live_post_find(t.live, draft.id));
    assert_false(live_post_put(t.live, &draft, LIVE_FRESH));
    test_live_close(&t);
}

static void counters_follow_the_highest_version(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    struct live_poll poll = {.option_count = 2};
    struct live_post draft = post_draft(&t, 900, 10);
    draft.poll = &poll;
    assert_true(live_post_put(t.live, &draft, live_generation(t.live, 900)));
    struct live_account account = {.id = 70, .json = {.bytes = "{}", .size = 2}};
    assert_true(live_account_put(t.live, &account, live_generation(t.live, 70)));
    const int64_t second[] = {2, 3, 4, 5}, third[] = {6, 7, 8, 9};
    const struct event events[] = {
        {.kind = EVENT_POST_COUNTS, .post = 900, .version = 3, .count = 4, .numbers = third},
        {.kind = EVENT_POST_COUNTS, .post = 900, .version = 2, .count = 4, .numbers = second},
        {.kind = EVENT_POLL_COUNTS, .post = 900, .version = 3, .count = 3, .numbers = third},
        {.kind = EVENT_POLL_COUNTS, .post = 900, .version = 2, .count = 3, .numbers = second},
        {.kind = EVENT_ACCOUNT_COUNTS, .account = 70, .version = 3, .count = 4, .numbers = third},
        {.kind = EVENT_ACCOUNT_COUNTS, .account = 70, .version = 2, .count = 4, .numbers = second},
        {.kind = EVENT_POST_COUNTS, .post = 901, .version = 3, .count = 4, .numbers = third},
    };
    live_apply(t.live, events, sizeof events / sizeof events[0]);
    const struct live_post *post = live_post_find(t.live, 900);
    assert_int_equal(atomic_load(&post->replies), 6);
    assert_int_equal(atomic_load(&post->boosts), 7);
    assert_int_equal(atomic_load(&post->favourites), 8);
    assert_int_equal(atomic_load(&post->quotes), 9);
    assert_int_equal(atomic_load(&post->poll->voters), 6);
    assert_int_equal(atomic_load(&post->poll->votes[1]), 8);
    const struct live_account *found = live_account_find(t.live, 70);
    assert_int_equal(atomic_load(&found->followers), 6);
    assert_int_equal(atomic_load(&found->last_post_ms), 9);
    test_live_close(&t);
}

static void cards_stay_under_their_bound_and_used_ones_stay_longest(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    options.rendered_bytes_max = 100000;
    test_live_open(&t, &options);
    assert_false(put(&t, 1, 200000));
    assert_true(put(&t, 1, 1000));
    assert_true(put(&t, 1, 2000)); /* takes the other's place */
    assert_int_equal(live_counts(t.live).cards, 1);
    for (int64_t id = 2; id < 1000; id++) {
        assert_true(put(&t, id, 2000));
        assert_true(live_counts(t.live).card_bytes <= 100000);
        assert_non_null(live_post_find(t.live, 1)); /* asked for again and again */
    }
    struct live_counts counts = live_counts(t.live);
    assert_in_range(counts.cards, 30, 50);
    assert_null(live_post_find(t.live, 2));
    for (int64_t id = 1; id < 1000; id++)
        test_apply(&t, (struct event){.kind = EVENT_POST_GONE, .account = 5, .post = id});
    assert_int_equal(live_counts(t.live).cards, 0);
    assert_int_equal(live_counts(t.live).card_bytes, 0);
    test_live_close(&t);
}

static void a_card_found_stays_valid_until_the_reader_is_idle(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    assert_true(put(&t, 44, 5000));
    const struct live_post *found = live_post_find(t.live, 44);
    struct event gone = {.kind = EVENT_POST_GONE, .account = 5, .post = 44};
    live_apply(t.live, &gone, 1);
    assert_null(live_post_find(t.live, 44));
    nanosleep(&(struct timespec){.tv_nsec = 30000000}, NULL);
    assert_int_not_equal(readers_waiting(t.live->readers), 0);
    assert_int_equal(found->json.bytes[4999], 'x');
    live_reader_idle(t.live);
    for (int i = 0; i < 1000 && readers_waiting(t.live->readers) != 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    assert_int_equal(readers_waiting(t.live->readers), 0);
    live_reader_busy(t.live);
    test_live_close(&t);
}

static struct str secret_of(struct test_live *t, int number)
{
    return str_format(t->w->memory, "a secret, number %d", number);
}

static void tokens_are_held_until_they_are_gone(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    test_live_open(&t, &options);
    struct live_token token = {.id = 1, .scopes = 5}, found;
    for (uint8_t i = 0; i < 40; i++) {
        token.hash[0] = i;
        token.account_id = 9 + i % 2;
        assert_true(live_token_put(t.live, secret_of(&t, i), &token,
                                   live_generation(t.live, live_token_key(token.hash))));
    }
    assert_true(live_token_find(t.live, secret_of(&t, 2), &found));
    assert_int_equal(found.account_id, 9);
    assert_int_equal(found.hash[0], 2);
    assert_false(live_token_find(t.live, secret_of(&t, 40), &found));
    assert_false(live_token_find(t.live, STR(""), &found));
    token.hash[0] = 2;
    uint32_t before = live_generation(t.live, live_token_key(token.hash));
    test_apply(&t, (struct event){.kind = EVENT_TOKEN_GONE,
                                  .account = 9,
                                  .other = live_token_key(token.hash)});
    assert_false(live_token_find(t.live, secret_of(&t, 2), &found));
    assert_false(live_token_put(t.live, secret_of(&t, 2), &token, before));
    token.hash[0] = 4;
    before = live_generation(t.live, live_token_key(token.hash));
    test_apply(&t, (struct event){.kind = EVENT_TOKEN_GONE, .account = 9});
    assert_false(live_token_find(t.live, secret_of(&t, 4), &found));
    assert_false(live_token_put(t.live, secret_of(&t, 4), &token, before));
    assert_true(live_token_find(t.live, secret_of(&t, 5), &found));
    test_live_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_is_a_copy_with_all_it_points_to),
        cmocka_unit_test(an_accounts_image_is_good_for_its_version),
        cmocka_unit_test(what_an_event_made_stale_is_not_put),
        cmocka_unit_test(a_new_post_is_put_fresh_unless_something_happened_since),
        cmocka_unit_test(counters_follow_the_highest_version),
        cmocka_unit_test(cards_stay_under_their_bound_and_used_ones_stay_longest),
        cmocka_unit_test(a_card_found_stays_valid_until_the_reader_is_idle),
        cmocka_unit_test(tokens_are_held_until_they_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
