/* `bema serve`: the square, its HTTP server, its jobs and its control socket, until SIGINT or
 * SIGTERM. */
#ifndef BEMA_MAIN_SERVE_H
#define BEMA_MAIN_SERVE_H

#include "api/api.h"
#include "main/command.h"

enum err serve_run(struct work *w, struct square *none, struct command_call *call);

/* Every route the server answers, and every job it runs. */
extern const struct http_table *const serve_tables[];
extern const size_t serve_tables_count;
extern const struct job_type serve_job_types[];
extern const size_t serve_job_type_count;

/* What /metrics shows; set once the server runs. */
struct stream; /* stream/stream.h */
void metrics_watch(struct square *square, struct http_server *http, struct stream *stream);
extern const struct http_table metrics_table;

#endif
