/* What the algorithms make of fixed inputs, to be compared between compilers and machines by
 * tools/same_bytes: the bytes of slates, the bits of polarity and of the bridging aggregate,
 * voices, trends and topics, a triage model and its scores. */
#include "algorithms/bridging.h"
#include "algorithms/slate_export.h"
#include "algorithms/slate_sets.h"
#include "algorithms/topics.h"
#include "algorithms/trends.h"
#include "algorithms/triage_sets.h"
#include "algorithms/voices.h"

#include <inttypes.h>
#include <stdio.h>

static void number(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    printf("%016" PRIx64 "\n", bits);
}

static void slates(struct arena *a)
{
    static struct slate_set set;
    static struct slate_scratch scratch;
    static struct slate_item items[slate_candidates_max];
    struct policy policy;

    policy_default(a, &policy);
    for (uint32_t i = 0; i < 10; i++) {
        struct buffer bytes = buffer_in(a);
        slate_set_make(150 * (i + 1), 20 + 30 * i, i, &set);
        set.input.weights = policy.presets[i % policy.preset_count].weights;
        slate_make(&policy, &set.input, &scratch, items);
        const struct slate_export slate = {
            .policy = policy, .sources = 15, .input = set.input, .items = items};
        slate_export_write(&slate, &bytes);
        printf("%.*s\n", STR_ARG(buffer_str(&bytes)));
        bytes.size = 0;
        slate_pack(&slate, (struct slate_digest){0}, &bytes);
        for (size_t n = 0; n < bytes.size; n++)
            printf("%02x", (unsigned)(unsigned char)bytes.data[n]);
        printf("\n");
    }
    for (int64_t hours = 0; hours < 5000; hours += 7)
        printf("%" PRIu32 "\n", slate_decay(&policy, hours));
}

static void polarities(struct arena *a)
{
    struct rating_set set = two_camps(60, 200, 4);
    struct ratings ratings;
    struct polarity polarity;
    struct voices voices;
    size_t twice;

    if (ratings_filter(a, set.list, &set.count, set.notes, set.raters) ||
        ratings_make(a, set.list, set.count, set.notes, set.raters, &ratings, &twice) ||
        polarity_solve(a, &ratings, &polarity) || voices_find(a, &ratings, &voices))
        abort();
    free(set.list);
    number(polarity.mean);
    number(polarity.loss);
    for (uint32_t n = 0; n < ratings.rater_count; n++) {
        number(polarity.raters[n].intercept);
        number(polarity.raters[n].factor);
        printf("%" PRIu32 "\n", voices.voice_of[n]);
    }
    for (uint32_t n = 0; n < ratings.note_count; n++) {
        struct bridging bridging;
        bridging_rate(&ratings, n, polarity.raters, &bridging);
        number(polarity.notes[n].intercept);
        number(polarity.notes[n].factor);
        number(bridging.aggregate);
        number(bridging.factor);
    }
}

static void trends(struct arena *a)
{
    static struct trend_use uses[4000];
    const int64_t now_ms = INT64_C(1795288800000);
    struct policy policy;
    struct trend *found;
    uint64_t seed = 2;
    size_t count;

    policy_default(a, &policy);
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        const uint32_t voice = draw(&seed, 300);
        uses[i] = (struct trend_use){.made_ms = now_ms - (int64_t)draw(&seed, 864000000),
                                     .term = draw(&seed, 40),
                                     .voice = voice,
                                     .quintile = (uint8_t)(voice % 6)};
    }
    if (trends_find(a, &policy, now_ms, uses, sizeof uses / sizeof *uses, &found, &count))
        abort();
    for (size_t i = 0; i < count; i++)
        printf("%" PRIu32 " %" PRIi64 " %" PRIi64 " %" PRIi64 " %" PRIu32 " %d %d\n", found[i].term,
               found[i].observed, found[i].expected, found[i].score, found[i].voices,
               found[i].quintiles, found[i].hours);
}

static void topics(struct arena *a)
{
    enum { count = 2000, voices = 300 };
    static uint32_t authors[count], label_begin[count + 1], labels[2 * count],
        approval_begin[count + 1], approvals[8 * count];
    const struct topic_posts posts = {.post_count = count,
                                      .label_count = 60,
                                      .voice_count = voices,
                                      .authors = authors,
                                      .label_begin = label_begin,
                                      .labels = labels,
                                      .approval_begin = approval_begin,
                                      .approvals = approvals};
    struct topics found;
    uint64_t seed = 3;

    for (uint32_t n = 0; n < count; n++) {
        const uint32_t theme = draw(&seed, 30);
        authors[n] = draw(&seed, voices);
        label_begin[n + 1] = label_begin[n] + draw(&seed, 3);
        for (uint32_t i = label_begin[n]; i < label_begin[n + 1]; i++)
            labels[i] = 2 * theme + i - label_begin[n];
        approval_begin[n + 1] = approval_begin[n] + 8;
        for (uint32_t i = 0; i < 8; i++)
            approvals[approval_begin[n] + i] = (theme + 30 * i + draw(&seed, 2)) % voices;
    }
    if (topics_find(a, &posts, &found))
        abort();
    for (uint32_t n = 0; n < count; n++)
        printf("%d %" PRIu32 "\n", found.topic_of[n], found.label_of[found.topic_of[n]]);
}

static void triage(struct arena *a)
{
    static struct triage_features scratch;
    struct triage_examples examples = {0};
    struct triage_model model;
    struct triage_training how = {.bits = 12, .rounds = 4};
    struct str fault;

    triage_set_make(a, &triage_french, 0, 12, 1, &examples);
    if (triage_groups_read(a, triage_groups_text, &how.groups, &fault) ||
        triage_train(a, &examples, &how, &model, &fault))
        abort();
    printf("%" PRIi32 " %" PRIi32 "\n", model.biases[0], model.biases[1]);
    for (size_t i = 0; i < (size_t)model.label_count << model.bits; i++)
        printf("%d\n", model.weights[i]);
    for (size_t i = 0; i < examples.count; i++) {
        struct triage_scores scores;
        triage_score(&model, examples.list[i].text, &scratch, &scores);
        printf("%" PRIu32 " %" PRIu32 "\n", scores.milli[0], scores.best);
    }
}

int main(void)
{
    struct arena *a = arena_new(0);

    slates(a);
    polarities(a);
    trends(a);
    topics(a);
    triage(a);
    arena_free(a);
    return 0;
}
