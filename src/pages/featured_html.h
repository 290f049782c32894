/* What somebody shows of herself as HTML: tags, people, collections, pinned posts. */
#ifndef BEMA_PAGES_FEATURED_HTML_H
#define BEMA_PAGES_FEATURED_HTML_H

#include "pages/post_html.h"

/* Her pinned posts, nothing where there are none. */
MUST_USE enum err put_pinned(struct html_page *p, const struct account *account);
/* All of it. */
MUST_USE enum err put_featured(struct html_page *p, const struct account *account);

#endif
