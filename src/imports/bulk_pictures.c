#include "imports/bulk_pictures.h"

#include <assert.h>
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

/* The open file, or -1 and why. */
static int picture_open(struct work *w, int folder, struct bulk_picture_task *task)
{
    struct str name = utf8_prefix(task->picture->file, 80);
    int file = -1;

    if (folder <= 0) {
        task->why = str_format(w->memory, "\"%.*s\" is looked for in the folder --media names",
                               STR_ARG(name));
        return -1;
    }
    file = open_beneath(folder, str_c(w->memory, task->picture->file));
    if (file < 0 && errno == EXDEV)
        task->why = str_format(w->memory, "\"%.*s\" leaves the folder of the file", STR_ARG(name));
    else if (file < 0)
        task->why =
            str_format(w->memory, "\"%.*s\" cannot be read: %s", STR_ARG(name), strerror(errno));
    return file;
}

static void result_take(struct work *w, const struct media_task *from,
                        struct bulk_picture_task *task)
{
    if (from->e) {
        task->why = str_format(w->memory, "\"%.*s\": %.*s",
                               STR_ARG(utf8_prefix(task->picture->file, 80)), STR_ARG(from->why));
        return;
    }
    task->picture->media = from->media;
    task->picture->media.description = task->picture->description;
}

enum err bulk_pictures_process(struct work *w, int folder, struct bulk_picture_task *tasks,
                               size_t count)
{
    struct media_task *open_ones = arena_array(w->memory, bulk_pictures_at_once, sizeof *open_ones);
    size_t *numbers = arena_array(w->memory, bulk_pictures_at_once, sizeof *numbers);
    size_t open_count = 0;
    enum err e;

    assert(count <= bulk_pictures_at_once);
    for (size_t i = 0; i < count; i++) {
        int file = picture_open(w, folder, &tasks[i]);

        if (file < 0)
            continue;
        numbers[open_count] = i;
        open_ones[open_count++].source.descriptor = file;
    }
    e = media_process_all(w, open_ones, open_count, NULL, NULL);
    for (size_t i = 0; i < open_count; i++) {
        close(open_ones[i].source.descriptor);
        if (!e)
            result_take(w, &open_ones[i], &tasks[numbers[i]]);
    }
    return e;
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
