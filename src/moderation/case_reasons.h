/* Reasons kept ready for those who decide, by rule. */
#ifndef BEMA_MODERATION_CASE_REASONS_H
#define BEMA_MODERATION_CASE_REASONS_H

#include "moderation/decisions.h"
#include "social/restrictions.h"

enum { case_reasons_max = 200, case_reason_text_bytes_max = 2000 };

struct case_reason {
    int64_t id;
    struct str rule;                /* the id of a published rule, or "other" */
    enum restriction_effect effect; /* 0: none is proposed */
    struct str en, fr;              /* one of them may be "" */
};
/* By rule, then by number; room for case_reasons_max. */
MUST_USE enum err case_reasons_list(struct work *w, struct case_reason *ret_reasons,
                                    int *ret_count);
/* By who may manage rules: ERR_FORBIDDEN. id 0: a new one. ERR_NOT_FOUND: no such reason or rule;
 * ERR_INVALID with words. They join a running transaction. */
MUST_USE enum err case_reason_set(struct work *w, int64_t by_id, const struct case_reason *reason,
                                  struct case_reason *ret_reason);
MUST_USE enum err case_reason_remove(struct work *w, int64_t by_id, int64_t id);

#endif
