#include "base/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { mark_bytes = 9, mark_size = 12, random_bytes_of_name = 18, path_bytes_max = 512 };

/* Of this process and one data folder; a test has one after the other. */
static struct {
    pthread_mutex_t mutex;
    char folder[path_bytes_max];
    char mark[mark_size + 1];
    int file;
} own = {.mutex = PTHREAD_MUTEX_INITIALIZER, .file = -1};

static const char *alive_path(struct work *w, struct str mark)
{
    return str_c(w->memory, str_format(w->memory, "%.*s/temp/alive-%.*s",
                                       STR_ARG(w->site->data_folder), STR_ARG(mark)));
}

/* An open file under lock, or -1. One that a sweeper took for a dead one's before it was locked is
 * gone from its folder. */
static int lock_take(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct stat facts;

    if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0 && fstat(file, &facts) == 0 &&
        facts.st_nlink == 1)
        return file;
    if (file >= 0)
        close(file);
    return -1;
}

static bool own_begin(struct work *w)
{
    struct str folder = w->site->data_folder, mark;

    if (own.file >= 0 && str_is(folder, own.folder))
        return true;
    if (own.file >= 0)
        close(own.file);
    own.file = -1;
    if (folder.size >= sizeof own.folder)
        return false;
    for (int try = 0; own.file < 0 && try < 3; try++) {
        mark = random_token(w->memory, mark_bytes);
        own.file = lock_take(alive_path(w, mark));
    }
    if (own.file < 0)
        return false;
    memcpy(own.folder, folder.data, folder.size);
    own.folder[folder.size] = 0;
    memcpy(own.mark, mark.data, mark_size);
    return true;
}

enum err scratch_name(struct work *w, const char *prefix, struct str *ret_name)
{
    bool begun;
    int fault;

    pthread_mutex_lock(&own.mutex);
    begun = own_begin(w);
    fault = errno;
    if (begun)
        *ret_name = str_format(w->memory, "%s-%s-%.*s", prefix, own.mark,
                               STR_ARG(random_token(w->memory, random_bytes_of_name)));
    pthread_mutex_unlock(&own.mutex);
    if (begun)
        return OK;
    return work_fail(w, ERR_UNAVAILABLE, "the folder temp cannot be written: %s", strerror(fault));
}

/* The mark within "PREFIX-MARK…"; marks may hold dashes, so its place tells it. */
static bool mark_of(struct str name, struct str prefix, struct str *ret_mark)
{
    if (name.size < prefix.size + 1 + mark_size || !str_starts(name, prefix) ||
        name.data[prefix.size] != '-')
        return false;
    *ret_mark = str_sub(name, prefix.size + 1, prefix.size + 1 + mark_size);
    return true;
}

static bool maker_gone(struct work *w, struct str mark)
{
    int file = open(alive_path(w, mark), O_RDWR | O_CLOEXEC);
    bool gone = file < 0 ? errno == ENOENT : flock(file, LOCK_EX | LOCK_NB) == 0;

    if (file >= 0)
        close(file);
    return gone;
}

static bool left_behind(struct work *w, struct str name, struct str prefix)
{
    struct str mark;
    bool gone;

    if (!mark_of(name, prefix, &mark))
        return false;
    pthread_mutex_lock(&own.mutex);
    gone = !(own.file >= 0 && str_is(mark, own.mark)) && maker_gone(w, mark);
    pthread_mutex_unlock(&own.mutex);
    return gone;
}

enum err scratch_sweep(struct work *w, struct str folder, const char *prefix,
                       void (*left)(struct work *w, void *context, struct str name), void *context)
{
    DIR *entries = opendir(str_c(w->memory, folder));
    const struct dirent *entry;

    if (!entries)
        return work_fail(w, ERR_UNAVAILABLE, "%.*s cannot be read: %s", STR_ARG(folder),
                         strerror(errno));
    for (int i = 0; i < scratch_sweep_max && (entry = readdir(entries)) != NULL; i++)
        if (left_behind(w, str_of(entry->d_name), str_of(prefix)))
            left(w, context, str_copy(w->memory, str_of(entry->d_name)));
    closedir(entries);
    return OK;
}

static void alive_remove(struct work *w, void *context, struct str name)
{
    const struct str *folder = context;

    unlink(str_c(w->memory, str_format(w->memory, "%.*s/%.*s", STR_ARG(*folder), STR_ARG(name))));
}

void scratch_forget(struct work *w)
{
    struct str folder = str_format(w->memory, "%.*s/temp", STR_ARG(w->site->data_folder));

    (void)!scratch_sweep(w, folder, "alive", alive_remove, &folder);
}

void scratch_remove_folder(struct work *w, struct str path)
{
    DIR *entries = opendir(str_c(w->memory, path));
    const struct dirent *entry;

    while (entries && (entry = readdir(entries)) != NULL)
        unlinkat(dirfd(entries), entry->d_name, 0); /* "." and ".." are refused */
    if (entries)
        closedir(entries);
    rmdir(str_c(w->memory, path));
}
