/* What a stranger's page says about itself, for the preview of a link: OpenGraph, twitter:*,
 * JSON-LD, <title>, and where its oEmbed is. Any bytes are taken; nothing of them is ever shown as
 * HTML.
 *
 * The parser (libxml2) hands over one tag after another and keeps no tree; it is stopped after
 * page_elements_max tags or at page_depth_max, so that time and memory grow with the size alone. */
#ifndef BEMA_SOCIAL_PREVIEW_PAGE_H
#define BEMA_SOCIAL_PREVIEW_PAGE_H

#include "base/work.h"

enum {
    page_bytes_max = 1024 * 1024,
    page_elements_max = 20000,
    page_depth_max = 256,
    page_title_characters_max = 255,
    page_description_characters_max = 500,
    page_name_characters_max = 255,
};

/* Each "" or 0 where the page does not say. Text is one line without control characters; addresses
 * are whole http(s) ones (net/url.h). */
struct page_facts {
    struct str title, description, language;
    struct str author_name, author_url, provider_name;
    struct str image, image_alt;
    struct str player; /* https only */
    struct str oembed; /* where its JSON is */
    int64_t published_ms;
    int width, height; /* of the player */
};
/* type: the Content-Type it came with; url: its address, read by url_read(). */
void preview_page_read(struct work *w, struct str html, struct str type, struct str url,
                       struct page_facts *ret_facts);

/* The page's bytes as UTF-8: by the type's charset, else what the page says in its first 1,024
 * bytes, else UTF-8 where it is that, else windows-1252. */
struct str preview_page_text(struct work *w, struct str html, struct str type);

/* The address of the first <iframe> in a piece of HTML, if it is https; "" else. */
struct str preview_page_iframe(struct work *w, struct str html);

#endif
