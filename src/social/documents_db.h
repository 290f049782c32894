/* Rows of documents. */
#ifndef BEMA_SOCIAL_DOCUMENTS_DB_H
#define BEMA_SOCIAL_DOCUMENTS_DB_H

#include "social/documents.h"

MUST_USE enum err documents_db_find(struct work *w, struct str name, int64_t day,
                                    struct document *ret_document);
/* The latest of a name from before or at a day, or the first after it; 0: none. */
MUST_USE enum err documents_db_day(struct work *w, struct str name, int64_t day, bool after,
                                   int64_t *ret_day);
MUST_USE enum err documents_db_list(struct work *w, struct document *ret_documents, int *ret_count);
MUST_USE enum err documents_db_set(struct work *w, const struct document *document);
MUST_USE enum err documents_db_delete(struct work *w, struct str name, int64_t day,
                                      bool *ret_deleted);

#endif
