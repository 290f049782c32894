/* oEmbed of this square's posts, for other sites that show them: a frame with the post's own page
 * (pages/embed_page.c), without script. */
#include "api/api.h"
#include "net/url.h"
#include "social/posts.h"
#include "social/visibility.h"

enum {
    embed_width_min = 220,
    embed_width_default = 400,
    embed_width_max = 1000,
    embed_height_min = 120,
    embed_height_max = 640, /* what is longer scrolls */
    embed_bare_pixels = 190,
    embed_line_pixels = 26,
    embed_line_characters = 40,
    embed_media_pixels = 280,
    embed_poll_pixels = 160,
    embed_cache_seconds = 24 * 3600,
};

static enum err not_found(struct work *w)
{
    return work_fail(w, ERR_NOT_FOUND, "Record not found");
}

/* A post that anybody may see, and who wrote it. The same answer for hidden and missing. */
static enum err find(struct work *w, int64_t id, struct post *ret_post, struct account *ret_author)
{
    enum err e = post_find(w, id, ret_post);
    uint32_t visibility;

    if (!e)
        e = visibility_check_post(w, 0, ret_post);
    if (!e)
        e = account_find(w, ret_post->author_id, ret_author);
    if (e)
        return e == ERR_NOT_FOUND ? not_found(w) : e;
    visibility = ret_post->flags & POST_VISIBILITY_MASK;
    if ((visibility != VISIBILITY_PUBLIC && visibility != VISIBILITY_UNLISTED) ||
        ret_post->boost_of_id || ret_post->uri.size)
        return not_found(w);
    return OK;
}

/* A page without script cannot say how tall it is: about as much as it needs. */
static int64_t height_of(const struct post *post)
{
    size_t lines = (post->text.size + post->spoiler_text.size) / embed_line_characters + 1;
    int64_t height = embed_bare_pixels + embed_line_pixels * (int64_t)lines;

    if (post->flags & POST_HAS_MEDIA)
        height += embed_media_pixels;
    if (post->flags & POST_HAS_POLL)
        height += embed_poll_pixels;
    return height < embed_height_max ? height : embed_height_max;
}

static void frame_html(struct work *w, struct buffer *out, struct str page, int64_t width,
                       int64_t height)
{
    struct str html = str_format(
        w->memory,
        "<iframe src=\"%.*s/embed\" width=\"%lld\" height=\"%lld\" style=\"max-width: 100%%; "
        "border: 0\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" "
        "loading=\"lazy\"></iframe>",
        STR_ARG(html_escape(w->memory, page)), (long long)width, (long long)height);

    JSON_STR(out, "html", html);
    JSON_INT(out, "width", width);
    JSON_INT(out, "height", height);
}

static enum err answer(struct work *w, const struct http_request *request, const struct post *post,
                       const struct account *author, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t height = embed_height_max;
    struct str name = author->display_name.size ? author->display_name : author->username;
    struct str profile =
        str_format(w->memory, "%.*s/@%.*s", STR_ARG(w->site->url), STR_ARG(author->username));
    struct str page = str_format(w->memory, "%.*s/%lld", STR_ARG(profile), (long long)post->id);

    json_open(&out, '{');
    JSON_STR(&out, "type", STR("rich"));
    JSON_STR(&out, "version", STR("1.0"));
    JSON_STR(&out, "title", str_format(w->memory, "New status by %.*s", STR_ARG(name)));
    JSON_STR(&out, "author_name", name);
    JSON_STR(&out, "author_url", profile);
    JSON_STR(&out, "provider_name", w->site->domain);
    JSON_STR(&out, "provider_url", w->site->url);
    JSON_INT(&out, "cache_age", embed_cache_seconds);
    height = http_number(request, "maxheight", embed_height_min, embed_height_max, height);
    frame_html(
        w, &out, page,
        http_number(request, "maxwidth", embed_width_min, embed_width_max, embed_width_default),
        height < height_of(post) ? height : height_of(post));
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* "/@alice/123" or "/users/alice/statuses/123" of this square. */
static bool path_read(struct work *w, struct str text, struct str *ret_name, int64_t *ret_id)
{
    struct url url, own;
    struct str head, name, rest;

    if (url_read(w->memory, text, STR(""), &url) ||
        url_read(w->memory, w->site->url, STR(""), &own) || !str_equal(url.origin, own.origin))
        return false;
    rest = str_split(str_sub(url.path, 1, SIZE_MAX), '/', &head);
    if (str_starts(head, STR("@"))) {
        *ret_name = str_sub(head, 1, SIZE_MAX);
        return !id_parse(rest, ret_id);
    }
    rest = str_split(rest, '/', &name);
    *ret_name = name;
    return str_is(head, "users") && str_starts(rest, STR("statuses/")) &&
           !id_parse(str_sub(rest, sizeof "statuses/" - 1, SIZE_MAX), ret_id);
}

/* GET /api/oembed?url= */
static enum err oembed_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct post post;
    struct account author;
    struct str name;
    int64_t id = 0;
    enum err e;

    (void)viewer;
    if (!path_read(w, http_text(request, "url"), &name, &id))
        return not_found(w);
    e = find(w, id, &post, &author);
    if (!e && !str_equal_nocase(author.username, name))
        e = not_found(w);
    return e ? e : answer(w, request, &post, &author, ret_reply);
}

/* GET /api/web/embeds/:id, as Mastodon's page asks for the code to copy. */
static enum err embed_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct post post;
    struct account author;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id) ? not_found(w) : OK;

    (void)viewer;
    if (!e)
        e = find(w, id, &post, &author);
    return e ? e : answer(w, request, &post, &author, ret_reply);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/oembed", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, oembed_show,
     "How to show a post in another site's page"},
    {HTTP_GET, "/api/web/embeds/:id", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, embed_show,
     "The same by its id"},
};
const struct http_table api_oembed_table = {routes, sizeof routes / sizeof routes[0]};
