#include "fuzz.h"

#include "public_log/receipt.h"
#include "public_log/tile.h"

/* What a log, a witness or a person may hand in: refused with words, or it is written again as it
 * came. */
static void notes(struct arena *a, struct str text)
{
    struct note *note = ARENA_NEW(a, struct note);
    struct buffer again = buffer_in(a);
    struct tree_head head;
    struct note_key key;
    struct str fault = STR("");

    if (note_key_parse(a, text, &key, &fault) == OK)
        assert(str_equal(note_key_text(a, &key), text));
    else
        assert(fault.size > 0);
    fault = STR("");
    if (note_parse(a, text, note, &fault)) {
        assert(fault.size > 0);
        return;
    }
    buffer_put(&again, note->text);
    buffer_char(&again, '\n');
    for (size_t i = 0; i < note->count; i++)
        buffer_put(&again, note_signature_line(a, &note->signatures[i]));
    assert(str_equal(buffer_str(&again), text));
    if (tree_head_parse(a, note->text, &head, &fault) == OK)
        assert(str_starts(note->text, tree_head_text(a, &head)));
    else
        assert(fault.size > 0);
}

static void receipts(struct arena *a, struct str text)
{
    struct receipt receipt;
    const struct note_key key = note_key_of(NOTE_LOG, STR("x"), (const uint8_t[32]){0});
    struct tree_head head;
    struct str fault = STR("");

    if (receipt_parse(a, text, &receipt, &fault)) {
        assert(fault.size > 0);
        return;
    }
    assert(receipt_parse(a, receipt_text(a, &receipt), &receipt, &fault) == OK);
    assert(receipt_check(a, &receipt, &key, &head, &fault) && fault.size > 0);
}

static void tiles(struct arena *a, struct str text)
{
    struct buffer again = buffer_in(a);
    struct tile_place place;
    struct str rest = text, entry;

    if (tile_path_parse(text, &place) == OK)
        assert(str_equal(tile_path(a, &place), text));
    while (rest.size && bundle_take(&rest, &entry) == OK)
        bundle_put(&again, entry);
    assert(str_starts(text, buffer_str(&again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    const struct str text = fuzz_text(&w, data, size);

    notes(w.memory, text);
    receipts(w.memory, text);
    tiles(w.memory, text);
    arena_free(w.memory);
    return 0;
}
