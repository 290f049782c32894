/* Takes tokens of a rule file one by one, and says what is wrong with them. */
#include "moderation/rule_parse.h"

enum err rule_fail_at(struct rule_parser *p, enum err e, int line, int column, struct str words)
{
    if (p->fault_count < rule_faults_max)
        p->faults[p->fault_count++] = (struct rule_fault){line, column, words};
    p->worst = e;
    return e;
}

void rule_advance(struct rule_parser *p)
{
    if (p->token.kind != RULE_TOKEN_END && p->token.kind != RULE_TOKEN_WRONG && p->token.end > 0)
        rule_lex_canonical(&p->token, &p->canonical);
    p->token = rule_lex_next(&p->lexer);
}

bool rule_is_name(const struct rule_parser *p, const char *name)
{
    return p->token.kind == RULE_TOKEN_NAME && str_is(p->token.text, name);
}

bool rule_is_sign(const struct rule_parser *p, const char *sign)
{
    return p->token.kind == RULE_TOKEN_SIGN && str_is(p->token.text, sign);
}

/* "\"links\"", "the end of the file": for messages. */
static const char *found(struct rule_parser *p)
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
enum err rule_unexpected(struct rule_parser *p, const char *wanted)
{
    if (p->token.kind == RULE_TOKEN_WRONG)
        return rule_fail_at(p, ERR_INVALID, p->token.line, p->token.column, p->token.text);
    return RULE_FAIL(p, "%s is wanted here, not %s", wanted, found(p));
}

enum err rule_sign_take(struct rule_parser *p, const char *sign)
{
    if (!rule_is_sign(p, sign))
        return rule_unexpected(p, str_c(p->memory, str_format(p->memory, "\"%s\"", sign)));
    rule_advance(p);
    return OK;
}

enum err rule_text_take(struct rule_parser *p, const char *what, size_t bytes_max, struct str *ret)
{
    if (p->token.kind != RULE_TOKEN_TEXT)
        return rule_unexpected(p, what);
    if (p->token.text.size == 0)
        return RULE_FAIL(p, "%s may not be empty", what);
    if (p->token.text.size > bytes_max)
        return RULE_FAIL_LARGE(p, "%s has at most %zu bytes", what, bytes_max);
    *ret = p->token.text;
    rule_advance(p);
    return OK;
}

/* A whole number from min to max. */
enum err rule_whole_take(struct rule_parser *p, const char *what, int64_t min, int64_t max,
                         int64_t *ret)
{
    if (p->token.kind != RULE_TOKEN_NUMBER)
        return rule_unexpected(p, what);
    if (p->token.value % 1000 || p->token.value / 1000 < min || p->token.value / 1000 > max)
        return RULE_FAIL(p, "%s is a whole number from %lld to %lld", what, (long long)min,
                         (long long)max);
    *ret = p->token.value / 1000;
    rule_advance(p);
    return OK;
}

enum err rule_time_take(struct rule_parser *p, const char *what, int64_t min, int64_t max,
                        const char *range, uint32_t *ret)
{
    if (p->token.kind == RULE_TOKEN_NUMBER)
        return RULE_FAIL(p, "%s is a time: write 30m, 6h or 1d, not a bare number", what);
    if (p->token.kind != RULE_TOKEN_TIME)
        return rule_unexpected(p, what);
    if (p->token.value < min || p->token.value > max)
        return RULE_FAIL(p, "%s %s", what, range);
    *ret = (uint32_t)p->token.value;
    rule_advance(p);
    return OK;
}

enum err rule_unknown_name(struct rule_parser *p, const char *what, const char *const *names,
                           size_t count)
{
    const char *near = rule_lex_nearest(p->token.text, names, count);

    if (near)
        return RULE_FAIL(p, "there is no %s \"%.*s\"; did you mean \"%s\"?", what,
                         STR_ARG(str_sub(p->token.text, 0, 60)), near);
    return RULE_FAIL(p, "there is no %s \"%.*s\"", what, STR_ARG(str_sub(p->token.text, 0, 60)));
}
