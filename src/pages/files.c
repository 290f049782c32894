/* The client's files. */
#include "base/json.h"
#include "pages/embedded.h"
#include "pages/handlers.h"
#include "pages/page.h"

static enum err give(struct work *w, const struct http_request *request,
                     const struct embedded_file *file, struct http_reply *ret_reply)
{
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
    return OK;
}

PAGE_HANDLER(asset_get)
{
    enum err e = give(w, request, embedded_find(request->path), ret_reply);

    (void)viewer;
    if (e)
        return e;
    http_reply_header(ret_reply, "Cache-Control", STR("public, max-age=31536000, immutable"));
    page_file_headers(ret_reply);
    return OK;
}

/* At an address that stays the same, in the root: a worker serves what lies below it. */
PAGE_HANDLER(worker_get)
{
    enum err e = give(w, request, embedded_find(embedded_path("worker.js")), ret_reply);

    (void)viewer;
    if (e)
        return e;
    http_reply_header(ret_reply, "Cache-Control", STR("no-cache"));
    http_reply_header(ret_reply, "X-Content-Type-Options", STR("nosniff"));
    http_reply_header(ret_reply, "Content-Security-Policy",
                      STR("default-src 'none'; connect-src 'self'; frame-ancestors 'none'"));
    return OK;
}

/* What the build knows, after the name of the square, which it does not know. */
PAGE_HANDLER(webmanifest_get)
{
    const struct embedded_file *file = page_client_file(request, "app-", ".webmanifest");
    struct buffer out = buffer_in(w->memory);

    (void)viewer;
    if (!file)
        return work_fail(w, ERR_NOT_FOUND, "there is no such file");
    json_open(&out, '{');
    JSON_STR(&out, "name", page_square_name(w));
    JSON_STR(&out, "short_name", page_square_name(w));
    buffer_put(&out, STR(","));
    buffer_put(&out, str_sub(file->bytes, 1, file->bytes.size));
    *ret_reply = http_json(&out);
    ret_reply->type = file->type;
    http_reply_header(ret_reply, "Vary", STR("Accept-Language, Cookie"));
    http_reply_header(ret_reply, "Cache-Control", STR("private, max-age=300"));
    page_file_headers(ret_reply);
    return OK;
}
