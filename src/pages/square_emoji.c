/* The square's own emoji: to add and to remove. */
#include "pages/square.h"

static void emoji_row(struct html_page *p, const struct live_emoji *emoji)
{
    page_put(p, "<li class=\"entry\"><img class=\"emoji\" alt=\"\" width=\"32\" height=\"32\" "
                "loading=\"lazy\" src=\"");
    page_text(p, emoji->url);
    page_put(p, "\"><span class=\"entry-text\">:");
    page_text(p, emoji->shortcode);
    page_put(p, ":");
    if (!emoji->visible) {
        page_put(p, " <span class=\"entry-mark\">");
        page_say(p, M_EMOJI_HIDDEN);
        page_put(p, "</span>");
    }
    page_put(
        p,
        "</span><button class=\"button quiet small\" type=\"submit\" name=\"shortcode\" value=\"");
    page_text(p, emoji->shortcode);
    page_put(p, "\">");
    page_say(p, M_REMOVE);
    page_put(p, "<span class=\"hidden-text\"> :");
    page_text(p, emoji->shortcode);
    page_put(p, ":</span></button></li>\n");
}

static void add_form(struct html_page *p)
{
    page_form_begin_file(p, "/auth/square/emoji", "square");
    page_put(p, "<h2>");
    page_say(p, M_EMOJI_ADD);
    page_put(p, "</h2>\n");
    page_field(p, &(struct page_field){.name = "shortcode",
                                       .type = "text",
                                       .autocomplete = "off",
                                       .label = M_EMOJI_NAME,
                                       .hint = M_EMOJI_NAME_HINT,
                                       .value = http_text(p->request, "shortcode")});
    page_put(p, "<div class=\"field\"><label for=\"file\">");
    page_say(p, M_EMOJI_FILE);
    page_put(p, "</label>\n<input id=\"file\" name=\"file\" type=\"file\" required "
                "accept=\"image/png,image/gif,image/webp,image/jpeg\"></div>\n");
    page_field(p, &(struct page_field){.name = "category",
                                       .type = "text",
                                       .autocomplete = "off",
                                       .label = M_EMOJI_CATEGORY,
                                       .hint = M_EMOJI_CATEGORY_HINT,
                                       .value = http_text(p->request, "category"),
                                       .optional = true});
    page_button(p, "", M_EMOJI_ADD);
    page_form_end(p);
}

enum err square_put_emoji(struct html_page *p)
{
    const struct live_emojis *emojis = NULL;
    enum err e = live_emojis_get(p->w, &emojis);

    if (e)
        return e;
    add_form(p);
    if (!live_emojis_count(emojis))
        return OK;
    page_form_begin(p, "/auth/square/emoji/remove", "square");
    page_put(p, "<ul class=\"entries\">\n");
    for (size_t i = 0; i < live_emojis_count(emojis); i++) {
        const struct live_emoji emoji = live_emojis_at(emojis, i);

        emoji_row(p, &emoji);
    }
    page_put(p, "</ul>\n");
    page_form_end(p);
    return OK;
}

/* ":blob:" is as good as "blob". */
static struct str shortcode_of(struct str text)
{
    text = str_trim(text);
    return text.size > 2 && str_starts(text, STR(":")) && str_ends(text, STR(":"))
               ? str_sub(text, 1, text.size - 1)
               : text;
}

enum err square_emoji_read(struct work *w, struct square_change *change)
{
    const struct http_param *file = http_param(change->request, "file");
    struct emoji_draft *draft = &change->emoji;

    draft->shortcode = shortcode_of(http_text(change->request, "shortcode"));
    draft->category = str_trim(http_text(change->request, "category"));
    if (!emoji_shortcode_valid(draft->shortcode)) /* before the work */
        return work_fail(w, ERR_INVALID, "the name of an emoji has %d to %d of A-Z, a-z, 0-9 and _",
                         (int)emoji_shortcode_bytes_min, (int)emoji_shortcode_bytes_max);
    if (!file || (!file->value.size && !file->file_path.size))
        return work_fail(w, ERR_INVALID, "%s", message(M_IMPORT_NO_FILE, page_language(w)));
    const struct media_source source = {
        .bytes = file->value, .path = file->file_path, .bytes_max = emoji_picture_bytes_max};
    enum err e = media_process(w, &source, &draft->picture);
    if (!e &&
        (!str_starts(draft->picture.type, STR("image/")) || draft->picture.state != MEDIA_READY))
        e = work_fail(w, ERR_INVALID, "an emoji is a picture");
    return e;
}

enum err square_emoji_add_run(struct work *w, void *context)
{
    const struct square_change *change = context;

    return emoji_add(w, &change->emoji);
}

enum err square_emoji_remove_run(struct work *w, void *context)
{
    const struct square_change *change = context;

    return emoji_remove(w, http_text(change->request, "shortcode"));
}
