/* The limit: the least an answer can cost here. Sends the same bytes in two ways, so that a bench
 * can compare them in one run:
 *
 *     http_limit raw PORT BYTES    libmicrohttpd alone: one loop, one response made once
 *     http_limit bema PORT BYTES   through our server: router, viewer, a handler on the loop that
 *                                  copies the bytes, as a page made from parts does
 *     http_limit reader PORT BYTES the same on a reader thread
 *
 * Prints "listening on PORT" and runs until standard input ends. */
#include "base/clock.h"
#include "net/http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct str bytes;

struct viewer {
    int64_t account_id;
};

static enum err limit_identify(struct work *w, const struct http_request *request,
                               const struct http_route *route, const struct viewer **ret_viewer)
{
    (void)route;
    struct viewer *viewer = ARENA_NEW(w->memory, struct viewer);
    viewer->account_id = http_header(request, "authorization").size > 0;
    *ret_viewer = viewer;
    return OK;
}

static int64_t limit_account(const struct viewer *viewer)
{
    return viewer->account_id;
}

static enum err limit_page(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer;
    (void)request;
    *ret_reply = (struct http_reply){.body = str_copy(w->memory, bytes)};
    return OK;
}

static enum err limit_reader_open(void *context, struct work *w)
{
    (void)context;
    w->db = (struct db *)context;
    return OK;
}

static void limit_reader_close(void *context, struct work *w)
{
    (void)context;
    (void)w;
}

static enum err limit_write(void *context, struct http_write *write)
{
    (void)context;
    (void)write;
    return ERR_UNAVAILABLE;
}

static int serve_bema(int port, enum http_lane lane)
{
    struct http_route routes[] = {{.method = HTTP_GET,
                                   .path = "/api/v1/timelines/home",
                                   .lane = lane,
                                   .rate = RATE_NONE,
                                   .handler = limit_page}};
    const struct http_route *tables[] = {routes};
    size_t sizes[] = {1};
    struct site site = {.rate_limits = false};
    struct work template = {.site = &site, .limits = &limits_default};
    struct work w = template;
    w.memory = arena_new(0);
    struct http_hooks hooks = {.identify = limit_identify, .viewer_account = limit_account};
    struct http_runners runners = {.context = &site,
                                   .reader_open = limit_reader_open,
                                   .reader_close = limit_reader_close,
                                   .write = limit_write};
    struct http_server_options options = {.host = STR("127.0.0.1"),
                                          .port = port,
                                          .runners = &runners,
                                          .hooks = &hooks,
                                          .tables = tables,
                                          .table_sizes = sizes,
                                          .table_count = 1,
                                          .template = &template};
    struct http_server *server;
    if (http_server_start(&w, &options, &server)) {
        fprintf(stderr, "%.*s\n", STR_ARG(w.why));
        return 1;
    }
    printf("listening on %d\n", http_server_port(server));
    fflush(stdout);
    char c;
    while (read(0, &c, 1) > 0)
        continue;
    http_server_stop(server);
    arena_free(w.memory);
    return 0;
}

static enum MHD_Result raw_answer(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **seen)
{
    (void)url;
    (void)method;
    (void)version;
    (void)upload;
    if (!*seen || *upload_size) {
        *seen = connection;
        *upload_size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(connection, 200, context);
}

static int serve_raw(int port)
{
    void *data = (void *)(uintptr_t)bytes.data;
    struct MHD_Response *response =
        MHD_create_response_from_buffer(bytes.size, data, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json; charset=utf-8");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((in_port_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL,
                         raw_answer, response, MHD_OPTION_SOCK_ADDR, &address,
                         MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)16384, MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "port %d cannot be used\n", port);
        return 1;
    }
    int epoll = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    printf("listening on %d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    for (;;) {
        MHD_UNSIGNED_LONG_LONG timeout;
        int ms =
            MHD_get_timeout(daemon, &timeout) == MHD_YES && timeout < 1000 ? (int)timeout : 1000;
        struct pollfd fds[2] = {{.fd = epoll, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
        poll(fds, 2, ms);
        char c;
        if (fds[1].revents && read(0, &c, 1) <= 0)
            break;
        MHD_run(daemon);
    }
    MHD_stop_daemon(daemon);
    MHD_destroy_response(response);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t port = 0, size = 33000;
    if (argc < 3 || str_int(str_of(argv[2]), 0, 65535, &port) ||
        (argc > 3 && str_int(str_of(argv[3]), 1, 100000000, &size))) {
        fprintf(stderr, "usage: http_limit raw|bema|reader PORT [BYTES]\n");
        return 2;
    }
    char *data = malloc((size_t)size);
    if (!data)
        return 1;
    memset(data, 'x', (size_t)size);
    bytes = (struct str){data, (size_t)size};
    int code = strcmp(argv[1], "raw") == 0
                   ? serve_raw((int)port)
                   : serve_bema((int)port, strcmp(argv[1], "reader") == 0 ? LANE_READ : LANE_LIVE);
    free(data);
    return code;
}
