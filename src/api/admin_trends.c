/* What many speak of now, for everybody and for staff; tags as staff sees them. */
#include "api/admin.h"

#include "api/account_json.h"
#include "api/status_json.h"
#include "moderation/trends.h"

enum { trends_limit_default = 10, trends_limit_max = 20 };

/* Admin::Tag */
static enum err admin_tag_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct tag *tag)
{
    uint32_t standing = 0;
    enum err e = tag_standing(w, tag->tag, &standing);

    if (!e)
        e = api_tag_json(w, out, viewer, tag);
    if (e)
        return e;
    api_json_reopen(out);
    JSON_BOOL(out, "trendable", standing & TAG_TRENDABLE);
    JSON_BOOL(out, "usable", standing & TAG_USABLE);
    JSON_BOOL(out, "requires_review", !(standing & TAG_REVIEWED));
    JSON_BOOL(out, "listable", standing & TAG_LISTABLE);
    json_close(out, '}');
    return OK;
}

/* Pages of trends go by number, not by id. */
void api_offset_link(struct work *w, const struct http_request *request, int64_t limit,
                     int64_t offset, int64_t count, struct http_reply *reply)
{
    if (count < limit)
        return;
    http_reply_header(reply, "Link",
                      str_format(w->memory, "<%.*s%.*s?limit=%lld&offset=%lld>; rel=\"next\"",
                                 STR_ARG(w->site->url), STR_ARG(request->path), (long long)limit,
                                 (long long)offset + (long long)count));
}

static enum err tags_answer(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, bool for_staff,
                            struct http_reply *ret_reply)
{
    int64_t limit = http_number(request, "limit", 1, trends_limit_max, trends_limit_default),
            offset = http_number(request, "offset", 0, trends_max, 0), shown = 0;
    struct buffer out = buffer_in(w->memory);
    struct trending_tag *tags = NULL;
    int count = 0;
    enum err e = tags_trending(w, for_staff, &tags, &count);

    json_open(&out, '[');
    for (int64_t i = offset; !e && i < count && shown < limit; i++, shown++) {
        struct tag tag;

        e = w->db ? tag_find(w, tags[i].tag, &tag) : ERR_NEEDS_STORE;
        if (!e)
            e = for_staff ? admin_tag_json(w, &out, viewer, &tag)
                          : api_tag_json(w, &out, viewer, &tag);
    }
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    api_offset_link(w, request, limit, offset, shown, ret_reply);
    return OK;
}

/* GET /api/v1/trends/tags, and its old name /api/v1/trends */
static enum err trends_tags_show(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    return tags_answer(w, viewer, request, false, ret_reply);
}

/* GET /api/v1/admin/trends/tags */
static enum err staff_tags_show(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    bool may = !api_admin_may(w, viewer, PERMISSION_MANAGE_TAXONOMIES);

    return tags_answer(w, viewer, request, may, ret_reply);
}

/* GET /api/v1/admin/tags */
static enum err tags_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, 100, tags_limit_max);
    struct buffer out = buffer_in(w->memory);
    struct tag *tags = NULL;
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_TAXONOMIES);

    if (!e)
        e = tags_page(w, &page, &tags, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = admin_tag_json(w, &out, viewer, &tags[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (count)
        api_link(w, request, ret_reply, tags[0].id, tags[count - 1].id);
    return OK;
}

static enum err tag_answer(struct work *w, const struct viewer *viewer, int64_t id,
                           struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct tag tag;
    enum err e = tag_find_id(w, id, &tag);

    if (!e)
        e = admin_tag_json(w, &out, viewer, &tag);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/admin/tags/:id */
static enum err tag_show(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_TAXONOMIES, request, &id);

    return e ? e : tag_answer(w, viewer, id, ret_reply);
}

static enum err tag_change(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, uint32_t flags, uint32_t mask,
                           struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_TAXONOMIES, request, &id);

    if (!e)
        e = tag_decide(w, viewer->account_id, id, flags, mask);
    return e ? e : tag_answer(w, viewer, id, ret_reply);
}

/* PUT /api/v1/admin/tags/:id. A tag's spelling is its first user's. */
static enum err tag_put(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } bits[] = {{"usable", TAG_USABLE}, {"listable", TAG_LISTABLE}, {"trendable", TAG_TRENDABLE}};
    uint32_t flags = 0, mask = 0;

    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        if (!http_has(request, bits[i].name))
            continue;
        mask |= bits[i].bit;
        if (http_bool(request, bits[i].name, false))
            flags |= bits[i].bit;
    }
    return tag_change(w, viewer, request, flags, mask, ret_reply);
}

/* POST /api/v1/admin/trends/tags/:id/approve */
static enum err tag_approve(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return tag_change(w, viewer, request, TAG_TRENDABLE, TAG_TRENDABLE, ret_reply);
}

/* POST /api/v1/admin/trends/tags/:id/reject */
static enum err tag_reject(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    return tag_change(w, viewer, request, 0, TAG_TRENDABLE, ret_reply);
}

#define TREND_GET(path, handler, about)                                                            \
    ADMIN_ROUTE(HTTP_GET, "/api/v1/admin/" path, "admin:read", LANE_READ, handler, about)
#define TREND_CHANGE(method, path, handler, about)                                                 \
    ADMIN_ROUTE(method, "/api/v1/admin/" path, "admin:write", LANE_WRITE, handler, about)
#define TREND_POST(path, handler, about) TREND_CHANGE(HTTP_POST, "trends/" path, handler, about)

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/trends",
     .lane = LANE_LIVE,
     .handler = trends_tags_show,
     .about = "Tags that many use now"},
    {.method = HTTP_GET,
     .path = "/api/v1/trends/tags",
     .lane = LANE_LIVE,
     .handler = trends_tags_show,
     .about = "Tags that many use now"},
    TREND_GET("tags", tags_show, "Every tag, newest first"),
    TREND_GET("tags/:id", tag_show, "A tag and what staff says of it"),
    TREND_CHANGE(HTTP_PUT, "tags/:id", tag_put, "Whether a tag may be used, found, proposed"),
    TREND_GET("trends/tags", staff_tags_show, "Tags that many use, to be let in or refused"),
    TREND_POST("tags/:id/approve", tag_approve, "Lets a tag in"),
    TREND_POST("tags/:id/reject", tag_reject, "Refuses it"),
};
const struct http_table api_admin_trends_table = {routes, sizeof routes / sizeof routes[0]};
