/* Inside the store, for tests: does a PostgreSQL plan touch more than one partition of a table,
 * does a SQLite plan walk one? */
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

/* One line of SQLite's EXPLAIN QUERY PLAN: does it read a table or an index from end to end? The
 * table of migrations may be; full-text tables and lists of values have no other way. */
bool explain_line_walks(struct str line);

#endif
