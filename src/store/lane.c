#include "store/lane.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/checkpoint.h"
#include "store/db_driver.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { retry_ms_max = 50, refuse_poll_ms = 1, doubt_again_ms = 100 };

/* One request of a group. */
struct member {
    struct lane_request *request;
    struct work w;
    enum err e;
    /* On PostgreSQL, while its answer waits for the disk. */
    bool committed;
    int64_t sequence; /* of its last row of events, 0: none */
};

struct lane {
    struct lanes *lanes;
    pthread_t thread;
    bool started;
    struct db *db;
    struct arena *memory; /* the group's own */
    struct checkpoint *checkpoint;

    /* Submitters push onto a stack; the lane takes all of it at once and turns it round. */
    _Atomic(struct lane_request *) pushed;
    atomic_int waiting; /* submitted and not yet begun */
    atomic_bool asleep;
    atomic_bool running;   /* a group */
    pthread_mutex_t mutex; /* only to fall asleep and to wake */
    pthread_cond_t wake;

    /* Taken, in the order they came. */
    struct lane_request *first, *last;
    struct member members[lane_group_max];
};

struct lanes {
    struct lane_hooks hooks;
    struct work template;
    int count;
    atomic_bool closing;
    _Atomic(const char *) refusal; /* the words for all requests; NULL: they are run */
    atomic_uint next;
    _Atomic int64_t requests, groups, failures;
    struct lane lane[];
};

/* The queue. */

static void wake(struct lane *lane)
{
    if (!atomic_load(&lane->asleep))
        return;
    pthread_mutex_lock(&lane->mutex);
    atomic_store(&lane->asleep, false);
    pthread_cond_signal(&lane->wake);
    pthread_mutex_unlock(&lane->mutex);
}

enum err lanes_submit(struct lanes *lanes, struct lane_request *request)
{
    unsigned index = request->account_id ? (unsigned)id_bucket(request->account_id)
                                         : atomic_fetch_add(&lanes->next, 1);
    struct lane *lane = &lanes->lane[index % (unsigned)lanes->count];

    /* Counted before looking whether the lanes are closing: a lane ends only when it finds both
     * closing and nobody counted. */
    if (atomic_fetch_add(&lane->waiting, 1) >= lane_queue_max || atomic_load(&lanes->closing)) {
        atomic_fetch_sub(&lane->waiting, 1);
        wake(lane);
        return ERR_UNAVAILABLE;
    }
    request->next = atomic_load(&lane->pushed);
    while (!atomic_compare_exchange_weak(&lane->pushed, &request->next, request))
        ;
    wake(lane);
    return OK;
}

/* Moves what was pushed to the end of the taken ones. */
static void take_pushed(struct lane *lane)
{
    struct lane_request *r = atomic_exchange(&lane->pushed, NULL);
    struct lane_request *turned = NULL, *last = r;

    if (!r)
        return;
    while (r) {
        struct lane_request *next = r->next;
        r->next = turned;
        turned = r;
        r = next;
    }
    if (lane->last)
        lane->last->next = turned;
    else
        lane->first = turned;
    lane->last = last;
}

/* Nothing waits: a commit that went unanswered is asked about again, so that what is held in memory
 * does not stay behind the store. */
static void settle_idle(struct lane *lane)
{
    const struct lane_hooks *hooks = &lane->lanes->hooks;
    struct work w = lane->lanes->template;
    size_t count = 0;

    w.memory = lane->memory;
    w.db = lane->db;
    w.now_ms = clock_now_ms();
    w.why = (struct str){0};
    if (hooks->busy)
        hooks->busy(hooks->context);
    (void)!db_doubt_settle(&w, NULL, 0, &count);
    if (hooks->idle)
        hooks->idle(hooks->context);
    arena_reset(lane->memory);
}

static void sleep_until_woken(struct lane *lane)
{
    struct timespec until;

    if (!lane->db->doubt) {
        pthread_cond_wait(&lane->wake, &lane->mutex);
        return;
    }
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += doubt_again_ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&lane->wake, &lane->mutex, &until);
}

/* Waits until something is there; false when the lanes are closing and nothing is left. */
static bool wait_for_work(struct lane *lane)
{
    for (;;) {
        take_pushed(lane);
        if (lane->first)
            return true;
        if (atomic_load(&lane->lanes->closing)) {
            if (atomic_load(&lane->waiting) == 0)
                return false;
            sched_yield(); /* somebody is between counting and pushing */
            continue;
        }
        if (lane->db->doubt)
            settle_idle(lane);
        pthread_mutex_lock(&lane->mutex);
        atomic_store(&lane->asleep, true);
        if (!atomic_load(&lane->pushed) && !atomic_load(&lane->lanes->closing))
            sleep_until_woken(lane);
        atomic_store(&lane->asleep, false);
        pthread_mutex_unlock(&lane->mutex);
    }
}

static int take_group(struct lane *lane)
{
    int count = 0;

    for (; lane->first && count < lane_group_max; count++) {
        struct lane_request *r = lane->first;
        lane->first = r->next;
        if (!lane->first)
            lane->last = NULL;
        lane->members[count].request = r;
    }
    atomic_fetch_sub(&lane->waiting, count);
    return count;
}

/* Running. */

static void member_run(struct lane *lane, struct member *m)
{
    m->w = lane->lanes->template;
    m->w.memory = m->request->memory;
    m->w.language = m->request->language;
    m->w.territory = m->request->territory;
    m->w.acting = m->request->acting;
    m->w.db = lane->db;
    m->w.now_ms = clock_now_ms();
    m->w.why = (struct str){0};
    m->e = m->request->run(&m->w, m->request->context);
    assert(!db_in_transaction(&m->w));
}

/* In a transaction of its own, again while the database asks for it. */
static void member_run_alone(struct lane *lane, struct member *m)
{
    for (int i = 0;; i++) {
        member_run(lane, m);
        if (m->e != ERR_AGAIN)
            return;
        if (i == lane_retries_max)
            break;
        uint32_t chance;
        random_bytes(&chance, sizeof chance);
        int64_t wait_us = (int64_t)(chance % 1000) << (i < 6 ? i : 6);
        if (wait_us > retry_ms_max * 1000)
            wait_us = retry_ms_max * 1000;
        nanosleep(&(struct timespec){.tv_nsec = wait_us * 1000}, NULL);
    }
    m->e = work_fail(&m->w, ERR_UNAVAILABLE, "too many people change this at once; try again");
}

static void all_fail(struct lane *lane, int count, enum err e, struct str why)
{
    for (int i = 0; i < count; i++) {
        struct member *m = &lane->members[i];
        if (m->e)
            continue;
        m->e = e;
        m->w.why = str_copy(m->request->memory, why);
    }
}

/* Each in a savepoint, one commit. False: the group came apart before its commit, nothing of it is
 * stored, and each has to run alone. */
static bool run_together(struct lane *lane, int count)
{
    struct work group = lane->lanes->template;
    bool refused = false;
    enum err e;

    group.memory = lane->memory;
    group.db = lane->db;
    group.now_ms = clock_now_ms();
    group.why = (struct str){0};
    for (int i = 0; i < count; i++)
        lane->members[i].e = OK;
    e = db_group_begin(&group);
    if (e) {
        for (int i = 0; i < count; i++) {
            lane->members[i].w = group;
            lane->members[i].w.memory = lane->members[i].request->memory;
        }
        all_fail(lane, count, e, group.why);
        return true;
    }
    for (int i = 0; i < count && !lane->db->group_lost; i++)
        member_run(lane, &lane->members[i]);
    if (lane->db->group_lost) {
        db_group_rollback(&group);
        return false;
    }
    e = db_group_commit(&group, &refused);
    if (e && !refused)
        return false;
    if (e)
        all_fail(lane, count, ERR_UNAVAILABLE, group.why);
    return true;
}

static bool is_in(const int64_t *numbers, size_t count, int64_t number)
{
    for (size_t i = 0; i < count; i++)
        if (numbers[i] == number)
            return true;
    return false;
}

/* Some commit of the group, or of one before it, went unanswered. */
static void settle(struct lane *lane, struct work *group, int count)
{
    int64_t *stored = arena_array(lane->memory, lane_group_max * 2, sizeof *stored);
    size_t stored_count = 0;

    if (db_doubt_settle(group, stored, lane_group_max * 2, &stored_count))
        return;
    for (int i = 0; i < count; i++)
        if (lane->members[i].committed && is_in(stored, stored_count, lane->members[i].sequence))
            lane->members[i].e = OK;
}

static void member_run_late(struct lane *lane, struct member *m)
{
    struct db *db = lane->db;
    int64_t sequence = db->sequence;
    int commits = db->late_commits;

    member_run_alone(lane, m);
    /* One whose own commit went unanswered has made no answer: it stays refused, stored or not. */
    m->committed = !m->e && db->late_commits != commits;
    m->sequence = db->sequence != sequence ? db->sequence : 0;
}

/* PostgreSQL: each commits by itself, the disk is waited for once. */
static void run_late(struct lane *lane, int count)
{
    struct work group = lane->lanes->template;
    struct db *db = lane->db;
    enum err e;

    group.memory = lane->memory;
    group.db = db;
    group.now_ms = clock_now_ms();
    group.why = (struct str){0};
    if (db->doubt)
        settle(lane, &group, 0);
    if (count > 1)
        db_late_begin(db);
    for (int i = 0; i < count; i++)
        member_run_late(lane, &lane->members[i]);
    e = count > 1 ? db_late_end(&group) : OK;
    for (int i = 0; i < count && e; i++) {
        struct member *m = &lane->members[i];
        if (m->e || !m->committed)
            continue;
        m->e = ERR_UNAVAILABLE;
        m->w.why = str_copy(m->request->memory, group.why);
    }
    if (db->doubt)
        settle(lane, &group, count);
}

static void answer(struct lane *lane, struct member *m)
{
    if (m->e)
        atomic_fetch_add_explicit(&lane->lanes->failures, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&lane->lanes->requests, 1, memory_order_relaxed);
    m->request->done(&m->w, m->request->context, m->e);
}

static void refuse_group(struct lane *lane, int count, const char *words)
{
    for (int i = 0; i < count; i++) {
        struct member *m = &lane->members[i];
        m->w = lane->lanes->template;
        m->w.memory = m->request->memory;
        m->e = work_fail(&m->w, ERR_UNAVAILABLE, "%s", words);
        answer(lane, m);
    }
}

static void run_group(struct lane *lane, int count)
{
    bool late = db_driver(lane->db) == DB_POSTGRES;
    bool together = count > 1 && !late && run_together(lane, count);

    atomic_fetch_add_explicit(&lane->lanes->groups, 1, memory_order_relaxed);
    if (late)
        run_late(lane, count);
    for (int i = 0; i < count; i++) {
        if (!late && (!together || lane->members[i].e == ERR_AGAIN))
            member_run_alone(lane, &lane->members[i]);
        answer(lane, &lane->members[i]);
    }
    arena_reset(lane->memory);
    if (lane->checkpoint)
        checkpoint_after_group(lane->checkpoint, lane->db);
}

/* Says that it runs before it looks whether it may, so that lanes_refuse() misses no group. */
static void take_and_run(struct lane *lane)
{
    int count = take_group(lane);
    const char *words;

    atomic_store(&lane->running, true);
    words = atomic_load(&lane->lanes->refusal);
    if (words)
        refuse_group(lane, count, words);
    else
        run_group(lane, count);
    atomic_store(&lane->running, false);
}

static void *lane_thread(void *context)
{
    struct lane *lane = context;
    const struct lane_hooks *hooks = &lane->lanes->hooks;

    if (hooks->begin)
        hooks->begin(hooks->context);
    while (wait_for_work(lane)) {
        if (hooks->busy)
            hooks->busy(hooks->context);
        take_and_run(lane);
        if (hooks->idle)
            hooks->idle(hooks->context);
    }
    if (hooks->end)
        hooks->end(hooks->context);
    return NULL;
}

/* Opening and closing. */

static enum err lane_open(struct work *w, struct lanes *lanes, struct lane *lane,
                          const struct db_options *options)
{
    enum err e;

    lane->lanes = lanes;
    pthread_mutex_init(&lane->mutex, NULL);
    pthread_cond_init(&lane->wake, NULL);
    lane->memory = arena_new(0);
    e = db_open(w, options, &lane->db);
    if (!e && db_driver(lane->db) == DB_SQLITE) {
        e = checkpoint_start(w, options, &lane->checkpoint);
        db_sqlite_checkpoint_elsewhere(lane->db);
    }
    if (e)
        return e;
    if (pthread_create(&lane->thread, NULL, lane_thread, lane))
        return work_fail(w, ERR_UNAVAILABLE, "the server cannot start another thread");
    lane->started = true;
    return OK;
}

enum err lanes_open(struct work *w, const struct db_options *options, int count,
                    const struct work *template, const struct lane_hooks *hooks,
                    struct lanes **ret_lanes)
{
    bool postgres = str_starts(options->address, STR("postgres"));
    int lanes_count = !postgres ? 1 : count ? count : lane_count_postgres;
    struct lanes *lanes;
    enum err e = OK;

    assert(!options->read_only && count >= 0);
    lanes = calloc(1, sizeof *lanes + (size_t)lanes_count * sizeof lanes->lane[0]);
    if (!lanes)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory");
    lanes->template = *template;
    if (hooks)
        lanes->hooks = *hooks;
    for (; lanes->count < lanes_count && !e; lanes->count++)
        e = lane_open(w, lanes, &lanes->lane[lanes->count], options);
    if (e) {
        lanes_close(lanes);
        return e;
    }
    *ret_lanes = lanes;
    return OK;
}

void lanes_refuse(struct lanes *lanes, const char *words)
{
    atomic_store(&lanes->refusal, words);
    for (int i = 0; words && i < lanes->count; i++)
        while (atomic_load(&lanes->lane[i].running))
            nanosleep(&(struct timespec){.tv_nsec = refuse_poll_ms * 1000000}, NULL);
}

void lanes_close(struct lanes *lanes)
{
    if (!lanes)
        return;
    atomic_store(&lanes->closing, true);
    for (int i = 0; i < lanes->count; i++) {
        struct lane *lane = &lanes->lane[i];
        pthread_mutex_lock(&lane->mutex);
        pthread_cond_signal(&lane->wake);
        pthread_mutex_unlock(&lane->mutex);
        if (lane->started)
            pthread_join(lane->thread, NULL);
        checkpoint_stop(lane->checkpoint);
        db_close(lane->db);
        arena_free(lane->memory);
        pthread_cond_destroy(&lane->wake);
        pthread_mutex_destroy(&lane->mutex);
    }
    free(lanes);
}

struct lanes_counts lanes_counts(const struct lanes *lanes)
{
    struct lanes_counts counts = {
        .requests = atomic_load_explicit(&lanes->requests, memory_order_relaxed),
        .groups = atomic_load_explicit(&lanes->groups, memory_order_relaxed),
        .failures = atomic_load_explicit(&lanes->failures, memory_order_relaxed),
    };

    for (int i = 0; i < lanes->count; i++)
        counts.queue += atomic_load(&lanes->lane[i].waiting);
    return counts;
}

/* Waiting for one. */

struct waiter {
    enum err (*run)(struct work *w, void *context);
    void *context;
    pthread_mutex_t mutex;
    pthread_cond_t answered;
    bool done;
    enum err e;
    struct str why;
};

static enum err waiter_run(struct work *w, void *context)
{
    struct waiter *waiter = context;

    return waiter->run(w, waiter->context);
}

static void waiter_done(struct work *w, void *context, enum err e)
{
    struct waiter *waiter = context;

    pthread_mutex_lock(&waiter->mutex);
    waiter->e = e;
    waiter->why = w->why;
    waiter->done = true;
    pthread_cond_signal(&waiter->answered);
    pthread_mutex_unlock(&waiter->mutex);
}

enum err lanes_run(struct lanes *lanes, struct work *w,
                   enum err (*run)(struct work *w, void *context), void *context)
{
    struct waiter waiter = {.run = run,
                            .context = context,
                            .mutex = PTHREAD_MUTEX_INITIALIZER,
                            .answered = PTHREAD_COND_INITIALIZER};
    struct lane_request request = {.run = waiter_run,
                                   .done = waiter_done,
                                   .context = &waiter,
                                   .memory = w->memory,
                                   .language = w->language,
                                   .territory = w->territory,
                                   .acting = w->acting};
    if (!lanes)
        return run(w, context);
    enum err e = lanes_submit(lanes, &request);

    if (e)
        return work_fail(w, e, "the server has too much to write now; try again later");
    pthread_mutex_lock(&waiter.mutex);
    while (!waiter.done)
        pthread_cond_wait(&waiter.answered, &waiter.mutex);
    pthread_mutex_unlock(&waiter.mutex);
    if (waiter.e)
        w->why = waiter.why;
    return waiter.e;
}

enum err lanes_run_all(struct lanes *lanes, struct work *w,
                       enum err (*run)(struct work *w, void *context), void *context,
                       const bool *left)
{
    struct work one = *w;
    enum err e = OK;

    one.memory = arena_new(0);
    while (!e && *left) {
        arena_reset(one.memory);
        e = lanes_run(lanes, &one, run, context);
    }
    if (e)
        w->why = str_copy(w->memory, one.why);
    arena_free(one.memory);
    return e;
}
