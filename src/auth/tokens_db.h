/* The SQL of tokens.h. */
#ifndef BEMA_AUTH_TOKENS_DB_H
#define BEMA_AUTH_TOKENS_DB_H

#include "auth/tokens.h"

MUST_USE enum err tokens_db_insert(struct work *w, const struct token *token);
MUST_USE enum err tokens_db_find(struct work *w, const uint8_t hash[token_hash_bytes],
                                 struct token *ret_token);
/* OK when there is none; *ret_account_id is 0 then. */
MUST_USE enum err tokens_db_owner(struct work *w, const uint8_t hash[token_hash_bytes],
                                  int64_t *ret_account_id, int64_t *ret_id);
/* Both ends. account_id 0: there is only one. */
MUST_USE enum err tokens_db_delete(struct work *w, const uint8_t hash[token_hash_bytes],
                                   int64_t account_id, int64_t id);
/* Of the account's list, newest first. */
MUST_USE enum err tokens_db_list(struct work *w, int64_t account_id, struct token *ret_tokens,
                                 int max, int *ret_count);
MUST_USE enum err tokens_db_in_list(struct work *w, int64_t account_id, int64_t id,
                                    uint8_t ret_hash[token_hash_bytes]);

#endif
