#include "fuzz.h"

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = fuzz_text(&w, data, size);
    struct str clean = utf8_clean(w.memory, text);
    assert(utf8_valid(clean));
    assert(str_find_char(clean, '\0') == SIZE_MAX);
    assert(utf8_valid_size(text) <= text.size);

    size_t characters = 0;
    for (size_t at = 0; at < clean.size; characters++) {
        char again[4];
        size_t before = at, bytes = utf8_put(utf8_next(clean, &at), again);
        assert(bytes == at - before);
        assert(str_equal(str_sub(clean, before, at), (struct str){.data = again, .size = bytes}));
    }
    assert(utf8_graphemes(clean) <= characters);
    assert(utf8_valid(utf8_fold(w.memory, text)));
    for (size_t max = 0; max < 20; max++)
        assert(utf8_valid(utf8_prefix(clean, max)));

    struct buffer b = buffer_in(w.memory);
    json_str(&b, text);
    assert(utf8_valid(buffer_str(&b)));
    struct str decoded;
    assert(str_equal(url_decode(w.memory, url_encode(w.memory, text), true), text));
    if (base64_decode(w.memory, text, &decoded) == OK)
        assert(decoded.size <= text.size);
    struct str html = html_escape(w.memory, text);
    assert(str_find_char(html, '<') == SIZE_MAX && str_find_char(html, '"') == SIZE_MAX);
    arena_free(w.memory);
    return 0;
}
