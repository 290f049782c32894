/* Slates: "For you" of one person as it was made at one time (algorithms/slate.h), with all it was
 * made of, so that she can page through it, ask why, and have anybody compute it again. The newest
 * slates_kept of each are stored for slates_kept_ms. Nobody sees another's.
 *
 * A slate is made on a reader thread from memory (candidates.h) and stored on a lane after it was
 * answered (slates_waiting.h): what a crash loses of it is the last moment's slates, which are as
 * gone, and made anew. */
#ifndef BEMA_SOCIAL_SLATES_H
#define BEMA_SOCIAL_SLATES_H

#include "jobs/jobs.h"
#include "social/candidates.h"
#include "social/feed_settings.h"

enum {
    slates_kept = 4,
    slates_fresh_ms = 6 * 60 * 60 * 1000,
    slates_kept_ms = 7 * 24 * 60 * 60 * 1000,
    slates_sweep_every_ms = 60 * 60 * 1000,
    slate_policies_max = 100 /* shown */
};

struct slate {
    struct str id;          /* 64 hex digits */
    struct str policy_hash; /* the same */
    struct str preset;
    int64_t made_ms;
    int64_t polarity_ms; /* 0: the square was not sorted by then */
    struct slate_export export;
    size_t ranked; /* of export.items: those with a rank */
};

/* Makes one by her present settings, and has it stored. */
MUST_USE enum err slate_refresh(struct work *w, const struct viewer *viewer,
                                const struct candidate_cards *cards, struct slate *ret_slate);
/* Her newest if it is younger than slates_fresh_ms and of the present policy and settings; else a
 * new one. */
MUST_USE enum err slate_current(struct work *w, const struct viewer *viewer,
                                const struct candidate_cards *cards, struct slate *ret_slate);
/* Her newest; ERR_NOT_FOUND. */
MUST_USE enum err slate_newest(struct work *w, int64_t account_id, struct slate *ret_slate);
/* Hers with this id; ERR_NOT_FOUND, whoever else has one of it. */
MUST_USE enum err slate_find(struct work *w, int64_t account_id, struct str id,
                             struct slate *ret_slate);
/* Where a post stands in it: index in export.items, SIZE_MAX where it has no rank. */
size_t slate_place(const struct slate *slate, int64_t post_id);
/* The document of slate_export.h. ERR_INTERNAL: what is stored no longer gives its id. */
MUST_USE enum err slate_document(struct work *w, const struct slate *slate, struct buffer *out);

/* All of hers, the newest first, at most slates_kept, for her archive. */
MUST_USE enum err slates_of(struct work *w, int64_t account_id, struct slate *ret_slates,
                            int *ret_count);
/* Inside the running transaction: the account is gone. */
MUST_USE enum err slates_delete_all(struct work *w, int64_t account_id);
/* Handler of JOB_SWEEP_SLATES: those older than slates_kept_ms go. */
enum err slates_sweep_job(struct work *w, const struct job *job, struct lanes *lanes);

/* Policies by which slates were made, the newest first, and the present one. */
struct slate_policy {
    struct str hash, why; /* the last line of its history */
    int64_t since_ms;     /* 0: no slate was made by it yet */
};
MUST_USE enum err slate_policies_list(struct work *w,
                                      struct slate_policy ret_list[slate_policies_max],
                                      int *ret_count);

#endif
