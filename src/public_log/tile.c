#include "public_log/tile.h"

#include <assert.h>

enum { levels_max = 63 };

struct str tile_path(struct arena *a, const struct tile_place *place)
{
    struct buffer out = buffer_in(a);
    uint64_t divisor = 1;

    if (place->is_entries)
        buffer_lit(&out, "tile/entries/");
    else
        buffer_format(&out, "tile/%d/", place->level);
    while (place->number / divisor >= 1000)
        divisor *= 1000;
    for (; divisor > 1; divisor /= 1000)
        buffer_format(&out, "x%03d/", (int)(place->number / divisor % 1000));
    buffer_format(&out, "%03d", (int)(place->number % 1000));
    if (place->width != tile_width)
        buffer_format(&out, ".p/%d", (int)place->width);
    return buffer_str(&out);
}

/* A number as it is written: 1 to digits_max digits, no zero before others. */
static enum err number(struct str text, int64_t max, int64_t *ret)
{
    if (!text.size || text.data[0] < '0' || text.data[0] > '9' ||
        (text.size > 1 && text.data[0] == '0'))
        return ERR_NOT_FOUND;
    return str_int(text, 0, max, ret) ? ERR_NOT_FOUND : OK;
}

static bool three_digits(struct str text, uint64_t *ret)
{
    if (text.size != 3)
        return false;
    *ret = 0;
    for (size_t i = 0; i < 3; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        *ret = *ret * 10 + (uint64_t)(text.data[i] - '0');
    }
    return true;
}

/* "x001/x234/067"; the first group of several is not 000. */
static enum err number_groups(struct str text, uint64_t *ret_number)
{
    uint64_t value = 0, group = 0;

    for (int groups = 0;; groups++) {
        struct str head, rest = str_split(text, '/', &head);
        const bool is_last = head.size == text.size;

        if (is_last ? !three_digits(head, &group)
                    : !str_starts(head, STR("x")) || !three_digits(str_sub(head, 1, 9), &group))
            return ERR_NOT_FOUND;
        if (groups == 0 && !is_last && !group)
            return ERR_NOT_FOUND;
        value = value * 1000 + group;
        if (value > tile_number_max)
            return ERR_NOT_FOUND;
        if (is_last)
            break;
        text = rest;
    }
    *ret_number = value;
    return OK;
}

enum err tile_path_parse(struct str path, struct tile_place *ret_place)
{
    struct tile_place place = {.width = tile_width};
    struct str level;
    int64_t value = 0;
    size_t partial;
    enum err e = OK;

    if (!str_starts(path, STR("tile/")))
        return ERR_NOT_FOUND;
    path = str_split(str_sub(path, strlen("tile/"), path.size), '/', &level);
    place.is_entries = str_is(level, "entries");
    if (!place.is_entries)
        e = number(level, levels_max, &value);
    place.level = (int)value;
    partial = str_find(path, STR(".p/"));
    if (!e && partial != SIZE_MAX) {
        e = number(str_sub(path, partial + strlen(".p/"), path.size), tile_width - 1, &value);
        if (!e && !value)
            e = ERR_NOT_FOUND;
        place.width = (size_t)value;
        path = str_sub(path, 0, partial);
    }
    if (!e)
        e = number_groups(path, &place.number);
    if (!e)
        *ret_place = place;
    return e;
}

void bundle_put(struct buffer *out, struct str entry)
{
    assert(entry.size <= entry_bytes_max);
    buffer_char(out, (char)(entry.size >> 8));
    buffer_char(out, (char)(entry.size & 255));
    buffer_put(out, entry);
}

enum err bundle_take(struct str *rest, struct str *ret_entry)
{
    size_t size;

    if (rest->size < 2)
        return ERR_INVALID;
    size = (size_t)(uint8_t)rest->data[0] << 8 | (uint8_t)rest->data[1];
    if (rest->size - 2 < size)
        return ERR_INVALID;
    *ret_entry = str_sub(*rest, 2, 2 + size);
    *rest = str_sub(*rest, 2 + size, rest->size);
    return OK;
}
