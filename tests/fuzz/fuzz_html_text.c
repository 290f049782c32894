#include "fuzz.h"

#include "imports/html_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = html_text(w.memory, fuzz_text(&w, data, size));
    assert(utf8_valid(text));
    /* what it gives is text: as HTML it may differ, but it never begins or ends with spaces */
    assert(str_equal(text, str_trim(text)));
    arena_free(w.memory);
    return 0;
}
