/* SQL of exports. */
#ifndef BEMA_IMPORTS_EXPORT_DB_H
#define BEMA_IMPORTS_EXPORT_DB_H

#include "imports/export.h"

MUST_USE enum err exports_db_insert(struct work *w, int64_t id, int64_t account_id);
MUST_USE enum err exports_db_find(struct work *w, int64_t id, struct export_file *ret_export);
MUST_USE enum err exports_db_list(struct work *w, int64_t account_id, int max,
                                  struct export_file *ret_exports, int *ret_count);
/* *ret_changed 0: it waited no more. */
MUST_USE enum err exports_db_end(struct work *w, const struct export_file *export,
                                 int64_t *ret_changed);
MUST_USE enum err exports_db_delete(struct work *w, int64_t id);
/* Those that ended before a time, of all accounts: a scatter read. */
MUST_USE enum err exports_db_ended(struct work *w, int64_t before_ms, int max,
                                   struct export_file *ret_exports, int *ret_count);
/* Whether any row names the file; a scatter read. */
MUST_USE enum err exports_db_names(struct work *w, struct str file, bool *ret_named);
/* An author's posts after one, oldest first. */
MUST_USE enum err exports_db_posts(struct work *w, int64_t account_id, int64_t after_id, int max,
                                   int64_t *ret_ids, int *ret_count);

#endif
