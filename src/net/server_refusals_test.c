/* What the server refuses: broken and endless requests, strangers, too many of them. */
#include "net/test_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static void what_is_too_large_or_broken_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *request;
        int status;
    } cases[] = {
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n", 413},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n"
         "Content-Length: 5\r\n\r\na=1",
         400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length : 3\r\n\r\na=1", 400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
         "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n"
         "Content-Length: 5\r\n\r\n0\r\n\r\n",
         400},
        {"GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nHost: other\r\n\r\n", 400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
         "Content-Length: 3\r\n\r\n{a}",
         400},
        {"POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data\r\n"
         "Content-Length: 3\r\n\r\n{a}",
         400},
        {"POST /nothing HTTP/1.1\r\nHost: h\r\nContent-Length: 9999\r\n\r\n", 404},
        {"GET /api/v1/echo/%FF HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /api/v1/echo/%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /api/v1/echo/x?a=%FF HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /api/v1/echo/x?a=%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct answer a = ask(cases[i].request);
        if (a.status != cases[i].status)
            print_error("%s\n", cases[i].request);
        assert_int_equal(a.status, cases[i].status);
        /* libmicrohttpd from 1.0 on refuses some of them itself, in its own words. */
        bool by_library = a.status == 400 && strncmp(a.body, "<html>", 6) == 0;
        assert_true(by_library || strstr(a.body, "{\"error\":"));
    }
}

static void long_addresses_and_headers_are_refused(void **state)
{
    (void)state;
    static char text[64 * 1024];
    static const struct {
        const char *before, *after;
        int size, low, high;
    } cases[] = {
        {"GET /api/v1/echo/", " HTTP/1.1\r\nHost: h\r\n\r\n", http_path_bytes_max + 1, 414, 414},
        {"GET /api/v1/echo/x?a=", " HTTP/1.1\r\nHost: h\r\n\r\n", http_query_bytes_max + 1, 414,
         414},
        {"GET /api/v1/echo/", " HTTP/1.1\r\nHost: h\r\n\r\n", 40000, 414, 431},
        {"GET / HTTP/1.1\r\nHost: h\r\nX: ", "\r\n\r\n", http_header_bytes_max, 431, 431},
        {"GET / HTTP/1.1\r\nHost: h\r\nX: ", "\r\n\r\n", 40000, 431, 431},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t size = strlen(cases[i].before);
        memcpy(text, cases[i].before, size);
        memset(text + size, 'x', (size_t)cases[i].size);
        size += (size_t)cases[i].size;
        memcpy(text + size, cases[i].after, strlen(cases[i].after) + 1);
        struct answer a = ask(text);
        assert_in_range(a.status, cases[i].low, cases[i].high);
    }
    size_t size = (size_t)snprintf(text, sizeof(text), "GET / HTTP/1.1\r\nHost: h\r\n");
    for (int i = 0; i < http_headers_max; i++)
        size += (size_t)snprintf(text + size, sizeof(text) - size, "X%d: 1\r\n", i);
    memcpy(text + size, "\r\n", 3);
    assert_int_equal(ask(text).status, 431);
}

static void a_chunked_body_without_end_is_cut_off(void **state)
{
    (void)state;
    int s = client_open();
    client_send(s, "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    char chunk[4096 + 16];
    size_t size = (size_t)snprintf(chunk, sizeof(chunk), "1000\r\n");
    memset(chunk + size, 'x', 4096);
    memcpy(chunk + size + 4096, "\r\n", 2);
    size_t sent = 0;
    while (sent < 64u * 1024 * 1024 && send(s, chunk, size + 4098, MSG_NOSIGNAL) > 0)
        sent += 4096;
    assert_true(sent < 16u * 1024 * 1024);
    close(s);
}

/* A body that is announced and does not come, or does. */
enum { announced_bytes = 60 * 1000 };
static int body_announce(void)
{
    int s = client_open();
    client_send(s, "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 60000\r\n\r\n");
    return s;
}

static int body_send(int s)
{
    static char bytes[announced_bytes];
    struct answer a;
    struct pollfd refused = {.fd = s, .events = POLLIN};
    memset(bytes, 'x', sizeof(bytes));
    if (poll(&refused, 1, 50) == 0)
        (void)!send(s, bytes, sizeof(bytes), MSG_NOSIGNAL);
    int status = client_read(s, &a, false) ? a.status : 0;
    close(s);
    return status;
}

static void all_bodies_on_their_way_are_bounded_but_small_ones_are_taken(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    options.bodies_bytes_max = 200 * 1000;
    serve(&options);
    int clients[8], answered = 0;
    for (size_t i = 0; i < 8; i++)
        clients[i] = body_announce();
    poll(NULL, 0, 100);
    assert_int_equal(ask("POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Type: "
                         "application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}")
                         .status,
                     200);
    for (size_t i = 0; i < 8; i++) {
        int status = body_send(clients[i]);
        assert_true(status == 200 || status == 503 || status == 0); /* 0: refused and reset */
        answered += status == 200;
    }
    assert_in_range(answered, 1, 7);
    wait_until_served();
    assert_int_equal(body_send(body_announce()), 200); /* what was held is free again */
    http_server_stop(server);
}

static void forms_of_pages_are_taken_from_the_same_origin_only(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        int status;
    } cases[] = {{"", 403},
                 {"Origin: https://evil.example\r\n", 403},
                 {"Origin: null\r\n", 403},
                 {"Origin: https://square.example\r\n", 200},
                 {"Origin: http://h\r\n", 200},
                 {"Referer: http://h/x\r\n", 200},
                 {"Referer: http://h.evil.example/x\r\n", 403}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text),
                 "POST /page HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n%s\r\n", cases[i].header);
        assert_int_equal(ask(text).status, cases[i].status);
    }
}

/* libmicrohttpd may miss that a client has closed its half together with its last bytes; then the
 * deadline ends the connection, hence the short patience here. */
static void garbage_ends_the_connection_and_nothing_else(void **state)
{
    (void)state;
    static const char *const garbage[] = {
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "GET\r\n\r\n",
        "\r\n\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
        "chunked\r\n\r\nZZ\r\nxx\r\n0\r\n\r\n",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "fffffffffffffffff\r\nxx\r\n",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\nabc",
        "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc",
        "GET /api/v1/echo/x HTTP/1.1\r\n: :\r\n\r\n",
        "GET /api/v1/echo/x HTTP/1.1\r\nHost h\r\n\r\n",
        "GET http:// HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET ? HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET # HTTP/1.1\r\nHost: h\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        int s = client_open();
        client_send(s, garbage[i]);
        shutdown(s, SHUT_WR);
        char room[4096];
        while (recv(s, room, sizeof(room), 0) > 0)
            continue;
        close(s);
    }
    wait_until_served();
    assert_int_equal(ask("GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
}

static void clients_that_trickle_are_cut_off(void **state)
{
    (void)state;
    int line = client_open(), headers = client_open(), body = client_open(), idle = client_open();
    client_send(headers, "GET / HTTP/1.1\r\nHost: h\r\n");
    client_send(body, "POST /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 25; i++) {
        (void)!send(line, "G", 1, MSG_NOSIGNAL);
        (void)!send(headers, "X", 1, MSG_NOSIGNAL);
        (void)!send(body, "x", 1, MSG_NOSIGNAL);
        poll(NULL, 0, 100);
    }
    assert_true(ends_within(headers, 1500));
    assert_true(ends_within(body, 1500));
    assert_true(ends_within(idle, 3000));
    assert_true(ends_within(line, 3000));
    close(line);
    close(headers);
    close(body);
    close(idle);
    wait_until_served();
}

static void rate_limits_are_told_and_kept(void **state)
{
    (void)state;
    struct http_server_options options = options_default();
    site.rate_limits = true;
    serve(&options);
    struct answer a = {0};
    int s = client_open();
    for (int i = 0; i < 302; i++) {
        client_send(s, "GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\n\r\n");
        assert_true(client_read(s, &a, false));
        if (i == 0) {
            assert_int_equal(a.status, 200);
            assert_non_null(strstr(a.head, "X-RateLimit-Limit: 300\r\n"));
            assert_non_null(strstr(a.head, "X-RateLimit-Remaining: 299\r\n"));
            assert_non_null(strstr(a.head, "X-RateLimit-Reset: 20"));
        }
        if (a.status == 429)
            break;
    }
    assert_int_equal(a.status, 429);
    assert_string_equal(a.body, "{\"error\":\"Too many requests\"}");
    close(s);
    a = ask("GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer alice\r\n\r\n");
    assert_int_equal(a.status, 200);
    http_server_stop(server);
}

static void forwarded_addresses_are_believed_from_trusted_proxies_only(void **state)
{
    (void)state;
    const char *text = "GET /api/v1/echo/x HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: https\r\n"
                       "X-Forwarded-For: 1.2.3.4, 198.51.100.9, 10.0.0.5\r\n\r\n";
    struct http_server_options options = options_default();
    serve(&options);
    struct answer a = ask(text);
    assert_non_null(strstr(a.body, "\"address\":\"127.0.0.1\",\"scheme\":\"http\""));
    http_server_stop(server);
    options.trusted_proxies = STR("127.0.0.0/8,10.0.0.0/8");
    serve(&options);
    a = ask(text);
    assert_non_null(strstr(a.body, "\"address\":\"198.51.100.9\",\"scheme\":\"https\""));
    http_server_stop(server);
    struct work w = test_work();
    options.trusted_proxies = STR("proxy");
    assert_err(http_server_start(&w, &options, &server), ERR_INVALID);
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVED(what_is_too_large_or_broken_is_refused),
        SERVED(long_addresses_and_headers_are_refused),
        SERVED(a_chunked_body_without_end_is_cut_off),
        SERVED(forms_of_pages_are_taken_from_the_same_origin_only),
        cmocka_unit_test(all_bodies_on_their_way_are_bounded_but_small_ones_are_taken),
        IMPATIENT(garbage_ends_the_connection_and_nothing_else),
        IMPATIENT(clients_that_trickle_are_cut_off),
        cmocka_unit_test(rate_limits_are_told_and_kept),
        cmocka_unit_test(forwarded_addresses_are_believed_from_trusted_proxies_only),
    };
    return SERVER_TESTS_RUN(tests);
}
