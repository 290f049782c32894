#include "fuzz.h"

#include "algorithms/slate_export.h"

/* Whatever stands in a slate: refused with words, or it can be computed, and what is written of
 * that is content with itself. */
static void compute(struct arena *a, const struct slate_document *document)
{
    struct buffer text = buffer_in(a);
    struct slate_document made, read, again;
    struct buffer second = buffer_in(a);
    struct str words = STR("");

    if (slate_replay(a, document, &made, &words))
        assert(words.size > 0);
    slate_document_write(&made.slate, made.id, &text);
    assert(!slate_document_read(a, buffer_str(&text), &read, &words));
    if (slate_replay(a, &read, &again, &words)) /* more of a source than may be stays so */
        assert(str_find(words, STR("source: of ")) != SIZE_MAX);
    slate_document_write(&again.slate, again.id, &second);
    assert(str_equal(buffer_str(&text), buffer_str(&second)));
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
