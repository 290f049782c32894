#include "fuzz.h"

#include "net/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str base, text = str_split(fuzz_text(&w, data, size), '\n', &base);
    struct url url, again;
    if (url_read(w.memory, text, base, &url) == OK) {
        assert(url.text.size <= url_bytes_max && str_starts(url.text, STR("http")));
        /* what was brought to one form stays as it is */
        assert(url_read(w.memory, url.text, STR(""), &again) == OK);
        assert(str_equal(url.text, again.text) && str_equal(url.origin, again.origin));
    }
    arena_free(w.memory);
    return 0;
}
