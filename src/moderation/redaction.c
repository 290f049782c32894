#include "moderation/redaction.h"

#include "base/buffer.h"

#define REDACTED "[\xE2\x80\xA6]" /* […] */

enum { name_bytes_min = 3, number_digits_min = 7, words_of_names_max = 32 };

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters of other scripts are bytes from 0x80 on, and so are their quotation marks. */
static bool is_letter(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static size_t digits_of(struct str word)
{
    size_t digits = 0;

    for (size_t i = 0; i < word.size; i++)
        digits += is_digit(word.data[i]);
    return digits;
}

/* Without the marks around it. */
static struct str bare(struct str word)
{
    while (word.size && !is_letter(word.data[0]) && word.data[0] != ':')
        word = str_sub(word, 1, word.size);
    while (word.size && !is_letter(word.data[word.size - 1]))
        word.size--;
    return word;
}

/* What begins with a year and is nobody's number: 2026-11-21, and laws, as 2022/2065. */
static bool is_dated(struct str word)
{
    if (word.size < 8 || word.size > 10 ||
        (!str_starts(word, STR("19")) && !str_starts(word, STR("20"))))
        return false;
    if (word.data[4] == '-')
        return digits_of(word) == 8 && word.data[7] == '-';
    return word.data[4] == '/' && digits_of(word) == word.size - 1;
}

/* A number or a group of one: 06, (0)12, +33, 12.34-56. */
static bool is_number(struct str word)
{
    size_t digits = 0;

    for (size_t i = 0; i < word.size; i++) {
        const char c = word.data[i];

        digits += is_digit(c);
        if (!is_digit(c) && c != '+' && c != '-' && c != '.' && c != '/' && c != '(' && c != ')' &&
            c != ',' && c != ';')
            return false;
    }
    return digits > 0;
}

static bool is_ip_address(struct str word)
{
    size_t dots = 0, colons = 0, others = 0;

    for (size_t i = 0; i < word.size; i++) {
        const char c = word.data[i];

        dots += c == '.';
        colons += c == ':';
        others += !is_digit(c) && c != '.' && c != ':' && !(c >= 'a' && c <= 'f') &&
                  !(c >= 'A' && c <= 'F');
    }
    if (others)
        return false;
    return (dots == 3 && !colons && digits_of(word) + 3 == word.size) || colons > 2 ||
           str_find(word, STR("::")) != SIZE_MAX;
}

static bool tells_by_form(struct str word)
{
    const struct str inner = bare(word);

    return str_find_char(word, '@') != SIZE_MAX || str_find(word, STR("://")) != SIZE_MAX ||
           str_starts(inner, STR("www.")) || is_ip_address(inner) ||
           (digits_of(inner) >= number_digits_min && !is_dated(inner));
}

/* ---- names --------------------------------------------------------------------------------- */

struct names {
    struct str words[words_of_names_max]; /* folded */
    size_t count;
};

static struct str word_take(struct str text, size_t *at)
{
    size_t begin;

    while (*at < text.size && is_space(text.data[*at]))
        (*at)++;
    begin = *at;
    while (*at < text.size && !is_space(text.data[*at]))
        (*at)++;
    return str_sub(text, begin, *at);
}

static void names_read(struct arena *a, const struct str *names, size_t count, struct names *ret)
{
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < names[i].size && ret->count < words_of_names_max;) {
            const struct str word = bare(word_take(names[i], &at));

            if (word.size >= name_bytes_min)
                ret->words[ret->count++] = utf8_fold(a, word);
        }
}

/* A byte of another script may be a quotation mark: rather once too often. */
static bool is_edge(struct str text, size_t begin, size_t end)
{
    const char before = begin ? text.data[begin - 1] : ' ';
    const char after = end < text.size ? text.data[end] : ' ';

    return (!is_letter(before) || (unsigned char)before >= 0x80) &&
           (!is_letter(after) || (unsigned char)after >= 0x80);
}

/* The word, or what stands in it between marks: “ann”, ann's, l'ann, ann/bob. */
static bool is_named(struct arena *a, const struct names *names, struct str word)
{
    const struct str folded = names->count ? utf8_fold(a, word) : STR("");

    for (size_t i = 0; i < names->count; i++) {
        const struct str name = names->words[i];

        for (size_t from = 0, at; from < folded.size; from = at + 1) {
            at = str_find(str_sub(folded, from, folded.size), name);
            if (at == SIZE_MAX)
                break;
            at += from;
            if (is_edge(folded, at, at + name.size))
                return true;
        }
    }
    return false;
}

/* ---- all ----------------------------------------------------------------------------------- */

/* Where a number that is written in groups ends; at: none begins here. */
static size_t groups_end(struct str text, size_t at)
{
    size_t end = at, digits = 0;

    for (size_t next = at; next < text.size;) {
        const struct str word = word_take(text, &next);

        if (!is_number(word) || is_dated(bare(word)))
            break;
        digits += digits_of(word);
        end = next;
    }
    return digits >= number_digits_min ? end : at;
}

struct str redact(struct arena *a, struct str text, const struct str *names, size_t name_count)
{
    struct buffer out = buffer_in(a);
    struct names known = {.count = 0};

    names_read(a, names, name_count, &known);
    for (size_t at = 0; at < text.size;) {
        const size_t begin = at;
        struct str word;
        size_t end;

        while (at < text.size && is_space(text.data[at]))
            at++;
        buffer_put(&out, str_sub(text, begin, at));
        end = groups_end(text, at);
        if (end > at) {
            buffer_lit(&out, REDACTED);
            at = end;
            continue;
        }
        word = word_take(text, &at);
        if (word.size && (tells_by_form(word) || is_named(a, &known, word)))
            buffer_lit(&out, REDACTED);
        else
            buffer_put(&out, word);
    }
    return buffer_str(&out);
}
