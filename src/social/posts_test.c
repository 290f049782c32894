#define PEOPLE_FLAGS ACCOUNT_INDEXABLE
#include "social/test_people.h"

#include "base/clock.h"
#include "social/marks.h"
#include "social/notifications.h"
#include "social/polls.h"
#include "social/post_search.h"
#include "social/relations.h"
#include "social/restrictions.h"
#include "social/tags.h"
#include "social/visibility.h"
#include "store/lane.h"

static struct post say(int64_t author, const char *text, enum visibility visibility)
{
    struct post post;
    const struct post_draft draft = {
        .author_id = author, .text = str_of(text), .visibility = visibility};
    assert_ok(post_create(t.w, &draft, &post));
    return post;
}

static struct post answer(int64_t author, const char *text, int64_t to)
{
    struct post post;
    const struct post_draft draft = {.author_id = author, .text = str_of(text), .reply_to_id = to};
    assert_ok(post_create(t.w, &draft, &post));
    return post;
}

static struct post whole(int64_t id)
{
    struct post post;
    assert_ok(post_find(t.w, id, &post));
    assert_ok(post_complete(t.w, &post));
    return post;
}

static int64_t posts_of(int64_t account)
{
    struct account found;
    assert_ok(account_find(t.w, account, &found));
    return found.posts;
}

static int64_t told(int64_t account)
{
    return number("SELECT COUNT(*) FROM notifications WHERE account_id = ?1", account);
}

static void a_post_is_found_as_it_was_written(void **state)
{
    (void)state;
    struct post made = say(t.alice, "  Hello @bob and #Polis  ", VISIBILITY_UNLISTED);
    struct post found = whole(made.id);
    assert_str_is(found.text, "Hello @bob and #Polis");
    assert_int_equal(found.flags & POST_VISIBILITY_MASK, VISIBILITY_UNLISTED);
    assert_int_equal(found.thread_id, made.id);
    assert_int_equal(found.mention_count, 1);
    assert_int_equal(found.mentions[0].account_id, t.bob);
    assert_str_is(found.mentions[0].url, "https://square.example/@bob");
    assert_int_equal(id_bucket(made.id), id_bucket(t.alice));
    assert_int_equal(posts_of(t.alice), 1);
    assert_int_equal(told(t.bob), 1);
}

static void a_reply_joins_the_thread_and_is_counted(void **state)
{
    (void)state;
    struct post root = say(t.alice, "root", VISIBILITY_PUBLIC);
    struct post one = answer(t.bob, "one", root.id);
    struct post two = answer(t.alice, "two", one.id);
    assert_int_equal(one.thread_id, root.id);
    assert_int_equal(two.thread_id, root.id);
    assert_int_equal(one.other_author_id, t.alice);
    assert_true(one.flags & POST_IS_REPLY);
    assert_int_equal(whole(root.id).replies, 1);
    assert_int_equal(whole(one.id).replies, 1);
    assert_int_equal(number("SELECT COUNT(*) FROM thread_posts WHERE thread_id = ?1", root.id), 3);
}

static void what_breaks_a_rule_is_refused_with_words(void **state)
{
    (void)state;
    struct post post;
    char long_text[600];
    memset(long_text, 'x', sizeof(long_text));
    const struct post_draft drafts[] = {
        {.author_id = t.alice, .text = STR("   ")},
        {.author_id = t.alice, .text = {long_text, 501}},
        {.author_id = t.alice, .text = {long_text, 490}, .spoiler_text = {long_text, 11}},
        {.author_id = t.alice,
         .text = STR("?"),
         .poll = &(struct poll_draft){.options = {STR("a")}, .option_count = 1}},
    };
    for (size_t i = 0; i < sizeof(drafts) / sizeof(drafts[0]); i++) {
        t.w->why = STR("");
        assert_err(post_create(t.w, &drafts[i], &post), ERR_INVALID);
        assert_true(t.w->why.size > 0);
    }
    const struct post_draft fits = {.author_id = t.alice, .text = {long_text, 500}};
    assert_ok(post_create(t.w, &fits, &post));
}

static void the_same_key_within_an_hour_gives_the_same_post(void **state)
{
    (void)state;
    struct post first, again, later;
    const struct post_draft draft = {
        .author_id = t.alice, .text = STR("once"), .idempotency_key = STR("k1")};
    assert_ok(post_create(t.w, &draft, &first));
    assert_ok(post_create(t.w, &draft, &again));
    assert_int_equal(first.id, again.id);
    assert_int_equal(posts_of(t.alice), 1);
    t.w->now_ms += clock_hour_ms + 1;
    assert_ok(post_create(t.w, &draft, &later));
    assert_int_not_equal(first.id, later.id);
}

static void whichever_database_call_fails_a_post_is_stored_whole_or_not_at_all(void **state)
{
    (void)state;
    struct post parent = say(t.bob, "parent", VISIBILITY_PUBLIC), made;
    const struct poll_draft poll = {.options = {STR("a"), STR("b")},
                                    .option_count = 2,
                                    .expires_ms = t.w->now_ms + clock_hour_ms};
    const struct post_draft draft = {
        .author_id = t.alice,
        .text = STR("@bob look #here"),
        .reply_to_id = parent.id,
        .poll = &poll,
        .idempotency_key = STR("key"),
    };
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e != OK && call < 60) {
        db_fail_at = ++call;
        e = post_create(t.w, &draft, &made);
        db_fail_at = 0;
        int64_t expected = e ? 0 : 1;
        assert_int_equal(number("SELECT COUNT(*) FROM posts WHERE author_id = ?1", t.alice),
                         expected);
        assert_int_equal(posts_of(t.alice), expected);
        assert_int_equal(number("SELECT COUNT(*) FROM tag_posts WHERE author_id = ?1", t.alice),
                         expected);
        assert_int_equal(number("SELECT COUNT(*) FROM polls WHERE 0 < ?1", 1), expected);
        assert_int_equal(told(t.bob), expected);
        assert_int_equal(whole(parent.id).replies, expected);
    }
    assert_int_equal(e, OK);
    assert_true(call > 10);
}

static void boosting_twice_gives_the_first_boost_and_unboosting_undoes_it(void **state)
{
    (void)state;
    struct post post = say(t.alice, "boost me", VISIBILITY_PUBLIC), one, two;
    assert_ok(post_boost(t.w, t.bob, post.id, VISIBILITY_PUBLIC, false, 0, &one));
    assert_ok(post_boost(t.w, t.bob, one.id, VISIBILITY_PUBLIC, false, 0, &two));
    assert_int_equal(one.id, two.id);
    assert_int_equal(one.boost_of_id, post.id);
    assert_int_equal(whole(post.id).boosts, 1);
    assert_int_equal(posts_of(t.bob), 1);
    assert_int_equal(told(t.alice), 1);
    assert_ok(post_unboost(t.w, t.bob, post.id));
    assert_ok(post_unboost(t.w, t.bob, post.id));
    assert_err(post_find(t.w, one.id, &two), ERR_NOT_FOUND);
    assert_int_equal(whole(post.id).boosts, 0);
    assert_int_equal(posts_of(t.bob), 0);
    assert_int_equal(told(t.alice), 0);
}

static void only_ones_own_followers_only_post_can_be_boosted_and_no_direct_one(void **state)
{
    (void)state;
    struct post boost;
    struct post own = say(t.alice, "for followers", VISIBILITY_FOLLOWERS);
    struct post direct = say(t.alice, "@bob psst", VISIBILITY_DIRECT);
    assert_ok(relation_follow(t.w, t.bob, t.alice, NULL));
    assert_err(post_boost(t.w, t.bob, own.id, VISIBILITY_PUBLIC, false, 0, &boost), ERR_FORBIDDEN);
    assert_err(post_boost(t.w, t.carol, own.id, VISIBILITY_PUBLIC, false, 0, &boost),
               ERR_NOT_FOUND);
    assert_err(post_boost(t.w, t.bob, direct.id, VISIBILITY_PUBLIC, false, 0, &boost),
               ERR_FORBIDDEN);
    assert_ok(post_boost(t.w, t.alice, own.id, VISIBILITY_PUBLIC, false, 0, &boost));
    assert_int_equal(boost.flags & POST_VISIBILITY_MASK, VISIBILITY_FOLLOWERS);
}

static enum err mark(int64_t account, int64_t post_id, enum mark_flag flag, bool on)
{
    const struct mark_request request = {.account_id = account, .post_id = post_id, .mark = flag};
    return on ? mark_set(t.w, &request, NULL) : mark_clear(t.w, &request, NULL);
}

static void marks_are_idempotent_and_paged_in_their_order(void **state)
{
    (void)state;
    struct post one = say(t.alice, "one", VISIBILITY_PUBLIC);
    struct post two = say(t.alice, "two", VISIBILITY_PUBLIC);
    struct mark_page page;
    struct mark_accounts accounts;
    for (int i = 0; i < 2; i++)
        assert_ok(mark(t.bob, two.id, MARK_FAVOURITE, true));
    assert_ok(mark(t.bob, one.id, MARK_FAVOURITE, true));
    assert_ok(mark(t.bob, one.id, MARK_BOOKMARK, true));
    assert_int_equal(whole(two.id).favourites, 1);
    assert_ok(marks_page(t.w, t.bob, MARK_FAVOURITE, &(struct page){.limit = 20}, &page));
    assert_int_equal(page.count, 2);
    assert_int_equal(page.post_ids[0], one.id);
    assert_int_equal(page.post_ids[1], two.id);
    assert_ok(marks_page(t.w, t.bob, MARK_FAVOURITE,
                         &(struct page){.limit = 1, .min_id = page.mark_ids[1]}, &page));
    assert_int_equal(page.post_ids[0], one.id);
    assert_ok(
        marks_accounts(t.w, two.id, POST_MARK_FAVOURITE, &(struct page){.limit = 20}, &accounts));
    assert_int_equal(accounts.count, 1);
    assert_int_equal(accounts.account_ids[0], t.bob);
    for (int i = 0; i < 2; i++)
        assert_ok(mark(t.bob, two.id, MARK_FAVOURITE, false));
    assert_int_equal(whole(two.id).favourites, 0);
    uint32_t flags;
    assert_ok(marks_find(t.w, t.bob, one.id, &flags));
    assert_int_equal(flags, MARK_FAVOURITE | MARK_BOOKMARK);
    assert_int_equal(told(t.alice), 1);
}

static void one_pins_own_posts_only_and_not_too_many(void **state)
{
    (void)state;
    struct post other = say(t.bob, "not yours", VISIBILITY_PUBLIC);
    assert_err(mark(t.alice, other.id, MARK_PIN, true), ERR_INVALID);
    struct post direct = say(t.alice, "@bob", VISIBILITY_DIRECT);
    assert_err(mark(t.alice, direct.id, MARK_PIN, true), ERR_INVALID);
    for (int i = 0; i < t.w->limits->pins_max; i++) {
        struct post post = say(t.alice, "pin", VISIBILITY_PUBLIC);
        assert_ok(mark(t.alice, post.id, MARK_PIN, true));
        assert_ok(mark(t.alice, post.id, MARK_PIN, true));
    }
    struct post more = say(t.alice, "one too many", VISIBILITY_PUBLIC);
    assert_err(mark(t.alice, more.id, MARK_PIN, true), ERR_INVALID);
}

static void whichever_database_call_fails_a_favourite_counts_whole_or_not_at_all(void **state)
{
    (void)state;
    struct post post = say(t.alice, "x", VISIBILITY_PUBLIC);
    enum err e = ERR_INTERNAL;
    for (int call = 1; e != OK && call < 40; call++) {
        db_fail_at = call;
        e = mark(t.bob, post.id, MARK_FAVOURITE, true);
        db_fail_at = 0;
        uint32_t flags;
        assert_ok(marks_find(t.w, t.bob, post.id, &flags));
        assert_int_equal(flags != 0, e == OK);
        assert_int_equal(whole(post.id).favourites, e == OK);
        assert_int_equal(told(t.alice), e == OK);
    }
    assert_int_equal(e, OK);
}

static struct post ask(int64_t author, bool multiple)
{
    struct post post;
    const struct poll_draft poll = {.options = {STR("yes"), STR("no"), STR("maybe")},
                                    .option_count = 3,
                                    .multiple = multiple,
                                    .expires_ms = t.w->now_ms + clock_hour_ms};
    const struct post_draft draft = {.author_id = author, .text = STR("well?"), .poll = &poll};
    assert_ok(post_create(t.w, &draft, &post));
    return post;
}

static void a_person_votes_once_and_only_what_there_is(void **state)
{
    (void)state;
    struct post post = ask(t.alice, false);
    struct poll poll;
    assert_err(poll_vote(t.w, t.alice, post.id, 1, false, &poll), ERR_INVALID);
    assert_err(poll_vote(t.w, t.bob, post.id, 0, false, &poll), ERR_INVALID);
    assert_err(poll_vote(t.w, t.bob, post.id, 3, false, &poll), ERR_INVALID);
    assert_err(poll_vote(t.w, t.bob, post.id, 8, false, &poll), ERR_INVALID);
    assert_ok(poll_vote(t.w, t.bob, post.id, 2, false, &poll));
    assert_int_equal(poll.voters, 1);
    assert_int_equal(poll.votes[1], 1);
    assert_err(poll_vote(t.w, t.bob, post.id, 1, false, &poll), ERR_INVALID);
    assert_str_is(t.w->why, "You have already voted on this poll");
    assert_ok(poll_vote(t.w, t.carol, post.id, 1, false, &poll));
    assert_ok(poll_find(t.w, post.id, &poll));
    assert_int_equal(poll.voters, 2);
    assert_int_equal(poll.votes[0], 1);
    uint64_t choices;
    assert_ok(poll_choices(t.w, t.bob, post.id, &choices));
    assert_int_equal(choices, 2);
    t.w->now_ms += 2 * clock_hour_ms;
    assert_err(poll_vote(t.w, t.dave, post.id, 1, false, &poll), ERR_INVALID);
}

static void several_choices_count_one_voter(void **state)
{
    (void)state;
    struct post post = ask(t.alice, true);
    struct poll poll;
    assert_ok(poll_vote(t.w, t.bob, post.id, 5, false, &poll));
    assert_int_equal(poll.voters, 1);
    assert_int_equal(poll.votes[0], 1);
    assert_int_equal(poll.votes[1], 0);
    assert_int_equal(poll.votes[2], 1);
}

static void an_edit_keeps_the_version_before_it_and_the_search_right(void **state)
{
    (void)state;
    struct post post = say(t.alice, "first words #old @bob", VISIBILITY_PUBLIC), edited;
    const struct post_draft draft = {.author_id = t.alice, .text = STR("second #new @carol")};
    assert_err(post_edit(t.w, t.bob, post.id, &draft, &edited), ERR_NOT_FOUND);
    assert_ok(post_edit(t.w, t.alice, post.id, &draft, &edited));
    assert_true(edited.edited_ms > 0);
    assert_str_is(whole(post.id).text, "second #new @carol");
    struct post_edit *edits;
    int count;
    assert_ok(post_edits(t.w, post.id, &edits, &count));
    assert_int_equal(count, 1);
    assert_str_is(edits[0].text, "first words #old @bob");
    assert_int_equal(edits[0].made_ms, post.created_ms);
    assert_int_equal(told(t.carol), 1);
    assert_int_equal(number("SELECT COUNT(*) FROM tag_posts WHERE post_id = ?1", post.id), 1);

    const struct viewer viewer = {.account_id = t.bob};
    int64_t ids[20];
    struct post_search search = {.query = STR("second"), .limit = 20};
    assert_ok(post_search(t.w, &viewer, &search, ids, &count));
    assert_int_equal(count, 1);
    assert_int_equal(ids[0], post.id);
    search.query = STR("words");
    assert_ok(post_search(t.w, &viewer, &search, ids, &count));
    assert_int_equal(count, 0);
    /* The same again is no new version. */
    assert_ok(post_edit(t.w, t.alice, post.id, &draft, &edited));
    assert_ok(post_edits(t.w, post.id, &edits, &count));
    assert_int_equal(count, 1);
}

static void of_very_many_versions_the_newest_are_shown_oldest_first(void **state)
{
    (void)state;
    struct post post = say(t.alice, "version 0", VISIBILITY_PUBLIC), edited;
    const int made = post_edits_max + 3;
    struct post_edit *edits;
    int count;
    for (int i = 1; i <= made; i++) {
        const struct post_draft draft = {.author_id = t.alice,
                                         .text = str_format(t.w->memory, "version %d", i)};
        t.w->now_ms += 1000;
        assert_ok(post_edit(t.w, t.alice, post.id, &draft, &edited));
    }
    assert_ok(post_edits(t.w, post.id, &edits, &count));
    assert_int_equal(count, post_edits_max);
    assert_str_is(edits[0].text, "version 3");
    assert_true(str_equal(edits[count - 1].text, str_format(t.w->memory, "version %d", made - 1)));
}

static void a_deleted_post_leaves_nothing_and_gives_its_source_back(void **state)
{
    (void)state;
    struct post root = say(t.bob, "root", VISIBILITY_PUBLIC);
    struct post post = answer(t.alice, "gone soon #tag @bob", root.id), deleted;
    assert_err(post_delete(t.w, t.bob, post.id, &deleted), ERR_NOT_FOUND);
    assert_ok(post_delete(t.w, t.alice, post.id, &deleted));
    assert_str_is(deleted.text, "gone soon #tag @bob");
    assert_err(post_find(t.w, post.id, &deleted), ERR_NOT_FOUND);
    assert_int_equal(whole(root.id).replies, 0);
    assert_int_equal(posts_of(t.alice), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM tag_posts WHERE post_id = ?1", post.id), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM post_mentions WHERE post_id = ?1", post.id), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM thread_posts WHERE post_id = ?1", post.id), 0);
    assert_int_equal(told(t.bob), 0);
    assert_err(post_delete(t.w, t.alice, post.id, &deleted), ERR_NOT_FOUND);
}

static void a_quote_asks_the_quoted_posts_policy_and_can_be_revoked(void **state)
{
    (void)state;
    struct post quoted = say(t.alice, "quote me", VISIBILITY_PUBLIC), quote;
    struct post_draft draft = {.author_id = t.bob, .text = STR("look"), .quote_of_id = quoted.id};
    assert_ok(post_create(t.w, &draft, &quote));
    assert_int_equal(quote.quote_state, QUOTE_ACCEPTED);
    assert_int_equal(whole(quoted.id).quotes, 1);
    assert_int_equal(told(t.alice), 1);
    struct post after;
    assert_err(post_revoke_quote(t.w, t.bob, quoted.id, quote.id, &after), ERR_FORBIDDEN);
    assert_ok(post_revoke_quote(t.w, t.alice, quoted.id, quote.id, &after));
    assert_int_equal(after.quote_state, QUOTE_REVOKED);
    assert_int_equal(whole(quoted.id).quotes, 0);
    assert_ok(post_set_quote_policy(t.w, t.alice, quoted.id, QUOTE_BY_FOLLOWERS, &after));
    assert_err(post_create(t.w, &draft, &quote), ERR_FORBIDDEN);
    assert_ok(relation_follow(t.w, t.bob, t.alice, NULL));
    assert_ok(post_create(t.w, &draft, &quote));
    assert_ok(post_set_quote_policy(t.w, t.alice, quoted.id, QUOTE_BY_NOBODY, &after));
    assert_err(post_create(t.w, &draft, &quote), ERR_FORBIDDEN);
    draft.author_id = t.alice;
    assert_ok(post_create(t.w, &draft, &quote));
}

static void an_import_keeps_its_time_and_tells_nobody(void **state)
{
    (void)state;
    int64_t then = ID_EPOCH_MS + INT64_C(100000000000);
    int64_t before = 0;
    for (int i = 0; i < 200; i++) {
        struct post post;
        const struct post_draft draft = {.author_id = t.alice,
                                         .text = STR("@bob long ago"),
                                         .imported = true,
                                         .created_ms = then};
        assert_ok(post_create(t.w, &draft, &post));
        assert_int_equal(post.created_ms, then);
        assert_true(post.id > before);
        before = post.id;
    }
    assert_int_equal(told(t.bob), 0);
    assert_int_equal(posts_of(t.alice), 200);
}

static void tags_count_their_days_and_are_followed(void **state)
{
    (void)state;
    struct tag tag;
    struct tag_follow *follows;
    int count;
    /* Ids are never below those of tests that went hours ahead: perhaps it is tomorrow there. */
    t.w->now_ms = id_ms(say(t.alice, "#Polis", VISIBILITY_PUBLIC).id);
    say(t.alice, "#polis again", VISIBILITY_PUBLIC);
    say(t.bob, "#POLIS", VISIBILITY_PUBLIC);
    say(t.bob, "#polis unlisted", VISIBILITY_UNLISTED);
    assert_ok(tag_find(t.w, STR("POLIS"), &tag));
    assert_str_is(tag.tag, "polis");
    assert_str_is(tag.name, "Polis");
    assert_true(tag.id != 0);
    assert_int_equal(tag.days[0].uses, 3);
    assert_int_equal(tag.days[0].accounts, 2);
    assert_ok(tag_find(t.w, STR("unused"), &tag));
    assert_int_equal(tag.id, 0);
    assert_err(tag_find(t.w, STR("no tag"), &tag), ERR_NOT_FOUND);
    assert_ok(tag_follow(t.w, t.carol, STR("Polis")));
    assert_ok(tag_follow(t.w, t.carol, STR("polis")));
    assert_ok(tags_followed(t.w, t.carol, &follows, &count));
    assert_int_equal(count, 1);
    assert_ok(tag_unfollow(t.w, t.carol, STR("POLIS")));
    assert_ok(tags_followed(t.w, t.carol, &follows, &count));
    assert_int_equal(count, 0);
}

static bool finds(int64_t viewer_id, const char *query, int64_t id)
{
    const struct viewer viewer = {.account_id = viewer_id};
    const struct post_search search = {.query = str_of(query), .limit = 20};
    int64_t ids[20];
    int count;
    assert_ok(post_search(t.w, &viewer, &search, ids, &count));
    for (int i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static void search_finds_what_one_may_read_and_hostile_queries_do_no_harm(void **state)
{
    (void)state;
    struct post open = say(t.alice, "The quick brown fox", VISIBILITY_PUBLIC);
    struct post closed = say(t.alice, "The quick secret @bob", VISIBILITY_DIRECT);
    struct post unlisted = say(t.alice, "The quick unlisted", VISIBILITY_UNLISTED);
    assert_true(finds(t.carol, "quick", open.id));
    assert_true(finds(t.carol, "\"brown fox\"", open.id));
    assert_false(finds(t.carol, "\"fox brown\"", open.id));
    assert_false(finds(t.carol, "quick -brown", open.id));
    assert_true(finds(t.carol, "quick from:alice", open.id));
    assert_false(finds(t.carol, "quick from:bob", open.id));
    assert_false(finds(t.carol, "quick from:nobody", open.id));
    assert_true(finds(t.bob, "secret", closed.id));
    assert_true(finds(t.alice, "secret", closed.id));
    assert_false(finds(t.carol, "secret", closed.id));
    assert_false(finds(t.carol, "unlisted", unlisted.id));
    assert_ok(mark(t.carol, unlisted.id, MARK_BOOKMARK, true));
    assert_true(finds(t.carol, "unlisted", unlisted.id));
    static const char *const hostile[] = {"a* NEAR(b",
                                          "text:quick",
                                          "quick AND OR",
                                          "\"quick",
                                          "(quick",
                                          "quick\" \"",
                                          "'; DROP TABLE posts; --quick",
                                          "quick \xff\xfe",
                                          "{a b}: ^c"};
    for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
        finds(t.carol, hostile[i], 0);
    int64_t ids[20];
    int count;
    const struct viewer viewer = {.account_id = t.carol};
    const struct post_search nothing = {.query = STR("\" - ! \""), .limit = 20};
    assert_err(post_search(t.w, &viewer, &nothing, ids, &count), ERR_INVALID);
}

/* Limited authors are met by their followers alone, whatever a stranger did with the post. */
static void search_shows_limited_authors_to_their_followers_only(void **state)
{
    (void)state;
    struct post quiet = say(t.alice, "a quiet word", VISIBILITY_PUBLIC);
    const struct restriction limit = {.subject_id = t.alice, .effect = RESTRICTION_LIMIT};
    int64_t id;
    assert_ok(relation_follow(t.w, t.bob, t.alice, NULL));
    assert_ok(mark(t.carol, quiet.id, MARK_FAVOURITE, true));
    assert_true(finds(t.carol, "quiet", quiet.id));
    assert_ok(restriction_set(t.w, &limit, &id));
    assert_false(finds(t.carol, "quiet", quiet.id));
    assert_true(finds(t.bob, "quiet", quiet.id));
    assert_true(finds(t.alice, "quiet", quiet.id));
    assert_ok(restriction_lift(t.w, t.alice, id));
    assert_true(finds(t.carol, "quiet", quiet.id));
}

static void a_reply_to_a_deleted_post_leaves_no_counters(void **state)
{
    (void)state;
    struct post root = say(t.alice, "root", VISIBILITY_PUBLIC), gone;
    struct post reply = answer(t.bob, "reply", root.id);
    assert_ok(post_delete(t.w, t.alice, root.id, &gone));
    assert_ok(post_delete(t.w, t.bob, reply.id, &gone));
    assert_int_equal(number("SELECT COUNT(*) FROM post_counts WHERE post_id = ?1", root.id), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM post_counts WHERE post_id = ?1", reply.id), 0);
}

static void a_deleted_post_gives_its_pin_back_at_once(void **state)
{
    (void)state;
    struct post post = say(t.alice, "pinned", VISIBILITY_PUBLIC), gone;
    assert_ok(mark(t.alice, post.id, MARK_PIN, true));
    assert_ok(post_delete(t.w, t.alice, post.id, &gone));
    assert_int_equal(number("SELECT COUNT(*) FROM mark_pages WHERE post_id = ?1", post.id), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM marks WHERE post_id = ?1", post.id), 0);
}

/* Each way of changing posts, with every database call failing in turn: what is stored afterwards
 * is the state before or the state after. */
struct change {
    enum err (*run)(int64_t post_id);
    /* A number that tells the two states apart, and what it is before and after. */
    const char *sql;
    int64_t before, after;
};

static enum err change_edit(int64_t post_id)
{
    struct post post;
    const struct post_draft draft = {.author_id = t.alice, .text = STR("edited @carol #new")};
    return post_edit(t.w, t.alice, post_id, &draft, &post);
}
static enum err change_delete(int64_t post_id)
{
    struct post post;
    return post_delete(t.w, t.alice, post_id, &post);
}
static enum err change_boost(int64_t post_id)
{
    struct post post;
    return post_boost(t.w, t.bob, post_id, VISIBILITY_PUBLIC, false, 0, &post);
}
static enum err change_vote(int64_t post_id)
{
    struct poll poll;
    return poll_vote(t.w, t.carol, post_id, 1, false, &poll);
}
static enum err change_policy(int64_t post_id)
{
    struct post post;
    return post_set_quote_policy(t.w, t.alice, post_id, QUOTE_BY_NOBODY, &post);
}

static const struct change changes[] = {
    {change_edit, "SELECT COUNT(*) FROM post_edits WHERE post_id = ?1", 0, 1},
    {change_delete, "SELECT COUNT(*) FROM posts WHERE id = ?1", 1, 0},
    {change_boost, "SELECT COUNT(*) FROM posts WHERE boost_of_id = ?1", 0, 1},
    {change_vote, "SELECT voters FROM poll_counts WHERE post_id = ?1", 0, 1},
    {change_policy, "SELECT quote_policy FROM posts WHERE id = ?1", 0, QUOTE_BY_NOBODY},
};

/* What must be in step with that number, whatever failed. */
static void assert_in_step(int64_t post_id, bool done, const struct change *change)
{
    bool boosted = done && change->run == change_boost;
    bool gone = done && change->run == change_delete;
    bool edited = done && change->run == change_edit;
    bool voted = done && change->run == change_vote;
    assert_int_equal(number(change->sql, post_id), done ? change->after : change->before);
    assert_int_equal(posts_of(t.bob), boosted);
    assert_int_equal(posts_of(t.alice), !gone);
    assert_int_equal(told(t.alice), boosted);
    assert_int_equal(told(t.carol), edited);
    assert_int_equal(number("SELECT COUNT(*) FROM tag_posts WHERE post_id = ?1", post_id), edited);
    assert_int_equal(number("SELECT COUNT(*) FROM poll_votes WHERE post_id = ?1", post_id), voted);
    assert_int_equal(number("SELECT COUNT(*) FROM votes WHERE post_id = ?1", post_id), voted);
}

static void whichever_database_call_fails_a_change_is_whole_or_not_made(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct post post = ask(t.alice, false);
        enum err e = ERR_INTERNAL;
        int call = 0;
        while (e != OK && call < 80) {
            db_fail_at = ++call;
            e = changes[i].run(post.id);
            db_fail_at = 0;
            assert_in_step(post.id, e == OK, &changes[i]);
        }
        assert_int_equal(e, OK);
        assert_true(call > 4);
        stop(NULL);
        start(NULL);
    }
}

static void a_poll_that_ends_is_closed_and_its_people_are_told_once(void **state)
{
    (void)state;
    enum { voters = poll_voters_per_step + 20 };
    int64_t people[voters];
    struct post post = ask(t.alice, false);
    struct poll poll;
    struct lanes *lanes;
    const struct job job = {.subject_id = post.id};
    for (int i = 0; i < voters; i++) {
        people[i] = make_account(str_c(t.w->memory, str_format(t.w->memory, "voter%d", i)), "", 0);
        assert_ok(poll_vote(t.w, people[i], post.id, 1, false, &poll));
    }
    assert_ok(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes));
    assert_ok(poll_close_job(t.w, &job, lanes)); /* too early: nothing happens */
    assert_ok(poll_find(t.w, post.id, &poll));
    assert_false(poll.closed);
    t.w->now_ms = poll.expires_ms + 1;
    for (int i = 0; i < 2; i++)
        assert_ok(poll_close_job(t.w, &job, lanes));
    assert_ok(poll_find(t.w, post.id, &poll));
    assert_true(poll.closed);
    assert_int_equal(told(t.alice), 1);
    for (int i = 0; i < voters; i++)
        assert_int_equal(told(people[i]), 1);
    lanes_close(lanes);
}

static void the_traces_of_a_deleted_post_go_with_its_purge(void **state)
{
    (void)state;
    enum { fans = post_purge_step_rows + 5 };
    struct post post = ask(t.alice, false), deleted;
    struct poll poll;
    struct lanes *lanes;
    const struct job job = {.subject_id = post.id};
    int64_t people[fans];
    for (int i = 0; i < fans; i++) {
        struct post boost;
        people[i] = make_account(str_c(t.w->memory, str_format(t.w->memory, "fan%d", i)), "", 0);
        assert_ok(mark(people[i], post.id, MARK_FAVOURITE, true));
        assert_ok(mark(people[i], post.id, MARK_BOOKMARK, true));
        assert_ok(post_boost(t.w, people[i], post.id, VISIBILITY_PUBLIC, false, 0, &boost));
        assert_ok(poll_vote(t.w, people[i], post.id, 1, false, &poll));
    }
    assert_ok(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes));
    assert_ok(post_purge(t.w, &job, lanes)); /* still there: untouched */
    assert_int_equal(whole(post.id).boosts, fans);
    assert_ok(post_delete(t.w, t.alice, post.id, &deleted));
    for (int i = 0; i < 2; i++)
        assert_ok(post_purge(t.w, &job, lanes));
    static const char *const traces[] = {
        "SELECT COUNT(*) FROM marks WHERE post_id = ?1",
        "SELECT COUNT(*) FROM mark_pages WHERE post_id = ?1",
        "SELECT COUNT(*) FROM post_marks WHERE post_id = ?1",
        "SELECT COUNT(*) FROM posts WHERE boost_of_id = ?1",
        "SELECT COUNT(*) FROM poll_votes WHERE post_id = ?1",
        "SELECT COUNT(*) FROM votes WHERE post_id = ?1",
        "SELECT COUNT(*) FROM post_counts WHERE post_id = ?1",
        "SELECT COUNT(*) FROM notifications WHERE post_id = ?1",
    };
    for (size_t i = 0; i < sizeof(traces) / sizeof(traces[0]); i++)
        assert_int_equal(number(traces[i], post.id), 0);
    for (int i = 0; i < fans; i++)
        assert_int_equal(posts_of(people[i]), 0);
    lanes_close(lanes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_post_is_found_as_it_was_written),
        TEST(a_reply_joins_the_thread_and_is_counted),
        TEST(what_breaks_a_rule_is_refused_with_words),
        TEST(the_same_key_within_an_hour_gives_the_same_post),
        TEST(whichever_database_call_fails_a_post_is_stored_whole_or_not_at_all),
        TEST(boosting_twice_gives_the_first_boost_and_unboosting_undoes_it),
        TEST(only_ones_own_followers_only_post_can_be_boosted_and_no_direct_one),
        TEST(marks_are_idempotent_and_paged_in_their_order),
        TEST(one_pins_own_posts_only_and_not_too_many),
        TEST(whichever_database_call_fails_a_favourite_counts_whole_or_not_at_all),
        TEST(a_person_votes_once_and_only_what_there_is),
        TEST(several_choices_count_one_voter),
        TEST(an_edit_keeps_the_version_before_it_and_the_search_right),
        TEST(of_very_many_versions_the_newest_are_shown_oldest_first),
        TEST(a_deleted_post_leaves_nothing_and_gives_its_source_back),
        TEST(a_quote_asks_the_quoted_posts_policy_and_can_be_revoked),
        TEST(an_import_keeps_its_time_and_tells_nobody),
        TEST(tags_count_their_days_and_are_followed),
        TEST(whichever_database_call_fails_a_change_is_whole_or_not_made),
        TEST(a_poll_that_ends_is_closed_and_its_people_are_told_once),
        TEST(the_traces_of_a_deleted_post_go_with_its_purge),
        TEST(search_shows_limited_authors_to_their_followers_only),
        TEST(a_reply_to_a_deleted_post_leaves_no_counters),
        TEST(a_deleted_post_gives_its_pin_back_at_once),
        TEST(search_finds_what_one_may_read_and_hostile_queries_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
