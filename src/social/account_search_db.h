/* SQL of account_search: the one place here with two texts (FTS5, tsvector). */
#ifndef BEMA_SOCIAL_ACCOUNT_SEARCH_DB_H
#define BEMA_SOCIAL_ACCOUNT_SEARCH_DB_H

#include "social/relations.h"

/* words: folded, separated by single spaces. */
MUST_USE enum err account_search_db_put(struct work *w, int64_t account_id, struct str words);
MUST_USE enum err account_search_db_remove(struct work *w, int64_t account_id);
/* Into an index where the account is not. */
MUST_USE enum err account_search_db_add(struct work *w, int64_t account_id, struct str words);
/* All accounts that are not deleted, in pieces, inside a transaction: id, username, display_name.
 */
MUST_USE enum err account_search_db_all(struct work *w, struct db_rows *ret_rows);
/* Accounts that have a word beginning with each of the words. At most max, in any order. */
MUST_USE enum err account_search_db_find(struct work *w, struct str words, int max,
                                         int64_t *ret_ids, int *ret_count);
/* Which of these accounts match in the same way, of the first account_search_matches_max matches.
 */
MUST_USE enum err account_search_db_among(struct work *w, struct str words, const int64_t *ids,
                                          int count, int64_t *ret_ids, int *ret_count);
/* The newest on one of an account's pages of relations. */
MUST_USE enum err account_search_db_near(struct work *w, int64_t account_id,
                                         enum relation_page kind, int max, int64_t *ret_ids,
                                         int *ret_count);

#endif
