/* A layer between a program and its files, for tests only: preloaded, never linked.
 *
 *     LD_PRELOAD=…/libtorture_layer.so BEMA_TEST_LAYER_FOLDER=/absolute/data \
 *     BEMA_TEST_LAYER_RECORD=FILE BEMA_TEST_LAYER_CONTROL=FILE bema serve …
 *
 * It stands below SQLite's own file code and below ours. Everything the process does to files
 * below the folder is written to the record in the order it was done: what was opened, written,
 * cut, renamed, removed, and which sync began and ended. A kill loses nothing the kernel holds; the
 * record is what tests/torture/disk.ts makes the disk from that a power cut would have left.
 *
 * The control file is mapped, so a test may change it while the program runs: a full disk, a disk
 * that fails to sync, a clock that jumps. Its numbers are those of enum control.
 *
 * With CONTROL_KILL_AT the process is killed before its Nth step: a write, cut, sync, rename, link
 * or removal below the folder, or what libpq sends to PostgreSQL.
 *
 * BEMA_TEST_LAYER_SYNCHRONOUS=NORMAL replaces what the program asks of SQLite, and `forget` leaves
 * syncs out of the record: with either a run must fail, which shows that the tests can. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* Kinds of records; disk.ts has the same numbers. */
enum record_kind {
    RECORD_OPEN = 1,  /* text: path; value: 1 where it was made now */
    RECORD_WRITE,     /* value: offset; text: the bytes */
    RECORD_CUT,       /* value: the new size */
    RECORD_SYNC,      /* begins; value: its number */
    RECORD_SYNCED,    /* ended well */
    RECORD_SYNC_LOST, /* failed: what it was for may be lost, and no later sync brings it */
    RECORD_RENAME,    /* text: from, NUL, to */
    RECORD_REMOVE,    /* text: path */
    RECORD_FOLDER,    /* text: path of a folder made now */
    RECORD_LINK,      /* text: from, NUL, to */
};
struct record {
    uint32_t magic, kind;
    uint64_t time_ns; /* CLOCK_MONOTONIC */
    uint64_t file;    /* inode */
    int64_t value;
    uint64_t size; /* of the text after it */
};

/* Kinds of files. */
enum { KIND_LOG = 1, KIND_STORE = 2, KIND_OTHER = 4, KIND_FOLDER = 8 };

enum control {
    CONTROL_WRITE_ERROR, /* errno of writing and making files, 0 none */
    CONTROL_SYNC_ERROR,  /* errno of syncing, 0 none */
    CONTROL_KINDS,       /* kinds of files that both fail for */
    CONTROL_CLOCK_MS,    /* added to the time of day */
    CONTROL_FORGET,      /* kinds of files whose syncs are not recorded */
    CONTROL_FAULTS,      /* counted here: what was made to fail */
    CONTROL_KILL_AT, /* the step before which the process is killed, from 1; 0: none, uncounted */
    CONTROL_STEPS,   /* counted here, since it was set to 0 */
    CONTROL_NUMBERS = 512
};

enum {
    record_magic = 0x616d6562,
    descriptors_max = 1 << 16,
    path_bytes_max = 1024,
    content_bytes_max = 64 * 1024 * 1024
};

static struct {
    char folder[path_bytes_max];
    size_t folder_size;
    int record;
    _Atomic int64_t *control;
    _Atomic int64_t syncs;
    atomic_bool ready;
    _Atomic uint64_t file[descriptors_max]; /* inode behind a descriptor, 0 not ours */
    atomic_uchar kind[descriptors_max];
} layer = {.record = -1};

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    return found;
}

static int64_t control(enum control number)
{
    return layer.control ? atomic_load(&layer.control[number]) : 0;
}

__attribute__((constructor)) static void layer_begin(void)
{
    const char *folder = getenv("BEMA_TEST_LAYER_FOLDER");
    const char *record = getenv("BEMA_TEST_LAYER_RECORD");
    const char *numbers = getenv("BEMA_TEST_LAYER_CONTROL");
    if (!folder || strlen(folder) >= sizeof layer.folder)
        return;
    layer.folder_size = strlen(folder);
    memcpy(layer.folder, folder, layer.folder_size);
    if (record)
        layer.record = REAL(open)(record, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    int file = numbers ? REAL(open)(numbers, O_RDWR | O_CLOEXEC) : -1;
    if (file >= 0) {
        void *at = mmap(NULL, CONTROL_NUMBERS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED,
                        file, 0);
        if (at == MAP_FAILED)
            abort();
        layer.control = at;
        REAL(close)(file);
    }
    if ((record && layer.record < 0) || (numbers && !layer.control))
        abort();
    atomic_store(&layer.ready, true);
}

/* ---- what belongs to the folder ---------------------------------------------------------- */

/* The path inside the folder, "" the folder itself, NULL elsewhere. The store's file of shared
 * memory is made anew after a crash, lock and socket hold nothing. */
static const char *inside(const char *path)
{
    if (!atomic_load(&layer.ready) || strncmp(path, layer.folder, layer.folder_size) != 0)
        return NULL;
    const char *rest = path + layer.folder_size;
    if (*rest && *rest != '/')
        return NULL;
    while (*rest == '/')
        rest++;
    size_t size = strlen(rest);
    bool left_out = (size >= 4 && strcmp(rest + size - 4, "-shm") == 0) ||
                    strcmp(rest, "lock") == 0 || strcmp(rest, "control.sock") == 0;
    return left_out ? NULL : rest;
}

static int kind_of(const char *rest)
{
    size_t size = strlen(rest);
    if (size >= 4 && strcmp(rest + size - 4, "-wal") == 0)
        return KIND_LOG;
    return strcmp(rest, "bema.db") == 0 ? KIND_STORE : KIND_OTHER;
}

static uint64_t file_of(int descriptor)
{
    return descriptor >= 0 && descriptor < descriptors_max ? atomic_load(&layer.file[descriptor])
                                                           : 0;
}

static int kind_at(int descriptor)
{
    return atomic_load(&layer.kind[descriptor]);
}

/* ---- the record --------------------------------------------------------------------------- */

/* One write with O_APPEND: whole, unless the process is killed in the middle of it. */
static void record(enum record_kind kind, uint64_t file, int64_t value, const void *text,
                   size_t size)
{
    struct timespec now;
    if (layer.record < 0)
        return;
    REAL(clock_gettime)(CLOCK_MONOTONIC, &now);
    struct record head = {.magic = record_magic,
                          .kind = kind,
                          .time_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec,
                          .file = file,
                          .value = value,
                          .size = size};
    struct iovec parts[2] = {{&head, sizeof head}, {(void *)(uintptr_t)text, size}};
    if (syscall(SYS_writev, layer.record, parts, size ? 2 : 1) != (long)(sizeof head + size))
        abort();
}

static void record_path(enum record_kind kind, uint64_t file, int64_t value, const char *rest)
{
    record(kind, file, value, rest, strlen(rest));
}

/* What a helper process wrote into a file of ours is not seen; at its sync it is. */
static void record_content(int descriptor, uint64_t file)
{
    struct stat facts;
    if (layer.record < 0 || fstat(descriptor, &facts) || facts.st_size > content_bytes_max)
        return;
    size_t size = (size_t)facts.st_size;
    void *at = size ? mmap(NULL, size, PROT_READ, MAP_SHARED, descriptor, 0) : NULL;
    if (at == MAP_FAILED)
        return;
    record(RECORD_WRITE, file, 0, at, size);
    if (at)
        munmap(at, size);
}

/* ---- faults ------------------------------------------------------------------------------- */

static bool fails(enum control error, int kind)
{
    int64_t code = control(error);
    if (!code || !(control(CONTROL_KINDS) & kind))
        return false;
    atomic_fetch_add(&layer.control[CONTROL_FAULTS], 1);
    errno = (int)code;
    return true;
}

/* ---- steps -------------------------------------------------------------------------------- */

static void step(void)
{
    const int64_t last = control(CONTROL_KILL_AT);

    if (!last || atomic_fetch_add(&layer.control[CONTROL_STEPS], 1) + 1 != last)
        return;
    (void)kill(getpid(), SIGKILL);
    for (;;)
        (void)pause();
}

ssize_t send(int descriptor, const void *bytes, size_t size, int flags)
{
    step();
    return REAL(send)(descriptor, bytes, size, flags);
}

/* ---- opening and closing ------------------------------------------------------------------ */

static int opened(int descriptor, const char *rest, bool made)
{
    struct stat facts;
    if (descriptor < 0 || descriptor >= descriptors_max || fstat(descriptor, &facts))
        return descriptor;
    bool folder = S_ISDIR(facts.st_mode);
    if (!folder && !S_ISREG(facts.st_mode))
        return descriptor;
    record_path(RECORD_OPEN, facts.st_ino, made, rest);
    atomic_store(&layer.kind[descriptor], (unsigned char)(folder ? KIND_FOLDER : kind_of(rest)));
    atomic_store(&layer.file[descriptor], facts.st_ino);
    return descriptor;
}

static int open_with(__typeof__(&open) really, const char *path, int flags, mode_t mode)
{
    const char *rest = inside(path);
    if (!rest ||
        ((flags & O_ACCMODE) == O_RDONLY && !(flags & O_DIRECTORY) && *rest && strchr(rest, '.')))
        return really(path, flags, mode);
    bool made = (flags & O_CREAT) && access(path, F_OK) != 0;
    if (made && fails(CONTROL_WRITE_ERROR, kind_of(rest)))
        return -1;
    return opened(really(path, flags, mode), rest, made);
}

static mode_t mode_of(int flags, va_list arguments)
{
    return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(arguments, unsigned) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_with(REAL(open), path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return open_with(REAL(open64), path, flags, mode);
}

int close(int descriptor)
{
    if (file_of(descriptor))
        atomic_store(&layer.file[descriptor], 0);
    return REAL(close)(descriptor);
}

/* ---- writing ------------------------------------------------------------------------------ */

/* A disk that fills up takes the first part of what is written. */
static bool write_fails(int descriptor, size_t *size)
{
    static _Thread_local bool took_half;
    if (!fails(CONTROL_WRITE_ERROR, kind_at(descriptor))) {
        took_half = false;
        return false;
    }
    if (control(CONTROL_WRITE_ERROR) == ENOSPC && !took_half && *size > 1) {
        took_half = true;
        *size /= 2;
        return false;
    }
    took_half = false;
    return true;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset)
{
    uint64_t file = file_of(descriptor);
    if (file) {
        step();
        if (write_fails(descriptor, &size))
            return -1;
        record(RECORD_WRITE, file, offset, bytes, size);
    }
    return REAL(pwrite64)(descriptor, bytes, size, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset)
{
    return pwrite64(descriptor, bytes, size, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
    uint64_t file = file_of(descriptor);
    if (file) {
        step();
        if (write_fails(descriptor, &size))
            return -1;
        record(RECORD_WRITE, file, lseek(descriptor, 0, SEEK_CUR), bytes, size);
    }
    return REAL(write)(descriptor, bytes, size);
}

int ftruncate64(int descriptor, off64_t size)
{
    uint64_t file = file_of(descriptor);
    if (file) {
        step();
        record(RECORD_CUT, file, size, NULL, 0);
    }
    return REAL(ftruncate64)(descriptor, size);
}

int ftruncate(int descriptor, off_t size)
{
    return ftruncate64(descriptor, size);
}

/* ---- syncing ------------------------------------------------------------------------------ */

static int sync_with(int (*really)(int), int descriptor)
{
    uint64_t file = file_of(descriptor);
    if (!file)
        return really(descriptor);
    step();
    int kind = kind_at(descriptor);
    if (control(CONTROL_FORGET) & kind)
        return really(descriptor);
    int64_t number = atomic_fetch_add(&layer.syncs, 1) + 1;
    if (kind == KIND_OTHER)
        record_content(descriptor, file);
    record(RECORD_SYNC, file, number, NULL, 0);
    int code = fails(CONTROL_SYNC_ERROR, kind) ? -1 : really(descriptor);
    int error = errno;
    record(code ? RECORD_SYNC_LOST : RECORD_SYNCED, file, number, NULL, 0);
    errno = error;
    return code;
}

int fsync(int descriptor)
{
    return sync_with(REAL(fsync), descriptor);
}

int fdatasync(int descriptor)
{
    return sync_with(REAL(fdatasync), descriptor);
}

/* ---- names -------------------------------------------------------------------------------- */

static int name_with(int (*really)(const char *, const char *), enum record_kind kind,
                     const char *from, const char *to)
{
    const char *from_rest = inside(from), *to_rest = inside(to);
    if (!from_rest || !to_rest)
        return really(from, to);
    step();
    if (fails(CONTROL_WRITE_ERROR, kind_of(to_rest)))
        return -1;
    char text[2 * path_bytes_max];
    int size = snprintf(text, sizeof text, "%s%c%s", from_rest, 0, to_rest);
    int code = really(from, to);
    if (!code)
        record(kind, 0, 0, text, (size_t)size);
    return code;
}

int rename(const char *from, const char *to)
{
    return name_with(REAL(rename), RECORD_RENAME, from, to);
}

int link(const char *from, const char *to)
{
    return name_with(REAL(link), RECORD_LINK, from, to);
}

int unlink(const char *path)
{
    const char *rest = inside(path);
    if (rest)
        step();
    int code = REAL(unlink)(path);
    if (rest && !code)
        record_path(RECORD_REMOVE, 0, 0, rest);
    return code;
}

int mkdir(const char *path, mode_t mode)
{
    const char *rest = inside(path);
    if (rest && access(path, F_OK) != 0 && fails(CONTROL_WRITE_ERROR, KIND_OTHER))
        return -1;
    int code = REAL(mkdir)(path, mode);
    if (rest && !code)
        record_path(RECORD_FOLDER, 0, 0, rest);
    return code;
}

/* ---- time --------------------------------------------------------------------------------- */

int clock_gettime(clockid_t clock, struct timespec *ret_time)
{
    int code = REAL(clock_gettime)(clock, ret_time);
    int64_t added_ms = clock == CLOCK_REALTIME && !code ? control(CONTROL_CLOCK_MS) : 0;
    if (added_ms) {
        int64_t ns = ret_time->tv_nsec + added_ms % 1000 * 1000000;
        ret_time->tv_sec += added_ms / 1000 + (ns < 0 ? -1 : ns >= 1000000000 ? 1 : 0);
        ret_time->tv_nsec = ns < 0 ? ns + 1000000000 : ns >= 1000000000 ? ns - 1000000000 : ns;
    }
    return code;
}

/* ---- what is asked of SQLite ---------------------------------------------------------------- */

struct sqlite3;
typedef int exec_function(struct sqlite3 *, const char *, int (*)(void *, int, char **, char **),
                          void *, char **);
exec_function sqlite3_exec;

int sqlite3_exec(struct sqlite3 *db, const char *sql, int (*each)(void *, int, char **, char **),
                 void *context, char **ret_words)
{
    static const char full[] = "PRAGMA synchronous=FULL;";
    exec_function *really = (exec_function *)real("sqlite3_exec");
    const char *lower = getenv("BEMA_TEST_LAYER_SYNCHRONOUS");
    int code = really(db, sql, each, context, ret_words);
    if (!code && lower && strstr(sql, full)) {
        char text[64];
        snprintf(text, sizeof text, "PRAGMA synchronous=%s;", lower);
        code = really(db, text, NULL, NULL, NULL);
    }
    return code;
}
