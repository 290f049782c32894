/* Sending notifications to the push services of those who subscribed, by jobs.
 *
 * A notification whose recipient has a subscription adds JOB_PUSH in its own transaction. The job
 * calls each service once. What a service does not take now, or an account's budget (budgets.h)
 * does not allow, waits in push_waiting and is sent by JOB_PUSH_AGAIN of the subscription, later
 * after each failure. A subscription is removed when its service says that it is gone (404, 410),
 * refuses push_refusals_max messages in a row, or has taken none for push_failing_ms_max. */
#ifndef BEMA_PUSH_PUSH_H
#define BEMA_PUSH_PUSH_H

#include "jobs/jobs.h"
#include "push/subscriptions.h"

enum {
    push_ttl_seconds = 48 * 3600, /* how long a service keeps a message; older ones are not sent */
    push_seconds_max = 10,        /* for one call */
    push_slow_ms = 5000,          /* a service that takes longer rests as if it had failed */
    push_retry_ms_min = 30 * 1000,
    push_retry_ms_max = 2 * 60 * 60 * 1000,
    push_refusals_max = 10,
    push_body_characters_max = 140,
    push_answer_bytes_max = 16 * 1024,
};
#define push_failing_ms_max (INT64_C(7) * 24 * 3600 * 1000)

/* Handlers of JOB_PUSH (subject: the notification) and JOB_PUSH_AGAIN (subject: the
 * subscription). */
MUST_USE enum err push_job(struct work *w, const struct job *job, struct lanes *lanes);
MUST_USE enum err push_again_job(struct work *w, const struct job *job, struct lanes *lanes);

/* Sends the token's subscription a message that says nothing but that it works, now, on a slow
 * thread. ERR_NOT_FOUND: it has none, or the service knows it no more and it was removed;
 * ERR_INVALID: the service did not take it, which is no fault of ours; ERR_TOO_MANY: it wants a
 * rest. */
MUST_USE enum err push_try(struct work *w, int64_t account_id, int64_t token_id);

/* What the app is sent, as Mastodon's: {"access_token", "preferred_locale", "notification_id" (a
 * number), "notification_type", "icon", "title", "body"}. ERR_NOT_FOUND: what it tells of is gone.
 */
MUST_USE enum err push_payload(struct work *w, const struct push_subscription *subscription,
                               const struct notification *notification, struct str *ret_json);

#endif
