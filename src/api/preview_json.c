#include "api/preview_json.h"

#include "media/media.h"
#include "social/previews.h"

static const char *const types[] = {"link", "photo", "video", "rich"};

/* The only HTML of a preview, made here from an https address that was checked when it came. */
static struct str player_html(struct work *w, const struct preview *p)
{
    int width = p->width ? p->width : 400, height = p->height ? p->height : 225;

    if (!p->player.size)
        return STR("");
    return str_format(w->memory,
                      "<iframe src=\"%.*s\" width=\"%d\" height=\"%d\" allowfullscreen=\"\" "
                      "referrerpolicy=\"no-referrer\" sandbox=\"allow-scripts allow-same-origin "
                      "allow-popups allow-presentation\"></iframe>",
                      STR_ARG(html_escape(w->memory, p->player)), width, height);
}

static void authors_json(struct buffer *out, const struct preview *p)
{
    json_key(out, "authors");
    json_open(out, '[');
    if (p->author_name.size || p->author_url.size) {
        json_open(out, '{');
        JSON_STR(out, "name", p->author_name);
        JSON_STR(out, "url", p->author_url);
        JSON_NULL(out, "account");
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void picture_json(struct work *w, struct buffer *out, const struct preview *p,
                         const struct media *picture)
{
    /* What moves is shown by its still picture. */
    struct str file = picture->kind == MEDIA_IMAGE ? picture->file : picture->preview_file;
    struct str url = file.size ? media_url(w, file) : STR("");

    json_key(out, "image");
    json_str_or_null(out, url);
    JSON_STR(out, "image_description", p->picture_alt);
    JSON_STR(out, "embed_url", p->type == PREVIEW_PHOTO ? url : STR(""));
    json_key(out, "blurhash");
    json_str_or_null(out, picture->blurhash);
}

static void card_json(struct work *w, struct buffer *out, const struct preview *p,
                      const struct media *picture)
{
    json_open(out, '{');
    JSON_STR(out, "url", p->url);
    JSON_STR(out, "title", p->title);
    JSON_STR(out, "description", p->description);
    json_key(out, "language");
    json_str_or_null(out, p->language);
    JSON_STR(out, "type", str_of(types[p->type]));
    JSON_STR(out, "author_name", p->author_name);
    JSON_STR(out, "author_url", p->author_url);
    JSON_STR(out, "provider_name", p->provider_name);
    JSON_STR(out, "provider_url", p->provider_url);
    JSON_STR(out, "html", player_html(w, p));
    JSON_INT(out, "width", p->width);
    JSON_INT(out, "height", p->height);
    picture_json(w, out, p, picture);
    JSON_TIME(out, "published_at", p->published_ms);
    JSON_BOOL(out, "missing_attribution", false);
    authors_json(out, p);
    json_close(out, '}');
}

enum err api_preview_card_json(struct work *w, struct buffer *out, const struct preview *preview)
{
    struct media picture = {0};
    enum err e = preview->media_id ? media_find(w, preview->media_id, &picture) : OK;

    if (e && e != ERR_NOT_FOUND)
        return e;
    card_json(w, out, preview, &picture);
    return OK;
}

enum err api_preview_json(struct work *w, struct buffer *out, const struct post *post)
{
    struct preview preview;
    enum err e = preview_of_post(w, post, &preview);

    if (e == ERR_NOT_FOUND) {
        json_null(out);
        return OK;
    }
    return e ? e : api_preview_card_json(w, out, &preview);
}
