/* Cells: how many voices of each fifth of the square approve, disapprove of and were shown a post,
 * as far as that may be published. Ranking reads nothing else of it.
 *
 * Who favourited what is public, so exact cells would tell where a person stands. Three things
 * stand before that; docs/ALGORITHM.md says what an attack still learns.
 *   - Told quintiles. A voice is counted where quintile_told() says: in half of the cases where it
 *     stands, else anywhere, by a chance that only the square knows and that stays the same.
 * Whatever is computed from cells, of all posts and all times, tells at most what is told: log2 5 −
 * H(0.6, 0.1, 0.1, 0.1, 0.1) = 0.55 of the 2.32 bits of a quintile.
 *   - Rounding. Cells below cell_voices_min are 0, others are rounded down to a multiple of
 *     cell_rounded_to.
 *   - Batches. A post's approvals are published anew when they have moved by cell_voices_min voices
 *     since they last were, added up over the quintiles; so are, each by themselves, disapprovals
 *     and impressions. So no refresh tells what one person did. */
#ifndef BEMA_ALGORITHMS_CELLS_H
#define BEMA_ALGORITHMS_CELLS_H

#include "algorithms/slate.h"

/* The factors at the four boundaries between quintiles. */
struct quintiles {
    double cuts[slate_quintile_count - 1];
    bool sorted; /* else nobody has a quintile */
};
/* Where the voices' factors divide them into five equal parts; sorts factors. Nobody is sorted
 * where there are fewer than quintile_voices_min, or where the middle three fifths of them span
 * less than quintile_span_min: there is no line along which people differ then, only noise. */
enum { quintile_voices_min = 50 };
extern const double quintile_span_min; /* 0.1 */
struct quintiles quintiles_find(double *factors, size_t count);
/* 0 to 4. Equal factors have the same quintile. Only of sorted ones. */
int quintile_of(const struct quintiles *quintiles, double factor);
/* Where a voice is counted that stands in this quintile. chance: the voice's own number, which must
 * look random to those who do not know the square's key, and be another one for each quintile. */
int quintile_told(int quintile, uint64_t chance);

/* Voices by what they did, and quintile. */
enum cell_row { CELL_APPROVALS, CELL_DISAPPROVALS, CELL_IMPRESSIONS, cell_row_count };
struct cell_counts {
    uint32_t voices[cell_row_count][slate_quintile_count];
};
/* A post's cells: the exact counts as they were published last, which stay secret, and what was
 * published of them. All 0 at first. */
struct post_cells {
    struct cell_counts exact, published;
};
/* Publishes the rows that are due. True: what is published has changed. */
bool cells_refresh(const struct policy *policy, struct post_cells *cells,
                   const struct cell_counts *now);
bool cells_are_zero(const struct cell_counts *counts);
/* What is published, as ranking reads it. */
void cells_for_slate(const struct cell_counts *published,
                     struct slate_cell ret_cells[slate_quintile_count]);

#endif
