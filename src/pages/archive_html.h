/* An archive of one's own on a page, in the settings and for who cannot sign in. */
#ifndef BEMA_PAGES_ARCHIVE_HTML_H
#define BEMA_PAGES_ARCHIVE_HTML_H

#include "imports/export.h"
#include "pages/page.h"

/* The beginning of its <li>: when it was asked for, and how it stands. */
void put_archive_begin(struct html_page *p, const struct export_file *file);
/* The end, of one that is being made with its progress. */
void put_archive_end(struct html_page *p, const struct export_file *file);
/* The button for asking or, where that would be refused, from when on it is not. */
void put_archive_ask(struct html_page *p, const struct export_file *files, int count);
/* The file is the reply, kept by nobody between. ERR_NOT_FOUND: another's, not ready, or ended. */
MUST_USE enum err archive_reply(struct work *w, int64_t account_id, struct str id,
                                struct http_reply *ret_reply);
/* Those of a file that is to be kept under a name. */
void page_download_headers(struct work *w, struct http_reply *reply, struct str name);

#endif
