#include "fuzz.h"

#include "social/slate_pack.h"

/* Whatever stands in the store: refused, or inputs that pack to the same again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct buffer first = buffer_in(w.memory), second = buffer_in(w.memory);
    struct slate_export slate, again;

    if (!slate_unpack(w.memory, fuzz_text(&w, data, size), &slate)) {
        assert(slate.input.candidate_count <= slate_candidates_max);
        slate_pack(&slate, &first);
        assert(!slate_unpack(w.memory, buffer_str(&first), &again));
        slate_pack(&again, &second);
        assert(str_equal(buffer_str(&first), buffer_str(&second)));
    }
    arena_free(w.memory);
    return 0;
}
