#include "fuzz.h"

#include "moderation/rule_run.h"

enum { files_count = 2 };

/* Any bytes as a post, looked at by the rules that ship and by patterns that never end. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char endless[] =
        "rule a version 1 { state on precision 1 words en \"x\" when text matches \"(a+)+$\" "
        "or text matches \"(\\w+\\s?)*%\" then queue 1 }";
    static struct rule_set *sets[files_count];
    static struct rule_runner *runners[files_count];
    static struct arena *kept;
    struct work w = fuzz_work();
    const struct rule_post post = {.text = fuzz_text(&w, data, size)};
    struct rule_fault faults[rule_faults_max];
    size_t count = 0;

    if (!kept)
        kept = arena_new(0);
    for (int i = 0; i < files_count; i++) {
        struct rule_outcome outcome;
        if (!sets[i]) {
            assert(!rule_set_read(kept, i ? str_of(endless) : rule_default_text, &sets[i], faults,
                                  &count));
            runners[i] = rule_runner_make(kept, sets[i]);
        }
        bool *fired = arena_array(w.memory, sets[i]->rule_count, sizeof *fired);
        rule_run(runners[i], &post, fired, &outcome);
        for (size_t k = 0; k < sets[i]->rule_count; k++)
            outcome.fired_count -= sets[i]->rules[k].on && fired[k];
        assert(outcome.fired_count == 0);
    }
    arena_free(w.memory);
    return 0;
}
