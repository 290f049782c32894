/* What handlers ask a request and say in a reply. */
#include "net/http.h"

#include <assert.h>
#include <inttypes.h>

struct str http_header(const struct http_request *request, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < request->header_count; i++) {
        if (str_equal_nocase(request->headers[i].name, wanted))
            return request->headers[i].value;
    }
    return STR("");
}

struct str http_cookie(const struct http_request *request, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = 0; i < request->header_count; i++) {
        if (!str_equal_nocase(request->headers[i].name, STR("cookie")))
            continue;
        struct str rest = request->headers[i].value;
        while (rest.size) {
            struct str pair, key;
            rest = str_split(rest, ';', &pair);
            struct str value = str_split(str_trim(pair), '=', &key);
            if (str_equal(key, wanted))
                return value;
        }
    }
    return STR("");
}

/* A parameter answers to its name and, for arrays, to its name without the last []. */
static bool param_named(const struct http_param *param, struct str name)
{
    if (str_equal(param->name, name))
        return true;
    return param->name.size == name.size + 2 && str_starts(param->name, name) &&
           str_ends(param->name, STR("[]"));
}

const struct http_param *http_param(const struct http_request *request, const char *name)
{
    struct str wanted = str_of(name);
    for (size_t i = request->param_count; i-- > 0;) {
        if (param_named(&request->params[i], wanted))
            return &request->params[i];
    }
    return NULL;
}

struct str http_text(const struct http_request *request, const char *name)
{
    const struct http_param *param = http_param(request, name);
    return param ? param->value : STR("");
}

bool http_has(const struct http_request *request, const char *name)
{
    return http_param(request, name) != NULL;
}

bool http_bool(const struct http_request *request, const char *name, bool fallback)
{
    bool value = fallback;
    if (str_bool(http_text(request, name), &value))
        return fallback;
    return value;
}

int64_t http_number(const struct http_request *request, const char *name, int64_t min, int64_t max,
                    int64_t fallback)
{
    assert(min <= max);
    int64_t value;
    if (str_int(str_trim(http_text(request, name)), INT64_MIN, INT64_MAX, &value))
        return fallback;
    return value < min ? min : value > max ? max : value;
}

int64_t http_id(const struct http_request *request, const char *name)
{
    int64_t id;
    return id_parse(http_text(request, name), &id) ? 0 : id;
}

size_t http_list(const struct http_request *request, const char *name, struct str *ret_values,
                 size_t max)
{
    struct str wanted = str_of(name);
    size_t count = 0;
    for (size_t i = 0; i < request->param_count && count < max; i++) {
        const struct http_param *param = &request->params[i];
        if (!param->is_null && param_named(param, wanted))
            ret_values[count++] = param->value;
    }
    return count;
}

bool http_accepts_encoding(const struct http_request *request, const char *encoding)
{
    struct str rest = http_header(request, "accept-encoding"), wanted = str_of(encoding);
    while (rest.size) {
        struct str item, coding;
        rest = str_split(rest, ',', &item);
        struct str weight = str_trim(str_split(item, ';', &coding));
        if (!str_equal_nocase(str_trim(coding), wanted))
            continue;
        return !(str_is(weight, "q=0") || str_starts(weight, STR("q=0.0")));
    }
    return false;
}

/* One entity tag of an If-None-Match list: a weak one counts, as RFC 9110 wants for it. */
static bool tag_is(struct str candidate, struct str tag)
{
    candidate = str_trim(candidate);
    if (str_is(candidate, "*"))
        return true;
    if (str_starts(candidate, STR("W/")))
        candidate = str_sub(candidate, 2, candidate.size);
    return candidate.size == tag.size + 2 && candidate.data[0] == '"' &&
           candidate.data[candidate.size - 1] == '"' &&
           memcmp(candidate.data + 1, tag.data, tag.size) == 0;
}

bool http_unchanged(struct work *w, const struct http_request *request, struct str tag,
                    struct http_reply *reply)
{
    http_reply_header(reply, "ETag", str_format(w->memory, "\"%.*s\"", STR_ARG(tag)));
    struct str rest = http_header(request, "if-none-match");
    while (rest.size) {
        struct str candidate;
        rest = str_split(rest, ',', &candidate);
        if (!tag_is(candidate, tag))
            continue;
        reply->status = 304;
        reply->body = STR("");
        reply->file_path = STR("");
        return true;
    }
    return false;
}

void http_reply_header(struct http_reply *reply, const char *name, struct str value)
{
    assert(reply->header_count < http_reply_headers_max);
    reply->headers[reply->header_count].name = name;
    reply->headers[reply->header_count++].value = value;
}

struct http_reply http_json(const struct buffer *b)
{
    if (b->overflow)
        return (struct http_reply){.is_cut = true};
    return (struct http_reply){.status = 200, .body = buffer_str(b)};
}

/* "q=0.8" as 800; without it 1000. */
/* RFC 9110, 12.4.2: "q=0.8" as 800; without it 1000; what cannot be read, 0. */
static int language_weight(struct str parameters)
{
    struct str digits = {0}, whole;
    while (parameters.size) {
        struct str one, name;
        parameters = str_split(parameters, ';', &one);
        struct str value = str_split(one, '=', &name);
        if (!str_equal_nocase(str_trim(name), STR("q")))
            continue;
        digits = str_trim(value);
        if (!digits.size)
            return 0;
    }
    if (!digits.size)
        return 1000;
    struct str fraction = str_split(digits, '.', &whole);
    int64_t units = 0, parts = 0;
    if (str_int(whole, 0, 1, &units))
        return 0;
    fraction = str_sub(fraction, 0, 3);
    if (fraction.size && str_int(fraction, 0, 999, &parts))
        return 0;
    for (size_t i = fraction.size; i < 3; i++)
        parts *= 10;
    return units ? 1000 : (int)parts;
}

static bool language_fits(struct str tag, struct str name)
{
    return str_equal_nocase(str_sub(tag, 0, name.size), name) &&
           (tag.size == name.size || tag.data[name.size] == '-');
}

/* The reader's own choice, where it is one of these. */
static const char *language_chosen(const struct http_request *request, const char *const *known,
                                   size_t count)
{
    struct str chosen = http_cookie(request, HTTP_LANGUAGE_COOKIE);
    for (size_t i = 0; i < count; i++) {
        if (str_is(chosen, known[i]))
            return known[i];
    }
    return NULL;
}

struct str http_language(const struct http_request *request, const char *const *known, size_t count)
{
    const char *best = language_chosen(request, known, count);
    struct str rest = http_header(request, "accept-language");
    int best_weight = 0, other_weight = 0;
    uint64_t named = 0;
    assert(count <= 64);
    if (best)
        return str_of(best);
    while (rest.size) {
        struct str item, tag;
        rest = str_split(rest, ',', &item);
        int weight = language_weight(str_split(item, ';', &tag));
        tag = str_trim(tag);
        if (str_is(tag, "*"))
            other_weight = weight;
        for (size_t i = 0; i < count; i++) {
            if (!language_fits(tag, str_of(known[i])))
                continue;
            named |= UINT64_C(1) << i;
            if (weight > best_weight) {
                best = known[i];
                best_weight = weight;
            }
        }
    }
    for (size_t i = 0; i < count && other_weight > best_weight; i++) {
        if (!(named >> i & 1)) {
            best = known[i];
            best_weight = other_weight;
        }
    }
    return str_of(best ? best : known[0]);
}

struct http_reply http_redirect(struct work *w, int status, struct str location)
{
    (void)w;
    struct http_reply reply = {.status = status, .type = STR("text/plain; charset=utf-8")};
    http_reply_header(&reply, "Location", location);
    return reply;
}

int http_status_of(enum err e)
{
    switch (e) {
    case OK:
        return 200;
    case ERR_INVALID:
        return 422;
    case ERR_MALFORMED:
        return 400;
    case ERR_UNAUTHORIZED:
        return 401;
    case ERR_FORBIDDEN:
        return 403;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_CONFLICT:
        return 409;
    case ERR_TOO_LARGE:
        return 413;
    case ERR_TOO_MANY:
        return 429;
    case ERR_GONE:
        return 410;
    case ERR_NEEDS_STORE:
    case ERR_AGAIN:
    case ERR_UNAVAILABLE:
        return 503;
    case ERR_INTERNAL:
        return 500;
    }
    return 500;
}

/* Mastodon's own words, which some clients compare. */
static struct str words_of(enum err e)
{
    switch (e) {
    case ERR_UNAUTHORIZED:
        return STR("The access token is invalid");
    case ERR_FORBIDDEN:
        return STR("This action is not allowed");
    case ERR_NOT_FOUND:
    case ERR_GONE:
        return STR("Record not found");
    case ERR_TOO_MANY:
        return STR("Too many requests");
    case ERR_NEEDS_STORE:
    case ERR_AGAIN:
    case ERR_UNAVAILABLE:
        return STR("The server is busy; try again in a moment");
    case OK:
    case ERR_INTERNAL:
        return STR("This did not work because of a fault in the server");
    case ERR_INVALID:
    case ERR_MALFORMED:
    case ERR_CONFLICT:
    case ERR_TOO_LARGE:
        break;
    }
    return STR("The request could not be understood");
}

void http_answer_error(struct work *w, const struct http_request *request,
                       const struct http_route *route, enum err e, struct http_reply *ret_reply)
{
    (void)request;
    (void)route;
    struct buffer b = buffer_in(w->memory);
    json_open(&b, '{');
    JSON_STR(&b, "error", w->why.size && e != ERR_INTERNAL ? w->why : words_of(e));
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    ret_reply->status = http_status_of(e);
}
