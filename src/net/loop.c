#include "net/server.h"

#include "base/clock.h"
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

void loop_wake(struct loop *loop)
{
    uint64_t one = 1;
    ssize_t n;
    do {
        n = write(loop->wake, &one, sizeof(one));
    } while (n < 0 && errno == EINTR);
}

void loop_return(struct exchange *x)
{
    struct loop *loop = x->loop;
    pthread_mutex_lock(&loop->returned_lock);
    bool first = loop->returned == NULL;
    x->next = loop->returned;
    loop->returned = x;
    pthread_mutex_unlock(&loop->returned_lock);
    if (first)
        loop_wake(loop);
}

/* Connections are resumed here and nowhere else: from another thread libmicrohttpd may lose the
 * wake-up. Order does not matter: each is a client of its own. */
static void take_returned(struct loop *loop)
{
    uint64_t count;
    ssize_t n = read(loop->wake, &count, sizeof(count));
    (void)n; /* it only wakes; what counts is the list */
    pthread_mutex_lock(&loop->returned_lock);
    struct exchange *x = loop->returned;
    loop->returned = NULL;
    pthread_mutex_unlock(&loop->returned_lock);
    while (x) {
        struct exchange *next = x->next;
        loop->away--;
        x->state = EXCHANGE_READY;
        MHD_resume_connection(x->mhd);
        x = next;
    }
}

/* Clients that are too slow: libmicrohttpd's own time-out only sees silence, not a byte now and
 * then. Shutting the socket down makes it close the connection in its own time. */
static void sweep(struct loop *loop)
{
    if (loop->monotonic_ms < loop->next_sweep_ms)
        return;
    loop->next_sweep_ms = loop->monotonic_ms + http_sweep_ms;
    for (struct connection *c = loop->connections; c; c = c->next) {
        bool away = c->exchange && c->exchange->state == EXCHANGE_AWAY;
        if (!away && c->deadline_ms < loop->monotonic_ms) {
            shutdown(c->socket, SHUT_RDWR);
            c->deadline_ms = loop->monotonic_ms + 60 * 1000;
        }
    }
}

static int64_t wait_ms(struct loop *loop)
{
    MHD_UNSIGNED_LONG_LONG timeout;
    int64_t ms = http_sweep_ms;
    if (MHD_get_timeout(loop->daemon, &timeout) == MHD_YES && (int64_t)timeout < ms)
        ms = (int64_t)timeout;
    bool stopping = atomic_load_explicit(&loop->server->stopping, memory_order_relaxed);
    return stopping && ms > 20 ? 20 : ms;
}

static bool finished(struct loop *loop)
{
    struct http_server *server = loop->server;
    if (!atomic_load(&server->stopping) || loop->away > 0)
        return false;
    return loop->open_exchanges == 0 || loop->monotonic_ms > atomic_load(&server->stop_ms);
}

static void turn(struct loop *loop)
{
    const struct http_server_options *options = &loop->server->options;
    struct pollfd fds[2] = {{.fd = loop->epoll, .events = POLLIN},
                            {.fd = loop->wake, .events = POLLIN}};
    int64_t ms = wait_ms(loop);
    if (ms > 0 && options->thread_idle)
        options->thread_idle(options->context);
    int ready = poll(fds, 2, (int)ms);
    if (ms > 0 && options->thread_busy)
        options->thread_busy(options->context);
    loop->now_ms = clock_now_ms();
    loop->monotonic_ms = clock_monotonic_ms();
    if (ready > 0 && fds[1].revents)
        take_returned(loop);
    if (MHD_run(loop->daemon) != MHD_YES)
        log_error("http.loop", "libmicrohttpd refuses to run");
    sweep(loop);
}

/* Until all threads have started: what has been answered is not taken back by one that cannot. */
static void wait_for_start(const struct loop *loop)
{
    struct pollfd wake = {.fd = loop->wake, .events = POLLIN};
    while (!atomic_load(&loop->server->started) && !atomic_load(&loop->server->stopping))
        (void)poll(&wake, 1, http_sweep_ms);
}

static void *loop_run(void *context)
{
    struct loop *loop = context;
    const struct http_server_options *options = &loop->server->options;
    if (options->thread_begin)
        options->thread_begin(options->context);
    wait_for_start(loop);
    if (options->thread_busy) /* work may wait already: then nothing says so before it */
        options->thread_busy(options->context);
    bool quiesced = false;
    while (!finished(loop)) {
        turn(loop);
        if (!quiesced && atomic_load(&loop->server->stopping)) {
            int listening = MHD_quiesce_daemon(loop->daemon);
            if (listening >= 0)
                close(listening);
            quiesced = true;
        }
    }
    MHD_stop_daemon(loop->daemon);
    if (options->thread_end)
        options->thread_end(options->context);
    return NULL;
}

static void connection_link(struct loop *loop, struct connection *c)
{
    c->previous = NULL;
    c->next = loop->connections;
    *(c->next ? &c->next->previous : &loop->oldest) = c;
    loop->connections = c;
}

static void connection_unlink(struct loop *loop, struct connection *c)
{
    *(c->next ? &c->next->previous : &loop->oldest) = c->previous;
    *(c->previous ? &c->previous->next : &loop->connections) = c->next;
}

void loop_touch(struct loop *loop, struct connection *c)
{
    if (loop->connections == c)
        return;
    connection_unlink(loop, c);
    connection_link(loop, c);
}

/* Ends the connection that was idle for longest, else one whose request is not there yet. What is
 * being answered is left alone. */
static void room_make(struct loop *loop)
{
    struct connection *victim = NULL, *c = loop->oldest;
    for (int i = 0; c && i < http_eviction_steps_max; i++, c = c->previous) {
        if (!c->exchange) {
            victim = c;
            break;
        }
        if (!victim && c->exchange->state == EXCHANGE_READING)
            victim = c;
    }
    if (!victim)
        return;
    shutdown(victim->socket, SHUT_RDWR);
    loop_touch(loop, victim); /* not chosen again before libmicrohttpd has closed it */
}

static void connection_open(struct loop *loop, struct MHD_Connection *mhd, void **context)
{
    struct connection *c = calloc(1, sizeof(*c));
    if (!c)
        return; /* its first request is then refused */
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && info->client_addr && address_of_socket(info->client_addr, &c->address)) {
        struct arena *scratch = arena_new(0);
        struct str text = address_text(scratch, &c->address);
        c->address_size = text.size < sizeof(c->address_text) ? text.size : 0;
        memcpy(c->address_text, text.data, c->address_size);
        arena_free(scratch);
    }
    info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    c->socket = info ? info->connect_fd : -1;
    c->deadline_ms = loop->monotonic_ms + (int64_t)loop->server->options.idle_seconds * 1000;
    if (++loop->connection_count > loop->connections_max)
        room_make(loop);
    connection_link(loop, c);
    *context = c;
    atomic_fetch_add_explicit(&loop->open_connections, 1, memory_order_relaxed);
}

static void connection_close(struct loop *loop, struct connection *c)
{
    if (!c)
        return;
    if (c->exchange)
        exchange_free(c->exchange);
    connection_unlink(loop, c);
    loop->connection_count--;
    free(c);
    atomic_fetch_sub_explicit(&loop->open_connections, 1, memory_order_relaxed);
}

static void on_connection(void *context, struct MHD_Connection *mhd, void **socket_context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct loop *loop = context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        connection_open(loop, mhd, socket_context);
    } else {
        connection_close(loop, *socket_context);
        *socket_context = NULL;
    }
}

/* Paths and queries are decoded by the router and the parameters, strictly. */
static size_t leave_escaped(void *context, struct MHD_Connection *mhd, char *text)
{
    (void)context;
    (void)mhd;
    return strlen(text);
}

static struct MHD_Daemon *daemon_start(struct loop *loop)
{
    const struct http_server_options *options = &loop->server->options;
    loop->connections_max = options->connections_max / loop->server->loop_count + 1;
    return MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO, 0, NULL, NULL, exchange_step,
        loop, MHD_OPTION_LISTEN_SOCKET, loop->listen_socket, MHD_OPTION_URI_LOG_CALLBACK,
        exchange_open, loop, MHD_OPTION_NOTIFY_COMPLETED, exchange_close, loop,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, loop, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, loop, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)http_pool_bytes,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(loop->connections_max + http_connections_spare),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)options->idle_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 0, /* we are, and with an answer (exchange.c) */
        MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
}

enum err loop_start(struct work *w, struct http_server *server, struct loop *loop,
                    int listen_socket)
{
    loop->server = server;
    loop->listen_socket = listen_socket;
    loop->now_ms = clock_now_ms();
    loop->monotonic_ms = clock_monotonic_ms();
    pthread_mutex_init(&loop->returned_lock, NULL);
    loop->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (loop->wake < 0)
        return work_fail(w, ERR_UNAVAILABLE, "the system gives no more files");
    loop->daemon = daemon_start(loop);
    if (!loop->daemon)
        return work_fail(w, ERR_UNAVAILABLE, "libmicrohttpd does not start");
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(loop->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    loop->epoll = info->epoll_fd;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, http_stack_bytes);
    int failed = pthread_create(&loop->thread, &attributes, loop_run, loop);
    pthread_attr_destroy(&attributes);
    if (failed) {
        MHD_stop_daemon(loop->daemon);
        return work_fail(w, ERR_UNAVAILABLE, "the system gives no more threads");
    }
    loop->thread_started = true;
    return OK;
}

void loop_join(struct loop *loop)
{
    if (loop->thread_started)
        pthread_join(loop->thread, NULL);
    while (loop->spare) {
        struct exchange *x = loop->spare;
        loop->spare = x->next;
        arena_free(x->work.memory);
        free(x);
    }
    if (loop->wake >= 0)
        close(loop->wake);
    pthread_mutex_destroy(&loop->returned_lock);
}
