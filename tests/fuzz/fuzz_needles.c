#include "fuzz.h"

#include "base/needles.h"

#include <stdlib.h>

enum { items_max = 32 };

/* Lines: the first is the text, the others are needles, with a leading '=' whole words. Each that
 * is found must be there; a plain one that is not found must not be there. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str rest = utf8_fold(w.memory, fuzz_text(&w, data, size)), text;
    struct needle items[items_max] = {{.whole_word = false}};
    bool found[items_max] = {false};
    size_t count = 0;

    rest = str_split(rest, '\n', &text);
    text = str_copy(w.memory, text);
    while (rest.size && count < items_max) {
        struct needle *needle = &items[count++];

        rest = str_split(rest, '\n', &needle->text);
        needle->whole_word = needle->text.size > 1 && needle->text.data[0] == '=';
        if (needle->whole_word)
            needle->text = str_sub(needle->text, 1, needle->text.size);
    }
    void *block = malloc(needles_bytes(items, count));
    if (block) {
        needles_find(needles_place(block, items, count), text, found);
        for (size_t i = 0; i < count; i++) {
            struct str needle = items[i].text;
            bool there = needle.size && needle.size <= text.size &&
                         memmem(text.data, text.size, needle.data, needle.size);

            assert(there || !found[i]);
            assert(!there || found[i] || items[i].whole_word);
        }
    }
    free(block);
    arena_free(w.memory);
    return 0;
}
