/* Numbered SQL files, forward only, embedded in the binary, applied at start; safe to interrupt
 * (each is one transaction together with its row in `migrations`).
 *
 * One text serves SQLite and PostgreSQL; these words are replaced (docs in migrations/README.md):
 *   @ID            first columns of a table whose rows have an id of their own:
 *                  SQLite `b INTEGER NOT NULL, id INTEGER PRIMARY KEY`, PostgreSQL
 *                  `b BIGINT NOT NULL, id BIGINT NOT NULL`
 *   @END_ID        its end: `) STRICT` · `, PRIMARY KEY (b, id)) PARTITION BY HASH (b)`
 *   @END_KEY(…)    the end of a table with a natural key, b first: `, PRIMARY KEY (…)) STRICT,
 *                  WITHOUT ROWID` · `, PRIMARY KEY (…)) PARTITION BY HASH (b)`
 *   @SQLITE{ … }   only there        @POSTGRES{ … } only there
 *   INTEGER, TEXT, BLOB, REAL become BIGINT, TEXT COLLATE "C", BYTEA, DOUBLE PRECISION.
 * PostgreSQL tables get `partitions` hash partitions each (setting postgres_partitions); with 0
 * they are plain tables, without PARTITION BY: those of Citus, which divides them itself. */
#ifndef BEMA_STORE_MIGRATIONS_H
#define BEMA_STORE_MIGRATIONS_H

#include "store/db.h"

enum { migrations_partitions_default = 4 };

/* Applies what is missing. *ret_applied counts. ERR_INVALID when the store is newer than the
 * program. Two processes starting at once: one waits for the other. */
MUST_USE enum err migrations_apply(struct work *w, int partitions, int *ret_applied);
MUST_USE enum err migrations_status(struct work *w, int *ret_stored, int *ret_known);

#endif
