/* Pictures that lines of the bulk format name: files of one folder, processed before the lines are
 * stored, inserted with them. */
#ifndef BEMA_IMPORTS_BULK_PICTURES_H
#define BEMA_IMPORTS_BULK_PICTURES_H

#include "media/media.h"

struct bulk_picture {
    struct str file, description; /* as the line says them */
    struct media media;           /* without a file: not processed */
    bool used;                    /* inserted by a transaction that was not rolled back */
};

/* folder is an open directory, 0 or below: none. A path that leaves it, by dots, by a link or
 * because it is absolute, is refused. Words name the file. */
MUST_USE enum err bulk_picture_process(struct work *w, int folder, struct bulk_picture *picture);
/* Inside the running transaction. */
MUST_USE enum err bulk_picture_insert(struct work *w, int64_t account_id, enum media_state state,
                                      struct bulk_picture *picture);
/* Removes the files of one that was processed and not used. */
void bulk_picture_settle(struct work *w, struct bulk_picture *picture);

#endif
