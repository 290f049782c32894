/* The columns of a slate's items, for writing, reading and comparing them. */
#ifndef BEMA_ALGORITHMS_SLATE_COLUMNS_H
#define BEMA_ALGORITHMS_SLATE_COLUMNS_H

#include "algorithms/slate.h"

/* The first eight are inputs. A topic is an id or null; cells are five lists of approvals,
 * disapprovals, impressions, empty where not published. */
enum {
    COLUMN_ID,
    COLUMN_AUTHOR,
    COLUMN_MADE,
    COLUMN_TOPIC,
    COLUMN_FOLLOWED,
    COLUMN_SOURCE,
    COLUMN_APPROVALS,
    COLUMN_CELLS,
    COLUMN_H,
    COLUMN_TERMS, /* the first of slate_terms */
};

/* Numbers of an item that stand in columns of their own, in this order. */
struct slate_term {
    const char *name;
    size_t offset; /* of an int32_t in struct slate_item */
};
enum { slate_term_count = 9, slate_column_count = COLUMN_TERMS + slate_term_count };
extern const struct slate_term slate_terms[slate_term_count];
extern const char *const slate_input_columns[COLUMN_TERMS];

static inline int32_t slate_term_of(const struct slate_item *item, size_t n)
{
    int32_t value;

    memcpy(&value, (const char *)item + slate_terms[n].offset, sizeof value);
    return value;
}

#endif
