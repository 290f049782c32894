#include "base/str.h"

#include <assert.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

struct str str_of(const char *c_string)
{
    return (struct str){.data = c_string, .size = c_string ? strlen(c_string) : 0};
}

struct str str_range(const char *begin, const char *end)
{
    assert(begin <= end);
    return (struct str){.data = begin, .size = (size_t)(end - begin)};
}

bool str_equal(struct str a, struct str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool str_is(struct str a, const char *c_string)
{
    return str_equal(a, str_of(c_string));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_equal_nocase(struct str a, struct str b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

int str_compare(struct str a, struct str b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common ? memcmp(a.data, b.data, common) : 0;
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.size >= prefix.size && str_equal(str_sub(s, 0, prefix.size), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.size >= suffix.size && str_equal(str_sub(s, s.size - suffix.size, s.size), suffix);
}

size_t str_find(struct str s, struct str what)
{
    if (what.size == 0)
        return 0;
    if (s.size < what.size)
        return SIZE_MAX;
    const char *found = memmem(s.data, s.size, what.data, what.size);
    return found ? (size_t)(found - s.data) : SIZE_MAX;
}

size_t str_find_char(struct str s, char c)
{
    const char *found = s.size ? memchr(s.data, c, s.size) : NULL;
    return found ? (size_t)(found - s.data) : SIZE_MAX;
}

struct str str_sub(struct str s, size_t from, size_t to)
{
    if (to > s.size)
        to = s.size;
    if (from >= to)
        return (struct str){.data = s.data, .size = 0};
    return (struct str){.data = s.data + from, .size = to - from};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    size_t from = 0, to = s.size;
    while (from < to && is_space(s.data[from]))
        from++;
    while (to > from && is_space(s.data[to - 1]))
        to--;
    return str_sub(s, from, to);
}

struct str str_split(struct str s, char c, struct str *ret_head)
{
    size_t at = str_find_char(s, c);
    if (at == SIZE_MAX) {
        *ret_head = s;
        return str_sub(s, s.size, s.size);
    }
    *ret_head = str_sub(s, 0, at);
    return str_sub(s, at + 1, s.size);
}

struct str str_copy(struct arena *a, struct str s)
{
    if (s.size == 0)
        return STR("");
    char *copy = arena_bytes(a, s.size);
    memcpy(copy, s.data, s.size);
    return (struct str){.data = copy, .size = s.size};
}

const char *str_c(struct arena *a, struct str s)
{
    char *copy = arena_bytes(a, s.size + 1);
    if (s.size)
        memcpy(copy, s.data, s.size);
    copy[s.size] = 0;
    return copy;
}

struct str str_lower(struct arena *a, struct str s)
{
    if (s.size == 0)
        return STR("");
    char *copy = arena_bytes(a, s.size);
    for (size_t i = 0; i < s.size; i++)
        copy[i] = lower(s.data[i]);
    return (struct str){.data = copy, .size = s.size};
}

struct str str_vformat(struct arena *a, const char *format, va_list args)
{
    char first[256];
    va_list again;
    va_copy(again, args);
    int needed = vsnprintf(first, sizeof(first), format, args);
    assert(needed >= 0);
    size_t size = (size_t)needed < str_format_bytes_max ? (size_t)needed : str_format_bytes_max;
    char *text = arena_bytes(a, size + 1);
    if (size < sizeof(first))
        memcpy(text, first, size);
    else
        vsnprintf(text, size + 1, format, again);
    va_end(again);
    return (struct str){.data = text, .size = size};
}

struct str str_format(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str s = str_vformat(a, format, args);
    va_end(args);
    return s;
}

enum err str_int(struct str s, int64_t min, int64_t max, int64_t *ret_value)
{
    bool negative = s.size > 0 && s.data[0] == '-';
    size_t at = negative ? 1 : 0;
    if (at == s.size)
        return ERR_INVALID;
    int64_t value = 0;
    for (; at < s.size; at++) {
        if (s.data[at] < '0' || s.data[at] > '9')
            return ERR_INVALID;
        int digit = s.data[at] - '0';
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, negative ? -digit : digit, &value))
            return ERR_INVALID;
    }
    if (value < min || value > max)
        return ERR_INVALID;
    *ret_value = value;
    return OK;
}

enum err str_bool(struct str s, bool *ret_value)
{
    static const char *const yes[] = {"true", "1", "on", "t", "yes", "y"};
    static const char *const no[] = {"false", "0", "off", "f", "no", "n"};
    for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
        bool is_yes = str_equal_nocase(s, str_of(yes[i]));
        if (is_yes || str_equal_nocase(s, str_of(no[i]))) {
            *ret_value = is_yes;
            return OK;
        }
    }
    return ERR_INVALID;
}

static unsigned char hash_key[crypto_shorthash_KEYBYTES];

/* Before main(), so that no thread can see half a key. */
__attribute__((constructor)) static void hash_key_make(void)
{
    randombytes_buf(hash_key, sizeof(hash_key));
}

uint64_t str_hash(struct str s)
{
    unsigned char out[crypto_shorthash_BYTES];
    crypto_shorthash(out, (const unsigned char *)(s.data ? s.data : ""), s.size, hash_key);
    uint64_t hash;
    memcpy(&hash, out, sizeof(hash));
    return hash;
}
