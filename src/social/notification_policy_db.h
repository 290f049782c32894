/* SQL of the notification policy, its permissions and requests. */
#ifndef BEMA_SOCIAL_NOTIFICATION_POLICY_DB_H
#define BEMA_SOCIAL_NOTIFICATION_POLICY_DB_H

#include "social/notification_policy.h"

/* *ret_policy is left as it is where there is none. */
MUST_USE enum err policy_db_find(struct work *w, int64_t account_id,
                                 struct notification_policy *ret_policy);
MUST_USE enum err policy_db_put(struct work *w, int64_t account_id,
                                const struct notification_policy *policy);
MUST_USE enum err policy_db_permits(struct work *w, int64_t account_id, int64_t from_id,
                                    bool *ret_permits);
MUST_USE enum err policy_db_permit(struct work *w, int64_t account_id, int64_t from_id);
/* Since when from_id follows account_id, 0: does not. */
MUST_USE enum err policy_db_followed_ms(struct work *w, int64_t account_id, int64_t from_id,
                                        int64_t *ret_ms);
struct policy_post {
    int64_t author_id, reply_to_id;
    uint32_t flags;
};
/* All 0: it is gone. */
MUST_USE enum err policy_db_post(struct work *w, int64_t post_id, struct policy_post *ret_post);

MUST_USE enum err policy_db_request_put(struct work *w, int64_t account_id, int64_t from_id);
/* id 0: by from_id. ERR_NOT_FOUND. Without count and last_post_id. */
MUST_USE enum err policy_db_request_find(struct work *w, int64_t account_id, int64_t id,
                                         struct notification_request *ret_request);
MUST_USE enum err policy_db_request_delete(struct work *w, int64_t account_id, int64_t from_id);
/* Where no mention of from_id is held back any more. */
MUST_USE enum err policy_db_request_reconsider(struct work *w, int64_t account_id, int64_t from_id);
MUST_USE enum err policy_db_requests(struct work *w, int64_t account_id, const struct page *page,
                                     struct notification_request *ret_requests, int *ret_count);
MUST_USE enum err policy_db_count(struct work *w, int64_t account_id, int max, int *ret_requests,
                                  int *ret_notifications);
MUST_USE enum err policy_db_delete_all(struct work *w, int64_t account_id);

#endif
