/* The rules of the square: to add, to change, to remove; and a few to begin with. */
#include "auth/roles.h"
#include "auth/users.h"
#include "base/json.h"
#include "pages/square.h"
#include "social/rulebook.h"

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

/* A field of one of several forms on the page: its id is the name and the rule's. */
static struct page_field field_of(struct html_page *p, const struct rule *rule, const char *name,
                                  enum message label, struct str value)
{
    return (struct page_field){
        .name = name,
        .id = rule ? str_c(p->w->memory,
                           str_format(p->w->memory, "%s%lld", name, (long long)rule->id))
                   : NULL,
        .type = "text",
        .autocomplete = "off",
        .label = label,
        .hint = M_COUNT,
        .value = value};
}

static void put_translation(struct html_page *p, const struct rule *rule, const char *language,
                            enum message words, enum message words_of_hint)
{
    const struct json *root = NULL, *own = NULL;
    const char *text = str_c(p->w->memory, str_format(p->w->memory, "text_%s", language));
    const char *hint = str_c(p->w->memory, str_format(p->w->memory, "hint_%s", language));
    struct page_field field;

    if (rule && !json_parse(p->w->memory, rule->translations, &root, NULL))
        own = json_get(root, language);
    field = field_of(p, rule, text, words, json_get_str(own, "text"));
    field.optional = true;
    page_field(p, &field);
    field = field_of(p, rule, hint, words_of_hint, json_get_str(own, "hint"));
    field.optional = true;
    field.rows = 2;
    page_area(p, &field);
}

static void put_categories(struct html_page *p, const char *id, struct str chosen)
{
    page_put(p, "<div class=\"field\"><label for=\"");
    page_put(p, id);
    page_put(p, "\">");
    page_say(p, M_RULE_CATEGORY);
    page_put(p, "</label>\n<select name=\"category\" id=\"");
    page_put(p, id);
    page_put(p, "\"><option value=\"\">");
    page_say(p, M_RULE_CATEGORY_NONE);
    page_put(p, "</option>");
    for (size_t i = 0; legal_categories[i]; i++) {
        struct str words = str_of(legal_categories[i]);

        page_put(p, "<option value=\"");
        page_text(p, words);
        page_put(p, str_equal(words, chosen) ? "\" selected>" : "\">");
        words = str_sub(words, sizeof "STATEMENT_CATEGORY_" - 1, words.size);
        for (size_t at = 0; at < words.size; at++)
            buffer_char(&p->out, words.data[at] == '_' ? ' ' : words.data[at]);
        page_put(p, "</option>");
    }
    page_put(p, "</select></div>\n");
}

/* rule NULL: one that is to be added. */
static void put_fields(struct html_page *p, const struct rule *rule)
{
    struct page_field field;

    field = field_of(p, rule, "text", M_RULE, rule ? rule->text : STR(""));
    page_field(p, &field);
    field = field_of(p, rule, "hint", M_RULE_HINT, rule ? rule->hint : STR(""));
    field.optional = true;
    field.rows = 2;
    page_area(p, &field);
    page_put(p, "<details><summary>");
    page_say(p, M_RULE_MORE);
    page_put(p, "</summary>\n<div class=\"stack\">\n");
    put_translation(p, rule, "en", M_RULE_ENGLISH, M_RULE_ENGLISH_HINT);
    put_translation(p, rule, "fr", M_RULE_FRENCH, M_RULE_FRENCH_HINT);
    field = field_of(p, rule, "days", M_RULE_DAYS,
                     str_format(p->w->memory, "%d", rule ? rule->days : rule_days_default));
    field.hint = M_RULE_DAYS_HINT;
    page_field(p, &field);
    field = field_of(p, rule, "harm", M_RULE_HARM,
                     str_format(p->w->memory, "%d", rule ? rule->harm : rule_harm_default));
    field.hint = M_RULE_HARM_HINT;
    page_field(p, &field);
    field = field_of(p, rule, "category", M_RULE_CATEGORY, STR(""));
    put_categories(p, field.id ? field.id : "category", rule ? rule->category : STR(""));
    page_put(p, "</div></details>\n");
    if (square_is_setup(p->request))
        return;
    page_put(p, "<label class=\"check\"><input type=\"checkbox\" name=\"tell\" value=\"true\" "
                "checked><span>");
    page_say(p, M_RULE_TELL);
    page_put(p, "</span></label>\n");
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
    put_fields(p, rule);
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
    put_fields(p, NULL);
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

static enum err number_read(struct work *w, const struct http_request *request, const char *name,
                            int max, int *ret_number)
{
    int64_t number = 0;

    if (http_text(request, name).size &&
        str_int(str_trim(http_text(request, name)), 1, max, &number))
        return work_fail(w, ERR_INVALID, "%s is a number from 1 to %d", name, max);
    *ret_number = (int)number;
    return OK;
}

static enum err role_read(struct work *w, const struct square_change *change, struct str *ret_role)
{
    struct user user;
    enum err e = user_find(w, change->viewer->account_id, &user);

    if (!e)
        *ret_role = str_of(role_facts(user.role)->word);
    return e;
}

static enum err draft_read(struct work *w, const struct square_change *change,
                           struct rule_draft *ret_draft)
{
    const struct http_request *r = change->request;
    enum err e = role_read(w, change, &ret_draft->by);

    ret_draft->words[0] = (struct rule_words){.set_text = true,
                                              .set_hint = true,
                                              .text = http_text(r, "text"),
                                              .hint = http_text(r, "hint")};
    ret_draft->words[1] = (struct rule_words){.language = STR("en"),
                                              .set_text = http_has(r, "text_en"),
                                              .set_hint = http_has(r, "hint_en"),
                                              .text = http_text(r, "text_en"),
                                              .hint = http_text(r, "hint_en")};
    ret_draft->words[2] = (struct rule_words){.language = STR("fr"),
                                              .set_text = http_has(r, "text_fr"),
                                              .set_hint = http_has(r, "hint_fr"),
                                              .text = http_text(r, "text_fr"),
                                              .hint = http_text(r, "hint_fr")};
    ret_draft->words_count = 3;
    ret_draft->set_category = http_has(r, "category");
    ret_draft->category = http_text(r, "category");
    ret_draft->tell = http_bool(r, "tell", false);
    if (!e)
        e = number_read(w, r, "days", rule_days_max, &ret_draft->days);
    return e ? e : number_read(w, r, "harm", rule_harm_max, &ret_draft->harm);
}

enum err square_rule_add_run(struct work *w, void *context)
{
    struct rule_draft draft = {0};
    int64_t id = 0;
    enum err e = draft_read(w, context, &draft);

    return e ? e : rule_add(w, &draft, &id);
}

enum err square_rule_change_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    struct rule_draft draft = {0};
    enum err e = draft_read(w, change, &draft);

    return e ? e : rule_change(w, http_id(change->request, "id"), &draft);
}

enum err square_rule_remove_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    struct str by = STR("");
    enum err e = role_read(w, change, &by);

    return e ? e
             : rule_remove(w, http_id(change->request, "id"), by,
                           http_bool(change->request, "tell", false));
}

enum err square_rules_start_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    const struct language *language = page_language(w);
    struct rule_draft draft = {.words_count = 1};
    int64_t id = 0;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = role_read(w, change, &draft.by);
    for (int i = 0; !e && i < proposed_count; i++) {
        draft.words[0] = (struct rule_words){.set_text = true,
                                             .set_hint = true,
                                             .text = str_of(message(proposed[i].text, language)),
                                             .hint = str_of(message(proposed[i].hint, language))};
        if (http_bool(change->request, proposed[i].name, false))
            e = rule_add(w, &draft, &id);
    }
    return db_end(w, e);
}
