/* Who sits on a jury: over many seeds, nobody's choice, spread as wide as the pool gives. */
#include "base/test.h"
#include "moderation/jury_draw.h"

#include <string.h>

enum { people_max = 400 };

static struct arena *memory;

static int start(void **state)
{
    (void)state;
    memory = arena_new(0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static struct jury_seed seed_of(int number)
{
    return (struct jury_seed){.secret = str_format(memory, "secret %d", number),
                              .root = str_format(memory, "root %d", number)};
}

/* So many of each fifth, with the lots of a seed, sorted. */
static size_t pool_make(struct jury_candidate *list, const int by_fifth[jury_fifths], int number)
{
    const struct jury_seed seed = seed_of(number);
    size_t count = 0;

    for (int f = 0; f < jury_fifths; f++)
        for (int i = 0; i < by_fifth[f]; i++) {
            const int64_t id = 1000 * (f + 1) + i;

            list[count++] = (struct jury_candidate){
                .account_id = id, .fifth = f, .lot = jury_lot(memory, &seed, id)};
        }
    jury_sort(list, count);
    return count;
}

/* Gives seats until nobody can have one or all are given. */
static int draw(struct jury_candidate *list, size_t count, int seats[jury_fifths])
{
    int given = 0;

    while (given < jury_size) {
        const size_t next = jury_next(list, count, seats);

        if (next == SIZE_MAX)
            break;
        assert_false(list[next].is_taken);
        list[next].is_taken = true;
        seats[list[next].fifth]++;
        given++;
    }
    return given;
}

static int side_of(const int seats[jury_fifths], int side)
{
    return side < 0 ? seats[0] + seats[1] : side > 0 ? seats[3] + seats[4] : seats[2];
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static void no_side_has_more_than_four_and_a_jury_is_full_where_it_can_be(void **state)
{
    static struct jury_candidate list[people_max];

    (void)state;
    for (int number = 0; number < 3000; number++) {
        int by_fifth[jury_fifths], seats[jury_fifths] = {0}, most = 0;

        for (int f = 0; f < jury_fifths; f++)
            by_fifth[f] = (number * 7 + f * f * 13 + number / 11) % 9;
        const size_t count = pool_make(list, by_fifth, number);
        const int given = draw(list, count, seats);

        for (int side = -1; side <= 1; side++) {
            assert_true(side_of(seats, side) <= jury_side_max);
            most += least(side_of(by_fifth, side), jury_side_max);
        }
        assert_int_equal(given, least(most, jury_size));
        if (number % 100 == 99)
            arena_reset(memory);
    }
}

static void where_all_fifths_have_people_each_has_a_seat_and_none_has_three(void **state)
{
    static struct jury_candidate list[people_max];
    const int by_fifth[jury_fifths] = {60, 4, 90, 3, 40};

    (void)state;
    for (int number = 0; number < 1000; number++) {
        int seats[jury_fifths] = {0};
        const size_t count = pool_make(list, by_fifth, number);

        assert_int_equal(draw(list, count, seats), jury_size);
        for (int f = 0; f < jury_fifths; f++)
            assert_true(seats[f] == 1 || seats[f] == 2);
        arena_reset(memory);
    }
}

/* Of 20 in a fifth each is drawn about as often as any other: 2000 draws of 7 from 100. */
static void everybody_is_drawn_about_as_often(void **state)
{
    static struct jury_candidate list[people_max];
    const int by_fifth[jury_fifths] = {20, 20, 20, 20, 20};
    int drawn[6000] = {0};

    (void)state;
    for (int number = 0; number < 2000; number++) {
        int seats[jury_fifths] = {0};
        const size_t count = pool_make(list, by_fifth, number);

        draw(list, count, seats);
        for (size_t i = 0; i < count; i++)
            drawn[list[i].account_id - 1000] += list[i].is_taken;
        arena_reset(memory);
    }
    for (int f = 0; f < jury_fifths; f++)
        for (int i = 0; i < 20; i++) /* 140 expected; five times the deviation, 11.4 */
            assert_in_range(drawn[1000 * f + i], 83, 197);
}

static void a_free_seat_goes_by_the_same_rule(void **state)
{
    static struct jury_candidate list[people_max];
    const int by_fifth[jury_fifths] = {10, 10, 10, 10, 10};

    (void)state;
    for (int number = 0; number < 500; number++) {
        int seats[jury_fifths] = {0};
        const size_t count = pool_make(list, by_fifth, number);

        draw(list, count, seats);
        for (int leaves = 0; leaves < 25; leaves++) { /* the first one who sits goes for good */
            size_t at = 0, next;

            while (!list[at].is_taken || list[at].account_id < 0)
                at++;
            seats[list[at].fifth]--;
            list[at].account_id = -1;
            next = jury_next(list, count, seats);
            assert_true(next != SIZE_MAX);
            for (size_t i = 0; i < next; i++) /* nobody of a lesser lot had the same claim */
                assert_true(list[i].is_taken || seats[list[i].fifth] > seats[list[next].fifth] ||
                            side_of(seats, list[i].fifth - 2) == jury_side_max);
            list[next].is_taken = true;
            seats[list[next].fifth]++;
            assert_true(side_of(seats, -1) <= 4 && side_of(seats, 1) <= 4);
        }
        arena_reset(memory);
    }
}

static void lots_follow_from_secret_and_root_and_nothing_else(void **state)
{
    const struct jury_seed one = seed_of(1);
    struct jury_seed other = one;
    struct merkle_hash lot = jury_lot(memory, &one, 5), again = jury_lot(memory, &one, 5);

    (void)state;
    assert_true(merkle_is(&lot, &again));
    other.root = STR("another");
    again = jury_lot(memory, &other, 5);
    assert_false(merkle_is(&lot, &again));
    /* Of another secret everything is another. */
    other = (struct jury_seed){.secret = STR("x"), .root = one.root};
    again = jury_lot(memory, &other, 5);
    assert_false(merkle_is(&lot, &again));
    assert_false(str_equal(jury_ticket(memory, &one, 5), jury_ticket(memory, &other, 5)));
    assert_false(str_equal(jury_salt(memory, &one, 5), jury_salt(memory, &one, 6)));
    /* What docs/JURY.md says, by hand. */
    const struct merkle_hash salt = merkle_leaf(STR("secret 1\n5"));
    const struct str hex = hex_encode(memory, salt.bytes, sizeof salt.bytes);
    const struct merkle_hash by_hand =
        merkle_leaf(str_format(memory, "%.*s\nroot 1", STR_ARG(hex)));
    const struct merkle_hash ticket = merkle_leaf(str_format(memory, "%.*s\n5", STR_ARG(hex)));

    assert_true(str_equal(jury_salt(memory, &one, 5), hex));
    assert_true(merkle_is(&lot, &by_hand));
    assert_true(str_equal(jury_ticket(memory, &one, 5),
                          hex_encode(memory, ticket.bytes, sizeof ticket.bytes)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            no_side_has_more_than_four_and_a_jury_is_full_where_it_can_be, start, stop),
        cmocka_unit_test_setup_teardown(
            where_all_fifths_have_people_each_has_a_seat_and_none_has_three, start, stop),
        cmocka_unit_test_setup_teardown(everybody_is_drawn_about_as_often, start, stop),
        cmocka_unit_test_setup_teardown(a_free_seat_goes_by_the_same_rule, start, stop),
        cmocka_unit_test_setup_teardown(lots_follow_from_secret_and_root_and_nothing_else, start,
                                        stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
