/* What was decided of who sends notices, behind the address that she was mailed; and what she says
 * against it (moderation/notice_senders.h). */
#include "auth/sign_in.h"
#include "moderation/notice_senders.h"
#include "pages/handlers.h"
#include "pages/page.h"

static void put_objection(struct html_page *p, const struct notice_stop *s)
{
    page_put(p, "<section class=\"card\"><p>");
    page_say(p, !s->answered_ms ? M_SENDER_OBJECTED
                : s->granted    ? M_NOTICE_OBJECTION_GRANTED
                                : M_SENDER_OBJECTION_REJECTED);
    page_put(p, "</p>\n<blockquote>");
    page_text(p, s->objection);
    page_put(p, "</blockquote>\n");
    if (s->answered_ms) {
        page_put(p, "<p>");
        page_text(p, s->answer);
        page_put(p, "</p>\n");
    }
    page_put(p, "</section>\n");
}

static void put_form(struct html_page *p, struct str access)
{
    page_form_begin(p,
                    str_c(p->w->memory, str_format(p->w->memory, "/notice/sender/%.*s",
                                                   STR_ARG(html_escape(p->w->memory, access)))),
                    "notice_sender");
    page_put(p, "<h2>");
    page_say(p, M_SENDER_OBJECT);
    page_put(p, "</h2>\n");
    page_area(p, &(struct page_field){.name = "text",
                                      .label = M_SENDER_OBJECTION,
                                      .hint = M_COUNT,
                                      .value = http_text(p->request, "text"),
                                      .rows = 4});
    page_button(p, "", M_NOTICE_SEND);
    page_form_end(p);
}

static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct str fault, int status,
                     struct http_reply *ret_reply)
{
    const struct page_head head = {.title = str_of(message(M_SENDER, page_language(w))),
                                   .main_class = "narrow",
                                   .no_index = true};
    const struct str access = request->path_params[0];
    struct notice_stop stop;
    struct html_page p;
    enum err e = notice_stop_open(w, access, &stop);

    if (e)
        return e;
    page_begin(&p, w, viewer, request, &head);
    page_notice(&p, "bad", fault);
    page_put(&p, "<section class=\"card\">\n");
    page_heading(&p, M_SENDER);
    page_put(&p, "<pre class=\"statement\" lang=\"");
    page_text(&p, stop.language);
    page_put(&p, "\">");
    page_text(&p, notice_stop_text(w, &stop));
    page_put(&p, "</pre>\n");
    if (stop.lifted_ms) {
        page_put(&p, "<p><strong>");
        page_say(&p, M_SENDER_LIFTED);
        page_put(&p, "</strong></p>\n");
    }
    page_put(&p, "</section>\n");
    if (stop.objected_ms)
        put_objection(&p, &stop);
    else if (!stop.lifted_ms)
        put_form(&p, access);
    page_end(&p, status, ret_reply);
    return OK;
}

PAGE_HANDLER(notice_sender_page)
{
    return show(w, viewer, request, STR(""), 200, ret_reply);
}

static enum err object_run(struct work *w, void *context)
{
    const struct http_request *request = context;
    struct notice_stop stop;

    return notice_stop_object(w, request->path_params[0], http_text(request, "text"), &stop);
}

PAGE_HANDLER(notice_sender_post)
{
    struct http_request asked = *request;
    enum err e = page_form_check(w, viewer, request, "notice_sender");

    if (!e)
        e = auth_write(w, object_run, &asked);
    if (e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_FORBIDDEN)
        return show(w, viewer, request, w->why, http_status_of(e), ret_reply);
    if (e)
        return e;
    page_see_other(w,
                   str_format(w->memory, "/notice/sender/%.*s", STR_ARG(request->path_params[0])),
                   ret_reply);
    return OK;
}
