/* Inside moderation: what rulings.c, ruling_reviews.c, ruling_batches.c and lasting.c do alike. */
#ifndef BEMA_MODERATION_RULING_STEPS_H
#define BEMA_MODERATION_RULING_STEPS_H

#include "moderation/rule_findings.h"
#include "moderation/ruling_reviews.h"

/* On whose account it is: her own, or that of the post's author. ERR_NOT_FOUND: it is gone. */
MUST_USE enum err ruling_subject_find(struct work *w, int64_t subject_id, int64_t *ret_account_id,
                                      bool *ret_is_post);
/* Who may do it to whom; *ret_role: hers who does. ERR_FORBIDDEN. */
MUST_USE enum err ruling_decider_find(struct work *w, int64_t by_account_id, int64_t account_id,
                                      enum restriction_effect effect, bool is_post,
                                      enum role *ret_role);
/* Somebody decided on a post: what rules had found in it is judged, and what waited for that is
 * held no longer. */
MUST_USE enum err ruling_judge(struct work *w, int64_t post_id, enum rule_verdict verdict);
/* Cleans the ruling's words and fills in what its rule says of it; *ret_decision without subject
 * and role. ERR_INVALID with words, ERR_NOT_FOUND: no such rule. */
MUST_USE enum err ruling_prepare(struct work *w, struct ruling *ruling,
                                 struct decision *ret_decision);
/* What it lays over its subject. */
struct restriction ruling_restriction(const struct work *w, const struct ruling *ruling,
                                      const struct decision *decision);
/* Inside the running transaction: this one lasts, without those that follow it, and its author is
 * told. Never by who made it (asserted). ERR_FORBIDDEN, ERR_NOT_FOUND, ERR_CONFLICT as
 * lasting_confirm() (lasting.h), all of them before anything has changed. */
MUST_USE enum err ruling_let_last(struct work *w, int64_t by_account_id, int64_t decision_id,
                                  struct ruled *ret_ruled);
/* What was done to the ruling that leads is done to those that follow it: the first at once, the
 * others by JOB_FOLLOW_RULING; or to one. What does not stand any more is passed over. */
MUST_USE enum err ruling_follow(struct work *w, int64_t lead_id, int64_t done_id);
MUST_USE enum err ruling_follow_one(struct work *w, int64_t done_id, int64_t decision_id);

#endif
