/* Rules run on one post: an automaton passes over its text once for all words, phrases and for what
 * patterns need, so that most patterns are never tried; those that are have a limit of steps. */
#ifndef BEMA_MODERATION_RULE_RUN_H
#define BEMA_MODERATION_RULE_RUN_H

#include "moderation/rule_set.h"

enum {
    rule_text_bytes_max = 16 * 1024, /* of a folded text; what comes after is not looked at */
    rule_hosts_max = 32,             /* of a text; links beyond are counted, not looked at */
    /* Steps of the matcher at each place of the text where a pattern may begin. One that needs more
     * is tried again with many, fewer in a long text; a post has so many such tries. What then
     * still needs more has given up. Every pattern is tried: no text keeps a later rule from being
     * looked at. */
    rule_pattern_steps_few = 200,
    rule_pattern_steps_many = 20000,
    rule_pattern_work_max = 4 * 1000 * 1000, /* steps of one such try over all places */
    rule_long_tries_max = 10,
    rule_pattern_heap_kibibytes_max = 256,
};

struct rule_post {
    struct str text, language; /* a BCP 47 tag, "" unknown */
    struct str folded; /* the text by rule_text_fold(), where it is known already; else "" */
    int64_t features[rule_feature_count];
    const struct str *labels; /* that were given to it */
    size_t label_count;
    struct {
        struct str label;
        uint32_t milli;
    } triage[rule_triage_labels_max];
    size_t triage_count;
    const bool *muted; /* NULL, or of each rule whether it is in shadow whatever the file says */
};

/* What rules that are on do together. */
struct rule_outcome {
    uint64_t labels;                     /* bits of rule_set.labels, also those given */
    uint32_t queue_weight;               /* of all together, at most rule_queue_weight_max */
    uint32_t hold_seconds;               /* the longest */
    uint32_t limit_count, limit_seconds; /* of the rule with the fewest in a time */
    size_t fired_count, shadow_count;
    bool gave_up;   /* a pattern reached its limit */
    bool unchecked; /* one of a rule that is on did: that the rule does not hold is not certain */
};

/* Room to run a set in, for one thread; as long as the arena and the set. */
struct rule_runner;
struct rule_runner *rule_runner_make(struct arena *a, const struct rule_set *set);

/* fired[i] is set for each rule i whose condition holds, on or in shadow; it has room for all. */
void rule_run(struct rule_runner *runner, const struct rule_post *post, bool *fired,
              struct rule_outcome *ret);

/* After rule_run(): whether one test of the last post holds, by itself. Asserts that it is one. */
bool rule_test(struct rule_runner *runner, const struct rule_step *step);
/* A number that a test compares, as people write it: "3", "2h", "0.75". */
struct str rule_test_value(struct rule_runner *runner, struct arena *a,
                           const struct rule_step *step);

#endif
