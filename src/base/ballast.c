#include "base/ballast.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void *_Atomic ballast;

bool ballast_ready(void)
{
    if (atomic_load_explicit(&ballast, memory_order_relaxed))
        return true;
    void *own = malloc(ballast_bytes), *none = NULL;
    if (!own)
        return false;
    if (!atomic_compare_exchange_strong(&ballast, &none, own))
        free(own);
    return true;
}

/* Before the caller asks again. */
static void give_way(int tries)
{
    enum { pause_ms = 5 };
    free(atomic_exchange(&ballast, NULL));
    if (tries > ballast_wait_ms_max / pause_ms) {
        fputs("bema: out of memory\n", stderr);
        abort();
    }
    if (tries > 0)
        nanosleep(&(struct timespec){.tv_nsec = pause_ms * 1000000L}, NULL);
}

void *ballast_alloc(size_t size)
{
    void *block;
    for (int tries = 0; !(block = malloc(size ? size : 1)); tries++)
        give_way(tries);
    return block;
}

void *ballast_zeroed(size_t size)
{
    void *block;
    for (int tries = 0; !(block = calloc(1, size ? size : 1)); tries++)
        give_way(tries);
    return block;
}

void *ballast_aligned(size_t alignment, size_t size)
{
    void *block;
    for (int tries = 0; !(block = aligned_alloc(alignment, size)); tries++)
        give_way(tries);
    return block;
}

void *ballast_grow(void *block, size_t size)
{
    void *grown;
    for (int tries = 0; !(grown = realloc(block, size ? size : 1)); tries++)
        give_way(tries);
    return grown;
}
