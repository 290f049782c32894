/* SQL of rows for the DSA Transparency Database. */
#ifndef BEMA_MODERATION_TRANSPARENCY_ROWS_DB_H
#define BEMA_MODERATION_TRANSPARENCY_ROWS_DB_H

#include "moderation/transparency_rows.h"
#include "store/db.h"

MUST_USE enum err transparency_rows_db_insert(struct work *w, const struct transparency_row *rows,
                                              int count);
/* From the id begin on, before end, oldest first. */
MUST_USE enum err transparency_rows_db_list(struct work *w, int64_t begin, int64_t end, int max,
                                            struct transparency_row *ret_rows, int *ret_count);

#endif
