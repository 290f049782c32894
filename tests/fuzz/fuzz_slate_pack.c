#include "fuzz.h"

#include "algorithms/slate_export.h"

static void pack(struct slate_export *slate, struct slate_digest policy, struct buffer *out)
{
    static struct slate_scratch scratch;
    static struct slate_item items[slate_candidates_max];
    policy_default(out->memory, &slate->policy);
    slate_make(&slate->policy, &slate->input, &scratch, items);
    slate->items = items;
    slate_pack(slate, policy, out);
}

/* Whatever stands in the store: refused, or inputs that pack to the same again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct buffer first = buffer_in(w.memory), second = buffer_in(w.memory);
    struct slate_export slate, again;
    struct slate_digest policy;

    if (!slate_unpack(w.memory, fuzz_text(&w, data, size), &slate, &policy)) {
        assert(slate.input.candidate_count <= slate_candidates_max);
        pack(&slate, policy, &first);
        assert(!slate_unpack(w.memory, buffer_str(&first), &again, &policy));
        pack(&again, policy, &second);
        assert(str_equal(buffer_str(&first), buffer_str(&second)));
    }
    arena_free(w.memory);
    return 0;
}
