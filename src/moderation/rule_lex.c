#include "moderation/rule_lex.h"

#include <assert.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static char at(const struct rule_lexer *lexer, size_t ahead)
{
    return lexer->at + ahead < lexer->file.size ? lexer->file.data[lexer->at + ahead] : 0;
}

/* White space and comments. */
static void skip(struct rule_lexer *lexer)
{
    while (lexer->at < lexer->file.size) {
        const char c = at(lexer, 0);
        if (c == '#')
            while (lexer->at < lexer->file.size && at(lexer, 0) != '\n')
                lexer->at++;
        else if (c == '\n') {
            lexer->counted = ++lexer->at;
            lexer->column = 0;
            lexer->line++;
        } else if (c == ' ' || c == '\t' || c == '\r')
            lexer->at++;
        else
            break;
    }
}

static struct rule_token wrong(struct rule_token token, struct str words)
{
    token.kind = RULE_TOKEN_WRONG;
    token.text = words;
    return token;
}

/* "…" on one line; \" stands for a quote, any other backslash for itself. */
static struct rule_token text_read(struct rule_lexer *lexer, struct rule_token token)
{
    struct buffer text = buffer_in(lexer->memory);

    for (lexer->at++; at(lexer, 0) != '"'; lexer->at++) {
        if (lexer->at >= lexer->file.size || at(lexer, 0) == '\n')
            return wrong(token, STR("the text that begins here has no closing \""));
        if (at(lexer, 0) == '\\' && at(lexer, 1) == '"')
            lexer->at++;
        else if (at(lexer, 0) == '\\' && at(lexer, 1) == '\\')
            buffer_char(&text, lexer->file.data[lexer->at++]);
        if ((unsigned char)at(lexer, 0) < ' ' || at(lexer, 0) == 127)
            return wrong(token, STR("a text may not hold control characters"));
        buffer_char(&text, at(lexer, 0));
    }
    lexer->at++;
    token.kind = RULE_TOKEN_TEXT;
    token.text = buffer_str(&text);
    if (text.overflow)
        return wrong(token, STR("not enough memory for this text"));
    return token;
}

/* 3, 0.85, 24h; at most 12 digits and three places. */
static struct rule_token number_read(struct rule_lexer *lexer, struct rule_token token)
{
    static const struct {
        char name;
        int64_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    const size_t begin = lexer->at;
    int64_t whole = 0, places = 0;

    while (is_digit(at(lexer, 0)) && lexer->at - begin < 13)
        whole = whole * 10 + (lexer->file.data[lexer->at++] - '0');
    if (lexer->at - begin > 12)
        return wrong(token, STR("a number has at most 12 digits"));
    token.kind = RULE_TOKEN_NUMBER;
    if (at(lexer, 0) == '.' && is_digit(at(lexer, 1))) {
        int64_t unit = 100;
        for (lexer->at++; is_digit(at(lexer, 0)); lexer->at++, unit /= 10) {
            if (unit == 0)
                return wrong(token, STR("a number has at most three places"));
            places += unit * (at(lexer, 0) - '0');
        }
    }
    token.value = whole * 1000 + places;
    if (!is_letter(at(lexer, 0)))
        return token;
    token.kind = RULE_TOKEN_TIME;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (at(lexer, 0) == units[i].name && !is_letter(at(lexer, 1)) && !is_digit(at(lexer, 1)) &&
            whole <= INT64_C(1000000000)) {
            token.value = (whole * 1000 + places) * units[i].seconds / 1000;
            lexer->at++;
            return token;
        }
    return wrong(token, STR("a time is a number and s, m, h or d: 30s, 5m, 24h, 7d"));
}

/* Words about a file go to terminals, which take some characters for orders. */
static bool is_control(struct str one)
{
    size_t at = 0;
    const uint32_t c = utf8_next(one, &at);

    return c < ' ' || (c >= 0x7F && c < 0xA0);
}

struct rule_token rule_lex_next(struct rule_lexer *lexer)
{
    struct rule_token token = {.kind = RULE_TOKEN_END};
    char c;

    skip(lexer);
    c = at(lexer, 0);
    token.at = lexer->at;
    token.line = lexer->line;
    for (; lexer->counted < lexer->at; lexer->counted++)
        lexer->column += (lexer->file.data[lexer->counted] & 0xC0) != 0x80;
    token.column = lexer->column + 1;
    if (lexer->at == lexer->file.size)
        return token;
    if (c == '"')
        token = text_read(lexer, token);
    else if (is_digit(c))
        token = number_read(lexer, token);
    else if (is_letter(c)) {
        while (is_letter(at(lexer, 0)) || is_digit(at(lexer, 0)) || at(lexer, 0) == '.' ||
               at(lexer, 0) == '-')
            lexer->at++;
        token.kind = RULE_TOKEN_NAME;
        token.text = str_sub(lexer->file, token.at, lexer->at);
    } else if (c > 0 && strchr("{}(),<>=!", c)) {
        lexer->at += strchr("<>!", c) && at(lexer, 1) == '=' ? 2 : 1;
        token.kind = RULE_TOKEN_SIGN;
        token.text = str_sub(lexer->file, token.at, lexer->at);
    } else {
        do
            lexer->at++;
        while ((at(lexer, 0) & 0xC0) == 0x80);
        const struct str one = str_sub(lexer->file, token.at, lexer->at);
        token =
            wrong(token, is_control(one) ? STR("a control character has no meaning here")
                                         : str_format(lexer->memory, "\"%.*s\" has no meaning here",
                                                      STR_ARG(one)));
    }
    token.end = lexer->at;
    return token;
}

int rule_lex_column(const struct rule_lexer *lexer, const struct rule_token *token,
                    size_t characters)
{
    const struct str file = str_sub(lexer->file, 0, token->end);
    int column = token->column + 1;
    bool second = false; /* of two backslashes: not one before a quote */

    for (size_t at = token->at + 1; characters > 0 && at < file.size; characters--) {
        if (!second && file.data[at] == '\\' && at + 1 < file.size && file.data[at + 1] == '"') {
            at++;
            column++;
        }
        second = !second && file.data[at] == '\\';
        utf8_next(file, &at);
        column++;
    }
    return column;
}

void rule_lex_canonical(const struct rule_token *token, struct buffer *out)
{
    static const char *const beginnings[] = {"list",      "rule",  "given", "state",
                                             "precision", "words", "when",  "then"};
    bool begins = false;

    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        begins = begins || (token->kind == RULE_TOKEN_NAME && str_is(token->text, beginnings[i]));
    buffer_char(out, begins ? '\n' : ' ');
    if (token->kind == RULE_TOKEN_TEXT) {
        buffer_char(out, '"');
        for (size_t i = 0; i < token->text.size; i++) {
            const char c = token->text.data[i];
            if (c == '\\' && i + 1 < token->text.size && token->text.data[i + 1] == '\\') {
                buffer_lit(out, "\\\\");
                i++;
                continue;
            }
            if (c == '"')
                buffer_char(out, '\\');
            buffer_char(out, c);
        }
        buffer_char(out, '"');
    } else if (token->kind == RULE_TOKEN_TIME) {
        buffer_int(out, token->value);
        buffer_char(out, 's');
    } else if (token->kind == RULE_TOKEN_NUMBER) {
        int64_t rest = token->value % 1000;
        buffer_int(out, token->value / 1000);
        if (rest)
            buffer_char(out, '.');
        for (int64_t unit = 100; rest; rest %= unit, unit /= 10)
            buffer_int(out, rest / unit);
    } else
        buffer_put(out, token->text);
}

/* Letters to change, add, leave out or swap, at most 64 characters each. */
static size_t distance(struct str a, const char *c_string)
{
    const struct str b = str_of(c_string);
    size_t row[66], last;

    if (a.size > 64 || b.size > 64)
        return SIZE_MAX;
    for (size_t i = 0; i <= b.size; i++)
        row[i] = i;
    for (size_t i = 1; i <= a.size; i++) {
        last = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.size; k++) {
            const size_t change = last + (a.data[i - 1] != b.data[k - 1]);
            last = row[k];
            row[k] = row[k] < row[k - 1] ? row[k] + 1 : row[k - 1] + 1;
            row[k] = change < row[k] ? change : row[k];
        }
    }
    return row[b.size];
}

const char *rule_lex_nearest(struct str word, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t least = word.size / 3 + 2;

    for (size_t i = 0; i < count; i++) {
        const size_t d = distance(word, names[i]);
        if (d < least) {
            least = d;
            best = names[i];
        }
    }
    return best;
}
