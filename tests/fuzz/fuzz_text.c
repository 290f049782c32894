#include "fuzz.h"

#include "social/text.h"

static struct text_mention mention(void *context, struct str handle)
{
    (void)context;
    return (struct text_mention){
        .url = handle.size % 2 ? STR("https://square.example/@x") : STR(""), .shown = handle};
}

/* Tags come from us alone: what is left after them holds no '<', '>' or '"'. */
static void check_html(struct str html)
{
    bool in_tag = false;
    for (size_t i = 0; i < html.size; i++) {
        if (html.data[i] == '<')
            assert(!in_tag);
        if (html.data[i] == '<' || html.data[i] == '>')
            in_tag = html.data[i] == '<';
    }
    assert(!in_tag);
    assert(utf8_valid(html));
    assert(str_find(html, STR("<script")) == SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct text_scan scan = text_scan(w.memory, fuzz_text(&w, data, size));
    assert(utf8_valid(scan.text));
    assert(scan.count <= text_entities_max);
    uint32_t end = 0;
    for (size_t i = 0; i < scan.count; i++) {
        const struct text_entity *entity = &scan.entities[i];
        assert(entity->begin >= end && entity->end > entity->begin);
        assert(entity->end <= scan.text.size && entity->value.size > 0);
        if (entity->kind == TEXT_TAG) {
            assert(text_tag_valid(entity->value));
            assert(text_tag_fold(w.memory, entity->value).size > 0);
        }
        end = entity->end;
    }
    (void)text_characters(&scan);
    struct text_links links = {.mention = mention, .tag_url = STR("https://square.example/tags/")};
    struct buffer html = buffer_in(w.memory);
    text_html(&html, &scan, &links);
    check_html(buffer_str(&html));
    arena_free(w.memory);
    return 0;
}
