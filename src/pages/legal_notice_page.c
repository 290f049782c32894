/* The form by which anybody says that something here is against the law or a rule, and the page
 * that only she knows, with how it stands. */
#include "auth/sign_in.h"
#include "moderation/complaints.h"
#include "moderation/legal_notices.h"
#include "pages/handlers.h"
#include "pages/page.h"
#include "social/rulebook.h"

static const struct {
    enum notice_kind kind;
    enum message words;
} kinds[] = {
    {NOTICE_LAW, M_NOTICE_AGAINST_LAW},
    {NOTICE_RULE, M_NOTICE_AGAINST_RULE},
    {NOTICE_CHILDREN, M_NOTICE_CHILDREN},
    {NOTICE_LIFE, M_NOTICE_LIFE},
};

/* What is said of each fault, and at which field. */
static const struct {
    const char *field;
    enum message words;
} faults[] = {
    [NOTICE_ADDRESS] = {"address", M_NOTICE_ADDRESS_FAULT},
    [NOTICE_KIND] = {"kind", M_NOTICE_KIND_FAULT},
    [NOTICE_REASON] = {"reason", M_NOTICE_REASON_FAULT},
    [NOTICE_NO_RULE] = {"rule", M_NOTICE_RULE_FAULT},
    [NOTICE_NAME] = {"name", M_NOTICE_NAME_FAULT},
    [NOTICE_EMAIL] = {"email", M_NOTICE_EMAIL_FAULT},
    [NOTICE_FAITH] = {"good_faith", M_NOTICE_FAITH_FAULT},
};

/* ---- the form ------------------------------------------------------------------------------- */

/* Of what is no field of page.h's. */
static void put_fault(struct html_page *p, const char *field)
{
    if (!p->faulty || strcmp(p->faulty, field) != 0)
        return;
    page_put(p, "<p class=\"fault\">");
    page_text(p, p->fault);
    page_put(p, "</p>\n");
}

static void put_kinds(struct html_page *p)
{
    const enum notice_kind chosen = notice_kind_read(http_text(p->request, "kind"));

    page_put(p, "<fieldset class=\"field options\"><legend>");
    page_say(p, M_NOTICE_KIND);
    page_put(p, "</legend>\n");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        page_put(p, "<label class=\"check\"><input type=\"radio\" name=\"kind\" required value=\"");
        page_text(p, notice_kind_name(kinds[i].kind));
        page_put(p, kinds[i].kind == chosen ? "\" checked><span>" : "\"><span>");
        page_say(p, kinds[i].words);
        page_put(p, "</span></label>\n");
    }
    put_fault(p, "kind");
    page_put(p, "</fieldset>\n");
}

static enum err put_rules(struct html_page *p)
{
    struct rule *rules = arena_array(p->w->memory, rules_max, sizeof *rules);
    const struct str chosen = http_text(p->request, "rule");
    int count = 0;
    enum err e = rules_list(p->w, rules, &count);

    if (e || !count)
        return e;
    page_put(p, "<div class=\"field\"><label for=\"rule\">");
    page_say(p, M_NOTICE_RULE);
    page_put(p, "</label>\n<select id=\"rule\" name=\"rule\"><option value=\"\">");
    page_say(p, M_NOTICE_RULE_NONE);
    page_put(p, "</option>\n");
    for (int i = 0; i < count; i++) {
        const struct str id = str_format(p->w->memory, "%lld", (long long)rules[i].id);
        struct str text, hint;

        rule_in(p->w->memory, &rules[i], str_of(p->language->code), &text, &hint);
        page_put(p, "<option value=\"");
        page_text(p, id);
        page_put(p, str_equal(id, chosen) ? "\" selected>" : "\">");
        page_text(p, text);
        page_put(p, "</option>\n");
    }
    page_put(p, "</select>\n");
    put_fault(p, "rule");
    page_put(p, "</div>\n");
    return OK;
}

static void put_sender(struct html_page *p)
{
    page_field(p, &(struct page_field){.name = "name",
                                       .type = "text",
                                       .autocomplete = "name",
                                       .label = M_NOTICE_NAME,
                                       .hint = M_NOTICE_NAME_HINT,
                                       .value = http_text(p->request, "name"),
                                       .optional = true});
    page_field(p, &(struct page_field){.name = "email",
                                       .type = "email",
                                       .autocomplete = "email",
                                       .label = M_NOTICE_EMAIL,
                                       .hint = M_NOTICE_EMAIL_HINT,
                                       .value = http_text(p->request, "email"),
                                       .optional = true});
    page_put(p,
             "<label class=\"check\"><input type=\"checkbox\" name=\"good_faith\" value=\"true\" "
             "required><span>");
    page_say(p, M_NOTICE_FAITH);
    page_put(p, "</span></label>\n");
    put_fault(p, "good_faith");
}

static enum err put_form(struct html_page *p)
{
    enum err e;

    page_form_begin(p, "/notice", "notice");
    page_heading(p, M_NOTICE);
    page_paragraph(p, M_NOTICE_TEXT);
    page_field(p, &(struct page_field){.name = "address",
                                       .type = "url",
                                       .autocomplete = "off",
                                       .label = M_NOTICE_ADDRESS,
                                       .hint = M_NOTICE_ADDRESS_HINT,
                                       .value = http_text(p->request, "address")});
    put_kinds(p);
    e = put_rules(p);
    page_area(p, &(struct page_field){.name = "reason",
                                      .label = M_NOTICE_REASON,
                                      .hint = M_NOTICE_REASON_HINT,
                                      .value = http_text(p->request, "reason"),
                                      .rows = 6});
    put_sender(p);
    page_button(p, "", M_NOTICE_SEND);
    page_form_end(p);
    return e;
}

static enum err show_form(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, enum notice_fault fault, int status,
                          struct str words, struct http_reply *ret_reply)
{
    const struct page_head head = {.title = str_of(message(M_NOTICE, page_language(w))),
                                   .main_class = "narrow"};
    struct html_page p;
    enum err e;

    page_begin(&p, w, viewer, request, &head);
    if (fault) {
        p.faulty = faults[fault].field;
        p.fault = str_of(message(faults[fault].words, p.language));
    } else {
        page_notice(&p, "bad", words);
    }
    e = put_form(&p);
    if (!e)
        page_end(&p, status, ret_reply);
    return e;
}

PAGE_HANDLER(legal_notice_page)
{
    return show_form(w, viewer, request, NOTICE_FINE, 200, STR(""), ret_reply);
}

struct sending {
    struct legal_notice draft, made;
    enum notice_fault fault;
};

static enum err send_run(struct work *w, void *context)
{
    struct sending *s = context;

    return legal_notice_make(w, &s->draft, &s->made, &s->fault);
}

PAGE_HANDLER(legal_notice_post)
{
    struct sending sending = {.draft = {.address = http_text(request, "address"),
                                        .kind = notice_kind_read(http_text(request, "kind")),
                                        .reason = http_text(request, "reason"),
                                        .rule = http_text(request, "rule"),
                                        .name = http_text(request, "name"),
                                        .email = http_text(request, "email"),
                                        .language = str_of(page_language(w)->code),
                                        .in_good_faith = http_bool(request, "good_faith", false)}};
    enum err e = page_form_check(w, viewer, request, "notice");

    if (!e)
        e = auth_write(w, send_run, &sending);
    if (e == ERR_INVALID || e == ERR_TOO_MANY || e == ERR_FORBIDDEN)
        return show_form(w, viewer, request, sending.fault, http_status_of(e), w->why, ret_reply);
    if (e)
        return e;
    page_see_other(
        w, str_format(w->memory, "/notice/%.*s", STR_ARG(legal_notice_receipt(w, &sending.made))),
        ret_reply);
    return OK;
}

/* ---- how it stands --------------------------------------------------------------------------- */

static void put_fact(struct html_page *p, enum message m, struct str text)
{
    if (!text.size)
        return;
    page_put(p, "<div><dt>");
    page_say(p, m);
    page_put(p, "</dt><dd>");
    page_text(p, text);
    page_put(p, "</dd></div>\n");
}

static void put_answer(struct html_page *p, const struct legal_notice *n)
{
    page_put(p, "<section class=\"card\"><h2>");
    page_say(p, n->answered_ms ? M_NOTICE_ANSWERED : M_NOTICE_WAITING);
    page_put(p, "</h2>\n");
    if (n->answered_ms) {
        page_put(p, "<p>");
        page_text(p, n->answer);
        page_put(p, "</p>\n<p class=\"quiet-text\">");
        page_minute(p, "", n->answered_ms);
        page_put(p, "</p>\n");
    }
    page_put(p, "</section>\n");
}

static void put_objection(struct html_page *p, const struct complaint *c)
{
    page_put(p, "<section class=\"card\"><p>");
    page_say(p, !c->answered_ms ? M_NOTICE_OBJECTED
                : c->granted    ? M_NOTICE_OBJECTION_GRANTED
                                : M_NOTICE_OBJECTION_REJECTED);
    page_put(p, "</p>\n<blockquote>");
    page_text(p, c->text);
    page_put(p, "</blockquote>\n</section>\n");
}

static void put_objecting(struct html_page *p, struct str receipt)
{
    page_form_begin(p,
                    str_c(p->w->memory, str_format(p->w->memory, "/notice/%.*s",
                                                   STR_ARG(html_escape(p->w->memory, receipt)))),
                    "notice");
    page_put(p, "<h2>");
    page_say(p, M_NOTICE_OBJECT);
    page_put(p, "</h2>\n");
    page_area(p, &(struct page_field){.name = "text",
                                      .label = M_NOTICE_OBJECTION,
                                      .hint = M_COUNT,
                                      .value = http_text(p->request, "text"),
                                      .rows = 4});
    page_button(p, "", M_NOTICE_SEND);
    page_form_end(p);
}

static enum err show_receipt(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct str fault, int status,
                             struct http_reply *ret_reply)
{
    const struct page_head head = {.title = str_of(message(M_NOTICE_YOURS, page_language(w))),
                                   .main_class = "narrow",
                                   .no_index = true};
    const struct str receipt = request->path_params[0];
    struct complaint complaint;
    struct legal_notice notice;
    struct html_page p;
    bool has_objected = false;
    enum err e = legal_notice_open(w, receipt, &notice);

    if (e)
        return e;
    e = complaint_find(w, notice.id, &complaint);
    has_objected = !e;
    if (e && e != ERR_NOT_FOUND)
        return e;
    page_begin(&p, w, viewer, request, &head);
    page_notice(&p, "bad", fault);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, M_NOTICE_RECEIVED);
    page_paragraph(&p, M_NOTICE_KEEP);
    page_put(&p, "<dl class=\"log-fields\">\n");
    put_fact(&p, M_NOTICE_NUMBER, str_format(w->memory, "%lld", (long long)notice.id));
    put_fact(&p, M_NOTICE_ADDRESS, notice.address);
    put_fact(&p, M_NOTICE_REASON, notice.reason);
    page_put(&p, "</dl>\n</section>\n");
    put_answer(&p, &notice);
    if (has_objected)
        put_objection(&p, &complaint);
    else if (notice.answered_ms)
        put_objecting(&p, receipt);
    page_end(&p, status, ret_reply);
    return OK;
}

PAGE_HANDLER(legal_notice_receipt_page)
{
    return show_receipt(w, viewer, request, STR(""), 200, ret_reply);
}

static enum err object_run(struct work *w, void *context)
{
    const struct http_request *request = context;
    struct complaint made;

    return complaint_make_notice(w, request->path_params[0], http_text(request, "text"), &made);
}

PAGE_HANDLER(legal_notice_receipt_post)
{
    struct http_request asked = *request;
    enum err e = page_form_check(w, viewer, request, "notice");

    if (!e)
        e = auth_write(w, object_run, &asked);
    if (e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_FORBIDDEN)
        return show_receipt(w, viewer, request, w->why, http_status_of(e), ret_reply);
    if (e)
        return e;
    page_see_other(w, str_format(w->memory, "/notice/%.*s", STR_ARG(request->path_params[0])),
                   ret_reply);
    return OK;
}
