#include "net/server.h"

#include <assert.h>

static struct exchange *take(struct workers *workers)
{
    const struct http_server_options *options = &workers->server->options;
    pthread_mutex_lock(&workers->lock);
    if (!workers->first && !workers->stopping && options->thread_idle && options->thread_busy) {
        pthread_mutex_unlock(&workers->lock);
        options->thread_idle(options->context);
        pthread_mutex_lock(&workers->lock);
        while (!workers->first && !workers->stopping)
            pthread_cond_wait(&workers->more, &workers->lock);
        pthread_mutex_unlock(&workers->lock);
        options->thread_busy(options->context);
        pthread_mutex_lock(&workers->lock);
    }
    while (!workers->first && !workers->stopping)
        pthread_cond_wait(&workers->more, &workers->lock);
    struct exchange *x = workers->first;
    if (x) {
        workers->first = x->next;
        workers->waiting--;
    }
    pthread_mutex_unlock(&workers->lock);
    return x;
}

/* The connection to the store is opened with the first work, so that threads without any cost
 * no memory; after a failure the next work tries again. */
static void run(struct http_server *server, struct exchange *x, struct db **db)
{
    const struct http_runners *runners = server->options.runners;
    if (!*db) {
        enum err e = runners->reader_open(runners->context, &x->work);
        if (e) {
            x->error = e;
            x->work.db = NULL;
            loop_return(x);
            return;
        }
        *db = x->work.db;
    }
    exchange_run(x, *db);
}

static void *worker(void *context)
{
    struct workers *workers = context;
    struct http_server *server = workers->server;
    const struct http_server_options *options = &server->options;
    struct db *db = NULL;
    if (options->thread_begin)
        options->thread_begin(options->context);
    if (options->thread_busy) /* work may wait already: then nothing says so before it */
        options->thread_busy(options->context);
    struct exchange *x;
    while ((x = take(workers)))
        run(server, x, &db);
    if (options->thread_end)
        options->thread_end(options->context);
    if (db) {
        struct work w = *options->template;
        w.memory = arena_new(0);
        w.db = db;
        options->runners->reader_close(options->runners->context, &w);
        arena_free(w.memory);
    }
    return NULL;
}

enum err workers_start(struct work *w, struct http_server *server, int count,
                       struct workers *workers)
{
    workers->server = server;
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->more, NULL);
    workers->threads = calloc((size_t)count, sizeof(*workers->threads));
    if (!workers->threads)
        return work_fail(w, ERR_UNAVAILABLE, "no memory for the server's threads");
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, http_stack_bytes);
    enum err e = OK;
    for (int i = 0; i < count && !e; i++) {
        if (pthread_create(&workers->threads[i], &attributes, worker, workers))
            e = work_fail(w, ERR_UNAVAILABLE, "the system gives no more threads");
        else
            workers->count++;
    }
    pthread_attr_destroy(&attributes);
    return e;
}

enum err workers_submit(struct workers *workers, struct exchange *x)
{
    pthread_mutex_lock(&workers->lock);
    bool full = workers->waiting >= http_waiting_max || workers->stopping;
    if (!full) {
        x->next = NULL;
        if (workers->first)
            workers->last->next = x;
        else
            workers->first = x;
        workers->last = x;
        workers->waiting++;
        pthread_cond_signal(&workers->more);
    }
    pthread_mutex_unlock(&workers->lock);
    return full ? ERR_UNAVAILABLE : OK;
}

void workers_stop(struct workers *workers)
{
    if (!workers->threads)
        return;
    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->more);
    pthread_mutex_unlock(&workers->lock);
    for (int i = 0; i < workers->count; i++)
        pthread_join(workers->threads[i], NULL);
    pthread_cond_destroy(&workers->more);
    pthread_mutex_destroy(&workers->lock);
    free(workers->threads);
    workers->threads = NULL;
}
