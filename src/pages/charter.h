/* What the page about the square shows of its documents (document_page.c). */
#ifndef BEMA_PAGES_CHARTER_H
#define BEMA_PAGES_CHARTER_H

#include "pages/page.h"

/* Whether it has rules. */
MUST_USE enum err charter_has_rules(struct work *w, bool *ret_has);
/* They, or that it has none. */
MUST_USE enum err charter_put_rules(struct html_page *p, struct work *w);
/* List items that lead to the documents there are. */
MUST_USE enum err charter_put_links(struct html_page *p, struct work *w);
/* What it is about, at length, in a section; nothing where that is not written. */
MUST_USE enum err charter_put_about(struct html_page *p, struct work *w);

#endif
