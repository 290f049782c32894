/* The head of a profile as HTML. */
#ifndef BEMA_PAGES_PROFILE_HTML_H
#define BEMA_PAGES_PROFILE_HTML_H

#include "pages/person_html.h"

/* Who it is, her note, fields and counts. */
MUST_USE enum err put_profile(struct html_page *p, const struct account *account);

#endif
