#include "store/checkpoint.h"

#include "store/db_driver.h"

#include <pthread.h>
#include <stdatomic.h>

enum checkpoint_state {
    CHECKPOINT_IDLE,
    CHECKPOINT_ASKED, /* the thread copies */
    CHECKPOINT_READY, /* the lane copies the rest */
};

struct checkpoint {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct db *db; /* the thread's */
    _Atomic int state;
    bool stopping;
    int pages, pages_max; /* of the log: the thread starts, the lane copies all */
    int pages_next;       /* the lane's: do not begin below this many pages */
};

static void *checkpoint_run(void *context)
{
    struct checkpoint *c = context;
    int left = 0;

    pthread_mutex_lock(&c->mutex);
    while (!c->stopping) {
        if (atomic_load(&c->state) != CHECKPOINT_ASKED) {
            pthread_cond_wait(&c->changed, &c->mutex);
            continue;
        }
        pthread_mutex_unlock(&c->mutex);
        /* What it could not copy the lane tries, and fails there if it cannot either. */
        enum err e = db_sqlite_checkpoint(c->db, &left);
        pthread_mutex_lock(&c->mutex);
        atomic_store(&c->state, e ? CHECKPOINT_IDLE : CHECKPOINT_READY);
    }
    pthread_mutex_unlock(&c->mutex);
    return NULL;
}

/* The log may not start again while a reader still reads from it: then it grows by another
 * portion before the next try. */
static void finish(struct checkpoint *c, struct db *lane)
{
    int left = 0;
    enum err e = db_sqlite_checkpoint(lane, &left);

    c->pages_next = e || left ? db_sqlite_log_pages(lane) + c->pages / 4 : 0;
    atomic_store(&c->state, CHECKPOINT_IDLE);
}

void checkpoint_after_group(struct checkpoint *c, struct db *lane)
{
    int pages = db_sqlite_log_pages(lane);
    int state = atomic_load(&c->state);

    if (pages < c->pages)
        c->pages_next = 0; /* the log has started again */
    if (state == CHECKPOINT_READY ||
        (state == CHECKPOINT_IDLE && pages >= c->pages_max && pages >= c->pages_next)) {
        finish(c, lane);
        return;
    }
    if (state == CHECKPOINT_ASKED || pages < c->pages || pages < c->pages_next)
        return;
    pthread_mutex_lock(&c->mutex);
    atomic_store(&c->state, CHECKPOINT_ASKED);
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->mutex);
}

enum err checkpoint_start(struct work *w, const struct db_options *options,
                          struct checkpoint **ret_checkpoint)
{
    struct checkpoint *c = calloc(1, sizeof *c);
    enum err e;

    if (!c)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory");
    int factor = options->sync_late ? checkpoint_late_factor : 1;
    c->pages = checkpoint_log_pages * factor;
    c->pages_max = checkpoint_log_pages_max * factor;
    pthread_mutex_init(&c->mutex, NULL);
    pthread_cond_init(&c->changed, NULL);
    e = db_open(w, &(struct db_options){.address = options->address, .cache_kib = 64}, &c->db);
    if (!e && pthread_create(&c->thread, NULL, checkpoint_run, c)) {
        db_close(c->db);
        e = work_fail(w, ERR_UNAVAILABLE, "the server cannot start another thread");
    }
    if (e) {
        free(c);
        return e;
    }
    *ret_checkpoint = c;
    return OK;
}

void checkpoint_stop(struct checkpoint *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->mutex);
    c->stopping = true;
    pthread_cond_signal(&c->changed);
    pthread_mutex_unlock(&c->mutex);
    pthread_join(c->thread, NULL);
    db_close(c->db);
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->mutex);
    free(c);
}
