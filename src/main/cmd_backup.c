/* bema backup | restore: one tar.gz with the store (a consistent copy, taken beside writers), the
 * pictures and bema.conf. Mail and temporary files are left out. */
#include "main/cmds.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { copy_bytes = 64 * 1024, folder_depth_max = 8 };

struct packing {
    struct work *w;
    struct command_call *call;
    struct archive *archive;
    struct progress progress;
    int64_t bytes;
};

static enum err archive_fault(struct work *w, struct archive *archive, const char *what)
{
    const char *words = archive_error_string(archive);
    if (archive_errno(archive) == EILSEQ)
        words = "it is no tar.gz, or damaged";
    return work_fail(w, ERR_UNAVAILABLE, "%s: %s", what, words ? words : "unknown fault");
}

static enum err bytes_pack(struct packing *packing, int descriptor, int64_t size, const char *name)
{
    char *buffer = arena_alloc(packing->w->memory, copy_bytes);
    while (size > 0) {
        ssize_t got = read(descriptor, buffer, copy_bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return work_fail(packing->w, ERR_UNAVAILABLE, "%s cannot be read whole", name);
        if (got > size)
            got = (ssize_t)size; /* it grew meanwhile: the size of the header counts */
        if (archive_write_data(packing->archive, buffer, (size_t)got) != got)
            return archive_fault(packing->w, packing->archive, "the backup cannot be written");
        size -= got;
        packing->bytes += got;
        progress_show(&packing->progress, packing->bytes, 0);
        if (command_gone(packing->call))
            return work_fail(packing->w, ERR_UNAVAILABLE, "interrupted; no backup was made");
    }
    return OK;
}

static enum err file_pack(struct packing *packing, const char *path, const char *name)
{
    struct work *w = packing->w;
    struct stat facts;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0 && errno == ENOENT)
        return OK; /* removed meanwhile, or there is no bema.conf */
    if (descriptor < 0 || fstat(descriptor, &facts) != 0) {
        if (descriptor >= 0)
            close(descriptor);
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be read: %s", path, strerror(errno));
    }
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, facts.st_size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_mtime(entry, facts.st_mtime, 0);
    enum err e = archive_write_header(packing->archive, entry) == ARCHIVE_OK
                     ? bytes_pack(packing, descriptor, facts.st_size, path)
                     : archive_fault(w, packing->archive, "the backup cannot be written");
    archive_entry_free(entry);
    close(descriptor);
    return e;
}

/* The pictures, folder by folder; names within the archive start with `name`. */
static enum err folder_pack(struct packing *packing, const char *path, const char *name, int depth)
{
    struct work *w = packing->w;
    DIR *folder = opendir(path);
    enum err e = OK;
    if (!folder || depth > folder_depth_max) {
        if (folder)
            closedir(folder);
        return OK;
    }
    for (struct dirent *one; !e && (one = readdir(folder)) != NULL;) {
        if (one->d_name[0] == '.')
            continue;
        const char *inner = str_c(w->memory, str_format(w->memory, "%s/%s", path, one->d_name));
        const char *inner_name =
            str_c(w->memory, str_format(w->memory, "%s/%s", name, one->d_name));
        struct stat facts;
        if (lstat(inner, &facts) != 0)
            continue;
        if (S_ISDIR(facts.st_mode))
            e = folder_pack(packing, inner, inner_name, depth + 1);
        else if (S_ISREG(facts.st_mode))
            e = file_pack(packing, inner, inner_name);
    }
    closedir(folder);
    return e;
}

static enum err square_pack(struct packing *packing, struct square *square, const char *copy)
{
    struct work *w = packing->w;
    struct str folder = square->data_folder;
    enum err e = db_backup(w, str_of(copy));
    if (!e)
        e = file_pack(packing, copy, "bema.db");
    if (!e)
        e = file_pack(packing,
                      str_c(w->memory, str_format(w->memory, "%.*s/bema.conf", STR_ARG(folder))),
                      "bema.conf");
    if (!e)
        e = folder_pack(packing,
                        str_c(w->memory, str_format(w->memory, "%.*s/media", STR_ARG(folder))),
                        "media", 0);
    if (!e && archive_write_close(packing->archive) != ARCHIVE_OK)
        e = archive_fault(w, packing->archive, "the backup cannot be written");
    return e;
}

enum err cmd_backup(struct work *w, struct square *square, struct command_call *call)
{
    const char *file = NULL;
    enum err e = command_argument(w, call, "the FILE", &file);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    const char *path = command_path(w, call, file);
    const char *part = str_c(w->memory, str_format(w->memory, "%s.part", path));
    const char *copy = str_c(w->memory, str_format(w->memory, "%.*s/temp/backup-%d.db",
                                                   STR_ARG(square->data_folder), (int)getpid()));
    if (access(path, F_OK) == 0)
        return work_fail(w, ERR_INVALID, "%s exists already", file);
    struct packing packing = {.w = w,
                              .call = call,
                              .archive = archive_write_new(),
                              .progress = progress_begin(call, "backup, bytes")};
    archive_write_set_format_pax_restricted(packing.archive);
    archive_write_add_filter_gzip(packing.archive);
    archive_write_set_options(packing.archive, "gzip:compression-level=1");
    unlink(copy);
    unlink(part);
    /* It holds everything of everybody: for its owner's eyes. */
    int descriptor = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        e = work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", part, strerror(errno));
    else
        e = archive_write_open_fd(packing.archive, descriptor) == ARCHIVE_OK
                ? square_pack(&packing, square, copy)
                : archive_fault(w, packing.archive, "the backup cannot be written");
    archive_write_free(packing.archive);
    if (descriptor >= 0 && close(descriptor) != 0 && !e)
        e = work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", part, strerror(errno));
    progress_end(&packing.progress);
    unlink(copy);
    if (!e && rename(part, path) != 0)
        e = work_fail(w, ERR_UNAVAILABLE, "%s cannot be named: %s", file, strerror(errno));
    if (e)
        unlink(part);
    else
        command_say(call, "The backup is in %s.\n", file);
    return e;
}

/* ---- restore ------------------------------------------------------------------------------ */

static enum err folder_must_be_empty(struct work *w, const char *path)
{
    DIR *folder = opendir(path);
    bool empty = true;
    if (!folder)
        return errno == ENOENT
                   ? OK
                   : work_fail(w, ERR_UNAVAILABLE, "%s cannot be read: %s", path, strerror(errno));
    for (struct dirent *one; empty && (one = readdir(folder)) != NULL;)
        empty = strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0;
    closedir(folder);
    if (empty)
        return OK;
    return work_fail(w, ERR_INVALID,
                     "the folder %s is not empty; restore into an empty one, so that nothing of "
                     "yours is overwritten",
                     path);
}

static bool name_is_ours(const char *name)
{
    return strcmp(name, "bema.db") == 0 || strcmp(name, "bema.conf") == 0 ||
           (strncmp(name, "media/", 6) == 0 && !strstr(name, ".."));
}

static enum err entry_unpack(struct work *w, struct archive *from, struct archive *to,
                             struct archive_entry *entry, const char *folder)
{
    const char *name = archive_entry_pathname(entry);
    if (!name || !name_is_ours(name) || archive_entry_filetype(entry) != AE_IFREG)
        return work_fail(w, ERR_INVALID, "this is no backup of a square: it holds \"%.80s\"",
                         name ? name : "");
    archive_entry_set_pathname(entry,
                               str_c(w->memory, str_format(w->memory, "%s/%s", folder, name)));
    const void *bytes;
    size_t size;
    la_int64_t offset;
    int result = archive_write_header(to, entry);
    while (result == ARCHIVE_OK &&
           (result = archive_read_data_block(from, &bytes, &size, &offset)) == ARCHIVE_OK)
        result = (int)archive_write_data_block(to, bytes, size, offset);
    if (result != ARCHIVE_EOF)
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be restored: %s", name,
                         archive_error_string(archive_errno(from) ? from : to));
    return archive_write_finish_entry(to) == ARCHIVE_OK
               ? OK
               : archive_fault(w, to, "the folder cannot be written");
}

static enum err all_unpack(struct work *w, struct archive *from, const char *folder)
{
    struct archive *to = archive_write_disk_new();
    struct archive_entry *entry;
    bool has_store = false;
    enum err e = OK;
    int result = ARCHIVE_OK;
    archive_write_disk_set_options(to, ARCHIVE_EXTRACT_TIME | ARCHIVE_EXTRACT_PERM |
                                           ARCHIVE_EXTRACT_SECURE_SYMLINKS |
                                           ARCHIVE_EXTRACT_SECURE_NODOTDOT);
    while (!e && (result = archive_read_next_header(from, &entry)) == ARCHIVE_OK) {
        has_store |= strcmp(archive_entry_pathname(entry), "bema.db") == 0;
        e = entry_unpack(w, from, to, entry, folder);
    }
    if (!e && result != ARCHIVE_EOF)
        e = archive_fault(w, from, "the backup cannot be read");
    if (!e && !has_store)
        e = work_fail(w, ERR_INVALID, "this is no backup of a square: it holds no bema.db");
    archive_write_free(to);
    return e;
}

enum err cmd_restore(struct work *w, struct square *none, struct command_call *call)
{
    const char *file = NULL;
    (void)none;
    enum err e = command_argument(w, call, "the FILE", &file);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    const char *folder = str_c(w->memory, call->data_folder);
    const char *path = command_path(w, call, file);
    if (access(path, R_OK))
        return work_fail(w, ERR_NOT_FOUND, "%s cannot be read: %s", path, strerror(errno));
    e = folder_must_be_empty(w, folder);
    if (!e)
        e = square_folder_make(w, call->data_folder);
    if (e)
        return e;
    struct archive *from = archive_read_new();
    archive_read_support_filter_gzip(from);
    archive_read_support_format_tar(from);
    e = archive_read_open_filename(from, path, copy_bytes) == ARCHIVE_OK
            ? all_unpack(w, from, folder)
            : archive_fault(w, from, "the backup cannot be read");
    archive_read_free(from);
    if (!e)
        command_say(call, "Restored into %s. Start it with `bema serve --data %s`.\n", folder,
                    folder);
    return e;
}
