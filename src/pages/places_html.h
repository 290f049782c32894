/* The places of the square as the client has them: at the left of a desk, below on a phone. */
#ifndef BEMA_PAGES_PLACES_HTML_H
#define BEMA_PAGES_PLACES_HTML_H

#include "pages/page.h"
#include "social/accounts.h"

/* With the way to write, and the menu of oneself. */
MUST_USE enum err put_places(struct html_page *p, const struct account *me);

#endif
