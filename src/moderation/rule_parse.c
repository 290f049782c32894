/* Reads a rule file: checks its types, and compiles each condition into steps. */
#include "moderation/rule_lex.h"
#include "moderation/rule_pattern.h"
#include "moderation/rule_set.h"

#include <assert.h>

const struct rule_feature_row rule_features[rule_feature_count] = {
    [RULE_LINKS] = {"links", "links in the text", RULE_COUNT},
    [RULE_MENTIONS] = {"mentions", "mentions in the text", RULE_COUNT},
    [RULE_HASHTAGS] = {"hashtags", "tags in the text", RULE_COUNT},
    [RULE_CHARACTERS] = {"characters", "characters of the text", RULE_COUNT},
    [RULE_MENTIONS_OF_STRANGERS] = {"mentions.strangers",
                                    "mentioned accounts that do not follow the author", RULE_COUNT},
    [RULE_MEDIA] = {"media", "pictures, films, sounds", RULE_COUNT},
    [RULE_AUTHOR_AGE] = {"author.age", "time since the account was made", RULE_TIME},
    [RULE_AUTHOR_FOLLOWERS] = {"author.followers", "followers of the author", RULE_COUNT},
    [RULE_AUTHOR_POSTS] = {"author.posts", "posts of the author", RULE_COUNT},
    [RULE_AUTHOR_POSTS_PER_HOUR] = {"author.posts_per_hour", "posts of the author in an hour",
                                    RULE_COUNT},
    [RULE_SAME_TEXT_POSTS] = {"same_text.posts", "posts with this text in an hour", RULE_COUNT},
    [RULE_SAME_TEXT_ACCOUNTS] = {"same_text.accounts", "accounts that posted it in an hour",
                                 RULE_COUNT},
    [RULE_THREAD_NEW_ACCOUNTS] = {"thread.new_accounts",
                                  "accounts younger than a day in its thread in an hour",
                                  RULE_COUNT},
    [RULE_DECIDED_DISTANCE] = {"decided.distance",
                               "bits (0 to 64) that differ from the nearest decided case",
                               RULE_COUNT},
    [RULE_COORDINATION] = {"coordination", "evidence that the author acts with others as one",
                           RULE_SHARE},
    [RULE_IS_REPLY] = {"is_reply", "it replies to another account", RULE_FLAG},
    [RULE_IS_PUBLIC] = {"is_public", "everybody can see it", RULE_FLAG},
    [RULE_AUTHOR_IS_BOT] = {"author.is_bot", "the account says that it is a bot", RULE_FLAG},
    [RULE_REPLIED_FOLLOWS_AUTHOR] = {"replied.follows_author",
                                     "whom it replies to follows the author", RULE_FLAG},
};

struct list {
    struct str name;
    struct str *items; /* folded */
    size_t count;
    uint32_t first_item; /* where they stand among rule_set.items, or none_yet */
};
enum { none_yet = UINT32_MAX };

struct parser {
    struct arena *memory;
    struct rule_lexer lexer;
    struct rule_token token; /* the next one */
    struct buffer canonical;
    struct rule_set *set;
    struct list *lists;
    size_t list_count, step_capacity, item_capacity, item_bytes;
    uint64_t labels_put; /* bits of labels that are given or put by a rule before */
    struct rule *rule;   /* that is being read */
    int depth;
    struct rule_fault *faults;
    size_t fault_count;
    enum err worst;
};

/* ---- faults and tokens ---- */

static enum err fail_at(struct parser *p, enum err e, int line, int column, struct str words)
{
    if (p->fault_count < rule_faults_max)
        p->faults[p->fault_count++] = (struct rule_fault){line, column, words};
    p->worst = e;
    return e;
}

#define FAIL(p, ...)                                                                               \
    fail_at((p), ERR_INVALID, (p)->token.line, (p)->token.column,                                  \
            str_format((p)->memory, __VA_ARGS__))
#define FAIL_LARGE(p, ...)                                                                         \
    fail_at((p), ERR_TOO_LARGE, (p)->token.line, (p)->token.column,                                \
            str_format((p)->memory, __VA_ARGS__))

static void advance(struct parser *p)
{
    if (p->token.kind != RULE_TOKEN_END && p->token.kind != RULE_TOKEN_WRONG && p->token.end > 0)
        rule_lex_canonical(&p->token, &p->canonical);
    p->token = rule_lex_next(&p->lexer);
}

static bool is_name(const struct parser *p, const char *name)
{
    return p->token.kind == RULE_TOKEN_NAME && str_is(p->token.text, name);
}

static bool is_sign(const struct parser *p, const char *sign)
{
    return p->token.kind == RULE_TOKEN_SIGN && str_is(p->token.text, sign);
}

/* "\"links\"", "the end of the file": for messages. */
static const char *found(struct parser *p)
{
    switch (p->token.kind) {
    case RULE_TOKEN_END:
        return "the end of the file";
    case RULE_TOKEN_TEXT:
        return "a text";
    case RULE_TOKEN_WRONG:
    case RULE_TOKEN_NAME:
    case RULE_TOKEN_NUMBER:
    case RULE_TOKEN_TIME:
    case RULE_TOKEN_SIGN:
        break;
    }
    return str_c(p->memory,
                 str_format(p->memory, "\"%.*s\"",
                            STR_ARG(str_sub(p->lexer.file, p->token.at,
                                            p->token.end < p->token.at + 60 ? p->token.end
                                                                            : p->token.at + 60))));
}

/* `wanted` instead of what stands there; what the lexer says where it is no token at all. */
static enum err unexpected(struct parser *p, const char *wanted)
{
    if (p->token.kind == RULE_TOKEN_WRONG)
        return fail_at(p, ERR_INVALID, p->token.line, p->token.column, p->token.text);
    return FAIL(p, "%s is wanted here, not %s", wanted, found(p));
}

static enum err sign_take(struct parser *p, const char *sign)
{
    if (!is_sign(p, sign))
        return unexpected(p, str_c(p->memory, str_format(p->memory, "\"%s\"", sign)));
    advance(p);
    return OK;
}

static enum err text_take(struct parser *p, const char *what, size_t bytes_max, struct str *ret)
{
    if (p->token.kind != RULE_TOKEN_TEXT)
        return unexpected(p, what);
    if (p->token.text.size == 0)
        return FAIL(p, "%s may not be empty", what);
    if (p->token.text.size > bytes_max)
        return FAIL_LARGE(p, "%s has at most %zu bytes", what, bytes_max);
    *ret = p->token.text;
    advance(p);
    return OK;
}

/* A whole number from min to max. */
static enum err whole_take(struct parser *p, const char *what, int64_t min, int64_t max,
                           int64_t *ret)
{
    if (p->token.kind != RULE_TOKEN_NUMBER)
        return unexpected(p, what);
    if (p->token.value % 1000 || p->token.value / 1000 < min || p->token.value / 1000 > max)
        return FAIL(p, "%s is a whole number from %lld to %lld", what, (long long)min,
                    (long long)max);
    *ret = p->token.value / 1000;
    advance(p);
    return OK;
}

static enum err time_take(struct parser *p, const char *what, int64_t min, int64_t max,
                          const char *range, uint32_t *ret)
{
    if (p->token.kind == RULE_TOKEN_NUMBER)
        return FAIL(p, "%s is a time: write 30m, 6h or 1d, not a bare number", what);
    if (p->token.kind != RULE_TOKEN_TIME)
        return unexpected(p, what);
    if (p->token.value < min || p->token.value > max)
        return FAIL(p, "%s %s", what, range);
    *ret = (uint32_t)p->token.value;
    advance(p);
    return OK;
}

static enum err unknown_name(struct parser *p, const char *what, const char *const *names,
                             size_t count)
{
    const char *near = rule_lex_nearest(p->token.text, names, count);

    if (near)
        return FAIL(p, "there is no %s \"%.*s\"; did you mean \"%s\"?", what,
                    STR_ARG(str_sub(p->token.text, 0, 60)), near);
    return FAIL(p, "there is no %s \"%.*s\"", what, STR_ARG(str_sub(p->token.text, 0, 60)));
}

/* ---- steps ---- */

static enum err step_add(struct parser *p, struct rule_step step)
{
    struct rule_set *set = p->set;

    if (p->rule->step_count == rule_steps_max)
        return FAIL_LARGE(p, "a condition has at most %d steps: make two rules of it",
                          rule_steps_max);
    if (set->step_count == p->step_capacity) {
        const size_t capacity = p->step_capacity ? 2 * p->step_capacity : 256;
        char *grown = arena_grow(p->memory, (char *)set->steps, p->step_capacity * sizeof step,
                                 capacity * sizeof step);
        if (!grown)
            return FAIL_LARGE(p, "not enough memory for so many conditions");
        set->steps = (struct rule_step *)(void *)grown;
        p->step_capacity = capacity;
    }
    set->steps[set->step_count++] = step;
    p->rule->step_count++;
    return OK;
}

static enum err test_add(struct parser *p, struct rule_step step, const struct rule_token *from,
                         size_t end)
{
    step.source = str_trim(str_sub(p->lexer.file, from->at, end));
    return step_add(p, step);
}

static enum err item_add(struct parser *p, struct str text, bool whole_word)
{
    struct rule_set *set = p->set;

    p->item_bytes += text.size;
    if (set->item_count == rule_items_max || p->item_bytes > needles_text_bytes_max)
        return FAIL_LARGE(p, "more than %d words and phrases, or 1 MiB of them", rule_items_max);
    if (set->item_count == p->item_capacity) {
        const size_t capacity = p->item_capacity ? 2 * p->item_capacity : 256;
        char *grown =
            arena_grow(p->memory, (char *)set->items, p->item_capacity * sizeof *set->items,
                       capacity * sizeof *set->items);
        if (!grown)
            return FAIL_LARGE(p, "not enough memory for so many words");
        set->items = (struct needle *)(void *)grown;
        p->item_capacity = capacity;
    }
    set->items[set->item_count++] = (struct needle){text, whole_word};
    return OK;
}

/* ---- lists ---- */

/* { "a", "b" } or ( "a", "b" ) */
static enum err items_take(struct parser *p, const char *close, struct list *list)
{
    struct str text = STR("");
    enum err e = OK;
    size_t capacity = 0;

    for (;;) {
        e = text_take(p, "a text", rule_item_bytes_max, &text);
        if (e)
            return e;
        text = rule_text_fold(p->memory, text, rule_item_bytes_max);
        if (text.size == 0)
            return FAIL(p, "nothing is left of this text when it is folded");
        if (list->count == rule_list_items_max)
            return FAIL_LARGE(p, "a list has at most %d texts", rule_list_items_max);
        if (list->count == capacity) {
            const size_t more = capacity ? 2 * capacity : 16;
            char *grown = arena_grow(p->memory, (char *)list->items, capacity * sizeof text,
                                     more * sizeof text);
            if (!grown)
                return FAIL_LARGE(p, "not enough memory for this list");
            list->items = (struct str *)(void *)grown;
            capacity = more;
        }
        list->items[list->count++] = text;
        if (!is_sign(p, ","))
            return sign_take(p, close);
        advance(p);
        if (is_sign(p, close)) { /* a comma at the end */
            advance(p);
            return OK;
        }
    }
}

/* A list's name, or texts in parentheses, which become a list without a name. */
static enum err list_take(struct parser *p, struct list **ret)
{
    const char *names[rule_lists_max];
    size_t count = 0;

    if (is_sign(p, "(") || p->token.kind == RULE_TOKEN_TEXT) {
        struct list *list = ARENA_NEW(p->memory, struct list);
        list->first_item = none_yet;
        *ret = list;
        if (is_sign(p, "(")) {
            advance(p);
            return items_take(p, ")", list);
        }
        list->items = ARENA_NEW(p->memory, struct str);
        enum err e = text_take(p, "a text", rule_item_bytes_max, list->items);
        if (!e) {
            *list->items = rule_text_fold(p->memory, *list->items, rule_item_bytes_max);
            list->count = 1;
        }
        return !e && list->items->size == 0
                   ? FAIL(p, "nothing is left of this text when it is folded")
                   : e;
    }
    if (p->token.kind != RULE_TOKEN_NAME)
        return unexpected(p, "a list's name, or texts in parentheses,");
    for (size_t i = 0; i < p->list_count; i++) {
        if (str_equal(p->lists[i].name, p->token.text)) {
            *ret = &p->lists[i];
            advance(p);
            return OK;
        }
        names[count++] = str_c(p->memory, p->lists[i].name);
    }
    return unknown_name(p, "list", names, count);
}

static enum err list_read(struct parser *p)
{
    struct list list = {.first_item = none_yet};

    advance(p);
    if (p->token.kind != RULE_TOKEN_NAME)
        return unexpected(p, "the list's name");
    for (size_t i = 0; i < p->list_count; i++)
        if (str_equal(p->lists[i].name, p->token.text))
            return FAIL(p, "there is already a list \"%.*s\"", STR_ARG(p->token.text));
    if (p->list_count == rule_lists_max)
        return FAIL_LARGE(p, "a file has at most %d lists", rule_lists_max);
    list.name = p->token.text;
    advance(p);
    enum err e = sign_take(p, "{");
    if (!e)
        e = items_take(p, "}", &list);
    if (!e)
        p->lists[p->list_count++] = list;
    return e;
}

/* ---- labels ---- */

static enum err label_check(struct parser *p)
{
    const struct str text = p->token.text;

    if (p->token.kind != RULE_TOKEN_TEXT)
        return unexpected(p, "a label in quotes");
    for (size_t i = 0; i < text.size; i++)
        if ((text.data[i] < 'a' || text.data[i] > 'z') &&
            (text.data[i] < '0' || text.data[i] > '9') && text.data[i] != '-' &&
            text.data[i] != '_')
            return FAIL(p, "a label has a-z, 0-9, - and _");
    return text.size > 0 && text.size <= rule_label_bytes_max
               ? OK
               : FAIL(p, "a label has 1 to %d bytes", rule_label_bytes_max);
}

/* The label's number; a new one where there is none. */
static enum err label_take(struct parser *p, uint32_t *ret)
{
    struct rule_set *set = p->set;
    enum err e = label_check(p);
    if (e)
        return e;
    for (*ret = 0; *ret < set->label_count; ++*ret)
        if (str_equal(set->labels[*ret], p->token.text))
            break;
    if (*ret == rule_labels_max)
        return FAIL_LARGE(p, "a file has at most %d labels", rule_labels_max);
    if (*ret == set->label_count)
        set->labels[set->label_count++] = p->token.text;
    advance(p);
    return OK;
}

static enum err given_read(struct parser *p)
{
    uint32_t label = 0;

    advance(p);
    for (;;) {
        enum err e = label_take(p, &label);
        if (e)
            return e;
        p->labels_put |= UINT64_C(1) << label;
        if (!is_sign(p, ","))
            return OK;
        advance(p);
    }
}

/* ---- conditions ---- */

static enum err comparison_take(struct parser *p, const char *what, enum rule_comparison *ret)
{
    static const char *const signs[] = {"<", "<=", ">", ">=", "=", "!="};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_sign(p, signs[i])) {
            *ret = (enum rule_comparison)i;
            advance(p);
            return OK;
        }
    return unexpected(p, str_c(p->memory, str_format(p->memory,
                                                     "a comparison of %s (<, <=, >, "
                                                     ">=, =, !=)",
                                                     what)));
}

/* The value that a number of this kind is compared to, in its unit. */
static enum err value_take(struct parser *p, const char *name, enum rule_kind kind, int64_t *ret)
{
    const struct rule_token *token = &p->token;

    if (token->kind != RULE_TOKEN_NUMBER && token->kind != RULE_TOKEN_TIME)
        return unexpected(p, "a number");
    if (kind == RULE_TIME && token->kind == RULE_TOKEN_NUMBER)
        return FAIL(p, "%s is a time: write 30m, 24h or 7d, not a bare number", name);
    if (kind != RULE_TIME && token->kind == RULE_TOKEN_TIME)
        return FAIL(p, "%s is a %s, not a time", name, kind == RULE_SHARE ? "share" : "count");
    if (kind == RULE_SHARE && token->value > 1000)
        return FAIL(p, "%s is a share from 0 to 1, as 0.75", name);
    if (kind == RULE_COUNT && token->value % 1000)
        return FAIL(p, "%s is a count: a whole number", name);
    *ret = kind == RULE_COUNT ? token->value / 1000 : token->value;
    advance(p);
    return OK;
}

static enum err number_test(struct parser *p, const struct rule_token *from,
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

static enum err feature_test(struct parser *p, uint32_t index)
{
    const struct rule_token from = p->token;
    const struct rule_feature_row *row = &rule_features[index];

    advance(p);
    if (row->kind != RULE_FLAG)
        return number_test(p, &from, RULE_TEST_NUMBER, index, row->name, row->kind);
    return test_add(p,
                    (struct rule_step){RULE_TEST_NUMBER, RULE_OTHER, index, 0, 0, {.data = NULL}},
                    &from, from.end);
}

/* A pattern is compared with folded text: a character in it that folding makes several of, or
 * another than its lower case, would never be found. */
static enum err pattern_fold(struct parser *p, struct str text, struct str *ret)
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
            return FAIL(p, "texts are folded before they are compared: write \"%.*s\" for \"%.*s\"",
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

static enum err pattern_test(struct parser *p, const struct rule_token *from)
{
    struct rule_set *set = p->set;
    struct rule_pattern *pattern = &set->patterns[set->pattern_count];
    const struct rule_token token = p->token;
    struct str needed[rule_needed_max], words = STR(""), text;
    size_t at = 0;

    if (token.kind == RULE_TOKEN_TEXT && set->pattern_count == rule_patterns_max)
        return FAIL_LARGE(p, "a file has at most %d patterns", rule_patterns_max);
    if (token.kind != RULE_TOKEN_TEXT || token.text.size == 0 ||
        token.text.size > rule_pattern_bytes_max)
        return text_take(p, "a pattern in quotes", rule_pattern_bytes_max, &text);
    enum err e = pattern_fold(p, token.text, &text);
    if (e)
        return e;
    *pattern = (struct rule_pattern){.source = text,
                                     .line = token.line,
                                     .column = token.column,
                                     .first_item = (uint32_t)set->item_count};
    e = rule_pattern_compile(p->memory, text, &pattern->code, &words, &at);
    if (e)
        return fail_at(p, e, token.line,
                       rule_lex_column(&p->lexer, &token, characters(str_sub(text, 0, at))),
                       str_format(p->memory, "this pattern cannot be read: %.*s", STR_ARG(words)));
    pattern->item_count = (uint32_t)rule_pattern_needs(p->memory, text, needed);
    for (size_t i = 0; !e && i < pattern->item_count; i++)
        e = item_add(p, needed[i], false);
    advance(p);
    if (e)
        return e;
    return test_add(
        p,
        (struct rule_step){.operation = RULE_TEST_PATTERN, .index = (uint32_t)set->pattern_count++},
        from, token.end);
}

/* text matches "…", text has LIST, link.host in LIST, language in LIST */
static enum err list_test(struct parser *p, const struct rule_token *from,
                          enum rule_operation operation)
{
    struct list *list = NULL;
    enum err e = list_take(p, &list);
    if (e)
        return e;
    if (list->first_item == none_yet) {
        list->first_item = (uint32_t)p->set->item_count;
        for (size_t i = 0; !e && i < list->count; i++)
            e = item_add(p, list->items[i], true);
    }
    if (e)
        return e;
    return test_add(p,
                    (struct rule_step){.operation = operation,
                                       .index = list->first_item,
                                       .count = (uint32_t)list->count},
                    from, p->token.at);
}

static enum err text_test(struct parser *p)
{
    const struct rule_token from = p->token;

    advance(p);
    if (is_name(p, "matches")) {
        advance(p);
        return pattern_test(p, &from);
    }
    if (!is_name(p, "has"))
        return unexpected(p, "\"has\" (words) or \"matches\" (a pattern)");
    advance(p);
    return list_test(p, &from, RULE_TEST_ITEMS);
}

static enum err in_test(struct parser *p, enum rule_operation operation)
{
    const struct rule_token from = p->token;

    advance(p);
    if (!is_name(p, "in"))
        return unexpected(p, "\"in\" and a list");
    advance(p);
    return list_test(p, &from, operation);
}

static enum err label_test(struct parser *p)
{
    const struct rule_token from = p->token;
    struct rule_token label;
    uint32_t index = 0;

    advance(p);
    label = p->token;
    enum err e = label_check(p);
    if (e)
        return e;
    for (; index < p->set->label_count; index++)
        if (str_equal(p->set->labels[index], label.text))
            break;
    if (index == p->set->label_count || !(p->labels_put >> index & 1))
        return FAIL(p,
                    "no rule before this one puts the label \"%.*s\"; one that comes with a post "
                    "is declared: given \"%.*s\"",
                    STR_ARG(label.text), STR_ARG(label.text));
    advance(p);
    return test_add(p, (struct rule_step){.operation = RULE_TEST_LABEL, .index = index}, &from,
                    label.end);
}

static enum err triage_test(struct parser *p)
{
    const struct rule_token from = p->token;
    struct rule_set *set = p->set;
    uint32_t index = 0;

    advance(p);
    enum err e = label_check(p);
    if (e)
        return e;
    for (; index < set->triage_label_count; index++)
        if (str_equal(set->triage_labels[index], p->token.text))
            break;
    if (index == rule_triage_labels_max)
        return FAIL_LARGE(p, "a file asks for at most %d labels of triage", rule_triage_labels_max);
    if (index == set->triage_label_count)
        set->triage_labels[set->triage_label_count++] = p->token.text;
    advance(p);
    return number_test(p, &from, RULE_TEST_TRIAGE, index, "triage", RULE_SHARE);
}

static enum err named_test(struct parser *p)
{
    static const char *const others[] = {"text", "link.host", "language", "label", "triage", "not"};
    const char *names[rule_feature_count + sizeof others / sizeof *others];

    if (is_name(p, "text"))
        return text_test(p);
    if (is_name(p, "link.host"))
        return in_test(p, RULE_TEST_HOST);
    if (is_name(p, "language"))
        return in_test(p, RULE_TEST_LANGUAGE);
    if (is_name(p, "label"))
        return label_test(p);
    if (is_name(p, "triage"))
        return triage_test(p);
    for (uint32_t i = 0; i < rule_feature_count; i++) {
        if (is_name(p, rule_features[i].name))
            return feature_test(p, i);
        names[i] = rule_features[i].name;
    }
    memcpy(names + rule_feature_count, others, sizeof others);
    return unknown_name(p, "fact about a post called", names, sizeof names / sizeof *names);
}

static enum err either(struct parser *p);

/* not X, ( … ), a test */
static enum err single(struct parser *p)
{
    enum err e = OK;

    if (p->depth == rule_depth_max)
        return FAIL_LARGE(p, "at most %d parentheses and nots within each other", rule_depth_max);
    p->depth++;
    if (is_name(p, "not")) {
        advance(p);
        e = single(p);
        if (!e)
            e = step_add(p, (struct rule_step){.operation = RULE_NOT});
    } else if (is_sign(p, "(")) {
        advance(p);
        e = either(p);
        if (!e)
            e = sign_take(p, ")");
    } else if (p->token.kind == RULE_TOKEN_NAME)
        e = named_test(p);
    else
        e = unexpected(p, "a condition");
    p->depth--;
    return e;
}

/* The parts of a chain, each left by a jump to its end once the whole is decided. */
static enum err chain(struct parser *p, const char *word, enum rule_operation jump,
                      enum err (*part)(struct parser *p))
{
    size_t jumps[rule_steps_max], count = 0;
    enum err e = part(p);

    while (!e && is_name(p, word)) {
        advance(p);
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

static enum err both(struct parser *p)
{
    return chain(p, "and", RULE_JUMP_IF_FALSE, single);
}

static enum err either(struct parser *p)
{
    return chain(p, "or", RULE_JUMP_IF_TRUE, both);
}

/* ---- effects ---- */

static enum err limit_take(struct parser *p)
{
    int64_t count = 0;
    enum err e = whole_take(p, "how many posts", 1, 1000, &count);
    if (!e && !is_name(p, "per"))
        e = unexpected(p, "\"per\" and a time");
    if (e)
        return e;
    advance(p);
    p->rule->limit_count = (uint32_t)count;
    return time_take(p, "the time of a limit", 1, rule_limit_seconds_max, "is from 1s to 7d",
                     &p->rule->limit_seconds);
}

static enum err effect_take(struct parser *p)
{
    static const char *const forbidden[] = {"remove", "delete",  "hide",   "suspend",  "ban",
                                            "block",  "silence", "reject", "withhold", "mute"};
    static const char *const names[] = {"label", "queue", "hold", "limit"};
    struct rule *rule = p->rule;
    uint32_t label = 0;
    int64_t weight = 0;
    enum err e = OK;

    if (p->token.kind != RULE_TOKEN_NAME)
        return unexpected(p, "label, queue, hold or limit");
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (is_name(p, forbidden[i]))
            return FAIL(p,
                        "a rule cannot %s: that is for a person to decide. A rule can label, "
                        "queue, hold (24h at most, then the post is published) and limit",
                        forbidden[i]);
    if (is_name(p, "label")) {
        advance(p);
        e = label_take(p, &label);
        rule->labels |= e ? 0 : UINT64_C(1) << label;
    } else if (is_name(p, "queue")) {
        advance(p);
        e = whole_take(p, "the weight in the queue", 1, rule_queue_weight_max, &weight);
        rule->queue_weight = (uint32_t)weight;
    } else if (is_name(p, "hold")) {
        advance(p);
        e = time_take(p, "a hold", rule_hold_seconds_min, rule_hold_seconds_max,
                      "is from 1m to 24h: after it the post is published", &rule->hold_seconds);
    } else if (is_name(p, "limit")) {
        advance(p);
        e = limit_take(p);
    } else
        e = unknown_name(p, "effect", names, sizeof names / sizeof *names);
    return e;
}

static enum err effects_take(struct parser *p)
{
    for (;;) {
        enum err e = effect_take(p);
        if (e || !is_sign(p, ","))
            return e;
        advance(p);
    }
}

/* ---- rules ---- */

static enum err words_take(struct parser *p)
{
    struct rule *rule = p->rule;
    struct rule_words words = {0};

    if (p->token.kind != RULE_TOKEN_NAME || p->token.text.size < 2 || p->token.text.size > 12)
        return unexpected(p, "a language (en, fr, pt-BR)");
    for (size_t i = 0; i < rule->words_count; i++)
        if (str_equal(rule->words[i].language, p->token.text))
            return FAIL(p, "the words in this language stand twice");
    if (rule->words_count == rule_languages_max)
        return FAIL_LARGE(p, "a rule has words in at most %d languages", rule_languages_max);
    words.language = p->token.text;
    advance(p);
    enum err e = text_take(p, "the words", rule_words_bytes_max, &words.text);
    if (!e)
        rule->words[rule->words_count++] = words;
    return e;
}

static enum err state_take(struct parser *p)
{
    if (!is_name(p, "on") && !is_name(p, "shadow"))
        return unexpected(p, "\"on\" or \"shadow\"");
    p->rule->on = is_name(p, "on");
    advance(p);
    return OK;
}

static enum err precision_take(struct parser *p)
{
    if (p->token.kind != RULE_TOKEN_NUMBER || p->token.value < 1 || p->token.value > 1000)
        return p->token.kind == RULE_TOKEN_NUMBER
                   ? FAIL(p, "a precision is a share from 0.001 to 1, as 0.8")
                   : unexpected(p, "the precision, as 0.8,");
    p->rule->precision_milli = (uint32_t)p->token.value;
    advance(p);
    return OK;
}

static enum err when_take(struct parser *p)
{
    p->rule->first_step = (uint32_t)p->set->step_count;
    return either(p);
}

enum part { PART_STATE, PART_PRECISION, PART_WORDS, PART_WHEN, PART_THEN, parts };
static const struct {
    const char *name;
    enum err (*take)(struct parser *p);
} part_rows[parts] = {
    [PART_STATE] = {"state", state_take}, [PART_PRECISION] = {"precision", precision_take},
    [PART_WORDS] = {"words", words_take}, [PART_WHEN] = {"when", when_take},
    [PART_THEN] = {"then", effects_take},
};

/* state …, words …: each once but words. */
static enum err part_read(struct parser *p, bool seen[parts])
{
    const char *names[parts];

    for (size_t i = 0; i < parts; i++) {
        names[i] = part_rows[i].name;
        if (!is_name(p, names[i]))
            continue;
        if (seen[i] && i != PART_WORDS)
            return FAIL(p, "\"%s\" stands twice in this rule", names[i]);
        seen[i] = true;
        advance(p);
        return part_rows[i].take(p);
    }
    if (p->token.kind == RULE_TOKEN_NAME)
        return unknown_name(p, "part of a rule called", names, parts);
    return unexpected(p, "state, precision, words, when, then or \"}\"");
}

static enum err rule_head(struct parser *p)
{
    const struct rule_set *set = p->set;

    advance(p);
    if (p->token.kind != RULE_TOKEN_NAME || p->token.text.size > rule_id_bytes_max)
        return unexpected(p, "the rule's id (letters, digits, - and _, 64 bytes at most)");
    for (size_t i = 0; i < set->rule_count; i++)
        if (str_equal(set->rules[i].id, p->token.text))
            return FAIL(p, "there is already a rule \"%.*s\", in line %d", STR_ARG(p->token.text),
                        set->rules[i].line);
    p->rule->id = p->token.text;
    p->rule->line = p->token.line;
    advance(p);
    if (!is_name(p, "version"))
        return unexpected(p, "\"version\" and its number");
    advance(p);
    enum err e = whole_take(p, "the version", 1, 1000000, &p->rule->version);
    return e ? e : sign_take(p, "{");
}

static enum err rule_read(struct parser *p)
{
    struct rule_set *set = p->set;
    bool seen[parts] = {false};

    if (set->rule_count == rules_max)
        return FAIL_LARGE(p, "a file has at most %d rules", rules_max);
    p->rule = &set->rules[set->rule_count];
    *p->rule = (struct rule){0};
    enum err e = rule_head(p);
    while (!e && !is_sign(p, "}"))
        e = part_read(p, seen);
    for (size_t i = 0; !e && i < parts; i++)
        if (!seen[i])
            e = FAIL(p, "the rule \"%.*s\" lacks \"%s\"", STR_ARG(p->rule->id), part_rows[i].name);
    if (!e && !str_is(p->rule->words[0].language, "en"))
        e = FAIL(p, "the rule \"%.*s\" lacks words in English: words en \"…\" comes first",
                 STR_ARG(p->rule->id));
    if (e)
        return e;
    advance(p);
    set->rule_count++;
    p->labels_put |= p->rule->labels;
    return OK;
}

/* ---- the file ---- */

static bool is_beginning(const struct parser *p)
{
    return is_name(p, "rule") || is_name(p, "list") || is_name(p, "given");
}

/* Behind a fault: where the next rule, list or given begins. */
static void recover(struct parser *p)
{
    do
        p->token = rule_lex_next(&p->lexer);
    while (p->token.kind != RULE_TOKEN_END && !is_beginning(p));
}

static void file_read(struct parser *p)
{
    static const char *const names[] = {"rule", "list", "given"};

    advance(p);
    while (p->token.kind != RULE_TOKEN_END && p->fault_count < rule_faults_max) {
        const size_t begin = p->token.at;
        enum err e;
        if (is_name(p, "rule"))
            e = rule_read(p);
        else if (is_name(p, "list"))
            e = list_read(p);
        else if (is_name(p, "given"))
            e = given_read(p);
        else if (p->token.kind == RULE_TOKEN_NAME)
            e = unknown_name(p, "thing called", names, 3);
        else
            e = unexpected(p, "rule, list or given");
        if (e && (p->token.at == begin || !is_beginning(p)))
            recover(p);
    }
}

static enum err finish(struct parser *p)
{
    struct rule_set *set = p->set;
    void *block = arena_try(p->memory, needles_bytes(set->items, set->item_count));

    if (!block || p->canonical.overflow)
        return fail_at(p, ERR_TOO_LARGE, 1, 1, STR("not enough memory for these rules"));
    set->needles = needles_place(block, set->items, set->item_count);
    set->canonical = str_trim(buffer_str(&p->canonical));
    set->digest = slate_digest(set->canonical);
    return OK;
}

enum err rule_set_read(struct arena *a, struct str text, struct rule_set **ret,
                       struct rule_fault ret_faults[rule_faults_max], size_t *ret_fault_count)
{
    struct parser p = {.memory = a,
                       .lexer = {.memory = a, .file = text, .line = 1},
                       .canonical = buffer_in(a),
                       .faults = ret_faults};
    const size_t valid = utf8_valid_size(text);
    int line = 1;

    *ret_fault_count = 0;
    for (size_t i = 0; i < valid && valid < text.size; i++)
        line += text.data[i] == '\n';
    if (text.size > rule_file_bytes_max)
        fail_at(&p, ERR_TOO_LARGE, 1, 1, STR("a rule file has at most 256 KiB"));
    else if (valid < text.size)
        fail_at(&p, ERR_INVALID, line, 1, STR("this line is not UTF-8"));
    else {
        p.set = ARENA_NEW(a, struct rule_set);
        p.set->rules = arena_array(a, rules_max, sizeof *p.set->rules);
        p.set->patterns = arena_array(a, rule_patterns_max, sizeof *p.set->patterns);
        p.lists = arena_array(a, rule_lists_max, sizeof *p.lists);
        file_read(&p);
        if (!p.fault_count)
            finish(&p);
    }
    *ret_fault_count = p.fault_count;
    if (p.fault_count)
        return p.worst;
    *ret = p.set;
    return OK;
}
