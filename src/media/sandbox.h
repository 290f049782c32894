/* What a program that reads a stranger's bytes gives up first: limits on processor time, memory and
 * file sizes, no new privileges, and a list of system calls that holds neither opening, nor
 * sockets, nor other programs. What is left to it are the descriptors it was given. */
#ifndef BEMA_MEDIA_SANDBOX_H
#define BEMA_MEDIA_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

struct sandbox {
    uint64_t cpu_seconds_max;
    uint64_t memory_bytes_max; /* address space: libraries and stacks as well */
    uint64_t file_bytes_max;
    uint64_t descriptors_max;
    bool names_files; /* it duplicates its descriptors, see lock.c */
};
/* False: it could not be set up, nothing may be read. */
bool sandbox_enter(const struct sandbox *sandbox);

#endif
