/* Where people stand among each other by what they approve of: the polarity of the whole square
 * (algorithms/polarity.h), from its signals (social/signals.h).
 *
 * Every quarter of an hour, or every hour where there are many ratings (positions_are_due),
 * JOB_FIND_POSITIONS reads all signals: an approval is 1, a disapproval
 * 0, what was only seen is no rating. Of those who are counted and not suspended, without their own
 * posts, filtered as Community Notes does, and admitted (social/admissions.h); who approves what an
 * older account already does shares its voice (algorithms/voices.h) and has no place of her own. It
 * is computed whole each time: a million ratings take about two seconds, so nothing in between is
 * approximated, and what is told is what anybody who had the signals would compute. Then the cells
 * of posts are counted anew, at once or when it is time (social/post_cells.h).
 *
 * New accounts, those with fewer than position_ratings_needed ratings that count, and all while the
 * square is not sorted (algorithms/cells.h) have no quintile: they are counted in none. In the
 * middle one they would speak for people who are there, spread over all of them a crowd of new
 * accounts would look like agreement across the square.
 *
 * Nobody's place is shown to anybody but herself. */
#ifndef BEMA_SOCIAL_POSITIONS_H
#define BEMA_SOCIAL_POSITIONS_H

#include "algorithms/cells.h"
#include "jobs/jobs.h"

enum {
    positions_every_ms = 60 * 60 * 1000,
    positions_often_ms = 15 * 60 * 1000, /* the same while they are from at most … */
    positions_often_ratings_max = 1 << 18,
    positions_ratings_max =
        1 << 21,                  /* the newest by the post's id; about 100 bytes each meanwhile */
    position_ratings_needed = 10, /* ratings_per_rater_min (algorithms/ratings.h) */
    polarity_epochs_shown_max = 100,
    polarity_epochs_kept_days = 400
};

struct position {
    int64_t account_id, voice_id;
    int32_t factor_milli, intercept_milli;
    int64_t ratings, made_ms;
    int quintile; /* 0 to 4; -1 none */
};
/* ERR_NOT_FOUND: she has none yet. */
MUST_USE enum err position_find(struct work *w, int64_t account_id, struct position *ret_position);
/* Inside the running transaction: she is no longer counted, or gone. */
MUST_USE enum err position_delete(struct work *w, int64_t account_id);

/* What is published of one computation. */
struct polarity_epoch {
    int64_t made_ms, ratings, approvals, posts, voices, sharing, sweeps, loss_millionths;
    bool sorted;
};
/* The newest first. An epoch that would say the same as the one before is not noted. */
MUST_USE enum err polarity_epochs_list(struct work *w, struct polarity_epoch *ret_epochs, int max,
                                       int *ret_count);

/* Whether they are to be found again, after they were from so many ratings. */
bool positions_are_due(int64_t ratings, int64_t since_ms);
/* Handler of JOB_FIND_POSITIONS, each positions_often_ms. */
enum err positions_job(struct work *w, const struct job *job, struct lanes *lanes);

/* Voices that have a quintile, by ascending account, each with where it is told to stand
 * (quintile_told()) and from when on it is counted. Sharers are not among them: their voice is
 * another's. In w->memory, 24 bytes each. */
struct told_voice {
    int64_t account_id, from_ms;
    int told;
};
MUST_USE enum err voices_told(struct work *w, struct told_voice **ret_voices, size_t *ret_count);
/* The voice of an account, or NULL: she is in no cell. */
const struct told_voice *voice_of(const struct told_voice *voices, size_t count,
                                  int64_t account_id);

/* Where an account that has a voice of its own is told to stand; *ret_told -1: nowhere. On any
 * thread with a store. */
MUST_USE enum err voice_told(struct work *w, int64_t account_id, int *ret_told);

/* The same voices, each with the fifth where it stands, which is its owner's secret: for a draw of
 * which nobody is told (moderation/juries.h). Those that are counted by now. In w->memory. */
struct placed_voice {
    int64_t account_id;
    int fifth; /* 0 to 4 */
};
MUST_USE enum err voices_placed(struct work *w, struct placed_voice **ret_voices,
                                size_t *ret_count);

/* Whose voice an account has, for what counts voices outside cells (trends). */
struct voice_place {
    int64_t account_id, voice_id, from_ms; /* INT64_MAX: she is not counted */
    int told;                              /* where the voice is told to stand; -1: nowhere */
};
/* By ascending account, in memory, 32 bytes each; who is not among them is counted, with her own
 * voice, and stands nowhere. *ret_placed: voices that stand somewhere; 0 while the square is not
 * sorted. A sharer is counted from when on she is, where her voice stands. */
MUST_USE enum err voice_places(struct work *w, struct arena *memory, struct voice_place **ret_list,
                               size_t *ret_count, size_t *ret_placed);

#endif
