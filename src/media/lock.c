#include "media/lock.h"

#include "media/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum {
    memory_bytes_gib = 3, /* address space: sixty libraries, frames of eight million pixels */
    descriptors_of_its_own = 16,
    refused_status = 125,
    niceness = 5,
    niceness_idle = 19,
};

static uint64_t number_of(const char *name)
{
    const char *text = getenv(name);

    if (!text || !*text)
        _exit(refused_status);
    return strtoull(text, NULL, 10);
}

__attribute__((constructor)) static void lock(void)
{
    const struct sandbox sandbox = {
        .cpu_seconds_max = number_of(LOCK_CPU_SECONDS),
        .memory_bytes_max = (uint64_t)memory_bytes_gib << 30,
        .file_bytes_max = number_of(LOCK_FILE_BYTES),
        .descriptors_max = LOCK_OUTPUTS + 2 * lock_outputs_max + descriptors_of_its_own,
        .names_files = true,
    };
    bool idle = number_of(LOCK_IDLE) != 0;
    const struct sched_param none = {0};

    /* It does not outlive a parent that is gone, and people who read come first. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    (void)!nice(idle ? niceness_idle : niceness);
    if (idle)
        (void)sched_setscheduler(0, SCHED_IDLE, &none);
    close_range(LOCK_OUTPUTS + 2 * lock_outputs_max, ~0U, 0);
    if (!sandbox_enter(&sandbox))
        _exit(refused_status);
}

/* From its beginning each time: a file that is opened is at its beginning. */
static int opened(int descriptor)
{
    int file = dup(descriptor);

    if (file >= 0)
        (void)lseek(file, 0, SEEK_SET);
    return file;
}

static int open_named(const char *name, int flags)
{
    int output;

    if (strcmp(name, "input") == 0 && (flags & O_ACCMODE) == O_RDONLY)
        return opened(LOCK_INPUT);
    output = name[0] && name[1] && name[2] ? name[3] - '0' : -1;
    if (strncmp(name, "out", 3) != 0 || output < 0 || output >= lock_outputs_max || name[4]) {
        errno = ENOENT;
        return -1;
    }
    return opened(LOCK_OUTPUTS + 2 * output + ((flags & O_ACCMODE) == O_RDONLY));
}

/* Both names under which the C library is asked; other ways to open end at the system call. */
#define SEEN __attribute__((visibility("default")))
SEEN int lock_open(const char *name, int flags, ...) __asm__("open");
SEEN int lock_open64(const char *name, int flags, ...) __asm__("open64");

int lock_open(const char *name, int flags, ...)
{
    return open_named(name, flags);
}

int lock_open64(const char *name, int flags, ...)
{
    return open_named(name, flags);
}
