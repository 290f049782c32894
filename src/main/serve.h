/* `bema serve`: the square, its HTTP server, its jobs and its control socket, until SIGINT or
 * SIGTERM. */
#ifndef BEMA_MAIN_SERVE_H
#define BEMA_MAIN_SERVE_H

#include "main/command.h"

enum err serve_run(struct work *w, struct square *none, struct command_call *call);

/* /health and /metrics. */
extern const struct http_table serve_table;

#endif
