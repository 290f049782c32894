/* Whose notifications come through: a person's policy, and the requests of those whose mentions it
 * holds back.
 *
 * The policy is asked when a notification is made (notifications.h). What it drops is not kept.
 * What it filters is kept apart: it is told to nobody, and of each sender of a mention among it
 * there is a request. Accepting one lets through what was held back and all that follows, whatever
 * the policy says; dismissing one removes what was held back. A request whose last mention is gone
 * is gone. */
#ifndef BEMA_SOCIAL_NOTIFICATION_POLICY_H
#define BEMA_SOCIAL_NOTIFICATION_POLICY_H

#include "social/notifications.h"

/* Stored numbers. */
enum policy_rule { POLICY_ACCEPT, POLICY_FILTER, POLICY_DROP, POLICY_RULES };
enum policy_group {
    POLICY_NOT_FOLLOWING,    /* whom she does not follow */
    POLICY_NOT_FOLLOWERS,    /* who do not follow her, or since less than policy_follower_ms_min */
    POLICY_NEW_ACCOUNTS,     /* younger than policy_account_ms_min */
    POLICY_PRIVATE_MENTIONS, /* of those whom she does not follow, but for answers to her */
    POLICY_LIMITED_ACCOUNTS, /* by staff, and not followed */
    POLICY_BOTS,             /* whom she does not follow */
    POLICY_GROUPS,
};
#define policy_follower_ms_min (INT64_C(3) * 24 * 3600 * 1000)
#define policy_account_ms_min  (INT64_C(30) * 24 * 3600 * 1000)
/* How far up an answer is followed to one of hers. */
enum { policy_ancestors_max = 20 };
/* Of one sender: what comes when so many are held back is dropped. */
enum { filtered_notifications_max = 1000 };
/* What requests and the summary count up to. */
enum { notification_counts_max = 100 };

struct notification_policy {
    enum policy_rule rules[POLICY_GROUPS];
};
/* Private mentions and limited accounts are filtered where she has chosen nothing. */
MUST_USE enum err notification_policy_find(struct work *w, int64_t account_id,
                                           struct notification_policy *ret_policy);
/* In a transaction of its own or in the running one. */
MUST_USE enum err notification_policy_change(struct work *w, int64_t account_id,
                                             const struct notification_policy *policy);

/* How the sender stands to the recipient, as far as notification_add() knows it already. */
struct notification_sender {
    uint32_t relation; /* enum relation_flag, of the recipient */
    uint32_t flags;    /* enum account_flag; 0 where the recipient follows her */
};
/* Inside the running transaction. */
MUST_USE enum err notification_policy_judge(struct work *w, const struct notification *n,
                                            const struct notification_sender *sender,
                                            enum policy_rule *ret_rule);
/* A notification is held back: *ret_kept false when too many are. Else the sender of a mention gets
 * a request, or the one there is, is news again. Inside the running transaction. */
MUST_USE enum err notification_request_add(struct work *w, const struct notification *n,
                                           bool *ret_kept);
/* Something held back was removed: the request goes with the last of it. */
MUST_USE enum err notification_request_reconsider(struct work *w, int64_t account_id,
                                                  int64_t from_id);

struct notification_request {
    int64_t id, from_id, updated_ms;
    int64_t last_post_id; /* of the newest mention held back */
    int count;            /* of them, up to notification_counts_max */
};
/* Newest first, in w->memory. */
MUST_USE enum err notification_requests_page(struct work *w, int64_t account_id,
                                             const struct page *page,
                                             struct notification_request **ret_requests,
                                             int *ret_count);
MUST_USE enum err notification_request_find(struct work *w, int64_t account_id, int64_t id,
                                            struct notification_request *ret_request);
/* What waits: requests, and mentions held back, each counted up to notification_counts_max. */
MUST_USE enum err notification_requests_count(struct work *w, int64_t account_id, int *ret_requests,
                                              int *ret_notifications);
/* Each on a lane. With `all`, one that is not hers is ERR_NOT_FOUND and nothing is done; without,
 * it is passed over. Adds EVENT_NOTIFICATIONS_MERGED where something was accepted. */
MUST_USE enum err notification_requests_accept(struct work *w, int64_t account_id,
                                               const int64_t *ids, size_t count, bool all);
MUST_USE enum err notification_requests_dismiss(struct work *w, int64_t account_id,
                                                const int64_t *ids, size_t count, bool all);

/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err notification_policy_delete_all(struct work *w, int64_t account_id);

#endif
