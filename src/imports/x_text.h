/* The text of X's posts: entities decoded, t.co links expanded, links of pictures taken out. */
#ifndef BEMA_IMPORTS_X_TEXT_H
#define BEMA_IMPORTS_X_TEXT_H

#include "base/json.h"
#include "base/work.h"

struct x_words {
    struct str text;       /* as it is stored */
    struct str decoded;    /* only HTML entities decoded: for comparing with notes */
    struct str quoted_id;  /* of the first link to another post, "" none */
    struct str quote_link; /* that link as it stands in text */
};
/* In w->memory. Any JSON is taken; what is not there is passed over. */
struct x_words x_text(struct work *w, struct str raw, const struct json *tweet);
struct str x_note_text(struct work *w, const struct json *core);
/* &amp; &lt; &gt; &quot; &#39; */
struct str x_decode(struct arena *a, struct str text);

#endif
