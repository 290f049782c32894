#include "base/test.h"

#include "base/buffer.h"
#include "net/fetch.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

/* Answers each connection with the next of the given texts and keeps what was asked. */
struct peer {
    int listening, port;
    const char *answers[8];
    int answer_count;
    char asked[8192];
    pthread_t thread;
};

static void *peer_run(void *context)
{
    struct peer *peer = context;
    for (int i = 0; i < peer->answer_count; i++) {
        int s = accept(peer->listening, NULL, NULL);
        if (s < 0)
            break;
        size_t size = 0;
        const char *answer = peer->answers[i];
        bool smtp = strncmp(answer, "220", 3) == 0;
        if (smtp)
            (void)!write(s, "220 hello\r\n", 11);
        bool data = false;
        for (;;) {
            ssize_t n = read(s, peer->asked + size, sizeof(peer->asked) - 1 - size);
            if (n <= 0)
                break;
            size += (size_t)n;
            peer->asked[size] = '\0';
            if (!smtp) {
                if (!strstr(peer->asked, "\r\n\r\n"))
                    continue;
                (void)!write(s, answer, strlen(answer));
                break;
            }
            if (data && !strstr(peer->asked, "\r\n.\r\n"))
                continue;
            const char *last = peer->asked + size - (size_t)n;
            if (!data && strncmp(last, "DATA", 4) == 0) {
                data = true;
                (void)!write(s, "354 go on\r\n", 11);
            } else {
                data = false;
                (void)!write(s, "250 fine\r\n", 10);
            }
            if (strncmp(last, "QUIT", 4) == 0)
                break;
        }
        close(s);
    }
    return NULL;
}

static void peer_start(struct peer *peer)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    peer->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(peer->listening, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(peer->listening, 8), 0);
    getsockname(peer->listening, (struct sockaddr *)&address, &size);
    peer->port = ntohs(address.sin_port);
    assert_int_equal(pthread_create(&peer->thread, NULL, peer_run, peer), 0);
}

static void peer_stop(struct peer *peer)
{
    shutdown(peer->listening, SHUT_RDWR);
    pthread_join(peer->thread, NULL);
    close(peer->listening);
}

static enum err get(struct work *w, const char *host, int port, size_t max,
                    struct fetch_reply *reply)
{
    struct fetch_request request = {
        .method = "GET",
        .url = str_format(w->memory, "http://%s:%d/x", host, port),
        .response_bytes_max = max,
    };
    return fetch(w, &request, reply);
}

static void an_answer_is_read_with_its_type(void **state)
{
    (void)state;
    struct work w = test_work();
    struct peer peer = {.answers = {"HTTP/1.1 201 Made\r\nContent-Type: text/x\r\n"
                                    "Content-Length: 5\r\n\r\nhello"},
                        .answer_count = 1};
    peer_start(&peer);
    fetch_allow(STR("127.0.0.1"));
    struct fetch_request request = {
        .method = "POST",
        .url = str_format(w.memory, "http://127.0.0.1:%d/inbox", peer.port),
        .body = STR("the body"),
        .type = STR("application/json"),
        .headers = {{"Signature", STR("abc")}},
        .header_count = 1,
        .response_bytes_max = 100,
    };
    struct fetch_reply reply;
    assert_ok(fetch(&w, &request, &reply));
    peer_stop(&peer);
    assert_int_equal(reply.status, 201);
    assert_str_is(reply.body, "hello");
    assert_str_is(reply.type, "text/x");
    assert_non_null(strstr(peer.asked, "POST /inbox HTTP/1.1\r\n"));
    assert_non_null(strstr(peer.asked, "\r\nSignature: abc\r\n"));
    assert_non_null(strstr(peer.asked, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(peer.asked, "(+https://square.example)"));
    request.headers[0].value = STR("a\r\nHost: b");
    assert_err(fetch(&w, &request, &reply), ERR_INVALID);
    test_work_end(&w);
}

static void addresses_that_are_not_public_are_never_called(void **state)
{
    (void)state;
    struct work w = test_work();
    struct fetch_reply reply;
    struct peer peer = {.answers = {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
                        .answer_count = 1};
    peer_start(&peer);
    fetch_allow(STR(""));
    assert_err(get(&w, "127.0.0.1", peer.port, 10, &reply), ERR_FORBIDDEN);
    assert_err(get(&w, "localhost", peer.port, 10, &reply), ERR_FORBIDDEN);
    assert_err(get(&w, "[::1]", peer.port, 10, &reply), ERR_FORBIDDEN);
    assert_err(get(&w, "0x7f.1", peer.port, 10, &reply), ERR_FORBIDDEN);
    assert_err(get(&w, "169.254.169.254", 80, 10, &reply), ERR_FORBIDDEN);
    struct fetch_request request = {
        .method = "GET", .url = STR("file:///etc/passwd"), .response_bytes_max = 10};
    assert_err(fetch(&w, &request, &reply), ERR_FORBIDDEN);
    peer_stop(&peer);
    assert_string_equal(peer.asked, "");
    test_work_end(&w);
}

static void a_redirect_is_checked_like_the_first_address(void **state)
{
    (void)state;
    struct work w = test_work();
    struct fetch_reply reply;
    struct peer peer = {.answers = {"HTTP/1.1 302 There\r\nLocation: http://127.0.0.2:1/\r\n"
                                    "Content-Length: 0\r\n\r\n"},
                        .answer_count = 1};
    peer_start(&peer);
    fetch_allow(STR("127.0.0.1"));
    assert_err(get(&w, "127.0.0.1", peer.port, 10, &reply), ERR_FORBIDDEN);
    peer_stop(&peer);
    test_work_end(&w);
}

static void answers_over_the_limit_and_dead_peers_are_told_apart(void **state)
{
    (void)state;
    struct work w = test_work();
    struct fetch_reply reply;
    struct peer peer = {
        .answers = {"HTTP/1.1 200 OK\r\n\r\n0123456789a", "HTTP/1.1 200 OK\r\n\r\n0123456789"},
        .answer_count = 2};
    peer_start(&peer);
    fetch_allow(STR("127.0.0.1"));
    assert_err(get(&w, "127.0.0.1", peer.port, 10, &reply), ERR_TOO_LARGE);
    assert_ok(get(&w, "127.0.0.1", peer.port, 10, &reply));
    peer_stop(&peer);
    assert_err(get(&w, "127.0.0.1", peer.port, 10, &reply), ERR_UNAVAILABLE);
    test_work_end(&w);
}

static struct str only_file_of(struct work *w, const char *folder)
{
    DIR *open = opendir(folder);
    assert_non_null(open);
    struct buffer b = buffer_in(w->memory);
    char path[512] = "";
    for (struct dirent *entry; (entry = readdir(open));) {
        if (entry->d_name[0] != '.')
            snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
    }
    closedir(open);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    char text[4096];
    buffer_put(&b, (struct str){text, fread(text, 1, sizeof(text), file)});
    fclose(file);
    unlink(path);
    return buffer_str(&b);
}

static void without_a_server_mail_is_a_file(void **state)
{
    (void)state;
    struct work w = test_work();
    char folder[256];
    test_folder_make(folder, sizeof(folder));
    mail_server_set(
        &(struct mail_server){.folder = str_of(folder), .from = STR("Ágora <a@b.example>")});
    struct mail mail = {.to = STR("bob@c.example"),
                        .subject = STR("Confirmez votre adresse électronique, s'il vous plaît"),
                        .text = STR("Bonjour é\nhttps://square.example/confirm?token=abc\n")};
    assert_ok(mail_send(&w, &mail));
    struct str text = only_file_of(&w, folder);
    assert_true(str_starts(text, STR("From: =?UTF-8?Q?=C3=81gora?= <a@b.example>\r\n"
                                     "To: bob@c.example\r\nSubject: =?UTF-8?Q?Confirmez=20")));
    assert_true(str_find(text, STR("\r\nDate: Fri, 02 Jan 2026 03:04:05 +0000\r\n")) != SIZE_MAX);
    assert_true(str_ends(text, STR("\r\n\r\nBonjour é\r\nhttps://square.example/"
                                   "confirm?token=abc\r\n")));
    for (struct str rest = text, line; rest.size;) {
        rest = str_split(rest, '\n', &line);
        assert_true(line.size <= 100);
    }
    mail.to = STR("bob@c.example\r\nBcc: d@e.example");
    assert_err(mail_send(&w, &mail), ERR_INVALID);
    rmdir(folder);
    test_work_end(&w);
}

static void mail_goes_to_the_configured_server(void **state)
{
    (void)state;
    struct work w = test_work();
    struct peer peer = {.answers = {"220"}, .answer_count = 1};
    peer_start(&peer);
    mail_server_set(&(struct mail_server){
        .url = str_format(w.memory, "smtp://127.0.0.1:%d", peer.port), .from = STR("a@b.example")});
    struct mail mail = {.to = STR("bob@c.example"), .subject = STR("Hi"), .text = STR("one\n.two")};
    assert_ok(mail_send(&w, &mail));
    peer_stop(&peer);
    assert_non_null(strstr(peer.asked, "MAIL FROM:<a@b.example>"));
    assert_non_null(strstr(peer.asked, "RCPT TO:<bob@c.example>"));
    assert_non_null(strstr(peer.asked, "\r\none\r\n..two\r\n.\r\n"));
    assert_err(mail_send(&w, &mail), ERR_UNAVAILABLE);
    test_work_end(&w);
}

static void after_the_stop_nothing_is_called(void **state)
{
    (void)state;
    struct work w = test_work();
    struct fetch_reply reply;
    struct peer peer = {.answers = {"HTTP/1.1 200 OK\r\n\r\n0123456789"}, .answer_count = 1};
    peer_start(&peer);
    fetch_allow(STR("127.0.0.1"));
    fetch_stop();
    assert_err(get(&w, "127.0.0.1", peer.port, 10, &reply), ERR_UNAVAILABLE);
    peer_stop(&peer);
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_read_with_its_type),
        cmocka_unit_test(addresses_that_are_not_public_are_never_called),
        cmocka_unit_test(a_redirect_is_checked_like_the_first_address),
        cmocka_unit_test(answers_over_the_limit_and_dead_peers_are_told_apart),
        cmocka_unit_test(without_a_server_mail_is_a_file),
        cmocka_unit_test(mail_goes_to_the_configured_server),
        cmocka_unit_test(after_the_stop_nothing_is_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
