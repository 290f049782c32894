#include "net/control.h"

#include "base/buffer.h"
#include "base/log.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static const char control_greeting[6] = {'b', 'e', 'm', 'a', '1', '\n'};
enum { control_head_bytes = sizeof(control_greeting) + 8, control_descriptors = 3 };

struct control {
    control_handler *handler;
    void *context;
    int folder, lock, socket;
    int stop; /* an eventfd that is readable once the server stops */
    pthread_t thread;
    bool thread_started;
    pthread_mutex_t mutex;
    pthread_cond_t call_ended;
    int running;
};

/* One caller being served. */
struct caller {
    struct control *control;
    struct control_call call;
    char *text;
    const char *argv[control_args_max + 1];
    int descriptors[control_descriptors];
};

static enum err no_folder(struct work *w, struct str data_folder)
{
    return work_fail(w, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_UNAVAILABLE,
                     "the data folder %.*s cannot be opened: %s", STR_ARG(data_folder),
                     strerror(errno));
}

enum err control_lock(struct work *w, struct str data_folder, int *ret_descriptor)
{
    struct str path = str_format(w->memory, "%.*s/lock", STR_ARG(data_folder));
    int lock = open(str_c(w->memory, path), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0)
        return no_folder(w, data_folder);
    if (flock(lock, LOCK_EX | LOCK_NB)) {
        close(lock);
        return work_fail(w, ERR_CONFLICT, "another bema works on the folder %.*s",
                         STR_ARG(data_folder));
    }
    *ret_descriptor = lock;
    return OK;
}

/* A socket's address has 107 bytes at most, a folder's path may have more: the folder's own
 * descriptor is a short way to it. */
static struct sockaddr_un socket_address(int folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/control.sock", folder);
    return address;
}

static bool read_all(int from, void *into, size_t size)
{
    char *at = into;
    while (size) {
        ssize_t n = read(from, at, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

static bool send_all(int to, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size) {
        ssize_t n = send(to, at, size, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += n;
        size -= (size_t)n;
    }
    return true;
}

static void number_put(char *out, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        out[i] = (char)(number >> (8 * i));
}

static uint32_t number_get(const char *in)
{
    uint32_t number = 0;
    for (int i = 0; i < 4; i++)
        number |= (uint32_t)(unsigned char)in[i] << (8 * i);
    return number;
}

/* The head of a call, with the caller's descriptors. */
static bool head_receive(int s, char *head, int *descriptors)
{
    union {
        char room[CMSG_SPACE(sizeof(int) * control_descriptors)];
        struct cmsghdr align;
    } control = {0};
    struct iovec part = {.iov_base = head, .iov_len = control_head_bytes};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof(control.room)};
    ssize_t n = recvmsg(s, &message, MSG_CMSG_CLOEXEC);
    struct cmsghdr *c = n > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
        size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int descriptor;
            memcpy(&descriptor, CMSG_DATA(c) + i * sizeof(int), sizeof(int));
            if (i < control_descriptors)
                descriptors[i] = descriptor;
            else
                close(descriptor); /* rounded up, the room holds one more than we want */
        }
    }
    return n > 0 && read_all(s, head + n, control_head_bytes - (size_t)n) &&
           descriptors[control_descriptors - 1] >= 0 &&
           memcmp(head, control_greeting, sizeof(control_greeting)) == 0;
}

static bool peer_is_ours(int s)
{
    struct ucred peer = {0};
    socklen_t size = sizeof(peer);
    return getsockopt(s, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == geteuid() || peer.uid == 0);
}

/* Folder and arguments lie one after the other, each with its NUL. */
static bool arguments_find(struct caller *caller, uint32_t count, uint32_t size)
{
    const char *at = caller->text, *end = at + size;
    for (uint32_t i = 0; i <= count; i++) {
        const char *nul = at < end ? memchr(at, '\0', (size_t)(end - at)) : NULL;
        if (!nul)
            return false;
        if (i == 0)
            caller->call.folder = at;
        else
            caller->argv[i - 1] = at;
        at = nul + 1;
    }
    return at == end;
}

static bool call_receive(struct caller *caller)
{
    char head[control_head_bytes];
    struct timeval patience = {.tv_sec = control_read_ms / 1000};
    int s = caller->call.socket;
    setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (!peer_is_ours(s) || !head_receive(s, head, caller->descriptors))
        return false;
    uint32_t count = number_get(head + sizeof(control_greeting));
    uint32_t size = number_get(head + sizeof(control_greeting) + 4);
    if (count == 0 || count > control_args_max || size == 0 || size > control_bytes_max)
        return false;
    caller->text = malloc(size);
    if (!caller->text || !read_all(s, caller->text, size) || !arguments_find(caller, count, size))
        return false;
    caller->call.argc = (int)count;
    caller->call.argv = caller->argv;
    caller->call.input = caller->descriptors[0];
    caller->call.output = caller->descriptors[1];
    caller->call.errors = caller->descriptors[2];
    return true;
}

static void *caller_serve(void *context)
{
    struct caller *caller = context;
    struct control *control = caller->control;
    if (call_receive(caller)) {
        int code = control->handler(control->context, &caller->call);
        unsigned char byte = (unsigned char)code;
        (void)send_all(caller->call.socket, &byte, 1); /* nobody there: nobody to tell */
    }
    for (int i = 0; i < control_descriptors; i++) {
        if (caller->descriptors[i] >= 0)
            close(caller->descriptors[i]);
    }
    close(caller->call.socket);
    free(caller->text);
    free(caller);
    pthread_mutex_lock(&control->mutex);
    control->running--;
    pthread_cond_signal(&control->call_ended);
    pthread_mutex_unlock(&control->mutex);
    return NULL;
}

/* Whoever calls reads nothing back until the end, so a readable socket is a closed one. */
bool control_gone(const struct control_call *call)
{
    const struct caller *caller =
        (const struct caller *)((const char *)call - offsetof(struct caller, call));
    struct pollfd fds[2] = {{.fd = call->socket, .events = POLLIN | POLLRDHUP},
                            {.fd = caller->control->stop, .events = POLLIN}};
    return poll(fds, 2, 0) > 0;
}

static void call_accept(struct control *control)
{
    int s = accept4(control->socket, NULL, NULL, SOCK_CLOEXEC);
    if (s < 0)
        return;
    pthread_mutex_lock(&control->mutex);
    bool full = control->running >= control_calls_max;
    if (!full)
        control->running++;
    pthread_mutex_unlock(&control->mutex);
    struct caller *caller = full ? NULL : calloc(1, sizeof(*caller));
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, control_stack_bytes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (caller) {
        *caller =
            (struct caller){.control = control, .call.socket = s, .descriptors = {-1, -1, -1}};
        if (pthread_create(&thread, &attributes, caller_serve, caller) == 0)
            s = -1;
    }
    pthread_attr_destroy(&attributes);
    if (s < 0)
        return;
    log_warning("control.full", "a command was turned away");
    close(s);
    free(caller);
    if (!full) {
        pthread_mutex_lock(&control->mutex);
        control->running--;
        pthread_mutex_unlock(&control->mutex);
    }
}

static void *control_run(void *context)
{
    struct control *control = context;
    struct pollfd fds[2] = {{.fd = control->socket, .events = POLLIN},
                            {.fd = control->stop, .events = POLLIN}};
    while (poll(fds, 2, -1) >= 0 || errno == EINTR) {
        if (fds[1].revents)
            break;
        if (fds[0].revents)
            call_accept(control);
    }
    return NULL;
}

static enum err listen_here(struct work *w, struct control *control, struct str data_folder)
{
    struct sockaddr_un address = socket_address(control->folder);
    unlinkat(control->folder, "control.sock", 0); /* we hold the lock: it is a dead server's */
    control->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (control->socket < 0)
        return work_fail(w, ERR_UNAVAILABLE, "no control socket: %s", strerror(errno));
    /* The mode of the file a socket is bound to is that of the socket. */
    if (fchmod(control->socket, 0600) ||
        bind(control->socket, (struct sockaddr *)&address, sizeof(address)) ||
        fchmodat(control->folder, "control.sock", 0600, 0) || listen(control->socket, 16))
        return work_fail(w, ERR_UNAVAILABLE,
                         "control.sock cannot be made in the data folder %.*s: %s",
                         STR_ARG(data_folder), strerror(errno));
    control->stop = eventfd(0, EFD_CLOEXEC);
    if (control->stop < 0)
        return work_fail(w, ERR_UNAVAILABLE, "no control socket: %s", strerror(errno));
    if (pthread_create(&control->thread, NULL, control_run, control))
        return work_fail(w, ERR_UNAVAILABLE, "the system gives no more threads");
    control->thread_started = true;
    return OK;
}

enum err control_start(struct work *w, struct str data_folder, control_handler *handler,
                       void *context, struct control **ret_control)
{
    int lock;
    enum err e = control_lock(w, data_folder, &lock);
    if (e)
        return e;
    signal(SIGPIPE, SIG_IGN); /* a caller that went away is an error of write, not our end */
    struct control *control = calloc(1, sizeof(*control));
    assert(control);
    *control = (struct control){
        .handler = handler, .context = context, .lock = lock, .socket = -1, .stop = -1};
    pthread_mutex_init(&control->mutex, NULL);
    pthread_cond_init(&control->call_ended, NULL);
    control->folder = open(str_c(w->memory, data_folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
    e = control->folder < 0 ? no_folder(w, data_folder) : listen_here(w, control, data_folder);
    if (e) {
        control_stop(control);
        return e;
    }
    *ret_control = control;
    return OK;
}

void control_stop(struct control *control)
{
    if (!control)
        return;
    uint64_t one = 1;
    if (control->stop >= 0 && write(control->stop, &one, sizeof(one)) < 0)
        log_error("control.stop", "the control socket cannot be told to stop");
    if (control->thread_started)
        pthread_join(control->thread, NULL);
    pthread_mutex_lock(&control->mutex);
    while (control->running > 0)
        pthread_cond_wait(&control->call_ended, &control->mutex);
    pthread_mutex_unlock(&control->mutex);
    if (control->socket >= 0) {
        unlinkat(control->folder, "control.sock", 0);
        close(control->socket);
    }
    if (control->stop >= 0)
        close(control->stop);
    if (control->folder >= 0)
        close(control->folder);
    close(control->lock);
    pthread_cond_destroy(&control->call_ended);
    pthread_mutex_destroy(&control->mutex);
    free(control);
}

static bool head_send(int s, uint32_t count, uint32_t size)
{
    char head[control_head_bytes];
    const int descriptors[control_descriptors] = {0, 1, 2};
    memcpy(head, control_greeting, sizeof(control_greeting));
    number_put(head + sizeof(control_greeting), count);
    number_put(head + sizeof(control_greeting) + 4, size);
    union {
        char room[CMSG_SPACE(sizeof(descriptors))];
        struct cmsghdr align;
    } control = {0};
    struct iovec part = {.iov_base = head, .iov_len = sizeof(head)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof(control.room)};
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(descriptors));
    memcpy(CMSG_DATA(c), descriptors, sizeof(descriptors));
    return sendmsg(s, &message, MSG_NOSIGNAL) == (ssize_t)sizeof(head);
}

static int server_connect(struct work *w, struct str data_folder)
{
    int folder = open(str_c(w->memory, data_folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return -1;
    struct sockaddr_un address = socket_address(folder);
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int failed = s < 0 || connect(s, (struct sockaddr *)&address, sizeof(address));
    close(folder);
    if (failed && s >= 0)
        close(s);
    return failed ? -1 : s;
}

enum err control_send(struct work *w, struct str data_folder, int argc, const char *const *argv,
                      int *ret_exit_code)
{
    char here[4096];
    struct buffer text = buffer_in(w->memory);
    if (!getcwd(here, sizeof(here)))
        return work_fail(w, ERR_UNAVAILABLE, "the working folder is gone");
    buffer_put(&text, (struct str){here, strlen(here) + 1});
    for (int i = 0; i < argc; i++)
        buffer_put(&text, (struct str){argv[i], strlen(argv[i]) + 1});
    if (argc < 1 || argc > control_args_max || text.size > control_bytes_max)
        return work_fail(w, ERR_INVALID, "a command has at most %d arguments and %d bytes",
                         control_args_max, control_bytes_max);
    int s = server_connect(w, data_folder);
    if (s < 0)
        return work_fail(w, ERR_NOT_FOUND, "no server runs on the folder %.*s",
                         STR_ARG(data_folder));
    unsigned char code;
    bool answered = head_send(s, (uint32_t)argc, (uint32_t)text.size) &&
                    send_all(s, text.data, text.size) && read_all(s, &code, 1);
    close(s);
    if (!answered)
        return work_fail(w, ERR_UNAVAILABLE, "the server ended before the command did");
    *ret_exit_code = code;
    return OK;
}
