/* What a program gives up before it reads anything of a stranger's. Both programs are held by it:
 * bema-media (child.c) and, through lock.c, ffmpeg. */
#include "media/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* AddressSanitizer's shadow takes more address space than the child may have. */
#if defined(__SANITIZE_ADDRESS__)
#define CHILD_SHADOWED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHILD_SHADOWED
#endif
#endif

/* What decoding, threads and memory need, on the descriptors the parent gave. */
static const int calls_allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(lseek),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sysinfo),
    SCMP_SYS(getrusage),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(restart_syscall),
};

/* What a program needs in addition that gives its descriptors names, see lock.c. */
static const int calls_of_files[] = {
    SCMP_SYS(dup),      SCMP_SYS(pread64),   SCMP_SYS(pwrite64),
    SCMP_SYS(pselect6), SCMP_SYS(ftruncate), SCMP_SYS(clock_getres),
};

/* Asking for these is no accident: the child ends at once. All others answer "not permitted". */
static const int calls_deadly[] = {
    SCMP_SYS(execve),  SCMP_SYS(execveat), SCMP_SYS(fork),    SCMP_SYS(vfork),
    SCMP_SYS(ptrace),  SCMP_SYS(socket),   SCMP_SYS(connect), SCMP_SYS(bpf),
    SCMP_SYS(unshare), SCMP_SYS(mount),    SCMP_SYS(keyctl),  SCMP_SYS(process_vm_writev),
};

static bool limit(int kind, rlim_t most)
{
    const struct rlimit limits = {.rlim_cur = most, .rlim_max = most};

    return setrlimit((__rlimit_resource_t)kind, &limits) == 0;
}

static bool limits_set(const struct sandbox *sandbox)
{
#if !defined(CHILD_SHADOWED)
    if (!limit(RLIMIT_AS, sandbox->memory_bytes_max))
        return false;
#endif
    return limit(RLIMIT_CPU, sandbox->cpu_seconds_max) &&
           limit(RLIMIT_FSIZE, sandbox->file_bytes_max) && limit(RLIMIT_CORE, 0) &&
           limit(RLIMIT_NOFILE, sandbox->descriptors_max);
}

/* Of fcntl only what counts descriptors and reads their flags. */
static int files_allow(scmp_filter_ctx filter)
{
    static const int deeds[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL};
    int e = 0;

    for (size_t i = 0; i < sizeof calls_of_files / sizeof *calls_of_files; i++)
        e |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls_of_files[i], 0);
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        e |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
                              SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)deeds[i]));
    return e;
}

static bool calls_limit(scmp_filter_ctx filter, bool names_files)
{
    int e = names_files ? files_allow(filter) : 0;

    for (size_t i = 0; i < sizeof calls_allowed / sizeof *calls_allowed; i++)
        e |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls_allowed[i], 0);
    for (size_t i = 0; i < sizeof calls_deadly / sizeof *calls_deadly; i++)
        e |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, calls_deadly[i], 0);
    /* Memory may be had, but not be run. */
    e |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    e |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    /* Threads, but no processes. clone3 hides its flags behind a pointer: the C library falls back
     * to clone when it is missing. */
    e |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                          SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    e |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    /* Names of threads. */
    e |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1,
                          SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    return e == 0;
}

bool sandbox_enter(const struct sandbox *sandbox)
{
    scmp_filter_ctx filter;
    bool done;

    if (!limits_set(sandbox) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0))
        return false;
    filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return false;
    done = calls_limit(filter, sandbox->names_files) && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return done;
}
