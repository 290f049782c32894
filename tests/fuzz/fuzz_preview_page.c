#include "fuzz.h"

#include "net/url.h"
#include "social/preview_page.h"

static void check_line(struct str text, size_t bytes_max)
{
    assert(utf8_valid(text) && text.size <= bytes_max);
    for (size_t i = 0; i < text.size; i++)
        assert((unsigned char)text.data[i] >= ' ');
}

static void check_address(struct work *w, struct str text, bool https_only)
{
    struct url url;
    assert(!text.size || url_read(w->memory, text, STR(""), &url) == OK);
    assert(!text.size || url.is_https || !https_only);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str html = fuzz_text(&w, data, size);
    struct page_facts facts;
    preview_page_read(&w, html, STR("text/html"), STR("https://page.example/a/b"), &facts);
    check_line(facts.title, 4 * page_title_characters_max);
    check_line(facts.description, 4 * page_description_characters_max);
    check_line(facts.author_name, 4 * page_name_characters_max);
    check_line(facts.provider_name, 4 * page_name_characters_max);
    check_line(facts.image_alt, 4 * page_description_characters_max);
    check_address(&w, facts.author_url, false);
    check_address(&w, facts.image, false);
    check_address(&w, facts.oembed, false);
    check_address(&w, facts.player, true);
    check_address(&w, preview_page_iframe(&w, html), true);
    arena_free(w.memory);
    return 0;
}
