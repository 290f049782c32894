#include "base/test.h"

#include "base/clock.h"
#include "social/marks.h"
#include "social/polls.h"
#include "social/post_search_db.h"
#include "social/relations.h"
#include "store/test_store.h"

#include <string.h>

static struct {
    struct test_store store;
    struct work *w;
    int64_t alice, bob, carol, dave;
} t;

static int64_t person(const char *name, uint32_t flags)
{
    struct account account;
    const struct account_draft draft = {
        .username = str_of(name), .display_name = str_of(name), .flags = flags};
    assert_ok(account_create(t.w, &draft, &account));
    return account.id;
}

static int start(void **state)
{
    (void)state;
    test_store_open(&t.store);
    t.w = &t.store.work;
    t.w->site = test_site();
    t.alice = person("alice", ACCOUNT_INDEXABLE);
    t.bob = person("bob", ACCOUNT_INDEXABLE);
    t.carol = person("carol", 0);
    t.dave = person("dave", 0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    test_store_close(&t.store);
    return 0;
}

static int64_t make(const struct post_draft *draft)
{
    struct post post;
    assert_ok(post_create(t.w, draft, &post));
    return post.id;
}

static int64_t say(int64_t author, const char *text)
{
    return make(&(struct post_draft){.author_id = author, .text = str_of(text)});
}

/* What the viewer finds, as letters: the post named first is 'a' … */
static const char *found(int64_t viewer_id, const char *query, const int64_t *posts, int count)
{
    const struct viewer viewer = {.account_id = viewer_id};
    const struct post_search search = {.query = str_of(query), .limit = 40};
    static char letters[64];
    int64_t ids[40];
    int size = 0;
    enum err e = post_search(t.w, &viewer, &search, ids, &size);
    memset(letters, 0, sizeof(letters));
    if (e == ERR_INVALID)
        return "invalid";
    assert_ok(e);
    for (int i = 0; i < size; i++)
        assert_true(i == 0 || ids[i] < ids[i - 1]);
    for (int i = 0, n = 0; i < count; i++)
        for (int k = 0; k < size; k++)
            if (ids[k] == posts[i])
                letters[n++] = (char)('a' + i);
    return letters;
}

/* The posts of the test below that dave finds. */
static const struct {
    const char *query, *finds;
} asked[] = {
    {"olives", "abcde"},
    {"OLIVES", "abcde"},
    {"olives from:alice", "ade"},
    {"olives -from:alice", "bc"},
    {"from:@alice", "ade"},
    {"from:nobody olives", ""},
    {"-from:nobody olives", "abcde"},
    {"from:alice from:bob", ""},
    {"to:alice", "b"},
    {"olives -to:alice", "acde"},
    {"has:poll", "d"},
    {"olives -has:poll", "abce"},
    {"has:link", "c"},
    {"HAS:Link", "c"},
    {"olives -has:link", "abde"},
    {"has:media olives", ""},
    {"-has:media -has:image olives", "abcde"},
    {"has:video", ""},
    {"is:reply", "b"},
    {"olives -is:reply", "acde"},
    {"is:quote", "e"},
    {"is:sensitive", "c"},
    {"olives -is:sensitive", "abde"},
    {"language:pt", "c"},
    {"language:pt-BR", "c"},
    {"language:p olives", ""},
    {"-language:pt olives", "abde"},
    {"\"olives at\"", "ad"},
    {"\"at olives\"", ""},
    {"olives -\"at dawn\"", "bcde"},
    {"olives -dawn -dusk", "bce"},
    {"+olives +dawn", "a"},
    {"before:2000-01-01", ""},
    {"olives -before:2000-01-01", "abcde"},
    {"olives after:2000", "abcde"},
    {"olives -after:2000-06", ""},
    {"olives -during:1999", "abcde"},
    {"during:1999-12-31 olives", ""},
    {"in:public olives", "abcde"},
    {"in:all olives", "abcde"},
    {"in:library olives", ""},
    {"-in:public olives", ""},
    {"-in:library olives", "abcde"},
    {"is:nothing olives", ""}, /* words that nobody wrote */
    {"foo:olives", ""},
    {"https://olives.example/all", "c"},
    {"-olives", ""},
    {"", "invalid"},
    {"- ! \"\"", "invalid"},
};

static void each_operator_and_its_minus_find_what_they_say(void **state)
{
    (void)state;
    const struct poll_draft poll = {
        .options = {STR("yes"), STR("no")}, .option_count = 2, .expires_ms = t.w->now_ms + 9000000};
    int64_t posts[6];
    posts[0] = say(t.alice, "olives at dawn");
    posts[1] = make(&(struct post_draft){
        .author_id = t.bob, .text = STR("olives? @alice"), .reply_to_id = posts[0]});
    posts[2] = make(&(struct post_draft){.author_id = t.bob,
                                         .text = STR("olives: https://olives.example/all"),
                                         .spoiler_text = STR("food"),
                                         .language = STR("pt-BR")});
    posts[3] = make(&(struct post_draft){
        .author_id = t.alice, .text = STR("more olives at dusk"), .poll = &poll});
    posts[4] = make(&(struct post_draft){
        .author_id = t.alice, .text = STR("as he said, olives"), .quote_of_id = posts[2]});
    posts[5] = say(t.carol, "olives unfindable");
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        const char *is = found(t.dave, asked[i].query, posts, 6);
        if (strcmp(is, asked[i].finds) != 0)
            fail_msg("%s finds %s, not %s", asked[i].query, is, asked[i].finds);
    }
    assert_string_equal(found(t.bob, "olives", posts, 6), "abcde");
    assert_string_equal(found(t.bob, "-olives", posts, 6), "");
    assert_string_equal(found(t.carol, "from:me", posts, 6), "f");
    assert_string_equal(found(t.alice, "to:me", posts, 6), "b");
    assert_string_equal(found(t.carol, "olives unfindable", posts, 6), "f");
}

static void the_library_is_ones_own_and_what_one_has_marked_or_is_named_in(void **state)
{
    (void)state;
    const struct poll_draft poll = {
        .options = {STR("yes"), STR("no")}, .option_count = 2, .expires_ms = t.w->now_ms + 9000000};
    int64_t posts[6];
    struct post post;
    posts[0] = say(t.carol, "figs for carol alone");
    posts[1] = say(t.carol, "figs with @bob");
    posts[2] = say(t.carol, "figs that bob keeps");
    posts[3] = say(t.bob, "figs of bob");
    posts[4] = make(
        &(struct post_draft){.author_id = t.carol, .text = STR("figs to vote on"), .poll = &poll});
    posts[5] = say(t.alice, "figs of alice");
    const struct mark_request keep = {
        .account_id = t.bob, .post_id = posts[2], .mark = MARK_BOOKMARK};
    assert_ok(mark_set(t.w, &keep, &post));
    assert_string_equal(found(t.bob, "figs in:library", posts, 6), "bcd");
    assert_string_equal(found(t.bob, "in:library -from:me", posts, 6), "bc");
    assert_string_equal(found(t.bob, "figs", posts, 6), "bcdf");
    assert_string_equal(found(t.bob, "figs in:public", posts, 6), "bcdf");
    assert_string_equal(found(t.alice, "figs", posts, 6), "df");
    assert_string_equal(found(t.alice, "figs in:library", posts, 6), "f");
    assert_string_equal(found(0, "figs", posts, 6), "df");
    assert_string_equal(found(0, "figs in:library", posts, 6), "");
    assert_ok(mark_clear(t.w, &keep, &post));
    assert_string_equal(found(t.bob, "figs in:library", posts, 6), "bd");
    assert_ok(relation_mute(t.w, t.bob, t.alice, false, 0));
    assert_string_equal(found(t.bob, "figs in:public", posts, 6), "bd");
    assert_string_equal(found(t.bob, "figs from:alice", posts, 6), "f");
    assert_ok(relation_block(t.w, t.alice, t.bob));
    assert_string_equal(found(t.bob, "figs from:alice", posts, 6), "");
}

static void days_bound_what_is_found_and_gaps_are_stepped_over(void **state)
{
    (void)state;
    static const char *const days[] = {"2020-05-01", "2020-05-02", "2020-05-03", "2021-01-01"};
    int64_t posts[4], ms = 0;
    for (int i = 0; i < 4; i++) {
        assert_ok(time_parse_iso(str_of(days[i]), &ms));
        posts[i] = make(&(struct post_draft){.author_id = t.alice,
                                             .text = STR("a dated post"),
                                             .imported = true,
                                             .created_ms = ms + clock_hour_ms});
    }
    assert_string_equal(found(t.bob, "dated during:2020-05-02", posts, 4), "b");
    assert_string_equal(found(t.bob, "dated -during:2020-05-02", posts, 4), "acd");
    assert_string_equal(found(t.bob, "dated -during:2020-05", posts, 4), "d");
    assert_string_equal(found(t.bob, "dated before:2020-05-02", posts, 4), "a");
    assert_string_equal(found(t.bob, "dated -before:2020-05-02", posts, 4), "bcd");
    assert_string_equal(found(t.bob, "dated after:2020-05-02", posts, 4), "cd");
    assert_string_equal(found(t.bob, "dated after:2020-05", posts, 4), "d");
    assert_string_equal(found(t.bob, "dated -after:2020-05-02", posts, 4), "ab");
    assert_string_equal(found(t.bob, "dated during:2020", posts, 4), "abc");
    assert_string_equal(found(t.bob, "after:2020-05-01 before:2020-05-03", posts, 4), "b");
    assert_string_equal(found(t.bob, "dated before:2020-05-02T02:00:00Z", posts, 4), "ab");
    assert_string_equal(found(t.bob, "dated before:2020-13", posts, 4), "");
}

/* More than the first question brings, and more than are found by walking. */
static void pages_join_without_a_seam(void **state)
{
    (void)state;
    enum { many = 150 };
    int64_t seen = INT64_MAX, ids[40], *all = arena_array(t.w->memory, many, sizeof(*all));
    int count = 0, total = 0;
    for (int i = 0; i < many; i++)
        all[i] = say(i % 3 ? t.alice : t.carol, "the same word");
    const struct viewer viewer = {.account_id = t.bob};
    struct post_search search = {.query = STR("word"), .limit = 40};
    do {
        assert_ok(post_search(t.w, &viewer, &search, ids, &count));
        for (int i = 0; i < count; i++) {
            assert_true(ids[i] < seen);
            seen = ids[i];
        }
        total += count;
        search.max_id = seen;
    } while (count);
    assert_int_equal(total, 100);
    search = (struct post_search){.query = STR("word"), .limit = 40, .offset = 90};
    assert_ok(post_search(t.w, &viewer, &search, ids, &count));
    assert_int_equal(count, 10);
    search = (struct post_search){.query = STR("word"), .limit = 40, .min_id = all[many - 4]};
    assert_ok(post_search(t.w, &viewer, &search, ids, &count));
    assert_int_equal(count, 2);
    search = (struct post_search){.query = STR("word"), .limit = 40, .account_id = t.bob};
    assert_ok(post_search(t.w, &viewer, &search, ids, &count));
    assert_int_equal(count, 0);
}

static bool goes_on(void *context, int percent)
{
    (void)context, (void)percent;
    return false;
}

/* What is made anew in SQL is what was put in one by one: it is found, and it can be taken out. */
static void an_index_made_anew_is_the_one_that_was(void **state)
{
    (void)state;
    int64_t posts[3];
    struct post gone;
    posts[0] = make(&(struct post_draft){
        .author_id = t.alice, .text = STR("fennel"), .language = STR("a\"\\{,=b-c")});
    posts[1] = make(&(struct post_draft){.author_id = t.bob,
                                         .text = STR("fennel @alice https://a.example"),
                                         .spoiler_text = STR("green"),
                                         .reply_to_id = posts[0],
                                         .language = STR("PT-br")});
    posts[2] = make(&(struct post_draft){
        .author_id = t.bob, .text = STR("fennel again"), .visibility = VISIBILITY_FOLLOWERS});
    for (int anew = 0; anew < 2; anew++) {
        assert_string_equal(found(t.bob, "fennel from:me", posts, 3), "bc");
        assert_string_equal(found(t.bob, "fennel to:alice is:reply has:link", posts, 3), "b");
        assert_string_equal(found(t.bob, "fennel language:pt is:sensitive", posts, 3), "b");
        assert_string_equal(found(t.bob, "green in:public", posts, 3), "b");
        assert_string_equal(found(t.bob, "in:public -green", posts, 3), "a");
        assert_ok(db_begin(t.w));
        if (!anew) {
            db_scatter(t.w);
            assert_ok(db_run(t.w, db_driver(t.w->db) == DB_SQLITE
                                      ? "INSERT INTO post_search (post_search) VALUES "
                                        "('delete-all')"
                                      : "DELETE FROM post_search"));
            assert_ok(post_search_fill(t.w, goes_on, NULL));
        }
        assert_ok(db_end(t.w, OK));
    }
    for (int i = 2; i >= 0; i--)
        assert_ok(post_delete(t.w, i ? t.bob : t.alice, posts[i], &gone));
    if (db_driver(t.w->db) == DB_SQLITE) {
        assert_ok(db_begin(t.w));
        assert_ok(db_run(t.w, "INSERT INTO post_search (post_search) VALUES ('optimize')"));
        assert_ok(db_run(t.w, "CREATE VIRTUAL TABLE temp.left USING fts5vocab (main, post_search, "
                              "row)"));
        struct db_rows rows = {0};
        assert_ok(db_ask(t.w, &rows, "SELECT term FROM temp.left"));
        assert_false(db_next(&rows));
        assert_ok(db_done(t.w, &rows, OK));
        assert_ok(db_end(t.w, ERR_INVALID) == ERR_INVALID ? OK : ERR_INTERNAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_operator_and_its_minus_find_what_they_say, start,
                                        stop),
        cmocka_unit_test_setup_teardown(
            the_library_is_ones_own_and_what_one_has_marked_or_is_named_in, start, stop),
        cmocka_unit_test_setup_teardown(days_bound_what_is_found_and_gaps_are_stepped_over, start,
                                        stop),
        cmocka_unit_test_setup_teardown(pages_join_without_a_seam, start, stop),
        cmocka_unit_test_setup_teardown(an_index_made_anew_is_the_one_that_was, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
