/* What automatic rules and triage cost: posts a second on one core. Real posts where a table of
 * them lies at the path (a CSV with the columns label and text), else sentences of our own; the
 * rules that ship, and 200: a third words, a third patterns, a third facts about the author.
 *
 *     bench/run --rules [TABLE.csv]     (build-release/bench/rules_bench) */
#include "algorithms/triage_sets.h"
#include "moderation/rule_run.h"

#include <stdio.h>
#include <time.h>

enum { rules_count = 200, rounds = 5, table_bytes = 64 * 1024 * 1024 };

static struct arena *a;
static struct triage_examples posts;

static void posts_read(const char *path)
{
    const struct triage_columns columns = {STR("label"), STR("text"), false};
    struct str fault = STR("");
    FILE *file = path ? fopen(path, "r") : NULL;
    char *text = arena_bytes(a, table_bytes);

    if (!file) {
        triage_set_make(a, &triage_english, 0, 12, 1, &posts);
        return;
    }
    const size_t size = fread(text, 1, table_bytes, file);
    fclose(file);
    if (triage_examples_add(a, (struct str){text, size}, &columns, &posts, &fault)) {
        fprintf(stderr, "%s: %.*s\n", path, STR_ARG(fault));
        exit(1);
    }
}

/* Words of the posts themselves, so that there is something to find. */
static struct str some_word(uint64_t *seed)
{
    for (;;) {
        const struct str text = posts.list[draw(seed, (uint32_t)posts.count)].text;
        const size_t at = draw(seed, (uint32_t)text.size);
        size_t end = at;
        while (end < text.size && text.data[end] >= 'a' && text.data[end] <= 'z')
            end++;
        if (end - at >= 4)
            return str_sub(text, at, end);
    }
}

static struct str rules_make(void)
{
    struct buffer file = buffer_in(a);
    uint64_t seed = 7;

    for (int i = 0; i < rules_count; i++) {
        buffer_format(&file, "rule r%d version 1 { state on precision 0.5 words en \"x\" when ", i);
        if (i % 3 == 0) {
            buffer_lit(&file, "text has (");
            for (int k = 0; k < 20; k++) {
                buffer_put(&file, k ? STR(", \"") : STR("\""));
                buffer_put(&file, some_word(&seed));
                buffer_char(&file, '"');
            }
            buffer_lit(&file, ") and links = 0");
        } else if (i % 3 == 1) {
            buffer_lit(&file, "text matches \"\\b(?:");
            buffer_put(&file, some_word(&seed));
            buffer_char(&file, '|');
            buffer_put(&file, some_word(&seed));
            buffer_lit(&file, ")\\W+(?:\\w+\\W+){0,3}");
            buffer_put(&file, some_word(&seed));
            buffer_char(&file, '"');
        } else
            buffer_format(&file,
                          "author.age < %dh and (links >= %d or mentions.strangers > %d) or "
                          "triage \"hate\" > 0.%d",
                          i, i % 5, i % 9, 50 + i % 49);
        buffer_lit(&file, " then queue 1 }\n");
    }
    return buffer_str(&file);
}

/* The worst that a file can ask for: no pattern has anything that it needs. */
static struct str patterns_make(void)
{
    struct buffer file = buffer_in(a);

    for (int i = 0; i < rules_count; i++)
        buffer_format(
            &file,
            "rule r%d version 1 { state on precision 0.5 words en \"x\" when text matches "
            "\"\\b[%c-%c]\\w{%d}\\W+[aeiou]{2}\" then queue 1 }\n",
            i, 'a' + i % 20, 'a' + i % 20 + 3, i % 11);
    return buffer_str(&file);
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void rules_measure(const char *what, struct str text)
{
    struct rule_fault faults[rule_faults_max];
    struct rule_set *set;
    size_t count, fired_count = 0;
    double best = 1e9;

    if (rule_set_read(a, text, &set, faults, &count)) {
        fprintf(stderr, "%d:%d: %.*s\n", faults[0].line, faults[0].column,
                STR_ARG(faults[0].words));
        exit(1);
    }
    struct rule_runner *runner = rule_runner_make(a, set);
    bool *fired = arena_array(a, set->rule_count, sizeof *fired);
    for (int round = 0; round < rounds; round++) {
        const double from = seconds();
        fired_count = 0;
        for (size_t i = 0; i < posts.count; i++) {
            struct rule_outcome outcome;
            struct rule_post post = {.text = posts.list[i].text};
            post.features[RULE_AUTHOR_AGE] = (int64_t)(i % 1000) * 3600;
            rule_run(runner, &post, fired, &outcome);
            fired_count += outcome.fired_count;
        }
        best = seconds() - from < best ? seconds() - from : best;
    }
    printf("%-40s %9.0f posts/s/core  (%zu rules, %zu patterns, %zu texts to find; %.2f fire a "
           "post)\n",
           what, (double)posts.count / best, set->rule_count, set->pattern_count, set->item_count,
           (double)fired_count / (double)posts.count);
}

static void triage_measure(void)
{
    static struct triage_features scratch;
    struct triage_training how = {.bits = triage_bits_default, .rounds = 1};
    struct triage_model model;
    struct triage_scores scores;
    struct str fault;
    double from = seconds();

    if (triage_groups_read(a, triage_groups_text, &how.groups, &fault) ||
        triage_train(a, &posts, &how, &model, &fault))
        exit(1);
    printf("%-40s %9.0f posts/s/core  (one round)\n", "triage: training",
           (double)posts.count / (seconds() - from));
    from = seconds();
    for (size_t i = 0; i < posts.count; i++)
        triage_score(&model, posts.list[i].text, &scratch, &scores);
    printf("%-40s %9.0f posts/s/core\n", "triage: scoring",
           (double)posts.count / (seconds() - from));
}

int main(int argc, char **argv)
{
    size_t bytes = 0;

    a = arena_new(SIZE_MAX);
    posts_read(argc > 1 ? argv[1] : NULL);
    if (posts.count == 0)
        return 1;
    for (size_t i = 0; i < posts.count; i++)
        bytes += posts.list[i].text.size;
    printf("%zu posts of %zu bytes in the mean\n", posts.count, bytes / posts.count);
    rules_measure("the rules that ship", rule_default_text);
    rules_measure("200 rules", rules_make());
    rules_measure("200 patterns, each tried on every post", patterns_make());
    triage_measure();
    arena_free(a);
    return 0;
}
