/* SQL of legal requests. */
#ifndef BEMA_MODERATION_LEGAL_REQUESTS_DB_H
#define BEMA_MODERATION_LEGAL_REQUESTS_DB_H

#include "moderation/legal_requests.h"

MUST_USE enum err legal_db_insert(struct work *w, const struct legal_request *request);
/* Answer, what is public, what waits to be revealed. */
MUST_USE enum err legal_db_update(struct work *w, const struct legal_request *request,
                                  int64_t answer_public_ms);
MUST_USE enum err legal_db_subject(struct work *w, int64_t request_id, int64_t subject_id,
                                   int64_t account_id);
/* With its subjects. */
MUST_USE enum err legal_db_find(struct work *w, int64_t id, struct legal_request *ret);
/* As it stands once nobody else changes it, who waits until the end of the running transaction (on
 * PostgreSQL: several lanes). */
MUST_USE enum err legal_db_hold(struct work *w, int64_t id, struct legal_request *ret);
MUST_USE enum err legal_db_list(struct work *w, bool hidden, int64_t max_id, int max,
                                struct legal_request *ret_list, int *ret_count);
MUST_USE enum err legal_db_between(struct work *w, int64_t begin_ms, int64_t end_ms, bool answered,
                                   legal_see *see, void *context);
MUST_USE enum err legal_db_forget(struct work *w, int64_t account_id);

#endif
