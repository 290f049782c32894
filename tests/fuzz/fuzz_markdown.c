#include "fuzz.h"

#include "social/markdown.h"

enum { names_max = 16 };

/* Tags are ours alone, and closed in the order in which they were opened. */
static void check_balance(struct str html)
{
    struct str open[names_max], tag, name;
    int depth = 0;
    for (size_t at = 0; at < html.size;) {
        if (html.data[at] != '<') {
            assert(html.data[at] != '>');
            at++;
            continue;
        }
        size_t end = at + str_find_char(str_sub(html, at, html.size), '>');
        tag = str_sub(html, at + 1, end);
        at = end + 1;
        assert(end < html.size && str_find_char(tag, '<') == SIZE_MAX);
        if (str_ends(tag, STR(" /")))
            continue;
        (void)str_split(tag, ' ', &name);
        if (name.data[0] == '/') {
            assert(depth > 0 && str_equal(open[depth - 1], str_sub(name, 1, name.size)));
            depth--;
        } else {
            assert(depth < names_max);
            open[depth++] = name;
        }
    }
    assert(depth == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct buffer html = buffer_in(w.memory);
    markdown_html(w.memory, &html, (struct str){(const char *)data, size});
    assert(utf8_valid(buffer_str(&html)));
    assert(str_find(buffer_str(&html), STR("<script")) == SIZE_MAX);
    assert(str_find(buffer_str(&html), STR("href=\"java")) == SIZE_MAX);
    check_balance(buffer_str(&html));
    arena_free(w.memory);
    return 0;
}
