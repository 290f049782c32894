/* SQL of the public log. */
#ifndef BEMA_PUBLIC_LOG_PUBLIC_LOG_DB_H
#define BEMA_PUBLIC_LOG_PUBLIC_LOG_DB_H

#include "public_log/public_log.h"

MUST_USE enum err log_db_insert(struct work *w, const struct log_found *entries, int count);
struct log_opened {
    int64_t entry_id, owner_id, about_id;
    struct str opening;
};
MUST_USE enum err log_db_insert_openings(struct work *w, const struct log_opened *openings,
                                         int count);
MUST_USE enum err log_db_forget(struct work *w, int64_t owner_id);
MUST_USE enum err log_db_set_opening(struct work *w, int64_t entry_id, struct str opening);

MUST_USE enum err log_db_find(struct work *w, int64_t entry_id, struct log_found *ret_found);
MUST_USE enum err log_db_at(struct work *w, int64_t place, int64_t *ret_id);
/* Fills opening and owner_id in where there is one. */
MUST_USE enum err log_db_opening(struct work *w, struct log_found *found);
/* Those there are, by place, from begin to before end; ret_openings is empty before. */
MUST_USE enum err log_db_openings(struct work *w, int64_t begin, int64_t end,
                                  struct str *ret_openings);
/* Of each pair the newest; 0: none. */
MUST_USE enum err log_db_of_many(struct work *w, const int64_t *owner_ids, const int64_t *about_ids,
                                 int count, int64_t *ret_ids);
MUST_USE enum err log_db_of(struct work *w, int64_t owner_id, int64_t about_id, int64_t *ret_id);
/* Ids below max_id and at least min_id, newest first, at most filter->limit. */
MUST_USE enum err log_db_list(struct work *w, const struct log_filter *filter, int64_t min_id,
                              int64_t max_id, int max, struct log_found *ret_found, int *ret_count);

/* Those without a place, the oldest first: id and body. */
MUST_USE enum err log_db_waiting(struct work *w, int max, struct log_found *ret_found,
                                 int *ret_count);
MUST_USE enum err log_db_set_place(struct work *w, int64_t id, int64_t place);
/* Bodies by place, from begin to before end. */
MUST_USE enum err log_db_bodies(struct work *w, int64_t begin, int64_t end, struct str *ret_bodies,
                                int64_t *ret_places, int *ret_count);

MUST_USE enum err log_db_tile(struct work *w, int level, int64_t number, struct arena *memory,
                              struct str *ret_hashes);
MUST_USE enum err log_db_tile_put(struct work *w, int level, int64_t number, struct str hashes);

struct log_row {
    int64_t size, signed_size;
    struct str checkpoint;
};
/* Zeros before the first. */
MUST_USE enum err log_db_state(struct work *w, struct log_row *ret_row);
/* Makes the row if there is none. */
MUST_USE enum err log_db_state_make(struct work *w);
/* *ret_ours: this process has the lease now, until until_ms. */
MUST_USE enum err log_db_lease(struct work *w, int64_t process, int64_t until_ms, bool *ret_ours);
MUST_USE enum err log_db_end_lease(struct work *w);
/* *ret_changed: the tree had old_size until now. */
MUST_USE enum err log_db_grow(struct work *w, int64_t old_size, int64_t size, bool *ret_changed);
/* Only a newer one takes the place of one. */
MUST_USE enum err log_db_sign(struct work *w, int64_t size, struct str checkpoint);

struct log_cosignature {
    struct str witness, line, why;
    int64_t size, asked_ms;
};
/* Of the tree of that size. */
MUST_USE enum err log_db_cosignatures(struct work *w, int64_t size, int max,
                                      struct log_cosignature *ret, int *ret_count);
/* Zeros, with its name, where there is none. */
MUST_USE enum err log_db_cosignature(struct work *w, struct str witness,
                                     struct log_cosignature *ret);
/* Changes nothing where one of a larger tree is kept: two may be asked for at once. */
MUST_USE enum err log_db_cosignature_put(struct work *w, const struct log_cosignature *c);

#endif
