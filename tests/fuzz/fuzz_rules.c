#include "fuzz.h"

#include "moderation/rule_run.h"

/* Any bytes as a rule file: refused with faults that have a place and words, or rules whose
 * canonical text is the same rules, and which run on the file itself as a post. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    const struct str text = fuzz_text(&w, data, size);
    struct rule_fault faults[rule_faults_max];
    struct rule_post post = {.text = text, .language = STR("en")};
    struct rule_outcome outcome;
    struct rule_set *set, *again;
    size_t count = 0;

    if (rule_set_read(w.memory, text, &set, faults, &count)) {
        assert(count > 0 && count <= rule_faults_max);
        for (size_t i = 0; i < count; i++)
            assert(faults[i].line > 0 && faults[i].column > 0 && faults[i].words.size > 0);
    } else {
        bool *fired = arena_array(w.memory, set->rule_count + 1, sizeof *fired);
        struct rule_runner *runner = rule_runner_make(w.memory, set);
        assert(count == 0);
        assert(!rule_set_read(w.memory, set->canonical, &again, faults, &count));
        assert(slate_digest_is(set->digest, again->digest));
        for (size_t i = 0; i < rule_feature_count; i++)
            post.features[i] = (int64_t)size % 7;
        rule_run(runner, &post, fired, &outcome);
        assert(outcome.hold_seconds <= rule_hold_seconds_max);
        assert(outcome.queue_weight <= rule_queue_weight_max);
        for (size_t i = 0; i < set->step_count; i++)
            if (set->steps[i].source.size > 0)
                rule_test(runner, &set->steps[i]);
    }
    arena_free(w.memory);
    return 0;
}
