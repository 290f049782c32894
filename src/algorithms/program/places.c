#include "algorithms/program/places.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static enum err read_all(struct arena *a, FILE *file, size_t bytes_max, struct str *ret_text,
                         struct str *ret_fault)
{
    struct buffer out = buffer_in(a);
    size_t got;

    do {
        if (!buffer_reserve(&out, 64 * 1024)) {
            *ret_fault = STR("no memory");
            return ERR_UNAVAILABLE;
        }
        got = fread(out.data + out.size, 1, 64 * 1024, file);
        out.size += got;
    } while (got > 0 && out.size <= bytes_max);
    if (ferror(file)) {
        *ret_fault = str_copy(a, str_of(strerror(errno)));
        return ERR_NOT_FOUND;
    }
    if (out.size > bytes_max) {
        *ret_fault = str_format(a, "longer than %zu bytes", bytes_max);
        return ERR_TOO_LARGE;
    }
    *ret_text = buffer_str(&out);
    return OK;
}

enum err place_read_file(struct arena *a, const char *path, size_t bytes_max, struct str *ret_text,
                         struct str *ret_fault)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");

    if (!file) {
        *ret_fault = str_copy(a, str_of(strerror(errno)));
        return ERR_NOT_FOUND;
    }
    const enum err e = read_all(a, file, bytes_max, ret_text, ret_fault);
    if (file != stdin)
        fclose(file);
    return e;
}

/* Runs curl with its output into a pipe. */
static enum err curl_start(const char *url, int *ret_read_end, pid_t *ret_pid)
{
    char limit[24];
    snprintf(limit, sizeof limit, "%d", published_bytes_max);
    const char *const arguments[] = {
        "curl",        "--fail",     "--silent", "--show-error",   "--proto",
        "=http,https", "--max-time", "60",       "--max-filesize", limit,
        "--",          url,          NULL};
    posix_spawn_file_actions_t actions;
    int ends[2];

    if (pipe(ends))
        return ERR_UNAVAILABLE;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    const int failed = posix_spawnp(ret_pid, arguments[0], &actions, NULL,
                                    (char *const *)(uintptr_t)arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed) {
        close(ends[0]);
        return ERR_NOT_FOUND;
    }
    *ret_read_end = ends[0];
    return OK;
}

static enum err read_url(struct arena *a, const char *url, struct str *ret_text,
                         struct str *ret_fault)
{
    int read_end = -1, status = 0;
    pid_t pid = 0;

    if (curl_start(url, &read_end, &pid)) {
        *ret_fault = STR("curl could not be run; fetch the files and name their folder");
        return ERR_UNAVAILABLE;
    }
    FILE *file = fdopen(read_end, "r");
    enum err e =
        file ? read_all(a, file, published_bytes_max, ret_text, ret_fault) : ERR_UNAVAILABLE;
    if (file)
        fclose(file);
    else
        close(read_end);
    waitpid(pid, &status, 0);
    if (!e && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
        *ret_fault = str_format(a, "%s is not to be had", url);
        e = ERR_NOT_FOUND;
    }
    return e;
}

static bool is_url(struct str place)
{
    return str_starts(place, STR("http://")) || str_starts(place, STR("https://"));
}

static enum err read_named(struct arena *a, const char *place, struct str name,
                           struct str *ret_text, struct str *ret_fault)
{
    struct str at = str_of(place);
    const bool from_url = is_url(at);

    if (at.size > 0 && at.data[at.size - 1] == '/')
        at.size--;
    const char *path = str_c(
        a, str_format(a, "%.*s/%s%.*s", STR_ARG(at), from_url ? "algorithms/" : "", STR_ARG(name)));
    if (from_url)
        return read_url(a, path, ret_text, ret_fault);
    const enum err e = place_read_file(a, path, published_bytes_max, ret_text, ret_fault);
    if (e)
        *ret_fault = str_format(a, "%s: %.*s", path, STR_ARG(*ret_fault));
    return e;
}

static enum err read_digest(struct arena *a, const char *place, struct slate_digest digest,
                            struct str *ret_text, struct str *ret_fault)
{
    const struct slate_digest none = {0};
    const struct str hex = slate_digest_text(a, digest);

    *ret_text = STR("");
    if (slate_digest_is(digest, none))
        return OK;
    return read_named(a, place, str_format(a, "published/%.*s", STR_ARG(hex)), ret_text, ret_fault);
}

enum err place_read_published(struct arena *a, const char *place, const struct slate_export *slate,
                              struct published_files *ret, struct str *ret_fault)
{
    struct buffer policy = buffer_in(a);
    enum err e;

    policy_write(&slate->policy, &policy);
    e = read_digest(a, place, slate_digest(buffer_str(&policy)), &ret->policy, ret_fault);
    if (e)
        e = read_named(a, place, STR("policy"), &ret->policy, ret_fault);
    if (!e)
        e = read_digest(a, place, slate->published.cells, &ret->cells, ret_fault);
    return e ? e : read_digest(a, place, slate->published.topics, &ret->topics, ret_fault);
}
