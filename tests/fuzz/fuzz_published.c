#include "fuzz.h"

#include "algorithms/published.h"

/* Whatever stands in a published table: refused with words, or the table is its own text again. */
static void cells(struct arena *a, struct str text)
{
    struct buffer out = buffer_in(a);
    struct published_post *posts;
    struct str fault = STR("");
    size_t count;

    if (published_cells_read(a, text, &posts, &count, &fault)) {
        assert(fault.size > 0);
        return;
    }
    published_cells_write(posts, count, &out);
    assert(published_cells_read(a, buffer_str(&out), &posts, &count, &fault) == OK);
}

static void topics(struct arena *a, struct str text)
{
    struct buffer out = buffer_in(a);
    struct slate_topic *list;
    struct str fault = STR("");
    size_t count;

    if (published_topics_read(a, text, &list, &count, &fault)) {
        assert(fault.size > 0);
        return;
    }
    published_topics_write(list, count, &out);
    assert(published_topics_read(a, buffer_str(&out), &list, &count, &fault) == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    const struct str text = fuzz_text(&w, data, size);

    cells(w.memory, text);
    topics(w.memory, text);
    arena_free(w.memory);
    return 0;
}
