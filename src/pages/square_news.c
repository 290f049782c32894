/* Announcements: to publish, to change, to end. */
#include "base/clock.h"
#include "pages/square.h"
#include "social/announcements.h"

static void ends_field(struct html_page *p, const char *id, const struct announcement *item)
{
    struct str day = item && item->ends_ms
                         ? str_sub(time_iso(p->w->memory, item->ends_ms), 0, time_date_bytes)
                         : STR("");

    page_field(p, &(struct page_field){.name = "ends",
                                       .id = id,
                                       .type = "date",
                                       .autocomplete = "off",
                                       .label = M_NEWS_ENDS,
                                       .hint = M_COUNT,
                                       .value = day,
                                       .optional = true});
}

static void news_row(struct html_page *p, const struct announcement *item)
{
    struct arena *memory = p->w->memory;
    const char *text_id = str_c(memory, str_format(memory, "text%lld", (long long)item->id));
    const char *ends_id = str_c(memory, str_format(memory, "ends%lld", (long long)item->id));

    page_put(p, "<li class=\"entry\"><div class=\"entry-text\"><span class=\"news-text\">");
    page_text(p, item->text);
    page_put(p, "</span><span class=\"quiet-text\">");
    page_day(p, "", item->published_ms);
    if (item->ends_ms) {
        page_put(p, " – ");
        page_day(p, "", item->ends_ms);
    }
    page_put(p, "</span></div>\n<details><summary>");
    page_say(p, M_CHANGE);
    page_put(p, "</summary>\n");
    page_form_begin_plain(p, "/auth/square/announcements/change", "square");
    page_put(p, "<input type=\"hidden\" name=\"id\" value=\"");
    buffer_int(&p->out, item->id);
    page_put(p, "\">\n");
    page_area(p, &(struct page_field){.name = "text",
                                      .id = text_id,
                                      .label = M_NEWS_TEXT,
                                      .hint = M_COUNT,
                                      .value = item->text,
                                      .rows = 3});
    ends_field(p, ends_id, item);
    page_put(p, "<div class=\"actions\"><button class=\"button small\" type=\"submit\">");
    page_say(p, M_SAVE);
    page_put(p, "</button> <button class=\"button danger small\" type=\"submit\" "
                "formaction=\"/auth/square/announcements/end\">");
    page_say(p, M_NEWS_END);
    page_put(p, "</button></div>\n");
    page_form_end(p);
    page_put(p, "</details></li>\n");
}

enum err square_put_news(struct html_page *p)
{
    struct announcement *items = arena_array(p->w->memory, announcements_shown_max, sizeof *items);
    bool is_new = !http_has(p->request, "id");
    int count = 0;
    enum err e = announcements_shown(p->w, 0, items, &count);

    if (e)
        return e;
    page_form_begin(p, "/auth/square/announcements", "square");
    page_area(p, &(struct page_field){.name = "text",
                                      .label = M_NEWS_TEXT,
                                      .hint = M_NEWS_HINT,
                                      .value = is_new ? http_text(p->request, "text") : STR(""),
                                      .rows = 4});
    ends_field(p, "ends", NULL);
    page_button(p, "", M_NEWS_PUBLISH);
    page_form_end(p);
    if (!count)
        return OK;
    page_put(p, "<section class=\"card form\">\n<h2>");
    page_say(p, M_NEWS_SHOWN);
    page_put(p, "</h2>\n<ul class=\"entries\">\n");
    for (int i = count - 1; i >= 0; i--)
        news_row(p, &items[i]);
    page_put(p, "</ul>\n</section>\n");
    return OK;
}

/* The text, and the last day on which it is shown; "" for no end. */
static enum err changes_read(struct work *w, const struct http_request *request,
                             struct announcement_changes *changes)
{
    struct str ends = http_text(request, "ends");

    *changes = (struct announcement_changes){.set_text = true,
                                             .set_ends = true,
                                             .set_all_day = true,
                                             .all_day = ends.size > 0,
                                             .text = http_text(request, "text")};
    if (ends.size && (ends.size != time_date_bytes || time_parse_iso(ends, &changes->ends_ms)))
        return work_fail(w, ERR_INVALID, "%s", message(M_NEWS_ENDS, page_language(w)));
    return OK;
}

enum err square_news_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    struct announcement_changes changes;
    int64_t id = 0;
    enum err e = changes_read(w, change->request, &changes);

    return e ? e : announcement_publish(w, &changes, &id);
}

enum err square_news_change_run(struct work *w, void *context)
{
    const struct square_change *change = context;
    struct announcement_changes changes;
    enum err e = changes_read(w, change->request, &changes);

    return e ? e : announcement_change(w, http_id(change->request, "id"), &changes);
}

enum err square_news_end_run(struct work *w, void *context)
{
    const struct square_change *change = context;

    return announcement_end(w, http_id(change->request, "id"));
}
