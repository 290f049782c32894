/* Streaming, as Mastodon's clients know it: what happens is told to whoever watches, over a
 * WebSocket with many streams or over server-sent events with one.
 *
 * One thread holds all clients in an epoll set of its own, so that they cost the HTTP loops
 * nothing: a request that opens a stream gives its socket away (http_reply.take). The thread is fed
 * by the events of each commit and looks only at those who are connected; whether one of them sees
 * a post is asked of the same rules as her pages (live_home_takes …), and whether she may of
 * social/visibility.h, when it is written for her. Nobody waits for it: a committing thread leaves
 * its events in a queue, and where too many wait all clients are sent away to read their timelines
 * again. What waits for a client is bounded too: who reads too slowly is dropped. */
#ifndef BEMA_STREAM_STREAM_H
#define BEMA_STREAM_STREAM_H

#include "net/http.h"
#include "store/events.h"

enum {
    stream_clients_default = 100000,
    stream_clients_per_account_max = 128,
    stream_subscriptions_max = 64,         /* of one client */
    stream_waiting_bytes_max = 256 * 1024, /* for one client, beyond what the system holds */
    stream_socket_bytes = 64 * 1024,       /* what the system holds for it */
    stream_waiting_events_max = 100000,
    stream_messages_max = 300, /* from one client between two beats */
    stream_beat_ms = 15000,    /* between two pings, or thumps; a WebSocket that did not answer the
                                  last one is closed */
};

struct stream;
struct stream_options {
    const struct db_options *store;
    const struct work *template; /* limits, site, live */
    int clients_max;             /* 0: stream_clients_default */
};
/* The routes of stream_table answer ERR_UNAVAILABLE while there is none. At most one at a time. */
MUST_USE enum err stream_start(struct work *w, const struct stream_options *options,
                               struct stream **ret_stream);
/* To be called by the listener of events, after live_apply(). Any thread. */
void stream_apply(struct stream *stream, const struct event *events, size_t count);
/* Says goodbye to all clients. stream_apply may still be called, and does nothing. NULL is fine. */
void stream_stop(struct stream *stream);
void stream_free(struct stream *stream);

struct stream_counts {
    int64_t clients, sent, dropped; /* sent: messages; dropped: clients that read too slowly */
};
struct stream_counts stream_counts(const struct stream *stream);

extern const struct http_table stream_table;

#endif
