#include "social/filters.h"

#include "social/test_people.h"

static const struct filter_changes sport = {
    .set_title = true,
    .title = STR_CONST(" Sport "),
    .set_contexts = true,
    .contexts = FILTER_HOME | FILTER_PUBLIC,
    .keywords =
        (const struct filter_keyword_change[]){
            {.set_text = true, .text = STR_CONST("football")},
            {.set_text = true, .text = STR_CONST("golf"), .set_whole_word = true}},
    .keyword_count = 2,
};

static struct filter_set set_of(int64_t account_id)
{
    struct filter_set set;

    assert_int_equal(filters_of(t.w, account_id, &set), OK);
    return set;
}

static int64_t make(int64_t account_id)
{
    int64_t id = 0;

    assert_int_equal(filter_create(t.w, account_id, &sport, &id), OK);
    return id;
}

static void assert_refused(enum err e, const char *words)
{
    assert_int_equal(e, ERR_INVALID);
    assert_memory_equal(t.w->why.data, words, strlen(words));
    assert_int_equal(t.w->why.size, strlen(words));
}

static void a_filter_is_made_with_its_keywords(void **state)
{
    int64_t id = make(t.people[0]);
    struct filter_set set = set_of(t.people[0]);

    (void)state;
    assert_int_equal(set.count, 1);
    assert_int_equal(set.filters[0].id, id);
    assert_true(str_is(set.filters[0].title, "Sport"));
    assert_int_equal(set.filters[0].contexts, FILTER_HOME | FILTER_PUBLIC);
    assert_int_equal(set.keyword_count, 2);
    assert_true(set.keywords[0].whole_word);
    assert_false(set.keywords[1].whole_word);
    assert_int_equal(set_of(t.people[1]).count, 0);
}

static void keywords_are_changed_added_and_removed_in_one_go(void **state)
{
    int64_t id = make(t.people[0]);
    struct filter_set set = set_of(t.people[0]);
    const struct filter_keyword_change keywords[] = {
        {.id = set.keywords[0].id, .remove = true},
        {.id = set.keywords[1].id, .set_text = true, .text = STR("cricket")},
        {.set_text = true, .text = STR("chess")},
        {.remove = true},
    };
    const struct filter_changes changes = {.keywords = keywords, .keyword_count = 4};

    (void)state;
    assert_int_equal(filter_change(t.w, t.people[0], id, &changes), OK);
    set = set_of(t.people[0]);
    assert_int_equal(set.keyword_count, 2);
    assert_true(str_is(set.keywords[0].text, "cricket"));
    assert_true(str_is(set.keywords[1].text, "chess"));
    assert_true(str_is(set.filters[0].title, "Sport"));
    assert_int_equal(filter_change(t.w, t.people[0], id, &changes), ERR_NOT_FOUND);
}

static void what_is_no_filter_is_refused_in_mastodons_words(void **state)
{
    int64_t id = make(t.people[0]), made;
    char much[filter_keyword_characters_max + 1];
    struct filter_keyword_change change = {.set_text = true, .text = {much, sizeof much}};

    (void)state;
    memset(much, 'x', sizeof much);
    assert_refused(filter_create(t.w, t.people[0], &(struct filter_changes){0}, &made),
                   "Validation failed: Title can't be blank, Context can't be blank, Context None "
                   "or invalid context supplied");
    assert_refused(filter_change(t.w, t.people[0], id,
                                 &(struct filter_changes){.set_contexts = true,
                                                          .contexts = FILTER_HOME,
                                                          .bad_context = true,
                                                          .set_action = true,
                                                          .bad_action = true}),
                   "Validation failed: Context None or invalid context supplied, Action is not "
                   "included in the list");
    assert_refused(filter_keyword_add(t.w, t.people[0], id, &change, &made),
                   "Validation failed: Keyword is too long (maximum is 512 characters)");
    change.text = STR(" \n");
    assert_refused(filter_keyword_add(t.w, t.people[0], id, &change, &made),
                   "Validation failed: Keyword can't be blank");
    assert_int_equal(set_of(t.people[0]).keyword_count, 2);
    assert_int_equal(set_of(t.people[0]).count, 1);
}

static void the_number_and_length_of_keywords_are_bounded(void **state)
{
    static struct filter_keyword_change many[filter_keywords_max];
    char much[filter_keyword_characters_max];
    struct filter_changes changes = {.keywords = many, .keyword_count = filter_keywords_max};
    int64_t id = make(t.people[0]), made;

    (void)state;
    memset(much, 'x', sizeof much);
    for (size_t i = 0; i < filter_keywords_max; i++)
        many[i] = (struct filter_keyword_change){.set_text = true, .text = STR("a")};
    assert_refused(filter_change(t.w, t.people[0], id, &changes),
                   "Validation failed: You have at most 2000 keywords");
    changes.keyword_count = filter_text_bytes_max / filter_keyword_characters_max;
    for (size_t i = 0; i < changes.keyword_count; i++)
        many[i].text = (struct str){much, sizeof much};
    assert_refused(filter_change(t.w, t.people[0], id, &changes),
                   "Validation failed: Your keywords have at most 131072 bytes together");
    for (int i = 1; i < filters_max; i++)
        (void)make(t.people[1]);
    assert_int_equal(filter_create(t.w, t.people[1], &sport, &made), OK);
    assert_refused(filter_create(t.w, t.people[1], &sport, &made),
                   "Validation failed: You have at most 200 filters");
}

static void anothers_filter_is_as_one_that_is_not_there(void **state)
{
    int64_t id = make(t.people[0]), made;
    int64_t keyword = set_of(t.people[0]).keywords[0].id;
    const struct filter_keyword_change change = {.id = keyword, .set_text = true, .text = STR("x")};
    const struct filter_changes steal = {.keywords = &change, .keyword_count = 1};

    (void)state;
    assert_int_equal(filter_change(t.w, t.people[1], id, &sport), ERR_NOT_FOUND);
    assert_int_equal(filter_delete(t.w, t.people[1], id), ERR_NOT_FOUND);
    assert_int_equal(filter_keyword_add(t.w, t.people[1], id, &change, &made), ERR_NOT_FOUND);
    assert_int_equal(filter_keyword_change(t.w, t.people[1], &change), ERR_NOT_FOUND);
    assert_int_equal(filter_keyword_delete(t.w, t.people[1], keyword), ERR_NOT_FOUND);
    assert_int_equal(filter_post_add(t.w, t.people[1], id, 5, &made), ERR_NOT_FOUND);
    assert_int_equal(filter_change(t.w, t.people[1], make(t.people[1]), &steal), ERR_NOT_FOUND);
    assert_int_equal(filter_post_add(t.w, t.people[0], id, 5, &made), OK);
    assert_int_equal(filter_post_delete(t.w, t.people[1], made), ERR_NOT_FOUND);
    assert_int_equal(filter_post_delete(t.w, t.people[0], made), OK);
    assert_int_equal(set_of(t.people[0]).keyword_count, 2);
}

static void a_post_is_named_once_and_goes_with_its_filter(void **state)
{
    int64_t id = make(t.people[0]), made;

    (void)state;
    assert_int_equal(filter_post_add(t.w, t.people[0], id, 5, &made), OK);
    assert_refused(filter_post_add(t.w, t.people[0], id, 5, &made),
                   "Validation failed: Status has already been taken");
    assert_int_equal(set_of(t.people[0]).post_count, 1);
    assert_int_equal(filter_delete(t.w, t.people[0], id), OK);
    (void)make(t.people[0]);
    assert_int_equal(set_of(t.people[0]).post_count, 0);
    assert_int_equal(set_of(t.people[0]).keyword_count, 2);
}

static void of_a_filter_with_other_keywords_a_phrase_changes_only_itself(void **state)
{
    int64_t id = make(t.people[0]), keyword = set_of(t.people[0]).keywords[0].id;
    const struct filter_keyword_change change = {.set_text = true, .text = STR("tennis")};
    struct filter_changes changes = {
        .set_title = true, .title = STR("tennis"), .keywords = &change, .keyword_count = 1};

    (void)state;
    assert_int_equal(filter_phrase_change(t.w, t.people[0], keyword, &changes), OK);
    assert_true(str_is(set_of(t.people[0]).keywords[0].text, "tennis"));
    assert_true(str_is(set_of(t.people[0]).filters[0].title, "Sport"));
    changes.set_action = true;
    changes.action = FILTER_HIDE;
    assert_int_equal(filter_phrase_change(t.w, t.people[0], keyword, &changes), ERR_INVALID);
    assert_int_equal(filter_keyword_delete(t.w, t.people[0], set_of(t.people[0]).keywords[1].id),
                     OK);
    assert_int_equal(filter_phrase_change(t.w, t.people[0], keyword, &changes), OK);
    assert_int_equal(set_of(t.people[0]).filters[0].action, FILTER_HIDE);
    assert_true(str_is(set_of(t.people[0]).filters[0].title, "tennis"));
    assert_int_equal(set_of(t.people[0]).filters[0].id, id);
}

static void whichever_database_call_fails_a_filter_is_whole_or_not_there(void **state)
{
    enum err e = ERR_INTERNAL;
    int64_t id = 0;
    int call = 0;

    (void)state;
    while (e && call < 40) {
        db_fail_at = ++call;
        e = filter_create(t.w, t.people[0], &sport, &id);
        db_fail_at = 0;
        assert_int_equal(set_of(t.people[0]).count, e ? 0 : 1);
        assert_int_equal(set_of(t.people[0]).keyword_count, e ? 0 : 2);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
    e = ERR_INTERNAL;
    for (call = 1; e && call < 40; call++) {
        db_fail_at = call;
        e = filter_delete(t.w, t.people[0], id);
        db_fail_at = 0;
        assert_int_equal(set_of(t.people[0]).count, e ? 1 : 0);
        assert_int_equal(set_of(t.people[0]).keyword_count, e ? 2 : 0);
    }
    assert_int_equal(e, OK);
}

static void a_deleted_accounts_filters_go(void **state)
{
    int64_t made;

    (void)state;
    assert_int_equal(filter_post_add(t.w, t.people[0], make(t.people[0]), 5, &made), OK);
    (void)make(t.people[1]);
    IN_TRANSACTION(filters_delete_all(t.w, t.people[0]));
    assert_int_equal(set_of(t.people[0]).count, 0);
    assert_int_equal(set_of(t.people[1]).count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_filter_is_made_with_its_keywords),
        TEST(keywords_are_changed_added_and_removed_in_one_go),
        TEST(what_is_no_filter_is_refused_in_mastodons_words),
        TEST(the_number_and_length_of_keywords_are_bounded),
        TEST(anothers_filter_is_as_one_that_is_not_there),
        TEST(a_post_is_named_once_and_goes_with_its_filter),
        TEST(of_a_filter_with_other_keywords_a_phrase_changes_only_itself),
        TEST(whichever_database_call_fails_a_filter_is_whole_or_not_there),
        TEST(a_deleted_accounts_filters_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
