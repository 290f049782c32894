/* Reports, decisions about accounts and what they change, over a real store. */
#include "moderation/test_square.h"

#include "base/clock.h"
#include "moderation/account_actions.h"
#include "moderation/blocks.h"
#include "moderation/domain_effects.h"
#include "moderation/redaction.h"
#include "moderation/reports.h"
#include "moderation/ruling_reviews.h"
#include "moderation/trends.h"
#include "public_log/public_log.h"
#include "social/marks.h"
#include "social/restrictions.h"

enum { calls_max = 80 };

static int start_without_jobs(void **state)
{
    start(state);
    test_store_script(w, "DELETE FROM jobs");
    return 0;
}

static uint32_t flags_of(int64_t id)
{
    uint32_t flags = 0;

    assert_int_equal(account_find_flags(w, id, &flags), OK);
    return flags;
}

static enum err act(int64_t by, int64_t on, enum decision_kind kind)
{
    return account_act(w, &(struct account_action){.kind = kind,
                                                   .account_id = on,
                                                   .by_account_id = by,
                                                   .text = STR("because"),
                                                   .mail = true});
}

static int64_t decisions_about(int64_t subject)
{
    struct decision list[16];
    int count = 0;

    assert_int_equal(decisions_of(w, subject, 0, list, 16, &count), OK);
    return count;
}

static int64_t mails(void)
{
    return number("SELECT COUNT(*) FROM jobs WHERE kind = ?1", JOB_SEND_MAIL);
}

static struct report report_on(int64_t by, int64_t on)
{
    struct report made;

    w->now_ms += 1000; /* ids of one moment sort by bucket */
    assert_int_equal(report_create(w,
                                   &(struct report){.account_id = by,
                                                    .target_id = on,
                                                    .comment = STR("spam!"),
                                                    .category = REPORT_SPAM,
                                                    .rule_count = -1},
                                   &made),
                     OK);
    return made;
}

static void whichever_database_call_fails_a_suspension_stands_whole_or_not_at_all(void **state)
{
    struct report report = report_on(bob, ann), found;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = act(moderator, ann, DECISION_SUSPEND);
        db_fail_at = 0;
        assert_int_equal((flags_of(ann) & ACCOUNT_SUSPENDED) != 0, e == OK);
        assert_int_equal(decisions_about(ann), e == OK);
        assert_int_equal(report_find(w, report.id, &found), OK);
        assert_int_equal(found.resolved_by_id, e ? 0 : moderator);
        assert_int_equal(mails(), e == OK ? 2 : 0); /* to her, and to who had reported her */
    }
    assert_int_equal(e, OK);
    assert_true(call > 8);
}

static void a_decision_names_its_reason_its_author_what_it_changed_and_what_it_undoes(void **state)
{
    struct decision list[4];
    int count = 0;

    (void)state;
    assert_int_equal(act(moderator, ann, DECISION_LIMIT), OK);
    assert_int_equal(act(owner, ann, DECISION_UNLIMIT), OK);
    assert_int_equal(flags_of(ann) & ACCOUNT_LIMITED, 0);
    assert_int_equal(decisions_of(w, ann, 0, list, 4, &count), OK);
    assert_int_equal(count, 2);
    assert_int_equal(list[0].kind, DECISION_UNLIMIT);
    assert_int_equal(list[0].undoes_id, list[1].id);
    assert_int_equal(list[0].by_role, ROLE_OWNER);
    assert_int_equal(list[1].by_account_id, moderator);
    assert_true(str_is(list[1].reason, "because"));
    assert_true(str_is(list[1].rule, "other"));
    assert_true(str_find(list[1].before, STR("\"limited\":false")) != SIZE_MAX);
    assert_true(str_find(list[1].after, STR("\"limited\":true")) != SIZE_MAX);
}

static void nobody_decides_over_herself_her_like_or_those_above(void **state)
{
    (void)state;
    assert_int_equal(act(moderator, moderator, DECISION_LIMIT), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, other_moderator, DECISION_SUSPEND), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, owner, DECISION_DISABLE), ERR_FORBIDDEN);
    assert_int_equal(act(owner, owner, DECISION_WARN), ERR_FORBIDDEN);
    assert_int_equal(act(ann, bob, DECISION_WARN), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, INT64_C(123456789), DECISION_WARN), ERR_NOT_FOUND);
    assert_int_equal(number("SELECT COUNT(*) FROM decisions WHERE id > ?1", 0), 0);
    assert_int_equal(act(owner, moderator, DECISION_LIMIT), OK);
}

static void each_restriction_is_laid_and_taken_back(void **state)
{
    static const struct {
        enum decision_kind lay, lift;
        uint32_t flag;
    } pairs[] = {{DECISION_SENSITIVE, DECISION_UNSENSITIVE, ACCOUNT_SENSITIVE},
                 {DECISION_LIMIT, DECISION_UNLIMIT, ACCOUNT_LIMITED},
                 {DECISION_SUSPEND, DECISION_UNSUSPEND, ACCOUNT_SUSPENDED}};
    struct user user;

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_int_equal(act(moderator, ann, pairs[i].lay), OK);
        assert_int_equal(act(moderator, ann, pairs[i].lay), OK);
        assert_true(flags_of(ann) & pairs[i].flag);
        assert_int_equal(act(moderator, ann, pairs[i].lift), OK);
        assert_int_equal(flags_of(ann) & pairs[i].flag, 0);
    }
    assert_int_equal(act(moderator, ann, DECISION_UNSUSPEND), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, ann, DECISION_DISABLE), OK);
    assert_int_equal(user_find(w, ann, &user), OK);
    assert_true(user.disabled_ms != 0);
    assert_int_equal(act(moderator, ann, DECISION_ENABLE), OK);
    assert_int_equal(user_find(w, ann, &user), OK);
    assert_int_equal(user.disabled_ms, 0);
}

static void a_sign_in_that_one_moderator_switched_off_is_on_again_at_its_end(void **state)
{
    struct decision first, second;
    struct user user;
    int64_t end_ms = 0;
    bool stands = false;

    (void)state;
    assert_int_equal(act(moderator, ann, DECISION_DISABLE), OK);
    assert_int_equal(decision_last(w, ann, DECISION_DISABLE, &first), OK);
    assert_int_equal(first.end_ms - w->now_ms, INT64_C(30) * clock_day_ms);
    assert_int_equal(ruling_stands(w, &first, &stands, &end_ms), OK);
    assert_true(stands && end_ms == first.end_ms);
    assert_int_equal(act(moderator, ann, DECISION_DISABLE), OK);
    assert_int_equal(decision_last(w, ann, DECISION_DISABLE, &second), OK);
    for (int i = 0; i < 2; i++) {
        const struct decision *over = i ? &second : &first;
        const struct job job = {
            .subject_id = ann,
            .data = str_format(w->memory, "%lld", (long long)over->id),
        };

        assert_int_equal(account_disabling_end(w, &job, NULL), OK);
        assert_int_equal(user_find(w, ann, &user), OK);
        assert_int_equal(user.disabled_ms != 0, i == 0); /* a later one stands */
    }
}

static int64_t waiting_person(const char *name)
{
    struct account account;

    assert_int_equal(
        user_create(w,
                    &(struct user_draft){.username = str_of(name),
                                         .email = str_format(w->memory, "%s@x.example", name),
                                         .confirmed = true,
                                         .reason = STR("to speak")},
                    &account),
        OK);
    return account.id;
}

static void who_waits_is_let_in_or_turned_away_with_a_mail(void **state)
{
    int64_t eve = waiting_person("eve"), fay = waiting_person("fay");
    struct user user;

    (void)state;
    assert_int_equal(act(moderator, ann, DECISION_APPROVE), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, eve, DECISION_APPROVE), OK);
    assert_int_equal(user_find(w, eve, &user), OK);
    assert_true(user.approved_ms != 0);
    assert_int_equal(act(moderator, eve, DECISION_REJECT), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, fay, DECISION_REJECT), OK);
    assert_int_equal(user_find(w, fay, &user), ERR_NOT_FOUND);
    assert_true(flags_of(fay) & ACCOUNT_DELETED);
    assert_int_equal(mails(), 2);
    assert_int_equal(decisions_about(fay), 1);
}

static void only_who_is_suspended_is_deleted_and_only_by_those_who_may(void **state)
{
    (void)state;
    assert_int_equal(act(owner, ann, DECISION_DELETE), ERR_FORBIDDEN);
    assert_int_equal(act(moderator, ann, DECISION_SUSPEND), OK);
    assert_int_equal(act(moderator, ann, DECISION_DELETE), ERR_FORBIDDEN);
    assert_int_equal(act(owner, ann, DECISION_DELETE), ERR_CONFLICT); /* deletions_test.c */
    assert_int_equal(act(0, ann, DECISION_DELETE), OK);
    assert_true(flags_of(ann) & ACCOUNT_DELETED);
    assert_int_equal(act(owner, ann, DECISION_DELETE), ERR_NOT_FOUND);
}

static void whichever_database_call_fails_each_action_is_done_and_recorded_or_neither(void **state)
{
    static const struct {
        enum decision_kind kind;
        bool waits; /* on somebody who waits to be let in */
    } actions[] = {
        {.kind = DECISION_WARN},
        {.kind = DECISION_DISABLE},
        {.kind = DECISION_ENABLE},
        {.kind = DECISION_SENSITIVE},
        {.kind = DECISION_LIMIT},
        {.kind = DECISION_UNSENSITIVE},
        {.kind = DECISION_UNLIMIT},
        {.kind = DECISION_SUSPEND},
        {.kind = DECISION_DELETE},
        {.kind = DECISION_APPROVE, .waits = true},
        {.kind = DECISION_REJECT, .waits = true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        char name[16];
        snprintf(name, sizeof name, "eve%zu", i);
        int64_t on = actions[i].waits ? waiting_person(name) : ann;
        int64_t before = decisions_about(on), mailed = mails();
        uint32_t flags = flags_of(on);
        enum err e = ERR_INTERNAL;

        for (int call = 1; e && call < calls_max; call++) {
            db_fail_at = call;
            e = act(actions[i].kind == DECISION_DELETE ? 0 : owner, on, actions[i].kind);
            db_fail_at = 0;
            assert_int_equal(decisions_about(on), before + (e == OK));
            if (!e)
                continue;
            assert_int_equal(flags_of(on), flags);
            assert_int_equal(mails(), mailed);
        }
        assert_int_equal(e, OK);
    }
}

static void whichever_database_call_fails_a_report_is_made_whole_or_not_at_all(void **state)
{
    const struct report draft = {.account_id = bob, .target_id = ann, .rule_count = -1};
    struct report made;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = report_create(w, &draft, &made);
        db_fail_at = 0;
        assert_int_equal(number("SELECT COUNT(*) FROM reports WHERE id > ?1", 0), e == OK);
        assert_int_equal(number("SELECT COUNT(*) FROM reports_made WHERE id > ?1", 0), e == OK);
        assert_int_equal(number("SELECT COUNT(*) FROM jobs WHERE kind = ?1", JOB_TELL_STAFF),
                         e == OK);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
}

static void a_report_names_only_posts_of_its_target_that_the_reporter_may_see(void **state)
{
    struct post open, hidden;
    struct report draft = {.account_id = bob, .target_id = ann, .post_count = 1, .rule_count = -1};
    struct report made;

    (void)state;
    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = ann, .text = STR("x")}, &open), OK);
    assert_int_equal(post_create(w,
                                 &(struct post_draft){.author_id = ann,
                                                      .text = STR("y"),
                                                      .visibility = VISIBILITY_FOLLOWERS},
                                 &hidden),
                     OK);
    draft.post_ids[0] = hidden.id;
    assert_int_equal(report_create(w, &draft, &made), ERR_NOT_FOUND);
    draft.post_ids[0] = 12345;
    assert_int_equal(report_create(w, &draft, &made), ERR_NOT_FOUND);
    draft.post_ids[0] = open.id;
    assert_int_equal(report_create(w, &draft, &made), OK);
    draft.target_id = moderator;
    assert_int_equal(report_create(w, &draft, &made), ERR_NOT_FOUND);
    draft.target_id = draft.account_id;
    assert_int_equal(report_create(w, &draft, &made), ERR_INVALID);
}

static void a_report_that_is_upheld_says_that_its_posts_are_none_for_who_reported(void **state)
{
    struct post post;
    struct report draft = {.account_id = bob, .target_id = ann, .post_count = 1, .rule_count = -1};
    struct report made;
    uint32_t marks = 0;
    static const enum decision_kind kinds[] = {DECISION_UNLIMIT, DECISION_WARN};

    (void)state;
    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = ann, .text = STR("x")}, &post), OK);
    draft.post_ids[0] = post.id;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(report_create(w, &draft, &made), OK);
        assert_int_equal(account_act(w, &(struct account_action){.kind = kinds[i],
                                                                 .account_id = ann,
                                                                 .by_account_id = moderator,
                                                                 .report_id = made.id,
                                                                 .text = STR("because")}),
                         OK);
        assert_int_equal(marks_find(w, bob, post.id, &marks), OK);
        assert_int_equal(marks, kinds[i] == DECISION_WARN ? MARK_AWAY : 0);
    }
}

static void whichever_database_call_fails_a_report_is_resolved_whole_or_not_at_all(void **state)
{
    struct report report = report_on(bob, ann), found;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(report_resolve(w, ann, report.id, true, &found), ERR_FORBIDDEN);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = report_resolve(w, moderator, report.id, true, &found);
        db_fail_at = 0;
        assert_int_equal(report_find(w, report.id, &found), OK);
        assert_int_equal(found.resolved_ms != 0, e == OK);
        assert_int_equal(decisions_about(report.id), e == OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(report_resolve(w, moderator, report.id, false, &found), OK);
    assert_int_equal(found.resolved_ms, 0);
    assert_int_equal(report_resolve(w, moderator, 12345, true, &found), ERR_NOT_FOUND);
}

static void reports_are_paged_by_state_target_and_reporter(void **state)
{
    struct report_page *page = ARENA_NEW(w->memory, struct report_page);
    struct report first = report_on(bob, ann), second = report_on(bob, moderator), third, last;

    (void)state;
    third = report_on(owner, ann);
    last = report_on(bob, owner);
    const struct {
        struct page page;
        struct report_filter filter;
        int count;
        int64_t newest;
    } cases[] = {
        {{.limit = 10}, {0}, 4, last.id},
        {{.limit = 1}, {0}, 1, last.id},
        {{.limit = 10, .max_id = third.id}, {0}, 2, second.id},
        {{.limit = 1, .min_id = first.id}, {0}, 1, second.id},
        {{.limit = 10}, {.target_id = ann}, 2, third.id},
        {{.limit = 10}, {.account_id = bob}, 3, last.id},
        {{.limit = 1, .min_id = first.id}, {.account_id = bob}, 1, second.id},
        {{.limit = 2, .min_id = first.id}, {.account_id = bob}, 2, last.id},
        {{.limit = 2, .max_id = last.id}, {.account_id = bob}, 2, second.id},
        {{.limit = 10}, {.account_id = bob, .target_id = ann}, 1, first.id},
        {{.limit = 10}, {.resolved = true}, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(reports_page(w, &cases[i].page, &cases[i].filter, page), OK);
        assert_int_equal(page->count, cases[i].count);
        if (page->count)
            assert_int_equal(page->items[0].id, cases[i].newest);
    }
    assert_int_equal(report_resolve(w, moderator, first.id, true, &first), OK);
    assert_int_equal(reports_page(w, &(struct page){.limit = 10},
                                  &(struct report_filter){.resolved = true, .target_id = ann},
                                  page),
                     OK);
    assert_int_equal(page->count, 1);
}

static void who_decided_long_ago_has_had_a_part_however_much_came_since(void **state)
{
    bool was = false;

    (void)state;
    assert_int_equal(act(moderator, ann, DECISION_SENSITIVE), OK);
    for (int i = 0; i < decisions_page_max / 2 + 1; i++) {
        assert_int_equal(act(owner, ann, DECISION_UNSENSITIVE), OK);
        assert_int_equal(act(owner, ann, DECISION_SENSITIVE), OK);
    }
    assert_int_equal(decision_was_by(w, ann, 0, 0, moderator, &was), OK);
    assert_true(was);
    assert_int_equal(decision_was_by(w, ann, DECISION_SUSPEND, 0, moderator, &was), OK);
    assert_false(was);
    assert_int_equal(decision_was_by(w, ann, 0, 0, bob, &was), OK);
    assert_false(was);
}

static void what_a_page_of_reports_leaves_out_does_not_end_it(void **state)
{
    enum { looked_at = 400 };
    struct report_page *page = ARENA_NEW(w->memory, struct report_page);
    const struct report first = report_on(bob, ann);
    struct decider_selves selves;

    (void)state;
    for (int i = 0; i <= looked_at; i++) {
        if (i == looked_at / 2)
            w->now_ms += clock_day_ms; /* nobody makes so many in a day */
        (void)report_on(bob, moderator);
    }
    const struct report last = report_on(bob, owner);
    assert_int_equal(decider_selves_find(w, moderator, &selves), OK);
    const struct {
        struct page page;
        struct report_filter filter;
        int64_t found; /* 0: none */
    } cases[] = {
        {{.limit = 5}, {.account_id = bob, .target_id = ann}, first.id},
        {{.limit = 5, .max_id = last.id}, {.account_id = bob, .without = &selves}, first.id},
        {{.limit = 50, .max_id = last.id}, {.without = &selves}, first.id},
        {{.limit = 50, .min_id = first.id}, {.without = &selves}, last.id},
        {{.limit = 5, .min_id = first.id}, {.account_id = bob, .without = &selves}, last.id},
        {{.limit = 5}, {.target_id = moderator, .without = &selves}, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(reports_page(w, &cases[i].page, &cases[i].filter, page), OK);
        assert_int_equal(page->count, cases[i].found != 0);
        assert_true(!page->count || page->items[0].id == cases[i].found);
    }
    assert_int_equal(reports_page(w, &(struct page){.limit = 2},
                                  &(struct report_filter){.without = &selves}, page),
                     OK);
    assert_int_equal(page->count, 2);
    assert_int_equal(page->items[0].id, last.id);
}

static void
whichever_database_call_fails_a_block_and_its_record_are_both_there_or_neither(void **state)
{
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < calls_max) {
        struct block block = {.kind = BLOCK_DOMAIN, .name = STR("bad.example")}, found;

        db_fail_at = ++call;
        e = block_decide_add(w, owner, &block);
        db_fail_at = 0;
        assert_int_equal(block_find_name(w, BLOCK_DOMAIN, STR("bad.example"), &found),
                         e ? ERR_NOT_FOUND : OK);
        assert_int_equal(number("SELECT COUNT(*) FROM decisions WHERE id > ?1", 0), e == OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(
        block_decide_add(w, moderator, &(struct block){.kind = BLOCK_EMAIL, .name = STR("x")}),
        ERR_FORBIDDEN);
}

static void a_blocked_domain_restricts_its_accounts_until_the_block_goes(void **state)
{
    static const struct {
        int severity;
        uint32_t flags;
    } steps[] = {{DOMAIN_LIMITED, ACCOUNT_LIMITED},
                 {DOMAIN_SUSPENDED, ACCOUNT_SUSPENDED},
                 {DOMAIN_NOOP, 0},
                 {DOMAIN_SUSPENDED, ACCOUNT_SUSPENDED}};
    const struct job job = {.data = STR("bad.example")};
    struct block block = {.kind = BLOCK_DOMAIN, .name = STR("bad.example")};
    const uint32_t overlays = ACCOUNT_LIMITED | ACCOUNT_SUSPENDED;
    int64_t near = test_person(&t, "near"), below = test_person(&t, "below"),
            other = test_person(&t, "other");

    (void)state;
    test_store_script(w, "UPDATE accounts SET domain = 'bad.example' WHERE username = 'near'");
    test_store_script(w, "UPDATE accounts SET domain = 'x.bad.example' WHERE username = 'below'");
    test_store_script(w, "UPDATE accounts SET domain = 'notbad.example' WHERE username = 'other'");
    assert_int_equal(block_decide_add(w, owner, &block), OK);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        block.severity = steps[i].severity;
        assert_int_equal(block_decide_change(w, owner, &block), OK);
        assert_int_equal(domain_effects_job(w, &job, NULL), OK);
        assert_int_equal(domain_effects_job(w, &job, NULL), OK);
        assert_int_equal(flags_of(near) & overlays, steps[i].flags);
        assert_int_equal(flags_of(below) & overlays, steps[i].flags);
        assert_int_equal(flags_of(other) & overlays, 0);
    }
    assert_int_equal(act(owner, near, DECISION_SUSPEND), OK);
    assert_int_equal(block_decide_remove(w, owner, BLOCK_DOMAIN, block.id), OK);
    assert_int_equal(domain_effects_job(w, &job, NULL), OK);
    assert_int_equal(flags_of(near) & overlays, ACCOUNT_SUSPENDED); /* by a decision of its own */
    assert_int_equal(flags_of(below) & overlays, 0);
}

static void whichever_database_call_fails_a_tag_is_refused_and_recorded_or_neither(void **state)
{
    struct post post;
    struct tag tag;
    uint32_t standing;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(
        post_create(w, &(struct post_draft){.author_id = ann, .text = STR("#Bread")}, &post), OK);
    assert_int_equal(tag_find(w, STR("bread"), &tag), OK);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = tag_decide(w, moderator, tag.id, 0, TAG_USABLE);
        db_fail_at = 0;
        assert_int_equal(tag_standing(w, STR("bread"), &standing), OK);
        assert_int_equal(standing, e ? TAG_STANDING_DEFAULT : TAG_LISTABLE | TAG_REVIEWED);
        assert_int_equal(decisions_about(tag.id), e == OK);
    }
    assert_int_equal(e, OK);
    assert_int_equal(tag_decide(w, ann, tag.id, 0, TAG_USABLE), ERR_FORBIDDEN);
    assert_int_equal(tag_decide(w, moderator, 12345, 0, TAG_USABLE), ERR_NOT_FOUND);
}

static struct log_found entry_of(int64_t subject, enum decision_kind kind)
{
    struct decision last;
    struct log_found found;
    int64_t id = 0;

    assert_int_equal(decision_last(w, subject, kind, &last), OK);
    assert_int_equal(public_log_of(w, subject, last.id, &id), OK);
    assert_int_equal(public_log_find(w, id, &found), OK);
    return found;
}

static void
a_decision_stands_in_the_public_log_without_a_name_and_its_reversal_names_it(void **state)
{
    (void)state;
    struct log_found first, second;

    assert_int_equal(account_act(w, &(struct account_action){.kind = DECISION_SUSPEND,
                                                             .account_id = ann,
                                                             .by_account_id = moderator,
                                                             .text = STR("insults @bob daily")}),
                     OK);
    first = entry_of(ann, DECISION_SUSPEND);
    assert_int_equal(first.kind, LOG_DECISION);
    assert_true(str_find(first.body, STR("\"action\":\"suspend\"")) != SIZE_MAX);
    assert_true(str_find(first.body, STR("\"by\":\"moderator\"")) != SIZE_MAX);
    assert_true(str_find(first.body, STR("insults")) == SIZE_MAX);
    assert_true(str_find(first.opening, STR("insults [\xE2\x80\xA6] daily")) != SIZE_MAX);
    assert_true(str_find(first.body, str_format(w->memory, "%lld", (long long)ann)) == SIZE_MAX);
    assert_true(str_find(first.body, str_format(w->memory, "%lld", (long long)moderator)) ==
                SIZE_MAX);
    assert_int_equal(act(owner, ann, DECISION_UNSUSPEND), OK);
    second = entry_of(ann, DECISION_UNSUSPEND);
    assert_int_equal(second.kind, LOG_REVERSAL);
    assert_true(str_find(second.body, str_format(w->memory, "\"undoes\":\"%lld\"",
                                                 (long long)first.id)) != SIZE_MAX);
}

static void a_reason_is_shown_without_handles_addresses_and_links(void **state)
{
    (void)state;
    const struct str shown =
        redact(w->memory, STR(" see https://a.example/@x and a@b.example,\n@you "), NULL, 0);

    assert_true(str_equal(shown, STR(" see [\xE2\x80\xA6] and [\xE2\x80\xA6]\n[\xE2\x80\xA6] ")));
    assert_int_equal(redact(w->memory, STR(""), NULL, 0).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(whichever_database_call_fails_a_suspension_stands_whole_or_not_at_all,
                   start_without_jobs),
        TEST_AFTER(a_decision_names_its_reason_its_author_what_it_changed_and_what_it_undoes,
                   start_without_jobs),
        TEST_AFTER(a_decision_stands_in_the_public_log_without_a_name_and_its_reversal_names_it,
                   start_without_jobs),
        TEST_AFTER(a_reason_is_shown_without_handles_addresses_and_links, start_without_jobs),
        TEST_AFTER(nobody_decides_over_herself_her_like_or_those_above, start_without_jobs),
        TEST_AFTER(each_restriction_is_laid_and_taken_back, start_without_jobs),
        TEST_AFTER(a_sign_in_that_one_moderator_switched_off_is_on_again_at_its_end,
                   start_without_jobs),
        TEST_AFTER(who_waits_is_let_in_or_turned_away_with_a_mail, start_without_jobs),
        TEST_AFTER(only_who_is_suspended_is_deleted_and_only_by_those_who_may, start_without_jobs),
        TEST_AFTER(whichever_database_call_fails_each_action_is_done_and_recorded_or_neither,
                   start_without_jobs),
        TEST_AFTER(whichever_database_call_fails_a_report_is_made_whole_or_not_at_all,
                   start_without_jobs),
        TEST_AFTER(a_report_names_only_posts_of_its_target_that_the_reporter_may_see,
                   start_without_jobs),
        TEST_AFTER(a_report_that_is_upheld_says_that_its_posts_are_none_for_who_reported,
                   start_without_jobs),
        TEST_AFTER(whichever_database_call_fails_a_report_is_resolved_whole_or_not_at_all,
                   start_without_jobs),
        TEST_AFTER(whichever_database_call_fails_a_block_and_its_record_are_both_there_or_neither,
                   start_without_jobs),
        TEST_AFTER(a_blocked_domain_restricts_its_accounts_until_the_block_goes,
                   start_without_jobs),
        TEST_AFTER(whichever_database_call_fails_a_tag_is_refused_and_recorded_or_neither,
                   start_without_jobs),
        TEST_AFTER(reports_are_paged_by_state_target_and_reporter, start_without_jobs),
        TEST_AFTER(what_a_page_of_reports_leaves_out_does_not_end_it, start_without_jobs),
        TEST_AFTER(who_decided_long_ago_has_had_a_part_however_much_came_since, start_without_jobs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
