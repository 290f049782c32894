/* Who is counted (algorithms/admission.h) on this square: decided when positions are found, once an
 * hour, about everyone who rates enough; who is admitted stays so. Vouching is following; those who
 * share another's voice, are suspended or do not want to be counted vouch for nobody. Of each
 * account the first admission_followers_max followers are looked at: so many that nobody keeps her
 * out by having a crowd of false accounts follow her first.
 *
 * How many were ever admitted as founders is noted: a founder who goes leaves no place.
 *
 * Nobody is told about anybody's admission but her own. */
#ifndef BEMA_SOCIAL_ADMISSIONS_H
#define BEMA_SOCIAL_ADMISSIONS_H

#include "algorithms/admission.h"
#include "store/lane.h"

enum { admission_followers_max = 100000 };

/* Somebody who rates, as the square's signals have it. */
struct admission_rater {
    int64_t account_id;
    uint32_t ratings;
    bool has_voice, is_admitted; /* is_admitted: out */
};
/* Decides and stores. raters: by ascending account. mute(context, account): she vouches for nobody.
 */
MUST_USE enum err admissions_decide(struct work *w, struct lanes *lanes,
                                    struct admission_rater *raters, size_t count,
                                    bool (*mute)(const void *context, int64_t account_id),
                                    const void *context);

/* Where she stands herself: ADMISSION_FEW_RATINGS also where it is not known yet. */
MUST_USE enum err admission_of(struct work *w, int64_t account_id, enum admission *ret_admission);
/* Everyone who is admitted, by ascending account: malloc'ed, the caller frees it also on failure.
 * *ret_founders_wanted: more founders are to come, so the square is at its beginning. */
MUST_USE enum err admissions_all(struct work *w, int64_t **ret_accounts, size_t *ret_count,
                                 bool *ret_founders_wanted);
/* Inside the running transaction: the account is gone. */
MUST_USE enum err admission_delete(struct work *w, int64_t account_id);

#endif
