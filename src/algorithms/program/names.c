#include "algorithms/program/names.h"

#include <stdlib.h>
#include <string.h>

enum { slots_at_first = 1024 };

struct name_index name_index_in(struct arena *memory)
{
    return (struct name_index){.memory = memory};
}

/* FNV-1a: the texts are of a file somebody gave to her own program. */
static uint64_t hash(struct str text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < text.size; i++)
        h = (h ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
    return h ^ h >> 29;
}

static uint32_t *slot_of(const struct name_index *index, struct str text)
{
    size_t at = hash(text) & (index->slot_count - 1);

    while (index->slots[at] && !str_equal(index->names.texts[index->slots[at] - 1], text))
        at = (at + 1) & (index->slot_count - 1);
    return &index->slots[at];
}

static bool slots_renew(struct name_index *index, size_t count)
{
    uint32_t *slots = arena_try(index->memory, count * sizeof *slots);

    if (!slots)
        return false;
    index->slots = slots;
    index->slot_count = count;
    for (uint32_t n = 0; n < index->names.count; n++)
        *slot_of(index, index->names.texts[n]) = n + 1;
    return true;
}

static bool make_room(struct name_index *index)
{
    const size_t one = sizeof *index->names.texts;

    if (index->names.count == index->capacity) {
        const size_t more = index->capacity ? 2 * index->capacity : slots_at_first / 2;
        char *grown = arena_grow(index->memory, (char *)index->names.texts, index->capacity * one,
                                 more * one);
        if (!grown)
            return false;
        index->names.texts = (struct str *)(void *)grown;
        index->capacity = more;
    }
    return 2 * ((size_t)index->names.count + 1) <= index->slot_count ||
           slots_renew(index, index->slot_count ? 2 * index->slot_count : slots_at_first);
}

enum err name_index_put(struct name_index *index, struct str text, uint32_t *ret_number)
{
    char *copy;

    if (name_index_find(index, text, ret_number))
        return OK;
    if (index->names.count == ratings_names_max)
        return ERR_TOO_LARGE;
    copy = arena_try(index->memory, text.size + 1);
    if (!copy || !make_room(index))
        return ERR_UNAVAILABLE;
    memcpy(copy, text.data, text.size);
    *ret_number = index->names.count;
    index->names.texts[index->names.count] = (struct str){copy, text.size};
    *slot_of(index, text) = ++index->names.count;
    return OK;
}

bool name_index_find(const struct name_index *index, struct str text, uint32_t *ret_number)
{
    const uint32_t found = index->slot_count ? *slot_of(index, text) : 0;

    if (found)
        *ret_number = found - 1;
    return found != 0;
}

static int by_size_then_bytes(const void *left, const void *right)
{
    const struct str *a = left, *b = right;

    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return memcmp(a->data, b->data, a->size);
}

enum err name_index_sort(struct name_index *index, uint32_t **ret_new)
{
    const size_t count = index->names.count, bytes = (count + 1) * sizeof(struct str);
    struct str *sorted = arena_try(index->memory, bytes);
    uint32_t *renumbered = arena_try(index->memory, (count + 1) * sizeof *renumbered);

    if (!sorted || !renumbered)
        return ERR_UNAVAILABLE;
    if (count > 0)
        memcpy(sorted, index->names.texts, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_size_then_bytes);
    for (uint32_t n = 0; n < count; n++)
        renumbered[*slot_of(index, sorted[n]) - 1] = n;
    index->names.texts = sorted;
    index->slots = NULL;
    index->slot_count = 0;
    *ret_new = renumbered;
    return OK;
}

enum err name_index_of(struct arena *memory, const struct names *names, struct name_index *ret)
{
    size_t slots = slots_at_first;

    *ret = name_index_in(memory);
    ret->names = *names;
    while (slots < 2 * ((size_t)names->count + 1))
        slots *= 2;
    return slots_renew(ret, slots) ? OK : ERR_UNAVAILABLE;
}
