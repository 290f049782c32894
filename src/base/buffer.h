/* Bytes that grow: what answers are written into.
 *
 * A buffer takes its memory from an arena (growth copies; the old bytes stay in the arena) or,
 * with arena NULL, from malloc and is then freed by buffer_free(). A buffer has a limit; passing
 * it sets `overflow` and drops what comes after, so that the writer checks once at the end. */
#ifndef BEMA_BASE_BUFFER_H
#define BEMA_BASE_BUFFER_H

#include "base/str.h"

struct buffer {
    char *data;
    size_t size, capacity, limit;
    struct arena *memory;
    bool overflow;
};

enum { buffer_limit_bytes_default = 64 * 1024 * 1024 };

struct buffer buffer_in(struct arena *memory); /* default limit */
void buffer_free(struct buffer *b);            /* only for buffers without an arena */
struct str buffer_str(const struct buffer *b);

/* Room for n more bytes, or false with overflow set. After true, n bytes may be written at
 * b->data + b->size. */
bool buffer_reserve(struct buffer *b, size_t n);
void buffer_put(struct buffer *b, struct str s);
void buffer_char(struct buffer *b, char c);
void buffer_int(struct buffer *b, int64_t value);
void buffer_format(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_html(struct buffer *b, struct str s); /* escaped as html_escape() */
#define buffer_lit(b, literal) buffer_put((b), STR(literal))

#endif
