/* The SQL of editions.h: editions, published_tables. */
#ifndef BEMA_SOCIAL_EDITIONS_DB_H
#define BEMA_SOCIAL_EDITIONS_DB_H

#include "social/editions.h"

/* The newest first. */
MUST_USE enum err editions_db_list(struct work *w, int max, struct edition_row *ret_rows,
                                   int *ret_count);
MUST_USE enum err editions_db_insert(struct work *w, const struct edition_row *row);
MUST_USE enum err editions_db_delete(struct work *w, int64_t made_ms);
/* One that is there already stays. */
MUST_USE enum err editions_db_table_put(struct work *w, struct str digest, struct str body);
MUST_USE enum err editions_db_table_delete(struct work *w, struct str digest);
/* Into the arena; ERR_NOT_FOUND. */
MUST_USE enum err editions_db_table(struct work *w, struct str digest, struct arena *memory,
                                    struct str *ret_body);

#endif
