/* Who may see what: decided here and nowhere else.
 *
 * A post is visible when none of its restrictions hides it, its author is neither suspended nor
 * deleted, author and viewer do not block each other, nor the viewer the author's domain, and
 *   public, unlisted   anybody
 *   followers          the author, her followers, those named in it
 *   direct             the author and those named in it
 * A boost is visible when both it and the boosted post are. What is not visible is answered
 * exactly like what does not exist. */
#ifndef BEMA_SOCIAL_VISIBILITY_H
#define BEMA_SOCIAL_VISIBILITY_H

#include "live/cards.h"
#include "live/index.h"
#include "social/viewer.h"

struct post;

/* The rule itself, pure. relation: enum relation_flag of the viewer towards the author. */
bool visibility_allows(enum visibility visibility, uint32_t relation, bool is_author,
                       bool is_mentioned);
/* Whether people meet an account and its posts where they did not ask for it (search, tags, the
 * public page): a limited one is met by its followers alone. */
bool visibility_meets(uint32_t account_flags, uint32_t relation, bool is_self);
/* Whether the viewer blocks the domain that the account lives on. */
MUST_USE enum err visibility_domain_hidden(struct work *w, const struct viewer *viewer,
                                           const struct live_account *account, bool *ret_hidden);
/* For reading, from the card of the post and of its author; a boost's original is checked by its
 * own cards. ERR_NOT_FOUND when hidden. How the viewer stands to the author comes from her live
 * state, or, where she has none (a lane), from SQL. */
MUST_USE enum err visibility_check_card(struct work *w, const struct viewer *viewer,
                                        const struct live_post *card,
                                        const struct live_account *author);
/* For rules on a lane, from SQL alone. ERR_NOT_FOUND when hidden. */
MUST_USE enum err visibility_check_post(struct work *w, int64_t viewer_id, const struct post *post);

#endif
