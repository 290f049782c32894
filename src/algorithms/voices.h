/* Many accounts, one voice: whose approvals say again what an older account's already say.
 *
 * Two raters are alike when they approve (rate helpful) at least voices_shared_min notes in common
 * beyond what is popular, and these are at least two fifths of the geometric mean of how many each
 * approves:
 *     beyond / √(a · b) ≥ 0.4.
 * What is popular explains as many as the younger's notes are approved by other voices, on average.
 * Opinions have no part in it: it looks at sameness alone.
 *
 * From the oldest rater to the youngest: who is alike to an older one that has a voice of her own
 * shares that voice, and says nothing of her own any more; of several to the one most alike, of
 * equals to the oldest. So
 *   - a voice says what its oldest account said, whatever the others do: nobody can speak through
 *     another's voice by copying her, take it from her, or make one voice of two older accounts;
 *   - more accounts that do the same as one that is there change nothing.
 * It does not find accounts that approve fewer than voices_shared_min notes, nor those that hide
 * them among many others, and it may silence somebody young who approves what one older person
 * does, as where a small community has few posts and its members approve most of them: the caller
 * shows everyone whose voice she shares, and lets her contest it.
 *
 * Those other voices are found first, the same way, as if nothing were popular. */
#ifndef BEMA_ALGORITHMS_VOICES_H
#define BEMA_ALGORITHMS_VOICES_H

#include "algorithms/ratings.h"

/* On a note, the oldest voices_of_note_max voices of its approvals are compared with: what two
 * share beyond those is not counted. So the work is at most that many steps for each approval. */
enum { voices_shared_min = 20, voices_alike_fifths = 2, voices_of_note_max = 1024 };

struct voices {
    const uint32_t *voice_of; /* of each rater: her own number, or the lower one of a voice's */
    uint32_t silent_count;    /* raters who share another's */
};

/* Raters are numbered from the oldest. At most 4 bytes for each approval, 24 for each rater and
 * 12 for each note, from the arena. ERR_UNAVAILABLE: the arena has no room. */
MUST_USE enum err voices_find(struct arena *a, const struct ratings *ratings, struct voices *ret);

/* Leaves out the ratings of those who share another's voice; *count becomes what is left. */
void voices_keep(const struct voices *voices, struct rating *list, size_t *count);

#endif
