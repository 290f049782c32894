#include "live/state.h"

#include "base/ballast.h"

#include <assert.h>

enum { tag_list_capacity_min = 2, tags_samples = 65536 };

static struct newest_list *list_of(const struct tag_list *tag)
{
    return atomic_load_explicit(&tag->list, memory_order_acquire);
}

static struct str name_of(const struct tag_list *tag)
{
    return (struct str){.data = tag->name, .size = tag->name_bytes};
}

static uint64_t hash_of(struct str tag)
{
    return str_hash(tag) | 1;
}

static struct tag_list *tag_find(struct live *live, uint64_t hash)
{
    return (struct tag_list *)(uintptr_t)table_get(&live->tags.by_hash, hash);
}

static int64_t list_bytes(uint32_t capacity)
{
    return (int64_t)(sizeof(struct newest_list) + capacity * sizeof(struct newest_entry));
}

static int64_t tag_bytes(size_t name_bytes)
{
    return (int64_t)(sizeof(struct tag_list) + name_bytes);
}

static void bytes_add(struct live *live, int64_t bytes)
{
    atomic_fetch_add_explicit(&live->tags.bytes, bytes, memory_order_relaxed);
}

static struct newest_list *list_make(struct live *live, uint32_t capacity, int64_t floor)
{
    struct newest_list *list = ballast_alloc((size_t)list_bytes(capacity));
    *list = (struct newest_list){.capacity = capacity, .floor = floor};
    bytes_add(live, list_bytes(capacity));
    return list;
}

static void list_push(struct newest_list *list, int64_t id, uint32_t author, uint32_t flags)
{
    uint32_t count = atomic_load_explicit(&list->count, memory_order_relaxed);
    struct newest_entry *entry = &list->entries[count];
    assert(count < list->capacity);
    entry->id = id;
    entry->author = author;
    entry->other = 0;
    atomic_store_explicit(&entry->flags, flags & POST_INDEX_MASK, memory_order_relaxed);
    atomic_store_explicit(&list->count, count + 1, memory_order_release);
}

static void list_retire(struct live *live, struct newest_list *list)
{
    bytes_add(live, -list_bytes(list->capacity));
    readers_retire(live->readers, list, NULL);
}

static struct made_post entry_post(const struct newest_entry *entry)
{
    return (struct made_post){.id = entry->id,
                              .author = entry->author,
                              .flags = atomic_load_explicit(&entry->flags, memory_order_relaxed)};
}

/* The old list's entries that stand, from a place on. */
static void list_take(struct newest_list *list, struct newest_list *old, uint32_t from)
{
    uint32_t count = atomic_load_explicit(&old->count, memory_order_relaxed);
    for (uint32_t i = from; i < count; i++) {
        struct made_post post = entry_post(&old->entries[i]);
        if (!(post.flags & POST_INDEX_GONE))
            list_push(list, post.id, post.author, post.flags);
    }
}

/* A new list of the old one's newest and the posts given (ascending), with room to append. */
static void list_merge(struct live *live, struct tag_list *tag, const struct late_tag *late,
                       uint32_t count)
{
    struct newest_list *old = list_of(tag);
    uint32_t held = atomic_load_explicit(&old->count, memory_order_relaxed);
    uint32_t total = held + count;
    uint32_t skip = total >= 2 * live_tag_posts_max ? total - live_tag_posts_max : 0;
    uint32_t kept = total - skip;
    struct newest_list *list = list_make(live, kept + kept / 2 + 1, old->floor);
    uint32_t i = 0, k = 0;
    while (i < held || k < count) {
        bool take_old = k == count || (i < held && old->entries[i].id < late[k].post.id);
        struct made_post post = take_old ? entry_post(&old->entries[i]) : late[k].post;
        i += take_old;
        k += !take_old;
        if (skip > 0) {
            skip--;
            list->floor = post.id + 1;
        } else if (!(post.flags & POST_INDEX_GONE)) {
            list_push(list, post.id, post.author, post.flags);
        }
    }
    atomic_store_explicit(&tag->list, list, memory_order_release);
    list_retire(live, old);
}

static struct tag_list *tag_make(struct live *live, struct str name)
{
    struct tag_list *tag = ballast_alloc((size_t)tag_bytes(name.size));
    tag->name_bytes = (uint32_t)name.size;
    memcpy(tag->name, name.data, name.size);
    atomic_init(&tag->contested, false);
    atomic_init(&tag->list, list_make(live, tag_list_capacity_min, 0));
    bytes_add(live, tag_bytes(name.size));
    table_set(live->readers, &live->tags.by_hash, hash_of(name), (uint64_t)(uintptr_t)tag);
    return tag;
}

/* The list, made where there is none; NULL where another tag has its hash. */
static struct tag_list *tag_intern(struct live *live, struct str name)
{
    struct tag_list *tag = tag_find(live, hash_of(name));
    if (!tag)
        return tag_make(live, name);
    if (str_equal(name_of(tag), name))
        return tag;
    atomic_store_explicit(&tag->contested, true, memory_order_release);
    return NULL;
}

static bool is_shown(uint32_t flags)
{
    return (flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC && !(flags & POST_IS_BOOST);
}

static struct newest_entry *entry_of(struct newest_list *list, int64_t id, uint32_t *ret_place)
{
    uint32_t count = atomic_load_explicit(&list->count, memory_order_relaxed);
    *ret_place = newest_place(list, count, id);
    return *ret_place < count && list->entries[*ret_place].id == id ? &list->entries[*ret_place]
                                                                    : NULL;
}

void tags_insert(struct live *live, struct str name, struct made_post post, struct late_tags *late)
{
    if (name.size == 0 || name.size > live_tag_name_bytes_max || !is_shown(post.flags) ||
        post.id < atomic_load_explicit(&live->tags.floor, memory_order_relaxed))
        return;
    struct tag_list *tag = tag_intern(live, name);
    if (!tag || post.id < list_of(tag)->floor)
        return;
    if (late->count == late->capacity) {
        size_t capacity = late->capacity ? late->capacity * 2 : 64;
        late->items = ballast_grow(late->items, capacity * sizeof *late->items);
        late->capacity = capacity;
    }
    late->items[late->count] = (struct late_tag){.tag = tag, .post = post, .order = late->count};
    late->count++;
}

static int compare_late(const void *a, const void *b)
{
    const struct late_tag *x = a, *y = b;
    if (x->tag != y->tag)
        return (uintptr_t)x->tag < (uintptr_t)y->tag ? -1 : 1;
    if (x->post.id != y->post.id)
        return x->post.id < y->post.id ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Takes out of the posts (ascending) those that are held, whose flags change in place, and all but
 * the last word on each; the number of those left. */
static uint32_t late_new(struct newest_list *list, struct late_tag *late, uint32_t count)
{
    uint32_t kept = 0, place;
    for (uint32_t i = 0; i < count; i++) {
        struct made_post post = late[i].post;
        struct newest_entry *held = entry_of(list, post.id, &place);
        if (held)
            atomic_store_explicit(&held->flags, post.flags & POST_INDEX_MASK, memory_order_relaxed);
        else if (i + 1 == count || late[i + 1].post.id != post.id)
            late[kept++] = late[i];
    }
    return kept;
}

/* The posts of one tag, ascending. They are new as a rule. */
static void tag_add(struct live *live, struct tag_list *tag, struct late_tag *late, uint32_t count)
{
    struct newest_list *list = list_of(tag);
    count = late_new(list, late, count);
    uint32_t held = atomic_load_explicit(&list->count, memory_order_relaxed);
    bool newer = count > 0 && (held == 0 || late[0].post.id > list->entries[held - 1].id);
    if (count > 0 && (!newer || count > list->capacity - held)) {
        list_merge(live, tag, late, count);
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        list_push(list, late[i].post.id, late[i].post.author, late[i].post.flags);
}

void tags_insert_late(struct live *live, struct late_tags *late)
{
    size_t count = late->count;
    late->count = 0;
    if (count > 1)
        qsort(late->items, count, sizeof late->items[0], compare_late);
    for (size_t from = 0, to; from < count; from = to) {
        to = from + 1;
        while (to < count && late->items[to].tag == late->items[from].tag)
            to++;
        tag_add(live, late->items[from].tag, late->items + from, (uint32_t)(to - from));
    }
}

void late_tags_free(struct late_tags *late)
{
    free(late->items);
    *late = (struct late_tags){0};
}

static void tags_remove(struct live *live, struct str name, int64_t post_id)
{
    struct tag_list *tag = tag_find(live, hash_of(name));
    uint32_t place;
    if (!tag || !str_equal(name_of(tag), name))
        return;
    struct newest_entry *held = entry_of(list_of(tag), post_id, &place);
    if (held)
        atomic_fetch_or_explicit(&held->flags, POST_INDEX_GONE, memory_order_relaxed);
}

void tags_apply(struct live *live, const struct event *event, struct late_tags *late)
{
    char bytes[live_tag_name_bytes_max];
    int64_t size = event->count > 0 ? event->numbers[0] : 0;
    if (size <= 0 || size > live_tag_name_bytes_max || (event->count - 1) * 8 < (uint64_t)size)
        return;
    memcpy(bytes, &event->numbers[1], (size_t)size);
    struct str name = {.data = bytes, .size = (size_t)size};
    if (event->kind == EVENT_UNTAGGED) {
        tags_insert_late(live, late);
        tags_remove(live, name, event->post);
    } else {
        tags_insert(live, name,
                    (struct made_post){.id = event->post,
                                       .author = author_intern(live, event->account),
                                       .flags = event->flags},
                    late);
    }
}

struct newest_list *tags_find(struct live *live, struct str name, int64_t *ret_floor)
{
    struct tag_list *tag = tag_find(live, hash_of(name));
    struct newest_list *list = tag && str_equal(name_of(tag), name) ? list_of(tag) : NULL;
    /* After the list: who finds a list that was cut finds the floor that cut it. */
    int64_t floor = atomic_load_explicit(&live->tags.floor, memory_order_acquire);
    if ((tag && !list) || name.size > live_tag_name_bytes_max)
        floor = INT64_MAX;
    *ret_floor = list && list->floor > floor ? list->floor : floor;
    return list;
}

enum err live_tag(struct work *w, const struct live_viewer *viewer, struct str tag,
                  const struct page *page, const struct live_filter *filter,
                  struct live_page *ret_page)
{
    static struct newest_list none;
    int64_t floor;
    assert(readers_is_busy(w->live->readers));
    struct newest_list *list = tags_find(w->live, tag, &floor);
    square_page(w, viewer, list ? list : &none, floor, page, filter, ret_page);
    return OK;
}

/* Trimming */

struct sampling {
    int64_t *ids;
    int64_t stride, position;
    size_t count;
};

static void sample(void *context, struct str name, struct newest_list *list)
{
    struct sampling *s = context;
    int64_t held = atomic_load_explicit(&list->count, memory_order_relaxed);
    (void)name;
    for (; s->position < held && s->count < tags_samples; s->position += s->stride)
        s->ids[s->count++] = list->entries[s->position].id;
    s->position -= held;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* The id below which a quarter of what is held lies. */
static int64_t lowest_quarter(struct live *live)
{
    int64_t entries = atomic_load(&live->tags.bytes) / (int64_t)sizeof(struct newest_entry);
    struct sampling s = {.ids = ballast_alloc(tags_samples * sizeof(int64_t)),
                         .stride = entries / tags_samples + 1};
    tags_each(live, sample, &s);
    qsort(s.ids, s.count, sizeof s.ids[0], compare_ids);
    int64_t id = s.count > 0 ? s.ids[s.count / 4] + 1 : 0;
    free(s.ids);
    return id;
}

static void tag_cut(void *context, uint64_t hash, uint64_t value)
{
    struct live *live = context;
    struct tag_list *tag = (struct tag_list *)(uintptr_t)value;
    struct newest_list *old = list_of(tag);
    int64_t floor = atomic_load_explicit(&live->tags.floor, memory_order_relaxed);
    uint32_t count = atomic_load_explicit(&old->count, memory_order_relaxed);
    uint32_t from = newest_place(old, count, floor);
    if (from == count && !atomic_load(&tag->contested)) {
        table_set(live->readers, &live->tags.by_hash, hash, 0);
        bytes_add(live, -tag_bytes(tag->name_bytes));
        list_retire(live, old);
        readers_retire(live->readers, tag, NULL);
    } else if (from > 0) {
        struct newest_list *list = list_make(live, count - from + 1, floor);
        list_take(list, old, from);
        atomic_store_explicit(&tag->list, list, memory_order_release);
        list_retire(live, old);
    }
}

void tags_trim(struct live *live)
{
    if (atomic_load(&live->tags.bytes) <= live->options.tags_bytes_max)
        return;
    pthread_mutex_lock(&live->mutex);
    int64_t floor = lowest_quarter(live);
    if (floor > atomic_load(&live->tags.floor)) {
        atomic_store(&live->tags.floor, floor);
        table_each(&live->tags.by_hash, tag_cut, live);
    }
    readers_flush(live->readers);
    pthread_mutex_unlock(&live->mutex);
}

/* All of them */

struct each {
    void (*fn)(void *context, struct str tag, struct newest_list *list);
    void *context;
};

static void each_one(void *context, uint64_t hash, uint64_t value)
{
    const struct each *each = context;
    struct tag_list *tag = (struct tag_list *)(uintptr_t)value;
    (void)hash;
    each->fn(each->context, name_of(tag), list_of(tag));
}

void tags_each(struct live *live,
               void (*fn)(void *context, struct str tag, struct newest_list *list), void *context)
{
    struct each each = {.fn = fn, .context = context};
    table_each(&live->tags.by_hash, each_one, &each);
}

int64_t tags_bytes(struct live *live)
{
    return atomic_load(&live->tags.bytes) + (int64_t)table_bytes(&live->tags.by_hash);
}

static void tag_free(void *context, uint64_t hash, uint64_t value)
{
    struct tag_list *tag = (struct tag_list *)(uintptr_t)value;
    (void)context;
    (void)hash;
    free(list_of(tag));
    free(tag);
}

void tags_clear(struct live *live)
{
    table_each(&live->tags.by_hash, tag_free, NULL);
    table_clear(&live->tags.by_hash);
}
