/* /tags/name.rss: what is said under a tag, for feed readers (RSS 2.0). */
#include "pages/feed.h"
#include "pages/handlers.h"
#include "pages/post_html.h"
#include "social/text.h"
#include "social/timelines.h"

static const struct viewer nobody = {0};

static enum err put_tagged(struct html_page *reader, struct buffer *b, int64_t id, int *shown)
{
    struct account author;
    struct post post;
    bool is_met = false;
    enum err e = visible_post(reader, id, &post);

    if (!e)
        e = post_is_met(reader, &post, &is_met);
    if (!e && is_met)
        e = account_find(reader->w, post.author_id, &author);
    if (e || !is_met || author.domain.size)
        return e == ERR_NOT_FOUND ? OK : e;
    ++*shown;
    return feed_item(reader->w, reader->request, b, &post, &author,
                     str_format(reader->w->memory, "%.*s%.*s", STR_ARG(reader->w->site->url),
                                STR_ARG(account_path(reader->w, &author))));
}

static enum err put_items(struct work *w, const struct http_request *request, struct buffer *b,
                          struct str tag, struct str tag_page)
{
    const struct timeline_tags tags = {.any = {tag}, .any_count = 1};
    const struct page page = {.limit = page_limit_max, .max_id = http_id(request, "max_id")};
    struct html_page reader = {.w = w, .viewer = &nobody, .request = request};
    struct timeline_page timeline;
    int shown = 0, looked = 0;
    enum err e = timeline_tag(w, &nobody, &tags, &page, &timeline);

    while (!e && looked < timeline.count && shown < feed_posts_max)
        e = put_tagged(&reader, b, timeline.ids[looked++], &shown);
    if (!e)
        feed_next(b, tag_page, timeline.ids, looked, timeline.count);
    return e;
}

enum err tag_feed(struct work *w, const struct http_request *request, struct str name,
                  struct http_reply *ret_reply)
{
    struct buffer b = buffer_in(w->memory);
    struct str title = str_format(w->memory, "#%.*s", STR_ARG(name));

    if (!text_tag_valid(name))
        return work_fail(w, ERR_NOT_FOUND, "there is no such tag");
    if (!w->db)
        return ERR_NEEDS_STORE;
    struct str tag = text_tag_fold(w->memory, name);
    feed_begin(&b);
    feed_element(&b, "title", title);
    struct str tag_page = str_format(w->memory, "%.*s/tags/%.*s", STR_ARG(w->site->url),
                                     STR_ARG(url_encode(w->memory, tag)));
    feed_self(w, &b, tag_page);
    feed_element(
        &b, "description",
        str_format(w->memory, "%.*s · %.*s", STR_ARG(title), STR_ARG(page_square_name(w))));
    enum err e = put_items(w, request, &b, tag, tag_page);
    if (!e && feed_end(w, request, &b, ret_reply))
        http_reply_header(ret_reply, "X-Robots-Tag", STR("noindex"));
    return e;
}
