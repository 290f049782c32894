/* Many pictures at once: threads that each wait for one child after another. */
#include "media/media.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

struct batch {
    struct media_task *tasks;
    size_t count;
    atomic_size_t next;
    atomic_bool stopped;
    bool (*gone)(void *context); /* asked by the caller's own thread only */
    void *context;
};
/* One thread; its memory lives until its results are copied. */
struct hand {
    struct batch *batch;
    struct work work;
    pthread_t thread;
    bool started, first;
};

static void task_run(struct work *w, struct batch *batch, struct media_task *task)
{
    w->why = STR("");
    task->e = task->moves ? media_accept(w, &task->source, NULL, &task->media)
                          : media_process(w, &task->source, &task->media);
    task->why = w->why;
    if (task->e && task->e != ERR_INVALID)
        atomic_store(&batch->stopped, true);
}

static void *hand_run(void *context)
{
    struct hand *hand = context;
    struct batch *batch = hand->batch;
    size_t at;

    while (!atomic_load(&batch->stopped) && (at = atomic_fetch_add(&batch->next, 1)) < batch->count)
        if (hand->first && batch->gone && batch->gone(batch->context))
            atomic_store(&batch->stopped, true);
        else
            task_run(&hand->work, batch, &batch->tasks[at]);
    return NULL;
}

static int hands_wanted(size_t count)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t hands = cores < 1 ? 1 : (size_t)cores;

    hands = hands > media_children_max ? media_children_max : hands;
    return (int)(hands > count ? count : hands);
}

/* The caller is the first hand; where a thread cannot be had, fewer do. */
static void hands_run(const struct work *w, struct hand *hands, int count, struct batch *batch)
{
    for (int i = 0; i < count; i++) {
        hands[i] = (struct hand){.batch = batch, .work = *w, .first = i == 0};
        hands[i].work.memory = arena_new(0);
        hands[i].work.db = NULL;
        if (i)
            hands[i].started = pthread_create(&hands[i].thread, NULL, hand_run, &hands[i]) == 0;
    }
    hand_run(&hands[0]);
    for (int i = 1; i < count; i++)
        if (hands[i].started)
            pthread_join(hands[i].thread, NULL);
}

static void result_keep(struct arena *memory, struct media_task *task)
{
    task->why = str_copy(memory, task->why);
    if (task->e)
        return;
    task->media.file = str_copy(memory, task->media.file);
    task->media.preview_file = str_copy(memory, task->media.preview_file);
    task->media.new_file = str_copy(memory, task->media.new_file);
    task->media.type = str_copy(memory, task->media.type);
    task->media.blurhash = str_copy(memory, task->media.blurhash);
    task->media.frame_rate = str_copy(memory, task->media.frame_rate);
    for (int i = 0; i < media_colors_max; i++)
        task->media.colors[i] = str_copy(memory, task->media.colors[i]);
}

/* The first that ended the whole, or that it was asked to end. */
static enum err stop_words(struct work *w, const struct media_task *tasks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (tasks[i].e && tasks[i].e != ERR_INVALID && tasks[i].e != ERR_AGAIN)
            return work_fail(w, tasks[i].e, "%.*s", STR_ARG(tasks[i].why));
    return work_fail(w, ERR_UNAVAILABLE, "interrupted; run it again to go on");
}

enum err media_process_all(struct work *w, struct media_task *tasks, size_t count,
                           bool (*gone)(void *context), void *context)
{
    struct batch batch = {.tasks = tasks, .count = count, .gone = gone, .context = context};
    struct hand hands[media_children_max];
    int hand_count = hands_wanted(count);
    enum err e = OK;

    for (size_t i = 0; i < count; i++)
        tasks[i].e = ERR_AGAIN; /* not begun */
    if (count)
        hands_run(w, hands, hand_count, &batch);
    for (size_t i = 0; i < count; i++)
        result_keep(w->memory, &tasks[i]);
    if (atomic_load(&batch.stopped))
        e = stop_words(w, tasks, count);
    for (size_t i = 0; e && i < count; i++)
        if (!tasks[i].e)
            media_discard(w, &tasks[i].media);
    for (int i = 0; count && i < hand_count; i++)
        arena_free(hands[i].work.memory);
    return e;
}
