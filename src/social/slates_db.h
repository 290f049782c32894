/* The SQL of slates.h. */
#ifndef BEMA_SOCIAL_SLATES_DB_H
#define BEMA_SOCIAL_SLATES_DB_H

#include "store/db.h"

struct slate_row {
    struct str id, preset, policy, inputs;
    int64_t made_ms, polarity_ms;
    struct str policy_text; /* to be stored beside; empty where the row was read */
};
MUST_USE enum err slates_db_insert(struct work *w, int64_t account_id, const struct slate_row *row);
/* The newest first. */
MUST_USE enum err slates_db_newest(struct work *w, int64_t account_id, int max,
                                   struct slate_row *ret_rows, int *ret_count);
MUST_USE enum err slates_db_find(struct work *w, int64_t account_id, struct str id,
                                 struct slate_row *ret_row);
/* All but the newest. */
MUST_USE enum err slates_db_trim(struct work *w, int64_t account_id, int kept);
MUST_USE enum err slates_db_delete_all(struct work *w, int64_t account_id);
struct slate_key {
    int64_t account_id;
    struct str id;
};
MUST_USE enum err slates_db_before(struct work *w, int64_t made_ms, int max,
                                   struct slate_key *ret_keys, int *ret_count);
MUST_USE enum err slates_db_delete(struct work *w, int64_t account_id, struct str id);

/* Where it is there already, nothing happens. */
MUST_USE enum err slates_db_policy_put(struct work *w, struct str hash, struct str text);
MUST_USE enum err slates_db_policy(struct work *w, struct str hash, struct str *ret_text);
struct policy_row {
    struct str hash, text;
    int64_t since_ms;
};
/* The newest first. */
MUST_USE enum err slates_db_policies(struct work *w, int max, struct policy_row *ret_rows,
                                     int *ret_count);

/* Whose post it is; ERR_NOT_FOUND. */
MUST_USE enum err slates_db_author(struct work *w, int64_t post_id, int64_t *ret_author_id);

#endif
