/* What has changed in the square's rules: every version, with what it changed of the one before. */
#include "pages/handlers.h"
#include "pages/page.h"
#include "social/rulebook.h"

enum { shown = 40 };

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The end of the words that both begin with; of the spaces before the first that differs. */
static size_t same_before(struct str old, struct str new)
{
    size_t at = 0, word = 0;

    for (; at < old.size && at < new.size &&old.data[at] == new.data[at]; at++)
        if (is_space(old.data[at]))
            word = at + 1;
    return (at == old.size || is_space(old.data[at])) && (at == new.size || is_space(new.data[at]))
               ? at
               : word;
}

/* How many bytes of whole words both end with. */
static size_t same_after(struct str old, struct str new)
{
    size_t count = 0, word = 0;

    while (count < old.size &&
           count < new.size &&old.data[old.size - count - 1] == new.data[new.size - count - 1]) {
        count++;
        if (is_space(old.data[old.size - count]))
            word = count;
    }
    if ((count == old.size || is_space(old.data[old.size - count - 1])) &&
        (count == new.size || is_space(new.data[new.size - count - 1])))
        word = count;
    return word;
}

static void put_part(struct html_page *p, const char *element, struct str text)
{
    if (!text.size)
        return;
    page_put(p, "<");
    page_put(p, element);
    page_put(p, ">");
    page_text(p, text);
    page_put(p, "</");
    page_put(p, element);
    page_put(p, ">");
}

/* The words that went, and those that came. */
static void put_difference(struct html_page *p, struct str old, struct str new)
{
    const size_t before = same_before(old, new);
    const struct str gone = str_sub(old, before, old.size), come = str_sub(new, before, new.size);
    const size_t after = same_after(gone, come);

    page_text(p, str_sub(new, 0, before));
    put_part(p, "del", str_sub(gone, 0, gone.size - after));
    if (gone.size > after && come.size > after)
        page_put(p, " ");
    put_part(p, "ins", str_sub(come, 0, come.size - after));
    page_text(p, str_sub(come, come.size - after, come.size));
}

static void put_number(struct html_page *p, enum message m, int old, int new)
{
    if (old == new)
        return;
    page_put(p, "<br>");
    page_say(p, m);
    page_put(p, ": ");
    put_difference(p, str_format(p->w->memory, "%d", old), str_format(p->w->memory, "%d", new));
}

static void put_version(struct html_page *p, const struct rule_version *v,
                        const struct rule *before)
{
    const struct rule nothing = {.days = v->rule.days, .harm = v->rule.harm};
    const struct str language = str_of(p->language->code);
    struct str text, hint, old_text = STR(""), old_hint = STR("");

    rule_in(p->w->memory, v->is_removal ? &nothing : &v->rule, language, &text, &hint);
    if (before)
        rule_in(p->w->memory, before, language, &old_text, &old_hint);
    else
        before = &nothing;
    buffer_format(&p->out, "<li class=\"entry\" id=\"v%lld\"><div class=\"entry-text\">",
                  (long long)v->id);
    page_put(p, "<span class=\"entry-mark\">");
    page_say(p, v->is_removal          ? M_RULE_REMOVED
                : v->rule.version == 1 ? M_RULE_ADDED
                                       : M_RULE_CHANGED);
    page_put(p, "</span> <strong>");
    put_difference(p, old_text, text);
    page_put(p, "</strong> <span>");
    put_difference(p, old_hint, hint);
    put_number(p, M_RULE_FOLLOWS, before->days, v->rule.days);
    put_number(p, M_RULE_HARM, before->harm, v->rule.harm);
    page_put(p, "</span> <span class=\"quiet-text\">");
    page_say(p, M_RULE_VERSION);
    buffer_format(&p->out, " %d · ", v->rule.version);
    page_minute(p, "", id_ms(v->id));
    buffer_format(&p->out, " · <a href=\"/log?kind=rule&amp;rule=%lld\">", (long long)v->rule.id);
    page_say(p, M_LOG);
    page_put(p, "</a></span></div></li>\n");
}

static enum err put_versions(struct html_page *p, const struct rule_version *versions, int count)
{
    enum err e = OK;

    page_put(p, "<ul class=\"entries\">\n");
    for (int i = 0; !e && i < count; i++) {
        struct rule_version before;

        if (versions[i].rule.version > 1)
            e = rule_version_find(p->w, versions[i].rule.id, versions[i].rule.version - 1, &before);
        if (!e)
            put_version(p, &versions[i], versions[i].rule.version > 1 ? &before.rule : NULL);
    }
    page_put(p, "</ul>\n");
    return e;
}

PAGE_HANDLER(rules_history_page)
{
    struct page_head head = {.main_class = "column log", .may_be_kept = true};
    struct rule_version *versions = arena_array(w->memory, shown, sizeof *versions);
    struct html_page p;
    int count = 0;
    enum err e = rule_history(w, 0, http_id(request, "max_id"), versions, shown, &count);

    if (e)
        return e;
    head.title = str_of(message(M_RULES_CHANGED, page_language(w)));
    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\"><h1>");
    page_say(&p, M_RULES_CHANGED);
    page_put(&p, "</h1>\n");
    page_paragraph(&p, M_RULES_CHANGED_TEXT);
    page_put(&p, "</section>\n");
    if (!count)
        page_paragraph(&p, M_RULES_NONE);
    e = put_versions(&p, versions, count);
    if (!e) {
        page_pager(&p, "/rules/history", count == shown ? versions[count - 1].id : 0);
        page_end(&p, 200, ret_reply);
    }
    return e;
}
