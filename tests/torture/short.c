/* A process whose memory runs out when a test says so: preloaded, never linked.
 *
 *     LD_PRELOAD=…/libtorture_short.so BEMA_TEST_SHORT=FILE bema serve …
 *
 * It stands before the C library's malloc, calloc, realloc, aligned_alloc, posix_memalign and mmap,
 * for every library of the process and every thread. The file is mapped; its numbers are those of
 * enum control, and a test writes them while the program runs. Armed, it counts what is asked for
 * and refuses the ones from CONTROL_FROM on, CONTROL_COUNT of them. With
 * BEMA_TEST_SHORT_TRACE set it says on standard error where each was asked for.
 *
 * libpq without memory can lose an answer of the database: the program waits 40 s for it
 * (store/db.h) and begins anew. Here poll() waits no longer than silence_ms_max. */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { silence_ms_max = 3000 };

enum control {
    CONTROL_FROM,  /* the first that fails, counted from 1; 0: nothing is counted */
    CONTROL_COUNT, /* how many fail */
    CONTROL_ASKED, /* since it was armed */
    CONTROL_FAILED,
    CONTROL_HELD,  /* 1: of those, what fits into what was given back since does not fail */
    CONTROL_GIVEN, /* bytes given back and not taken again since the first that failed */
    CONTROL_NUMBERS = 512
};

static _Atomic int64_t *control;
static bool traces;

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
    void *(*aligned_alloc)(size_t, size_t);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*mmap)(void *, size_t, int, int, int, off_t);
    int (*poll)(struct pollfd *, nfds_t, int);
} real;

/* What is asked for while the real functions are looked up; never given back. */
enum { early_bytes = 64 * 1024, early_align = 16 };
static _Alignas(early_align) char early[early_bytes];
static size_t early_used;

static void *early_take(size_t size)
{
    size_t rounded = (size + early_align - 1) & ~(size_t)(early_align - 1);
    if (rounded > early_bytes - early_used)
        _exit(70);
    void *piece = early + early_used;
    early_used += rounded;
    return piece;
}

static bool is_early(const void *block)
{
    return (const char *)block >= early && (const char *)block < early + early_bytes;
}

static void find(const char *name, void *ret_function)
{
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(ret_function, &found, sizeof found);
}

/* False while it is being done. */
static bool ready(void)
{
    static bool looking, done;
    if (done)
        return true;
    if (looking)
        return false;
    looking = true;
    find("malloc", &real.malloc);
    find("calloc", &real.calloc);
    find("realloc", &real.realloc);
    find("free", &real.free);
    find("aligned_alloc", &real.aligned_alloc);
    find("posix_memalign", &real.posix_memalign);
    find("mmap", &real.mmap);
    find("poll", &real.poll);
    done = true;
    return true;
}

__attribute__((constructor)) static void start(void)
{
    const char *name = getenv("BEMA_TEST_SHORT");
    if (!name || !ready())
        return;
    int file = open(name, O_RDWR | O_CLOEXEC);
    if (file < 0)
        _exit(70);
    void *memory = real.mmap(NULL, CONTROL_NUMBERS * sizeof *control, PROT_READ | PROT_WRITE,
                             MAP_SHARED, file, 0);
    close(file);
    if (memory == MAP_FAILED)
        _exit(70);
    control = memory;
    void *first[1];
    traces = getenv("BEMA_TEST_SHORT_TRACE") && backtrace(first, 1); /* loads what it needs now */
}

static void trace(void)
{
    enum { frames_max = 24 };
    static _Thread_local bool within;
    void *frames[frames_max];
    if (!traces || within)
        return;
    within = true;
    int count = backtrace(frames, frames_max);
    (void)!write(STDERR_FILENO, "short:\n", 7);
    backtrace_symbols_fd(frames + 2, count > 2 ? count - 2 : 0, STDERR_FILENO);
    within = false;
}

/* Takes from what was given back. */
static bool given(size_t size)
{
    int64_t left = atomic_load(&control[CONTROL_GIVEN]);
    while (left >= (int64_t)size) {
        if (atomic_compare_exchange_weak(&control[CONTROL_GIVEN], &left, left - (int64_t)size))
            return true;
    }
    return false;
}

static bool fails(size_t size)
{
    int64_t from = control ? atomic_load(&control[CONTROL_FROM]) : 0;
    if (from <= 0)
        return false;
    int64_t at = atomic_fetch_add(&control[CONTROL_ASKED], 1) + 1;
    if (at < from || at - from >= atomic_load(&control[CONTROL_COUNT]))
        return false;
    if (atomic_load(&control[CONTROL_HELD]) && given(size))
        return false;
    atomic_fetch_add(&control[CONTROL_FAILED], 1);
    trace();
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    if (!ready())
        return early_take(size);
    return fails(size) ? NULL : real.malloc(size);
}

void *calloc(size_t count, size_t size)
{
    if (!ready())
        return early_take(count * size);
    return fails(count * size) ? NULL : real.calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    if (!ready() || is_early(block)) {
        void *moved = ready() ? real.malloc(size) : early_take(size);
        if (block && moved) {
            size_t held = (size_t)(early + early_bytes - (char *)block);
            memcpy(moved, block, size < held ? size : held);
        }
        return moved;
    }
    return fails(size) ? NULL : real.realloc(block, size);
}

void free(void *block)
{
    if (!block || is_early(block) || !ready())
        return;
    if (control && control[CONTROL_FROM] > 0 && control[CONTROL_FAILED] > 0)
        atomic_fetch_add(&control[CONTROL_GIVEN], (int64_t)malloc_usable_size(block));
    real.free(block);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return !ready() || fails(size) ? NULL : real.aligned_alloc(alignment, size);
}

int posix_memalign(void **ret_block, size_t alignment, size_t size)
{
    return !ready() || fails(size) ? ENOMEM : real.posix_memalign(ret_block, alignment, size);
}

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    if (!ready() || fails(size))
        return MAP_FAILED;
    return real.mmap(address, size, protection, flags, file, offset);
}

void *mmap64(void *address, size_t size, int protection, int flags, int file, off_t offset)
    __attribute__((alias("mmap")));

int poll(struct pollfd *files, nfds_t count, int ms)
{
    return ready() ? real.poll(files, count, ms > silence_ms_max ? silence_ms_max : ms) : 0;
}
