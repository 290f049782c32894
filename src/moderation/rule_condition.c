/* Conditions of a rule file, compiled into steps. */
#include "moderation/rule_parse.h"
#include "moderation/rule_pattern.h"

static enum err step_add(struct rule_parser *p, struct rule_step step)
{
    struct rule_set *set = p->set;

    if (p->rule->step_count == rule_steps_max)
        return RULE_FAIL_LARGE(p, "a condition has at most %d steps: make two rules of it",
                               rule_steps_max);
    if (set->step_count == p->step_capacity) {
        const size_t capacity = p->step_capacity ? 2 * p->step_capacity : 256;
        char *grown = arena_grow(p->memory, (char *)set->steps, p->step_capacity * sizeof step,
                                 capacity * sizeof step);
        if (!grown)
            return RULE_FAIL_LARGE(p, "not enough memory for so many conditions");
        set->steps = (struct rule_step *)(void *)grown;
        p->step_capacity = capacity;
    }
    set->steps[set->step_count++] = step;
    p->rule->step_count++;
    return OK;
}

static enum err test_add(struct rule_parser *p, struct rule_step step,
                         const struct rule_token *from, size_t end)
{
    step.source = str_trim(str_sub(p->lexer.file, from->at, end));
    return step_add(p, step);
}

static enum err comparison_take(struct rule_parser *p, const char *what, enum rule_comparison *ret)
{
    static const char *const signs[] = {"<", "<=", ">", ">=", "=", "!="};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (rule_is_sign(p, signs[i])) {
            *ret = (enum rule_comparison)i;
            rule_advance(p);
            return OK;
        }
    return rule_unexpected(p, str_c(p->memory, str_format(p->memory,
                                                          "a comparison of %s (<, <=, >, "
                                                          ">=, =, !=)",
                                                          what)));
}

/* The value that a number of this kind is compared to, in its unit. */
static enum err value_take(struct rule_parser *p, const char *name, enum rule_kind kind,
                           int64_t *ret)
{
    const struct rule_token *token = &p->token;

    if (token->kind != RULE_TOKEN_NUMBER && token->kind != RULE_TOKEN_TIME)
        return rule_unexpected(p, "a number");
    if (kind == RULE_TIME && token->kind == RULE_TOKEN_NUMBER)
        return RULE_FAIL(p, "%s is a time: write 30m, 24h or 7d, not a bare number", name);
    if (kind != RULE_TIME && token->kind == RULE_TOKEN_TIME)
        return RULE_FAIL(p, "%s is a %s, not a time", name, kind == RULE_SHARE ? "share" : "count");
    if (kind == RULE_SHARE && token->value > 1000)
        return RULE_FAIL(p, "%s is a share from 0 to 1, as 0.75", name);
    if (kind == RULE_COUNT && token->value % 1000)
        return RULE_FAIL(p, "%s is a count: a whole number", name);
    *ret = kind == RULE_COUNT ? token->value / 1000 : token->value;
    rule_advance(p);
    return OK;
}

static enum err number_test(struct rule_parser *p, const struct rule_token *from,
                            enum rule_operation operation, uint32_t index, const char *name,
                            enum rule_kind kind)
{
    struct rule_step step = {.operation = operation, .index = index};
    enum err e = comparison_take(p, name, &step.comparison);
    const size_t end = p->token.end;
    if (!e)
        e = value_take(p, name, kind, &step.value);
    return e ? e : test_add(p, step, from, end);
}

static enum err feature_test(struct rule_parser *p, uint32_t index)
{
    const struct rule_token from = p->token;
    const struct rule_feature_row *row = &rule_features[index];

    rule_advance(p);
    if (row->kind != RULE_FLAG)
        return number_test(p, &from, RULE_TEST_NUMBER, index, row->name, row->kind);
    return test_add(p,
                    (struct rule_step){RULE_TEST_NUMBER, RULE_OTHER, index, 0, 0, {.data = NULL}},
                    &from, from.end);
}

/* A pattern is compared with folded text: a character in it that folding makes several of, or
 * another than its lower case, would never be found. */
static enum err pattern_fold(struct rule_parser *p, struct str text, struct str *ret)
{
    struct buffer folded = buffer_in(p->memory);

    for (size_t at = 0; at < text.size;) {
        const size_t begin = at;
        const uint32_t c = utf8_next(text, &at);
        const struct str one = str_sub(text, begin, at);
        size_t second = 0;
        if (c < 0x80) {
            buffer_put(&folded, one);
            continue;
        }
        const struct str written = utf8_fold(p->memory, one);
        if (written.size > 0)
            utf8_next(written, &second);
        if (second != written.size || second == 0)
            return RULE_FAIL(
                p, "texts are folded before they are compared: write \"%.*s\" for \"%.*s\"",
                STR_ARG(written), STR_ARG(one));
        buffer_put(&folded, written);
    }
    *ret = buffer_str(&folded);
    return OK;
}

static size_t characters(struct str text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.size; i++)
        count += (text.data[i] & 0xC0) != 0x80;
    return count;
}

static enum err pattern_test(struct rule_parser *p, const struct rule_token *from)
{
    struct rule_set *set = p->set;
    struct rule_pattern *pattern = &set->patterns[set->pattern_count];
    const struct rule_token token = p->token;
    struct str needed[rule_needed_max], words = STR(""), text;
    size_t at = 0;

    if (token.kind == RULE_TOKEN_TEXT && set->pattern_count == rule_patterns_max)
        return RULE_FAIL_LARGE(p, "a file has at most %d patterns", rule_patterns_max);
    if (token.kind != RULE_TOKEN_TEXT || token.text.size == 0 ||
        token.text.size > rule_pattern_bytes_max)
        return rule_text_take(p, "a pattern in quotes", rule_pattern_bytes_max, &text);
    enum err e = pattern_fold(p, token.text, &text);
    if (e)
        return e;
    *pattern = (struct rule_pattern){.source = text,
                                     .line = token.line,
                                     .column = token.column,
                                     .first_item = (uint32_t)set->item_count};
    e = rule_pattern_compile(p->memory, text, &pattern->code, &words, &at);
    if (e)
        return rule_fail_at(
            p, e, token.line, rule_lex_column(&p->lexer, &token, characters(str_sub(text, 0, at))),
            str_format(p->memory, "this pattern cannot be read: %.*s", STR_ARG(words)));
    pattern->item_count = (uint32_t)rule_pattern_needs(p->memory, text, needed);
    for (size_t i = 0; !e && i < pattern->item_count; i++)
        e = rule_item_add(p, needed[i], false);
    rule_advance(p);
    if (e)
        return e;
    return test_add(
        p,
        (struct rule_step){.operation = RULE_TEST_PATTERN, .index = (uint32_t)set->pattern_count++},
        from, token.end);
}

/* text matches "…", text has LIST, link.host in LIST, language in LIST */
static enum err list_test(struct rule_parser *p, const struct rule_token *from,
                          enum rule_operation operation)
{
    struct rule_list *list = NULL;
    enum err e = rule_list_take(p, &list);
    if (e)
        return e;
    if (list->first_item == none_yet) {
        list->first_item = (uint32_t)p->set->item_count;
        for (size_t i = 0; !e && i < list->count; i++)
            e = rule_item_add(p, list->items[i], true);
    }
    if (e)
        return e;
    return test_add(p,
                    (struct rule_step){.operation = operation,
                                       .index = list->first_item,
                                       .count = (uint32_t)list->count},
                    from, p->token.at);
}

static enum err text_test(struct rule_parser *p)
{
    const struct rule_token from = p->token;

    rule_advance(p);
    if (rule_is_name(p, "matches")) {
        rule_advance(p);
        return pattern_test(p, &from);
    }
    if (!rule_is_name(p, "has"))
        return rule_unexpected(p, "\"has\" (words) or \"matches\" (a pattern)");
    rule_advance(p);
    return list_test(p, &from, RULE_TEST_ITEMS);
}

static enum err in_test(struct rule_parser *p, enum rule_operation operation)
{
    const struct rule_token from = p->token;

    rule_advance(p);
    if (!rule_is_name(p, "in"))
        return rule_unexpected(p, "\"in\" and a list");
    rule_advance(p);
    return list_test(p, &from, operation);
}

static enum err label_test(struct rule_parser *p)
{
    const struct rule_token from = p->token;
    struct rule_token label;
    uint32_t index = 0;

    rule_advance(p);
    label = p->token;
    enum err e = rule_label_check(p);
    if (e)
        return e;
    for (; index < p->set->label_count; index++)
        if (str_equal(p->set->labels[index], label.text))
            break;
    if (index == p->set->label_count || !(p->labels_put >> index & 1))
        return RULE_FAIL(
            p,
            "no rule before this one puts the label \"%.*s\"; one that comes with a post "
            "is declared: given \"%.*s\"",
            STR_ARG(label.text), STR_ARG(label.text));
    rule_advance(p);
    return test_add(p, (struct rule_step){.operation = RULE_TEST_LABEL, .index = index}, &from,
                    label.end);
}

static enum err triage_test(struct rule_parser *p)
{
    const struct rule_token from = p->token;
    struct rule_set *set = p->set;
    uint32_t index = 0;

    rule_advance(p);
    enum err e = rule_label_check(p);
    if (e)
        return e;
    for (; index < set->triage_label_count; index++)
        if (str_equal(set->triage_labels[index], p->token.text))
            break;
    if (index == rule_triage_labels_max)
        return RULE_FAIL_LARGE(p, "a file asks for at most %d labels of triage",
                               rule_triage_labels_max);
    if (index == set->triage_label_count)
        set->triage_labels[set->triage_label_count++] = p->token.text;
    rule_advance(p);
    return number_test(p, &from, RULE_TEST_TRIAGE, index, "triage", RULE_SHARE);
}

static enum err named_test(struct rule_parser *p)
{
    static const char *const others[] = {"text", "link.host", "language", "label", "triage", "not"};
    const char *names[rule_feature_count + sizeof others / sizeof *others];

    if (rule_is_name(p, "text"))
        return text_test(p);
    if (rule_is_name(p, "link.host"))
        return in_test(p, RULE_TEST_HOST);
    if (rule_is_name(p, "language"))
        return in_test(p, RULE_TEST_LANGUAGE);
    if (rule_is_name(p, "label"))
        return label_test(p);
    if (rule_is_name(p, "triage"))
        return triage_test(p);
    for (uint32_t i = 0; i < rule_feature_count; i++) {
        if (rule_is_name(p, rule_features[i].name))
            return feature_test(p, i);
        names[i] = rule_features[i].name;
    }
    memcpy(names + rule_feature_count, others, sizeof others);
    return rule_unknown_name(p, "fact about a post called", names, sizeof names / sizeof *names);
}

/* not X, ( … ), a test */
static enum err single(struct rule_parser *p)
{
    enum err e = OK;

    if (p->depth == rule_depth_max)
        return RULE_FAIL_LARGE(p, "at most %d parentheses and nots within each other",
                               rule_depth_max);
    p->depth++;
    if (rule_is_name(p, "not")) {
        rule_advance(p);
        e = single(p);
        if (!e)
            e = step_add(p, (struct rule_step){.operation = RULE_NOT});
    } else if (rule_is_sign(p, "(")) {
        rule_advance(p);
        e = rule_condition_read(p);
        if (!e)
            e = rule_sign_take(p, ")");
    } else if (p->token.kind == RULE_TOKEN_NAME)
        e = named_test(p);
    else
        e = rule_unexpected(p, "a condition");
    p->depth--;
    return e;
}

/* The parts of a chain, each left by a jump to its end once the whole is decided. */
static enum err chain(struct rule_parser *p, const char *word, enum rule_operation jump,
                      enum err (*part)(struct rule_parser *p))
{
    size_t jumps[rule_steps_max], count = 0;
    enum err e = part(p);

    while (!e && rule_is_name(p, word)) {
        rule_advance(p);
        jumps[count] = p->set->step_count;
        e = step_add(p, (struct rule_step){.operation = jump});
        count += !e;
        if (!e)
            e = part(p);
    }
    for (size_t i = 0; !e && i < count; i++)
        p->set->steps[jumps[i]].index = p->rule->step_count;
    return e;
}

static enum err both(struct rule_parser *p)
{
    return chain(p, "and", RULE_JUMP_IF_FALSE, single);
}

enum err rule_condition_read(struct rule_parser *p)
{
    return chain(p, "or", RULE_JUMP_IF_TRUE, both);
}
