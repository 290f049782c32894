/* SQL of restrictions. */
#ifndef BEMA_SOCIAL_RESTRICTIONS_DB_H
#define BEMA_SOCIAL_RESTRICTIONS_DB_H

#include "social/restrictions.h"

MUST_USE enum err restrictions_db_insert(struct work *w, const struct restriction *restrictions,
                                         int count);
/* *ret_restrictions has room for restrictions_per_subject_max. */
MUST_USE enum err restrictions_db_of(struct work *w, int64_t subject_id,
                                     struct restriction *ret_restrictions, int *ret_count);
/* Of each subject. */
struct restrictions_held {
    struct restriction *list;
    int count;
};
MUST_USE enum err restrictions_db_of_many(struct work *w, const int64_t *subject_ids, int count,
                                          struct restrictions_held *ret_held);
MUST_USE enum err restrictions_db_delete_many(struct work *w,
                                              const struct restriction *restrictions, int count);
MUST_USE enum err restrictions_db_delete(struct work *w, int64_t subject_id, int64_t id);

#endif
