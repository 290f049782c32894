#include "net/params.h"

#include <assert.h>

static enum err grow(struct work *w, struct params *params)
{
    if (params->count < params->capacity)
        return OK;
    if (params->count >= http_params_max)
        return work_fail(w, ERR_MALFORMED, "a request has at most %d parameters", http_params_max);
    size_t capacity = params->capacity ? params->capacity * 2 : 16;
    struct http_param *items = arena_array(w->memory, capacity, sizeof(*items));
    if (params->count)
        memcpy(items, params->items, params->count * sizeof(*items));
    params->items = items;
    params->capacity = capacity;
    return OK;
}

static bool all_digits(struct str s)
{
    for (size_t i = 0; i < s.size; i++) {
        if (s.data[i] < '0' || s.data[i] > '9')
            return false;
    }
    return s.size > 0 && s.size <= 6;
}

struct name_form {
    char text[params_name_bytes_max + 8];
    size_t size;
    size_t array_end; /* end of the first "[]" that has more behind it, 0: none */
    int32_t index;    /* the number in those brackets, -1: none */
};

/* Brings a name to its one form. A bracket that is never closed makes the rest plain text, as in
 * Rails. false: too deep. */
static bool name_form_make(struct str name, struct name_form *form)
{
    size_t open = str_find_char(name, '[');
    size_t plain = open == 0 || open == SIZE_MAX ? name.size : open;
    memcpy(form->text, name.data, plain);
    form->size = plain;
    for (int depth = 0; plain < name.size; depth++) {
        struct str rest = str_sub(name, plain, name.size);
        size_t close = str_find_char(rest, ']');
        if (rest.data[0] != '[' || close == SIZE_MAX) {
            memcpy(form->text + form->size, rest.data, rest.size);
            form->size += rest.size;
            return true;
        }
        if (depth >= params_depth_max)
            return false;
        struct str key = str_sub(rest, 1, close);
        bool element = key.size == 0 || all_digits(key);
        form->text[form->size++] = '[';
        if (!element) {
            memcpy(form->text + form->size, key.data, key.size);
            form->size += key.size;
        }
        form->text[form->size++] = ']';
        plain += close + 1;
        if (element && !form->array_end && plain < name.size) {
            form->array_end = form->size;
            int64_t number = -1;
            if (key.size && str_int(key, 0, 999999, &number))
                number = -1;
            form->index = (int32_t)number;
        }
    }
    return true;
}

/* The element a parameter of an array of objects belongs to: the last one, or the next where this
 * name is there already. Names that end in [] add to the element they are in. */
static int32_t element_index(const struct params *params, const struct name_form *form)
{
    struct str name = {form->text, form->size}, prefix = {form->text, form->array_end};
    int32_t last = -1;
    for (size_t i = params->count; i-- > 0;) {
        const struct http_param *p = &params->items[i];
        if (p->index < 0 || !str_starts(p->name, prefix))
            continue;
        if (last < 0)
            last = p->index;
        if (p->index != last)
            break;
        if (str_equal(p->name, name))
            return str_ends(name, STR("[]")) ? last : last + 1;
    }
    return last < 0 ? 0 : last;
}

static bool text_is_clean(struct str s)
{
    return utf8_valid(s) && str_find_char(s, '\0') == SIZE_MAX;
}

enum err params_add(struct work *w, struct params *params, struct http_param param)
{
    if (param.name.size > params_name_bytes_max)
        return work_fail(w, ERR_MALFORMED, "the name of a parameter has at most %d bytes",
                         params_name_bytes_max);
    bool is_file = param.file_name.size > 0;
    if (!text_is_clean(param.name) || !text_is_clean(param.file_name) ||
        !text_is_clean(param.file_type) || (!is_file && !text_is_clean(param.value)))
        return work_fail(w, ERR_MALFORMED, "parameters must be valid UTF-8 without NUL");
    enum err e = grow(w, params);
    if (e)
        return e;
    if (str_find_char(param.name, '[') != SIZE_MAX) {
        struct name_form form = {.index = -1};
        if (!name_form_make(param.name, &form))
            return work_fail(w, ERR_MALFORMED, "parameters are nested at most %d deep",
                             params_depth_max);
        if (param.index < 0 && form.array_end)
            param.index = form.index >= 0 ? form.index : element_index(params, &form);
        param.name = str_copy(w->memory, (struct str){form.text, form.size});
    }
    params->items[params->count++] = param;
    return OK;
}

static struct str decode(struct work *w, struct str s)
{
    bool plain = true;
    for (size_t i = 0; i < s.size && plain; i++)
        plain = s.data[i] != '%' && s.data[i] != '+';
    return plain ? s : url_decode(w->memory, s, true);
}

enum err params_add_form(struct work *w, struct params *params, struct str text)
{
    while (text.size) {
        struct str pair, name;
        text = str_split(text, '&', &pair);
        if (pair.size == 0)
            continue;
        struct str value = str_split(pair, '=', &name);
        if (name.size == 0)
            continue;
        enum err e = params_add(
            w, params,
            (struct http_param){.name = decode(w, name), .value = decode(w, value), .index = -1});
        if (e)
            return e;
    }
    return OK;
}

/* Where a JSON value stands while the tree is walked. */
struct json_place {
    struct str name;
    int32_t index;
    int depth;
};

static enum err add_json_value(struct work *w, struct params *params, const struct json *value,
                               struct json_place place);

static enum err add_json_array(struct work *w, struct params *params, const struct json *array,
                               struct json_place place)
{
    struct json_place inner = {.index = place.index, .depth = place.depth + 1};
    inner.name = str_ends(place.name, STR("[]"))
                     ? place.name
                     : str_format(w->memory, "%.*s[]", STR_ARG(place.name));
    if (json_count(array) == 0)
        return params_add(
            w, params,
            (struct http_param){.name = inner.name, .index = place.index, .is_null = true});
    for (size_t i = 0; i < json_count(array); i++) {
        const struct json *element = json_at(array, i);
        bool object = json_kind(element) == JSON_KIND_OBJECT;
        inner.index = place.index < 0 && object ? (int32_t)i : place.index;
        enum err e = add_json_value(w, params, element, inner);
        if (e)
            return e;
    }
    return OK;
}

static enum err add_json_object(struct work *w, struct params *params, const struct json *object,
                                struct json_place place)
{
    struct str key;
    const struct json *value;
    for (size_t i = 0; json_member(object, i, &key, &value); i++) {
        if (key.size == 0)
            continue;
        if (key.size > params_name_bytes_max)
            return work_fail(w, ERR_MALFORMED, "the name of a parameter has at most %d bytes",
                             params_name_bytes_max);
        struct json_place inner = {.name = key, .index = place.index, .depth = place.depth + 1};
        if (place.name.size)
            inner.name = str_format(w->memory, "%.*s[%.*s]", STR_ARG(place.name), STR_ARG(key));
        enum err e = add_json_value(w, params, value, inner);
        if (e)
            return e;
    }
    return OK;
}

static enum err add_json_value(struct work *w, struct params *params, const struct json *value,
                               struct json_place place)
{
    if (place.depth > params_depth_max)
        return work_fail(w, ERR_MALFORMED, "parameters are nested at most %d deep",
                         params_depth_max);
    enum json_kind kind = json_kind(value);
    if (kind == JSON_KIND_ARRAY)
        return add_json_array(w, params, value, place);
    if (kind == JSON_KIND_OBJECT)
        return add_json_object(w, params, value, place);
    return params_add(w, params,
                      (struct http_param){.name = place.name,
                                          .value = json_as_str(value),
                                          .index = place.index,
                                          .is_null = kind == JSON_KIND_NULL});
}

enum err params_add_json(struct work *w, struct params *params, const struct json *root)
{
    if (json_kind(root) != JSON_KIND_OBJECT)
        return OK;
    return add_json_object(w, params, root, (struct json_place){.index = -1});
}

/* One `name=value` or `name="value"` behind a semicolon; *rest moves on. */
static struct str header_value(struct arena *a, struct str *rest)
{
    struct str s = *rest;
    if (s.size == 0 || s.data[0] != '"') {
        struct str value;
        size_t end = str_find_char(s, ';');
        value = str_trim(str_sub(s, 0, end == SIZE_MAX ? s.size : end));
        *rest = end == SIZE_MAX ? STR("") : str_sub(s, end, s.size);
        return value;
    }
    char *out = arena_alloc(a, s.size);
    size_t size = 0, i = 1;
    for (; i < s.size && s.data[i] != '"'; i++) {
        bool escaped =
            s.data[i] == '\\' && i + 1 < s.size && (s.data[i + 1] == '"' || s.data[i + 1] == '\\');
        out[size++] = s.data[escaped ? ++i : i];
    }
    *rest = str_sub(s, i + 1, s.size);
    return (struct str){out, size};
}

struct str params_of_header(struct arena *a, struct str header, const char *name)
{
    struct str rest = header;
    for (;;) {
        size_t semicolon = str_find_char(rest, ';');
        if (semicolon == SIZE_MAX)
            return STR("");
        rest = str_trim(str_sub(rest, semicolon + 1, rest.size));
        size_t equals = str_find_char(rest, '='), next = str_find_char(rest, ';');
        if (equals == SIZE_MAX || next < equals)
            continue;
        struct str key = str_trim(str_sub(rest, 0, equals));
        rest = str_sub(rest, equals + 1, rest.size);
        struct str value = header_value(a, &rest);
        if (str_equal_nocase(key, str_of(name)))
            return value;
    }
}
