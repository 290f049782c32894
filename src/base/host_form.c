#include "base/host_form.h"

#include "base/buffer.h"

enum {
    base = 36,
    least = 1,
    most = 26,
    skew = 38,
    damp = 700,
    first_bias = 72,
    first_code = 128,
    points_max = host_label_bytes_max
};
#define PREFIX "xn--"

/* ---- RFC 3492 ------------------------------------------------------------------------------- */

static uint32_t adapt(uint32_t delta, uint32_t points, bool is_first)
{
    uint32_t k = 0;

    delta = is_first ? delta / damp : delta / 2;
    delta += delta / points;
    while (delta > ((base - least) * most) / 2) {
        delta /= base - least;
        k += base;
    }
    return k + (base - least + 1) * delta / (delta + skew);
}

static uint32_t threshold(uint32_t k, uint32_t bias)
{
    return k <= bias ? least : k >= bias + most ? most : k - bias;
}

static void put_digit(struct buffer *out, uint32_t digit)
{
    buffer_char(out, (char)(digit < 26 ? 'a' + digit : '0' + digit - 26));
}

static void put_number(struct buffer *out, uint32_t number, uint32_t bias)
{
    for (uint32_t k = base;; k += base) {
        const uint32_t t = threshold(k, bias);

        if (number < t)
            break;
        put_digit(out, t + (number - t) % (base - t));
        number = (number - t) / (base - t);
    }
    put_digit(out, number);
}

/* At most points_max code points of 21 bits: nothing below overflows 32 bits. */
static void encode(struct buffer *out, const uint32_t *points, uint32_t count)
{
    uint32_t code = first_code, delta = 0, bias = first_bias, done = 0, plain;

    for (uint32_t i = 0; i < count; i++)
        if (points[i] < first_code) {
            buffer_char(out, (char)points[i]);
            done++;
        }
    plain = done;
    if (plain)
        buffer_char(out, '-');
    while (done < count) {
        uint32_t next = UINT32_MAX;

        for (uint32_t i = 0; i < count; i++)
            if (points[i] >= code && points[i] < next)
                next = points[i];
        delta += (next - code) * (done + 1);
        code = next;
        for (uint32_t i = 0; i < count; i++) {
            if (points[i] < code)
                delta++;
            if (points[i] != code)
                continue;
            put_number(out, delta, bias);
            bias = adapt(delta, done + 1, done == plain);
            delta = 0;
            done++;
        }
        delta++;
        code++;
    }
}

static int digit_of(char c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? c - '0' + 26 : -1;
}

/* A number from *at on; false: it is none, or too great. */
static bool read_number(struct str s, size_t *at, uint32_t bias, uint64_t *ret)
{
    uint64_t number = 0, weight = 1;

    for (uint32_t k = base;; k += base) {
        const uint32_t t = threshold(k, bias);
        const int digit = *at < s.size ? digit_of(s.data[(*at)++]) : -1;

        if (digit < 0 || weight > UINT32_MAX)
            return false;
        number += (uint64_t)digit * weight;
        if (number > UINT32_MAX)
            return false;
        if ((uint32_t)digit < t)
            break;
        weight *= base - t;
    }
    *ret = number;
    return true;
}

/* false: it is not what encode() writes. */
static bool decode(struct str s, uint32_t points[points_max], uint32_t *ret_count)
{
    uint32_t count = 0, bias = first_bias;
    uint64_t code = first_code, place = 0, number;
    size_t at = 0, plain = s.size;

    while (plain > 0 && s.data[plain - 1] != '-')
        plain--;
    for (; plain && at < plain - 1; at++)
        points[count++] = (unsigned char)s.data[at];
    at = plain;
    while (at < s.size) {
        char bytes[4];

        if (count == points_max || !read_number(s, &at, bias, &number))
            return false;
        place += number;
        code += place / (count + 1);
        place %= count + 1;
        if (code > 0x10ffff || !utf8_put((uint32_t)code, bytes))
            return false;
        bias = adapt((uint32_t)number, count + 1, count + 1 == (plain ? plain : 1));
        for (uint32_t i = count; i > place; i--)
            points[i] = points[i - 1];
        points[place++] = (uint32_t)code;
        count++;
    }
    *ret_count = count;
    return count > 0;
}

/* ---- hosts ---------------------------------------------------------------------------------- */

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.size; i++)
        if ((unsigned char)s.data[i] >= first_code)
            return false;
    return true;
}

static bool label_encode(struct buffer *out, struct str label)
{
    uint32_t points[points_max], count = 0;

    for (size_t at = 0; at < label.size;) {
        if (count == points_max)
            return false;
        points[count++] = utf8_next(label, &at);
    }
    buffer_lit(out, PREFIX);
    encode(out, points, count);
    return true;
}

static bool label_decode(struct buffer *out, struct str label)
{
    uint32_t points[points_max], count = 0;
    char bytes[4];

    if (label.size > host_label_bytes_max ||
        !decode(str_sub(label, sizeof PREFIX - 1, label.size), points, &count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        buffer_put(out, (struct str){bytes, utf8_put(points[i], bytes)});
    return true;
}

struct str host_other_form(struct arena *a, struct str host)
{
    const bool encodes = !is_ascii(host);
    struct buffer out = buffer_in(a);
    bool changed = false;

    if (!host.size)
        return STR("");
    for (struct str left = host, label; left.size;) {
        const bool more = str_find(left, STR(".")) != SIZE_MAX;

        left = str_split(left, '.', &label);
        if (encodes ? is_ascii(label) : !str_starts(label, STR(PREFIX)))
            buffer_put(&out, label);
        else if (encodes ? label_encode(&out, label) : label_decode(&out, label))
            changed = true;
        else
            return STR("");
        if (more)
            buffer_char(&out, '.');
    }
    return changed ? buffer_str(&out) : STR("");
}
