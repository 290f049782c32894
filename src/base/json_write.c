#include "base/clock.h"
#include "base/json.h"
#include "base/utf8_scan.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool needs_comma(const struct buffer *b)
{
    if (b->size == 0)
        return false;
    switch (b->data[b->size - 1]) {
    case '{':
    case '[':
    case ':':
    case ',':
    case ' ':
    case '\n':
        return false;
    default:
        return true;
    }
}

/* The comma, if one is due, and room for n more bytes. NULL after an overflow. */
static char *begin(struct buffer *b, size_t n)
{
    if (!buffer_reserve(b, n + 1))
        return NULL;
    if (needs_comma(b))
        b->data[b->size++] = ',';
    return b->data + b->size;
}

void json_open(struct buffer *b, char bracket)
{
    assert(bracket == '{' || bracket == '[');
    if (begin(b, 1))
        b->data[b->size++] = bracket;
}

void json_close(struct buffer *b, char bracket)
{
    assert(bracket == '}' || bracket == ']');
    buffer_char(b, bracket);
}

void json_key_sized(struct buffer *b, const char *key, size_t size)
{
    char *at = begin(b, size + 3);
    if (!at)
        return;
    *at++ = '"';
    memcpy(at, key, size);
    at += size;
    *at++ = '"';
    *at = ':';
    b->size += size + 3;
}

/* Bytes that can be copied as they are: neither '"' nor '\' nor a control character, and ASCII. */
static inline bool eight_are_plain(const unsigned char *p)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t word;
    memcpy(&word, p, sizeof(word));
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    /* x - ones has its top bit set where a byte of x was 0 (or after a borrow: then some byte
     * before it was 0 all the same); the same with 0x20 finds what is below it. */
    uint64_t found = (quote - ones) | (backslash - ones) | (word - ones * 0x20) | word;
    return (found & tops) == 0;
}

static inline bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static void put_escape(struct buffer *b, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    char out[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
    size_t size = 2;
    switch (c) {
    case '"':
    case '\\':
        out[1] = (char)c;
        break;
    case '\n':
        out[1] = 'n';
        break;
    case '\r':
        out[1] = 'r';
        break;
    case '\t':
        out[1] = 't';
        break;
    case '\b':
        out[1] = 'b';
        break;
    case '\f':
        out[1] = 'f';
        break;
    default:
        size = 6;
    }
    buffer_put(b, (struct str){.data = out, .size = size});
}

void json_str(struct buffer *b, struct str value)
{
    if (!begin(b, value.size + 2)) /* one reservation, where nothing needs an escape */
        return;
    const unsigned char *p = (const unsigned char *)value.data;
    size_t run = 0, at = 0;
    buffer_char(b, '"');
    while (at < value.size) {
        while (value.size - at >= 8 && eight_are_plain(p + at))
            at += 8;
        while (at < value.size && is_plain(p[at]))
            at++;
        if (at == value.size)
            break;
        size_t sequence = p[at] < 0x80 ? 0 : utf8_sequence(p + at, value.size - at);
        if (sequence) {
            at += sequence;
            continue;
        }
        buffer_put(b, (struct str){.data = value.data + run, .size = at - run});
        if (p[at] < 0x80)
            put_escape(b, p[at]);
        else
            buffer_lit(b, "\xEF\xBF\xBD"); /* U+FFFD for each bad byte */
        run = ++at;
    }
    if (value.size > run)
        buffer_put(b, (struct str){.data = value.data + run, .size = value.size - run});
    buffer_char(b, '"');
}

void json_raw(struct buffer *b, struct str valid_json)
{
    /* White space at the end would hide that a comma is due. */
    valid_json = str_trim(valid_json);
    if (valid_json.size && begin(b, valid_json.size))
        buffer_put(b, valid_json);
}

void json_comma(struct buffer *b)
{
    (void)begin(b, 0);
}

void json_int(struct buffer *b, int64_t value)
{
    if (begin(b, int_digits_max))
        b->size += int_put(value, b->data + b->size);
}

void json_bool(struct buffer *b, bool value)
{
    json_raw(b, value ? STR("true") : STR("false"));
}

void json_null(struct buffer *b)
{
    json_raw(b, STR("null"));
}

void json_double(struct buffer *b, double value)
{
    if (!isfinite(value)) {
        json_null(b);
        return;
    }
    char text[32];
    int size = 0;
    /* The shortest form that reads back as the same number. */
    for (int digits = 15; digits <= 17; digits++) {
        size = snprintf(text, sizeof(text), "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    json_raw(b, (struct str){.data = text, .size = (size_t)size});
}

void json_id(struct buffer *b, int64_t id)
{
    if (id == 0) {
        json_null(b);
        return;
    }
    char *out = begin(b, int_digits_max + 2);
    if (!out)
        return;
    size_t size = int_put(id, out + 1);
    out[0] = '"';
    out[size + 1] = '"';
    b->size += size + 2;
}

static void put_time(struct buffer *b, int64_t unix_ms, size_t bytes)
{
    if (unix_ms == 0) {
        json_null(b);
        return;
    }
    char *out = begin(b, time_iso_bytes + 2);
    if (!out)
        return;
    out[0] = '"';
    time_iso_put(unix_ms, out + 1);
    out[bytes + 1] = '"';
    b->size += bytes + 2;
}

void json_time(struct buffer *b, int64_t unix_ms)
{
    put_time(b, unix_ms, time_iso_bytes);
}

/* The days a thread wrote last: on a page of posts most dates are of a few days. */
enum { date_bytes = 10, days_kept = 64 };
static _Thread_local struct kept_day {
    int64_t number; /* of the day, plus 1: 0 is free */
    char text[date_bytes + 2];
} kept_days[days_kept];

void json_date(struct buffer *b, int64_t unix_ms)
{
    if (unix_ms < clock_day_ms) {
        put_time(b, unix_ms, date_bytes);
        return;
    }
    int64_t number = unix_ms / clock_day_ms + 1;
    struct kept_day *day = &kept_days[number % days_kept];
    if (day->number != number) {
        char whole[time_iso_bytes];
        time_iso_put(unix_ms, whole);
        day->number = number;
        day->text[0] = day->text[date_bytes + 1] = '"';
        memcpy(day->text + 1, whole, date_bytes);
    }
    char *out = begin(b, sizeof(day->text));
    if (!out)
        return;
    memcpy(out, day->text, sizeof(day->text));
    b->size += sizeof(day->text);
}

void json_str_or_null(struct buffer *b, struct str value)
{
    if (value.size == 0)
        json_null(b);
    else
        json_str(b, value);
}
