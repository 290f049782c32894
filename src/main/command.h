/* Commands: `bema NAME [arguments]`. One table (command_table) names them all; each cmd_*.c holds
 * one subject.
 *
 * A command given while a server runs on the same data folder runs inside that server, through
 * its control socket, with the caller's own standard streams; without one it opens the store
 * itself and holds the folder's lock. Either way it finds the same square: a connection for
 * reading in w->db, the lanes for writing (lanes_run). Exit codes: 0 done, 1 failed, 2 the call
 * was wrong. */
#ifndef BEMA_MAIN_COMMAND_H
#define BEMA_MAIN_COMMAND_H

#include "main/square.h"
#include "net/control.h"

enum { COMMAND_DONE = 0, COMMAND_FAILED = 1, COMMAND_MISUSED = 2 };
enum { command_args_max = 64, command_line_bytes_max = 4096 };

struct command_call {
    const char *name;                   /* "account create" */
    const char *args[command_args_max]; /* what remains after --data and --set */
    int arg_count;
    struct str data_folder; /* absolute */
    const char *const *sets;
    int set_count;
    struct str folder; /* the caller's working folder, absolute */
    int input, output, errors;
    const struct control_call *control; /* NULL: in the caller's own process */
};

enum command_place {
    COMMAND_IN_SQUARE, /* needs the store: in the server if one runs, else by itself */
    COMMAND_BULK,      /* the same; by itself it writes to disk once, at its end */
    COMMAND_ALONE,     /* opens what it needs by itself; run() gets square NULL */
};
struct command {
    const char *name;  /* one or two words */
    const char *usage; /* after the name */
    const char *about; /* one line for the list */
    const char *help;  /* the options, one a line, or NULL */
    enum command_place place;
    /* w->why is printed when it fails. */
    enum err (*run)(struct work *w, struct square *square, struct command_call *call);
};
extern const struct command command_table[];
extern const size_t command_count;

/* Runs main()'s arguments; the exit code. */
int command_main(int argc, char **argv);
/* The control socket's handler; context is the struct square. */
int command_serve(void *context, const struct control_call *control);

/* Takes "--name VALUE" or "--name=VALUE" out of the arguments, wherever it stands. false when it is
 * not there; a missing value is ERR_MALFORMED. */
MUST_USE enum err command_option(struct work *w, struct command_call *call, const char *name,
                                 const char **ret_value);
bool command_flag(struct command_call *call, const char *name);
/* The next positional argument; ERR_MALFORMED "NAME is missing" when there is none. */
MUST_USE enum err command_argument(struct work *w, struct command_call *call, const char *what,
                                   const char **ret_value);
/* ERR_MALFORMED when arguments are left that nobody took. */
MUST_USE enum err command_end(struct work *w, const struct command_call *call);

/* Prints to the caller's output or errors. */
void command_say(struct command_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void command_warn(struct command_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A stranger's text for a terminal: on one line, and nothing in it that a terminal obeys. */
struct str command_one_line(struct work *w, struct str text);
/* First line of the caller's input, without its line end, at most command_line_bytes_max. */
MUST_USE enum err command_read_line(struct work *w, struct command_call *call,
                                    struct str *ret_line);
/* All of a file, or of the caller's input where path is "-". ERR_TOO_LARGE beyond bytes_max;
 * ERR_INVALID with words for what cannot be read or is no UTF-8. */
MUST_USE enum err command_read_file(struct work *w, struct command_call *call, const char *path,
                                    size_t bytes_max, struct str *ret_text);
/* A path as the caller means it: relative ones are in the caller's folder. */
const char *command_path(struct work *w, const struct command_call *call, const char *path);
/* The caller pressed Ctrl-C or went away: end soon. */
bool command_gone(const struct command_call *call);

/* A progress bar on the caller's errors when a person watches, at most 10 times a second; done and
 * total in any unit, total 0: unknown. progress_end() clears it. */
struct progress {
    struct command_call *call;
    const char *label;
    int64_t shown_ms;
    bool watched;
};
struct progress progress_begin(struct command_call *call, const char *label);
void progress_show(struct progress *progress, int64_t done, int64_t total);
void progress_end(struct progress *progress);

#endif
