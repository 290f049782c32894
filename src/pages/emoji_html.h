/* Texts of people with the square's emoji as pictures in place of their :shortcodes:. */
#ifndef BEMA_PAGES_EMOJI_HTML_H
#define BEMA_PAGES_EMOJI_HTML_H

#include "pages/page.h"

/* HTML that is safe already; what stands inside of its tags stays as it is. */
MUST_USE enum err put_html_with_emojis(struct html_page *p, struct str html);
/* Plain text, escaped. */
MUST_USE enum err put_text_with_emojis(struct html_page *p, struct str text);
/* As page_name(). */
MUST_USE enum err put_name_with_emojis(struct html_page *p, struct str name);

#endif
