#define PCRE2_CODE_UNIT_WIDTH 8
#include "moderation/rule_pattern.h"

#include <assert.h>
#include <pcre2.h>

/* ---- what a pattern needs ---- */

struct needs {
    struct str items[rule_needed_max];
    size_t count; /* 0: nothing is known */
};
struct scan {
    struct arena *memory;
    struct str text;
    size_t at;
    int depth;
    bool lost; /* something that is not understood here */
};

static char peek(const struct scan *s)
{
    return s->at < s->text.size ? s->text.data[s->at] : 0;
}

static size_t shortest(const struct needs *needs)
{
    size_t size = SIZE_MAX;

    for (size_t i = 0; i < needs->count; i++)
        size = needs->items[i].size < size ? needs->items[i].size : size;
    return needs->count ? size : 0;
}

/* The better of two: whose shortest text is longer. */
static void better(struct needs *best, const struct needs *other)
{
    if (shortest(other) > shortest(best) ||
        (shortest(other) == shortest(best) && other->count < best->count))
        *best = *other;
}

static void run_end(struct scan *s, struct buffer *run, struct needs *best)
{
    const struct str folded = utf8_fold(s->memory, buffer_str(run));

    if (folded.size >= rule_needed_bytes_min)
        better(best, &(struct needs){{str_copy(s->memory, folded)}, 1});
    run->size = 0;
}

/* [a-z], [^]x[:alpha:]] */
static void class_skip(struct scan *s)
{
    s->at++;
    s->at += peek(s) == '^';
    s->at += peek(s) == ']';
    while (s->at < s->text.size && peek(s) != ']') {
        const size_t end = str_find(str_sub(s->text, s->at, s->text.size), STR(":]"));
        if (peek(s) == '\\')
            s->at += 2;
        else if (peek(s) == '[' && s->at + 1 < s->text.size && s->text.data[s->at + 1] == ':' &&
                 end != SIZE_MAX)
            s->at += end + 2;
        else
            s->at++;
    }
    s->lost = s->lost || s->at >= s->text.size;
    s->at++;
}

/* How often at least: of *, +, ?, {n}, {n,}, {n,m}; 1 where none stands. *ret: one stands. */
static int64_t quantifier(struct scan *s, bool *ret)
{
    int64_t least = 1;
    const char c = peek(s);

    *ret = c == '*' || c == '+' || c == '?' || c == '{';
    if (!*ret)
        return 1;
    if (c == '{') {
        const struct str rest = str_sub(s->text, s->at + 1, s->text.size);
        const size_t end = str_find_char(rest, '}');
        struct str low;
        str_split(str_sub(rest, 0, end), ',', &low);
        if (end == SIZE_MAX || str_int(low, 0, 65535, &least)) {
            s->lost = true;
            return 0;
        }
        s->at += end + 1;
    }
    s->at++;
    if (peek(s) == '?' || peek(s) == '+')
        s->at++;
    return c == '*' || c == '?' ? 0 : least;
}

/* Behind a backslash. True: *ret is a character that stands for itself. */
static bool escape(struct scan *s, char *ret)
{
    const char c = ++s->at < s->text.size ? s->text.data[s->at] : 0;
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

    *ret = c;
    s->at++;
    if (c > 0 && !is_word)
        return true;
    if (c == 'p' || c == 'P') {
        const size_t end = str_find_char(str_sub(s->text, s->at, s->text.size), '}');
        s->at += peek(s) == '{' && end != SIZE_MAX ? end + 1 : 1;
    } else if (c <= 0 || !strchr("bBAzZGdDwWsShHvVRXntrfea", c))
        s->lost = true;
    return false;
}

static void alternatives(struct scan *s, struct needs *ret);

/* Everything up to | or ) or the end. */
static void sequence(struct scan *s, struct needs *ret)
{
    struct buffer run = buffer_in(s->memory);

    *ret = (struct needs){.count = 0};
    while (!s->lost && s->at < s->text.size && peek(s) != '|' && peek(s) != ')') {
        struct needs inner = {.count = 0};
        const size_t before = run.size;
        bool literal = false, repeated;
        char c = peek(s);
        if (c == '\\')
            literal = escape(s, &c);
        else if (c == '[')
            class_skip(s);
        else if (c == '(') {
            alternatives(s, &inner);
        } else if (strchr(".^$", c))
            s->at++;
        else {
            literal = !strchr("*+?{}]", c);
            s->lost = s->lost || !literal;
            s->at++;
        }
        if (literal)
            buffer_char(&run, c);
        while (literal && (peek(s) & 0xC0) == 0x80) /* the rest of a character */
            buffer_char(&run, s->text.data[s->at++]);
        const int64_t least = quantifier(s, &repeated);
        if (literal && !repeated)
            continue;
        if (least == 0)
            run.size = before;
        run_end(s, &run, ret);
        if (least > 0 && inner.count > 0)
            better(ret, &inner);
    }
    run_end(s, &run, ret);
}

static void group_open(struct scan *s)
{
    if (s->depth == 0)
        return;
    s->at++;
    if (peek(s) == '?') {
        s->lost = s->lost || !str_starts(str_sub(s->text, s->at, s->text.size), STR("?:"));
        s->at += 2;
    } else if (peek(s) == '*')
        s->lost = true;
}

/* The whole pattern, or a group from its parenthesis to the other. */
static void alternatives(struct scan *s, struct needs *ret)
{
    bool known = true;

    *ret = (struct needs){.count = 0};
    group_open(s);
    if (s->depth++ == rule_depth_max)
        s->lost = true;
    while (!s->lost) {
        struct needs branch;
        sequence(s, &branch);
        known = known && branch.count > 0 && ret->count + branch.count <= rule_needed_max;
        for (size_t i = 0; known && i < branch.count; i++)
            ret->items[ret->count++] = branch.items[i];
        if (peek(s) != '|')
            break;
        s->at++;
    }
    s->depth--;
    if (s->depth > 0) {
        s->lost = s->lost || peek(s) != ')';
        s->at++;
    }
    if (!known)
        ret->count = 0;
}

size_t rule_pattern_needs(struct arena *a, struct str pattern, struct str ret[rule_needed_max])
{
    struct scan s = {.memory = a, .text = pattern};
    struct needs needs;

    alternatives(&s, &needs);
    if (s.lost || s.at < pattern.size)
        return 0;
    for (size_t i = 0; i < needs.count; i++)
        ret[i] = needs.items[i];
    return needs.count;
}

/* ---- compiling ---- */

static void code_free(void *code)
{
    pcre2_code_free_8(code);
}

enum err rule_pattern_compile(struct arena *a, struct str pattern, struct pcre2_real_code_8 **ret,
                              struct str *ret_fault, size_t *ret_at)
{
    PCRE2_UCHAR8 words[256];
    PCRE2_SIZE at = 0;
    int code = 0;
    pcre2_compile_context_8 *context = pcre2_compile_context_create_8(NULL);
    pcre2_code_8 *compiled = NULL;

    *ret_at = 0;
    *ret_fault = STR("not enough memory");
    if (!context)
        return ERR_TOO_LARGE;
    pcre2_set_parens_nest_limit_8(context, rule_depth_max);
    pcre2_set_max_pattern_length_8(context, rule_pattern_bytes_max);
    compiled = pcre2_compile_8((PCRE2_SPTR8)pattern.data, pattern.size,
                               PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C |
                                   PCRE2_NO_AUTO_CAPTURE,
                               &code, &at, context);
    pcre2_compile_context_free_8(context);
    if (!compiled) {
        pcre2_get_error_message_8(code, words, sizeof words);
        *ret_fault = str_copy(a, str_of((const char *)words));
        *ret_at = at;
        return ERR_INVALID;
    }
    /* Without it (no memory that may be executed) patterns are interpreted. */
    (void)pcre2_jit_compile_8(compiled, PCRE2_JIT_COMPLETE);
    arena_at_end(a, code_free, compiled);
    *ret = compiled;
    return OK;
}

/* ---- text ---- */

struct str rule_text_fold(struct arena *a, struct str text, size_t bytes_max)
{
    const struct str head = utf8_clean(a, str_sub(text, 0, bytes_max));

    return utf8_prefix(utf8_seen(a, utf8_prefix(head, bytes_max)), bytes_max);
}
