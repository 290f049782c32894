#include "base/test.h"

#include "stream/topics.h"
#include "stream/websocket.h"

/* What came, one line each: the opcode and the payload. */
struct heard {
    struct buffer text;
    int stop_after;
};

static bool hear(void *context, enum websocket_opcode opcode, struct str payload)
{
    struct heard *heard = context;
    buffer_format(&heard->text, "%d:%.*s\n", (int)opcode, STR_ARG(payload));
    return --heard->stop_after != 0;
}

static struct str framed(struct arena *a, unsigned first, struct str payload)
{
    static const char mask[4] = {0x12, 0x34, 0x56, 0x78};
    struct buffer b = buffer_in(a);
    buffer_char(&b, (char)first);
    if (payload.size < 126) {
        buffer_char(&b, (char)(0x80 | payload.size));
    } else {
        buffer_char(&b, (char)(0x80 | 126));
        buffer_char(&b, (char)(payload.size >> 8));
        buffer_char(&b, (char)(payload.size & 255));
    }
    buffer_put(&b, (struct str){mask, 4});
    for (size_t i = 0; i < payload.size; i++)
        buffer_char(&b, (char)(payload.data[i] ^ mask[i % 4]));
    return buffer_str(&b);
}

/* Feeds bytes in pieces; what was heard is in *ret_heard. */
static int feed(struct arena *a, struct str bytes, size_t piece, struct str *ret_heard)
{
    struct websocket_reader reader = {0};
    struct heard heard = {.text = buffer_in(a)};
    int status = 0;
    for (size_t at = 0; at < bytes.size && !status; at += piece) {
        struct str part = str_copy(a, str_sub(bytes, at, at + piece));
        status = websocket_feed(&reader, (char *)(uintptr_t)part.data, part.size, hear, &heard);
    }
    websocket_reader_free(&reader);
    *ret_heard = buffer_str(&heard.text);
    return status;
}

static int feed_one(struct arena *a, unsigned first, struct str payload)
{
    struct str heard;
    return feed(a, framed(a, first, payload), SIZE_MAX / 2, &heard);
}

static struct str joined(struct arena *a, const struct str *parts, size_t count)
{
    struct buffer b = buffer_in(a);
    for (size_t i = 0; i < count; i++)
        buffer_put(&b, parts[i]);
    return buffer_str(&b);
}

static void the_handshake_answers_as_the_standard_s_example(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct str accept;
    assert_int_equal(websocket_accept(a, STR("dGhlIHNhbXBsZSBub25jZQ=="), &accept), OK);
    assert_str_is(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assert_int_equal(websocket_accept(a, STR("dGhl"), &accept), ERR_INVALID);
    assert_int_equal(websocket_accept(a, STR(""), &accept), ERR_INVALID);
    arena_free(a);
}

static void messages_are_the_same_however_their_bytes_are_cut(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    char long_text[1000];
    memset(long_text, 'x', sizeof long_text);
    struct str long_one = {long_text, sizeof long_text};
    const struct str parts[] = {
        framed(a, 0x81, STR("one")),
        framed(a, 0x01, STR("tw")),
        framed(a, 0x89, STR("ping")),
        framed(a, 0x00, STR("")),
        framed(a, 0x80, STR("o")),
        framed(a, 0x81, long_one),
        framed(a, 0x88,
               STR("\x03\xe8"
                   "bye")),
    };
    struct str bytes = joined(a, parts, sizeof parts / sizeof parts[0]);
    struct str expected = str_format(a,
                                     "1:one\n9:ping\n1:two\n1:%.*s\n8:\x03\xe8"
                                     "bye\n",
                                     STR_ARG(long_one));
    for (size_t piece = 1; piece <= bytes.size; piece++) {
        struct str heard;
        assert_int_equal(feed(a, bytes, piece, &heard), 0);
        assert_true(str_equal(heard, expected));
    }
    arena_free(a);
}

static void what_is_against_the_protocol_is_answered_with_its_status(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct str heard;
    char large[websocket_message_bytes_max + 1];
    memset(large, 'x', sizeof large);
    struct str too_large = {large, sizeof large}, most = {large, sizeof large - 1};

    assert_int_equal(feed_one(a, 0x81, most), 0);
    assert_int_equal(feed_one(a, 0x81, too_large), WEBSOCKET_TOO_LARGE);
    assert_int_equal(feed_one(a, 0x82, STR("x")), WEBSOCKET_NOT_TAKEN);
    assert_int_equal(feed_one(a, 0x81, STR("\xff")), WEBSOCKET_NOT_TEXT);
    assert_int_equal(feed_one(a, 0xc1, STR("x")), WEBSOCKET_BROKEN); /* an extension */
    assert_int_equal(feed_one(a, 0x83, STR("x")), WEBSOCKET_BROKEN); /* no such opcode */
    assert_int_equal(feed_one(a, 0x80, STR("x")), WEBSOCKET_BROKEN); /* goes on from nothing */
    assert_int_equal(feed_one(a, 0x09, STR("x")), WEBSOCKET_BROKEN); /* a ping in pieces */
    assert_int_equal(feed_one(a, 0x89, str_sub(most, 0, 126)), WEBSOCKET_BROKEN);
    assert_int_equal(feed_one(a, 0x88, STR("x")), WEBSOCKET_BROKEN);
    assert_int_equal(feed_one(a, 0x88, STR("\x03\xed")), WEBSOCKET_BROKEN); /* 1005 */
    assert_int_equal(feed_one(a, 0x88, STR("\x03\xe8\xff")), WEBSOCKET_NOT_TEXT);
    assert_int_equal(feed(a, STR("\x81\x01x"), 3, &heard), WEBSOCKET_BROKEN); /* not masked */
    assert_int_equal(feed(a,
                          STR("\x81\xfe\x00\x01"
                              "1234x"),
                          9, &heard),
                     WEBSOCKET_BROKEN);
    const struct str twice[] = {framed(a, 0x01, STR("x")), framed(a, 0x81, STR("y"))};
    assert_int_equal(feed(a, joined(a, twice, 2), 100, &heard), WEBSOCKET_BROKEN);
    const struct str sum[] = {framed(a, 0x01, most), framed(a, 0x80, STR("y"))};
    assert_int_equal(feed(a, joined(a, sum, 2), 100, &heard), WEBSOCKET_TOO_LARGE);
    arena_free(a);
}

static void nothing_is_heard_after_a_close_or_when_the_taker_wants_no_more(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    const struct str parts[] = {framed(a, 0x88, STR("")), framed(a, 0x81, STR("late"))};
    struct str bytes = joined(a, parts, 2), heard;
    assert_int_equal(feed(a, bytes, bytes.size, &heard), 0);
    assert_str_is(heard, "8:\n");

    struct websocket_reader reader = {0};
    struct heard once = {.text = buffer_in(a), .stop_after = 1};
    const struct str two[] = {framed(a, 0x81, STR("a")), framed(a, 0x81, STR("b"))};
    struct str both = joined(a, two, 2);
    assert_int_equal(websocket_feed(&reader, (char *)(uintptr_t)both.data, both.size, hear, &once),
                     0);
    assert_str_is(buffer_str(&once.text), "1:a\n");
    websocket_reader_free(&reader);
    arena_free(a);
}

static void frames_to_a_client_have_the_shortest_header(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    static char text[70000];
    const struct {
        size_t payload, header;
    } cases[] = {{0, 2}, {125, 2}, {126, 4}, {65535, 4}, {65536, 10}, {70000, 10}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer b = buffer_in(a);
        websocket_put(&b, WEBSOCKET_TEXT, (struct str){text, cases[i].payload});
        assert_int_equal(b.size, cases[i].payload + cases[i].header);
        assert_int_equal((unsigned char)b.data[0], 0x81);
    }
    struct buffer b = buffer_in(a);
    websocket_put_close(&b, WEBSOCKET_GOING_AWAY);
    assert_true(str_equal(buffer_str(&b), STR("\x88\x02\x03\xe9")));
    arena_free(a);
}

static void streams_are_found_by_mastodon_s_names(void **state)
{
    (void)state;
    struct work w = {.memory = arena_new(0)};
    struct topic topic;
    assert_int_equal(topic_find(&w, STR("public:local:media"), STR(""), STR(""), &topic), OK);
    assert_int_equal(topic.kind, TOPIC_PUBLIC);
    assert_int_equal(topic.bits, TOPIC_LOCAL | TOPIC_MEDIA);
    assert_int_equal(topic_find(&w, STR("hashtag"), STR("Tea"), STR("7"), &topic), OK);
    assert_str_is(topic.tag, "Tea");
    assert_int_equal(topic.list.size, 0);
    assert_int_equal(topic_find(&w, STR("hashtag"), STR(" "), STR(""), &topic), ERR_INVALID);
    assert_str_is(w.why, "Missing tag name parameter");
    assert_int_equal(topic_find(&w, STR("list"), STR(""), STR(""), &topic), ERR_INVALID);
    assert_str_is(w.why, "Missing list name parameter");
    assert_int_equal(topic_find(&w, STR("list"), STR(""), STR("x"), &topic), OK);
    assert_int_equal(topic.list_id, 0);
    assert_int_equal(topic_find(&w, STR("users"), STR(""), STR(""), &topic), ERR_INVALID);
    assert_str_is(w.why, "Unknown stream type");
    arena_free(w.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_handshake_answers_as_the_standard_s_example),
        cmocka_unit_test(messages_are_the_same_however_their_bytes_are_cut),
        cmocka_unit_test(what_is_against_the_protocol_is_answered_with_its_status),
        cmocka_unit_test(nothing_is_heard_after_a_close_or_when_the_taker_wants_no_more),
        cmocka_unit_test(frames_to_a_client_have_the_shortest_header),
        cmocka_unit_test(streams_are_found_by_mastodon_s_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
