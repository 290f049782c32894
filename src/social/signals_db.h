/* The SQL of signals.h: impressions, post_impressions, signal_choices; and marks as they are read
 * here. */
#ifndef BEMA_SOCIAL_SIGNALS_DB_H
#define BEMA_SOCIAL_SIGNALS_DB_H

#include "social/signals.h"

MUST_USE enum err signals_db_choice(struct work *w, int64_t account_id,
                                    struct signal_choice *ret_choice);
MUST_USE enum err signals_db_choose(struct work *w, int64_t account_id,
                                    const struct signal_choice *choice);
MUST_USE enum err signals_db_choice_delete(struct work *w, int64_t account_id);

MUST_USE enum err signals_db_page(struct work *w, int64_t account_id, const struct page *page,
                                  struct signal_page *ret_page);

/* Adds to list what the account marked so since that time, the newest first. */
MUST_USE enum err signals_db_marked(struct work *w, int64_t account_id, enum mark_flag mark,
                                    int64_t since_ms, int max, struct signal_approval *list,
                                    int *count);
/* The same of boosts. */
MUST_USE enum err signals_db_boosted(struct work *w, int64_t account_id, int64_t since_ms, int max,
                                     struct signal_approval *list, int *count);

/* *ret_days: on how many days so far; 0: that day was counted before. */
MUST_USE enum err signals_db_seen_add(struct work *w, int64_t account_id, int64_t post_id,
                                      int64_t day, int64_t *ret_days);
MUST_USE enum err signals_db_seen_put(struct work *w, int64_t account_id, int64_t post_id,
                                      int64_t days);
MUST_USE enum err signals_db_seen_page(struct work *w, int64_t account_id, const struct page *page,
                                       struct seen_page *ret_page);
/* Both ends. */
MUST_USE enum err signals_db_seen_delete(struct work *w, int64_t account_id, int64_t post_id);
/* Pairs of account and post. */
struct seen_pair {
    int64_t account_id, post_id;
};
MUST_USE enum err signals_db_seen_of_post(struct work *w, int64_t post_id, int max,
                                          struct seen_pair *ret_pairs, int *ret_count);
MUST_USE enum err signals_db_seen_of_account(struct work *w, int64_t account_id, int max,
                                             struct seen_pair *ret_pairs, int *ret_count);
/* Of all buckets: last seen before that day. */
MUST_USE enum err signals_db_seen_before(struct work *w, int64_t day, int max,
                                         struct seen_pair *ret_pairs, int *ret_count);

#endif
