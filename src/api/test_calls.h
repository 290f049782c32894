/* Calling the API in a test: from the path to the JSON, with a store, a lane and the live state,
 * and alice, bob, carol and dave, who owns the square. A file says which tables it calls:
 *
 *     #include "api/api.h"
 *     static const struct http_table *const test_tables[] = {&api_lists_table};
 *     #include "api/test_calls.h"
 */
#ifndef BEMA_API_TEST_CALLS_H
#define BEMA_API_TEST_CALLS_H

#include "api/api.h"
#include "auth/roles.h"
#include "auth/users.h"
#include "base/log.h"
#include "base/test.h"
#include "net/params.h"
#include "net/router.h"
#include "social/posts.h"
#include "store/lane.h"
#include "store/test_store.h"

enum { people_count = 4, owner = 3, memory_bytes_max = 1 << 30 /* of all calls of a file */ };

#define TABLE_COUNT (sizeof(test_tables) / sizeof(test_tables[0]))

static struct {
    struct test_store store;
    struct work *writer;
    struct work reader;
    struct lanes *lanes; /* for what a reader hands over */
    struct live *live;
    struct router *router;
    int64_t people[people_count];
    struct str ids[people_count];
    struct str link; /* of the last answer */
    struct str body; /* of it, as it would be sent */
    int status;
} t;

static const struct site site = {
    .url = STR_CONST("https://square.example"),
    .domain = STR_CONST("square.example"),
    .title = STR_CONST("Square"),
    .description = STR_CONST("A <test>"),
    .version = STR_CONST("0.1.0"),
};

static inline void router_open(void)
{
    static const struct http_route *routes[TABLE_COUNT];
    static size_t sizes[TABLE_COUNT];

    for (size_t i = 0; i < TABLE_COUNT; i++) {
        routes[i] = test_tables[i]->routes;
        sizes[i] = test_tables[i]->count;
    }
    t.router = router_new(routes, sizes, TABLE_COUNT);
}

static inline int start(void **state)
{
    static const char *const names[people_count] = {"alice", "bob", "carol", "dave"};
    const struct live_options options = {
        .rendered_bytes_max = 1 << 20, .viewers_max = 16, .window_posts_max = 1 << 20};

    (void)state;
    log_level_set(LOG_WARNING);
    test_store_open(&t.store);
    t.writer = &t.store.work;
    arena_free(t.writer->memory);
    t.writer->memory = arena_new(memory_bytes_max);
    t.writer->site = &site;
    assert_ok(live_open(t.writer, &options, &t.live));
    events_listen(live_apply, t.live);
    live_reader_register(t.live);
    live_reader_busy(t.live);
    t.reader = test_store_work(&t.store, true);
    arena_free(t.reader.memory);
    t.reader.memory = arena_new(memory_bytes_max);
    t.reader.site = &site;
    t.reader.live = t.writer->live = t.live;
    assert_ok(lanes_open(t.writer, &t.store.options, 1, t.writer, NULL, &t.lanes));
    t.reader.lanes = t.lanes;
    router_open();
    for (int i = 0; i < people_count; i++) {
        struct account account;

        assert_ok(user_create(t.writer,
                              &(struct user_draft){.username = str_of(names[i]),
                                                   .role = i == owner ? ROLE_OWNER : ROLE_USER,
                                                   .display_name = str_of(names[i]),
                                                   .confirmed = true,
                                                   .approved = true},
                              &account));
        t.people[i] = account.id;
        t.ids[i] = str_format(t.reader.memory, "%lld", (long long)account.id);
    }
    return 0;
}

static inline int stop(void **state)
{
    (void)state;
    router_free(t.router);
    lanes_close(t.lanes);
    live_reader_idle(t.live);
    live_reader_unregister(t.live);
    events_listen(NULL, NULL);
    live_close(t.live);
    test_store_work_end(&t.reader);
    t.writer->live = NULL;
    test_store_close(&t.store);
    return 0;
}

static inline enum http_method method_of(struct str name)
{
    return str_is(name, "POST")     ? HTTP_POST
           : str_is(name, "PUT")    ? HTTP_PUT
           : str_is(name, "PATCH")  ? HTTP_PATCH
           : str_is(name, "DELETE") ? HTTP_DELETE
                                    : HTTP_GET;
}

/* Runs the route of "GET /path?a=b" for the person (-1: nobody) as the server would. A body of JSON
 * may follow behind a line end. */
static inline enum err call(int person, const char *what, const struct json **ret_json)
{
    struct str method, target, path, query, body = str_split(str_of(what), '\n', &target);
    const struct json *sent = NULL;
    struct router_match match = {0};
    struct http_request request = {0};
    struct http_reply reply = {0};
    struct params params = {0};
    struct viewer viewer = {0};
    struct work *w;
    enum http_method known = HTTP_GET;
    enum err e;

    target = str_split(target, ' ', &method);
    query = str_split(target, '?', &path);
    known = method_of(method);
    assert_ok(router_find(t.router, t.reader.memory, known, path, &match));
    assert_non_null(match.route);
    w = match.route->lane == LANE_WRITE ? t.writer : &t.reader;
    assert_ok(params_add_form(w, &params, query));
    if (body.size) {
        assert_ok(json_parse(w->memory, body, &sent, NULL));
        assert_ok(params_add_json(w, &params, sent));
    }
    request = (struct http_request){.method = known,
                                    .path = path,
                                    .query = query,
                                    .json = sent,
                                    .params = params.items,
                                    .param_count = params.count};
    request.route_path = str_of(match.route->path);
    memcpy(request.path_params, match.path_params, sizeof(request.path_params));
    if (person >= 0)
        viewer.account_id = t.people[person];
    if (person == owner)
        viewer.permissions = role_facts(ROLE_OWNER)->permissions;
    if (person >= 0 && w == &t.reader)
        assert_ok(live_viewer_get(w, viewer.account_id, &viewer.live));
    w->why = STR("");
    e = match.route->handler(w, &viewer, &request, &reply);
    if (e)
        http_answer_error(w, &request, match.route, e, &reply);
    t.status = reply.status;
    t.body = str_copy(t.reader.memory, reply.body);
    t.link = STR("");
    for (size_t i = 0; i < reply.header_count; i++)
        if (!strcmp(reply.headers[i].name, "Link"))
            t.link = reply.headers[i].value;
    if (!e && ret_json)
        assert_ok(json_parse(t.reader.memory, reply.body, ret_json, NULL));
    return e;
}

/* Whether both calls are refused, and the answers are the same in every byte. */
static inline bool fail_alike(int person, const char *one, const char *other)
{
    struct str body;
    int status;

    (void)!call(person, one, NULL);
    status = t.status;
    body = t.body;
    (void)!call(person, other, NULL);
    return status >= 400 && t.status == status && str_equal(t.body, body);
}

/* The text with "*" replaced by the person's id. */
static inline const char *at(const char *what, int person)
{
    struct str before, after = str_split(str_of(what), '*', &before);

    return str_c(t.reader.memory, str_format(t.reader.memory, "%.*s%.*s%.*s", STR_ARG(before),
                                             STR_ARG(t.ids[person]), STR_ARG(after)));
}

static inline const struct json *get(int person, const char *what)
{
    const struct json *json = NULL;

    assert_ok(call(person, what, &json));
    return json;
}

/* The text with its first "*", if there is one, replaced by the id. */
static inline const char *with_id(const char *what, int64_t id)
{
    struct str before, after = str_split(str_of(what), '*', &before);

    if (before.size == strlen(what))
        return what;
    return str_c(t.reader.memory, str_format(t.reader.memory, "%.*s%lld%.*s", STR_ARG(before),
                                             (long long)id, STR_ARG(after)));
}

static inline int64_t json_id_of(const struct json *json)
{
    int64_t id = 0;

    assert_ok(id_parse(json_get_str(json, "id"), &id));
    return id;
}

static inline bool is_id(const struct json *json, const char *key, int person)
{
    return str_equal(json_get_str(json, key), t.ids[person]);
}

static inline struct post make_post(int author, const char *text, enum visibility visibility)
{
    struct post post;

    assert_ok(post_create(t.writer,
                          &(struct post_draft){.author_id = t.people[author],
                                               .text = str_of(text),
                                               .visibility = visibility},
                          &post));
    return post;
}

#endif
