/* Inside streaming: what its files share. Nobody else includes this.
 *
 *   routes.c     the requests that open a stream
 *   hub.c        start and stop, the thread, what others leave for it
 *   clients.c    one client: its socket, what waits for it, its beat, its end
 *   messages.c   what a client says: subscribe, unsubscribe
 *   deliver.c    from an event to those who see it
 *   hidings.c    what is taken from those who may not see it any more
 *   news.c       what there is to tell of a post, and on which streams it stands
 *   parcels.c    its bytes, shared by those for whom they are the same
 *
 * All but the inbox belongs to the hub's thread. A client that ends is freed at the end of the
 * turn, with its subscriptions: whoever walks them need not look behind. */
#ifndef BEMA_STREAM_HUB_H
#define BEMA_STREAM_HUB_H

#include "live/index.h"
#include "social/viewer.h"
#include "store/db.h"
#include "stream/stream.h"
#include "stream/topics.h"
#include "stream/websocket.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
    stream_beat_slots = 15, /* clients in turn, one slot each second */
    stream_slot_ms = stream_beat_ms / stream_beat_slots,
    stream_account_slots = 4096,
    stream_stack_bytes = 512 * 1024,
    stream_kept_bytes_max = 64 * 1024,
    hidings_max = 1000,
};

/* Bytes on their way to any number of clients. */
struct frame {
    uint32_t references, size;
    char bytes[];
};
struct waiting {
    struct waiting *next;
    struct frame *frame;
};

struct subscription {
    struct subscription *next;                    /* of the client */
    struct subscription *of_kind, **of_kind_link; /* of the hub's list */
    struct client *client;
    enum topic_kind kind;
    uint32_t bits;
    struct str label, tag; /* "hashtag","x" in JSON; the tag folded */
    int64_t list_id;
    int64_t *members; /* of the list, ascending; malloc */
    size_t member_count;
    struct live_filter filter; /* of the list */
    bool stale;                /* the list has changed */
    char text[];
};

struct client {
    struct client *beat_next, **beat_link;
    struct client *account_next; /* in its slot of accounts */
    struct client *ended_next;
    struct subscription *subscriptions;
    struct waiting *first, *last;
    struct websocket_reader reader;
    int64_t account_id, person_id, token_key, expires_ms; /* person_id: who acts for it, or 0 */
    uint64_t scopes;
    char territory[3]; /* where she came from when she came */
    uint32_t waiting_bytes, first_sent;
    int socket;
    uint16_t messages, subscription_count;
    bool no_direct;
    bool is_websocket, unanswered, closing, ended, wants_room;
};

/* A socket on its way from an HTTP loop. */
struct arrival {
    struct arrival *next;
    struct arena *memory;
    int socket;
    bool is_websocket;
    int64_t account_id, person_id;
    bool no_direct; /* she acts for the account and may not read its direct messages */
    uint64_t scopes;
    uint8_t token_hash[32];
    char territory[3];
    struct str greeting, stream, tag, list; /* stream "": none yet */
};
/* Events of one commit, their numbers behind them. */
struct batch {
    struct batch *next;
    size_t count;
    struct event events[];
};

/* A post that may have been hidden from somebody: hidings.h. */
struct hiding {
    int64_t post_id;
    bool changed; /* the post itself: who still sees it is told how it is */
};

struct stream {
    struct stream_options options;
    struct db_options store;
    pthread_t thread;
    int epoll, wake;
    atomic_bool stopping;
    _Atomic int64_t clients, sent, dropped; /* clients: with those that arrive */

    pthread_mutex_t inbox;
    struct arrival *arrivals;
    struct batch *batches, *last_batch;
    size_t waiting_events;
    bool lost;

    struct work work;  /* memory: of one viewer's part of a delivery, or of one message */
    struct work facts; /* memory: of one event */
    struct subscription *of_kind[TOPIC_KINDS];
    struct client *beats[stream_beat_slots];
    struct client **accounts; /* by account, stream_account_slots */
    struct client *ended;
    struct hiding hidings[hidings_max]; /* in no order */
    int hiding_count;
    int64_t complained_ms; /* when it last logged that something could not be told */
    int64_t next_slot_ms;  /* monotonic */
    int slot;
    struct frame *ping, *thump;
};

/* hub.c */
struct stream *stream_running(void);
/* Takes the socket; copies what it needs. Any thread. */
void stream_arrive(struct stream *stream, const struct arrival *arrival, int socket);

/* clients.c */
struct frame *frame_make(struct str bytes);
void frame_release(struct frame *frame);
static inline struct client **stream_account_slot(const struct stream *stream, int64_t account_id)
{
    return &stream->accounts[((uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15)) >> 52];
}
_Static_assert(stream_account_slots == 1 << 12, "the slot is the upper 12 bits");
void client_adopt(struct stream *stream, const struct arrival *arrival);
void client_send(struct stream *stream, struct client *client, struct frame *frame);
void client_send_bytes(struct stream *stream, struct client *client, struct str bytes);
void client_ready(struct stream *stream, struct client *client, uint32_t what);
/* Politely: a WebSocket with a status (0 none). Nothing more is told to it. */
void client_close(struct stream *stream, struct client *client, int status);
/* At once. */
void client_drop(struct stream *stream, struct client *client);
void clients_beat(struct stream *stream);
void clients_free_ended(struct stream *stream);

/* messages.c */
/* Watches one more stream. ERR_INVALID, ERR_UNAUTHORIZED with words for the client. */
MUST_USE enum err client_subscribe(struct stream *stream, struct client *client, struct str name,
                                   struct str tag, struct str list);
void subscription_free(struct subscription *subscription);
/* websocket_taker; context is a struct message_context. */
struct message_context {
    struct stream *stream;
    struct client *client;
};
bool client_message(void *context, enum websocket_opcode opcode, struct str payload);
void client_tell_error(struct stream *stream, struct client *client, enum err e);
MUST_USE enum err subscription_load(struct stream *stream, struct subscription *subscription);

/* deliver.c */
void deliver_batch(struct stream *stream, const struct batch *batch);

#endif
