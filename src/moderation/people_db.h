/* SQL of people.h: the ids among which a filter chooses. */
#ifndef BEMA_MODERATION_PEOPLE_DB_H
#define BEMA_MODERATION_PEOPLE_DB_H

#include "moderation/people.h"
#include "social/page.h"

enum people_source {
    PEOPLE_BY_ID, /* all, in the order of their ids */
    PEOPLE_BY_PENDING,
    PEOPLE_BY_DISABLED,
    PEOPLE_BY_RESTRICTION,
    PEOPLE_BY_ROLE,
    PEOPLE_BY_NAME, /* these by `text`, in no order, from everywhere */
    PEOPLE_BY_EMAIL,
    PEOPLE_BY_DOMAIN,
    PEOPLE_BY_ADDRESS,
};
/* Up to people_looked_at_max within the bounds. */
MUST_USE enum err people_db_ids(struct work *w, enum people_source source,
                                const struct page_bounds *bounds, struct str text, int64_t *ret_ids,
                                int *ret_count);

#endif
