/* What every feed of posts is made of (RSS 2.0). */
#include "pages/feed.h"

#include "auth/tokens.h"
#include "base/clock.h"
#include "pages/post_html.h"
#include "pages/post_pictures.h"
#include "social/polls.h"

static const struct viewer nobody = {0};

/* Text of XML 1.0, which has no place for control characters. */
void feed_text(struct buffer *b, struct str text)
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

void feed_element(struct buffer *b, const char *name, struct str text)
{
    buffer_format(b, "<%s>", name);
    feed_text(b, text);
    buffer_format(b, "</%s>\n", name);
}

/* The post as HTML that stands alone: label, warning, words, what can be voted for. */
static enum err item_html(struct work *w, const struct http_request *request,
                          const struct post *post, const struct account *author,
                          struct str *ret_html)
{
    struct html_page p = {
        .w = w, .viewer = &nobody, .request = request, .out = buffer_in(w->memory)};
    enum err e;

    if (post->label.size) {
        page_put(&p, "<p><em>");
        page_text(&p, post->label);
        page_put(&p, "</em></p>");
    }
    if (post->spoiler_text.size) {
        page_put(&p, "<p><strong>");
        page_text(&p, post->spoiler_text);
        page_put(&p, "</strong></p><hr>");
    }
    e = put_post_words(&p, post, author);
    if (e)
        return e;
    if (post->poll) {
        page_put(&p, "<ul>");
        for (int i = 0; i < post->poll->option_count; i++) {
            page_put(&p, "<li>");
            page_text(&p, post->poll->options[i]);
            page_put(&p, "</li>");
        }
        page_put(&p, "</ul>");
    }
    *ret_html = buffer_str(&p.out);
    return OK;
}

static void put_picture(struct work *w, struct buffer *b, const struct post *post,
                        const struct media *picture)
{
    buffer_lit(b, "<media:content url=\"");
    feed_text(b, media_url(w, picture->file));
    buffer_lit(b, "\" type=\"");
    feed_text(b, picture->type);
    buffer_format(b, "\" fileSize=\"%lld\" medium=\"%s\"", (long long)picture->bytes,
                  picture->kind == MEDIA_IMAGE   ? "image"
                  : picture->kind == MEDIA_AUDIO ? "audio"
                                                 : "video");
    if (picture->width)
        buffer_format(b, " width=\"%d\" height=\"%d\"", picture->width, picture->height);
    buffer_lit(b, ">\n");
    buffer_format(b, "<media:rating scheme=\"urn:simple\">%s</media:rating>\n",
                  post_pictures_are_open(post) ? "nonadult" : "adult");
    if (picture->description.size) {
        buffer_lit(b, "<media:description type=\"plain\">");
        feed_text(b, picture->description);
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
    feed_text(b, media_url(w, pictures[0].file));
    buffer_format(b, "\" length=\"%lld\" type=\"", (long long)pictures[0].bytes);
    feed_text(b, pictures[0].type);
    buffer_lit(b, "\"/>\n");
    for (int i = 0; i < count; i++)
        put_picture(w, b, post, &pictures[i]);
    return OK;
}

enum err feed_item(struct work *w, const struct http_request *request, struct buffer *b,
                   const struct post *post, const struct account *author, struct str profile)
{
    struct str url = str_format(w->memory, "%.*s/%lld", STR_ARG(profile), (long long)post->id);
    struct str html = {0};
    enum err e;

    buffer_lit(b, "<item>\n<guid isPermaLink=\"true\">");
    feed_text(b, url);
    buffer_lit(b, "</guid>\n");
    feed_element(b, "link", url);
    feed_element(b, "pubDate", time_http(w->memory, post->created_ms));
    e = item_html(w, request, post, author, &html);
    feed_element(b, "description", html);
    if (!e)
        e = put_pictures(w, b, post);
    buffer_lit(b, "</item>\n");
    return e;
}

void feed_begin(struct buffer *b)
{
    buffer_lit(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\""
                  " xmlns:atom=\"http://www.w3.org/2005/Atom\""
                  " xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n");
}

void feed_self(struct work *w, struct buffer *b, struct str page)
{
    feed_element(b, "link", page);
    buffer_lit(b, "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"");
    feed_text(b, page);
    buffer_lit(b, ".rss\"/>\n");
    feed_element(b, "generator", str_format(w->memory, "Bema %.*s", STR_ARG(w->site->version)));
}

void feed_next(struct buffer *b, struct str page, const int64_t *found, int looked, int count)
{
    if (looked == 0 || (looked == count && count < page_limit_max))
        return;
    buffer_lit(b, "<atom:link rel=\"next\" type=\"application/rss+xml\" href=\"");
    feed_text(b, page);
    buffer_format(b, ".rss?max_id=%lld\"/>\n", (long long)found[looked - 1]);
}

bool feed_end(struct work *w, const struct http_request *request, struct buffer *b,
              struct http_reply *ret_reply)
{
    buffer_lit(b, "</channel>\n</rss>\n");
    *ret_reply = (struct http_reply){.type = STR("application/rss+xml; charset=utf-8"),
                                     .body = buffer_str(b)};
    if (http_unchanged(w, request, token_digest(w->memory, ret_reply->body), ret_reply))
        return false;
    page_file_headers(ret_reply);
    http_reply_header(ret_reply, "Cache-Control", STR("public, max-age=60"));
    return true;
}
