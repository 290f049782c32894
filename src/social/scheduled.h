/* Posts that are published later.
 *
 * A scheduled post keeps what was said, with the defaults of that moment filled in, and its
 * pictures, which nobody else can attach meanwhile. A job publishes it at its time: the row goes
 * and the post is made in one transaction, so that it is published once, whatever is killed, and
 * never before the clock has reached its time. What cannot be published then (the account is
 * suspended, the post it answers is gone) stays in its author's list, with the reason; giving it
 * another time tries again. What others must see first is held when it is scheduled; where a rule
 * came since, or another time was given than they agreed to, it is held at its time. */
#ifndef BEMA_SOCIAL_SCHEDULED_H
#define BEMA_SOCIAL_SCHEDULED_H

#include "social/posts.h"

enum {
    scheduled_ahead_ms_min = 5 * 60 * 1000,
    scheduled_per_account_max = 300,
    scheduled_per_day_max = 25, /* for one UTC day */
    scheduled_page_max = 40,
};

struct scheduled_post {
    int64_t id, account_id;
    int64_t scheduled_ms, made_ms;
    struct post_draft draft;
    struct poll_draft poll; /* where draft.poll is set */
    int64_t poll_seconds;
    int64_t refused_ms; /* 0: not refused */
    struct str refused_why;
    int64_t held_id; /* by scheduled_create: nothing was made, it is held (approvals.h) */
};

/* Each that changes something joins a running transaction or makes its own. */

/* The rules of post_create are asked now and again when it is published. poll->expires_ms is that
 * of a post made now. draft->idempotency_key: the same within an hour gives the same scheduled
 * post. ERR_INVALID with Mastodon's words when the time is too near or a limit is reached. */
MUST_USE enum err scheduled_create(struct work *w, const struct post_draft *draft,
                                   int64_t scheduled_ms, struct scheduled_post *ret_scheduled);
/* ERR_NOT_FOUND unless it is the account's. */
MUST_USE enum err scheduled_find(struct work *w, int64_t account_id, int64_t id,
                                 struct scheduled_post *ret_scheduled);
/* Another time; a refusal is forgotten. */
MUST_USE enum err scheduled_change(struct work *w, int64_t account_id, int64_t id,
                                   int64_t scheduled_ms, struct scheduled_post *ret_scheduled);
/* Its pictures can be attached to another post for as long as those of a deleted one. */
MUST_USE enum err scheduled_delete(struct work *w, int64_t account_id, int64_t id);
/* Newest first, by id; ret_items has room for scheduled_page_max. */
MUST_USE enum err scheduled_page(struct work *w, int64_t account_id, const struct page *page,
                                 struct scheduled_post *ret_items, int *ret_count);
/* All of an account that is being deleted, inside the running transaction. */
MUST_USE enum err scheduled_delete_all(struct work *w, int64_t account_id);

/* Handler of JOB_PUBLISH_SCHEDULED; subject: a scheduled post. */
enum err scheduled_publish_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
