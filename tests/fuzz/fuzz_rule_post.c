#include "fuzz.h"

#include "moderation/rule_run.h"

/* Any bytes as a post, looked at by the rules that ship and by patterns that never end. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char endless[] =
        "rule a version 1 { state on precision 1 words en \"x\" when text matches \"(a+)+$\" "
        "or text matches \"(\\w+\\s?)*%\" then queue 1 }";
    struct work w = fuzz_work();
    const struct rule_post post = {.text = fuzz_text(&w, data, size)};
    struct rule_fault faults[rule_faults_max];
    size_t count = 0;

    for (int i = 0; i < 2; i++) {
        struct rule_set *set;
        struct rule_outcome outcome;
        assert(!rule_set_read(w.memory, i ? str_of(endless) : rule_default_text, &set, faults,
                              &count));
        bool *fired = arena_array(w.memory, set->rule_count, sizeof *fired);
        rule_run(rule_runner_make(w.memory, set), &post, fired, &outcome);
        for (size_t k = 0; k < set->rule_count; k++)
            outcome.fired_count -= set->rules[k].on && fired[k];
        assert(outcome.fired_count == 0);
    }
    arena_free(w.memory);
    return 0;
}
