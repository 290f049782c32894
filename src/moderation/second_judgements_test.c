/* The second judgement: drawn by lot, judged by somebody else, and how far both agree. */
#include "moderation/ruling_reviews.h"
#include "moderation/test_square.h"

#include "base/clock.h"
#include "moderation/agreement.h"
#include "moderation/case_rulings.h"
#include "moderation/reports.h"
#include "moderation/rulings.h"
#include "moderation/second_judgements.h"
#include "moderation/transparency_report.h"
#include "public_log/public_log.h"

#include <math.h>

static int start_with_key(void **state)
{
    start(state);
    assert_int_equal(public_log_key_start(w), OK);
    return 0;
}

static int64_t decide(enum restriction_effect effect)
{
    struct ruling ruling = {.effect = effect, .facts = STR("because"), .by_account_id = moderator};
    struct ruled ruled;
    struct post post;

    w->now_ms += 1000;
    assert_int_equal(
        post_create(
            w, &(struct post_draft){.author_id = ann, .text = STR("Hello."), .language = STR("fr")},
            &post),
        OK);
    ruling.subject_id = post.id;
    ruling.words = effect == RESTRICTION_LABEL ? STR("beware") : STR("");
    assert_int_equal(ruling_make(w, &ruling, &ruled), OK);
    return ruled.decision.id;
}

static void draw(void)
{
    assert_int_equal(public_log_sequence(w, w->lanes), OK);
    assert_int_equal(second_draw_job(w, NULL, w->lanes), OK);
}

static int waiting(int64_t who, struct second_judgement *list)
{
    int count = 0;

    assert_int_equal(second_waiting(w, who, 0, STR(""), list, second_page_max, &count), OK);
    return count;
}

/* Until chance has drawn one. */
static struct second_judgement one_drawn(void)
{
    struct second_judgement list[second_page_max];

    for (int i = 0; i < 2000; i++) {
        decide(RESTRICTION_LABEL);
        if (i % 20 == 19)
            draw();
        if (i % 20 == 19 && waiting(other_moderator, list))
            return list[0];
    }
    fail_msg("none was drawn");
    return list[0];
}

static void a_decision_is_drawn_by_its_number_and_the_checkpoint(void **state)
{
    struct second_judgement list[second_page_max];
    struct log_state log;
    int64_t ids[100];
    int drawn = 0, listed;

    (void)state;
    for (int i = 0; i < 100; i++)
        ids[i] = decide(RESTRICTION_LABEL);
    draw();
    assert_int_equal(public_log_state(w, &log), OK);
    for (int i = 0; i < 100; i++)
        drawn += second_lot_of(w->memory, ids[i], merkle_text(w->memory, &log.head.root)).is_drawn;
    listed = waiting(other_moderator, list);
    assert_int_equal(listed, drawn);
    for (int i = 0; i < listed; i++) {
        assert_true(second_lot_of(w->memory, list[i].id, list[i].root).is_drawn);
        assert_int_equal(list[i].tree_size, log.head.size);
        assert_true(str_is(list[i].first_effect, "label") && str_is(list[i].language, "fr"));
    }
    assert_int_equal(second_draw_job(w, NULL, w->lanes), OK);
    assert_int_equal(waiting(other_moderator, list), drawn);
}

static int64_t dismiss(enum visibility visibility)
{
    struct report *asked = ARENA_NEW(w->memory, struct report);
    struct report *made = ARENA_NEW(w->memory, struct report);
    struct decision last;
    struct case_item item;
    struct post post;

    w->now_ms += 1000;
    assert_int_equal(
        post_create(w,
                    &(struct post_draft){
                        .author_id = ann,
                        .text = str_format(w->memory, "@mike no. %lld", (long long)w->now_ms),
                        .visibility = visibility,
                        .language = STR("fr")},
                    &post),
        OK);
    *asked = (struct report){.account_id = other_moderator,
                             .target_id = ann,
                             .post_count = 1,
                             .rule_count = -1,
                             .post_ids = {post.id}};
    assert_int_equal(report_create(w, asked, made), OK);
    assert_int_equal(case_open_of(w, post.id, &item), OK);
    assert_int_equal(case_dismiss(w, moderator, item.id, STR("no"), false, &item), OK);
    assert_int_equal(decision_last(w, item.id, DECISION_CASE_DISMISS, &last), OK);
    return last.id;
}

static void a_dismissed_case_is_drawn_too_but_not_of_what_few_could_read(void **state)
{
    struct second_judgement list[second_page_max];
    struct log_state log;
    int64_t ids[60];
    int drawn = 0;

    (void)state;
    for (int i = 0; i < 60; i++) {
        ids[i] = dismiss(VISIBILITY_PUBLIC);
        dismiss(VISIBILITY_DIRECT);
    }
    draw();
    assert_int_equal(public_log_state(w, &log), OK);
    for (int i = 0; i < 60; i++)
        drawn += second_lot_of(w->memory, ids[i], merkle_text(w->memory, &log.head.root)).is_drawn;
    assert_int_equal(waiting(owner, list), drawn);
    test_store_script(w, "DELETE FROM second_judgements");
    test_store_script(w, "UPDATE second_months SET drawn = 0");
    w->now_ms += 32 * (int64_t)clock_day_ms;
    assert_int_equal(second_draw_job(w, NULL, w->lanes), OK);
    assert_int_equal(waiting(owner, list), 1);
    assert_true(str_is(list[0].first_effect, "none") && str_is(list[0].first_rule, "other"));
    assert_true(str_is(list[0].language, "fr") && list[0].first_id == moderator);
    assert_true(list[0].account_id == ann && list[0].subject_id != ann);
    assert_int_equal(waiting(moderator, list), 0);
}

static void of_many_lots_one_in_fifty_is_drawn(void **state)
{
    int drawn = 0;

    (void)state;
    for (int64_t id = 1; id <= 50000; id++)
        drawn += second_lot_of(w->memory, id, STR("x")).is_drawn;
    assert_true(drawn > 900 && drawn < 1100);
}

static void a_rule_without_one_gets_one_at_the_end_of_the_month(void **state)
{
    struct second_judgement list[second_page_max];

    (void)state;
    decide(RESTRICTION_LABEL);
    draw();
    test_store_script(w, "DELETE FROM second_judgements"); /* as if chance had drawn none */
    test_store_script(w, "UPDATE second_months SET drawn = 0");
    w->now_ms += 32 * (int64_t)clock_day_ms;
    for (int call = 1; call < 60; call++) {
        db_fail_at = call;
        const enum err e = second_draw_job(w, NULL, w->lanes);
        db_fail_at = 0;
        if (!e)
            break;
        assert_int_equal(waiting(other_moderator, list), 0);
    }
    assert_int_equal(waiting(other_moderator, list), 1);
    assert_int_equal(second_draw_job(w, NULL, w->lanes), OK);
    assert_int_equal(waiting(other_moderator, list), 1);
}

static void nobody_judges_her_own_decision_nor_twice(void **state)
{
    const struct second_judgement drawn = one_drawn();
    struct second_judgement list[second_page_max], judged;
    struct decision first;
    struct ruled ruled;

    (void)state;
    assert_int_equal(waiting(moderator, list), 0);
    assert_int_equal(second_answer(w, moderator, drawn.id, STR("none"), STR(""), &judged),
                     ERR_NOT_FOUND);
    assert_int_equal(second_answer(w, ann, drawn.id, STR("none"), STR(""), &judged), ERR_NOT_FOUND);
    assert_int_equal(second_answer(w, other_moderator, 12, STR("none"), STR(""), &judged),
                     ERR_NOT_FOUND);
    assert_int_equal(second_answer(w, other_moderator, drawn.id, STR("burnt"), STR(""), &judged),
                     ERR_INVALID);
    assert_int_equal(
        second_answer(w, other_moderator, drawn.id, STR("account_suspended"), STR(""), &judged),
        ERR_INVALID);
    assert_int_equal(second_answer(w, other_moderator, drawn.id, STR("none"), STR("777"), &judged),
                     ERR_INVALID);
    /* Whoever took it back has seen it. */
    assert_int_equal(decision_find(w, drawn.id, &first), OK);
    assert_int_equal(ruling_reverse(w, owner, drawn.id, STR("so"), &ruled), OK);
    assert_int_equal(second_answer(w, owner, drawn.id, STR("none"), STR(""), &judged),
                     ERR_NOT_FOUND);
    for (int call = 1; call < 60; call++) {
        db_fail_at = call;
        const enum err e =
            second_answer(w, other_moderator, drawn.id, STR("hidden"), STR(""), &judged);
        db_fail_at = 0;
        if (!e)
            break;
        assert_true(waiting(other_moderator, list) > 0 && list[0].id == drawn.id);
    }
    assert_true(str_is(judged.first_effect, "label") && str_is(judged.effect, "hidden"));
    assert_int_equal(second_answer(w, other_moderator, drawn.id, STR("none"), STR(""), &judged),
                     ERR_CONFLICT);
    assert_int_equal(second_purge(w, w->lanes, ann), OK);
    assert_int_equal(waiting(other_moderator, list), 0);
}

/* By hand: of 50, 20 and 15 alike, 5 and 10 not. po = 0.7, pe = 0.5, so kappa = 0.4; the error is
 * sqrt(0.0504 / 3.125) = 0.12700, and 1.96 times it 0.2489. */
static void kappa_is_what_it_is_by_hand(void **state)
{
    const struct agreement one = {.counts = {{20, 5}, {10, 15}}};
    const struct agreement alike = {.counts = {{10, 0, 0}, {0, 10, 0}, {0, 0, 10}}};
    const struct agreement never = {.counts = {{0, 5}, {5, 0}}};
    const struct agreement same = {.counts = {{7}}};
    const struct agreement nothing = {.counts = {{0}}};
    struct kappa k = agreement_kappa(&one);

    (void)state;
    assert_true(k.is_known && k.judged == 50 && k.agreed == 35);
    assert_true(fabs(k.value - 0.4) < 1e-9);
    assert_true(fabs(k.low - 0.1511) < 1e-4 && fabs(k.high - 0.6489) < 1e-4);
    k = agreement_kappa(&alike);
    assert_true(k.is_known && fabs(k.value - 1) < 1e-9 && k.high <= 1);
    k = agreement_kappa(&never);
    assert_true(k.is_known && fabs(k.value + 1) < 1e-9 && k.low >= -1);
    k = agreement_kappa(&same);
    assert_true(!k.is_known && k.judged == 7 && k.agreed == 7);
    k = agreement_kappa(&nothing);
    assert_true(!k.is_known && k.judged == 0);
}

static void the_report_has_it_by_rule_and_language(void **state)
{
    const int64_t day = w->now_ms / clock_day_ms;
    struct transparency_report report;
    struct buffer out = buffer_in(w->memory);

    (void)state;
    test_store_script(
        w, "INSERT INTO transparency_counts (b, day, figure, name, count) VALUES "
           "(0, 20000, 12, 'other|fr|label|label', 20), (0, 20000, 12, 'other|en|label|none', 5), "
           "(0, 20000, 12, 'other|fr|none|label', 10), (0, 20000, 12, 'other|en|none|none', 15)");
    assert_true(day > 20000);
    assert_int_equal(transparency_report(w, 20000, 20000, &report), OK);
    for (int i = 0; i < report.table_count; i++)
        if (strcmp(report.tables[i].name, "agreement") == 0)
            transparency_table_csv(&out, &report.tables[i]);
    assert_string_equal(str_c(w->memory, buffer_str(&out)),
                        "by,of,judged,share_agreed,kappa,low,high\r\n"
                        "all,all,50,0.700,0.400,0.151,0.649\r\n"
                        "rule,other,50,0.700,0.400,0.151,0.649\r\n"
                        "language,en,20,0.750,0.000,0.000,0.000\r\n"
                        "language,fr,30,0.667,0.000,0.000,0.000\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(a_decision_is_drawn_by_its_number_and_the_checkpoint, start_with_key),
        TEST_AFTER(a_dismissed_case_is_drawn_too_but_not_of_what_few_could_read, start_with_key),
        TEST_AFTER(of_many_lots_one_in_fifty_is_drawn, start_with_key),
        TEST_AFTER(a_rule_without_one_gets_one_at_the_end_of_the_month, start_with_key),
        TEST_AFTER(nobody_judges_her_own_decision_nor_twice, start_with_key),
        cmocka_unit_test(kappa_is_what_it_is_by_hand),
        TEST_AFTER(the_report_has_it_by_rule_and_language, start_with_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
