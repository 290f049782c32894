/* SQL of the directory and of suggestions. */
#ifndef BEMA_SOCIAL_DIRECTORY_DB_H
#define BEMA_SOCIAL_DIRECTORY_DB_H

#include "social/directory.h"

/* The newest discoverable accounts; a scatter read. */
MUST_USE enum err directory_db_newest(struct work *w, int max, int64_t *ret_ids, int *ret_count);
struct directory_facts {
    uint32_t flags;
    bool local;
};
/* ERR_NOT_FOUND: no such account. */
MUST_USE enum err directory_db_facts(struct work *w, int64_t id, struct directory_facts *ret_facts);
MUST_USE enum err suggestions_db_dismiss(struct work *w, int64_t account_id, int64_t other_id);
MUST_USE enum err suggestions_db_dismissed(struct work *w, int64_t account_id, int64_t other_id,
                                           bool *ret_dismissed);
MUST_USE enum err suggestions_db_delete_all(struct work *w, int64_t account_id);

#endif
