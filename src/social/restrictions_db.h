/* SQL of restrictions. */
#ifndef BEMA_SOCIAL_RESTRICTIONS_DB_H
#define BEMA_SOCIAL_RESTRICTIONS_DB_H

#include "social/restrictions.h"

MUST_USE enum err restrictions_db_insert(struct work *w, const struct restriction *restriction);
/* *ret_restrictions has room for restrictions_per_subject_max. */
MUST_USE enum err restrictions_db_of(struct work *w, int64_t subject_id,
                                     struct restriction *ret_restrictions, int *ret_count);
MUST_USE enum err restrictions_db_delete(struct work *w, int64_t subject_id, int64_t id);

#endif
