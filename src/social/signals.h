/* What feeds ranking: how people find posts, and which posts they were shown by what ranks.
 *
 * Approvals: favourite, boost, bookmark, "well argued". Disapprovals: "not for me", and (MARK_AWAY)
 * muting or blocking its author because of it, or a report of it that staff upheld. They are marks
 * (social/marks.h), stored at both ends as these are. One voice has one approval or disapproval of
 * a post, whatever she did with it: while a disapproval stands it is a disapproval. (A favourite is
 * public and a boost may be a reproach; "not for me" is said to nobody, and of "well argued" and
 * "not for me" the last holds.) What one does with one's own posts counts for nothing.
 *
 * Who does not want to be counted is in no figure: signal_choice. */
#ifndef BEMA_SOCIAL_SIGNALS_H
#define BEMA_SOCIAL_SIGNALS_H

#include "jobs/jobs.h"
#include "live/index.h"
#include "store/events.h"

enum {
    MARKS_APPROVING = MARK_FAVOURITE | MARK_BOOST | MARK_BOOKMARK | MARK_WELL_ARGUED,
    MARKS_DISAPPROVING = MARK_NOT_FOR_ME | MARK_AWAY
};
enum signal { SIGNAL_NONE, SIGNAL_APPROVAL, SIGNAL_DISAPPROVAL };
enum signal signal_of(uint32_t mark_flags);

/* Whether she is counted, and from when on: what she did before from_ms counts for nothing. */
struct signal_choice {
    bool counted;
    int64_t from_ms; /* 0: always */
};
MUST_USE enum err signal_choice_find(struct work *w, int64_t account_id,
                                     struct signal_choice *ret_choice);
/* Joins a running transaction. Not to be counted takes her place in the square's polarity and her
 * impressions away (JOB_FORGET_SIGNALS). */
MUST_USE enum err signal_counted_set(struct work *w, int64_t account_id, bool counted);
/* All her signals: what only ranking knows goes (well argued, not for me, away, impressions: at
 * once or, where there is much, by JOB_FORGET_SIGNALS); favourites, boosts and bookmarks stay what
 * they are and no longer count. Joins a running transaction. */
MUST_USE enum err signals_forget(struct work *w, int64_t account_id);
/* Handler of JOB_FORGET_SIGNALS: subject an account, data "impressions" or "all". */
enum err signals_forget_job(struct work *w, const struct job *job, struct lanes *lanes);
/* A step of an account's deletion, beside its marks. Inside the running transaction. */
MUST_USE enum err signals_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left);

/* Her own signals, by the ids of posts, newest first; page goes by post ids. */
struct signal_page {
    int64_t post_ids[page_limit_max];
    uint32_t flags[page_limit_max]; /* enum mark_flag, at least one of those that count */
    int count;
};
MUST_USE enum err signals_page(struct work *w, int64_t account_id, const struct page *page,
                               struct signal_page *ret_page);

/* Approvals of an account since a time, the newest first: of which post, by whom, when. One per
 * post, without those of its own posts and those it disapproves of. At most
 * signal_approvals_max. */
enum { signal_approvals_max = 2000 };
struct signal_approval {
    int64_t post_id, author_id, made_ms;
};
/* All she did, for what is only hers (affinity). In w->memory. */
MUST_USE enum err signal_approvals_of(struct work *w, int64_t account_id, int64_t since_ms,
                                      struct signal_approval **ret_list, int *ret_count);
/* Only what everybody can see of her, favourites and boosts; none of one who is not counted: for
 * what others are shown. At most max. */
MUST_USE enum err signal_approvals_public(struct work *w, int64_t account_id, int64_t since_ms,
                                          int max, struct signal_approval **ret_list,
                                          int *ret_count);

/* The same of the last signal_approvals_window_ms from memory, at most the newest
 * signal_approvals_own_held_max (of_public false: for affinity) or signal_approvals_public_held_max
 * (of_public true: for candidates). What is not held is read when w->db is there and held from then
 * on, until she marks something, decides about being counted, or for signal_approvals_held_ms; else
 * ERR_NEEDS_STORE. A copy in w->memory. Posts may be gone. */
enum {
    signal_approvals_own_held_max = 500,   /* 24 bytes each, of at most 2,048 people */
    signal_approvals_public_held_max = 32, /* of at most 32,768 */
    signal_approvals_held_ms = 60 * 60 * 1000
};
#define signal_approvals_window_ms (INT64_C(180) * 24 * 3600 * 1000)
MUST_USE enum err signal_approvals_held(struct work *w, int64_t account_id, bool of_public,
                                        struct signal_approval **ret_list, int *ret_count);
/* Drops what the events of a commit made stale; and of one account. */
void signals_apply(const struct event *events, size_t count);
void signal_approvals_forget(int64_t account_id);

/* Impressions: the viewer was given these posts by what ranks (never home, which is in order of
 * time). Notes them in memory, on any thread and at once; a job writes them, one for each viewer,
 * post and day (UTC), and so does the server when it ends. What a crash takes is lost, and so is
 * what passes signals_waiting_max. */
enum {
    signals_seen_every_ms = 60 * 1000,
    signals_waiting_max = 65536,
    signals_seen_kept_days = 30 /* after the last of them */
};
struct viewer;
struct seen_post {
    int64_t post_id;
    uint8_t source;   /* enum slate_source */
    bool is_followed; /* the viewer follows its author */
};
void signals_seen(struct work *w, const struct viewer *viewer, const struct seen_post *posts,
                  size_t count);
/* Writes what was noted so far, also for the square's figures (feed_figures.h). Not on a lane. */
MUST_USE enum err signals_seen_write(struct work *w, struct lanes *lanes);
/* Handler of JOB_COUNT_SEEN: writes them, and sweeps what is older than signals_seen_kept_days. */
enum err signals_seen_job(struct work *w, const struct job *job, struct lanes *lanes);
/* Her own, by the ids of posts. */
struct seen_page {
    int64_t post_ids[page_limit_max], last_days[page_limit_max]; /* days since 1970 */
    int days[page_limit_max];
    int count;
};
MUST_USE enum err signals_seen_page(struct work *w, int64_t account_id, const struct page *page,
                                    struct seen_page *ret_page);
/* A step of a post's purge. Inside the running transaction. */
MUST_USE enum err signals_seen_purge_some(struct work *w, int64_t post_id, int max, bool *ret_left);

#endif
