#include "base/buffer.h"
#include "base/str.h"

#include <sodium.h>
#include <string.h>

struct str hex_encode(struct arena *a, const void *bytes, size_t size)
{
    char *out = arena_bytes(a, size * 2 + 1);
    sodium_bin2hex(out, size * 2 + 1, bytes, size);
    return (struct str){.data = out, .size = size * 2};
}

struct str base64url_encode(struct arena *a, const void *bytes, size_t size)
{
    size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_bytes(a, room);
    sodium_bin2base64(out, room, bytes, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return (struct str){.data = out, .size = strlen(out)};
}

struct str base64_encode(struct arena *a, const void *bytes, size_t size)
{
    size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
    char *out = arena_bytes(a, room);
    sodium_bin2base64(out, room, bytes, size, sodium_base64_VARIANT_ORIGINAL);
    return (struct str){.data = out, .size = strlen(out)};
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

enum err base64_decode(struct arena *a, struct str s, struct str *ret_bytes)
{
    if (s.size % 4 == 0 && str_ends(s, STR("=")))
        s.size -= str_ends(s, STR("==")) ? 2 : 1;
    char *out = arena_try(a, s.size / 4 * 3 + 3);
    if (!out)
        return ERR_TOO_LARGE;
    size_t size = 0;
    uint32_t bits = 0;
    int count = 0;
    for (size_t i = 0; i < s.size; i++) {
        int value = base64_value(s.data[i]);
        if (value < 0)
            return ERR_INVALID;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            out[size++] = (char)(bits >> count & 0xFF);
        }
    }
    /* One letter alone carries no byte, and what is left of the last must be zero: else two
     * texts would mean the same bytes. */
    if (count == 6 || (bits & ((1u << count) - 1)) != 0)
        return ERR_INVALID;
    *ret_bytes = (struct str){.data = out, .size = size};
    return OK;
}

static bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

struct str url_encode(struct arena *a, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_array(a, s.size, 3);
    size_t size = 0;
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (is_unreserved(s.data[i])) {
            out[size++] = s.data[i];
        } else {
            out[size++] = '%';
            out[size++] = digits[c >> 4];
            out[size++] = digits[c & 15];
        }
    }
    return (struct str){.data = out, .size = size};
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct str url_decode(struct arena *a, struct str s, bool plus_is_space)
{
    char *out = arena_bytes(a, s.size);
    size_t size = 0;
    for (size_t i = 0; i < s.size; i++) {
        char c = s.data[i];
        if (c == '%' && s.size - i > 2) {
            int high = hex_value(s.data[i + 1]), low = hex_value(s.data[i + 2]);
            if (high >= 0 && low >= 0) {
                c = (char)(high << 4 | low);
                i += 2;
            }
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        out[size++] = c;
    }
    return (struct str){.data = out, .size = size};
}

struct str html_escape(struct arena *a, struct str s)
{
    struct buffer b = buffer_in(a);
    b.limit = s.size * 6 + 1; /* what strangers send is limited where it comes in */
    buffer_html(&b, s);
    return buffer_str(&b);
}

/* The character that begins the text, which is left behind in *rest. */
static char plain_character(struct str *rest)
{
    static const struct {
        struct str written;
        char meant;
    } written[] = {{STR_CONST("&amp;"), '&'},  {STR_CONST("&lt;"), '<'},
                   {STR_CONST("&gt;"), '>'},   {STR_CONST("&quot;"), '"'},
                   {STR_CONST("&#39;"), '\''}, {STR_CONST("&apos;"), '\''}};
    for (size_t i = 0; rest->data[0] == '&' && i < sizeof written / sizeof written[0]; i++) {
        if (str_starts(*rest, written[i].written)) {
            *rest = str_sub(*rest, written[i].written.size, rest->size);
            return written[i].meant;
        }
    }
    char c = rest->data[0];
    *rest = str_sub(*rest, 1, rest->size);
    return c;
}

struct str html_plain(struct arena *a, struct str html)
{
    char *made = arena_bytes(a, html.size);
    size_t size = 0;
    while (html.size) {
        size_t close = html.data[0] == '<' ? str_find_char(html, '>') : SIZE_MAX;
        if (close == SIZE_MAX) {
            made[size++] = plain_character(&html);
            continue;
        }
        if (str_starts(html, STR("<br")) || str_starts(html, STR("</p>")))
            made[size++] = '\n';
        html = str_sub(html, close + 1, html.size);
    }
    return (struct str){.data = made, .size = size};
}
