/* SQL of aliases and moves. */
#ifndef BEMA_SOCIAL_ACCOUNT_MOVES_DB_H
#define BEMA_SOCIAL_ACCOUNT_MOVES_DB_H

#include "social/account_moves.h"

MUST_USE enum err aliases_db_list(struct work *w, int64_t account_id, int max,
                                  struct account_alias *ret_aliases, int *ret_count);
MUST_USE enum err aliases_db_insert(struct work *w, int64_t account_id, struct str acct);
/* *ret_changed 0: there is none with that id. */
MUST_USE enum err aliases_db_delete(struct work *w, int64_t account_id, int64_t id,
                                    int64_t *ret_changed);
MUST_USE enum err aliases_db_has(struct work *w, int64_t account_id, struct str acct,
                                 bool *ret_has);
MUST_USE enum err moves_db_insert(struct work *w, int64_t account_id, int64_t to_id);
MUST_USE enum err moves_db_last(struct work *w, int64_t account_id, struct account_move *ret_move);
MUST_USE enum err moves_db_count(struct work *w, int64_t account_id, int64_t id, int followers);
MUST_USE enum err moves_db_delete_all(struct work *w, int64_t account_id);

#endif
