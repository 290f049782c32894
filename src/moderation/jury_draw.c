#include "moderation/jury_draw.h"

#include "base/str.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct merkle_hash hash_of(struct arena *a, struct str one, struct str other)
{
    return merkle_leaf(str_format(a, "%.*s\n%.*s", STR_ARG(one), STR_ARG(other)));
}

static struct str account_text(struct arena *a, int64_t account_id)
{
    return str_format(a, "%lld", (long long)account_id);
}

struct str jury_salt(struct arena *a, const struct jury_seed *seed, int64_t account_id)
{
    const struct merkle_hash hash = hash_of(a, seed->secret, account_text(a, account_id));

    return hex_encode(a, hash.bytes, sizeof hash.bytes);
}

struct merkle_hash jury_lot(struct arena *a, const struct jury_seed *seed, int64_t account_id)
{
    return hash_of(a, jury_salt(a, seed, account_id), seed->root);
}

struct str jury_ticket(struct arena *a, const struct jury_seed *seed, int64_t account_id)
{
    const struct merkle_hash hash =
        hash_of(a, jury_salt(a, seed, account_id), account_text(a, account_id));

    return hex_encode(a, hash.bytes, sizeof hash.bytes);
}

static int by_lot(const void *left, const void *right)
{
    const struct jury_candidate *a = left, *b = right;
    const int order = memcmp(a->lot.bytes, b->lot.bytes, sizeof a->lot.bytes);

    return order ? order : (a->account_id > b->account_id) - (a->account_id < b->account_id);
}

void jury_sort(struct jury_candidate *list, size_t count)
{
    if (count)
        qsort(list, count, sizeof *list, by_lot);
}

/* Of the side of this fifth, or of the middle. */
static int seats_beside(const int seats[jury_fifths], int fifth)
{
    return fifth < 2 ? seats[0] + seats[1] : fifth > 2 ? seats[3] + seats[4] : seats[2];
}

size_t jury_next(const struct jury_candidate *list, size_t count, const int seats[jury_fifths])
{
    size_t best = SIZE_MAX;

    for (size_t i = 0; i < count; i++) {
        const int fifth = list[i].fifth;

        assert(fifth >= 0 && fifth < jury_fifths);
        if (!list[i].is_taken && seats_beside(seats, fifth) < jury_side_max &&
            (best == SIZE_MAX || seats[fifth] < seats[list[best].fifth]))
            best = i;
    }
    return best;
}
