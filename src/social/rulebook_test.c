#include "social/test_people.h"

#include "base/buffer.h"
#include "public_log/public_log.h"
#include "social/announcements.h"
#include "social/rulebook.h"

static struct rule_draft draft_of(const char *language, const char *text, const char *hint)
{
    return (struct rule_draft){.words = {{.language = str_of(language),
                                          .set_text = text != NULL,
                                          .set_hint = hint != NULL,
                                          .text = str_of(text ? text : ""),
                                          .hint = str_of(hint ? hint : "")}},
                               .words_count = 1};
}

static enum err add(const char *text, const char *hint, int64_t *ret_id)
{
    const struct rule_draft draft = draft_of("", text, hint);

    return rule_add(t.w, &draft, ret_id);
}

static enum err change(int64_t id, const char *language, const char *text, const char *hint)
{
    const struct rule_draft draft = draft_of(language, text, hint);

    return rule_change(t.w, id, &draft);
}

static struct str rules_held(void)
{
    const struct live_charter *found = NULL;

    assert_ok(live_charter_get(t.w, &found));
    return found->rules;
}

static int log_entries(void)
{
    struct log_found *found = arena_array(t.w->memory, log_page_max, sizeof *found);
    int64_t next;
    int count = 0;

    assert_ok(public_log_list(t.w, &(struct log_filter){.kind = LOG_RULE, .limit = log_page_max},
                              found, &count, &next));
    return count;
}

/* Rules, versions and log entries, a digit each. */
static int what_stands(void)
{
    struct rule rules[rules_max];
    struct rule_version versions[rule_history_max];
    int count = 0, version_count = 0;

    assert_ok(rules_list(t.w, rules, &count));
    assert_ok(rule_history(t.w, 0, 0, versions, rule_history_max, &version_count));
    return count * 100 + version_count * 10 + log_entries();
}

static void rules_keep_their_order_and_their_translations(void **state)
{
    struct rule rules[rules_max], rule;
    int64_t one, two;
    int count;

    (void)state;
    assert_ok(add(" Be \"kind\" ", NULL, &one));
    assert_ok(add("No spam", "Nor ads", &two));
    assert_ok(change(one, "fr", "Soyez aimables", NULL));
    assert_ok(change(one, "zh-TW", "x", "y"));
    assert_ok(change(one, "fr", "Soyez bons", "vraiment"));
    assert_ok(change(one, "zh-TW", "", ""));
    assert_ok(change(two, "", NULL, "Nor offers"));
    assert_ok(rules_list(t.w, rules, &count));
    assert_int_equal(count, 2);
    assert_int_equal(rules[0].version, 5);
    assert_str_is(rules[0].text, "Be \"kind\"");
    assert_str_is(rules[0].translations,
                  "{\"fr\":{\"text\":\"Soyez bons\",\"hint\":\"vraiment\"}}");
    assert_str_is(rules[1].hint, "Nor offers");
    assert_str_is(rules_held(),
                  str_c(t.w->memory,
                        str_format(t.w->memory,
                                   "[{\"id\":\"%lld\",\"text\":\"Be \\\"kind\\\"\",\"hint\":\"\","
                                   "\"translations\":{\"fr\":{\"text\":\"Soyez bons\",\"hint\":"
                                   "\"vraiment\"}}},{\"id\":\"%lld\",\"text\":\"No spam\",\"hint\":"
                                   "\"Nor offers\",\"translations\":{}}]",
                                   (long long)one, (long long)two)));
    assert_err(change(one, "f\"r", "x", NULL), ERR_INVALID);
    assert_err(change(one, "", "", NULL), ERR_INVALID);
    assert_err(change(77, "", "x", NULL), ERR_NOT_FOUND);
    assert_err(add("  ", NULL, &two), ERR_INVALID);
    assert_ok(rule_remove(t.w, one, STR(""), false));
    assert_err(rule_remove(t.w, one, STR(""), false), ERR_NOT_FOUND);
    assert_err(rule_find(t.w, one, &rule), ERR_NOT_FOUND);
}

static void every_version_stays_also_of_a_rule_that_is_gone(void **state)
{
    struct rule_version versions[rule_history_max], version;
    struct rule_draft draft = draft_of("", "Be kinder", NULL);
    int64_t id, other;
    int count = 0, harm = 0;

    (void)state;
    assert_ok(add("Be kind", "To all", &id));
    draft.days = 7;
    draft.harm = 5;
    draft.set_category = true;
    draft.category = STR("STATEMENT_CATEGORY_VIOLENCE");
    assert_ok(rule_change(t.w, id, &draft));
    assert_ok(rule_change(t.w, id, &draft)); /* the same again is no version */
    assert_ok(rule_remove(t.w, id, STR("owner"), false));
    assert_ok(add("Be kind", NULL, &other));
    assert_true(other != id);
    assert_ok(rule_history(t.w, 0, 0, versions, rule_history_max, &count));
    assert_int_equal(count, 4);
    assert_true(versions[1].is_removal);
    assert_int_equal(versions[1].rule.version, 3);
    assert_ok(rule_history(t.w, id, versions[1].id, versions, rule_history_max, &count));
    assert_int_equal(count, 2);
    assert_ok(rule_version_find(t.w, id, 1, &version));
    assert_str_is(version.rule.text, "Be kind");
    assert_int_equal(version.rule.days, rule_days_default);
    assert_ok(rule_version_find(t.w, id, 2, &version));
    assert_str_is(version.rule.text, "Be kinder");
    assert_str_is(version.rule.hint, "To all");
    assert_int_equal(version.rule.days, 7);
    assert_err(rule_version_find(t.w, id, 4, &version), ERR_NOT_FOUND);
    assert_ok(rule_harm(t.w, id, &harm));
    assert_int_equal(harm, 5);
    assert_ok(rule_harm(t.w, 77, &harm));
    assert_int_equal(harm, rule_harm_default);
}

static void what_is_out_of_bounds_is_refused(void **state)
{
    struct rule_draft draft = draft_of("", "x", NULL);
    int64_t id;
    char *combining = arena_alloc(t.w->memory, rule_bytes_max + 2);

    (void)state;
    draft.days = rule_days_max + 1;
    assert_err(rule_add(t.w, &draft, &id), ERR_INVALID);
    draft.days = 0;
    draft.harm = rule_harm_max + 1;
    assert_err(rule_add(t.w, &draft, &id), ERR_INVALID);
    draft.harm = 0;
    draft.category = STR("VIOLENCE");
    assert_err(rule_add(t.w, &draft, &id), ERR_INVALID);
    combining[0] = 'a'; /* one character as people count, but many bytes */
    for (int i = 1; i <= rule_bytes_max; i += 2)
        memcpy(combining + i, "\xCC\x81", 2);
    draft = draft_of("", "x", NULL);
    draft.words[0].text = (struct str){combining, rule_bytes_max + 1};
    assert_err(rule_add(t.w, &draft, &id), ERR_INVALID);
    assert_int_equal(what_stands(), 0);
}

static void members_are_told_of_the_last_change_only(void **state)
{
    struct announcement shown[announcements_shown_max];
    struct rule_draft draft = draft_of("", "One", NULL);
    int64_t id;
    int count = 0;

    (void)state;
    assert_ok(rule_add(t.w, &draft, &id));
    assert_ok(announcements_shown(t.w, 0, shown, &count));
    assert_int_equal(count, 0);
    draft.tell = true;
    for (int i = 0; i < 3; i++) {
        draft.words[0].text = str_format(t.w->memory, "Another %d", i);
        assert_ok(rule_change(t.w, id, &draft));
        assert_ok(announcements_shown(t.w, 0, shown, &count));
        assert_int_equal(count, 1);
    }
    assert_true(str_find(shown[0].text, STR("/rules/history")) != SIZE_MAX);
    assert_ok(announcement_end(t.w, shown[0].id)); /* by the operator: nothing is in the way */
    assert_ok(rule_remove(t.w, id, STR(""), true));
    assert_ok(announcements_shown(t.w, 0, shown, &count));
    assert_int_equal(count, 1);
}

static void a_rule_speaks_the_readers_language(void **state)
{
    const struct rule rule = {.text = STR("Be kind"),
                              .hint = STR("To all"),
                              .translations =
                                  STR("{\"fr\":{\"text\":\"Soyez bons\",\"hint\":\"\"}}")};
    struct str text, hint;

    (void)state;
    rule_in(t.w->memory, &rule, STR("fr-CA"), &text, &hint);
    assert_str_is(text, "Soyez bons");
    assert_str_is(hint, "To all");
    rule_in(t.w->memory, &rule, STR("de"), &text, &hint);
    assert_str_is(text, "Be kind");
}

static void whichever_database_call_fails_a_version_is_whole_or_not_made(void **state)
{
    enum { calls_max = 60 };
    struct rule_draft draft = draft_of("fr", "y", NULL);
    int64_t id = 0;
    enum err e = ERR_INTERNAL;
    int call = 0;

    (void)state;
    draft.tell = true;
    while (e && call < calls_max) {
        db_fail_at = ++call;
        e = add("x", NULL, &id);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? 0 : 111);
    }
    assert_ok(e);
    assert_true(call > 4);
    for (call = 0, e = ERR_INTERNAL; e && call < calls_max;) {
        db_fail_at = ++call;
        e = rule_change(t.w, id, &draft);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? 111 : 122);
    }
    assert_ok(e);
    assert_true(call > 6);
    for (call = 0, e = ERR_INTERNAL; e && call < calls_max;) {
        db_fail_at = ++call;
        e = rule_remove(t.w, id, STR(""), true);
        db_fail_at = 0;
        assert_int_equal(what_stands(), e ? 122 : 33);
    }
    assert_ok(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rules_keep_their_order_and_their_translations),
        TEST(every_version_stays_also_of_a_rule_that_is_gone),
        TEST(what_is_out_of_bounds_is_refused),
        TEST(members_are_told_of_the_last_change_only),
        TEST(a_rule_speaks_the_readers_language),
        TEST(whichever_database_call_fails_a_version_is_whole_or_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
