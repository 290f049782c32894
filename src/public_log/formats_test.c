#include "base/test.h"

#include "public_log/receipt.h"
#include "public_log/tile.h"

#include <string.h>

static struct note_key key_of(struct work *w, enum note_kind kind, const char *name, uint8_t seed,
                              uint8_t *ret_secret)
{
    uint8_t bytes[note_seed_bytes], public_key[note_public_bytes];

    (void)w;
    memset(bytes, seed, sizeof bytes);
    note_key_make(bytes, public_key, ret_secret);
    return note_key_of(kind, str_of(name), public_key);
}

static void the_note_of_the_documents_is_read(void **state)
{
    (void)state;
    struct work w = test_work();
    const struct str text =
        STR("Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned \xC3\xA8 "
            "subito sera.\n\n\xE2\x80\x94 quasimodo.example/salvatore "
            "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekR"
            "wNtIc=\n");
    struct note note;
    struct str fault;

    assert_ok(note_parse(w.memory, text, &note, &fault));
    assert_true(str_ends(note.text, STR("subito sera.\n")));
    assert_int_equal(note.count, 1);
    assert_str_is(note.signatures[0].name, "quasimodo.example/salvatore");
    assert_str_is(hex_encode(w.memory, note.signatures[0].id, 4), "367ba04b");
    assert_int_equal(note.signatures[0].bytes.size, 64);
    test_work_end(&w);
}

static void a_key_is_written_and_read_and_its_id_is_checked(void **state)
{
    (void)state;
    struct work w = test_work();
    uint8_t secret[note_secret_bytes];
    struct note_key key = key_of(&w, NOTE_LOG, "square.example/log", 7, secret), read;
    struct str text = note_key_text(w.memory, &key), fault;
    /* A key of Go's documentation of signed notes. */
    const struct str known =
        STR("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");

    assert_ok(note_key_parse(w.memory, text, &read, &fault));
    assert_true(str_equal(read.name, key.name));
    assert_memory_equal(read.public_key, key.public_key, note_public_bytes);
    assert_ok(note_key_parse(w.memory, known, &read, &fault));
    assert_str_is(note_key_text(w.memory, &read), known.data);
    assert_err(note_key_parse(w.memory,
                              STR("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
                                  "LDE4izWy10TW"),
                              &read, &fault),
               ERR_INVALID);
    assert_err(note_key_parse(w.memory, STR("a b+c74f20a3+ARpc"), &read, &fault), ERR_INVALID);
    assert_err(note_key_parse(w.memory, STR(""), &read, &fault), ERR_INVALID);
    assert_true(note_name_valid(STR("\xC3\xA9t\xC3\xA9.example/log")));
    assert_false(note_name_valid(STR("a\xC2\x9B"
                                     "2J"))); /* what clears a terminal */
    test_work_end(&w);
}

static void a_checkpoint_is_believed_only_with_a_true_signature(void **state)
{
    (void)state;
    struct work w = test_work();
    uint8_t secret[note_secret_bytes], other_secret[note_secret_bytes];
    struct note_key key = key_of(&w, NOTE_LOG, "square.example/log", 7, secret);
    struct note_key witness = key_of(&w, NOTE_WITNESS, "witness.example", 8, other_secret);
    struct tree_head head = {.origin = key.name, .size = 12, .root = merkle_leaf(STR("x"))}, read;
    struct str text = tree_head_text(w.memory, &head), fault, checkpoint, forged;
    struct note note;
    int64_t seconds = 0;

    checkpoint = str_format(w.memory, "%.*s\n%.*s%.*s", STR_ARG(text),
                            STR_ARG(note_sign(w.memory, &key, secret, text, 0)),
                            STR_ARG(note_sign(w.memory, &witness, other_secret, text, 1700000000)));
    assert_ok(tree_head_open(w.memory, checkpoint, &key, &read, &note, &fault));
    assert_int_equal(read.size, 12);
    assert_true(merkle_is(&read.root, &head.root));
    assert_int_equal(note_check(w.memory, &note, &witness, &seconds), NOTE_SIGNED);
    assert_int_equal(seconds, 1700000000);

    forged = str_copy(w.memory, checkpoint);
    ((char *)(uintptr_t)forged.data)[key.name.size + 2] ^= 1; /* 12 becomes 13 */
    assert_err(tree_head_open(w.memory, forged, &key, &read, &note, &fault), ERR_CONFLICT);
    assert_int_equal(note_check(w.memory, &note, &witness, NULL), NOTE_FORGED);
    assert_err(tree_head_open(w.memory, checkpoint, &witness, &read, &note, &fault), ERR_CONFLICT);
    key = key_of(&w, NOTE_LOG, "square.example/log", 9, secret);
    assert_err(tree_head_open(w.memory, checkpoint, &key, &read, &note, &fault), ERR_CONFLICT);
    assert_str_is(fault, "the checkpoint is not signed by the log's key");
    test_work_end(&w);
}

static void what_is_no_checkpoint_is_refused_with_words(void **state)
{
    (void)state;
    struct work w = test_work();
    static const char *const faulty[] = {"",
                                         "a",
                                         "a\n1\n",
                                         "a\n1\nAAAA\n",
                                         "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                                         "a\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                                         "a\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                                         "a\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                                         "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
                                         "a\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                                         "a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="};
    struct tree_head head;
    struct str fault;

    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        assert_err(tree_head_parse(w.memory, str_of(faulty[i]), &head, &fault), ERR_INVALID);
        assert_true(fault.size > 0);
    }
    assert_ok(tree_head_parse(w.memory,
                              STR("a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nmore\n"),
                              &head, &fault));
    test_work_end(&w);
}

static void paths_are_those_of_the_documents(void **state)
{
    (void)state;
    struct work w = test_work();
    static const struct {
        const char *path;
        struct tile_place place;
    } pairs[] = {
        {"tile/0/x001/x234/067", {.number = 1234067, .width = 256}},
        {"tile/0/000", {.width = 256}},
        {"tile/2/x001/000.p/17", {.level = 2, .number = 1000, .width = 17}},
        {"tile/entries/273.p/112", {.is_entries = true, .number = 273, .width = 112}},
        {"tile/63/999", {.level = 63, .number = 999, .width = 256}},
    };
    static const char *const others[] = {"",
                                         "tile",
                                         "tile/",
                                         "tile/0",
                                         "tile/0/",
                                         "tile/0/0",
                                         "tile/0/0000",
                                         "tile/0/x000/001",
                                         "tile/0/001/002",
                                         "tile/0/x001",
                                         "tile/0/x001/x002",
                                         "tile/00/001",
                                         "tile/64/001",
                                         "tile/-1/001",
                                         "tile/+1/001",
                                         "tile/0/000.p/0",
                                         "tile/0/000.p/256",
                                         "tile/0/000.p/01",
                                         "tile/0/000.p/",
                                         "tile/0/000.p",
                                         "tile/0/000.p/1/2",
                                         "tile/0/00a",
                                         "tile/entries",
                                         "tile/data/000",
                                         "tile/0/x999/x999/x999/x999/x999/x999/999",
                                         "tile/0/000/",
                                         "tile/0//000"};
    struct tile_place place;

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_ok(tile_path_parse(str_of(pairs[i].path), &place));
        assert_int_equal(place.is_entries, pairs[i].place.is_entries);
        assert_int_equal(place.level, pairs[i].place.level);
        assert_int_equal(place.number, pairs[i].place.number);
        assert_int_equal(place.width, pairs[i].place.width);
        assert_str_is(tile_path(w.memory, &place), pairs[i].path);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_err(tile_path_parse(str_of(others[i]), &place), ERR_NOT_FOUND);
    test_work_end(&w);
}

static void bundles_give_their_entries_back(void **state)
{
    (void)state;
    struct work w = test_work();
    struct buffer out = buffer_in(w.memory);
    char *large = arena_bytes(w.memory, entry_bytes_max);
    struct str rest, entry;

    memset(large, 'y', entry_bytes_max);
    bundle_put(&out, STR("first"));
    bundle_put(&out, STR(""));
    bundle_put(&out, (struct str){.data = large, .size = entry_bytes_max});
    rest = buffer_str(&out);
    assert_ok(bundle_take(&rest, &entry));
    assert_str_is(entry, "first");
    assert_ok(bundle_take(&rest, &entry));
    assert_int_equal(entry.size, 0);
    assert_ok(bundle_take(&rest, &entry));
    assert_int_equal(entry.size, entry_bytes_max);
    assert_int_equal(rest.size, 0);
    rest = STR("\0");
    assert_err(bundle_take(&rest, &entry), ERR_INVALID);
    rest = STR("\0\5four");
    assert_err(bundle_take(&rest, &entry), ERR_INVALID);
    test_work_end(&w);
}

static void a_receipt_is_read_as_it_was_written_and_checked(void **state)
{
    (void)state;
    struct work w = test_work();
    uint8_t secret[note_secret_bytes];
    struct note_key key = key_of(&w, NOTE_LOG, "square.example/log", 7, secret);
    struct merkle_hash leaf = merkle_leaf(STR("mine")), sibling = merkle_leaf(STR("other"));
    struct tree_head head = {.origin = key.name, .size = 2, .root = merkle_node(&sibling, &leaf)};
    struct str text = tree_head_text(w.memory, &head), fault;
    struct receipt receipt = {.entry = STR("mine"),
                              .index = 1,
                              .proof = {.hashes = {sibling}, .count = 1},
                              .checkpoint =
                                  str_format(w.memory, "%.*s\n%.*s", STR_ARG(text),
                                             STR_ARG(note_sign(w.memory, &key, secret, text, 0)))},
                   read;

    assert_ok(receipt_parse(w.memory, receipt_text(w.memory, &receipt), &read, &fault));
    assert_ok(receipt_check(w.memory, &read, &key, &head, &fault));
    assert_str_is(read.entry, "mine");
    read.entry = STR("yours");
    assert_err(receipt_check(w.memory, &read, &key, &head, &fault), ERR_CONFLICT);
    assert_err(receipt_parse(w.memory, STR("c2sp.org/tlog-proof@v1\nextra AAAA\nindex 1\n"), &read,
                             &fault),
               ERR_INVALID);
    assert_str_is(witness_request_text(w.memory, 1, &receipt.proof, STR("CHECKPOINT\n")),
                  str_c(w.memory, str_format(w.memory, "old 1\n%.*s\n\nCHECKPOINT\n",
                                             STR_ARG(merkle_text(w.memory, &sibling)))));
    test_work_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_note_of_the_documents_is_read),
        cmocka_unit_test(a_key_is_written_and_read_and_its_id_is_checked),
        cmocka_unit_test(a_checkpoint_is_believed_only_with_a_true_signature),
        cmocka_unit_test(what_is_no_checkpoint_is_refused_with_words),
        cmocka_unit_test(paths_are_those_of_the_documents),
        cmocka_unit_test(bundles_give_their_entries_back),
        cmocka_unit_test(a_receipt_is_read_as_it_was_written_and_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
