/* Rows of announcements, announcement_reactions and announcement_marks. */
#ifndef BEMA_SOCIAL_ANNOUNCEMENTS_DB_H
#define BEMA_SOCIAL_ANNOUNCEMENTS_DB_H

#include "social/announcements.h"

MUST_USE enum err announcements_db_insert(struct work *w, const struct announcement *item);
MUST_USE enum err announcements_db_update(struct work *w, const struct announcement *item);
/* Without reactions. ERR_NOT_FOUND. */
MUST_USE enum err announcements_db_find(struct work *w, int64_t id, struct announcement *ret_item);
/* Newest first, at most max, without reactions. */
MUST_USE enum err announcements_db_all(struct work *w, bool with_ended, int max,
                                       struct announcement *ret_items, int *ret_count);
MUST_USE enum err announcements_db_reactions(struct work *w, struct announcement *item);
/* Sets is_read and is_mine; items in ascending id. */
MUST_USE enum err announcements_db_marks(struct work *w, int64_t account_id,
                                         struct announcement *items, int count);
/* name "": dismissed. *ret_changed false: it was so already. */
MUST_USE enum err announcements_db_mark(struct work *w, int64_t account_id, int64_t id,
                                        struct str name, bool *ret_changed);
MUST_USE enum err announcements_db_unmark(struct work *w, int64_t account_id, int64_t id,
                                          struct str name, bool *ret_changed);
/* Adds 1 or -1; a row of none goes. *ret_count: how many there are now. */
MUST_USE enum err announcements_db_count(struct work *w, int64_t id, struct str name, int added,
                                         int64_t *ret_count);
struct announcement_mark {
    int64_t id;
    struct str name;
};
/* Some marks of an account, at most max. */
MUST_USE enum err announcements_db_marks_of(struct work *w, int64_t account_id,
                                            struct announcement_mark *ret_marks, int max,
                                            int *ret_count);

#endif
