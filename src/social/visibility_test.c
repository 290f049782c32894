#include "base/test.h"

#include "social/posts.h"
#include "social/relations.h"
#include "social/restrictions.h"
#include "social/visibility.h"
#include "store/test_store.h"

/* Who looks, and which of the four visibilities she may see: public, unlisted, followers, direct.
 */
static const struct {
    const char *who;
    uint32_t relation;
    bool is_author, is_mentioned;
    bool sees[4];
} viewers[] = {
    {"nobody", 0, false, false, {true, true, false, false}},
    {"author", 0, true, false, {true, true, true, true}},
    {"follower", RELATION_FOLLOWS, false, false, {true, true, true, false}},
    {"muter", RELATION_MUTES, false, false, {true, true, false, false}},
    {"follower who mutes", RELATION_FOLLOWS | RELATION_MUTES, false, false, {1, 1, 1, false}},
    {"asks to follow", RELATION_REQUESTED, false, false, {true, true, false, false}},
    {"followed by the author", RELATION_FOLLOWED_BY, false, false, {true, true, false, false}},
    {"mentioned", 0, false, true, {true, true, true, true}},
    {"mentioned follower", RELATION_FOLLOWS, false, true, {true, true, true, true}},
    {"blocked", RELATION_BLOCKED_BY, false, false, {false, false, false, false}},
    {"blocker", RELATION_BLOCKS, false, false, {false, false, false, false}},
    {"blocked and mentioned", RELATION_BLOCKED_BY, false, true, {false, false, false, false}},
    {"blocking follower", RELATION_BLOCKS | RELATION_FOLLOWS, false, true, {0, 0, 0, 0}},
};

static void the_rule_is_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(viewers) / sizeof(viewers[0]); i++)
        for (int v = VISIBILITY_PUBLIC; v <= VISIBILITY_DIRECT; v++)
            if (visibility_allows((enum visibility)v, viewers[i].relation, viewers[i].is_author,
                                  viewers[i].is_mentioned) != viewers[i].sees[v])
                fail_msg("%s, visibility %d", viewers[i].who, v);
}

static int64_t person(struct work *w, const char *name)
{
    struct account account;
    assert_ok(account_create(w, &(struct account_draft){.username = str_of(name)}, &account));
    return account.id;
}

/* The same from SQL and from a card without a live viewer, as on a lane: they agree. */
static void sql_and_cards_agree(void **state)
{
    (void)state;
    struct test_store store;
    test_store_open(&store);
    struct work *w = &store.work;
    w->site = test_site();
    int64_t author = person(w, "author");
    const int64_t people[] = {0, author, person(w, "fan"), person(w, "named"),
                              person(w, "blocked")};
    assert_ok(relation_follow(w, people[2], author, NULL));
    assert_ok(relation_block(w, author, people[4]));
    static const bool sees[5][4] = {{1, 1, 0, 0}, {1, 1, 1, 1}, {1, 1, 1, 0}, {1, 1, 1, 1}, {0}};
    for (int v = VISIBILITY_PUBLIC; v <= VISIBILITY_DIRECT; v++) {
        struct post post;
        const struct post_draft draft = {
            .author_id = author, .text = STR("@named hello"), .visibility = (enum visibility)v};
        assert_ok(post_create(w, &draft, &post));
        const struct live_post card = {.id = post.id,
                                       .author_id = author,
                                       .flags = post.flags,
                                       .mentions = &people[3],
                                       .mention_count = 1};
        const struct live_account author_card = {.id = author};
        for (int p = 0; p < 5; p++) {
            enum err expected = sees[p][v] ? OK : ERR_NOT_FOUND;
            const struct viewer viewer = {.account_id = people[p]};
            assert_err(visibility_check_post(w, people[p], &post), expected);
            assert_err(visibility_check_card(w, &viewer, &card, &author_card), expected);
        }
    }
    test_store_close(&store);
}

static void overlays_hide_and_lifting_them_shows_again(void **state)
{
    (void)state;
    struct test_store store;
    struct post post, boost;
    int64_t id;
    test_store_open(&store);
    struct work *w = &store.work;
    w->site = test_site();
    int64_t author = person(w, "author"), other = person(w, "other");
    const struct post_draft draft = {.author_id = author, .text = STR("hello")};
    assert_ok(post_create(w, &draft, &post));
    assert_ok(post_boost(w, other, post.id, VISIBILITY_PUBLIC, false, 0, &boost));
    assert_ok(visibility_check_post(w, 0, &boost));
    const struct restriction hide = {.subject_id = post.id, .effect = RESTRICTION_HIDE};
    assert_ok(restriction_set(w, &hide, &id));
    assert_ok(post_find(w, post.id, &post));
    assert_err(visibility_check_post(w, other, &post), ERR_NOT_FOUND);
    assert_err(visibility_check_post(w, 0, &boost), ERR_NOT_FOUND);
    assert_ok(visibility_check_post(w, author, &post));
    assert_ok(restriction_lift(w, post.id, id));
    assert_ok(post_find(w, post.id, &post));
    assert_ok(visibility_check_post(w, other, &post));
    const struct restriction suspend = {.subject_id = author, .effect = RESTRICTION_SUSPEND};
    assert_ok(restriction_set(w, &suspend, &id));
    assert_err(visibility_check_post(w, other, &post), ERR_NOT_FOUND);
    assert_err(visibility_check_post(w, 0, &boost), ERR_NOT_FOUND);
    assert_ok(restriction_lift(w, author, id));
    assert_ok(visibility_check_post(w, 0, &boost));
    test_store_close(&store);
}

/* What each restriction hides, from nobody, from another who is signed in, and where it is
 * withheld.
 */
static const struct {
    enum restriction_effect effect;
    bool hides_from_nobody, hides_from_other, hides_there;
} hiding[] = {
    {RESTRICTION_LABEL, false, false, false},   {RESTRICTION_WARNING, false, false, false},
    {RESTRICTION_REPLIES, false, false, false}, {RESTRICTION_NOT_RECOMMENDED, false, false, false},
    {RESTRICTION_ADULTS, true, false, false},   {RESTRICTION_WITHHELD, false, false, true},
    {RESTRICTION_HIDE, true, true, true},       {RESTRICTION_LIMIT, false, false, false},
    {RESTRICTION_SUSPEND, true, true, true},
};

/* From SQL and from cards. */
static bool is_hidden(struct work *w, int64_t viewer_id, int64_t post_id)
{
    struct restriction_words on_post, on_author;
    struct post post;
    uint32_t flags = 0;
    assert_ok(post_find(w, post_id, &post));
    assert_ok(account_find_flags(w, post.author_id, &flags));
    assert_ok(restriction_words_find(w, post_id, &on_post));
    assert_ok(restriction_words_find(w, post.author_id, &on_author));
    const struct live_post card = {.id = post_id,
                                   .author_id = post.author_id,
                                   .flags = post.flags,
                                   .withheld_in = on_post.withheld_in};
    const struct live_account author = {.id = post.author_id,
                                        .flags = flags,
                                        .handle = STR("author"),
                                        .withheld_in = on_author.withheld_in};
    const struct viewer viewer = {.account_id = viewer_id};
    enum err e = visibility_check_post(w, viewer_id, &post);
    assert_int_equal(visibility_check_card(w, &viewer, &card, &author), e);
    return e == ERR_NOT_FOUND;
}

static void each_restriction_hides_what_it_says_and_its_end_shows_it_again(void **state)
{
    (void)state;
    struct test_store store;
    struct post post;
    test_store_open(&store);
    struct work *w = &store.work;
    w->site = test_site();
    int64_t author = person(w, "author"), other = person(w, "other"), id;
    assert_ok(
        post_create(w, &(struct post_draft){.author_id = author, .text = STR("a #tag")}, &post));
    for (size_t i = 0; i < sizeof hiding / sizeof *hiding; i++)
        for (int on_post = 0; on_post < 2; on_post++) {
            const struct restriction one = {
                .subject_id = on_post ? post.id : author,
                .effect = hiding[i].effect,
                .words = STR("Disputed"),
                .territory = hiding[i].effect == RESTRICTION_WITHHELD ? STR("fr,de") : STR("")};
            if (!restriction_fits(one.effect, on_post)) {
                assert_err(restriction_set(w, &one, &id), ERR_INVALID);
                continue;
            }
            assert_ok(restriction_set(w, &one, &id));
            w->territory = STR("AT");
            assert_int_equal(is_hidden(w, 0, post.id), hiding[i].hides_from_nobody);
            assert_int_equal(is_hidden(w, other, post.id), hiding[i].hides_from_other);
            w->territory = STR("DE");
            assert_int_equal(is_hidden(w, other, post.id), hiding[i].hides_there);
            assert_int_equal(is_hidden(w, author, post.id), one.effect == RESTRICTION_SUSPEND);
            w->territory = STR("");
            assert_int_equal(is_hidden(w, other, post.id), hiding[i].hides_from_other);
            assert_ok(restriction_lift(w, one.subject_id, id));
            w->territory = STR("DE");
            assert_false(is_hidden(w, 0, post.id));
        }
    test_store_close(&store);
}

static void answers_are_limited_to_whom_the_author_follows_or_names(void **state)
{
    (void)state;
    struct test_store store;
    struct post post, answer;
    test_store_open(&store);
    struct work *w = &store.work;
    w->site = test_site();
    int64_t author = person(w, "author"), named = person(w, "named"), id;
    int64_t followed = person(w, "followed"), other = person(w, "other");
    assert_ok(relation_follow(w, author, followed, NULL));
    assert_ok(relation_follow(w, other, author, NULL));
    assert_ok(post_create(w, &(struct post_draft){.author_id = author, .text = STR("hello @named")},
                          &post));
    for (int on_post = 0; on_post < 2; on_post++) {
        const struct restriction one = {.subject_id = on_post ? post.id : author,
                                        .effect = RESTRICTION_REPLIES};
        struct post_draft draft = {.text = STR("an answer"), .reply_to_id = post.id};
        assert_ok(restriction_set(w, &one, &id));
        const int64_t may[] = {author, named, followed};
        for (size_t i = 0; i < 3; i++) {
            draft.author_id = may[i];
            assert_ok(post_create(w, &draft, &answer));
        }
        draft.author_id = other;
        assert_err(post_create(w, &draft, &answer), ERR_FORBIDDEN);
        assert_ok(restriction_lift(w, one.subject_id, id));
        assert_ok(post_create(w, &draft, &answer));
    }
    test_store_close(&store);
}

static void what_is_not_recommended_is_met_by_nobody_else(void **state)
{
    (void)state;
    assert_true(visibility_meets(0, 0, 0, false));
    assert_true(visibility_meets(ACCOUNT_LIMITED, 0, RELATION_FOLLOWS, false));
    assert_false(visibility_meets(ACCOUNT_LIMITED, 0, 0, false));
    assert_false(visibility_meets(ACCOUNT_NOT_RECOMMENDED, 0, RELATION_FOLLOWS, false));
    assert_false(visibility_meets(ACCOUNT_HIDDEN, 0, RELATION_FOLLOWS, false));
    assert_false(visibility_meets(0, POST_NOT_RECOMMENDED, RELATION_FOLLOWS, false));
    assert_true(visibility_meets(ACCOUNT_LIMITED, POST_NOT_RECOMMENDED, 0, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_is_the_table),
        cmocka_unit_test(sql_and_cards_agree),
        cmocka_unit_test(overlays_hide_and_lifting_them_shows_again),
        cmocka_unit_test(each_restriction_hides_what_it_says_and_its_end_shows_it_again),
        cmocka_unit_test(answers_are_limited_to_whom_the_author_follows_or_names),
        cmocka_unit_test(what_is_not_recommended_is_met_by_nobody_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
