#include "store/events.h"

#include "base/ballast.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "store/db_driver.h"
#include "store/events_db.h"

#include <assert.h>
#include <endian.h>
#include <pthread.h>
#include <stdlib.h>

enum {
    committers_max = 64, /* writing connections of one process */
    event_bytes_max = 2 + 4 * 8 + 4 + 1 + event_numbers_max * 8,
    trim_rows_a_step = 1000,
};

/* Which parts of an event its row holds. */
enum {
    HAS_ACCOUNT = 1,
    HAS_POST = 2,
    HAS_OTHER = 4,
    HAS_VERSION = 8,
    HAS_FLAGS = 16,
    HAS_NUMBERS = 32,
};

static events_listener *listener_of_process;
static void *listener_context;

/* The committers of this process. A number given back goes on with its sequence. */
static struct {
    pthread_mutex_t mutex;
    int64_t process; /* when it started and chance, so that processes sort by age */
    int64_t sequences[committers_max];
    bool taken[committers_max];
} committers = {.mutex = PTHREAD_MUTEX_INITIALIZER};

void events_listen(events_listener *listener, void *context)
{
    listener_of_process = listener;
    listener_context = context;
}

int64_t events_process(void)
{
    int64_t process;

    pthread_mutex_lock(&committers.mutex);
    if (!committers.process) {
        uint32_t chance;
        random_bytes(&chance, sizeof chance);
        committers.process = (clock_now_ms() << 20) | (int64_t)(chance & 0xfffff);
    }
    process = committers.process;
    pthread_mutex_unlock(&committers.mutex);
    return process;
}

/* Gives the connection its number on first use. */
static enum err committer_take(struct work *w)
{
    int i;

    if (w->db->lane)
        return OK;
    pthread_mutex_lock(&committers.mutex);
    for (i = 0; i < committers_max && committers.taken[i]; i++)
        ;
    if (i < committers_max) {
        committers.taken[i] = true;
        w->db->lane = i + 1;
        w->db->sequence = w->db->handed_over = committers.sequences[i];
    }
    pthread_mutex_unlock(&committers.mutex);
    if (!w->db->lane)
        return work_fail(w, ERR_UNAVAILABLE, "too many connections write at once (at most %d)",
                         committers_max);
    return OK;
}

void events_committer_release(struct db *db)
{
    if (!db->lane)
        return;
    pthread_mutex_lock(&committers.mutex);
    committers.sequences[db->lane - 1] = db->sequence;
    committers.taken[db->lane - 1] = false;
    pthread_mutex_unlock(&committers.mutex);
    db->lane = 0;
}

size_t events_room(const struct work *w)
{
    return events_per_request_max - (w->db->event_count - w->db->event_mark);
}

enum err events_add(struct work *w, const struct event *event)
{
    struct db *db = w->db;
    struct event *added;

    if (!db)
        return ERR_NEEDS_STORE;
    assert(db->in_transaction && event->count <= event_numbers_max);
    if (!events_room(w))
        return work_fail(w, ERR_TOO_LARGE, "one request changes at most %d things",
                         events_per_request_max);
    if (db->event_count == db->event_capacity) {
        size_t capacity = db->event_capacity ? db->event_capacity * 2 : 64;
        struct event *grown = realloc(db->events, capacity * sizeof *grown);
        if (!grown)
            return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
        db->events = grown;
        db->event_capacity = capacity;
    }
    added = &db->events[db->event_count++];
    *added = *event;
    if (event->count) {
        int64_t *numbers = arena_array(w->memory, event->count, sizeof *numbers);
        memcpy(numbers, event->numbers, event->count * sizeof *numbers);
        added->numbers = numbers;
    }
    return OK;
}

/* A row's data: for each event its kind, which parts follow, and the parts, little-endian. */

static char *put_number(char *out, int64_t number)
{
    uint64_t little = htole64((uint64_t)number);

    memcpy(out, &little, sizeof little);
    return out + sizeof little;
}

static char *event_encode(char *out, const struct event *event)
{
    uint32_t flags = htole32(event->flags);

    *out++ = (char)event->kind;
    *out++ = (char)((event->account ? HAS_ACCOUNT : 0) | (event->post ? HAS_POST : 0) |
                    (event->other ? HAS_OTHER : 0) | (event->version ? HAS_VERSION : 0) |
                    (event->flags ? HAS_FLAGS : 0) | (event->count ? HAS_NUMBERS : 0));
    if (event->account)
        out = put_number(out, event->account);
    if (event->post)
        out = put_number(out, event->post);
    if (event->other)
        out = put_number(out, event->other);
    if (event->version)
        out = put_number(out, event->version);
    if (event->flags) {
        memcpy(out, &flags, sizeof flags);
        out += sizeof flags;
    }
    if (event->count)
        *out++ = (char)event->count;
    for (uint32_t i = 0; i < event->count; i++)
        out = put_number(out, event->numbers[i]);
    return out;
}

enum err events_write(struct work *w)
{
    struct db *db = w->db;
    struct buffer data = buffer_in(w->memory);
    enum err e;

    if (db->event_count == db->event_written)
        return OK;
    e = committer_take(w);
    if (e)
        return e;
    for (size_t i = db->event_written; i < db->event_count; i++) {
        if (!buffer_reserve(&data, event_bytes_max))
            return arena_left(w->memory) <= data.size * 2 + event_bytes_max
                       ? work_fail(w, ERR_TOO_LARGE, "one request changes too many things")
                       : work_fail(w, ERR_UNAVAILABLE,
                                   "the server is out of memory; try again later");
        data.size = (size_t)(event_encode(data.data + data.size, &db->events[i]) - data.data);
    }
    return events_db_add(w, &(struct events_row){.process = events_process(),
                                                 .lane = db->lane,
                                                 .sequence = ++db->sequence,
                                                 .made_ms = w->now_ms,
                                                 .data = buffer_str(&data)});
}

void events_hand_over(struct db *db)
{
    if (db->event_count && listener_of_process)
        listener_of_process(listener_context, db->events, db->event_count);
    if (!db->doubt)
        db->handed_over = db->sequence;
}

static void read_again(const struct event *event)
{
    const struct event again[2] = {
        {.kind = EVENT_READ_AGAIN, .account = event->account, .post = event->post},
        {.kind = EVENT_READ_AGAIN, .account = event->other},
    };

    if (event->kind == EVENT_EMOJIS_CHANGED || event->kind == EVENT_CHARTER_CHANGED)
        listener_of_process(listener_context, event, 1);
    listener_of_process(listener_context, again, 2);
}

void events_read_again(struct db *db)
{
    if (!listener_of_process || !db->event_count)
        return;
    db->doubted =
        ballast_grow(db->doubted, (db->doubted_count + db->event_count) * sizeof *db->doubted);
    for (size_t i = 0; i < db->event_count; i++) {
        struct event *kept = &db->doubted[db->doubted_count++];
        *kept = db->events[i];
        kept->numbers = NULL;
        kept->count = 0;
        read_again(kept);
    }
}

void events_doubt_end(struct db *db)
{
    for (size_t i = 0; listener_of_process && i < db->doubted_count; i++)
        read_again(&db->doubted[i]);
    free(db->doubted);
    db->doubted = NULL;
    db->doubted_count = 0;
}

/* Reading rows. */

struct decoder {
    struct str data;
    size_t at;
    bool cut; /* the data ended too soon */
};

static uint64_t take(struct decoder *d, size_t bytes)
{
    uint64_t number = 0;

    if (d->data.size - d->at < bytes) {
        d->cut = true;
        d->at = d->data.size;
        return 0;
    }
    memcpy(&number, d->data.data + d->at, bytes);
    d->at += bytes;
    return le64toh(number);
}

static struct event event_decode(struct decoder *d, struct arena *memory)
{
    struct event event = {.kind = (enum event_kind)take(d, 1)};
    unsigned has = (unsigned)take(d, 1);

    event.account = has & HAS_ACCOUNT ? (int64_t)take(d, 8) : 0;
    event.post = has & HAS_POST ? (int64_t)take(d, 8) : 0;
    event.other = has & HAS_OTHER ? (int64_t)take(d, 8) : 0;
    event.version = has & HAS_VERSION ? (int64_t)take(d, 8) : 0;
    event.flags = has & HAS_FLAGS ? (uint32_t)take(d, 4) : 0;
    event.count = has & HAS_NUMBERS ? (uint32_t)take(d, 1) : 0;
    if (event.count > event_numbers_max)
        d->cut = true;
    if (event.count && !d->cut) {
        int64_t *numbers = arena_array(memory, event.count, sizeof *numbers);
        for (uint32_t i = 0; i < event.count; i++)
            numbers[i] = (int64_t)take(d, 8);
        event.numbers = numbers;
    }
    return event;
}

enum err events_read(struct work *w, int64_t process, int lane, int64_t *sequence,
                     struct event **ret_events, size_t *ret_count)
{
    struct events_row row = {.process = process, .lane = lane, .sequence = *sequence};
    struct decoder d = {0};
    struct event *events;
    size_t count = 0;
    enum err e = events_db_next(w, &row);

    if (e)
        return e;
    d.data = row.data;
    events = arena_array(w->memory, row.data.size / 2 + 1, sizeof *events);
    while (d.at < d.data.size && !d.cut)
        events[count++] = event_decode(&d, w->memory);
    if (d.cut)
        return work_fail(w, ERR_INTERNAL, "a row of events is damaged");
    *sequence = row.sequence;
    *ret_events = events;
    *ret_count = count;
    return OK;
}

enum err events_hand_over_stored(struct work *w, int64_t *sequence)
{
    struct event *events;
    size_t count;
    enum err e = events_read(w, events_process(), w->db->lane, sequence, &events, &count);

    if (!e && listener_of_process)
        listener_of_process(listener_context, events, count);
    return e;
}

/* Removing old rows, a bounded piece per transaction. */

static enum err trim_step(struct work *w, int64_t lane, int64_t before_ms, bool *ret_more)
{
    struct events_row row = {0};
    bool full = false;
    enum err e = events_db_old(w, lane, before_ms, trim_rows_a_step, &row, &full);

    *ret_more = false;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = db_begin(w);
    if (!e)
        e = db_end(w, events_db_remove_to(w, &row));
    *ret_more = full;
    return e;
}

enum err events_trim(struct work *w, int64_t before_ms, bool *ret_more)
{
    bool any = false, more = false;
    enum err e = OK;

    for (int lane = 1; lane <= committers_max && !e; lane++) {
        e = trim_step(w, lane, before_ms, &more);
        any |= more;
    }
    if (!e)
        *ret_more = any;
    return e;
}
