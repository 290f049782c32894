/* SQL of threats to life that authorities were told of. */
#ifndef BEMA_MODERATION_LIFE_THREATS_DB_H
#define BEMA_MODERATION_LIFE_THREATS_DB_H

#include "moderation/life_threats.h"

MUST_USE enum err life_threats_db_insert(struct work *w, const struct life_threat *threat);
MUST_USE enum err life_threats_db_find(struct work *w, int64_t id, struct life_threat *ret_threat);
MUST_USE enum err life_threats_db_reveal(struct work *w, int64_t id);
MUST_USE enum err life_threats_db_list(struct work *w, int64_t max_id, struct life_threat *ret_list,
                                       int max, int *ret_count);
MUST_USE enum err life_threats_db_count(struct work *w, int64_t begin_ms, int64_t end_ms,
                                        int64_t *ret_count);
MUST_USE enum err life_threats_db_forget(struct work *w, int64_t account_id);

#endif
