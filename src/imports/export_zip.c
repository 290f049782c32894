#include "imports/export_zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { copy_bytes = 64 * 1024, entry_mode = 0644 };

struct export_zip {
    struct archive *to;
};

static enum err failed(struct work *w, const struct export_zip *zip)
{
    const char *words = archive_error_string(zip->to);

    return work_fail(w, ERR_UNAVAILABLE, "the archive cannot be written: %s",
                     words ? words : "out of memory");
}

enum err export_zip_open(struct work *w, struct str path, struct export_zip **ret_zip)
{
    struct export_zip *zip = ARENA_NEW(w->memory, struct export_zip);
    enum err e = OK;

    zip->to = archive_write_new();
    if (!zip->to)
        return work_fail(w, ERR_UNAVAILABLE, "out of memory");
    if (archive_write_set_format_zip(zip->to) != ARCHIVE_OK ||
        archive_write_open_filename(zip->to, str_c(w->memory, path)) != ARCHIVE_OK) {
        e = failed(w, zip);
        archive_write_free(zip->to);
        return e;
    }
    *ret_zip = zip;
    return OK;
}

static enum err entry_begin(struct work *w, struct export_zip *zip, struct str name, int64_t size)
{
    struct archive_entry *entry = archive_entry_new();
    enum err e = OK;

    if (!entry)
        return work_fail(w, ERR_UNAVAILABLE, "out of memory");
    archive_entry_set_pathname(entry, str_c(w->memory, name));
    archive_entry_set_size(entry, size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, entry_mode);
    archive_entry_set_mtime(entry, (time_t)(w->now_ms / 1000), 0);
    if (archive_write_header(zip->to, entry) != ARCHIVE_OK)
        e = failed(w, zip);
    archive_entry_free(entry);
    return e;
}

static enum err bytes_put(struct work *w, struct export_zip *zip, const char *bytes, size_t size)
{
    while (size > 0) {
        la_ssize_t put = archive_write_data(zip->to, bytes, size);

        if (put <= 0)
            return failed(w, zip);
        bytes += put;
        size -= (size_t)put;
    }
    return OK;
}

static void packing_set(const struct export_zip *zip, bool packed)
{
    if (packed)
        archive_write_zip_set_compression_deflate(zip->to);
    else
        archive_write_zip_set_compression_store(zip->to);
}

enum err export_zip_bytes(struct work *w, struct export_zip *zip, struct str name, struct str bytes,
                          bool packed)
{
    packing_set(zip, packed);
    enum err e = entry_begin(w, zip, name, (int64_t)bytes.size);
    return e ? e : bytes_put(w, zip, bytes.data, bytes.size);
}

/* Exactly so many bytes as the entry says, whatever the file does meanwhile. */
static enum err descriptor_copy(struct work *w, struct export_zip *zip, int from, int64_t left)
{
    char *bytes = arena_bytes(w->memory, copy_bytes);
    enum err e = OK;

    while (!e && left > 0) {
        ssize_t got = read(from, bytes, left < copy_bytes ? (size_t)left : copy_bytes);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return work_fail(w, ERR_UNAVAILABLE, "a file cannot be read: %s",
                             got ? strerror(errno) : "it ended early");
        e = bytes_put(w, zip, bytes, (size_t)got);
        left -= got;
    }
    return e;
}

enum err export_zip_file(struct work *w, struct export_zip *zip, struct str name, struct str path,
                         bool packed)
{
    int from = open(str_c(w->memory, path), O_RDONLY | O_CLOEXEC);
    struct stat facts;
    enum err e;

    if (from < 0)
        return errno == ENOENT
                   ? ERR_NOT_FOUND
                   : work_fail(w, ERR_UNAVAILABLE, "a file cannot be read: %s", strerror(errno));
    packing_set(zip, packed);
    e = fstat(from, &facts) ? work_fail(w, ERR_UNAVAILABLE, "%s", strerror(errno))
                            : entry_begin(w, zip, name, facts.st_size);
    if (!e)
        e = descriptor_copy(w, zip, from, facts.st_size);
    close(from);
    return e;
}

enum err export_zip_close(struct work *w, struct export_zip *zip, enum err e)
{
    if (!zip)
        return e;
    if (archive_write_close(zip->to) != ARCHIVE_OK && !e)
        e = failed(w, zip);
    archive_write_free(zip->to);
    return e;
}
