#include "fuzz.h"

#include "algorithms/triage.h"

/* Any bytes as a table of labelled texts and as a list of groups; every text is read as features
 * that point into it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct triage_features scratch;
    const struct triage_columns columns = {STR("label"), STR("text"), false};
    struct work w = fuzz_work();
    const struct str text = fuzz_text(&w, data, size);
    struct triage_examples examples = {0};
    struct triage_groups groups = {0};
    struct str fault = STR("");

    if (triage_groups_read(w.memory, text, &groups, &fault)) {
        assert(fault.size > 0);
        groups.count = 0;
    }
    if (triage_examples_add(w.memory, text, &columns, &examples, &fault))
        assert(fault.size > 0);
    assert(examples.label_count <= triage_labels_max);
    triage_features_find(&groups, text, &scratch);
    for (size_t i = 0; i < examples.count; i++) {
        const struct str one = examples.list[i].text;
        assert(examples.list[i].label < examples.label_count && one.size > 0);
        triage_features_find(&groups, one, &scratch);
        for (uint32_t n = 0; n < scratch.word_count; n++)
            assert(scratch.words[n].begin < scratch.words[n].end &&
                   scratch.words[n].end <= one.size);
        for (uint32_t f = 0; f < scratch.count; f++)
            assert(scratch.word_of[f] < scratch.word_count &&
                   scratch.second_word_of[f] < scratch.word_count);
    }
    arena_free(w.memory);
    return 0;
}
