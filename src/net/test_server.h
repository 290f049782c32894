/* A real server on a free port with a few routes of its own, and a client of plain sockets, for the
 * tests of how the server meets its clients. One server at a time.
 *
 *     GET, POST /api/v1/echo/…   what the handler was given, as JSON (GET counts for the rate)
 *     GET /api/v1/stored         from the live state, which sends it on to a reader
 *     GET /api/v1/read           from a reader at once
 *     GET /api/v1/slow?ms=N      waits so long on the slow lane
 *     POST /api/v1/write?text=X  on the write lane, by a person: "Bearer alice" is account 7
 *     POST /api/v1/upload        [bytes in memory, bytes on disk, "description"]; at most 1 MiB
 *     POST /page                 the echo as a form of our own pages
 *     GET /given, GET /given/late   leaves the socket in given_socket, from the loop or a reader
 *     GET /file, GET /big        ten digits out of a file; 8 MiB out of memory */
#ifndef BEMA_NET_TEST_SERVER_H
#define BEMA_NET_TEST_SERVER_H

#include "base/test.h"

#include "net/http.h"

#include <stdatomic.h>

extern atomic_int store_runs, live_runs, write_runs, open_stores, slow_running, given_socket;
extern struct http_server *server;
extern int port;
extern struct site site;

/* What a test starts from: two loops, two readers, no rate limits. */
struct http_server_options options_default(void);
void serve(const struct http_server_options *options);

/* For cmocka: a server with the default options, or one that soon loses patience; its end. */
int server_setup(void **state);
int short_patience_setup(void **state);
int server_teardown(void **state);

struct answer {
    int status;
    char head[4096];
    char body[8192]; /* what is longer is cut here */
    size_t body_size;
};

int client_open(void);
void client_send(int s, const char *text);
/* Reads exactly one answer, so that pipelined ones can follow. false: the connection ended. */
bool client_read(int s, struct answer *answer, bool head_only);
/* One request over a connection of its own. */
struct answer ask(const char *text);
/* Whether the server ends the connection within so long. */
bool ends_within(int s, int ms);
/* Until no connection is open. */
void wait_until_served(void);

#define SERVED(test)    cmocka_unit_test_setup_teardown(test, server_setup, server_teardown)
#define IMPATIENT(test) cmocka_unit_test_setup_teardown(test, short_patience_setup, server_teardown)

/* Runs a program's tests, with the folder they need. */
#define SERVER_TESTS_RUN(tests) server_tests_run(#tests, tests, sizeof(tests) / sizeof(tests[0]))
int server_tests_run(const char *name, const struct CMUnitTest *tests, size_t count);

#endif
