#include "live/filters.h"

#include "base/buffer.h"
#include "live/test_live.h"

enum { now = 1000 };

static struct filter two[] = {
    {.id = 3, .title = STR_CONST("Spoilers"), .contexts = FILTER_HOME, .action = FILTER_HIDE},
    {.id = 7, .title = STR_CONST("Sport"), .contexts = FILTER_PUBLIC | FILTER_HOME},
};
static struct filter_keyword words[] = {
    {.id = 1, .filter_id = 7, .text = STR_CONST("Football"), .whole_word = true},
    {.id = 2, .filter_id = 3, .text = STR_CONST("the  END")},
    {.id = 4, .filter_id = 7, .text = STR_CONST("goal")},
    {.id = 5, .filter_id = 3, .text = STR_CONST("FINALE\u0301")},
};
static struct filter_post posts[] = {
    {.id = 1, .filter_id = 7, .post_id = 90},
    {.id = 2, .filter_id = 3, .post_id = 20},
    {.id = 3, .filter_id = 3, .post_id = 90},
};
static const struct filter_set set = {.filters = two,
                                      .keywords = words,
                                      .posts = posts,
                                      .count = 2,
                                      .keyword_count = 4,
                                      .post_count = 3};

static size_t match(struct work *w, const struct filters *filters, const char *text,
                    int64_t post_id, int64_t boost_id, const struct filter_match **ret_matches)
{
    return filters_match(w->memory, filters, filters_text(w->memory, str_of(text)),
                         (const int64_t[]){post_id, boost_id}, boost_id ? 2 : 1, now, ret_matches);
}

static void a_post_fits_each_filter_with_its_words_or_itself(void **state)
{
    (void)state;
    struct work w = test_work();
    const struct filters *filters = filters_make_in(w.memory, &set);
    const struct filter_match *found;
    assert_int_equal(match(&w, filters, "nothing of it, footballers", 1, 0, &found), 0);
    assert_int_equal(match(&w, filters, "FOOTBALL: a Goal before the\n\tend", 1, 0, &found), 2);
    assert_int_equal(found[0].filter->id, 3);
    assert_int_equal(found[0].keyword_count, 1);
    assert_str_is(found[0].keywords[0], "the  END");
    assert_int_equal(found[0].post_count, 0);
    assert_int_equal(found[1].filter->id, 7);
    assert_str_is(found[1].filter->title, "Sport");
    assert_int_equal(found[1].keyword_count, 2);
    assert_str_is(found[1].keywords[1], "goal");
    assert_int_equal(match(&w, filters, "final\u00e9", 1, 0, &found), 1);
    assert_int_equal(
        match(&w, filters, "\uff26\uff4f\uff4f\uff54\uff42\uff41\uff4c\uff4c", 1, 0, &found),
        1); /* of full width */
    assert_int_equal(match(&w, filters, "", 20, 90, &found), 2);
    assert_int_equal(found[0].post_count, 2);
    assert_int_equal(found[0].post_ids[0], 20);
    assert_int_equal(found[0].post_ids[1], 90);
    assert_int_equal(found[1].post_count, 1);
    assert_int_equal(found[1].keyword_count, 0);
    test_work_end(&w);
}

static void what_has_expired_fits_nothing(void **state)
{
    (void)state;
    struct work w = test_work();
    struct filter one = two[1];
    const struct filter_match *found;
    const struct filter_set timed = {
        .filters = &one, .keywords = words, .count = 1, .keyword_count = 1};
    one.expires_ms = now;
    assert_int_equal(match(&w, filters_make_in(w.memory, &timed), "football", 1, 0, &found), 0);
    one.expires_ms = now + 1;
    assert_int_equal(match(&w, filters_make_in(w.memory, &timed), "football", 1, 0, &found), 1);
    test_work_end(&w);
}

/* A page is 40 posts, each of which may fit them all: its memory must not be their number squared.
 */
static void where_all_filters_fit_a_match_takes_memory_in_proportion(void **state)
{
    enum { filter_count = filters_max, each = filter_keywords_max / filters_max };
    static struct filter many[filter_count];
    static struct filter_keyword keywords[filter_count * each];
    static struct filter_post named[filter_count * each];
    struct filter_set all = {.filters = many, .keywords = keywords, .posts = named};
    struct work w = test_work();
    const struct filter_match *found;
    size_t before;

    (void)state;
    for (int i = 0; i < filter_count; i++)
        many[all.count++] = (struct filter){.id = i + 1, .title = STR("all"), .contexts = 1};
    for (int i = 0; i < filter_count * each; i++) {
        keywords[all.keyword_count++] = (struct filter_keyword){
            .id = i + 1, .filter_id = i / each + 1, .text = str_format(w.memory, "w%d", i)};
        named[all.post_count++] =
            (struct filter_post){.id = i + 1, .filter_id = i / each + 1, .post_id = i % each + 1};
    }
    struct buffer text = buffer_in(w.memory);
    for (int i = 0; i < filter_count * each; i++)
        buffer_format(&text, "w%d ", i);
    const struct filters *filters = filters_make_in(w.memory, &all);
    struct str folded = filters_text(w.memory, buffer_str(&text));
    before = arena_used(w.memory);
    assert_int_equal(
        filters_match(w.memory, filters, folded, (const int64_t[]){1, 2}, 2, now, &found),
        filter_count);
    assert_int_equal(found[0].keyword_count, each);
    assert_int_equal(found[filter_count - 1].post_count, 2);
    assert_in_range(arena_used(w.memory) - before, 1, 128 * filter_keywords_max);
    test_work_end(&w);
}

static void store(struct test_live *t, int64_t account_id, int64_t id, const char *keyword)
{
    test_run(t,
             "INSERT INTO filters (b, account_id, id, title, contexts, action) "
             "VALUES (?1, ?2, ?3, 'title', 1, 1)",
             db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
    test_run(t,
             "INSERT INTO filter_keywords (b, account_id, id, filter_id, keyword, whole_word) "
             "VALUES (?1, ?2, ?3, ?3, ?4, 0)",
             db_int(id_bucket(account_id)), db_int(account_id), db_int(id),
             db_text(str_of(keyword)));
    test_run(t,
             "INSERT INTO filter_posts (b, account_id, id, filter_id, post_id) "
             "VALUES (?1, ?2, ?3, ?3, 90)",
             db_int(id_bucket(account_id)), db_int(account_id), db_int(id));
}

static void a_viewer_has_her_filters_and_after_a_change_the_new_ones(void **state)
{
    (void)state;
    struct test_live t;
    struct live_options options = test_live_options();
    const struct filter_match *found;
    test_live_open(&t, &options);
    int64_t me = test_account(&t, 1), other = test_account(&t, 2);
    assert_null(live_viewer_filters(test_viewer(&t, me)));
    store(&t, me, 5, "bees");
    assert_null(live_viewer_filters(test_viewer(&t, me)));
    assert_int_not_equal(live_check(t.w, t.live), OK);
    test_apply(&t, (struct event){.kind = EVENT_FILTERS_CHANGED, .account = me});
    const struct filters *filters = live_viewer_filters(test_viewer(&t, me));
    assert_non_null(filters);
    assert_int_equal(match(t.w, filters, "Bees", 90, 0, &found), 1);
    assert_int_equal(found[0].keyword_count, 1);
    assert_int_equal(found[0].post_count, 1);
    assert_int_equal(found[0].filter->action, FILTER_HIDE);
    assert_null(live_viewer_filters(test_viewer(&t, other)));
    assert_int_equal(live_check(t.w, t.live), OK);
    test_live_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_fits_each_filter_with_its_words_or_itself),
        cmocka_unit_test(what_has_expired_fits_nothing),
        cmocka_unit_test(where_all_filters_fit_a_match_takes_memory_in_proportion),
        cmocka_unit_test(a_viewer_has_her_filters_and_after_a_change_the_new_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
