#include "auth/cbor_items.h"

#include <cbor.h>

enum { items_max = 1 << 16 };

/* What the decoder tells of one item; what is not wanted leaves it unsound. */
struct told {
    struct cbor_item item;
    bool is_sound;
};

static void number_told(void *context, uint64_t value)
{
    *(struct told *)context = (struct told){.item = {.kind = CBOR_INT, .number = (int64_t)value},
                                            .is_sound = value <= INT64_MAX};
}

static void number8_told(void *context, uint8_t value)
{
    number_told(context, value);
}

static void number16_told(void *context, uint16_t value)
{
    number_told(context, value);
}

static void number32_told(void *context, uint32_t value)
{
    number_told(context, value);
}

/* -1 less the value. */
static void negative_told(void *context, uint64_t value)
{
    *(struct told *)context = (struct told){
        .item = {.kind = CBOR_INT, .number = -1 - (int64_t)value}, .is_sound = value <= INT64_MAX};
}

static void negative8_told(void *context, uint8_t value)
{
    negative_told(context, value);
}

static void negative16_told(void *context, uint16_t value)
{
    negative_told(context, value);
}

static void negative32_told(void *context, uint32_t value)
{
    negative_told(context, value);
}

static void bytes_told(void *context, cbor_data data, size_t size)
{
    *(struct told *)context = (struct told){
        .item = {.kind = CBOR_BYTES, .bytes = {(const char *)data, size}}, .is_sound = true};
}

static void text_told(void *context, cbor_data data, size_t size)
{
    struct str text = {(const char *)data, size};

    *(struct told *)context =
        (struct told){.item = {.kind = CBOR_TEXT, .bytes = text}, .is_sound = utf8_valid(text)};
}

static void array_told(void *context, size_t count)
{
    *(struct told *)context = (struct told){.item = {.kind = CBOR_ARRAY, .number = (int64_t)count},
                                            .is_sound = count <= items_max};
}

static void map_told(void *context, size_t count)
{
    *(struct told *)context = (struct told){.item = {.kind = CBOR_MAP, .number = (int64_t)count},
                                            .is_sound = count <= items_max};
}

static void nothing_told(void *context)
{
    *(struct told *)context = (struct told){.item = {.kind = CBOR_OTHER}, .is_sound = true};
}

static void truth_told(void *context, bool value)
{
    (void)value;
    nothing_told(context);
}

enum err cbor_next(struct str *rest, struct cbor_item *ret_item)
{
    struct cbor_callbacks callbacks = cbor_empty_callbacks;
    struct cbor_decoder_result result;
    struct told told = {0};

    callbacks.uint8 = number8_told;
    callbacks.uint16 = number16_told;
    callbacks.uint32 = number32_told;
    callbacks.uint64 = number_told;
    callbacks.negint8 = negative8_told;
    callbacks.negint16 = negative16_told;
    callbacks.negint32 = negative32_told;
    callbacks.negint64 = negative_told;
    callbacks.byte_string = bytes_told;
    callbacks.string = text_told;
    callbacks.array_start = array_told;
    callbacks.map_start = map_told;
    callbacks.null = nothing_told;
    callbacks.boolean = truth_told;
    result = cbor_stream_decode((cbor_data)rest->data, rest->size, &callbacks, &told);
    if (result.status != CBOR_DECODER_FINISHED || !told.is_sound)
        return ERR_MALFORMED;
    *rest = str_sub(*rest, result.read, rest->size);
    *ret_item = told.item;
    return OK;
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
