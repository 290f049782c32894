/* How posts are chosen, for who is curious and who checks it, complete without script. The words
 * are the client's (web/algorithm_page.mjs); what the square itself says goes in at their marks. */
#include "pages/embedded.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "social/slates.h"
#include "social/square_policy.h"

enum { hash_shown = 12 };

/* ---- the rules in force: what a comment says, and the lines it stands above ------------------ */

struct rules {
    bool in_words, in_lines;
};

static void rules_close(struct html_page *p, struct rules *rules)
{
    page_put(p, rules->in_words ? "</p>\n" : rules->in_lines ? "</dl>\n" : "");
    *rules = (struct rules){0};
}

static void rules_words(struct html_page *p, struct rules *rules, struct str words)
{
    if (!rules->in_words) {
        rules_close(p, rules);
        page_put(p, "<p>");
        rules->in_words = true;
    } else {
        page_put(p, " ");
    }
    page_text(p, str_trim(words));
}

static void rules_line(struct html_page *p, struct rules *rules, struct str key, struct str value)
{
    if (!rules->in_lines) {
        rules_close(p, rules);
        page_put(p, "<dl>\n");
        rules->in_lines = true;
    }
    page_put(p, "<div><dt><code>");
    page_text(p, str_trim(key));
    page_put(p, "</code></dt><dd>");
    page_text(p, str_trim(value));
    page_put(p, "</dd></div>\n");
}

/* Its history is told by put_history(). */
static void put_rules(struct html_page *p)
{
    struct str left = square_policy()->file, line, key;
    struct rules rules = {0};
    page_put(p, "<div class=\"rules-in-force\" lang=\"en\">\n");
    while (left.size) {
        left = str_split(left, '\n', &line);
        const struct str value = str_split(line, '=', &key);
        if (str_starts(line, STR("#")))
            rules_words(p, &rules, str_sub(line, 1, line.size));
        else if (!str_trim(line).size)
            rules_close(p, &rules);
        else if (!str_is(str_trim(key), "history"))
            rules_line(p, &rules, key, value);
    }
    rules_close(p, &rules);
    page_put(p, "</div>\n");
}

/* ---- when they changed --------------------------------------------------------------------- */

static enum err put_history(struct html_page *p)
{
    struct slate_policy *list = arena_array(p->w->memory, slate_policies_max, sizeof *list);
    int count = 0;
    enum err e = slate_policies_list(p->w, list, &count);
    if (e)
        return e;
    page_put(p, "<ol class=\"policies\">\n");
    for (int i = 0; i < count; i++) {
        page_put(p, "<li><strong>");
        if (list[i].since_ms)
            page_day(p, "", list[i].since_ms);
        else
            page_say(p, M_POLICY_UNUSED);
        page_put(p, "</strong> <code>");
        page_text(p, str_sub(list[i].hash, 0, hash_shown));
        page_put(p, "</code><span lang=\"en\">");
        page_text(p, list[i].why);
        page_put(p, "</span></li>\n");
    }
    page_put(p, "</ol>\n");
    return OK;
}

/* ---- the page ------------------------------------------------------------------------------ */

static enum err put_mark(struct html_page *p, struct str mark)
{
    if (str_is(mark, "square"))
        page_text(p, p->w->site->url);
    else if (str_is(mark, "rules"))
        put_rules(p);
    else if (str_is(mark, "history"))
        return put_history(p);
    return OK;
}

/* What stands between {{ and }} is a mark. */
static enum err put_marked(struct html_page *p, struct str text)
{
    enum err e = OK;
    for (size_t begin; !e && (begin = str_find(text, STR("{{"))) < text.size;) {
        const struct str rest = str_sub(text, begin + 2, text.size);
        const size_t end = str_find(rest, STR("}}"));
        buffer_put(&p->out, str_sub(text, 0, begin)); /* safe: written by the build */
        e = put_mark(p, str_sub(rest, 0, end));
        text = str_sub(rest, end + 2, rest.size);
    }
    buffer_put(&p->out, text);
    return e;
}

PAGE_HANDLER(algorithm_page)
{
    const struct embedded_file *words = page_client_file(request, "algorithm-", ".html");
    struct page_head head = {.main_class = "column", .with_client = true, .may_be_kept = true};
    struct html_page p;
    if (!words)
        return shell_page(w, viewer, request, ret_reply); /* built without the client */
    head.title = str_of(message(M_ALGORITHM, page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    enum err e = put_marked(&p, words->bytes);
    if (e)
        return e;
    page_end(&p, 200, ret_reply);
    return OK;
}
