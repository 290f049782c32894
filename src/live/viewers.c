#include "live/viewer_state.h"

#include "base/ballast.h"

#include <assert.h>

/* Relations towards authors */

static struct relation_map *relations_make(uint32_t count)
{
    uint32_t size = 8;
    while (size < count * 2)
        size *= 2;
    struct relation_map *map = ballast_zeroed(sizeof *map + size * sizeof map->slots[0]);
    map->mask = size - 1;
    return map;
}

/* The map must have room. */
static void relations_set(struct relation_map *map, uint32_t author, uint32_t flags)
{
    _Atomic uint64_t *slot = relation_slot(map, author);
    if (atomic_load_explicit(slot, memory_order_relaxed) == 0) {
        if (flags == 0)
            return;
        map->used++;
    }
    atomic_store_explicit(slot, (uint64_t)author << 32 | flags, memory_order_release);
}

static struct relation_map *relations_grown(const struct relation_map *old)
{
    struct relation_map *map = relations_make(old->used + 8);
    for (uint32_t i = 0; i <= old->mask; i++) {
        uint64_t slot = atomic_load_explicit(&old->slots[i], memory_order_relaxed);
        if (relation_slot_flags(slot))
            relations_set(map, (uint32_t)(slot >> 32), (uint32_t)relation_slot_flags(slot));
    }
    return map;
}

uint32_t viewer_unmuted(const struct live_viewer *viewer, uint32_t author, uint32_t flags,
                        int64_t now_ms)
{
    const struct timed_mutes *mutes = atomic_load_explicit(&viewer->mutes, memory_order_acquire);
    for (uint32_t i = 0; mutes && i < mutes->count; i++) {
        if (mutes->items[i].author == author && mutes->items[i].until_ms <= now_ms)
            flags &= ~(uint32_t)(RELATION_MUTES | RELATION_MUTES_NOTIFICATIONS);
    }
    return flags;
}

/* The home list */

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

bool viewer_excludes(const struct live_viewer *viewer, uint32_t author)
{
    return bsearch(&author, viewer->exclusive, viewer->exclusive_count, sizeof author,
                   compare_numbers) != NULL;
}

static struct home_list *home_make(const struct live_viewer *viewer, const struct relation_map *map)
{
    struct home_list *home =
        ballast_alloc(sizeof *home + (map->used + 1) * sizeof home->authors[0]);
    home->count = 0;
    home->authors[home->count++] = viewer->self << 1;
    for (uint32_t i = 0; i <= map->mask; i++) {
        uint64_t slot = atomic_load_explicit(&map->slots[i], memory_order_relaxed);
        uint32_t author = (uint32_t)(slot >> 32), flags = (uint32_t)relation_slot_flags(slot);
        if (slot && author != viewer->self && viewer_belongs_home(viewer, author, flags))
            home->authors[home->count++] = viewer_home_entry(author, flags);
    }
    qsort(home->authors, home->count, sizeof home->authors[0], compare_numbers);
    return home;
}

/* The list with the author added, changed or taken out; NULL when nothing changes. */
static struct home_list *home_changed(const struct home_list *old, uint32_t author, bool belongs,
                                      uint32_t entry)
{
    uint32_t place = 0, high = old->count;
    while (place < high) {
        uint32_t middle = place + (high - place) / 2;
        if (old->authors[middle] >> 1 < author)
            place = middle + 1;
        else
            high = middle;
    }
    bool there = place < old->count && old->authors[place] >> 1 == author;
    if (there ? belongs && old->authors[place] == entry : !belongs)
        return NULL;
    struct home_list *home =
        ballast_alloc(sizeof *home + (old->count + 1) * sizeof home->authors[0]);
    memcpy(home->authors, old->authors, place * sizeof home->authors[0]);
    uint32_t count = place;
    if (belongs)
        home->authors[count++] = entry;
    uint32_t rest = place + there;
    memcpy(home->authors + count, old->authors + rest,
           (old->count - rest) * sizeof home->authors[0]);
    home->count = count + old->count - rest;
    return home;
}

const uint32_t *viewer_home(struct work *w, const struct live_viewer *viewer, size_t *ret_count)
{
    const struct home_list *home = atomic_load_explicit(&viewer->home, memory_order_acquire);
    const struct timed_mutes *mutes = atomic_load_explicit(&viewer->mutes, memory_order_acquire);
    *ret_count = home->count;
    if (!mutes)
        return home->authors;
    const struct relation_map *map = atomic_load_explicit(&viewer->relations, memory_order_acquire);
    uint32_t *authors = arena_array(w->memory, home->count + mutes->count, sizeof *authors);
    memcpy(authors, home->authors, home->count * sizeof *authors);
    size_t count = home->count;
    for (uint32_t i = 0; i < mutes->count; i++) {
        uint32_t author = mutes->items[i].author;
        uint32_t flags = viewer_relation(viewer, map, author, w->now_ms);
        uint32_t entry = viewer_home_entry(author, flags);
        if (author != viewer->self && viewer_belongs_home(viewer, author, flags) &&
            !bsearch(&entry, home->authors, home->count, sizeof entry, compare_numbers))
            authors[count++] = entry;
    }
    if (count > home->count)
        qsort(authors, count, sizeof *authors, compare_numbers);
    *ret_count = count;
    return authors;
}

/* Making and freeing */

static void recent_fill(struct live *live, struct recent *recent,
                        const struct viewer_mark_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        table_set(live->readers, &recent->values, (uint64_t)rows[i].post_id, rows[i].value);
    atomic_store(&recent->floor, count == live_viewer_marks_max ? rows[count - 1].post_id : 0);
}

void viewer_free(void *object)
{
    struct live_viewer *viewer = object;
    free(atomic_load(&viewer->relations));
    free(atomic_load(&viewer->home));
    free(atomic_load(&viewer->mutes));
    table_clear(&viewer->marks.values);
    table_clear(&viewer->votes.values);
    uint32_t *exclusive = (uint32_t *)(uintptr_t)viewer->exclusive;
    free(exclusive);
    struct str *tags = (struct str *)(uintptr_t)viewer->tags;
    free(tags);
    struct str *domains = (struct str *)(uintptr_t)viewer->domains;
    free(domains);
    struct follow_languages *languages = (struct follow_languages *)(uintptr_t)viewer->languages;
    free(languages);
    free(viewer->filters);
    free(viewer);
}

static void viewer_number(struct live *live, struct live_viewer *viewer,
                          const struct viewer_rows *rows)
{
    struct relation_map *map = relations_make((uint32_t)rows->relation_count + 8);
    struct timed_mutes *mutes = NULL;
    uint32_t timed = 0;
    for (size_t i = 0; i < rows->relation_count; i++)
        timed += rows->relations[i].mute_until_ms != 0;
    if (timed > 0) {
        mutes = ballast_alloc(sizeof *mutes + timed * sizeof mutes->items[0]);
        mutes->count = 0;
    }
    viewer->self = author_intern(live, viewer->account_id);
    for (size_t i = 0; i < rows->relation_count; i++) {
        const struct viewer_relation_row *row = &rows->relations[i];
        uint32_t author = author_intern(live, row->other_id);
        relations_set(map, author, row->flags);
        if (row->mute_until_ms != 0)
            mutes->items[mutes->count++] =
                (struct timed_mute){.author = author, .until_ms = row->mute_until_ms};
    }
    uint32_t *exclusive = ballast_alloc(rows->exclusive_count * sizeof *exclusive);
    for (size_t i = 0; i < rows->exclusive_count; i++)
        exclusive[i] = author_intern(live, rows->exclusive[i]);
    viewer->exclusive_count = (uint32_t)rows->exclusive_count;
    viewer->exclusive = exclusive;
    if (rows->exclusive_count > 1)
        qsort(exclusive, rows->exclusive_count, sizeof *exclusive, compare_numbers);
    atomic_init(&viewer->relations, map);
    atomic_init(&viewer->mutes, mutes);
}

static int compare_follow_languages(const void *a, const void *b)
{
    const struct follow_languages *x = a, *y = b;
    return x->author < y->author ? -1 : x->author > y->author;
}

const struct str *viewer_languages(const struct live_viewer *viewer, uint32_t author)
{
    const struct follow_languages key = {.author = author},
                                  *found =
                                      viewer->language_count == 0
                                          ? NULL
                                          : bsearch(&key, viewer->languages, viewer->language_count,
                                                    sizeof key, compare_follow_languages);
    return found ? &found->languages : NULL;
}

static void languages_number(struct live *live, struct live_viewer *viewer,
                             const struct viewer_rows *rows)
{
    size_t count = 0, bytes = 0;
    for (size_t i = 0; i < rows->relation_count; i++) {
        count += rows->relations[i].languages.size > 0;
        bytes += rows->relations[i].languages.size;
    }
    if (count == 0)
        return;
    struct follow_languages *made = ballast_alloc(count * sizeof *made + bytes);
    char *text = (char *)(made + count);
    count = 0;
    for (size_t i = 0; i < rows->relation_count; i++) {
        const struct viewer_relation_row *row = &rows->relations[i];
        if (row->languages.size == 0)
            continue;
        memcpy(text, row->languages.data, row->languages.size);
        made[count++] = (struct follow_languages){
            .author = author_intern(live, row->other_id),
            .languages = {.data = text, .size = row->languages.size},
        };
        text += row->languages.size;
    }
    qsort(made, count, sizeof *made, compare_follow_languages);
    viewer->languages = made;
    viewer->language_count = count;
}

static struct str *texts_copy(const struct str *texts, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += texts[i].size;
    struct str *made = ballast_alloc(count * sizeof *made + bytes);
    char *text = (char *)(made + count);
    for (size_t i = 0; i < count; i++) {
        if (texts[i].size > 0)
            memcpy(text, texts[i].data, texts[i].size);
        made[i] = (struct str){.data = text, .size = texts[i].size};
        text += texts[i].size;
    }
    return made;
}

struct live_viewer *viewer_make(struct live *live, int64_t account_id,
                                const struct viewer_rows *rows)
{
    struct live_viewer *viewer = ballast_zeroed(sizeof *viewer);
    viewer->live = live;
    viewer->account_id = account_id;
    viewer->held.key = (uint64_t)account_id;
    viewer->held.bytes = sizeof *viewer;
    viewer->tags = texts_copy(rows->tags, rows->tag_count);
    viewer->tag_count = rows->tag_count;
    viewer->domains = texts_copy(rows->domains, rows->domain_count);
    viewer->domain_count = rows->domain_count;
    viewer->filters = filters_make(&rows->filters);
    pthread_mutex_lock(&live->mutex);
    viewer_number(live, viewer, rows);
    languages_number(live, viewer, rows);
    recent_fill(live, &viewer->marks, rows->marks, rows->mark_count);
    recent_fill(live, &viewer->votes, rows->votes, rows->vote_count);
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
    atomic_init(&viewer->home, home_make(viewer, atomic_load(&viewer->relations)));
    return viewer;
}

static struct live_viewer *viewer_find(struct live *live, int64_t account_id)
{
    return table_get_pointer(&live->viewers.by_account, account_id);
}

/* Unpublishes; readers that hold it keep it until they are idle. */
static void viewer_drop(struct live *live, struct live_viewer *viewer)
{
    table_set(live->readers, &live->viewers.by_account, (uint64_t)viewer->account_id, 0);
    ring_remove(&live->viewers.ring, &viewer->held);
    readers_retire(live->readers, viewer, viewer_free);
}

/* Publishes it, or retires it at once when it is stale already: it still serves this request. */
static void viewer_put(struct live *live, struct live_viewer *viewer, uint32_t generation)
{
    pthread_mutex_lock(&live->mutex);
    if (!live_generation_holds(live, viewer->account_id, generation) ||
        viewer_find(live, viewer->account_id)) {
        readers_retire(live->readers, viewer, viewer_free);
    } else {
        while (live->viewers.ring.count >= (uint32_t)live->options.viewers_max)
            viewer_drop(live, (struct live_viewer *)ring_victim(&live->viewers.ring));
        ring_add(&live->viewers.ring, &viewer->held);
        table_set(live->readers, &live->viewers.by_account, (uint64_t)viewer->account_id,
                  (uintptr_t)viewer);
    }
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
}

/* For readers */

static void viewer_touch(struct work *w, struct live_viewer *viewer)
{
    held_touch(&viewer->held);
    /* Not each time: what everybody writes to is slow to share. */
    if (atomic_load_explicit(&viewer->used_ms, memory_order_relaxed) + 1000 < w->now_ms) {
        atomic_store_explicit(&viewer->used_ms, w->now_ms, memory_order_relaxed);
        atomic_store_explicit(&w->live->now_ms, w->now_ms, memory_order_relaxed);
    }
}

enum err live_viewer_get(struct work *w, int64_t account_id, const struct live_viewer **ret_viewer)
{
    struct live *live = w->live;
    assert(readers_is_busy(live->readers));
    if (account_id <= 0)
        return ERR_NOT_FOUND;
    struct live_viewer *viewer = viewer_find(live, account_id);
    if (!viewer) {
        struct viewer_rows rows;
        uint32_t generation = live_generation(live, account_id);
        if (!w->db)
            return ERR_NEEDS_STORE;
        enum err e = viewers_db_read(w, account_id, &rows);
        if (e)
            return e;
        viewer = viewer_make(live, account_id, &rows);
        viewer_touch(w, viewer);
        viewer_put(live, viewer, generation);
    } else {
        viewer_touch(w, viewer);
    }
    *ret_viewer = viewer;
    return OK;
}

int64_t live_viewer_account(const struct live_viewer *viewer)
{
    return viewer->account_id;
}

uint32_t live_viewer_relation(const struct live_viewer *viewer, int64_t other_id, int64_t now_ms)
{
    const struct relation_map *map = atomic_load_explicit(&viewer->relations, memory_order_acquire);
    const struct author_table *table =
        atomic_load_explicit(&viewer->live->authors.table, memory_order_acquire);
    uint32_t author = other_id > 0 ? author_find(table, other_id) : 0;
    return viewer_relation(viewer, map, author, now_ms) &
           ~(uint32_t)(RELATION_FOLLOWED_BY | RELATION_REQUESTED_BY);
}

uint32_t live_viewer_relation_card(const struct live_viewer *viewer, const struct live_post *card,
                                   int64_t now_ms)
{
    if (!card->author)
        return live_viewer_relation(viewer, card->author_id, now_ms);
    const struct relation_map *map = atomic_load_explicit(&viewer->relations, memory_order_acquire);
    return viewer_relation(viewer, map, card->author, now_ms) &
           ~(uint32_t)(RELATION_FOLLOWED_BY | RELATION_REQUESTED_BY);
}

bool live_viewer_blocks_domain(const struct live_viewer *viewer, struct str domain)
{
    size_t low = 0, high = viewer->domain_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(viewer->domains[middle], domain);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

size_t live_viewer_tags(const struct live_viewer *viewer, const struct str **ret_tags)
{
    *ret_tags = viewer->tags;
    return viewer->tag_count;
}

const struct filters *live_viewer_filters(const struct live_viewer *viewer)
{
    return viewer->filters;
}

/* The value first, the floor after: the writer raises the floor before it takes values out. */
static bool recent_get(const struct recent *recent, int64_t post_id, uint64_t *ret_value)
{
    *ret_value = table_get(&recent->values, (uint64_t)post_id);
    return post_id >= atomic_load_explicit(&recent->floor, memory_order_acquire);
}

enum err live_viewer_marks(struct work *w, const struct live_viewer *viewer, int64_t post_id,
                           uint32_t *ret_flags)
{
    uint64_t value;
    if (recent_get(&viewer->marks, post_id, &value)) {
        *ret_flags = (uint32_t)value;
        return OK;
    }
    return w->db ? viewers_db_mark(w, viewer->account_id, post_id, ret_flags) : ERR_NEEDS_STORE;
}

enum err live_viewer_vote(struct work *w, const struct live_viewer *viewer, int64_t post_id,
                          uint64_t *ret_choices)
{
    if (recent_get(&viewer->votes, post_id, ret_choices))
        return OK;
    return w->db ? viewers_db_vote(w, viewer->account_id, post_id, ret_choices) : ERR_NEEDS_STORE;
}

/* Events */

struct keys {
    int64_t *items;
    size_t count;
};

static void keys_add(void *context, uint64_t key, uint64_t value)
{
    (void)value;
    struct keys *keys = context;
    keys->items[keys->count++] = (int64_t)key;
}

static int compare_ids_down(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x > *y ? -1 : *x < *y;
}

/* Keeps the newest half when twice as many are held as may be. The floor is raised first: a reader
 * that then misses a value does not believe it. */
static void recent_trim(struct live *live, struct recent *recent)
{
    struct keys keys = {.items = ballast_alloc(recent->values.count * sizeof(int64_t))};
    table_each(&recent->values, keys_add, &keys);
    qsort(keys.items, keys.count, sizeof keys.items[0], compare_ids_down);
    atomic_store_explicit(&recent->floor, keys.items[live_viewer_marks_max - 1],
                          memory_order_release);
    for (size_t i = live_viewer_marks_max; i < keys.count; i++)
        table_set(live->readers, &recent->values, (uint64_t)keys.items[i], 0);
    free(keys.items);
}

static void recent_apply(struct live *live, struct recent *recent, int64_t post_id, uint64_t value)
{
    if (post_id <= 0 || post_id < atomic_load(&recent->floor))
        return;
    table_set(live->readers, &recent->values, (uint64_t)post_id, value);
    if (recent->values.count >= 2 * live_viewer_marks_max)
        recent_trim(live, recent);
}

/* until_ms 0: no mute of this author ends by itself. */
static void mutes_apply(struct live *live, struct live_viewer *viewer, uint32_t author,
                        int64_t until_ms)
{
    struct timed_mutes *old = atomic_load(&viewer->mutes);
    uint32_t count = old ? old->count : 0;
    bool there = false;
    for (uint32_t i = 0; i < count; i++)
        there |= old->items[i].author == author;
    if (!there && until_ms == 0)
        return;
    struct timed_mutes *mutes = NULL;
    if (count + 1 - there > 0 && !(count == 1 && there && until_ms == 0)) {
        mutes = ballast_alloc(sizeof *mutes + (count + 1) * sizeof mutes->items[0]);
        mutes->count = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (old->items[i].author != author)
                mutes->items[mutes->count++] = old->items[i];
        }
        if (until_ms != 0)
            mutes->items[mutes->count++] =
                (struct timed_mute){.author = author, .until_ms = until_ms};
    }
    atomic_store_explicit(&viewer->mutes, mutes, memory_order_release);
    readers_retire(live->readers, old, NULL);
}

static void relation_apply(struct live *live, struct live_viewer *viewer, const struct event *event)
{
    if (event->other <= 0)
        return;
    uint32_t author = author_intern(live, event->other);
    bool with_languages = event->count > 1 && event->numbers[1];
    if (with_languages || viewer_languages(viewer, author)) {
        viewer_drop(live, viewer); /* which ones is read again on next use */
        return;
    }
    int64_t until_ms = (event->flags & RELATION_MUTES) && event->count > 0 ? event->numbers[0] : 0;
    mutes_apply(live, viewer, author, until_ms);
    struct relation_map *map = atomic_load(&viewer->relations);
    if ((map->used + 1) * 3 > (map->mask + 1) * 2) {
        struct relation_map *grown = relations_grown(map);
        atomic_store_explicit(&viewer->relations, grown, memory_order_release);
        readers_retire(live->readers, map, NULL);
        map = grown;
    }
    relations_set(map, author, event->flags & 255 ? event->flags : 0);
    struct home_list *old = atomic_load(&viewer->home);
    struct home_list *home = home_changed(
        old, author, viewer_belongs_home(viewer, author, event->flags),
        author == viewer->self ? author << 1 : viewer_home_entry(author, event->flags));
    if (home) {
        atomic_store_explicit(&viewer->home, home, memory_order_release);
        readers_retire(live->readers, old, NULL);
    }
}

void viewers_apply(struct live *live, const struct event *event)
{
    struct live_viewer *viewer = viewer_find(live, event->account);
    if (!viewer)
        return;
    if (event->kind == EVENT_RELATION)
        relation_apply(live, viewer, event);
    else if (event->kind == EVENT_MARK)
        recent_apply(live, &viewer->marks, event->post, event->flags);
    else if (event->kind == EVENT_VOTED)
        recent_apply(live, &viewer->votes, event->post, event->flags);
    else /* her lists, tags or filters, or she herself: read again on next use */
        viewer_drop(live, viewer);
}

void viewers_drop_old(struct live *live)
{
    struct ring *ring = &live->viewers.ring;
    int64_t before_ms =
        atomic_load_explicit(&live->now_ms, memory_order_relaxed) - live_viewer_idle_ms_max;
    for (uint32_t i = 0; i < ring->count;) {
        struct live_viewer *viewer = (struct live_viewer *)ring->items[i];
        if (atomic_load_explicit(&viewer->used_ms, memory_order_relaxed) < before_ms)
            viewer_drop(live, viewer); /* another one stands here now */
        else
            i++;
    }
}

void viewers_clear(struct live *live)
{
    for (uint32_t i = 0; i < live->viewers.ring.count; i++)
        viewer_free(live->viewers.ring.items[i]);
    free(live->viewers.ring.items);
    table_clear(&live->viewers.by_account);
}
