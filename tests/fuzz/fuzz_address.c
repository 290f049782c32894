#include "fuzz.h"

#include "net/address.h"

/* What was read and written reads as the same address. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = fuzz_text(&w, data, size);
    struct address address, again;
    if (address_parse(text, &address) == OK) {
        enum err e = address_parse(address_text(w.memory, &address), &again);
        assert(e == OK && memcmp(&address, &again, sizeof(address)) == 0);
        (void)address_is_public(&address);
    }
    struct address_ranges ranges;
    if (address_ranges_parse(&w, text, &ranges) == OK)
        for (size_t i = 0; i < ranges.count; i++)
            assert(address_ranges_hold(&ranges, &ranges.items[i].first));
    else
        assert(w.why.size > 0);
    arena_free(w.memory);
    return 0;
}
