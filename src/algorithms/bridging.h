/* The bridging aggregate: how helpful a note is to raters all along the polarity axis.
 *
 * The share of helpful ratings is estimated at 50 points of the axis, each rating counting where
 * its rater stands (a Gaussian of width 0.1, in all one over the points), and the estimates are
 * averaged geometrically: where one stretch of the axis finds no help, the enthusiasm of another
 * cannot make up for it. After the Gaussian scorer of Community Notes (scoring/gaussian_scorer.py,
 * 2025); the formula stands in docs/ALGORITHM.md. */
#ifndef BEMA_ALGORITHMS_BRIDGING_H
#define BEMA_ALGORITHMS_BRIDGING_H

#include "algorithms/polarity.h"

enum { bridging_points = 50 };
extern const double bridging_helpful_min; /* of the aggregate: 0.51 */
extern const double bridging_factor_max;  /* of a rater, either side of 0: 4 */

/* The points in hundredths, ascending. */
extern const int bridging_point_hundredths[bridging_points];

struct bridging {
    double values[bridging_points]; /* 0.05 … 0.8; all −1 where there is too little to say */
    double aggregate;               /* of the values; 0 where there is too little to say */
    double factor;                  /* to which side the helpful ratings lie */
};

/* Rates note n by its ratings and the places of all raters, of which the factor counts: between
 * −bridging_factor_max and bridging_factor_max. A note without ratings has too little to say. */
void bridging_rate(const struct ratings *ratings, uint32_t n, const struct polarity_place *raters,
                   struct bridging *ret);

/* NOTE_HELPFUL from bridging_helpful_min on, else NOTE_NEEDS_MORE. */
enum note_status bridging_status(const struct bridging *bridging);

#endif
