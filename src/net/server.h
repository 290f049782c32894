/* Inside the HTTP server: what its files share. Nobody else includes this.
 *
 *   server.c      start and stop, listening sockets, counts
 *   loop.c        one event loop with its libmicrohttpd daemon and connections
 *   exchange.c    one request from its first line to its last byte: reading, checks, running
 *   answer.c      from a struct http_reply to libmicrohttpd's response: headers, files, ranges
 *   workers.c     reader and slow threads
 *
 * An exchange belongs to its loop's thread while READING and SENDING. While AWAY its connection is
 * suspended and it belongs to a worker or a lane, which gives it back through loop_return(). */
#ifndef BEMA_NET_SERVER_H
#define BEMA_NET_SERVER_H

#include "net/address.h"
#include "net/http.h"
#include "net/params.h"
#include "net/rate.h"
#include "net/router.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    http_pool_bytes = 16 * 1024,      /* libmicrohttpd's memory per connection */
    http_exchanges_kept = 16,         /* finished ones a loop keeps for reuse */
    http_sweep_ms = 1000,             /* how often deadlines are looked at */
    http_upload_rate_min = 32 * 1024, /* bytes a second a slow upload must reach … */
    http_send_rate_min = 4 * 1024,    /* … and a slow download */
    http_arena_slack_bytes = 32 * 1024 * 1024,
    http_stack_bytes = 512 * 1024,
    http_retry_after_seconds = 5,     /* what a 503 asks for */
    http_connections_spare = 64,      /* opened while those that make room for them close */
    http_body_slack_bytes = 8 * 1024, /* what else a request holds while its body comes */
    http_eviction_steps_max = 64,     /* connections looked at for an idle one */
};

/* One TCP connection. The loop's list begins with the one that was opened or answered last. */
struct connection {
    struct connection *next, *previous;
    struct exchange *exchange; /* the request being read or answered */
    int64_t deadline_ms;       /* monotonic */
    int socket;
    struct address address;
    char address_text[48];
    size_t address_size;
};

enum exchange_state { EXCHANGE_READING, EXCHANGE_AWAY, EXCHANGE_READY, EXCHANGE_SENDING };

struct exchange {
    struct exchange *next; /* of whichever list it is in */
    struct loop *loop;
    struct MHD_Connection *mhd;
    struct connection *connection;
    enum exchange_state state;
    bool begun, has_body;
    int64_t begun_ms; /* monotonic */
    int status;       /* of an error that has one of its own (405, 414, 431), else 0 */
    struct work work;
    struct http_request request;
    struct params params;
    struct router_match match;
    const struct viewer *viewer;
    bool identified, header_lost;
    struct rate_answer rate; /* limit 0: not counted */
    struct buffer body;
    struct multipart *multipart;
    int64_t body_bytes, body_bytes_max;
    int64_t body_announced; /* 0: not said */
    int64_t body_held;      /* counted in the server's bodies_held */
    struct str raw_path;    /* not decoded, without query */
    const char *target_end; /* in libmicrohttpd's memory, until the headers are read */
    struct http_reply reply;
    enum err error; /* instead of the reply */
    struct http_write write;
};

struct loop {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    pthread_t thread;
    bool thread_started;
    int listen_socket, epoll, wake;
    struct connection *connections, *oldest;
    int connection_count, connections_max;
    int64_t now_ms, monotonic_ms, next_sweep_ms;
    struct exchange *spare;
    int spare_count;
    int open_exchanges, away; /* exchanges in use; of them, with others */
    pthread_mutex_t returned_lock;
    struct exchange *returned; /* newest first */
    _Atomic int64_t requests, on_loop, needed_store, by_status[6], open_connections;
};

/* Threads that take exchanges from one queue. */
struct workers {
    struct http_server *server;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct exchange *first, *last;
    int waiting;
    bool stopping;
    pthread_t *threads;
    int count;
};

struct http_server {
    struct http_server_options options; /* its pointers lead to the copies below */
    struct http_runners runners;
    struct http_hooks hooks;
    struct router *router;
    struct rate *rate; /* NULL: switched off */
    struct address_ranges trusted;
    struct loop *loops;
    int loop_count, port;
    struct workers readers, slow;
    atomic_bool started; /* before that loops answer nobody: one that cannot start ends them all */
    atomic_bool stopping;
    _Atomic int64_t stop_ms; /* monotonic: when waiting for clients ends */
    _Atomic uint64_t next_id;
    _Atomic int64_t bodies_held; /* bytes of memory */
};

/* loop.c */
MUST_USE enum err loop_start(struct work *w, struct http_server *server, struct loop *loop,
                             int listen_socket);
void loop_wake(struct loop *loop);
void loop_join(struct loop *loop);
/* The connection was in use just now. */
void loop_touch(struct loop *loop, struct connection *c);
/* Gives an exchange back from another thread, its reply or error set. */
void loop_return(struct exchange *x);

/* exchange.c: callbacks of libmicrohttpd. */
void *exchange_open(void *context, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result exchange_step(void *context, struct MHD_Connection *mhd, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **exchange);
void exchange_close(void *context, struct MHD_Connection *mhd, void **exchange,
                    enum MHD_RequestTerminationCode how);
void exchange_free(struct exchange *x);
/* Runs what is left of an exchange on a worker's thread, with w->db set. */
void exchange_run(struct exchange *x, struct db *db);

/* answer.c: queues the reply or error of x. */
enum MHD_Result answer_queue(struct exchange *x);
/* Cross-origin calls are answered for the API and what leads to it. */
bool answer_is_open(struct str path);
/* The reply to a CORS preflight. */
void answer_preflight(struct exchange *x);

/* workers.c */
MUST_USE enum err workers_start(struct work *w, struct http_server *server, int count,
                                struct workers *workers);
MUST_USE enum err workers_submit(struct workers *workers, struct exchange *x);
void workers_stop(struct workers *workers); /* runs what waits, joins */

#endif
