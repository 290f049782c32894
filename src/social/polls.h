/* Polls. A poll belongs to its post and has the post's id. One vote a person: the second is
 * refused whatever races, by the key of poll_votes. */
#ifndef BEMA_SOCIAL_POLLS_H
#define BEMA_SOCIAL_POLLS_H

#include "jobs/jobs.h"
#include "social/posts.h"

struct poll {
    int64_t post_id;
    struct str options[poll_options_cap];
    int option_count;
    int64_t expires_ms; /* 0: never */
    bool multiple, hide_totals, closed;
    uint64_t version; /* of the counters */
    int64_t round;    /* rises when an edit makes the votes start again */
    int64_t voters, votes[poll_options_cap];
};

/* The limits of w->limits, or of imports. ERR_INVALID with words. */
MUST_USE enum err poll_draft_check(struct work *w, const struct poll_draft *draft, bool imported);
/* Inside post_create's and post_edit's transaction; sets the job that closes it. round: 0, or
 * higher than that of every poll the post has had. */
MUST_USE enum err poll_insert(struct work *w, int64_t post_id, const struct poll_draft *draft,
                              int64_t round, struct poll *ret_poll);
/* Another end, and closed no longer; the job that closes it moves. */
MUST_USE enum err poll_reopen(struct work *w, const struct poll *poll);
/* With its counters. ERR_NOT_FOUND. */
MUST_USE enum err poll_find(struct work *w, int64_t post_id, struct poll *ret_poll);
/* The poll and its votes away, as an edit that changes the options does; in the transaction of the
 * edit. Beyond poll_reset_now_max voters the rest is JOB_RESET_POLL's: their votes count no more
 * and they may vote again, but are shown what they chose until the job has come to them. */
enum { poll_reset_now_max = 1000 };
MUST_USE enum err poll_remove(struct work *w, int64_t post_id);
/* Handler of JOB_RESET_POLL: takes away the votes of rounds before the poll's. */
enum err poll_reset_job(struct work *w, const struct job *job, struct lanes *lanes);

/* On a lane or in a command. choices: bit mask of the options. ERR_NOT_FOUND when the post is
 * hidden; ERR_INVALID when the poll has ended, the voter is its author or has voted, a choice does
 * not exist, none or (not multiple) several are chosen. imported: no limit of time and none of
 * visibility, the caller vouches. */
MUST_USE enum err poll_vote(struct work *w, int64_t account_id, int64_t post_id, uint64_t choices,
                            bool imported, struct poll *ret_poll);
/* What the account chose, 0 nothing. */
MUST_USE enum err poll_choices(struct work *w, int64_t account_id, int64_t post_id,
                               uint64_t *ret_choices);

/* JOB_CLOSE_POLL: closes it and tells its author and its voters, poll_voters_per_step at a time. */
enum { poll_voters_per_step = 200 };
enum err poll_close_job(struct work *w, const struct job *job, struct lanes *lanes);

/* Takes up to max votes of a deleted account away, in the running transaction; what was counted
 * stays counted, so that no result changes afterwards. *ret_left: there are more. */
MUST_USE enum err poll_votes_delete_some(struct work *w, int64_t account_id, int max,
                                         bool *ret_left);

/* Takes up to poll_voters_per_step votes of a poll that is gone away, in the running transaction;
 * *ret_left: there are more. */
MUST_USE enum err poll_forget_votes(struct work *w, int64_t post_id, bool *ret_left);

#endif
