#include "social/rulebook.h"

#include "base/clock.h"
#include "base/json.h"
#include "public_log/public_log.h"
#include "social/announcements.h"
#include "social/rulebook_db.h"
#include "social/transaction.h"
#include "store/events.h"
#include "store/settings.h"

#include <assert.h>

const char *const legal_categories[] = {
    "STATEMENT_CATEGORY_ANIMAL_WELFARE",
    "STATEMENT_CATEGORY_CONSUMER_INFORMATION",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE",
    "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
    "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
    "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
    "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
    "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
    "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
    "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
    "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    "STATEMENT_CATEGORY_SELF_HARM",
    "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS",
    "STATEMENT_CATEGORY_VIOLENCE",
    NULL,
};

bool legal_category_is_known(struct str category)
{
    for (size_t i = 0; legal_categories[i]; i++)
        if (str_is(category, legal_categories[i]))
            return true;
    return false;
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err rules_list(struct work *w, struct rule *ret_rules, int *ret_count)
{
    return rules_db_list(w, ret_rules, ret_count);
}

enum err rule_find(struct work *w, int64_t id, struct rule *ret_rule)
{
    return rules_db_find(w, id, ret_rule);
}

enum err rule_harm(struct work *w, int64_t id, int *ret_harm)
{
    struct rule_version version;
    enum err e = rule_versions_db_find(w, id, 0, &version);

    if (e && e != ERR_NOT_FOUND)
        return e;
    *ret_harm = e ? rule_harm_default : version.rule.harm;
    return OK;
}

enum err rule_version_find(struct work *w, int64_t rule_id, int version,
                           struct rule_version *ret_version)
{
    return rule_versions_db_find(w, rule_id, version, ret_version);
}

enum err rule_history(struct work *w, int64_t rule_id, int64_t max_id,
                      struct rule_version *ret_versions, int max, int *ret_count)
{
    return rule_versions_db_list(w, rule_id, max_id ? max_id : INT64_MAX, ret_versions,
                                 max < rule_history_max ? max : rule_history_max, ret_count);
}

void rule_in(struct arena *memory, const struct rule *rule, struct str language,
             struct str *ret_text, struct str *ret_hint)
{
    const size_t dash = str_find_char(language, '-');
    const struct json *root = NULL, *own = NULL;

    *ret_text = rule->text;
    *ret_hint = rule->hint;
    if (json_parse(memory, rule->translations, &root, NULL))
        return;
    own = json_get(root, str_c(memory, language));
    if (!own && dash != SIZE_MAX)
        own = json_get(root, str_c(memory, str_sub(language, 0, dash)));
    if (json_get_str(own, "text").size)
        *ret_text = json_get_str(own, "text");
    if (json_get_str(own, "hint").size)
        *ret_hint = json_get_str(own, "hint");
}

/* ---- what a draft makes of a rule ----------------------------------------------------------- */

static enum err words_check(struct work *w, struct str text)
{
    if (!utf8_valid(text) || text.size > rule_bytes_max ||
        utf8_graphemes(text) > rule_characters_max)
        return work_fail(w, ERR_INVALID, "a rule and its hint have at most %d characters each",
                         (int)rule_characters_max);
    return OK;
}

/* "fr", "zh-TW" */
static bool is_language(struct str language)
{
    for (size_t i = 0; i < language.size; i++) {
        char c = language.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c == '-' && i >= 2)))
            return false;
    }
    return language.size >= 2 && language.size <= 16;
}

static enum err draft_check(struct work *w, const struct rule_draft *draft)
{
    enum err e = OK;

    assert(draft->words_count >= 0 && draft->words_count <= rule_words_max);
    for (int i = 0; !e && i < draft->words_count; i++) {
        const struct rule_words *words = &draft->words[i];

        e = words_check(w, words->text);
        if (!e)
            e = words_check(w, words->hint);
        if (!e && words->language.size && !is_language(words->language))
            e = work_fail(w, ERR_INVALID, "\"%.*s\" is no language: fr, de, zh-TW …",
                          STR_ARG(words->language));
    }
    if (!e && (draft->days < 0 || draft->days > rule_days_max))
        e = work_fail(w, ERR_INVALID, "a restriction lasts 1 to %d days", (int)rule_days_max);
    if (!e && (draft->harm < 0 || draft->harm > rule_harm_max))
        e = work_fail(w, ERR_INVALID, "harm is a number from 1 to %d", (int)rule_harm_max);
    if (!e && draft->category.size && !legal_category_is_known(draft->category))
        e = work_fail(w, ERR_INVALID, "this category is none of the Transparency Database's");
    return e;
}

static void translation_write(struct buffer *out, struct str language, struct str text,
                              struct str hint)
{
    json_str(out, language);
    buffer_char(out, ':');
    json_open(out, '{');
    JSON_STR(out, "text", text);
    JSON_STR(out, "hint", hint);
    json_close(out, '}');
}

/* The translations with one set anew, or without it. */
static enum err translate(struct work *w, struct rule *rule, const struct rule_words *words)
{
    const struct json *root = NULL, *value, *old;
    struct buffer out = buffer_in(w->memory);
    struct str key, text, hint;
    enum err e = json_parse(w->memory, rule->translations, &root, NULL);

    if (e)
        return e;
    old = json_get(root, str_c(w->memory, words->language));
    text = words->set_text ? str_trim(words->text) : json_get_str(old, "text");
    hint = words->set_hint ? str_trim(words->hint) : json_get_str(old, "hint");
    json_open(&out, '{');
    for (size_t i = 0; json_member(root, i, &key, &value); i++)
        if (!str_equal(key, words->language))
            translation_write(&out, key, json_get_str(value, "text"), json_get_str(value, "hint"));
        else if (text.size || hint.size)
            translation_write(&out, key, text, hint);
    if (!old && (text.size || hint.size))
        translation_write(&out, words->language, text, hint);
    json_close(&out, '}');
    rule->translations = buffer_str(&out);
    if (rule->translations.size > rule_translations_bytes_max)
        return work_fail(w, ERR_INVALID, "the translations of a rule have at most %d bytes",
                         (int)rule_translations_bytes_max);
    return OK;
}

static enum err apply(struct work *w, struct rule *rule, const struct rule_draft *draft)
{
    enum err e = OK;

    for (int i = 0; !e && i < draft->words_count; i++) {
        const struct rule_words *words = &draft->words[i];

        if (words->language.size) {
            e = translate(w, rule, words);
            continue;
        }
        if (words->set_text)
            rule->text = str_trim(words->text);
        if (words->set_hint)
            rule->hint = str_trim(words->hint);
    }
    if (draft->days)
        rule->days = draft->days;
    if (draft->harm)
        rule->harm = draft->harm;
    if (draft->set_category)
        rule->category = draft->category;
    if (!e && !rule->text.size)
        e = work_fail(w, ERR_INVALID, "a rule needs words");
    return e;
}

static bool is_same(const struct rule *one, const struct rule *other)
{
    return str_equal(one->text, other->text) && str_equal(one->hint, other->hint) &&
           str_equal(one->translations, other->translations) && one->days == other->days &&
           one->harm == other->harm && str_equal(one->category, other->category);
}

/* ---- writing ------------------------------------------------------------------------------- */

static struct str record_json(struct work *w, const struct rule_version *v, struct str by)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_STR(&out, "by", by.size ? by : STR("operator"));
    JSON_STR(&out, "category", v->rule.category);
    JSON_STR(&out, "change",
             v->is_removal          ? STR("removed")
             : v->rule.version == 1 ? STR("added")
                                    : STR("changed"));
    JSON_INT(&out, "days", v->rule.days);
    JSON_INT(&out, "harm", v->rule.harm);
    JSON_STR(&out, "hint", v->rule.hint);
    JSON_STR(&out, "text", v->rule.text);
    json_key(&out, "translations");
    json_raw(&out, v->rule.translations);
    JSON_INT(&out, "version", v->rule.version);
    json_close(&out, '}');
    return buffer_str(&out);
}

static enum err version_store(struct work *w, const struct rule *rule, bool is_removal,
                              struct str by)
{
    const struct rule_version version = {
        .id = id_new(w->now_ms, 0), .is_removal = is_removal, .rule = *rule};
    struct log_entry entry = {.kind = LOG_RULE, .about_id = version.id};
    int64_t id;
    enum err e = rule_versions_db_insert(w, &version);

    entry.rule = str_format(w->memory, "%lld", (long long)rule->id);
    entry.record = record_json(w, &version, by);
    if (!e)
        e = public_log_append(w, &entry, &id);
    return e ? e : events_add(w, &(struct event){.kind = EVENT_CHARTER_CHANGED});
}

/* One announcement of it is shown at a time: a new change takes the place of the one before, so
 * that who has not looked yet is told once, and who has, again. */
static enum err tell(struct work *w)
{
    enum { shown_days = 30 };
    const struct str name = STR("rules_announcement");
    const struct announcement_changes words = {
        .set_text = true,
        .text = str_format(w->memory,
                           "The rules of this square have changed. What has changed:\n"
                           "Les règles de cette place ont changé. Ce qui a changé :\n"
                           "%.*s/rules/history",
                           STR_ARG(w->site->url)),
        .set_ends = true,
        .ends_ms = w->now_ms + shown_days * (int64_t)clock_day_ms};
    struct announcement *shown = arena_array(w->memory, announcements_shown_max, sizeof *shown);
    struct str before = STR("");
    int64_t id = 0;
    int count = 0;
    enum err e = setting_get(w, name, &before);

    if (!e && !id_parse(before, &id))
        e = announcement_end(w, id);
    if (!e || e == ERR_NOT_FOUND)
        e = announcements_shown(w, 0, shown, &count);
    if (e || count >= announcements_shown_max) /* no place left: nothing is held up by it */
        return e;
    e = announcement_publish(w, &words, &id);
    return e ? e : setting_set(w, name, str_format(w->memory, "%lld", (long long)id));
}

static enum err add(struct work *w, const struct rule *rule, const struct rule_draft *draft)
{
    struct rule *all = arena_array(w->memory, rules_max, sizeof *all);
    int count = 0;
    enum err e = rules_db_list(w, all, &count);

    if (!e && count >= rules_max)
        return work_fail(w, ERR_INVALID, "there are %d rules: remove some first", count);
    if (!e)
        e = rules_db_set(w, rule);
    if (!e)
        e = version_store(w, rule, false, draft->by);
    return e || !draft->tell ? e : tell(w);
}

enum err rule_add(struct work *w, const struct rule_draft *draft, int64_t *ret_id)
{
    struct rule rule = {.id = id_new(w->now_ms, 0),
                        .version = 1,
                        .text = STR(""),
                        .hint = STR(""),
                        .translations = STR("{}"),
                        .days = rule_days_default,
                        .category = STR(""),
                        .harm = rule_harm_default};
    bool own = false;
    enum err e = draft_check(w, draft);

    if (!e)
        e = apply(w, &rule, draft);
    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    e = transaction_leave(w, own, add(w, &rule, draft));
    if (!e)
        *ret_id = rule.id;
    return e;
}

static enum err change(struct work *w, int64_t id, const struct rule_draft *draft)
{
    struct rule before, rule;
    enum err e = rules_db_find(w, id, &before);

    if (e)
        return e;
    rule = before;
    e = apply(w, &rule, draft);
    if (e || is_same(&before, &rule))
        return e;
    rule.version++;
    e = rules_db_set(w, &rule);
    if (!e)
        e = version_store(w, &rule, false, draft->by);
    return e || !draft->tell ? e : tell(w);
}

enum err rule_change(struct work *w, int64_t id, const struct rule_draft *draft)
{
    bool own = false;
    enum err e = draft_check(w, draft);

    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, change(w, id, draft));
}

static enum err remove_stored(struct work *w, int64_t id, struct str by, bool told)
{
    struct rule rule;
    enum err e = rules_db_find(w, id, &rule);

    if (e)
        return e;
    rule.version++;
    e = rules_db_delete(w, id);
    if (!e)
        e = version_store(w, &rule, true, by);
    return e || !told ? e : tell(w);
}

enum err rule_remove(struct work *w, int64_t id, struct str by, bool told)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, remove_stored(w, id, by, told));
}
