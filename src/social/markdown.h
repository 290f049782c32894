/* Markdown, as much of it as documents of the square need, to HTML:
 *
 *   # heading (to ######)   - or * item   1. item   > quotation   ``` code ```   --- a line
 *   **strong** *emphasis* _emphasis_ `code` [words](https://…) https://…   \* is a plain *
 *
 * Blocks end at an empty line; two spaces at a line's end break it. Lists and quotations do not
 * nest. Total: any bytes are taken, invalid UTF-8 counts as U+FFFD. All that comes out is escaped,
 * balanced, and of these elements alone; links lead to http, https, mailto or to this square. */
#ifndef BEMA_SOCIAL_MARKDOWN_H
#define BEMA_SOCIAL_MARKDOWN_H

#include "base/buffer.h"

void markdown_html(struct arena *memory, struct buffer *out, struct str text);

#endif
