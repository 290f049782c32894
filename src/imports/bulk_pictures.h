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

/* One of several that are processed together. */
struct bulk_picture_task {
    struct bulk_picture *picture;
    size_t line;    /* the caller's */
    struct str why; /* afterwards: "" it was processed; else what is wrong with it, with its name */
};
enum { bulk_pictures_at_once = 64 };
/* At most bulk_pictures_at_once. folder is an open directory, 0 or below: none. A path that leaves
 * it, by dots, by a link or because it is absolute, is its task's fault. What is no picture's fault
 * is returned. */
MUST_USE enum err bulk_pictures_process(struct work *w, int folder, struct bulk_picture_task *tasks,
                                        size_t count);
/* Inside the running transaction. */
MUST_USE enum err bulk_picture_insert(struct work *w, int64_t account_id, enum media_state state,
                                      struct bulk_picture *picture);
/* Removes the files of one that was processed and not used. */
void bulk_picture_settle(struct work *w, struct bulk_picture *picture);

#endif
