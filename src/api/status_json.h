/* Statuses and polls as JSON, from cards (live/cards.h): a fragment made once, with holes for what
 * changes and for what the viewer did.
 *
 * On a loop or reader thread the live state's cards are used, and made when they are missing. On a
 * lane a card is made from SQL for this answer alone, because what is held does not know yet what
 * the transaction did. */
#ifndef BEMA_API_STATUS_JSON_H
#define BEMA_API_STATUS_JSON_H

#include "api/api.h"
#include "live/cards.h"
#include "social/posts.h"

/* The card, held or made; ERR_NEEDS_STORE, ERR_NOT_FOUND. Not yet checked for visibility. */
MUST_USE enum err api_post_card(struct work *w, int64_t post_id, const struct live_post **ret_card);
/* OK when the viewer may see it (a boost: and what it boosts); ERR_NOT_FOUND. */
MUST_USE enum err api_post_visible(struct work *w, const struct viewer *viewer,
                                   const struct live_post *card);
/* An array of what a report names, for staff, who need not be among those it was written for; what
 * is gone is left out. */
MUST_USE enum err api_statuses_reported_json(struct work *w, struct buffer *out,
                                             const struct viewer *viewer, const int64_t *ids,
                                             size_t count);
/* A post that this transaction has just made: nothing is read again, and its card is published
 * after the commit. */
MUST_USE enum err api_status_made_json(struct work *w, struct buffer *out,
                                       const struct viewer *viewer, const struct post *post);
/* The same with its source in "text" and without "content", as a deletion answers; on a lane. */
MUST_USE enum err api_status_source_json(struct work *w, struct buffer *out,
                                         const struct viewer *viewer, int64_t post_id);
/* Poll, ERR_NOT_FOUND when the post has none or is hidden. */
MUST_USE enum err api_poll_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                int64_t post_id);
/* The poll in which the viewer has just chosen: nothing is read again. */
MUST_USE enum err api_poll_voted_json(struct work *w, struct buffer *out,
                                      const struct viewer *viewer, const struct poll *poll,
                                      uint64_t choices);
/* The HTML of a local post's text, as in "content". */
void api_post_html(struct work *w, struct buffer *out, struct str text,
                   const struct post_mention *mentions, int mention_count);

/* A language tag as clients send it, "en" or "pt-BR"; "" for what is none. */
struct str api_language_read(struct str language);
/* "public" … "direct"; false for anything else. */
bool api_visibility_read(struct str name, enum visibility *ret_visibility);

#endif
