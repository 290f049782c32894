#include "media/media_child.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "media/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Beside the server's own program, or where installed programs keep their helpers. */
static const char *child_path(struct work *w)
{
    enum { path_bytes_max = 4096 };
    const char *named = getenv("BEMA_MEDIA_CHILD");
    char *folder = arena_bytes(w->memory, path_bytes_max), *slash;
    ssize_t size = readlink("/proc/self/exe", folder, path_bytes_max - 1);
    const char *beside;

    if (named && *named)
        return named;
    folder[size > 0 ? size : 0] = 0;
    slash = strrchr(folder, '/');
    if (slash)
        *slash = 0;
    beside = str_c(w->memory, str_format(w->memory, "%s/bema-media", folder));
    if (access(beside, X_OK) == 0)
        return beside;
    return str_c(w->memory, str_format(w->memory, "%s/../libexec/bema-media", folder));
}

/* Descriptors below are moved out of the way first: dup2 onto one's own number would leave it
 * closed at exec. */
static int raised(int descriptor)
{
    return fcntl(descriptor, F_DUPFD_CLOEXEC, CHILD_DESCRIPTORS);
}

static enum err child_start(struct work *w, const int given[CHILD_DESCRIPTORS], pid_t *ret_pid)
{
    static char *const environment[] = {NULL};
    const char *path = child_path(w);
    char name[] = "bema-media", *const arguments[] = {name, NULL};
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
    for (int i = 0; i < CHILD_DESCRIPTORS; i++)
        posix_spawn_file_actions_adddup2(&actions, given[i], i);
    e = posix_spawn(ret_pid, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (!e)
        return OK;
    log_error("media.child", "path=%s error=\"%s\"", path, strerror(e)); /* no stranger's to know */
    return work_fail(w, ERR_UNAVAILABLE, "this server cannot read pictures at present");
}

/* What it says, until it ends or its time does. */
static bool facts_read(int descriptor, int ms_max, char *facts, size_t *ret_size)
{
    int64_t end_ms = clock_monotonic_ms() + ms_max;

    for (;;) {
        struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
        int64_t left_ms = end_ms - clock_monotonic_ms();
        ssize_t got;

        if (left_ms <= 0 || *ret_size == media_facts_bytes_max)
            return false;
        if (poll(&waiting, 1, (int)left_ms) <= 0)
            continue;
        got = read(descriptor, facts + *ret_size, media_facts_bytes_max - *ret_size);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        *ret_size += got > 0 ? (size_t)got : 0;
    }
}

static enum err outcome(struct work *w, int status, bool in_time, struct str facts)
{
    const struct json *root = NULL;

    if (in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return OK;
    if (in_time && facts.size && !json_parse(w->memory, facts, &root, NULL) &&
        json_get_str(root, "error").size)
        return work_fail(w, ERR_INVALID, "%.*s", STR_ARG(json_get_str(root, "error")));
    log_warning("media.child", "in_time=%d signal=%d exit=%d", in_time,
                WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                WIFEXITED(status) ? WEXITSTATUS(status) : -1);
    return work_fail(w, ERR_INVALID, "the picture cannot be read");
}

static enum err child_wait(struct work *w, pid_t pid, int facts_descriptor, int ms_max,
                           struct str *ret_facts)
{
    char *facts = arena_bytes(w->memory, media_facts_bytes_max);
    size_t size = 0;
    int status = 0;
    bool in_time = facts_read(facts_descriptor, ms_max, facts, &size);

    if (!in_time)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    *ret_facts = (struct str){facts, size};
    return outcome(w, status, in_time, *ret_facts);
}

enum err media_child_run(struct work *w, int input, int large, int preview, int ms_max,
                         struct str *ret_facts)
{
    int facts[2] = {-1, -1}, null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    int given[CHILD_DESCRIPTORS] = {-1, -1, -1, -1, -1};
    enum err e = OK;
    pid_t pid = 0;

    if (null < 0 || pipe2(facts, O_CLOEXEC))
        e = work_fail(w, ERR_UNAVAILABLE, "no descriptors are left");
    given[CHILD_INPUT] = raised(input);
    given[CHILD_FACTS] = raised(facts[1]);
    given[CHILD_LOG] = raised(null);
    given[CHILD_LARGE] = raised(large);
    given[CHILD_PREVIEW] = raised(preview);
    for (int i = 0; !e && i < CHILD_DESCRIPTORS; i++)
        if (given[i] < 0)
            e = work_fail(w, ERR_UNAVAILABLE, "no descriptors are left");
    if (!e)
        e = child_start(w, given, &pid);
    for (int i = 0; i < CHILD_DESCRIPTORS; i++)
        if (given[i] >= 0)
            close(given[i]);
    if (facts[1] >= 0)
        close(facts[1]);
    if (!e)
        e = child_wait(w, pid, facts[0], ms_max, ret_facts);
    if (facts[0] >= 0)
        close(facts[0]);
    if (null >= 0)
        close(null);
    return e;
}
