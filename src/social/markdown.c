#include "social/markdown.h"

/* How far the end of something is looked for, and how deep one stands in another. */
enum { span_bytes_max = 2000, depth_max = 6, headings = 6 };

/* Words within a block. */

static void inline_html(struct buffer *out, struct str text, int depth);

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool is_punctuation(char c)
{
    return c > ' ' && !is_word(c) && c != 127;
}

static void escaped(struct buffer *out, char c)
{
    buffer_html(out, (struct str){&c, 1});
}

static bool may_link(struct str url)
{
    for (size_t i = 0; i < url.size; i++)
        if ((unsigned char)url.data[i] <= ' ' || url.data[i] == 127)
            return false;
    return str_starts(url, STR("https://")) || str_starts(url, STR("http://")) ||
           str_starts(url, STR("mailto:")) ||
           (str_starts(url, STR("/")) && !str_starts(url, STR("//")) &&
            str_find_char(url, '\\') == SIZE_MAX);
}

static void link_open(struct buffer *out, struct str url)
{
    buffer_lit(out, "<a href=\"");
    buffer_html(out, url);
    buffer_lit(out, "\" rel=\"nofollow noopener\">");
}

/* Index of what after from, within span_bytes_max; SIZE_MAX where there is none. */
static size_t find_after(struct str text, size_t from, struct str what)
{
    size_t at = str_find(str_sub(text, from, from + span_bytes_max), what);

    return at == SIZE_MAX ? SIZE_MAX : from + at;
}

/* Each of these answers how many bytes it has taken, 0 none. */

static size_t code_take(struct buffer *out, struct str text)
{
    size_t end = find_after(text, 1, STR("`"));

    if (end == SIZE_MAX || end == 1)
        return 0;
    buffer_lit(out, "<code>");
    buffer_html(out, str_sub(text, 1, end));
    buffer_lit(out, "</code>");
    return end + 1;
}

static size_t link_take(struct buffer *out, struct str text, int depth)
{
    size_t end = find_after(text, 1, STR("]("));
    size_t close = end == SIZE_MAX ? SIZE_MAX : find_after(text, end + 2, STR(")"));

    if (close == SIZE_MAX || end == 1)
        return 0;
    struct str url = str_sub(text, end + 2, close), words = str_sub(text, 1, end);
    if (!may_link(url) || str_find_char(words, '[') != SIZE_MAX)
        return 0;
    link_open(out, url);
    inline_html(out, words, depth_max - 1 > depth ? depth_max - 1 : depth + 1);
    buffer_lit(out, "</a>");
    return close + 1;
}

static size_t address_take(struct buffer *out, struct str text)
{
    size_t size = 0;

    if (!str_starts(text, STR("https://")) && !str_starts(text, STR("http://")))
        return 0;
    while (size < text.size && size < span_bytes_max && !is_space(text.data[size]) &&
           text.data[size] != '<' && text.data[size] != '>' && text.data[size] != '"')
        size++;
    while (size && str_find_char(STR(".,;:!?)]*_'`"), text.data[size - 1]) != SIZE_MAX)
        size--;
    struct str url = str_sub(text, 0, size);
    if (size < sizeof "https://x" - 1 || !may_link(url))
        return 0;
    link_open(out, url);
    buffer_html(out, url);
    buffer_lit(out, "</a>");
    return size;
}

/* mark: "**", "*" or "_". before: what stands in front of it. */
static size_t emphasis_take(struct buffer *out, struct str text, struct str mark, char before,
                            int depth)
{
    bool strong = mark.size == 2;
    size_t from = mark.size, end;

    if (!str_starts(text, mark) || from >= text.size || is_space(text.data[from]) ||
        text.data[from] == mark.data[0] || (mark.data[0] == '_' && is_word(before)))
        return 0;
    for (end = find_after(text, from, mark); end != SIZE_MAX; end = find_after(text, end + 1, mark))
        if (end > span_bytes_max)
            return 0;
        else if (!is_space(text.data[end - 1]) && (strong || text.data[end - 1] != mark.data[0]) &&
                 (strong || end + 1 >= text.size || text.data[end + 1] != mark.data[0]) &&
                 (mark.data[0] != '_' || end + 1 >= text.size || !is_word(text.data[end + 1])))
            break;
    if (end == SIZE_MAX)
        return 0;
    buffer_put(out, strong ? STR("<strong>") : STR("<em>"));
    inline_html(out, str_sub(text, from, end), depth + 1);
    buffer_put(out, strong ? STR("</strong>") : STR("</em>"));
    return end + mark.size;
}

/* All the spaces, so that none of them is looked at again. */
static size_t spaces_take(struct buffer *out, struct str text)
{
    size_t size = 0;

    while (size < text.size && text.data[size] == ' ')
        size++;
    if (size >= 2 && size < text.size && text.data[size] == '\n') {
        buffer_lit(out, "<br />\n");
        return size + 1;
    }
    buffer_put(out, str_sub(text, 0, size));
    return size;
}

static size_t span_take(struct buffer *out, struct str text, char before, int depth)
{
    size_t taken = 0;

    switch (text.data[0]) {
    case '`':
        return code_take(out, text);
    case '[':
        return depth < depth_max - 1 ? link_take(out, text, depth) : 0;
    case 'h':
        return depth < depth_max - 1 && !is_word(before) ? address_take(out, text) : 0;
    case '*':
        taken = depth < depth_max ? emphasis_take(out, text, STR("**"), before, depth) : 0;
        return taken || depth >= depth_max ? taken
                                           : emphasis_take(out, text, STR("*"), before, depth);
    case '_':
        return depth < depth_max ? emphasis_take(out, text, STR("_"), before, depth) : 0;
    case ' ':
        return spaces_take(out, text);
    default:
        return 0;
    }
}

static void inline_html(struct buffer *out, struct str text, int depth)
{
    for (size_t at = 0; at < text.size;) {
        struct str rest = str_sub(text, at, text.size);
        if (rest.data[0] == '\\' && rest.size > 1 && is_punctuation(rest.data[1])) {
            escaped(out, rest.data[1]);
            at += 2;
            continue;
        }
        size_t taken = span_take(out, rest, at ? text.data[at - 1] : ' ', depth);
        if (!taken)
            escaped(out, rest.data[0]);
        at += taken ? taken : 1;
    }
}

/* Blocks. */

enum block { BLOCK_NONE, BLOCK_PARAGRAPH, BLOCK_LIST, BLOCK_NUMBERS, BLOCK_QUOTATION, BLOCK_CODE };
static const struct {
    const char *open, *close;
} tags[] = {
    [BLOCK_NONE] = {"", ""},
    [BLOCK_PARAGRAPH] = {"<p>", "</p>\n"},
    [BLOCK_LIST] = {"<ul>\n<li>", "</li>\n</ul>\n"},
    [BLOCK_NUMBERS] = {"<ol>\n<li>", "</li>\n</ol>\n"},
    [BLOCK_QUOTATION] = {"<blockquote><p>", "</p></blockquote>\n"},
    [BLOCK_CODE] = {"<pre><code>", "</code></pre>\n"},
};

/* The block that is open, and the words gathered for it. */
struct blocks {
    struct buffer *out;
    struct buffer words;
    enum block open;
};

static void words_flush(struct blocks *b)
{
    inline_html(b->out, str_trim(buffer_str(&b->words)), 0);
    b->words.size = 0;
}

static void block_close(struct blocks *b)
{
    if (b->open != BLOCK_CODE)
        words_flush(b);
    buffer_put(b->out, str_of(tags[b->open].close));
    b->open = BLOCK_NONE;
}

static void block_open(struct blocks *b, enum block block)
{
    block_close(b);
    buffer_put(b->out, str_of(tags[block].open));
    b->open = block;
}

static void words_add(struct blocks *b, struct str words)
{
    if (b->words.size)
        buffer_char(&b->words, '\n');
    buffer_put(&b->words, words);
}

static void item_add(struct blocks *b, enum block list, struct str words)
{
    if (b->open != list) {
        block_open(b, list);
    } else {
        words_flush(b);
        buffer_lit(b->out, "</li>\n<li>");
    }
    words_add(b, words);
}

static bool heading_take(struct blocks *b, struct str line)
{
    size_t level = 0;

    while (level < line.size && line.data[level] == '#')
        level++;
    if (level < 1 || level > headings || level >= line.size || line.data[level] != ' ')
        return false;
    block_close(b);
    buffer_format(b->out, "<h%zu>", level);
    inline_html(b->out, str_trim(str_sub(line, level, line.size)), 0);
    buffer_format(b->out, "</h%zu>\n", level);
    return true;
}

static bool is_rule(struct str line)
{
    size_t i = 0;

    while (i < line.size && line.data[i] == line.data[0])
        i++;
    return i == line.size && i >= 3 &&
           (line.data[0] == '-' || line.data[0] == '*' || line.data[0] == '_');
}

/* Bytes of "12. " or "12) "; 0: it is no such line. */
static size_t number_size(struct str line)
{
    size_t i = 0;

    while (i < line.size && i < 9 && line.data[i] >= '0' && line.data[i] <= '9')
        i++;
    if (i == 0 || i + 1 >= line.size || (line.data[i] != '.' && line.data[i] != ')') ||
        line.data[i + 1] != ' ')
        return 0;
    return i + 2;
}

/* line has no white space before it. */
static void line_take(struct blocks *b, struct str line)
{
    size_t number = number_size(line);
    bool item = line.size > 1 && line.data[1] == ' ' &&
                (line.data[0] == '-' || line.data[0] == '*' || line.data[0] == '+');

    if (!line.size) {
        block_close(b);
    } else if (str_starts(line, STR("```"))) {
        block_open(b, BLOCK_CODE);
    } else if (is_rule(line)) {
        block_close(b);
        buffer_lit(b->out, "<hr />\n");
    } else if (item) {
        item_add(b, BLOCK_LIST, str_sub(line, 2, line.size));
    } else if (number) {
        item_add(b, BLOCK_NUMBERS, str_sub(line, number, line.size));
    } else if (line.data[0] == '>') {
        if (b->open != BLOCK_QUOTATION)
            block_open(b, BLOCK_QUOTATION);
        words_add(b, str_sub(line, line.size > 1 && line.data[1] == ' ' ? 2 : 1, line.size));
    } else if (!heading_take(b, line)) {
        if (b->open == BLOCK_NONE || b->open == BLOCK_QUOTATION)
            block_open(b, BLOCK_PARAGRAPH);
        words_add(b, line);
    }
}

static void code_take_line(struct blocks *b, struct str line)
{
    if (str_starts(line, STR("```"))) {
        block_close(b);
        return;
    }
    buffer_html(b->out, line);
    buffer_char(b->out, '\n');
}

void markdown_html(struct arena *memory, struct buffer *out, struct str text)
{
    struct blocks b = {.out = out, .words = buffer_in(memory)};
    struct str rest = utf8_clean(memory, text), line;

    while (rest.size) {
        rest = str_split(rest, '\n', &line);
        if (line.size && line.data[line.size - 1] == '\r')
            line.size--;
        if (b.open == BLOCK_CODE) {
            code_take_line(&b, line);
            continue;
        }
        size_t indent = 0;
        while (indent < line.size && is_space(line.data[indent]))
            indent++;
        line_take(&b, str_sub(line, indent, line.size));
    }
    block_close(&b);
}
