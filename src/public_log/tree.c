#include "public_log/tree.h"

#include <assert.h>
#include <string.h>

enum { tile_height = 8 };

size_t tile_width_in(uint64_t size, int level, uint64_t number)
{
    const uint64_t hashes = level < tile_levels ? size >> (tile_height * level) : 0;
    const uint64_t first = number << tile_height;

    if (number >> (64 - tile_height) || first >= hashes)
        return 0;
    return hashes - first < tile_width ? (size_t)(hashes - first) : tile_width;
}

void tree_append(struct tree_edge *edge, const struct merkle_hash *leaf, tree_full *full,
                 void *context)
{
    struct merkle_hash at = *leaf;

    edge->size++;
    for (int level = 0; level < tile_levels; level++) {
        const uint64_t place = (edge->size >> (tile_height * level)) - 1;
        struct merkle_hash *tile = edge->hashes[level];

        tile[place % tile_width] = at;
        if (place % tile_width != tile_width - 1)
            return;
        full(context, level, place / tile_width, tile);
        at = merkle_fold(tile, tile_width);
    }
}

struct merkle_hash tree_edge_root(const struct tree_edge *edge)
{
    struct merkle_hash root = merkle_empty();
    bool has_root = false;

    for (int level = 0; level < tile_levels; level++) {
        size_t width = edge->size >> (tile_height * level) & (tile_width - 1);

        for (size_t count = 1; width; count *= 2) {
            struct merkle_hash peak;

            if (!(width & count))
                continue;
            width -= count;
            peak = merkle_fold(&edge->hashes[level][width], count);
            root = has_root ? merkle_node(&peak, &root) : peak;
            has_root = true;
        }
    }
    return root;
}

struct tree tree_of(struct arena *memory, uint64_t size, tree_read *read, void *context)
{
    return (struct tree){.size = size,
                         .read = read,
                         .context = context,
                         .held = arena_array(memory, tree_tiles_held, sizeof(struct tree_tile))};
}

static enum err tile_get(struct tree *tree, int level, uint64_t number,
                         const struct merkle_hash **ret_hashes)
{
    const size_t width = tile_width_in(tree->size, level, number);
    struct tree_tile *tile;
    enum err e;

    for (int i = 0; i < tree_tiles_held; i++) {
        tile = &tree->held[i];
        if (tile->width && tile->level == level && tile->number == number) {
            *ret_hashes = tile->hashes;
            return OK;
        }
    }
    assert(width);
    tile = &tree->held[tree->next++ % tree_tiles_held];
    tile->width = 0;
    e = tree->read(tree->context, level, number, width, tile->hashes);
    if (e)
        return e;
    tile->level = level;
    tile->number = number;
    tile->width = width;
    *ret_hashes = tile->hashes;
    return OK;
}

/* The root of the subtree of 2^height entries that begins at entry `begin`, a multiple of that. */
static enum err subtree(struct tree *tree, int height, uint64_t begin, struct merkle_hash *ret)
{
    const int level = height / tile_height;
    const size_t count = (size_t)1 << height % tile_height;
    const uint64_t first = begin >> (tile_height * level);
    const struct merkle_hash *hashes;
    enum err e = tile_get(tree, level, first / tile_width, &hashes);

    if (!e)
        *ret = merkle_fold(hashes + first % tile_width, count);
    return e;
}

static int height_of(uint64_t count)
{
    int height = 0;

    while (count >> height > 1)
        height++;
    return height;
}

/* The largest power of two below count, as an exponent; count > 1. */
static int split_of(uint64_t count)
{
    return height_of(count - 1);
}

/* The root over entries begin to end - 1, where begin is a multiple of the power of two that is at
 * least their number: all that RFC 6962 ever asks for. */
static enum err span(struct tree *tree, uint64_t begin, uint64_t end, struct merkle_hash *ret)
{
    struct merkle_hash peaks[64];
    int count = 0;
    enum err e = OK;

    for (uint64_t size = end - begin; size && !e; size = end - begin) {
        const int height = height_of(size);

        e = subtree(tree, height, begin, &peaks[count++]);
        begin += (uint64_t)1 << height;
    }
    if (e)
        return e;
    *ret = count ? peaks[--count] : merkle_empty();
    while (count > 0)
        *ret = merkle_node(&peaks[--count], ret);
    return OK;
}

enum err tree_root(struct tree *tree, uint64_t size, struct merkle_hash *ret_root)
{
    assert(size <= tree->size);
    return span(tree, 0, size, ret_root);
}

/* What was found from the root down is written from the leaf up. */
static void turn_round(struct merkle_proof *proof)
{
    for (size_t i = 0; i < proof->count / 2; i++) {
        const struct merkle_hash first = proof->hashes[i];

        proof->hashes[i] = proof->hashes[proof->count - 1 - i];
        proof->hashes[proof->count - 1 - i] = first;
    }
}

enum err tree_prove_entry(struct tree *tree, uint64_t index, uint64_t size,
                          struct merkle_proof *ret_proof)
{
    uint64_t begin = 0, end = size;
    enum err e = OK;

    assert(index < size && size <= tree->size);
    ret_proof->count = 0;
    while (!e && end - begin > 1) {
        const uint64_t middle = begin + ((uint64_t)1 << split_of(end - begin));
        struct merkle_hash *sibling = &ret_proof->hashes[ret_proof->count++];

        if (index < middle) {
            e = span(tree, middle, end, sibling);
            end = middle;
        } else {
            e = span(tree, begin, middle, sibling);
            begin = middle;
        }
    }
    turn_round(ret_proof);
    return e;
}

enum err tree_prove_growth(struct tree *tree, uint64_t old_size, uint64_t size,
                           struct merkle_proof *ret_proof)
{
    uint64_t begin = 0, end = size;
    enum err e = OK;

    assert(old_size <= size && size <= tree->size);
    ret_proof->count = 0;
    if (!old_size || old_size == size)
        return OK;
    while (!e && end != old_size) {
        const uint64_t middle = begin + ((uint64_t)1 << split_of(end - begin));
        struct merkle_hash *sibling = &ret_proof->hashes[ret_proof->count++];

        if (old_size <= middle) {
            e = span(tree, middle, end, sibling);
            end = middle;
        } else {
            e = span(tree, begin, middle, sibling);
            begin = middle;
        }
    }
    if (!e && begin) /* else it is the old tree's root, which whoever checks knows */
        e = span(tree, begin, end, &ret_proof->hashes[ret_proof->count++]);
    turn_round(ret_proof);
    return e;
}
