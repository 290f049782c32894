/* The SQL of tokens.h. */
#ifndef BEMA_AUTH_TOKENS_DB_H
#define BEMA_AUTH_TOKENS_DB_H

#include "auth/tokens.h"

MUST_USE enum err tokens_db_insert(struct work *w, const struct token *token);
MUST_USE enum err tokens_db_find(struct work *w, const uint8_t hash[token_hash_bytes],
                                 struct token *ret_token);
/* At each end: the token's, its person's, the account's it acts as. */
MUST_USE enum err tokens_db_delete(struct work *w, const struct token *token);
/* It acts as token->acting_id: in the lists of the token and of its person … */
MUST_USE enum err tokens_db_set_acting(struct work *w, const struct token *token);
/* … and in that of the account: put there, and taken away. */
MUST_USE enum err tokens_db_lend(struct work *w, const struct token *token);
MUST_USE enum err tokens_db_take_back(struct work *w, int64_t acting_id, int64_t id);
/* Of the account's list, newest first. */
MUST_USE enum err tokens_db_list(struct work *w, int64_t account_id, bool with_members,
                                 struct token *ret_tokens, int max, int *ret_count);
MUST_USE enum err tokens_db_in_list(struct work *w, int64_t account_id, int64_t id,
                                    uint8_t ret_hash[token_hash_bytes]);

#endif
