/* bema document set | list | show | remove, rule add | list | edit | remove. */
#include "main/cmds.h"

#include "base/clock.h"
#include "social/documents.h"

/* ---- documents ------------------------------------------------------------------------------ */

static enum err day_take(struct work *w, struct command_call *call, int64_t *ret_day)
{
    const char *text = NULL;
    int64_t ms = 0;
    enum err e = command_option(w, call, "--from", &text);
    if (e || !text)
        return e;
    if (str_of(text).size != time_date_bytes || time_parse_iso(str_of(text), &ms) || ms <= 0)
        return work_fail(w, ERR_MALFORMED, "--from wants a day, as 2026-05-01");
    *ret_day = ms / clock_day_ms;
    return OK;
}

/* NAME and --from DAY; terms without a day are those of today. */
static enum err name_take(struct work *w, struct command_call *call, struct document *document)
{
    const char *word = NULL;
    enum err e = day_take(w, call, &document->day);
    if (!e)
        e = command_argument(w, call, "the document's NAME", &word);
    if (!e)
        e = document_name_read(w, str_of(word), &document->name);
    if (!e && document->name == DOCUMENT_TERMS && !document->day)
        document->day = w->now_ms / clock_day_ms;
    return e;
}

static enum err set_run(struct work *w, void *context)
{
    return document_set(w, context);
}

enum err cmd_document_set(struct work *w, struct square *square, struct command_call *call)
{
    struct document document = {0};
    const char *path = NULL;
    enum err e = name_take(w, call, &document);
    if (!e)
        e = command_argument(w, call, "the FILE", &path);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = command_read_file(w, call, path, document_bytes_max, &document.text);
    if (!e)
        e = lanes_run(square->lanes, w, set_run, &document);
    if (!e)
        command_say(call, "The document is published.\n");
    return e;
}

static void day_say(struct work *w, struct command_call *call, const struct document *document)
{
    if (document->day)
        command_say(call, " from %.*s",
                    STR_ARG(str_sub(time_iso(w->memory, document->day * clock_day_ms), 0,
                                    time_date_bytes)));
}

enum err cmd_document_list(struct work *w, struct square *square, struct command_call *call)
{
    struct document *all = arena_array(w->memory, document_versions_max, sizeof *all);
    int count = 0;
    (void)square;
    enum err e = command_end(w, call);
    if (!e)
        e = documents_list(w, all, &count);
    for (int i = 0; !e && i < count; i++) {
        command_say(call, "%s", document_word(all[i].name));
        day_say(w, call, &all[i]);
        command_say(call, ", written %.*s\n", STR_ARG(time_iso(w->memory, all[i].updated_ms)));
    }
    return e;
}

enum err cmd_document_show(struct work *w, struct square *square, struct command_call *call)
{
    struct document document = {0};
    int64_t next_day = 0;
    (void)square;
    bool any_day = true;
    for (int i = 0; i < call->arg_count; i++)
        any_day = any_day && !str_starts(str_of(call->args[i]), STR("--from"));
    enum err e = name_take(w, call, &document);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    e = document.name == DOCUMENT_TERMS && any_day
            ? document_terms(w, document.day, &document, &next_day)
            : document_find(w, document.name, document.day, &document);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no such document");
    if (!e)
        command_say(call, "%.*s\n", STR_ARG(document.text));
    return e;
}

static enum err remove_run(struct work *w, void *context)
{
    const struct document *document = context;
    return document_remove(w, document->name, document->day);
}

enum err cmd_document_remove(struct work *w, struct square *square, struct command_call *call)
{
    struct document document = {0};
    enum err e = name_take(w, call, &document);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    e = lanes_run(square->lanes, w, remove_run, &document);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no such document");
    if (!e)
        command_say(call, "The document is removed.\n");
    return e;
}

/* ---- rules ---------------------------------------------------------------------------------- */

struct ruling {
    int64_t id, days, harm;
    struct str language, text, hint, category;
    bool tell;
};

/* What is not said stays as it is; a language with neither text nor hint loses its translation. */
static struct rule_draft draft_of(const struct ruling *ruling)
{
    const bool goes = ruling->language.size && !ruling->text.size && !ruling->hint.size;
    const struct rule_words words = {.language = ruling->language,
                                     .set_text = goes || ruling->text.size,
                                     .set_hint = goes || ruling->hint.size,
                                     .text = ruling->text,
                                     .hint = ruling->hint};

    return (struct rule_draft){.words = {words},
                               .words_count = 1,
                               .days = (int)ruling->days,
                               .harm = (int)ruling->harm,
                               .set_category = ruling->category.size > 0,
                               .category = ruling->category,
                               .tell = ruling->tell};
}

static enum err number_take(struct work *w, struct command_call *call, const char *name,
                            int64_t *number)
{
    const char *text = NULL;
    enum err e = command_option(w, call, name, &text);
    if (!e && text && str_int(str_of(text), 1, rule_days_max, number))
        e = work_fail(w, ERR_MALFORMED, "%s wants a number from 1", name);
    return e;
}

static enum err ruling_take(struct work *w, struct command_call *call, struct ruling *ruling)
{
    const char *hint = "", *language = "", *category = "";
    enum err e = command_option(w, call, "--hint", &hint);
    if (!e)
        e = command_option(w, call, "--language", &language);
    if (!e)
        e = command_option(w, call, "--category", &category);
    if (!e)
        e = number_take(w, call, "--days", &ruling->days);
    if (!e)
        e = number_take(w, call, "--harm", &ruling->harm);
    ruling->hint = str_of(hint);
    ruling->language = str_of(language);
    ruling->category = str_of(category);
    ruling->tell = command_flag(call, "--tell");
    return e;
}

static enum err text_take(struct work *w, struct command_call *call, struct ruling *ruling)
{
    const char *text = NULL;
    enum err e = command_argument(w, call, "the rule's TEXT", &text);
    ruling->text = str_of(text);
    return e ? e : command_end(w, call);
}

static enum err id_take(struct work *w, struct command_call *call, struct ruling *ruling)
{
    const char *text = NULL;
    enum err e = command_argument(w, call, "the rule's ID", &text);
    if (!e && id_parse(str_of(text), &ruling->id))
        e = work_fail(w, ERR_NOT_FOUND, "there is no rule %s", text);
    return e;
}

static enum err rule_add_run(struct work *w, void *context)
{
    struct ruling *ruling = context;
    const struct rule_draft draft = draft_of(ruling);
    return rule_add(w, &draft, &ruling->id);
}

enum err cmd_rule_add(struct work *w, struct square *square, struct command_call *call)
{
    struct ruling ruling = {0};
    enum err e = ruling_take(w, call, &ruling);
    if (!e && ruling.language.size)
        return work_fail(w, ERR_MALFORMED, "a rule is added first, then translated: rule edit");
    if (!e)
        e = text_take(w, call, &ruling);
    if (!e)
        e = lanes_run(square->lanes, w, rule_add_run, &ruling);
    if (!e)
        command_say(call, "The rule is published, as %lld.\n", (long long)ruling.id);
    return e;
}

enum err cmd_rule_list(struct work *w, struct square *square, struct command_call *call)
{
    struct rule *rules = arena_array(w->memory, rules_max, sizeof *rules);
    int count = 0;
    (void)square;
    enum err e = command_end(w, call);
    if (!e)
        e = rules_list(w, rules, &count);
    for (int i = 0; !e && i < count; i++) {
        command_say(call, "%lld  %.*s\n", (long long)rules[i].id, STR_ARG(rules[i].text));
        command_say(call, "    version %d, %d days, harm %d%s%.*s\n", rules[i].version,
                    rules[i].days, rules[i].harm, rules[i].category.size ? ", " : "",
                    STR_ARG(rules[i].category));
        if (rules[i].hint.size)
            command_say(call, "    %.*s\n", STR_ARG(rules[i].hint));
        if (rules[i].translations.size > 2)
            command_say(call, "    %.*s\n", STR_ARG(rules[i].translations));
    }
    return e;
}

static enum err rule_edit_run(struct work *w, void *context)
{
    const struct ruling *ruling = context;
    const struct rule_draft draft = draft_of(ruling);
    return rule_change(w, ruling->id, &draft);
}

enum err cmd_rule_edit(struct work *w, struct square *square, struct command_call *call)
{
    struct ruling ruling = {0};
    enum err e = ruling_take(w, call, &ruling);
    if (!e)
        e = id_take(w, call, &ruling);
    if (!e && call->arg_count)
        e = text_take(w, call, &ruling);
    if (e)
        return e;
    e = lanes_run(square->lanes, w, rule_edit_run, &ruling);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no rule %lld", (long long)ruling.id);
    if (!e)
        command_say(call, "The rule is changed.\n");
    return e;
}

static enum err rule_remove_run(struct work *w, void *context)
{
    const struct ruling *ruling = context;
    return rule_remove(w, ruling->id, STR(""), ruling->tell);
}

enum err cmd_rule_remove(struct work *w, struct square *square, struct command_call *call)
{
    struct ruling ruling = {0};
    ruling.tell = command_flag(call, "--tell");
    enum err e = id_take(w, call, &ruling);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    e = lanes_run(square->lanes, w, rule_remove_run, &ruling);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no rule %lld", (long long)ruling.id);
    if (!e)
        command_say(call, "The rule is removed.\n");
    return e;
}
