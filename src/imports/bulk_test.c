#include "base/test.h"

#include "imports/bulk.h"
#include "imports/origins.h"
#include "social/feed_presets.h"
#include "social/marks.h"
#include "social/polls.h"
#include "social/relations.h"
#include "store/lane.h"
#include "store/test_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    struct test_store store;
    struct lanes *lanes;
    struct work *w;
    struct bulk_counts counts;
    int64_t bad_lines[8];
    int bad_count;
    char text[64 * 1024]; /* what was dumped */
    size_t size;
} t;

static int start(void **state)
{
    (void)state;
    memset(&t, 0, sizeof t);
    test_store_open(&t.store);
    t.w = &t.store.work;
    if (lanes_open(t.w, &t.store.options, 0, t.w, NULL, &t.lanes))
        return -1;
    t.w->lanes = t.lanes;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    lanes_close(t.lanes);
    test_store_close(&t.store);
    return 0;
}

static void bad_line(void *context, int64_t line, struct str why)
{
    (void)context;
    (void)why;
    if (t.bad_count < 8)
        t.bad_lines[t.bad_count++] = line;
}

static enum err load_with(const char *text, size_t size, bool keep_going)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    fflush(file);
    lseek(fileno(file), 0, SEEK_SET);
    const struct bulk_options options = {.keep_going = keep_going, .bad_line = bad_line};
    enum err e = bulk_load(t.w, fileno(file), &options, &t.counts);
    fclose(file);
    return e;
}

static enum err load(const char *text)
{
    return load_with(text, strlen(text), false);
}

static void assert_why(const char *words)
{
    if (str_find(t.w->why, str_of(words)) == SIZE_MAX)
        fail_msg("\"%.*s\" does not say \"%s\"", STR_ARG(t.w->why), words);
}

static int64_t post_of(const char *key, const char *account)
{
    struct origin origin = {0};
    int64_t id = 0;
    assert_int_equal(account_find_handle(t.w, str_of(account), &id), OK);
    enum err e = origin_find(t.w, str_of(key), id, &origin);
    return e ? 0 : origin.post_id;
}

#define PEOPLE                                                                                     \
    "{\"type\":\"account\",\"name\":\"alice\",\"display_name\":\"Alice\","                         \
    "\"created_at\":\"2020-01-02T03:04:05Z\"}\n"                                                   \
    "{\"type\":\"account\",\"name\":\"bob\"}\n"
#define SAMPLE                                                                                     \
    PEOPLE "{\"type\":\"follow\",\"account\":\"bob\",\"target\":\"alice\",\"created_at\":\"2020-"  \
           "02-03T00:00:00Z\"}\n"                                                                  \
           "{\"type\":\"post\",\"key\":\"p1\",\"account\":\"alice\","                              \
           "\"created_at\":\"2021-05-06T07:08:09.010Z\",\"text\":\"hello #square\"}\n"             \
           "{\"type\":\"post\",\"key\":\"p2\",\"account\":\"bob\",\"text\":\"hi\","                \
           "\"reply_to\":\"p1\",\"created_at\":\"2021-05-06T08:00:00Z\"}\n"                        \
           "{\"type\":\"post\",\"key\":\"p3\",\"account\":\"bob\",\"text\":\"tea?\","              \
           "\"created_at\":\"2021-05-07T08:00:00Z\",\"poll\":{\"options\":[\"yes\",\"no\"],"       \
           "\"multiple\":false,\"expires_at\":\"2021-05-08T08:00:00Z\"}}\n"                        \
           "{\"type\":\"favourite\",\"account\":\"bob\",\"post\":\"p1\","                          \
           "\"created_at\":\"2021-05-06T09:00:00Z\"}\n"                                            \
           "{\"type\":\"boost\",\"account\":\"bob\",\"post\":\"p1\","                              \
           "\"created_at\":\"2021-05-06T09:01:00Z\"}\n"                                            \
           "{\"type\":\"bookmark\",\"account\":\"bob\",\"post\":\"p1\","                           \
           "\"created_at\":\"2021-05-06T09:02:00Z\"}\n"                                            \
           "{\"type\":\"vote\",\"account\":\"alice\",\"post\":\"p3\",\"choices\":[1]}\n"

static void a_file_becomes_accounts_posts_and_what_people_did(void **state)
{
    (void)state;
    struct post *post = ARENA_NEW(t.w->memory, struct post);
    struct relation relation;
    struct poll poll;
    int64_t alice = 0, bob = 0;
    assert_int_equal(load(SAMPLE), OK);
    assert_int_equal(t.counts.stored, 10);
    assert_int_equal(account_find_handle(t.w, STR("alice"), &alice), OK);
    assert_int_equal(account_find_handle(t.w, STR("bob"), &bob), OK);
    assert_int_equal(post_find(t.w, post_of("p1", "alice"), post), OK);
    assert_str_is(post->text, "hello #square");
    assert_int_equal(post->created_ms, INT64_C(1620284889010));
    assert_int_equal(id_ms(post->id), post->created_ms);
    assert_int_equal(post_complete(t.w, post), OK);
    assert_int_equal(post->favourites, 1);
    assert_int_equal(post->boosts, 1);
    assert_int_equal(post->replies, 1);
    int64_t p1 = post->id;
    assert_int_equal(post_find(t.w, post_of("p2", "bob"), post), OK);
    assert_int_equal(post->reply_to_id, p1);
    assert_int_equal(poll_find(t.w, post_of("p3", "bob"), &poll), OK);
    assert_int_equal(poll.votes[0], 0);
    assert_int_equal(poll.votes[1], 1);
    assert_int_equal(relation_find(t.w, bob, alice, &relation), OK);
    assert_true(relation.flags & RELATION_FOLLOWS);
}

static void the_same_file_again_changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(load(SAMPLE), OK);
    assert_int_equal(load(SAMPLE), OK);
    assert_int_equal(t.counts.stored, 0);
    assert_int_equal(t.counts.unchanged, 10);
}

static void other_spelling_of_the_same_line_is_the_same_line(void **state)
{
    (void)state;
    assert_int_equal(load(PEOPLE "{\"type\":\"post\",\"key\":\"k\",\"account\":\"bob\","
                                 "\"text\":\"\\u00e9\"}\n"),
                     OK);
    assert_int_equal(load("{ \"text\": \"\xc3\xa9\", \"account\": \"bob\", \"key\": \"k\","
                          " \"type\": \"post\" }\n"),
                     OK);
    assert_int_equal(t.counts.unchanged, 1);
}

static void a_key_with_other_content_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(load(SAMPLE), OK);
    assert_int_equal(load("{\"type\":\"post\",\"key\":\"p1\",\"account\":\"alice\","
                          "\"created_at\":\"2021-05-06T07:08:09.010Z\",\"text\":\"changed\"}\n"),
                     ERR_INVALID);
    assert_why("line 1: the key \"p1\" of alice stands for another post");
    assert_int_equal(load("{\"type\":\"account\",\"name\":\"alice\",\"display_name\":\"Eve\"}\n"),
                     ERR_INVALID);
    assert_why("exists with another display_name");
}

static void a_reference_finds_the_accounts_own_post_first_and_says_when_it_is_unclear(void **state)
{
    (void)state;
    struct post *post = ARENA_NEW(t.w->memory, struct post);
    assert_int_equal(
        load(PEOPLE "{\"type\":\"account\",\"name\":\"carol\"}\n"
                    "{\"type\":\"post\",\"key\":\"same\",\"account\":\"alice\",\"text\":\"a\"}\n"
                    "{\"type\":\"post\",\"key\":\"same\",\"account\":\"bob\",\"text\":\"b\"}\n"
                    "{\"type\":\"post\",\"key\":\"r\",\"account\":\"bob\",\"text\":\"r\","
                    "\"reply_to\":\"same\"}\n"),
        OK);
    assert_int_equal(post_find(t.w, post_of("r", "bob"), post), OK);
    assert_int_equal(post->reply_to_id, post_of("same", "bob"));
    assert_int_equal(load("{\"type\":\"favourite\",\"account\":\"carol\",\"post\":\"same\"}\n"),
                     ERR_INVALID);
    assert_why("say whose in \"post_account\"");
    assert_int_equal(load("{\"type\":\"favourite\",\"account\":\"carol\",\"post\":\"same\","
                          "\"post_account\":\"alice\"}\n"),
                     OK);
}

static void what_was_seen_then_is_kept_though_it_would_be_hidden_now(void **state)
{
    (void)state;
    assert_int_equal(load(PEOPLE
                          "{\"type\":\"post\",\"key\":\"p\",\"account\":\"alice\",\"text\":\"a\","
                          "\"visibility\":\"private\"}\n"
                          "{\"type\":\"post\",\"key\":\"r\",\"account\":\"bob\",\"text\":\"b\","
                          "\"reply_to\":\"p\"}\n"
                          "{\"type\":\"favourite\",\"account\":\"bob\",\"post\":\"p\"}\n"),
                     OK);
}

static void a_time_that_has_not_come_counts_as_now(void **state)
{
    (void)state;
    struct post *post = ARENA_NEW(t.w->memory, struct post);
    assert_int_equal(load(PEOPLE
                          "{\"type\":\"post\",\"key\":\"p\",\"account\":\"alice\",\"text\":\"a\","
                          "\"created_at\":\"2199-01-01T00:00:00Z\"}\n"),
                     OK);
    assert_int_equal(post_find(t.w, post_of("p", "alice"), post), OK);
    assert_true(post->created_ms < INT64_C(7000000000000));
}

static void a_batch_of_lines_that_tell_much_is_not_too_much(void **state)
{
    (void)state;
    enum { people = 60, line_bytes = 100 };
    size_t size = 0, room = (size_t)people * (people + 1) * line_bytes;
    char *text = malloc(room);
    assert_non_null(text);
    for (int i = 0; i < people; i++)
        size += (size_t)snprintf(text + size, room - size,
                                 "{\"type\":\"account\",\"name\":\"p%d\"}\n", i);
    for (int i = 0; i < people; i++)
        for (int j = 0; j < people; j++)
            if (i != j)
                size += (size_t)snprintf(
                    text + size, room - size,
                    "{\"type\":\"follow\",\"account\":\"p%d\",\"target\":\"p%d\"}\n", i, j);
    assert_int_equal(load_with(text, size, false), OK);
    assert_int_equal(t.counts.stored, people + people * (people - 1));
    free(text);
}

static void a_bad_line_ends_the_load_with_its_number_and_all_before_it_stored(void **state)
{
    (void)state;
    const char *file =
        PEOPLE "{\"type\":\"post\",\"key\":\"a\",\"account\":\"alice\",\"text\":\"1\"}\n"
               "{\"type\":\"post\",\"key\":\"b\",\"account\":\"nobody\",\"text\":\"2\"}\n"
               "{\"type\":\"post\",\"key\":\"c\",\"account\":\"alice\",\"text\":\"3\"}\n";
    assert_int_equal(load(file), ERR_INVALID);
    assert_why("line 4: there is no account \"nobody\"");
    assert_int_equal(t.counts.stored, 3);
    assert_true(post_of("a", "alice") != 0);
    assert_true(post_of("c", "alice") == 0);
    assert_int_equal(load_with(file, strlen(file), true), OK);
    assert_int_equal(t.bad_count, 1);
    assert_int_equal(t.bad_lines[0], 4);
    assert_int_equal(t.counts.skipped, 1);
    assert_true(post_of("c", "alice") != 0);
}

static void people_who_all_follow_each_other_come_in_as_many_requests_as_they_need(void **state)
{
    (void)state;
    enum { people = 61, line_bytes = 64 };
    char *text = malloc((size_t)people * people * line_bytes);
    assert_non_null(text);
    size_t size = 0;
    for (int i = 0; i < people; i++)
        size += (size_t)snprintf(text + size, line_bytes,
                                 "{\"type\":\"account\",\"name\":\"p%d\"}\n", i);
    for (int i = 0; i < people * people; i++)
        if (i / people != i % people)
            size +=
                (size_t)snprintf(text + size, line_bytes,
                                 "{\"type\":\"follow\",\"account\":\"p%d\",\"target\":\"p%d\"}\n",
                                 i / people, i % people);
    assert_int_equal(load_with(text, size, false), OK);
    assert_int_equal(t.counts.stored, people * people);
    free(text);
}

static void what_is_wrong_with_a_line_is_said_in_its_own_terms(void **state)
{
    (void)state;
    static const struct {
        const char *line, *why;
    } cases[] = {
        {"{\"type\":\"post\"", "not a JSON object"},
        {"[1]", "not a JSON object"},
        {"{}", "has no \"type\""},
        {"{\"type\":\"poem\"}", "there is no type \"poem\""},
        {"{\"type\":\"post\",\"account\":\"bob\"}", "needs \"text\""},
        {"{\"type\":\"post\",\"text\":\"x\"}", "needs \"account\""},
        {"{\"type\":\"post\",\"account\":\"bob\",\"txt\":\"x\"}", "no field \"txt\""},
        {"{\"type\":\"post\",\"account\":\"bob\",\"text\":\"x\",\"visibility\":\"secret\"}",
         "\"visibility\" is public"},
        {"{\"type\":\"post\",\"account\":\"bob\",\"text\":\"x\",\"created_at\":\"soon\"}",
         "must be a time like"},
        {"{\"type\":\"post\",\"account\":\"bob\",\"text\":\"x\",\"poll\":{\"options\":[\"a\"]}}",
         "2 to"},
        {"{\"type\":\"post\",\"account\":\"bob\",\"text\":\"x\",\"reply_to\":\"none\"}",
         "\"reply_to\" names no earlier post"},
        {"{\"type\":\"vote\",\"account\":\"bob\",\"post\":\"p\",\"choices\":[-1]}",
         "places from 0"},
        {"{\"type\":\"follow\",\"account\":\"bob\"}", "needs \"target\""},
        {"{\"type\":\"account\",\"name\":\"no spaces\"}", "line 1: "},
    };
    assert_int_equal(load(PEOPLE), OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(load(cases[i].line), ERR_INVALID);
        assert_why(cases[i].why);
    }
}

static void a_line_without_end_is_refused_before_it_is_held(void **state)
{
    (void)state;
    size_t size = bulk_line_bytes_max + 1024 * 1024;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, 'x', size);
    assert_int_equal(load_with(text, size, false), ERR_TOO_LARGE);
    assert_why("line 1: longer than");
    free(text);
}

static bool keep_text(void *context, struct str bytes)
{
    (void)context;
    if (t.size + bytes.size > sizeof t.text)
        return false;
    memcpy(t.text + t.size, bytes.data, bytes.size);
    t.size += bytes.size;
    return true;
}

static void what_is_dumped_can_be_loaded_elsewhere_and_dumps_the_same(void **state)
{
    struct bulk_counts counts;
    static char first[sizeof t.text];
    assert_int_equal(load(SAMPLE), OK);
    assert_int_equal(bulk_dump(t.w, keep_text, NULL, &counts), OK);
    assert_int_equal(counts.lines, 10);
    size_t size = t.size;
    memcpy(first, t.text, size);
    stop(state);
    start(state);
    assert_int_equal(load_with(first, size, false), OK);
    assert_int_equal(t.counts.stored, 10);
    assert_int_equal(bulk_dump(t.w, keep_text, NULL, &counts), OK);
    assert_int_equal(t.size, size);
    assert_memory_equal(t.text, first, size);
}

#define WEIGHTS(age)                                                                               \
    "{\"bridging\":2.125,\"affinity\":0,\"age\":" age ",\"repeat\":4,\"unfollowed\":1}"
#define FEEDS                                                                                      \
    PEOPLE "{\"type\":\"feed_preset\",\"account\":\"alice\",\"name\":\"Calm\",\"about\":\"slow\"," \
           "\"weights\":" WEIGHTS(                                                                 \
               "0.25") ",\"version\":3,\"created_at\":\"2026-01-02T00:00:00Z\"}\n"                 \
                       "{\"type\":\"feed_settings\",\"account\":\"bob\",\"home\":\"for_you\","     \
                       "\"preset\":\"published\",\"weights\":" WEIGHTS(                            \
                           "1") ",\"copy_name\":\"Slow\","                                         \
                                "\"copy_version\":2,\"copy_weights\":" WEIGHTS(                    \
                                    "0.5") ",\"copy_account\":\"alice\","                          \
                                           "\"copy_of\":\"Calm\",\"created_at\":\"2026-01-03T00:"  \
                                           "00:00Z\"}\n"                                           \
                                           "{\"type\":\"feed_settings\",\"account\":\"alice\","    \
                                           "\"home\":\"chronological\","                           \
                                           "\"preset\":\"published\",\"weights\":" WEIGHTS(        \
                                               "1") ",\"copy_name\":\"Gone\","                     \
                                                    "\"copy_weights\":" WEIGHTS("4") "}\n"

static void how_a_feed_is_set_and_what_was_published_of_it_is_loaded_and_dumped(void **state)
{
    (void)state;
    struct bulk_counts counts;
    struct feed_settings settings;
    struct feed_preset preset;
    int64_t alice = 0, bob = 0;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(load(FEEDS), OK);
        assert_int_equal(t.counts.stored, i ? 0 : 5);
    }
    assert_int_equal(account_find_handle(t.w, STR("alice"), &alice), OK);
    assert_int_equal(account_find_handle(t.w, STR("bob"), &bob), OK);
    assert_int_equal(feed_settings_find(t.w, bob, &settings), OK);
    assert_true(settings.home_for_you);
    assert_int_equal(settings.own_milli[2], 1000);
    assert_int_equal(settings.copy.milli[2], 500);
    assert_int_equal(settings.copy.version, 2);
    assert_int_equal(settings.copy.taken_ms, INT64_C(1767398400000));
    assert_int_equal(feed_preset_find(t.w, 0, settings.copy.preset_id, &preset), OK);
    assert_str_is(preset.name, "Calm");
    assert_int_equal(preset.version, 3);
    assert_int_equal(preset.uses, 1);
    assert_int_equal(id_ms(preset.id), INT64_C(1767312000000));
    assert_int_equal(feed_settings_find(t.w, alice, &settings), OK);
    assert_int_equal(settings.copy.preset_id, 0);
    assert_int_equal(settings.copy.milli[2], 4000);
    assert_int_equal(bulk_dump(t.w, keep_text, NULL, &counts), OK);
    assert_int_equal(counts.lines, 5);
    assert_true(str_find((struct str){t.text, t.size},
                         STR("\"copy_account\":\"alice\",\"copy_of\":\"Calm\"}")) != SIZE_MAX);
}

static void what_is_wrong_with_a_feed_is_said_by_its_field(void **state)
{
    (void)state;
#define PRESET   "{\"type\":\"feed_preset\",\"account\":\"bob\",\"name\":\"x\",\"weights\":"
#define SETTINGS "{\"type\":\"feed_settings\",\"account\":\"bob\",\"weights\":" WEIGHTS("1")
    static const struct {
        const char *line, *why;
    } cases[] = {
        {PRESET "{}}", "\"weights\" needs \"bridging\""},
        {PRESET "[]}", "\"weights\" needs \"bridging\""},
        {PRESET WEIGHTS("4.001") "}", "\"weights\" needs \"age\", a number from 0 to 4"},
        {PRESET WEIGHTS("-1") "}", "needs \"age\""},
        {PRESET WEIGHTS("\"NaN\"") "}", "needs \"age\""},
        {PRESET WEIGHTS("1") ",\"version\":0}", "\"version\" must be a whole number"},
        {PRESET WEIGHTS("1") ",\"about\":\"a\\nb\"}", "about is plain text"},
        {PRESET WEIGHTS("1") ",\"home\":\"for_you\"}", "no field \"home\""},
        {SETTINGS "}", "needs \"home\""},
        {SETTINGS ",\"home\":\"x\",\"preset\":\"own\"}", "\"home\" is chronological or"},
        {SETTINGS ",\"home\":\"for_you\",\"preset\":\"x\"}", "there is none of this name"},
        {SETTINGS ",\"home\":\"for_you\",\"preset\":\"published\"}", "there is none of this name"},
        {SETTINGS ",\"home\":\"for_you\",\"preset\":\"own\",\"copy_name\":\"x\"}",
         "\"copy_weights\" needs"},
    };
    assert_int_equal(load(PEOPLE), OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(load(cases[i].line), ERR_INVALID);
        assert_why(cases[i].why);
    }
    assert_int_equal(load(PRESET WEIGHTS("1") "}"), OK);
    assert_int_equal(load(PRESET WEIGHTS("2") "}"), ERR_INVALID);
    assert_why("bob has published another preset \"x\"");
}

static void whichever_database_call_fails_a_line_is_stored_whole_or_not_at_all(void **state)
{
    (void)state;
    assert_int_equal(load(PEOPLE), OK);
    enum err e = ERR_UNAVAILABLE;
    for (int call = 1; e && call < 200; call++) {
        /* The hook belongs to a thread; without lanes between, the batch would not meet it. */
        struct post *post = ARENA_NEW(t.w->memory, struct post);
        struct origin origin = {0};
        int64_t alice = 0;
        assert_int_equal(account_find_handle(t.w, STR("alice"), &alice), OK);
        db_fail_at = call;
        e = db_begin(t.w);
        if (!e) {
            e = post_create(t.w,
                            &(struct post_draft){.author_id = alice,
                                                 .text = STR("x"),
                                                 .imported = true,
                                                 .created_ms = TEST_NOW_MS},
                            post);
            origin = (struct origin){.account_id = alice, .post_id = post->id};
            if (!e)
                e = origin_add(t.w, STR("whole"), &origin);
            e = db_end(t.w, e);
        }
        db_fail_at = 0;
        enum err found = origin_find(t.w, STR("whole"), alice, &origin);
        assert_int_equal(found, e ? ERR_NOT_FOUND : OK);
        if (!found)
            assert_int_equal(post_find(t.w, origin.post_id, post), OK);
    }
    assert_int_equal(e, OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(a_file_becomes_accounts_posts_and_what_people_did),
        TEST(the_same_file_again_changes_nothing),
        TEST(other_spelling_of_the_same_line_is_the_same_line),
        TEST(a_key_with_other_content_is_an_error),
        TEST(a_reference_finds_the_accounts_own_post_first_and_says_when_it_is_unclear),
        TEST(what_was_seen_then_is_kept_though_it_would_be_hidden_now),
        TEST(a_time_that_has_not_come_counts_as_now),
        TEST(a_batch_of_lines_that_tell_much_is_not_too_much),
        TEST(a_bad_line_ends_the_load_with_its_number_and_all_before_it_stored),
        TEST(people_who_all_follow_each_other_come_in_as_many_requests_as_they_need),
        TEST(what_is_wrong_with_a_line_is_said_in_its_own_terms),
        TEST(a_line_without_end_is_refused_before_it_is_held),
        TEST(what_is_dumped_can_be_loaded_elsewhere_and_dumps_the_same),
        TEST(how_a_feed_is_set_and_what_was_published_of_it_is_loaded_and_dumped),
        TEST(what_is_wrong_with_a_feed_is_said_by_its_field),
        TEST(whichever_database_call_fails_a_line_is_stored_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
