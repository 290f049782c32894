/* What the algorithms make of fixed inputs, to be compared between compilers and machines by
 * tools/same_bytes: the bytes of slates, the bits of polarity and of the bridging aggregate, and
 * voices. */
#include "algorithms/bridging.h"
#include "algorithms/slate_export.h"
#include "algorithms/slate_sets.h"
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

int main(void)
{
    struct arena *a = arena_new(0);

    slates(a);
    polarities(a);
    arena_free(a);
    return 0;
}
