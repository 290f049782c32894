/* Reads a rule file: its rules and what they do. Conditions, lists, labels: rule_parse.h. */
#include "moderation/rule_parse.h"

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

/* ---- effects ---- */

static enum err limit_take(struct rule_parser *p)
{
    int64_t count = 0;
    enum err e = rule_whole_take(p, "how many posts", 1, 1000, &count);
    if (!e && !rule_is_name(p, "per"))
        e = rule_unexpected(p, "\"per\" and a time");
    if (e)
        return e;
    rule_advance(p);
    p->rule->limit_count = (uint32_t)count;
    return rule_time_take(p, "the time of a limit", 1, rule_limit_seconds_max, "is from 1s to 7d",
                          &p->rule->limit_seconds);
}

static enum err effect_take(struct rule_parser *p)
{
    static const char *const forbidden[] = {"remove", "delete",  "hide",   "suspend",  "ban",
                                            "block",  "silence", "reject", "withhold", "mute"};
    static const char *const names[] = {"label", "queue", "hold", "limit"};
    struct rule *rule = p->rule;
    uint32_t label = 0;
    int64_t weight = 0;
    enum err e = OK;

    if (p->token.kind != RULE_TOKEN_NAME)
        return rule_unexpected(p, "label, queue, hold or limit");
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        if (rule_is_name(p, forbidden[i]))
            return RULE_FAIL(p,
                             "a rule cannot %s: that is for a person to decide. A rule can label, "
                             "queue, hold (24h at most, then the post is published) and limit",
                             forbidden[i]);
    if (rule_is_name(p, "label")) {
        rule_advance(p);
        e = rule_label_take(p, &label);
        rule->labels |= e ? 0 : UINT64_C(1) << label;
    } else if (rule_is_name(p, "queue")) {
        rule_advance(p);
        e = rule_whole_take(p, "the weight in the queue", 1, rule_queue_weight_max, &weight);
        rule->queue_weight = (uint32_t)weight;
    } else if (rule_is_name(p, "hold")) {
        rule_advance(p);
        e = rule_time_take(p, "a hold", rule_hold_seconds_min, rule_hold_seconds_max,
                           "is from 1m to 24h: after it the post is published",
                           &rule->hold_seconds);
    } else if (rule_is_name(p, "limit")) {
        rule_advance(p);
        e = limit_take(p);
    } else
        e = rule_unknown_name(p, "effect", names, sizeof names / sizeof *names);
    return e;
}

static enum err effects_take(struct rule_parser *p)
{
    for (;;) {
        enum err e = effect_take(p);
        if (e || !rule_is_sign(p, ","))
            return e;
        rule_advance(p);
    }
}

/* ---- rules ---- */

static enum err words_take(struct rule_parser *p)
{
    struct rule *rule = p->rule;
    struct rule_words words = {0};

    if (p->token.kind != RULE_TOKEN_NAME || p->token.text.size < 2 || p->token.text.size > 12)
        return rule_unexpected(p, "a language (en, fr, pt-BR)");
    for (size_t i = 0; i < rule->words_count; i++)
        if (str_equal(rule->words[i].language, p->token.text))
            return RULE_FAIL(p, "the words in this language stand twice");
    if (rule->words_count == rule_languages_max)
        return RULE_FAIL_LARGE(p, "a rule has words in at most %d languages", rule_languages_max);
    words.language = p->token.text;
    rule_advance(p);
    enum err e = rule_text_take(p, "the words", rule_words_bytes_max, &words.text);
    if (!e)
        rule->words[rule->words_count++] = words;
    return e;
}

static enum err state_take(struct rule_parser *p)
{
    if (!rule_is_name(p, "on") && !rule_is_name(p, "shadow"))
        return rule_unexpected(p, "\"on\" or \"shadow\"");
    p->rule->on = rule_is_name(p, "on");
    rule_advance(p);
    return OK;
}

static enum err precision_take(struct rule_parser *p)
{
    if (p->token.kind != RULE_TOKEN_NUMBER || p->token.value < 1 || p->token.value > 1000)
        return p->token.kind == RULE_TOKEN_NUMBER
                   ? RULE_FAIL(p, "a precision is a share from 0.001 to 1, as 0.8")
                   : rule_unexpected(p, "the precision, as 0.8,");
    p->rule->precision_milli = (uint32_t)p->token.value;
    rule_advance(p);
    return OK;
}

static enum err when_take(struct rule_parser *p)
{
    p->rule->first_step = (uint32_t)p->set->step_count;
    return rule_condition_read(p);
}

enum part { PART_STATE, PART_PRECISION, PART_WORDS, PART_WHEN, PART_THEN, parts };
static const struct {
    const char *name;
    enum err (*take)(struct rule_parser *p);
} part_rows[parts] = {
    [PART_STATE] = {"state", state_take}, [PART_PRECISION] = {"precision", precision_take},
    [PART_WORDS] = {"words", words_take}, [PART_WHEN] = {"when", when_take},
    [PART_THEN] = {"then", effects_take},
};

/* state …, words …: each once but words. */
static enum err part_read(struct rule_parser *p, bool seen[parts])
{
    const char *names[parts];

    for (size_t i = 0; i < parts; i++) {
        names[i] = part_rows[i].name;
        if (!rule_is_name(p, names[i]))
            continue;
        if (seen[i] && i != PART_WORDS)
            return RULE_FAIL(p, "\"%s\" stands twice in this rule", names[i]);
        seen[i] = true;
        rule_advance(p);
        return part_rows[i].take(p);
    }
    if (p->token.kind == RULE_TOKEN_NAME)
        return rule_unknown_name(p, "part of a rule called", names, parts);
    return rule_unexpected(p, "state, precision, words, when, then or \"}\"");
}

static enum err rule_head(struct rule_parser *p)
{
    const struct rule_set *set = p->set;

    rule_advance(p);
    if (p->token.kind != RULE_TOKEN_NAME || p->token.text.size > rule_id_bytes_max)
        return rule_unexpected(p, "the rule's id (letters, digits, - and _, 64 bytes at most)");
    for (size_t i = 0; i < set->rule_count; i++)
        if (str_equal(set->rules[i].id, p->token.text))
            return RULE_FAIL(p, "there is already a rule \"%.*s\", in line %d",
                             STR_ARG(p->token.text), set->rules[i].line);
    p->rule->id = p->token.text;
    p->rule->line = p->token.line;
    rule_advance(p);
    if (!rule_is_name(p, "version"))
        return rule_unexpected(p, "\"version\" and its number");
    rule_advance(p);
    enum err e = rule_whole_take(p, "the version", 1, 1000000, &p->rule->version);
    return e ? e : rule_sign_take(p, "{");
}

static enum err rule_read(struct rule_parser *p)
{
    struct rule_set *set = p->set;
    bool seen[parts] = {false};

    if (set->rule_count == rules_max)
        return RULE_FAIL_LARGE(p, "a file has at most %d rules", rules_max);
    p->rule = &set->rules[set->rule_count];
    *p->rule = (struct rule){0};
    enum err e = rule_head(p);
    while (!e && !rule_is_sign(p, "}"))
        e = part_read(p, seen);
    for (size_t i = 0; !e && i < parts; i++)
        if (!seen[i])
            e = RULE_FAIL(p, "the rule \"%.*s\" lacks \"%s\"", STR_ARG(p->rule->id),
                          part_rows[i].name);
    if (!e && !str_is(p->rule->words[0].language, "en"))
        e = RULE_FAIL(p, "the rule \"%.*s\" lacks words in English: words en \"…\" comes first",
                      STR_ARG(p->rule->id));
    if (e)
        return e;
    rule_advance(p);
    set->rule_count++;
    p->labels_put |= p->rule->labels;
    return OK;
}

/* ---- the file ---- */

static bool is_beginning(const struct rule_parser *p)
{
    return rule_is_name(p, "rule") || rule_is_name(p, "list") || rule_is_name(p, "given");
}

/* Behind a fault: where the next rule, list or given begins. */
static void recover(struct rule_parser *p)
{
    do
        p->token = rule_lex_next(&p->lexer);
    while (p->token.kind != RULE_TOKEN_END && !is_beginning(p));
}

static void file_read(struct rule_parser *p)
{
    static const char *const names[] = {"rule", "list", "given"};

    rule_advance(p);
    while (p->token.kind != RULE_TOKEN_END && p->fault_count < rule_faults_max) {
        const size_t begin = p->token.at;
        enum err e;
        if (rule_is_name(p, "rule"))
            e = rule_read(p);
        else if (rule_is_name(p, "list"))
            e = rule_list_read(p);
        else if (rule_is_name(p, "given"))
            e = rule_given_read(p);
        else if (p->token.kind == RULE_TOKEN_NAME)
            e = rule_unknown_name(p, "thing called", names, 3);
        else
            e = rule_unexpected(p, "rule, list or given");
        if (e && (p->token.at == begin || !is_beginning(p)))
            recover(p);
    }
}

static enum err finish(struct rule_parser *p)
{
    struct rule_set *set = p->set;
    void *block = arena_try(p->memory, needles_bytes(set->items, set->item_count));

    if (!block || p->canonical.overflow)
        return rule_fail_at(p, ERR_TOO_LARGE, 1, 1, STR("not enough memory for these rules"));
    set->needles = needles_place(block, set->items, set->item_count);
    set->canonical = str_trim(buffer_str(&p->canonical));
    set->digest = slate_digest(set->canonical);
    return OK;
}

enum err rule_set_read(struct arena *a, struct str text, struct rule_set **ret,
                       struct rule_fault ret_faults[rule_faults_max], size_t *ret_fault_count)
{
    struct rule_parser p = {.memory = a,
                            .lexer = {.memory = a, .file = text, .line = 1},
                            .canonical = buffer_in(a),
                            .faults = ret_faults};
    const size_t valid = utf8_valid_size(text);
    int line = 1;

    *ret_fault_count = 0;
    for (size_t i = 0; i < valid && valid < text.size; i++)
        line += text.data[i] == '\n';
    if (text.size > rule_file_bytes_max)
        rule_fail_at(&p, ERR_TOO_LARGE, 1, 1, STR("a rule file has at most 256 KiB"));
    else if (valid < text.size)
        rule_fail_at(&p, ERR_INVALID, line, 1, STR("this line is not UTF-8"));
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
