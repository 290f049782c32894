/* Polarity: what raters who usually disagree both find helpful.
 *
 * Each rating r (1, ½ or 0) is explained as
 *
 *     r̂ = mean + i_rater + i_note + f_rater · f_note
 *
 * by the values that make the loss smallest:
 *
 *     mean over ratings of (r − r̂)²
 *       + 0.15 · mean over raters of i² + 0.03 · mean over raters of f²
 *       + 0.15 · mean over notes of i² + 0.03 · mean over notes of f² + 0.15 · mean²
 *
 * What follows the usual lines of agreement goes into f · f; a note's intercept is the approval
 * that is left when they are taken out. The model and its constants are those of Community Notes
 * (Wojcik et al. 2022, "Birdwatch", arXiv 2210.15723); it is solved by alternating least squares:
 * the notes' values for given raters, the raters' for given notes, the mean, and so on until
 * nothing moves any more. Each step is a closed form, in doubles, in ascending order: the same
 * ratings give the same bits whatever their order, compiler or machine. */
#ifndef BEMA_ALGORITHMS_POLARITY_H
#define BEMA_ALGORITHMS_POLARITY_H

#include "algorithms/ratings.h"

struct polarity_place {
    double intercept, factor;
};

/* Sweeps end when no value moved by more than settled_below, or after sweeps_max. */
enum { polarity_sweeps_max = 1000 };
extern const double polarity_settled_below;

struct polarity {
    double mean, loss;
    int sweeps;
    struct polarity_place *notes, *raters; /* zero where there is no rating */
};

/* 16 bytes for each note and rater, from the arena. The larger side of the raters is negative:
 * which side has which sign says nothing. ERR_UNAVAILABLE: the arena has no room. */
MUST_USE enum err polarity_solve(struct arena *a, const struct ratings *ratings,
                                 struct polarity *ret);

/* Where a note stands by its values alone: helpful (intercept ≥ 0.40 and |factor| < 0.50), not
 * helpful (intercept < −0.05 − 0.8 · |factor|), or neither yet; with fewer than 5 ratings neither.
 */
enum note_status { NOTE_NEEDS_MORE, NOTE_HELPFUL, NOTE_NOT_HELPFUL };
enum note_status polarity_status(struct polarity_place note, uint32_t rating_count);
/* "NMR", "CRH", "CRNH": as Community Notes writes them (needs more ratings, currently rated
 * helpful, currently rated not helpful). */
const char *note_status_name(enum note_status status);

#endif
