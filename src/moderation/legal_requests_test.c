/* Demands of authorities: in the log as they come, sealed where a gag says so, revealed at its end.
 */
#include "moderation/test_square.h"

#include "base/clock.h"
#include "moderation/lasting.h"
#include "moderation/legal_requests.h"
#include "moderation/rulings.h"
#include "public_log/entry.h"
#include "public_log/public_log.h"

static int64_t admin, post_id;

static int start_with_admin(void **state)
{
    start(state);
    admin = staff("adam", ROLE_ADMIN);
    post_id = say(ann, "Hello.");
    return 0;
}

static struct legal_request draft_of(int64_t subject_id)
{
    return (struct legal_request){.type = LEGAL_DATA_REQUEST,
                                  .by_account_id = admin,
                                  .authority = STR("Amtsgericht"),
                                  .state = STR("DE"),
                                  .law = STR("§ 100j StPO"),
                                  .words = STR("Data of an account, not of x@mail.example"),
                                  .subject_ids = {subject_id},
                                  .subject_count = subject_id != 0};
}

static int entries_of(enum log_kind kind, struct log_found *list)
{
    int count = 0;
    int64_t next;

    assert_int_equal(
        public_log_list(w, &(struct log_filter){.kind = kind, .limit = 10}, list, &count, &next),
        OK);
    return count;
}

static int told(int64_t account_id)
{
    struct statement list[8];
    int count = 0;

    assert_int_equal(statements_of(w, account_id, 0, list, 8, &count), OK);
    return count;
}

static int shown(bool hidden)
{
    struct legal_request list[legal_page_max];
    int count = 0;

    assert_int_equal(legal_requests_list(w, hidden, 0, list, legal_page_max, &count), OK);
    return count;
}

static bool holds(struct str text, const char *part)
{
    return str_find(text, str_of(part)) != SIZE_MAX;
}

static void whichever_database_call_fails_a_request_is_taken_in_whole(void **state)
{
    const struct legal_request draft = draft_of(ann);
    struct legal_request taken = {.id = 0}, found;
    struct log_found list[10];
    enum err e = ERR_INTERNAL;

    (void)state;
    for (int call = 1; e && call < 100; call++) {
        db_fail_at = call;
        e = legal_request_take(w, &draft, &taken);
        db_fail_at = 0;
        assert_int_equal(entries_of(LOG_LEGAL_REQUEST, list), !e);
        assert_int_equal(told(ann), !e);
        assert_int_equal(shown(false), !e);
    }
    assert_int_equal(e, OK);
    assert_true(holds(list[0].body, "\"type\":\"data_request\""));
    assert_true(holds(list[0].body, "\"state\":\"DE\""));
    assert_false(holds(list[0].body, "mail.example"));
    assert_int_equal(list[0].owner_id, ann);
    e = ERR_INTERNAL;
    for (int call = 1; e && call < 100; call++) {
        db_fail_at = call;
        e = legal_request_answer(w, admin, taken.id, LEGAL_REFUSED, STR("no ground"), &found);
        db_fail_at = 0;
        assert_int_equal(entries_of(LOG_LEGAL_REQUEST, list), e ? 1 : 2);
        assert_int_equal(told(ann), e ? 1 : 2);
    }
    assert_int_equal(e, OK);
    assert_int_equal(legal_request_answer(w, admin, taken.id, LEGAL_COMPLIED, STR("so"), &found),
                     ERR_CONFLICT);
    assert_int_equal(legal_requests_purge(w, w->lanes, ann), OK);
    assert_int_equal(legal_request_find(w, taken.id, &found), OK);
    assert_int_equal(found.subject_count, 0);
    assert_int_equal(found.answer, LEGAL_REFUSED);
}

static void only_who_runs_the_square_takes_them_in_and_not_about_herself(void **state)
{
    struct legal_request draft = draft_of(ann), taken;

    (void)state;
    draft.by_account_id = moderator;
    assert_int_equal(legal_request_take(w, &draft, &taken), ERR_FORBIDDEN);
    draft = draft_of(admin);
    assert_int_equal(legal_request_take(w, &draft, &taken), ERR_FORBIDDEN);
    draft = draft_of(owner);
    assert_int_equal(legal_request_take(w, &draft, &taken), ERR_FORBIDDEN);
    draft = draft_of(12345);
    assert_int_equal(legal_request_take(w, &draft, &taken), ERR_NOT_FOUND);
    draft = draft_of(0);
    assert_int_equal(legal_request_take(w, &draft, &taken), OK);
}

static void what_is_wrong_is_refused(void **state)
{
    struct legal_request bad[7], taken;

    (void)state;
    for (int i = 0; i < 7; i++)
        bad[i] = draft_of(ann);
    bad[0].type = 0;
    bad[1].authority = STR("");
    bad[2].state = STR("de");
    bad[3].law = STR("");
    bad[4].withheld = true; /* nowhere */
    bad[5].gag_until_ms = w->now_ms;
    bad[6].withheld = true;
    bad[6].territory = STR("DE");
    bad[6].gag_until_ms = w->now_ms + clock_day_ms;
    for (int i = 0; i < 7; i++)
        assert_int_equal(legal_request_take(w, &bad[i], &taken), ERR_INVALID);
    assert_int_equal(shown(false) + shown(true), 0);
}

static void what_is_withheld_is_withheld_where_the_law_applies(void **state)
{
    struct legal_request draft = draft_of(post_id), taken;
    struct restriction held[restrictions_per_subject_max];
    struct statement statement;
    int count = 0;

    (void)state;
    draft.withheld = true;
    draft.territory = STR("de");
    assert_int_equal(legal_request_take(w, &draft, &taken), OK);
    assert_int_equal(restrictions_of(w, post_id, held, &count), OK);
    assert_int_equal(count, 1);
    assert_int_equal(held[0].effect, RESTRICTION_WITHHELD);
    assert_true(str_is(held[0].territory, "DE") && held[0].legal);
    assert_int_equal(statements_of(w, ann, 0, &statement, 1, &count), OK);
    assert_true(
        holds(statement.record, "\"category\":\"STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE\""));
    draft.type = LEGAL_COPYRIGHT;
    draft.subject_ids[0] = say(bob, "A song of others.");
    assert_int_equal(legal_request_take(w, &draft, &taken), OK);
    assert_int_equal(statements_of(w, bob, 0, &statement, 1, &count), OK);
    assert_true(holds(statement.record, "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS"));
    assert_int_equal(told(ann), 1); /* once: the ruling's */
}

static struct restriction held_on(int64_t subject_id)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;

    assert_int_equal(restrictions_of(w, subject_id, held, &count), OK);
    assert_int_equal(count, 1);
    return held[0];
}

static void what_a_law_demands_stays_until_it_is_lifted_once_a_second_person_confirms(void **state)
{
    const int64_t second = staff("eve", ROLE_ADMIN), other_id = say(bob, "That too.");
    struct legal_request draft = draft_of(post_id), taken, confirmed;
    struct legal_withholding now;
    struct lasting waiting[lasting_page_max];
    struct decision decision;
    struct ruled ruled;
    int count = 1;
    enum err e = ERR_INTERNAL;

    (void)state;
    draft.withheld = true;
    draft.territory = STR("DE");
    draft.subject_ids[draft.subject_count++] = other_id;
    assert_int_equal(legal_request_take(w, &draft, &taken), OK);
    assert_int_equal(legal_request_withholds(w, &taken, &now), OK);
    assert_int_equal(now.count, 2);
    assert_true(now.waits && now.end_ms == w->now_ms + ruling_days_default * (int64_t)clock_day_ms);
    assert_int_equal(legal_request_confirm(w, moderator, taken.id, &confirmed), ERR_FORBIDDEN);
    assert_int_equal(legal_request_confirm(w, admin, taken.id, &confirmed), ERR_FORBIDDEN);
    /* Nor by what it laid, which waits in no list but that of demands. */
    assert_int_equal(lasting_list(w, moderator, 0, waiting, lasting_page_max, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(lasting_confirm(w, moderator, held_on(post_id).decision_id, &ruled),
                     ERR_FORBIDDEN);
    assert_int_equal(
        lasting_decline(w, moderator, held_on(post_id).decision_id, STR("No."), &decision),
        ERR_FORBIDDEN);
    for (int call = 1; e && call < 200; call++) {
        db_fail_at = call;
        e = legal_request_confirm(w, second, taken.id, &confirmed);
        db_fail_at = 0;
        assert_true((held_on(post_id).end_ms == 0) == !e && (held_on(other_id).end_ms == 0) == !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(legal_request_withholds(w, &confirmed, &now), OK);
    assert_true(now.count == 2 && !now.waits && !now.end_ms);
    assert_int_equal(legal_request_confirm(w, second, taken.id, &confirmed), ERR_CONFLICT);
}

static void a_demand_may_name_its_end(void **state)
{
    struct legal_request draft = draft_of(post_id), taken, confirmed;
    struct legal_withholding now;

    (void)state;
    draft.end_ms = w->now_ms + 90 * (int64_t)clock_day_ms;
    assert_int_equal(legal_request_take(w, &draft, &taken), ERR_INVALID); /* withheld nowhere */
    draft.withheld = true;
    draft.territory = STR("DE");
    assert_int_equal(legal_request_take(w, &draft, &taken), OK);
    assert_int_equal(held_on(post_id).end_ms, draft.end_ms);
    assert_int_equal(legal_request_withholds(w, &taken, &now), OK);
    assert_true(!now.waits && now.end_ms == draft.end_ms);
    assert_int_equal(legal_request_confirm(w, owner, taken.id, &confirmed), ERR_CONFLICT);
    draft.end_ms = w->now_ms + (ruling_days_max + 1) * (int64_t)clock_day_ms;
    assert_int_equal(legal_request_take(w, &draft, &taken), ERR_INVALID);
}

static struct str bytes_of(struct str hex)
{
    char *bytes = arena_alloc(w->memory, hex.size / 2);

    for (size_t i = 0; i < hex.size / 2; i++)
        bytes[i] = (char)strtol(str_c(w->memory, str_sub(hex, 2 * i, 2 * i + 2)), NULL, 16);
    return (struct str){bytes, hex.size / 2};
}

/* What is told is what one of those entries had committed. */
static void assert_revealed(const struct log_found *reveal_entry, const struct log_found *gagged,
                            int count)
{
    const struct json *entry = NULL, *reveal;
    struct merkle_hash seal;
    int64_t id = 0;
    int at = 0;

    assert_int_equal(json_parse(w->memory, reveal_entry->body, &reveal, NULL), OK);
    reveal = json_get(reveal, "record");
    assert_int_equal(id_parse(json_get_str(reveal, "entry"), &id), OK);
    while (at < count && gagged[at].id != id)
        at++;
    assert_true(at < count);
    assert_int_equal(json_parse(w->memory, gagged[at].body, &entry, NULL), OK);
    seal =
        entry_seal(w->memory, bytes_of(json_get_str(reveal, "salt")), json_get_str(reveal, "text"));
    assert_true(str_equal(hex_encode(w->memory, seal.bytes, sizeof seal.bytes),
                          json_get_str(json_get(entry, "sealed"), "request")));
    assert_true(holds(json_get_str(reveal, "text"), "Amtsgericht"));
    assert_false(holds(json_get_str(reveal, "text"), "mail.example"));
}

static void a_gag_is_committed_now_and_revealed_at_its_end(void **state)
{
    struct legal_request draft = draft_of(ann), taken, answered;
    struct log_found gagged[10], revealed[10], none[10];
    struct job job = {.kind = JOB_REVEAL_REQUEST};
    enum err e = ERR_INTERNAL;

    (void)state;
    draft.gag_until_ms = w->now_ms + clock_day_ms;
    for (int call = 1; e && call < 100; call++) {
        db_fail_at = call;
        e = legal_request_take(w, &draft, &taken);
        db_fail_at = 0;
        assert_int_equal(entries_of(LOG_GAGGED, gagged), !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(legal_request_answer(w, admin, taken.id, LEGAL_PARTLY, STR("some"), &answered),
                     OK);
    assert_int_equal(shown(false), 0);
    assert_int_equal(shown(true), 1);
    assert_int_equal(told(ann), 0);
    assert_int_equal(entries_of(LOG_GAGGED, gagged), 2);
    for (int i = 0; i < 2; i++)
        assert_false(holds(gagged[i].body, "data_request") || holds(gagged[i].body, "Amtsgericht"));
    job.subject_id = taken.id;
    assert_int_equal(legal_reveal_job(w, &job, w->lanes), OK);
    assert_int_equal(entries_of(LOG_REVEAL, revealed), 0); /* too early */
    w->now_ms = draft.gag_until_ms + 1;
    e = ERR_INTERNAL;
    for (int call = 1; e && call < 200; call++) {
        db_fail_at = call;
        e = legal_reveal_job(w, &job, w->lanes);
        db_fail_at = 0;
        assert_int_equal(entries_of(LOG_REVEAL, revealed), e ? 0 : 2);
        assert_int_equal(told(ann), !e);
        assert_int_equal(shown(false), !e);
    }
    assert_int_equal(e, OK);
    assert_int_equal(legal_reveal_job(w, &job, w->lanes), OK);
    assert_int_equal(entries_of(LOG_REVEAL, revealed), 2);
    assert_int_equal(entries_of(LOG_LEGAL_REQUEST, none), 1);
    for (int i = 0; i < 2; i++)
        assert_revealed(&revealed[i], gagged, 2);
    assert_true(revealed[0].id != revealed[1].id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_AFTER(whichever_database_call_fails_a_request_is_taken_in_whole, start_with_admin),
        TEST_AFTER(only_who_runs_the_square_takes_them_in_and_not_about_herself, start_with_admin),
        TEST_AFTER(what_is_wrong_is_refused, start_with_admin),
        TEST_AFTER(what_is_withheld_is_withheld_where_the_law_applies, start_with_admin),
        TEST_AFTER(what_a_law_demands_stays_until_it_is_lifted_once_a_second_person_confirms,
                   start_with_admin),
        TEST_AFTER(a_demand_may_name_its_end, start_with_admin),
        TEST_AFTER(a_gag_is_committed_now_and_revealed_at_its_end, start_with_admin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
