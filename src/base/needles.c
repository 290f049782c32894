#include "base/needles.h"

#include <assert.h>
#include <unictype.h>

/* A node is what was read of some needles; node 0 is the start. */
struct node {
    uint32_t fallback;     /* the longest other node that ends what was read */
    uint32_t first;        /* needle that ends here + 1, 0 none; others by next_same */
    uint32_t shorter : 30; /* the next node on the way of fallbacks where a needle ends, 0 none */
    /* Of all needles that end here or at shorter nodes: */
    uint32_t bordered : 1;  /* some have a border */
    uint32_t all_after : 1; /* all have one after them */
};
/* From a node by a byte to another: open addressing, empty where to is 0. */
struct step {
    uint32_t from_byte; /* node << 8 | byte */
    uint32_t to;
};
struct border {
    uint32_t size;      /* bytes of the needle */
    uint32_t next_same; /* another needle of the same bytes, but other borders + 1, 0 none */
    uint32_t twin; /* an earlier one of the same bytes and borders + 1, 0 none: found with it */
    bool before, after; /* no character of words may stand there */
};
struct needles {
    uint32_t step_mask, count;
    uint32_t start[256]; /* the steps of node 0, which is where most bytes are read */
    struct node *nodes;
    struct border *borders;
    struct step steps[];
};

enum { node_mask = (1 << 30) - 1 };
_Static_assert(((uint64_t)needles_text_bytes_max + 1) << 8 <= UINT32_MAX, "a node and a byte");

static size_t bytes_of(const struct needle *items, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += items[i].text.size;
    return bytes;
}

static size_t steps_for(size_t bytes)
{
    size_t size = 8;
    while (size < bytes * 2)
        size *= 2;
    return size;
}

size_t needles_bytes(const struct needle *items, size_t count)
{
    size_t bytes = bytes_of(items, count);
    return sizeof(struct needles) + steps_for(bytes) * sizeof(struct step) +
           (bytes + 1) * sizeof(struct node) + count * sizeof(struct border);
}

/* Where the step stands, or would. */
static uint32_t step_place(const struct needles *n, uint32_t from_byte)
{
    uint32_t at = from_byte * UINT32_C(0x9E3779B1);
    at ^= at >> 15;
    while (n->steps[at & n->step_mask].to && n->steps[at & n->step_mask].from_byte != from_byte)
        at++;
    return at & n->step_mask;
}

static uint32_t step_from(const struct needles *n, uint32_t node, uint8_t byte)
{
    return node ? n->steps[step_place(n, node << 8 | byte)].to : n->start[byte];
}

/* ---- characters of words ----------------------------------------------------------------------
 */

static bool is_word(uint32_t character)
{
    if (character < 0x80)
        return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
               (character >= 'a' && character <= 'z') || character == '_';
    return uc_is_general_category_withtable(character, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M |
                                                           UC_CATEGORY_MASK_Nd |
                                                           UC_CATEGORY_MASK_Pc);
}

static bool word_follows(struct str text, size_t at)
{
    return at < text.size && is_word(utf8_next(text, &at));
}

static bool word_precedes(struct str text, size_t end)
{
    if (end == 0)
        return false;
    while (--end > 0 && ((uint8_t)text.data[end] & 0xC0) == 0x80)
        ;
    return is_word(utf8_next(text, &end));
}

/* ---- making -----------------------------------------------------------------------------------
 */

static uint32_t branch_add(struct needles *n, uint32_t *node_count, struct str text)
{
    uint32_t node = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = (uint8_t)text.data[i];
        uint32_t next = step_from(n, node, byte);
        if (!next) {
            next = (*node_count)++;
            n->nodes[next] = (struct node){0};
            if (node)
                n->steps[step_place(n, node << 8 | byte)] =
                    (struct step){.from_byte = node << 8 | byte, .to = next};
            else
                n->start[byte] = next;
        }
        node = next;
    }
    return node;
}

/* So each node ends at most four needles, however often the same one was named. */
static uint32_t twin_of(const struct needles *n, uint32_t node, const struct border *border)
{
    uint32_t twin = n->nodes[node].first;
    while (twin && (n->borders[twin - 1].before != border->before ||
                    n->borders[twin - 1].after != border->after))
        twin = n->borders[twin - 1].next_same;
    return twin;
}

static uint32_t fallback_step(const struct needles *n, uint32_t node, uint8_t byte)
{
    uint32_t next;
    while (!(next = step_from(n, node, byte)) && node)
        node = n->nodes[node].fallback;
    return next;
}

/* What is shorter is known already. */
static void borders_gather(struct needles *n, struct node *node)
{
    const struct node *shorter = &n->nodes[node->shorter];
    node->bordered = node->shorter && shorter->bordered;
    node->all_after = !node->shorter || shorter->all_after;
    for (uint32_t i = node->first; i; i = n->borders[i - 1].next_same) {
        node->bordered |= n->borders[i - 1].before || n->borders[i - 1].after;
        node->all_after &= n->borders[i - 1].after;
    }
}

/* Depth i of all needles, so that what is shorter is known before what is longer. */
static void fallbacks_make(struct needles *n, const struct needle *items, size_t count)
{
    size_t longest = 0;
    for (size_t i = 0; i < count; i++)
        longest = items[i].text.size > longest ? items[i].text.size : longest;
    /* `first` holds the needles' ends already; where a needle has got to is kept in its border. */
    for (size_t i = 0; i < count; i++)
        n->borders[i].size = 0;
    for (size_t depth = 0; depth < longest; depth++) {
        for (size_t i = 0; i < count; i++) {
            if (depth >= items[i].text.size)
                continue;
            uint8_t byte = (uint8_t)items[i].text.data[depth];
            uint32_t from = n->borders[i].size, to = step_from(n, from, byte);
            n->borders[i].size = to;
            uint32_t fallback = from ? fallback_step(n, n->nodes[from].fallback, byte) : 0;
            n->nodes[to].fallback = fallback;
            n->nodes[to].shorter =
                (n->nodes[fallback].first ? fallback : n->nodes[fallback].shorter) & node_mask;
            borders_gather(n, &n->nodes[to]);
        }
    }
}

const struct needles *needles_place(void *block, const struct needle *items, size_t count)
{
    size_t bytes = bytes_of(items, count);
    assert(count <= needles_max && bytes <= needles_text_bytes_max);
    struct needles *n = block;
    uint32_t node_count = 1;
    size_t steps = steps_for(bytes);
    *n = (struct needles){.step_mask = (uint32_t)steps - 1, .count = (uint32_t)count};
    memset(n->steps, 0, steps * sizeof n->steps[0]);
    n->nodes = (struct node *)(void *)&n->steps[steps];
    n->borders = (struct border *)(void *)&n->nodes[bytes + 1];
    n->nodes[0] = (struct node){0};
    for (size_t i = 0; i < count; i++) {
        struct str text = items[i].text;
        n->borders[i] = (struct border){0};
        if (text.size == 0)
            continue;
        uint32_t node = branch_add(n, &node_count, text);
        n->borders[i].before = items[i].whole_word && word_follows(text, 0);
        n->borders[i].after = items[i].whole_word && word_precedes(text, text.size);
        n->borders[i].twin = twin_of(n, node, &n->borders[i]);
        if (n->borders[i].twin)
            continue;
        n->borders[i].next_same = n->nodes[node].first;
        n->nodes[node].first = (uint32_t)i + 1;
    }
    fallbacks_make(n, items, count);
    for (size_t i = 0; i < count; i++)
        n->borders[i].size = (uint32_t)items[i].text.size;
    return n;
}

/* ---- finding ----------------------------------------------------------------------------------
 */

/* Whether any of the node's own needles was found before. */
static bool ends_here(const struct needles *n, uint32_t node, struct str text, size_t end,
                      bool *found, size_t *looked)
{
    bool known = false;
    for (uint32_t i = n->nodes[node].first; i; i = n->borders[i - 1].next_same) {
        const struct border *border = &n->borders[i - 1];
        (*looked)++;
        known = known || found[i - 1];
        found[i - 1] =
            found[i - 1] || !((border->before && word_precedes(text, end - border->size)) ||
                              (border->after && word_follows(text, end)));
    }
    return known;
}

size_t needles_find(const struct needles *needles, struct str text, bool *found)
{
    uint32_t node = 0;
    size_t looked = 0;
    for (size_t i = 0; i < text.size; i++) {
        node = fallback_step(needles, node, (uint8_t)text.data[i]);
        for (uint32_t at = node; at; at = needles->nodes[at].shorter) {
            const struct node *here = &needles->nodes[at];
            if (!here->first)
                continue;
            if (here->all_after && word_follows(text, i + 1))
                break;
            /* Found before and without borders: so were all shorter ones, at that place. */
            if (ends_here(needles, at, text, i + 1, found, &looked) && !here->bordered)
                break;
        }
    }
    for (uint32_t i = 0; i < needles->count; i++)
        if (needles->borders[i].twin && found[needles->borders[i].twin - 1])
            found[i] = true;
    return looked;
}
