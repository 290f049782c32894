/* /@name.rss: what somebody says to everybody, for feed readers (RSS 2.0). */
#include "pages/feed.h"
#include "pages/handlers.h"
#include "pages/post_html.h"
#include "social/pictures.h"
#include "social/timelines.h"

static const struct viewer nobody = {0};

static enum err put_items(struct work *w, const struct http_request *request, struct buffer *b,
                          const struct account *author, struct str profile)
{
    const struct page page = {.limit = page_limit_max, .max_id = http_id(request, "max_id")};
    const struct timeline_account_filter filter = {.no_replies = true, .no_boosts = true};
    struct html_page reader = {.w = w, .viewer = &nobody, .request = request};
    struct timeline_page timeline;
    int shown = 0, looked = 0;
    enum err e = timeline_account(w, &nobody, author->id, &page, &filter, &timeline);

    while (!e && looked < timeline.count && shown < feed_posts_max) {
        struct post post;
        e = visible_post(&reader, timeline.ids[looked++], &post);
        if (!e && (post.flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC) {
            e = feed_item(w, request, b, &post, author, profile);
            shown++;
        }
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    if (!e)
        feed_next(b, profile, timeline.ids, looked, timeline.count);
    return e;
}

static void put_channel(struct work *w, struct buffer *b, const struct account *author,
                        struct str profile)
{
    struct str title =
        str_format(w->memory, "%.*s (@%.*s@%.*s)", STR_ARG(account_shown_name(author)),
                   STR_ARG(author->username), STR_ARG(w->site->domain));

    feed_begin(b);
    feed_element(b, "title", title);
    feed_self(w, b, profile);
    feed_element(b, "description", author->note.size ? author->note : title);
    buffer_lit(b, "<image>\n");
    feed_element(b, "url", account_avatar_url(w, author));
    feed_element(b, "title", title);
    feed_element(b, "link", profile);
    buffer_lit(b, "</image>\n");
}

PAGE_HANDLER(profile_feed)
{
    struct str name = request->path_params[0], profile;
    struct buffer b = buffer_in(w->memory);
    struct account author;
    enum err e = shown_account_find(w, str_sub(name, 0, name.size - STR(".rss").size), &author);

    (void)viewer; /* a reader's feed is everybody's */
    if (!e && author.domain.size)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    profile =
        str_format(w->memory, "%.*s%.*s", STR_ARG(w->site->url), STR_ARG(account_path(w, &author)));
    put_channel(w, &b, &author, profile);
    e = put_items(w, request, &b, &author, profile);
    if (e)
        return e;
    if (!feed_end(w, request, &b, ret_reply))
        return OK;
    if (!account_is_indexed(&author))
        http_reply_header(ret_reply, "X-Robots-Tag", STR("noindex"));
    return OK;
}
