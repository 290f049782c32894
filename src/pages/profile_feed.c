/* /@name.rss: what somebody says to everybody, for feed readers (RSS 2.0). */
#include "auth/tokens.h"
#include "base/clock.h"
#include "pages/handlers.h"
#include "pages/post_html.h"
#include "pages/post_pictures.h"
#include "social/pictures.h"
#include "social/polls.h"
#include "social/timelines.h"

enum { feed_posts_max = 20, feed_looked_at_max = page_limit_max };

static const struct viewer nobody = {0};

/* Text of XML 1.0, which has no place for control characters. */
static void put_xml(struct buffer *b, struct str text)
{
    size_t at = 0, from = 0;

    while (at < text.size) {
        size_t begin = at;
        uint32_t c = utf8_next(text, &at);
        bool fits = (c >= ' ' || c == '\t' || c == '\n' || c == '\r') && c != 0xfffe && c != 0xffff;
        if (fits)
            continue;
        buffer_html(b, str_sub(text, from, begin));
        from = at;
    }
    buffer_html(b, str_sub(text, from, text.size));
}

static void element(struct buffer *b, const char *name, struct str text)
{
    buffer_format(b, "<%s>", name);
    put_xml(b, text);
    buffer_format(b, "</%s>\n", name);
}

/* The post as HTML that stands alone: warning, words, what can be voted for. */
static struct str item_html(struct work *w, const struct http_request *request,
                            const struct post *post, const struct account *author)
{
    struct html_page p = {
        .w = w, .viewer = &nobody, .request = request, .out = buffer_in(w->memory)};

    if (post->spoiler_text.size) {
        page_put(&p, "<p><strong>");
        page_text(&p, post->spoiler_text);
        page_put(&p, "</strong></p><hr>");
    }
    put_post_words(&p, post, author);
    if (post->poll) {
        page_put(&p, "<ul>");
        for (int i = 0; i < post->poll->option_count; i++) {
            page_put(&p, "<li>");
            page_text(&p, post->poll->options[i]);
            page_put(&p, "</li>");
        }
        page_put(&p, "</ul>");
    }
    return buffer_str(&p.out);
}

static void put_picture(struct work *w, struct buffer *b, const struct post *post,
                        const struct media *picture)
{
    buffer_lit(b, "<media:content url=\"");
    put_xml(b, media_url(w, picture->file));
    buffer_lit(b, "\" type=\"");
    put_xml(b, picture->type);
    buffer_format(b, "\" fileSize=\"%lld\" medium=\"image\" width=\"%d\" height=\"%d\">\n",
                  (long long)picture->bytes, picture->width, picture->height);
    buffer_format(b, "<media:rating scheme=\"urn:simple\">%s</media:rating>\n",
                  post_pictures_are_open(post) ? "nonadult" : "adult");
    if (picture->description.size) {
        buffer_lit(b, "<media:description type=\"plain\">");
        put_xml(b, picture->description);
        buffer_lit(b, "</media:description>\n");
    }
    buffer_lit(b, "</media:content>\n");
}

/* The first as the one enclosure that every reader understands, and all for those that know more.
 */
static enum err put_pictures(struct work *w, struct buffer *b, const struct post *post)
{
    struct media *pictures = arena_array(w->memory, post_media_max, sizeof *pictures);
    int count = 0;
    enum err e = post_pictures_find(w, post, pictures, &count);

    if (e || count == 0)
        return e;
    buffer_lit(b, "<enclosure url=\"");
    put_xml(b, media_url(w, pictures[0].file));
    buffer_format(b, "\" length=\"%lld\" type=\"", (long long)pictures[0].bytes);
    put_xml(b, pictures[0].type);
    buffer_lit(b, "\"/>\n");
    for (int i = 0; i < count; i++)
        put_picture(w, b, post, &pictures[i]);
    return OK;
}

static enum err put_item(struct work *w, const struct http_request *request, struct buffer *b,
                         const struct post *post, const struct account *author, struct str profile)
{
    struct str url = str_format(w->memory, "%.*s/%lld", STR_ARG(profile), (long long)post->id);
    enum err e;

    buffer_lit(b, "<item>\n<guid isPermaLink=\"true\">");
    put_xml(b, url);
    buffer_lit(b, "</guid>\n");
    element(b, "link", url);
    element(b, "pubDate", time_http(w->memory, post->created_ms));
    element(b, "description", item_html(w, request, post, author));
    e = put_pictures(w, b, post);
    buffer_lit(b, "</item>\n");
    return e;
}

static enum err put_items(struct work *w, const struct http_request *request, struct buffer *b,
                          const struct account *author, struct str profile)
{
    const struct page page = {.limit = feed_looked_at_max};
    const struct timeline_account_filter filter = {.no_replies = true, .no_boosts = true};
    struct html_page reader = {.w = w, .viewer = &nobody, .request = request};
    struct timeline_page timeline;
    int shown = 0;
    enum err e = timeline_account(w, &nobody, author->id, &page, &filter, &timeline);

    for (int i = 0; !e && i < timeline.count && shown < feed_posts_max; i++) {
        struct post post;
        e = visible_post(&reader, timeline.ids[i], &post);
        if (!e && (post.flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC) {
            e = put_item(w, request, b, &post, author, profile);
            shown++;
        }
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    return e;
}

static void put_channel(struct work *w, struct buffer *b, const struct account *author,
                        struct str profile)
{
    struct str title =
        str_format(w->memory, "%.*s (@%.*s@%.*s)", STR_ARG(account_shown_name(author)),
                   STR_ARG(author->username), STR_ARG(w->site->domain));

    buffer_lit(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\""
                  " xmlns:atom=\"http://www.w3.org/2005/Atom\""
                  " xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n");
    element(b, "title", title);
    element(b, "link", profile);
    buffer_lit(b, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"");
    put_xml(b, profile);
    buffer_lit(b, ".rss\"/>\n");
    element(b, "description", author->note.size ? author->note : title);
    element(b, "generator", str_format(w->memory, "Bema %.*s", STR_ARG(w->site->version)));
    buffer_lit(b, "<image>\n");
    element(b, "url", account_avatar_url(w, author));
    element(b, "title", title);
    element(b, "link", profile);
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
    buffer_lit(&b, "</channel>\n</rss>\n");
    *ret_reply = (struct http_reply){.type = STR("application/rss+xml; charset=utf-8"),
                                     .body = buffer_str(&b)};
    if (http_unchanged(w, request, token_digest(w->memory, ret_reply->body), ret_reply))
        return OK;
    page_file_headers(ret_reply);
    http_reply_header(ret_reply, "Cache-Control", STR("public, max-age=60"));
    if (!(author.flags & ACCOUNT_INDEXABLE))
        http_reply_header(ret_reply, "X-Robots-Tag", STR("noindex"));
    return OK;
}
