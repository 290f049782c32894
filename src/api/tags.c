/* Hashtags: one of them, following them, those followed. */
#include "social/tags.h"
#include "api/api.h"
#include "social/featured_tags.h"
#include "social/text.h"

static void write_tag(struct work *w, struct buffer *out, const struct tag *tag, bool following,
                      bool featuring)
{
    json_open(out, '{');
    JSON_STR(out, "id", str_format(w->memory, "%lld", (long long)tag->id));
    JSON_STR(out, "name", tag->tag);
    JSON_STR(out, "url",
             str_format(w->memory, "%.*s/tags/%.*s", STR_ARG(w->site->url),
                        STR_ARG(url_encode(w->memory, tag->tag))));
    json_key(out, "history");
    json_open(out, '[');
    for (int i = 0; i < tag_days_shown; i++) {
        json_open(out, '{');
        JSON_STR(out, "day",
                 str_format(w->memory, "%lld", (long long)(tag->days[i].day_ms / 1000)));
        JSON_STR(out, "accounts", str_format(w->memory, "%lld", (long long)tag->days[i].accounts));
        JSON_STR(out, "uses", str_format(w->memory, "%lld", (long long)tag->days[i].uses));
        json_close(out, '}');
    }
    json_close(out, ']');
    JSON_BOOL(out, "following", following);
    JSON_BOOL(out, "featuring", featuring);
    json_close(out, '}');
}

static bool is_among(const struct featured_tag *tags, int count, struct str tag)
{
    for (int i = 0; i < count; i++)
        if (str_equal(tags[i].tag, tag))
            return true;
    return false;
}

enum err api_tag_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                      const struct tag *tag)
{
    struct tag_follow *follows = NULL;
    int count = 0;
    struct featured_tag featured[featured_tags_max];
    int featured_count = 0;
    bool following = false;
    enum err e = viewer->account_id ? tags_followed(w, viewer->account_id, &follows, &count) : OK;
    for (int i = 0; i < count && !e; i++)
        following = following || str_equal(follows[i].tag, tag->tag);
    if (!e && viewer->account_id)
        e = featured_tags(w, viewer->account_id, featured, &featured_count);
    if (!e)
        write_tag(w, out, tag, following, is_among(featured, featured_count, tag->tag));
    return e;
}

enum err api_tag_answer(struct work *w, const struct viewer *viewer, struct str name,
                        struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct tag tag;
    enum err e = tag_find(w, name, &tag);
    if (!e)
        e = api_tag_json(w, &out, viewer, &tag);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/tags/:name */
static enum err tag_show(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    return api_tag_answer(w, viewer, request->path_params[0], ret_reply);
}

/* POST /api/v1/tags/:name/follow */
static enum err tag_follow_post(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = tag_follow(w, viewer->account_id, request->path_params[0]);
    return e ? e : api_tag_answer(w, viewer, request->path_params[0], ret_reply);
}

/* POST /api/v1/tags/:name/unfollow */
static enum err tag_unfollow_post(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = tag_unfollow(w, viewer->account_id, request->path_params[0]);
    return e ? e : api_tag_answer(w, viewer, request->path_params[0], ret_reply);
}

/* Whether a follow lies within the page; they come newest first. */
static bool on_page(const struct page *page, int64_t id)
{
    int64_t lower = page->min_id ? page->min_id : page->since_id;
    return id > lower && (!page->max_id || id < page->max_id);
}

/* GET /api/v1/followed_tags */
static enum err followed_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, 100, 200);
    struct buffer out = buffer_in(w->memory);
    struct tag_follow *follows = NULL;
    struct featured_tag featured[featured_tags_max];
    int count = 0, first = 0, shown = 0, featured_count = 0;
    int64_t newest = 0, oldest = 0;
    enum err e = tags_followed(w, viewer->account_id, &follows, &count);
    if (!e)
        e = featured_tags(w, viewer->account_id, featured, &featured_count);
    if (!e && page.min_id)
        for (first = count; first > 0 && follows[first - 1].id <= page.min_id;)
            first--;
    /* With min_id the items right after it are meant: those just above `first`. */
    first = page.min_id && first > page.limit ? first - page.limit : 0;
    json_open(&out, '[');
    for (int i = first; i < count && shown < page.limit && !e; i++) {
        struct tag tag;
        if (!on_page(&page, follows[i].id))
            continue;
        e = tag_find(w, follows[i].tag, &tag);
        if (e)
            break;
        write_tag(w, &out, &tag, true, is_among(featured, featured_count, tag.tag));
        newest = newest ? newest : follows[i].id;
        oldest = follows[i].id;
        shown++;
    }
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    api_link(w, request, ret_reply, newest, oldest);
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/tags/:name", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, tag_show,
     "A hashtag with its last days"},
    {HTTP_POST, "/api/v1/tags/:name/follow", ACCESS_PERSON, "write:follows", LANE_WRITE, RATE_API,
     0, tag_follow_post, "Follow a hashtag"},
    {HTTP_POST, "/api/v1/tags/:name/unfollow", ACCESS_PERSON, "write:follows", LANE_WRITE, RATE_API,
     0, tag_unfollow_post, "Stop following a hashtag"},
    {HTTP_GET, "/api/v1/followed_tags", ACCESS_PERSON, "read:follows", LANE_READ, RATE_API, 0,
     followed_show, "Hashtags one follows"},
};
const struct http_table api_tags_table = {routes, sizeof(routes) / sizeof(routes[0])};
