#include "algorithms/ratings.h"

#include <assert.h>
#include <string.h>

static uint32_t note_of(const struct rating *rating)
{
    return rating->note;
}

static uint32_t rater_of(const struct rating *rating)
{
    return rating->rater;
}

/* Keeps those whose end, as `of` names it, occurs at least `least` times. */
static size_t keep_frequent(struct rating *list, size_t count, uint32_t *seen, uint32_t ends,
                            uint32_t (*of)(const struct rating *), uint32_t least)
{
    size_t kept = 0;

    memset(seen, 0, ends * sizeof *seen);
    for (size_t i = 0; i < count; i++)
        seen[of(&list[i])]++;
    for (size_t i = 0; i < count; i++)
        if (seen[of(&list[i])] >= least)
            list[kept++] = list[i];
    return kept;
}

enum err ratings_filter(struct arena *a, struct rating *list, size_t *count, uint32_t note_count,
                        uint32_t rater_count)
{
    const size_t ends = note_count > rater_count ? note_count : rater_count;
    uint32_t *seen = arena_try(a, (ends + 1) * sizeof *seen);

    if (!seen)
        return ERR_UNAVAILABLE;
    *count = keep_frequent(list, *count, seen, note_count, note_of, ratings_per_note_min);
    *count = keep_frequent(list, *count, seen, rater_count, rater_of, ratings_per_rater_min);
    *count = keep_frequent(list, *count, seen, note_count, note_of, ratings_per_note_min);
    return OK;
}

/* begin[n + 1] holds how many n has; becomes where n's begin. Returns how many have any. */
static uint32_t begins(uint32_t *begin, uint32_t count)
{
    uint32_t with = 0;

    for (uint32_t n = 0; n < count; n++) {
        with += begin[n + 1] > 0;
        begin[n + 1] += begin[n];
    }
    return with;
}

/* Turns the lists of one side into those of the other, whose entries so come in ascending order. */
static void turn(const uint32_t *begin, const uint32_t *from, uint32_t count,
                 const uint32_t *to_begin, uint32_t *to, uint32_t *filled)
{
    for (uint32_t n = 0; n < count; n++)
        for (uint32_t i = begin[n]; i < begin[n + 1]; i++) {
            const uint32_t other = rating_other(from[i]);
            to[to_begin[other] + filled[other]++] = n << 2 | rating_halves(from[i]);
        }
}

/* Equal neighbours in a list that ascends were given twice: where, the second time? */
static bool find_twice(const struct ratings *made, const struct rating *list, size_t *ret_twice)
{
    for (uint32_t n = 0; n < made->note_count; n++)
        for (uint32_t i = made->note_begin[n] + 1; i < made->note_begin[n + 1]; i++) {
            const uint32_t rater = rating_other(made->by_note[i]);
            if (rater != rating_other(made->by_note[i - 1]))
                continue;
            for (size_t at = 0, seen = 0; seen < 2; at++)
                if (list[at].note == n && list[at].rater == rater) {
                    seen++;
                    *ret_twice = at;
                }
            return true;
        }
    return false;
}

enum err ratings_make(struct arena *a, const struct rating *list, size_t count, uint32_t note_count,
                      uint32_t rater_count, struct ratings *ret, size_t *ret_twice)
{
    const size_t ends = note_count > rater_count ? note_count : rater_count;
    uint32_t *note_begin = arena_try(a, (note_count + 1) * sizeof *note_begin),
             *rater_begin = arena_try(a, (rater_count + 1) * sizeof *rater_begin),
             *by_note = arena_try(a, (count + 1) * sizeof *by_note),
             *by_rater = arena_try(a, (count + 1) * sizeof *by_rater),
             *filled = arena_try(a, (ends + 1) * sizeof *filled);

    assert(count <= ratings_max && ends <= ratings_names_max);
    if (!note_begin || !rater_begin || !by_note || !by_rater || !filled)
        return ERR_UNAVAILABLE;
    for (size_t i = 0; i < count; i++) {
        assert(list[i].note < note_count && list[i].rater < rater_count && list[i].halves <= 2);
        note_begin[list[i].note + 1]++;
        rater_begin[list[i].rater + 1]++;
    }
    *ret = (struct ratings){.count = count,
                            .note_count = note_count,
                            .rater_count = rater_count,
                            .notes_rated = begins(note_begin, note_count),
                            .raters_rated = begins(rater_begin, rater_count),
                            .note_begin = note_begin,
                            .by_note = by_note,
                            .rater_begin = rater_begin,
                            .by_rater = by_rater};
    /* First by rater in any order, then by note with raters ascending, then by rater again. */
    for (size_t i = 0; i < count; i++) {
        const uint32_t rater = list[i].rater;
        by_rater[rater_begin[rater] + filled[rater]++] = list[i].note << 2 | list[i].halves;
    }
    memset(filled, 0, ends * sizeof *filled);
    turn(rater_begin, by_rater, rater_count, note_begin, by_note, filled);
    memset(filled, 0, ends * sizeof *filled);
    turn(note_begin, by_note, note_count, rater_begin, by_rater, filled);
    return find_twice(ret, list, ret_twice) ? ERR_CONFLICT : OK;
}
