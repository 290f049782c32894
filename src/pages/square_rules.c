/* The rules of the square: to add, to change, to remove; and a few to begin with. */
#include "pages/square.h"
#include "social/documents.h"

/* In the set-up, while there are none. */
static const struct {
    const char *name;
    enum message text, hint;
} proposed[] = {
    {"kind", M_RULE_KIND, M_RULE_KIND_HINT}, {"private", M_RULE_PRIVATE, M_RULE_PRIVATE_HINT},
    {"warn", M_RULE_WARN, M_RULE_WARN_HINT}, {"spam", M_RULE_SPAM, M_RULE_SPAM_HINT},
    {"law", M_RULE_LAW, M_RULE_LAW_HINT},
};
enum { proposed_count = sizeof proposed / sizeof *proposed };

static void proposals(struct html_page *p)
{
    page_form_begin(p, "/auth/square/rules/start", "square");
    if (square_is_setup(p->request)) {
        page_heading(p, M_SETUP_RULES_TITLE);
    } else {
        page_put(p, "<h2>");
        page_say(p, M_SETUP_RULES_TITLE);
        page_put(p, "</h2>\n");
    }
    page_paragraph(p, M_SETUP_RULES_TEXT);
    square_put_setup(p);
    page_put(p, "<fieldset class=\"field options\"><legend class=\"hidden-text\">");
    page_say(p, M_RULES);
    page_put(p, "</legend>\n");
    for (int i = 0; i < proposed_count; i++) {
        page_put(p,
                 "<label class=\"check\"><input type=\"checkbox\" value=\"true\" checked name=\"");
        page_put(p, proposed[i].name);
        page_put(p, "\"><span>");
        page_say(p, proposed[i].text);
        page_put(p, "<small class=\"hint\">");
        page_say(p, proposed[i].hint);
        page_put(p, "</small></span></label>\n");
    }
    page_put(p, "</fieldset>\n");
    page_button(p, "", M_SETUP_RULES_BUTTON);
    page_form_end(p);
}

static void rule_row(struct html_page *p, const struct rule *rule)
{
    page_put(p, "<li class=\"entry\"><div class=\"entry-text\"><strong>");
    page_text(p, rule->text);
    page_put(p, "</strong><span class=\"quiet-text\">");
    page_text(p, rule->hint);
    page_put(p, "</span></div>\n<details><summary>");
    page_say(p, M_CHANGE);
    page_put(p, "<span class=\"hidden-text\">: ");
    page_text(p, rule->text);
    page_put(p, "</span></summary>\n");
    page_form_begin_plain(p, "/auth/square/rules/change", "square");
    square_put_setup(p);
    page_put(p, "<input type=\"hidden\" name=\"id\" value=\"");
    buffer_int(&p->out, rule->id);
    page_put(p, "\">\n");
    const char *text_id =
        str_c(p->w->memory, str_format(p->w->memory, "text%lld", (long long)rule->id));
    const char *hint_id =
        str_c(p->w->memory, str_format(p->w->memory, "hint%lld", (long long)rule->id));
    page_field(p, &(struct page_field){.name = "text",
                                       .id = text_id,
                                       .type = "text",
                                       .autocomplete = "off",
                                       .label = M_RULE,
                                       .hint = M_COUNT,
                                       .value = rule->text});
    page_area(p, &(struct page_field){.name = "hint",
                                      .id = hint_id,
                                      .label = M_RULE_HINT,
                                      .hint = M_COUNT,
                                      .value = rule->hint,
                                      .optional = true,
                                      .rows = 2});
    page_put(p, "<div class=\"actions\"><button class=\"button small\" type=\"submit\">");
    page_say(p, M_SAVE);
    page_put(p, "</button> <button class=\"button danger small\" type=\"submit\" "
                "formaction=\"/auth/square/rules/remove\">");
    page_say(p, M_REMOVE);
    page_put(p, "</button></div>\n");
    page_form_end(p);
    page_put(p, "</details></li>\n");
}

static void add_form(struct html_page *p)
{
    page_form_begin(p, "/auth/square/rules", "square");
    page_put(p, "<h2>");
    page_say(p, M_RULE_ADD);
    page_put(p, "</h2>\n");
    square_put_setup(p);
    page_field(p, &(struct page_field){.name = "text",
                                       .type = "text",
                                       .autocomplete = "off",
                                       .label = M_RULE,
                                       .hint = M_COUNT});
    page_area(
        p, &(struct page_field){
               .name = "hint", .label = M_RULE_HINT, .hint = M_COUNT, .optional = true, .rows = 2});
    page_button(p, "", M_RULE_ADD);
    page_form_end(p);
}

enum err square_put_rules(struct html_page *p)
{
    struct rule *rules = arena_array(p->w->memory, rules_max, sizeof *rules);
    int count = 0;
    enum err e = rules_list(p->w, rules, &count);

    if (e)
        return e;
    if (!count)
        proposals(p);
    if (count) {
        page_put(p, "<section class=\"card form\">\n<ul class=\"entries\">\n");
        for (int i = 0; i < count; i++)
            rule_row(p, &rules[i]);
        page_put(p, "</ul>\n</section>\n");
    }
    add_form(p);
    if (square_is_setup(p->request)) {
        page_put(p, "<p class=\"actions\">");
        page_link(p, count ? "button" : "button quiet", "/auth/square/ready?setup=1",
                  count ? M_CONTINUE : M_SETUP_SKIP);
        page_put(p, "</p>\n");
    }
    return OK;
}

enum err square_rule_add_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    int64_t id = 0;

    return rule_add(w, http_text(change->request, "text"), http_text(change->request, "hint"), &id);
}

enum err square_rule_change_run(struct work *w, void *context)
{
    const struct square_change *change = context;

    return rule_change(w, http_id(change->request, "id"), STR(""),
                       http_text(change->request, "text"), http_text(change->request, "hint"));
}

enum err square_rule_remove_run(struct work *w, void *context)
{
    const struct square_change *change = context;

    return rule_remove(w, http_id(change->request, "id"));
}

enum err square_rules_start_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    const struct language *language = page_language(w);
    int64_t id = 0;
    enum err e = db_begin(w);

    if (e)
        return e;
    for (int i = 0; !e && i < proposed_count; i++)
        if (http_bool(change->request, proposed[i].name, false))
            e = rule_add(w, str_of(message(proposed[i].text, language)),
                         str_of(message(proposed[i].hint, language)), &id);
    return db_end(w, e);
}
