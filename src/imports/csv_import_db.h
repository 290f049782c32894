/* SQL of csv_imports and csv_rows. */
#ifndef BEMA_IMPORTS_CSV_IMPORT_DB_H
#define BEMA_IMPORTS_CSV_IMPORT_DB_H

#include "imports/csv_import.h"

struct csv_stored {
    int64_t place;
    struct csv_entry entry;
    struct str why; /* "" it has not failed */
};
MUST_USE enum err csv_db_insert(struct work *w, const struct csv_import *import);
MUST_USE enum err csv_db_state(struct work *w, int64_t id, enum csv_state state, int64_t ended_ms);
MUST_USE enum err csv_db_find(struct work *w, int64_t id, struct csv_import *ret_import);
MUST_USE enum err csv_db_list(struct work *w, int64_t account_id, int max,
                              struct csv_import *ret_imports, int *ret_count);
MUST_USE enum err csv_db_row_insert(struct work *w, const struct csv_import *import,
                                    const struct csv_stored *row);
/* Up to max rows after a place: those that wait, those that failed, or all. */
enum csv_rows { CSV_ROWS_WAITING, CSV_ROWS_FAILED, CSV_ROWS_ALL };
MUST_USE enum err csv_db_rows(struct work *w, int64_t id, enum csv_rows which, int64_t after,
                              int max, struct csv_stored *ret_rows, int *ret_count);
/* The row was applied: it goes, and is counted once. */
MUST_USE enum err csv_db_row_done(struct work *w, int64_t id, int64_t place);
MUST_USE enum err csv_db_row_failed(struct work *w, int64_t id, int64_t place, struct str why);
/* Up to max rows, then the import itself; *ret_left: call again. */
MUST_USE enum err csv_db_delete_some(struct work *w, int64_t id, int max, bool *ret_left);

#endif
