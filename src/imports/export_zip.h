/* A zip on its way into a file. */
#ifndef BEMA_IMPORTS_EXPORT_ZIP_H
#define BEMA_IMPORTS_EXPORT_ZIP_H

#include "base/work.h"

struct export_zip;
/* ERR_UNAVAILABLE with words, as all that follows. */
MUST_USE enum err export_zip_open(struct work *w, struct str path, struct export_zip **ret_zip);
/* packed: it is text and becomes smaller. */
MUST_USE enum err export_zip_bytes(struct work *w, struct export_zip *zip, struct str name,
                                   struct str bytes, bool packed);
/* A file; ERR_NOT_FOUND: there is none. */
MUST_USE enum err export_zip_file(struct work *w, struct export_zip *zip, struct str name,
                                  struct str path, bool packed);
/* Writes the end and closes, also after a failure (e); NULL is fine. */
MUST_USE enum err export_zip_close(struct work *w, struct export_zip *zip, enum err e);

#endif
