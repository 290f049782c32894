#include "social/post_cells.h"

#include "base/log.h"
#include "live/cells.h"
#include "social/editions.h"
#include "social/positions_db.h"
#include "social/post_cells_db.h"
#include "social/posts.h"
#include "social/signals.h"
#include "social/square_policy.h"
#include "store/settings.h"

#include <pthread.h>
#include <stdlib.h>

enum { slots_min = 1024, buckets_per_read = 256, put_step = 100 };

/* Posts to be counted: open addressing, 0 free, never more than half full. */
struct due_posts {
    int64_t *slots;
    size_t size, count;
};
static struct {
    pthread_mutex_t mutex;
    struct due_posts posts;
    bool all; /* of the window */
} due = {.mutex = PTHREAD_MUTEX_INITIALIZER, .all = true};
static pthread_mutex_t one_run = PTHREAD_MUTEX_INITIALIZER;
static const char published_name[] = "cells_published_ms"; /* when in ms, or not there */

/* ---- noting -------------------------------------------------------------------------------- */

static int64_t *due_slot(const struct due_posts *posts, int64_t post_id)
{
    size_t at = (uint64_t)post_id * UINT64_C(0x9E3779B97F4A7C15) >> 32;
    while (posts->slots[at % posts->size] && posts->slots[at % posts->size] != post_id)
        at++;
    return &posts->slots[at % posts->size];
}

static bool due_grow(void)
{
    struct due_posts grown = {.size = due.posts.size ? 2 * due.posts.size : slots_min,
                              .count = due.posts.count};
    if (grown.count == post_cells_noted_max)
        return false;
    grown.slots = calloc(grown.size, sizeof *grown.slots);
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < due.posts.size; i++)
        if (due.posts.slots[i])
            *due_slot(&grown, due.posts.slots[i]) = due.posts.slots[i];
    free(due.posts.slots);
    due.posts = grown;
    return true;
}

/* Wants the mutex. */
static void due_note(int64_t post_id)
{
    if (2 * due.posts.count == due.posts.size && !due_grow()) {
        due.all = true;
        return;
    }
    int64_t *slot = due_slot(&due.posts, post_id);
    due.posts.count += *slot == 0;
    *slot = post_id;
}

void post_cells_apply(const struct event *events, size_t count)
{
    bool locked = false;
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind != EVENT_MARK)
            continue;
        if (!locked)
            pthread_mutex_lock(&due.mutex);
        locked = true;
        due_note(events[i].post);
    }
    if (locked)
        pthread_mutex_unlock(&due.mutex);
}

void post_cells_note(int64_t post_id)
{
    pthread_mutex_lock(&due.mutex);
    due_note(post_id);
    pthread_mutex_unlock(&due.mutex);
}

void post_cells_all_due(void)
{
    pthread_mutex_lock(&due.mutex);
    due.all = true;
    pthread_mutex_unlock(&due.mutex);
}

static bool all_take(void)
{
    pthread_mutex_lock(&due.mutex);
    const bool all = due.all;
    due.all = false;
    pthread_mutex_unlock(&due.mutex);
    return all;
}

/* The caller frees its slots. */
static struct due_posts due_take(void)
{
    pthread_mutex_lock(&due.mutex);
    struct due_posts posts = due.posts;
    due.posts = (struct due_posts){0};
    pthread_mutex_unlock(&due.mutex);
    return posts;
}

static enum err window_note(struct work *w, const struct policy *policy)
{
    const int64_t since_id = id_first_at(w->now_ms - live_cells_window_ms);
    enum err e = OK;
    for (int from = 0; from < id_buckets && !e; from += buckets_per_read)
        e = post_cells_db_marked(w, from, from + buckets_per_read, since_id,
                                 policy->cell_voices_min, post_cells_note);
    return e;
}

/* ---- counting ------------------------------------------------------------------------------ */

struct counting {
    struct policy policy;
    const struct told_voice *voices;
    size_t voice_count;
};
/* A post whose row changes. */
struct change {
    int64_t post_id;
    struct post_cells_row row;
    bool tells;
};

static int by_voice(const void *left, const void *right)
{
    const struct voice_mark *a = left, *b = right;
    return a->voice < b->voice ? -1 : a->voice > b->voice;
}

/* Each voice is one approval or one disapproval. */
static void marks_count(const struct counting *c, struct voice_mark *marks, size_t count,
                        struct cell_counts *counts)
{
    if (!count || !c->voices)
        return;
    qsort(marks, count, sizeof *marks, by_voice);
    for (size_t i = 0, next; i < count; i = next) {
        uint32_t flags = 0;
        for (next = i; next < count && marks[next].voice == marks[i].voice; next++)
            flags |= marks[next].flag;
        const enum signal signal = signal_of(flags);
        if (signal != SIGNAL_NONE)
            counts->voices[signal == SIGNAL_APPROVAL ? CELL_APPROVALS : CELL_DISAPPROVALS]
                          [c->voices[marks[i].voice].told]++;
    }
}

static enum err post_count(struct work *w, const struct counting *c, const struct post *post,
                           struct cell_counts *ret_counts)
{
    struct voice_mark *marks = NULL;
    size_t count = 0;
    enum err e = post_cells_db_marks(w, post->id, post->author_id, c->voices, c->voice_count,
                                     &marks, &count);
    *ret_counts = (struct cell_counts){0};
    if (!e)
        marks_count(c, marks, count, ret_counts);
    free(marks);
    return e ? e
             : post_cells_db_impressions(w, post->id, post->author_id, c->voices, c->voice_count,
                                         ret_counts->voices[CELL_IMPRESSIONS]);
}

static bool may_count(const struct post *post)
{
    return !post->boost_of_id && (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
}

/* *ret_changes: its row changes. */
static enum err post_weigh(struct work *w, const struct counting *c, int64_t post_id,
                           struct change *ret_change, bool *ret_changes)
{
    struct cell_counts counts;
    struct post post;
    *ret_changes = false;
    *ret_change = (struct change){.post_id = post_id};
    if (id_ms(post_id) < w->now_ms - live_cells_window_ms)
        return OK;
    enum err e = post_find(w, post_id, &post);
    if (e == ERR_NOT_FOUND || (!e && !may_count(&post)))
        return OK;
    if (!e)
        e = post_count(w, c, &post, &counts);
    if (!e)
        e = post_cells_db_find(w, post_id, &ret_change->row);
    if (e)
        return e;
    const struct post_cells before = ret_change->row.cells;
    ret_change->tells = cells_refresh(&c->policy, &ret_change->row.cells, &counts);
    *ret_changes = memcmp(&before, &ret_change->row.cells, sizeof before) != 0;
    ret_change->row.is_public = true;
    ret_change->row.made_ms = w->now_ms;
    return OK;
}

/* ---- publishing ---------------------------------------------------------------------------- */

struct changes {
    struct change items[put_step];
    int count;
};

static enum err change_store(struct work *w, const struct change *change)
{
    int64_t numbers[cell_numbers], author_id = 0;
    enum err e = positions_db_author(w, change->post_id, &author_id);
    if (e || !author_id)
        return e; /* gone meanwhile */
    e = post_cells_db_put(w, change->post_id, &change->row);
    if (e || !change->tells)
        return e;
    for (int i = 0; i < cell_numbers; i++)
        numbers[i] =
            change->row.cells.published.voices[i / slate_quintile_count][i % slate_quintile_count];
    return events_add(w, &(struct event){.kind = EVENT_CELLS,
                                         .post = change->post_id,
                                         .version = change->row.made_ms,
                                         .count = cell_numbers,
                                         .numbers = numbers});
}

static enum err changes_step(struct work *w, void *context)
{
    const struct changes *changes = context;
    enum err e = db_begin(w);
    if (e)
        return e;
    for (int i = 0; i < changes->count && !e; i++)
        e = change_store(w, &changes->items[i]);
    return db_end(w, e);
}

static enum err posts_publish(struct work *w, struct lanes *lanes, const struct counting *c,
                              const struct due_posts *posts)
{
    struct changes *changes = arena_alloc(w->memory, sizeof *changes);
    struct work one = *w;
    enum err e = OK;
    one.memory = arena_new(0); /* of one post after the other */
    for (size_t i = 0; i < posts->size && !e; i++) {
        bool does_change = false;
        if (!posts->slots[i])
            continue;
        e = post_weigh(&one, c, posts->slots[i], &changes->items[changes->count], &does_change);
        arena_reset(one.memory);
        changes->count += does_change;
        if (e || changes->count < put_step)
            continue;
        e = lanes_run(lanes, w, changes_step, changes);
        changes->count = 0;
    }
    arena_free(one.memory);
    return e || !changes->count ? e : lanes_run(lanes, w, changes_step, changes);
}

/* The time of the last publication in the store moves, unless another process moved it. */
struct turn {
    struct str before, now;
    bool ours;
};

static enum err turn_run(struct work *w, void *context)
{
    struct turn *turn = context;
    enum err e = db_begin(w);
    return e ? e
             : db_end(w, setting_exchange(w, str_of(published_name), turn->before, turn->now,
                                          &turn->ours));
}

static enum err turn_take(struct work *w, struct lanes *lanes, struct turn *turn)
{
    turn->now = str_format(w->memory, "%lld", (long long)w->now_ms);
    return lanes_run(lanes, w, turn_run, turn);
}

/* Nothing, or not all, was published: the next run need not wait. */
static void turn_give_back(struct work *w, struct lanes *lanes, const struct turn *turn)
{
    struct turn back = {.before = turn->now, .now = turn->before.size ? turn->before : STR("0")};
    if (lanes_run(lanes, w, turn_run, &back))
        log_error("cells.turn", "why=%.*s", STR_ARG(w->why));
}

static enum err due_publish(struct work *w, struct lanes *lanes, const struct counting *c)
{
    const bool all = all_take();
    enum err e = all ? window_note(w, &c->policy) : OK;
    struct due_posts posts = due_take();
    if (!e && posts.count)
        e = posts_publish(w, lanes, c, &posts);
    free(posts.slots);
    if (e) /* whatever was not done is met again */
        post_cells_all_due();
    return e ? e : edition_publish(w, lanes);
}

/* While nobody stands anywhere nothing can be told, and the first who do need not wait. */
static enum err publish(struct work *w, struct lanes *lanes, struct str before)
{
    struct turn turn = {.before = before};
    struct counting c = {.policy = square_policy()->policy};
    struct told_voice *voices = NULL;
    enum err e = voices_told(w, &voices, &c.voice_count);
    c.voices = voices;
    if (!e && c.voice_count)
        e = turn_take(w, lanes, &turn);
    if (e || (c.voice_count && !turn.ours))
        return e;
    e = due_publish(w, lanes, &c);
    if (e && turn.ours)
        turn_give_back(w, lanes, &turn);
    return e;
}

static enum err is_due(struct work *w, struct str *ret_published, bool *ret_due)
{
    const int64_t refresh_ms = square_policy()->policy.cell_refresh_minutes * 60 * 1000;
    int64_t published_ms = 0;
    enum err e = setting_get(w, str_of(published_name), ret_published);
    if (e == ERR_NOT_FOUND)
        *ret_published = STR("");
    if (e && e != ERR_NOT_FOUND)
        return e;
    if (e || str_int(*ret_published, 0, INT64_MAX, &published_ms))
        published_ms = 0;
    /* Clocks of processes differ a little; one that was far ahead is set right some day. */
    *ret_due = llabs(w->now_ms - published_ms) >= refresh_ms;
    return OK;
}

enum err post_cells_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct str published;
    bool is_time = false;
    (void)job;
    pthread_mutex_lock(&one_run);
    enum err e = is_due(w, &published, &is_time);
    if (!e && is_time)
        e = publish(w, lanes, published);
    pthread_mutex_unlock(&one_run);
    return e;
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err post_cells_find(struct work *w, int64_t post_id, struct published_cells *ret_cells)
{
    struct post_cells_row row;
    enum err e = post_cells_db_find(w, post_id, &row);
    if (!e)
        *ret_cells = row.is_public ? (struct published_cells){.post_id = post_id,
                                                              .made_ms = row.made_ms,
                                                              .counts = row.cells.published}
                                   : (struct published_cells){.post_id = post_id};
    return e;
}

enum err post_cells_page(struct work *w, int64_t max_id, int limit,
                         struct published_cells *ret_list, int *ret_count)
{
    if (limit < 1 || limit > post_cells_page_max)
        limit = post_cells_page_max;
    return post_cells_db_page(w, max_id, limit, ret_list, ret_count);
}

enum err post_cells_of(struct work *w, const int64_t *post_ids, size_t count,
                       struct published_cells *ret_list, int *ret_count)
{
    enum err e = OK;
    *ret_count = 0;
    for (size_t i = 0; i < count && !e; i++) {
        struct post_cells_row row;
        e = post_cells_db_find(w, post_ids[i], &row);
        if (!e && row.made_ms && row.is_public)
            ret_list[(*ret_count)++] = (struct published_cells){
                .post_id = post_ids[i], .made_ms = row.made_ms, .counts = row.cells.published};
    }
    return e;
}

enum err post_cells_delete(struct work *w, int64_t post_id)
{
    return post_cells_db_delete(w, post_id);
}
