#include "fuzz.h"

#include "algorithms/slate_export.h"

/* Whatever stands in a slate: refused with words, or it can be computed, and what is written of
 * that is content with itself. */
static void compute(struct arena *a, const struct slate_document *document)
{
    struct buffer text = buffer_in(a);
    struct slate_document made;
    struct str bytes, again, words = STR("");

    if (slate_replay(a, document, &bytes, &words))
        assert(words.size > 0);
    slate_document_write(bytes, &text);
    assert(!slate_document_read(a, buffer_str(&text), &made, &words));
    if (slate_replay(a, &made, &again, &words)) /* more of a source than may be stays so */
        assert(str_find(words, STR("source: of ")) != SIZE_MAX);
    assert(str_equal(bytes, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    const struct str text = fuzz_text(&w, data, size);
    struct slate_document document;
    struct slate_export inputs;
    struct str fault = STR("");

    if (slate_document_read(w.memory, text, &document, &fault))
        assert(fault.size > 0);
    else
        compute(w.memory, &document);
    fault = STR("");
    if (slate_inputs_read(w.memory, text, &inputs, &fault))
        assert(fault.size > 0);
    arena_free(w.memory);
    return 0;
}
