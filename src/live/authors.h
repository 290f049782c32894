/* The index itself: accounts numbered densely, per account a block of its recent posts, and the
 * list of the square's newest public posts. Inside of live/ only. What readers see without the
 * mutex is atomic or immutable once published.
 *
 * An account's number ("author") is dense, starts at 1 and never changes; 0 is nobody. */
#ifndef BEMA_LIVE_AUTHORS_H
#define BEMA_LIVE_AUTHORS_H

#include "base/id.h"
#include "live/index.h"
#include "live/readers.h"

#include <stdatomic.h>

enum { POST_INDEX_GONE = 1 << 12 }; /* deleted: stays until the block is copied next */
enum { head_unit_ms = 64 };
/* The flags stand where the bucket stands in an id. */
#define ENTRY_FLAGS_MASK (((uint64_t)POST_INDEX_MASK) << id_sequence_bits)

static inline uint64_t entry_make(int64_t id, uint32_t flags)
{
    return ((uint64_t)id & ~ENTRY_FLAGS_MASK) | (uint64_t)(flags & POST_INDEX_MASK)
                                                    << id_sequence_bits;
}
/* Orders an author's entries, whatever their flags. */
static inline uint64_t entry_order(uint64_t entry)
{
    return entry & ~ENTRY_FLAGS_MASK;
}
static inline uint32_t entry_flags(uint64_t entry)
{
    return (uint32_t)(entry >> id_sequence_bits) & POST_INDEX_MASK;
}
/* The bucket as it stands in the author's ids. */
static inline uint64_t bucket_bits(int64_t account_id)
{
    return (uint64_t)account_id & ENTRY_FLAGS_MASK;
}
static inline int64_t entry_id(uint64_t entry, uint64_t bits)
{
    return (int64_t)(entry_order(entry) | bits);
}

/* One author's posts, ascending. capacity entries, then capacity others. Appending happens in
 * place (count is stored last); everything else makes a new block. */
struct block {
    uint32_t capacity;
    uint32_t gone; /* writer's: entries with POST_INDEX_GONE */
    _Atomic uint32_t count;
    uint32_t unused;
    _Atomic uint64_t entries[];
};
static inline _Atomic uint32_t *block_others(struct block *block)
{
    return (_Atomic uint32_t *)&block->entries[block->capacity];
}
static inline uint64_t block_entry(struct block *block, uint32_t at)
{
    return atomic_load_explicit(&block->entries[at], memory_order_relaxed);
}
static inline uint32_t block_count(struct block *block)
{
    return atomic_load_explicit(&block->count, memory_order_acquire);
}
/* The first place whose post is not lower than id, which may be of any bucket. */
uint32_t block_place(struct block *block, uint32_t count, uint64_t bits, int64_t id);

/* Everything by author number, in one piece of memory; replaced whole when it grows. */
struct author_table {
    uint32_t capacity; /* numbers below it */
    uint32_t hash_mask;
    int64_t *ids;
    _Atomic(struct block *) *blocks;
    _Atomic uint32_t *heads; /* newest post in units of head_unit_ms after the epoch; 0 none */
    _Atomic uint32_t *hash;  /* numbers by account id */
};
struct authors {
    _Atomic(struct author_table *) table;
    _Atomic uint32_t count; /* numbers given out, with 0 */
    _Atomic int64_t posts, block_bytes;
    _Atomic int64_t watermark; /* no lower id is held */
    _Atomic int64_t newest;    /* the highest id held: stored after its post stands in its block */
};

/* The newest posts of all authors in one list, ascending. Appending happens in place, a group's
 * posts in the order of their ids (count is stored after each); everything else makes a new list:
 * a reader sees no post and lacks an older one that is held. */
struct newest_entry {
    int64_t id;
    uint32_t author, other;
    _Atomic uint32_t flags;
};
struct newest_list {
    uint32_t capacity;
    _Atomic uint32_t count;
    int64_t floor; /* lower ids may be missing */
    struct newest_entry entries[];
};
/* The first place whose id is not lower. */
uint32_t newest_place(const struct newest_list *list, uint32_t count, int64_t id);
struct newest {
    _Atomic(struct newest_list *) list; /* never NULL */
    uint32_t most;                      /* posts it holds at least, when there are so many */
};
/* Of all posts: enough for the first pages of whoever follows a part of those who write. */
enum { newest_posts_max = 16384 };

/* One post on its way into the index. */
struct made_post {
    int64_t id;
    uint32_t author, other, flags;
};
struct made_posts {
    struct made_post *items;
    size_t count, capacity;
};
void made_posts_add(struct made_posts *posts, struct made_post post);

struct live;
struct event;
void authors_init(struct live *live);
void authors_clear(struct live *live);
/* 0 when not known. Any thread that is busy or holds the mutex. */
uint32_t author_find(const struct author_table *table, int64_t account_id);
/* Gives a number where there is none. */
uint32_t author_intern(struct live *live, int64_t account_id);

/* Adds a post. One that is not newer than all of its author's, and each for the lists of the
 * newest, is noted in late and added by index_insert_late(): one copy of a block for a whole group.
 */
struct late_posts {
    struct made_posts authors, newest, square;
};
void index_insert(struct live *live, struct made_post post, struct late_posts *late);
/* Empties late, keeping its memory. */
void index_insert_late(struct live *live, struct late_posts *late);
void late_posts_free(struct late_posts *late);
void index_change_flags(struct live *live, int64_t account_id, int64_t post_id, uint32_t flags);
void index_remove(struct live *live, int64_t account_id, int64_t post_id);
/* Raises the watermark when more than window_posts_max are held, and drops what lies below. Takes
 * the mutex itself, for short times. */
void index_trim(struct live *live);
int64_t index_bytes(struct live *live);

#endif
