/* The server as clients meet it: requests reach their handlers, on the lane of their route. */
#include "net/test_server.h"

#include "base/clock.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void a_request_reaches_its_handler_with_all_its_parameters(void **state)
{
    (void)state;
    struct answer a = ask("GET /api/v1/echo/a%20b?x=1&id[]=2 HTTP/1.1\r\nHost: h\r\n"
                          "Authorization: Bearer alice\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body,
                        "{\"viewer\":7,\"path\":\"/api/v1/echo/a b\",\"address\":\"127.0.0.1\","
                        "\"scheme\":\"http\",\"params\":[\"x\",\"1\",\"id[]\",\"2\"]}");
    assert_non_null(strstr(a.head, "Content-Type: application/json; charset=utf-8\r\n"));
    assert_null(strstr(a.head, "Access-Control"));
    a = ask("POST /api/v1/echo/p?q=1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            "Content-Length: 25\r\n\r\n{\"a\":[\"x\"],\"b\":{\"c\":true}}");
    assert_int_equal(a.status, 400); /* one byte short */
    a = ask("POST /api/v1/echo/p?q=1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
            "Content-Length: 26\r\n\r\n{\"a\":[\"x\"],\"b\":{\"c\":true}}");
    assert_non_null(strstr(a.body, "[\"q\",\"1\",\"a[]\",\"x\",\"b[c]\",\"true\"]"));
    a = ask("POST /api/v1/echo/p HTTP/1.1\r\nHost: h\r\nContent-Type: "
            "application/x-www-form-urlencoded; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
            "3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n");
    assert_non_null(strstr(a.body, "[\"a\",\"1\",\"b\",\"2\"]"));
}

static void head_and_unknown_paths_and_methods_are_answered(void **state)
{
    (void)state;
    struct answer a = ask("HEAD /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_true(a.body_size > 10);
    a = ask("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 404);
    assert_string_equal(a.body, "{\"error\":\"Not Found\"}");
    assert_non_null(strstr(a.head, "X-Request-Id: "));
    a = ask("PUT /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(a.status, 405);
    assert_non_null(strstr(a.head, "Allow: GET, HEAD, POST\r\n"));
    a = ask("BREW /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 405);
}

static void browsers_of_other_origins_may_use_the_api(void **state)
{
    (void)state;
    struct answer a =
        ask("OPTIONS /api/v1/write HTTP/1.1\r\nHost: h\r\nOrigin: https://elk.zone\r\n"
            "Access-Control-Request-Method: POST\r\n"
            "Access-Control-Request-Headers: authorization,content-type\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.head, "Access-Control-Allow-Origin: *\r\n"));
    assert_non_null(strstr(a.head, "Access-Control-Allow-Headers: authorization,content-type\r\n"));
    a = ask("GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nOrigin: https://elk.zone\r\n\r\n");
    assert_non_null(strstr(a.head, "Access-Control-Allow-Origin: *\r\n"));
    assert_non_null(strstr(a.head, "Access-Control-Expose-Headers: Link, X-RateLimit-Reset"));
    a = ask("OPTIONS /page HTTP/1.1\r\nHost: h\r\nOrigin: https://elk.zone\r\n\r\n");
    assert_int_equal(a.status, 405);
    assert_null(strstr(a.head, "Access-Control-Allow-Origin"));
}

static void what_needs_the_store_runs_again_on_a_reader(void **state)
{
    (void)state;
    struct answer a = ask("GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_string_equal(a.body, "\"from the store\"");
    assert_int_equal(atomic_load(&live_runs), 1);
    assert_int_equal(atomic_load(&store_runs), 1);
    a = ask("GET /api/v1/read HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_int_equal(atomic_load(&live_runs), 1);
    assert_int_equal(atomic_load(&store_runs), 2);
    a = ask("GET /api/v1/slow?ms=1 HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_string_equal(a.body, "\"slow 1\"");
    struct http_counts counts = http_server_counts(server);
    assert_int_equal(counts.requests, 3);
    assert_int_equal(counts.needed_store, 1);
}

static void a_viewer_who_is_not_in_memory_is_looked_up_first(void **state)
{
    (void)state;
    struct answer a = ask("GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n"
                          "Authorization: Bearer from-store\r\n\r\n");
    assert_non_null(strstr(a.body, "\"viewer\":8"));
    a = ask("POST /api/v1/write HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer from-store\r\n"
            "Content-Length: 6\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ntext=x");
    assert_string_equal(a.body, "{\"by\":8,\"n\":1}");
}

static void a_write_runs_on_its_lane_and_may_run_again(void **state)
{
    (void)state;
    struct answer a =
        ask("POST /api/v1/write?text=hello HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
            "Authorization: Bearer alice\r\n\r\n");
    assert_int_equal(a.status, 200);
    assert_string_equal(a.body, "{\"by\":7,\"n\":1}"); /* the second run's */
    a = ask("POST /api/v1/write HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
            "Authorization: Bearer alice\r\n\r\n");
    assert_int_equal(a.status, 422);
    assert_string_equal(a.body, "{\"error\":\"text can't be blank\"}");
    a = ask("POST /api/v1/write?text=x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(a.status, 401);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
    (void)state;
    int s = client_open();
    client_send(s, "GET /api/v1/slow?ms=50 HTTP/1.1\r\nHost: h\r\n\r\n"
                   "POST /api/v1/write?text=x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
                   "Authorization: Bearer alice\r\n\r\n"
                   "GET /api/v1/echo/last HTTP/1.1\r\nHost: h\r\n\r\n");
    struct answer a;
    assert_true(client_read(s, &a, false));
    assert_string_equal(a.body, "\"slow 1\"");
    assert_true(client_read(s, &a, false));
    assert_string_equal(a.body, "{\"by\":7,\"n\":1}");
    assert_true(client_read(s, &a, false));
    assert_non_null(strstr(a.body, "/api/v1/echo/last"));
    close(s);
}

static void a_client_that_leaves_while_its_request_is_away_does_no_harm(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        int slow = client_open(), write = client_open(), read = client_open();
        client_send(slow, "GET /api/v1/slow?ms=30 HTTP/1.1\r\nHost: h\r\n\r\n");
        client_send(write, "POST /api/v1/write?text=x HTTP/1.1\r\nHost: h\r\n"
                           "Content-Length: 0\r\nAuthorization: Bearer alice\r\n\r\n");
        client_send(read, "GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n");
        struct linger reset = {.l_onoff = 1};
        setsockopt(slow, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
        poll(NULL, 0, round % 4);
        close(slow);
        close(write);
        close(read);
    }
    wait_until_served();
    struct answer a = ask("GET /api/v1/echo/alive HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_int_equal(a.status, 200);
}

static void a_thousand_idle_clients_do_not_slow_the_others(void **state)
{
    (void)state;
    enum { idle_count = 1000 };
    static int idle[idle_count];
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur < 3000) {
        files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096;
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
    }
    for (int i = 0; i < idle_count; i++)
        idle[i] = client_open();
    int64_t begin_ms = clock_monotonic_ms();
    int s = client_open();
    struct answer a;
    for (int i = 0; i < 500; i++) {
        client_send(s, "GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_true(client_read(s, &a, false));
    }
    assert_true(clock_monotonic_ms() - begin_ms < 8000);
    close(s);
    for (int i = 0; i < idle_count; i++) {
        if (i % 10 == 0) {
            client_send(idle[i], "GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n");
            assert_true(client_read(idle[i], &a, false));
            assert_int_equal(a.status, 200);
        }
        close(idle[i]);
    }
}

static void a_socket_that_was_given_away_lives_on_without_the_server(void **state)
{
    (void)state;
    static const char *const paths[] = {"GET /given HTTP/1.1\r\nHost: h\r\n\r\n",
                                        "GET /given/late HTTP/1.1\r\nHost: h\r\n\r\n"};
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        char text[8] = "";
        atomic_store(&given_socket, -1);
        int s = client_open();
        client_send(s, paths[i]);
        while (atomic_load(&given_socket) < 0)
            poll(NULL, 0, 1);
        wait_until_served(); /* the loop has closed what it had of the connection */
        int given = atomic_load(&given_socket);
        assert_int_equal(write(given, "hello", 5), 5);
        assert_int_equal(recv(s, text, 5, MSG_WAITALL), 5);
        assert_string_equal(text, "hello");
        client_send(s, "echo");
        struct pollfd waiting = {.fd = given, .events = POLLIN};
        assert_int_equal(poll(&waiting, 1, 5000), 1);
        assert_int_equal(recv(given, text, 4, 0), 4);
        assert_string_equal(text, "echoo");
        close(given);
        assert_true(ends_within(s, 5000));
        close(s);
    }
}

static void many_clients_at_once_are_all_answered(void **state)
{
    (void)state;
    enum { clients = 300, rounds = 5 }; /* more than libmicrohttpd takes events in one turn */
    static int sockets[clients];
    for (int i = 0; i < clients; i++)
        sockets[i] = client_open();
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < clients; i++)
            client_send(sockets[i], i % 3 == 0 ? "GET /api/v1/stored HTTP/1.1\r\nHost: h\r\n\r\n"
                                    : i % 3 == 1
                                        ? "POST /api/v1/write?text=x HTTP/1.1\r\nHost: h\r\n"
                                          "Content-Length: 0\r\nAuthorization: Bearer alice\r\n\r\n"
                                        : "GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
        for (int i = 0; i < clients; i++) {
            struct answer a;
            assert_true(client_read(sockets[i], &a, false));
            assert_int_equal(a.status, 200);
        }
    }
    for (int i = 0; i < clients; i++)
        close(sockets[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVED(a_request_reaches_its_handler_with_all_its_parameters),
        SERVED(head_and_unknown_paths_and_methods_are_answered),
        SERVED(browsers_of_other_origins_may_use_the_api),
        SERVED(what_needs_the_store_runs_again_on_a_reader),
        SERVED(a_viewer_who_is_not_in_memory_is_looked_up_first),
        SERVED(a_write_runs_on_its_lane_and_may_run_again),
        SERVED(pipelined_requests_are_answered_in_order),
        SERVED(a_client_that_leaves_while_its_request_is_away_does_no_harm),
        SERVED(a_thousand_idle_clients_do_not_slow_the_others),
        SERVED(a_socket_that_was_given_away_lives_on_without_the_server),
        SERVED(many_clients_at_once_are_all_answered),
    };
    return SERVER_TESTS_RUN(tests);
}
