#include "jobs/jobs.h"

#include "base/clock.h"
#include "base/log.h"
#include "jobs/jobs_db.h"
#include "store/events.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    claim_max = 8,   /* jobs leased at once and run by the workers one after another */
    read_max = 32,   /* looked at to find them */
    poll_ms = 5000,  /* other processes may have added something */
    pause_ms = 1000, /* after the store failed */
    words_bytes_max = 500,
};

/* A job that this process has leased. */
struct claimed {
    struct job job;
    int64_t run_ms; /* as it was read */
    bool ours;
};

/* All pools look for their jobs over one connection: one of its own is 0.2 MiB, and the pools of a
 * quiet square have nothing to do. A worker opens its own for its first job. */
struct finder {
    pthread_mutex_t mutex;
    struct db *db; /* NULL before the first look */
};

/* One pool of workers; the first, which the caller has, leads to those of the other kinds. */
struct jobs {
    struct jobs *next; /* NULL: the last */
    struct jobs_kinds kinds;
    int thread_count, claims_max;
    int64_t lease_ms;
    bool renews; /* while a job runs */
    struct db_options options;
    struct finder *finder; /* the first pool's */
    struct finder own_finder;
    struct lanes *lanes;
    const struct job_type *types;
    size_t type_count;
    struct work template;

    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct arena *memory; /* of the claimed jobs */
    struct claimed claimed[claim_max];
    int claimed_count, claimed_next;
    bool claiming; /* one worker looks for more */
    bool woken;
    atomic_bool stopping;
    int workers; /* that have not ended */
    int idle;    /* of them, those that wait for work */
    int64_t look_again_ms;
    pthread_t threads[jobs_outbound_threads];
};

int64_t jobs_renewed_lease_ms = 30000;

static _Atomic int64_t done_count;

/* Those of this process that jobs_add wakes. */
static pthread_mutex_t awake_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct jobs *awake;

static void wake_workers(struct work *w, void *data)
{
    (void)w, (void)data;
    pthread_mutex_lock(&awake_mutex);
    for (struct jobs *jobs = awake; jobs; jobs = jobs->next) {
        pthread_mutex_lock(&jobs->mutex);
        jobs->woken = true;
        pthread_cond_signal(&jobs->changed);
        pthread_mutex_unlock(&jobs->mutex);
    }
    pthread_mutex_unlock(&awake_mutex);
}

static enum err add(struct work *w, int64_t id, enum job_kind kind, int64_t subject_id,
                    struct str data, int64_t run_ms)
{
    const struct job_draft draft = {subject_id, run_ms ? run_ms : w->now_ms, data};
    enum err e;

    if (data.size > jobs_data_bytes_max)
        return work_fail(w, ERR_TOO_LARGE, "a job carries at most %d bytes", jobs_data_bytes_max);
    e = jobs_db_add(w, kind, &id, &draft, 1);
    if (!e)
        db_after_commit(w, wake_workers, NULL);
    return e;
}

enum err jobs_add_many(struct work *w, enum job_kind kind, const struct job_draft *drafts,
                       int count)
{
    int64_t *ids = arena_array(w->memory, (size_t)count, sizeof *ids);
    enum err e = w->db ? OK : ERR_NEEDS_STORE;

    for (int i = 0; i < count; i++) {
        assert(drafts[i].run_ms && drafts[i].data.size <= jobs_data_bytes_max);
        ids[i] = id_new(w->now_ms, id_bucket(drafts[i].subject_id));
    }
    if (!e)
        e = jobs_db_add(w, kind, ids, drafts, count);
    if (!e && count)
        db_after_commit(w, wake_workers, NULL);
    return e;
}

enum err jobs_add(struct work *w, enum job_kind kind, int64_t subject_id, struct str data,
                  int64_t run_ms)
{
    if (!w->db)
        return ERR_NEEDS_STORE;
    return add(w, id_new(w->now_ms, id_bucket(subject_id)), kind, subject_id, data, run_ms);
}

enum err jobs_set(struct work *w, enum job_kind kind, int64_t subject_id, struct str data,
                  int64_t run_ms)
{
    enum err e = w->db ? jobs_db_forget(w, kind, subject_id) : ERR_NEEDS_STORE;

    return e ? e : add(w, subject_id, kind, subject_id, data, run_ms);
}

enum err jobs_keep(struct work *w, enum job_kind kind, int64_t subject_id, struct str data,
                   int64_t run_ms)
{
    enum err e = ERR_NEEDS_STORE;

    assert(data.size <= jobs_data_bytes_max);
    if (w->db)
        e = jobs_db_keep_one(w, kind, subject_id, data, run_ms ? run_ms : w->now_ms);
    if (!e)
        db_after_commit(w, wake_workers, NULL);
    return e;
}

static const struct job_type *type_of(const struct jobs *jobs, enum job_kind kind)
{
    for (size_t i = 0; i < jobs->type_count; i++)
        if (jobs->types[i].kind == kind && jobs->types[i].run)
            return &jobs->types[i];
    return NULL;
}

/* Claiming. */

struct claim {
    struct claimed claimed[claim_max];
    int count;
    int64_t lease_ms;
};

static enum err claim_run(struct work *w, void *context)
{
    struct claim *claim = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    for (int i = 0; i < claim->count && !e; i++) {
        struct claimed *c = &claim->claimed[i];
        e = jobs_db_lease(w, &c->job, c->run_ms, w->now_ms + claim->lease_ms, events_process(),
                          &c->ours);
    }
    return db_end(w, e);
}

/* Reads what is due, in memory that lives until the next claim. *ret_look_again_ms: when there may
 * be more. */
static enum err find_due(struct jobs *jobs, struct work *w, struct claimed *ret_found,
                         int *ret_count, int64_t *ret_look_again_ms)
{
    struct jobs_place place = {.run_ms = INT64_MIN};
    int64_t run_ms[read_max];
    struct job read[read_max];
    int read_count = read_max, count = 0;
    enum err e = OK;

    while (!e && read_count == read_max && count < jobs->claims_max) {
        e = jobs_db_due(w, &jobs->kinds, &place, read_max, read, run_ms, &read_count);
        for (int i = 0; !e && i < read_count && count < jobs->claims_max; i++)
            if (type_of(jobs, read[i].kind))
                ret_found[count++] = (struct claimed){.job = read[i], .run_ms = run_ms[i]};
    }
    *ret_look_again_ms = w->now_ms;
    if (!e && !count) {
        e = jobs_db_next_ms(w, &jobs->kinds, w->now_ms, ret_look_again_ms);
        if (e == ERR_NOT_FOUND || (!e && *ret_look_again_ms > w->now_ms + poll_ms)) {
            *ret_look_again_ms = w->now_ms + poll_ms;
            e = OK;
        }
    }
    *ret_count = count;
    return e;
}

/* Finds and leases jobs; the caller has said that it is the one who claims. */
static void claim(struct jobs *jobs, struct claim *ret_claim, int64_t *ret_look_again_ms)
{
    struct work w = jobs->template;
    struct finder *finder = jobs->finder;
    enum err e = OK;

    arena_reset(jobs->memory);
    w.memory = jobs->memory;
    w.now_ms = clock_now_ms();
    ret_claim->lease_ms = jobs->lease_ms;
    pthread_mutex_lock(&finder->mutex);
    if (!finder->db)
        e = db_open(&w, &jobs->options, &finder->db);
    w.db = finder->db;
    if (!e)
        e = find_due(jobs, &w, ret_claim->claimed, &ret_claim->count, ret_look_again_ms);
    w.db = NULL;
    pthread_mutex_unlock(&finder->mutex);
    if (!e && ret_claim->count)
        e = lanes_run(jobs->lanes, &w, claim_run, ret_claim);
    if (!e)
        return;
    log_warning("jobs.claim", "error=%s why=\"%.*s\"", err_name(e), STR_ARG(w.why));
    *ret_look_again_ms = w.now_ms + pause_ms;
    ret_claim->count = 0;
}

/* Running. */

struct finish {
    struct job job; /* with this attempt counted */
    enum err e;
    struct str why;
    int64_t every_ms;
    bool gave_up;
    int64_t run_ms; /* when it runs again */
};

/* 2^attempts × jobs_retry_ms_min, a quarter more or less. */
static int64_t retry_ms(int attempts)
{
    int64_t wait = (int64_t)jobs_retry_ms_min
                   << (attempts < jobs_attempts_max ? attempts : jobs_attempts_max);
    uint32_t chance;

    random_bytes(&chance, sizeof chance);
    return wait * 3 / 4 + (int64_t)chance % (wait / 2);
}

static enum err finish_write(struct work *w, struct finish *f)
{
    int64_t us = events_process();
    int attempts = f->job.attempts;
    bool again = f->every_ms > 0;
    int64_t wait_ms = retry_ms(attempts);

    if (again && (!f->e || wait_ms > f->every_ms))
        wait_ms = f->every_ms;
    f->run_ms = w->now_ms + wait_ms;
    if (!f->e && again)
        return jobs_db_give_back(w, &f->job, us, 0, f->run_ms, false, STR(""));
    if (!f->e)
        return jobs_db_remove(w, &f->job, us);
    f->gave_up = !again && attempts >= jobs_attempts_max;
    return jobs_db_give_back(w, &f->job, us, attempts, f->run_ms, f->gave_up,
                             utf8_prefix(utf8_clean(w->memory, f->why), words_bytes_max));
}

static enum err finish_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, finish_write(w, context));
}

/* The workers may be asleep until later than a job that was given back is due. */
static void look_again_at(struct jobs *jobs, int64_t run_ms)
{
    pthread_mutex_lock(&jobs->mutex);
    if (run_ms < jobs->look_again_ms) {
        jobs->look_again_ms = run_ms;
        pthread_cond_broadcast(&jobs->changed);
    }
    pthread_mutex_unlock(&jobs->mutex);
}

static void clock_add(struct timespec *time, int64_t ms)
{
    time->tv_sec += ms / 1000;
    time->tv_nsec += ms % 1000 * 1000000;
    if (time->tv_nsec >= 1000000000) {
        time->tv_sec++;
        time->tv_nsec -= 1000000000;
    }
}

/* Renewing the lease of a job that may take minutes, on a thread beside it. */
struct keeper {
    struct jobs *jobs;
    struct job job;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    pthread_t thread;
    bool started, ended;
};

static enum err renew_run(struct work *w, void *context)
{
    const struct keeper *keeper = context;
    enum err e = db_begin(w);

    if (!e)
        e = db_end(w, jobs_db_renew(w, &keeper->job, clock_now_ms() + keeper->jobs->lease_ms,
                                    events_process()));
    return e;
}

static void *keep(void *context)
{
    struct keeper *keeper = context;
    struct work w = keeper->jobs->template;
    struct timespec until;

    w.memory = arena_new(0);
    clock_gettime(CLOCK_MONOTONIC, &until);
    pthread_mutex_lock(&keeper->mutex);
    while (!keeper->ended) {
        clock_add(&until, keeper->jobs->lease_ms / 3);
        while (!keeper->ended && !pthread_cond_timedwait(&keeper->changed, &keeper->mutex, &until))
            ;
        if (keeper->ended)
            break;
        pthread_mutex_unlock(&keeper->mutex);
        if (lanes_run(keeper->jobs->lanes, &w, renew_run, keeper))
            log_warning("jobs.renew", "job=%lld", (long long)keeper->job.id);
        arena_reset(w.memory);
        pthread_mutex_lock(&keeper->mutex);
    }
    pthread_mutex_unlock(&keeper->mutex);
    arena_free(w.memory);
    return NULL;
}

static void keeper_begin(struct keeper *keeper, struct jobs *jobs, const struct job *job)
{
    pthread_condattr_t attributes;

    *keeper = (struct keeper){.jobs = jobs, .job = *job};
    if (!jobs->renews)
        return;
    pthread_mutex_init(&keeper->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    keeper->started = pthread_create(&keeper->thread, NULL, keep, keeper) == 0;
}

static void keeper_end(struct keeper *keeper)
{
    if (!keeper->started)
        return;
    pthread_mutex_lock(&keeper->mutex);
    keeper->ended = true;
    pthread_cond_signal(&keeper->changed);
    pthread_mutex_unlock(&keeper->mutex);
    pthread_join(keeper->thread, NULL);
    pthread_cond_destroy(&keeper->changed);
    pthread_mutex_destroy(&keeper->mutex);
}

static void run_one(struct jobs *jobs, struct work *w, const struct job *job)
{
    const struct job_type *type = type_of(jobs, job->kind);
    struct finish f = {.job = *job};
    int64_t begun = clock_monotonic_ms();
    struct keeper keeper;
    enum err e;

    assert(type); /* only kinds of the table are claimed */
    f.every_ms = type->every_ms;
    w->now_ms = clock_now_ms();
    w->why = (struct str){0};
    f.job.attempts++;
    keeper_begin(&keeper, jobs, job);
    if (f.job.attempts > jobs_attempts_max && !type->every_ms)
        f.e = work_fail(w, ERR_INTERNAL, "no attempt came to its end");
    else if (!w->db)
        f.e = db_open(w, &jobs->options, &w->db);
    if (!f.e)
        f.e = type->run(w, &f.job, jobs->lanes);
    keeper_end(&keeper);
    f.why = w->why.size ? w->why : str_of(f.e ? err_name(f.e) : NULL);
    e = lanes_run(jobs->lanes, w, finish_run, &f);
    if (e) /* the lease runs out and it runs again */
        log_warning("jobs.finish", "kind=%s error=%s", type->name, err_name(e));
    else
        look_again_at(jobs, f.run_ms);
    if (f.e)
        log_write(f.gave_up ? LOG_ERROR : LOG_WARNING, f.gave_up ? "jobs.dead" : "jobs.failed",
                  "kind=%s job=%lld attempt=%d why=\"%.*s\"", type->name, (long long)f.job.id,
                  f.job.attempts, STR_ARG(f.why));
    else
        log_debug("jobs.done", "kind=%s ms=%lld", type->name,
                  (long long)(clock_monotonic_ms() - begun));
    atomic_fetch_add(&done_count, !f.e);
}

/* With the mutex held: sleeps until woken, or until there may be something due. */
static void sleep_until_due(struct jobs *jobs)
{
    int64_t ms = jobs->look_again_ms - clock_now_ms();
    struct timespec until;

    if (ms > poll_ms)
        ms = poll_ms;
    if (jobs->woken || ms <= 0)
        return;
    clock_gettime(CLOCK_MONOTONIC, &until);
    clock_add(&until, ms);
    jobs->idle++;
    pthread_cond_timedwait(&jobs->changed, &jobs->mutex, &until);
    jobs->idle--;
}

static void *worker(void *context);

/* With the mutex held. A pool begins with one worker, and has the next when nobody would look for
 * more work while the others are at theirs. */
static bool worker_add(struct jobs *jobs)
{
    if (jobs->stopping || pthread_create(&jobs->threads[jobs->workers], NULL, worker, jobs))
        return false;
    jobs->workers++;
    return true;
}

static void worker_replace(struct jobs *jobs)
{
    if (jobs->workers < jobs->thread_count && !jobs->idle && !jobs->claiming && !worker_add(jobs) &&
        !jobs->stopping)
        log_warning("jobs.thread", "running=%d", jobs->workers);
}

/* With the mutex held: the next claimed job, its data in memory, claiming more where none is left.
 * False: there was none now. */
static bool take(struct jobs *jobs, struct arena *memory, struct job *ret_job)
{
    struct claim found = {0};
    int64_t look_again_ms = 0;

    /* Who claims fills the list without the mutex. */
    if (jobs->claiming) {
        jobs->idle++;
        pthread_cond_wait(&jobs->changed, &jobs->mutex);
        jobs->idle--;
        return false;
    }
    if (jobs->claimed_next < jobs->claimed_count) {
        worker_replace(jobs);
        *ret_job = jobs->claimed[jobs->claimed_next++].job;
        ret_job->data = str_copy(memory, ret_job->data);
        return true;
    }
    if (!jobs->woken && clock_now_ms() < jobs->look_again_ms) {
        sleep_until_due(jobs);
        return false;
    }
    jobs->woken = false;
    jobs->claiming = true;
    pthread_mutex_unlock(&jobs->mutex);
    claim(jobs, &found, &look_again_ms);
    pthread_mutex_lock(&jobs->mutex);
    jobs->claimed_next = jobs->claimed_count = 0;
    for (int i = 0; i < found.count; i++)
        if (found.claimed[i].ours)
            jobs->claimed[jobs->claimed_count++] = found.claimed[i];
    jobs->look_again_ms = look_again_ms;
    jobs->claiming = false;
    pthread_cond_broadcast(&jobs->changed);
    return false;
}

static void *worker(void *context)
{
    struct jobs *jobs = context;
    struct arena *memory = arena_new(0);
    struct work w = jobs->template;
    struct job job;

    pthread_mutex_lock(&jobs->mutex);
    while (!jobs->stopping) {
        if (!take(jobs, memory, &job))
            continue;
        pthread_mutex_unlock(&jobs->mutex);
        w.memory = memory;
        run_one(jobs, &w, &job);
        arena_reset(memory);
        pthread_mutex_lock(&jobs->mutex);
    }
    jobs->workers--;
    pthread_cond_broadcast(&jobs->changed);
    pthread_mutex_unlock(&jobs->mutex);
    db_close(w.db);
    arena_free(memory);
    return NULL;
}

/* Starting and stopping. */

static enum err prepare_run(struct work *w, void *context)
{
    struct jobs *jobs = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    if (db_driver(w->db) == DB_SQLITE)
        e = jobs_db_end_leases(w);
    for (size_t i = 0; i < jobs->type_count && !e; i++)
        if (jobs->types[i].run && jobs->types[i].every_ms)
            e = jobs_db_keep(w, jobs->types[i].kind, w->now_ms);
    return db_end(w, e);
}

static struct jobs *pool_new(const struct db_options *options, struct lanes *lanes,
                             const struct job_type *types, size_t type_count,
                             const struct work *template)
{
    struct jobs *jobs = calloc(1, sizeof *jobs);
    pthread_condattr_t attributes;

    if (!jobs)
        return NULL;
    jobs->options = *options;
    jobs->options.read_only = true;
    jobs->lanes = lanes;
    jobs->types = types;
    jobs->type_count = type_count;
    jobs->template = *template;
    jobs->template.lanes = lanes;
    jobs->template.db = NULL;
    jobs->memory = arena_new(0);
    jobs->kinds = (struct jobs_kinds){.first = 1, .last = JOBS_OUTBOUND - 1};
    jobs->thread_count = jobs_threads;
    jobs->claims_max = claim_max;
    jobs->finder = &jobs->own_finder;
    pthread_mutex_init(&jobs->own_finder.mutex, NULL);
    jobs->lease_ms = jobs_lease_ms;
    pthread_mutex_init(&jobs->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&jobs->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    return jobs;
}

static enum err pool_run(struct work *w, struct jobs *jobs)
{
    enum err e = OK;

    pthread_mutex_lock(&jobs->mutex);
    if (!worker_add(jobs))
        e = work_fail(w, ERR_UNAVAILABLE, "the server cannot start another thread");
    pthread_mutex_unlock(&jobs->mutex);
    return e;
}

static bool kinds_served(const struct job_type *types, size_t type_count, int first, int last)
{
    for (size_t i = 0; i < type_count; i++)
        if (types[i].run && (int)types[i].kind >= first && (int)types[i].kind <= last)
            return true;
    return false;
}

/* All pools, not running yet. */
static struct jobs *pools_new(const struct db_options *options, struct lanes *lanes,
                              const struct job_type *types, size_t type_count,
                              const struct work *template)
{
    const struct {
        struct jobs_kinds kinds;
        int threads, claims_max;
        int64_t lease_ms;
        bool renews;
    } others[] = {
        {{JOBS_OUTBOUND, JOBS_FETCHING - 1},
         jobs_outbound_threads,
         claim_max,
         jobs_lease_ms,
         false},
        {{JOBS_FETCHING, JOBS_LONG - 1}, jobs_fetching_threads, claim_max, jobs_lease_ms, false},
        {{JOBS_LONG, JOBS_SLOW - 1}, jobs_long_threads, 1, jobs_renewed_lease_ms, true},
        {{JOBS_SLOW, INT32_MAX}, jobs_slow_threads, 1, jobs_renewed_lease_ms, true},
    };
    struct jobs *jobs = pool_new(options, lanes, types, type_count, template), *last = jobs;

    for (size_t i = 0; last && i < sizeof others / sizeof *others; i++) {
        if (!kinds_served(types, type_count, others[i].kinds.first, others[i].kinds.last))
            continue;
        last->next = pool_new(options, lanes, types, type_count, template);
        last = last->next;
        if (!last)
            break;
        last->finder = jobs->finder;
        last->kinds = others[i].kinds;
        last->thread_count = others[i].threads;
        last->claims_max = others[i].claims_max;
        last->lease_ms = others[i].lease_ms;
        last->renews = others[i].renews;
    }
    if (jobs && !last)
        (void)jobs_stop(jobs);
    return last ? jobs : NULL;
}

enum err jobs_start(struct work *w, const struct db_options *options, struct lanes *lanes,
                    const struct job_type *types, size_t type_count, const struct work *template,
                    struct jobs **ret_jobs)
{
    struct jobs *jobs = pools_new(options, lanes, types, type_count, template);
    enum err e;

    if (!jobs)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory");
    e = lanes_run(lanes, w, prepare_run, jobs);
    for (struct jobs *one = jobs; one && !e; one = one->next)
        e = pool_run(w, one);
    pthread_mutex_lock(&awake_mutex);
    if (!e)
        awake = jobs;
    pthread_mutex_unlock(&awake_mutex);
    if (e) {
        (void)jobs_stop(jobs);
        return e;
    }
    *ret_jobs = jobs;
    return OK;
}

/* What was leased and not begun goes back as it was. */
static enum err give_back_run(struct work *w, void *context)
{
    struct jobs *jobs = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    for (int i = jobs->claimed_next; i < jobs->claimed_count && !e; i++)
        e = jobs_db_give_back(w, &jobs->claimed[i].job, events_process(),
                              jobs->claimed[i].job.attempts, w->now_ms, false, STR(""));
    return db_end(w, e);
}

static void pool_tell_stop(struct jobs *jobs)
{
    pthread_mutex_lock(&jobs->mutex);
    jobs->stopping = true;
    pthread_cond_broadcast(&jobs->changed);
    pthread_mutex_unlock(&jobs->mutex);
}

/* False: a worker still runs. */
static bool pool_wait(struct jobs *jobs, const struct timespec *until)
{
    int left;

    pthread_mutex_lock(&jobs->mutex);
    while (jobs->workers > 0 && !pthread_cond_timedwait(&jobs->changed, &jobs->mutex, until))
        ;
    left = jobs->workers;
    pthread_mutex_unlock(&jobs->mutex);
    if (left)
        log_warning("jobs.stop", "running=%d", left);
    return left == 0;
}

static void pool_free(struct jobs *jobs)
{
    struct work w = jobs->template;

    for (int i = 0; i < jobs->thread_count; i++)
        if (jobs->threads[i])
            pthread_join(jobs->threads[i], NULL);
    w.memory = jobs->memory;
    if (jobs->claimed_next < jobs->claimed_count && lanes_run(jobs->lanes, &w, give_back_run, jobs))
        log_warning("jobs.stop", "why=\"%.*s\"", STR_ARG(w.why));
    db_close(jobs->own_finder.db);
    pthread_mutex_destroy(&jobs->own_finder.mutex);
    pthread_cond_destroy(&jobs->changed);
    pthread_mutex_destroy(&jobs->mutex);
    arena_free(jobs->memory);
    free(jobs);
}

bool jobs_stop(struct jobs *jobs)
{
    struct timespec until;
    bool ended = true;

    if (!jobs)
        return true;
    pthread_mutex_lock(&awake_mutex);
    if (awake == jobs)
        awake = NULL;
    pthread_mutex_unlock(&awake_mutex);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += jobs_stop_ms_max / 1000;
    for (struct jobs *one = jobs; one; one = one->next)
        pool_tell_stop(one);
    for (struct jobs *one = jobs; one; one = one->next)
        ended = pool_wait(one, &until) && ended;
    if (!ended)
        return false;
    while (jobs) {
        struct jobs *next = jobs->next;

        pool_free(jobs);
        jobs = next;
    }
    return true;
}

enum err jobs_count(struct work *w, struct jobs_counts *ret_counts)
{
    struct jobs_counts counts = {.done = atomic_load(&done_count)};
    enum err e = jobs_db_count(w, &counts.waiting, &counts.dead);

    if (!e)
        *ret_counts = counts;
    return e;
}

/* JOB_TRIM_EVENTS. */

static enum err trim_run(struct work *w, void *context)
{
    return events_trim(w, w->now_ms - events_keep_ms, context);
}

enum err events_trim_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    bool more = true;
    enum err e = OK;

    (void)job;
    while (!e && more)
        e = lanes_run(lanes, w, trim_run, &more);
    return e;
}
