/* Memory that ends with the work.
 *
 * An arena hands out memory from blocks it owns; all of it is freed at once by arena_reset() or
 * arena_free(). Nobody frees inside a request. An arena belongs to one thread at a time.
 *
 * Two doors: arena_alloc() for sizes this program chooses, arena_try() for sizes strangers choose
 * (returns NULL when the arena's limit or the machine's memory would be passed; the caller must
 * check). Where the machine has no memory left arena_alloc() takes from a reserve that all arenas
 * share: the work goes on, but the arena is short until its reset, and db_end() stores nothing of
 * such a work. With the reserve used up too the process ends.
 *
 * In builds with AddressSanitizer freed and unused parts are poisoned. */
#ifndef BEMA_BASE_ARENA_H
#define BEMA_BASE_ARENA_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* limit_bytes bounds what arena_try() may hand out in total; 0 means arena_limit_bytes_default. */
enum {
    arena_limit_bytes_default = 64 * 1024 * 1024,
    arena_block_bytes = 16 * 1024,
    arena_kept_bytes_max = 160 * 1024,
    arena_reserve_bytes = 4 * 1024 * 1024 /* of address space; of memory when used */
};
struct arena *arena_new(size_t limit_bytes); /* never NULL: base/ballast.h */
/* Gives everything back but keeps one block for the next work, as large as the last work needed
 * (arena_block_bytes to arena_kept_bytes_max). */
void arena_reset(struct arena *a);
void arena_free(struct arena *a); /* NULL is fine */

/* Zeroed, aligned for any type. Never NULL. size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((malloc, returns_nonnull));
void *arena_try(struct arena *a, size_t size) __attribute__((malloc));
/* count * size without overflow, from arena_alloc. */
void *arena_array(struct arena *a, size_t count, size_t size) __attribute__((malloc));
/* Like arena_alloc, but not zeroed: for bytes that are written at once. */
char *arena_bytes(struct arena *a, size_t size) __attribute__((malloc, returns_nonnull));
/* Makes old_size bytes at old (NULL if none yet) into new_size, not zeroed: in place where they
 * were the last handed out, else elsewhere with a copy (the old ones stay valid). Limited like
 * arena_try(): NULL leaves the old ones as they were. */
char *arena_grow(struct arena *a, char *old, size_t old_size, size_t new_size);
/* The machine had no memory for something that this work needed and goes on without. */
void arena_shorten(struct arena *a);
/* Something since the last reset came from the reserve, or arena_shorten() was called. */
bool arena_is_short(const struct arena *a);
/* Bytes that its limit still leaves to arena_try(); where there are enough and it gave NULL all the
 * same, the machine had none. */
size_t arena_left(const struct arena *a);
/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

/* One zeroed struct: ARENA_NEW(w->memory, struct post). */
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))

/* Runs fn(data) when the arena is next reset or freed, last added first: for what a library made
 * on the side (libarchive, libvips). */
void arena_at_end(struct arena *a, void (*fn)(void *data), void *data);

/* Test hook: the Nth call of arena_try or arena_grow from now fails (1 = the next); 0 switches it
 * off. */
extern int arena_try_fail_at;

#endif
