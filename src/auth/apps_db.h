/* The SQL of apps.h. */
#ifndef BEMA_AUTH_APPS_DB_H
#define BEMA_AUTH_APPS_DB_H

#include "auth/apps.h"

MUST_USE enum err apps_db_insert(struct work *w, const struct app *app);
MUST_USE enum err apps_db_find(struct work *w, struct str client_id, struct app *ret_app);

#endif
