/* The server as clients meet it: a real one on a free port, spoken to through plain sockets. */
#include "base/test.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "net/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* What the layers above would be. */

struct viewer {
    int64_t account_id;
};

static atomic_int store_runs, live_runs, write_runs, open_stores, slow_running;
static char temp_folder[] = "/tmp/server-test-XXXXXX";
static char file_path[64];

static enum err test_identify(struct work *w, const struct http_request *request,
                              const struct http_route *route, const struct viewer **ret_viewer)
{
    struct viewer *viewer = ARENA_NEW(w->memory, struct viewer);
    struct str token = http_header(request, "authorization");
    viewer->account_id = str_is(token, "Bearer alice") ? 7 : 0;
    if (str_is(token, "Bearer from-store")) {
        if (!w->db)
            return ERR_NEEDS_STORE;
        viewer->account_id = 8;
    }
    if (route->access == ACCESS_PERSON && !viewer->account_id)
        return ERR_UNAUTHORIZED;
    *ret_viewer = viewer;
    return OK;
}

static int64_t test_account(const struct viewer *viewer)
{
    return viewer->account_id;
}

static enum err answer_echo(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer b = buffer_in(w->memory);
    json_open(&b, '{');
    JSON_INT(&b, "viewer", viewer->account_id);
    JSON_STR(&b, "path", request->path);
    JSON_STR(&b, "address", request->remote_address);
    JSON_STR(&b, "scheme", request->scheme);
    json_key(&b, "params");
    json_open(&b, '[');
    for (size_t i = 0; i < request->param_count; i++) {
        json_str(&b, request->params[i].name);
        json_str(&b, request->params[i].value);
    }
    json_close(&b, ']');
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    return OK;
}

static enum err answer_stored(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer;
    (void)request;
    if (!w->db) {
        atomic_fetch_add(&live_runs, 1);
        return ERR_NEEDS_STORE;
    }
    atomic_fetch_add(&store_runs, 1);
    *ret_reply = (struct http_reply){.body = STR("\"from the store\"")};
    return OK;
}

static enum err answer_slow(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer;
    atomic_fetch_add(&slow_running, 1);
    poll(NULL, 0, (int)http_number(request, "ms", 0, 2000, 100));
    atomic_fetch_sub(&slow_running, 1);
    *ret_reply = (struct http_reply){.body = str_format(w->memory, "\"slow %d\"", w->db != NULL)};
    return OK;
}

static enum err answer_write(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    int count = atomic_fetch_add(&write_runs, 1);
    if (str_is(http_text(request, "text"), ""))
        return work_fail(w, ERR_INVALID, "text can't be blank");
    *ret_reply = (struct http_reply){
        .body = str_format(w->memory, "{\"by\":%d,\"n\":%d}", (int)viewer->account_id, count)};
    return OK;
}

static enum err answer_upload(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer;
    const struct http_param *file = http_param(request, "file");
    struct stat status = {0};
    if (file && file->file_path.size)
        (void)stat(str_c(w->memory, file->file_path), &status);
    *ret_reply = (struct http_reply){
        .body = str_format(w->memory, "[%d,%d,\"%.*s\"]", file ? (int)file->value.size : -1,
                           (int)status.st_size, STR_ARG(http_text(request, "description")))};
    return OK;
}

static enum err answer_file(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    (void)w;
    (void)viewer;
    *ret_reply = (struct http_reply){.type = STR("text/plain")};
    ret_reply->file_path =
        str_is(http_text(request, "name"), "none") ? STR("/nowhere/file") : str_of(file_path);
    return OK;
}

static enum err answer_big(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer;
    (void)request;
    char *data = arena_alloc(w->memory, 8 * 1024 * 1024);
    memset(data, 'b', 8 * 1024 * 1024);
    *ret_reply = (struct http_reply){.body = {data, 8 * 1024 * 1024}};
    return OK;
}

static const struct http_route routes[] = {
    {.method = HTTP_GET, .path = "/api/v1/echo/*rest", .handler = answer_echo, .rate = RATE_API},
    {.method = HTTP_POST, .path = "/api/v1/echo/*rest", .handler = answer_echo, .rate = RATE_NONE},
    {.method = HTTP_GET, .path = "/api/v1/stored", .handler = answer_stored, .rate = RATE_NONE},
    {.method = HTTP_GET,
     .path = "/api/v1/read",
     .handler = answer_stored,
     .lane = LANE_READ,
     .rate = RATE_NONE},
    {.method = HTTP_GET,
     .path = "/api/v1/slow",
     .handler = answer_slow,
     .lane = LANE_SLOW,
     .rate = RATE_NONE},
    {.method = HTTP_POST,
     .path = "/api/v1/write",
     .access = ACCESS_PERSON,
     .lane = LANE_WRITE,
     .handler = answer_write,
     .rate = RATE_NONE},
    {.method = HTTP_POST,
     .path = "/api/v1/upload",
     .handler = answer_upload,
     .rate = RATE_NONE,
     .body_bytes_max = 1024 * 1024},
    {.method = HTTP_POST,
     .path = "/page",
     .access = ACCESS_PAGE,
     .handler = answer_echo,
     .rate = RATE_NONE},
    {.method = HTTP_GET, .path = "/file", .handler = answer_file, .rate = RATE_NONE},
    {.method = HTTP_GET, .path = "/big", .handler = answer_big, .rate = RATE_NONE},
};

static enum err test_reader_open(void *context, struct work *w)
{
    w->db = context;
    atomic_fetch_add(&open_stores, 1);
    return OK;
}

static void test_reader_close(void *context, struct work *w)
{
    (void)context;
    assert_non_null(w->db);
    atomic_fetch_sub(&open_stores, 1);
}

/* A lane of one thread for each write, so that answers come back in any order. */
static void *write_thread(void *context)
{
    struct http_write *write = context;
    struct work w = test_work();
    struct arena *own = w.memory;
    w.memory = write->memory;
    enum err e = write->run(&w, write->context);
    if (!e && str_is(w.language, "en"))
        e = write->run(&w, write->context); /* a lane may run it again */
    poll(NULL, 0, 5);
    write->done(&w, write->context, e);
    arena_free(own);
    return NULL;
}

static enum err test_write(void *context, struct http_write *write)
{
    (void)context;
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int failed = pthread_create(&thread, &attributes, write_thread, write);
    pthread_attr_destroy(&attributes);
    return failed ? ERR_UNAVAILABLE : OK;
}

static struct http_server *server;
static int port;
static char some_store;
static const struct http_hooks hooks = {.identify = test_identify, .viewer_account = test_account};
static const struct http_runners runners = {.context = &some_store,
                                            .reader_open = test_reader_open,
                                            .reader_close = test_reader_close,
                                            .write = test_write};
static const struct http_route *const tables[] = {routes};
static const size_t table_sizes[] = {sizeof(routes) / sizeof(routes[0])};
static struct site site;
static struct work template;

static struct http_server_options options_default(void)
{
    site = *test_site();
    site.rate_limits = false;
    template = (struct work){.site = &site, .limits = &limits_default};
    return (struct http_server_options){.host = STR("127.0.0.1"),
                                        .loops = 2,
                                        .readers = 2,
                                        .runners = &runners,
                                        .tables = tables,
                                        .table_sizes = table_sizes,
                                        .table_count = 1,
                                        .hooks = &hooks,
                                        .template = &template,
                                        .temp_folder = STR("/tmp")};
}

static void serve(const struct http_server_options *options)
{
    struct work w = test_work();
    assert_ok(http_server_start(&w, options, &server));
    port = http_server_port(server);
    test_work_end(&w);
}

static int server_setup(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    atomic_store(&live_runs, 0);
    atomic_store(&store_runs, 0);
    atomic_store(&write_runs, 0);
    serve(&options);
    return 0;
}

static int server_teardown(void **state)
{
    (void)state;
    http_server_stop(server);
    assert_int_equal(atomic_load(&open_stores), 0);
    return 0;
}

/* The client. */

static int client_open(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_sec = 10};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(s, (struct sockaddr *)&address, sizeof(address)), 0);
    return s;
}

static void client_send(int s, const char *text)
{
    assert_int_equal(send(s, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

struct answer {
    int status;
    char head[4096];
    char body[8192];
    size_t body_size;
};

/* Reads exactly one answer, so that pipelined ones can follow. false: the connection ended. */
static bool client_read(int s, struct answer *answer, bool head_only)
{
    size_t size = 0;
    memset(answer, 0, sizeof(*answer));
    while (!strstr(answer->head, "\r\n\r\n")) {
        if (size + 1 >= sizeof(answer->head) || recv(s, answer->head + size, 1, 0) != 1)
            return false;
        size++;
    }
    struct str line = str_of(answer->head), first;
    (void)str_split(str_sub(line, 9, line.size), ' ', &first);
    int64_t number = 0, length = 0;
    assert_ok(str_int(first, 100, 599, &number));
    answer->status = (int)number;
    const char *at = strstr(answer->head, "Content-Length: ");
    if (at) {
        (void)str_split(str_of(at + 16), '\r', &first);
        assert_ok(str_int(first, 0, 100000000, &length));
    }
    answer->body_size = (size_t)length;
    if (head_only)
        return true;
    for (size_t got = 0; got < (size_t)length;) {
        char room[4096];
        size_t left = (size_t)length - got;
        ssize_t n = recv(s, room, left < sizeof(room) ? left : sizeof(room), 0);
        if (n <= 0)
            return false;
        if (got + (size_t)n < sizeof(answer->body))
            memcpy(answer->body + got, room, (size_t)n);
        got += (size_t)n;
    }
    return true;
}

static struct answer ask(const char *text)
{
    struct answer answer;
    int s = client_open();
    client_send(s, text);
    assert_true(client_read(s, &answer, strncmp(text, "HEAD", 4) == 0));
    close(s);
    return answer;
}

static void wait_until_served(void)
{
    for (int i = 0; i < 500 && http_server_counts(server).open_connections > 0; i++)
        poll(NULL, 0, 10);
    assert_int_equal(http_server_counts(server).open_connections, 0);
}

/* The tests. */

static void a_request_reaches_its_handler_with_all_its_parameters(void **state)
{
    (void)state;
    struct answer a = ask("GET /api/v1/echo/a%20b?x=1&id[]=2 HTTP/1.1\r\nHost: h\r\n"
                          "Authorization: Bearer alice\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body,
                        "{\"viewer\":7,\"path\":\"/api/v1/echo/a b\",\"address\":\"127.0.0.1\","
                        "\"scheme\":\"http\",\"params\":[\"x\",\"1\",\"id[]\",\"2\"]}");
    assert_non_null(strstr(a.head, "Content-Type: application/json; charset=utf-8\r\n"));
    assert_null(strstr(a.head, "Access-Control"));
    a = ask("POST /api/v1/echo/p?q=1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            "Content-Length: 25\r\n\r\n{\"a\":[\"x\"],\"b\":{\"c\":true}}");
    assert_int_equal(a.status, 400); /* one byte short */
    a = ask("POST /api/v1/echo/p?q=1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            "Content-Length: 26\r\n\r\n{\"a\":[\"x\"],\"b\":{\"c\":true}}");
    assert_non_null(strstr(a.body, "[\"q\",\"1\",\"a[]\",\"x\",\"b[c]\",\"true\"]"));
    a = ask("POST /api/v1/echo/p HTTP/1.1\r\nHost: h\r\nContent-Type: "
            "application/x-www-form-urlencoded; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n");
    assert_non_null(strstr(a.body, "[\"a\",\"1\",\"b\",\"2\"]"));
}

static void head_and_unknown_paths_and_methods_are_answered(void **state)
{
    (void)state;
    struct answer a = ask("HEAD /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_true(a.body_size > 10);
    a = ask("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 404);
    assert_string_equal(a.body, "{\"error\":\"Record not found\"}");
    assert_non_null(strstr(a.head, "X-Request-Id: "));
    a = ask("PUT /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(a.status, 405);
    assert_non_null(strstr(a.head, "Allow: GET, HEAD, POST\r\n"));
    a = ask("BREW /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 405);
}

static void browsers_of_other_origins_may_use_the_api(void **state)
{
    (void)state;
    struct answer a =
        ask("OPTIONS /api/v1/write HTTP/1.1\r\nHost: h\r\nOrigin: https://elk.zone\r\n"
            "Access-Control-Request-Method: POST\r\n"
            "Access-Control-Request-Headers: authorization,content-type\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.head, "Access-Control-Allow-Origin: *\r\n"));
    assert_non_null(strstr(a.head, "Access-Control-Allow-Headers: authorization,content-type\r\n"));
    a = ask("GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nOrigin: https://elk.zone\r\n\r\n");
    assert_non_null(strstr(a.head, "Access-Control-Allow-Origin: *\r\n"));
    assert_non_null(strstr(a.head, "Access-Control-Expose-Headers: Link, X-RateLimit-Reset"));
    a = ask("OPTIONS /page HTTP/1.1\r\nHost: h\r\nOrigin: https://elk.zone\r\n\r\n");
    assert_int_equal(a.status, 405);
    assert_null(strstr(a.head, "Access-Control-Allow-Origin"));
}

static void what_needs_the_store_runs_again_on_a_reader(void **state)
{
    (void)state;
    struct answer a = ask("GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_string_equal(a.body, "\"from the store\"");
    assert_int_equal(atomic_load(&live_runs), 1);
    assert_int_equal(atomic_load(&store_runs), 1);
    a = ask("GET /api/v1/read HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_int_equal(atomic_load(&live_runs), 1);
    assert_int_equal(atomic_load(&store_runs), 2);
    a = ask("GET /api/v1/slow?ms=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_string_equal(a.body, "\"slow 1\"");
    struct http_counts counts = http_server_counts(server);
    assert_int_equal(counts.requests, 3);
    assert_int_equal(counts.needed_store, 1);
}

static void a_viewer_who_is_not_in_memory_is_looked_up_first(void **state)
{
    (void)state;
    struct answer a = ask("GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n"
                          "Authorization: Bearer from-store\r\n\r\n");
    assert_non_null(strstr(a.body, "\"viewer\":8"));
    a = ask("POST /api/v1/write HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer from-store\r\n"
            "Content-Length: 6\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ntext=x");
    assert_string_equal(a.body, "{\"by\":8,\"n\":1}");
}

static void a_write_runs_on_its_lane_and_may_run_again(void **state)
{
    (void)state;
    struct answer a =
        ask("POST /api/v1/write?text=hello HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
            "Authorization: Bearer alice\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body, "{\"by\":7,\"n\":1}"); /* the second run's */
    a = ask("POST /api/v1/write HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
            "Authorization: Bearer alice\r\n\r\n");
    assert_int_equal(a.status, 422);
    assert_string_equal(a.body, "{\"error\":\"text can't be blank\"}");
    a = ask("POST /api/v1/write?text=x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(a.status, 401);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    int s = client_open();
    client_send(s, "GET /api/v1/slow?ms=50 HTTP/1.1\r\nHost: h\r\n\r\n"
                   "POST /api/v1/write?text=x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
                   "Authorization: Bearer alice\r\n\r\n"
                   "GET /api/v1/echo/last HTTP/1.1\r\nHost: h\r\n\r\n");
    struct answer a;
    assert_true(client_read(s, &a, false));
    assert_string_equal(a.body, "\"slow 1\"");
    assert_true(client_read(s, &a, false));
    assert_string_equal(a.body, "{\"by\":7,\"n\":1}");
    assert_true(client_read(s, &a, false));
    assert_non_null(strstr(a.body, "/api/v1/echo/last"));
    close(s);
}

static void a_client_that_leaves_while_its_request_is_away_does_no_harm(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        int slow = client_open(), write = client_open(), read = client_open();
        client_send(slow, "GET /api/v1/slow?ms=30 HTTP/1.1\r\nHost: h\r\n\r\n");
        client_send(write, "POST /api/v1/write?text=x HTTP/1.1\r\nHost: h\r\n"
                           "Content-Length: 0\r\nAuthorization: Bearer alice\r\n\r\n");
        client_send(read, "GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n");
        struct linger reset = {.l_onoff = 1};
        setsockopt(slow, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
        poll(NULL, 0, round % 4);
        close(slow);
        close(write);
        close(read);
    }
    wait_until_served();
    struct answer a = ask("GET /api/v1/echo/alive HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 200);
}

static void what_is_too_large_or_broken_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *request;
        int status;
    } cases[] = {
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n", 413},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
         "Content-Length: 5\r\n\r\na=1",
         400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\na=1", 400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
         "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n"
         "Content-Length: 5\r\n\r\n0\r\n\r\n",
         400},
        {"GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nHost: other\r\n\r\n", 400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
         "Content-Length: 3\r\n\r\n{a}",
         400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data\r\n"
         "Content-Length: 3\r\n\r\n{a}",
         400},
        {"POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 9999\r\n\r\n", 404},
        {"GET /api/v1/echo/%FF HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /api/v1/echo/%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /api/v1/echo/x?a=%FF HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /api/v1/echo/x?a=%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct answer a = ask(cases[i].request);
        if (a.status != cases[i].status)
            print_error("%s\n", cases[i].request);
        assert_int_equal(a.status, cases[i].status);
        assert_non_null(strstr(a.body, "{\"error\":"));
    }
}

static void long_addresses_and_headers_are_refused(void **state)
{
    (void)state;
    static char text[64 * 1024];
    static const struct {
        const char *before, *after;
        int size, low, high;
    } cases[] = {
        {"GET /api/v1/echo/", " HTTP/1.1\r\nHost: h\r\n\r\n", http_path_bytes_max + 1, 414, 414},
        {"GET /api/v1/echo/x?a=", " HTTP/1.1\r\nHost: h\r\n\r\n", http_query_bytes_max + 1, 414,
         414},
        {"GET /api/v1/echo/", " HTTP/1.1\r\nHost: h\r\n\r\n", 40000, 414, 431},
        {"GET / HTTP/1.1\r\nHost: h\r\nX: ", "\r\n\r\n", http_header_bytes_max, 431, 431},
        {"GET / HTTP/1.1\r\nHost: h\r\nX: ", "\r\n\r\n", 40000, 431, 431},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t size = strlen(cases[i].before);
        memcpy(text, cases[i].before, size);
        memset(text + size, 'x', (size_t)cases[i].size);
        size += (size_t)cases[i].size;
        memcpy(text + size, cases[i].after, strlen(cases[i].after) + 1);
        struct answer a = ask(text);
        assert_in_range(a.status, cases[i].low, cases[i].high);
    }
    size_t size = (size_t)snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < http_headers_max; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "X%d: 1\r\n", i);
    memcpy(text + size, "\r\n", 3);
    assert_int_equal(ask(text).status, 431);
}

/* libmicrohttpd may miss that a client has closed its half together with its last bytes; then the
 * deadline ends the connection, hence the short patience here. */
static void garbage_ends_the_connection_and_nothing_else(void **state)
{
    (void)state;
    static const char *const garbage[] = {
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "GET\r\n\r\n",
        "\r\n\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
        "chunked\r\n\r\nZZ\r\nxx\r\n0\r\n\r\n",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "fffffffffffffffff\r\nxx\r\n",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\nabc",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc",
        "GET /api/v1/echo/x HTTP/1.1\r\n: :\r\n\r\n",
        "GET /api/v1/echo/x HTTP/1.1\r\nHost h\r\n\r\n",
        "GET http:// HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET ? HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET # HTTP/1.1\r\nHost: h\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        int s = client_open();
        client_send(s, garbage[i]);
        shutdown(s, SHUT_WR);
        char room[4096];
        while (recv(s, room, sizeof(room), 0) > 0)
            continue;
        close(s);
    }
    wait_until_served();
    assert_int_equal(ask("GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
}

static void a_chunked_body_without_end_is_cut_off(void **state)
{
    (void)state;
    int s = client_open();
    client_send(s, "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    char chunk[4096 + 16];
    size_t size = (size_t)snprintf(chunk, sizeof(chunk), "1000\r\n");
    memset(chunk + size, 'x', 4096);
    memcpy(chunk + size + 4096, "\r\n", 2);
    size_t sent = 0;
    while (sent < 64u * 1024 * 1024 && send(s, chunk, size + 4098, MSG_NOSIGNAL) > 0)
        sent += 4096;
    assert_true(sent < 16u * 1024 * 1024);
    close(s);
}

static struct answer upload(size_t file_bytes)
{
    struct work w = test_work();
    struct buffer body = buffer_in(w.memory), head = buffer_in(w.memory);
    buffer_lit(&body,
               "--b0\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\ncat\r\n"
               "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.png\"\r\n"
               "Content-Type: image/png\r\n\r\n");
    for (size_t i = 0; i < file_bytes; i++)
        buffer_char(&body, 'p');
    buffer_lit(&body, "\r\n--b0--\r\n");
    buffer_format(&head,
                  "POST /api/v1/upload HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n"
                  "Content-Type: multipart/form-data; boundary=b0\r\n\r\n",
                  body.size);
    buffer_put(&head, buffer_str(&body));
    struct answer answer = {0};
    int s = client_open();
    (void)!send(s, head.data, head.size, MSG_NOSIGNAL);
    assert_true(client_read(s, &answer, false));
    close(s);
    test_work_end(&w);
    return answer;
}

static void uploads_lie_in_memory_or_on_disk_by_their_size(void **state)
{
    (void)state;
    assert_string_equal(upload(1000).body, "[1000,0,\"cat\"]");
    assert_string_equal(upload(500000).body, "[0,500000,\"cat\"]");
    assert_int_equal(upload(1024 * 1024).status, 413);
}

static void files_are_sent_whole_or_in_part(void **state)
{
    (void)state;
    struct answer a = ask("GET /file HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_string_equal(a.body, "0123456789");
    assert_non_null(strstr(a.head, "Accept-Ranges: bytes\r\n"));
    static const struct {
        const char *range, *body, *content_range;
        int status;
    } cases[] = {
        {"bytes=2-4", "234", "bytes 2-4/10", 206},  {"bytes=7-", "789", "bytes 7-9/10", 206},
        {"bytes=-2", "89", "bytes 8-9/10", 206},    {"bytes=5-99", "56789", "bytes 5-9/10", 206},
        {"bytes=0-0", "0", "bytes 0-0/10", 206},    {"bytes=10-", "", "bytes */10", 416},
        {"bytes=-0", "", "bytes */10", 416},        {"bytes=4-2", "", "bytes */10", 416},
        {"bytes=1-2,4-5", "0123456789", NULL, 200}, {"lines=1-2", "0123456789", NULL, 200},
        {"bytes=a-b", "0123456789", NULL, 200},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), "GET /file HTTP/1.1\r\nHost: h\r\nRange: %s\r\n\r\n",
                 cases[i].range);
        a = ask(text);
        assert_int_equal(a.status, cases[i].status);
        assert_string_equal(a.body, cases[i].body);
        if (cases[i].content_range)
            assert_non_null(strstr(a.head, cases[i].content_range));
    }
    assert_int_equal(ask("GET /file?name=none HTTP/1.1\r\nHost: h\r\n\r\n").status, 404);
}

static void forms_of_pages_are_taken_from_the_same_origin_only(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        int status;
    } cases[] = {{"", 403},
                 {"Origin: https://evil.example\r\n", 403},
                 {"Origin: null\r\n", 403},
                 {"Origin: https://square.example\r\n", 200},
                 {"Origin: http://h\r\n", 200},
                 {"Referer: http://h/x\r\n", 200},
                 {"Referer: http://h.evil.example/x\r\n", 403}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text),
                 "POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n%s\r\n", cases[i].header);
        assert_int_equal(ask(text).status, cases[i].status);
    }
}

static void a_thousand_idle_clients_do_not_slow_the_others(void **state)
{
    (void)state;
    enum { idle_count = 1000 };
    static int idle[idle_count];
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < 3000) {
        files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    }
    for (int i = 0; i < idle_count; i++)
        idle[i] = client_open();
    int64_t begin_ms = clock_monotonic_ms();
    int s = client_open();
    struct answer a;
    for (int i = 0; i < 500; i++) {
        client_send(s, "GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_true(client_read(s, &a, false));
    }
    assert_true(clock_monotonic_ms() - begin_ms < 8000);
    close(s);
    for (int i = 0; i < idle_count; i++) {
        if (i % 10 == 0) {
            client_send(idle[i], "GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n");
            assert_true(client_read(idle[i], &a, false));
            assert_int_equal(a.status, 200);
        }
        close(idle[i]);
    }
}

static void many_clients_at_once_are_all_answered(void **state)
{
    (void)state;
    enum { clients = 300, rounds = 5 }; /* more than libmicrohttpd takes events in one turn */
    static int sockets[clients];
    for (int i = 0; i < clients; i++)
        sockets[i] = client_open();
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < clients; i++)
            client_send(sockets[i], i % 3 == 0 ? "GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n"
                                    : i % 3 == 1
                                        ? "POST /api/v1/write?text=x HTTP/1.1\r\nHost: h\r\n"
                                          "Content-Length: 0\r\nAuthorization: Bearer alice\r\n\r\n"
                                        : "GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
        for (int i = 0; i < clients; i++) {
            struct answer a;
            assert_true(client_read(sockets[i], &a, false));
            assert_int_equal(a.status, 200);
        }
    }
    for (int i = 0; i < clients; i++)
        close(sockets[i]);
}

static int short_patience_setup(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    options.read_seconds = 1;
    options.idle_seconds = 2;
    serve(&options);
    return 0;
}

static bool ends_within(int s, int ms)
{
    struct pollfd fd = {.fd = s, .events = POLLIN};
    char room[64];
    while (poll(&fd, 1, ms) > 0) {
        if (recv(s, room, sizeof(room), 0) <= 0)
            return true;
    }
    return false;
}

static void clients_that_trickle_are_cut_off(void **state)
{
    (void)state;
    int line = client_open(), headers = client_open(), body = client_open(), idle = client_open();
    client_send(headers, "GET / HTTP/1.1\r\nHost: h\r\n");
    client_send(body, "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 25; i++) {
        (void)!send(line, "G", 1, MSG_NOSIGNAL);
        (void)!send(headers, "X", 1, MSG_NOSIGNAL);
        (void)!send(body, "x", 1, MSG_NOSIGNAL);
        poll(NULL, 0, 100);
    }
    assert_true(ends_within(headers, 1500));
    assert_true(ends_within(body, 1500));
    assert_true(ends_within(idle, 3000));
    assert_true(ends_within(line, 3000));
    close(line);
    close(headers);
    close(body);
    close(idle);
    wait_until_served();
}

static void rate_limits_are_told_and_kept(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    site.rate_limits = true;
    serve(&options);
    struct answer a = {0};
    int s = client_open();
    for (int i = 0; i < 302; i++) {
        client_send(s, "GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_true(client_read(s, &a, false));
        if (i == 0) {
            assert_int_equal(a.status, 200);
            assert_non_null(strstr(a.head, "X-RateLimit-Limit: 300\r\n"));
            assert_non_null(strstr(a.head, "X-RateLimit-Remaining: 299\r\n"));
            assert_non_null(strstr(a.head, "X-RateLimit-Reset: 20"));
        }
        if (a.status == 429)
            break;
    }
    assert_int_equal(a.status, 429);
    assert_string_equal(a.body, "{\"error\":\"Too many requests\"}");
    close(s);
    a = ask("GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer alice\r\n\r\n");
    assert_int_equal(a.status, 200);
    http_server_stop(server);
}

static void forwarded_addresses_are_believed_from_trusted_proxies_only(void **state)
{
    (void)state;
    const char *text = "GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: https\r\n"
                       "X-Forwarded-For: 1.2.3.4, 198.51.100.9, 10.0.0.5\r\n\r\n";
    struct http_server_options options = options_default();
    serve(&options);
    struct answer a = ask(text);
    assert_non_null(strstr(a.body, "\"address\":\"127.0.0.1\",\"scheme\":\"http\""));
    http_server_stop(server);
    options.trusted_proxies = STR("127.0.0.0/8,10.0.0.0/8");
    serve(&options);
    a = ask(text);
    assert_non_null(strstr(a.body, "\"address\":\"198.51.100.9\",\"scheme\":\"https\""));
    http_server_stop(server);
    struct work w = test_work();
    options.trusted_proxies = STR("proxy");
    assert_err(http_server_start(&w, &options, &server), ERR_INVALID);
    test_work_end(&w);
}

static void a_taken_port_is_named(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    serve(&options);
    struct http_server *second;
    struct work w = test_work();
    options.port = port;
    assert_err(http_server_start(&w, &options, &second), ERR_UNAVAILABLE);
    assert_true(str_find(w.why, STR("is taken by another program")) != SIZE_MAX);
    options.host = STR("no.such.host.invalid");
    assert_err(http_server_start(&w, &options, &second), ERR_UNAVAILABLE);
    test_work_end(&w);
    http_server_stop(server);
}

static void stopping_answers_what_runs_and_turns_the_rest_away(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    serve(&options);
    int slow = client_open(), idle = client_open(), half = client_open();
    client_send(slow, "GET /api/v1/slow?ms=300 HTTP/1.1\r\nHost: h\r\n\r\n");
    client_send(half, "GET / HTTP/1.1\r\nHo");
    for (int i = 0; i < 200 && atomic_load(&slow_running) == 0; i++)
        poll(NULL, 0, 5);
    int64_t begin_ms = clock_monotonic_ms();
    http_server_stop(server);
    assert_true(clock_monotonic_ms() - begin_ms < 300 + http_stop_ms + 1500);
    struct answer a;
    assert_true(client_read(slow, &a, false));
    assert_string_equal(a.body, "\"slow 1\"");
    assert_non_null(strstr(a.head, "Connection: close\r\n"));
    assert_true(ends_within(idle, 100));
    assert_true(ends_within(half, 100));
    close(slow);
    close(idle);
    close(half);
    assert_int_equal(atomic_load(&open_stores), 0);
}

static void a_client_that_does_not_read_does_not_hold_the_stop(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    serve(&options);
    int s = client_open();
    client_send(s, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    poll(NULL, 0, 100);
    int64_t begin_ms = clock_monotonic_ms();
    http_server_stop(server);
    assert_true(clock_monotonic_ms() - begin_ms < http_stop_ms + 1500);
    close(s);
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVED(a_request_reaches_its_handler_with_all_its_parameters),
        SERVED(head_and_unknown_paths_and_methods_are_answered),
        SERVED(browsers_of_other_origins_may_use_the_api),
        SERVED(what_needs_the_store_runs_again_on_a_reader),
        SERVED(a_viewer_who_is_not_in_memory_is_looked_up_first),
        SERVED(a_write_runs_on_its_lane_and_may_run_again),
        SERVED(pipelined_requests_are_answered_in_order),
        SERVED(a_client_that_leaves_while_its_request_is_away_does_no_harm),
        SERVED(what_is_too_large_or_broken_is_refused),
        SERVED(long_addresses_and_headers_are_refused),
        SERVED(a_chunked_body_without_end_is_cut_off),
        SERVED(uploads_lie_in_memory_or_on_disk_by_their_size),
        SERVED(files_are_sent_whole_or_in_part),
        SERVED(forms_of_pages_are_taken_from_the_same_origin_only),
        SERVED(a_thousand_idle_clients_do_not_slow_the_others),
        SERVED(many_clients_at_once_are_all_answered),
        cmocka_unit_test_setup_teardown(garbage_ends_the_connection_and_nothing_else,
                                        short_patience_setup, server_teardown),
        cmocka_unit_test_setup_teardown(clients_that_trickle_are_cut_off, short_patience_setup,
                                        server_teardown),
        cmocka_unit_test(rate_limits_are_told_and_kept),
        cmocka_unit_test(forwarded_addresses_are_believed_from_trusted_proxies_only),
        cmocka_unit_test(a_taken_port_is_named),
        cmocka_unit_test(stopping_answers_what_runs_and_turns_the_rest_away),
        cmocka_unit_test(a_client_that_does_not_read_does_not_hold_the_stop),
    };
    log_level_set(LOG_ERROR);
    if (!mkdtemp(temp_folder))
        return 1;
    snprintf(file_path, sizeof(file_path), "%s/file", temp_folder);
    int file = open(file_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0 || write(file, "0123456789", 10) != 10 || close(file))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(file_path);
    rmdir(temp_folder);
    return failed;
}
