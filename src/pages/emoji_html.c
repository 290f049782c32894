#include "pages/emoji_html.h"

#include "social/emojis.h"

static void put_emoji(struct html_page *p, const struct live_emoji *emoji)
{
    page_put(p, "<img class=\"emoji\" src=\"");
    page_text(p, emoji->url);
    page_put(p, "\" alt=\":");
    page_text(p, emoji->shortcode);
    page_put(p, ":\" title=\":");
    page_text(p, emoji->shortcode);
    page_put(p, ":\" draggable=\"false\">");
}

enum err put_html_with_emojis(struct html_page *p, struct str html)
{
    const struct live_emojis *emojis = NULL;
    bool in_tag = false;
    size_t kept = 0;

    for (size_t at = 0; at < html.size; at++) {
        struct live_emoji emoji;
        if (html.data[at] == '<' || html.data[at] == '>')
            in_tag = html.data[at] == '<';
        if (in_tag || html.data[at] != ':')
            continue;
        struct str name = emoji_name_at(html, at);
        enum err e = name.size && !emojis ? live_emojis_get(p->w, &emojis) : OK;
        if (e)
            return e;
        if (!name.size || !live_emojis_find(emojis, name, &emoji))
            continue;
        buffer_put(&p->out, str_sub(html, kept, at));
        put_emoji(p, &emoji);
        at += name.size + 1; /* the second colon */
        kept = at + 1;
    }
    buffer_put(&p->out, str_sub(html, kept, html.size));
    return OK;
}

enum err put_text_with_emojis(struct html_page *p, struct str text)
{
    struct buffer escaped = buffer_in(p->w->memory);

    if (str_find_char(text, ':') == SIZE_MAX) {
        page_text(p, text);
        return OK;
    }
    buffer_html(&escaped, text);
    return put_html_with_emojis(p, buffer_str(&escaped));
}

enum err put_name_with_emojis(struct html_page *p, struct str name)
{
    enum err e;

    page_put(p, "<bdi>");
    e = put_text_with_emojis(p, name);
    page_put(p, "</bdi>");
    return e;
}
