/* A text as a QR code, drawn as SVG in the page: dark on white with its quiet zone, whatever the
 * colours around it, because readers expect it so. */
#ifndef BEMA_PAGES_QR_CODE_H
#define BEMA_PAGES_QR_CODE_H

#include "pages/page.h"

enum { qr_bytes_max = 1024 };

/* Appends it, with words for those who do not see it. ERR_TOO_LARGE over qr_bytes_max. */
MUST_USE enum err put_qr_code(struct html_page *p, struct str text, enum message label);

#endif
