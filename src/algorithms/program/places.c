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

bool place_is_url(const char *place)
{
    return str_starts(str_of(place), STR("http://")) || str_starts(str_of(place), STR("https://"));
}

static enum err read_named(struct arena *a, const char *place, struct str name,
                           struct str *ret_text, struct str *ret_fault)
{
    struct str at = str_of(place);
    const bool from_url = place_is_url(place);

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

/* The one that it was made by, where it is published; else the present one. */
static enum err read_policy(struct arena *a, const char *place, const struct slate_export *slate,
                            struct str *ret_text, struct str *ret_fault)
{
    struct buffer policy = buffer_in(a);

    policy_write(&slate->policy, &policy);
    const enum err e =
        read_digest(a, place, slate_digest(buffer_str(&policy)), ret_text, ret_fault);
    return e ? read_named(a, place, STR("policy"), ret_text, ret_fault) : OK;
}

enum err place_read_published(struct arena *a, const char *place, const struct slate_export *slate,
                              struct published_files *ret, struct str *ret_fault)
{
    enum err e = read_policy(a, place, slate, &ret->policy, ret_fault);

    if (!e)
        e = read_digest(a, place, slate->published.cells, &ret->cells, ret_fault);
    return e ? e : read_digest(a, place, slate->published.topics, &ret->topics, ret_fault);
}

enum { ids_a_page = 80 };

static struct str without_slash(const char *square)
{
    struct str at = str_of(square);

    if (at.size > 0 && at.data[at.size - 1] == '/')
        at.size--;
    return at;
}

/* The next page of candidates' cells. */
static enum err read_page(struct arena *a, const char *square, const struct slate_input *input,
                          size_t from, struct str *ret_text, struct str *ret_fault)
{
    struct buffer url = buffer_in(a);

    buffer_put(&url, without_slash(square));
    buffer_lit(&url, "/algorithms/cells");
    for (size_t i = from; i < input->candidate_count && i < from + ids_a_page; i++) {
        buffer_put(&url, i == from ? STR("?ids%5B%5D=") : STR("&ids%5B%5D="));
        buffer_int(&url, input->candidates[i].id);
    }
    return read_url(a, str_c(a, buffer_str(&url)), ret_text, ret_fault);
}

enum err place_read_now(struct arena *a, const char *square, const struct slate_export *slate,
                        struct published_now *ret, struct str *ret_fault)
{
    const size_t count = slate->input.candidate_count,
                 pages = (count + ids_a_page - 1) / ids_a_page;
    struct str *texts = arena_array(a, pages + count + 1, sizeof *texts);
    int64_t *unlisted = arena_array(a, count + 1, sizeof *unlisted);
    size_t unlisted_count = 0;
    enum err e = read_policy(a, square, slate, &ret->policy, ret_fault);

    if (!e)
        e = read_digest(a, square, slate->published.topics, &ret->topics, ret_fault);
    ret->cells = texts;
    ret->cells_count = pages;
    for (size_t page = 0; !e && page < pages; page++)
        e = read_page(a, square, &slate->input, page * ids_a_page, &texts[page], ret_fault);
    if (!e)
        e = published_unlisted(a, slate, ret, unlisted, &unlisted_count, ret_fault);
    for (size_t i = 0; !e && i < unlisted_count; i++) {
        const struct str url = str_format(a, "%.*s/api/bema/v1/statuses/%lld/cells",
                                          STR_ARG(without_slash(square)), (long long)unlisted[i]);
        e = read_url(a, str_c(a, url), &texts[ret->cells_count], ret_fault);
        if (!e)
            ret->cells_count++;
        else if (e == ERR_NOT_FOUND)
            e = OK; /* it says nothing of this post: then its cells count as false */
    }
    return e;
}
