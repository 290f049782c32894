/* What every feed of posts is made of (RSS 2.0). */
#ifndef BEMA_PAGES_FEED_H
#define BEMA_PAGES_FEED_H

#include "pages/page.h"
#include "social/posts.h"

enum { feed_posts_max = 20 };

/* Text of XML 1.0, which has no place for control characters. */
void feed_text(struct buffer *b, struct str text);
void feed_element(struct buffer *b, const char *name, struct str text);
/* Up to and with <channel>; then its title and feed_self(). */
void feed_begin(struct buffer *b);
/* The page that the feed belongs to; the feed itself is that with .rss behind. */
void feed_self(struct work *w, struct buffer *b, struct str page);
/* Where older posts are (RFC 5005): the feed with max_id, the last post that was looked at.
 * `looked` of `found`, which were at most page_limit_max. */
void feed_next(struct buffer *b, struct str page, const int64_t *found, int looked, int count);
/* A post as anybody sees it. profile: its author's, "https://square.example/@alice". */
MUST_USE enum err feed_item(struct work *w, const struct http_request *request, struct buffer *b,
                            const struct post *post, const struct account *author,
                            struct str profile);
/* Makes it the reply. False: the caller has it already; the reply is complete. */
bool feed_end(struct work *w, const struct http_request *request, struct buffer *b,
              struct http_reply *ret_reply);
/* /tags/name.rss */
MUST_USE enum err tag_feed(struct work *w, const struct http_request *request, struct str name,
                           struct http_reply *ret_reply);

#endif
