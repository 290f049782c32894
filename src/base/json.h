/* Writing JSON and reading it, both our own: pages are the hot path (16 µs each against 198–335
 * with a library, measured), and what strangers send must not cost more memory than we allow (a
 * library's tree took 260 MB for 1 MB of "{},"; here a value is 32 bytes, of the arena's limit).
 *
 * The writer puts commas by itself: one comes before a key or a value unless the buffer is empty or
 * ends in one of `{ [ : ,` or in a space or line feed (so "data: " and NDJSON work). Keys are
 * trusted literals without characters to escape.
 *     json_open(b, '{'); json_key(b, "id"); json_id(b, post.id); json_close(b, '}');
 * json_str writes valid JSON for any bytes: invalid UTF-8 becomes U+FFFD; '<', '>' and '&' are
 * left alone. */
#ifndef BEMA_BASE_JSON_H
#define BEMA_BASE_JSON_H

#include "base/buffer.h"

void json_open(struct buffer *b, char bracket);  /* '{' or '[' */
void json_close(struct buffer *b, char bracket); /* '}' or ']' */
void json_key_sized(struct buffer *b, const char *key, size_t size);
static inline void json_key(struct buffer *b, const char *key)
{
    json_key_sized(b, key, strlen(key)); /* known when compiled */
}
void json_str(struct buffer *b, struct str value);
void json_int(struct buffer *b, int64_t value);
void json_bool(struct buffer *b, bool value);
void json_null(struct buffer *b);
void json_double(struct buffer *b, double value);  /* NaN and infinities become null */
void json_id(struct buffer *b, int64_t id);        /* "123"; 0 becomes null */
void json_time(struct buffer *b, int64_t unix_ms); /* "2026-01-02T03:04:05.678Z"; 0: null */
void json_date(struct buffer *b, int64_t unix_ms); /* "2026-01-02"; 0: null */
/* With the comma before it if needed, without white space after it. Empty: nothing. */
void json_raw(struct buffer *b, struct str valid_json);
/* The comma that is due before a value which is then written by other means. */
void json_comma(struct buffer *b);
/* json_str_or_null: the empty string becomes null. */
void json_str_or_null(struct buffer *b, struct str value);

/* key and value in one line */
#define JSON_STR(b, key, value)  (json_key((b), (key)), json_str((b), (value)))
#define JSON_INT(b, key, value)  (json_key((b), (key)), json_int((b), (value)))
#define JSON_BOOL(b, key, value) (json_key((b), (key)), json_bool((b), (value)))
#define JSON_NULL(b, key)        (json_key((b), (key)), json_null((b)))
#define JSON_ID(b, key, value)   (json_key((b), (key)), json_id((b), (value)))
#define JSON_TIME(b, key, value) (json_key((b), (key)), json_time((b), (value)))

/* Reading. A struct json is a value inside a parsed document; it lives as long as the arena given
 * to json_parse, and needs nothing of the text it was read from. */
struct json;
enum { json_depth_max = 32, json_bytes_max = 16 * 1024 * 1024 };
/* ERR_MALFORMED with the place and the reason in *ret_fault (may be NULL) for anything that is not
 * one strict JSON document (RFC 8259) in valid UTF-8 without NUL: trailing bytes, control
 * characters, half surrogates, more than json_depth_max levels. ERR_TOO_LARGE over json_bytes_max
 * or when the arena's limit is reached. Of members with the same key the last one counts. */
MUST_USE enum err json_parse(struct arena *a, struct str text, const struct json **ret_root,
                             struct str *ret_fault);
enum json_kind {
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_INT, /* fits an int64_t and has neither fraction nor exponent */
    JSON_KIND_DOUBLE,
    JSON_KIND_STR,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT,
};
enum json_kind json_kind(const struct json *j); /* NULL counts as null */
/* Members. Each is total: a missing key, a wrong kind or NULL gives the default. */
const struct json *json_get(const struct json *object, const char *key); /* or NULL */
bool json_has(const struct json *object, const char *key);
struct str json_get_str(const struct json *object, const char *key); /* "" if none; ids sent as
                                                                        numbers come as decimals */
int64_t json_get_int(const struct json *object, const char *key, int64_t fallback);
double json_get_double(const struct json *object, const char *key, double fallback); /* or int */
bool json_get_bool(const struct json *object, const char *key, bool fallback);
struct str json_as_str(const struct json *value); /* strings, numbers and booleans as text; else
                                                     "" */
size_t json_count(const struct json *array_or_object);
const struct json *json_at(const struct json *array, size_t index);
/* The index-th member of an object; false past the end. Keys live as long as the document. */
bool json_member(const struct json *object, size_t index, struct str *ret_key,
                 const struct json **ret_value);

#endif
