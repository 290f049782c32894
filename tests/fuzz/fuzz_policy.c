#include "fuzz.h"

#include "algorithms/policy.h"

/* Whatever stands in a policy: refused with words, or the same policy as its canonical text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct buffer first = buffer_in(w.memory), second = buffer_in(w.memory);
    struct policy policy, again;
    struct str fault = STR("");

    if (policy_read(w.memory, fuzz_text(&w, data, size), &policy, &fault))
        assert(fault.size > 0);
    else {
        policy_write(&policy, &first);
        assert(first.size <= policy_bytes_max);
        assert(!policy_read(w.memory, buffer_str(&first), &again, &fault));
        policy_write(&again, &second);
        assert(str_equal(buffer_str(&first), buffer_str(&second)));
    }
    arena_free(w.memory);
    return 0;
}
