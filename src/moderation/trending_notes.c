#include "moderation/trending_notes.h"

#include "base/clock.h"
#include "moderation/trending_db.h"
#include "social/post_counts.h"
#include "social/timelines.h"

#include <pthread.h>
#include <stdlib.h>

enum { slots_count = 2 * trending_noted_max };

struct noted {
    int64_t post_id, taken; /* post_id 0: free */
};

static struct {
    pthread_mutex_t mutex;
    bool filled;
    struct noted *slots; /* open addressing; NULL until something is noted */
    size_t count;
    int64_t link_posts[trending_link_posts_max]; /* a ring */
    size_t links;                                /* ever noted */
} notes = {.mutex = PTHREAD_MUTEX_INITIALIZER};

int64_t trending_score(int64_t taken, int64_t age_ms)
{
    const int64_t more = (taken < trending_taken_max ? taken : trending_taken_max) - 1;
    const int64_t age = age_ms > 0 ? age_ms : 0, halvings = age / trending_half_ms,
                  rest = age % trending_half_ms;

    if (taken < trending_taken_min || halvings > 60)
        return 0;
    /* At most 2^20 · 2^16 · 2^26: within 63 bits. */
    return (more * more * 65536 * (2 * trending_half_ms - rest) / (2 * trending_half_ms)) >>
           halvings;
}

static struct noted *slot_of(struct noted *slots, int64_t post_id)
{
    size_t at = (uint64_t)post_id * UINT64_C(0x9E3779B97F4A7C15) >> 32;

    while (slots[at % slots_count].post_id && slots[at % slots_count].post_id != post_id)
        at++;
    return &slots[at % slots_count];
}

struct ranked {
    int64_t score, taken, post_id;
};

static int best_first(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    return a->post_id < b->post_id ? 1 : -1;
}

/* All that is noted and young enough, best first. The caller frees it; NULL: nothing, or no
 * memory. */
static struct ranked *ranked_make(int64_t now_ms, size_t *ret_count)
{
    struct ranked *list = notes.count ? malloc(notes.count * sizeof *list) : NULL;
    size_t count = 0;

    for (size_t i = 0; list && i < slots_count; i++) {
        const struct noted *noted = &notes.slots[i];
        int64_t age_ms = now_ms - id_ms(noted->post_id);

        if (noted->post_id && age_ms <= trending_window_ms)
            list[count++] =
                (struct ranked){trending_score(noted->taken, age_ms), noted->taken, noted->post_id};
    }
    if (list)
        qsort(list, count, sizeof *list, best_first);
    *ret_count = count;
    return list;
}

/* Makes room: the better half stays. */
static void prune(int64_t now_ms)
{
    size_t count = 0;
    struct ranked *list = ranked_make(now_ms, &count);

    if (count > trending_noted_max / 2)
        count = trending_noted_max / 2;
    memset(notes.slots, 0, slots_count * sizeof *notes.slots);
    for (size_t i = 0; i < count; i++)
        *slot_of(notes.slots, list[i].post_id) = (struct noted){list[i].post_id, list[i].taken};
    notes.count = count;
    free(list);
}

/* Wants the mutex. */
static void taken_note(int64_t post_id, int64_t taken, int64_t now_ms)
{
    struct noted *slot;

    if (!notes.slots && taken >= trending_taken_min)
        notes.slots = calloc(slots_count, sizeof *notes.slots);
    if (!notes.slots || id_ms(post_id) + trending_window_ms < now_ms)
        return;
    slot = slot_of(notes.slots, post_id);
    if (!slot->post_id && taken < trending_taken_min)
        return;
    if (!slot->post_id && notes.count == trending_noted_max) {
        prune(now_ms);
        slot = slot_of(notes.slots, post_id);
    }
    notes.count += !slot->post_id;
    *slot = (struct noted){post_id, taken};
}

/* Wants the mutex. */
static void link_note(int64_t post_id)
{
    notes.link_posts[notes.links++ % trending_link_posts_max] = post_id;
}

static bool is_open_link(uint32_t flags)
{
    return (flags & (POST_HAS_LINK | POST_IS_BOOST | POST_VISIBILITY_MASK)) ==
           (POST_HAS_LINK | VISIBILITY_PUBLIC);
}

void trending_apply(const struct event *events, size_t count)
{
    int64_t now_ms = 0;

    for (size_t i = 0; i < count; i++) {
        const struct event *event = &events[i];
        bool is_link = event->kind == EVENT_POST_MADE && is_open_link(event->flags);

        if (!is_link && event->kind != EVENT_POST_COUNTS)
            continue;
        if (!now_ms) {
            now_ms = clock_now_ms();
            pthread_mutex_lock(&notes.mutex);
        }
        if (is_link)
            link_note(event->post);
        else if (event->count >= 4) /* boosts, favourites, quotes */
            taken_note(event->post, event->numbers[1] + event->numbers[2] + event->numbers[3],
                       now_ms);
    }
    if (now_ms)
        pthread_mutex_unlock(&notes.mutex);
}

void trending_notes_forget(void)
{
    pthread_mutex_lock(&notes.mutex);
    free(notes.slots);
    notes.slots = NULL;
    notes.count = notes.links = 0;
    notes.filled = false;
    pthread_mutex_unlock(&notes.mutex);
}

size_t trending_noted_posts(int64_t now_ms, int64_t *ret_ids, size_t max)
{
    struct ranked *list;
    size_t count = 0;

    pthread_mutex_lock(&notes.mutex);
    list = ranked_make(now_ms, &count);
    pthread_mutex_unlock(&notes.mutex);
    count = count < max ? count : max;
    for (size_t i = 0; i < count; i++)
        ret_ids[i] = list[i].post_id;
    free(list);
    return count;
}

size_t trending_noted_links(int64_t ret_ids[trending_link_posts_max])
{
    size_t count;

    pthread_mutex_lock(&notes.mutex);
    count = notes.links < trending_link_posts_max ? notes.links : trending_link_posts_max;
    memcpy(ret_ids, notes.link_posts, count * sizeof *ret_ids);
    pthread_mutex_unlock(&notes.mutex);
    return count;
}

/* After a start. */

static enum err one_fill(struct work *w, int64_t post_id)
{
    struct post_counts counts = {0};
    int64_t author_id = 0;
    uint32_t flags = 0;
    enum err e = trending_db_post(w, post_id, &author_id, &flags);

    if (!e)
        e = post_counts_find(w, post_id, &counts);
    if (e && e != ERR_NOT_FOUND)
        return e;
    pthread_mutex_lock(&notes.mutex);
    taken_note(post_id, counts.boosts + counts.favourites + counts.quotes, w->now_ms);
    if (is_open_link(flags) && notes.links < trending_link_posts_max) /* these are older */
        link_note(post_id);
    pthread_mutex_unlock(&notes.mutex);
    return OK;
}

/* What events note meanwhile is noted twice, which changes nothing. */
enum err trending_notes_fill(struct work *w)
{
    static const struct viewer nobody;
    static const struct live_filter all;
    struct page page = {.limit = page_limit_max};
    struct timeline_page found = {.count = page.limit};
    bool filled;
    enum err e = OK;

    pthread_mutex_lock(&notes.mutex);
    filled = notes.filled;
    notes.filled = true;
    pthread_mutex_unlock(&notes.mutex);
    if (filled || !w->live)
        return OK;
    for (int seen = 0; !e && found.count == page.limit && seen < trending_noted_max;
         seen += found.count) {
        e = timeline_public(w, &nobody, &page, &all, &found);
        for (int i = 0; !e && i < found.count; i++)
            e = one_fill(w, found.ids[i]);
        if (e || !found.count || id_ms(found.ids[found.count - 1]) + trending_window_ms < w->now_ms)
            break;
        page.max_id = found.ids[found.count - 1];
    }
    if (e) { /* the next one begins again */
        pthread_mutex_lock(&notes.mutex);
        notes.filled = false;
        pthread_mutex_unlock(&notes.mutex);
    }
    return e;
}
