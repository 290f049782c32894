/* Restrictions: what moderation lays over an account or a post. Nothing below is changed, so
 * lifting one restores everything. Every read consults them by a derived bit: POST_RESTRICTED in
 * posts.flags, ACCOUNT_SUSPENDED, ACCOUNT_LIMITED and ACCOUNT_SENSITIVE in accounts.flags, set
 * while any restriction of that effect stands and cleared with the last, in the same transaction;
 * so a read that has the row or the card has the answer. */
#ifndef BEMA_SOCIAL_RESTRICTIONS_H
#define BEMA_SOCIAL_RESTRICTIONS_H

#include "jobs/jobs.h"

/* Stored numbers. */
enum restriction_effect {
    RESTRICTION_HIDE_POST = 1, /* seen by its author only */
    RESTRICTION_SUSPEND = 2,   /* the account and its posts are seen by nobody */
    RESTRICTION_LIMIT = 3,     /* shown only to those who follow it, or ask for it by name */
    RESTRICTION_SENSITIVE = 4, /* its posts are shown to others as sensitive */
};
enum { restrictions_per_subject_max = 32, restriction_reason_bytes_max = 4096 };

struct restriction {
    int64_t id, subject_id; /* an account or a post */
    enum restriction_effect effect;
    int64_t start_ms, end_ms; /* end 0: until it is lifted */
    struct str rule, reason;  /* rule: its name in the published rules */
    int64_t by_account_id;    /* 0: the square itself */
};

/* On a lane or in a command; joins a running transaction. *ret_id names it for lifting. A
 * restriction with an end is lifted by a job at that time. ERR_NOT_FOUND: no such subject. */
MUST_USE enum err restriction_set(struct work *w, const struct restriction *restriction,
                                  int64_t *ret_id);
/* Lifting what is not there is OK: it is gone. */
MUST_USE enum err restriction_lift(struct work *w, int64_t subject_id, int64_t id);
/* Lifts all of one effect. */
MUST_USE enum err restrictions_lift_all(struct work *w, int64_t subject_id,
                                        enum restriction_effect effect);
/* Those that stand, oldest first. */
MUST_USE enum err restrictions_of(struct work *w, int64_t subject_id,
                                  struct restriction ret_restrictions[restrictions_per_subject_max],
                                  int *ret_count);
/* Handler of JOB_END_RESTRICTION. */
MUST_USE enum err restriction_end(struct work *w, const struct job *job, struct lanes *lanes);

#endif
