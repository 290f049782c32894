#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

bool folder_keep(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool kept = folder >= 0 && fsync(folder) == 0;
    int error = errno;

    if (folder >= 0)
        close(folder);
    errno = error;
    return kept;
}

bool folder_keep_name(const char *path)
{
    char folder[PATH_MAX];
    size_t size = strlen(path);

    while (size > 1 && path[size - 1] == '/')
        size--;
    while (size > 0 && path[size - 1] != '/')
        size--;
    if (size >= sizeof folder) {
        errno = ENAMETOOLONG;
        return false;
    }
    if (size == 0)
        return folder_keep(".");
    memcpy(folder, path, size);
    folder[size] = 0;
    return folder_keep(folder);
}
