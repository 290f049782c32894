/* Inside the store: the embedded SQL files, and their words for each database. */
#ifndef BEMA_STORE_MIGRATIONS_TEXT_H
#define BEMA_STORE_MIGRATIONS_TEXT_H

#include "store/db.h"

struct migration {
    int number;
    const char *name, *text;
};
/* In ascending number, without gaps, from 1. */
extern const struct migration migrations_embedded[];
extern const size_t migrations_embedded_count;

/* The text with the words of migrations.h replaced, and on PostgreSQL with the partitions of each
 * partitioned table (posts_p0, posts_p1 …) made after it. ERR_INTERNAL names what is wrong with
 * the text: an unknown word, a bracket that is not closed. */
MUST_USE enum err migrations_translate(struct work *w, struct str text, enum db_driver driver,
                                       int partitions, struct str *ret_sql);

/* The bookkeeping (migrations_db.c). */
MUST_USE enum err migrations_db_make_table(struct work *w);
/* Nobody else applies anything until the running transaction ends. */
MUST_USE enum err migrations_db_lock(struct work *w);
MUST_USE enum err migrations_db_highest(struct work *w, int *ret_number);
/* What migration 17 adds to marks: whose post it is (NULL: it is gone). */
enum { migration_mark_authors = 17 };
MUST_USE enum err migrations_db_fill_mark_authors(struct work *w);
MUST_USE enum err migrations_db_add(struct work *w, const struct migration *migration);

#endif
