#include "fuzz.h"

#include "base/needles.h"
#include "live/filters.h"

enum { items_max = 32, now_ms = 1000 };

/* Lines: the first is a post's text, each other one a keyword: with a leading '=' whole words, with
 * a leading '!' of a filter that has expired. What fits is compared with a plain search. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str rest = fuzz_text(&w, data, size), text, part;
    struct filter filters[] = {{.id = 1, .title = STR("held")},
                               {.id = 2, .title = STR("past"), .expires_ms = now_ms}};
    struct filter_keyword keywords[items_max] = {{.id = 0}};
    struct filter_set set = {.filters = filters, .count = 2, .keywords = keywords};
    const struct filter_match *matches = NULL;

    rest = str_split(rest, '\n', &part);
    text = filters_text(w.memory, part);
    assert(utf8_valid(text));
    while (rest.size && set.keyword_count < items_max) {
        struct filter_keyword *keyword = &keywords[set.keyword_count++];

        rest = str_split(rest, '\n', &part);
        keyword->whole_word = str_starts(part, STR("="));
        keyword->filter_id = str_starts(part, STR("!")) ? 2 : 1;
        keyword->text =
            keyword->whole_word || keyword->filter_id == 2 ? str_sub(part, 1, part.size) : part;
    }
    size_t count =
        filters_match(w.memory, filters_make_in(w.memory, &set), text, NULL, 0, now_ms, &matches);
    size_t fits = 0, certain = 0, hits = count ? matches[0].keyword_count : 0;
    for (size_t i = 0; i < set.keyword_count; i++) {
        struct str needle = filters_text(w.memory, keywords[i].text);
        bool there = needle.size && needle.size <= text.size &&
                     memmem(text.data, text.size, needle.data, needle.size);

        fits += keywords[i].filter_id == 1 && there;
        certain += keywords[i].filter_id == 1 && there && !keywords[i].whole_word;
    }
    assert(count <= 1 && (!count || matches[0].filter->id == 1));
    assert(hits >= certain && hits <= fits);
    arena_free(w.memory);
    return 0;
}
