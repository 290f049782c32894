#include "net/test_server.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the layers above would be. */

struct viewer {
    int64_t account_id;
};

atomic_int store_runs, live_runs, write_runs, open_stores, slow_running, given_socket;
struct http_server *server;
int port;
struct site site;
static char temp_folder[256];
static char file_path[320];

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

static void socket_take(void *context, int socket)
{
    assert_string_equal(context, "to be given");
    atomic_store(&given_socket, socket);
}

static enum err answer_given(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer;
    (void)request;
    *ret_reply = (struct http_reply){.take = socket_take,
                                     .take_context =
                                         (void *)(uintptr_t)str_c(w->memory, STR("to be given"))};
    return OK;
}

static const struct http_route routes[] = {
    {.method = HTTP_GET, .path = "/given", .handler = answer_given, .rate = RATE_NONE},
    {.method = HTTP_GET,
     .path = "/given/late",
     .handler = answer_given,
     .lane = LANE_READ,
     .rate = RATE_NONE},
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

static char some_store;
static const struct http_hooks hooks = {.identify = test_identify, .viewer_account = test_account};
static const struct http_runners runners = {.context = &some_store,
                                            .reader_open = test_reader_open,
                                            .reader_close = test_reader_close,
                                            .write = test_write};
static const struct http_route *const tables[] = {routes};
static const size_t table_sizes[] = {sizeof(routes) / sizeof(routes[0])};
static struct work template;

struct http_server_options options_default(void)
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
                                        .temp_folder = str_of(temp_folder)};
}

void serve(const struct http_server_options *options)
{
    struct work w = test_work();
    assert_ok(http_server_start(&w, options, &server));
    port = http_server_port(server);
    test_work_end(&w);
}

int server_setup(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    atomic_store(&live_runs, 0);
    atomic_store(&store_runs, 0);
    atomic_store(&write_runs, 0);
    serve(&options);
    return 0;
}

int server_teardown(void **state)
{
    (void)state;
    http_server_stop(server);
    assert_int_equal(atomic_load(&open_stores), 0);
    return 0;
}

/* The client. */

int client_open(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_sec = 10};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(s, (struct sockaddr *)&address, sizeof(address)), 0);
    return s;
}

void client_send(int s, const char *text)
{
    assert_int_equal(send(s, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

bool client_read(int s, struct answer *answer, bool head_only)
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

struct answer ask(const char *text)
{
    struct answer answer;
    int s = client_open();
    client_send(s, text);
    assert_true(client_read(s, &answer, strncmp(text, "HEAD", 4) == 0));
    close(s);
    return answer;
}

void wait_until_served(void)
{
    for (int i = 0; i < 500 && http_server_counts(server).open_connections > 0; i++)
        poll(NULL, 0, 10);
    assert_int_equal(http_server_counts(server).open_connections, 0);
}

int short_patience_setup(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    options.read_seconds = 1;
    options.idle_seconds = 2;
    serve(&options);
    return 0;
}

bool ends_within(int s, int ms)
{
    struct pollfd fd = {.fd = s, .events = POLLIN};
    char room[64];
    while (poll(&fd, 1, ms) > 0) {
        if (recv(s, room, sizeof(room), 0) <= 0)
            return true;
    }
    return false;
}

int server_tests_run(const char *name, const struct CMUnitTest *tests, size_t count)
{
    log_level_set(LOG_ERROR);
    test_folder_make(temp_folder, sizeof(temp_folder));
    snprintf(file_path, sizeof(file_path), "%s/file", temp_folder);
    int file = open(file_path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (file < 0 || write(file, "0123456789", 10) != 10 || close(file))
        return 1;
    int failed = _cmocka_run_group_tests(name, tests, count, NULL, NULL);
    unlink(file_path);
    rmdir(temp_folder);
    return failed;
}
