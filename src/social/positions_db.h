/* The SQL of positions.h: positions, polarity_epochs; and the marks of a range of buckets. */
#ifndef BEMA_SOCIAL_POSITIONS_DB_H
#define BEMA_SOCIAL_POSITIONS_DB_H

#include "social/marks.h"
#include "social/positions.h"

MUST_USE enum err positions_db_find(struct work *w, int64_t account_id,
                                    struct position *ret_position);
MUST_USE enum err positions_db_put(struct work *w, const struct position *position);
MUST_USE enum err positions_db_delete(struct work *w, int64_t account_id);
/* All of them, by ascending account. malloc'ed: the caller frees it, also on failure. */
MUST_USE enum err positions_db_all(struct work *w, struct position **ret_list, size_t *ret_count);

MUST_USE enum err positions_db_epoch_add(struct work *w, const struct polarity_epoch *epoch);
MUST_USE enum err positions_db_epochs_trim(struct work *w, int64_t before_ms);
MUST_USE enum err positions_db_epochs(struct work *w, struct polarity_epoch *ret_epochs, int max,
                                      int *ret_count);

/* What was done with the posts of the buckets from <= b < before, but for quotes. */
struct signal_mark {
    int64_t post_id, account_id, made_ms;
    uint32_t flag; /* one enum mark_flag */
};
MUST_USE enum err positions_db_marks(struct work *w, int from, int before,
                                     struct signal_mark **list, size_t *count, size_t *capacity);
/* Who is suspended or gone, and who is not counted (all of it, or until from_ms): by ascending
 * account. malloc'ed as above. */
struct uncounted {
    int64_t account_id, from_ms; /* INT64_MAX: never */
};
MUST_USE enum err positions_db_uncounted(struct work *w, struct uncounted **ret_list,
                                         size_t *ret_count);
/* From when on an account is counted by that list. */
int64_t counted_from(const struct uncounted *list, size_t count, int64_t account_id);
/* 0: there is no such post. */
MUST_USE enum err positions_db_author(struct work *w, int64_t post_id, int64_t *ret_author_id);

#endif
