/* Stores one record of the bulk format; inside the transaction of its batch. */
#ifndef BEMA_IMPORTS_BULK_APPLY_H
#define BEMA_IMPORTS_BULK_APPLY_H

#include "imports/bulk_record.h"

/* Accounts met lately, by folded name: most lines name one of few. */
enum { bulk_names_held = 16384, bulk_name_bytes = 32 };
struct bulk_names {
    struct {
        char name[bulk_name_bytes];
        int64_t id;
    } entries[bulk_names_held];
};
/* Forgets all: after a batch that was rolled back. */
void bulk_names_clear(struct bulk_names *names);

/* *ret_changed: false when the square held it already. Words say what is wrong with the line. */
MUST_USE enum err bulk_apply(struct work *w, struct bulk_names *names,
                             const struct bulk_record *record, bool *ret_changed);

/* Whether its account or post is here already. Needs no transaction. */
MUST_USE enum err bulk_is_there(struct work *w, const struct bulk_record *record, bool *ret_there);

#endif
