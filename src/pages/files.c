/* The client's files, and the shell that loads it. */
#include "pages/embedded.h"
#include "pages/handlers.h"
#include "pages/page.h"

PAGE_HANDLER(asset_get)
{
    const struct embedded_file *file = embedded_find(request->path);

    (void)viewer;
    if (!file)
        return work_fail(w, ERR_NOT_FOUND, "there is no such file");
    *ret_reply = (struct http_reply){.type = file->type, .body = file->bytes, .body_static = true};
    if (file->brotli.size && http_accepts_encoding(request, "br")) {
        ret_reply->body = file->brotli;
        http_reply_header(ret_reply, "Content-Encoding", STR("br"));
    } else if (file->gzip.size && http_accepts_encoding(request, "gzip")) {
        ret_reply->body = file->gzip;
        http_reply_header(ret_reply, "Content-Encoding", STR("gzip"));
    }
    http_reply_header(ret_reply, "Vary", STR("Accept-Encoding"));
    http_reply_header(ret_reply, "Cache-Control", STR("public, max-age=31536000, immutable"));
    http_reply_header(ret_reply, "X-Content-Type-Options", STR("nosniff"));
    http_reply_header(ret_reply, "Content-Security-Policy", STR("default-src 'none'"));
    return OK;
}

/* A page that the client makes; without script it says so. */
PAGE_HANDLER(shell_page)
{
    struct page_head head = {.main_class = "column", .with_client = true, .may_be_kept = true};
    struct html_page p;

    page_begin(&p, w, viewer, request, &head);
    page_put(&p, "<p class=\"quiet-text\">");
    page_say(&p, M_LOADING);
    page_put(&p, "</p>\n<noscript><p class=\"notice\">");
    page_say(&p, M_NEEDS_SCRIPT);
    page_put(&p, "</p></noscript>\n");
    page_end(&p, 200, ret_reply);
    return OK;
}
