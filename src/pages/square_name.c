/* What the square is called, what it is about, who answers for it, who may join; and the end of the
 * set-up. */
#include "moderation/juries.h"
#include "pages/square.h"
#include "social/square_words.h"
#include "social/transaction.h"

static bool is_fixed(const struct html_page *p, enum site_word word)
{
    return p->w->site->fixed & 1u << word;
}

/* What was sent, where the form is shown again; else what stands. */
static struct str value_of(const struct html_page *p, const char *name, struct str stands)
{
    return http_has(p->request, name) ? http_text(p->request, name) : stands;
}

static void way_in(struct html_page *p, enum registrations now, enum registrations way,
                   enum message words, enum message hint)
{
    page_put(p, "<label class=\"check\"><input type=\"radio\" name=\"registrations\" value=\"");
    page_put(p, registrations_word(way));
    page_put(p, now == way ? "\" checked" : "\"");
    page_put(p, is_fixed(p, SITE_REGISTRATIONS) ? " disabled><span>" : "><span>");
    page_say(p, words);
    page_put(p, "<small class=\"hint\">");
    page_say(p, hint);
    page_put(p, "</small></span></label>\n");
}

static void ways_in(struct html_page *p, enum registrations now)
{
    (void)registrations_read(http_text(p->request, "registrations"), &now);
    page_put(p, "<fieldset class=\"field options\"><legend>");
    page_say(p, M_SQUARE_WAY_IN);
    page_put(p, "</legend>\n");
    if (is_fixed(p, SITE_REGISTRATIONS)) {
        page_put(p, "<p class=\"hint\">");
        page_say(p, M_SQUARE_FIXED);
        page_put(p, "</p>\n");
    }
    way_in(p, now, REGISTRATIONS_OPEN, M_SQUARE_OPEN, M_SQUARE_OPEN_HINT);
    way_in(p, now, REGISTRATIONS_APPROVAL, M_SQUARE_APPROVAL, M_SQUARE_APPROVAL_HINT);
    way_in(p, now, REGISTRATIONS_CLOSED, M_SQUARE_CLOSED, M_SQUARE_CLOSED_HINT);
    page_put(p, "</fieldset>\n");
}

/* What is not ticked is not sent: the form says beside it that it was asked. */
static enum err put_juries(struct html_page *p)
{
    bool on = false;
    enum err e = juries_are_on(p->w, &on);

    if (e)
        return e;
    if (http_has(p->request, "juries_asked"))
        on = http_has(p->request, "juries");
    page_hidden(p, "juries_asked", STR("1"));
    page_put(p, "<fieldset class=\"field options\"><legend>");
    page_say(p, M_SQUARE_JURIES);
    page_put(p, "</legend>\n<label class=\"check\"><input type=\"checkbox\" name=\"juries\" "
                "value=\"true\"");
    page_put(p, on ? " checked><span>" : "><span>");
    page_say(p, M_SQUARE_JURIES_ON);
    page_put(p, "<small class=\"hint\">");
    page_say(p, M_SQUARE_JURIES_HINT);
    page_put(p, "</small></span></label>\n</fieldset>\n");
    return OK;
}

enum err square_put_name(struct html_page *p)
{
    enum err e = OK;

    const struct site_words words = site_words(p->w->site);
    bool title_fixed = is_fixed(p, SITE_TITLE), about_fixed = is_fixed(p, SITE_DESCRIPTION);
    bool contact_fixed = is_fixed(p, SITE_CONTACT_EMAIL);

    page_form_begin(p, "/auth/square", "square");
    if (square_is_setup(p->request)) {
        page_heading(p, M_SETUP_SQUARE_TITLE);
        page_paragraph(p, M_SETUP_SQUARE_TEXT);
    }
    square_put_setup(p);
    page_field(p, &(struct page_field){.name = "title",
                                       .type = "text",
                                       .autocomplete = "off",
                                       .label = M_SQUARE_TITLE,
                                       .hint = title_fixed ? M_SQUARE_FIXED : M_SQUARE_TITLE_HINT,
                                       .value = value_of(p, "title", words.title),
                                       .is_fixed = title_fixed});
    page_area(p,
              &(struct page_field){.name = "description",
                                   .label = M_SQUARE_DESCRIPTION,
                                   .hint = about_fixed ? M_SQUARE_FIXED : M_SQUARE_DESCRIPTION_HINT,
                                   .value = value_of(p, "description", words.description),
                                   .optional = true,
                                   .is_fixed = about_fixed,
                                   .rows = 3});
    page_field(p,
               &(struct page_field){.name = "contact_email",
                                    .type = "email",
                                    .autocomplete = "email",
                                    .label = M_SQUARE_CONTACT,
                                    .hint = contact_fixed ? M_SQUARE_FIXED : M_SQUARE_CONTACT_HINT,
                                    .value = value_of(p, "contact_email", words.contact_email),
                                    .optional = true,
                                    .is_fixed = contact_fixed});
    ways_in(p, words.registrations);
    if (!square_is_setup(p->request))
        e = put_juries(p);
    page_button(p, "", square_is_setup(p->request) ? M_CONTINUE : M_SAVE);
    page_form_end(p);
    return e;
}

static enum err name_store(struct work *w, const struct square_change *change,
                           const struct site_words *words)
{
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = square_words_store(w, words);
    if (!e && http_has(change->request, "juries_asked"))
        e = juries_switch(w, change->viewer->account_id, http_has(change->request, "juries"));
    return transaction_leave(w, own, e);
}

enum err square_name_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    struct site_words words = site_words(w->site);

    if (http_has(change->request, "title"))
        words.title = http_text(change->request, "title");
    if (http_has(change->request, "description"))
        words.description = http_text(change->request, "description");
    if (http_has(change->request, "contact_email"))
        words.contact_email = http_text(change->request, "contact_email");
    if (http_has(change->request, "registrations") &&
        !registrations_read(http_text(change->request, "registrations"), &words.registrations))
        return work_fail(w, ERR_INVALID, "%s", message(M_SQUARE_WAY_IN, page_language(w)));
    return name_store(w, change, &words);
}

enum err square_put_ready(struct html_page *p)
{
    page_put(p, "<section class=\"card form\">\n");
    page_heading(p, M_SETUP_READY_TITLE);
    page_paragraph(p, M_SETUP_READY_TEXT);
    page_put(p, "<p class=\"code address\">");
    page_text(p, p->w->site->url);
    page_put(p, "</p>\n");
    if (p->w->site->confirm_email)
        page_paragraph(p, M_SETUP_MAIL);
    page_put(p, "<p class=\"actions\">");
    page_link(p, "button", "/", M_SETUP_ENTER);
    page_put(p, " ");
    page_link(p, "button quiet", "/auth/square/texts", M_SETUP_MORE);
    page_put(p, "</p>\n</section>\n");
    return OK;
}
