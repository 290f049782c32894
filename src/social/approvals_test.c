/* Approvals over a real store: all of each step or nothing, and what only time does. */
#include "social/test_people.h"

#include "social/approval_form.h"
#include "social/approval_parts.h"
#include "social/approvals.h"
#include "social/approvals_db.h"
#include "social/scheduled.h"

enum { calls_max = 200 };

/* alice writes; bob and carol approve. */
static struct approval_rule rule_make(int64_t account_id, const char *topic, unsigned surfaces,
                                      int needed)
{
    struct str topics[1] = {str_of(topic ? topic : "")};
    struct approval_rule rule = {.account_id = account_id,
                                 .everything = !topic,
                                 .topics = topics,
                                 .topic_count = topic ? 1 : 0,
                                 .surfaces = surfaces,
                                 .approvers = {t.bob, t.carol},
                                 .approver_count = 2,
                                 .needed = needed,
                                 .hours = 24};
    struct approval_rule made;

    assert_int_equal(approval_rule_make(t.w, &rule, &made), OK);
    return made;
}

static int posts_of(int64_t author)
{
    return (int)number("SELECT COUNT(*) FROM posts WHERE author_id = ?1", author);
}

static int entries(void)
{
    return (int)number("SELECT COUNT(*) FROM log_entries WHERE id > ?1", 0);
}

static int deeds_of(int64_t account_id)
{
    return (int)number("SELECT COUNT(*) FROM approval_deeds WHERE account_id = ?1", account_id);
}

static int64_t hold(int64_t author, const char *text)
{
    struct post post;

    assert_int_equal(
        post_create(t.w, &(struct post_draft){.author_id = author, .text = str_of(text)}, &post),
        OK);
    assert_true(post.held_id && !post.id);
    return post.held_id;
}

static struct approval found(int64_t id)
{
    struct approval a;

    assert_int_equal(approvals_db_find(t.w, id, &a), OK);
    return a;
}

static enum err agree(int64_t who, int64_t id, struct approval *a)
{
    return approval_agree(t.w, who, id, found(id).hash, a);
}

static enum err end_job(int64_t id, struct str data)
{
    const struct job job = {.subject_id = id, .data = data};
    struct lanes *lanes;
    enum err e;

    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes), OK);
    e = approval_end_job(t.w, &job, lanes);
    lanes_close(lanes);
    return e;
}

/* Held drafts, deeds, entries of the log and posts, two digits each. */
static int64_t what_stands(void)
{
    return number("SELECT COUNT(*) FROM approvals WHERE account_id = ?1", t.alice) * 1000000 +
           deeds_of(t.alice) * 10000 + entries() * 100 + posts_of(t.alice);
}

static void whichever_database_call_fails_each_step_is_whole_or_did_not_happen(void **state)
{
    int64_t before, id = 0;
    struct approval a;
    struct post post;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    (void)rule_make(t.alice, "secret", SURFACES_ALL, 1);
    before = what_stands();
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = post_create(t.w, &(struct post_draft){.author_id = t.alice, .text = STR("a secret")},
                        &post);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? before : before + 1010100);
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
    id = post.held_id;
    before = what_stands();
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        const struct post_draft next = {.author_id = t.alice, .text = STR("the secret")};

        db_fail_at = ++call;
        e = approval_edit(t.w, t.alice, id, &next, &a);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? before : before + 10100);
        assert_int_equal(found(id).version, e ? 1 : 2);
    }
    assert_int_equal(e, OK);
    before = what_stands();
    for (e = ERR_INTERNAL, call = 0; e && call < calls_max;) {
        const struct str hash = found(id).hash;

        db_fail_at = ++call;
        e = approval_agree(t.w, t.bob, id, hash, &a);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? before : before + 20201);
        assert_int_equal(found(id).state, e ? APPROVAL_HELD : APPROVAL_APPROVED);
    }
    assert_int_equal(e, OK);
    assert_true(call > 10);
    assert_int_equal(post_find(t.w, a.post_id, &post), OK);
    assert_str_is(post.text, "the secret");
}

static void refusing_and_taking_back_are_whole_whichever_database_call_fails(void **state)
{
    const int64_t one = (rule_make(t.alice, NULL, SURFACES_ALL, 1), hold(t.alice, "one"));
    const int64_t two = hold(t.alice, "two");
    int64_t before = what_stands();
    struct approval a;
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = approval_reject(t.w, t.bob, one, STR("no"), &a);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? before : before + 10100);
        assert_int_equal(found(one).state, e ? APPROVAL_HELD : APPROVAL_REJECTED);
    }
    assert_int_equal(e, OK);
    before = what_stands();
    e = ERR_INTERNAL;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = approval_withdraw(t.w, t.alice, two, &a);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? before : before + 10100);
        assert_int_equal(found(two).state, e ? APPROVAL_HELD : APPROVAL_WITHDRAWN);
    }
    assert_int_equal(e, OK);
    assert_int_equal(posts_of(t.alice), 0);
}

static void a_rule_is_made_and_weakened_whole_whichever_database_call_fails(void **state)
{
    struct approval_rule rule = {.account_id = t.alice,
                                 .everything = true,
                                 .surfaces = SURFACES_ALL,
                                 .approvers = {t.bob},
                                 .approver_count = 1,
                                 .needed = 1,
                                 .hours = 1};
    struct approval_rule made;
    int64_t ids[approval_duties_max];
    int count = 0;
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = approval_rule_make(t.w, &rule, &made);
        db_fail_at = 0;
        assert_int_equal(approval_duties(t.w, t.bob, ids, &count), OK);
        assert_int_equal(count * 10 + deeds_of(t.alice), e ? 0 : 11);
    }
    assert_int_equal(e, OK);
    assert_int_equal(approval_rule_remove(t.w, t.alice, made.id, &made), OK);
    e = ERR_INTERNAL;
    for (int call = 1; e && call < calls_max; call++) {
        db_fail_at = call;
        e = approval_rule_confirm(t.w, t.bob, made.id);
        db_fail_at = 0;
        assert_int_equal(approval_duties(t.w, t.bob, ids, &count), OK);
        assert_int_equal(count * 10 + deeds_of(t.alice), e ? 12 : 3);
    }
    assert_int_equal(e, OK);
}

static void at_its_deadline_a_draft_expires_and_both_are_told(void **state)
{
    const int64_t id = (rule_make(t.alice, NULL, SURFACES_ALL, 1), hold(t.alice, "late"));
    struct approval a;

    (void)state;
    assert_int_equal(end_job(id, STR("")), OK);
    assert_int_equal(found(id).state, APPROVAL_HELD); /* its time has not come */
    t.w->now_ms += 24 * (int64_t)clock_hour_ms;
    assert_int_equal(agree(t.bob, id, &a), ERR_CONFLICT);
    assert_int_equal(end_job(id, STR("")), OK);
    assert_int_equal(found(id).state, APPROVAL_EXPIRED);
    assert_int_equal(posts_of(t.alice), 0);
    assert_int_equal(count_notified(t.alice, NOTIFICATION_APPROVAL_DECIDED), 1);
    assert_int_equal(count_notified(t.bob, NOTIFICATION_APPROVAL_DECIDED), 1);
    assert_int_equal(count_notified(t.carol, NOTIFICATION_APPROVAL_DECIDED), 1);
    assert_int_equal(end_job(id, STR("")), OK);
    assert_int_equal(count_notified(t.alice, NOTIFICATION_APPROVAL_DECIDED), 1);
}

static void after_seven_days_a_weaker_rule_holds_and_not_before(void **state)
{
    struct approval_rule rule = rule_make(t.alice, NULL, SURFACES_ALL, 1);
    const struct str account = str_format(t.w->memory, "%lld", (long long)t.alice);
    struct approval_rule list[approval_rules_max];
    int count = 0;

    (void)state;
    assert_int_equal(approval_rule_remove(t.w, t.alice, rule.id, &rule), OK);
    t.w->now_ms += approval_delay_ms - 1;
    assert_int_equal(end_job(rule.id, account), OK);
    assert_int_equal(approval_rules(t.w, t.alice, list, &count), OK);
    assert_int_equal(count, 1);
    (void)hold(t.alice, "still");
    t.w->now_ms += 1;
    assert_int_equal(end_job(rule.id, account), OK);
    assert_int_equal(approval_rules(t.w, t.alice, list, &count), OK);
    assert_int_equal(count, 0);
    assert_true(make_post(t.alice, "free", 0) > 0);
}

static void publish_at(int64_t id, int64_t ms)
{
    const struct job job = {.subject_id = id};
    struct lanes *lanes;

    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes), OK);
    t.w->now_ms = ms;
    assert_int_equal(scheduled_publish_job(t.w, &job, lanes), OK);
    lanes_close(lanes);
}

static int64_t schedule(int64_t author, const char *text, int64_t ms)
{
    struct scheduled_post scheduled;

    assert_int_equal(
        scheduled_create(t.w, &(struct post_draft){.author_id = author, .text = str_of(text)}, ms,
                         &scheduled),
        OK);
    return scheduled.held_id ? scheduled.held_id : scheduled.id;
}

static int held_count(int64_t account)
{
    return (int)number("SELECT COUNT(*) FROM approvals WHERE state = 1 AND account_id = ?1",
                       account);
}

static void a_scheduled_post_is_held_where_a_rule_came_since(void **state)
{
    const int64_t at_ms = t.w->now_ms + clock_hour_ms;
    const int64_t id = schedule(t.alice, "later", at_ms);
    struct approval list[approval_page_max], a;
    int count = 0;

    (void)state;
    (void)rule_make(t.alice, NULL, SURFACES_ALL, 1);
    publish_at(id, at_ms);
    assert_int_equal(posts_of(t.alice), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM scheduled_posts WHERE account_id = ?1", t.alice),
                     0);
    assert_int_equal(approvals_waiting(t.w, t.bob, list, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(count_notified(t.alice, NOTIFICATION_APPROVAL_DECIDED), 1);
    assert_int_equal(agree(t.bob, list[0].id, &a), OK);
    assert_int_equal(posts_of(t.alice), 1);
}

static void what_was_approved_for_its_time_is_published_then_and_at_no_other(void **state)
{
    const int64_t at_ms = t.w->now_ms + clock_hour_ms;
    int64_t id;
    struct scheduled_post moved;
    struct approval a;

    (void)state;
    (void)rule_make(t.alice, NULL, SURFACES_ALL, 1);
    id = schedule(t.alice, "on time", at_ms);
    assert_int_equal(agree(t.bob, id, &a), OK);
    publish_at(a.post_id, at_ms);
    assert_int_equal(posts_of(t.alice), 1);
    id = schedule(t.alice, "moved", at_ms + clock_hour_ms);
    assert_int_equal(agree(t.bob, id, &a), OK);
    assert_int_equal(
        scheduled_change(t.w, t.alice, a.post_id, at_ms + 2 * (int64_t)clock_hour_ms, &moved), OK);
    publish_at(a.post_id, at_ms + 2 * (int64_t)clock_hour_ms);
    assert_int_equal(posts_of(t.alice), 1);
    assert_int_equal(held_count(t.alice), 1);
}

static void what_a_newer_rule_asks_for_was_not_agreed_to_before(void **state)
{
    const int64_t at_ms = t.w->now_ms + clock_hour_ms;
    struct approval a;
    int64_t id;

    (void)state;
    (void)rule_make(t.alice, "one", SURFACES_ALL, 1);
    id = schedule(t.alice, "one and two", at_ms);
    assert_int_equal(agree(t.bob, id, &a), OK);
    (void)rule_make(t.alice, "two", SURFACES_ALL, 2);
    publish_at(a.post_id, at_ms);
    assert_int_equal(posts_of(t.alice), 0);
    assert_int_equal(held_count(t.alice), 1);
}

static void nobody_approves_her_own_words_and_who_left_decides_no_more(void **state)
{
    struct approval a;
    int64_t id;

    (void)state;
    (void)rule_make(t.alice, NULL, SURFACES_ALL, 1);
    id = hold(t.alice, "mine");
    assert_int_equal(agree(t.alice, id, &a), ERR_FORBIDDEN);
    assert_int_equal(agree(t.dave, id, &a), ERR_NOT_FOUND);
    assert_int_equal(approval_resign(t.w, t.bob, t.alice), OK);
    assert_int_equal(agree(t.bob, id, &a), ERR_NOT_FOUND);
    assert_int_equal(approval_reject(t.w, t.bob, id, STR("no"), &a), ERR_NOT_FOUND);
    assert_int_equal(agree(t.carol, id, &a), OK);
    assert_int_equal(posts_of(t.alice), 1);
}

/* More deeds than a page of them: only those of the version there is are counted. */
static void what_was_agreed_to_counts_after_many_versions(void **state)
{
    const int64_t id = (rule_make(t.alice, NULL, SURFACES_ALL, 2), hold(t.alice, "0"));
    struct approval a;

    (void)state;
    for (int i = 1; i < approval_versions_max; i++) {
        const struct post_draft next = {.author_id = t.alice,
                                        .text = str_format(t.w->memory, "%d", i)};

        assert_int_equal(agree(t.bob, id, &a), OK);
        assert_int_equal(approval_edit(t.w, t.alice, id, &next, &a), OK);
    }
    assert_int_equal(approval_edit(t.w, t.alice, id,
                                   &(struct post_draft){.author_id = t.alice, .text = STR("more")},
                                   &a),
                     ERR_INVALID);
    assert_int_equal(agree(t.carol, id, &a), OK);
    assert_int_equal(a.state, APPROVAL_HELD);
    assert_int_equal(agree(t.bob, id, &a), OK);
    assert_int_equal(a.state, APPROVAL_APPROVED);
}

static void the_form_says_all_that_would_be_published(void **state)
{
    struct poll_draft poll = {.options = {STR("a"), STR("b")},
                              .option_count = 2,
                              .expires_ms = t.w->now_ms + clock_day_ms};
    const struct post_draft first = {.author_id = t.alice, .text = STR("text")};
    struct post_draft others[10];
    struct approval_ask ask = {.kind = APPROVAL_POST, .account_id = t.alice, .draft = &first};
    struct approval_form *form = ARENA_NEW(t.w->memory, struct approval_form);
    struct str base, text;

    (void)state;
    assert_int_equal(approval_form_write(t.w, &ask, &base), OK);
    for (int i = 0; i < 10; i++)
        others[i] = first;
    others[0].text = STR("Text");
    others[1].spoiler_text = STR("w");
    others[2].visibility = VISIBILITY_UNLISTED;
    others[3].sensitive = true;
    others[4].reply_to_id = 12;
    others[5].quote_of_id = 12;
    others[6].poll = &poll;
    others[7].scheduled_ms = 12;
    others[8].language = STR("fr");
    others[9].app_name = STR("app");
    for (int i = 0; i < 10; i++) {
        ask.draft = &others[i];
        assert_int_equal(approval_form_write(t.w, &ask, &text), OK);
        assert_false(str_equal(text, base));
        assert_int_equal(approval_form_read(t.w, text, form), OK);
        ask.draft = &form->draft;
        struct str again;
        assert_int_equal(approval_form_write(t.w, &ask, &again), OK);
        assert_true(str_equal(text, again));
    }
    assert_int_equal(approval_form_read(t.w, STR("{\"v\":1}"), form), ERR_INTERNAL);
}

static int64_t held(const char *topic, const char *text)
{
    const struct approval_rule rules[] = {
        {.topics = (struct str[]){str_of(topic)}, .topic_count = 1, .surfaces = SURFACES_ALL}};
    const struct post_draft draft = {.author_id = t.alice, .text = str_of(text)};
    const struct approval_ask ask = {.kind = APPROVAL_POST, .account_id = t.alice, .draft = &draft};
    uint32_t fit = 0;

    assert_int_equal(approval_rules_fit(t.w, &ask, rules, 1, &fit), OK);
    return fit;
}

static void a_host_is_found_in_both_its_forms_and_behind_shorteners(void **state)
{
    (void)state;
    assert_true(held("bücher.example", "see https://xn--bcher-kva.example/a"));
    assert_true(held("https://xn--bcher-kva.example/", "see https://BÜCHER.example/a"));
    assert_true(held("shop.example", "see https://bit.ly/3xyz"));
    assert_false(held("shop.example", "see https://other.example/"));
    assert_false(held("merger", "see https://bit.ly/3xyz"));
    assert_false(held("etc.", "see https://t.co/3xyz"));
    assert_false(held("3.5", "see https://t.co/3xyz"));
    assert_false(held("bücher.example", "see https://bit.lyric.example/"));
}

static void a_deleted_account_leaves_nothing_of_it(void **state)
{
    const struct job job = {.subject_id = t.alice};
    struct lanes *lanes;

    (void)state;
    (void)rule_make(t.alice, NULL, SURFACES_ALL, 1);
    (void)hold(t.alice, "x");
    assert_int_equal(account_delete(t.w, t.alice), OK);
    assert_int_equal(lanes_open(t.w, &t.store.options, 0, t.w, NULL, &lanes), OK);
    assert_int_equal(account_purge_job(t.w, &job, lanes), OK);
    lanes_close(lanes);
    assert_int_equal(what_stands() / 10000, 0);
    assert_int_equal(number("SELECT COUNT(*) FROM approval_versions WHERE approval_id > ?1", 0), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM approval_rules WHERE account_id = ?1", t.alice),
                     0);
    assert_int_equal(number("SELECT COUNT(*) FROM approval_duties WHERE account_id = ?1", t.alice),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whichever_database_call_fails_each_step_is_whole_or_did_not_happen),
        TEST(refusing_and_taking_back_are_whole_whichever_database_call_fails),
        TEST(a_rule_is_made_and_weakened_whole_whichever_database_call_fails),
        TEST(at_its_deadline_a_draft_expires_and_both_are_told),
        TEST(after_seven_days_a_weaker_rule_holds_and_not_before),
        TEST(a_scheduled_post_is_held_where_a_rule_came_since),
        TEST(what_was_approved_for_its_time_is_published_then_and_at_no_other),
        TEST(what_a_newer_rule_asks_for_was_not_agreed_to_before),
        TEST(nobody_approves_her_own_words_and_who_left_decides_no_more),
        TEST(what_was_agreed_to_counts_after_many_versions),
        TEST(the_form_says_all_that_would_be_published),
        TEST(a_host_is_found_in_both_its_forms_and_behind_shorteners),
        TEST(a_deleted_account_leaves_nothing_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
