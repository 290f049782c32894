#include "base/test.h"

#include "net/control.h"

#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[256];
static atomic_int seen_gone;

static struct str folder_new(void)
{
    test_folder_make(folder, sizeof(folder));
    return str_of(folder);
}

static void folder_remove(void)
{
    char path[320];
    snprintf(path, sizeof(path), "%s/lock", folder);
    unlink(path);
    snprintf(path, sizeof(path), "%s/control.sock", folder);
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

/* echo WORD…: writes them, then its input, to its output; code: 7. wait: until the caller goes. */
static int test_command(void *context, const struct control_call *call)
{
    (void)context;
    if (strcmp(call->argv[0], "wait") == 0) {
        (void)!write(call->output, "waiting", 7);
        for (int i = 0; i < 500; i++) {
            if (control_gone(call)) {
                atomic_store(&seen_gone, 1);
                return 0;
            }
            poll(NULL, 0, 10);
        }
        return 1;
    }
    for (int i = 1; i < call->argc; i++)
        dprintf(call->output, "%s;", call->argv[i]);
    char text[64];
    ssize_t n = read(call->input, text, sizeof(text));
    if (n > 0)
        (void)!write(call->output, text, (size_t)n);
    return control_gone(call) ? 99 : 7;
}

/* Runs a command in a child whose standard input and output are pipes of ours. */
static pid_t caller_start(int argc, const char *const *argv, int *ret_in, int *ret_out)
{
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        close(in[1]);
        close(out[0]);
        struct work w = test_work();
        int code = 100;
        enum err e = control_send(&w, str_of(folder), argc, argv, &code);
        _exit(e ? 101 : code);
    }
    close(in[0]);
    close(out[1]);
    *ret_in = in[1];
    *ret_out = out[0];
    return child;
}

static int caller_end(pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_command_runs_in_the_server_with_the_callers_input_and_output(void **state)
{
    (void)state;
    struct work w = test_work();
    struct control *control;
    assert_ok(control_start(&w, folder_new(), test_command, NULL, &control));
    const char *argv[] = {"echo", "a b", "", "é"};
    int in, out;
    pid_t child = caller_start(4, argv, &in, &out);
    assert_int_equal(write(in, "from input", 10), 10);
    close(in);
    assert_int_equal(caller_end(child), 7);
    char text[64] = {0};
    assert_true(read(out, text, sizeof(text) - 1) > 0);
    close(out);
    assert_string_equal(text, "a b;;é;from input");
    control_stop(control);
    test_work_end(&w);
    folder_remove();
}

static void a_command_sees_that_its_caller_was_killed(void **state)
{
    (void)state;
    struct work w = test_work();
    struct control *control;
    assert_ok(control_start(&w, folder_new(), test_command, NULL, &control));
    const char *argv[] = {"wait"};
    int in, out;
    char text[8];
    pid_t child = caller_start(1, argv, &in, &out);
    assert_int_equal(read(out, text, sizeof(text)), 7);
    atomic_store(&seen_gone, 0);
    kill(child, SIGKILL);
    assert_int_equal(caller_end(child), -1);
    for (int i = 0; i < 300 && !atomic_load(&seen_gone); i++)
        poll(NULL, 0, 10);
    assert_int_equal(atomic_load(&seen_gone), 1);
    close(in);
    close(out);
    control_stop(control);
    test_work_end(&w);
    folder_remove();
}

static void stopping_ends_the_commands_that_run(void **state)
{
    (void)state;
    struct work w = test_work();
    struct control *control;
    assert_ok(control_start(&w, folder_new(), test_command, NULL, &control));
    const char *argv[] = {"wait"};
    int in, out;
    char text[8];
    pid_t child = caller_start(1, argv, &in, &out);
    assert_int_equal(read(out, text, sizeof(text)), 7);
    control_stop(control);
    assert_int_equal(caller_end(child), 0);
    close(in);
    close(out);
    test_work_end(&w);
    folder_remove();
}

static void only_one_server_has_a_folder_and_a_dead_ones_socket_is_replaced(void **state)
{
    (void)state;
    struct work w = test_work();
    struct control *first, *second;
    struct str place = folder_new();
    assert_ok(control_start(&w, place, test_command, NULL, &first));
    assert_err(control_start(&w, place, test_command, NULL, &second), ERR_CONFLICT);
    int lock;
    assert_err(control_lock(&w, place, &lock), ERR_CONFLICT);
    control_stop(first);

    char path[320];
    snprintf(path, sizeof(path), "%s/control.sock", folder);
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)); /* as if left behind */
    assert_ok(control_start(&w, place, test_command, NULL, &first));
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    control_stop(first);
    assert_int_not_equal(stat(path, &status), 0);
    test_work_end(&w);
    folder_remove();
}

static void without_a_server_the_caller_is_told(void **state)
{
    (void)state;
    struct work w = test_work();
    int code;
    const char *argv[] = {"echo"};
    assert_err(control_send(&w, folder_new(), 1, argv, &code), ERR_NOT_FOUND);
    int lock;
    assert_ok(control_lock(&w, str_of(folder), &lock));
    close(lock);
    test_work_end(&w);
    folder_remove();
}

static int open_files(void)
{
    int count = 0;
    for (int i = 0; i < 256; i++)
        count += fcntl(i, F_GETFD) >= 0;
    return count;
}

/* A greeting of nonsense, with as many descriptors as the kernel lets through. */
static void nonsense_send(const char *path)
{
    enum { given = 8 };
    union {
        char room[CMSG_SPACE(sizeof(int) * given)];
        struct cmsghdr align;
    } passed = {0};
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char text[32] = "nonsense", byte;
    struct iovec part = {.iov_base = text, .iov_len = sizeof(text)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = passed.room,
                             .msg_controllen = sizeof(passed.room)};
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    memcpy(address.sun_path, path, strlen(path) + 1);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int) * given);
    for (int i = 0; i < given; i++)
        memcpy(CMSG_DATA(c) + (size_t)i * sizeof(int), &s, sizeof(int));
    assert_int_equal(connect(s, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(sendmsg(s, &message, MSG_NOSIGNAL), sizeof(text));
    assert_int_equal(shutdown(s, SHUT_WR), 0);
    (void)!read(s, &byte, 1); /* until it hangs up */
    close(s);
}

static void descriptors_that_nobody_asked_for_are_closed(void **state)
{
    (void)state;
    struct work w = test_work();
    struct control *control;
    char path[320];
    assert_ok(control_start(&w, folder_new(), test_command, NULL, &control));
    snprintf(path, sizeof(path), "%s/control.sock", folder);
    int before = open_files();
    for (int i = 0; i < 20; i++)
        nonsense_send(path);
    for (int i = 0; i < 300 && open_files() > before; i++)
        poll(NULL, 0, 10);
    assert_int_equal(open_files(), before);
    control_stop(control);
    test_work_end(&w);
    folder_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_runs_in_the_server_with_the_callers_input_and_output),
        cmocka_unit_test(a_command_sees_that_its_caller_was_killed),
        cmocka_unit_test(stopping_ends_the_commands_that_run),
        cmocka_unit_test(only_one_server_has_a_folder_and_a_dead_ones_socket_is_replaced),
        cmocka_unit_test(without_a_server_the_caller_is_told),
        cmocka_unit_test(descriptors_that_nobody_asked_for_are_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
