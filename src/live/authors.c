#include "live/state.h"

#include "base/ballast.h"
#include "base/log.h"

#include <assert.h>
#include <inttypes.h>

enum {
    author_capacity_min = 256,
    block_capacity_min = 2,
    trim_chunk_authors = 256,
    trim_samples = 65536
};

static struct author_table *table_make(uint32_t capacity)
{
    uint32_t hash_size = 2 * capacity; /* a power of two, as capacity is */
    size_t bytes = sizeof(struct author_table) +
                   capacity * (sizeof(int64_t) + sizeof(_Atomic(struct block *))) +
                   (capacity + hash_size) * sizeof(_Atomic uint32_t);
    struct author_table *table = ballast_zeroed(bytes);
    table->capacity = capacity;
    table->hash_mask = hash_size - 1;
    table->ids = (int64_t *)(table + 1);
    table->blocks = (_Atomic(struct block *) *)(table->ids + capacity);
    table->heads = (_Atomic uint32_t *)(table->blocks + capacity);
    table->hash = table->heads + capacity;
    return table;
}

static uint32_t hash_of(const struct author_table *table, int64_t account_id)
{
    uint64_t mixed = (uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> 32) & table->hash_mask;
}

static struct author_table *table_of(const struct live *live)
{
    return atomic_load_explicit(&live->authors.table, memory_order_acquire);
}

static struct block *block_of(const struct author_table *table, uint32_t author)
{
    return atomic_load_explicit(&table->blocks[author], memory_order_acquire);
}

uint32_t author_find(const struct author_table *table, int64_t account_id)
{
    for (uint32_t at = hash_of(table, account_id);; at = (at + 1) & table->hash_mask) {
        uint32_t author = atomic_load_explicit(&table->hash[at], memory_order_acquire);
        if (author == 0 || table->ids[author] == account_id)
            return author;
    }
}

static void hash_put(struct author_table *table, uint32_t author)
{
    uint32_t at = hash_of(table, table->ids[author]);
    while (atomic_load_explicit(&table->hash[at], memory_order_relaxed) != 0)
        at = (at + 1) & table->hash_mask;
    atomic_store_explicit(&table->hash[at], author, memory_order_release);
}

static struct author_table *table_grow(struct live *live, struct author_table *old)
{
    uint32_t count = atomic_load_explicit(&live->authors.count, memory_order_relaxed);
    struct author_table *table = table_make(old->capacity * 2);
    for (uint32_t author = 1; author < count; author++) {
        table->ids[author] = old->ids[author];
        atomic_store_explicit(&table->blocks[author], block_of(old, author), memory_order_relaxed);
        atomic_store_explicit(&table->heads[author],
                              atomic_load_explicit(&old->heads[author], memory_order_relaxed),
                              memory_order_relaxed);
        hash_put(table, author);
    }
    atomic_store_explicit(&live->authors.table, table, memory_order_release);
    readers_retire(live->readers, old, NULL);
    return table;
}

uint32_t author_intern(struct live *live, int64_t account_id)
{
    assert(account_id > 0);
    struct author_table *table = table_of(live);
    uint32_t author = author_find(table, account_id);
    if (author)
        return author;
    author = atomic_load_explicit(&live->authors.count, memory_order_relaxed);
    if (author == table->capacity)
        table = table_grow(live, table);
    table->ids[author] = account_id;
    atomic_store_explicit(&live->authors.count, author + 1, memory_order_release);
    hash_put(table, author);
    return author;
}

uint32_t block_place(struct block *block, uint32_t count, uint64_t bits, int64_t id)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (entry_id(block_entry(block, middle), bits) < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t block_size(uint32_t capacity)
{
    return sizeof(struct block) + capacity * (sizeof(uint64_t) + sizeof(uint32_t));
}

static struct block *block_make(struct live *live, uint32_t capacity)
{
    struct block *block = ballast_alloc(block_size(capacity));
    *block = (struct block){.capacity = capacity};
    atomic_fetch_add_explicit(&live->authors.block_bytes, (int64_t)block_size(capacity),
                              memory_order_relaxed);
    return block;
}

static void block_push(struct block *block, uint64_t entry, uint32_t other)
{
    uint32_t count = atomic_load_explicit(&block->count, memory_order_relaxed);
    assert(count < block->capacity);
    atomic_store_explicit(&block->entries[count], entry, memory_order_relaxed);
    atomic_store_explicit(&block_others(block)[count], other, memory_order_relaxed);
    atomic_store_explicit(&block->count, count + 1, memory_order_release);
}

static void block_retire(struct live *live, struct block *block)
{
    if (!block)
        return;
    atomic_fetch_sub_explicit(&live->authors.block_bytes, (int64_t)block_size(block->capacity),
                              memory_order_relaxed);
    readers_retire(live->readers, block, NULL);
}

/* Copies what still stands of the old block from a place on. */
static void block_take(struct block *block, struct block *old, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        uint64_t entry = block_entry(old, i);
        if (!(entry_flags(entry) & POST_INDEX_GONE))
            block_push(block, entry,
                       atomic_load_explicit(&block_others(old)[i], memory_order_relaxed));
    }
}

static void publish(struct author_table *table, uint32_t author, struct block *block)
{
    atomic_store_explicit(&table->blocks[author], block, memory_order_release);
}

static void raise_head(struct live *live, struct author_table *table, uint32_t author, int64_t id)
{
    uint32_t unit = head_unit(live, id);
    if (atomic_load_explicit(&table->heads[author], memory_order_relaxed) < unit)
        atomic_store_explicit(&table->heads[author], unit, memory_order_release);
}

static struct block *block_grown(struct live *live, struct author_table *table, uint32_t author,
                                 struct block *old)
{
    uint32_t count = old ? block_count(old) - old->gone : 0;
    uint32_t capacity = count + count / 2 + 1;
    struct block *block =
        block_make(live, capacity < block_capacity_min ? block_capacity_min : capacity);
    if (old)
        block_take(block, old, 0, block_count(old));
    publish(table, author, block);
    block_retire(live, old);
    return block;
}

void made_posts_add(struct made_posts *posts, struct made_post post)
{
    if (posts->count == posts->capacity) {
        size_t capacity = posts->capacity ? posts->capacity * 2 : 64;
        posts->items = ballast_grow(posts->items, capacity * sizeof *posts->items);
        posts->capacity = capacity;
    }
    posts->items[posts->count++] = post;
}

static bool in_square(uint32_t flags)
{
    return (flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC &&
           !(flags & (POST_IS_BOOST | POST_REMOTE));
}

static struct newest_list *list_of(const struct newest *newest)
{
    return atomic_load_explicit(&newest->list, memory_order_acquire);
}

static struct newest_list *list_make(uint32_t capacity)
{
    struct newest_list *list = ballast_alloc(sizeof *list + capacity * sizeof(struct newest_entry));
    *list = (struct newest_list){.capacity = capacity};
    return list;
}

static void list_push(struct newest_list *list, const struct made_post *post)
{
    uint32_t count = atomic_load_explicit(&list->count, memory_order_relaxed);
    assert(count < list->capacity);
    struct newest_entry *entry = &list->entries[count];
    entry->id = post->id;
    entry->author = post->author;
    entry->other = post->other;
    atomic_store_explicit(&entry->flags, post->flags & POST_INDEX_MASK, memory_order_relaxed);
    atomic_store_explicit(&list->count, count + 1, memory_order_release);
}

uint32_t newest_place(const struct newest_list *list, uint32_t count, int64_t id)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list->entries[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct made_post entry_post(const struct newest_entry *entry)
{
    return (struct made_post){.id = entry->id,
                              .author = entry->author,
                              .other = entry->other,
                              .flags = atomic_load_explicit(&entry->flags, memory_order_relaxed)};
}

/* A new list of the old one's newest and the posts given (ascending), with room to append. */
static void newest_merge(struct live *live, struct newest *newest, const struct made_post *posts,
                         size_t count)
{
    struct newest_list *old = list_of(newest);
    uint32_t old_count = atomic_load_explicit(&old->count, memory_order_relaxed);
    size_t total = old_count + count;
    size_t skip = total > newest->most ? total - newest->most : 0;
    size_t kept = total - skip;
    struct newest_list *list =
        list_make((uint32_t)(kept == newest->most ? 2 * newest->most : kept * 2 + 64));
    list->floor = old->floor;
    uint32_t i = 0;
    size_t k = 0;
    int64_t last = 0;
    while (i < old_count || k < count) {
        bool take_old = k == count || (i < old_count && old->entries[i].id <= posts[k].id);
        struct made_post post = take_old ? entry_post(&old->entries[i]) : posts[k];
        i += take_old;
        k += !take_old;
        if (skip > 0) {
            skip--;
            list->floor = post.id + 1;
        } else if (post.id != last && post.id >= list->floor) {
            list_push(list, &post);
        }
        last = post.id;
    }
    atomic_store_explicit(&newest->list, list, memory_order_release);
    readers_retire(live->readers, old, NULL);
}

static int compare_ids(const void *a, const void *b)
{
    const struct made_post *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Takes the posts of a group out of `made`. They are new as a rule, but come in no order: ids made
 * in the same millisecond sort by bucket. */
static void newest_add(struct live *live, struct newest *newest, struct made_posts *made)
{
    struct newest_list *list = list_of(newest);
    uint32_t held = atomic_load_explicit(&list->count, memory_order_relaxed);
    size_t count = made->count;
    const struct made_post *posts = made->items;
    if (count == 0)
        return;
    made->count = 0;
    qsort(made->items, count, sizeof made->items[0], compare_ids);
    bool newer = held == 0 || posts[0].id > list->entries[held - 1].id;
    if (!newer || count > list->capacity - held) {
        newest_merge(live, newest, posts, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || posts[i].id != posts[i - 1].id)
            list_push(list, &posts[i]);
    }
}

void index_insert(struct live *live, struct made_post post, struct late_posts *late)
{
    if (post.id >= list_of(&live->newest)->floor)
        made_posts_add(&late->newest, post);
    if (in_square(post.flags) && post.id >= list_of(&live->square)->floor)
        made_posts_add(&late->square, post);
    if (post.id < atomic_load_explicit(&live->authors.watermark, memory_order_relaxed))
        return;
    struct author_table *table = table_of(live);
    if (id_bucket(post.id) != id_bucket(table->ids[post.author])) {
        log_error("live.bucket", "post=%" PRId64 " is not in its author's bucket", post.id);
        return;
    }
    struct block *block = block_of(table, post.author);
    uint64_t entry = entry_make(post.id, post.flags);
    uint32_t count = block ? block_count(block) : 0;
    if (count > 0 && entry_order(entry) <= entry_order(block_entry(block, count - 1))) {
        made_posts_add(&late->authors, post);
        return;
    }
    if (!block || count == block->capacity)
        block = block_grown(live, table, post.author, block);
    block_push(block, entry, post.other);
    atomic_fetch_add_explicit(&live->authors.posts, 1, memory_order_relaxed);
    raise_head(live, table, post.author, post.id);
    if (post.id > atomic_load_explicit(&live->authors.newest, memory_order_relaxed))
        atomic_store_explicit(&live->authors.newest, post.id, memory_order_release);
}

/* The author's block with the posts given (ascending), each once. */
static void block_merge(struct live *live, const struct made_post *posts, uint32_t count)
{
    uint32_t author = posts[0].author;
    struct author_table *table = table_of(live);
    struct block *old = block_of(table, author);
    uint32_t old_count = old ? block_count(old) : 0;
    uint32_t at = 0, added = 0;
    /* Slack only as an append would leave it: an import should not cost half as much again. */
    struct block *block = block_make(live, old_count + count + 1 + old_count / 8);
    for (uint32_t k = 0; k < count; k++) {
        uint64_t entry = entry_make(posts[k].id, posts[k].flags);
        if (k > 0 && posts[k].id == posts[k - 1].id)
            continue;
        uint32_t place = at;
        while (place < old_count && entry_order(block_entry(old, place)) < entry_order(entry))
            place++;
        block_take(block, old, at, place);
        at = place;
        if (place < old_count && entry_order(block_entry(old, place)) == entry_order(entry))
            continue; /* held already, or deleted meanwhile */
        block_push(block, entry, posts[k].other);
        added++;
    }
    if (old)
        block_take(block, old, at, old_count);
    publish(table, author, block);
    block_retire(live, old);
    atomic_fetch_add_explicit(&live->authors.posts, added, memory_order_relaxed);
    raise_head(live, table, author, posts[count - 1].id);
}

static int compare_posts(const void *a, const void *b)
{
    const struct made_post *x = a, *y = b;
    if (x->author != y->author)
        return x->author < y->author ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

void index_insert_late(struct live *live, struct late_posts *late)
{
    struct made_posts *posts = &late->authors;
    if (posts->count > 0) {
        qsort(posts->items, posts->count, sizeof posts->items[0], compare_posts);
        for (size_t from = 0, to; from < posts->count; from = to) {
            to = from + 1;
            while (to < posts->count && posts->items[to].author == posts->items[from].author)
                to++;
            block_merge(live, posts->items + from, (uint32_t)(to - from));
        }
        posts->count = 0;
    }
    newest_add(live, &live->newest, &late->newest);
    newest_add(live, &live->square, &late->square);
}

void late_posts_free(struct late_posts *late)
{
    free(late->authors.items);
    free(late->newest.items);
    free(late->square.items);
    *late = (struct late_posts){0};
}

/* The place of a post in its author's block, or false. */
static bool find_entry(struct live *live, int64_t account_id, int64_t post_id,
                       struct block **ret_block, uint32_t *ret_place)
{
    struct author_table *table = table_of(live);
    uint32_t author = author_find(table, account_id);
    struct block *block = author ? block_of(table, author) : NULL;
    if (!block || id_bucket(post_id) != id_bucket(account_id))
        return false;
    uint32_t count = block_count(block);
    uint32_t place = block_place(block, count, bucket_bits(account_id), post_id);
    if (place == count || entry_order(block_entry(block, place)) != entry_order((uint64_t)post_id))
        return false;
    *ret_block = block;
    *ret_place = place;
    return true;
}

static _Atomic uint32_t *listed_flags(const struct newest *newest, int64_t post_id)
{
    struct newest_list *list = list_of(newest);
    uint32_t count = atomic_load_explicit(&list->count, memory_order_relaxed);
    uint32_t place = newest_place(list, count, post_id);
    return place < count && list->entries[place].id == post_id ? &list->entries[place].flags : NULL;
}

/* The others are a post's for life. */
enum {
    flags_that_change = POST_HAS_MEDIA | POST_HAS_POLL | POST_IS_QUOTE | POST_SENSITIVE |
                        POST_HAS_LINK | POST_NOT_PROPOSED
};

static uint32_t flags_changed(uint32_t held, uint32_t now)
{
    return (held & ~(uint32_t)flags_that_change) | (now & flags_that_change);
}

static void listed_change_flags(const struct newest *newest, int64_t post_id, uint32_t flags)
{
    _Atomic uint32_t *listed = listed_flags(newest, post_id);
    if (listed)
        atomic_store_explicit(listed, flags_changed(atomic_load(listed), flags),
                              memory_order_relaxed);
}

static void listed_remove(const struct newest *newest, int64_t post_id)
{
    _Atomic uint32_t *listed = listed_flags(newest, post_id);
    if (listed)
        atomic_fetch_or_explicit(listed, POST_INDEX_GONE, memory_order_relaxed);
}

void index_change_flags(struct live *live, int64_t account_id, int64_t post_id, uint32_t flags)
{
    struct block *block;
    uint32_t place;
    listed_change_flags(&live->newest, post_id, flags);
    listed_change_flags(&live->square, post_id, flags);
    if (find_entry(live, account_id, post_id, &block, &place)) {
        uint32_t now = flags_changed(entry_flags(block_entry(block, place)), flags);
        atomic_store_explicit(&block->entries[place], entry_make(post_id, now),
                              memory_order_relaxed);
    }
}

void index_remove(struct live *live, int64_t account_id, int64_t post_id)
{
    listed_remove(&live->newest, post_id);
    listed_remove(&live->square, post_id);
    struct block *block;
    uint32_t place;
    if (!find_entry(live, account_id, post_id, &block, &place))
        return;
    uint64_t entry = block_entry(block, place);
    if (entry_flags(entry) & POST_INDEX_GONE)
        return;
    block->gone++;
    atomic_store_explicit(&block->entries[place],
                          entry | (uint64_t)POST_INDEX_GONE << id_sequence_bits,
                          memory_order_relaxed);
    atomic_fetch_sub_explicit(&live->authors.posts, 1, memory_order_relaxed);
    if (block->gone > 8 && block->gone > block_count(block) / 2) {
        struct author_table *table = table_of(live);
        block_grown(live, table, author_find(table, account_id), block);
    }
}

static int compare_numbers(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* The id above which about `keep` posts lie, from an even sample of all. */
static int64_t watermark_for(struct live *live, int64_t keep)
{
    int64_t posts = atomic_load(&live->authors.posts);
    int64_t stride = posts / trim_samples + 1, position = 0;
    int64_t *samples = ballast_alloc((trim_samples + 1) * sizeof *samples);
    size_t count = 0;
    uint32_t authors = atomic_load(&live->authors.count);
    for (uint32_t from = 1; from < authors; from += trim_chunk_authors) {
        pthread_mutex_lock(&live->mutex);
        struct author_table *table = table_of(live);
        for (uint32_t a = from; a < from + trim_chunk_authors && a < authors; a++) {
            struct block *block = block_of(table, a);
            int64_t held = block ? block_count(block) : 0;
            uint64_t bits = bucket_bits(table->ids[a]);
            for (; position < held && count < trim_samples; position += stride)
                samples[count++] = entry_id(block_entry(block, (uint32_t)position), bits);
            position -= held;
        }
        pthread_mutex_unlock(&live->mutex);
    }
    qsort(samples, count, sizeof *samples, compare_numbers);
    int64_t drop = (int64_t)count * (posts - keep) / (posts ? posts : 1);
    int64_t mark =
        count > 0 && drop > 0 ? samples[drop < (int64_t)count ? drop : (int64_t)count - 1] : 0;
    free(samples);
    return mark;
}

static void trim_author(struct live *live, struct author_table *table, uint32_t author,
                        int64_t watermark)
{
    struct block *old = block_of(table, author);
    if (!old)
        return;
    uint32_t count = block_count(old);
    uint32_t from = block_place(old, count, bucket_bits(table->ids[author]), watermark);
    if (from == 0)
        return;
    struct block *block = NULL;
    uint32_t gone_below = 0;
    for (uint32_t i = 0; i < from; i++)
        gone_below += (entry_flags(block_entry(old, i)) & POST_INDEX_GONE) != 0;
    if (from < count) {
        block = block_make(live, count - from + 1);
        block_take(block, old, from, count);
    } else {
        atomic_store_explicit(&table->heads[author], 0, memory_order_release);
    }
    publish(table, author, block);
    block_retire(live, old);
    atomic_fetch_sub_explicit(&live->authors.posts, from - gone_below, memory_order_relaxed);
}

void index_trim(struct live *live)
{
    int64_t most = live->options.window_posts_max;
    if (atomic_load(&live->authors.posts) <= most)
        return;
    int64_t watermark = watermark_for(live, most - most / 8);
    if (watermark <= atomic_load(&live->authors.watermark))
        return;
    atomic_store(&live->authors.watermark, watermark);
    for (uint32_t from = 1;; from += trim_chunk_authors) {
        pthread_mutex_lock(&live->mutex);
        uint32_t authors = atomic_load(&live->authors.count);
        for (uint32_t a = from; a < from + trim_chunk_authors && a < authors; a++)
            trim_author(live, table_of(live), a, watermark);
        readers_flush(live->readers);
        pthread_mutex_unlock(&live->mutex);
        if (from + trim_chunk_authors >= authors)
            break;
    }
}

int64_t index_bytes(struct live *live)
{
    const struct author_table *table = table_of(live);
    return atomic_load(&live->authors.block_bytes) + (int64_t)sizeof *table +
           (int64_t)table->capacity * 28 +
           (int64_t)((list_of(&live->newest)->capacity + list_of(&live->square)->capacity) *
                     sizeof(struct newest_entry));
}

void authors_init(struct live *live)
{
    atomic_init(&live->authors.table, table_make(author_capacity_min));
    atomic_init(&live->authors.count, 1);
    live->newest.most = newest_posts_max;
    live->square.most = live_public_max;
    atomic_init(&live->newest.list, list_make(64));
    atomic_init(&live->square.list, list_make(64));
}

void authors_clear(struct live *live)
{
    struct author_table *table = table_of(live);
    uint32_t count = atomic_load(&live->authors.count);
    for (uint32_t author = 1; author < count; author++)
        free(block_of(table, author));
    free(table);
    free(list_of(&live->newest));
    free(list_of(&live->square));
}
