/* Rows of the media table. */
#ifndef BEMA_MEDIA_MEDIA_DB_H
#define BEMA_MEDIA_MEDIA_DB_H

#include "media/media.h"

MUST_USE enum err media_db_insert(struct work *w, const struct media *media);
MUST_USE enum err media_db_find(struct work *w, int64_t id, struct media *ret_media);
/* At most max; whether there are more does not matter to the caller. */
/* What the account never attached, or what a deleted post left behind; without what is leaving. */
MUST_USE enum err media_db_unattached(struct work *w, int64_t account_id, int max, int64_t *ret_ids,
                                      int *ret_count);
MUST_USE enum err media_db_count_unattached(struct work *w, int64_t account_id, int max,
                                            int *ret_count);
/* unmade: MEDIA_WORKING too. */
MUST_USE enum err media_db_attach(struct work *w, int64_t account_id, int64_t post_id, int64_t id,
                                  bool unmade, bool *ret_attached);
MUST_USE enum err media_db_of_post(struct work *w, int64_t post_id, int64_t *ret_ids, int max,
                                   int *ret_count);
/* Those of posts and those of an account by id after `after`, at most max; media.h. */
MUST_USE enum err media_db_bases_of_posts(struct work *w, const int64_t *post_ids, int count,
                                          struct media_base **ret_bases, int *ret_count);
MUST_USE enum err media_db_bases_of_account(struct work *w, int64_t account_id, int64_t after,
                                            int max, struct media_base *ret_bases, int *ret_count);
MUST_USE enum err media_db_detach(struct work *w, int64_t post_id);
/* Description and focus. */
MUST_USE enum err media_db_update(struct work *w, const struct media *media);
/* The preview and all that changes with it. */
MUST_USE enum err media_db_update_preview(struct work *w, const struct media *media);
/* One that was WORKING gets its state, file, type, bytes and meta; any other stays as it is. */
MUST_USE enum err media_db_made(struct work *w, const struct media *media);
/* One that is attached to nothing, or with `any` also one of a profile, becomes LEAVING. */
MUST_USE enum err media_db_leave(struct work *w, int64_t id, bool any);
/* The files of all rows made since then, in w->memory; every bucket is asked. */
MUST_USE enum err media_db_files_since(struct work *w, int64_t since_ms, struct str **ret_files,
                                       size_t *ret_count);
/* The next pictures that are shown, by id after `after`; every bucket is asked. */
struct media_names {
    int64_t id;
    struct str file, preview_file;
};
MUST_USE enum err media_db_names(struct work *w, int64_t after, struct media_names *ret_names,
                                 int max, int *ret_count);
MUST_USE enum err media_db_delete(struct work *w, int64_t id, bool *ret_deleted);
/* Bytes of all its pictures, as they are kept. */
MUST_USE enum err media_db_usage(struct work *w, int64_t account_id, int64_t *ret_bytes);
MUST_USE enum err media_db_usage_add(struct work *w, int64_t account_id, int64_t bytes,
                                     int64_t files);
/* Nothing is left: the row goes. */
MUST_USE enum err media_db_usage_end(struct work *w, int64_t account_id);

#endif
