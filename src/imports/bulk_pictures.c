#include "imports/bulk_pictures.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The kernel itself holds the path within the folder. */
static int open_beneath(int folder, const char *path)
{
    const struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK,
                                 .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};

    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

enum err bulk_picture_process(struct work *w, int folder, struct bulk_picture *picture)
{
    struct str name = utf8_prefix(picture->file, 80);
    int file;
    enum err e;

    if (folder <= 0)
        return work_fail(w, ERR_INVALID, "\"%.*s\" is looked for in the folder --media names",
                         STR_ARG(name));
    file = open_beneath(folder, str_c(w->memory, picture->file));
    if (file < 0 && errno == EXDEV)
        return work_fail(w, ERR_INVALID, "\"%.*s\" leaves the folder of the file", STR_ARG(name));
    if (file < 0)
        return work_fail(w, ERR_INVALID, "\"%.*s\" cannot be read: %s", STR_ARG(name),
                         strerror(errno));
    e = media_process(w, &(struct media_source){.descriptor = file}, &picture->media);
    close(file);
    if (e)
        return work_fail(w, e, "\"%.*s\": %.*s", STR_ARG(name), STR_ARG(w->why));
    picture->media.description = picture->description;
    return OK;
}

enum err bulk_picture_insert(struct work *w, int64_t account_id, enum media_state state,
                             struct bulk_picture *picture)
{
    if (!picture->media.file.size)
        return work_fail(w, ERR_AGAIN, "a picture was not processed");
    picture->media.account_id = account_id;
    picture->media.state = state;
    picture->used = true;
    return media_insert(w, &picture->media, false);
}

void bulk_picture_settle(struct work *w, struct bulk_picture *picture)
{
    if (picture->media.file.size && !picture->used)
        media_discard(w, &picture->media);
}
