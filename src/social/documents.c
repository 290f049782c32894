#include "social/documents.h"

#include "base/json.h"
#include "social/documents_db.h"
#include "social/transaction.h"
#include "store/events.h"

#include <assert.h>

const char *document_word(enum document_name name)
{
    static const char *const words[] = {
        [DOCUMENT_PRIVACY] = "privacy", [DOCUMENT_TERMS] = "terms", [DOCUMENT_ABOUT] = "about"};

    assert(name < DOCUMENT_NAMES);
    return words[name];
}

enum err document_name_read(struct work *w, struct str word, enum document_name *ret_name)
{
    for (enum document_name name = DOCUMENT_PRIVACY; name < DOCUMENT_NAMES; name++)
        if (str_is(word, document_word(name))) {
            *ret_name = name;
            return OK;
        }
    return work_fail(w, ERR_INVALID, "there is no document \"%.*s\": privacy, terms or about",
                     STR_ARG(word));
}

/* Reading. */

static struct str word_of(enum document_name name)
{
    return str_of(document_word(name));
}

enum err document_find(struct work *w, enum document_name name, int64_t day,
                       struct document *ret_document)
{
    return documents_db_find(w, word_of(name), day, ret_document);
}

enum err document_terms_next(struct work *w, int64_t day, int64_t *ret_next_day)
{
    return documents_db_day(w, word_of(DOCUMENT_TERMS), day, true, ret_next_day);
}

enum err document_terms(struct work *w, int64_t today, struct document *ret_document,
                        int64_t *ret_next_day)
{
    struct str terms = word_of(DOCUMENT_TERMS);
    int64_t day = 0;
    enum err e = documents_db_day(w, terms, today, false, &day);

    if (!e && !day)
        e = documents_db_day(w, terms, today, true, &day);
    if (!e)
        e = documents_db_find(w, terms, day, ret_document);
    return e ? e : document_terms_next(w, day, ret_next_day);
}

enum err documents_list(struct work *w, struct document *ret_documents, int *ret_count)
{
    return documents_db_list(w, ret_documents, ret_count);
}

enum err rules_list(struct work *w, struct rule *ret_rules, int *ret_count)
{
    return rules_db_list(w, ret_rules, ret_count);
}

enum err rule_find(struct work *w, int64_t id, struct rule *ret_rule)
{
    return rules_db_find(w, id, ret_rule);
}

/* Changing documents. */

static enum err changed(struct work *w)
{
    return events_add(w, &(struct event){.kind = EVENT_CHARTER_CHANGED});
}

static enum err room_check(struct work *w)
{
    struct document *all = arena_array(w->memory, document_versions_max, sizeof *all);
    int count = 0;
    enum err e = documents_db_list(w, all, &count);

    if (!e && count >= document_versions_max)
        return work_fail(w, ERR_INVALID, "there are %d documents: remove some first", count);
    return e;
}

static enum err set(struct work *w, const struct document *document)
{
    enum err e = room_check(w);

    if (!e)
        e = documents_db_set(w, document);
    return e ? e : changed(w);
}

enum err document_set(struct work *w, const struct document *document)
{
    struct document made = *document;
    bool own = false;
    enum err e;

    made.text = str_trim(utf8_clean(w->memory, document->text));
    made.updated_ms = w->now_ms;
    if (!made.text.size)
        return work_fail(w, ERR_INVALID, "a document needs words");
    if (made.text.size > document_bytes_max)
        return work_fail(w, ERR_INVALID, "a document has at most %d bytes",
                         (int)document_bytes_max);
    if ((made.day > 0) != (made.name == DOCUMENT_TERMS))
        return work_fail(w, ERR_INVALID, "the terms have a day, other documents have none");
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, set(w, &made));
}

static enum err remove_stored(struct work *w, enum document_name name, int64_t day)
{
    bool deleted = false;
    enum err e = documents_db_delete(w, word_of(name), day, &deleted);

    if (!e && !deleted)
        return ERR_NOT_FOUND;
    return e ? e : changed(w);
}

enum err document_remove(struct work *w, enum document_name name, int64_t day)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, remove_stored(w, name, day));
}

/* Changing rules. */

static enum err words_check(struct work *w, struct str text, struct str hint)
{
    if (!utf8_valid(text) || !utf8_valid(hint) || utf8_graphemes(text) > rule_characters_max ||
        utf8_graphemes(hint) > rule_characters_max)
        return work_fail(w, ERR_INVALID, "a rule and its hint have at most %d characters each",
                         (int)rule_characters_max);
    return OK;
}

static enum err add(struct work *w, const struct rule *rule)
{
    struct rule *all = arena_array(w->memory, rules_max, sizeof *all);
    int count = 0;
    enum err e = rules_db_list(w, all, &count);

    if (!e && count >= rules_max)
        return work_fail(w, ERR_INVALID, "there are %d rules: remove some first", count);
    if (!e)
        e = rules_db_set(w, rule);
    return e ? e : changed(w);
}

enum err rule_add(struct work *w, struct str text, struct str hint, int64_t *ret_id)
{
    const struct rule rule = {.id = id_new(w->now_ms, 0),
                              .text = str_trim(text),
                              .hint = str_trim(hint),
                              .translations = STR("{}")};
    bool own = false;
    enum err e = words_check(w, rule.text, rule.hint);

    if (!e && !rule.text.size)
        return work_fail(w, ERR_INVALID, "a rule needs words");
    if (!e)
        e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, add(w, &rule));
    if (!e)
        *ret_id = rule.id;
    return e;
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
static enum err translate(struct work *w, struct rule *rule, struct str language, struct str text,
                          struct str hint)
{
    const struct json *root = NULL, *value;
    struct buffer out = buffer_in(w->memory);
    struct str key;
    enum err e = json_parse(w->memory, rule->translations, &root, NULL);

    if (e)
        return e;
    json_open(&out, '{');
    for (size_t i = 0; json_member(root, i, &key, &value); i++)
        if (!str_equal(key, language))
            translation_write(&out, key, json_get_str(value, "text"), json_get_str(value, "hint"));
    if (text.size || hint.size)
        translation_write(&out, language, text, hint);
    json_close(&out, '}');
    rule->translations = buffer_str(&out);
    if (rule->translations.size > rule_translations_bytes_max)
        return work_fail(w, ERR_INVALID, "the translations of a rule have at most %d bytes",
                         (int)rule_translations_bytes_max);
    return OK;
}

static enum err change(struct work *w, int64_t id, struct str language, struct str text,
                       struct str hint)
{
    struct rule rule;
    enum err e = rules_db_find(w, id, &rule);

    if (!e && language.size)
        e = translate(w, &rule, language, text, hint);
    else if (!e) {
        rule.text = text.size ? text : rule.text;
        rule.hint = hint.size ? hint : rule.hint;
    }
    if (!e)
        e = rules_db_set(w, &rule);
    return e ? e : changed(w);
}

enum err rule_change(struct work *w, int64_t id, struct str language, struct str text,
                     struct str hint)
{
    bool own = false;
    enum err e = words_check(w, text, hint);

    if (!e && language.size && !is_language(language))
        return work_fail(w, ERR_INVALID, "\"%.*s\" is no language: fr, de, zh-TW …",
                         STR_ARG(language));
    if (!e)
        e = transaction_join(w, &own);
    return e ? e
             : transaction_leave(w, own, change(w, id, language, str_trim(text), str_trim(hint)));
}

static enum err rule_remove_stored(struct work *w, int64_t id)
{
    bool deleted = false;
    enum err e = rules_db_delete(w, id, &deleted);

    if (!e && !deleted)
        return ERR_NOT_FOUND;
    return e ? e : changed(w);
}

enum err rule_remove(struct work *w, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, rule_remove_stored(w, id));
}
