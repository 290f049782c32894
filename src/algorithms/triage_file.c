/* A model as a file; docs/TRIAGE.md says what stands where. */
#include "algorithms/slate_export.h"
#include "algorithms/triage.h"

#include <assert.h>

static const struct str magic = STR_CONST("bema triage 1\n");

static void put_le(struct buffer *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        buffer_char(out, (char)(unsigned char)(value >> 8 * i));
}

static void put_text(struct buffer *out, struct str text)
{
    put_le(out, text.size, 2);
    buffer_put(out, text);
}

void triage_model_write(const struct triage_model *model, struct buffer *ret_bytes)
{
    const size_t count = (size_t)model->label_count << model->bits, begin = ret_bytes->size;

    buffer_put(ret_bytes, magic);
    put_le(ret_bytes, model->bits, 1);
    put_le(ret_bytes, model->label_count, 1);
    put_le(ret_bytes, model->groups.count, 2);
    put_le(ret_bytes, model->trained_on, 8);
    for (uint32_t k = 0; k < model->label_count; k++) {
        put_text(ret_bytes, model->labels[k]);
        put_le(ret_bytes, (uint32_t)model->biases[k], 4);
    }
    for (size_t i = 0; i < model->groups.count; i++)
        put_text(ret_bytes, model->groups.words[i]);
    for (size_t i = 0; i < count; i++)
        put_le(ret_bytes, (uint16_t)model->weights[i], 2);
    if (ret_bytes->overflow)
        return;
    const struct slate_digest digest =
        slate_digest(str_sub(buffer_str(ret_bytes), begin, ret_bytes->size));
    buffer_put(ret_bytes,
               (struct str){.data = (const char *)digest.bytes, .size = sizeof digest.bytes});
}

struct reader {
    struct str rest;
    bool short_of;
};

static uint64_t take_le(struct reader *r, size_t bytes)
{
    uint64_t value = 0;

    if (r->rest.size < bytes) {
        r->short_of = true;
        return 0;
    }
    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)(unsigned char)r->rest.data[i] << 8 * i;
    r->rest = str_sub(r->rest, bytes, r->rest.size);
    return value;
}

static struct str take_text(struct reader *r, size_t max)
{
    const size_t size = (size_t)take_le(r, 2);
    const struct str text = str_sub(r->rest, 0, size);

    if (size == 0 || size > max || text.size < size)
        r->short_of = true;
    else
        r->rest = str_sub(r->rest, size, r->rest.size);
    return r->short_of ? STR("") : text;
}

static bool is_label(struct str text)
{
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-')
            return false;
    }
    return text.size > 0 && text.size <= triage_label_bytes_max;
}

static bool head_read(struct arena *a, struct reader *r, struct triage_model *model)
{
    model->bits = (uint32_t)take_le(r, 1);
    model->label_count = (uint32_t)take_le(r, 1);
    model->groups.count = (size_t)take_le(r, 2);
    model->trained_on = take_le(r, 8);
    if (r->short_of || model->bits < triage_bits_min || model->bits > triage_bits_max ||
        model->label_count < 2 || model->label_count > triage_labels_max ||
        model->groups.count > triage_groups_max)
        return false;
    for (uint32_t k = 0; k < model->label_count; k++) {
        model->labels[k] = str_copy(a, take_text(r, triage_label_bytes_max));
        model->biases[k] = (int32_t)(uint32_t)take_le(r, 4);
        if (r->short_of || !is_label(model->labels[k]) ||
            (k > 0 && str_compare(model->labels[k - 1], model->labels[k]) >= 0))
            return false;
    }
    model->groups.words = arena_array(a, model->groups.count, sizeof(struct str));
    for (size_t i = 0; i < model->groups.count; i++) {
        struct str *words = model->groups.words;
        words[i] = str_copy(a, take_text(r, (size_t)4 * triage_group_characters_max));
        if (r->short_of || !utf8_valid(words[i]) ||
            (i > 0 && str_compare(words[i - 1], words[i]) >= 0))
            return false;
    }
    return true;
}

enum err triage_model_read(struct arena *a, struct str bytes, struct triage_model *ret,
                           struct str *ret_fault)
{
    struct triage_model model = {0};
    struct reader r = {0};
    struct slate_digest digest;

    *ret_fault = STR("not a model of bema triage, or cut off");
    if (bytes.size > triage_model_bytes_max) {
        *ret_fault = STR("a model has at most 20 MiB");
        return ERR_TOO_LARGE;
    }
    if (!str_starts(bytes, magic) || bytes.size < magic.size + sizeof digest.bytes)
        return ERR_INVALID;
    r.rest = str_sub(bytes, magic.size, bytes.size - sizeof digest.bytes);
    digest = slate_digest(str_sub(bytes, 0, bytes.size - sizeof digest.bytes));
    if (memcmp(digest.bytes, bytes.data + bytes.size - sizeof digest.bytes, sizeof digest.bytes)) {
        *ret_fault = STR("the model's checksum is wrong: the file was changed or cut off");
        return ERR_INVALID;
    }
    if (!head_read(a, &r, &model))
        return ERR_INVALID;
    const size_t count = (size_t)model.label_count << model.bits;
    if (r.rest.size != count * sizeof *model.weights)
        return ERR_INVALID;
    model.weights = arena_try(a, count * sizeof *model.weights);
    if (!model.weights) {
        *ret_fault = STR("not enough memory for the model");
        return ERR_TOO_LARGE;
    }
    for (size_t i = 0; i < count; i++)
        model.weights[i] = (int16_t)(uint16_t)take_le(&r, 2);
    *ret = model;
    *ret_fault = STR("");
    return OK;
}
