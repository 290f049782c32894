/* Featured tags, blocked domains, the directory and suggestions, where a test needs accounts of
 * other squares or a store that fails. */
#include "live/cards.h"
#include "social/accounts_db.h"
#include "social/directory.h"
#include "social/domain_blocks.h"
#include "social/featured_tags.h"
#include "social/peers.h"
#include "social/relations.h"
#include "social/suggestions.h"
#include "social/test_people.h"
#include "social/visibility.h"

static int64_t make_stranger(const char *name, const char *domain, uint32_t flags)
{
    struct account account = {.id = id_new(t.w->now_ms, bucket_random()),
                              .username = str_of(name),
                              .domain = str_of(domain),
                              .display_name = STR(""),
                              .note = STR(""),
                              .flags = flags,
                              .created_ms = t.w->now_ms};
    bool made = false;

    assert_int_equal(db_begin(t.w), OK);
    enum err e = accounts_db_insert(t.w, &account, &made);
    assert_int_equal(db_end(t.w, e), OK);
    assert_true(made);
    return account.id;
}

static int64_t featured_count(int64_t account_id)
{
    struct featured_tag tags[featured_tags_max];
    int count = 0;

    assert_int_equal(featured_tags(t.w, account_id, tags, &count), OK);
    return count ? tags[0].posts : -1;
}

static void whichever_call_fails_a_featured_tag_is_there_whole_or_not_at_all(void **state)
{
    struct featured_tag tag;
    enum err e = ERR_INTERNAL;

    (void)state;
    make_post(t.people[0], "one #walk", 0);
    for (int call = 0; e && call < 20;) {
        db_fail_at = ++call;
        e = featured_tag_add(t.w, t.people[0], STR("Walk"), &tag);
        db_fail_at = 0;
        assert_int_equal(featured_count(t.people[0]), e ? -1 : 1);
    }
    assert_int_equal(e, OK);
    make_post(t.people[0], "two #walk", 0);
    make_post(t.people[1], "of somebody else #walk", 0);
    assert_int_equal(featured_count(t.people[0]), 2);
}

static void posts_of_a_blocked_domain_are_hidden_from_her_alone(void **state)
{
    int64_t stranger = make_stranger("zoe", "other.example", 0);
    int64_t id = make_post(stranger, "from elsewhere", 0);
    struct post post;

    (void)state;
    assert_int_equal(post_find(t.w, id, &post), OK);
    assert_int_equal(visibility_check_post(t.w, t.people[0], &post), OK);
    assert_int_equal(domain_block(t.w, t.people[0], STR("OTHER.example")), OK);
    assert_int_equal(visibility_check_post(t.w, t.people[0], &post), ERR_NOT_FOUND);
    assert_int_equal(visibility_check_post(t.w, t.people[1], &post), OK);
    assert_int_equal(visibility_check_post(t.w, 0, &post), OK);
    assert_int_equal(domain_unblock(t.w, t.people[0], STR("other.example")), OK);
    assert_int_equal(visibility_check_post(t.w, t.people[0], &post), OK);
}

static void accounts_of_a_blocked_domain_are_known_by_their_handles(void **state)
{
    const struct viewer viewer = {.account_id = t.people[0]}, other = {.account_id = t.people[1]};
    const struct live_account there = {.handle = STR("zoe@other.example")};
    const struct live_account here = {.handle = STR("zoe")};
    bool hidden = true;

    (void)state;
    assert_int_equal(visibility_domain_hidden(t.w, &viewer, &there, &hidden), OK);
    assert_false(hidden);
    assert_int_equal(domain_block(t.w, t.people[0], STR("other.example")), OK);
    assert_int_equal(visibility_domain_hidden(t.w, &viewer, &there, &hidden), OK);
    assert_true(hidden);
    assert_int_equal(visibility_domain_hidden(t.w, &other, &there, &hidden), OK);
    assert_false(hidden);
    assert_int_equal(visibility_domain_hidden(t.w, &viewer, &here, &hidden), OK);
    assert_false(hidden);
}

static void a_blocked_domain_is_one_the_preview_has_counted(void **state)
{
    int64_t zoe = make_stranger("zoe", "other.example", 0);
    int64_t yan = make_stranger("yan", "other.example", 0);
    struct domain_preview preview;

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[0], zoe, NULL), OK);
    assert_int_equal(relation_follow(t.w, yan, t.people[0], NULL), OK);
    assert_int_equal(relation_follow(t.w, zoe, t.people[0], NULL), OK);
    assert_int_equal(domain_block_preview(t.w, t.people[0], STR("other.example"), &preview), OK);
    assert_int_equal(preview.following, 1);
    assert_int_equal(preview.followers, 2);
}

static void whichever_call_fails_a_domain_is_blocked_or_not(void **state)
{
    enum err e = ERR_INTERNAL;
    bool blocked = true;

    (void)state;
    for (int call = 0; e && call < 20;) {
        db_fail_at = ++call;
        e = domain_block(t.w, t.people[0], STR("other.example"));
        db_fail_at = 0;
        assert_int_equal(domain_is_blocked(t.w, t.people[0], STR("other.example"), &blocked), OK);
        assert_int_equal(blocked, e == OK);
    }
    assert_int_equal(e, OK);
}

static void what_cannot_be_a_domain_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      " ",
                                      ".",
                                      "a..b",
                                      "-a.example",
                                      "a b",
                                      "a/b",
                                      "a:0",
                                      "square.example",
                                      "a:99999",
                                      "x@y.z",
                                      "a.b\n.c",
                                      "a.example:port"};
    static const char *const good[] = {"a.example", "A.Example.", " b.example ", "a.example:3000",
                                       "bücher.example"};
    struct str domain;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(domain_read(t.w, str_of(bad[i]), &domain), ERR_INVALID);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(domain_read(t.w, str_of(good[i]), &domain), OK);
    assert_int_equal(domain_read(t.w, STR("\xff.example"), &domain), ERR_INVALID);
}

static int find(enum directory_order order, bool local, int64_t viewer_id, int64_t *ids)
{
    const struct directory_page page = {
        .order = order, .local = local, .viewer_id = viewer_id, .limit = directory_limit_max};
    int count = 0;

    assert_int_equal(directory_find(t.w, &page, ids, &count), OK);
    return count;
}

static void
the_directory_leaves_out_strangers_where_only_people_from_here_are_asked_for(void **state)
{
    int64_t ids[directory_limit_max];
    int64_t here = make_account("here", "", ACCOUNT_DISCOVERABLE);
    t.w->now_ms += clock_second_ms; /* ids of one millisecond sort by bucket */
    int64_t there = make_stranger("there", "other.example", ACCOUNT_DISCOVERABLE);

    (void)state;
    make_account("suspended", "", ACCOUNT_DISCOVERABLE | ACCOUNT_SUSPENDED);
    make_account("limited", "", ACCOUNT_DISCOVERABLE | ACCOUNT_LIMITED);
    assert_int_equal(find(DIRECTORY_NEW, false, 0, ids), 2);
    assert_int_equal(ids[0], there);
    assert_int_equal(ids[1], here);
    assert_int_equal(find(DIRECTORY_NEW, true, 0, ids), 1);
    assert_int_equal(ids[0], here);
    assert_int_equal(domain_block(t.w, t.people[0], STR("other.example")), OK);
    assert_int_equal(find(DIRECTORY_NEW, false, t.people[0], ids), 1);
}

static void suggestions_pass_over_whom_one_knows(void **state)
{
    struct suggestion suggestions[suggestions_max];
    const struct viewer viewer = {.account_id = t.people[0]};
    int64_t known = make_account("known", "", ACCOUNT_DISCOVERABLE);
    int64_t locked = make_account("asked", "", ACCOUNT_DISCOVERABLE | ACCOUNT_LOCKED);
    int64_t other = make_account("other", "", ACCOUNT_DISCOVERABLE);
    int count = 0;

    (void)state;
    assert_int_equal(relation_follow(t.w, t.people[0], known, NULL), OK);
    assert_int_equal(relation_follow(t.w, t.people[0], locked, NULL), OK);
    assert_int_equal(relation_follow(t.w, known, other, NULL), OK);
    assert_int_equal(relation_follow(t.w, known, t.people[0], NULL), OK);
    assert_int_equal(suggestions_find(t.w, &viewer, 10, suggestions, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(suggestions[0].account_id, other);
    assert_true(suggestions[0].sources & SUGGESTION_FRIENDS_OF_FRIENDS);
    assert_int_equal(suggestion_dismiss(t.w, t.people[0], other), OK);
    assert_int_equal(suggestions_find(t.w, &viewer, 10, suggestions, &count), OK);
    assert_int_equal(count, 0);
}

static void put_card(struct live *live, int64_t id, const char *handle, uint32_t flags)
{
    const struct live_account card = {
        .id = id, .flags = flags, .handle = str_of(handle), .username = str_of(handle)};

    assert_true(live_account_put(live, &card, live_generation(live, id)));
}

static void relation_event(struct live *live, int64_t account_id, int64_t other_id, uint32_t flags)
{
    const struct event event = {
        .kind = EVENT_RELATION, .account = account_id, .other = other_id, .flags = flags};

    live_reader_idle(live);
    live_apply(live, &event, 1);
    live_reader_busy(live);
}

static enum err suggested(struct viewer *viewer, bool from_memory, int *ret_count)
{
    struct suggestion suggestions[suggestions_max];
    struct db *db = t.w->db;
    enum err e = live_viewer_get(t.w, viewer->account_id, &viewer->live);

    assert_int_equal(e, OK);
    if (from_memory)
        t.w->db = NULL;
    e = suggestions_find(t.w, viewer, 10, suggestions, ret_count);
    t.w->db = db;
    return e;
}

/* Whom erin follows follows two others. */
static struct live *suggestions_open(struct viewer *viewer, int64_t ret_others[2])
{
    int64_t known = make_account("known", "", ACCOUNT_DISCOVERABLE);
    struct live *live;

    viewer->account_id = t.people[4];
    ret_others[0] = make_account("one", "", ACCOUNT_DISCOVERABLE);
    ret_others[1] = make_account("two", "", ACCOUNT_DISCOVERABLE);
    assert_int_equal(relation_follow(t.w, viewer->account_id, known, NULL), OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(relation_follow(t.w, known, ret_others[i], NULL), OK);
    assert_int_equal(live_open(t.w, &(struct live_options){0}, &live), OK);
    assert_int_equal(live_rebuild(t.w, live), OK);
    t.w->live = live;
    live_reader_register(live);
    live_reader_busy(live);
    for (int i = 0; i < 2; i++)
        put_card(live, ret_others[i], i ? "two" : "one", ACCOUNT_DISCOVERABLE);
    return live;
}

static void suggestions_are_kept_for_a_while_and_never_against_what_is_known(void **state)
{
    struct viewer viewer = {0};
    int64_t others[2], begun;
    struct live *live = suggestions_open(&viewer, others);
    int count = 0;

    (void)state;
    assert_int_equal(suggested(&viewer, true, &count), ERR_NEEDS_STORE);
    assert_int_equal(suggested(&viewer, false, &count), OK);
    assert_int_equal(count, 2);
    count = 0;
    assert_int_equal(suggested(&viewer, true, &count), OK); /* the store is not asked again */
    assert_int_equal(count, 2);
    relation_event(live, viewer.account_id, others[0], RELATION_BLOCKED_BY);
    assert_int_equal(suggested(&viewer, true, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(suggestion_dismiss(t.w, viewer.account_id, others[1]), OK);
    assert_int_equal(suggested(&viewer, true, &count), ERR_NEEDS_STORE);
    assert_int_equal(suggested(&viewer, false, &count), OK);
    assert_int_equal(count, 0);
    begun = t.w->now_ms;
    t.w->now_ms += suggestions_kept_ms - 1;
    assert_int_equal(suggested(&viewer, true, &count), OK);
    t.w->now_ms = begun + suggestions_kept_ms;
    assert_int_equal(suggested(&viewer, true, &count), ERR_NEEDS_STORE);
    live_reader_idle(live);
    live_reader_unregister(live);
    live_close(live);
    t.w->live = NULL;
}

static void peers_are_each_named_once_in_order(void **state)
{
    struct str domains[8];
    int count = 0;

    (void)state;
    make_stranger("a", "one.example", 0);
    make_stranger("b", "one.example", 0);
    make_stranger("c", "another.example", 0);
    assert_int_equal(peers_find(t.w, STR(""), 8, domains, &count), OK);
    assert_int_equal(count, 2);
    assert_true(str_is(domains[0], "another.example"));
    assert_int_equal(peers_find(t.w, STR("ON"), 8, domains, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(peers_find(t.w, STR("two"), 8, domains, &count), OK);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whichever_call_fails_a_featured_tag_is_there_whole_or_not_at_all),
        TEST(posts_of_a_blocked_domain_are_hidden_from_her_alone),
        TEST(accounts_of_a_blocked_domain_are_known_by_their_handles),
        TEST(a_blocked_domain_is_one_the_preview_has_counted),
        TEST(whichever_call_fails_a_domain_is_blocked_or_not),
        TEST(what_cannot_be_a_domain_is_refused),
        TEST(the_directory_leaves_out_strangers_where_only_people_from_here_are_asked_for),
        TEST(suggestions_pass_over_whom_one_knows),
        TEST(suggestions_are_kept_for_a_while_and_never_against_what_is_known),
        TEST(peers_are_each_named_once_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
