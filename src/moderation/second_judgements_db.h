/* SQL of second judgements. */
#ifndef BEMA_MODERATION_SECOND_JUDGEMENTS_DB_H
#define BEMA_MODERATION_SECOND_JUDGEMENTS_DB_H

#include "moderation/second_judgements.h"

/* What was drawn before stays. */
MUST_USE enum err second_db_insert(struct work *w, const struct second_judgement *judgement);
MUST_USE enum err second_db_find(struct work *w, int64_t id, struct second_judgement *ret);
/* *ret_changed: it waited. */
MUST_USE enum err second_db_answer(struct work *w, const struct second_judgement *judgement,
                                   bool *ret_changed);
/* Those that wait, of an id above after_id. */
MUST_USE enum err second_db_waiting(struct work *w, int64_t after_id, struct str language, int max,
                                    struct second_judgement *ret_list, int *ret_count);
MUST_USE enum err second_db_answered(struct work *w, int64_t begin_ms, int64_t end_ms,
                                     second_see *see, void *context);

MUST_USE enum err second_db_delete_all(struct work *w, int64_t account_id);

struct second_month {
    int64_t month;
    struct str rule, lot;
    bool drawn;
    int64_t decision_id;
};
/* ERR_NOT_FOUND. */
MUST_USE enum err second_db_month(struct work *w, int64_t month, struct str rule,
                                  struct second_month *ret);
MUST_USE enum err second_db_month_put(struct work *w, const struct second_month *month);
/* Those of earlier months; they are taken away. */
MUST_USE enum err second_db_months_before(struct work *w, int64_t month, int max,
                                          struct second_month *ret_list, int *ret_count);
MUST_USE enum err second_db_months_end(struct work *w, int64_t month);

#endif
