/* A request as the server understands it once it is there whole: the first line names method and
 * target, lines of headers follow, and behind an empty line the body. */
#include "fuzz.h"

#include "base/json.h"
#include "net/params.h"
#include "net/router.h"

#include <string.h>

static enum err nothing(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    (void)w;
    (void)viewer;
    (void)request;
    (void)ret_reply;
    return OK;
}

static const struct http_route routes[] = {
    {.method = HTTP_GET, .path = "/", .handler = nothing},
    {.method = HTTP_GET, .path = "/api/v1/statuses", .handler = nothing},
    {.method = HTTP_POST, .path = "/api/v1/statuses", .handler = nothing},
    {.method = HTTP_GET, .path = "/api/v1/statuses/:id", .handler = nothing},
    {.method = HTTP_PUT, .path = "/api/v1/statuses/:id", .handler = nothing},
    {.method = HTTP_DELETE, .path = "/api/v1/statuses/:id", .handler = nothing},
    {.method = HTTP_GET, .path = "/api/v1/statuses/:id/quotes/:quote/revoke", .handler = nothing},
    {.method = HTTP_GET, .path = "/api/v1/timelines/tag/:tag", .handler = nothing},
    {.method = HTTP_GET, .path = "/@:name", .handler = nothing},
    {.method = HTTP_GET, .path = "/@:name/:id", .handler = nothing},
    {.method = HTTP_GET, .path = "/users/:name/*rest", .handler = nothing},
    {.method = HTTP_GET, .path = "/media/*rest", .handler = nothing},
};

static bool clean(struct str text)
{
    return utf8_valid(text) && (!text.size || !memchr(text.data, '\0', text.size));
}

static struct router *router_get(void)
{
    static struct router *router;
    const struct http_route *const tables[] = {routes};
    const size_t sizes[] = {sizeof(routes) / sizeof(routes[0])};
    if (!router)
        router = router_new(tables, sizes, 1);
    return router;
}

static void route(struct work *w, enum http_method method, struct str path,
                  struct http_request *request)
{
    struct router_match match = {0};
    enum err e = router_find(router_get(), w->memory, method, path, &match);
    assert(e == OK || e == ERR_MALFORMED || e == ERR_NOT_FOUND || e == ERR_INVALID);
    assert((e == OK) == (match.route != NULL));
    assert((e == OK || e == ERR_INVALID) == (match.methods != 0));
    if (e)
        return;
    assert(path.size && path.data[0] == '/' && path.size <= http_path_bytes_max);
    bool head = method == HTTP_HEAD && match.route->method == HTTP_GET;
    assert(head || match.route->method == method);
    size_t wanted = 0;
    for (const char *at = match.route->path; *at; at++)
        wanted += *at == ':' || *at == '*';
    for (size_t i = 0; i < router_path_params_max; i++) {
        assert(clean(match.path_params[i]));
        if (i >= wanted && i < 1)
            assert(match.path_params[i].size == 0);
    }
    memcpy(request->path_params, match.path_params, sizeof(match.path_params));
}

static void headers_take(struct work *w, struct str *rest, struct http_request *request)
{
    struct http_field *fields = arena_array(w->memory, http_headers_max, sizeof(*fields));
    struct str line;
    for (*rest = str_split(*rest, '\n', &line); line.size; *rest = str_split(*rest, '\n', &line)) {
        if (request->header_count == http_headers_max)
            continue;
        struct str value = str_split(line, ':', &line);
        fields[request->header_count++] =
            (struct http_field){.name = line, .value = utf8_clean(w->memory, str_trim(value))};
    }
    request->headers = fields;
}

static enum err body_take(struct work *w, struct http_request *request, struct params *params)
{
    struct str type = http_header(request, "content-type"), head;
    (void)str_split(type, ';', &head);
    if (str_equal_nocase(str_trim(head), STR("multipart/form-data"))) {
        struct multipart *multipart;
        enum err e = multipart_begin(w, type, STR("/tmp"), params, &multipart);
        if (!e)
            e = multipart_feed(w, multipart, request->body);
        return e ? e : multipart_end(w, multipart);
    }
    if (!str_equal_nocase(str_trim(head), STR("application/json")))
        return params_add_form(w, params, request->body);
    if (json_parse(w->memory, request->body, &request->json, NULL))
        return work_fail(w, ERR_MALFORMED, "no JSON");
    return params_add_json(w, params, request->json);
}

/* What a handler asks for, of every name that came. */
static void handle(const struct http_request *request)
{
    static const char *const languages[] = {"en", "fr", "de"};
    struct str language = http_language(request, languages, 3);
    assert(str_is(language, "en") || str_is(language, "fr") || str_is(language, "de"));
    assert(clean(http_cookie(request, "bema_session")));
    assert(clean(http_header(request, "authorization")));
    for (size_t i = 0; i < request->param_count && i < 40; i++) {
        const struct http_param *param = &request->params[i];
        assert(clean(param->name) && param->name.size <= params_name_bytes_max + 8 * 2);
        assert(param->file_name.size || clean(param->value));
        assert(clean(param->file_name) && clean(param->file_type));
        char name[params_name_bytes_max + 32];
        memcpy(name, param->name.data, param->name.size);
        name[param->name.size] = '\0';
        struct str values[4];
        assert(http_has(request, name) && http_param(request, name));
        assert(http_list(request, name, values, 4) <= 4);
        int64_t number = http_number(request, name, 1, 80, 20);
        assert(number >= 1 && number <= 80 && http_id(request, name) >= 0);
        (void)http_bool(request, name, true);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    struct work w = fuzz_work();
    struct str rest = fuzz_text(&w, data, size), line, method, path;
    rest = str_split(rest, '\n', &line);
    struct http_request request = {.method = HTTP_OPTIONS};
    struct str query = str_split(str_split(line, ' ', &method), '?', &path);
    for (int i = 0; i < 6; i++) {
        if (str_is(method, methods[i]))
            request.method = (enum http_method)i;
    }
    route(&w, request.method, path, &request);
    headers_take(&w, &rest, &request);
    request.body = rest;
    struct params params = {0};
    enum err e = params_add_form(&w, &params, query);
    if (!e)
        e = body_take(&w, &request, &params);
    assert(!e || w.why.size > 0);
    assert(params.count <= http_params_max);
    request.params = params.items;
    request.param_count = params.count;
    handle(&request);
    arena_free(w.memory);
    return 0;
}
