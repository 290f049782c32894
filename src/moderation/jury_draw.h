/* Drawing a jury: who of a pool sits on it, by lot and by where they stand. Pure.
 *
 * People stand in fifths of the square (social/positions.h): two on either side, one in the middle.
 * Neither side, nor the middle, has more than jury_side_max of the jury_size seats. Within that, a
 * seat goes to the fifth that has fewest seats so far, and in it to the least lot; between fifths
 * of equally many seats to the least lot. A seat that becomes free is given by the same rule. */
#ifndef BEMA_MODERATION_JURY_DRAW_H
#define BEMA_MODERATION_JURY_DRAW_H

#include "public_log/merkle.h"

enum { jury_size = 7, jury_side_max = 4, jury_fifths = 5, jury_reserve = 10 };

/* What makes the lots of one jury: the secret was fixed (its hash is in the public log) before
 * anybody could know the root. */
struct jury_seed {
    struct str secret, root;
};
/* One person's salt, SHA-256(00 ‖ secret ‖ LF ‖ account), in hex; nobody can make another's. */
struct str jury_salt(struct arena *a, const struct jury_seed *seed, int64_t account_id);
/* Her lot, SHA-256(00 ‖ salt ‖ LF ‖ root); and what the public log holds of her, in hex:
 * SHA-256(00 ‖ salt ‖ LF ‖ account). */
struct merkle_hash jury_lot(struct arena *a, const struct jury_seed *seed, int64_t account_id);
struct str jury_ticket(struct arena *a, const struct jury_seed *seed, int64_t account_id);

struct jury_candidate {
    int64_t account_id;
    int fifth; /* 0 to 4 */
    struct merkle_hash lot;
    bool is_taken; /* sits, has sat, or must not */
};
/* By lot; those of equal lots by account. */
void jury_sort(struct jury_candidate *list, size_t count);
/* seats: how many sit of each fifth. Whose turn it is of a sorted list; SIZE_MAX: nobody can be
 * taken. Changes nothing. */
size_t jury_next(const struct jury_candidate *list, size_t count, const int seats[jury_fifths]);

#endif
