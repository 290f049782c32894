#include "stream/hub.h"

#include "auth/scopes.h"
#include "auth/test_people.h"
#include "base/log.h"
#include "base/test.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/restrictions.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { patience_ms = 5000 };

static struct {
    struct test_people people;
    struct work *w;
    struct work template;
    struct live *live;
    struct stream *stream;
    int64_t alice, bob, carol;
} t;

static void tell(void *context, const struct event *events, size_t count)
{
    (void)context;
    live_apply(t.live, events, count);
    stream_apply(t.stream, events, count);
}

static int start(void **state)
{
    (void)state;
    log_level_set(LOG_ERROR);
    test_people_open(&t.people);
    t.w = t.people.w;
    assert_ok(live_open(t.w, &(struct live_options){0}, &t.live));
    t.template = (struct work){.limits = t.w->limits, .site = t.w->site, .live = t.live};
    const struct stream_options options = {.store = &t.people.store.options,
                                           .template = &t.template};
    assert_ok(stream_start(t.w, &options, &t.stream));
    events_listen(tell, NULL);
    t.alice = test_person(&t.people, "alice");
    t.bob = test_person(&t.people, "bob");
    t.carol = test_person(&t.people, "carol");
    assert_ok(relation_follow(t.w, t.bob, t.alice, &(struct follow_options){0}));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    stream_stop(t.stream);
    events_listen(NULL, NULL);
    stream_free(t.stream);
    live_close(t.live);
    test_people_close(&t.people);
    return 0;
}

static struct token token_of(int64_t account_id)
{
    const struct token draft = {
        .account_id = account_id, .kind = TOKEN_PERSON, .scopes = STR("read")};
    struct token token;
    struct str secret;
    assert_ok(token_create(t.w, &draft, &secret, &token));
    return token;
}

/* The client's end of a stream that has been greeted. */
static int arrive(const struct token *token, bool is_websocket)
{
    struct arrival arrival = {.is_websocket = is_websocket,
                              .account_id = token->account_id,
                              .scopes = scopes_all(),
                              .greeting = STR("hello\n"),
                              .stream = STR("user")};
    int ends[2];
    char text[8] = "";
    memcpy(arrival.token_hash, token->hash, sizeof arrival.token_hash);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    stream_arrive(t.stream, &arrival, ends[0]);
    assert_int_equal(recv(ends[1], text, 6, MSG_WAITALL), 6);
    assert_string_equal(text, "hello\n");
    return ends[1];
}

/* What has come once it holds the words, or the stream has ended. */
static struct str hear(int socket, struct str words)
{
    struct buffer heard = buffer_in(t.w->memory);
    struct pollfd waiting = {.fd = socket, .events = POLLIN};
    while (str_find(buffer_str(&heard), words) == SIZE_MAX) {
        char bytes[4096];
        assert_int_equal(poll(&waiting, 1, patience_ms), 1);
        ssize_t n = recv(socket, bytes, sizeof bytes, 0);
        if (n <= 0)
            break;
        buffer_put(&heard, (struct str){bytes, (size_t)n});
    }
    return buffer_str(&heard);
}

/* What comes until the stream ends. */
static struct str hear_to_the_end(int socket)
{
    return hear(socket, STR("\n\nwhat nobody says\n\n"));
}

static int64_t say(const char *text)
{
    const struct post_draft draft = {.author_id = t.alice, .text = str_of(text)};
    struct post post;
    assert_ok(post_create(t.w, &draft, &post));
    return post.id;
}

static void whoever_follows_is_told_and_a_stranger_is_not(void **state)
{
    (void)state;
    struct token bobs = token_of(t.bob), carols = token_of(t.carol);
    int bob = arrive(&bobs, false), carol = arrive(&carols, false);
    int64_t id = say("to those who follow");
    struct str heard = hear(bob, STR("\n\n"));
    assert_true(str_starts(heard, STR("event: update\ndata: {")));
    assert_true(str_find(heard, str_format(t.w->memory, "\"id\":\"%lld\"", (long long)id)) !=
                SIZE_MAX);
    assert_ok(token_revoke(t.w, carols.hash)); /* ends what she could have heard */
    assert_int_equal(hear_to_the_end(carol).size, 0);
    close(bob);
    close(carol);
}

/* A raid that is ended: more at once than anybody has on the screen. */
static void of_many_that_are_hidden_the_newest_are_told(void **state)
{
    (void)state;
    enum { many = hidings_max + 5 };
    struct token bobs = token_of(t.bob), alices = token_of(t.alice);
    int64_t ids[many];
    struct post *posts = arena_array(t.w->memory, many, sizeof *posts);
    for (int i = 0; i < many; i++)
        ids[i] = say("one of many");
    int bob = arrive(&bobs, false), alice = arrive(&alices, false);
    assert_ok(db_begin(t.w));
    assert_ok(db_end(t.w, restrictions_begin(t.w, RESTRICTION_HIDE, ids, many, posts)));
    struct str heard = hear(bob, str_format(t.w->memory, "data: %lld\n\n", (long long)ids[5]));
    int told = 0;
    for (struct str rest = heard; str_starts(rest, STR("event: delete\n")); told++)
        rest = str_sub(rest, str_find(rest, STR("\n\n")) + 2, rest.size);
    assert_int_equal(told, hidings_max);
    for (int i = 0; i < 5; i++)
        assert_true(str_find(heard, str_format(t.w->memory, "%lld", (long long)ids[i])) ==
                    SIZE_MAX);
    (void)say("and things go on");
    assert_true(str_starts(hear(bob, STR("\n\n")), STR("event: update\n")));
    assert_true(str_starts(hear(alice, STR("\n\n")), STR("event: update\n")));
    close(bob);
    close(alice);
}

static void a_token_that_has_ended_opens_no_stream(void **state)
{
    (void)state;
    struct token bobs = token_of(t.bob);
    assert_ok(token_revoke(t.w, bobs.hash));
    int bob = arrive(&bobs, true);
    assert_true(str_equal(hear_to_the_end(bob), STR("\x88\x00"
                                                    "")));
    close(bob);
}

static void an_account_has_so_many_streams_and_no_more(void **state)
{
    (void)state;
    static int open[stream_clients_per_account_max];
    struct token bobs = token_of(t.bob);
    for (int i = 0; i < stream_clients_per_account_max; i++)
        open[i] = arrive(&bobs, true);
    int late = arrive(&bobs, true);
    assert_true(str_equal(hear_to_the_end(late), STR("\x88\x02\x03\xf0"))); /* 1008 */
    close(late);
    for (int i = 0; i < stream_clients_per_account_max; i++)
        close(open[i]);
}

static void when_too_many_events_wait_everybody_is_sent_away(void **state)
{
    (void)state;
    enum { count = stream_waiting_events_max + 1 };
    struct event *events = arena_array(t.w->memory, count, sizeof *events);
    struct token bobs = token_of(t.bob);
    for (size_t i = 0; i < count; i++)
        events[i] = (struct event){.kind = EVENT_NOTIFIED, .account = t.bob, .other = 1};
    int bob = arrive(&bobs, true);
    stream_apply(t.stream, events, count);
    assert_true(str_equal(hear_to_the_end(bob), STR("\x88\x02\x03\xf5"))); /* 1013 */
    close(bob);
    bob = arrive(&bobs, false); /* and may come back */
    (void)say("to those who came back");
    assert_true(str_starts(hear(bob, STR("\n\n")), STR("event: update\n")));
    close(bob);
}

static void a_server_that_stops_says_goodbye(void **state)
{
    (void)state;
    struct token bobs = token_of(t.bob);
    int bob = arrive(&bobs, true);
    stream_stop(t.stream);
    assert_true(str_equal(hear_to_the_end(bob), STR("\x88\x02\x03\xe9"))); /* 1001 */
    (void)say("to nobody");
    close(bob);
}

#define STREAMED(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAMED(whoever_follows_is_told_and_a_stranger_is_not),
        STREAMED(of_many_that_are_hidden_the_newest_are_told),
        STREAMED(a_token_that_has_ended_opens_no_stream),
        STREAMED(an_account_has_so_many_streams_and_no_more),
        STREAMED(when_too_many_events_wait_everybody_is_sent_away),
        STREAMED(a_server_that_stops_says_goodbye),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
