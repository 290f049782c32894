/* People and what they say of themselves as HTML. */
#ifndef BEMA_PAGES_PERSON_HTML_H
#define BEMA_PAGES_PERSON_HTML_H

#include "pages/page.h"
#include "social/accounts.h"

struct str account_shown_name(const struct account *account);
/* "/@alice" */
struct str account_path(struct work *w, const struct account *account);
/* Those who may be shown: ERR_NOT_FOUND with words for missing and suspended alike, ERR_GONE for
 * who has deleted the account. */
MUST_USE enum err shown_account_find(struct work *w, struct str name, struct account *ret_account);
/* A note or a field. */
MUST_USE enum err put_own_text(struct html_page *p, const struct account *account, struct str text);
/* A face that leads to the profile, as the h-card of what was said. */
void put_face(struct html_page *p, const struct account *account, int px);
/* A list of people; those who may not be shown are left out. */
MUST_USE enum err put_people(struct html_page *p, const int64_t *ids, int count);

#endif
