#include "net/server.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool answer_is_open(struct str path)
{
    return str_starts(path, STR("/api/")) || str_is(path, "/oauth/token") ||
           str_is(path, "/oauth/revoke") || str_starts(path, STR("/.well-known/")) ||
           str_starts(path, STR("/nodeinfo"));
}

/* Names of headers a browser asks leave for; anything else is not repeated. */
static struct str allowed_headers(const struct exchange *x)
{
    struct str asked = http_header(&x->request, "access-control-request-headers");
    for (size_t i = 0; i < asked.size; i++) {
        char c = asked.data[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == ',' || c == ' ';
        if (!fine)
            asked.size = 0;
    }
    return asked.size && asked.size < 1024 ? asked
                                           : STR("Authorization, Content-Type, Idempotency-Key");
}

void answer_preflight(struct exchange *x)
{
    x->reply.status = 200;
    http_reply_header(&x->reply, "Access-Control-Allow-Methods",
                      STR("POST, PUT, DELETE, GET, PATCH, OPTIONS"));
    http_reply_header(&x->reply, "Access-Control-Allow-Headers", allowed_headers(x));
    http_reply_header(&x->reply, "Access-Control-Max-Age", STR("7200"));
    x->state = EXCHANGE_READY;
}

static void header_add(struct exchange *x, struct MHD_Response *response, const char *name,
                       struct str value)
{
    const char *text = str_c(x->work.memory, value);
    errno = 0;
    if (MHD_add_response_header(response, name, text) == MHD_YES)
        return;
    if (errno == ENOMEM)
        x->header_lost = true;
    else
        log_warning("http.header", "route=%s header=%s left out",
                    x->match.route ? x->match.route->path : "", name);
}

/* A part is asked for on the condition that the file is still the one that it was. */
static bool range_fits(const struct exchange *x)
{
    struct str version = http_header(&x->request, "if-range");

    for (size_t i = 0; version.size && i < x->reply.header_count; i++)
        if (strcmp(x->reply.headers[i].name, "ETag") == 0)
            return str_equal(version, x->reply.headers[i].value);
    return version.size == 0;
}

/* What part of a file is asked for. false: none that exists (416). Several ranges at once, or a
 * condition on another version, give the whole file, as RFC 9110 allows. */
static bool range_read(const struct exchange *x, int64_t size, int64_t *ret_first,
                       int64_t *ret_count)
{
    struct str range = http_header(&x->request, "range");
    *ret_first = 0;
    *ret_count = size;
    if (!str_starts(range, STR("bytes=")) || str_find_char(range, ',') != SIZE_MAX ||
        !range_fits(x))
        return true;
    struct str from;
    struct str to = str_split(str_sub(range, 6, range.size), '-', &from);
    int64_t first, last = size - 1;
    if (from.size == 0) {
        if (str_int(to, 1, INT64_MAX, &first))
            return to.size > 0 && size == 0 ? false : !str_is(to, "0");
        first = first > size ? 0 : size - first;
    } else if (str_int(from, 0, INT64_MAX, &first) ||
               (to.size && str_int(to, 0, INT64_MAX, &last))) {
        return true;
    }
    if (first >= size || last < first)
        return false;
    if (last > size - 1)
        last = size - 1;
    *ret_first = first;
    *ret_count = last - first + 1;
    return true;
}

static struct MHD_Response *file_response(struct exchange *x, int64_t *ret_bytes)
{
    struct http_reply *reply = &x->reply;
    int file = open(str_c(x->work.memory, reply->file_path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    if (file < 0 || fstat(file, &status) || !S_ISREG(status.st_mode)) {
        if (file >= 0)
            close(file);
        return NULL;
    }
    int64_t first, count;
    if (!range_read(x, status.st_size, &first, &count)) {
        close(file);
        reply->status = 416;
        http_reply_header(reply, "Content-Range",
                          str_format(x->work.memory, "bytes */%lld", (long long)status.st_size));
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    }
    http_reply_header(reply, "Accept-Ranges", STR("bytes"));
    if (count != status.st_size) {
        reply->status = 206;
        http_reply_header(reply, "Content-Range",
                          str_format(x->work.memory, "bytes %lld-%lld/%lld", (long long)first,
                                     (long long)(first + count - 1), (long long)status.st_size));
    }
    *ret_bytes = count;
    struct MHD_Response *response =
        MHD_create_response_from_fd_at_offset64((uint64_t)count, file, (uint64_t)first);
    if (!response)
        close(file);
    return response;
}

/* Body bytes stay where they are, in the exchange's memory, until libmicrohttpd has sent them. */
static struct MHD_Response *body_response(struct exchange *x)
{
    void *bytes = (void *)(uintptr_t)x->reply.body.data;
    return MHD_create_response_from_buffer(x->reply.body.size, bytes, MHD_RESPMEM_PERSISTENT);
}

static void error_answer(struct exchange *x)
{
    const struct http_hooks *hooks = x->loop->server->options.hooks;
    bool close = x->reply.close;
    enum err e = x->error;
    int status = x->status;
    x->reply = (struct http_reply){0};
    if (hooks->answer_error)
        hooks->answer_error(&x->work, &x->request, x->match.route, e, &x->reply);
    else
        http_answer_error(&x->work, &x->request, x->match.route, e, &x->reply);
    if (status)
        x->reply.status = status;
    x->reply.close = close;
    if (e == ERR_INTERNAL || e == ERR_UNAVAILABLE)
        log_error("http.error", "route=%s error=%s trace=%016llx why=\"%.*s\"",
                  x->match.route ? x->match.route->path : "", err_name(e),
                  (unsigned long long)x->work.trace, STR_ARG(x->work.why));
}

static void method_headers(struct exchange *x, struct MHD_Response *response)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    struct buffer b = buffer_in(x->work.memory);
    unsigned methods = x->match.methods;
    if (methods & (1u << HTTP_GET))
        methods |= 1u << HTTP_HEAD;
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (methods & (1u << i))
            buffer_format(&b, "%s%s", b.size ? ", " : "", names[i]);
    }
    header_add(x, response, "Allow", buffer_str(&b));
}

/* Each header costs 0.2–0.3 µs: what only browsers of other origins need goes to them only. */
static void common_headers(struct exchange *x, struct MHD_Response *response)
{
    struct arena *a = x->work.memory;
    if (answer_is_open(x->request.path) && http_header(&x->request, "origin").size) {
        header_add(x, response, "Access-Control-Allow-Origin", STR("*"));
        header_add(x, response, "Access-Control-Expose-Headers",
                   STR("Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, "
                       "X-Request-Id, Bema-Slate, Bema-Policy"));
    }
    if (x->rate.limit) {
        header_add(x, response, "X-RateLimit-Limit", str_format(a, "%d", x->rate.limit));
        header_add(x, response, "X-RateLimit-Remaining", str_format(a, "%d", x->rate.remaining));
        header_add(x, response, "X-RateLimit-Reset", time_iso(a, x->rate.reset_ms));
    }
    if (x->reply.status >= 400)
        header_add(x, response, "X-Request-Id",
                   str_format(a, "%016llx", (unsigned long long)x->request.id));
    if (x->reply.status == 503)
        header_add(x, response, "Retry-After", str_format(a, "%d", http_retry_after_seconds));
    if (x->status == 405)
        method_headers(x, response);
    if (x->reply.close || atomic_load_explicit(&x->loop->server->stopping, memory_order_relaxed))
        header_add(x, response, "Connection", STR("close"));
}

static struct MHD_Response *response_make(struct exchange *x, int64_t *ret_bytes)
{
    struct http_reply *reply = &x->reply;
    *ret_bytes = (int64_t)reply->body.size;
    if (reply->file_path.size == 0)
        return body_response(x);
    struct MHD_Response *response = file_response(x, ret_bytes);
    if (response)
        return response;
    bool short_of = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    x->error = short_of ? ERR_UNAVAILABLE : ERR_NOT_FOUND;
    error_answer(x);
    *ret_bytes = (int64_t)reply->body.size;
    return body_response(x);
}

/* The connection goes on under another descriptor, and libmicrohttpd, told to close it, closes its
 * own alone: with MHD_USE_TURBO it does not shut the connection down. So a stream costs none of its
 * memory. False: an error is to be answered. */
static bool socket_give(struct exchange *x)
{
    int socket = fcntl(x->connection->socket, F_DUPFD_CLOEXEC, 0);
    if (socket < 0) {
        x->error = work_fail(&x->work, ERR_UNAVAILABLE, "the server has too many connections");
        return false;
    }
    atomic_fetch_add_explicit(&x->loop->by_status[2], 1, memory_order_relaxed);
    x->reply.take(x->reply.take_context, socket);
    return true;
}

enum MHD_Result answer_queue(struct exchange *x)
{
    struct http_reply *reply = &x->reply;
    struct loop *loop = x->loop;
    x->state = EXCHANGE_SENDING;
    if (!x->error && reply->take && socket_give(x))
        return MHD_NO;
    if (!x->error && reply->is_cut)
        x->error = work_fail(&x->work, ERR_UNAVAILABLE, "the server has no memory for this answer");
    if (x->error)
        error_answer(x);
    if (reply->status == 0)
        reply->status = 200;
    int64_t bytes;
    struct MHD_Response *response = response_make(x, &bytes);
    if (!response)
        return MHD_NO;
    if (reply->status != 204 && reply->status != 304)
        header_add(x, response, "Content-Type",
                   reply->type.size ? reply->type : STR("application/json; charset=utf-8"));
    for (size_t i = 0; i < reply->header_count; i++)
        header_add(x, response, reply->headers[i].name, reply->headers[i].value);
    common_headers(x, response);
    x->connection->deadline_ms = loop->monotonic_ms +
                                 (int64_t)loop->server->options.idle_seconds * 1000 +
                                 bytes * 1000 / http_send_rate_min;
    int kind = reply->status / 100 < 6 ? reply->status / 100 : 5;
    atomic_fetch_add_explicit(&loop->by_status[kind], 1, memory_order_relaxed);
    /* Without memory for a header, one that others rely on (a policy, a cookie), the connection is
     * closed instead. */
    enum MHD_Result result =
        x->header_lost ? MHD_NO : MHD_queue_response(x->mhd, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return result;
}
