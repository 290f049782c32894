#include "social/edition_topics.h"

#include "algorithms/topics.h"
#include "live/cells.h"
#include "net/url.h"
#include "social/positions.h"
#include "social/post_cells_db.h"
#include "social/posts.h"
#include "social/square_policy.h"
#include "social/text.h"

#include <stdlib.h>

/* Grows by doubling, in the arena. */
struct list {
    char *data;
    size_t count, capacity, item_bytes;
};
struct author {
    int64_t id, voice_id;
    uint32_t number;
};
struct making {
    struct work *w; /* its memory is of one post after the other */
    struct arena *memory;
    const struct told_voice *voices;
    size_t voice_count;
    struct list posts;     /* struct published_post, by id */
    struct list measured;  /* struct measured */
    struct list labels;    /* int64_t: of one post after the other */
    struct list approvals; /* uint32_t, the same */
};
/* A post with a gain. */
struct measured {
    uint32_t post;
    int32_t gain;
    uint32_t labels_end, approvals_end;
};

static enum err no_memory(struct work *w)
{
    return work_fail(w, ERR_UNAVAILABLE, "no memory");
}

/* NULL: the arena has no room. */
static void *list_add(struct arena *memory, struct list *list)
{
    if (list->count == list->capacity) {
        const size_t more = list->capacity ? 2 * list->capacity : 256;
        char *grown =
            arena_grow(memory, list->data, list->count * list->item_bytes, more * list->item_bytes);
        if (!grown)
            return NULL;
        list->data = grown;
        list->capacity = more;
    }
    void *item = list->data + list->count++ * list->item_bytes;
    memset(item, 0, list->item_bytes);
    return item;
}

static struct published_post *post_at(const struct making *m, size_t i)
{
    return &((struct published_post *)(void *)m->posts.data)[i];
}

static struct measured *measured_at(const struct making *m, size_t i)
{
    return &((struct measured *)(void *)m->measured.data)[i];
}

static int by_number(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

/* ---- posts --------------------------------------------------------------------------------- */

static bool has_cells(const struct cell_counts *counts)
{
    return !cells_are_zero(counts);
}

/* The newest of the window, at most edition_posts_max. */
static enum err posts_collect(struct making *m)
{
    const int64_t since_id = id_first_at(m->w->now_ms - live_cells_window_ms);
    int64_t max_id = 0;
    int count = post_cells_page_max;
    enum err e = OK;
    while (!e && count == post_cells_page_max) {
        struct published_cells *page = arena_array(m->w->memory, post_cells_page_max, sizeof *page);
        e = post_cells_db_page(m->w, max_id, post_cells_page_max, page, &count);
        for (int i = 0; i < count && !e; i++) {
            max_id = page[i].post_id;
            if (max_id < since_id || m->posts.count == edition_posts_max)
                return OK;
            if (!has_cells(&page[i].counts))
                continue;
            struct published_post *post = list_add(m->memory, &m->posts);
            if (!post)
                return no_memory(m->w);
            post->id = max_id;
            cells_for_slate(&page[i].counts, post->cells);
        }
        arena_reset(m->w->memory);
    }
    return e;
}

/* ---- labels and approvals ------------------------------------------------------------------ */

int64_t edition_label_id(struct str name)
{
    const struct slate_digest digest = slate_digest(name);
    uint64_t number = 0;
    for (int i = 0; i < 8; i++)
        number = number << 8 | digest.bytes[i];
    return (int64_t)(number >> 2 | UINT64_C(1) << 61);
}

/* 0: none. */
static int64_t label_of(struct work *w, const struct text_entity *entity)
{
    struct url url, own;
    if (entity->kind == TEXT_TAG) {
        const struct str tag = text_tag_fold(w->memory, entity->value);
        return edition_label_id(str_format(w->memory, "#%.*s", STR_ARG(tag)));
    }
    if (entity->kind != TEXT_LINK || url_read(w->memory, entity->value, STR(""), &url))
        return 0;
    if (url_read(w->memory, w->site->url, STR(""), &own) == OK && str_equal(url.origin, own.origin))
        return 0;
    return edition_label_id(url.host);
}

static enum err labels_take(struct making *m, struct str text)
{
    const struct text_scan scan = text_scan(m->w->memory, text);
    int64_t ids[edition_labels_max];
    int count = 0;
    for (size_t i = 0; i < scan.count && count < edition_labels_max; i++) {
        const int64_t id = label_of(m->w, &scan.entities[i]);
        bool is_new = id != 0;
        for (int k = 0; k < count && is_new; k++)
            is_new = ids[k] != id;
        if (is_new)
            ids[count++] = id;
    }
    for (int i = 0; i < count; i++) {
        int64_t *label = list_add(m->memory, &m->labels);
        if (!label)
            return no_memory(m->w);
        *label = ids[i];
    }
    return OK;
}

static int by_voice(const void *left, const void *right)
{
    const struct voice_mark *a = left, *b = right;
    return a->voice < b->voice ? -1 : a->voice > b->voice;
}

static enum err approvals_add(struct making *m, struct voice_mark *marks, size_t count)
{
    uint32_t taken = 0, last = UINT32_MAX;
    if (count)
        qsort(marks, count, sizeof *marks, by_voice);
    for (size_t i = 0; i < count && taken < edition_approvals_max; i++) {
        if (!(marks[i].flag & (MARK_FAVOURITE | MARK_BOOST)) || marks[i].voice == last)
            continue;
        uint32_t *approval = list_add(m->memory, &m->approvals);
        if (!approval)
            return no_memory(m->w);
        *approval = last = marks[i].voice;
        taken++;
    }
    return OK;
}

static enum err approvals_take(struct making *m, const struct published_post *post)
{
    struct voice_mark *marks = NULL;
    size_t count = 0;
    enum err e = post_cells_db_marks(m->w, post->id, post->author_id, m->voices, m->voice_count,
                                     &marks, &count);
    if (!e)
        e = approvals_add(m, marks, count);
    free(marks);
    return e;
}

/* ERR_NOT_FOUND: it is gone meanwhile. */
static enum err post_look(struct making *m, uint32_t at)
{
    struct published_post *post = post_at(m, at);
    const struct policy *policy = &square_policy()->policy;
    const struct slate_gain gain = slate_gain(policy, post->cells);
    struct post written;
    enum err e = post_find(m->w, post->id, &written);
    if (e)
        return e;
    post->author_id = written.author_id;
    post->made_ms = id_ms(post->id);
    if (gain.published_count < policy->bridging_quintiles_min)
        return OK;
    e = labels_take(m, written.text);
    if (!e)
        e = approvals_take(m, post);
    struct measured *measured = e ? NULL : list_add(m->memory, &m->measured);
    if (!measured)
        return e ? e : no_memory(m->w);
    *measured = (struct measured){.post = at,
                                  .gain = gain.gain,
                                  .labels_end = (uint32_t)m->labels.count,
                                  .approvals_end = (uint32_t)m->approvals.count};
    return OK;
}

/* Oldest first; what is gone is left out. */
static enum err posts_look(struct making *m)
{
    size_t kept = 0;
    for (size_t i = 0, k = m->posts.count; i + 1 < k; i++) {
        const struct published_post swapped = *post_at(m, --k);
        *post_at(m, k) = *post_at(m, i);
        *post_at(m, i) = swapped;
    }
    for (size_t i = 0; i < m->posts.count; i++) {
        *post_at(m, kept) = *post_at(m, i);
        enum err e = post_look(m, (uint32_t)kept);
        arena_reset(m->w->memory);
        if (e && e != ERR_NOT_FOUND)
            return e;
        kept += e == OK;
    }
    m->posts.count = kept;
    return OK;
}

/* ---- authors as voices --------------------------------------------------------------------- */

static int author_by_id(const void *left, const void *right)
{
    const struct author *a = left, *b = right;
    return a->id < b->id ? -1 : a->id > b->id;
}

static int author_by_voice(const void *left, const void *right)
{
    const struct author *a = left, *b = right;
    return a->voice_id < b->voice_id ? -1 : a->voice_id > b->voice_id;
}

/* Voices with a quintile have their number; others those after them. Returns how many there are. */
static uint32_t authors_number(const struct making *m, struct author *authors, size_t count)
{
    uint32_t numbers = (uint32_t)m->voice_count;
    if (count)
        qsort(authors, count, sizeof *authors, author_by_voice);
    for (size_t i = 0; i < count; i++) {
        const struct told_voice *voice =
            m->voice_count ? voice_of(m->voices, m->voice_count, authors[i].voice_id) : NULL;
        authors[i].number = voice ? (uint32_t)(voice - m->voices)
                            : i && authors[i - 1].voice_id == authors[i].voice_id
                                ? authors[i - 1].number
                                : numbers++;
    }
    if (count)
        qsort(authors, count, sizeof *authors, author_by_id);
    return numbers;
}

/* *ret_numbers: of each measured post. */
static enum err authors_find(struct making *m, uint32_t **ret_numbers, uint32_t *ret_voice_count)
{
    const size_t posts = m->measured.count;
    struct author *authors = arena_try(m->memory, (posts + 1) * sizeof *authors);
    uint32_t *numbers = arena_try(m->memory, (posts + 1) * sizeof *numbers);
    size_t count = 0;
    if (!authors || !numbers)
        return no_memory(m->w);
    for (size_t i = 0; i < posts; i++)
        authors[i].id = post_at(m, measured_at(m, i)->post)->author_id;
    if (posts)
        qsort(authors, posts, sizeof *authors, author_by_id);
    for (size_t i = 0; i < posts; i++) {
        struct position position = {0};
        if (count && authors[count - 1].id == authors[i].id)
            continue;
        enum err e = position_find(m->w, authors[i].id, &position);
        if (e && e != ERR_NOT_FOUND)
            return e;
        authors[count++] =
            (struct author){.id = authors[i].id, .voice_id = e ? authors[i].id : position.voice_id};
        arena_reset(m->w->memory);
    }
    *ret_voice_count = authors_number(m, authors, count);
    for (size_t i = 0; i < posts; i++) {
        const struct author *author =
            bsearch(&(struct author){.id = post_at(m, measured_at(m, i)->post)->author_id}, authors,
                    count, sizeof *authors, author_by_id);
        if (!author)
            return work_fail(m->w, ERR_INTERNAL, "an author was not read");
        numbers[i] = author->number;
    }
    *ret_numbers = numbers;
    return OK;
}

/* ---- topics -------------------------------------------------------------------------------- */

/* The labels as numbers in the order of their ids; *ret_ids by number. */
static enum err labels_number(struct making *m, uint32_t **ret_numbers, int64_t **ret_ids,
                              uint32_t *ret_count)
{
    const int64_t *labels = (const int64_t *)(void *)m->labels.data;
    const size_t all = m->labels.count;
    int64_t *ids = arena_try(m->memory, (all + 1) * sizeof *ids);
    uint32_t *numbers = arena_try(m->memory, (all + 1) * sizeof *numbers);
    size_t count = 0;
    if (!ids || !numbers)
        return no_memory(m->w);
    if (all) {
        memcpy(ids, labels, all * sizeof *ids);
        qsort(ids, all, sizeof *ids, by_number);
    }
    for (size_t i = 0; i < all; i++)
        if (!count || ids[count - 1] != ids[i])
            ids[count++] = ids[i];
    for (size_t i = 0; i < all; i++) {
        const int64_t *found = bsearch(&labels[i], ids, count, sizeof *ids, by_number);
        numbers[i] = (uint32_t)(found - ids);
    }
    *ret_numbers = numbers;
    *ret_ids = ids;
    *ret_count = (uint32_t)count;
    return OK;
}

/* topics_find() of the measured posts; *ret_ids: of each label. */
static enum err topics_of(struct making *m, struct topics *ret_topics, int64_t **ret_ids)
{
    const size_t posts = m->measured.count;
    struct topic_posts p = {.post_count = (uint32_t)posts,
                            .approvals = (const uint32_t *)(void *)m->approvals.data};
    uint32_t *authors = NULL, *labels = NULL;
    uint32_t *label_begin = arena_try(m->memory, (posts + 1) * sizeof *label_begin);
    uint32_t *approval_begin = arena_try(m->memory, (posts + 1) * sizeof *approval_begin);
    if (!label_begin || !approval_begin)
        return no_memory(m->w);
    label_begin[0] = approval_begin[0] = 0;
    for (size_t i = 0; i < posts; i++) {
        label_begin[i + 1] = measured_at(m, i)->labels_end;
        approval_begin[i + 1] = measured_at(m, i)->approvals_end;
    }
    enum err e = authors_find(m, &authors, &p.voice_count);
    if (!e)
        e = labels_number(m, &labels, ret_ids, &p.label_count);
    if (e)
        return e;
    p.authors = authors;
    p.labels = labels;
    p.label_begin = label_begin;
    p.approval_begin = approval_begin;
    return topics_find(m->memory, &p, ret_topics) ? no_memory(m->w) : OK;
}

static int by_key(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* A topic of its posts' gains, ascending from keys[0]. */
static void thresholds_set(struct slate_topic *topic, const uint64_t *keys, size_t count)
{
    for (size_t k = 1; k <= slate_threshold_count; k++) {
        const uint32_t gain = (uint32_t)keys[k * count / (slate_threshold_count + 1)];
        topic->thresholds[k - 1] = (int32_t)((int64_t)gain + INT32_MIN);
    }
}

/* The topics with enough posts, each post's topic, and their thresholds. */
static enum err topics_measure(struct making *m, const struct topics *topics, const int64_t *ids,
                               struct edition_tables *tables)
{
    const size_t posts = m->measured.count;
    uint64_t *keys = arena_try(m->memory, (posts + 1) * sizeof *keys);
    tables->topics = arena_try(m->memory, (topics->count + 1) * sizeof *tables->topics);
    if (!keys || !tables->topics)
        return no_memory(m->w);
    for (size_t i = 0; i < posts; i++)
        keys[i] = (uint64_t)topics->topic_of[i] << 32 |
                  (uint32_t)((int64_t)measured_at(m, i)->gain - INT32_MIN);
    if (posts)
        qsort(keys, posts, sizeof *keys, by_key);
    bool is_topic[slate_topics_max] = {false};
    for (size_t from = 0, to; from < posts; from = to) {
        const size_t t = keys[from] >> 32;
        for (to = from; to < posts && keys[to] >> 32 == t;)
            to++;
        if (to - from < topic_posts_min)
            continue;
        is_topic[t] = true;
        struct slate_topic *topic = &tables->topics[tables->topic_count++];
        topic->id = t ? ids[topics->label_of[t]] : edition_topic_rest;
        thresholds_set(topic, keys + from, to - from);
    }
    for (size_t i = 0; i < posts; i++) {
        const size_t t = topics->topic_of[i];
        if (is_topic[t])
            post_at(m, measured_at(m, i)->post)->topic_id =
                t ? ids[topics->label_of[t]] : edition_topic_rest;
    }
    return OK;
}

enum err edition_tables_make(struct work *w, struct arena *memory,
                             struct edition_tables *ret_tables)
{
    struct work one = *w;
    struct making m = {.w = &one,
                       .memory = memory,
                       .posts.item_bytes = sizeof(struct published_post),
                       .measured.item_bytes = sizeof(struct measured),
                       .labels.item_bytes = sizeof(int64_t),
                       .approvals.item_bytes = sizeof(uint32_t)};
    struct told_voice *voices = NULL;
    struct topics topics;
    int64_t *ids = NULL;
    enum err e = voices_told(w, &voices, &m.voice_count);
    m.voices = voices;
    one.memory = arena_new(0);
    if (!e)
        e = posts_collect(&m);
    if (!e)
        e = posts_look(&m);
    if (!e)
        e = topics_of(&m, &topics, &ids);
    *ret_tables = (struct edition_tables){.post_count = m.posts.count};
    if (!e)
        e = topics_measure(&m, &topics, ids, ret_tables);
    ret_tables->posts = (struct published_post *)(void *)m.posts.data;
    arena_free(one.memory);
    return e;
}
