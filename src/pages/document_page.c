/* The square's documents, for browsers. */
#include "pages/handlers.h"

#include "base/clock.h"
#include "pages/charter.h"
#include "social/documents.h"
#include "social/markdown.h"

static void put_markdown(struct html_page *p, struct work *w, struct str text)
{
    struct buffer html = buffer_in(w->memory);

    markdown_html(w->memory, &html, text);
    buffer_put(&p->out, buffer_str(&html)); /* escaped where it was made */
}

static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, enum message title,
                     const struct document *document, struct http_reply *ret_reply)
{
    struct page_head head = {.main_class = "column", .may_be_kept = true};
    struct html_page p;

    head.title = str_of(message(title, page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<article class=\"document\">\n<h1>");
    page_say(&p, title);
    page_put(&p, "</h1>\n");
    put_markdown(&p, w, document->text);
    page_put(&p, "</article>\n");
    page_end(&p, 200, ret_reply);
    return OK;
}

PAGE_HANDLER(privacy_page)
{
    struct document document;
    enum err e = document_find(w, DOCUMENT_PRIVACY, 0, &document);

    return e ? e : show(w, viewer, request, M_PRIVACY_POLICY, &document, ret_reply);
}

PAGE_HANDLER(terms_page)
{
    struct document document;
    int64_t next_day = 0;
    enum err e = document_terms(w, w->now_ms / clock_day_ms, &document, &next_day);

    return e ? e : show(w, viewer, request, M_TERMS_OF_SERVICE, &document, ret_reply);
}

PAGE_HANDLER(terms_of_day_page)
{
    struct str date = request->path_params[0];
    struct document document;
    int64_t ms = 0;
    enum err e = date.size == time_date_bytes && !time_parse_iso(date, &ms)
                     ? document_find(w, DOCUMENT_TERMS, ms / clock_day_ms, &document)
                     : ERR_NOT_FOUND;

    return e ? e : show(w, viewer, request, M_TERMS_OF_SERVICE, &document, ret_reply);
}

/* A rule in the reader's language, where it is translated. */
static void put_rule(struct html_page *p, struct work *w, const struct rule *rule)
{
    struct str text, hint;

    rule_in(w->memory, rule, str_of(p->language->code), &text, &hint);
    page_put(p, "<li><strong>");
    page_text(p, text);
    page_put(p, "</strong>");
    if (hint.size) {
        page_put(p, " <span>");
        page_text(p, hint);
        page_put(p, "</span>");
    }
    page_put(p, "</li>\n");
}

enum err charter_has_rules(struct work *w, bool *ret_has)
{
    struct rule *rules = arena_array(w->memory, rules_max, sizeof *rules);
    int count = 0;
    enum err e = rules_list(w, rules, &count);

    *ret_has = count > 0;
    return e;
}

/* When one of them last changed, and where to read what. */
static enum err put_last_change(struct html_page *p, struct work *w)
{
    struct rule_version last;
    int count = 0;
    enum err e = rule_history(w, 0, 0, &last, 1, &count);

    if (e || !count)
        return e;
    page_put(p, "<p class=\"quiet-text\">");
    page_say(p, M_RULES_CHANGED_LAST);
    page_put(p, " ");
    page_day(p, "", id_ms(last.id));
    page_put(p, " · <a href=\"/rules/history\">");
    page_say(p, M_RULES_CHANGED);
    page_put(p, "</a></p>\n");
    return OK;
}

enum err charter_put_rules(struct html_page *p, struct work *w)
{
    struct rule *rules = arena_array(w->memory, rules_max, sizeof *rules);
    int count = 0;
    enum err e = rules_list(w, rules, &count);

    if (e)
        return e;
    if (!count) {
        page_put(p, "<p class=\"quiet-text\">");
        page_say(p, M_RULES_NONE);
        page_put(p, "</p>");
        return OK;
    }
    page_put(p, "<ol class=\"rules\">\n");
    for (int i = 0; i < count; i++)
        put_rule(p, w, &rules[i]);
    page_put(p, "</ol>\n");
    return put_last_change(p, w);
}

static void put_link(struct html_page *p, const char *href, enum message m)
{
    page_put(p, "<li>");
    page_link(p, "", href, m);
    page_put(p, "</li>\n");
}

enum err charter_put_links(struct html_page *p, struct work *w)
{
    struct document *all = arena_array(w->memory, document_versions_max, sizeof *all);
    bool has_privacy = false, has_terms = false;
    int count = 0;
    enum err e = documents_list(w, all, &count);

    for (int i = 0; !e && i < count; i++) {
        has_privacy = has_privacy || all[i].name == DOCUMENT_PRIVACY;
        has_terms = has_terms || all[i].name == DOCUMENT_TERMS;
    }
    if (!e && has_privacy)
        put_link(p, "/privacy-policy", M_PRIVACY_POLICY);
    if (!e && has_terms)
        put_link(p, "/terms-of-service", M_TERMS_OF_SERVICE);
    return e;
}

enum err charter_put_about(struct html_page *p, struct work *w)
{
    struct document about;
    enum err e = document_find(w, DOCUMENT_ABOUT, 0, &about);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    page_put(p, "<section class=\"document\">\n");
    put_markdown(p, w, about.text);
    page_put(p, "</section>\n");
    return OK;
}
