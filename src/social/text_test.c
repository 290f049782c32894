#include "base/test.h"

#include "social/text.h"

static struct text_mention known(void *context, struct str handle)
{
    (void)context;
    if (str_equal_nocase(handle, STR("alice")))
        return (struct text_mention){.url = STR("https://square.example/@alice"),
                                     .shown = STR("alice")};
    if (str_equal_nocase(handle, STR("bob@other.example")))
        return (struct text_mention){.url = STR("https://other.example/@bob"), .shown = STR("bob")};
    return (struct text_mention){0};
}

static struct str html_of(struct work *w, struct str text)
{
    struct text_scan scan = text_scan(w->memory, text);
    struct buffer out = buffer_in(w->memory);
    const struct text_links links = {.mention = known,
                                     .tag_url = STR("https://square.example/tags/")};
    text_html(&out, &scan, &links);
    return buffer_str(&out);
}

#define LINK(before, shown, after, ellipsis)                                                       \
    "<a href=\"" before shown after "\" target=\"_blank\" rel=\"nofollow noopener noreferrer\" "   \
    "translate=\"no\"><span class=\"invisible\">" before "</span><span class=\"" ellipsis          \
    "\">" shown "</span><span class=\"invisible\">" after "</span></a>"
#define TAG(encoded, shown)                                                                        \
    "<a href=\"https://square.example/tags/" encoded                                               \
    "\" class=\"mention hashtag\" rel=\"tag\">#<span>" shown "</span></a>"
#define ALICE                                                                                      \
    "<span class=\"h-card\" translate=\"no\"><a href=\"https://square.example/@alice\" "           \
    "class=\"u-url mention\">@<span>alice</span></a></span>"
#define BOB                                                                                        \
    "<span class=\"h-card\" translate=\"no\"><a href=\"https://other.example/@bob\" "              \
    "class=\"u-url mention\">@<span>bob</span></a></span>"

static const struct {
    const char *text, *html;
} pages[] = {
    {"", ""},
    {"hello", "<p>hello</p>"},
    {"a\nb", "<p>a<br />b</p>"},
    {"a\n\n\nb", "<p>a</p><p>b</p>"},
    {"\n\na\r\n", "<p>a</p>"},
    {"a < b & \"c\"", "<p>a &lt; b &amp; &quot;c&quot;</p>"},
    {"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
    {"hi @alice!", "<p>hi " ALICE "!</p>"},
    {"hi @Alice", "<p>hi " ALICE "</p>"},
    {"@bob@other.example.", "<p>" BOB ".</p>"},
    {"@nobody", "<p>@nobody</p>"},
    {"mail me@alice", "<p>mail me@alice</p>"},
    {"x/@alice =@alice", "<p>x/@alice =@alice</p>"},
    {"(@alice)", "<p>(" ALICE ")</p>"},
    {"#Polis and #2026 #a_b", "<p>" TAG("Polis", "Polis") " and #2026 " TAG("a_b", "a_b") "</p>"},
    {"#1_1 #_ #1_", "<p>" TAG("1_1", "1_1") " #_ #1_</p>"},
    {"a#b", "<p>a#b</p>"},
    {"#été.", "<p>" TAG("%C3%A9t%C3%A9", "été") ".</p>"},
    {"＃日本", "<p>" TAG("%E6%97%A5%E6%9C%AC", "日本") "</p>"},
    {"#a·b", "<p>" TAG("a%C2%B7b", "a·b") "</p>"},
    {"https://a.example", "<p>" LINK("https://", "a.example", "", "") "</p>"},
    {"(https://www.a.example/x_(y)).",
     "<p>(" LINK("https://www.", "a.example/x_(y)", "", "") ").</p>"},
    {"see http://a.example/0123456789012345678901234567890123456789, ok",
     "<p>see " LINK("http://", "a.example/01234567890123456789", "01234567890123456789",
                    "ellipsis") ", ok</p>"},
    {"https://a.example/?q=1&r=<2>",
     "<p>" LINK("https://", "a.example/?q=1&amp;r=", "", "") "&lt;2&gt;</p>"},
    {"https://a.example/@alice#top", "<p>" LINK("https://", "a.example/@alice#top", "", "") "</p>"},
    {"https://localhost:3000/x", "<p>" LINK("https://", "localhost:3000/x", "", "") "</p>"},
    {"javascript:alert(1) https:// http://x https://.", "<p>javascript:alert(1) https:// http://x "
                                                        "https://.</p>"},
    {"https://a.example/\"onload=x",
     "<p>" LINK("https://", "a.example/&quot;onload=x", "", "") "</p>"},
    {"bad \xff\xfe bytes", "<p>bad \xEF\xBF\xBD\xEF\xBF\xBD bytes</p>"},
};

static void text_becomes_html_as_mastodon_writes_it(void **state)
{
    (void)state;
    struct work w = test_work();
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        assert_str_is(html_of(&w, str_of(pages[i].text)), pages[i].html);
    test_work_end(&w);
}

static const struct {
    const char *text;
    size_t characters;
} lengths[] = {
    {"", 0},
    {"hello", 5},
    {"été", 3},
    {"👨‍👩‍👧‍👦 x", 3},
    {"🇫🇷", 1},
    {"https://a.example/a/very/long/path/that/would/count/for/more", 23},
    {"x https://a.example y", 27},
    {"@bob@other.example hi", 7},
    {"@alice", 6},
    {"#tag", 4},
};

static void characters_are_counted_as_mastodon_counts_them(void **state)
{
    (void)state;
    struct work w = test_work();
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct text_scan scan = text_scan(w.memory, str_of(lengths[i].text));
        assert_int_equal(text_characters(&scan), lengths[i].characters);
    }
    test_work_end(&w);
}

/* Bytes from a small alphabet of everything that means something, many times over. */
static void no_bytes_break_the_scan_nor_get_through_unescaped(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "@",       "#",
        "http://", "https://a.bc/",
        "(",       ")",
        "<",       ">",
        "\"",      "'",
        "&",       ".",
        "-",       "a",
        "1",       "_",
        "·",       "\n",
        " ",       "é",
        "\xff",    "\xEF\xBC\x83",
        "?",       "/",
        ":",       "\xE2\x80\x8C",
    };
    uint64_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        struct work w = test_work();
        struct buffer text = buffer_in(w.memory);
        for (int i = 0; i < 60; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            buffer_put(&text, str_of(parts[(seed >> 33) % (sizeof(parts) / sizeof(parts[0]))]));
        }
        struct str html = html_of(&w, buffer_str(&text));
        assert_true(utf8_valid(html));
        struct text_scan scan = text_scan(w.memory, buffer_str(&text));
        size_t at = 0;
        for (size_t i = 0; i < scan.count; i++) {
            assert_true(scan.entities[i].begin >= at && scan.entities[i].end <= scan.text.size);
            assert_true(scan.entities[i].begin < scan.entities[i].end);
            at = scan.entities[i].end;
        }
        /* Only markup of our own: '<' begins a tag we write, and quotes stand in them alone. */
        for (size_t i = 0; i < html.size; i++)
            if (html.data[i] == '<') {
                struct str here = str_sub(html, i, html.size);
                assert_true(str_starts(here, STR("<p>")) || str_starts(here, STR("</p>")) ||
                            str_starts(here, STR("<br />")) ||
                            str_starts(here, STR("<a href=\"")) || str_starts(here, STR("</a>")) ||
                            str_starts(here, STR("<span ")) || str_starts(here, STR("<span>")) ||
                            str_starts(here, STR("</span>")));
            }
        test_work_end(&w);
    }
}

static void overlong_links_cost_no_more_than_their_length(void **state)
{
    (void)state;
    struct work w = test_work();
    struct buffer text = buffer_in(w.memory);
    while (text.size < 1000000)
        buffer_lit(&text, "http://a.bc/(");
    struct text_scan scan = text_scan(w.memory, buffer_str(&text));
    assert_true(scan.count <= text_entities_max);
    test_work_end(&w);
}

/* The longest link that is looked at may end inside a character of any length. */
static void a_link_too_long_is_left_as_text_wherever_its_limit_falls(void **state)
{
    (void)state;
    struct work w = test_work();
    for (size_t ascii = 0; ascii < 8; ascii++) {
        struct buffer text = buffer_in(w.memory);
        buffer_lit(&text, "https://square.example/?");
        for (size_t i = 0; i < ascii; i++)
            buffer_lit(&text, "a");
        while (text.size < text_link_bytes_max)
            buffer_lit(&text, "\xF0\x9F\x8C\x8D");
        bool fits = text.size == text_link_bytes_max;
        struct text_scan scan = text_scan(w.memory, buffer_str(&text));
        assert_int_equal(scan.count, fits ? 1 : 0);
        buffer_lit(&text, "\xEF\xBF\xBD\xEF\xBF\xBD");
        assert_int_equal(text_scan(w.memory, buffer_str(&text)).count, 0);
    }
    test_work_end(&w);
}

static void a_tag_is_valid_as_a_whole_or_not(void **state)
{
    (void)state;
    assert_true(text_tag_valid(STR("polis")));
    assert_true(text_tag_valid(STR("日本")));
    assert_false(text_tag_valid(STR("")));
    assert_false(text_tag_valid(STR("123")));
    assert_false(text_tag_valid(STR("a b")));
    assert_false(text_tag_valid(STR("a\xff")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_html_as_mastodon_writes_it),
        cmocka_unit_test(characters_are_counted_as_mastodon_counts_them),
        cmocka_unit_test(no_bytes_break_the_scan_nor_get_through_unescaped),
        cmocka_unit_test(overlong_links_cost_no_more_than_their_length),
        cmocka_unit_test(a_link_too_long_is_left_as_text_wherever_its_limit_falls),
        cmocka_unit_test(a_tag_is_valid_as_a_whole_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
