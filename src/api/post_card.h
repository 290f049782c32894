/* The card of a post and the holes in its fragment; status_json.c fills them. */
#ifndef BEMA_API_POST_CARD_H
#define BEMA_API_POST_CARD_H

#include "api/status_json.h"
#include "social/polls.h"

enum post_hole {
    POST_HOLE_POLL_BEGIN = 1,
    POST_HOLE_POLL_STATE, /* before the poll's last '}' */
    POST_HOLE_POLL_END,
    /* + enum quote_policy: the last value of "quote_approval" and all that follows but the last
     * '}': counters, viewer's flags, account, boost, quote. Together, so that a post without a poll
     * has one hole. */
    POST_HOLE_REST = 8,
    POST_HOLE_OPTION = 16, /* + index: votes of that option */
};
/* In w->memory, from a whole post (post_complete). with_source: "text" instead of "content". */
MUST_USE enum err post_card_make(struct work *w, const struct post *post, bool with_source,
                                 struct live_post **ret_card);

/* The members "mentions", and "tags" of a text typed here. */
void api_mentions_json(struct buffer *out, const struct post_mention *mentions, int count);
void api_text_tags_json(struct work *w, struct buffer *out, struct str text);

/* As much of a card as a poll alone needs: its fragment and its counters. In w->memory. */
MUST_USE enum err post_card_poll(struct work *w, const struct poll *poll,
                                 struct live_post **ret_card);

#endif
