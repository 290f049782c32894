/* What a feed does to a square whose people are known: three feeds, other weights, and attacks.
 *
 *     build/bench/square_sim                 the tables of docs/ALGORITHM.md: feeds, weights,
 * attacks build/bench/square_sim feeds           the first of them build/bench/square_sim all|feeds
 * SEED  another square of the same kind
 *
 * The same numbers in each run; nothing is read, nothing is written but the tables. */
#include "feeds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct measured {
    double quintiles; /* of authors, that a person's page is made of: 1 to 5, effective number */
    double other_camp, civil_other_camp, civil_dissent, uncivil, quality; /* of what was shown */
    double gini;      /* of what authors are read */
    double newcomers; /* times an author's fair share, by posts */
    double attackers; /* the same */
    uint32_t silent;  /* people who are taken for another's voice */
};

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t one = *(const uint32_t *)a, other = *(const uint32_t *)b;

    return one < other ? -1 : one > other;
}

/* How unequally people who write are read: 0 alike, near 1 one gets all. */
static double gini_of(const struct world *w)
{
    static uint32_t all[people_count], posts[people_count];
    double weighted = 0, sum = 0;
    uint32_t count = 0;

    memset(posts, 0, sizeof posts);
    memset(all, 0, sizeof all);
    for (uint32_t n = 0; n < w->post_count; n++)
        if (w->posts[n].tick >= measured_from_day * day_ticks &&
            w->posts[n].author < people_count) {
            posts[w->posts[n].author]++;
            all[w->posts[n].author] += w->posts[n].impressions;
        }
    for (uint32_t who = 0; who < people_count; who++)
        if (posts[who] > 0)
            all[count++] = all[who];
    qsort(all, count, sizeof *all, compare_numbers);
    for (uint32_t i = 0; i < count; i++) {
        weighted += (2.0 * (i + 1) - count - 1) * all[i];
        sum += all[i];
    }
    return sum > 0 ? weighted / (sum * count) : 0;
}

static double quintiles_of(const struct shown *shown)
{
    double sum = 0;
    uint32_t people = 0;

    for (uint32_t who = 0; who < people_count; who++) {
        double all = 0, squares = 0;
        for (int b = 0; b < slate_quintile_count; b++)
            all += (double)shown->by_quintile[who][b];
        for (int b = 0; b < slate_quintile_count && all > 0; b++)
            squares += (double)shown->by_quintile[who][b] * (double)shown->by_quintile[who][b];
        if (all == 0)
            continue;
        sum += all * all / squares;
        people++;
    }
    return people ? sum / people : 0;
}

static double times_fair(const struct world *w, bool (*is)(uint32_t), uint64_t shown)
{
    double theirs = 0, all = 0;

    for (uint32_t n = 0; n < w->post_count; n++)
        if (w->posts[n].tick >= measured_from_day * day_ticks) {
            all++;
            theirs += is(w->posts[n].author);
        }
    return theirs > 0 ? (double)shown / (double)w->shown.posts / (theirs / all) : 0;
}

static struct measured measure(const struct settings *settings)
{
    static struct world w;
    struct measured measured;
    double shown;

    world_begin(&w, settings);
    world_run(&w);
    shown = (double)w.shown.posts;
    measured = (struct measured){
        .quintiles = quintiles_of(&w.shown),
        .other_camp = (double)w.shown.other_camp / shown,
        .civil_other_camp = (double)w.shown.civil_other_camp / shown,
        .civil_dissent = (double)w.shown.civil_dissent / shown,
        .uncivil = (double)w.shown.uncivil / shown,
        .quality = w.shown.quality / shown,
        .gini = gini_of(&w),
        .newcomers = times_fair(&w, is_newcomer, w.shown.newcomers),
        .attackers = times_fair(&w, is_attacker, w.shown.attackers),
    };
    for (uint32_t who = 0; who < people_count; who++)
        measured.silent += w.accounts[who].is_silent;
    world_end(&w);
    return measured;
}

static void print_feed(const char *name, const struct settings *settings)
{
    const struct measured m = measure(settings);

    printf("| %s | %.2f | %.1f %% | %.1f %% | %.1f %% | %.1f %% | %.3f | %.2f | %.2f |\n", name,
           m.quintiles, 100 * m.other_camp, 100 * m.civil_other_camp, 100 * m.civil_dissent,
           100 * m.uncivil, m.quality, m.newcomers, m.gini);
    fflush(stdout);
}

#define FEED_HEADING(what)                                                                         \
    "| " what " | quintiles | other camp | … civil | … dissent | uncivil | quality "           \
    "| newcomers | Gini |\n|---|---|---|---|---|---|---|---|---|\n"

static struct settings preset_settings(const struct policy *policy, const char *name)
{
    const struct policy_preset *preset = policy_preset_find(policy, str_of(name));

    if (!preset)
        abort();
    return (struct settings){.feed = FEED_BRIDGING,
                             .is_told = true,
                             .policy = policy,
                             .weights = preset->weights,
                             .sources = preset->sources};
}

static void print_feeds(const struct policy *policy, bool all)
{
    static const char *const presets[] = {"bridging", "discover", "friends-first", "quiet"};
    struct settings settings = preset_settings(policy, "bridging");

    printf(FEED_HEADING("feed"));
    settings.feed = FEED_CHRONOLOGY;
    print_feed("in order of time", &settings);
    settings.feed = FEED_ENGAGEMENT;
    settings.sources &= ~(1U << SLATE_NEWCOMER); /* as such feeds are */
    print_feed("by engagement", &settings);
    for (size_t i = 0; i < (all ? sizeof presets / sizeof *presets : 1); i++) {
        char name[64];
        snprintf(name, sizeof name, "For you: %s", presets[i]);
        settings = preset_settings(policy, presets[i]);
        print_feed(name, &settings);
    }
}

/* One thing changed of the preset "bridging" at a time; −1: as it is. */
static void print_weights(const struct policy *policy)
{
    static const struct {
        const char *name;
        int bridging_tenths, affinity_tenths, age_tenths, cell_min, quintiles_min, newcomer_room;
    } changes[] = {
        {"bridging 0", 0, -1, -1, -1, -1, -1},
        {"bridging 4", 40, -1, -1, -1, -1, -1},
        {"bridging 1, affinity 1", 10, 10, -1, -1, -1, -1},
        {"age ½", -1, -1, 5, -1, -1, -1},
        {"cells from 5", -1, -1, -1, 5, -1, -1},
        {"all five quintiles", -1, -1, -1, -1, 5, -1},
        {"no newcomers' places", -1, -1, -1, -1, -1, 0},
    };

    printf("\n" FEED_HEADING("changed"));
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct settings settings = preset_settings(policy, "bridging");
        struct policy changed = *policy;

        if (changes[i].bridging_tenths >= 0)
            settings.weights.bridging = (uint32_t)(changes[i].bridging_tenths * slate_bit / 10);
        if (changes[i].affinity_tenths >= 0)
            settings.weights.affinity = (uint32_t)(changes[i].affinity_tenths * slate_bit / 10);
        if (changes[i].age_tenths >= 0)
            settings.weights.age = (uint32_t)(changes[i].age_tenths * slate_bit / 10);
        if (changes[i].cell_min >= 0)
            changed.cell_voices_min = changes[i].cell_min;
        if (changes[i].quintiles_min >= 0)
            changed.bridging_quintiles_min = changes[i].quintiles_min;
        if (changes[i].newcomer_room >= 0)
            changed.candidates_max[SLATE_NEWCOMER] = changes[i].newcomer_room;
        settings.policy = &changed;
        print_feed(changes[i].name, &settings);
    }
}

static void print_attack(struct settings settings)
{
    struct measured measured;

    settings.feed = FEED_ENGAGEMENT;
    settings.sources &= ~(1U << SLATE_NEWCOMER);
    printf(" %.2f |", measure(&settings).attackers);
    settings.feed = FEED_BRIDGING;
    settings.sources |= 1U << SLATE_NEWCOMER;
    printf(" %.2f |", measure(&settings).attackers);
    settings.is_told = false;
    printf(" %.2f |", measure(&settings).attackers);
    settings.is_told = settings.voices = true;
    measured = measure(&settings);
    printf(" %.2f | %u |\n", measured.attackers, measured.silent);
    fflush(stdout);
}

static void print_attacks(const struct policy *policy)
{
    static const char *const names[] = {"", "one pole", "two poles", "spread"};
    static const uint32_t sizes[] = {20, 200};

    printf("\n| false accounts | by engagement | For you | For you, exact quintiles "
           "| For you, one voice | people silent |\n"
           "|---|---|---|---|---|---|\n");
    for (int attack = ATTACK_ONE_POLE; attack <= ATTACK_SPREAD; attack++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            struct settings settings = preset_settings(policy, "bridging");

            settings.attack = (enum attack)attack;
            settings.sybils = sizes[i];
            printf("| %u, %s |", settings.sybils, names[attack]);
            print_attack(settings);
        }
}

int main(int argc, char **argv)
{
    const char *const what = argc > 1 ? argv[1] : "all";
    const bool is_all = strcmp(what, "all") == 0, is_brief = strcmp(what, "brief") == 0;
    struct arena *a = arena_new(0);
    struct policy policy;
    int64_t seed = 1;

    if (argc > 3 || (!is_all && !is_brief && strcmp(what, "feeds") != 0) ||
        (argc > 2 && str_int(str_of(argv[2]), 1, INT32_MAX, &seed))) {
        fputs("usage: square_sim [all|feeds|brief [SEED]]\n", stderr);
        return 2;
    }
    world_seed = (uint64_t)seed;
    policy_default(a, &policy);
    print_feeds(&policy, !is_brief);
    if (is_all) {
        print_weights(&policy);
        print_attacks(&policy);
    }
    arena_free(a);
    return 0;
}
