#include "fuzz.h"

#include "base/clock.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = fuzz_text(&w, data, size);
    int64_t ms, again;
    bool is_iso = time_parse_iso(text, &ms) == OK;
    if (is_iso || time_parse_x(text, &ms) == OK) {
        /* a zone may carry the first and last day out of the years that are written */
        if (ms >= INT64_C(-62167219200000) && ms <= INT64_C(253402300799999)) {
            enum err e = time_parse_iso(time_iso(w.memory, ms), &again);
            assert(e == OK && again == ms);
        }
    }
    (void)time_http(w.memory, size < 8 ? 0 : (int64_t)str_hash(text));
    int64_t id;
    if (id_parse(text, &id) == OK)
        assert(id > 0 && id_bucket(id) < id_buckets);
    arena_free(w.memory);
    return 0;
}
