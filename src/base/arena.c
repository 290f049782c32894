#include "base/arena.h"

#include "base/ballast.h"

#include <assert.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
enum { red_zone_bytes = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(address, size)   ((void)(address), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(address, size) ((void)(address), (void)(size))
enum { red_zone_bytes = 0 };
#endif

enum { alignment = alignof(max_align_t), grown_block_bytes_max = 1024 * 1024 };

struct block {
    struct block *older;
    size_t size;
    alignas(max_align_t) char data[];
};

struct ending {
    struct ending *earlier;
    void (*fn)(void *data);
    void *data;
};

/* Small pieces are cut from `blocks`, the newest ordinary block; a piece that would waste much of
 * one gets a block of its own in `large`. `first` is the block that a reset keeps. */
struct arena {
    struct block *blocks, *first, *large;
    char *at, *end;
    size_t used, limit, next_block_bytes;
    struct ending *endings;
    bool is_short;
};

/* What is left when the machine has no memory: handed out upwards, and whole again when no arena
 * holds any of it. */
static struct {
    pthread_mutex_t mutex;
    size_t used;
    int arenas;
    alignas(max_align_t) char bytes[arena_reserve_bytes];
} reserve = {.mutex = PTHREAD_MUTEX_INITIALIZER};

int arena_try_fail_at;

static _Noreturn void out_of_memory(void)
{
    fputs("bema: out of memory\n", stderr);
    abort();
}

static char *reserve_take(struct arena *a, size_t size)
{
    char *piece = NULL;
    size_t rounded = (size + alignment - 1) & ~(size_t)(alignment - 1);
    pthread_mutex_lock(&reserve.mutex);
    if (size <= arena_reserve_bytes && rounded <= arena_reserve_bytes - reserve.used) {
        piece = reserve.bytes + reserve.used;
        reserve.used += rounded;
        reserve.arenas += !a->is_short;
        a->is_short = true;
    }
    pthread_mutex_unlock(&reserve.mutex);
    if (!piece)
        out_of_memory();
    memset(piece, 0, size);
    a->used += size;
    return piece;
}

static void reserve_give_back(struct arena *a)
{
    if (!a->is_short)
        return;
    pthread_mutex_lock(&reserve.mutex);
    a->is_short = false;
    if (--reserve.arenas == 0)
        reserve.used = 0;
    pthread_mutex_unlock(&reserve.mutex);
}

static struct block *block_new(size_t size, bool zeroed)
{
    if (size > SIZE_MAX - sizeof(struct block))
        return NULL;
    struct block *b =
        zeroed ? calloc(1, sizeof(struct block) + size) : malloc(sizeof(struct block) + size);
    if (!b)
        return NULL;
    b->older = NULL;
    b->size = size;
    return b;
}

static void blocks_free(struct block *b, const struct block *until)
{
    while (b != until) {
        struct block *older = b->older;
        ASAN_UNPOISON_MEMORY_REGION(b->data, b->size);
        free(b);
        b = older;
    }
}

static void block_use(struct arena *a, struct block *b)
{
    a->blocks = b;
    a->at = b->data;
    a->end = b->data + b->size;
    ASAN_POISON_MEMORY_REGION(b->data, b->size);
}

struct arena *arena_new(size_t limit_bytes)
{
    struct arena *a = ballast_zeroed(sizeof(*a));
    struct block *b = ballast_alloc(sizeof(struct block) + arena_block_bytes);
    b->older = NULL;
    b->size = arena_block_bytes;
    a->limit = limit_bytes ? limit_bytes : arena_limit_bytes_default;
    a->next_block_bytes = arena_block_bytes;
    a->first = b;
    block_use(a, b);
    return a;
}

/* Work of the same kind comes again: what the last one needed will fit into one block. */
static void first_fit(struct arena *a)
{
    size_t wanted = a->used + a->used / 4 + arena_block_bytes;
    if (a->used <= a->first->size || a->first->size >= arena_kept_bytes_max)
        return;
    struct block *larger =
        block_new(wanted < arena_kept_bytes_max ? wanted : arena_kept_bytes_max, false);
    if (!larger)
        return;
    blocks_free(a->first, NULL);
    a->first = larger;
}

void arena_reset(struct arena *a)
{
    assert(a);
    /* An ending may use the arena's memory, even add an ending. */
    while (a->endings) {
        struct ending *last = a->endings;
        a->endings = last->earlier;
        last->fn(last->data);
    }
    reserve_give_back(a);
    blocks_free(a->large, NULL);
    blocks_free(a->blocks, a->first);
    a->large = NULL;
    first_fit(a);
    a->used = 0;
    a->next_block_bytes = arena_block_bytes;
    block_use(a, a->first);
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    arena_reset(a);
    blocks_free(a->first, NULL);
    free(a);
}

/* Where a piece of `size` bytes fits into no block at hand. Sets *ret_zero if it is known to be
 * zeroed. */
static char *piece_from_new_block(struct arena *a, size_t size, size_t rounded, bool zeroed,
                                  bool *ret_zero)
{
    if (rounded > arena_block_bytes / 4) {
        struct block *b = block_new(rounded, zeroed);
        if (!b)
            return NULL;
        b->older = a->large;
        a->large = b;
        *ret_zero = zeroed;
        ASAN_POISON_MEMORY_REGION(b->data + size, rounded - size);
        return b->data;
    }
    struct block *b = block_new(a->next_block_bytes, false);
    if (!b)
        return NULL;
    if (a->next_block_bytes < grown_block_bytes_max)
        a->next_block_bytes *= 2;
    b->older = a->blocks;
    block_use(a, b);
    char *piece = a->at;
    a->at += rounded;
    ASAN_UNPOISON_MEMORY_REGION(piece, size);
    return piece;
}

static size_t rounded_up(size_t size)
{
    return (size + red_zone_bytes + alignment - 1) & ~(size_t)(alignment - 1);
}

/* NULL only if the machine has no memory left. */
static char *piece(struct arena *a, size_t size, bool zeroed)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t rounded = rounded_up(size);
    bool zero = false;
    char *p;
    if (rounded <= (size_t)(a->end - a->at)) {
        p = a->at;
        a->at += rounded;
        ASAN_UNPOISON_MEMORY_REGION(p, size);
    } else {
        p = piece_from_new_block(a, size, rounded, zeroed, &zero);
        if (!p)
            return NULL;
    }
    a->used += size;
    if (zeroed && !zero)
        memset(p, 0, size);
    return p;
}

static bool may_try(const struct arena *a, size_t size)
{
    if (arena_try_fail_at && --arena_try_fail_at == 0)
        return false;
    return a->used <= a->limit && size <= a->limit - a->used;
}

void *arena_alloc(struct arena *a, size_t size)
{
    assert(a);
    char *p = piece(a, size, true);
    return p ? p : reserve_take(a, size);
}

char *arena_bytes(struct arena *a, size_t size)
{
    assert(a);
    char *p = piece(a, size, false);
    return p ? p : reserve_take(a, size);
}

void *arena_try(struct arena *a, size_t size)
{
    assert(a);
    return may_try(a, size) ? piece(a, size, true) : NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory();
    return arena_alloc(a, bytes);
}

char *arena_grow(struct arena *a, char *old, size_t old_size, size_t new_size)
{
    assert(a);
    assert(new_size >= old_size && (old || old_size == 0));
    if (!may_try(a, new_size - old_size))
        return NULL;
    size_t more = new_size - old_size;
    if (new_size > SIZE_MAX / 2)
        return NULL;
    size_t step = rounded_up(new_size) - rounded_up(old_size);
    bool is_last = old && old_size && old + rounded_up(old_size) == a->at;
    if (is_last && step <= (size_t)(a->end - a->at)) {
        a->at += step;
        a->used += more;
        ASAN_UNPOISON_MEMORY_REGION(old, new_size);
        return old;
    }
    char *p = piece(a, new_size, false);
    if (!p)
        return NULL;
    if (old_size)
        memcpy(p, old, old_size);
    return p;
}

void arena_shorten(struct arena *a)
{
    assert(a);
    (void)reserve_take(a, 0);
}

size_t arena_left(const struct arena *a)
{
    return a->used < a->limit ? a->limit - a->used : 0;
}

bool arena_is_short(const struct arena *a)
{
    assert(a);
    return a->is_short;
}

size_t arena_used(const struct arena *a)
{
    assert(a);
    return a->used;
}

void arena_at_end(struct arena *a, void (*fn)(void *data), void *data)
{
    assert(a && fn);
    struct ending *ending = ARENA_NEW(a, struct ending);
    *ending = (struct ending){.earlier = a->endings, .fn = fn, .data = data};
    a->endings = ending;
}
