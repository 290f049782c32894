#include "base/json.h"

#include <assert.h>
#include <stdlib.h>

/* The text is copied once; strings are decoded in place there (decoded is never longer) and
 * numbers point there. */
struct json {
    const char *key; /* of a member of an object */
    uint32_t key_size;
    enum json_kind kind;
    union {
        const char *text;         /* strings; numbers as written; "true" and "false" */
        const struct json *items; /* arrays and objects, `size` of them */
    };
    uint32_t size;
};

/* All values lie in one array as long as there are values. Those whose container is still open
 * grow from its front like a stack; when a container ends, its values move to the back, where they
 * stay. Each value is at one of the two places, so they cannot meet. */
struct reader {
    char *at, *end;
    const char *begin;
    struct json *values;
    size_t open, closed_from; /* [0, open) and [closed_from, …) are in use */
    int depth;
    const char *fault; /* why it failed, NULL while all is well */
};

static bool fail(struct reader *r, const char *fault)
{
    if (!r->fault)
        r->fault = fault;
    return false;
}

static void skip_space(struct reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
        r->at++;
}

static bool take(struct reader *r, char c)
{
    if (r->at == r->end || *r->at != c)
        return false;
    r->at++;
    return true;
}

/* The most values the text can hold: one, and one more for each comma and each opening bracket. */
static size_t values_bound(struct str text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == ',' || text.data[i] == '[' || text.data[i] == '{';
    return count;
}

static bool four_hex(struct reader *r, uint32_t *ret_unit)
{
    if (r->end - r->at < 4)
        return fail(r, "a \\u escape has four digits");
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        char c = *r->at;
        uint32_t digit;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            digit = (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return fail(r, "a \\u escape has four digits");
        unit = unit << 4 | digit;
        r->at++;
    }
    *ret_unit = unit;
    return true;
}

/* After "\u". */
static bool read_unicode_escape(struct reader *r, char **out)
{
    uint32_t code_point, low;
    if (!four_hex(r, &code_point))
        return false;
    if (code_point == 0)
        return fail(r, "NUL is not allowed in text");
    if (code_point >= 0xD800 && code_point <= 0xDBFF) {
        if (!take(r, '\\') || !take(r, 'u'))
            return fail(r, "half a surrogate pair");
        if (!four_hex(r, &low))
            return false;
        if (low < 0xDC00 || low > 0xDFFF)
            return fail(r, "half a surrogate pair");
        code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
    }
    size_t size = utf8_put(code_point, *out); /* the escape was longer */
    if (size == 0)
        return fail(r, "half a surrogate pair");
    *out += size;
    return true;
}

/* After a backslash. */
static bool read_escape(struct reader *r, char **out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (take(r, 'u'))
        return read_unicode_escape(r, out);
    const char *found = r->at < r->end && *r->at ? strchr(from, *r->at) : NULL;
    if (!found)
        return fail(r, "an unknown escape");
    r->at++;
    *(*out)++ = to[found - from];
    return true;
}

/* After the opening quote, to after the closing one. */
static bool read_string(struct reader *r, const char **ret_text, uint32_t *ret_size)
{
    char *begin = r->at;
    while (r->at < r->end && *r->at != '"' && *r->at != '\\' && (unsigned char)*r->at >= 0x20)
        r->at++;
    char *out = r->at;
    while (r->at < r->end && *r->at != '"') {
        if ((unsigned char)*r->at < 0x20)
            return fail(r, "a control character in a string");
        if (take(r, '\\')) {
            if (!read_escape(r, &out))
                return false;
        } else {
            *out++ = *r->at++;
        }
    }
    if (!take(r, '"'))
        return fail(r, "a string without an end");
    *ret_text = begin;
    *ret_size = (uint32_t)(out - begin);
    return true;
}

static bool take_digits(struct reader *r)
{
    const char *begin = r->at;
    while (r->at < r->end && *r->at >= '0' && *r->at <= '9')
        r->at++;
    return r->at > begin || fail(r, "a digit is missing");
}

static bool read_number(struct reader *r, struct json *value)
{
    const char *begin = r->at;
    bool whole = true;
    take(r, '-');
    if (!take(r, '0') && !take_digits(r))
        return false;
    if (take(r, '.')) {
        whole = false;
        if (!take_digits(r))
            return false;
    }
    if (take(r, 'e') || take(r, 'E')) {
        whole = false;
        if (!take(r, '+'))
            take(r, '-');
        if (!take_digits(r))
            return false;
    }
    value->text = begin;
    value->size = (uint32_t)(r->at - begin);
    int64_t ignored;
    bool fits = str_int(str_range(begin, r->at), INT64_MIN, INT64_MAX, &ignored) == OK;
    value->kind = whole && fits ? JSON_KIND_INT : JSON_KIND_DOUBLE;
    return true;
}

static bool read_word(struct reader *r, const char *word, enum json_kind kind, struct json *value)
{
    size_t size = strlen(word);
    if (!str_starts(str_range(r->at, r->end), str_of(word)))
        return fail(r, "a value is expected here");
    value->kind = kind;
    value->text = r->at;
    value->size = (uint32_t)size;
    r->at += size;
    return true;
}

static bool read_value(struct reader *r, struct json *value);

/* A value (for an object with its key) that becomes the newest open one. */
static bool read_child(struct reader *r, bool in_object)
{
    struct json child = {0};
    skip_space(r);
    if (in_object) {
        if (!take(r, '"'))
            return fail(r, "a key is expected here");
        if (!read_string(r, &child.key, &child.key_size))
            return false;
        skip_space(r);
        if (!take(r, ':'))
            return fail(r, "a colon is expected here");
    }
    if (!read_value(r, &child))
        return false;
    assert(r->open < r->closed_from);
    r->values[r->open++] = child;
    return true;
}

/* After the opening bracket. */
static bool read_container(struct reader *r, struct json *value, char end)
{
    if (++r->depth > json_depth_max)
        return fail(r, "too many levels");
    size_t first = r->open;
    skip_space(r);
    if (!take(r, end)) {
        do {
            if (!read_child(r, end == '}'))
                return false;
            skip_space(r);
        } while (take(r, ','));
        if (!take(r, end))
            return fail(r, end == '}' ? "a comma or } is expected here"
                                      : "a comma or ] is expected here");
    }
    size_t count = r->open - first;
    r->closed_from -= count;
    memmove(r->values + r->closed_from, r->values + first, count * sizeof(struct json));
    r->open = first;
    value->kind = end == '}' ? JSON_KIND_OBJECT : JSON_KIND_ARRAY;
    value->items = r->values + r->closed_from;
    value->size = (uint32_t)count;
    r->depth--;
    return true;
}

static bool read_value(struct reader *r, struct json *value)
{
    skip_space(r);
    switch (r->at < r->end ? *r->at : '\0') {
    case '{':
        r->at++;
        return read_container(r, value, '}');
    case '[':
        r->at++;
        return read_container(r, value, ']');
    case '"':
        r->at++;
        value->kind = JSON_KIND_STR;
        return read_string(r, &value->text, &value->size);
    case 't':
        return read_word(r, "true", JSON_KIND_BOOL, value);
    case 'f':
        return read_word(r, "false", JSON_KIND_BOOL, value);
    case 'n':
        return read_word(r, "null", JSON_KIND_NULL, value);
    default:
        if (r->at < r->end && (*r->at == '-' || (*r->at >= '0' && *r->at <= '9')))
            return read_number(r, value);
        return fail(r, "a value is expected here");
    }
}

static enum err say(struct arena *a, enum err e, struct str *ret_fault, const char *fault,
                    size_t place)
{
    if (ret_fault)
        *ret_fault = str_format(a, "%s (byte %zu)", fault, place);
    return e;
}

enum err json_parse(struct arena *a, struct str text, const struct json **ret_root,
                    struct str *ret_fault)
{
    if (text.size > json_bytes_max)
        return say(a, ERR_TOO_LARGE, ret_fault, "more JSON than is read at once", json_bytes_max);
    if (!utf8_valid(text))
        return say(a, ERR_MALFORMED, ret_fault, "not valid UTF-8", utf8_valid_size(text));

    size_t bound = values_bound(text);
    char *copy = arena_try(a, text.size + 1); /* with a NUL for strtod() */
    struct json *values = arena_try(a, bound * sizeof(struct json));
    if (!copy || !values)
        return say(a, ERR_TOO_LARGE, ret_fault, "more JSON than there is memory for", 0);
    if (text.size)
        memcpy(copy, text.data, text.size);

    struct reader r = {
        .at = copy, .begin = copy, .end = copy + text.size, .values = values, .closed_from = bound};
    if (read_child(&r, false)) {
        skip_space(&r);
        if (r.at < r.end)
            fail(&r, "more after the end of the document");
    }
    if (r.fault)
        return say(a, ERR_MALFORMED, ret_fault, r.fault, (size_t)(r.at - r.begin));
    *ret_root = &values[0];
    return OK;
}

enum json_kind json_kind(const struct json *j)
{
    return j ? j->kind : JSON_KIND_NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
    if (json_kind(object) != JSON_KIND_OBJECT)
        return NULL;
    struct str wanted = str_of(key);
    for (size_t i = object->size; i > 0; i--) {
        const struct json *member = &object->items[i - 1];
        if (str_equal((struct str){.data = member->key, .size = member->key_size}, wanted))
            return member;
    }
    return NULL;
}

bool json_has(const struct json *object, const char *key)
{
    return json_get(object, key) != NULL;
}

struct str json_as_str(const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_KIND_STR:
    case JSON_KIND_INT:
    case JSON_KIND_DOUBLE:
    case JSON_KIND_BOOL:
        return (struct str){.data = value->text, .size = value->size};
    case JSON_KIND_NULL:
    case JSON_KIND_ARRAY:
    case JSON_KIND_OBJECT:
        break;
    }
    return STR("");
}

struct str json_get_str(const struct json *object, const char *key)
{
    const struct json *value = json_get(object, key);
    enum json_kind kind = json_kind(value);
    return kind == JSON_KIND_STR || kind == JSON_KIND_INT ? json_as_str(value) : STR("");
}

int64_t json_get_int(const struct json *object, const char *key, int64_t fallback)
{
    const struct json *value = json_get(object, key);
    int64_t number;
    if (json_kind(value) != JSON_KIND_INT ||
        str_int(json_as_str(value), INT64_MIN, INT64_MAX, &number) != OK)
        return fallback;
    return number;
}

double json_get_double(const struct json *object, const char *key, double fallback)
{
    const struct json *value = json_get(object, key);
    enum json_kind kind = json_kind(value);
    if (kind != JSON_KIND_DOUBLE && kind != JSON_KIND_INT)
        return fallback;
    return strtod(value->text, NULL); /* ends at what follows it in the copied text */
}

bool json_get_bool(const struct json *object, const char *key, bool fallback)
{
    const struct json *value = json_get(object, key);
    return json_kind(value) == JSON_KIND_BOOL ? value->text[0] == 't' : fallback;
}

size_t json_count(const struct json *array_or_object)
{
    enum json_kind kind = json_kind(array_or_object);
    return kind == JSON_KIND_ARRAY || kind == JSON_KIND_OBJECT ? array_or_object->size : 0;
}

const struct json *json_at(const struct json *array, size_t index)
{
    bool there = json_kind(array) == JSON_KIND_ARRAY && index < array->size;
    return there ? &array->items[index] : NULL;
}

bool json_member(const struct json *object, size_t index, struct str *ret_key,
                 const struct json **ret_value)
{
    if (json_kind(object) != JSON_KIND_OBJECT || index >= object->size)
        return false;
    const struct json *member = &object->items[index];
    *ret_key = (struct str){.data = member->key, .size = member->key_size};
    *ret_value = member;
    return true;
}
