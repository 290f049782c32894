/* Plain text of a post's HTML: paragraphs become empty lines, links their address, mentions and
 * hashtags their words. The input is a stranger's: any bytes are taken. */
#ifndef BEMA_IMPORTS_HTML_TEXT_H
#define BEMA_IMPORTS_HTML_TEXT_H

#include "base/work.h"

enum { html_depth_max = 256, html_bytes_max = 1024 * 1024 };
/* In a, valid UTF-8. More than html_bytes_max is cut, deeper nesting is passed over. */
struct str html_text(struct arena *a, struct str html);

#endif
