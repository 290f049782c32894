#include "fuzz.h"

#include "moderation/legal_notices.h"

/* What is taken lies in the text, and names somebody. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    const struct str text = fuzz_text(&w, data, size);
    struct str handle = {0};
    int64_t post_id = -1;

    if (notice_address_read(w.memory, STR("https://square.example"), text, &handle, &post_id)) {
        assert(post_id == -1 && !handle.size);
    } else {
        assert(handle.size > 0 && handle.size < text.size && post_id >= 0);
        assert(str_find_char(handle, '/') == SIZE_MAX);
    }
    arena_free(w.memory);
    return 0;
}
