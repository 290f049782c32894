/* Who may see what: decided here and nowhere else.
 *
 * A post is visible when no restriction on it or its author hides it from the viewer (below), its
 * author is neither suspended nor deleted, author and viewer do not block each other, nor the
 * viewer the author's domain, and
 *   public, unlisted   anybody
 *   followers          the author, her followers, those named in it
 *   direct             the author and those named in it
 * Restrictions (social/restrictions.h) hide from all but the author: what is behind a notice or
 * held; what
 * is withheld, where w->territory is known and named; what is for adults from those who are not
 * signed in. The author always sees her own.
 *
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
/* Whether people meet an account, or a post of it (post_flags; 0 the account itself), where they
 * did not ask for it (search, tags, the public page): a limited one is met by its followers alone,
 * what is not recommended by nobody but the author. */
bool visibility_meets(uint32_t account_flags, uint32_t post_flags, uint32_t relation, bool is_self);
/* Whether the viewer may answer the post as far as restrictions go: where these limit answers, she
 * wrote it, is named in it or followed by its author. */
MUST_USE enum err visibility_check_answer(struct work *w, int64_t viewer_id,
                                          const struct post *post);
/* Whether the viewer blocks the domain that the account lives on. */
MUST_USE enum err visibility_domain_hidden(struct work *w, const struct viewer *viewer,
                                           const struct live_account *account, bool *ret_hidden);
/* For reading, from the card of the post and of its author; a boost's original is checked by its
 * own cards. ERR_NOT_FOUND when hidden. How the viewer stands to the author comes from her live
 * state, or, where she has none (a lane), from SQL. */
MUST_USE enum err visibility_check_card(struct work *w, const struct viewer *viewer,
                                        const struct live_post *card,
                                        const struct live_account *author);
/* Of that only what moderation decides: whether a restriction on the post or its author, or that
 * the author is suspended or deleted, keeps it from the viewer. card NULL: of what is shown with
 * the account itself, its avatar and header. */
bool visibility_overlays_hide(const struct work *w, int64_t viewer_id, const struct live_post *card,
                              const struct live_account *author);
/* For rules on a lane, from SQL alone. ERR_NOT_FOUND when hidden. */
MUST_USE enum err visibility_check_post(struct work *w, int64_t viewer_id, const struct post *post);
/* The same as if no restriction stood on it or its author, but for suspension: whether the viewer
 * may know that it is there. */
MUST_USE enum err visibility_check_beneath(struct work *w, int64_t viewer_id,
                                           const struct post *post);

#endif
