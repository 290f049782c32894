#include "media/media_child.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "media/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { path_bytes_max = 4096, stop_look_ms = 200, descriptors_max = LOCK_OUTPUTS + 2 * 4 };

/* How a child is begun and watched. */
struct child {
    const char *path;
    char *const *arguments;
    char *const *environment;
    const int *descriptors;     /* become 0, 1, 2 …; those below 0 stay closed */
    int descriptor_count, says; /* the reading end of what it says */
    int ms_max;
    size_t says_bytes_max;
    bool stops; /* with media_tools_hold() */
};

static atomic_bool stopping;

void media_tools_hold(bool held)
{
    atomic_store(&stopping, held);
}

/* Beside the server's own program, or where installed programs keep their helpers. */
static const char *helper_path(struct work *w, const char *name)
{
    char *folder = arena_bytes(w->memory, path_bytes_max), *slash;
    ssize_t size = readlink("/proc/self/exe", folder, path_bytes_max - 1);
    const char *beside;

    folder[size > 0 ? size : 0] = 0;
    slash = strrchr(folder, '/');
    if (slash)
        *slash = 0;
    beside = str_c(w->memory, str_format(w->memory, "%s/%s", folder, name));
    if (access(beside, R_OK) == 0)
        return beside;
    return str_c(w->memory, str_format(w->memory, "%s/../libexec/%s", folder, name));
}

static const char *child_path(struct work *w)
{
    const char *named = getenv("BEMA_MEDIA_CHILD");

    return named && *named ? named : helper_path(w, "bema-media");
}

/* The library lies beside the program. */
static const char *lock_path(struct work *w)
{
    struct str child = str_of(child_path(w));

    while (child.size && child.data[child.size - 1] != '/')
        child.size--;
    return str_c(w->memory, str_format(w->memory, "%.*sbema-media-lock.so", STR_ARG(child)));
}

/* Descriptors below are moved out of the way first: dup2 onto one's own number would leave it
 * closed at exec. */
static int raised(int descriptor)
{
    return fcntl(descriptor, F_DUPFD_CLOEXEC, descriptors_max);
}

static enum err child_start(struct work *w, const struct child *child, pid_t *ret_pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    int e;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    /* A process group of its own: Ctrl-C at the server is not the child's. */
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    for (int i = 0; i < child->descriptor_count; i++)
        posix_spawn_file_actions_adddup2(&actions, child->descriptors[i], i);
    e = posix_spawn(ret_pid, child->path, &actions, &attributes, child->arguments,
                    child->environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (!e)
        return OK;
    /* no stranger's to know */
    log_error("media.child", "path=%s error=\"%s\"", child->path, strerror(e));
    return work_fail(w, ERR_UNAVAILABLE, "this server cannot read such files at present");
}

/* What it says, until it ends or its time does. */
static bool says_read(const struct child *child, char *says, size_t *ret_size)
{
    int64_t end_ms = clock_monotonic_ms() + child->ms_max;

    for (;;) {
        struct pollfd waiting = {.fd = child->says, .events = POLLIN};
        int64_t left_ms = end_ms - clock_monotonic_ms();
        ssize_t got;

        if (left_ms <= 0 || *ret_size == child->says_bytes_max ||
            (child->stops && atomic_load(&stopping)))
            return false;
        if (poll(&waiting, 1, left_ms > stop_look_ms ? stop_look_ms : (int)left_ms) <= 0)
            continue;
        got = read(child->says, says + *ret_size, child->says_bytes_max - *ret_size);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        *ret_size += got > 0 ? (size_t)got : 0;
    }
}

static enum err outcome(struct work *w, const struct child *child, int status, bool in_time,
                        struct str says)
{
    const struct json *root = NULL;

    if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return OK;
    if (child->stops && atomic_load(&stopping))
        return work_fail(w, ERR_UNAVAILABLE, "the server is stopping");
    if (in_time && says.size && !json_parse(w->memory, says, &root, NULL) &&
        json_get_str(root, "error").size)
        return work_fail(w, ERR_INVALID, "%.*s", STR_ARG(json_get_str(root, "error")));
    log_warning("media.child", "program=%s in_time=%d signal=%d exit=%d", child->arguments[0],
                in_time, WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return work_fail(w, ERR_INVALID, "the file cannot be read");
}

static enum err child_wait(struct work *w, const struct child *child, pid_t pid,
                           struct str *ret_says)
{
    char *says = arena_bytes(w->memory, child->says_bytes_max);
    size_t size = 0;
    int status = 0;
    int64_t end_ms = clock_monotonic_ms() + child->ms_max;
    bool in_time = says_read(child, says, &size);
    pid_t ended = 0;

    /* It may have closed its end of the pipe and live on. */
    while (in_time && (ended = waitpid(pid, &status, WNOHANG)) == 0) {
        in_time = clock_monotonic_ms() < end_ms && !(child->stops && atomic_load(&stopping));
        if (in_time)
            (void)poll(NULL, 0, 1);
    }
    if (!in_time)
        kill(pid, SIGKILL);
    while (ended != pid && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    *ret_says = (struct str){says, size};
    return outcome(w, child, status, in_time, *ret_says);
}

/* Descriptors 1 and 2 of `given` are filled in: the pipe it says things into, and nowhere. */
static enum err child_run(struct work *w, struct child *child, const int *given,
                          struct str *ret_says)
{
    int says[2] = {-1, -1}, null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    int descriptors[descriptors_max];
    enum err e = OK;
    pid_t pid = 0;

    if (null < 0 || pipe2(says, O_CLOEXEC))
        e = work_fail(w, ERR_UNAVAILABLE, "no descriptors are left");
    for (int i = 0; i < child->descriptor_count; i++) {
        descriptors[i] = raised(i == CHILD_FACTS ? says[1] : i == CHILD_LOG ? null : given[i]);
        if (!e && descriptors[i] < 0)
            e = work_fail(w, ERR_UNAVAILABLE, "no descriptors are left");
    }
    child->descriptors = descriptors;
    child->says = says[0];
    if (!e)
        e = child_start(w, child, &pid);
    for (int i = 0; i < child->descriptor_count; i++)
        if (descriptors[i] >= 0)
            close(descriptors[i]);
    if (says[1] >= 0)
        close(says[1]);
    if (!e)
        e = child_wait(w, child, pid, ret_says);
    if (says[0] >= 0)
        close(says[0]);
    if (null >= 0)
        close(null);
    return e;
}

enum err media_child_run(struct work *w, int input, int large, int preview, int ms_max,
                         struct str *ret_facts)
{
    static char *const environment[] = {NULL};
    char name[] = "bema-media", *const arguments[] = {name, NULL};
    const int given[CHILD_DESCRIPTORS] = {
        [CHILD_INPUT] = input, [CHILD_LARGE] = large, [CHILD_PREVIEW] = preview};
    struct child child = {.path = child_path(w),
                          .arguments = arguments,
                          .environment = environment,
                          .descriptor_count = CHILD_DESCRIPTORS,
                          .ms_max = ms_max,
                          .says_bytes_max = media_facts_bytes_max};
    enum err e = child_run(w, &child, given, ret_facts);

    if (e == ERR_INVALID && str_is(w->why, "the file cannot be read"))
        return work_fail(w, ERR_INVALID, "the picture cannot be read");
    return e;
}

/* ffmpeg and ffprobe. */

static const char *tool_path(struct work *w, const char *name)
{
    static const char *const folders[] = {"/usr/bin", "/usr/local/bin"};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *path = str_c(w->memory, str_format(w->memory, "%s/%s", folders[i], name));

        if (access(path, X_OK) == 0)
            return path;
    }
    return NULL;
}

bool media_tools_present(struct work *w)
{
    return tool_path(w, "ffmpeg") && tool_path(w, "ffprobe") && access(lock_path(w), R_OK) == 0;
}

/* Each twice: one description to write with, one of its own to read back with. */
static enum err outputs_open(struct work *w, const struct media_tool *tool, int *given,
                             int *ret_count)
{
    *ret_count = LOCK_OUTPUTS;
    for (int i = 0; i < media_tool_outputs_max && tool->outputs[i]; i++) {
        int *pair = &given[LOCK_OUTPUTS + 2 * i];

        pair[0] = open(tool->outputs[i], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
        pair[1] = pair[0] < 0 ? -1 : open(tool->outputs[i], O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        *ret_count += 2;
        if (pair[0] < 0 || pair[1] < 0)
            return work_fail(w, ERR_UNAVAILABLE, "the media folder cannot be written: %s",
                             strerror(errno));
    }
    return OK;
}

/* On the disk before anything names them. */
static enum err outputs_close(struct work *w, int *given, int count, enum err e)
{
    for (int i = LOCK_OUTPUTS; i < count; i++) {
        if (!e && i % 2 && fsync(given[i]))
            e = work_fail(w, ERR_UNAVAILABLE, "the file cannot be stored: %s", strerror(errno));
        if (given[i] >= 0)
            close(given[i]);
    }
    return e;
}

static char *variable(struct work *w, const char *name, int64_t value)
{
    return (char *)(uintptr_t)str_c(w->memory,
                                    str_format(w->memory, "%s=%lld", name, (long long)value));
}

enum err media_tool_run(struct work *w, const struct media_tool *tool, struct str *ret_says)
{
    enum { ms_of_a_second = 1000, cores_max = 4 };
    char bind[] = "LD_BIND_NOW=1";
    char *const environment[] = {
        variable(w, LOCK_CPU_SECONDS, (int64_t)cores_max * tool->ms_max / ms_of_a_second + 1),
        variable(w, LOCK_FILE_BYTES, tool->output_bytes_max),
        variable(w, LOCK_IDLE, tool->idle),
        bind,
        (char *)(uintptr_t)str_c(w->memory, str_format(w->memory, "LD_PRELOAD=%s", lock_path(w))),
        NULL};
    int given[descriptors_max], count = LOCK_OUTPUTS;
    struct child child = {.path = tool_path(w, tool->name),
                          .arguments = (char *const *)(uintptr_t)tool->arguments,
                          .environment = environment,
                          .ms_max = tool->ms_max,
                          .says_bytes_max = media_tool_says_bytes_max,
                          .stops = true};
    enum err e;

    for (int i = 0; i < descriptors_max; i++)
        given[i] = -1;
    given[LOCK_INPUT] = tool->input;
    if (!child.path || !media_tools_present(w))
        return work_fail(w, ERR_UNAVAILABLE,
                         "this server cannot read video and audio: ffmpeg is "
                         "not installed on it");
    e = outputs_open(w, tool, given, &count);
    child.descriptor_count = count;
    if (!e)
        e = child_run(w, &child, given, ret_says);
    return outputs_close(w, given, count, e);
}
