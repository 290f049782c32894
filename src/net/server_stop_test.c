/* The server starts, or says why not, and stops in time. */
#include "net/test_server.h"

#include "base/clock.h"

#include <poll.h>
#include <stdatomic.h>
#include <unistd.h>

static void a_taken_port_is_named(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    serve(&options);
    struct http_server *second;
    struct work w = test_work();
    options.port = port;
    assert_err(http_server_start(&w, &options, &second), ERR_UNAVAILABLE);
    assert_true(str_find(w.why, STR("is taken by another program")) != SIZE_MAX);
    options.host = STR("no.such.host.invalid");
    assert_err(http_server_start(&w, &options, &second), ERR_UNAVAILABLE);
    test_work_end(&w);
    http_server_stop(server);
}

static void stopping_answers_what_runs_and_turns_the_rest_away(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    serve(&options);
    int slow = client_open(), idle = client_open(), half = client_open();
    client_send(slow, "GET /api/v1/slow?ms=300 HTTP/1.1\r\nHost: h\r\n\r\n");
    client_send(half, "GET / HTTP/1.1\r\nHo");
    for (int i = 0; i < 200 && atomic_load(&slow_running) == 0; i++)
        poll(NULL, 0, 5);
    int64_t begin_ms = clock_monotonic_ms();
    http_server_stop(server);
    assert_true(clock_monotonic_ms() - begin_ms < 300 + http_stop_ms + 1500);
    struct answer a;
    assert_true(client_read(slow, &a, false));
    assert_string_equal(a.body, "\"slow 1\"");
    assert_non_null(strstr(a.head, "Connection: close\r\n"));
    assert_true(ends_within(idle, 100));
    assert_true(ends_within(half, 100));
    close(slow);
    close(idle);
    close(half);
    assert_int_equal(atomic_load(&open_stores), 0);
}

static void a_client_that_does_not_read_does_not_hold_the_stop(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    serve(&options);
    int s = client_open();
    client_send(s, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
    poll(NULL, 0, 100);
    int64_t begin_ms = clock_monotonic_ms();
    http_server_stop(server);
    assert_true(clock_monotonic_ms() - begin_ms < http_stop_ms + 1500);
    close(s);
}

static _Thread_local bool busy;
static atomic_int opened_idle, opened_busy;
static const struct http_runners *usual;

static void begin_late(void *context)
{
    (void)context;
    poll(NULL, 0, 200);
}

static void become_busy(void *context)
{
    (void)context;
    busy = true;
}

static void become_idle(void *context)
{
    (void)context;
    busy = false;
}

static enum err open_watched(void *context, struct work *w)
{
    atomic_fetch_add(busy ? &opened_busy : &opened_idle, 1);
    return usual->reader_open(context, w);
}

static void a_thread_that_finds_work_at_its_beginning_is_busy(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    struct http_runners watched = *options.runners;
    usual = options.runners;
    watched.reader_open = open_watched;
    options.runners = &watched;
    options.thread_begin = begin_late;
    options.thread_busy = become_busy;
    options.thread_idle = become_idle;
    options.readers = 4;
    serve(&options);
    int sockets[4];
    for (int i = 0; i < 4; i++) {
        sockets[i] = client_open();
        client_send(sockets[i], "GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n");
    }
    for (int i = 0; i < 4; i++) {
        struct answer a;
        assert_true(client_read(sockets[i], &a, false));
        assert_int_equal(a.status, 200);
        close(sockets[i]);
    }
    http_server_stop(server);
    assert_true(atomic_load(&opened_busy) > 0);
    assert_int_equal(atomic_load(&opened_idle), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_taken_port_is_named),
        cmocka_unit_test(stopping_answers_what_runs_and_turns_the_rest_away),
        cmocka_unit_test(a_client_that_does_not_read_does_not_hold_the_stop),
        cmocka_unit_test(a_thread_that_finds_work_at_its_beginning_is_busy),
    };
    return SERVER_TESTS_RUN(tests);
}
