/* The long texts of the square, in Markdown: what it is about, its privacy policy, its terms. */
#include "base/clock.h"
#include "pages/square.h"
#include "social/documents.h"

static enum err text_of(struct work *w, enum document_name name, struct str *ret_text)
{
    struct document document = {0};
    int64_t next_day = 0;
    enum err e = name == DOCUMENT_TERMS
                     ? document_terms(w, w->now_ms / clock_day_ms, &document, &next_day)
                     : document_find(w, name, 0, &document);

    *ret_text = e ? STR("") : document.text;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err text_form(struct html_page *p, enum document_name name, enum message title,
                          enum message hint)
{
    const char *word = document_word(name);
    bool is_sent = str_is(http_text(p->request, "name"), word);
    struct str stands;
    enum err e = text_of(p->w, name, &stands);

    if (e)
        return e;
    page_form_begin(p, "/auth/square/texts", "square");
    page_hidden(p, "name", str_of(word));
    page_area(p, &(struct page_field){.name = "text",
                                      .id = word,
                                      .label = title,
                                      .hint = hint,
                                      .value = is_sent ? http_text(p->request, "text") : stands,
                                      .optional = true,
                                      .rows = stands.size ? 10 : 4});
    page_button(p, "", M_SAVE);
    page_form_end(p);
    return OK;
}

enum err square_put_texts(struct html_page *p)
{
    page_put(p, "<p class=\"settings-lead\">");
    page_say(p, M_TEXTS_LEAD);
    page_put(p, "</p>\n");
    enum err e = text_form(p, DOCUMENT_ABOUT, M_TEXT_ABOUT, M_TEXT_ABOUT_HINT);

    if (!e)
        e = text_form(p, DOCUMENT_PRIVACY, M_PRIVACY_POLICY, M_TEXT_PRIVACY_HINT);
    if (!e)
        e = text_form(p, DOCUMENT_TERMS, M_TERMS_OF_SERVICE, M_TEXT_TERMS_HINT);
    return e;
}

/* An empty text takes the document away; terms that are written anew are in force from today. */
enum err square_text_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    struct document document = {.text = str_trim(http_text(change->request, "text"))};
    struct str stands;
    enum err e = document_name_read(w, http_text(change->request, "name"), &document.name);

    if (!e)
        e = text_of(w, document.name, &stands);
    if (e || str_equal(document.text, stands))
        return e;
    if (document.name == DOCUMENT_TERMS)
        document.day = w->now_ms / clock_day_ms;
    if (document.text.size)
        return document_set(w, &document);
    e = document_remove(w, document.name, document.day);
    return e == ERR_NOT_FOUND
               ? work_fail(w, ERR_INVALID, "%s", message(M_TERMS_STAND, page_language(w)))
               : e;
}
