#include "social/search_query.h"

#include "base/clock.h"
#include "live/index.h"

enum { first_year = 1970, last_year = 9999 };

struct item {
    bool without, quoted;
    struct str name; /* of an operator, else "" */
    struct str value;
};

/* Cutting into items. */

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t word_end(struct str s, size_t at)
{
    while (at < s.size && !is_space(s.data[at]) && s.data[at] != '"')
        at++;
    return at;
}

/* The letters before a colon, if the item begins with them. */
static struct str operator_name(struct str s)
{
    size_t at = 0;

    while (at < s.size && (s.data[at] | 32) >= 'a' && (s.data[at] | 32) <= 'z')
        at++;
    return at && at < s.size && s.data[at] == ':' ? str_sub(s, 0, at) : STR("");
}

/* The next item; what remains is returned. s does not begin with space. */
static struct str item_next(struct str s, struct item *ret_item)
{
    struct item item = {0};
    size_t end;

    if (s.data[0] == '-' || s.data[0] == '+') {
        item.without = s.data[0] == '-';
        s = str_sub(s, 1, s.size);
    }
    item.name = operator_name(s);
    if (item.name.size)
        s = str_sub(s, item.name.size + 1, s.size);
    if (s.size && s.data[0] == '"') {
        item.quoted = true;
        s = str_split(str_sub(s, 1, s.size), '"', &item.value);
    } else {
        end = word_end(s, 0);
        item.value = str_sub(s, 0, end);
        s = str_sub(s, end, s.size);
    }
    *ret_item = item;
    return s;
}

/* What an item says. Each answers false where it is none of its own, or where there is no room. */

static bool has_letter(struct str s)
{
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))
            return true;
    }
    return false;
}

static void words_take(struct search_query *query, struct str words, bool without)
{
    if (has_letter(words) && query->term_count < search_terms_max)
        query->terms[query->term_count++] =
            (struct search_term){.words = words, .without = without};
}

static bool person_take(struct search_query *query, const struct item *item, bool to)
{
    if (!has_letter(item->value) || query->person_count == search_people_max)
        return false;
    query->people[query->person_count++] =
        (struct search_person){.handle = item->value, .to = to, .without = item->without};
    return true;
}

struct choice {
    const char *name;
    uint32_t bit;
};

static bool choice_take(const struct choice *choices, size_t count, const struct item *item,
                        uint32_t *with, uint32_t *without)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_nocase(item->value, str_of(choices[i].name))) {
            *(item->without ? without : with) |= choices[i].bit;
            return true;
        }
    return false;
}

static bool flag_take(struct search_query *query, const struct item *item, bool is)
{
    static const struct choice has[] = {
        {"media", POST_HAS_MEDIA}, {"poll", POST_HAS_POLL}, {"link", POST_HAS_LINK}};
    static const struct choice media[] = {
        {"image", SEARCH_IMAGE}, {"video", SEARCH_VIDEO}, {"audio", SEARCH_AUDIO}};
    static const struct choice are[] = {
        {"reply", POST_IS_REPLY}, {"quote", POST_IS_QUOTE}, {"sensitive", POST_SENSITIVE}};

    if (is)
        return choice_take(are, 3, item, &query->with, &query->without);
    if (choice_take(has, 3, item, &query->with, &query->without))
        return true;
    if (!choice_take(media, 3, item, &query->media_with, &query->media_without))
        return false;
    if (!item->without)
        query->with |= POST_HAS_MEDIA;
    return true;
}

static bool scope_take(struct search_query *query, const struct item *item)
{
    static const struct choice scopes[] = {
        {"all", SEARCH_ALL}, {"library", SEARCH_LIBRARY}, {"public", SEARCH_PUBLIC}};

    return choice_take(scopes, 3, item, &query->scopes, &query->scopes_without);
}

static bool language_take(struct arena *memory, struct search_query *query, const struct item *item)
{
    size_t size = 0;

    while (size < item->value.size && (item->value.data[size] | 32) >= 'a' &&
           (item->value.data[size] | 32) <= 'z')
        size++;
    if (size < 2 || size > search_language_bytes_max ||
        query->language_count == search_languages_max)
        return false;
    query->languages[query->language_count++] = (struct search_language){
        .code = str_lower(memory, str_sub(item->value, 0, size)), .without = item->without};
    return true;
}

/* A year, a month or a day as [*ret_from, *ret_before); a moment with both the same. */
static bool span_read(struct arena *memory, struct str text, int64_t *ret_from, int64_t *ret_before)
{
    struct str year = str_sub(text, 0, 4), month = str_sub(text, 5, 7);
    int64_t y = 0, m = 0;

    if (str_int(year, first_year, last_year - 1, &y))
        return false;
    if (text.size == 7 && text.data[4] == '-' && str_int(month, 1, 12, &m) == OK) {
        int64_t next_y = m == 12 ? y + 1 : y, next_m = m == 12 ? 1 : m + 1;
        return !time_parse_iso(str_format(memory, "%04d-%02d-01", (int)y, (int)m), ret_from) &&
               !time_parse_iso(str_format(memory, "%04d-%02d-01", (int)next_y, (int)next_m),
                               ret_before);
    }
    if (text.size == 4)
        return !time_parse_iso(str_format(memory, "%04d-01-01", (int)y), ret_from) &&
               !time_parse_iso(str_format(memory, "%04d-01-01", (int)y + 1), ret_before);
    if (time_parse_iso(text, ret_from))
        return false;
    *ret_before = *ret_from + (text.size == time_date_bytes ? clock_day_ms : 0);
    return true;
}

static bool time_take(struct arena *memory, struct search_query *query, const struct item *item)
{
    bool before = str_equal_nocase(item->name, STR("before"));
    bool after = str_equal_nocase(item->name, STR("after"));
    int64_t from, to;

    if (!span_read(memory, item->value, &from, &to) || (!before && !after && from == to))
        return false;
    if (!before && !after && item->without) {
        if (query->gap_count == search_gaps_max)
            return false;
        query->gaps[query->gap_count].from_ms = from;
        query->gaps[query->gap_count++].before_ms = to;
        return true;
    }
    /* Not before is from its beginning on; not after is up to its end. */
    bool low = before ? item->without : !after || !item->without;
    bool high = before ? !item->without : !after || item->without;
    int64_t lowest = after ? (from == to ? to + 1 : to) : from;
    int64_t highest = before ? from : from == to ? to + 1 : to;
    if (low && lowest > query->from_ms)
        query->from_ms = lowest;
    if (high && highest < query->before_ms)
        query->before_ms = highest;
    return true;
}

static bool operator_take(struct arena *memory, struct search_query *query, const struct item *item)
{
    struct str name = item->name;

    if (str_equal_nocase(name, STR("from")) || str_equal_nocase(name, STR("to")))
        return person_take(query, item, name.size == 2);
    if (str_equal_nocase(name, STR("has")) || str_equal_nocase(name, STR("is")))
        return flag_take(query, item, name.size == 2);
    if (str_equal_nocase(name, STR("in")))
        return scope_take(query, item);
    if (str_equal_nocase(name, STR("language")))
        return language_take(memory, query, item);
    if (str_equal_nocase(name, STR("before")) || str_equal_nocase(name, STR("after")) ||
        str_equal_nocase(name, STR("during")))
        return time_take(memory, query, item);
    return false;
}

/* "https://there", or what follows no operator: side by side, as written. */
static void unknown_take(struct search_query *query, const struct item *item)
{
    const char *begin = item->name.size ? item->name.data : item->value.data;

    if (item->name.size && item->quoted && !item->without)
        words_take(query, item->name, false);
    words_take(query,
               item->quoted ? item->value : str_range(begin, item->value.data + item->value.size),
               item->without);
}

static bool looks_for_something(const struct search_query *q)
{
    return q->term_count || q->person_count || q->language_count || q->with || q->without ||
           q->media_with || q->media_without || q->scopes || q->scopes_without || q->from_ms ||
           q->before_ms != INT64_MAX || q->gap_count;
}

bool search_query_read(struct arena *memory, struct str text, struct search_query *ret_query)
{
    struct str rest = utf8_clean(memory, str_sub(text, 0, search_query_bytes_max));

    *ret_query = (struct search_query){.before_ms = INT64_MAX};
    for (;;) {
        struct item item;
        while (rest.size && is_space(rest.data[0]))
            rest = str_sub(rest, 1, rest.size);
        if (!rest.size)
            return looks_for_something(ret_query);
        rest = item_next(rest, &item);
        if (item.name.size && operator_take(memory, ret_query, &item))
            continue;
        unknown_take(ret_query, &item);
    }
}
