/* SQL of reporters. */
#ifndef BEMA_MODERATION_CASE_REPORTERS_DB_H
#define BEMA_MODERATION_CASE_REPORTERS_DB_H

#include "moderation/case_reporters.h"

MUST_USE enum err reporters_db_find(struct work *w, int64_t account_id,
                                    struct reporter *ret_reporter);
MUST_USE enum err reporters_db_set(struct work *w, const struct reporter *reporter);
MUST_USE enum err reporters_db_trusted(struct work *w, struct reporter *ret_reporters, int max,
                                       int *ret_count);
MUST_USE enum err reporters_db_delete(struct work *w, int64_t account_id);

struct voice {
    int64_t reporter_id, case_id;
    double weight, harm;
};
MUST_USE enum err reporters_db_voice_add(struct work *w, int64_t account_id, int64_t case_id,
                                         double harm, bool *ret_new);
MUST_USE enum err reporters_db_voice_weigh(struct work *w, int64_t account_id, int64_t case_id,
                                           double weight);
/* *ret_before: how it stood; ERR_NOT_FOUND: she is not heard in it. */
MUST_USE enum err reporters_db_voice_set(struct work *w, int64_t account_id, int64_t case_id,
                                         enum reporter_verdict verdict,
                                         enum reporter_verdict *ret_before);
/* How many of hers wait, up to max. */
MUST_USE enum err reporters_db_waiting(struct work *w, int64_t account_id, int max, int *ret_count);
/* Those of hers that wait, by the numbers of their cases, after one. */
MUST_USE enum err reporters_db_voices(struct work *w, int64_t account_id, int64_t after_case_id,
                                      struct voice *ret_voices, int max, int *ret_count);
/* All of hers, some at a time; one goes. */
MUST_USE enum err reporters_db_voices_all(struct work *w, int64_t account_id,
                                          struct voice *ret_voices, int max, int *ret_count);
MUST_USE enum err reporters_db_voice_delete(struct work *w, int64_t account_id, int64_t case_id);

#endif
