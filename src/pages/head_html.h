/* What pages tell programs in their heads: Open Graph, links. */
#ifndef BEMA_PAGES_HEAD_HTML_H
#define BEMA_PAGES_HEAD_HTML_H

#include "base/buffer.h"

/* <meta property="og:…">, or name="…" where the name holds no colon or begins with "twitter:".
 * Nothing for an empty value. */
void head_meta(struct buffer *b, const char *name, struct str value);
void head_meta_number(struct buffer *b, const char *name, int64_t value);
/* type, title: "" none. */
void head_link(struct buffer *b, const char *rel, const char *type, struct str title,
               struct str href);

#endif
