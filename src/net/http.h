/* The HTTP server: libmicrohttpd in external mode, one event-loop thread per core with a daemon of
 * its own (its internal epoll threads hang, see docs/ARCHITECTURE), our router in front.
 *
 * A request is read whole within its route's limits, its parameters are unified, and its handler
 * runs where the route says:
 *   LANE_LIVE   on the loop thread; w->db is NULL. When the handler answers ERR_NEEDS_STORE it is
 *               run again, from the start, on a reader thread with a read connection.
 *   LANE_READ   on a reader thread at once; reaches the store for writing by lanes_run.
 *   LANE_WRITE  on the store's lane of the viewer, inside the group's transaction; may run again.
 *   LANE_SLOW   on a slow thread (argon2, outbound requests) with a read connection; reaches the
 *               store for writing by lanes_run.
 * While a handler is not on the loop, the connection is suspended; it is resumed by the loop
 * thread only. */
#ifndef BEMA_NET_HTTP_H
#define BEMA_NET_HTTP_H

#include "base/buffer.h"
#include "base/json.h"
#include "base/work.h"

enum http_method {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS
};

/* Limits, each answered with its status: 414, 431, 413, 400. */
enum {
    http_path_bytes_max = 2048,
    http_query_bytes_max = 6 * 1024,
    http_headers_max = 64,
    /* Request line and headers; 414 or 431 in libmicrohttpd's own words where it is first. */
    http_header_bytes_max = 8 * 1024,
    http_body_bytes_default = 256 * 1024, /* routes may say otherwise */
    http_body_upload = -1,                /* a route's: options.upload_bytes_max */
    http_params_max = 1024,
    http_idle_seconds = 65, /* keep-alive */
    http_read_seconds = 20, /* a request must have arrived whole */
};

/* One header line of a request. */
struct http_field {
    struct str name, value;
};

/* One parameter, whatever way it came: query, urlencoded form, multipart field or JSON body.
 * JSON is flattened as Rails would write it: {"poll":{"options":["a"]}} is "poll[options][]"=a,
 * {"keywords_attributes":[{"id":1}]} is "keywords_attributes[][id]" with index 0. */
struct http_param {
    struct str name, value;
    struct str file_name, file_type; /* multipart files only */
    struct str file_path;            /* a file larger than http_file_memory_max lies here and is
                                        removed with the request; value is then empty */
    int32_t index;                   /* of the element in an array of objects, else -1 */
    bool is_null;                    /* JSON null */
};
enum { http_file_memory_max = 64 * 1024 };

struct http_request {
    enum http_method method;
    struct str path;           /* decoded, valid UTF-8 */
    struct str route_path;     /* the route's, as its table writes it; "" where there is none */
    struct str query;          /* raw */
    struct str body;           /* raw; empty for multipart */
    struct str path_params[4]; /* of the route's ":id" and "*rest", in order, decoded */
    struct str remote_address; /* the client's, through trusted_proxies */
    struct str scheme;         /* "http" or "https", through trusted_proxies */
    char territory[3];         /* "DE", through trusted_proxies and territory_header; "" unknown */
    const struct http_param *params;
    size_t param_count;
    const struct json *json; /* the body as JSON, or NULL */
    const struct http_field *headers;
    size_t header_count;
    uint64_t id; /* X-Request-Id, and w->trace */
};
/* Header by name, any case; "" if missing. */
struct str http_header(const struct http_request *request, const char *name);
struct str http_cookie(const struct http_request *request, const char *name);
/* The cookie in which a browser keeps what its reader chose: "en", "fr". */
#define HTTP_LANGUAGE_COOKIE "bema_language"
/* In which of the known languages to answer: the one of that cookie, else the one that the
 * Accept-Language header likes best (RFC 9110, 4647: "fr" also fits "fr-CA"), else the first. At
 * most 64 are known. */
struct str http_language(const struct http_request *request, const char *const *known,
                         size_t count);
/* Parameters: the last of that name, "" if there is none. http_has tells absent from empty. A
 * name also finds its array form: http_list(r, "id") takes id, id[] and id[0]. */
struct str http_text(const struct http_request *request, const char *name);
bool http_has(const struct http_request *request, const char *name);
const struct http_param *http_param(const struct http_request *request, const char *name);
bool http_bool(const struct http_request *request, const char *name, bool fallback);
/* Numbers outside [min, max] are clamped, what is no number gives the fallback. */
int64_t http_number(const struct http_request *request, const char *name, int64_t min, int64_t max,
                    int64_t fallback);
int64_t http_id(const struct http_request *request, const char *name); /* 0: none or no id */
/* Up to max values into ret_values; returns how many. */
size_t http_list(const struct http_request *request, const char *name, struct str *ret_values,
                 size_t max);

enum { http_reply_headers_max = 12 };
struct http_reply {
    int status;      /* 0 counts as 200 */
    struct str type; /* default "application/json; charset=utf-8" */
    struct str body; /* in w->memory, which the server keeps until the last byte is sent */
    struct {
        const char *name;
        struct str value;
    } headers[http_reply_headers_max];
    size_t header_count;
    struct str file_path; /* send this file instead of body; ranges are served */
    bool body_static;     /* body outlives the server (embedded files) */
    bool close;           /* close the connection after this answer */
    /* Not NULL: no answer; the socket is given away (a stream). Called on the loop's thread, once,
     * with a descriptor of its own that the taker closes; context as struct http_reply has it, in
     * w->memory. Whoever hung up before is given to nobody. */
    void (*take)(void *context, int socket);
    void *take_context;
    bool is_cut; /* there was no memory for all of the body: 503 is answered instead */
};
void http_reply_header(struct http_reply *reply, const char *name, struct str value);
/* 200 with the buffer's bytes; a buffer that overflowed is_cut. */
struct http_reply http_json(const struct buffer *b);
struct http_reply http_redirect(struct work *w, int status, struct str location);

/* Sets the ETag header (quotes are put around tag); true: the caller has this version already, the
 * reply is a 304 and complete. */
bool http_unchanged(struct work *w, const struct http_request *request, struct str tag,
                    struct http_reply *reply);
/* Accept-Encoding takes it: "gzip", "br". For files that have a ready-made twin. */
bool http_accepts_encoding(const struct http_request *request, const char *encoding);

/* Who asks; social/viewer.h. NULL is never passed: nobody is a viewer with account_id 0. */
struct viewer;

enum http_lane { LANE_LIVE, LANE_READ, LANE_WRITE, LANE_SLOW };

/* What the caller must have shown, checked before the handler runs. */
enum http_access {
    ACCESS_PUBLIC, /* anybody; a token, if sent, must be valid */
    ACCESS_APP,    /* a token of an app or of a person */
    ACCESS_PERSON, /* a token of a person with the scope */
    ACCESS_STAFF,  /* and the permission */
    ACCESS_PAGE,   /* a page for browsers: the session cookie decides who asks; posts are checked
                      for same origin */
};
/* Which bucket of the rate limiter counts the call (limits in net/rate.h, as Mastodon's). */
enum http_rate {
    RATE_API,
    RATE_POST,
    RATE_DELETE,
    RATE_MEDIA,
    RATE_SIGN_IN,
    RATE_SIGN_UP,
    RATE_PAGE,
    RATE_NOTICE, /* of people without an account, each of which may send mail */
    RATE_NONE
};

struct http_route {
    enum http_method method;
    const char *path; /* "/api/v1/statuses/:id/context"; a last "*rest" takes what remains */
    enum http_access access;
    const char *scope; /* "read:statuses": also satisfied by "read"; NULL none */
    enum http_lane lane;
    enum http_rate rate;
    int64_t body_bytes_max; /* 0: http_body_bytes_default; or http_body_upload */
    enum err (*handler)(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply);
    const char *about; /* one line for docs/API.md: "A post" */
};

/* One file's routes. */
struct http_table {
    const struct http_route *routes;
    size_t count;
};

/* What the layers above give the server. */
struct http_hooks {
    /* Finds the viewer of a request (token, cookie) and checks access and scope; may answer
     * ERR_NEEDS_STORE, and is then asked again on a reader thread. The viewer must live as long
     * as w->memory, or until thread_idle for LANE_LIVE routes. */
    enum err (*identify)(struct work *w, const struct http_request *request,
                         const struct http_route *route, const struct viewer **ret_viewer);
    int64_t (*viewer_account)(const struct viewer *viewer); /* for the lane and the rate limit */
    /* Who acts for that account: her calls are counted too. 0, and NULL: nobody. */
    int64_t (*viewer_person)(const struct viewer *viewer);
    /* What is still to be done to the answer of a handler that succeeded, where it ran: its body is
     * written for that viewer. An error takes its place; ERR_NEEDS_STORE as from a handler. NULL:
     * nothing. */
    enum err (*finish)(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, struct http_reply *reply);
    /* Turns an error into an answer (API: Mastodon's JSON; pages: HTML). route is NULL when there
     * is none (404, 405). Called on a loop thread, w->db is NULL. NULL: http_answer_error. */
    void (*answer_error)(struct work *w, const struct http_request *request,
                         const struct http_route *route, enum err e, struct http_reply *ret_reply);
};
/* Mastodon's {"error": …} with the status of e and the words of w->why. */
void http_answer_error(struct work *w, const struct http_request *request,
                       const struct http_route *route, enum err e, struct http_reply *ret_reply);
int http_status_of(enum err e);

/* One request for a writer. It has the fields of the store's lane_request, which `net` may not
 * see: main copies them over (a lane_request made in `memory`) and submits it. */
struct http_write {
    enum err (*run)(struct work *w, void *context);          /* may be called again */
    void (*done)(struct work *w, void *context, enum err e); /* exactly once, if it was taken */
    void *context;
    int64_t account_id;   /* chooses the lane */
    struct arena *memory; /* becomes w->memory; lives until done returns */
    struct str language, territory;
    struct acting *acting;
};
/* How work gets to the store: given by main, so that `net` looks at `base` only. */
struct http_runners {
    void *context;
    /* Called on a reader or slow thread before its first work: sets w->db to a connection for
     * reading. When it fails, that work fails and the next one tries again. */
    enum err (*reader_open)(void *context, struct work *w);
    void (*reader_close)(void *context, struct work *w);
    /* Hands a write to the lane of its account. OK: done will be called. */
    enum err (*write)(void *context, struct http_write *write);
};

struct http_server;
struct http_server_options {
    struct str host;                  /* "127.0.0.1", "::1", "0.0.0.0", "::" */
    int port;                         /* 0: any free one, see http_server_port */
    int loops, readers, slow_threads; /* 0: one a core, one a core, two */
    /* 0: http_connections_default; never more than the process may have descriptors. When there are
     * as many, each new one ends the one that has been idle for longest. */
    int connections_max;
    int64_t bodies_bytes_max;       /* 0: http_bodies_bytes_max */
    int64_t upload_bytes_max;       /* of a body of a route with http_body_upload */
    int idle_seconds, read_seconds; /* 0: http_idle_seconds, http_read_seconds */
    const struct http_runners *runners;
    const struct http_route *const *tables; /* tables of routes … */
    const size_t *table_sizes;
    size_t table_count;
    const struct http_hooks *hooks;
    const struct work *template;  /* limits, site, live */
    struct str temp_folder;       /* for uploads over http_file_memory_max; exists */
    struct str trusted_proxies;   /* CIDRs, comma-separated */
    const char *territory_header; /* in which they say where a request comes from; "" none do */
    /* On each loop, reader and slow thread, to register with the live state's readers; any may be
     * NULL. */
    void (*thread_begin)(void *context);
    void (*thread_idle)(void *context); /* about to wait: holds no pointers of the live state */
    void (*thread_busy)(void *context);
    void (*thread_end)(void *context);
    void *context;
};
enum {
    http_connections_default = 16384,
    http_descriptors_kept = 256,     /* of the process, for the store, files and children */
    http_waiting_max = 4096,         /* for readers, slow threads */
    http_body_bytes_sure = 32 * 1024 /* what a request's body may always take */
};
/* What all bodies on their way may take together; beyond it a body larger than
 * http_body_bytes_sure is refused with 503. */
#define http_bodies_bytes_max (INT64_C(256) * 1024 * 1024)
/* ERR_UNAVAILABLE with words when the port is taken ("port 3000 of 127.0.0.1 is taken …"). The
 * routes, the template and the context must outlive the server; SIGPIPE is ignored from then on,
 * and the process may open as many descriptors as the system allows it. */
MUST_USE enum err http_server_start(struct work *w, const struct http_server_options *options,
                                    struct http_server **ret_server);
int http_server_port(const struct http_server *server);
/* Stops accepting, waits for the handlers that run, gives their clients http_stop_ms to take the
 * answers, closes. Stop outbound requests first (fetch_stop), the lanes after. */
enum { http_stop_ms = 1000 };
void http_server_stop(struct http_server *server);
struct http_counts {
    int64_t requests, by_status[6], on_loop, needed_store, open_connections;
};
struct http_counts http_server_counts(const struct http_server *server);

#endif
