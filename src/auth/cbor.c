#include "auth/cbor.h"

enum { items_max = 1 << 16 };

/* The number that a head carries: in its low five bits, or in 1, 2, 4 or 8 bytes behind it. */
static enum err argument_read(struct str *rest, unsigned low, uint64_t *ret_value)
{
    size_t size = low < 24 ? 0 : (size_t)1 << (low - 24);
    uint64_t value = 0;

    if (low > 27 || rest->size < size)
        return ERR_MALFORMED;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | (unsigned char)rest->data[i];
    *rest = str_sub(*rest, size, rest->size);
    *ret_value = low < 24 ? low : value;
    return OK;
}

static enum err string_read(struct str *rest, uint64_t size, struct str *ret_bytes)
{
    if (size > rest->size)
        return ERR_MALFORMED;
    *ret_bytes = str_sub(*rest, 0, size);
    *rest = str_sub(*rest, size, rest->size);
    return OK;
}

enum err cbor_next(struct str *rest, struct cbor_item *ret_item)
{
    struct cbor_item item = {0};
    uint64_t value = 0;
    unsigned head;

    if (rest->size == 0)
        return ERR_MALFORMED;
    head = (unsigned char)rest->data[0];
    *rest = str_sub(*rest, 1, rest->size);
    enum err e = argument_read(rest, head & 31, &value);
    if (e || value > INT64_MAX)
        return ERR_MALFORMED;
    switch (head >> 5) {
    case 0:
    case 1:
        item.kind = CBOR_INT;
        item.number = head >> 5 ? -1 - (int64_t)value : (int64_t)value;
        break;
    case 2:
    case 3:
        item.kind = head >> 5 == 2 ? CBOR_BYTES : CBOR_TEXT;
        e = string_read(rest, value, &item.bytes);
        if (!e && item.kind == CBOR_TEXT && !utf8_valid(item.bytes))
            e = ERR_MALFORMED;
        break;
    case 4:
    case 5:
        item.kind = head >> 5 == 4 ? CBOR_ARRAY : CBOR_MAP;
        item.number = (int64_t)value;
        if (value > items_max)
            e = ERR_MALFORMED;
        break;
    default: /* false, true, null, and what is refused */
        item.kind = CBOR_OTHER;
        if (head != 0xF4 && head != 0xF5 && head != 0xF6)
            e = ERR_MALFORMED;
    }
    if (!e)
        *ret_item = item;
    return e;
}

enum err cbor_skip(struct str *rest)
{
    int64_t left[cbor_depth_max + 1] = {1}; /* items to pass at each depth */
    int depth = 0;

    while (depth >= 0) {
        struct cbor_item item;
        if (left[depth] == 0) {
            depth--;
            continue;
        }
        left[depth]--;
        enum err e = cbor_next(rest, &item);
        if (e)
            return e;
        if (item.kind != CBOR_ARRAY && item.kind != CBOR_MAP)
            continue;
        if (depth == cbor_depth_max)
            return ERR_MALFORMED;
        left[++depth] = item.kind == CBOR_MAP ? 2 * item.number : item.number;
    }
    return OK;
}

/* key NULL: by number. */
static enum err member(struct str map, const char *key, int64_t number, struct cbor_item *ret_value)
{
    struct cbor_item head, found = {0};
    bool is_found = false;
    enum err e = cbor_next(&map, &head);

    if (!e && head.kind != CBOR_MAP)
        e = ERR_MALFORMED;
    for (int64_t i = 0; !e && i < head.number; i++) {
        struct cbor_item name = {0};
        struct str value;
        e = cbor_next(&map, &name);
        if (!e && name.kind != CBOR_INT && name.kind != CBOR_TEXT)
            e = ERR_MALFORMED;
        value = map;
        if (!e)
            e = cbor_skip(&map);
        if (e || is_found ||
            (key ? name.kind != CBOR_TEXT || !str_is(name.bytes, key)
                 : name.kind != CBOR_INT || name.number != number))
            continue;
        is_found = true;
        e = cbor_next(&value, &found);
    }
    if (e)
        return e;
    if (!is_found)
        return ERR_NOT_FOUND;
    *ret_value = found;
    return OK;
}

enum err cbor_member(struct str map, const char *key, struct cbor_item *ret_value)
{
    return member(map, key, 0, ret_value);
}

enum err cbor_member_int(struct str map, int64_t key, struct cbor_item *ret_value)
{
    return member(map, NULL, key, ret_value);
}
