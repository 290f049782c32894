/* What moderation did, counted by day: what reports to the public are made of. A job counts what
 * the day's records say; when a day is over it is counted a last time and stays so, whatever is
 * deleted later. Nothing in it tells of a person. */
#ifndef BEMA_MODERATION_TRANSPARENCY_COUNTS_H
#define BEMA_MODERATION_TRANSPARENCY_COUNTS_H

#include "jobs/jobs.h"

/* Stored numbers; what stands in a name. */
enum transparency_figure {
    COUNT_NOTICES = 1,      /* category, or "notice_" and its kind | "person" or "trusted" */
    COUNT_NOTICES_ANSWERED, /* "" */
    COUNT_RESTRICTIONS,     /* effect | ground | category | source | automation, of the DSA */
    COUNT_ACTIONS,          /* action of the public log | rule | "people" or "automatic" */
    COUNT_TAKEN_BACK,       /* action that was | rule | "people" or "automatic" */
    COUNT_APPEALS_MADE,     /* "" */
    COUNT_APPEALS_ANSWERED, /* "granted" or "rejected" */
    COUNT_ANSWER_TIMES,     /* of notices: transparency_time_step() */
    COUNT_APPEAL_TIMES,     /* likewise */
    COUNT_STAFF,            /* language: how many, on that day */
    COUNT_CLOSED,           /* the day is over: "" */
    COUNT_JUDGED, /* rule | language | effect first judged | effect judged the second time */
    COUNT_ORDERS, /* state | type, on the day it became public */
    COUNT_ORDERS_ANSWERED, /* state | type | answer */
    COUNT_ORDER_TIMES,
    COUNT_JURIES,        /* "reversed", "kept", or why it was given back: jury_state_word() */
    COUNT_DISPUTES,      /* outcome, or "submitted" | "yes" or "no": it is followed */
    COUNT_DISPUTE_TIMES, /* from submission to the body's decision */
    COUNT_THREATS,       /* "notified": threats to life that an authority was told of */
    COUNT_FIGURES
};

/* A time from one thing to the next as one of few steps, each at most an eighth of itself wide, and
 * what lies in its middle. */
int transparency_time_step(int64_t ms);
int64_t transparency_time_middle_ms(int step);

struct transparency_count {
    int64_t day;
    enum transparency_figure figure;
    struct str name;
    int64_t count;
};
enum { transparency_counts_max = 8192, transparency_days_max = 400 };
struct transparency_counts {
    struct transparency_count *names; /* by figure and name: the sums of all days; day 0 */
    size_t name_count;
    struct transparency_count *days; /* by day and figure: the sums of all names; name "" */
    size_t day_count;
};
/* From first_day to last_day, at most transparency_days_max. Of COUNT_STAFF that of the last day is
 * taken in place of the sum. ERR_TOO_LARGE: more than transparency_counts_max names. */
MUST_USE enum err transparency_counts_read(struct work *w, int64_t first_day, int64_t last_day,
                                           struct transparency_counts *ret_counts);

/* Handler of JOB_COUNT_TRANSPARENCY: counts today, and the days before it that are not closed, at
 * most transparency_days_max of them. */
enum { transparency_counts_every_ms = 10 * 60 * 1000 };
enum err transparency_counts_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
