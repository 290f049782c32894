/* bema load | dump */
#include "main/cmds.h"

#include "imports/bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct loading {
    struct command_call *call;
    struct progress progress;
    int64_t total;
};

static void bad_line(void *context, int64_t line, struct str why)
{
    struct loading *loading = context;
    command_warn(loading->call, "line %lld skipped: %.*s\n", (long long)line, STR_ARG(why));
}

static bool between(void *context, int64_t lines, int64_t bytes)
{
    struct loading *loading = context;
    progress_show(&loading->progress, loading->total ? bytes : lines, loading->total);
    return command_gone(loading->call);
}

/* "-" is the caller's input. */
static enum err input_open(struct work *w, struct command_call *call, const char *file,
                           int *ret_descriptor, int64_t *ret_bytes)
{
    struct stat facts;
    if (strcmp(file, "-") == 0) {
        *ret_descriptor = dup(call->input);
        return *ret_descriptor < 0 ? work_fail(w, ERR_UNAVAILABLE, "no input") : OK;
    }
    *ret_descriptor = open(command_path(w, call, file), O_RDONLY | O_CLOEXEC);
    if (*ret_descriptor < 0)
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be read: %s", file, strerror(errno));
    if (!fstat(*ret_descriptor, &facts) && S_ISREG(facts.st_mode))
        *ret_bytes = facts.st_size;
    return OK;
}

/* Pictures lie beside the file, or where --media says. */
static enum err folder_open(struct work *w, struct command_call *call, const char *file,
                            const char *named, int *ret_folder)
{
    const char *path = named, *slash = strrchr(file, '/');
    if (!named && strcmp(file, "-") == 0)
        return OK;
    if (!named)
        path = slash ? str_c(w->memory, str_range(file, slash + 1)) : ".";
    *ret_folder = open(command_path(w, call, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*ret_folder < 0 && named)
        return work_fail(w, ERR_UNAVAILABLE, "the folder %s cannot be read: %s", path,
                         strerror(errno));
    return OK;
}

enum err cmd_load(struct work *w, struct square *square, struct command_call *call)
{
    const char *file = NULL, *media = NULL;
    struct loading loading = {.call = call, .progress = progress_begin(call, "loading")};
    struct bulk_options options = {.keep_going = command_flag(call, "--keep-going"),
                                   .media_folder = -1,
                                   .bad_line = bad_line,
                                   .between = between,
                                   .context = &loading};
    struct bulk_counts counts = {0};
    int descriptor = -1;
    (void)square;
    enum err e = command_option(w, call, "--media", &media);
    if (!e)
        e = command_argument(w, call, "the FILE", &file);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = folder_open(w, call, file, media, &options.media_folder);
    if (!e)
        e = input_open(w, call, file, &descriptor, &loading.total);
    if (!e) {
        e = bulk_load(w, descriptor, &options, &counts);
        close(descriptor);
    }
    if (options.media_folder >= 0)
        close(options.media_folder);
    if (descriptor < 0)
        return e;
    progress_end(&loading.progress);
    command_warn(call, "%lld line%s: %lld stored, %lld there already, %lld skipped\n",
                 (long long)counts.lines, counts.lines == 1 ? "" : "s", (long long)counts.stored,
                 (long long)counts.unchanged, (long long)counts.skipped);
    return e;
}

struct dumping {
    struct command_call *call;
    int descriptor;
    int fault; /* errno of writing */
};

static bool dump_write(void *context, struct str bytes)
{
    struct dumping *dumping = context;
    while (bytes.size && !command_gone(dumping->call)) {
        ssize_t written = write(dumping->descriptor, bytes.data, bytes.size);
        if (written < 0 && errno != EINTR) {
            dumping->fault = errno;
            return false;
        }
        if (written > 0)
            bytes = str_sub(bytes, (size_t)written, bytes.size);
    }
    return !bytes.size;
}

enum err cmd_dump(struct work *w, struct square *square, struct command_call *call)
{
    const char *file = "-";
    struct dumping dumping = {.call = call};
    struct bulk_counts counts = {0};
    (void)square;
    enum err e = OK;
    if (call->arg_count)
        e = command_argument(w, call, "the FILE", &file);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    dumping.descriptor =
        strcmp(file, "-") == 0
            ? dup(call->output)
            : open(command_path(w, call, file), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (dumping.descriptor < 0)
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", file, strerror(errno));
    e = bulk_dump(w, dump_write, &dumping, &counts);
    if (close(dumping.descriptor) && !dumping.fault)
        dumping.fault = errno;
    if (dumping.fault)
        return work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", file,
                         strerror(dumping.fault));
    if (!e)
        command_warn(call, "%lld line%s written\n", (long long)counts.lines,
                     counts.lines == 1 ? "" : "s");
    return e;
}
