/* What contributors of a shared account write: who is told of it, who may agree to it, and that no
 * person counts twice. */
#include "social/test_people.h"

#include "social/approval_parts.h"
#include "social/approvals.h"
#include "social/teams.h"

enum { calls_max = 200 };

static struct acting acting;

/* From now on she acts for alice; 0: everybody acts for herself. */
static void act(int64_t person_id, enum team_role role)
{
    acting = (struct acting){.person_id = person_id,
                             .account_id = t.alice,
                             .role = (int)role,
                             .deed = TEAM_DID_POST,
                             .before_end = team_before_end};
    t.w->acting = person_id ? &acting : NULL;
}

static void join(int64_t person_id, enum team_role role)
{
    const struct team_asker alice = {.account_id = t.alice, .role = TEAM_OWNER};
    struct team_member member;

    assert_ok(team_invite(t.w, &alice, person_id, role, &member));
    assert_ok(team_accept(t.w, person_id, t.alice, &member));
}

/* bob and dave contribute to what alice says, carol edits. */
static int start_with_team(void **state)
{
    start(state);
    act(0, TEAM_NONE);
    join(t.bob, TEAM_CONTRIBUTOR);
    join(t.dave, TEAM_CONTRIBUTOR);
    join(t.carol, TEAM_EDITOR);
    return 0;
}

static int64_t hold(int64_t person_id, const char *text)
{
    const struct post_draft draft = {.author_id = t.alice, .text = str_of(text)};
    struct post post;

    act(person_id, TEAM_CONTRIBUTOR);
    assert_ok(post_create(t.w, &draft, &post));
    assert_true(post.held_id && !post.id);
    act(0, TEAM_NONE);
    return post.held_id;
}

static struct approval found(int64_t id)
{
    struct approval a;

    assert_ok(approvals_db_find(t.w, id, &a));
    return a;
}

static enum err agree(int64_t who, int64_t id)
{
    struct approval a;

    return approval_agree(t.w, who, id, found(id).hash, &a);
}

static bool agreed_for(int64_t who)
{
    bool has = false;

    assert_ok(approval_agreed_for(t.w, t.alice, who, &has));
    return has;
}

static int waiting(int64_t who)
{
    struct approval list[approval_page_max];
    int count = 0;

    assert_ok(approvals_waiting(t.w, who, list, &count));
    return count;
}

/* Held drafts, deeds, what alice is told, posts: two digits each. */
static int64_t what_stands(void)
{
    return number("SELECT COUNT(*) FROM approvals WHERE account_id = ?1", t.alice) * 1000000 +
           number("SELECT COUNT(*) FROM approval_deeds WHERE account_id = ?1", t.alice) * 10000 +
           count_notified(t.alice, NOTIFICATION_APPROVAL_WANTED) * 100 +
           number("SELECT COUNT(*) FROM posts WHERE author_id = ?1", t.alice);
}

static int64_t told_last(void)
{
    struct notification_page *page = ARENA_NEW(t.w->memory, struct notification_page);
    const struct notification_filter filter = {.kinds = 1u << NOTIFICATION_APPROVAL_WANTED};

    assert_ok(notifications_page(t.w, t.alice, &(struct page){.limit = 1}, &filter, page));
    return page->count ? page->items[0].id : 0;
}

static void
whichever_database_call_fails_what_a_contributor_writes_is_held_and_told_whole(void **state)
{
    const struct post_draft draft = {.author_id = t.alice, .text = STR("hello")},
                            next = {.author_id = t.alice, .text = STR("good evening")};
    struct post post = {0};
    struct approval a;
    enum err e = ERR_INTERNAL;
    int64_t told;
    int call = 0;

    (void)state;
    act(t.bob, TEAM_CONTRIBUTOR);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = post_create(t.w, &draft, &post);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? 0 : 1010100);
    }
    assert_ok(e);
    assert_true(call > 5);
    told = told_last();
    t.w->now_ms += 1000;
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        db_fail_at = ++call;
        e = approval_edit(t.w, t.alice, post.held_id, &next, &a);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? 1010100 : 1020100); /* told once, of the newest */
        assert_int_equal(found(post.held_id).version, e ? 1 : 2);
        assert_int_equal(told_last() > told, e == OK);
    }
    assert_ok(e);
    assert_true(call > 5);
}

static void whichever_database_call_fails_an_editor_finds_and_agrees_to_it_whole(void **state)
{
    const int64_t id = hold(t.bob, "hello");
    struct approval list[approval_page_max], a;
    const struct str hash = found(id).hash;
    enum err e = ERR_INTERNAL;
    int call = 0, count = 0;

    (void)state;
    act(t.carol, TEAM_EDITOR);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        count = -1;
        e = approvals_waiting(t.w, t.alice, list, &count);
        db_fail_at = 0;
        assert_int_equal(count, e ? -1 : 1);
    }
    assert_ok(e);
    assert_true(call > 3);
    assert_int_equal(list[0].id, id);
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        db_fail_at = ++call;
        e = approval_agree(t.w, t.alice, id, hash, &a);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? 1010100 : 1030101);
        assert_int_equal(found(id).state, e ? APPROVAL_HELD : APPROVAL_APPROVED);
    }
    assert_ok(e);
    assert_true(call > 10);
    assert_int_equal(waiting(t.alice), 0);
}

static void nobody_agrees_to_what_she_wrote_whomever_she_speaks_for(void **state)
{
    const struct post_draft corrected = {.author_id = t.alice, .text = STR("good evening")};
    const struct approval_rule rule = {.account_id = t.alice,
                                       .everything = true,
                                       .surfaces = SURFACES_ALL,
                                       .approvers = {t.bob},
                                       .approver_count = 1,
                                       .needed = 1,
                                       .hours = 24};
    struct approval_rule made;
    struct approval a;
    int64_t id;

    (void)state;
    assert_ok(approval_rule_make(t.w, &rule, &made));
    id = hold(t.bob, "hello");
    assert_err(agree(t.bob, id), ERR_FORBIDDEN); /* as the approver he is */
    act(t.bob, TEAM_EDITOR);
    assert_err(agree(t.alice, id), ERR_FORBIDDEN);
    assert_int_equal(waiting(t.alice), 0);
    act(t.carol, TEAM_EDITOR);
    assert_int_equal(waiting(t.alice), 1);
    assert_ok(approval_edit(t.w, t.alice, id, &corrected, &a));
    assert_err(agree(t.alice, id), ERR_FORBIDDEN); /* words of hers stand in it now */
    assert_int_equal(waiting(t.alice), 0);
    act(0, TEAM_NONE);
    assert_int_equal(waiting(t.alice), 1);
    assert_ok(agree(t.alice, id)); /* the account itself wrote nothing of it */
    assert_err(agree(t.bob, id), ERR_FORBIDDEN);
    assert_int_equal(found(id).state, APPROVAL_HELD); /* the rule names bob, who wrote it */
}

static void what_the_account_says_itself_is_not_its_own_to_agree_to(void **state)
{
    const struct approval_rule rule = {.account_id = t.alice,
                                       .everything = true,
                                       .surfaces = SURFACES_ALL,
                                       .approvers = {t.erin},
                                       .approver_count = 1,
                                       .needed = 1,
                                       .hours = 24};
    const struct post_draft draft = {.author_id = t.alice, .text = STR("hello")};
    struct approval_rule made;
    struct post post;

    (void)state;
    assert_ok(approval_rule_make(t.w, &rule, &made));
    act(t.carol, TEAM_EDITOR);
    assert_ok(post_create(t.w, &draft, &post));
    assert_true(post.held_id != 0);
    act(0, TEAM_NONE);
    assert_int_equal(waiting(t.alice), 0);
    assert_err(agree(t.alice, post.held_id), ERR_FORBIDDEN);
    assert_ok(agree(t.erin, post.held_id));
}

static void one_person_agrees_once_whomever_she_speaks_for(void **state)
{
    const struct approval_rule rule = {.account_id = t.alice,
                                       .everything = true,
                                       .surfaces = SURFACES_ALL,
                                       .approvers = {t.carol, t.erin},
                                       .approver_count = 2,
                                       .needed = 1,
                                       .hours = 24};
    struct approval_rule made;
    int64_t id;

    (void)state;
    assert_ok(approval_rule_make(t.w, &rule, &made));
    id = hold(t.bob, "hello");
    assert_int_equal(waiting(t.carol), 1);
    act(t.carol, TEAM_EDITOR);
    assert_ok(agree(t.alice, id));
    assert_int_equal(waiting(t.alice), 0);
    act(0, TEAM_NONE);
    assert_err(agree(t.carol, id), ERR_CONFLICT);
    assert_int_equal(waiting(t.carol), 0);
    assert_int_equal(found(id).state, APPROVAL_HELD);
    assert_ok(agree(t.erin, id));
    assert_int_equal(found(id).state, APPROVAL_APPROVED);
    assert_true(agreed_for(t.carol)); /* through the account */
    assert_true(agreed_for(t.erin));
    assert_false(agreed_for(t.bob)); /* he wrote it */
}

static void a_voice_counts_where_its_account_is_asked_and_not_for_who_wrote(void **state)
{
    const struct approval_voter voters[] = {{t.alice, t.carol}, {t.alice, t.bob}, {t.erin, t.erin}};
    const struct approval_rule others = {.account_id = t.alice,
                                         .approvers = {t.erin, t.dave},
                                         .approver_count = 2,
                                         .needed = 2},
                               own = approval_contributor_rule(t.alice);

    (void)state;
    assert_int_equal(approval_rule_agreed(&own, t.bob, voters, 3), 1); /* carol's */
    assert_int_equal(approval_rule_agreed(&own, t.dave, voters, 3), 2);
    assert_int_equal(approval_rule_agreed(&others, t.bob, voters, 3), 1);
    assert_int_equal(approval_rule_agreed(&others, t.erin, voters, 3), 0);
}

static void a_contributor_finds_what_she_wrote_and_nothing_else(void **state)
{
    const int64_t id = hold(t.bob, "hello");
    struct approval a;

    (void)state;
    act(t.bob, TEAM_CONTRIBUTOR);
    assert_ok(approval_find(t.w, t.alice, id, &a));
    assert_int_equal(waiting(t.alice), 0);
    act(t.dave, TEAM_CONTRIBUTOR);
    assert_err(approval_find(t.w, t.alice, id, &a), ERR_NOT_FOUND);
    assert_int_equal(waiting(t.alice), 0);
    db_fail_at = 1; /* what is not known is not shown either */
    assert_err(approval_check_own(t.w, &a), ERR_UNAVAILABLE);
    db_fail_at = 0;
    act(t.carol, TEAM_EDITOR);
    assert_ok(approval_find(t.w, t.alice, id, &a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(whichever_database_call_fails_what_a_contributor_writes_is_held_and_told_whole,
                   start_with_team),
        TEST_AFTER(whichever_database_call_fails_an_editor_finds_and_agrees_to_it_whole,
                   start_with_team),
        TEST_AFTER(nobody_agrees_to_what_she_wrote_whomever_she_speaks_for, start_with_team),
        TEST_AFTER(what_the_account_says_itself_is_not_its_own_to_agree_to, start_with_team),
        TEST_AFTER(one_person_agrees_once_whomever_she_speaks_for, start_with_team),
        TEST_AFTER(a_voice_counts_where_its_account_is_asked_and_not_for_who_wrote,
                   start_with_team),
        TEST_AFTER(a_contributor_finds_what_she_wrote_and_nothing_else, start_with_team),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
