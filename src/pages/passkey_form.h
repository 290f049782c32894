/* What the pages with passkeys share: forms whose button asks the browser for one. The script of
 * web/src/passkeys.ts reads data-passkey and what goes with it, and fills in the hidden fields. */
#ifndef BEMA_PAGES_PASSKEY_FORM_H
#define BEMA_PAGES_PASSKEY_FORM_H

#include "auth/passkeys.h"
#include "pages/page.h"

/* What such a form brought. */
struct passkey_form passkey_form_read(const struct http_request *request);
/* Inside a form: the fields that the script fills and the button, which is hidden until the script
 * shows it. account_id 0: whoever it is; else one of these passkeys answers. */
void passkey_answer_fields(struct html_page *p, const char *purpose, const struct passkey *passkeys,
                           int count, enum message button);
/* Likewise, for a new one of this account that is none of these. */
void passkey_new_fields(struct html_page *p, const struct account *account,
                        const struct passkey *passkeys, int count);

#endif
