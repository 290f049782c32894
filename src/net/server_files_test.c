/* Files that come to the server and go from it. */
#include "net/test_server.h"

#include <sys/socket.h>
#include <unistd.h>

static struct answer upload(size_t file_bytes)
{
    struct work w = test_work();
    struct buffer body = buffer_in(w.memory), head = buffer_in(w.memory);
    buffer_lit(&body,
               "--b0\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\ncat\r\n"
               "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.png\"\r\n"
               "Content-Type: image/png\r\n\r\n");
    for (size_t i = 0; i < file_bytes; i++)
        buffer_char(&body, 'p');
    buffer_lit(&body, "\r\n--b0--\r\n");
    buffer_format(&head,
                  "POST /api/v1/upload HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n"
                  "Content-Type: multipart/form-data; boundary=b0\r\n\r\n",
                  body.size);
    buffer_put(&head, buffer_str(&body));
    struct answer answer = {0};
    int s = client_open();
    (void)!send(s, head.data, head.size, MSG_NOSIGNAL);
    assert_true(client_read(s, &answer, false));
    close(s);
    test_work_end(&w);
    return answer;
}

static void uploads_lie_in_memory_or_on_disk_by_their_size(void **state)
{
    (void)state;
    assert_string_equal(upload(1000).body, "[1000,0,\"cat\"]");
    assert_string_equal(upload(500000).body, "[0,500000,\"cat\"]");
    assert_int_equal(upload(1024 * 1024).status, 413);
}

static void files_are_sent_whole_or_in_part(void **state)
{
    (void)state;
    struct answer a = ask("GET /file HTTP/1.1\r\nHost: h\r\n\r\n");
    assert_string_equal(a.body, "0123456789");
    assert_non_null(strstr(a.head, "Accept-Ranges: bytes\r\n"));
    static const struct {
        const char *range, *body, *content_range;
        int status;
    } cases[] = {
        {"bytes=2-4", "234", "bytes 2-4/10", 206},  {"bytes=7-", "789", "bytes 7-9/10", 206},
        {"bytes=-2", "89", "bytes 8-9/10", 206},    {"bytes=5-99", "56789", "bytes 5-9/10", 206},
        {"bytes=0-0", "0", "bytes 0-0/10", 206},    {"bytes=10-", "", "bytes */10", 416},
        {"bytes=-0", "", "bytes */10", 416},        {"bytes=4-2", "", "bytes */10", 416},
        {"bytes=1-2,4-5", "0123456789", NULL, 200}, {"lines=1-2", "0123456789", NULL, 200},
        {"bytes=a-b", "0123456789", NULL, 200},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[256];
        snprintf(text, sizeof(text), "GET /file HTTP/1.1\r\nHost: h\r\nRange: %s\r\n\r\n",
                 cases[i].range);
        a = ask(text);
        assert_int_equal(a.status, cases[i].status);
        assert_string_equal(a.body, cases[i].body);
        if (cases[i].content_range)
            assert_non_null(strstr(a.head, cases[i].content_range));
    }
    assert_int_equal(ask("GET /file?name=none HTTP/1.1\r\nHost: h\r\n\r\n").status, 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVED(uploads_lie_in_memory_or_on_disk_by_their_size),
        SERVED(files_are_sent_whole_or_in_part),
    };
    return SERVER_TESTS_RUN(tests);
}
