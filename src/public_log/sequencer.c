#include "public_log/sequencer.h"

#include "base/clock.h"
#include "base/log.h"
#include "public_log/kept_checkpoint.h"
#include "public_log/public_log_db.h"
#include "public_log/witness.h"
#include "store/events.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { wait_look_ms = 1000, failed_ms = 1000, cover_look_ms = 200, answer_look_ms = 100 };

/* ---- one group ----------------------------------------------------------------------------- */

/* What one transaction found and made. */
struct group {
    bool ours; /* this process has the lease */
    bool more; /* others still wait */
    uint64_t size;
    struct merkle_hash root;
    bool is_signed; /* the stored checkpoint says so already */
};

static enum err edge_read(struct work *w, struct tree_edge *edge, uint64_t size)
{
    enum err e = OK;

    edge->size = size;
    for (int level = 0; !e && level < tile_levels; level++) {
        const uint64_t hashes = size >> (8 * level);
        struct str bytes;

        if (!(hashes % tile_width))
            continue;
        e = log_db_tile(w, level, (int64_t)(hashes / tile_width), w->memory, &bytes);
        if (e == ERR_NOT_FOUND || (!e && bytes.size < hashes % tile_width * merkle_hash_bytes))
            e = work_fail(w, ERR_INTERNAL, "a tile of the public log is missing or cut");
        if (!e)
            memcpy(edge->hashes[level], bytes.data, hashes % tile_width * merkle_hash_bytes);
    }
    return e;
}

struct writing {
    struct work *w;
    enum err e;
};

static void tile_write(void *context, int level, uint64_t number, const struct merkle_hash *hashes)
{
    struct writing *writing = context;

    if (!writing->e)
        writing->e =
            log_db_tile_put(writing->w, level, (int64_t)number,
                            str_copy(writing->w->memory, (struct str){.data = (const char *)hashes,
                                                                      .size = tile_bytes}));
}

/* The unfinished tiles that changed since the tree had old_size. */
static enum err edge_write(struct work *w, const struct tree_edge *edge, uint64_t old_size)
{
    enum err e = OK;

    for (int level = 0; !e && level < tile_levels; level++) {
        const uint64_t hashes = edge->size >> (8 * level);
        const struct str bytes = {.data = (const char *)edge->hashes[level],
                                  .size = hashes % tile_width * merkle_hash_bytes};

        if (bytes.size && hashes != old_size >> (8 * level))
            e = log_db_tile_put(w, level, (int64_t)(hashes / tile_width), bytes);
    }
    return e;
}

static enum err grow(struct work *w, struct tree_edge *edge, const struct log_found *waiting,
                     int count)
{
    struct writing writing = {.w = w};
    const uint64_t old_size = edge->size;
    bool grown = false;
    enum err e = OK;

    for (int i = 0; !e && i < count; i++) {
        const struct merkle_hash leaf = merkle_leaf(waiting[i].body);

        e = log_db_set_place(w, waiting[i].id, (int64_t)edge->size);
        tree_append(edge, &leaf, tile_write, &writing);
        if (!e)
            e = writing.e;
    }
    if (!e)
        e = edge_write(w, edge, old_size);
    if (!e)
        e = log_db_grow(w, (int64_t)old_size, (int64_t)edge->size, &grown);
    return e || grown ? e : work_fail(w, ERR_AGAIN, "another process gave places");
}

static enum err group_take(struct work *w, struct group *group)
{
    struct tree_edge *edge = ARENA_NEW(w->memory, struct tree_edge);
    struct log_found *waiting = arena_array(w->memory, log_group_max, sizeof *waiting);
    struct log_row row = {0};
    int count = 0;
    enum err e = log_db_state_make(w);

    if (!e)
        e = log_db_lease(w, events_process(), w->now_ms + log_lease_ms, &group->ours);
    if (e || !group->ours)
        return e;
    e = log_db_state(w, &row);
    if (!e)
        e = log_db_waiting(w, log_group_max, waiting, &count);
    if (!e)
        e = edge_read(w, edge, (uint64_t)row.size);
    if (!e && count)
        e = grow(w, edge, waiting, count);
    if (e)
        return e;
    group->more = count == log_group_max;
    group->size = edge->size;
    group->root = tree_edge_root(edge);
    group->is_signed = row.checkpoint.size && row.signed_size == (int64_t)edge->size;
    return OK;
}

static enum err group_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    memset(context, 0, sizeof(struct group));
    return e ? e : db_end(w, group_take(w, context));
}

static enum err sign_run(struct work *w, void *context)
{
    const struct group *group = context;
    const struct tree_head head = {
        .origin = public_log_key()->name, .size = group->size, .root = group->root};
    const struct str text = tree_head_text(w->memory, &head);
    const struct str checkpoint =
        str_format(w->memory, "%.*s\n%.*s", STR_ARG(text), STR_ARG(log_key_sign(w->memory, text)));
    enum err e = db_begin(w);

    if (e)
        return e;
    e = log_db_sign(w, (int64_t)group->size, checkpoint);
    if (!e && witnesses_any())
        e = jobs_set(w, JOB_ASK_WITNESSES, JOB_ASK_WITNESSES, STR(""), w->now_ms);
    return db_end(w, e);
}

/* ---- waiting ------------------------------------------------------------------------------- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t signed_changed = PTHREAD_COND_INITIALIZER;
static pthread_cond_t appended_changed = PTHREAD_COND_INITIALIZER;
static uint64_t signed_count; /* checkpoints of this process */
static bool appended;
static bool answering;             /* a sequencer's thread gives answers back */
static struct log_answer *answers; /* that nobody has taken yet */

void sequencer_wake(struct work *w, void *none)
{
    (void)w, (void)none;
    pthread_mutex_lock(&mutex);
    appended = true;
    pthread_cond_signal(&appended_changed);
    pthread_mutex_unlock(&mutex);
}

static void tell_signed(void)
{
    pthread_mutex_lock(&mutex);
    signed_count++;
    pthread_cond_broadcast(&signed_changed);
    pthread_mutex_unlock(&mutex);
}

static struct timespec after_ms(int64_t ms)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return until;
}

enum err public_log_wait(struct work *w, int64_t entry_id, int64_t wait_ms)
{
    const int64_t end_ms = clock_monotonic_ms() + wait_ms;

    for (;;) {
        struct log_found found;
        struct log_state state;
        struct timespec until;
        uint64_t seen;
        int64_t left;
        enum err e;

        pthread_mutex_lock(&mutex);
        seen = signed_count;
        pthread_mutex_unlock(&mutex);
        e = log_db_find(w, entry_id, &found);
        if (!e)
            e = public_log_state(w, &state);
        if (e || (found.index >= 0 && (uint64_t)found.index < state.head.size))
            return e;
        left = end_ms - clock_monotonic_ms();
        if (left <= 0)
            return work_fail(w, ERR_UNAVAILABLE, "no checkpoint covers the entry yet");
        until = after_ms(left < wait_look_ms ? left : wait_look_ms);
        pthread_mutex_lock(&mutex);
        while (signed_count == seen && !pthread_cond_timedwait(&signed_changed, &mutex, &until))
            ;
        pthread_mutex_unlock(&mutex);
    }
}

/* ---- sequencing ---------------------------------------------------------------------------- */

static enum err group_sequence(struct work *w, struct lanes *lanes, struct group *group)
{
    struct log_state state;
    enum err e = lanes_run(lanes, w, group_run, group);

    if (e || !group->ours || group->is_signed)
        return e;
    e = lanes_run(lanes, w, sign_run, group);
    if (e)
        return e;
    tell_signed();
    e = public_log_state(w, &state);
    if (!e)
        kept_checkpoint_put(w, state.checkpoint); /* only what is on the disk */
    return e;
}

/* However many wait, it holds the entries of one group at a time. */
static enum err sequence_all(struct work *w, struct lanes *lanes, bool *ret_ours)
{
    struct arena *memory = w->memory;
    struct group group = {.more = false};
    enum err e;

    w->memory = arena_new(0);
    do {
        arena_reset(w->memory);
        e = group_sequence(w, lanes, &group);
    } while (!e && group.ours && group.more);
    if (e)
        w->why = str_copy(memory, w->why);
    arena_free(w->memory);
    w->memory = memory;
    *ret_ours = group.ours;
    return e;
}

enum err public_log_sequence(struct work *w, struct lanes *lanes)
{
    bool ours;

    return sequence_all(w, lanes, &ours);
}

enum err public_log_cover(struct work *w, struct lanes *lanes, int64_t entry_id, int64_t wait_ms)
{
    const int64_t end_ms = clock_monotonic_ms() + wait_ms;
    enum err e;

    do {
        w->now_ms = clock_now_ms();
        e = public_log_sequence(w, lanes);
        if (!e)
            e = public_log_wait(w, entry_id, cover_look_ms);
    } while (e == ERR_UNAVAILABLE && clock_monotonic_ms() < end_ms);
    return e;
}

/* ---- answers that wait --------------------------------------------------------------------- */

void public_log_answer(struct work *w, struct log_answer *answer)
{
    bool taken;

    answer->end_ms = clock_monotonic_ms() + log_answer_ms;
    pthread_mutex_lock(&mutex);
    taken = answering;
    if (taken) {
        answer->next = answers;
        answers = answer;
        appended = true;
        pthread_cond_signal(&appended_changed);
    }
    pthread_mutex_unlock(&mutex);
    if (!taken)
        answer->done(w, answer->context, OK);
}

/* All of them; from then on they are the caller's. */
static struct log_answer *answers_take(bool still_answering)
{
    struct log_answer *taken;

    pthread_mutex_lock(&mutex);
    answering = still_answering;
    taken = answers;
    answers = NULL;
    pthread_mutex_unlock(&mutex);
    return taken;
}

/* Gives back those that are covered, or have waited for long enough; the others wait on. */
static void answers_give(struct work *w, struct log_answer *taken, bool covered)
{
    const int64_t now_ms = clock_monotonic_ms();
    struct log_answer *next;

    for (; taken; taken = next) {
        next = taken->next;
        if (covered || taken->end_ms <= now_ms) {
            taken->done(w, taken->context, OK); /* its memory may be gone from here on */
            continue;
        }
        pthread_mutex_lock(&mutex);
        taken->next = answers;
        answers = taken;
        pthread_mutex_unlock(&mutex);
    }
}

/* ---- its thread ---------------------------------------------------------------------------- */

struct sequencer {
    pthread_t thread;
    bool stopping; /* under the mutex */
    struct lanes *lanes;
    struct db_options options;
    struct work template;
};

/* Whether there is anything for it to do, read outside the lane: a quiet square writes nothing. */
static enum err is_idle(struct work *w, bool *ret_idle)
{
    struct log_found waiting;
    struct log_row row;
    int count = 0;
    enum err e = log_db_waiting(w, 1, &waiting, &count);

    if (!e)
        e = log_db_state(w, &row);
    if (!e)
        *ret_idle = !count && row.checkpoint.size && row.size == row.signed_size;
    return e;
}

/* On SQLite one process serves: who had the lease is gone. */
static enum err lease_end_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    (void)context;
    return e ? e : db_end(w, log_db_end_lease(w));
}

/* One turn: gives places to what waits and signs, and gives back the answers that waited for it. */
static enum err sequencer_turn(struct sequencer *s, struct work *w)
{
    struct log_answer *taken = answers_take(true);
    bool idle = false, ours = false;
    enum err e;

    w->now_ms = clock_now_ms();
    w->why = (struct str){0};
    e = w->db ? OK : db_open(w, &s->options, &w->db);
    if (!e)
        e = is_idle(w, &idle);
    if (!e && !idle)
        e = sequence_all(w, s->lanes, &ours);
    if (e)
        log_warning("public_log.sequence", "error=%s why=\"%.*s\"", err_name(e), STR_ARG(w->why));
    answers_give(w, taken, !e && (idle || ours));
    return e;
}

/* Until something was appended, or it is time to look. */
static bool sequencer_rest(struct sequencer *s, enum err e)
{
    struct timespec until;
    bool stopping;

    pthread_mutex_lock(&mutex);
    until = after_ms(answers ? answer_look_ms : e ? failed_ms : log_look_ms);
    while (!s->stopping && (!appended || e) &&
           !pthread_cond_timedwait(&appended_changed, &mutex, &until))
        ;
    appended = false;
    stopping = s->stopping;
    pthread_mutex_unlock(&mutex);
    return !stopping;
}

static void *sequencer_thread(void *context)
{
    struct sequencer *s = context;
    struct work w = s->template;
    enum err e;

    w.memory = arena_new(0);
    w.db = NULL;
    do {
        e = sequencer_turn(s, &w);
        arena_reset(w.memory);
    } while (sequencer_rest(s, e));
    answers_give(&w, answers_take(false), true);
    db_close(w.db);
    arena_free(w.memory);
    return NULL;
}

enum err sequencer_start(struct work *w, struct lanes *lanes, const struct db_options *options,
                         const struct work *template, struct sequencer **ret_sequencer)
{
    struct sequencer *s;
    enum err e = OK;

    assert(public_log_key());
    if (!str_starts(options->address, STR("postgres")))
        e = lanes_run(lanes, w, lease_end_run, NULL);
    if (e)
        return e;
    s = calloc(1, sizeof *s);
    if (!s)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory");
    s->lanes = lanes;
    s->options = *options;
    s->options.read_only = true;
    s->template = *template;
    if (pthread_create(&s->thread, NULL, sequencer_thread, s)) {
        free(s);
        return work_fail(w, ERR_UNAVAILABLE, "the server cannot start another thread");
    }
    *ret_sequencer = s;
    return OK;
}

void sequencer_stop(struct sequencer *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&mutex);
    s->stopping = true;
    pthread_cond_signal(&appended_changed);
    pthread_mutex_unlock(&mutex);
    pthread_join(s->thread, NULL);
    free(s);
}
