/* A new password by mail: asking for the link, and following it. */
#include "auth/links.h"
#include "auth/sign_in.h"
#include "pages/handlers.h"
#include "pages/page.h"

static void tell(struct html_page *p, enum message title, enum message text, const char *href,
                 enum message on)
{
    page_put(p, "<section class=\"card\">\n");
    page_heading(p, title);
    page_paragraph(p, text);
    page_put(p, "<p class=\"actions\">");
    page_link(p, "button", href, on);
    page_put(p, "</p>\n</section>\n");
}

static void ask_form(struct html_page *p, struct str fault)
{
    page_form_begin(p, "/auth/reset", "reset");
    page_heading(p, M_RESET_TITLE);
    page_paragraph(p, M_RESET_TEXT);
    page_field(p, &(struct page_field){.name = "email",
                                       .type = "email",
                                       .autocomplete = "email",
                                       .label = M_EMAIL,
                                       .hint = M_COUNT,
                                       .value = http_text(p->request, "email"),
                                       .fault = fault});
    page_button(p, "", M_RESET_BUTTON);
    page_form_end(p);
}

static void choose_form(struct html_page *p, struct str secret, struct str fault)
{
    page_form_begin(p, "/auth/reset", "reset");
    page_heading(p, M_CHOOSE_PASSWORD);
    page_hidden(p, "token", secret);
    page_field(p, &(struct page_field){.name = "password",
                                       .type = "password",
                                       .autocomplete = "new-password",
                                       .label = M_NEW_PASSWORD,
                                       .hint = M_PASSWORD_HINT,
                                       .fault = fault});
    page_button(p, "", M_CHANGE_PASSWORD);
    page_form_end(p);
}

static struct page_head reset_head(const struct work *w)
{
    return (struct page_head){.title = str_of(message(M_RESET_TITLE, page_language(w))),
                              .main_class = "narrow",
                              .no_index = true};
}

PAGE_HANDLER(reset_page)
{
    struct page_head head = reset_head(w);
    struct str secret = http_text(request, "token");
    struct html_page p;
    struct link link;
    enum err e = secret.size ? link_find(w, LINK_RESET, secret, &link) : OK;

    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "%s", message(M_LINK_OVER, page_language(w)));
    if (e)
        return e;
    page_begin(&p, w, viewer, request, &head);
    if (secret.size)
        choose_form(&p, secret, STR(""));
    else
        ask_form(&p, STR(""));
    page_end(&p, 200, ret_reply);
    return OK;
}

PAGE_HANDLER(reset_post)
{
    struct page_head head = reset_head(w);
    struct str secret = http_text(request, "token");
    struct html_page p;
    enum err e = page_form_check(w, viewer, request, "reset");

    if (!e)
        e = secret.size
                ? password_reset(w, secret, http_text(request, "password"))
                : password_reset_ask(w, http_text(request, "email"), request->remote_address);
    if (e && e != ERR_INVALID && e != ERR_TOO_MANY)
        return e;
    page_begin(&p, w, viewer, request, &head);
    if (e && secret.size)
        choose_form(&p, secret, w->why);
    else if (e)
        ask_form(&p, w->why);
    else if (secret.size)
        tell(&p, M_PASSWORD_SET, M_PASSWORD_SET_TEXT, "/auth/sign_in", M_SIGN_IN);
    else
        tell(&p, M_MAIL_SENT, M_MAIL_SENT_RESET, "/", M_ERROR_BACK);
    page_end(&p, e ? http_status_of(e) : 200, ret_reply);
    return OK;
}
