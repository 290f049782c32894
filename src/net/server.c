#include "net/server.h"

#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { loops_max = 64 };

static int cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof(set), &set))
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

/* One of the sockets that share the port; the kernel spreads connections over them. */
static int listen_open(const struct addrinfo *where, bool shared)
{
    int s = socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int on = 1, off = 0;
    if (s < 0)
        return -1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (shared)
        setsockopt(s, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    if (where->ai_family == AF_INET6)
        setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(s, where->ai_addr, where->ai_addrlen) == 0 && (!shared || listen(s, 1024) == 0))
        return s;
    int fault = errno;
    close(s);
    errno = fault;
    return -1;
}

static int port_of(int s)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    if (getsockname(s, (struct sockaddr *)&address, &size))
        return 0;
    in_port_t port;
    memcpy(&port, (char *)&address + offsetof(struct sockaddr_in, sin_port), sizeof(port));
    return ntohs(port);
}

static enum err listen_failed(struct work *w, const struct http_server *server)
{
    return work_fail(w, ERR_UNAVAILABLE, "port %d of %.*s %s", server->options.port,
                     STR_ARG(server->options.host),
                     errno == EADDRINUSE ? "is taken by another program"
                     : errno == EACCES   ? "may not be used by this user"
                                         : "cannot be used on this machine");
}

/* A first socket that does not share finds out whether another program has the port: sockets that
 * share would quietly split its connections. */
static enum err listen_all(struct work *w, struct http_server *server, int *sockets)
{
    char service[16];
    snprintf(service, sizeof(service), "%d", server->options.port);
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *where = NULL;
    if (getaddrinfo(str_c(w->memory, server->options.host), service, &hints, &where))
        return work_fail(w, ERR_UNAVAILABLE, "\"%.*s\" is no address of this machine",
                         STR_ARG(server->options.host));
    enum err e = OK;
    int probe = listen_open(where, false);
    if (probe < 0)
        e = listen_failed(w, server);
    else
        close(probe);
    for (int i = 0; i < server->loop_count && !e; i++) {
        sockets[i] = listen_open(where, true);
        if (sockets[i] < 0)
            e = listen_failed(w, server);
        else if (i == 0)
            server->port = port_of(sockets[0]);
        /* Where any free port will do, the others take the one that was found. */
        in_port_t port = htons((in_port_t)server->port);
        memcpy((char *)where->ai_addr + offsetof(struct sockaddr_in, sin_port), &port,
               sizeof(port));
    }
    freeaddrinfo(where);
    return e;
}

/* How many descriptors this process may have open, once it has asked for all it can get. */
static int descriptors_raise(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return 1024;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit))
        (void)getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur < INT_MAX ? (int)limit.rlim_cur : INT_MAX;
}

static void defaults_set(struct http_server_options *options)
{
    int count = cores();
    if (!options->loops)
        options->loops = count;
    if (!options->readers)
        options->readers = count;
    if (!options->slow_threads)
        options->slow_threads = 2;
    if (!options->connections_max)
        options->connections_max = http_connections_default;
    int descriptors = descriptors_raise();
    int kept = descriptors / 2 < http_descriptors_kept ? descriptors / 2 : http_descriptors_kept;
    if (options->connections_max > descriptors - kept)
        options->connections_max = descriptors - kept;
    if (!options->bodies_bytes_max)
        options->bodies_bytes_max = http_bodies_bytes_max;
    if (!options->idle_seconds)
        options->idle_seconds = http_idle_seconds;
    if (!options->read_seconds)
        options->read_seconds = http_read_seconds;
}

static void server_free(struct http_server *server)
{
    rate_free(server->rate);
    router_free(server->router);
    free(server->loops);
    free(server);
}

static enum err threads_start(struct work *w, struct http_server *server)
{
    int sockets[loops_max];
    assert(server->loop_count <= loops_max);
    for (int i = 0; i < loops_max; i++)
        sockets[i] = -1;
    enum err e = listen_all(w, server, sockets);
    if (!e)
        e = workers_start(w, server, server->options.readers, &server->readers);
    if (!e)
        e = workers_start(w, server, server->options.slow_threads, &server->slow);
    for (int i = 0; i < server->loop_count && !e; i++) {
        e = loop_start(w, server, &server->loops[i], sockets[i]);
        sockets[i] = -1;
    }
    for (int i = 0; i < server->loop_count; i++) {
        if (sockets[i] >= 0)
            close(sockets[i]);
    }
    return e;
}

enum err http_server_start(struct work *w, const struct http_server_options *options,
                           struct http_server **ret_server)
{
    assert(options->hooks && options->runners && options->template);
    signal(SIGPIPE, SIG_IGN); /* sendfile() has no other way */
    struct http_server *server = calloc(1, sizeof(*server));
    if (!server)
        return work_fail(w, ERR_UNAVAILABLE, "no memory for the server");
    server->options = *options;
    server->runners = *options->runners;
    server->hooks = *options->hooks;
    server->options.runners = &server->runners;
    server->options.hooks = &server->hooks;
    defaults_set(&server->options);
    if (server->options.loops > loops_max)
        server->options.loops = loops_max;
    server->loop_count = server->options.loops;
    server->loops = calloc((size_t)server->loop_count, sizeof(*server->loops));
    assert(server->loops);
    for (int i = 0; i < server->loop_count; i++)
        server->loops[i].wake = -1;
    uint64_t first_id;
    random_bytes(&first_id, sizeof(first_id));
    atomic_store(&server->next_id, first_id);
    enum err e = address_ranges_parse(w, options->trusted_proxies, &server->trusted);
    if (e) {
        server_free(server);
        return e;
    }
    server->router = router_new(options->tables, options->table_sizes, options->table_count);
    if (!options->template->site || options->template->site->rate_limits)
        server->rate = rate_new();
    e = threads_start(w, server);
    if (e) {
        http_server_stop(server);
        return e;
    }
    atomic_store(&server->started, true);
    for (int i = 0; i < server->loop_count; i++)
        loop_wake(&server->loops[i]);
    *ret_server = server;
    return OK;
}

int http_server_port(const struct http_server *server)
{
    return server->port;
}

void http_server_stop(struct http_server *server)
{
    atomic_store(&server->stop_ms, clock_monotonic_ms() + http_stop_ms);
    atomic_store(&server->stopping, true);
    for (int i = 0; i < server->loop_count; i++) {
        if (server->loops[i].thread_started)
            loop_wake(&server->loops[i]);
    }
    /* The loops end when all that was handed over has come back, so the workers are idle then. */
    for (int i = 0; i < server->loop_count; i++)
        loop_join(&server->loops[i]);
    workers_stop(&server->readers);
    workers_stop(&server->slow);
    server_free(server);
}

struct http_counts http_server_counts(const struct http_server *server)
{
    struct http_counts counts = {0};
    for (int i = 0; i < server->loop_count; i++) {
        const struct loop *loop = &server->loops[i];
        counts.requests += atomic_load_explicit(&loop->requests, memory_order_relaxed);
        counts.on_loop += atomic_load_explicit(&loop->on_loop, memory_order_relaxed);
        counts.needed_store += atomic_load_explicit(&loop->needed_store, memory_order_relaxed);
        counts.open_connections +=
            atomic_load_explicit(&loop->open_connections, memory_order_relaxed);
        for (size_t k = 0; k < 6; k++)
            counts.by_status[k] += atomic_load_explicit(&loop->by_status[k], memory_order_relaxed);
    }
    return counts;
}
