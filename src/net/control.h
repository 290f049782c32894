/* The control socket: how a `bema` command reaches the server that runs on the same data folder,
 * so that nothing is written behind the server's back.
 *
 * The caller sends its arguments, its working folder and its own standard input, output and error
 * as descriptors; the server runs the command on a thread of its own with them and sends back the
 * exit code. So a command streams, asks whether a person watches (isatty) and draws its progress
 * exactly as if it ran in the caller. When the caller goes away (Ctrl-C), control_gone() turns
 * true and the command should end soon.
 *
 * The socket is DATA/control.sock, mode 0600; only the server's own user and root are heard. Who
 * holds DATA/lock owns the folder: a server for as long as it runs, a command while it works on
 * the store by itself. A socket left behind by a process that died is replaced.
 *
 * Wire, one call a connection: "bema1\n", then count (u32, little endian) and size (u32), with
 * three descriptors attached; then `size` bytes: the working folder and `count` arguments, each
 * ended by a NUL. Answer: one byte, the exit code. */
#ifndef BEMA_NET_CONTROL_H
#define BEMA_NET_CONTROL_H

#include "base/work.h"

enum {
    control_args_max = 256,
    control_bytes_max = 128 * 1024,
    control_calls_max = 8,
    control_read_ms = 2000,
    control_stack_bytes = 1024 * 1024
};

struct control_call {
    int argc;
    const char *const *argv;   /* argv[0] is the command: "account"; argv[argc] is NULL */
    const char *folder;        /* the caller's working folder, absolute */
    int input, output, errors; /* the caller's own; closed by the server afterwards */
    int socket;                /* the server's own */
};
/* Runs one command, on a thread of its own; the result is the exit code (0 to 255). */
typedef int control_handler(void *context, const struct control_call *call);
/* The caller has gone away, or the server is stopping. Cheap enough to ask every few thousand
 * lines. */
bool control_gone(const struct control_call *call);

struct control;
/* Takes the folder's lock and listens; SIGPIPE is ignored from then on. ERR_CONFLICT with words
 * when another process has the folder. */
MUST_USE enum err control_start(struct work *w, struct str data_folder, control_handler *handler,
                                void *context, struct control **ret_control);
/* Turns new calls away, waits for the running ones (control_gone() is true for them), removes the
 * socket, gives the lock back. NULL is fine. */
void control_stop(struct control *control);

/* Sends a command to the server of the folder and waits for its end. ERR_NOT_FOUND: no server
 * runs there. ERR_UNAVAILABLE: it ended before it answered. */
MUST_USE enum err control_send(struct work *w, struct str data_folder, int argc,
                               const char *const *argv, int *ret_exit_code);

/* For a command that works on the store by itself: the folder's lock, held until the descriptor is
 * closed. ERR_CONFLICT when another process has it. */
MUST_USE enum err control_lock(struct work *w, struct str data_folder, int *ret_descriptor);

#endif
