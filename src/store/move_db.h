/* Inside the store: what a move asks of both databases. */
#ifndef BEMA_STORE_MOVE_DB_H
#define BEMA_STORE_MOVE_DB_H

#include "store/db.h"

enum { move_tables_max = 256, move_columns_max = 64 };
struct move_column {
    struct str table, name;
    enum db_kind kind; /* DB_KIND_NULL: of no kind we know */
};

/* Every column of every table that is copied, by table and name in the order of their bytes. */
MUST_USE enum err move_db_columns(struct work *w, struct move_column **ret_columns,
                                  size_t *ret_count);
/* Whether a table has any row, however many. */
MUST_USE enum err move_db_has_rows(struct work *w, struct str table, bool *ret_has);
MUST_USE enum err move_db_count(struct work *w, struct str table, int64_t *ret_rows);
/* All rows, in pieces; columns: `"b", "id", …`. */
MUST_USE enum err move_db_rows(struct work *w, struct str table, struct str columns,
                               struct db_rows *ret_rows);
/* Inside a transaction: no statement is too long, and nobody else writes to these tables until its
 * end. */
MUST_USE enum err move_db_hold(struct work *w, const struct move_column *columns, size_t count);
MUST_USE enum err move_db_be_patient(struct work *w);
/* ERR_INVALID where texts would not be kept as they are. */
MUST_USE enum err move_db_check_encoding(struct work *w);
/* After the commit, outside transactions: what PostgreSQL needs to know of tables it has not seen
 * growing, without which it would choose slow ways. */
MUST_USE enum err move_db_analyze(struct work *w, const struct move_column *columns, size_t count);

#endif
