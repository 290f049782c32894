/* What other servers and crawlers look for at well-known addresses. */
#include "base/json.h"
#include "pages/handlers.h"
#include "social/accounts.h"
#include "social/pictures.h"

enum { resource_bytes_max = 512 };

/* "acct:alice@square.example", "https://square.example/@alice" or ".../users/alice": the name. */
static bool resource_name(const struct work *w, struct str resource, struct str *ret_name)
{
    struct str rest, domain, url = w->site->url;

    if (str_starts(resource, STR("acct:"))) {
        rest = str_sub(resource, 5, resource.size);
        if (rest.size && rest.data[0] == '@')
            rest = str_sub(rest, 1, rest.size);
        domain = str_split(rest, '@', ret_name);
        return ret_name->size > 0 && str_equal_nocase(domain, w->site->domain);
    }
    if (!str_starts(resource, url))
        return false;
    rest = str_sub(resource, url.size, resource.size);
    if (str_starts(rest, STR("/@")))
        *ret_name = str_sub(rest, 2, rest.size);
    else if (str_starts(rest, STR("/users/")))
        *ret_name = str_sub(rest, 7, rest.size);
    else
        return false;
    return ret_name->size > 0 && str_find_char(*ret_name, '/') == SIZE_MAX &&
           str_find_char(*ret_name, '@') == SIZE_MAX;
}

static void link_json(struct buffer *b, const char *rel, const char *type, struct str href)
{
    json_open(b, '{');
    JSON_STR(b, "rel", str_of(rel));
    JSON_STR(b, "type", str_of(type));
    JSON_STR(b, "href", href);
    json_close(b, '}');
}

static enum err face_of(struct work *w, const struct http_request *request,
                        struct account_face *ret_face)
{
    struct str resource = http_text(request, "resource"), name;
    enum err e;

    if (resource.size == 0 || resource.size > resource_bytes_max)
        return work_fail(w, ERR_MALFORMED, "the parameter resource names an account");
    e = resource_name(w, resource, &name) ? account_face_find(w, name, ret_face) : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND || e == ERR_INVALID)
        return work_fail(w, ERR_NOT_FOUND, "there is no such account here");
    return e;
}

PAGE_HANDLER(webfinger_get)
{
    struct buffer b = buffer_in(w->memory);
    struct account_face face;
    struct str profile;
    enum err e = face_of(w, request, &face);

    (void)viewer;
    if (e)
        return e;
    profile = str_format(w->memory, "%.*s/@%.*s", STR_ARG(w->site->url), STR_ARG(face.username));
    json_open(&b, '{');
    JSON_STR(
        &b, "subject",
        str_format(w->memory, "acct:%.*s@%.*s", STR_ARG(face.username), STR_ARG(w->site->domain)));
    json_key(&b, "aliases");
    json_open(&b, '[');
    json_str(&b, profile);
    json_close(&b, ']');
    json_key(&b, "links");
    json_open(&b, '[');
    link_json(&b, "http://webfinger.net/rel/profile-page", "text/html", profile);
    link_json(&b, "http://webfinger.net/rel/avatar", "image/png", face.avatar_url);
    json_close(&b, ']');
    json_close(&b, '}');
    *ret_reply = http_json(&b);
    ret_reply->type = STR("application/jrd+json; charset=utf-8");
    http_reply_header(ret_reply, "Cache-Control", STR("max-age=259200, public"));
    return OK;
}

PAGE_HANDLER(host_meta_get)
{
    struct buffer b = buffer_in(w->memory);

    (void)viewer;
    (void)request;
    buffer_lit(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n"
                   "  <Link rel=\"lrdd\" template=\"");
    buffer_html(&b, w->site->url);
    buffer_lit(&b, "/.well-known/webfinger?resource={uri}\"/>\n</XRD>\n");
    *ret_reply = (struct http_reply){.type = STR("application/xrd+xml; charset=utf-8"),
                                     .body = buffer_str(&b)};
    http_reply_header(ret_reply, "Cache-Control", STR("max-age=259200, public"));
    return OK;
}

/* Public posts and profiles may be indexed where their author agrees (the pages say noindex where
 * not); the rest is of no use to a crawler. */
PAGE_HANDLER(robots_get)
{
    (void)w;
    (void)viewer;
    (void)request;
    *ret_reply = (struct http_reply){
        .type = STR("text/plain; charset=utf-8"),
        .body = STR("User-agent: *\nDisallow: /api/\nDisallow: /auth/\nDisallow: /oauth/\n"
                    "Disallow: /search\n"),
        .body_static = true};
    http_reply_header(ret_reply, "Cache-Control", STR("max-age=86400, public"));
    return OK;
}
