/* A conversation as HTML: what came before, the post, and the answers as a tree, in the marks that
 * the client writes. */
#ifndef BEMA_PAGES_THREAD_HTML_H
#define BEMA_PAGES_THREAD_HTML_H

#include "pages/post_html.h"

/* As much of it as one who has not signed in gets. */
MUST_USE enum err put_thread(struct html_page *p, const struct post *post);

#endif
