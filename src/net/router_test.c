#include "base/test.h"

#include "base/clock.h"
#include "net/router.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static enum err nothing(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    (void)w;
    (void)viewer;
    (void)request;
    (void)ret_reply;
    return OK;
}

#define ROUTE(m, p)                                                                                \
    {                                                                                              \
        .method = (m), .path = (p), .handler = nothing                                             \
    }
static const struct http_route api[] = {
    ROUTE(HTTP_GET, "/api/v1/statuses/:id"),
    ROUTE(HTTP_GET, "/api/v1/statuses"),
    ROUTE(HTTP_POST, "/api/v1/statuses"),
    ROUTE(HTTP_GET, "/api/v1/statuses/:id/context"),
    ROUTE(HTTP_GET, "/api/v1/accounts/:id"),
    ROUTE(HTTP_GET, "/api/v1/accounts/lookup"),
    ROUTE(HTTP_POST, "/api/v1/accounts/:id/follow"),
    ROUTE(HTTP_DELETE, "/api/v1/statuses/:id"),
};
static const struct http_route pages[] = {
    ROUTE(HTTP_GET, "/"),           ROUTE(HTTP_GET, "/@:name"),
    ROUTE(HTTP_GET, "/@:name/:id"), ROUTE(HTTP_GET, "/assets/*rest"),
    ROUTE(HTTP_GET, "/:page"),
};

static struct router *router_make(void)
{
    static const struct http_route *const tables[] = {api, pages};
    static const size_t sizes[] = {sizeof(api) / sizeof(api[0]), sizeof(pages) / sizeof(pages[0])};
    return router_new(tables, sizes, 2);
}

/* "path of the route|first|second parameter", or the error. */
static struct str found(struct work *w, const struct router *router, enum http_method method,
                        const char *path)
{
    struct router_match match = {0};
    enum err e = router_find(router, w->memory, method, str_of(path), &match);
    if (e)
        return str_format(w->memory, "%s %u", err_name(e), match.methods);
    return str_format(w->memory, "%s|%.*s|%.*s", match.route->path, STR_ARG(match.path_params[0]),
                      STR_ARG(match.path_params[1]));
}

static void each_path_finds_its_route(void **state)
{
    (void)state;
    struct work w = test_work();
    struct router *r = router_make();
    assert_str_is(found(&w, r, HTTP_GET, "/api/v1/statuses/12"), "/api/v1/statuses/:id|12|");
    assert_str_is(found(&w, r, HTTP_GET, "/api/v1/statuses"), "/api/v1/statuses||");
    assert_str_is(found(&w, r, HTTP_GET, "/api/v1/statuses/"), "/api/v1/statuses||");
    assert_str_is(found(&w, r, HTTP_GET, "/api/v1/statuses/1/context"),
                  "/api/v1/statuses/:id/context|1|");
    assert_str_is(found(&w, r, HTTP_GET, "/"), "/||");
    assert_str_is(found(&w, r, HTTP_GET, "/@alice"), "/@:name|alice|");
    assert_str_is(found(&w, r, HTTP_GET, "/@alice/7"), "/@:name/:id|alice|7");
    assert_str_is(found(&w, r, HTTP_GET, "/about"), "/:page|about|");
    assert_str_is(found(&w, r, HTTP_GET, "/@"), "/:page|@|");
    assert_str_is(found(&w, r, HTTP_GET, "/assets/a/b.js"), "/assets/*rest|a/b.js|");
    router_free(r);
    test_work_end(&w);
}

static void text_goes_before_parameters_but_does_not_hide_them(void **state)
{
    (void)state;
    struct work w = test_work();
    struct router *r = router_make();
    assert_str_is(found(&w, r, HTTP_GET, "/api/v1/accounts/lookup"), "/api/v1/accounts/lookup||");
    assert_str_is(found(&w, r, HTTP_POST, "/api/v1/accounts/lookup/follow"),
                  "/api/v1/accounts/:id/follow|lookup|");
    router_free(r);
    test_work_end(&w);
}

static void segments_are_decoded_one_by_one(void **state)
{
    (void)state;
    struct work w = test_work();
    struct router *r = router_make();
    assert_str_is(found(&w, r, HTTP_GET, "/%40al%C3%A9"), "/@:name|alé|");
    assert_str_is(found(&w, r, HTTP_GET, "/api/v1/st%61tuses/a%2Fb"), "/api/v1/statuses/:id|a/b|");
    assert_str_is(found(&w, r, HTTP_GET, "/assets/a%20b/c"), "/assets/*rest|a b/c|");
    assert_str_is(found(&w, r, HTTP_GET, "/assets/%FF"), "MALFORMED 0");
    assert_str_is(found(&w, r, HTTP_GET, "/a%00b"), "MALFORMED 0");
    assert_str_is(found(&w, r, HTTP_GET, "no-slash"), "MALFORMED 0");
    router_free(r);
    test_work_end(&w);
}

static void a_wrong_method_is_told_from_a_wrong_path(void **state)
{
    (void)state;
    struct work w = test_work();
    struct router *r = router_make();
    assert_str_is(found(&w, r, HTTP_GET, "/api/v1/nothing"), "NOT_FOUND 0");
    assert_str_is(found(&w, r, HTTP_GET, "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s"), "NOT_FOUND 0");
    assert_str_is(
        found(&w, r, HTTP_PUT, "/api/v1/statuses/1"),
        str_c(w.memory, str_format(w.memory, "INVALID %u", 1u << HTTP_GET | 1u << HTTP_DELETE)));
    assert_str_is(found(&w, r, HTTP_HEAD, "/api/v1/statuses/1"), "/api/v1/statuses/:id|1|");
    assert_str_is(found(&w, r, HTTP_HEAD, "/api/v1/accounts/1/follow"),
                  str_c(w.memory, str_format(w.memory, "INVALID %u", 1u << HTTP_POST)));
    router_free(r);
    test_work_end(&w);
}

static void the_same_route_twice_ends_the_start(void **state)
{
    (void)state;
    static const struct http_route twice[] = {ROUTE(HTTP_GET, "/a/:x"), ROUTE(HTTP_GET, "/a/:y")};
    const struct http_route *const tables[] = {twice};
    const size_t sizes[] = {2}, one[] = {1};
    router_free(router_new(tables, one, 1));
    pid_t child = fork();
    if (child == 0) {
        close(2);
        signal(SIGABRT, SIG_DFL);
        router_free(router_new(tables, sizes, 1));
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void finding_a_route_is_quick(void **state)
{
    (void)state;
    struct work w = test_work();
    struct router *r = router_make();
    struct router_match match;
    int64_t best_ms = INT64_MAX;
    for (int round = 0; round < 5; round++) {
        int64_t begin_ms = clock_monotonic_ms();
        for (int i = 0; i < 100000; i++)
            assert_ok(router_find(r, w.memory, HTTP_GET, STR("/api/v1/statuses/1234567/context"),
                                  &match));
        int64_t ms = clock_monotonic_ms() - begin_ms;
        best_ms = ms < best_ms ? ms : best_ms;
    }
    assert_true(best_ms < 2000); /* 20 µs each, with any sanitizer and beside other work */
    router_free(r);
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_path_finds_its_route),
        cmocka_unit_test(text_goes_before_parameters_but_does_not_hide_them),
        cmocka_unit_test(segments_are_decoded_one_by_one),
        cmocka_unit_test(a_wrong_method_is_told_from_a_wrong_path),
        cmocka_unit_test(the_same_route_twice_ends_the_start),
        cmocka_unit_test(finding_a_route_is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
