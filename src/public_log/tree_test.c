#include "base/test.h"

#include "public_log/tree.h"

#include <string.h>

enum { sizes_max = 300 };

/* The definition of RFC 6962, section 2.1, word for word. */
static struct merkle_hash by_definition(const struct merkle_hash *leaves, size_t count)
{
    struct merkle_hash left, right;
    size_t split = 1;

    if (!count)
        return merkle_empty();
    if (count == 1)
        return leaves[0];
    while (split * 2 < count)
        split *= 2;
    left = by_definition(leaves, split);
    right = by_definition(leaves + split, count - split);
    return merkle_node(&left, &right);
}

struct store {
    struct tree_edge edge;
    struct merkle_hash level0[512][tile_width], level1[2][tile_width];
    enum err fail;
};

static void keep(void *context, int level, uint64_t number, const struct merkle_hash *hashes)
{
    struct store *store = context;

    assert_true(level <= 1 && number < (level ? 2 : 512));
    memcpy(level ? store->level1[number] : store->level0[number], hashes, tile_bytes);
}

static enum err read_tile(void *context, int level, uint64_t number, size_t width,
                          struct merkle_hash *ret_hashes)
{
    struct store *store = context;
    const struct merkle_hash *hashes;

    if (store->fail)
        return store->fail;
    assert_int_equal(width, tile_width_in(store->edge.size, level, number));
    hashes = width < tile_width ? store->edge.hashes[level]
             : level            ? store->level1[number]
                                : store->level0[number];
    memcpy(ret_hashes, hashes, width * sizeof *hashes);
    return OK;
}

static struct merkle_hash leaf_of(struct work *w, size_t number)
{
    return merkle_leaf(str_format(w->memory, "entry %zu", number));
}

static void hashes_are_those_of_the_documents(void **state)
{
    (void)state;
    struct work w = test_work();
    struct merkle_hash leaf = merkle_leaf(STR("L123456")), left = merkle_leaf(STR("N123"));
    struct merkle_hash right = merkle_leaf(STR("N456")), empty = merkle_empty(), node;
    struct str node_text = STR("\001N123N456");

    assert_str_is(hex_encode(w.memory, leaf.bytes, 4), "395aa064");
    /* The vector hashes the bytes N123 and N456 themselves as children. */
    node = merkle_digest(node_text);
    assert_str_is(hex_encode(w.memory, node.bytes, 4), "aa217fe8");
    assert_str_is(hex_encode(w.memory, empty.bytes, 4), "e3b0c442");
    node = merkle_node(&left, &right);
    assert_false(merkle_is(&node, &left));
    test_work_end(&w);
}

static void a_long_entry_is_hashed_like_a_short_one(void **state)
{
    (void)state;
    struct work w = test_work();

    for (size_t size = 2040; size < 2060; size++) {
        char *text = arena_bytes(w.memory, size + 1);
        struct merkle_hash one, other;

        memset(text, 'x', size + 1);
        text[0] = 0;
        one = merkle_digest((struct str){.data = text, .size = size + 1});
        other = merkle_leaf((struct str){.data = text + 1, .size = size});
        assert_true(merkle_is(&one, &other));
    }
    test_work_end(&w);
}

static void the_root_is_that_of_the_definition_at_every_size(void **state)
{
    (void)state;
    struct work w = test_work();
    struct store *store = ARENA_NEW(w.memory, struct store);
    struct merkle_hash *leaves = arena_array(w.memory, 1100, sizeof *leaves);

    for (size_t size = 0; size < 1100; size++) {
        struct merkle_hash root = tree_edge_root(&store->edge), expected, read;

        expected = by_definition(leaves, size);
        assert_true(merkle_is(&root, &expected));
        if (size < sizes_max || size > 1020) {
            struct tree tree = tree_of(w.memory, store->edge.size, read_tile, store);
            assert_ok(tree_root(&tree, size, &read));
            assert_true(merkle_is(&read, &expected));
        }
        leaves[size] = leaf_of(&w, size);
        tree_append(&store->edge, &leaves[size], keep, store);
    }
    test_work_end(&w);
}

static struct store *store_of(struct work *w, size_t size, struct merkle_hash *leaves)
{
    struct store *store = ARENA_NEW(w->memory, struct store);

    for (size_t i = 0; i < size; i++) {
        leaves[i] = leaf_of(w, i);
        tree_append(&store->edge, &leaves[i], keep, store);
    }
    return store;
}

static void every_entry_is_proved_in_every_tree_and_nowhere_else(void **state)
{
    (void)state;
    struct work w = test_work();
    struct merkle_hash leaves[sizes_max + 1];
    struct store *store = store_of(&w, sizes_max, leaves);
    struct tree tree = tree_of(w.memory, sizes_max, read_tile, store);

    for (uint64_t size = 1; size <= sizes_max; size += size < 40 ? 1 : 13) {
        struct merkle_hash root = by_definition(leaves, size);

        for (uint64_t i = 0; i < size; i++) {
            struct merkle_proof proof;

            assert_ok(tree_prove_entry(&tree, i, size, &proof));
            assert_true(merkle_includes(i, size, &leaves[i], &proof, &root));
            assert_false(merkle_includes(i + 1, size, &leaves[i], &proof, &root));
            assert_false(merkle_includes(i, size, &leaves[(i + 1) % sizes_max], &proof, &root));
            assert_false(merkle_includes(size, size, &leaves[i], &proof, &root));
            if (proof.count) {
                proof.hashes[proof.count / 2].bytes[3] ^= 1;
                assert_false(merkle_includes(i, size, &leaves[i], &proof, &root));
                proof.hashes[proof.count / 2].bytes[3] ^= 1;
                proof.count--;
                assert_false(merkle_includes(i, size, &leaves[i], &proof, &root));
                proof.count++;
            }
            proof.hashes[proof.count++] = root;
            assert_false(merkle_includes(i, size, &leaves[i], &proof, &root));
        }
    }
    test_work_end(&w);
}

static void growth_is_proved_between_any_two_sizes_and_a_fork_is_not(void **state)
{
    (void)state;
    struct work w = test_work();
    struct merkle_hash leaves[sizes_max + 1];
    struct store *store = store_of(&w, sizes_max, leaves);
    struct tree tree = tree_of(w.memory, sizes_max, read_tile, store);

    for (uint64_t size = 0; size <= sizes_max; size += size < 20 ? 1 : 31) {
        struct merkle_hash root = by_definition(leaves, size);

        for (uint64_t old = 0; old <= size; old++) {
            struct merkle_hash old_root = by_definition(leaves, old), forked = old_root;
            struct merkle_proof proof;

            assert_ok(tree_prove_growth(&tree, old, size, &proof));
            assert_true(merkle_grew(old, size, &old_root, &root, &proof));
            forked.bytes[0] ^= 1;
            assert_false(merkle_grew(old, size, &forked, &root, &proof));
            forked = root;
            forked.bytes[9] ^= 1;
            if (old)
                assert_false(merkle_grew(old, size, &old_root, &forked, &proof));
            assert_false(merkle_grew(size + 1, size, &root, &root, &proof));
            proof.hashes[proof.count++] = root;
            assert_false(merkle_grew(old, size, &old_root, &root, &proof));
        }
    }
    test_work_end(&w);
}

static void a_tile_that_cannot_be_read_ends_the_proof(void **state)
{
    (void)state;
    struct work w = test_work();
    struct merkle_hash leaves[sizes_max + 1], root;
    struct store *store = store_of(&w, sizes_max, leaves);
    struct tree tree = tree_of(w.memory, sizes_max, read_tile, store);
    struct merkle_proof proof;

    store->fail = ERR_UNAVAILABLE;
    assert_err(tree_prove_entry(&tree, 3, 200, &proof), ERR_UNAVAILABLE);
    assert_err(tree_prove_growth(&tree, 3, 200, &proof), ERR_UNAVAILABLE);
    assert_err(tree_root(&tree, 7, &root), ERR_UNAVAILABLE);
    store->fail = OK;
    assert_ok(tree_prove_entry(&tree, 3, 200, &proof));
    test_work_end(&w);
}

static void widths_are_those_of_the_documents(void **state)
{
    (void)state;

    assert_int_equal(tile_width_in(70000, 0, 272), 256);
    assert_int_equal(tile_width_in(70000, 0, 273), 112);
    assert_int_equal(tile_width_in(70000, 0, 274), 0);
    assert_int_equal(tile_width_in(70000, 1, 0), 256);
    assert_int_equal(tile_width_in(70000, 1, 1), 17);
    assert_int_equal(tile_width_in(70000, 2, 0), 1);
    assert_int_equal(tile_width_in(70000, 3, 0), 0);
    assert_int_equal(tile_width_in(256, 1, 0), 1);
    assert_int_equal(tile_width_in(0, 0, 0), 0);
    assert_int_equal(tile_width_in(UINT64_MAX, 63, 0), 0);
    assert_int_equal(tile_width_in(5, 0, UINT64_C(1) << 60), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hashes_are_those_of_the_documents),
        cmocka_unit_test(a_long_entry_is_hashed_like_a_short_one),
        cmocka_unit_test(the_root_is_that_of_the_definition_at_every_size),
        cmocka_unit_test(every_entry_is_proved_in_every_tree_and_nowhere_else),
        cmocka_unit_test(growth_is_proved_between_any_two_sizes_and_a_fork_is_not),
        cmocka_unit_test(a_tile_that_cannot_be_read_ends_the_proof),
        cmocka_unit_test(widths_are_those_of_the_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
