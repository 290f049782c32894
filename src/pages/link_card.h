/* What a post links to. */
#ifndef BEMA_PAGES_LINK_CARD_H
#define BEMA_PAGES_LINK_CARD_H

#include "pages/page.h"
#include "social/posts.h"

/* Appends the card of the page a post links to, where something is known of it and the post shows
 * nothing else. */
MUST_USE enum err put_link_card(struct html_page *p, const struct post *post);

#endif
