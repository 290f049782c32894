/* Joining: the form, for anybody and for the owner, and confirming the address. */
#include "auth/links.h"
#include "auth/sign_in.h"
#include "pages/charter.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "pages/session.h"
#include "pages/square.h"

/* What to do about the commonest faults, where the API only says what is wrong; M_COUNT: none. */
static enum message advice(const char *field, const char *code)
{
    bool is_name = strcmp(field, "username") == 0;

    if (strcmp(code, "ERR_TAKEN") == 0)
        return is_name ? M_NAME_TAKEN : M_EMAIL_TAKEN;
    if (strcmp(field, "password") == 0 && strcmp(code, "ERR_INVALID") == 0)
        return M_PASSWORD_COMMON;
    return M_COUNT;
}

/* The first fault of a field. */
static struct str fault_of(const struct html_page *p, const struct registration_faults *faults,
                           const char *field)
{
    for (int i = 0; faults && i < faults->count; i++) {
        const struct registration_fault *fault = &faults->fault[i];
        enum message m = M_COUNT;

        if (strcmp(fault->field, field) != 0)
            continue;
        m = advice(field, fault->code);
        return m == M_COUNT ? fault->words : str_of(message(m, p->language));
    }
    return STR("");
}

static void reason_field(struct html_page *p, struct str value, struct str fault)
{
    page_put(p, "<div class=\"field\">\n<label for=\"reason\">");
    page_say(p, M_REASON);
    page_put(p, "</label>\n<textarea id=\"reason\" name=\"reason\" rows=\"3\" required "
                "maxlength=\"1000\" aria-describedby=\"reason-hint\"");
    page_put(p, fault.size ? " aria-invalid=\"true\">" : ">");
    page_text(p, value);
    page_put(p, fault.size ? "</textarea>\n<p class=\"fault\" id=\"reason-hint\">"
                           : "</textarea>\n<p class=\"hint\" id=\"reason-hint\">");
    if (fault.size)
        page_text(p, fault);
    else
        page_say(p, M_REASON_HINT);
    page_put(p, "</p>\n</div>\n");
}

/* A box as it was left; the label goes on until page_put(p, "</span></label>\n"). */
static void check_begin(struct html_page *p, const char *name, const char *more)
{
    page_put(p, "<label class=\"check\"><input type=\"checkbox\" value=\"true\" name=\"");
    page_put(p, name);
    page_put(p, "\"");
    page_put(p, more);
    page_put(p, http_bool(p->request, name, false) ? " checked> <span>" : "> <span>");
}

static void findable_field(struct html_page *p)
{
    check_begin(p, "findable", "");
    page_say(p, M_FINDABLE);
    page_put(p, "</span></label>\n");
}

/* With the rules at hand: nobody leaves a form half filled to read what it asks to agree to. Where
 * there are none, nothing is asked. */
static enum err agreement_field(struct html_page *p, struct str fault)
{
    bool has_rules;
    enum err e = charter_has_rules(p->w, &has_rules);

    if (e || !has_rules)
        return e;
    page_put(p, "<details class=\"welcome-rules\"><summary>");
    page_say(p, M_RULES);
    page_put(p, "</summary>\n");
    e = charter_put_rules(p, p->w);
    page_put(p, "</details>\n");
    check_begin(p, "agreement", " required");
    page_say(p, M_AGREE);
    page_put(p, "</span></label>\n");
    if (fault.size) {
        page_put(p, "<p class=\"fault\">");
        page_text(p, fault);
        page_put(p, "</p>\n");
    }
    return e;
}

/* The form of /auth/sign_up, or with an owner's link that of /auth/owner. */
static enum err join_form(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, int status, struct str owner_link,
                          const struct registration_faults *faults, struct http_reply *ret_reply)
{
    bool for_owner = owner_link.size > 0;
    enum message title = for_owner ? M_OWNER_TITLE : M_SIGN_UP_TITLE;
    struct page_head head = {.title = str_of(message(title, page_language(w))),
                             .main_class = for_owner ? "narrow setup" : "narrow",
                             .no_index = for_owner,
                             .no_account = for_owner};
    struct html_page p;
    enum err e;

    page_begin(&p, w, viewer, request, &head);
    if (for_owner)
        square_put_steps(&p, 0);
    page_form_begin(&p, for_owner ? "/auth/owner" : "/auth/sign_up", "join");
    page_heading(&p, title);
    if (for_owner) {
        page_paragraph(&p, M_OWNER_TEXT);
        page_hidden(&p, "token", owner_link);
    }
    page_field(&p, &(struct page_field){.name = "username",
                                        .type = "text",
                                        .autocomplete = "username",
                                        .label = M_NAME,
                                        .hint = M_NAME_HINT,
                                        .value = http_text(request, "username"),
                                        .fault = fault_of(&p, faults, "username")});
    page_field(&p, &(struct page_field){.name = "email",
                                        .type = "email",
                                        .autocomplete = "email",
                                        .label = M_EMAIL,
                                        .hint = M_EMAIL_HINT,
                                        .value = http_text(request, "email"),
                                        .fault = fault_of(&p, faults, "email")});
    page_field(&p, &(struct page_field){.name = "password",
                                        .type = "password",
                                        .autocomplete = "new-password",
                                        .label = M_PASSWORD,
                                        .hint = M_PASSWORD_HINT,
                                        .fault = fault_of(&p, faults, "password")});
    if (!for_owner && site_words(w->site).registrations == REGISTRATIONS_APPROVAL)
        reason_field(&p, http_text(request, "reason"), fault_of(&p, faults, "reason"));
    findable_field(&p);
    e = agreement_field(&p, fault_of(&p, faults, "agreement"));
    if (e)
        return e;
    page_button(&p, "wide", M_SIGN_UP);
    page_form_end(&p);
    page_end(&p, status, ret_reply);
    return OK;
}

/* A page that only says something, with one way on. */
static void tell(struct work *w, const struct viewer *viewer, const struct http_request *request,
                 int status, enum message title, enum message text, struct http_reply *ret_reply)
{
    struct page_head head = {.title = str_of(message(title, page_language(w))),
                             .main_class = "narrow",
                             .no_index = true};
    struct html_page p;

    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, title);
    page_paragraph(&p, text);
    page_put(&p, "<p class=\"actions\">");
    page_link(&p, "button", viewer->account_id ? "/" : "/auth/sign_in",
              viewer->account_id ? M_CONTINUE : M_SIGN_IN);
    page_put(&p, "</p>\n</section>\n");
    page_end(&p, status, ret_reply);
}

PAGE_HANDLER(sign_up_page)
{
    if (viewer->account_id)
        page_see_other(w, STR("/"), ret_reply);
    else if (site_words(w->site).registrations == REGISTRATIONS_CLOSED)
        tell(w, viewer, request, 403, M_SIGN_UP_TITLE, M_JOIN_CLOSED, ret_reply);
    else
        return join_form(w, viewer, request, 200, STR(""), NULL, ret_reply);
    return OK;
}

static enum err join(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct str owner_link,
                     struct http_reply *ret_reply)
{
    struct registration registration = {
        .username = str_trim(http_text(request, "username")),
        .email = str_trim(http_text(request, "email")),
        .password = http_text(request, "password"),
        .locale = w->language,
        .reason = http_text(request, "reason"),
        .agreement = http_bool(request, "agreement", false),
        .findable = http_bool(request, "findable", false),
        .owner_link = owner_link,
        .address = request->remote_address,
    };
    struct registration_faults faults = {0};
    struct account account;
    struct user user = {0};
    bool has_rules;
    enum err e = page_form_check(w, viewer, request, "join");

    if (!e)
        e = charter_has_rules(w, &has_rules);
    if (!e)
        registration.agreement = registration.agreement || !has_rules;
    if (!e)
        e = registration_run(w, &registration, &faults, &account);
    if ((e == ERR_INVALID && faults.count) || e == ERR_CONFLICT)
        return join_form(w, viewer, request, 422, owner_link, &faults, ret_reply);
    if (e)
        return e;
    if (owner_link.size == 0 && w->site->confirm_email)
        tell(w, viewer, request, 200, M_MAIL_SENT, M_MAIL_SENT_CONFIRM, ret_reply);
    else if (owner_link.size == 0 && site_words(w->site).registrations == REGISTRATIONS_APPROVAL)
        tell(w, viewer, request, 200, M_PENDING, M_PENDING_TEXT, ret_reply);
    else
        e = user_find(w, account.id, &user);
    if (e || user.account_id != account.id)
        return e;
    return session_begin(w, request, &user, SIGN_IN_JOINED,
                         owner_link.size ? STR("/auth/square?setup=1") : STR("/"), ret_reply);
}

PAGE_HANDLER(sign_up_post)
{
    return join(w, viewer, request, STR(""), ret_reply);
}

PAGE_HANDLER(owner_page)
{
    struct str secret = http_text(request, "token");
    struct link link;
    enum err e = link_find(w, LINK_OWNER, secret, &link);

    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "%s", message(M_LINK_OVER, page_language(w)));
    if (e)
        return e;
    return join_form(w, viewer, request, 200, secret, NULL, ret_reply);
}

PAGE_HANDLER(owner_post)
{
    struct str secret = http_text(request, "token");

    if (secret.size == 0)
        return work_fail(w, ERR_NOT_FOUND, "%s", message(M_LINK_OVER, page_language(w)));
    return join(w, viewer, request, secret, ret_reply);
}

/* Programs that look into mail follow its links: only a press of the button uses one up. */
PAGE_HANDLER(confirm_page)
{
    struct page_head head = {.title = str_of(message(M_CONFIRM_ADDRESS, page_language(w))),
                             .main_class = "narrow",
                             .no_index = true};
    struct str secret = http_text(request, "token"), address;
    struct html_page p;
    struct link link;
    enum err e = link_find(w, LINK_CONFIRM, secret, &link);

    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "%s", message(M_LINK_OVER, page_language(w)));
    if (e)
        return e;
    page_begin(&p, w, viewer, request, &head);
    page_form_begin(&p, "/auth/confirm", "confirm");
    page_heading(&p, M_CONFIRM_ADDRESS);
    page_hidden(&p, "token", secret);
    page_put(&p, "<p><strong>");
    (void)str_split(link.bound_to, '\n', &address);
    page_text(&p, address);
    page_put(&p, "</strong></p>\n");
    page_paragraph(&p, M_CONFIRM_ADDRESS_TEXT);
    page_button(&p, "", M_CONFIRM_BUTTON);
    page_form_end(&p);
    page_end(&p, 200, ret_reply);
    return OK;
}

PAGE_HANDLER(confirm_post)
{
    int64_t account_id = 0;
    struct user user = {0};
    enum err e = page_form_check(w, viewer, request, "confirm");

    if (!e)
        e = email_confirm(w, http_text(request, "token"), &account_id);
    if (!e)
        e = user_find(w, account_id, &user);
    if (e)
        return e;
    if (user.approved_ms)
        tell(w, viewer, request, 200, M_ADDRESS_CONFIRMED, M_ADDRESS_CONFIRMED_TEXT, ret_reply);
    else
        tell(w, viewer, request, 200, M_PENDING, M_PENDING_TEXT, ret_reply);
    return OK;
}
