#include "fuzz.h"

#include "imports/bulk_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct bulk_record record = {0};
    enum err e = bulk_record_parse(&w, fuzz_text(&w, data, size), &record);
    assert(e == OK || w.why.size > 0);
    if (!e) {
        assert(record.type <= BULK_FEED_SETTINGS);
        assert(utf8_valid(record.text) && utf8_valid(record.key) && utf8_valid(record.account));
    }
    arena_free(w.memory);
    return 0;
}
