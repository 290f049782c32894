#include "pages/link_card.h"

#include "media/media.h"
#include "net/url.h"
#include "social/previews.h"

enum { picture_side_default = 120 };

static void put_picture(struct html_page *p, const struct media *picture)
{
    int width = picture->preview_width, height = picture->preview_height;

    if (!picture->preview_file.size)
        return;
    page_put(p, "<img src=\"");
    page_text(p, media_url(p->w, picture->preview_file));
    buffer_format(&p->out, "\" alt=\"\" width=\"%d\" height=\"%d\" loading=\"lazy\">\n",
                  width > 0 ? width : picture_side_default,
                  height > 0 ? height : picture_side_default);
}

static void put_words(struct html_page *p, const struct preview *preview)
{
    struct url url;
    struct str from = preview->provider_name;

    if (!from.size && url_read(p->w->memory, preview->url, STR(""), &url) == OK)
        from = url.host;
    page_put(p, "<span class=\"link-card-words\"><small>");
    page_name(p, from);
    page_put(p, "</small><strong>");
    page_name(p, preview->title);
    page_put(p, "</strong>");
    if (preview->description.size) {
        page_put(p, "<span>");
        page_name(p, preview->description);
        page_put(p, "</span>");
    }
    page_put(p, "</span>");
}

enum err put_link_card(struct html_page *p, const struct post *post)
{
    struct media picture = {0};
    struct preview preview;
    enum err e;

    if (post->media_count || post->quote_of_id)
        return OK;
    e = preview_of_post(p->w, post, &preview);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (preview.media_id)
        e = media_find(p->w, preview.media_id, &picture);
    if (e && e != ERR_NOT_FOUND)
        return e;
    page_put(p, "<a class=\"link-card\" href=\"");
    page_text(p, preview.url);
    page_put(p, "\" target=\"_blank\" rel=\"nofollow noopener noreferrer\">");
    put_picture(p, &picture);
    put_words(p, &preview);
    page_put(p, "</a>\n");
    return OK;
}
