#include "api/api.h"

struct page api_page(const struct http_request *request, int limit_default, int limit_max)
{
    return (struct page){
        .max_id = http_id(request, "max_id"),
        .since_id = http_id(request, "since_id"),
        .min_id = http_id(request, "min_id"),
        .limit = (int)http_number(request, "limit", 1, limit_max, limit_default),
    };
}

static bool is_paging(struct str parameter)
{
    struct str name;
    (void)str_split(parameter, '=', &name);
    return str_is(name, "max_id") || str_is(name, "since_id") || str_is(name, "min_id") ||
           str_is(name, "access_token");
}

static bool plain_in_path(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' ||
           c == '-' || c == '.' || c == '_' || c == '~' || c == ':' || c == '@';
}

static void put_link(struct work *w, const struct http_request *request, struct buffer *out,
                     const char *cursor, int64_t id, const char *relation)
{
    struct str rest = request->query, parameter;
    if (out->size)
        buffer_lit(out, ", ");
    buffer_char(out, '<');
    buffer_put(out, w->site->url);
    for (size_t i = 0; i < request->path.size; i++) {
        unsigned char c = (unsigned char)request->path.data[i];
        if (plain_in_path(c))
            buffer_char(out, (char)c);
        else
            buffer_format(out, "%%%02X", c);
    }
    buffer_char(out, '?');
    while (rest.size) {
        rest = str_split(rest, '&', &parameter);
        if (!parameter.size || is_paging(parameter))
            continue;
        for (size_t i = 0; i < parameter.size; i++) /* as it came, but for what ends the link */
            if (parameter.data[i] != '>' && (unsigned char)parameter.data[i] > ' ')
                buffer_char(out, parameter.data[i]);
        buffer_char(out, '&');
    }
    buffer_put(out, str_of(cursor));
    buffer_char(out, '=');
    buffer_int(out, id);
    buffer_lit(out, ">; rel=\"");
    buffer_put(out, str_of(relation));
    buffer_char(out, '"');
}

void api_link(struct work *w, const struct http_request *request, struct http_reply *reply,
              int64_t newest_id, int64_t oldest_id)
{
    struct buffer out = buffer_in(w->memory);
    if (!newest_id || !oldest_id)
        return;
    put_link(w, request, &out, "max_id", oldest_id, "next");
    put_link(w, request, &out, "min_id", newest_id, "prev");
    http_reply_header(reply, "Link", buffer_str(&out));
}
