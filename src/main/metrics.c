/* GET /health and GET /metrics (Prometheus' text format). */
#include "main/serve.h"

#include "net/http.h"
#include "stream/stream.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

static struct {
    _Atomic(struct square *) square;
    _Atomic(struct http_server *) http;
    _Atomic(struct stream *) stream;
} watched;

void metrics_watch(struct square *square, struct http_server *http, struct stream *stream)
{
    atomic_store(&watched.stream, stream);
    atomic_store(&watched.square, square);
    atomic_store(&watched.http, http);
}

static void metric(struct buffer *b, const char *name, const char *kind, const char *about,
                   int64_t value)
{
    buffer_format(b, "# HELP bema_%s %s\n# TYPE bema_%s %s\nbema_%s %lld\n", name, about, name,
                  kind, name, (long long)value);
}

static int64_t resident_bytes(void)
{
    char line[128];
    int64_t pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fgets(line, sizeof line, file)) { /* the program's size, then what is resident */
        struct str field;
        str_split(str_split(str_of(line), ' ', &field), ' ', &field);
        if (str_int(field, 0, INT64_MAX / sysconf(_SC_PAGESIZE), &pages))
            pages = 0;
    }
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

static void http_metrics(struct buffer *b, struct http_server *http)
{
    struct http_counts counts = http_server_counts(http);
    metric(b, "http_requests_total", "counter", "Requests answered.", counts.requests);
    metric(b, "http_on_loop_total", "counter", "Requests answered from memory.", counts.on_loop);
    metric(b, "http_needed_store_total", "counter",
           "Requests that memory could not answer and a reader did.", counts.needed_store);
    metric(b, "http_connections", "gauge", "Open connections.", counts.open_connections);
    buffer_lit(b, "# HELP bema_http_answers_total Answers by class of status.\n"
                  "# TYPE bema_http_answers_total counter\n");
    for (int i = 1; i < 6; i++)
        buffer_format(b, "bema_http_answers_total{status=\"%dxx\"} %lld\n", i,
                      (long long)counts.by_status[i]);
}

static void stream_metrics(struct buffer *b, const struct stream *stream)
{
    struct stream_counts counts = stream_counts(stream);
    metric(b, "streams", "gauge", "Open streams.", counts.clients);
    metric(b, "stream_messages_total", "counter", "Events told to streams.", counts.sent);
    metric(b, "streams_dropped_total", "counter", "Streams that were read too slowly.",
           counts.dropped);
}

static enum err metrics_get(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct square *square = atomic_load(&watched.square);
    struct http_server *http = atomic_load(&watched.http);
    (void)viewer;
    /* For the operator's own collector, on this machine. */
    if (!str_starts(request->remote_address, STR("127.")) &&
        !str_is(request->remote_address, "::1"))
        return work_fail(w, ERR_NOT_FOUND, "Not Found");
    if (!square || !http)
        return work_fail(w, ERR_UNAVAILABLE, "the square is starting");
    struct buffer b = buffer_in(w->memory);
    struct live_counts live = live_counts(square->live);
    struct lanes_counts lanes = lanes_counts(square->lanes);
    http_metrics(&b, http);
    stream_metrics(&b, atomic_load(&watched.stream));
    metric(&b, "live_posts", "gauge", "Posts held in the index.", live.posts);
    metric(&b, "live_accounts", "gauge", "Accounts held in the index.", live.accounts);
    metric(&b, "live_viewers", "gauge", "People whose relations are held.", live.viewers);
    metric(&b, "live_cards", "gauge", "Rendered posts and accounts held.", live.cards);
    metric(&b, "live_card_bytes", "gauge", "Memory of rendered posts and accounts.",
           live.card_bytes);
    metric(&b, "live_index_bytes", "gauge", "Memory of the index.", live.index_bytes);
    metric(&b, "live_events_total", "counter", "Events applied.", live.events);
    metric(&b, "lane_requests_total", "counter", "Writes run.", lanes.requests);
    metric(&b, "lane_groups_total", "counter", "Commits of groups.", lanes.groups);
    metric(&b, "lane_failures_total", "counter", "Writes that failed.", lanes.failures);
    metric(&b, "lane_queue", "gauge", "Writes that wait.", lanes.queue);
    metric(&b, "resident_bytes", "gauge", "Memory of the process.", resident_bytes());
    *ret_reply = (struct http_reply){.type = STR("text/plain; version=0.0.4; charset=utf-8"),
                                     .body = buffer_str(&b)};
    return OK;
}

static enum err health_get(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    (void)w;
    (void)viewer;
    (void)request;
    *ret_reply = (struct http_reply){.type = STR("text/plain; charset=utf-8"), .body = STR("OK")};
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/health", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_NONE, 0, health_get,
     "OK while the server answers"},
    {HTTP_GET, "/metrics", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_NONE, 0, metrics_get,
     "Counters for Prometheus, for this machine only"},
};
const struct http_table metrics_table = {routes, sizeof routes / sizeof *routes};
