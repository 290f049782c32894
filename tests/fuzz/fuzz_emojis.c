#include "fuzz.h"

#include "social/emojis.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = utf8_clean(w.memory, fuzz_text(&w, data, size)), names[emoji_names_max];
    size_t count = emoji_names(text, names, 0);
    assert(count <= emoji_names_max);
    for (size_t i = 0; i < count; i++) {
        assert(emoji_shortcode_valid(names[i]));
        assert(names[i].data[-1] == ':' && names[i].data[names[i].size] == ':');
        for (size_t j = 0; j < i; j++)
            assert(!str_equal(names[i], names[j]));
    }
    arena_free(w.memory);
    return 0;
}
