/* What one row of a CSV import does, and what an overwriting import ends. */
#ifndef BEMA_IMPORTS_CSV_APPLY_H
#define BEMA_IMPORTS_CSV_APPLY_H

#include "imports/csv_import.h"

/* Inside the running transaction. A refusal of the rules has its words in w->why. */
MUST_USE enum err csv_apply(struct work *w, const struct csv_import *import,
                            const struct csv_entry *entry);
/* Ends what the account has and the file does not name, in steps on the lanes. */
MUST_USE enum err csv_clear(struct work *w, const struct csv_import *import, struct lanes *lanes);

#endif
