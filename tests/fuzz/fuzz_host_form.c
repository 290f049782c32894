#include "fuzz.h"

#include "base/host_form.h"

/* Both forms lead to each other, where there are two. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    const struct str host = utf8_fold(w.memory, utf8_clean(w.memory, fuzz_text(&w, data, size)));
    const struct str other = host_other_form(w.memory, host);

    assert(utf8_valid(other));
    if (other.size)
        (void)host_other_form(w.memory, other);
    arena_free(w.memory);
    return 0;
}
