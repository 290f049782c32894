#include "fuzz.h"

#include "imports/csv_lists.h"

/* What was read is written and read again: the same. */
static void check_row(struct work *w, const struct csv_row *row)
{
    struct buffer out = buffer_in(w->memory);
    struct csv_row again;
    struct csv csv;
    bool more = false;

    for (int i = 0; i < row->count; i++) {
        assert(utf8_valid(row->fields[i]) && str_find_char(row->fields[i], '\0') == SIZE_MAX);
        assert(str_equal(row->fields[i], str_trim(row->fields[i])));
    }
    /* The first field is not empty, so that the line's commas are all written; no byte order mark
     * begins it. */
    csv_put(&out, STR("x"));
    for (int i = 0; i < row->count - 1; i++)
        csv_put(&out, row->fields[i]);
    buffer_char(&out, '\n');
    assert(!csv_open(w, buffer_str(&out), &csv));
    assert(!csv_next(w, &csv, &again, &more) && more);
    assert(again.count == row->count);
    for (int i = 0; i < row->count - 1; i++)
        assert(str_equal(again.fields[i + 1], row->fields[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = fuzz_text(&w, data, size);
    struct csv_entry *entries = NULL;
    struct csv_row row;
    struct csv csv;
    bool more = true;
    int count = 0;

    if (!csv_open(&w, text, &csv))
        while (!csv_next(&w, &csv, &row, &more) && more) {
            assert(row.count > 0 && row.count <= csv_fields_max);
            check_row(&w, &row);
        }
    for (int kind = 1; kind < CSV_KINDS; kind++)
        if (!csv_entries_read(&w, (enum csv_kind)kind, text, &entries, &count))
            for (int i = 0; i < count; i++)
                assert(entries[i].subject.size && utf8_valid(entries[i].subject));
    arena_free(w.memory);
    return 0;
}
