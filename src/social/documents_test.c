#include "social/test_people.h"

#include "base/buffer.h"
#include "social/documents.h"
#include "social/markdown.h"

#include <time.h>

static void markdown_becomes_html(void **state)
{
    (void)state;
    static const struct {
        const char *text, *html;
    } cases[] = {
        {"", ""},
        {"one\ntwo\n\nthree", "<p>one\ntwo</p>\n<p>three</p>\n"},
        {"one  \ntwo", "<p>one<br />\ntwo</p>\n"},
        {"# A *b*\n## C", "<h1>A <em>b</em></h1>\n<h2>C</h2>\n"},
        {"#no\n####### no", "<p>#no\n####### no</p>\n"},
        {"a **b c** d", "<p>a <strong>b c</strong> d</p>\n"},
        {"**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>\n"},
        {"_a_ snake_case_name", "<p><em>a</em> snake_case_name</p>\n"},
        {"2 * 3 * 4, **open", "<p>2 * 3 * 4, **open</p>\n"},
        {"`a <b>`", "<p><code>a &lt;b&gt;</code></p>\n"},
        {"- a\n- b\n\nc", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>\n"},
        {"1. a\n2) b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"},
        {"> a\n> b\nc", "<blockquote><p>a\nb</p></blockquote>\n<p>c</p>\n"},
        {"```\n<a>\n  *b*\n```\nc", "<pre><code>&lt;a&gt;\n  *b*\n</code></pre>\n<p>c</p>\n"},
        {"---\n***", "<hr />\n<hr />\n"},
        {"[a](https://x.example/?b=\"c\"&d)",
         "<p><a href=\"https://x.example/?b=&quot;c&quot;&amp;d\" rel=\"nofollow noopener\">a</a>"
         "</p>\n"},
        {"[a](javascript:alert(1)) [b](//evil.example) [c](/about)",
         "<p>[a](javascript:alert(1)) [b](//evil.example) "
         "<a href=\"/about\" rel=\"nofollow noopener\">c</a></p>\n"},
        {"see https://x.example/a, or not",
         "<p>see <a href=\"https://x.example/a\" rel=\"nofollow noopener\">https://x.example/a</a>"
         ", or not</p>\n"},
        {"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"},
        {"\\*a\\* \\[b\\](c)", "<p>*a* [b](c)</p>\n"},
        {"a\r\n\r\nb\xff", "<p>a</p>\n<p>b\xef\xbf\xbd</p>\n"},
        {"**[a](/b)**", "<p><strong><a href=\"/b\" rel=\"nofollow noopener\">a</a></strong></p>\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = buffer_in(t.w->memory);
        markdown_html(t.w->memory, &out, str_of(cases[i].text));
        assert_str_is(buffer_str(&out), cases[i].html);
    }
}

static enum err set(enum document_name name, int64_t day, const char *text)
{
    return document_set(t.w, &(struct document){.name = name, .day = day, .text = str_of(text)});
}

static const struct live_charter *charter(void)
{
    const struct live_charter *found = NULL;
    assert_ok(live_charter_get(t.w, &found));
    return found;
}

static void a_document_is_published_replaced_and_removed(void **state)
{
    (void)state;
    struct document found;
    assert_err(document_find(t.w, DOCUMENT_PRIVACY, 0, &found), ERR_NOT_FOUND);
    assert_false(charter()->has_privacy);
    assert_ok(set(DOCUMENT_PRIVACY, 0, " We keep little. "));
    assert_ok(document_find(t.w, DOCUMENT_PRIVACY, 0, &found));
    assert_str_is(found.text, "We keep little.");
    assert_int_equal(found.updated_ms, t.w->now_ms);
    assert_true(charter()->has_privacy);
    assert_false(charter()->has_terms);
    assert_ok(set(DOCUMENT_PRIVACY, 0, "We keep less."));
    assert_ok(document_find(t.w, DOCUMENT_PRIVACY, 0, &found));
    assert_str_is(found.text, "We keep less.");
    assert_err(set(DOCUMENT_PRIVACY, 5, "x"), ERR_INVALID);
    assert_err(set(DOCUMENT_TERMS, 0, "x"), ERR_INVALID);
    assert_err(set(DOCUMENT_ABOUT, 0, "  "), ERR_INVALID);
    assert_ok(document_remove(t.w, DOCUMENT_PRIVACY, 0));
    assert_err(document_remove(t.w, DOCUMENT_PRIVACY, 0), ERR_NOT_FOUND);
    assert_false(charter()->has_privacy);
}

static void terms_come_into_force_on_their_day(void **state)
{
    (void)state;
    struct document found;
    int64_t next = 0;
    assert_err(document_terms(t.w, 100, &found, &next), ERR_NOT_FOUND);
    assert_ok(set(DOCUMENT_TERMS, 200, "second"));
    assert_ok(document_terms(t.w, 100, &found, &next)); /* not in force, but none other is */
    assert_int_equal(found.day, 200);
    assert_ok(set(DOCUMENT_TERMS, 50, "first"));
    assert_ok(document_terms(t.w, 199, &found, &next));
    assert_str_is(found.text, "first");
    assert_int_equal(next, 200);
    assert_ok(document_terms(t.w, 200, &found, &next));
    assert_str_is(found.text, "second");
    assert_int_equal(next, 0);
    assert_err(document_find(t.w, DOCUMENT_TERMS, 51, &found), ERR_NOT_FOUND);
    assert_true(charter()->has_terms);
}

/* Seconds of this thread's CPU. */
static double seconds_of(struct str text)
{
    struct timespec begun, ended;
    struct buffer out = buffer_in(t.w->memory);

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begun);
    markdown_html(t.w->memory, &out, text);
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ended);
    assert_true(out.size >= text.size);
    return (double)(ended.tv_sec - begun.tv_sec) + (double)(ended.tv_nsec - begun.tv_nsec) / 1e9;
}

static void text_that_never_ends_what_it_begins_is_looked_at_once(void **state)
{
    enum { repeated = 150000 };
    static const char *const pieces[] = {" ", "_a", "*a ", "[", "`", "**"};

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        struct buffer text = buffer_in(t.w->memory);

        buffer_char(&text, 'a');
        for (int j = 0; j < (i ? repeated / 10 : repeated); j++)
            buffer_put(&text, str_of(pieces[i]));
        buffer_char(&text, 'b');
        assert_true(seconds_of(buffer_str(&text)) < 60);
    }
}

static void whichever_database_call_fails_a_change_is_whole_or_not_made(void **state)
{
    (void)state;
    enum err e = ERR_INTERNAL;
    int call = 0;
    while (e != OK && call < 20) {
        db_fail_at = ++call;
        e = set(DOCUMENT_TERMS, 5, "x");
        db_fail_at = 0;
        assert_int_equal(charter()->has_terms, e == OK);
    }
    assert_int_equal(e, OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(markdown_becomes_html),
        TEST(text_that_never_ends_what_it_begins_is_looked_at_once),
        TEST(a_document_is_published_replaced_and_removed),
        TEST(terms_come_into_force_on_their_day),
        TEST(whichever_database_call_fails_a_change_is_whole_or_not_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
