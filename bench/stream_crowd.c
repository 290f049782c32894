/* Many WebSockets of home streams, held by one program that needs little itself:
 *
 *     stream_crowd PORT COUNT FIRST < TOKENS
 *
 * opens COUNT of them to 127.0.0.1:PORT, the tokens of standard input in turn, from 127.0.0.2 and
 * the addresses after it, each for 20,000: the FIRST is the number of streams that other crowds
 * hold. Says "opened" when all are open, then "messages N" whenever that has changed within 5 ms;
 * ends with its standard input's sender. Pings are answered. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    per_address = 20000,
    tokens_max = 100000,
    token_bytes = 128,
    opening_max = 64,
    read_bytes = 64 * 1024,
    ready_max = 512,
    tell_ms = 5,
};

struct stream {
    unsigned skip;                    /* bytes of a frame that are still to come */
    unsigned char head[4], head_size; /* of a frame, come in part */
    unsigned char crlf;               /* of the answer: how much of its end has come; 4: all */
};

static char tokens[tokens_max][token_bytes];
static struct stream *streams; /* by file */
static int files, begun, opened, epoll, token_count;
static long messages;

static void fail(const char *what)
{
    fprintf(stderr, "stream_crowd: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void begin(int port, int first)
{
    struct sockaddr_in here = {.sin_family = AF_INET}, there = here;
    struct epoll_event event = {.events = EPOLLIN};
    char request[512];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    here.sin_addr.s_addr = htonl(0x7f000002u + (unsigned)((first + begun) / per_address));
    there.sin_addr.s_addr = htonl(0x7f000001u);
    there.sin_port = htons((unsigned short)port);
    if (fd < 0 || fd >= files || bind(fd, (struct sockaddr *)&here, sizeof here) ||
        connect(fd, (struct sockaddr *)&there, sizeof there))
        fail("connect");
    int size = snprintf(request, sizeof request,
                        "GET /api/v1/streaming?stream=user&access_token=%s HTTP/1.1\r\nHost: x\r\n"
                        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
                        tokens[begun % token_count]);
    event.data.fd = fd;
    if (send(fd, request, (size_t)size, MSG_NOSIGNAL) != size ||
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
        fail("request");
    begun++;
}

static void frame_begun(int fd, struct stream *s)
{
    static const unsigned char pong[] = {0x8a, 0x80, 0, 0, 0, 0};
    unsigned size = s->head[1];
    s->skip = size < 126 ? size : (unsigned)(s->head[2] << 8 | s->head[3]);
    s->head_size = 0;
    if ((s->head[0] & 15) == 9)
        (void)!send(fd, pong, sizeof pong, MSG_NOSIGNAL | MSG_DONTWAIT);
    else
        messages++;
}

static void take(int fd, const unsigned char *bytes, size_t count)
{
    struct stream *s = &streams[fd];
    for (size_t i = 0; i < count;) {
        if (s->crlf < 4) {
            s->crlf = bytes[i] == (s->crlf % 2 ? '\n' : '\r') ? s->crlf + 1 : bytes[i] == '\r';
            i++;
            opened += s->crlf == 4;
        } else if (s->skip) {
            size_t part = s->skip < count - i ? s->skip : count - i;
            s->skip -= (unsigned)part;
            i += part;
        } else {
            s->head[s->head_size++] = bytes[i++];
            if (s->head_size >= 2 && s->head_size == (s->head[1] < 126 ? 2 : 4))
                frame_begun(fd, s);
        }
    }
}

static void hear(int wait_ms)
{
    static unsigned char bytes[read_bytes];
    struct epoll_event ready[ready_max];
    int count = epoll_wait(epoll, ready, ready_max, wait_ms);
    for (int i = 0; i < count; i++) {
        ssize_t got = recv(ready[i].data.fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (got > 0)
            take(ready[i].data.fd, bytes, (size_t)got);
        else if (got == 0 || errno != EAGAIN)
            fail("a stream ended");
    }
}

static long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
    struct rlimit limit;
    if (argc != 4)
        return 2;
    int port = (int)strtol(argv[1], NULL, 10), count = (int)strtol(argv[2], NULL, 10),
        first = (int)strtol(argv[3], NULL, 10);
    while (token_count < tokens_max && fgets(tokens[token_count], token_bytes, stdin)) {
        tokens[token_count][strcspn(tokens[token_count], "\n")] = '\0';
        token_count++;
    }
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    files = count + 64;
    streams = calloc((size_t)files, sizeof *streams);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!token_count || !streams || epoll < 0)
        fail("start");
    while (opened < count) {
        while (begun < count && begun - opened < opening_max)
            begin(port, first);
        hear(100);
    }
    printf("opened\n");
    fflush(stdout);
    for (long told = 0, at = 0; getppid() != 1;) {
        hear(tell_ms);
        if (messages == told || now_ms() - at < tell_ms)
            continue;
        printf("messages %ld\n", told = messages);
        fflush(stdout);
        at = now_ms();
    }
    return 0;
}
