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

/* What a square may answer of two posts of a slate. */
static void now(struct arena *a, struct str text)
{
    const struct slate_candidate candidates[] = {
        {.id = 7, .topic = slate_topic_none, .cells = {{.approvals = 10}}},
        {.id = 8, .topic = slate_topic_none}};
    struct slate_export slate = {.input = {.now_ms = INT64_C(1795288800000),
                                           .candidates = candidates,
                                           .candidate_count = 2}};
    const struct published_now said = {
        .policy = policy_default_text, .cells = &text, .cells_count = 1};
    struct published_told told;
    struct str words = STR("");
    int64_t ids[2];
    size_t count = 0;

    policy_default(a, &slate.policy);
    if (published_unlisted(a, &slate, &said, ids, &count, &words))
        assert(words.size > 0);
    assert(count <= 1);
    if (published_compare_now(a, &slate, &said, &told, &words))
        assert(words.size > 0);
    else
        assert(told.posts + told.anew == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    const struct str text = fuzz_text(&w, data, size);

    cells(w.memory, text);
    topics(w.memory, text);
    now(w.memory, text);
    arena_free(w.memory);
    return 0;
}
