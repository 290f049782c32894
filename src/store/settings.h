/* Settings kept in the store: small texts by name, such as the keys a square makes at its first
 * start. */
#ifndef BEMA_STORE_SETTINGS_H
#define BEMA_STORE_SETTINGS_H

#include "store/db.h"

/* ERR_NOT_FOUND. */
MUST_USE enum err setting_get(struct work *w, struct str name, struct str *ret_value);
/* Inside a transaction. Keeps what is there: *ret_value is what stands afterwards. */
MUST_USE enum err setting_keep(struct work *w, struct str name, struct str value,
                               struct str *ret_value);
/* Inside a transaction. */
MUST_USE enum err setting_set(struct work *w, struct str name, struct str value);
/* Inside a transaction. Sets it where it still has this value ("": where it is not there), also if
 * other processes do the same at once: *ret_set is true for one of them. */
MUST_USE enum err setting_exchange(struct work *w, struct str name, struct str before,
                                   struct str value, bool *ret_set);
MUST_USE enum err setting_remove(struct work *w, struct str name);

#endif
