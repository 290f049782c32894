#include "api/api.h"

#include "base/clock.h"

enum { link_frame_bytes = 64 }; /* of one link: what stands around its address and the id */

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

/* The path as it may stand in a link. */
static void put_path(struct buffer *out, struct str path)
{
    size_t run = 0;
    for (size_t i = 0; i < path.size; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if (plain_in_path(c))
            continue;
        buffer_put(out, str_sub(path, run, i));
        buffer_format(out, "%%%02X", c);
        run = i + 1;
    }
    buffer_put(out, str_sub(path, run, path.size));
}

/* The query without what pages, as it came; what would end the link is escaped. */
static void put_query(struct buffer *out, struct str query)
{
    struct str parameter;
    while (query.size) {
        query = str_split(query, '&', &parameter);
        if (!parameter.size || is_paging(parameter))
            continue;
        for (size_t i = 0; i < parameter.size; i++) {
            unsigned char c = (unsigned char)parameter.data[i];
            if (c <= ' ' || c >= 0x7f || c == '<' || c == '>' || c == '"')
                buffer_format(out, "%%%02X", c);
            else
                buffer_char(out, parameter.data[i]);
        }
        buffer_char(out, '&');
    }
}

static enum err day_read(struct work *w, const struct http_request *request, const char *name,
                         int64_t fallback, int64_t *ret_day)
{
    const struct str text = http_text(request, name);
    int64_t ms = 0;

    *ret_day = fallback;
    if (!text.size)
        return OK;
    if (text.size != time_date_bytes || time_parse_iso(text, &ms) || ms < 0)
        return work_fail(w, ERR_INVALID, "Validation failed: %s is not a day (2026-01-31)", name);
    *ret_day = ms / clock_day_ms;
    return OK;
}

enum err api_days(struct work *w, const struct http_request *request, int64_t days,
                  int64_t *ret_first, int64_t *ret_last)
{
    int64_t first = 0, last = 0;
    enum err e = day_read(w, request, "to", w->now_ms / clock_day_ms, &last);

    if (!e)
        e = day_read(w, request, "from", last - days + 1, &first);
    if (e)
        return e;
    *ret_first = first;
    *ret_last = last;
    return OK;
}

void api_link(struct work *w, const struct http_request *request, struct http_reply *reply,
              int64_t newest_id, int64_t oldest_id)
{
    struct buffer out = buffer_in(w->memory);
    if (!newest_id || !oldest_id)
        return;
    (void)buffer_reserve(&out, 2 * (w->site->url.size + request->path.size + request->query.size +
                                    link_frame_bytes));
    buffer_char(&out, '<');
    buffer_put(&out, w->site->url);
    put_path(&out, request->path);
    buffer_char(&out, '?');
    put_query(&out, request->query);
    struct str address = buffer_str(&out); /* both links begin with it */
    buffer_lit(&out, "max_id=");
    buffer_int(&out, oldest_id);
    buffer_lit(&out, ">; rel=\"next\", ");
    buffer_put(&out, (struct str){out.data, address.size});
    buffer_lit(&out, "min_id=");
    buffer_int(&out, newest_id);
    buffer_lit(&out, ">; rel=\"prev\"");
    http_reply_header(reply, "Link", buffer_str(&out));
}
