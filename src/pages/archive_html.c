#include "pages/archive_html.h"

void put_archive_begin(struct html_page *p, const struct export_file *file)
{
    page_put(p, "<li class=\"entry\"><span class=\"entry-text\">");
    page_day(p, "", id_ms(file->id));
    page_put(p, " <span class=\"quiet-text\">");
    if (file->state == EXPORT_READY) {
        buffer_format(&p->out, "%lld kB · ", (long long)(file->bytes + 1023) / 1024);
        page_say(p, M_ARCHIVE_UNTIL);
        page_put(p, " ");
        page_day(p, "", file->ended_ms + export_kept_ms);
    } else {
        page_say(p, file->state == EXPORT_WAITING ? M_ARCHIVE_WAITING : M_ARCHIVE_FAILED);
    }
    page_put(p, "</span></span>\n");
}

void put_archive_end(struct html_page *p, const struct export_file *file)
{
    if (file->state == EXPORT_WAITING) {
        page_put(p, "<progress aria-label=\"");
        page_say(p, M_ARCHIVE);
        page_put(p, "\"></progress>");
    }
    page_put(p, "</li>\n");
}

void put_archive_ask(struct html_page *p, const struct export_file *files, int count)
{
    int64_t next_ms = exports_next_ms(files, count, p->w->now_ms);

    if (next_ms) {
        page_put(p, "<p class=\"hint\">");
        page_say(p, M_ARCHIVE_NEXT);
        page_put(p, " ");
        page_minute(p, "", next_ms);
        page_put(p, ".</p>\n");
    } else {
        page_button(p, count ? "quiet" : "", M_ARCHIVE_ASK);
    }
}

void page_download_headers(struct work *w, struct http_reply *reply, struct str name)
{
    page_file_headers(reply);
    http_reply_header(reply, "Cache-Control", STR("private, no-store"));
    http_reply_header(reply, "Content-Disposition",
                      str_format(w->memory, "attachment; filename=\"%.*s\"", STR_ARG(name)));
}

enum err archive_reply(struct work *w, int64_t account_id, struct str id,
                       struct http_reply *ret_reply)
{
    struct http_reply reply = {.type = STR("application/zip")};
    struct str name = STR("");
    int64_t export_id = 0;
    enum err e = id_parse(id, &export_id);

    if (!e)
        e = export_path(w, account_id, export_id, &reply.file_path, &name);
    if (e)
        return e;
    page_download_headers(w, &reply, name);
    *ret_reply = reply;
    return OK;
}
