/* The SQL of links.h. */
#ifndef BEMA_AUTH_LINKS_DB_H
#define BEMA_AUTH_LINKS_DB_H

#include "auth/links.h"

MUST_USE enum err links_db_insert(struct work *w, const uint8_t hash[32], const struct link *link);
MUST_USE enum err links_db_find(struct work *w, const uint8_t hash[32], struct link *ret_link);
/* ERR_NOT_FOUND when it was gone. */
MUST_USE enum err links_db_delete(struct work *w, const uint8_t hash[32]);

#endif
