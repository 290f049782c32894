#include "stream/hub.h"

#include "base/clock.h"
#include "base/log.h"
#include "live/index.h"
#include "stream/hidings.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { ready_max = 256, wait_without_clients = -1 };

static _Atomic(struct stream *) running;

struct stream *stream_running(void)
{
    return atomic_load(&running);
}

struct stream_counts stream_counts(const struct stream *stream)
{
    return (struct stream_counts){.clients = atomic_load(&stream->clients),
                                  .sent = atomic_load(&stream->sent),
                                  .dropped = atomic_load(&stream->dropped)};
}

/* ---- what others leave ---------------------------------------------------------------------- */

static void wake(const struct stream *stream)
{
    uint64_t one = 1;
    ssize_t n;
    do {
        n = write(stream->wake, &one, sizeof one);
    } while (n < 0 && errno == EINTR);
}

void stream_arrive(struct stream *stream, const struct arrival *arrival, int socket)
{
    struct arena *memory = arena_new(0);
    struct arrival *own = ARENA_NEW(memory, struct arrival);
    *own = *arrival;
    own->memory = memory;
    own->socket = socket;
    own->greeting = str_copy(memory, arrival->greeting);
    own->stream = str_copy(memory, arrival->stream);
    own->tag = str_copy(memory, arrival->tag);
    own->list = str_copy(memory, arrival->list);
    /* Counted before the token is looked at again, so that no event is passed over in between. */
    atomic_fetch_add(&stream->clients, 1);
    pthread_mutex_lock(&stream->inbox);
    own->next = stream->arrivals;
    stream->arrivals = own;
    pthread_mutex_unlock(&stream->inbox);
    wake(stream);
}

/* Whether anybody who watches could be told of it. What is imported has happened long ago. */
static bool concerns(const struct event *event)
{
    switch (event->kind) {
    case EVENT_POST_MADE:
        return !(event->flags & POST_IMPORTED);
    case EVENT_POST_CHANGED:
    case EVENT_POST_GONE:
    case EVENT_NOTIFIED:
    case EVENT_TOKEN_GONE:
    case EVENT_LIST_CHANGED:
    case EVENT_UNTAGGED:
    case EVENT_FILTERS_CHANGED:
    case EVENT_NOTIFICATIONS_MERGED:
    case EVENT_ANNOUNCEMENT:
    case EVENT_ANNOUNCEMENT_REACTION:
        return true;
    case EVENT_ACCOUNT_CHANGED:
        return event->flags;
    case EVENT_ACCOUNT_COUNTS:
    case EVENT_POST_COUNTS:
    case EVENT_POLL_COUNTS:
    case EVENT_MARK:
    case EVENT_RELATION:
    case EVENT_VOTED:
    case EVENT_TAGS_CHANGED:
    case EVENT_TAGGED:
    case EVENT_CHARTER_CHANGED:
    case EVENT_EMOJIS_CHANGED:
    case EVENT_READ_AGAIN:
    case EVENT_CELLS:
        return false;
    }
    return false;
}

/* NULL where none concerns a stream, or there is no memory: *ret_lost. */
static struct batch *batch_make(const struct event *events, size_t count, bool *ret_lost)
{
    size_t kept = 0, numbers = 0;
    for (size_t i = 0; i < count; i++) {
        kept += concerns(&events[i]);
        numbers += concerns(&events[i]) ? events[i].count : 0;
    }
    if (!kept)
        return NULL;
    struct batch *batch =
        malloc(sizeof *batch + kept * sizeof(struct event) + numbers * sizeof(int64_t));
    *ret_lost = !batch;
    if (!batch)
        return NULL;
    int64_t *at = (int64_t *)(void *)&batch->events[kept];
    *batch = (struct batch){.count = 0};
    for (size_t i = 0; i < count; i++) {
        if (!concerns(&events[i]))
            continue;
        struct event *own = &batch->events[batch->count++];
        *own = events[i];
        own->numbers = at;
        if (own->count)
            memcpy(at, events[i].numbers, own->count * sizeof(int64_t));
        at += own->count;
    }
    return batch;
}

void stream_apply(struct stream *stream, const struct event *events, size_t count)
{
    if (atomic_load(&stream->clients) == 0 || atomic_load(&stream->stopping))
        return;
    bool lost = false;
    struct batch *batch = batch_make(events, count, &lost);
    if (!batch && !lost)
        return;
    pthread_mutex_lock(&stream->inbox);
    bool first = !stream->batches;
    if (lost || stream->waiting_events + batch->count > stream_waiting_events_max) {
        stream->lost = true;
        free(batch);
    } else {
        stream->waiting_events += batch->count;
        if (first)
            stream->batches = batch;
        else
            stream->last_batch->next = batch;
        stream->last_batch = batch;
    }
    pthread_mutex_unlock(&stream->inbox);
    if (first)
        wake(stream);
}

/* ---- the thread ----------------------------------------------------------------------------- */

static void all_close(struct stream *stream, int status)
{
    for (int slot = 0; slot < stream_beat_slots; slot++)
        for (struct client *c = stream->beats[slot]; c; c = c->beat_next)
            client_close(stream, c, status);
}

static void arrivals_take(struct stream *stream, struct arrival *arrival)
{
    while (arrival) {
        struct arrival *next = arrival->next;
        client_adopt(stream, arrival);
        arena_free(arrival->memory);
        arena_reset(stream->work.memory);
        arrival = next;
    }
}

static void inbox_take(struct stream *stream)
{
    uint64_t count;
    ssize_t n = read(stream->wake, &count, sizeof count);
    (void)n; /* it only wakes; what counts is the lists */
    pthread_mutex_lock(&stream->inbox);
    struct arrival *arrivals = stream->arrivals;
    struct batch *batch = stream->batches;
    bool lost = stream->lost;
    stream->arrivals = NULL;
    stream->batches = stream->last_batch = NULL;
    stream->waiting_events = 0;
    stream->lost = false;
    pthread_mutex_unlock(&stream->inbox);
    if (lost) {
        log_warning("stream.lost", "clients=%lld", (long long)atomic_load(&stream->clients));
        all_close(stream, WEBSOCKET_TRY_LATER);
    }
    arrivals_take(stream, arrivals);
    while (batch) {
        struct batch *next = batch->next;
        if (!lost)
            deliver_batch(stream, batch);
        free(batch);
        batch = next;
    }
}

/* Opened with the first client, so that a square without streams keeps no connection for them. */
static bool store_open(struct stream *stream)
{
    if (stream->work.db)
        return true;
    enum err e = db_open(&stream->work, &stream->store, &stream->work.db);
    if (e)
        log_error("stream.store", "why=\"%.*s\"", STR_ARG(stream->work.why));
    stream->facts.db = stream->work.db;
    return !e;
}

static void turn(struct stream *stream)
{
    struct epoll_event ready[ready_max];
    int64_t wait_ms = wait_without_clients;
    if (stream->hiding_count) {
        wait_ms = 0;
    } else if (atomic_load(&stream->clients)) {
        wait_ms = stream->next_slot_ms - clock_monotonic_ms();
        wait_ms = wait_ms < 0 ? 0 : wait_ms > stream_slot_ms ? stream_slot_ms : wait_ms;
    }
    live_reader_idle(stream->work.live);
    int count = epoll_wait(stream->epoll, ready, ready_max, (int)wait_ms);
    live_reader_busy(stream->work.live);
    stream->work.now_ms = stream->facts.now_ms = clock_now_ms();
    (void)store_open(stream); /* without it, what needs it fails with its own words */
    for (int i = 0; i < count; i++) {
        if (ready[i].data.ptr)
            client_ready(stream, ready[i].data.ptr, ready[i].events);
        else
            inbox_take(stream);
        arena_reset(stream->work.memory);
    }
    hidings_tell(stream);
    clients_beat(stream);
    clients_free_ended(stream);
    arena_reset(stream->work.memory);
    arena_reset(stream->facts.memory);
}

static void all_end(struct stream *stream)
{
    inbox_take(stream);
    all_close(stream, WEBSOCKET_GOING_AWAY);
    for (int slot = 0; slot < stream_beat_slots; slot++)
        for (struct client *c = stream->beats[slot]; c; c = c->beat_next)
            client_drop(stream, c);
    clients_free_ended(stream);
}

static void *run(void *context)
{
    struct stream *stream = context;
    live_reader_register(stream->work.live);
    live_reader_busy(stream->work.live);
    while (!atomic_load(&stream->stopping))
        turn(stream);
    all_end(stream);
    live_reader_idle(stream->work.live);
    live_reader_unregister(stream->work.live);
    db_close(stream->work.db);
    return NULL;
}

/* ---- start and stop ------------------------------------------------------------------------- */

static enum err thread_start(struct work *w, struct stream *stream)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stream_stack_bytes);
    int failed = pthread_create(&stream->thread, &attributes, run, stream);
    pthread_attr_destroy(&attributes);
    return failed ? work_fail(w, ERR_UNAVAILABLE, "the system gives no more threads") : OK;
}

static void memory_free(struct stream *stream)
{
    if (stream->epoll >= 0)
        close(stream->epoll);
    if (stream->wake >= 0)
        close(stream->wake);
    arena_free(stream->work.memory);
    arena_free(stream->facts.memory);
    frame_release(stream->ping);
    frame_release(stream->thump);
    pthread_mutex_destroy(&stream->inbox);
    free(stream->accounts);
    free(stream);
}

static bool frames_make(struct stream *stream)
{
    struct buffer ping = buffer_in(stream->work.memory);
    websocket_put(&ping, WEBSOCKET_PING, STR(""));
    stream->ping = frame_make(buffer_str(&ping));
    stream->thump = frame_make(STR(":thump\n"));
    return stream->ping && stream->thump;
}

enum err stream_start(struct work *w, const struct stream_options *options,
                      struct stream **ret_stream)
{
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return work_fail(w, ERR_UNAVAILABLE, "no memory for streaming");
    stream->options = *options;
    stream->store = *options->store;
    stream->store.read_only = true;
    if (!stream->options.clients_max)
        stream->options.clients_max = stream_clients_default;
    stream->work = stream->facts = *options->template;
    stream->work.memory = arena_new(0);
    stream->facts.memory = arena_new(0);
    pthread_mutex_init(&stream->inbox, NULL);
    stream->accounts = calloc(stream_account_slots, sizeof *stream->accounts);
    stream->epoll = epoll_create1(EPOLL_CLOEXEC);
    stream->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    enum err e = OK;
    if (stream->epoll < 0 || stream->wake < 0 || !stream->accounts || !frames_make(stream) ||
        epoll_ctl(stream->epoll, EPOLL_CTL_ADD, stream->wake, &event))
        e = work_fail(w, ERR_UNAVAILABLE, "the system gives no more files");
    if (!e)
        e = thread_start(w, stream);
    if (e) {
        memory_free(stream);
        return e;
    }
    atomic_store(&running, stream);
    *ret_stream = stream;
    return OK;
}

void stream_stop(struct stream *stream)
{
    if (!stream || atomic_exchange(&stream->stopping, true))
        return;
    atomic_store(&running, NULL);
    wake(stream);
    pthread_join(stream->thread, NULL);
}

void stream_free(struct stream *stream)
{
    if (!stream)
        return;
    stream_stop(stream);
    while (stream->batches) {
        struct batch *batch = stream->batches;
        stream->batches = batch->next;
        free(batch);
    }
    memory_free(stream);
}
