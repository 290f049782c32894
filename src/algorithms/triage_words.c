/* Text as words, and words as hashed features. Everything about characters is decided here and not
 * by a library's tables, which change from version to version. */
#include "algorithms/triage.h"

#include <assert.h>

enum { boundary = 2, pair_seed = 0x51ED270B, word_seed = 0x2545F491, gram_seed = 0x7F4A7C15 };
/* What stands in a word's place. */
enum { mark_url = 0x110001, mark_mention, mark_number, mark_group };

/* The letters from U+00C0 to U+017F without their accents, in lower case; '*' is no letter. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo*ouuuuytsaaaaaaaceeeeiiiidnooooo*ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static uint32_t fold(uint32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c + ('a' - 'A');
    if (c >= 0xC0 && c <= 0x17F)
        return (uint32_t)(unsigned char)latin[c - 0xC0];
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 0x20;
    if (c >= 0x400 && c <= 0x40F)
        return c + 0x50;
    if (c == 0x2019)
        return '\'';
    if (c >= 0xFF21 && c <= 0xFF3A)
        return c - 0xFF21 + 'a';
    return c;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Parts of words; c is folded. */
static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || is_digit(c) || c == '\'';
    if (c < 0xC0 || (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F))
        return false;
    return !(c >= 0xFE00 && c <= 0xFE0F) && !(c >= 0xFF00 && c <= 0xFF0F) && c < 0x1F000;
}

/* A word by itself: writing without spaces, and pictures. */
static bool is_alone(uint32_t c)
{
    return (c >= 0x3040 && c <= 0x9FFF) || c >= 0x1F000 || (c >= 0x2600 && c <= 0x27BF);
}

/* Said to be there but not seen: they join what they stand in. */
static bool is_hidden(uint32_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064) ||
           c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x300 && c <= 0x36F);
}

/* One character at *at, U+FFFD for a byte that is none. */
static uint32_t next(struct str text, size_t *at)
{
    const unsigned char first = (unsigned char)text.data[*at];
    const size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const struct str one = str_sub(text, *at, *at + size);

    if (one.size == size && utf8_valid(one))
        return utf8_next(text, at);
    ++*at;
    return 0xFFFD;
}

static uint32_t mix(uint32_t hash, uint32_t c)
{
    return (hash ^ c) * UINT32_C(0x01000193) + (hash >> 15);
}

static uint32_t finish(uint32_t hash)
{
    hash ^= hash >> 16;
    hash *= UINT32_C(0x85EBCA6B);
    hash ^= hash >> 13;
    hash *= UINT32_C(0xC2B2AE35);
    return hash ^ hash >> 16;
}

static void add(struct triage_features *f, uint32_t hash, uint32_t first, uint32_t second)
{
    if (f->count == triage_features_max)
        return;
    f->hashes[f->count] = finish(hash);
    f->word_of[f->count] = (uint16_t)first;
    f->second_word_of[f->count++] = (uint16_t)second;
}

struct word {
    uint32_t text[triage_group_characters_max + 2]; /* between two boundaries */
    uint32_t size;                                  /* with the first boundary */
    size_t begin, end;
};

static void word_put(struct word *word, uint32_t c)
{
    const uint32_t n = word->size;

    if (n > triage_group_characters_max)
        return;
    if (n > 2 && word->text[n - 1] == c && word->text[n - 2] == c)
        return; /* sooooo is soo */
    word->text[word->size++] = c;
}

/* The next word of the text, from *at; false at its end. One of a mark has that alone. */
static bool word_next(struct str text, size_t *at, struct word *ret)
{
    bool digits = true;

    ret->text[0] = boundary;
    ret->size = 1;
    while (*at < text.size) {
        const size_t before = *at;
        const struct str rest = str_sub(text, before, text.size);
        uint32_t c = fold(next(text, at));
        if (is_hidden(c))
            continue;
        if (ret->size == 1)
            ret->begin = before;
        if (ret->size == 1 &&
            (str_starts(rest, STR("http://")) || str_starts(rest, STR("https://")) || c == '@')) {
            while (*at < text.size && (unsigned char)text.data[*at] > ' ')
                ++*at;
            ret->text[ret->size++] = c == '@' ? mark_mention : mark_url;
            ret->end = *at;
            return true;
        }
        if (is_alone(c) || !is_letter(c)) {
            if (ret->size > 1) {
                *at = before;
                break;
            }
            if (!is_alone(c) && c != '!' && c != '?')
                continue;
            ret->text[ret->size++] = c;
            ret->end = *at;
            return true;
        }
        if (ret->size == 1 && c == '\'')
            continue;
        digits = digits && is_digit(c);
        word_put(ret, c);
        ret->end = *at;
    }
    if (ret->size > 1 && digits) {
        ret->text[1] = mark_number;
        ret->size = 2;
    }
    return ret->size > 1;
}

static struct str word_bytes(const struct word *word, char out[4 * triage_group_characters_max])
{
    size_t size = 0;

    for (uint32_t i = 1; i < word->size; i++)
        size += utf8_put(word->text[i], out + size);
    return (struct str){.data = out, .size = size};
}

static int32_t group_of(const struct triage_groups *groups, const struct word *word)
{
    char bytes[4 * triage_group_characters_max];
    struct str text;
    size_t from = 0, to = groups->count;

    if (to == 0 || word->text[1] > 0x10FFFF)
        return -1;
    text = word_bytes(word, bytes);
    if (str_ends(text, STR("'s")))
        text.size -= 2;
    if (text.size > 2 && text.data[1] == '\'') /* l'immigré, d'Arabes */
        text = str_sub(text, 2, text.size);
    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        const int order = str_compare(groups->words[middle], text);
        if (order == 0)
            return (int32_t)middle;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return -1;
}

/* n-grams of 3 to 5 characters, boundaries counted; word->text has room for the last one. */
static void grams_add(struct word *word, uint32_t n, struct triage_features *f)
{
    word->text[word->size] = boundary;
    for (uint32_t begin = 0; begin + 3 <= word->size + 1; begin++) {
        uint32_t hash = gram_seed;
        for (uint32_t i = begin; i <= word->size && i < begin + 5; i++) {
            hash = mix(hash, word->text[i]);
            if (i >= begin + 2)
                add(f, hash, n, n);
        }
    }
}

void triage_features_find(const struct triage_groups *groups, struct str text,
                          struct triage_features *ret)
{
    struct word word;
    uint32_t before = boundary;
    size_t at = 0;

    ret->count = ret->word_count = 0;
    text = str_sub(text, 0, triage_text_bytes_max);
    while (ret->word_count < triage_words_max && word_next(text, &at, &word)) {
        const uint32_t n = ret->word_count++;
        const int32_t group = group_of(groups, &word);
        uint32_t hash = word_seed;
        ret->words[n] = (struct triage_word){(uint32_t)word.begin, (uint32_t)word.end, group};
        if (group >= 0)
            hash = mix(hash, mark_group);
        else
            for (uint32_t i = 1; i < word.size; i++)
                hash = mix(hash, word.text[i]);
        if (group < 0) {
            add(ret, hash, n, n);
            grams_add(&word, n, ret);
        }
        add(ret, mix(mix(pair_seed, before), hash), n > 0 ? n - 1 : 0, n);
        before = hash;
    }
}

static int by_bytes(const void *one, const void *other)
{
    return str_compare(*(const struct str *)one, *(const struct str *)other);
}

enum err triage_groups_read(struct arena *a, struct str text, struct triage_groups *ret,
                            struct str *ret_fault)
{
    struct triage_groups groups = {.words = arena_array(a, triage_groups_max, sizeof(struct str))};
    size_t kept = 0;

    for (int number = 1; text.size > 0; number++) {
        char bytes[4 * triage_group_characters_max];
        struct word word, second;
        struct str line;
        size_t at = 0;
        text = str_split(text, '\n', &line);
        str_split(line, '#', &line);
        line = str_trim(line);
        if (line.size == 0)
            continue;
        if (!word_next(line, &at, &word) || word.text[1] > 0x10FFFF || at < line.size ||
            word_next(line, &at, &second)) {
            *ret_fault = str_format(a, "line %d: must be one word", number);
            return ERR_INVALID;
        }
        if (groups.count == triage_groups_max) {
            *ret_fault = str_format(a, "line %d: more than %d words", number, triage_groups_max);
            return ERR_TOO_LARGE;
        }
        groups.words[groups.count++] = str_copy(a, word_bytes(&word, bytes));
    }
    if (groups.count > 0)
        qsort(groups.words, groups.count, sizeof *groups.words, by_bytes);
    for (size_t i = 0; i < groups.count; i++)
        if (kept == 0 || !str_equal(groups.words[kept - 1], groups.words[i]))
            groups.words[kept++] = groups.words[i];
    groups.count = kept;
    *ret = groups;
    return OK;
}
