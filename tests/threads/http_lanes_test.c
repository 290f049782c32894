/* The HTTP server with the store's lanes behind it: clients write and read at once, some leave in
 * the middle; whatever was acknowledged is stored, once. */
#include "base/test.h"

#include "base/json.h"
#include "base/log.h"
#include "net/http.h"
#include "store/lane.h"
#include "store/test_store.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

enum { client_count = 24, writes_each = 40 };

static struct test_store store;
static struct lanes *lanes;
static struct http_server *server;
static atomic_int acknowledged, left;

struct viewer {
    int64_t account_id;
};

static enum err lanes_identify(struct work *w, const struct http_request *request,
                               const struct http_route *route, const struct viewer **ret_viewer)
{
    (void)route;
    struct viewer *viewer = ARENA_NEW(w->memory, struct viewer);
    viewer->account_id = http_id(request, "account");
    *ret_viewer = viewer;
    return OK;
}

static int64_t lanes_account(const struct viewer *viewer)
{
    return viewer->account_id;
}

static enum err note_store(struct work *w, int64_t account, int64_t number)
{
    return db_run(w, "INSERT INTO notes (b, account, number) VALUES (?1, ?2, ?3)",
                  db_int(id_bucket(account)), db_int(account), db_int(number));
}

static enum err note_add(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t number = http_number(request, "number", 0, INT64_MAX, -1);
    enum err e = db_begin(w);
    if (e)
        return e;
    e = db_end(w, note_store(w, viewer->account_id, number));
    if (e)
        return e;
    *ret_reply = (struct http_reply){.body = str_format(w->memory, "%lld", (long long)number)};
    return OK;
}

static enum err note_count(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT count(*) FROM notes WHERE b = ?1 AND account = ?2",
                        db_int(id_bucket(viewer->account_id)), db_int(viewer->account_id));
    if (e)
        return e; /* ERR_NEEDS_STORE on the loop */
    int64_t count = db_next(&rows) ? db_column_int(&rows, 0) : -1;
    *ret_reply = (struct http_reply){.body = str_format(w->memory, "%lld", (long long)count)};
    return db_done(w, &rows, OK);
}

static const struct http_route routes[] = {
    {.method = HTTP_POST,
     .path = "/notes",
     .lane = LANE_WRITE,
     .rate = RATE_NONE,
     .handler = note_add},
    {.method = HTTP_GET,
     .path = "/notes",
     .lane = LANE_LIVE,
     .rate = RATE_NONE,
     .handler = note_count},
};

static enum err lanes_reader_open(void *context, struct work *w)
{
    (void)context;
    struct db_options options = store.options;
    options.read_only = true;
    return db_open(w, &options, &w->db);
}

static void lanes_reader_close(void *context, struct work *w)
{
    (void)context;
    db_close(w->db);
}

static enum err lanes_write(void *context, struct http_write *write)
{
    (void)context;
    struct lane_request *request = ARENA_NEW(write->memory, struct lane_request);
    *request = (struct lane_request){.run = write->run,
                                     .done = write->done,
                                     .context = write->context,
                                     .account_id = write->account_id,
                                     .memory = write->memory,
                                     .language = write->language};
    return lanes_submit(lanes, request);
}

static void square_start(struct work *template, struct site *site)
{
    test_store_open(&store);
    test_store_script(&store.work, "CREATE TABLE notes (b BIGINT NOT NULL, account BIGINT NOT "
                                   "NULL, number BIGINT NOT NULL, PRIMARY KEY (b, account, "
                                   "number))");
    *site = (struct site){.url = STR("http://h"), .domain = STR("h")};
    *template = (struct work){.site = site, .limits = &limits_default};
    assert_ok(lanes_open(&store.work, &store.options, 0, template, NULL, &lanes));
    const struct http_route *tables[] = {routes};
    const size_t sizes[] = {sizeof(routes) / sizeof(routes[0])};
    const struct http_hooks hooks = {.identify = lanes_identify, .viewer_account = lanes_account};
    const struct http_runners runners = {
        .reader_open = lanes_reader_open, .reader_close = lanes_reader_close, .write = lanes_write};
    const struct http_server_options options = {.host = STR("127.0.0.1"),
                                                .loops = 2,
                                                .readers = 2,
                                                .runners = &runners,
                                                .hooks = &hooks,
                                                .tables = tables,
                                                .table_sizes = sizes,
                                                .table_count = 1,
                                                .template = template};
    assert_ok(http_server_start(&store.work, &options, &server));
}

static int client_connect(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((in_port_t)http_server_port(server))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = {.tv_sec = 20};
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    return connect(s, (struct sockaddr *)&address, sizeof(address)) ? -1 : s;
}

/* One answer, all of which comes with one read or a few; 0 when the connection ends. */
static int answer_status(int s)
{
    char text[1024];
    size_t size = 0;
    while (size < sizeof(text) - 1) {
        ssize_t n = recv(s, text + size, sizeof(text) - 1 - size, 0);
        if (n <= 0)
            return 0;
        size += (size_t)n;
        text[size] = '\0';
        const char *end = strstr(text, "\r\n\r\n"), *length = strstr(text, "Content-Length: ");
        int64_t bytes = 0;
        struct str digits;
        if (!end || !length)
            continue;
        (void)str_split(str_of(length + 16), '\r', &digits);
        if (str_int(digits, 0, 1000, &bytes) || size < (size_t)(end + 4 - text) + (size_t)bytes)
            continue;
        int64_t status = 0;
        return str_int((struct str){text + 9, 3}, 100, 599, &status) ? 0 : (int)status;
    }
    return 0;
}

static void *client_run(void *context)
{
    int64_t account = id_at(INT64_C(1700000000000), (int)(intptr_t)context, 0);
    int s = client_connect();
    char text[256];
    for (int i = 0; i < writes_each && s >= 0; i++) {
        bool read = i % 4 == 3, leave = i % 10 == 9;
        snprintf(text, sizeof(text),
                 "%s /notes?account=%lld&number=%d HTTP/1.1\r\nHost: h\r\n%s\r\n",
                 read ? "GET" : "POST", (long long)account, i, read ? "" : "Content-Length: 0\r\n");
        if (send(s, text, strlen(text), MSG_NOSIGNAL) < 0)
            break;
        if (leave) {
            atomic_fetch_add(&left, !read);
            close(s);
            s = client_connect();
        } else if (answer_status(s) == 200) {
            atomic_fetch_add(&acknowledged, !read);
        }
    }
    close(s);
    return NULL;
}

static int64_t stored_count(void)
{
    struct db_rows rows = {0};
    db_scatter(&store.work);
    assert_ok(db_ask(&store.work, &rows, "SELECT count(*) FROM notes"));
    int64_t count = db_next(&rows) ? db_column_int(&rows, 0) : -1;
    assert_ok(db_done(&store.work, &rows, OK));
    return count;
}

static void what_is_acknowledged_is_stored_once_whoever_leaves(void **state)
{
    (void)state;
    struct work template;
    struct site site;
    square_start(&template, &site);
    pthread_t clients[client_count];
    for (intptr_t i = 0; i < client_count; i++)
        assert_int_equal(pthread_create(&clients[i], NULL, client_run, (void *)(i + 1)), 0);
    for (int i = 0; i < client_count; i++)
        pthread_join(clients[i], NULL);
    http_server_stop(server);
    lanes_close(lanes);
    int written = client_count * writes_each * 3 / 4;
    assert_int_equal(atomic_load(&acknowledged) + atomic_load(&left), written);
    assert_in_range(stored_count(), atomic_load(&acknowledged), written);
    test_store_close(&store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_acknowledged_is_stored_once_whoever_leaves),
    };
    log_level_set(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
