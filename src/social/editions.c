#include "social/editions.h"

#include "social/edition_topics.h"
#include "social/editions_db.h"
#include "social/slates_db.h"
#include "social/square_policy.h"
#include "store/lane.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { making_bytes_max = 256 * 1024 * 1024, held_bytes_max = 64 * 1024 * 1024 };

/* ---- held ---------------------------------------------------------------------------------- */

struct held {
    struct edition edition;
    struct arena *memory; /* in which all of it is */
    atomic_int holders;
};
static struct {
    pthread_mutex_t mutex;
    const struct live *live;
    struct held *held; /* NULL: there is none, or it was not looked for */
    int64_t looked_ms; /* 0: never */
} newest = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void held_release(void *data)
{
    struct held *held = data;
    if (atomic_fetch_sub(&held->holders, 1) == 1)
        arena_free(held->memory);
}

static uint64_t spread(int64_t post_id)
{
    return (uint64_t)post_id * UINT64_C(0x9E3779B97F4A7C15) >> 32;
}

static enum err slots_fill(struct edition *edition, struct arena *memory)
{
    uint32_t size = 16;
    while (size < 2 * edition->post_count)
        size *= 2;
    uint32_t *slots = arena_try(memory, size * sizeof *slots);
    if (!slots)
        return ERR_UNAVAILABLE;
    for (size_t i = 0; i < edition->post_count; i++) {
        uint64_t at = spread(edition->posts[i].id);
        while (slots[at & (size - 1)])
            at++;
        slots[at & (size - 1)] = (uint32_t)(i + 1);
    }
    edition->slots = slots;
    edition->slot_mask = size - 1;
    return OK;
}

const struct published_post *edition_post(const struct edition *edition, int64_t post_id)
{
    uint32_t number;
    if (!edition->slots)
        return NULL;
    for (uint64_t at = spread(post_id); (number = edition->slots[at & edition->slot_mask]); at++)
        if (edition->posts[number - 1].id == post_id)
            return &edition->posts[number - 1];
    return NULL;
}

size_t edition_topic(const struct edition *edition, int64_t topic_id)
{
    size_t from = 0, to = edition->topic_count;
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        if (edition->topics[middle].id < topic_id)
            from = middle + 1;
        else
            to = middle;
    }
    return from < edition->topic_count && edition->topics[from].id == topic_id
               ? from
               : edition->topic_count;
}

static int by_key(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return a[0] != b[0] ? (a[0] < b[0] ? -1 : 1) : a[1] < b[1] ? -1 : a[1] > b[1];
}

/* The posts of each topic, the highest gain first, of equals the higher id. */
static void best_find(struct edition *edition, uint64_t (*keys)[2], uint32_t *best, uint32_t *begin)
{
    const struct policy *policy = edition->policy;
    const size_t posts = edition->post_count;
    size_t count = 0;
    for (size_t i = 0; i < posts; i++) {
        const struct slate_gain *gain = &edition->gains[i];
        const size_t topic = edition->topic_places[i];
        if (gain->published_count < policy->bridging_quintiles_min)
            continue;
        keys[count][0] = (uint64_t)topic << 32 | (uint32_t)((int64_t)INT32_MAX - gain->gain);
        keys[count++][1] = posts - 1 - i;
        begin[topic + 1]++;
    }
    if (count)
        qsort(keys, count, sizeof *keys, by_key);
    for (size_t i = 0; i < count; i++)
        best[i] = (uint32_t)(posts - 1 - keys[i][1]);
    for (size_t t = 0; t <= edition->topic_count; t++)
        begin[t + 1] += begin[t];
    edition->best = best;
    edition->best_begin = begin;
}

/* All of them by the part of their topic that is better, of equals the higher id. */
static void square_find(struct edition *edition, uint64_t (*keys)[2], uint32_t *square)
{
    size_t count = 0;
    for (size_t t = 0; t <= edition->topic_count; t++) {
        const uint32_t begin = edition->best_begin[t], size = edition->best_begin[t + 1] - begin;
        for (uint32_t i = 0; i < size; i++) {
            keys[count][0] = ((uint64_t)i << 32) / size;
            keys[count++][1] = edition->post_count - 1 - edition->best[begin + i];
        }
    }
    if (count)
        qsort(keys, count, sizeof *keys, by_key);
    edition->square_count = count < edition_square_max ? count : edition_square_max;
    for (size_t i = 0; i < edition->square_count; i++)
        square[i] = (uint32_t)(edition->post_count - 1 - keys[i][1]);
    edition->square = square;
}

/* What each slate would compute again. */
static enum err terms_find(struct edition *edition, struct arena *memory)
{
    struct slate_gain *gains = arena_try(memory, (edition->post_count + 1) * sizeof *gains);
    uint16_t *places = arena_try(memory, (edition->post_count + 1) * sizeof *places);
    if (!gains || !places)
        return ERR_UNAVAILABLE;
    for (size_t i = 0; i < edition->post_count; i++) {
        gains[i] = slate_gain(edition->policy, edition->posts[i].cells);
        places[i] = (uint16_t)edition_topic(edition, edition->posts[i].topic_id);
    }
    edition->gains = gains;
    edition->topic_places = places;
    return OK;
}

static enum err orders_find(struct edition *edition, struct arena *memory, struct arena *scratch)
{
    uint64_t(*keys)[2] = arena_try(scratch, (edition->post_count + 1) * sizeof *keys);
    uint32_t *best = arena_try(memory, (edition->post_count + 1) * sizeof *best);
    uint32_t *begin = arena_try(memory, (edition->topic_count + 2) * sizeof *begin);
    uint32_t *square = arena_try(memory, edition_square_max * sizeof *square);
    if (!keys || !best || !begin || !square || terms_find(edition, memory))
        return ERR_UNAVAILABLE;
    best_find(edition, keys, best, begin);
    square_find(edition, keys, square);
    return slots_fill(edition, memory);
}

static enum err tables_read(struct work *w, const struct edition_row *row, struct edition *edition,
                            struct arena *memory, struct arena *scratch)
{
    struct published_post *posts = NULL;
    struct slate_topic *topics = NULL;
    struct str cells, thresholds, fault = STR("");
    enum err e = editions_db_table(w, row->cells, scratch, &cells);
    if (!e)
        e = editions_db_table(w, row->topics, scratch, &thresholds);
    if (e)
        return e;
    e = published_cells_read(memory, cells, &posts, &edition->post_count, &fault);
    if (!e)
        e = published_topics_read(memory, thresholds, &topics, &edition->topic_count, &fault);
    if (e)
        return work_fail(w, ERR_INTERNAL, "a published table cannot be read: %.*s", STR_ARG(fault));
    edition->policy = &square_policy()->policy;
    edition->posts = posts;
    edition->topics = topics;
    edition->published.cells = slate_digest(cells);
    edition->published.topics = slate_digest(thresholds);
    return orders_find(edition, memory, scratch) ? work_fail(w, ERR_UNAVAILABLE, "no memory") : OK;
}

static enum err held_load(struct work *w, const struct edition_row *row, struct held **ret_held)
{
    struct arena *memory = arena_new(held_bytes_max), *scratch = arena_new(0);
    struct held *held = ARENA_NEW(memory, struct held);
    enum err e = tables_read(w, row, &held->edition, memory, scratch);
    arena_free(scratch);
    held->memory = memory;
    atomic_init(&held->holders, 1);
    if (e)
        arena_free(memory);
    else
        *ret_held = held;
    return e;
}

static bool is_of(struct work *w, const struct held *held, const struct edition_row *row)
{
    const struct slate_published *published = &held->edition.published;
    return held->edition.policy == &square_policy()->policy &&
           str_equal(slate_digest_text(w->memory, published->cells), row->cells) &&
           str_equal(slate_digest_text(w->memory, published->topics), row->topics);
}

/* Wants the mutex. */
static enum err look_again(struct work *w)
{
    struct edition_row row;
    struct held *held = NULL;
    int count = 0;
    enum err e = editions_db_list(w, 1, &row, &count);
    const bool is_same = !e && count && newest.held && is_of(w, newest.held, &row);
    if (!e && count && !is_same)
        e = held_load(w, &row, &held);
    if (e)
        return e;
    if (!is_same) {
        if (newest.held)
            held_release(newest.held);
        newest.held = held;
    }
    newest.live = w->live;
    newest.looked_ms = w->now_ms;
    return OK;
}

enum err edition_find(struct work *w, const struct edition **ret_edition)
{
    static const struct edition none;
    struct held *held = NULL;
    enum err e = OK;
    pthread_mutex_lock(&newest.mutex);
    if (newest.held && newest.held->edition.policy != &square_policy()->policy)
        newest.looked_ms = INT64_MAX;
    if (w->db && (newest.live != w->live || w->now_ms < newest.looked_ms ||
                  w->now_ms - newest.looked_ms >= editions_looked_every_ms))
        e = look_again(w);
    if (!e && newest.live == w->live)
        held = newest.held;
    if (held)
        atomic_fetch_add(&held->holders, 1);
    pthread_mutex_unlock(&newest.mutex);
    if (held)
        arena_at_end(w->memory, held_release, held);
    if (!e)
        *ret_edition = held ? &held->edition : &none;
    return e;
}

/* ---- made ---------------------------------------------------------------------------------- */

struct storing {
    struct edition_row row;
    struct str cells, topics;
};

static bool is_named(const struct edition_row *rows, int count, struct str digest)
{
    for (int i = 0; i < count; i++)
        if (str_equal(rows[i].cells, digest) || str_equal(rows[i].topics, digest))
            return true;
    return false;
}

/* Those whose follower is older than editions_kept_ms go, and the tables that no other names. */
static enum err old_delete(struct work *w)
{
    struct edition_row *rows = arena_array(w->memory, editions_max + 1, sizeof *rows);
    int count = 0, kept = 1;
    enum err e = editions_db_list(w, editions_max + 1, rows, &count);
    while (kept < count && rows[kept - 1].made_ms >= w->now_ms - editions_kept_ms)
        kept++;
    for (int i = kept; i < count && !e; i++) {
        e = editions_db_delete(w, rows[i].made_ms);
        if (!e && !is_named(rows, kept, rows[i].cells))
            e = editions_db_table_delete(w, rows[i].cells);
        if (!e && !is_named(rows, kept, rows[i].topics))
            e = editions_db_table_delete(w, rows[i].topics);
    }
    return e;
}

static enum err store_it(struct work *w, const struct storing *storing)
{
    enum err e = editions_db_insert(w, &storing->row);
    if (!e)
        e = editions_db_table_put(w, storing->row.cells, storing->cells);
    if (!e)
        e = editions_db_table_put(w, storing->row.topics, storing->topics);
    return e ? e : old_delete(w);
}

static enum err store_run(struct work *w, void *context)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, store_it(w, context));
}

static enum err sweep_run(struct work *w, void *context)
{
    (void)context;
    enum err e = db_begin(w);
    return e ? e : db_end(w, old_delete(w));
}

static enum err store(struct work *w, struct lanes *lanes, const struct edition_row *before,
                      struct storing *storing)
{
    struct edition_row *row = &storing->row;
    row->cells = slate_digest_text(w->memory, slate_digest(storing->cells));
    row->topics = slate_digest_text(w->memory, slate_digest(storing->topics));
    row->bytes = (int64_t)(storing->cells.size + storing->topics.size);
    if (str_equal(row->cells, before->cells) && str_equal(row->topics, before->topics))
        return lanes_run(lanes, w, sweep_run, NULL);
    enum err e = lanes_run(lanes, w, store_run, storing);
    if (e)
        return e;
    pthread_mutex_lock(&newest.mutex);
    newest.looked_ms = INT64_MAX; /* look at once */
    pthread_mutex_unlock(&newest.mutex);
    const struct edition *edition;
    return w->live ? edition_find(w, &edition) : OK;
}

static enum err make(struct work *w, struct lanes *lanes, const struct edition_row *before,
                     struct arena *memory)
{
    struct edition_tables tables;
    struct buffer cells = buffer_in(memory), topics = buffer_in(memory);
    enum err e = edition_tables_make(w, memory, &tables);
    if (e || (!tables.post_count && !before->made_ms))
        return e;
    published_cells_write(tables.posts, tables.post_count, &cells);
    published_topics_write(tables.topics, tables.topic_count, &topics);
    if (cells.overflow || topics.overflow)
        return work_fail(w, ERR_UNAVAILABLE, "no memory");
    struct storing storing = {.cells = buffer_str(&cells), .topics = buffer_str(&topics)};
    storing.row.made_ms = w->now_ms > before->made_ms ? w->now_ms : before->made_ms + 1;
    storing.row.posts = (int64_t)tables.post_count;
    storing.row.topic_count = (int64_t)tables.topic_count;
    return store(w, lanes, before, &storing);
}

enum err edition_publish(struct work *w, struct lanes *lanes)
{
    struct edition_row *rows = arena_array(w->memory, editions_max, sizeof *rows);
    int count = 0;
    enum err e = editions_db_list(w, editions_max, rows, &count);
    if (e)
        return e;
    const struct edition_row before = count ? rows[0] : (struct edition_row){0};
    if (count == editions_max)
        return lanes_run(lanes, w, sweep_run, NULL);
    const int64_t wait_ms = before.bytes * editions_kept_ms / editions_bytes_max;
    if (wait_ms > editions_at_once_ms && w->now_ms - before.made_ms < wait_ms)
        return OK;
    struct arena *memory = arena_new(making_bytes_max);
    e = make(w, lanes, &before, memory);
    arena_free(memory);
    return e;
}

/* ---- shown --------------------------------------------------------------------------------- */

enum err editions_list(struct work *w, int max, struct edition_row *ret_rows, int *ret_count)
{
    return editions_db_list(w, max, ret_rows, ret_count);
}

static atomic_size_t served_bytes;
static void served_end(void *data)
{
    atomic_fetch_sub(&served_bytes, *(const size_t *)data);
}

enum err edition_table(struct work *w, struct str digest, struct str *ret_body)
{
    const struct square_policy *const policy = square_policy();
    struct slate_digest parsed;
    if (slate_digest_parse(digest, &parsed))
        return ERR_NOT_FOUND;
    digest = slate_digest_text(w->memory, parsed);
    if (str_equal(digest, policy->hash)) {
        *ret_body = policy->text;
        return OK;
    }
    enum err e = slates_db_policy(w, digest, ret_body);
    if (e != ERR_NOT_FOUND)
        return e;
    if (atomic_load(&served_bytes) > editions_served_bytes_max)
        return work_fail(w, ERR_UNAVAILABLE, "too many tables are being sent, come back later");
    e = editions_db_table(w, digest, w->memory, ret_body);
    if (e)
        return e;
    size_t *bytes = ARENA_NEW(w->memory, size_t);
    *bytes = ret_body->size;
    atomic_fetch_add(&served_bytes, *bytes);
    arena_at_end(w->memory, served_end, bytes);
    return OK;
}
