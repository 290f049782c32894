/* What a reader sees of a text: see utf8_seen(). */
#include "base/buffer.h"

static bool is_hidden(uint32_t c)
{
    return c == 0xAD || c == 0x34F || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF ||
           (c >= 0xFE00 && c <= 0xFE0F);
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0x1680 || c == 0x2028 ||
           c == 0x2029;
}

struct str utf8_seen(struct arena *a, struct str s)
{
    const struct str folded = utf8_fold(a, s);
    struct buffer out = buffer_in(a);
    bool space = true;

    if (!buffer_reserve(&out, folded.size + 1))
        return STR("");
    for (size_t at = 0; at < folded.size;) {
        const size_t begin = at;
        const unsigned char first = (unsigned char)folded.data[at];
        const uint32_t c = first < 0x80 ? (at++, first) : utf8_next(folded, &at);

        if (c >= 0x80 && is_hidden(c))
            continue;
        if (is_space(c)) {
            if (!space)
                buffer_char(&out, ' ');
            space = true;
            continue;
        }
        space = false;
        buffer_put(&out, str_sub(folded, begin, at));
    }
    return str_trim(buffer_str(&out));
}
