/* A Merkle tree kept in tiles of 256 hashes (C2SP tlog-tiles): tile `number` of level L holds the
 * roots of 256 subtrees of 256^L entries each. Any proof reads a few tiles; appending changes the
 * last one of each level. Pure: where the tiles lie is the caller's. */
#ifndef BEMA_PUBLIC_LOG_TREE_H
#define BEMA_PUBLIC_LOG_TREE_H

#include "public_log/merkle.h"

enum { tile_width = 256, tile_levels = 8, tile_bytes = tile_width * merkle_hash_bytes };

/* How many hashes tile `number` of that level has in a tree of that size; 0: there is none. */
size_t tile_width_in(uint64_t size, int level, uint64_t number);

/* The last, unfinished tile of each level. Its width is what the size says. */
struct tree_edge {
    uint64_t size;
    struct merkle_hash hashes[tile_levels][tile_width];
};
/* Adds one leaf. Where that completes tiles, full() is called for each, from level 0 up. */
typedef void tree_full(void *context, int level, uint64_t number, const struct merkle_hash *hashes);
void tree_append(struct tree_edge *edge, const struct merkle_hash *leaf, tree_full *full,
                 void *context);
struct merkle_hash tree_edge_root(const struct tree_edge *edge);

/* Reads tile `number` of a level: the first `width` hashes. Errors end the proof. */
typedef enum err tree_read(void *context, int level, uint64_t number, size_t width,
                           struct merkle_hash *ret_hashes);
enum { tree_tiles_held = 16 };
struct tree {
    uint64_t size;
    tree_read *read;
    void *context;
    struct tree_tile {
        int level;
        uint64_t number;
        size_t width; /* 0: free */
        struct merkle_hash hashes[tile_width];
    } * held; /* tree_tiles_held of them, all 0 at first */
    int next;
};
/* memory: what it holds meanwhile, 128 KiB. */
struct tree tree_of(struct arena *memory, uint64_t size, tree_read *read, void *context);
/* Of the tree's first `size` entries, at most its own size. */
MUST_USE enum err tree_root(struct tree *tree, uint64_t size, struct merkle_hash *ret_root);
/* index < size <= the tree's. */
MUST_USE enum err tree_prove_entry(struct tree *tree, uint64_t index, uint64_t size,
                                   struct merkle_proof *ret_proof);
/* old_size <= size <= the tree's. */
MUST_USE enum err tree_prove_growth(struct tree *tree, uint64_t old_size, uint64_t size,
                                    struct merkle_proof *ret_proof);

#endif
