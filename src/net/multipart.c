#include "net/params.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The body is cut at "\r\n--boundary". What has come and is not yet understood lies in `pending`,
 * which starts with a "\r\n" of ours so that the first boundary looks like all others. */
enum multipart_state { PREAMBLE, AFTER_BOUNDARY, PART_HEADERS, PART_DATA, EPILOGUE };
enum { pending_bytes = 16 * 1024, boundary_padding_max = 64 };

struct multipart {
    struct params *params;
    struct str temp_folder;
    char delimiter[multipart_boundary_bytes_max + 8];
    size_t delimiter_size;
    enum multipart_state state;
    char pending[pending_bytes];
    size_t pending_size;
    struct http_param part;
    struct buffer data;
    bool part_is_file;
    int file; /* -1: none open */
};

/* A file on disk that goes with the request. */
struct spooled {
    const char *path;
    struct multipart *multipart;
};

static void spooled_remove(void *data)
{
    struct spooled *spooled = data;
    if (spooled->multipart->file >= 0)
        close(spooled->multipart->file);
    spooled->multipart->file = -1;
    unlink(spooled->path);
}

enum err multipart_begin(struct work *w, struct str content_type, struct str temp_folder,
                         struct params *params, struct multipart **ret_multipart)
{
    struct str boundary = params_of_header(w->memory, content_type, "boundary");
    if (boundary.size == 0 || boundary.size > multipart_boundary_bytes_max)
        return work_fail(w, ERR_MALFORMED, "a multipart body needs a boundary of 1 to %d bytes",
                         multipart_boundary_bytes_max);
    struct multipart *m = ARENA_NEW(w->memory, struct multipart);
    m->params = params;
    m->temp_folder = temp_folder;
    m->file = -1;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary.data, boundary.size);
    m->delimiter_size = boundary.size + 4;
    memcpy(m->pending, "\r\n", 2);
    m->pending_size = 2;
    *ret_multipart = m;
    return OK;
}

static enum err write_all(struct work *w, int file, struct str bytes)
{
    while (bytes.size) {
        ssize_t n = write(file, bytes.data, bytes.size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return work_fail(w, ERR_UNAVAILABLE, "the server cannot store the upload now");
        bytes = str_sub(bytes, (size_t)n, bytes.size);
    }
    return OK;
}

/* Moves a file that has outgrown memory to disk; what comes later is appended there. */
static enum err spool(struct work *w, struct multipart *m)
{
    struct str path = str_format(w->memory, "%.*s/upload-XXXXXX", STR_ARG(m->temp_folder));
    char *name = arena_alloc(w->memory, path.size + 1);
    memcpy(name, path.data, path.size);
    m->file = m->temp_folder.size ? mkostemp(name, O_CLOEXEC) : -1;
    if (m->file < 0)
        return work_fail(w, ERR_UNAVAILABLE, "the server cannot store the upload now");
    struct spooled *spooled = ARENA_NEW(w->memory, struct spooled);
    *spooled = (struct spooled){.path = name, .multipart = m};
    arena_at_end(w->memory, spooled_remove, spooled);
    m->part.file_path = (struct str){name, path.size};
    return write_all(w, m->file, buffer_str(&m->data));
}

static enum err part_data(struct work *w, struct multipart *m, struct str bytes)
{
    if (m->file >= 0)
        return write_all(w, m->file, bytes);
    if (m->part_is_file && m->data.size + bytes.size > http_file_memory_max) {
        enum err e = spool(w, m);
        return e ? e : write_all(w, m->file, bytes);
    }
    buffer_put(&m->data, bytes);
    if (m->data.overflow)
        return work_fail(w, ERR_TOO_LARGE, "a field of a form has at most %d bytes",
                         multipart_field_bytes_max);
    return OK;
}

static enum err part_end(struct work *w, struct multipart *m)
{
    if (m->file >= 0) {
        int failed = close(m->file);
        m->file = -1;
        if (failed)
            return work_fail(w, ERR_UNAVAILABLE, "the server cannot store the upload now");
    } else {
        m->part.value = buffer_str(&m->data);
    }
    /* A browser sends an empty file name when no file was chosen. */
    if (m->part_is_file && m->part.file_name.size == 0 &&
        (m->part.value.size || m->part.file_path.size))
        m->part.file_name = STR("file");
    return params_add(w, m->params, m->part);
}

/* RFC 5987: UTF-8''na%C3%AFve.png */
static struct str extended_value(struct work *w, struct str s)
{
    struct str rest, charset, language;
    rest = str_split(s, '\'', &charset);
    rest = str_split(rest, '\'', &language);
    return str_equal_nocase(charset, STR("UTF-8")) ? url_decode(w->memory, rest, false) : STR("");
}

static enum err part_begin(struct work *w, struct multipart *m, struct str headers)
{
    struct str disposition = {0}, type = {0};
    while (headers.size) {
        struct str line, name;
        headers = str_split(headers, '\n', &line);
        struct str value = str_trim(str_split(line, ':', &name));
        if (str_equal_nocase(str_trim(name), STR("content-disposition")))
            disposition = value;
        if (str_equal_nocase(str_trim(name), STR("content-type")))
            type = value;
    }
    struct str name = params_of_header(w->memory, disposition, "name");
    if (name.size == 0)
        return work_fail(w, ERR_MALFORMED, "a part of a multipart body needs a name");
    struct str plain = params_of_header(w->memory, disposition, "filename");
    struct str extended = extended_value(w, params_of_header(w->memory, disposition, "filename*"));
    m->part = (struct http_param){.name = str_copy(w->memory, name), .index = -1};
    m->part_is_file = str_find(disposition, STR("filename")) != SIZE_MAX;
    if (m->part_is_file) {
        m->part.file_name = str_copy(w->memory, extended.size ? extended : plain);
        m->part.file_type = str_copy(w->memory, type);
    }
    m->data = buffer_in(w->memory);
    m->data.limit = m->part_is_file ? http_file_memory_max : multipart_field_bytes_max;
    return OK;
}

static void drop(struct multipart *m, size_t size)
{
    memmove(m->pending, m->pending + size, m->pending_size - size);
    m->pending_size -= size;
}

/* Looks for the next boundary; what is before it belongs to the part (or the preamble). */
static enum err step_data(struct work *w, struct multipart *m, bool *ret_moved)
{
    struct str pending = {m->pending, m->pending_size};
    size_t at = str_find(pending, (struct str){m->delimiter, m->delimiter_size});
    bool found = at != SIZE_MAX;
    if (!found && m->pending_size < m->delimiter_size)
        return OK;
    size_t size = found ? at : m->pending_size - (m->delimiter_size - 1);
    enum err e = OK;
    if (m->state == PART_DATA)
        e = part_data(w, m, str_sub(pending, 0, size));
    if (!e && found && m->state == PART_DATA)
        e = part_end(w, m);
    if (e)
        return e;
    drop(m, found ? at + m->delimiter_size : size);
    if (found)
        m->state = AFTER_BOUNDARY;
    *ret_moved = found;
    return OK;
}

static enum err step_after_boundary(struct work *w, struct multipart *m, bool *ret_moved)
{
    size_t space = 0;
    while (space < m->pending_size && (m->pending[space] == ' ' || m->pending[space] == '\t'))
        space++;
    if (space > boundary_padding_max)
        return work_fail(w, ERR_MALFORMED, "a broken boundary in a multipart body");
    if (m->pending_size - space < 2)
        return OK;
    if (memcmp(m->pending + space, "--", 2) == 0)
        m->state = EPILOGUE;
    else if (memcmp(m->pending + space, "\r\n", 2) == 0)
        m->state = PART_HEADERS;
    else
        return work_fail(w, ERR_MALFORMED, "a broken boundary in a multipart body");
    drop(m, space + 2);
    *ret_moved = true;
    return OK;
}

static enum err step_headers(struct work *w, struct multipart *m, bool *ret_moved)
{
    struct str pending = {m->pending, m->pending_size};
    size_t end = str_find(pending, STR("\r\n\r\n"));
    bool found = end != SIZE_MAX;
    /* The same whichever way the body is cut. */
    if (found ? end > multipart_header_bytes_max : m->pending_size > multipart_header_bytes_max + 4)
        return work_fail(w, ERR_MALFORMED, "the headers of a part have at most %d bytes",
                         multipart_header_bytes_max);
    if (!found)
        return OK;
    enum err e = part_begin(w, m, str_sub(pending, 0, end));
    if (e)
        return e;
    drop(m, end + 4);
    m->state = PART_DATA;
    *ret_moved = true;
    return OK;
}

static enum err advance(struct work *w, struct multipart *m)
{
    bool moved = true;
    enum err e = OK;
    while (moved && !e) {
        moved = false;
        switch (m->state) {
        case PREAMBLE:
        case PART_DATA:
            e = step_data(w, m, &moved);
            break;
        case AFTER_BOUNDARY:
            e = step_after_boundary(w, m, &moved);
            break;
        case PART_HEADERS:
            e = step_headers(w, m, &moved);
            break;
        case EPILOGUE:
            m->pending_size = 0;
            break;
        }
    }
    return e;
}

enum err multipart_feed(struct work *w, struct multipart *m, struct str bytes)
{
    while (bytes.size) {
        size_t room = sizeof(m->pending) - m->pending_size;
        assert(room > 0);
        size_t size = bytes.size < room ? bytes.size : room;
        memcpy(m->pending + m->pending_size, bytes.data, size);
        m->pending_size += size;
        bytes = str_sub(bytes, size, bytes.size);
        enum err e = advance(w, m);
        if (e)
            return e;
    }
    return OK;
}

enum err multipart_end(struct work *w, struct multipart *m)
{
    if (m->state != EPILOGUE)
        return work_fail(w, ERR_MALFORMED, "the multipart body ends before its last boundary");
    return OK;
}
