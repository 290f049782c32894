/* SQL of statements of reasons. */
#ifndef BEMA_MODERATION_STATEMENTS_DB_H
#define BEMA_MODERATION_STATEMENTS_DB_H

#include "moderation/statements.h"

MUST_USE enum err statements_db_insert(struct work *w, const struct statement *statement);
/* decision_id 0: all below max_id, newest first. */
MUST_USE enum err statements_db_of(struct work *w, int64_t account_id, int64_t decision_id,
                                   int64_t max_id, struct statement *ret_statements, int max,
                                   int *ret_count);
MUST_USE enum err statements_db_delete_all(struct work *w, int64_t account_id);

#endif
