/* Text: bytes and a length. Not NUL-terminated, may hold any byte, never NULL inside functions:
 * the empty string is STR("") or a struct str with size 0 (data may then be NULL).
 * A struct str owns nothing; who made the bytes (an arena, a literal, a row) owns them. */
#ifndef BEMA_BASE_STR_H
#define BEMA_BASE_STR_H

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *data;
    size_t size;
};

#define STR(literal) ((struct str){.data = "" literal, .size = sizeof(literal) - 1})
/* The same where a constant is needed, as in the initialiser of a static table. */
#define STR_CONST(literal)                                                                         \
    {                                                                                              \
        .data = "" literal, .size = sizeof(literal) - 1                                            \
    }
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)((s).size > 1000000 ? 1000000 : (s).size), ((s).data ? (s).data : "")

struct str str_of(const char *c_string); /* NULL gives the empty string */
struct str str_range(const char *begin, const char *end);
bool str_equal(struct str a, struct str b);
bool str_is(struct str a, const char *c_string);
bool str_equal_nocase(struct str a, struct str b); /* ASCII letters only */
int str_compare(struct str a, struct str b);       /* bytes, like memcmp; shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Index of the first occurrence, or SIZE_MAX. */
size_t str_find(struct str s, struct str what);
size_t str_find_char(struct str s, char c);
/* Bytes [from, to) clamped to the string. */
struct str str_sub(struct str s, size_t from, size_t to);
struct str str_trim(struct str s); /* ASCII white space at both ends */
/* Splits at the first c: *ret_head is before it, the return value after it. Without c the head is
 * all of s and the rest empty. */
struct str str_split(struct str s, char c, struct str *ret_head);

struct str str_copy(struct arena *a, struct str s);
const char *str_c(struct arena *a, struct str s);    /* NUL-terminated copy; an inner NUL ends it */
struct str str_lower(struct arena *a, struct str s); /* ASCII letters only */
/* str_format(a, "%d posts", n): at most str_format_bytes_max, longer is cut. */
enum { str_format_bytes_max = 64 * 1024 };
struct str str_format(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct str str_vformat(struct arena *a, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* The whole of s as a decimal number within [min, max]; anything else ERR_INVALID. */
MUST_USE enum err str_int(struct str s, int64_t min, int64_t max, int64_t *ret_value);
/* Mastodon's booleans: true/false, 1/0, on/off, t/f, yes/no in any case; else ERR_INVALID. */
MUST_USE enum err str_bool(struct str s, bool *ret_value);

/* UTF-8 as RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF. */
bool utf8_valid(struct str s);
size_t utf8_valid_size(struct str s); /* bytes before the first bad one; s.size if there is none */
/* Decodes one code point at *at and moves *at on; s must be valid and *at < s.size. */
uint32_t utf8_next(struct str s, size_t *at);
/* Writes the code point's UTF-8 to out[4], returns its bytes (0 if it is no scalar value). */
size_t utf8_put(uint32_t code_point, char out[4]);
/* Valid UTF-8 without NUL: every bad sequence is replaced by U+FFFD, NUL is dropped. */
struct str utf8_clean(struct arena *a, struct str s);
/* The longest prefix of at most max bytes that does not cut a character. s must be valid. */
struct str utf8_prefix(struct str s, size_t bytes_max);
/* Lower case for comparing names and tags: full Unicode case folding and NFKC. */
struct str utf8_fold(struct arena *a, struct str s);
/* Text as words are looked for in it: folded, without characters that nobody sees, white space made
 * one blank each, none at its ends. */
struct str utf8_seen(struct arena *a, struct str s);
/* User-perceived characters (extended grapheme clusters). */
size_t utf8_graphemes(struct str s);

/* 64-bit hash of bytes for tables in memory, keyed once per process so that strangers cannot
 * choose collisions. Not stable between runs: never store it. */
uint64_t str_hash(struct str s);

/* Encodings. Decoders answer ERR_INVALID and say nothing more. */
struct str hex_encode(struct arena *a, const void *bytes, size_t size);       /* lower case */
struct str base64url_encode(struct arena *a, const void *bytes, size_t size); /* no padding */
struct str base64_encode(struct arena *a, const void *bytes, size_t size);    /* padded */
/* Both alphabets, padded or not; one text for each bytes. ERR_TOO_LARGE at the arena's limit. */
MUST_USE enum err base64_decode(struct arena *a, struct str s, struct str *ret_bytes);
struct str url_encode(struct arena *a, struct str s); /* RFC 3986: all but unreserved */
/* %XX and, where plus_is_space, '+'. Bad escapes stay as they are. */
struct str url_decode(struct arena *a, struct str s, bool plus_is_space);
struct str html_escape(struct arena *a, struct str s); /* & < > " ' */
/* What people read of HTML that was sanitised: no tags, a line end for each <br> and </p>, and the
 * characters of html_escape() as they are. */
struct str html_plain(struct arena *a, struct str html);

#endif
