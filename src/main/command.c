#include "main/command.h"

#include "base/clock.h"
#include "main/nearest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    progress_every_ms = 100,
    progress_width = 30,
    command_sets_max = 64,
    command_written_bytes_max = 64 * 1024
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal_number)
{
    (void)signal_number;
    interrupted = 1;
}

struct str command_one_line(struct work *w, struct str text)
{
    char *out = arena_alloc(w->memory, text.size);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        /* C2 80 to C2 9F are control characters too. */
        bool obeyed = c < ' ' || c == 127 || (c >= 0x80 && c < 0xA0 && i && out[i - 1] == '\xC2');
        out[i] = obeyed ? ' ' : (char)c;
        if (obeyed && c >= 0x80)
            out[i - 1] = ' ';
    }
    return (struct str){.data = out, .size = text.size};
}

bool command_gone(const struct command_call *call)
{
    return call->control ? control_gone(call->control) : interrupted != 0;
}

static void write_all(int descriptor, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(descriptor, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN) {
            poll(&(struct pollfd){.fd = descriptor, .events = POLLOUT}, 1, -1);
            continue;
        }
        if (written <= 0)
            return; /* the caller's end is closed: nobody is there to be told */
        bytes += written;
        size -= (size_t)written;
    }
}

static void write_format(int descriptor, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
static void write_format(int descriptor, const char *format, va_list args)
{
    char line[command_written_bytes_max];
    int size = vsnprintf(line, sizeof line, format, args);
    if (size > 0)
        write_all(descriptor, line, (size_t)size < sizeof line ? (size_t)size : sizeof line - 1);
}

void command_say(struct command_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_format(call->output, format, args);
    va_end(args);
}

void command_warn(struct command_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_format(call->errors, format, args);
    va_end(args);
}

static void argument_remove(struct command_call *call, int at, int count)
{
    for (int i = at; i + count < call->arg_count; i++)
        call->args[i] = call->args[i + count];
    call->arg_count -= count;
}

enum err command_option(struct work *w, struct command_call *call, const char *name,
                        const char **ret_value)
{
    size_t size = strlen(name);
    for (int i = 0; i < call->arg_count; i++) {
        const char *arg = call->args[i];
        if (strncmp(arg, name, size) != 0 || (arg[size] && arg[size] != '='))
            continue;
        if (arg[size] == '=') {
            *ret_value = arg + size + 1;
            argument_remove(call, i, 1);
            return OK;
        }
        if (i + 1 >= call->arg_count)
            return work_fail(w, ERR_MALFORMED, "%s needs a value", name);
        *ret_value = call->args[i + 1];
        argument_remove(call, i, 2);
        return OK;
    }
    return OK;
}

bool command_flag(struct command_call *call, const char *name)
{
    for (int i = 0; i < call->arg_count; i++) {
        if (strcmp(call->args[i], name) != 0)
            continue;
        argument_remove(call, i, 1);
        return true;
    }
    return false;
}

enum err command_argument(struct work *w, struct command_call *call, const char *what,
                          const char **ret_value)
{
    for (int i = 0; i < call->arg_count; i++) {
        if (call->args[i][0] == '-' && call->args[i][1])
            continue;
        *ret_value = call->args[i];
        argument_remove(call, i, 1);
        return OK;
    }
    return work_fail(w, ERR_MALFORMED, "%s is missing", what);
}

enum err command_end(struct work *w, const struct command_call *call)
{
    if (!call->arg_count)
        return OK;
    if (call->args[0][0] == '-')
        return work_fail(w, ERR_MALFORMED, "there is no option %s", call->args[0]);
    return work_fail(w, ERR_MALFORMED, "\"%s\" is one argument too many", call->args[0]);
}

enum err command_read_line(struct work *w, struct command_call *call, struct str *ret_line)
{
    char *line = arena_alloc(w->memory, command_line_bytes_max + 1);
    size_t size = 0;
    while (size <= command_line_bytes_max) {
        ssize_t got = read(call->input, line + size, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || line[size] == '\n')
            break;
        size++;
    }
    if (size > command_line_bytes_max)
        return work_fail(w, ERR_TOO_LARGE, "the first line of the input is longer than %d bytes",
                         command_line_bytes_max);
    if (size && line[size - 1] == '\r')
        size--;
    *ret_line = (struct str){line, size};
    return OK;
}

static enum err read_all(struct work *w, int file, size_t bytes_max, struct str *ret_text)
{
    char *text = arena_alloc(w->memory, bytes_max + 1);
    size_t size = 0;
    while (size <= bytes_max) {
        ssize_t got = read(file, text + size, bytes_max + 1 - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return work_fail(w, ERR_INVALID, "it cannot be read: %s", strerror(errno));
        if (got == 0)
            break;
        size += (size_t)got;
    }
    if (size > bytes_max)
        return work_fail(w, ERR_TOO_LARGE, "it is longer than %zu bytes", bytes_max);
    *ret_text = (struct str){text, size};
    return utf8_valid(*ret_text) ? OK : work_fail(w, ERR_INVALID, "it is not UTF-8");
}

enum err command_read_file(struct work *w, struct command_call *call, const char *path,
                           size_t bytes_max, struct str *ret_text)
{
    if (strcmp(path, "-") == 0)
        return read_all(w, call->input, bytes_max, ret_text);
    int file = open(command_path(w, call, path), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return work_fail(w, ERR_INVALID, "%s cannot be read: %s", path, strerror(errno));
    enum err e = read_all(w, file, bytes_max, ret_text);
    close(file);
    return e;
}

const char *command_path(struct work *w, const struct command_call *call, const char *path)
{
    if (path[0] == '/')
        return path;
    return str_c(w->memory, str_format(w->memory, "%.*s/%s", STR_ARG(call->folder), path));
}

struct progress progress_begin(struct command_call *call, const char *label)
{
    return (struct progress){.call = call, .label = label, .watched = isatty(call->errors) == 1};
}

void progress_show(struct progress *progress, int64_t done, int64_t total)
{
    int64_t now_ms = clock_monotonic_ms();
    if (!progress->watched || now_ms - progress->shown_ms < progress_every_ms)
        return;
    progress->shown_ms = now_ms;
    if (total <= 0) {
        command_warn(progress->call, "\r\033[K%s %lld", progress->label, (long long)done);
        return;
    }
    char bar[progress_width + 1];
    int filled = (int)(done >= total ? progress_width : done * progress_width / total);
    memset(bar, '#', (size_t)filled);
    memset(bar + filled, '.', (size_t)(progress_width - filled));
    bar[progress_width] = 0;
    command_warn(progress->call, "\r\033[K%s [%s] %3d %%", progress->label, bar,
                 (int)(done >= total ? 100 : done * 100 / total));
}

void progress_end(struct progress *progress)
{
    if (progress->watched && progress->shown_ms)
        command_warn(progress->call, "\r\033[K");
}

/* ------------------------------------------------------------------------------------------ */

static int first_line_width(void)
{
    int width = 0;
    for (size_t i = 0; i < command_count; i++) {
        int size = (int)(strlen(command_table[i].name) + strlen(command_table[i].usage)) + 1;
        if (size > width && size < 48)
            width = size;
    }
    return width;
}

static void help_all(struct command_call *call)
{
    command_say(call, "Bema: a public square in one binary.\n\n"
                      "Usage: bema COMMAND [--data FOLDER] [--set key=value …]\n\n");
    int width = first_line_width();
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &command_table[i];
        struct arena *memory = arena_new(0);
        struct str line = str_format(memory, "%s %s", command->name, command->usage);
        command_say(call, "  bema %-*.*s  %s\n", width, STR_ARG(line), command->about);
        arena_free(memory);
    }
    command_say(call,
                "\n  --data FOLDER     the square's folder; default: $BEMA_DATA, else ./data\n"
                "  --set key=value   a setting, over the environment (BEMA_KEY) and over\n"
                "                    bema.conf in the folder; `bema doc config` lists them\n"
                "  --help            after a command: what it takes\n"
                "  --version\n");
}

static void help_one(struct command_call *call, const struct command *command)
{
    command_say(call, "Usage: bema %s%s%s [--data FOLDER] [--set key=value …]\n\n%s.\n",
                command->name, *command->usage ? " " : "", command->usage, command->about);
    if (command->help)
        command_say(call, "\n%s", command->help);
}

/* The command named by the first one or two arguments, which are taken out. */
static const struct command *command_find(struct command_call *call)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &command_table[i];
        struct str second = str_of(command->name), first;
        second = str_split(second, ' ', &first);
        if (call->arg_count < 1 || !str_is(first, call->args[0]))
            continue;
        if (second.size && (call->arg_count < 2 || !str_is(second, call->args[1])))
            continue;
        argument_remove(call, 0, second.size ? 2 : 1);
        return command;
    }
    return NULL;
}

static bool group_exists(const char *word)
{
    for (size_t i = 0; i < command_count; i++) {
        struct str first;
        str_split(str_of(command_table[i].name), ' ', &first);
        if (str_is(first, word))
            return true;
    }
    return false;
}

/* The first word when it is no command, or the whole name when only its second word is wrong. */
static const char *command_nearest(struct work *w, const struct command_call *call, bool is_group)
{
    struct str word = str_of(call->args[0]);
    if (is_group && call->arg_count > 1)
        word = str_format(w->memory, "%s %s", call->args[0], call->args[1]);
    struct nearest nearest = nearest_to(word);
    for (size_t i = 0; i < command_count; i++) {
        struct str first;
        str_split(str_of(command_table[i].name), ' ', &first);
        nearest_try(&nearest, is_group ? command_table[i].name : str_c(w->memory, first));
    }
    return nearest.name;
}

/* The commands that begin with this word, with what they take. */
static void group_show(void (*show)(struct command_call *call, const char *format, ...),
                       struct command_call *call, const char *word)
{
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &command_table[i];
        struct str first;
        str_split(str_of(command->name), ' ', &first);
        if (str_is(first, word))
            show(call, "  bema %s%s%s\n      %s\n", command->name, *command->usage ? " " : "",
                 command->usage, command->about);
    }
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static int command_unknown(struct work *w, struct command_call *call)
{
    if (!call->arg_count || is_help(call->args[0])) {
        help_all(call);
        return call->arg_count ? COMMAND_DONE : COMMAND_MISUSED;
    }
    const char *word = call->args[0];
    bool is_group = group_exists(word);
    if (is_group && call->arg_count > 1 && is_help(call->args[1])) {
        group_show(command_say, call, word);
        return COMMAND_DONE;
    }
    const char *nearest = command_nearest(w, call, is_group);
    if (is_group && call->arg_count == 1)
        command_warn(call, "bema: %s needs one of:\n", word);
    else
        command_warn(call, "bema: there is no command \"%s%s%s\"", word, is_group ? " " : "",
                     is_group ? call->args[1] : "");
    if (call->arg_count > 1 || !is_group)
        command_warn(call, nearest ? "; did you mean `bema %s`?\n" : "%s\n",
                     nearest    ? nearest
                     : is_group ? "; there are:"
                                : "; `bema --help` lists them");
    if (is_group && (call->arg_count == 1 || !nearest))
        group_show(command_warn, call, word);
    return COMMAND_MISUSED;
}

static int outcome(struct work *w, struct command_call *call, const struct command *command,
                   enum err e)
{
    if (!e)
        return COMMAND_DONE;
    struct str why = w->why.size ? w->why : str_of(err_name(e));
    command_warn(call, "bema %s: %.*s\n", command->name, STR_ARG(why));
    if (e != ERR_MALFORMED)
        return COMMAND_FAILED;
    command_warn(call, "Usage: bema %s %s\n", command->name, command->usage);
    return COMMAND_MISUSED;
}

int command_serve(void *context, const struct control_call *control)
{
    struct square *square = context;
    struct command_call call = {.data_folder = square->data_folder,
                                .folder = str_of(control->folder),
                                .input = control->input,
                                .output = control->output,
                                .errors = control->errors,
                                .control = control};
    for (int i = 0; i < control->argc && i < command_args_max; i++)
        call.args[call.arg_count++] = control->argv[i];
    struct work w = square->template;
    w.memory = arena_new(SIZE_MAX);
    const struct command *command = command_find(&call);
    if (!command || command->place == COMMAND_ALONE) {
        int misused = command_unknown(&w, &call);
        arena_free(w.memory);
        return misused;
    }
    w.now_ms = clock_now_ms();
    struct db_options patient = square->store;
    patient.patient = true;
    enum err e = db_open(&w, &patient, &w.db);
    if (!e)
        e = command->run(&w, square, &call);
    int code = outcome(&w, &call, command, e);
    db_close(w.db);
    arena_free(w.memory);
    return code;
}

/* A mistyped folder must not become an empty square, unless the command is one to begin with. */
static enum err folder_expect(struct work *w, const struct command_call *call)
{
    static const char *const beginning[] = {"account create", "load", "migrate"};
    for (size_t i = 0; i < sizeof beginning / sizeof *beginning; i++)
        if (strcmp(call->name, beginning[i]) == 0)
            return OK;
    if (access(str_c(w->memory, call->data_folder), F_OK) == 0)
        return OK;
    return work_fail(w, ERR_NOT_FOUND,
                     "there is no folder %.*s; --data names the square's, `bema serve` makes one",
                     STR_ARG(call->data_folder));
}

/* Without a server: the folder's lock, the store, the lanes, for this one command. */
static enum err run_by_itself(struct work *w, struct command_call *call,
                              const struct command *command)
{
    struct config config;
    struct square *square = NULL;
    int lock = -1;
    enum err e = config_load(w, call->data_folder, call->sets, call->set_count, &config);
    if (!e)
        e = folder_expect(w, call);
    if (e)
        return e;
    e = square_folder_make(w, call->data_folder); /* the lock's file lies in it */
    if (!e)
        e = control_lock(w, call->data_folder, &lock);
    if (e)
        return e;
    e = square_open(w, call->data_folder, &config,
                    command->place == COMMAND_BULK ? SQUARE_BULK : SQUARE_COMMAND, &square);
    if (e)
        goto done;
    struct work inner = square->template;
    inner.memory = w->memory;
    inner.now_ms = clock_now_ms();
    struct db_options patient = square->store;
    patient.patient = true;
    e = db_open(&inner, &patient, &inner.db);
    if (!e)
        e = command->run(&inner, square, call);
    w->why = inner.why;
    /* Also what an interrupted load has stored. */
    if (command->place == COMMAND_BULK && inner.db) {
        enum err synced = db_sync(&inner);
        if (!e && synced) {
            w->why = inner.why;
            e = synced;
        }
    }
    db_close(inner.db);
done:
    square_close(square);
    close(lock);
    return e;
}

static int run_in_square(struct work *w, struct command_call *call, const struct command *command,
                         int argc, const char *const *argv)
{
    int code = COMMAND_FAILED;
    enum err e = control_send(w, call->data_folder, argc, argv, &code);
    if (!e)
        return code;
    if (e != ERR_NOT_FOUND)
        return outcome(w, call, command, e);
    return outcome(w, call, command, run_by_itself(w, call, command));
}

/* Takes --data and --set out of the arguments, wherever they stand. */
static enum err common_options(struct work *w, struct command_call *call)
{
    const char *data = getenv("BEMA_DATA");
    enum err e = command_option(w, call, "--data", &data);
    const char **sets = arena_array(w->memory, command_sets_max, sizeof *sets);
    while (!e && call->set_count < command_sets_max) {
        const char *set = NULL;
        e = command_option(w, call, "--set", &set);
        if (!set)
            break;
        sets[call->set_count++] = set;
    }
    call->sets = sets;
    if (!data || !*data)
        data = "data";
    char folder[4096];
    if (!getcwd(folder, sizeof folder))
        return work_fail(w, ERR_UNAVAILABLE, "the working folder is gone");
    call->folder = str_copy(w->memory, str_of(folder));
    call->data_folder = str_of(command_path(w, call, data));
    return e;
}

static int command_run(struct work *w, struct command_call *call)
{
    enum err e = common_options(w, call);
    if (e) {
        command_warn(call, "bema: %.*s\n", STR_ARG(w->why));
        return COMMAND_MISUSED;
    }
    if (command_flag(call, "--version")) {
        command_say(call, "bema %s\n", BEMA_VERSION);
        return COMMAND_DONE;
    }
    int argc = call->arg_count;
    const char **argv = arena_array(w->memory, (size_t)argc + 1, sizeof *argv);
    memcpy(argv, call->args, (size_t)argc * sizeof *argv);
    const struct command *command = command_find(call);
    if (!command)
        return command_unknown(w, call);
    call->name = command->name;
    if (command_flag(call, "--help")) {
        help_one(call, command);
        return COMMAND_DONE;
    }
    if (command->place == COMMAND_ALONE)
        return outcome(w, call, command, command->run(w, NULL, call));
    return run_in_square(w, call, command, argc, argv);
}

int command_main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGINT, &(struct sigaction){.sa_handler = interrupt}, NULL);
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = interrupt}, NULL);
    struct command_call call = {
        .input = STDIN_FILENO, .output = STDOUT_FILENO, .errors = STDERR_FILENO};
    if (argc - 1 > command_args_max) {
        command_warn(&call, "bema: more than %d arguments\n", command_args_max);
        return COMMAND_MISUSED;
    }
    for (int i = 1; i < argc; i++)
        call.args[call.arg_count++] = argv[i];
    struct work w = {
        .memory = arena_new(SIZE_MAX), .now_ms = clock_now_ms(), .limits = &limits_default};
    int code = command_run(&w, &call);
    arena_free(w.memory);
    return code;
}
