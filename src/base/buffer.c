#include "base/buffer.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { first_bytes = 256 };

struct buffer buffer_in(struct arena *memory)
{
    return (struct buffer){.limit = buffer_limit_bytes_default, .memory = memory};
}

void buffer_free(struct buffer *b)
{
    assert(!b->memory);
    free(b->data);
    *b = (struct buffer){.limit = b->limit};
}

struct str buffer_str(const struct buffer *b)
{
    return (struct str){.data = b->data, .size = b->size};
}

/* From here on nothing more is taken, so that no later, shorter piece follows a hole. */
static bool overflow(struct buffer *b)
{
    b->overflow = true;
    b->capacity = b->size;
    return false;
}

bool buffer_grow(struct buffer *b, size_t n)
{
    assert(b->size <= b->capacity);
    size_t limit = b->limit ? b->limit : buffer_limit_bytes_default;
    if (b->overflow || b->size > limit || n > limit - b->size)
        return overflow(b);
    size_t capacity = b->capacity < first_bytes ? first_bytes : b->capacity * 2;
    while (capacity < b->size + n)
        capacity *= 2;
    if (capacity > limit)
        capacity = limit;
    char *data = b->memory ? arena_grow(b->memory, b->data, b->capacity, capacity)
                           : realloc(b->data, capacity);
    if (!data)
        return overflow(b);
    b->data = data;
    b->capacity = capacity;
    return true;
}

static size_t digits_of(uint64_t value)
{
    size_t count = 1;
    for (; value >= 10000; value /= 10000)
        count += 4;
    return count + (value >= 10) + (value >= 100) + (value >= 1000);
}

size_t int_put(int64_t value, char out[int_digits_max])
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    bool negative = value < 0;
    uint64_t left = negative ? 0 - (uint64_t)value : (uint64_t)value;
    size_t size = digits_of(left) + negative, at = size;
    out[0] = '-';
    while (left >= 100) {
        at -= 2;
        memcpy(out + at, pairs + left % 100 * 2, 2);
        left /= 100;
    }
    if (left >= 10)
        memcpy(out + at - 2, pairs + left * 2, 2);
    else
        out[at - 1] = (char)('0' + left);
    return size;
}

void buffer_int_long(struct buffer *b, int64_t value)
{
    if (buffer_reserve(b, int_digits_max))
        b->size += int_put(value, b->data + b->size);
}

void buffer_format(struct buffer *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    size_t room = b->capacity - b->size;
    int size = vsnprintf(room ? b->data + b->size : NULL, room, format, args);
    assert(size >= 0);
    /* vsnprintf wants one byte more, for its NUL. */
    if ((size_t)size < room) {
        b->size += (size_t)size;
    } else if (buffer_reserve(b, (size_t)size + 1)) {
        vsnprintf(b->data + b->size, (size_t)size + 1, format, again);
        b->size += (size_t)size;
    }
    va_end(again);
    va_end(args);
}

void buffer_html(struct buffer *b, struct str s)
{
    size_t run = 0;
    for (size_t i = 0; i < s.size; i++) {
        struct str entity;
        switch (s.data[i]) {
        case '&':
            entity = STR("&amp;");
            break;
        case '<':
            entity = STR("&lt;");
            break;
        case '>':
            entity = STR("&gt;");
            break;
        case '"':
            entity = STR("&quot;");
            break;
        case '\'':
            entity = STR("&#39;");
            break;
        default:
            continue;
        }
        buffer_put(b, (struct str){.data = s.data + run, .size = i - run});
        buffer_put(b, entity);
        run = i + 1;
    }
    if (s.size > run)
        buffer_put(b, (struct str){.data = s.data + run, .size = s.size - run});
}
