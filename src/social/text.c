#include "social/text.h"

#include <unictype.h>

enum { host_bytes_max = 253, handle_bytes_max = 64 };

static bool ascii_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Ruby's [[:word:]]: letters, marks, decimal digits, connecting punctuation. */
static bool is_word(uint32_t c)
{
    if (c < 0x80)
        return ascii_alnum((unsigned char)c) || c == '_';
    return uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                   UC_CATEGORY_MASK_Nd | UC_CATEGORY_MASK_Pc);
}

static bool is_alpha(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return uc_is_property_alphabetic(c);
}

static bool is_space(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= '\t' && c <= '\r');
    return uc_is_property_white_space(c);
}

/* What may join the words of a tag without being part of one. */
static bool is_tag_joint(uint32_t c)
{
    return c == 0xB7 || c == 0x30FB || c == 0x200C;
}

/* The code point that ends before byte `at`; 0 at the beginning. */
static uint32_t code_point_before(struct str s, size_t at)
{
    if (at == 0)
        return 0;
    size_t begin = at - 1;
    while (begin > 0 && ((unsigned char)s.data[begin] & 0xC0) == 0x80)
        begin--;
    return utf8_next(s, &begin);
}

static uint32_t code_point_at(struct str s, size_t at, size_t *ret_end)
{
    *ret_end = at;
    return at < s.size ? utf8_next(s, ret_end) : 0;
}

/* Where [a-z0-9_]+([.-]+[a-z0-9_]+)* that begins at `at` ends; `at` when there is none. */
static size_t name_end(struct str s, size_t at)
{
    size_t end = at;
    for (size_t i = at; i < s.size && i - at < handle_bytes_max; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (ascii_alnum(c) || c == '_')
            end = i + 1;
        else if (i == at || (c != '.' && c != '-'))
            break;
    }
    return end;
}

/* The same for a domain: words of any script joined by dots and dashes, and a port. */
static size_t domain_end(struct str s, size_t at)
{
    size_t end = at;
    size_t i = at;
    while (i < s.size && i - at < host_bytes_max) {
        size_t next;
        uint32_t c = code_point_at(s, i, &next);
        if (is_word(c))
            end = next;
        else if (i == at || (c != '.' && c != '-'))
            break;
        i = next;
    }
    if (end == at || end >= s.size || s.data[end] != ':')
        return end;
    size_t digits = end + 1;
    while (digits < s.size && digits - end <= 5 && s.data[digits] >= '0' && s.data[digits] <= '9')
        digits++;
    return digits > end + 2 ? digits : end;
}

static bool find_mention(struct str s, size_t at, struct text_entity *ret_entity)
{
    uint32_t before = code_point_before(s, at);
    if (before == '/' || before == '=' || is_word(before))
        return false;
    size_t end = name_end(s, at + 1);
    if (end == at + 1)
        return false;
    if (end + 1 < s.size && s.data[end] == '@') {
        size_t domain = domain_end(s, end + 1);
        if (domain > end + 1)
            end = domain;
    }
    *ret_entity = (struct text_entity){.kind = TEXT_MENTION,
                                       .begin = (uint32_t)at,
                                       .end = (uint32_t)end,
                                       .value = str_sub(s, at + 1, end)};
    return true;
}

/* Where the tag that begins at `at` (after its '#') ends; `at` when there is none. */
static size_t tag_end(struct str s, size_t at)
{
    size_t end = at, i = at, joint_end = 0;
    bool alpha = false, joined = false;
    while (i < s.size) {
        size_t next;
        uint32_t c = code_point_at(s, i, &next);
        if (!is_word(c) && !is_tag_joint(c))
            break;
        if (i == at && !is_word(c))
            return at;
        if (is_word(c)) {
            end = next;
            /* A joint counts once a word follows it. */
            joined = joined || (joint_end != 0 && joint_end > at + 1);
            alpha = alpha || is_alpha(c);
        }
        if ((is_tag_joint(c) || c == '_') && i > at)
            joint_end = next;
        i = next;
    }
    return (alpha || joined) && end - at <= text_tag_bytes_max ? end : at;
}

static bool find_tag(struct str s, size_t at, size_t sign_bytes, struct text_entity *ret_entity)
{
    uint32_t before = code_point_before(s, at);
    if (before == '/' || before == '=' || before == ')' || is_alpha(before) ||
        (before < 0x80 && ascii_alnum((unsigned char)before)) ||
        (before >= 0x80 && uc_is_property_decimal_digit(before)))
        return false;
    size_t begin = at + sign_bytes, end = tag_end(s, begin);
    if (end == begin)
        return false;
    *ret_entity = (struct text_entity){.kind = TEXT_TAG,
                                       .begin = (uint32_t)at,
                                       .end = (uint32_t)end,
                                       .value = str_sub(s, begin, end)};
    return true;
}

/* Where the host ends that begins at `at`; `at` when there is no host. */
static size_t host_end(struct str s, size_t at)
{
    size_t end = at, dot = 0, i = at;
    while (i < s.size && i - at < host_bytes_max) {
        size_t next;
        uint32_t c = code_point_at(s, i, &next);
        if (is_word(c))
            end = next;
        else if (i == at || (c != '.' && c != '-'))
            break;
        else if (c == '.' && end == i)
            dot = i;
        i = next;
    }
    bool dotted = dot > at && dot < end;
    if (dotted && end - dot < 3 && !(s.data[dot + 1] >= '0' && s.data[dot + 1] <= '9'))
        return at; /* a top-level domain has two letters */
    if (!dotted && !str_equal_nocase(str_sub(s, at, end), STR("localhost")))
        return at;
    return end;
}

static bool is_path_character(uint32_t c)
{
    return !is_space(c) && c >= 0x20 && c != '<' && c != '>' && c != '(' && c != ')' && c != '?';
}

/* A path does not end with these: they close the sentence around it. */
static bool may_end_path(uint32_t c)
{
    static const char closing[] = "!*\"';:=,.$%[]~&|@";
    if (c == 0x300C || c == 0x300D)
        return false;
    return is_path_character(c) && !(c < 0x80 && memchr(closing, (int)c, sizeof(closing) - 1));
}

/* Where the "(…)" that begins at `at` ends, one level of brackets inside allowed; `at` if open. */
static size_t brackets_end(struct str s, size_t at)
{
    size_t i = at;
    int depth = 0;
    while (i < s.size) {
        size_t next;
        uint32_t c = code_point_at(s, i, &next);
        if (c == '(')
            depth++;
        else if (c == ')')
            depth--;
        else if (!is_path_character(c))
            return at;
        if (depth > 2)
            return at;
        i = next;
        if (depth == 0)
            return i;
    }
    return at;
}

static size_t path_end(struct str s, size_t at)
{
    size_t end = at, i = at;
    while (i < s.size) {
        size_t next;
        uint32_t c = code_point_at(s, i, &next);
        if (c == '(') {
            next = brackets_end(s, i);
            if (next == i)
                break;
            end = next;
        } else if (!is_path_character(c)) {
            break;
        } else if (may_end_path(c)) {
            end = next;
        }
        i = next;
    }
    return end;
}

static size_t query_end(struct str s, size_t at)
{
    static const char inside[] = "!?*'();:&=+$/%#[]-_.,~|@^", last[] = "_&=#/-";
    size_t end = at, i = at + 1;
    while (i < s.size) {
        size_t next;
        uint32_t c = code_point_at(s, i, &next);
        bool ascii = c < 0x80;
        if (ascii ? !(ascii_alnum((unsigned char)c) || memchr(inside, (int)c, sizeof(inside) - 1))
                  : is_space(c))
            break;
        if (!ascii || ascii_alnum((unsigned char)c) || memchr(last, (int)c, sizeof(last) - 1))
            end = next;
        i = next;
    }
    return end;
}

static bool find_link(struct str s, size_t at, struct text_entity *ret_entity)
{
    struct str here = str_sub(s, at, at + 8);
    size_t host = at;
    if (str_equal_nocase(here, STR("https://")))
        host = at + 8;
    else if (str_equal_nocase(str_sub(here, 0, 7), STR("http://")))
        host = at + 7;
    else
        return false;
    uint32_t before = code_point_before(s, at);
    if (before < 0x80
            ? ascii_alnum((unsigned char)before) || before == '@' || before == '$' || before == '#'
            : before == 0xFF20 || before == 0xFF03)
        return false;
    size_t end = host_end(s, host);
    if (end == host)
        return false;
    if (end < s.size && s.data[end] == ':') {
        size_t port = end + 1;
        while (port < s.size && port - end <= 5 && s.data[port] >= '0' && s.data[port] <= '9')
            port++;
        if (port > end + 1)
            end = port;
    }
    /* A window, so that many overlong links in a row cost no more than their length. It ends
     * between two code points, and beyond the longest link: what fills it is refused, not cut. */
    struct str window = utf8_prefix(s, at + text_link_bytes_max + 4);
    if (end < window.size && (s.data[end] == '/' || s.data[end] == '#'))
        end = path_end(window, end);
    if (end < window.size && s.data[end] == '?')
        end = query_end(window, end);
    if (end - at > text_link_bytes_max)
        return false;
    *ret_entity = (struct text_entity){.kind = TEXT_LINK,
                                       .begin = (uint32_t)at,
                                       .end = (uint32_t)end,
                                       .value = str_sub(s, at, end)};
    return true;
}

static bool find_entity(struct str s, size_t at, struct text_entity *ret_entity)
{
    switch (s.data[at]) {
    case '@':
        return find_mention(s, at, ret_entity);
    case '#':
        return find_tag(s, at, 1, ret_entity);
    case 'h':
    case 'H':
        return find_link(s, at, ret_entity);
    case '\xEF': /* U+FF03, the wide number sign */
        return str_starts(str_sub(s, at, s.size), STR("\xEF\xBC\x83")) &&
               find_tag(s, at, 3, ret_entity);
    default:
        return false;
    }
}

/* Valid UTF-8 with \n as the only line end; the same bytes when nothing had to be changed. */
static struct str clean(struct arena *memory, struct str text)
{
    if (text.size == 0)
        return STR("");
    if (!utf8_valid(text) || memchr(text.data, 0, text.size))
        text = utf8_clean(memory, text);
    if (text.size == 0 || !memchr(text.data, '\r', text.size))
        return text;
    char *out = arena_alloc(memory, text.size);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] != '\r')
            out[size++] = text.data[i];
        else if (i + 1 == text.size || text.data[i + 1] != '\n')
            out[size++] = '\n';
    }
    return (struct str){.data = out, .size = size};
}

struct text_scan text_scan(struct arena *memory, struct str text)
{
    struct text_scan scan = {.text = clean(memory, text)};
    struct text_entity *entities = NULL;
    size_t capacity = 0;
    for (size_t at = 0; at < scan.text.size && scan.count < text_entities_max;) {
        struct text_entity found;
        if (!find_entity(scan.text, at, &found)) {
            at++;
            continue;
        }
        if (scan.count == capacity) {
            size_t grown = capacity ? capacity * 4 : 8;
            struct text_entity *more = arena_array(memory, grown, sizeof(*more));
            if (scan.count)
                memcpy(more, entities, scan.count * sizeof(*more));
            entities = more;
            capacity = grown;
        }
        entities[scan.count++] = found;
        at = found.end;
    }
    scan.entities = entities;
    return scan;
}

size_t text_plain_characters(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x80 || c == '\r')
            return utf8_graphemes(text);
    }
    return text.size;
}

size_t text_characters(const struct text_scan *scan)
{
    size_t characters = 0, at = 0;
    for (size_t i = 0; i < scan->count; i++) {
        const struct text_entity *entity = &scan->entities[i];
        if (entity->kind == TEXT_TAG)
            continue;
        characters += text_plain_characters(str_sub(scan->text, at, entity->begin));
        size_t name = str_find_char(entity->value, '@');
        if (entity->kind == TEXT_LINK)
            characters += text_link_characters;
        else
            characters += 1 + (name < entity->value.size ? name : entity->value.size);
        at = entity->end;
    }
    return characters + text_plain_characters(str_sub(scan->text, at, scan->text.size));
}

static void link_html(struct buffer *out, struct str url)
{
    size_t prefix = str_equal_nocase(str_sub(url, 0, 8), STR("https://")) ? 8 : 7;
    if (str_equal_nocase(str_sub(url, prefix, prefix + 4), STR("www.")))
        prefix += 4;
    size_t shown = prefix;
    for (int i = 0; i < text_link_shown_characters && shown < url.size; i++)
        utf8_next(url, &shown);
    buffer_lit(out, "<a href=\"");
    buffer_html(out, url);
    buffer_lit(out, "\" target=\"_blank\" rel=\"nofollow noopener noreferrer\" translate=\"no\">"
                    "<span class=\"invisible\">");
    buffer_html(out, str_sub(url, 0, prefix));
    buffer_lit(out, "</span><span class=\"");
    if (shown < url.size)
        buffer_lit(out, "ellipsis");
    buffer_lit(out, "\">");
    buffer_html(out, str_sub(url, prefix, shown));
    buffer_lit(out, "</span><span class=\"invisible\">");
    buffer_html(out, str_sub(url, shown, url.size));
    buffer_lit(out, "</span></a>");
}

static void tag_html(struct buffer *out, struct str tag, struct str tag_url)
{
    buffer_lit(out, "<a href=\"");
    buffer_html(out, tag_url);
    for (size_t i = 0; i < tag.size; i++) {
        unsigned char c = (unsigned char)tag.data[i];
        if (ascii_alnum(c) || c == '_')
            buffer_char(out, (char)c);
        else
            buffer_format(out, "%%%02X", c);
    }
    buffer_lit(out, "\" class=\"mention hashtag\" rel=\"tag\">#<span>");
    buffer_html(out, tag);
    buffer_lit(out, "</span></a>");
}

static void mention_html(struct buffer *out, struct str text, const struct text_mention *mention)
{
    if (mention->url.size == 0) {
        buffer_html(out, text);
        return;
    }
    buffer_lit(out, "<span class=\"h-card\" translate=\"no\"><a href=\"");
    buffer_html(out, mention->url);
    buffer_lit(out, "\" class=\"u-url mention\">@<span>");
    buffer_html(out, mention->shown);
    buffer_lit(out, "</span></a></span>");
}

/* Text between entities, from `at` to `end`; blocks and line ends become markup. */
static void plain_html(struct buffer *out, struct str text, size_t at, size_t end)
{
    while (at < end) {
        size_t line = at;
        while (line < end && text.data[line] != '\n')
            line++;
        buffer_html(out, str_sub(text, at, line));
        size_t next = line;
        while (next < end && text.data[next] == '\n')
            next++;
        if (next - line > 1)
            buffer_lit(out, "</p><p>");
        else if (next > line)
            buffer_lit(out, "<br />");
        at = next;
    }
}

void text_html(struct buffer *out, const struct text_scan *scan, const struct text_links *links)
{
    struct str text = scan->text;
    size_t at = 0, end = text.size;
    while (at < end && text.data[at] == '\n')
        at++;
    while (end > at && text.data[end - 1] == '\n')
        end--;
    if (at == end)
        return;
    buffer_lit(out, "<p>");
    for (size_t i = 0; i < scan->count; i++) {
        const struct text_entity *entity = &scan->entities[i];
        struct str written = str_sub(text, entity->begin, entity->end);
        struct text_mention mention = {0};
        plain_html(out, text, at, entity->begin);
        switch (entity->kind) {
        case TEXT_LINK:
            link_html(out, entity->value);
            break;
        case TEXT_TAG:
            tag_html(out, entity->value, links->tag_url);
            break;
        case TEXT_MENTION:
            if (links->mention)
                mention = links->mention(links->context, entity->value);
            mention_html(out, written, &mention);
            break;
        }
        at = entity->end;
    }
    plain_html(out, text, at, end);
    buffer_lit(out, "</p>");
}

struct str text_tag_fold(struct arena *memory, struct str tag)
{
    for (size_t i = 0; i < tag.size; i++)
        if ((unsigned char)tag.data[i] >= 0x80)
            return utf8_fold(memory, tag);
    return str_lower(memory, tag);
}

bool text_tag_valid(struct str tag)
{
    return tag.size > 0 && utf8_valid(tag) && tag_end(tag, 0) == tag.size;
}
