/* Inside push: the rows of subscriptions and of what waits for them. */
#ifndef BEMA_PUSH_SUBSCRIPTIONS_DB_H
#define BEMA_PUSH_SUBSCRIPTIONS_DB_H

#include "push/subscriptions.h"

/* token holds the sealed one, here and in what is read. */
MUST_USE enum err subscriptions_db_insert(struct work *w, const struct push_subscription *s,
                                          bool *ret_made);
MUST_USE enum err subscriptions_db_update(struct work *w, const struct push_subscription *s,
                                          bool *ret_found);
MUST_USE enum err subscriptions_db_by_token(struct work *w, int64_t account_id, int64_t token_id,
                                            struct push_subscription *ret_subscription);
MUST_USE enum err subscriptions_db_find(struct work *w, int64_t id,
                                        struct push_subscription *ret_subscription);
/* Oldest first, at most max. */
MUST_USE enum err subscriptions_db_list(struct work *w, int64_t account_id, int max,
                                        struct push_subscription *ret_list, int *ret_count);
/* With what waits for it. */
MUST_USE enum err subscriptions_db_delete(struct work *w, int64_t id);
MUST_USE enum err subscriptions_db_set_failures(struct work *w, const struct push_subscription *s);

/* The person behind the account may not act. */
MUST_USE enum err subscriptions_db_disabled(struct work *w, int64_t account_id, bool *ret_disabled);

/* Keeps the newest push_waiting_max. */
MUST_USE enum err waiting_db_add(struct work *w, const struct push_subscription *s,
                                 int64_t notification_id);
MUST_USE enum err waiting_db_remove(struct work *w, int64_t subscription_id,
                                    int64_t notification_id);
/* Oldest first. */
MUST_USE enum err waiting_db_list(struct work *w, int64_t subscription_id, int max,
                                  int64_t *ret_ids, int *ret_count);

#endif
