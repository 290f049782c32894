/* Automatic rules at work over a real store: all of what follows from a post or nothing, what the
 * hour before tells, and what people's decisions do to a rule. */
#include "auth/test_people.h"
#include "base/clock.h"
#include "base/test.h"
#include "moderation/cases.h"
#include "moderation/rule_decided.h"
#include "moderation/rule_findings_db.h"
#include "moderation/rule_follow.h"
#include "moderation/rule_pattern.h"
#include "moderation/rule_windows.h"
#include "moderation/rule_work.h"
#include "moderation/ruling_reviews.h"
#include "moderation/rulings.h"
#include "social/posts.h"
#include "store/settings.h"

#include <stdio.h>
#include <unistd.h>

enum { calls_max = 200, minute = 60 * 1000 };

static struct test_people t;
static struct work *w;
static int64_t moderator, ann, bob;
static char folder[256], path[300];

static const char rules_text[] =
    "rule word version 1 { state on precision 0.5 words en \"It has the word\" "
    "when text has \"badword\" then label \"seen\", queue 7, hold 2h }\n"
    "rule few version 1 { state on precision 0.5 words en \"Few\" "
    "when text has \"limitword\" then limit 2 per 1h }\n"
    "rule quiet version 1 { state shadow precision 0.5 words en \"Quiet\" "
    "when text has \"badword\" then label \"quiet\", queue 50, hold 24h }\n";

static enum err load(const char *text)
{
    const struct rules_source source = {.rules = str_of(path)};
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    return rules_load(w, &source);
}

static int start(void **state)
{
    (void)state;
    test_people_open(&t);
    w = t.w;
    moderator = test_person(&t, "mona");
    assert_int_equal(user_set_role(w, moderator, ROLE_MODERATOR), OK);
    ann = test_person(&t, "ann");
    bob = test_person(&t, "bob");
    test_folder_make(folder, sizeof folder);
    snprintf(path, sizeof path, "%s/rules", folder);
    assert_int_equal(load(rules_text), OK);
    assert_int_equal(rule_work_start(w), OK);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    db_fail_at = 0;
    rule_work_stop();
    rules_forget();
    unlink(path);
    rmdir(folder);
    test_people_close(&t);
    return 0;
}

static enum err say(int64_t author_id, const char *text, struct post *ret_post)
{
    return post_create(w, &(struct post_draft){.author_id = author_id, .text = str_of(text)},
                       ret_post);
}

/* Restrictions, decisions, a case, a finding and the author's statements, one digit each. */
static int what_stands(int64_t post_id)
{
    struct restriction held[restrictions_per_subject_max];
    struct decision decisions[16];
    struct statement statements[8];
    struct case_item item;
    enum rule_verdict verdict;
    int restrictions = 0, decided = 0, told = 0;
    bool found = false;
    enum err e = case_open_of(w, post_id, &item);

    assert_true(!e || e == ERR_NOT_FOUND);
    assert_int_equal(restrictions_of(w, post_id, held, &restrictions), OK);
    assert_int_equal(decisions_of(w, post_id, 0, decisions, 16, &decided), OK);
    assert_int_equal(statements_of(w, ann, 0, statements, 8, &told), OK);
    assert_int_equal(rule_findings_verdict(w, post_id, &found, &verdict), OK);
    return restrictions * 10000 + decided * 1000 + !e * 100 + found * 10 + told;
}

static int64_t posts_of_ann(void)
{
    struct account account;

    assert_int_equal(account_find(w, ann, &account), OK);
    return account.posts;
}

static void
whichever_database_call_fails_a_post_comes_with_all_that_follows_or_not_at_all(void **state)
{
    struct post post = {0};
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    while (e && call < calls_max) {
        const struct post_draft draft = {
            .author_id = ann, .text = STR("a badword"), .idempotency_key = STR("once")};
        w->now_ms += 10;
        db_fail_at = ++call;
        e = post_create(w, &draft, &post);
        db_fail_at = 0;
        assert_int_equal(posts_of_ann(), e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 20);
    assert_int_equal(what_stands(post.id), 22112);
    assert_int_equal(post.flags & POST_OVERLAYS, POST_HELD | POST_LABELLED | POST_NOT_RECOMMENDED);
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    assert_int_equal(restrictions_of(w, post.id, held, &count), OK);
    for (int i = 0; i < count; i++) {
        assert_true(held[i].automated && held[i].end_ms > w->now_ms);
        assert_true(held[i].effect == RESTRICTION_LABEL || held[i].effect == RESTRICTION_HELD);
    }
}

static void whichever_database_call_fails_a_dismissal_publishes_and_judges_whole(void **state)
{
    struct post post = {0}, now = {0};
    struct rule_tally tally = {0};
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(say(ann, "@bob a badword", &post), OK);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = db_begin(w);
        if (!e)
            e = db_end(w, ruling_dismissed(w, post.id));
        db_fail_at = 0;
        assert_int_equal(post_find(w, post.id, &now), OK);
        assert_int_equal(rule_tallies_db_find(w, STR("word"), 1, &tally), OK);
        assert_int_equal((now.flags & POST_HELD) != 0, e != OK);
        assert_int_equal((now.flags & POST_LABELLED) != 0, e != OK);
        assert_int_equal(tally.wrong, e ? 0 : 1);
    }
    assert_int_equal(e, OK);
    assert_true(call > 8);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, ruling_dismissed(w, post.id)), OK);
    assert_int_equal(rule_tallies_db_find(w, STR("word"), 1, &tally), OK);
    assert_int_equal(tally.wrong, 1); /* once */
}

static void
whichever_database_call_fails_rules_are_put_in_force_whole_or_those_before_stay(void **state)
{
    static const char other[] = "rule word version 2 { state on precision 0.5 words en \"x\" "
                                "when text has \"other\" then queue 1 }\n";
    struct rules_shown shown;
    struct rule_file *files = arena_array(w->memory, rule_files_page_max, sizeof *files);
    struct str before;
    enum err e = ERR_INTERNAL;
    int call = 0, count = 0;

    (void)state;
    assert_int_equal(rules_show(w, &shown), OK);
    before = shown.hash;
    while (e && call < calls_max) {
        w->now_ms += 10;
        db_fail_at = ++call;
        e = load(other);
        db_fail_at = 0;
        assert_int_equal(rules_show(w, &shown), OK);
        assert_int_equal(str_equal(shown.hash, before), e != OK);
        assert_int_equal(rule_files(w, 0, files, &count), OK);
        assert_int_equal(count, e ? 1 : 2);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
    assert_int_equal(load("rule x version 1 {\n  stat on }"), ERR_INVALID);
    assert_true(str_find(w->why, STR("rules:2:3: ")) != SIZE_MAX);
    struct str stays = shown.hash;
    assert_int_equal(rules_show(w, &shown), OK);
    assert_true(str_equal(shown.hash, stays));
}

static void a_limit_counts_what_was_posted_and_lets_post_again_when_its_time_is_over(void **state)
{
    struct post post;

    (void)state;
    for (int i = 0; i < 2; i++) {
        w->now_ms += 10 * minute;
        assert_int_equal(say(ann, "a limitword", &post), OK);
    }
    assert_int_equal(say(ann, "a limitword", &post), ERR_TOO_MANY);
    assert_true(str_find(w->why, STR("at most 2 times")) != SIZE_MAX);
    assert_int_equal(say(ann, "of something else", &post), OK);
    assert_int_equal(say(bob, "a limitword", &post), OK);
    w->now_ms += 61 * minute;
    assert_int_equal(say(ann, "a limitword", &post), OK);
}

static void a_rule_switches_itself_off_when_it_is_surely_below_what_it_declares(void **state)
{
    struct rules_shown shown;
    struct post post;

    (void)state;
    for (int i = 0; i < rule_judged_min; i++) {
        char text[40];
        assert_int_equal(rules_show(w, &shown), OK);
        assert_false(shown.rules[0].is_muted);
        w->now_ms += minute;
        snprintf(text, sizeof text, "badword %d", i);
        assert_int_equal(say(ann, text, &post), OK);
        assert_int_equal(db_begin(w), OK);
        assert_int_equal(db_end(w, ruling_dismissed(w, post.id)), OK);
    }
    assert_int_equal(rules_show(w, &shown), OK);
    assert_true(shown.rules[0].is_muted && shown.rules[0].tally.off_ms);
    assert_int_equal(shown.rules[2].tally.off_ms, 0); /* in shadow it was not on */
    assert_int_equal(shown.rules[2].tally.wrong, rule_judged_min);
    assert_int_equal(say(ann, "badword again", &post), OK);
    assert_int_equal(post.flags & POST_OVERLAYS, 0);
    assert_int_equal(load(rules_text), OK); /* as at a start */
    assert_int_equal(say(ann, "badword at last", &post), OK);
    assert_int_equal(post.flags & POST_OVERLAYS, 0);
}

static bool is_muted(size_t rule)
{
    struct rules_shown shown;

    assert_int_equal(rules_show(w, &shown), OK);
    return shown.rules[rule].is_muted;
}

/* What the transaction of another process writes when a rule switches itself off. */
static enum err switched_elsewhere(struct str rule, int64_t log_id)
{
    const struct rule_tally off = {.rule = rule, .version = 1, .off_ms = w->now_ms};
    enum err e = db_begin(w);

    if (e)
        return e;
    e = rule_tallies_db_add(w, &off);
    return db_end(w, e ? e : rules_switched_note(w, log_id));
}

static void what_switched_itself_off_in_another_process_is_off_here_after_a_look(void **state)
{
    struct rules_seen seen = {{0}};
    struct post post;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(rules_follow(w, &seen), OK);
    assert_int_equal(switched_elsewhere(STR("word"), 77), OK);
    assert_int_equal(say(ann, "a badword", &post), OK);
    assert_true(post.flags & POST_HELD); /* nobody looked yet */
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = rules_follow(w, &seen);
        db_fail_at = 0;
        assert_int_equal(is_muted(0), e == OK);
    }
    assert_int_equal(e, OK);
    assert_true(call > 4);
    assert_false(is_muted(1));
    assert_int_equal(say(ann, "one more badword", &post), OK);
    assert_int_equal(post.flags & POST_OVERLAYS, 0);
    assert_int_equal(switched_elsewhere(STR("few"), 78), OK);
    assert_int_equal(rules_follow(w, &seen), OK);
    assert_true(is_muted(1)); /* a second one, too */
}

static void whichever_database_call_fails_a_rule_is_off_and_others_are_told_or_neither(void **state)
{
    struct rule_tally tally = {.rule = STR("word"), .version = 1, .wrong = rule_judged_min - 1};
    struct rules_seen first = {{0}}, seen;
    struct post post = {0};
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    assert_int_equal(say(ann, "a badword", &post), OK);
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, rule_tallies_db_add(w, &tally)), OK);
    assert_int_equal(rules_follow(w, &first), OK);
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = db_begin(w);
        if (!e)
            e = db_end(w, ruling_dismissed(w, post.id));
        db_fail_at = 0;
        seen = first;
        assert_int_equal(rules_follow(w, &seen), OK);
        assert_int_equal(strcmp(seen.words, first.words) != 0, e == OK);
        assert_int_equal(is_muted(0), e == OK);
        assert_int_equal(rule_tallies_db_find(w, STR("word"), 1, &tally), OK);
        assert_int_equal(tally.off_ms != 0, e == OK);
    }
    assert_int_equal(e, OK);
    assert_true(call > 10);
}

static void which_rules_another_process_put_in_force_after_this_one_is_shown(void **state)
{
    struct rules_shown shown;
    struct str ours;

    (void)state;
    assert_int_equal(rules_show(w, &shown), OK);
    assert_int_equal(shown.newest_hash.size, 0);
    ours = shown.hash;
    assert_int_equal(db_begin(w), OK);
    assert_int_equal(db_end(w, setting_set(w, STR(RULES_IN_FORCE), STR("0af3 shadow"))), OK);
    assert_int_equal(rules_show(w, &shown), OK);
    assert_true(str_is(shown.newest_hash, "0af3") && str_is(shown.newest_mode, "shadow"));
    assert_true(str_equal(shown.hash, ours)); /* its file is what it judges by */
    assert_int_equal(load(rules_text), OK);   /* as on SIGHUP: now it is the newest */
    assert_int_equal(rules_show(w, &shown), OK);
    assert_int_equal(shown.newest_hash.size, 0);
}

static void a_decision_that_is_taken_back_turns_what_was_right_into_wrong(void **state)
{
    struct rule_tally tally;
    struct ruled ruled, back;
    struct post post;

    (void)state;
    assert_int_equal(say(ann, "the badword in a sentence of some length", &post), OK);
    const uint64_t bits =
        rule_simhash(rule_text_fold(w->memory, post.text, 1000)); /* as it is decided on */
    assert_int_equal(rule_decided_distance(bits), 64);
    const struct ruling ruling = {.subject_id = post.id,
                                  .effect = RESTRICTION_HIDE,
                                  .facts = STR("so"),
                                  .by_account_id = moderator};
    assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
    assert_true(str_find(ruled.statement.record, STR("AUTOMATED_DETECTION_YES")) != SIZE_MAX);
    assert_int_equal(rule_tallies_db_find(w, STR("word"), 1, &tally), OK);
    assert_int_equal(tally.right, 1);
    assert_int_equal(rule_decided_distance(bits), 0);
    w->now_ms += minute;
    assert_int_equal(ruling_reverse(w, moderator, ruled.decision.id, STR("no"), &back), OK);
    assert_int_equal(rule_tallies_db_find(w, STR("word"), 1, &tally), OK);
    assert_int_equal(tally.right, 0);
    assert_int_equal(tally.wrong, 1);
    assert_int_equal(rule_decided_distance(bits), 64);
}

/* ---- the hour before ---- */

static struct rule_window_post window_post(int64_t author, uint64_t text, int at)
{
    return (struct rule_window_post){
        .author_id = author, .thread_id = 9, .made_ms = at * minute, .text = text};
}

static void the_hour_before_is_counted_by_author_text_and_thread(void **state)
{
    struct rule_windows *windows = rule_windows_open();
    struct rule_window_post asked = window_post(1, 77, 70);

    (void)state;
    assert_non_null(windows);
    for (int i = 0; i < 5; i++) {
        struct rule_window_post post = window_post(100 + i, 77, 20 + i);
        post.author_is_new = i < 3;
        rule_windows_add(windows, &post);
    }
    const struct rule_window_post own = window_post(1, 78, 30);
    rule_windows_add(windows, &own);
    asked.author_is_new = true;
    struct rule_window_counts counts = rule_windows_count(windows, &asked, RULE_WINDOW_ALL);
    assert_int_equal(counts.author_posts, 2);
    assert_int_equal(counts.same_posts, 6);
    assert_int_equal(counts.same_accounts, 6);
    assert_int_equal(counts.thread_new_accounts, 4);
    asked.made_ms = 85 * minute; /* those of the minutes before 25 are over */
    counts = rule_windows_count(windows, &asked, RULE_WINDOW_ALL);
    assert_int_equal(counts.same_posts, 1);
    for (int i = 0; i < 2 * rule_window_posts_max; i++) {
        const struct rule_window_post post = window_post(5000 + i, 500 + (uint64_t)i, 85);
        rule_windows_add(windows, &post);
    }
    counts = rule_windows_count(windows, &asked, RULE_WINDOW_ALL);
    assert_int_equal(counts.author_posts, 1); /* its place was taken */
    rule_windows_close(windows);
}

static void who_posts_what_others_post_at_once_is_coordinated_and_who_is_alone_is_not(void **state)
{
    struct rule_windows *windows = rule_windows_open();

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct rule_window_post one = window_post(1, 10 + (uint64_t)i, i);
        struct rule_window_post other = window_post(2, 10 + (uint64_t)i, i + 2);
        struct rule_window_post alone = window_post(3, 900 + (uint64_t)i, i);
        rule_windows_add(windows, &one);
        rule_windows_add(windows, &other);
        rule_windows_add(windows, &alone);
    }
    struct rule_window_post of_one = window_post(1, 50, 12), of_three = window_post(3, 51, 12);
    assert_int_equal(rule_windows_count(windows, &of_one, RULE_WINDOW_ALL).coordination_milli, 800);
    assert_int_equal(rule_windows_count(windows, &of_three, RULE_WINDOW_ALL).coordination_milli, 0);
    struct rule_window_post late = window_post(4, 10, 30); /* a quarter of an hour later */
    assert_int_equal(rule_windows_count(windows, &late, RULE_WINDOW_ALL).coordination_milli, 0);
    rule_windows_close(windows);
}

static void nearly_the_same_text_has_nearly_the_same_bits(void **state)
{
    static const char one[] = "buy the best watches now at our shop they are cheap and look as new "
                              "as those that your neighbour has bought from somebody else";
    static const char near[] =
        "buy the best watches now at our shop they are cheap and look as new "
        "as those that your neighbour has bought from somebody";
    static const char far[] =
        "we met at the lake in the morning and spoke of what the garden needs "
        "before the winter comes and who could help with the old trees";
    const uint64_t a = rule_simhash(str_of(one));

    (void)state;
    assert_true(__builtin_popcountll(a ^ rule_simhash(str_of(near))) <= 8);
    assert_true(__builtin_popcountll(a ^ rule_simhash(str_of(far))) >= 16);
    assert_true(rule_simhash(STR("only three words")) == 0);
    /* It is stored: no run may find other bits. */
    assert_true(rule_simhash(STR("the same bits in every run")) == UINT64_C(0xd40098056c640304));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
    const struct CMUnitTest tests[] = {
        TEST(whichever_database_call_fails_a_post_comes_with_all_that_follows_or_not_at_all),
        TEST(whichever_database_call_fails_a_dismissal_publishes_and_judges_whole),
        TEST(whichever_database_call_fails_rules_are_put_in_force_whole_or_those_before_stay),
        TEST(a_limit_counts_what_was_posted_and_lets_post_again_when_its_time_is_over),
        TEST(a_rule_switches_itself_off_when_it_is_surely_below_what_it_declares),
        TEST(what_switched_itself_off_in_another_process_is_off_here_after_a_look),
        TEST(whichever_database_call_fails_a_rule_is_off_and_others_are_told_or_neither),
        TEST(which_rules_another_process_put_in_force_after_this_one_is_shown),
        TEST(a_decision_that_is_taken_back_turns_what_was_right_into_wrong),
        cmocka_unit_test(the_hour_before_is_counted_by_author_text_and_thread),
        cmocka_unit_test(who_posts_what_others_post_at_once_is_coordinated_and_who_is_alone_is_not),
        cmocka_unit_test(nearly_the_same_text_has_nearly_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
