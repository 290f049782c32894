/* Moving a square's store into another database, SQLite or PostgreSQL, every row as it is.
 *
 * One transaction holds the source: nobody else writes to it meanwhile, reading goes on. One
 * transaction fills the target: whatever breaks it off leaves the target as empty as it was, and
 * the move can be run again. Memory is bounded: rows are read in pieces and copied at once
 * (COPY where there is one).
 *
 * The proof: a 128-bit keyed hash of each row, in one form for both databases, added up table by
 * table (so that their order does not matter), is made from the source while it is read and from
 * the target when everything is in it, before its commit. Rows and sums must be equal.
 *
 * Not copied: `migrations`, which the target writes when its tables are made, and the search
 * indexes, which `fill` makes anew from what was copied. */
#ifndef BEMA_STORE_MOVE_H
#define BEMA_STORE_MOVE_H

#include "store/db.h"

struct move_sum {
    int64_t rows;
    uint64_t hash[2];
};
struct move_table {
    struct str name;
    struct move_sum source, target;
};
enum move_step { MOVE_COPY, MOVE_FILL, MOVE_CHECK, MOVE_TIDY };
struct move_options {
    struct db_options target;
    int partitions; /* of the target's tables, where it has such */
    /* Asked every few thousand rows; true breaks off. */
    bool (*between)(void *context, enum move_step step, int64_t done, int64_t total);
    /* Makes the search indexes inside the target's transaction; w->db is the target. */
    enum err (*fill)(struct work *w, void *context);
    void *context;
};
struct move_report {
    struct move_table *tables;
    size_t count;
};

/* w->db: a writing connection to the source, whose tables are up to date. ERR_INVALID with words
 * when the target is not empty or was made by another version. When it answers OK the source is
 * marked as moved. */
MUST_USE enum err move_store(struct work *w, const struct move_options *options,
                             struct move_report *ret_report);

/* Whether this store was moved away, and when (ISO 8601); else ERR_NOT_FOUND. */
MUST_USE enum err move_mark_find(struct work *w, struct str *ret_when);
/* Takes the mark off: the store is the square's again. In a transaction of its own. */
MUST_USE enum err move_mark_remove(struct work *w);

#endif
