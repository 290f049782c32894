#include "stream/hub.h"

#include "auth/scopes.h"
#include "auth/tokens.h"
#include "base/clock.h"
#include "social/accounts.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { read_bytes = 16 * 1024 };

struct frame *frame_make(struct str bytes)
{
    struct frame *frame = malloc(sizeof *frame + bytes.size);
    if (!frame)
        return NULL;
    *frame = (struct frame){.references = 1, .size = (uint32_t)bytes.size};
    memcpy(frame->bytes, bytes.data, bytes.size);
    return frame;
}

void frame_release(struct frame *frame)
{
    if (frame && --frame->references == 0)
        free(frame);
}

static void watch(struct stream *stream, struct client *client, int how, bool wants_room)
{
    struct epoll_event event = {.events = EPOLLIN | (wants_room ? (uint32_t)EPOLLOUT : 0),
                                .data.ptr = client};
    client->wants_room = wants_room;
    if (epoll_ctl(stream->epoll, how, client->socket, &event))
        client_drop(stream, client);
}

void client_drop(struct stream *stream, struct client *client)
{
    if (client->ended)
        return;
    client->ended = true;
    /* Closing alone would leave it in the set while a child that is just being made holds it. */
    epoll_ctl(stream->epoll, EPOLL_CTL_DEL, client->socket, NULL);
    close(client->socket);
    client->ended_next = stream->ended;
    stream->ended = client;
}

static void account_unlink(struct stream *stream, const struct client *client)
{
    struct client **at = stream_account_slot(stream, client->account_id);
    while (*at && *at != client)
        at = &(*at)->account_next;
    if (*at)
        *at = client->account_next;
}

static void subscriptions_end(struct client *client)
{
    while (client->subscriptions) {
        struct subscription *s = client->subscriptions;
        client->subscriptions = s->next;
        subscription_free(s);
    }
}

static void client_free(struct stream *stream, struct client *client)
{
    subscriptions_end(client);
    account_unlink(stream, client);
    *client->beat_link = client->beat_next;
    if (client->beat_next)
        client->beat_next->beat_link = client->beat_link;
    while (client->first) {
        struct waiting *waiting = client->first;
        client->first = waiting->next;
        frame_release(waiting->frame);
        free(waiting);
    }
    websocket_reader_free(&client->reader);
    free(client);
    atomic_fetch_sub(&stream->clients, 1);
}

void clients_free_ended(struct stream *stream)
{
    while (stream->ended) {
        struct client *client = stream->ended;
        stream->ended = client->ended_next;
        client_free(stream, client);
    }
}

/* ---- sending ------------------------------------------------------------------------------- */

/* Bytes taken by the system, 0 when it takes none now, -1 when the client is gone. */
static ssize_t push(const struct client *client, const char *bytes, size_t size)
{
    ssize_t n;
    do {
        n = send(client->socket, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n < 0 && errno == EAGAIN ? 0 : n;
}

static void queue(struct stream *stream, struct client *client, struct frame *frame, size_t sent)
{
    struct waiting *waiting = malloc(sizeof *waiting);
    if (!waiting || client->waiting_bytes + frame->size > stream_waiting_bytes_max) {
        free(waiting);
        atomic_fetch_add_explicit(&stream->dropped, 1, memory_order_relaxed);
        client_drop(stream, client);
        return;
    }
    *waiting = (struct waiting){.frame = frame};
    frame->references++;
    client->waiting_bytes += frame->size;
    if (client->first)
        client->last->next = waiting;
    else
        client->first = waiting;
    if (client->first == waiting)
        client->first_sent = (uint32_t)sent;
    client->last = waiting;
    if (!client->wants_room)
        watch(stream, client, EPOLL_CTL_MOD, true);
}

static void send_now(struct stream *stream, struct client *client, struct frame *frame)
{
    ssize_t n = client->first ? 0 : push(client, frame->bytes, frame->size);
    if (n < 0)
        client_drop(stream, client);
    else if ((size_t)n < frame->size)
        queue(stream, client, frame, (size_t)n);
}

void client_send(struct stream *stream, struct client *client, struct frame *frame)
{
    if (!client->ended && !client->closing && frame)
        send_now(stream, client, frame);
}

void client_send_bytes(struct stream *stream, struct client *client, struct str bytes)
{
    struct frame *frame = frame_make(bytes);
    client_send(stream, client, frame);
    frame_release(frame);
}

static void flush(struct stream *stream, struct client *client)
{
    while (client->first) {
        struct waiting *waiting = client->first;
        struct frame *frame = waiting->frame;
        ssize_t n =
            push(client, frame->bytes + client->first_sent, frame->size - client->first_sent);
        if (n < 0) {
            client_drop(stream, client);
            return;
        }
        client->first_sent += (uint32_t)n;
        if (client->first_sent < frame->size)
            return;
        client->first = waiting->next;
        client->first_sent = 0;
        client->waiting_bytes -= frame->size;
        frame_release(frame);
        free(waiting);
    }
    if (client->closing)
        shutdown(client->socket, SHUT_WR);
    watch(stream, client, EPOLL_CTL_MOD, false);
}

/* Our side is shut once all is sent; the other's end, or the second beat from now, ends it. Closing
 * at once could make the system throw away what the client has not read. */
void client_close(struct stream *stream, struct client *client, int status)
{
    struct buffer out = buffer_in(stream->work.memory);
    if (client->ended || client->closing)
        return;
    if (client->is_websocket) {
        websocket_put_close(&out, status);
        client_send_bytes(stream, client, buffer_str(&out));
    }
    client->closing = true;
    client->unanswered = false;
    if (!client->first && !client->ended)
        shutdown(client->socket, SHUT_WR);
}

/* ---- reading ------------------------------------------------------------------------------- */

static void receive(struct stream *stream, struct client *client)
{
    char bytes[read_bytes];
    ssize_t n = recv(client->socket, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        client_drop(stream, client);
        return;
    }
    if (client->closing || !client->is_websocket)
        return; /* thrown away */
    client->unanswered = false;
    struct message_context context = {stream, client};
    int status = websocket_feed(&client->reader, bytes, (size_t)n, client_message, &context);
    if (status)
        client_close(stream, client, status);
}

void client_ready(struct stream *stream, struct client *client, uint32_t what)
{
    if (!client->ended && (what & EPOLLOUT))
        flush(stream, client);
    if (!client->ended && (what & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        receive(stream, client);
}

/* ---- beginning and beat -------------------------------------------------------------------- */

static void beat(struct stream *stream, struct client *client)
{
    client->messages = 0;
    if (client->unanswered)
        client_drop(stream, client);
    else if (client->closing)
        client->unanswered = true; /* the next beat is its last */
    else if (client->expires_ms && client->expires_ms <= stream->work.now_ms)
        client_close(stream, client, 0);
    else {
        client_send(stream, client, client->is_websocket ? stream->ping : stream->thump);
        client->unanswered = client->is_websocket;
    }
}

void clients_beat(struct stream *stream)
{
    int64_t now = clock_monotonic_ms();
    if (now < stream->next_slot_ms)
        return;
    stream->next_slot_ms = now + stream_slot_ms;
    stream->slot = (stream->slot + 1) % stream_beat_slots;
    for (struct client *c = stream->beats[stream->slot]; c; c = c->beat_next)
        beat(stream, c);
}

/* The token was good when the request came. Whatever ends it after this look comes as an event. */
static enum err token_check(struct stream *stream, struct client *client, const uint8_t hash[32])
{
    struct token token;
    uint32_t flags = 0;
    enum err e = token_find(&stream->work, hash, &token);
    /* A session that acts as somebody else since was not asked for this. */
    if (!e && (token.acting_id ? token.acting_id : token.account_id) != client->account_id)
        e = ERR_FORBIDDEN;
    if (!e)
        e = account_find_flags(&stream->work, client->account_id, &flags);
    if (!e && client->person_id && !(flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)))
        e = account_find_flags(&stream->work, client->person_id, &flags);
    if (e)
        return e;
    client->expires_ms = token.expires_ms;
    return flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED) ? ERR_FORBIDDEN : OK;
}

static bool account_has_room(const struct stream *stream, int64_t account_id)
{
    int count = 0;
    for (const struct client *c = *stream_account_slot(stream, account_id); c; c = c->account_next)
        count += c->account_id == account_id && !c->ended;
    return count < stream_clients_per_account_max;
}

static void socket_prepare(int socket)
{
    const int on = 1, bytes = stream_socket_bytes, timeout_ms = 4 * stream_beat_ms;
    /* Each only makes things better: a system that refuses one goes without. */
    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    (void)setsockopt(socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    (void)setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof timeout_ms);
}

static void client_link(struct stream *stream, struct client *client)
{
    /* The slot that comes round last. */
    struct client **slot = &stream->beats[stream->slot];
    struct client **account = stream_account_slot(stream, client->account_id);
    client->beat_next = *slot;
    client->beat_link = slot;
    if (*slot)
        (*slot)->beat_link = &client->beat_next;
    *slot = client;
    client->account_next = *account;
    *account = client;
}

void client_adopt(struct stream *stream, const struct arrival *arrival)
{
    struct client *client = calloc(1, sizeof *client);
    if (!client) {
        close(arrival->socket);
        atomic_fetch_sub(&stream->clients, 1);
        return;
    }
    *client = (struct client){
        .account_id = arrival->account_id,
        .person_id = arrival->person_id,
        .no_direct = arrival->no_direct,
        .scopes = arrival->scopes,
        .socket = arrival->socket,
        .is_websocket = arrival->is_websocket,
        .token_key = live_token_key(arrival->token_hash),
    };
    memcpy(client->territory, arrival->territory, sizeof client->territory);
    socket_prepare(client->socket);
    bool has_room = account_has_room(stream, client->account_id);
    client_link(stream, client);
    watch(stream, client, EPOLL_CTL_ADD, false);
    client_send_bytes(stream, client, arrival->greeting);
    enum err e = token_check(stream, client, arrival->token_hash);
    if (e || !has_room) {
        client_close(stream, client, e ? 0 : WEBSOCKET_POLICY);
        return;
    }
    if (arrival->stream.size)
        e = client_subscribe(stream, client, arrival->stream, arrival->tag, arrival->list);
    if (e && client->is_websocket)
        client_tell_error(stream, client, e);
    else if (e)
        client_close(stream, client, 0);
}
