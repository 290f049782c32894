/* Bytes that grow: what answers are written into.
 *
 * A buffer takes its memory from an arena (growth copies; the old bytes stay in the arena) or,
 * with arena NULL, from malloc and is then freed by buffer_free(). A buffer has a limit; passing
 * it sets `overflow` and drops what comes after, so that the writer checks once at the end. */
#ifndef BEMA_BASE_BUFFER_H
#define BEMA_BASE_BUFFER_H

#include "base/str.h"

#include <string.h>

struct buffer {
    char *data;
    size_t size, capacity, limit;
    struct arena *memory;
    bool overflow;
};

enum { buffer_limit_bytes_default = 64 * 1024 * 1024 };

struct buffer buffer_in(struct arena *memory); /* default limit */
void buffer_free(struct buffer *b);            /* only for buffers without an arena */
/* What was written so far; valid until the next write (in an arena: until its reset). */
struct str buffer_str(const struct buffer *b);

/* The slow path of buffer_reserve. After an overflow it always says no. */
bool buffer_grow(struct buffer *b, size_t n);

/* Room for n more bytes, or false with overflow set. After true, n bytes may be written at
 * b->data + b->size. */
static inline bool buffer_reserve(struct buffer *b, size_t n)
{
    return n <= b->capacity - b->size || buffer_grow(b, n);
}

static inline void buffer_put(struct buffer *b, struct str s)
{
    if (s.size == 0 || !buffer_reserve(b, s.size))
        return;
    memcpy(b->data + b->size, s.data, s.size);
    b->size += s.size;
}

static inline void buffer_char(struct buffer *b, char c)
{
    if (buffer_reserve(b, 1))
        b->data[b->size++] = c;
}

void buffer_int_long(struct buffer *b, int64_t value); /* any value */
/* Decimal digits. Most counts have one. */
static inline void buffer_int(struct buffer *b, int64_t value)
{
    if ((uint64_t)value < 10)
        buffer_char(b, (char)('0' + value));
    else
        buffer_int_long(b, value);
}
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Decimal digits of value into out, not NUL-terminated; returns their number. */
enum { int_digits_max = 20 };
size_t int_put(int64_t value, char out[int_digits_max]);
void buffer_html(struct buffer *b, struct str s); /* escaped as html_escape() */
#define buffer_lit(b, literal) buffer_put((b), STR(literal))

/* For paths that write many small pieces: room is reserved once; each put_… writes at `at` and
 * gives the place after, and buffer_end says where the last one ended.
 *     if (buffer_reserve(b, 64)) {
 *         char *at = b->data + b->size;
 *         at = put_lit(at, "\"count\":");
 *         buffer_end(b, put_int(at, 7));
 *     } */
static inline char *put_bytes(char *at, const char *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
}
#define put_lit(at, literal) put_bytes((at), "" literal, sizeof(literal) - 1)
static inline char *put_int(char *at, int64_t value) /* at most int_digits_max */
{
    if (value >= 0 && value < 10) {
        *at = (char)('0' + value);
        return at + 1;
    }
    return at + int_put(value, at);
}
static inline void buffer_end(struct buffer *b, const char *at)
{
    b->size = (size_t)(at - b->data);
}

#endif
