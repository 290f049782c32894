/* Jobs: what must happen after a transaction (mail, delivery, media), stored in it.
 *
 * A job is safe to run twice and with its subject gone. It runs on a worker thread with a reader
 * connection and reaches the store for writing through the lanes only. A failed job comes back
 * after 2^attempts × jobs_retry_ms_min with jitter, at most jobs_attempts_max times, then it stays
 * as a dead row that `bema doctor` shows. Leases, not locks: a worker that dies gives its job back
 * after jobs_lease_ms (on SQLite, where one process serves, at the next start).
 *
 * Kinds from JOBS_OUTBOUND on call strangers' servers, which may take their time: they have threads
 * of their own, so that no dead server holds up mail, polls or the end of a restriction; those from
 * JOBS_FETCHING on, which anybody can make call any server, have others, so that they hold up no
 * delivery. Kinds from JOBS_LONG on may take minutes, or wait for the place where files are kept;
 * those from JOBS_SLOW on take all the processor time they get: these have threads of their own,
 * each of which takes one after another and renews its lease while it works. */
#ifndef BEMA_JOBS_JOBS_H
#define BEMA_JOBS_JOBS_H

#include "base/work.h"
#include "store/lane.h"

enum job_kind {
    JOB_SEND_MAIL = 1,
    JOB_CLOSE_POLL,
    JOB_TRIM_EVENTS,
    JOB_PURGE_ACCOUNT = 6,
    JOB_PURGE_POST, /* subject: a post that is gone; social/posts.h */
    JOB_END_RESTRICTION,
    JOB_ACCEPT_REQUESTS,
    JOB_TELL_FOLLOWERS,         /* subject: a post; social/notifications.h */
    JOB_SWEEP_SECRETS,          /* auth/sweep.h */
    JOB_SWEEP_FILES,            /* main/files_sweep.h */
    JOB_RESET_POLL,             /* subject: a post; social/polls.h */
    JOB_END_ANNOUNCEMENT = 31,  /* subject: an announcement; social/announcements.h */
    JOB_PUBLISH_SCHEDULED = 30, /* subject: a scheduled post; social/scheduled.h */
    JOB_TELL_STAFF = 32,        /* subject: a report or a new account; moderation/reports.h */
    JOB_COUNT_DAYS = 33,        /* auth/activity.h */
    JOB_APPLY_DOMAIN = 34,      /* data: a domain; moderation/domain_effects.h */
    JOB_REVEAL_REQUEST = 37,    /* subject: a legal request; moderation/legal_requests.h */
    JOB_LEAVE_DOMAIN = 40,      /* subject: an account, data: a domain; social/domain_blocks.h */
    JOB_SWEEP_EXPORTS = 43,
    JOB_MOVE_FOLLOWERS = 45, /* subject: an account; social/account_moves.h */
    JOB_SEND_RESET = 46,     /* data: "LANGUAGE ADDRESS"; auth/sign_in.h */
    JOB_ANNUAL_REPORT = 44,  /* subject: an account, data: the year; social/annual_reports.h */
    JOB_COUNT_SEEN = 47,     /* social/signals.h */
    JOB_FORGET_SIGNALS = 48, /* subject: an account; social/signals.h */
    JOB_SWEEP_SLATES = 51,   /* social/slates.h */
    JOB_FOLLOW_RULING = 61,  /* subject: a decision, data: another; moderation/ruling_reviews.h */
    JOB_CLOSE_CASE = 62,     /* subject: a case; moderation/case_rulings.h */
    JOB_WEIGH_REPORTER = 60, /* subject: an account; moderation/case_reporters.h */
    JOB_FORGET_SENDERS = 66, /* moderation/legal_notices.h */
    JOB_REVEAL_THREAT = 74,  /* subject: a threat to life; moderation/life_threats.h */
    JOB_END_STOP = 73,       /* subject: a stop of notices; moderation/notice_senders.h */
    JOB_COUNT_RULES = 54,    /* moderation/rule_findings.h */
    JOB_END_DISABLING =
        72, /* subject: an account, data: the decision; moderation/account_actions.h */
    JOB_SWEEP_TEAMS = 71,    /* social/teams.h */
    JOB_SEAT_JURY = 63,      /* subject: a jury; moderation/juries.h */
    JOB_WITHHOLD_FILES = 76, /* subject: an account, data: after which; social/withheld_files.h */
    JOB_END_APPROVAL = 70,   /* subject: a held draft or a rule; social/approvals.h */
    JOB_LET_LAST = 78,       /* subject: a case, data: a decision; moderation/lasting.h */
    JOB_SWEEP_LASTING = 79,

    JOBS_OUTBOUND = 1000,
    JOB_PUSH = JOBS_OUTBOUND, /* subject: a notification; push/push.h */
    JOB_PUSH_AGAIN,           /* subject: a subscription; push/push.h */
    JOB_ASK_WITNESSES,        /* subject: its own number; public_log/witness.h */

    JOBS_FETCHING = 1500,
    JOB_FETCH_PREVIEW = JOBS_FETCHING, /* subject: a preview, data: its address;
                                          social/previews.h */

    JOBS_LONG = 1800,
    JOB_REMOVE_MEDIA = JOBS_LONG,   /* subject: a picture, video or sound; media/media.h */
    JOB_IMPORT_CSV = 1801,          /* subject: an import; imports/csv_import.h */
    JOB_EXPORT = 1802,              /* subject: an export; imports/export.h */
    JOB_REMOVE_FILE = 1803,         /* subject: as of REMOVE_MEDIA, data: one file; media/media.h */
    JOB_FIND_POSITIONS = 1804,      /* social/positions.h */
    JOB_PUBLISH_CELLS = 1805,       /* social/post_cells.h */
    JOB_WEIGH_TRENDS = 1806,        /* moderation/trending.h */
    JOB_CLOSE_FEED_DAY = 1807,      /* social/feed_figures.h */
    JOB_EXPORT_TRANSPARENCY = 1820, /* moderation/transparency_rows.h */
    JOB_COUNT_TRANSPARENCY = 1821,  /* moderation/transparency_counts.h */
    JOB_DRAW_SECOND = 1822,         /* moderation/second_judgements.h */

    JOBS_SLOW = 2000,
    JOB_PROCESS_MEDIA = JOBS_SLOW, /* subject: a video or sound; media/media.h, social/posts.h */
};
enum {
    jobs_attempts_max = 16,
    jobs_retry_ms_min = 5000,
    jobs_lease_ms = 300000,
    jobs_data_bytes_max = 64 * 1024,
    jobs_threads = 2,
    jobs_outbound_threads = 4,
    jobs_fetching_threads = 2,
    jobs_long_threads = 2,
    jobs_slow_threads = 1,
};
/* 30000: renewed every third of it. Tests make it shorter. */
extern int64_t jobs_renewed_lease_ms;

struct job {
    int64_t id;
    enum job_kind kind;
    int64_t subject_id;
    struct str data; /* JSON or "" */
    int attempts;
};
/* Inside the running transaction; the job's bucket is the subject's. run_ms 0: at once. After the
 * commit the workers of this process are woken. */
MUST_USE enum err jobs_add(struct work *w, enum job_kind kind, int64_t subject_id, struct str data,
                           int64_t run_ms);
/* Many of one kind, each at its time (asserted). */
struct job_draft {
    int64_t subject_id, run_ms;
    struct str data;
};
MUST_USE enum err jobs_add_many(struct work *w, enum job_kind kind, const struct job_draft *drafts,
                                int count);
/* The same for a kind of which a subject has one job: its time moves. The kinds of one subject that
 * are set so must differ in their subjects' ids: the job has its subject's. */
MUST_USE enum err jobs_set(struct work *w, enum job_kind kind, int64_t subject_id, struct str data,
                           int64_t run_ms);

/* The same where one that is there already stays as it is. */
MUST_USE enum err jobs_keep(struct work *w, enum job_kind kind, int64_t subject_id, struct str data,
                            int64_t run_ms);

/* The job table: filled by main, one handler per kind, NULL where this process does not serve it.
 */
typedef enum err job_handler(struct work *w, const struct job *job, struct lanes *lanes);
struct job_type {
    enum job_kind kind;
    const char *name;
    job_handler *run;
    int64_t every_ms; /* 0: when added. Else made at start, subject 0, and run again and again */
};
struct jobs;
MUST_USE enum err jobs_start(struct work *w, const struct db_options *options, struct lanes *lanes,
                             const struct job_type *types, size_t type_count,
                             const struct work *template, struct jobs **ret_jobs);
/* Waits for the running ones, at most jobs_stop_ms_max. False: one still runs; the lanes then stay
 * open, and the process should end. NULL is fine. */
bool jobs_stop(struct jobs *jobs);
enum { jobs_stop_ms_max = 5000 };
struct jobs_counts {
    int64_t waiting, dead, done;
};
/* done: by this process. */
MUST_USE enum err jobs_count(struct work *w, struct jobs_counts *ret_counts);

/* Handler of JOB_TRIM_EVENTS: removes rows of events older than events_keep_ms. */
enum { events_trim_every_ms = 5 * 60 * 1000 };
enum err events_trim_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
