/* Sends the requests of a file from many connections at once, each waiting for its answer before it
 * sends the next, so cheaply that the server and not this program is what is measured:
 *
 *     http_load PORT CLIENTS FILE SECONDS [START]    lines in turn, again from the first, for a
 * time http_load PORT CLIENTS FILE once               each line once, then it ends
 *
 * A line is METHOD, path, token or "-", body or nothing, separated by tabs; "@" in a body becomes a
 * number that is never sent twice (from START). With `once` a line for each second says how many
 * were answered in it. The last line of standard output is a JSON object: requests, failed (not
 * 2xx), seconds, rate, latencies in ms, own_cpu (the share of a core this program took). */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    clients_max = 10000,
    request_bytes_max = 16384,
    answer_bytes_max = 256 * 1024,
    head_bytes_max = 8192,
    /* Latencies in steps of 10 µs up to 10 s. */
    step_us = 10,
    steps = 1000000,
    failures_shown_max = 5,
};

struct client {
    int socket;
    bool busy;
    double begun;
    size_t filled; /* of the answer's head */
    int64_t left;  /* of its body; -1: the head is not whole yet */
    int status;
    char head[head_bytes_max + 1];
};

static struct client *clients;
static int client_count, port, epoll_fd;
static const char *lines, *lines_end, *next_line;
static bool once;
static int64_t number, sent, answered, failed, answered_before;
static double begun, until, next_second;
static uint32_t *latencies;

static void die(const char *what)
{
    fprintf(stderr, "http_load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void lines_map(const char *file)
{
    struct stat status;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) || status.st_size == 0)
        die(file);
    lines = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (lines == MAP_FAILED)
        die(file);
    close(fd);
    lines_end = lines + status.st_size;
    next_line = lines;
}

/* The next field of the line, and where it ends. */
static const char *field(const char *at, const char *end, const char **ret_stop)
{
    const char *stop = memchr(at, '\t', (size_t)(end - at));
    *ret_stop = stop ? stop : end;
    return stop ? stop + 1 : end;
}

static size_t body_write(char *out, size_t room, const char *body, const char *end)
{
    size_t size = 0;
    for (; body < end && size + 24 < room; body++) {
        if (*body == '@')
            size += (size_t)snprintf(out + size, room - size, "%lld", (long long)++number);
        else
            out[size++] = *body;
    }
    return size;
}

static size_t request_write(char *out, const char *at, const char *end)
{
    const char *method = at, *method_end, *path, *path_end, *token, *token_end, *body, *body_end;
    char made[request_bytes_max / 2];
    path = field(method, end, &method_end);
    token = field(path, end, &path_end);
    body = field(token, end, &token_end);
    body_end = end;
    size_t body_size = body_write(made, sizeof(made), body, body_end);
    int size = snprintf(out, request_bytes_max, "%.*s %.*s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n",
                        (int)(method_end - method), method, (int)(path_end - path), path, port);
    if (token_end - token > 1)
        size += snprintf(out + size, (size_t)(request_bytes_max - size),
                         "Authorization: Bearer %.*s\r\n", (int)(token_end - token), token);
    if (body_size)
        size += snprintf(out + size, (size_t)(request_bytes_max - size),
                         "Content-Type: application/json\r\nContent-Length: %zu\r\n", body_size);
    if ((size_t)size + body_size + 2 > request_bytes_max) {
        fprintf(stderr, "http_load: a line is too long\n");
        exit(1);
    }
    memcpy(out + size, "\r\n", 2);
    memcpy(out + size + 2, made, body_size);
    return (size_t)size + 2 + body_size;
}

/* Takes the next line; false when there is nothing more to send. */
static bool client_send(struct client *client)
{
    char request[request_bytes_max];
    if (!once && now() >= until)
        return false;
    if (next_line >= lines_end && once)
        return false;
    if (next_line >= lines_end)
        next_line = lines;
    const char *end = memchr(next_line, '\n', (size_t)(lines_end - next_line));
    if (!end)
        end = lines_end;
    size_t size = request_write(request, next_line, end);
    next_line = end + 1;
    client->busy = true;
    client->begun = now();
    client->filled = 0;
    client->left = -1;
    sent++;
    for (size_t done = 0; done < size;) {
        ssize_t n = send(client->socket, request + done, size - done, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            die("send");
        done += (size_t)n;
    }
    return true;
}

static void client_answered(struct client *client)
{
    double ms = (now() - client->begun) * 1e6 / step_us;
    size_t step = ms < steps ? (size_t)ms : steps - 1;
    latencies[step]++;
    answered++;
    client->busy = false;
    if (client->status / 100 != 2 && failed++ < failures_shown_max)
        fprintf(stderr, "http_load: %.300s\n", client->head);
}

/* Looks for the end of the head, the status and the length of the body. */
static void head_read(struct client *client, size_t from_body)
{
    (void)from_body;
    client->head[client->filled] = '\0';
    char *end = strstr(client->head, "\r\n\r\n");
    if (!end) {
        if (client->filled == head_bytes_max) {
            fprintf(stderr, "http_load: the head of an answer is too long\n");
            exit(1);
        }
        return;
    }
    char *length = strcasestr(client->head, "\r\ncontent-length:");
    client->status = client->filled > 12 ? (int)strtol(client->head + 9, NULL, 10) : 0;
    client->left = length && length < end ? strtoll(length + 17, NULL, 10) : 0;
    client->left -= (int64_t)client->filled - (end + 4 - client->head);
}

static void client_receive(struct client *client)
{
    static char rest[answer_bytes_max];
    ssize_t n;
    if (client->left < 0) {
        n = recv(client->socket, client->head + client->filled, head_bytes_max - client->filled, 0);
        if (n > 0) {
            client->filled += (size_t)n;
            head_read(client, 0);
        }
    } else {
        n = recv(client->socket, rest, sizeof(rest), 0);
        if (n > 0)
            client->left -= n;
    }
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        errno = n ? errno : ECONNRESET;
        die("the server closed a connection");
    }
    if (client->left == 0 && client->busy)
        client_answered(client);
}

static void client_connect(struct client *client)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int yes = 1;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->socket < 0 || connect(client->socket, (struct sockaddr *)&to, sizeof(to)))
        die("connect");
    setsockopt(client->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, client->socket, &event))
        die("epoll_ctl");
}

static double latency_ms(double share)
{
    int64_t wanted = (int64_t)((double)answered * share), seen = 0;
    for (size_t i = 0; i < steps; i++) {
        seen += latencies[i];
        if (seen >= wanted && seen)
            return (double)i * step_us / 1000;
    }
    return 0;
}

static void second_say(double at)
{
    if (!once || at < next_second)
        return;
    printf("%.0f %lld\n", at - begun, (long long)(answered - answered_before));
    fflush(stdout);
    answered_before = answered;
    next_second = at + 1;
}

static void run(void)
{
    struct epoll_event events[512];
    int busy = 0;
    for (int i = 0; i < client_count; i++)
        busy += client_send(&clients[i]);
    while (busy > 0) {
        int n = epoll_wait(epoll_fd, events, 512, 1000);
        for (int i = 0; i < n; i++) {
            struct client *client = events[i].data.ptr;
            bool was_busy = client->busy;
            client_receive(client);
            if (was_busy && !client->busy && !client_send(client))
                busy--;
        }
        second_say(now());
    }
}

int main(int argc, char **argv)
{
    struct rusage usage;
    if (argc < 5) {
        fprintf(stderr, "usage: http_load PORT CLIENTS FILE SECONDS [START] | … once\n");
        return 2;
    }
    port = (int)strtol(argv[1], NULL, 10);
    client_count = (int)strtol(argv[2], NULL, 10);
    once = strcmp(argv[4], "once") == 0;
    if (client_count < 1 || client_count > clients_max)
        return 2;
    number = argc > 5 ? strtoll(argv[5], NULL, 10) : 0;
    lines_map(argv[3]);
    clients = calloc((size_t)client_count, sizeof(*clients));
    latencies = calloc(steps, sizeof(*latencies));
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (!clients || !latencies || epoll_fd < 0)
        die("memory");
    for (int i = 0; i < client_count; i++)
        client_connect(&clients[i]);
    begun = now();
    next_second = begun + 1;
    until = begun + strtod(argv[4], NULL);
    run();
    double seconds = now() - begun;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("{\"requests\":%lld,\"failed\":%lld,\"seconds\":%.3f,\"rate\":%.0f,\"p50\":%.2f,"
           "\"p99\":%.2f,\"p999\":%.2f,\"max\":%.2f,\"own_cpu\":%.2f}\n",
           (long long)answered, (long long)failed, seconds, (double)answered / seconds,
           latency_ms(0.5), latency_ms(0.99), latency_ms(0.999), latency_ms(1.0), cpu / seconds);
    return 0;
}
