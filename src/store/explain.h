/* Inside the store, for tests: does a PostgreSQL plan touch more than one partition of a table? */
#ifndef BEMA_STORE_EXPLAIN_H
#define BEMA_STORE_EXPLAIN_H

#include "base/str.h"

enum { explain_tables_max = 16, explain_name_bytes_max = 64 };

struct explain {
    bool spread;                        /* more than one partition of a table, or too many tables */
    char table[explain_name_bytes_max]; /* which */
    struct {
        char table[explain_name_bytes_max];
        int partition;
    } seen[explain_tables_max];
    int seen_count;
};

/* One line of EXPLAIN's text. Partitions are named as migrations_translate names them:
 * posts_p0, posts_p1 … */
void explain_line(struct explain *plan, struct str line);

#endif
