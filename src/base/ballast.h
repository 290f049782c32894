/* Memory kept aside for what cannot be refused any more: what was committed has to be shown, and a
 * thread that runs needs its arena.
 *
 * ballast_alloc() and the others ask the C library. Where it has nothing left the ballast
 * (ballast_bytes, held from the first call of ballast_ready()) is given back to it and it is asked
 * again, for up to ballast_wait_ms_max, in which others may give back theirs. Then the process
 * ends: what was acknowledged is on the disk, and is read again at the next start.
 *
 * Who can still refuse asks ballast_ready() first: false means that the ballast is gone and could
 * not be had again just now. db_begin() then refuses, and nothing new is put into memory to
 * save a later read. So what is kept aside is spent only on what was begun before. */
#ifndef BEMA_BASE_BALLAST_H
#define BEMA_BASE_BALLAST_H

#include <stdbool.h>
#include <stddef.h>

enum { ballast_bytes = 16 * 1024 * 1024, ballast_wait_ms_max = 5000 };

/* Never NULL; given back with free(). size 0 gives a valid pointer. */
void *ballast_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *ballast_zeroed(size_t size) __attribute__((malloc, returns_nonnull));
void *ballast_aligned(size_t alignment, size_t size) __attribute__((malloc, returns_nonnull));
/* realloc: block may be NULL. */
void *ballast_grow(void *block, size_t size) __attribute__((returns_nonnull));

bool ballast_ready(void);

#endif
