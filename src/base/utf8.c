#include "base/str.h"
#include "base/utf8_scan.h"

#include <assert.h>
#include <stdlib.h>
#include <unicase.h>
#include <unigbrk.h>
#include <uninorm.h>

static const char replacement[] = "\xEF\xBF\xBD"; /* U+FFFD */

static const unsigned char *bytes_of(struct str s)
{
    return (const unsigned char *)s.data;
}

/* Index of the first byte from `at` on that is not ASCII, or the size. */
static size_t ascii_end(struct str s, size_t at)
{
    const unsigned char *p = bytes_of(s);
    while (s.size - at >= 8 && !eight_not_ascii(p + at))
        at += 8;
    while (at < s.size && p[at] < 0x80)
        at++;
    return at;
}

/* Index of the first byte from `at` on that begins no valid sequence, or the size. */
static size_t valid_end(struct str s, size_t at)
{
    while ((at = ascii_end(s, at)) < s.size) {
        size_t n = utf8_sequence(bytes_of(s) + at, s.size - at);
        if (n == 0)
            break;
        at += n;
    }
    return at;
}

size_t utf8_valid_size(struct str s)
{
    return valid_end(s, 0);
}

bool utf8_valid(struct str s)
{
    return valid_end(s, 0) == s.size;
}

uint32_t utf8_next(struct str s, size_t *at)
{
    assert(*at < s.size);
    const unsigned char *p = bytes_of(s) + *at;
    size_t left = s.size - *at;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    size_t n = utf8_sequence(p, left);
    assert(n != 0);
    *at += n;
    uint32_t code_point = p[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++)
        code_point = code_point << 6 | (p[i] & 0x3Fu);
    return code_point;
}

size_t utf8_put(uint32_t code_point, char out[4])
{
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        if (code_point >= 0xD800 && code_point <= 0xDFFF)
            return 0;
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    if (code_point > 0x10FFFF)
        return 0;
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

struct str utf8_clean(struct arena *a, struct str s)
{
    if (utf8_valid(s) && (s.size == 0 || !memchr(s.data, 0, s.size)))
        return str_copy(a, s);
    /* A bad byte becomes three. */
    char *out = arena_array(a, s.size, sizeof(replacement) - 1);
    size_t size = 0;
    for (size_t at = 0; at < s.size;) {
        size_t n = bytes_of(s)[at] < 0x80 ? 1 : utf8_sequence(bytes_of(s) + at, s.size - at);
        if (n == 0) {
            memcpy(out + size, replacement, sizeof(replacement) - 1);
            size += sizeof(replacement) - 1;
            at++;
            continue;
        }
        if (s.data[at] != 0) {
            memcpy(out + size, s.data + at, n);
            size += n;
        }
        at += n;
    }
    return (struct str){.data = out, .size = size};
}

struct str utf8_prefix(struct str s, size_t bytes_max)
{
    if (s.size <= bytes_max)
        return s;
    size_t size = bytes_max;
    while (size > 0 && (bytes_of(s)[size] & 0xC0) == 0x80)
        size--;
    return (struct str){.data = s.data, .size = size};
}

struct str utf8_fold(struct arena *a, struct str s)
{
    if (ascii_end(s, 0) == s.size)
        return str_lower(a, s);
    if (!utf8_valid(s))
        s = utf8_clean(a, s);
    size_t size = 0;
    uint8_t *folded = u8_casefold(bytes_of(s), s.size, NULL, UNINORM_NFKC, NULL, &size);
    if (!folded) { /* the machine is out of memory: nothing of this may be stored */
        arena_shorten(a);
        return str_lower(a, s);
    }
    struct str result = str_copy(a, (struct str){.data = (char *)folded, .size = size});
    free(folded);
    return result;
}

/* ASCII has one cluster of two characters: CR LF. */
static size_t ascii_graphemes(struct str s)
{
    size_t count = s.size;
    for (size_t i = 1; i < s.size; i++)
        if (s.data[i] == '\n' && s.data[i - 1] == '\r')
            count--;
    return count;
}

size_t utf8_graphemes(struct str s)
{
    if (ascii_end(s, 0) == s.size)
        return ascii_graphemes(s);
    /* u8_grapheme_breaks, because a loop over u8_grapheme_next() does not remember what came
     * before and cuts families and flags in pieces. */
    char on_stack[2048];
    char *breaks = s.size <= sizeof(on_stack) ? on_stack : malloc(s.size);
    size_t count = 0;
    if (breaks) {
        u8_grapheme_breaks(bytes_of(s), s.size, breaks);
        for (size_t i = 0; i < s.size; i++)
            count += breaks[i] != 0;
    } else {
        for (size_t i = 0; i < s.size; i++)
            count += (bytes_of(s)[i] & 0xC0) != 0x80; /* code points: never fewer */
    }
    if (breaks != on_stack)
        free(breaks);
    return count;
}
