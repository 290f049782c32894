/* The client's files. */
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
    page_file_headers(ret_reply);
    return OK;
}
