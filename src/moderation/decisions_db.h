/* SQL of decisions. */
#ifndef BEMA_MODERATION_DECISIONS_DB_H
#define BEMA_MODERATION_DECISIONS_DB_H

#include "moderation/decisions.h"

MUST_USE enum err decisions_db_insert(struct work *w, const struct decision *decisions, int count);
/* ERR_NOT_FOUND. */
MUST_USE enum err decisions_db_find(struct work *w, int64_t id, struct decision *ret_decision);
MUST_USE enum err decisions_db_was_by(struct work *w, int64_t subject_id, int kind,
                                      int64_t after_id, int64_t by_id, bool *ret_was);
/* Below max_id, newest first; kind 0: any. */
MUST_USE enum err decisions_db_of(struct work *w, int64_t subject_id, int kind, int64_t max_id,
                                  int max, struct decision *ret_decisions, int *ret_count);
MUST_USE enum err decisions_db_follow(struct work *w, const int64_t *lead_ids,
                                      const int64_t *decision_ids, int count);
MUST_USE enum err decisions_db_followers(struct work *w, int64_t lead_id, int64_t after_id,
                                         int64_t *ret_ids, int max, int *ret_count);

#endif
