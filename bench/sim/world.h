/* A square of people whose polarity, civility and quality are known, to measure what a feed does.
 *
 * Everything is drawn from the seed by name (who, what, when), not in sequence: the same person
 * reacts to the same post alike whatever feed shows it, so that worlds differ by their feed alone,
 * and a run gives the same numbers on every machine. What people are like is assumed, not measured;
 * docs/ALGORITHM.md says what is assumed. */
#ifndef BEMA_BENCH_SIM_WORLD_H
#define BEMA_BENCH_SIM_WORLD_H

#include "algorithms/cells.h"
#include "algorithms/ratings.h"

enum {
    people_count = 2000,
    newcomer_count = 100, /* the last of them: they come when the feed does, and nobody follows */
    attacker_count = 5,   /* accounts that write what the false ones boost */
    sybils_max = 400,
    accounts_max = people_count + attacker_count + sybils_max,
    follows_each = 40,
    topic_count = 4,
    tick_hours = 4,
    day_ticks = 24 / tick_hours,
    feed_from_day = 4, /* everybody reads in order of time before */
    measured_from_day = 7,
    day_count = 10,
    posts_max = 24000,
    approvals_kept = 32,
    page_posts = 20,
    fresh_ticks = 48 / tick_hours, /* for how long a post is a candidate */
    not_placed = 255,
};

enum feed { FEED_CHRONOLOGY, FEED_ENGAGEMENT, FEED_BRIDGING };
enum attack { ATTACK_NONE, ATTACK_ONE_POLE, ATTACK_TWO_POLES, ATTACK_SPREAD };

struct settings {
    enum feed feed;
    enum attack attack;
    uint32_t sybils;
    bool is_told; /* half of the voices count in a quintile drawn by chance */
    bool voices;  /* accounts that approve the same are one voice */
    struct slate_weights weights;
    uint32_t sources; /* as in struct policy_preset */
    const struct policy *policy;
};

struct account {
    double polarity, civility, quality, posts_a_tick, popularity;
    uint32_t follows[follows_each];
    uint32_t approved[approvals_kept], approved_count; /* the latest, as a ring */
    uint32_t impressions;                              /* of her posts by people */
    uint8_t quintile; /* where she counts, by the polarity computed from ratings; or not_placed */
    bool is_sybil, is_silent;
};

struct post {
    uint32_t author, tick, likes, replies, impressions;
    uint8_t topic;
    double lean, civility, quality;
    struct cell_counts now;
    struct post_cells cells;
    int32_t gain;
    bool is_judged; /* enough of its cells are published */
};

struct shown { /* what people were shown while it is measured */
    uint64_t posts, other_camp, civil_other_camp, civil_dissent, uncivil, newcomers, attackers;
    double quality;
    uint64_t by_quintile[people_count][slate_quintile_count]; /* of the author's polarity */
};

struct world {
    struct settings settings;
    struct arena *memory; /* for one computation of the polarity at a time */
    uint32_t tick, account_count, post_count, first_fresh;
    struct account accounts[accounts_max];
    uint8_t true_quintile[people_count];
    struct post posts[posts_max];
    uint8_t seen[accounts_max][posts_max / 8];
    bool does_follow[people_count][accounts_max];
    uint8_t approvals_of[people_count][accounts_max]; /* of a person, by author */
    struct rating *ratings;
    size_t rating_count, rating_room;
    uint32_t pool[slate_candidates_max], pool_count; /* what the feed offers to everybody */
    struct slate_topic topics[topic_count];
    struct shown shown;
    uint32_t post_stamps[posts_max], stamp; /* feeds.c: already a candidate */
};

/* From 0 up to 1, by name and the seed. */
extern uint64_t world_seed;
double chance(uint64_t what, uint64_t who, uint64_t when);

void world_begin(struct world *w, const struct settings *settings);
/* Lives through all days. */
void world_run(struct world *w);
void world_end(struct world *w);

static inline bool is_newcomer(uint32_t account)
{
    return account >= people_count - newcomer_count && account < people_count;
}
static inline bool is_attacker(uint32_t account)
{
    return account >= people_count && account < people_count + attacker_count;
}
static inline bool was_seen(const struct world *w, uint32_t account, uint32_t post)
{
    return w->seen[account][post / 8] >> post % 8 & 1;
}

#endif
