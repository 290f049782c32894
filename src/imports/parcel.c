#include "imports/parcel.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { read_block_bytes = 256 * 1024, write_mode = 0600 };

struct parcel {
    struct arena *memory;
    const char *path;
    struct str *names;
    size_t count, capacity;
    int64_t texts_bytes;
    char **texts; /* malloc'd, freed at the end */
    size_t text_count;
    const struct parcel_file *given; /* in place of a file */
    locale_t utf8, before;           /* libarchive converts names by the thread's locale */
};

static enum err broken(struct work *w, struct archive *from, struct str where)
{
    const char *words = archive_error_string(from);
    if (!where.size && archive_errno(from) == EILSEQ)
        return work_fail(w, ERR_INVALID,
                         "the archive cannot be read: it is no zip and no tar.gz, or cut short");
    if (!where.size)
        return work_fail(w, ERR_INVALID, "the archive cannot be read: %s",
                         words ? words : "broken structure");
    return work_fail(w, ERR_INVALID, "the archive is broken at \"%.*s\": %s",
                     STR_ARG(utf8_prefix(where, 120)), words ? words : "broken structure");
}

static enum err reader_open(struct work *w, const char *path, struct archive **ret_from)
{
    struct archive *from = archive_read_new();
    if (!from)
        return work_fail(w, ERR_UNAVAILABLE, "out of memory");
    archive_read_support_format_zip_seekable(from);
    archive_read_support_format_tar(from);
    archive_read_support_filter_gzip(from);
    if (archive_read_open_filename(from, path, read_block_bytes) != ARCHIVE_OK) {
        enum err e = broken(w, from, STR(""));
        archive_read_free(from);
        return e;
    }
    *ret_from = from;
    return OK;
}

/* The name as text that can be trusted to stay inside; its leading "./" is dropped. */
static enum err name_check(struct work *w, struct archive_entry *entry, struct str *ret_name)
{
    const char *utf8 = archive_entry_pathname_utf8(entry);
    struct str name = str_of(utf8 ? utf8 : archive_entry_pathname(entry));
    if (str_starts(name, STR("./")))
        name = str_sub(name, 2, name.size);
    if (!utf8_valid(name) || name.size > parcel_name_bytes_max)
        return work_fail(w, ERR_INVALID, "the archive holds a name that is no valid text");
    struct str rest = name, part;
    bool bad = str_starts(name, STR("/")) || str_find_char(name, '\\') != SIZE_MAX;
    while (!bad && rest.size) {
        rest = str_split(rest, '/', &part);
        bad = str_is(part, "..");
    }
    if (bad)
        return work_fail(w, ERR_INVALID,
                         "the archive holds \"%.*s\", a name that leads out of its folder",
                         STR_ARG(utf8_prefix(name, 120)));
    *ret_name = name;
    return OK;
}

static void names_add(struct parcel *parcel, struct str name)
{
    if (parcel->count == parcel->capacity) {
        size_t capacity = parcel->capacity ? parcel->capacity * 2 : 256;
        struct str *names = arena_array(parcel->memory, capacity, sizeof *names);
        if (parcel->count)
            memcpy(names, parcel->names, parcel->count * sizeof *names);
        parcel->names = names;
        parcel->capacity = capacity;
    }
    parcel->names[parcel->count++] = str_copy(parcel->memory, name);
}

static enum err names_read(struct work *w, struct parcel *parcel)
{
    struct archive *from = NULL;
    struct archive_entry *entry;
    struct str name = STR("");
    int result = ARCHIVE_OK;
    enum err e = reader_open(w, parcel->path, &from);
    if (e)
        return e;
    while (!e && (result = archive_read_next_header(from, &entry)) == ARCHIVE_OK) {
        int type = (int)archive_entry_filetype(entry);
        e = name_check(w, entry, &name);
        if (!e && type != AE_IFREG && type != AE_IFDIR)
            e = work_fail(w, ERR_INVALID, "the archive holds \"%.*s\", which is no plain file",
                          STR_ARG(utf8_prefix(name, 120)));
        if (!e && parcel->count == parcel_entries_max)
            e = work_fail(w, ERR_INVALID, "the archive holds more than %d files",
                          parcel_entries_max);
        if (!e && archive_entry_is_encrypted(entry))
            e = work_fail(w, ERR_INVALID, "the archive is locked with a password");
        if (!e)
            names_add(parcel, name);
    }
    /* The entry's own name is gone with it: the last that was kept tells the place. */
    if (!e && result != ARCHIVE_EOF)
        e = broken(w, from, parcel->count ? parcel->names[parcel->count - 1] : STR(""));
    archive_read_free(from);
    return e;
}

enum err parcel_open(struct work *w, const char *path, struct parcel **ret_parcel)
{
    if (access(path, R_OK) != 0)
        return work_fail(w, ERR_INVALID, "%s cannot be read: %s", path, strerror(errno));
    struct arena *memory = arena_new(SIZE_MAX);
    struct parcel *parcel = ARENA_NEW(memory, struct parcel);
    parcel->memory = memory;
    parcel->path = str_c(memory, str_of(path));
    parcel->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    parcel->before = parcel->utf8 ? uselocale(parcel->utf8) : (locale_t)0;
    enum err e = names_read(w, parcel);
    if (!e && !parcel->count)
        e = work_fail(w, ERR_INVALID, "the archive is empty, or no zip and no tar");
    if (e)
        parcel_close(parcel);
    else
        *ret_parcel = parcel;
    return e;
}

struct parcel *parcel_of(const struct parcel_file *files, size_t count)
{
    struct arena *memory = arena_new(0);
    struct parcel *parcel = ARENA_NEW(memory, struct parcel);
    parcel->memory = memory;
    parcel->given = files;
    for (size_t i = 0; i < count; i++)
        names_add(parcel, files[i].name);
    return parcel;
}

void parcel_close(struct parcel *parcel)
{
    if (!parcel)
        return;
    if (parcel->utf8) {
        uselocale(parcel->before);
        freelocale(parcel->utf8);
    }
    for (size_t i = 0; i < parcel->text_count; i++)
        free(parcel->texts[i]);
    free(parcel->texts);
    arena_free(parcel->memory);
}

size_t parcel_count(const struct parcel *parcel)
{
    return parcel->count;
}

struct str parcel_name(const struct parcel *parcel, size_t index)
{
    return parcel->names[index];
}

size_t parcel_find(const struct parcel *parcel, struct str name)
{
    for (size_t i = 0; i < parcel->count; i++)
        if (str_equal(parcel->names[i], name))
            return i;
    return SIZE_MAX;
}

/* ---- texts -------------------------------------------------------------------------------- */

static enum err text_grow(struct work *w, struct str name, char **bytes, size_t *capacity,
                          size_t needed)
{
    if (needed > parcel_text_bytes_max)
        return work_fail(w, ERR_INVALID, "\"%.*s\" is larger than %d MiB", STR_ARG(name),
                         parcel_text_bytes_max >> 20);
    if (needed <= *capacity)
        return OK;
    size_t size = *capacity ? *capacity : read_block_bytes;
    while (size < needed)
        size += size / 2;
    char *grown = realloc(*bytes, size);
    if (!grown)
        return work_fail(w, ERR_UNAVAILABLE, "not enough memory for \"%.*s\"", STR_ARG(name));
    *bytes = grown;
    *capacity = size;
    return OK;
}

static enum err text_read(struct work *w, struct parcel *parcel, struct archive *from,
                          struct str name, struct str *ret_text)
{
    char *bytes = NULL;
    size_t size = 0, capacity = 0;
    enum err e = OK;
    for (;;) {
        e = text_grow(w, name, &bytes, &capacity, size + read_block_bytes);
        if (e)
            break;
        la_ssize_t got = archive_read_data(from, bytes + size, read_block_bytes);
        if (got < 0)
            e = broken(w, from, name);
        if (got <= 0)
            break;
        size += (size_t)got;
        parcel->texts_bytes += got;
        if (parcel->texts_bytes > PARCEL_TEXTS_BYTES_MAX)
            e = work_fail(w, ERR_INVALID, "the archive's texts are larger than %lld MiB together",
                          (long long)(PARCEL_TEXTS_BYTES_MAX >> 20));
        if (e)
            break;
    }
    char **texts = e ? NULL : realloc(parcel->texts, (parcel->text_count + 1) * sizeof *texts);
    if (!texts) {
        free(bytes);
        return e ? e : work_fail(w, ERR_UNAVAILABLE, "out of memory");
    }
    parcel->texts = texts;
    parcel->texts[parcel->text_count++] = bytes;
    *ret_text = (struct str){bytes, size};
    return OK;
}

enum err parcel_read_texts(struct work *w, struct parcel *parcel, const size_t *wanted,
                           size_t count, struct str *ret_texts)
{
    struct archive *from = NULL;
    struct archive_entry *entry;
    int result = ARCHIVE_OK;
    for (size_t i = 0; parcel->given && i < count; i++)
        ret_texts[i] = parcel->given[wanted[i]].bytes;
    if (parcel->given)
        return OK;
    enum err e = reader_open(w, parcel->path, &from);
    if (e)
        return e;
    for (size_t at = 0; !e && (result = archive_read_next_header(from, &entry)) == ARCHIVE_OK;
         at++) {
        for (size_t i = 0; !e && i < count; i++)
            if (wanted[i] == at)
                e = text_read(w, parcel, from, parcel->names[at], &ret_texts[i]);
    }
    if (!e && result != ARCHIVE_EOF)
        e = broken(w, from, STR(""));
    archive_read_free(from);
    return e;
}

/* ---- files -------------------------------------------------------------------------------- */

static enum err file_write(struct work *w, struct archive *from, struct str name, const char *path,
                           int64_t bytes_max, bool *ret_too_large)
{
    char *block = arena_alloc(w->memory, read_block_bytes);
    int64_t size = 0;
    enum err e = OK;
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, write_mode);
    if (descriptor < 0)
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
    while (!e && !*ret_too_large) {
        la_ssize_t got = archive_read_data(from, block, read_block_bytes);
        if (got < 0)
            e = broken(w, from, name);
        if (got <= 0)
            break;
        size += got;
        *ret_too_large = size > bytes_max;
        if (!*ret_too_large && write(descriptor, block, (size_t)got) != got)
            e = work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
    }
    if (close(descriptor) != 0 && !e)
        e = work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
    if (e || *ret_too_large)
        unlink(path);
    return e;
}

enum err parcel_extract(struct work *w, struct parcel *parcel,
                        const struct parcel_extraction *extraction)
{
    struct archive *from = NULL;
    struct archive_entry *entry;
    int result = ARCHIVE_OK;
    if (parcel->given)
        return OK;
    enum err e = reader_open(w, parcel->path, &from);
    if (e)
        return e;
    for (size_t at = 0; !e && at < parcel->count &&
                        (result = archive_read_next_header(from, &entry)) == ARCHIVE_OK;
         at++) {
        if (archive_entry_filetype(entry) != AE_IFREG)
            continue;
        const char *path = extraction->take(extraction->context, w, parcel->names[at]);
        bool too_large = false;
        if (!path)
            continue;
        e = file_write(w, from, parcel->names[at], path, extraction->bytes_max, &too_large);
        if (too_large)
            extraction->too_large(extraction->context, parcel->names[at]);
        if (!e && extraction->between && extraction->between(extraction->context))
            e = work_fail(w, ERR_UNAVAILABLE, "interrupted; run it again to go on");
    }
    if (!e && result != ARCHIVE_OK && result != ARCHIVE_EOF)
        e = broken(w, from, STR(""));
    archive_read_free(from);
    return e;
}

/* ---- arrays ------------------------------------------------------------------------------- */

/* The end of the JSON value that begins at `at`: objects, arrays and strings by their own marks,
 * anything else up to a comma or bracket. SIZE_MAX when it does not end. */
static size_t value_end(struct str text, size_t at)
{
    int depth = 0;
    bool in_string = false;
    size_t limit = at + parcel_element_bytes_max;
    for (size_t i = at; i < text.size && i < limit; i++) {
        char c = text.data[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
            if (!in_string && !depth)
                return i + 1;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (!depth)
                return i;
            if (!--depth)
                return i + 1;
        } else if (c == ',' && !depth) {
            return i;
        }
    }
    return SIZE_MAX;
}

static size_t skip_space(struct str text, size_t at)
{
    while (at < text.size && strchr(" \t\r\n", text.data[at]) && text.data[at])
        at++;
    return at;
}

enum err parcel_each(struct work *w, struct str text, struct str name,
                     enum err (*one)(struct work *w, void *context, struct str element),
                     void *context)
{
    size_t at = str_find_char(text, '[');
    enum err e = OK;
    if (at == SIZE_MAX)
        return work_fail(w, ERR_INVALID, "\"%.*s\" holds no list", STR_ARG(name));
    at = skip_space(text, at + 1);
    for (int64_t number = 1; !e && at < text.size && text.data[at] != ']'; number++) {
        size_t end = value_end(text, at);
        if (end == SIZE_MAX || end == at)
            return work_fail(w, ERR_INVALID,
                             "\"%.*s\", item %lld: broken off, or larger than %d KiB",
                             STR_ARG(name), (long long)number, parcel_element_bytes_max >> 10);
        w->why = STR("");
        e = one(w, context, str_trim(str_sub(text, at, end)));
        if (e) {
            struct str why = w->why.size ? w->why : str_of(err_name(e));
            return work_fail(w, e, "\"%.*s\", item %lld: %.*s", STR_ARG(name), (long long)number,
                             STR_ARG(why));
        }
        at = skip_space(text, end);
        if (at < text.size && text.data[at] == ',')
            at = skip_space(text, at + 1);
        else if (at < text.size && text.data[at] != ']')
            return work_fail(w, ERR_INVALID, "\"%.*s\", item %lld: a comma is missing after it",
                             STR_ARG(name), (long long)number);
    }
    if (at >= text.size)
        return work_fail(w, ERR_INVALID, "\"%.*s\" is broken off", STR_ARG(name));
    return e;
}
