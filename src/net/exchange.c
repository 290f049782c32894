#include "net/server.h"

#include "base/ballast.h"
#include "base/clock.h"
#include "base/log.h"

#include <assert.h>

static struct exchange *exchange_take(struct loop *loop)
{
    struct exchange *x = loop->spare;
    struct arena *memory;
    bool ready = ballast_ready(); /* had again, where it was spent */
    if (x) {
        loop->spare = x->next;
        loop->spare_count--;
        memory = x->work.memory;
    } else {
        x = ready ? malloc(sizeof(*x)) : NULL;
        memory = x ? arena_new(0) : NULL;
    }
    if (!x)
        return NULL;
    *x = (struct exchange){.loop = loop, .work = *loop->server->options.template};
    x->work.memory = memory;
    loop->open_exchanges++;
    return x;
}

void exchange_free(struct exchange *x)
{
    struct loop *loop = x->loop;
    assert(x->state != EXCHANGE_AWAY);
    if (x->connection)
        x->connection->exchange = NULL;
    loop->open_exchanges--;
    if (x->body_held)
        atomic_fetch_sub_explicit(&loop->server->bodies_held, x->body_held, memory_order_relaxed);
    if (loop->spare_count < http_exchanges_kept) {
        arena_reset(x->work.memory);
        x->next = loop->spare;
        loop->spare = x;
        loop->spare_count++;
        return;
    }
    arena_free(x->work.memory);
    free(x);
}

/* The request line, before anything is decoded: a path or, from proxies, a whole URL. */
static void target_keep(struct exchange *x, const char *uri)
{
    struct str target = str_copy(x->work.memory, str_of(uri));
    if (str_starts(target, STR("http://")) || str_starts(target, STR("https://"))) {
        struct str rest = str_sub(target, str_find(target, STR("//")) + 2, target.size);
        size_t slash = str_find_char(rest, '/');
        target = slash == SIZE_MAX ? STR("/") : str_sub(rest, slash, rest.size);
    }
    size_t hash = str_find_char(target, '#');
    if (hash != SIZE_MAX)
        target = str_sub(target, 0, hash);
    x->request.query = str_split(target, '?', &x->raw_path);
}

/* libmicrohttpd would make a list of the query's parameters in the connection's memory, which
 * nobody reads, and end the connection without a word where that is too small for it. It has
 * found the beginning of the query by now, and is to find nothing there. */
static void arguments_hide(const char *uri)
{
    char *query = strchr((char *)(uintptr_t)uri, '?');
    if (query)
        query[1] = '\0';
}

void *exchange_open(void *context, const char *uri, struct MHD_Connection *mhd)
{
    struct loop *loop = context;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct connection *connection = info ? info->socket_context : NULL;
    struct exchange *x = connection ? exchange_take(loop) : NULL;
    if (!x)
        return NULL;
    x->mhd = mhd;
    x->connection = connection;
    connection->exchange = x;
    x->work.now_ms = loop->now_ms;
    x->begun_ms = loop->monotonic_ms;
    connection->deadline_ms =
        loop->monotonic_ms + (int64_t)loop->server->options.read_seconds * 1000;
    uint64_t id = atomic_fetch_add_explicit(&loop->server->next_id, 1, memory_order_relaxed);
    id = (id ^ (id >> 31)) * 0x9fb21c651e98df25u;
    x->request.id = x->work.trace = id ^ (id >> 28);
    target_keep(x, uri);
    x->target_end = uri + strlen(uri);
    arguments_hide(uri);
    return x;
}

void exchange_close(void *context, struct MHD_Connection *mhd, void **exchange,
                    enum MHD_RequestTerminationCode how)
{
    struct loop *loop = context;
    struct exchange *x = *exchange;
    (void)mhd;
    (void)how;
    if (!x)
        return;
    *exchange = NULL;
    x->connection->deadline_ms =
        loop->monotonic_ms + (int64_t)loop->server->options.idle_seconds * 1000;
    loop_touch(loop, x->connection);
    exchange_free(x);
}

static void refuse(struct exchange *x, int status, enum err e)
{
    if (x->error)
        return;
    x->error = e;
    x->status = status;
}

/* Names that another server may read as the end of a line, or as no name at all. */
static bool field_is_odd(const struct http_field *field)
{
    struct str name = field->name;
    return name.size == 0 || name.data[0] <= ' ' || name.data[name.size - 1] <= ' ' ||
           str_find_char(field->value, '\r') != SIZE_MAX;
}

static enum MHD_Result header_keep(void *context, enum MHD_ValueKind kind, const char *key,
                                   size_t key_size, const char *value, size_t value_size)
{
    struct exchange *x = context;
    struct http_request *request = &x->request;
    (void)kind;
    if (request->header_count == http_headers_max)
        return MHD_NO;
    struct http_field field = {.name = {key, key_size}, .value = {value ? value : "", value_size}};
    if (field_is_odd(&field))
        refuse(x, 0, work_fail(&x->work, ERR_MALFORMED, "a header line is broken"));
    if (!utf8_valid(field.value))
        field.value = utf8_clean(x->work.memory, field.value);
    struct http_field *headers = (struct http_field *)(uintptr_t)request->headers;
    headers[request->header_count++] = field;
    return MHD_YES;
}

static void headers_read(struct exchange *x)
{
    int count = MHD_get_connection_values(x->mhd, MHD_HEADER_KIND, NULL, NULL);
    size_t kept = count < http_headers_max ? (size_t)count : http_headers_max;
    x->request.headers = arena_array(x->work.memory, kept ? kept : 1, sizeof(struct http_field));
    MHD_get_connection_values_n(x->mhd, MHD_HEADER_KIND, header_keep, x);
    size_t bytes = x->raw_path.size + x->request.query.size;
    for (size_t i = 0; i < x->request.header_count; i++)
        bytes += x->request.headers[i].name.size + x->request.headers[i].value.size + 4;
    if (x->raw_path.size > http_path_bytes_max || x->request.query.size > http_query_bytes_max)
        refuse(x, 414,
               work_fail(&x->work, ERR_MALFORMED, "the address has at most %d bytes, its query %d",
                         http_path_bytes_max, http_query_bytes_max));
    else if (count > http_headers_max || bytes > http_header_bytes_max)
        refuse(x, 431,
               work_fail(&x->work, ERR_MALFORMED,
                         "the headers of a request have at most %d lines and %d bytes",
                         http_headers_max, http_header_bytes_max));
}

/* libmicrohttpd takes the target of a request line for a text that ends at its first NUL, though
 * the version, which it leaves behind the target, shows where it really ends. */
static void target_check(struct exchange *x, const char *version)
{
    uintptr_t end = (uintptr_t)x->target_end, next = (uintptr_t)version;
    bool cut = next > end + 1 && next - end < http_pool_bytes;
    bool spaced = str_find_char(x->raw_path, ' ') != SIZE_MAX ||
                  str_find_char(x->request.query, ' ') != SIZE_MAX;
    if (cut || spaced)
        refuse(x, 0,
               work_fail(&x->work, ERR_MALFORMED, "the address holds a %s",
                         cut ? "NUL" : "space, which is written %20"));
}

/* A name that another server may take for `known`: with white space before the colon, or with the
 * next line hanging on it, as libmicrohttpd joins a folded header. */
static bool name_resembles(struct str name, struct str known)
{
    return name.size > known.size && str_equal_nocase(str_sub(name, 0, known.size), known);
}

/* Which host is meant must be beyond doubt; only HTTP/1.0 may leave it out. */
static void host_check(struct exchange *x, const char *version)
{
    int hosts = 0;
    bool broken = false;
    for (size_t i = 0; i < x->request.header_count; i++) {
        const struct http_field *field = &x->request.headers[i];
        if (!str_equal_nocase(field->name, STR("host")))
            continue;
        hosts++;
        for (size_t k = 0; k < field->value.size; k++)
            broken =
                broken || field->value.data[k] <= ' ' || strchr("/\\?#@\"<>", field->value.data[k]);
    }
    if (hosts > 1 || broken || (hosts == 0 && strcmp(version, "HTTP/1.0") != 0)) {
        refuse(x, 0,
               work_fail(&x->work, ERR_MALFORMED,
                         broken ? "the name of the host is broken" : "a request names one host"));
        x->reply.close = true;
    }
}

/* How long the body is must be beyond doubt: two servers that disagree about it can be made to see
 * different requests. */
static void body_expect(struct exchange *x)
{
    int lengths = 0, encodings = 0;
    int64_t length = 0;
    for (size_t i = 0; i < x->request.header_count; i++) {
        const struct http_field *field = &x->request.headers[i];
        if (str_equal_nocase(field->name, STR("content-length"))) {
            lengths++;
            if (str_int(field->value, 0, INT64_MAX, &length))
                lengths = 2;
        } else if (str_equal_nocase(field->name, STR("transfer-encoding"))) {
            encodings += str_equal_nocase(field->value, STR("chunked")) ? 1 : 2;
        } else if (name_resembles(field->name, STR("content-length")) ||
                   name_resembles(field->name, STR("transfer-encoding"))) {
            lengths = 2;
        }
    }
    if (lengths + encodings > 1) {
        refuse(x, 0,
               work_fail(&x->work, ERR_MALFORMED,
                         "the length of the body is not clear from the headers"));
        x->has_body = true;
        x->reply.close = true;
        return;
    }
    x->has_body = length > 0 || encodings > 0;
    x->body_announced = length;
    const struct http_route *route = x->match.route;
    x->body_bytes_max =
        route && route->body_bytes_max ? route->body_bytes_max : http_body_bytes_default;
    if (x->body_bytes_max == http_body_upload)
        x->body_bytes_max = x->loop->server->options.upload_bytes_max;
    if (length > x->body_bytes_max)
        refuse(x, 0,
               work_fail(&x->work, ERR_TOO_LARGE, "the body has at most %lld bytes",
                         (long long)x->body_bytes_max));
}

static void method_read(struct exchange *x, const char *text)
{
    static const struct {
        const char *text;
        enum http_method method;
    } known[] = {{"GET", HTTP_GET},        {"POST", HTTP_POST},   {"HEAD", HTTP_HEAD},
                 {"PUT", HTTP_PUT},        {"PATCH", HTTP_PATCH}, {"DELETE", HTTP_DELETE},
                 {"OPTIONS", HTTP_OPTIONS}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(known[i].text, text) == 0) {
            x->request.method = known[i].method;
            return;
        }
    }
    refuse(x, 405, work_fail(&x->work, ERR_INVALID, "there is no such method here"));
}

static void route_find(struct exchange *x)
{
    struct http_server *server = x->loop->server;
    enum err e =
        router_find(server->router, x->work.memory, x->request.method, x->raw_path, &x->match);
    x->request.path = str_find_char(x->raw_path, '%') == SIZE_MAX
                          ? x->raw_path
                          : url_decode(x->work.memory, x->raw_path, false);
    if (e == ERR_MALFORMED) {
        x->request.path = STR("/");
        refuse(x, 0,
               work_fail(&x->work, e,
                         x->raw_path.size && x->raw_path.data[0] == '/'
                             ? "the address is not valid UTF-8 text"
                             : "the address does not begin with a slash"));
        return;
    }
    memcpy(x->request.path_params, x->match.path_params, sizeof(x->request.path_params));
    if (x->match.route)
        x->request.route_path = str_of(x->match.route->path);
    if (x->request.method == HTTP_OPTIONS && !x->match.route && answer_is_open(x->request.path))
        return; /* a preflight */
    if (e == ERR_INVALID)
        refuse(x, 405, work_fail(&x->work, e, "this address does not take this method"));
    else if (e == ERR_NOT_FOUND)
        refuse(x, 0, work_fail(&x->work, e, "Not Found")); /* as Mastodon: no such address */
    else if (e)
        refuse(x, 0, e);
}

/* Where a trusted proxy says that the request comes from: two letters, upper case; else unknown. */
static void territory_find(struct exchange *x)
{
    const char *name = x->loop->server->options.territory_header;
    struct str said = name && *name ? str_trim(http_header(&x->request, name)) : STR("");

    if (said.size != 2)
        return;
    for (size_t i = 0; i < 2; i++) {
        char letter = (char)(said.data[i] & ~0x20);
        if (letter < 'A' || letter > 'Z')
            return;
    }
    x->request.territory[0] = (char)(said.data[0] & ~0x20);
    x->request.territory[1] = (char)(said.data[1] & ~0x20);
}

/* The address of the client: the last one in X-Forwarded-For that is not a proxy of ours. */
static void client_find(struct exchange *x)
{
    const struct connection *c = x->connection;
    const struct address_ranges *trusted = &x->loop->server->trusted;
    x->request.remote_address = (struct str){c->address_text, c->address_size};
    x->request.scheme = STR("http");
    if (trusted->count == 0 || !address_ranges_hold(trusted, &c->address))
        return;
    territory_find(x);
    struct str forwarded = http_header(&x->request, "x-forwarded-for");
    while (forwarded.size) {
        size_t comma = forwarded.size;
        while (comma > 0 && forwarded.data[comma - 1] != ',')
            comma--;
        struct str hop = str_trim(str_sub(forwarded, comma, forwarded.size));
        struct address address;
        if (address_parse(hop, &address))
            break;
        x->request.remote_address = address_text(x->work.memory, &address);
        if (!address_ranges_hold(trusted, &address))
            break;
        forwarded = str_sub(forwarded, 0, comma ? comma - 1 : 0);
    }
    if (str_equal_nocase(http_header(&x->request, "x-forwarded-proto"), STR("https")))
        x->request.scheme = STR("https");
}

static struct str content_type(const struct exchange *x)
{
    struct str head;
    (void)str_split(http_header(&x->request, "content-type"), ';', &head);
    return str_trim(head);
}

/* Counts the memory that a request with a body needs, and holds all of them together to a bound.
 * Small bodies are always taken, so that a few large ones do not keep everybody from writing. */
static enum err body_hold(struct exchange *x, int64_t bytes)
{
    struct http_server *server = x->loop->server;
    int64_t more = bytes - x->body_held;
    if (more <= 0)
        return OK;
    int64_t all =
        atomic_fetch_add_explicit(&server->bodies_held, more, memory_order_relaxed) + more;
    if (bytes <= http_body_bytes_sure || all <= server->options.bodies_bytes_max) {
        x->body_held = bytes;
        return OK;
    }
    atomic_fetch_sub_explicit(&server->bodies_held, more, memory_order_relaxed);
    return work_fail(&x->work, ERR_UNAVAILABLE, "too much is being sent to the server now");
}

static void exchange_begin(struct exchange *x, const char *method, const char *version)
{
    struct work *w = &x->work;
    x->begun = true;
    headers_read(x);
    if (!x->error)
        target_check(x, version);
    if (!x->error)
        host_check(x, version);
    if (!x->error)
        method_read(x, method);
    client_find(x);
    if (!x->error)
        route_find(x);
    body_expect(x);
    x->body = buffer_in(w->memory);
    x->body.limit = (size_t)x->body_bytes_max;
    if (!x->error && x->has_body && str_equal_nocase(content_type(x), STR("multipart/form-data")))
        x->error = multipart_begin(w, http_header(&x->request, "content-type"),
                                   x->loop->server->options.temp_folder, &x->params, &x->multipart);
    else if (!x->error && x->body_announced)
        x->error = body_hold(x, x->body_announced + http_body_slack_bytes);
}

/* A piece of the body. After an error the rest is read over, within limits: libmicrohttpd can
 * answer only when the body is through. */
static bool exchange_feed(struct exchange *x, struct str bytes)
{
    struct work *w = &x->work;
    int read_ms = x->loop->server->options.read_seconds * 1000;
    x->body_bytes += (int64_t)bytes.size;
    x->connection->deadline_ms =
        x->begun_ms + read_ms + x->body_bytes * 1000 / http_upload_rate_min;
    if (!x->error && x->body_bytes > x->body_bytes_max)
        x->error = work_fail(w, ERR_TOO_LARGE, "the body has at most %lld bytes",
                             (long long)x->body_bytes_max);
    if (x->error) {
        x->reply.close = true;
        return x->body_bytes <= x->body_bytes_max + http_body_bytes_default;
    }
    if (x->multipart)
        x->error = multipart_feed(w, x->multipart, bytes);
    else if (x->body.size || buffer_reserve(&x->body, (size_t)x->body_announced))
        buffer_put(&x->body, bytes);
    if (!x->error)
        x->error = body_hold(x, (int64_t)arena_used(w->memory));
    return true;
}

static enum err body_understand(struct exchange *x)
{
    struct work *w = &x->work;
    if (x->multipart)
        return multipart_end(w, x->multipart);
    x->request.body = buffer_str(&x->body);
    if (x->request.body.size == 0)
        return OK;
    struct str type = content_type(x);
    if (str_equal_nocase(type, STR("application/x-www-form-urlencoded")))
        return params_add_form(w, &x->params, x->request.body);
    if (!str_equal_nocase(type, STR("application/json")) && !str_ends(type, STR("+json")))
        return OK;
    struct str fault = {0};
    if (json_parse(w->memory, x->request.body, &x->request.json, &fault))
        return work_fail(w, ERR_MALFORMED, "the body is not valid JSON: %.*s", STR_ARG(fault));
    return params_add_json(w, &x->params, x->request.json);
}

/* Pages change things only when a page of ours asked for it. */
static enum err same_origin(struct exchange *x)
{
    const struct http_request *request = &x->request;
    if (x->match.route->access != ACCESS_PAGE || request->method == HTTP_GET ||
        request->method == HTTP_HEAD)
        return OK;
    struct str origin = http_header(request, "origin");
    if (origin.size == 0)
        origin = http_header(request, "referer");
    size_t slashes = str_find(origin, STR("://"));
    struct str host;
    (void)str_split(slashes == SIZE_MAX ? STR("") : str_sub(origin, slashes + 3, origin.size), '/',
                    &host);
    if (host.size && (str_equal_nocase(host, http_header(request, "host")) ||
                      (x->work.site && str_equal_nocase(host, x->work.site->domain))))
        return OK;
    return work_fail(&x->work, ERR_FORBIDDEN, "this form was not sent from a page of this square");
}

/* Who asks, whether they may, and whether not too often. Once for each exchange. */
static enum err exchange_check(struct exchange *x)
{
    struct http_server *server = x->loop->server;
    const struct http_route *route = x->match.route;
    const struct http_hooks *hooks = server->options.hooks;
    enum err e = hooks->identify(&x->work, &x->request, route, &x->viewer);
    if (e == ERR_NEEDS_STORE)
        return e;
    x->identified = true;
    if (!e)
        e = same_origin(x);
    if (!server->rate || route->rate == RATE_NONE)
        return e;
    int64_t account_id = e ? 0 : hooks->viewer_account(x->viewer);
    x->rate = rate_count(server->rate, route->rate, account_id, x->request.remote_address,
                         x->work.now_ms);
    int64_t person_id = e || !hooks->viewer_person ? 0 : hooks->viewer_person(x->viewer);
    if (person_id) {
        /* A share in an account is no second allowance, neither for her nor for the account. */
        const struct rate_answer own = rate_count(server->rate, route->rate, person_id,
                                                  x->request.remote_address, x->work.now_ms);
        if (!own.allowed || (x->rate.allowed && own.remaining < x->rate.remaining))
            x->rate = own;
    }
    return e ? e : x->rate.allowed ? OK : ERR_TOO_MANY;
}

static enum err handler_run(struct work *w, struct exchange *x)
{
    const struct http_hooks *hooks = x->loop->server->options.hooks;
    x->reply = (struct http_reply){0};
    enum err e = x->match.route->handler(w, x->viewer, &x->request, &x->reply);
    return e || !hooks->finish ? e : hooks->finish(w, x->viewer, &x->request, &x->reply);
}

static enum err exchange_handle(struct exchange *x)
{
    x->work.why = STR("");
    return handler_run(&x->work, x);
}

static enum err write_run(struct work *w, void *context)
{
    struct exchange *x = context;
    w->trace = x->work.trace;
    x->error = handler_run(w, x);
    x->work.why = w->why;
    return x->error;
}

static void write_done(struct work *w, void *context, enum err e)
{
    struct exchange *x = context;
    if (e != x->error) {
        x->error = e;
        x->work.why = w->why;
    }
    loop_return(x);
}

/* The exchange belongs to the lane once this has been called, unless it fails. */
static enum err write_submit(struct exchange *x)
{
    const struct http_server_options *options = &x->loop->server->options;
    x->write = (struct http_write){.run = write_run,
                                   .done = write_done,
                                   .context = x,
                                   .account_id = options->hooks->viewer_account(x->viewer),
                                   .memory = x->work.memory,
                                   .language = x->work.language,
                                   .territory = x->work.territory,
                                   .acting = x->work.acting};
    return options->runners->write(options->runners->context, &x->write);
}

void exchange_run(struct exchange *x, struct db *db)
{
    const struct http_route *route = x->match.route;
    x->work.db = db;
    enum err e = OK;
    if (!x->identified)
        e = exchange_check(x);
    else if (route->lane !=
             LANE_WRITE) /* what the loop found in the live state ended with its turn */
        e = x->loop->server->options.hooks->identify(&x->work, &x->request, route, &x->viewer);
    if (!e && route->lane != LANE_WRITE)
        e = exchange_handle(x);
    x->work.db = NULL;
    if (e == ERR_NEEDS_STORE) {
        log_error("http.handler", "route=%s wants a store where it has one", route->path);
        e = ERR_INTERNAL;
    }
    if (!e && route->lane == LANE_WRITE) {
        e = write_submit(x);
        if (!e)
            return;
    }
    x->error = e;
    loop_return(x);
}

/* Suspended first, handed over second: it may come back before this returns. */
static void hand_over(struct exchange *x, bool is_write)
{
    struct http_server *server = x->loop->server;
    x->state = EXCHANGE_AWAY;
    x->loop->away++;
    MHD_suspend_connection(x->mhd);
    enum err e = is_write
                     ? write_submit(x)
                     : workers_submit(
                           x->match.route->lane == LANE_SLOW ? &server->slow : &server->readers, x);
    if (e) {
        x->error = e;
        loop_return(x);
    }
}

/* The request is here whole. false: it was handed over, and is not ours to look at any more. */
static bool exchange_dispatch(struct exchange *x)
{
    const struct http_route *route = x->match.route;
    struct loop *loop = x->loop;
    x->state = EXCHANGE_READY;
    atomic_fetch_add_explicit(&loop->requests, 1, memory_order_relaxed);
    if (!x->error && atomic_load_explicit(&loop->server->stopping, memory_order_relaxed))
        x->error = work_fail(&x->work, ERR_UNAVAILABLE, "the server is stopping");
    if (!x->error)
        x->error = params_add_form(&x->work, &x->params, x->request.query);
    if (!x->error)
        x->error = body_understand(x);
    x->request.params = x->params.items;
    x->request.param_count = x->params.count;
    if (!x->error && !route) {
        answer_preflight(x);
        return true;
    }
    if (!x->error && route->lane != LANE_SLOW)
        x->error = exchange_check(x);
    if (!x->error && route->lane == LANE_LIVE)
        x->error = exchange_handle(x);
    if (x->error == ERR_NEEDS_STORE) {
        x->error = OK;
        atomic_fetch_add_explicit(&loop->needed_store, 1, memory_order_relaxed);
        hand_over(x, false);
        return false;
    }
    if (!x->error && route->lane != LANE_LIVE) {
        hand_over(x, route->lane == LANE_WRITE);
        return false;
    }
    if (!x->error)
        atomic_fetch_add_explicit(&loop->on_loop, 1, memory_order_relaxed);
    return true;
}

enum MHD_Result exchange_step(void *context, struct MHD_Connection *mhd, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **exchange)
{
    struct exchange *x = *exchange;
    (void)context;
    (void)mhd;
    (void)url;
    if (!x)
        return MHD_NO;
    if (!x->begun) {
        exchange_begin(x, method, version);
        if (!x->error || !x->has_body)
            return MHD_YES;
        x->reply.close = true; /* the body is not read */
        x->state = EXCHANGE_READY;
        return answer_queue(x);
    }
    if (*upload_size) {
        bool go_on = exchange_feed(x, (struct str){upload, *upload_size});
        *upload_size = 0;
        return go_on ? MHD_YES : MHD_NO;
    }
    if (x->state == EXCHANGE_READING && !exchange_dispatch(x))
        return MHD_YES;
    return x->state == EXCHANGE_READY ? answer_queue(x) : MHD_YES;
}
