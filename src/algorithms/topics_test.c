#include "base/test.h"

#include "algorithms/rating_sets.h"
#include "algorithms/topics.h"

#include <string.h>

enum { posts_max = 9000, labels_max = 6, approvals_max = 60, label_count = 400, voice_count = 500 };

/* Posts before they are written one after the other. */
static struct made_post {
    uint32_t author, label_count, approval_count, labels[labels_max], approvals[approvals_max];
} made[posts_max];
static uint32_t made_count;
static struct arena *a;
static struct topics topics;

static int start(void **state)
{
    (void)state;
    a = arena_new(0);
    made_count = 0;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_try_fail_at = 0;
    arena_free(a);
    return 0;
}

static struct topic_posts write_posts(void)
{
    static uint32_t authors[posts_max], label_begin[posts_max + 1], labels[posts_max * labels_max],
        approval_begin[posts_max + 1], approvals[posts_max * approvals_max];

    for (uint32_t n = 0; n < made_count; n++) {
        authors[n] = made[n].author;
        memcpy(labels + label_begin[n], made[n].labels, sizeof made[n].labels);
        memcpy(approvals + approval_begin[n], made[n].approvals, sizeof made[n].approvals);
        label_begin[n + 1] = label_begin[n] + made[n].label_count;
        approval_begin[n + 1] = approval_begin[n] + made[n].approval_count;
    }
    return (struct topic_posts){.post_count = made_count,
                                .label_count = label_count,
                                .authors = authors,
                                .label_begin = label_begin,
                                .labels = labels,
                                .approval_begin = approval_begin,
                                .approvals = approvals,
                                .voice_count = voice_count};
}

static void find(void)
{
    const struct topic_posts posts = write_posts();

    assert_int_equal(topics_find(a, &posts, &topics), OK);
}

static struct made_post *post(uint32_t author)
{
    assert_true(made_count < posts_max);
    made[made_count] = (struct made_post){.author = author};
    return &made[made_count++];
}

static void label(struct made_post *p, uint32_t number)
{
    p->labels[p->label_count++] = number;
}

static void posts_with(uint32_t count, uint32_t number, uint32_t authors)
{
    for (uint32_t i = 0; i < count; i++)
        label(post(i % authors), number);
}

static void a_label_that_enough_voices_use_is_a_topic(void **state)
{
    (void)state;
    posts_with(32, 5, 8);
    posts_with(31, 6, 8);
    posts_with(100, 7, 7);
    find();
    assert_int_equal(topics.count, 2);
    assert_int_equal(topics.label_of[1], 5);
    assert_int_equal(topics.topic_of[0], 1);
    assert_int_equal(topics.topic_of[31], 1);
    assert_int_equal(topics.topic_of[32], 0);
    assert_int_equal(topics.topic_of[162], 0);
}

static void a_post_belongs_to_the_rarest_of_its_labels(void **state)
{
    (void)state;
    posts_with(60, 9, 10);
    posts_with(40, 3, 10);
    label(&made[0], 3);
    label(&made[1], 300); /* nobody else's */
    find();
    assert_int_equal(topics.count, 3);
    assert_int_equal(topics.label_of[topics.topic_of[0]], 3);
    assert_int_equal(topics.label_of[topics.topic_of[1]], 9);
}

static void a_topic_whose_posts_go_to_rarer_ones_is_none(void **state)
{
    (void)state;
    posts_with(40, 1, 10);
    for (uint32_t n = 0; n < 30; n++) /* the broader label keeps ten alone */
        label(&made[n], 2);
    for (uint32_t n = 0; n < 5; n++)
        label(post(n + 20), 2);
    find();
    assert_int_equal(topics.count, 2);
    assert_int_equal(topics.label_of[1], 2);
    assert_int_equal(topics.topic_of[0], 1);
    assert_int_equal(topics.topic_of[39], 0);
}

static void a_post_without_labels_belongs_where_those_who_approve_it_are_at_home(void **state)
{
    (void)state;
    posts_with(32, 1, 10);
    posts_with(32, 2, 10);
    for (uint32_t n = 0; n < 3; n++)
        for (uint32_t voice = 0; voice < 5; voice++) {
            made[n].approvals[made[n].approval_count++] = voice;
            made[32 + n].approvals[made[32 + n].approval_count++] = 100 + voice;
        }
    for (uint32_t n = 64; n < 67; n++)
        (void)post(1);
    for (uint32_t voice = 0; voice < 5; voice++) {
        made[64].approvals[made[64].approval_count++] = voice;
        made[65].approvals[made[65].approval_count++] = voice; /* as many of either */
        made[65].approvals[made[65].approval_count++] = 100 + voice;
    }
    find();
    assert_int_equal(topics.label_of[topics.topic_of[64]], 1);
    assert_int_equal(topics.topic_of[65], 0);
    assert_int_equal(topics.topic_of[66], 0);
    made[64].approval_count = 4;
    find();
    assert_int_equal(topics.topic_of[64], 0);
}

static void of_too_many_labels_those_with_the_most_posts_are_topics(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < 260; number++)
        posts_with(number < 4 || number == 100 ? 32 : 33, number, 8);
    find();
    assert_int_equal(topics.count, slate_topics_max);
    assert_int_equal(topics.label_of[1], 4);
    assert_int_equal(topics.label_of[96], 99);
    assert_int_equal(topics.label_of[97], 101);
    assert_int_equal(topics.label_of[255], 259);
    assert_int_equal(topics.topic_of[0], 0);
}

static void make_posts(uint64_t seed)
{
    for (uint32_t n = 0; n < 1500; n++) {
        struct made_post *const p = post(draw(&seed, 80));
        const uint32_t theme = draw(&seed, 12);

        for (uint32_t i = draw(&seed, 3); i > 0; i--)
            label(p, theme * 3 + i - 1);
        for (uint32_t voice = 0; voice < voice_count; voice++)
            if (p->approval_count < approvals_max &&
                draw(&seed, 100) < (voice % 12 == theme ? 25U : 1U))
                p->approvals[p->approval_count++] = voice;
    }
}

static void swap(uint32_t *list, uint32_t one, uint32_t other)
{
    const uint32_t kept = list[one];

    list[one] = list[other];
    list[other] = kept;
}

static void no_order_changes_anything(void **state)
{
    static uint32_t place[posts_max];
    uint64_t seed = 12;

    (void)state;
    for (uint64_t turn = 1; turn <= 10; turn++) {
        struct topics first;
        size_t by_home = 0;

        made_count = 0;
        make_posts(turn);
        find();
        first = topics;
        assert_true(first.count > 5);
        for (uint32_t n = 0; n < made_count; n++) {
            place[n] = n;
            by_home += made[n].label_count == 0 && first.topic_of[n] > 0;
            if (made[n].label_count > 1)
                swap(made[n].labels, 0, made[n].label_count - 1);
            for (uint32_t i = made[n].approval_count; i > 1; i--)
                swap(made[n].approvals, i - 1, draw(&seed, i));
        }
        assert_true(by_home > 50);
        for (uint32_t n = made_count; n > 1; n--) {
            const uint32_t other = draw(&seed, n);
            const struct made_post kept = made[n - 1];
            made[n - 1] = made[other];
            made[other] = kept;
            swap(place, n - 1, other);
        }
        find();
        assert_int_equal(first.count, topics.count);
        assert_memory_equal(first.label_of, topics.label_of, sizeof topics.label_of);
        for (uint32_t n = 0; n < made_count; n++)
            assert_int_equal(topics.topic_of[n], first.topic_of[place[n]]);
        arena_reset(a);
    }
}

static void without_posts_or_room_nothing_is_said(void **state)
{
    struct topic_posts posts;

    (void)state;
    find();
    assert_int_equal(topics.count, 1);
    posts_with(40, 1, 10);
    posts = write_posts();
    for (int call = 1; call <= 5; call++) {
        arena_try_fail_at = call;
        assert_int_equal(topics_find(a, &posts, &topics), ERR_UNAVAILABLE);
    }
    arena_try_fail_at = 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_label_that_enough_voices_use_is_a_topic),
        TEST(a_post_belongs_to_the_rarest_of_its_labels),
        TEST(a_topic_whose_posts_go_to_rarer_ones_is_none),
        TEST(a_post_without_labels_belongs_where_those_who_approve_it_are_at_home),
        TEST(of_too_many_labels_those_with_the_most_posts_are_topics),
        TEST(no_order_changes_anything),
        TEST(without_posts_or_room_nothing_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
