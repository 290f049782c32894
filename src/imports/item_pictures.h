/* Pictures of an archive on their way to the posts that show them.
 *
 * item_pictures_open() unpacks what posts that are not here yet name, and the pictures of the
 * profile, into a folder of its own below DATA/temp. Then, batch after batch, they are processed
 * before the lane, several at once (prepare), inserted with their post (insert), and what was
 * processed in vain is removed (settle). What cannot be read is counted and its name kept; its post
 * comes all the same. Videos and sounds are taken in as if their owner had sent them, and shown in
 * their posts once they are made. A folder that a killed process left
 * behind goes with the sweep of DATA/temp (main/files_sweep.h). */
#ifndef BEMA_IMPORTS_ITEM_PICTURES_H
#define BEMA_IMPORTS_ITEM_PICTURES_H

#include "imports/arrival.h"
#include "imports/parcel.h"

enum { item_pictures_named_max = 5 };
struct item_pictures_counts {
    int64_t stored, films, untaken, missing, unreadable; /* untaken: films where ffmpeg lacks */
    struct str named[item_pictures_named_max];           /* the first that could not be read */
};

struct item_pictures;
/* gone: asked after each file; true: stop (ERR_UNAVAILABLE). May be NULL. Memory is w's, so w must
 * keep it until item_pictures_close(). */
MUST_USE enum err item_pictures_open(struct work *w, struct parcel *parcel,
                                     const struct arrival *arrival, int64_t account_id,
                                     bool (*gone)(void *context), void *context,
                                     struct item_pictures **ret_pictures);
/* Removes the folder. NULL is fine. */
void item_pictures_close(struct item_pictures *pictures);
const struct item_pictures_counts *item_pictures_counts(const struct item_pictures *pictures);

/* The unpacked file of an entry. ERR_NOT_FOUND: the archive does not hold it; ERR_TOO_LARGE. */
MUST_USE enum err item_pictures_path(const struct item_pictures *pictures, struct str name,
                                     struct str *ret_path);

/* For items_options. */
MUST_USE enum err item_pictures_prepare(struct item_pictures *pictures, struct work *w,
                                        const struct item *items, size_t count);
MUST_USE enum err item_pictures_insert(struct item_pictures *pictures, struct work *w,
                                       const struct item *item, int64_t *ret_ids, int *ret_count);
void item_pictures_settle(struct item_pictures *pictures, struct work *w, bool stored);

#endif
