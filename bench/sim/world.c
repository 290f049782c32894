#include "world.h"

#include "algorithms/polarity.h"
#include "algorithms/strict_math.h"
#include "algorithms/voices.h"
#include "feeds.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { rated_days = 6, polarity_every_days = 2, sybil_ratings_a_tick = 3 };
/* What is drawn. */
enum {
    DRAW_SIDE,
    DRAW_POLARITY,
    DRAW_CIVILITY = DRAW_POLARITY + 4,
    DRAW_QUALITY,
    DRAW_ACTIVITY,
    DRAW_POPULARITY,
    DRAW_FOLLOW,
    DRAW_WRITES,
    DRAW_LEAN,
    DRAW_POST_CIVILITY,
    DRAW_POST_QUALITY,
    DRAW_TOPIC,
    DRAW_VISIT,
    DRAW_APPROVE,
    DRAW_DISAPPROVE,
    DRAW_REPLY,
    DRAW_SYBIL_READS,
    DRAW_TOLD,
};

uint64_t world_seed = 1;

double chance(uint64_t what, uint64_t who, uint64_t when)
{
    uint64_t x = world_seed * UINT64_C(0xd1342543de82ef95) +
                 (what << 56 ^ who << 28 ^ when) * UINT64_C(0x9e3779b97f4a7c15);

    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    x ^= x >> 31;
    return (double)(x >> 11) * 0x1p-53;
}

static double limited(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

static double likely(double x)
{
    return 1 / (1 + strict_exp(-x));
}

/* Two camps of two fifths each around ±0.9, and a fifth between them. */
static double polarity_of(uint32_t who)
{
    const double side = chance(DRAW_SIDE, who, 0);
    double spread = -2;

    for (uint32_t i = 0; i < 4; i++)
        spread += chance(DRAW_POLARITY + i, who, 0);
    return (side < 0.4 ? -0.9 : side < 0.8 ? 0.9 : 0) + 0.6 * spread;
}

static double sybil_polarity(enum attack attack, uint32_t who)
{
    if (attack == ATTACK_SPREAD)
        return polarity_of(who);
    return attack == ATTACK_TWO_POLES && who % 2 ? -1.2 : 1.2;
}

static void account_begin(struct world *w, uint32_t who)
{
    struct account *const account = &w->accounts[who];

    *account = (struct account){
        .polarity = polarity_of(who),
        .civility = chance(DRAW_CIVILITY, who, 0),
        .quality = chance(DRAW_QUALITY, who, 0),
        .posts_a_tick = chance(DRAW_ACTIVITY, who, 0) * 0.17,
        .popularity = chance(DRAW_POPULARITY, who, 0),
        .quintile = not_placed,
        .is_sybil = who >= people_count + attacker_count,
    };
    if (is_attacker(who)) {
        account->polarity = 1;
        account->civility = account->quality = 0.1;
        account->posts_a_tick = 0.34; /* two a day each */
    }
    if (account->is_sybil)
        account->polarity = sybil_polarity(w->settings.attack, who);
}

/* The more popular of three, mostly of one's own side. */
static uint32_t somebody_to_follow(const struct world *w, uint32_t who, uint32_t place)
{
    const double own = w->accounts[who].polarity;

    for (uint32_t turn = 0;; turn++) {
        uint32_t best = who;
        for (uint32_t i = 0; i < 3; i++) {
            const uint32_t other =
                (uint32_t)(chance(DRAW_FOLLOW, who, (place * 100 + turn) * 3 + i) *
                           (people_count - newcomer_count));
            if (best == who || w->accounts[other].popularity > w->accounts[best].popularity)
                best = other;
        }
        if (best != who && (own * w->accounts[best].polarity > 0 || turn % 5 == 4))
            return best;
    }
}

static int compare_doubles(const void *a, const void *b)
{
    const double one = *(const double *)a, other = *(const double *)b;

    return one < other ? -1 : one > other;
}

static void true_quintiles(struct world *w)
{
    double all[people_count];

    for (uint32_t who = 0; who < people_count; who++)
        all[who] = w->accounts[who].polarity;
    qsort(all, people_count, sizeof *all, compare_doubles);
    for (uint32_t who = 0; who < people_count; who++) {
        uint8_t quintile = 0;
        while (quintile < 4 && w->accounts[who].polarity >= all[(quintile + 1) * people_count / 5])
            quintile++;
        w->true_quintile[who] = quintile;
    }
}

void world_begin(struct world *w, const struct settings *settings)
{
    memset(w, 0, sizeof *w);
    w->settings = *settings;
    w->memory = arena_new((size_t)1 << 30);
    w->rating_room = 1 << 20;
    w->ratings = malloc(w->rating_room * sizeof *w->ratings);
    assert(w->ratings && settings->sybils <= sybils_max);
    w->account_count = people_count + (settings->attack ? attacker_count + settings->sybils : 0);
    for (uint32_t who = 0; who < w->account_count; who++)
        account_begin(w, who);
    for (uint32_t who = 0; who < people_count; who++)
        for (uint32_t place = 0; place < follows_each; place++) {
            const uint32_t other = somebody_to_follow(w, who, place);
            w->accounts[who].follows[place] = other;
            w->does_follow[who][other] = true;
        }
    true_quintiles(w);
}

void world_end(struct world *w)
{
    arena_free(w->memory);
    free(w->ratings);
}

static void write_post(struct world *w, uint32_t author)
{
    const struct account *const by = &w->accounts[author];
    const uint64_t name = w->tick;
    /* Two in five are about nothing that divides. */
    const bool divides = is_attacker(author) || chance(DRAW_LEAN, author, name) < 0.6;

    assert(w->post_count < posts_max);
    w->posts[w->post_count++] = (struct post){
        .author = author,
        .tick = w->tick,
        .topic = (uint8_t)(chance(DRAW_TOPIC, author, name) * topic_count),
        .lean = divides ? by->polarity : 0.1 * by->polarity,
        .civility = limited(by->civility + 0.4 * chance(DRAW_POST_CIVILITY, author, name) - 0.2 -
                                (divides ? 0.1 : -0.1),
                            0, 1),
        .quality = limited(by->quality + 0.6 * chance(DRAW_POST_QUALITY, author, name) - 0.3, 0, 1),
    };
}

static bool is_here(const struct world *w, uint32_t who)
{
    return !is_newcomer(who) || w->tick >= feed_from_day * day_ticks;
}

static void rate(struct world *w, uint32_t who, uint32_t post, uint8_t halves)
{
    if (w->rating_count == w->rating_room) { /* those of the first half are days old */
        w->rating_count /= 2;
        memmove(w->ratings, w->ratings + w->rating_count, w->rating_count * sizeof *w->ratings);
    }
    w->ratings[w->rating_count++] = (struct rating){post, who, halves};
}

static void count_voice(struct world *w, uint32_t who, struct post *post, enum cell_row row)
{
    const struct account *const account = &w->accounts[who];

    if (account->quintile != not_placed && !account->is_silent)
        post->now.voices[row][account->quintile]++;
}

static void approve(struct world *w, uint32_t who, uint32_t n)
{
    struct account *const account = &w->accounts[who];

    w->posts[n].likes++;
    count_voice(w, who, &w->posts[n], CELL_APPROVALS);
    account->approved[account->approved_count++ % approvals_kept] = n;
    if (who < people_count && w->approvals_of[who][w->posts[n].author] < UINT8_MAX)
        w->approvals_of[who][w->posts[n].author]++;
    rate(w, who, n, 2);
}

/* What she who reads it does. */
static void react(struct world *w, uint32_t who, uint32_t n)
{
    struct post *const post = &w->posts[n];
    const double agreed = limited(w->accounts[who].polarity * post->lean, -1.5, 1.5),
                 rude = 1 - post->civility, mine = agreed > 0 ? agreed : 0,
                 theirs = agreed < 0 ? -agreed : 0;

    /* One's own side's rudeness pleases, the other side's repels. */
    if (chance(DRAW_APPROVE, who, n) <
        likely(-2.8 + 2.4 * post->quality + 1.2 * agreed + 0.9 * rude * mine - 1.5 * rude * theirs))
        approve(w, who, n);
    else if (chance(DRAW_DISAPPROVE, who, n) <
             likely(-3.6 - 0.8 * post->quality + 1.2 * theirs + 1.6 * rude * theirs)) {
        count_voice(w, who, post, CELL_DISAPPROVALS);
        rate(w, who, n, 0);
    }
    if (chance(DRAW_REPLY, who, n) < likely(-4 + 0.6 * mine + 1.4 * theirs + 2 * rude * theirs))
        post->replies++;
}

static bool is_far(double x)
{
    return x > 0.3 || x < -0.3;
}

static void note_shown(struct world *w, uint32_t who, const struct post *post)
{
    struct shown *const shown = &w->shown;
    const double own = w->accounts[who].polarity, other = w->accounts[post->author].polarity;
    const bool other_camp = own * other < 0 && is_far(other), is_civil = post->civility >= 0.5;

    shown->posts++;
    shown->other_camp += other_camp;
    shown->civil_other_camp += other_camp && is_civil;
    shown->civil_dissent += other_camp && is_civil && is_far(post->lean);
    shown->uncivil += post->civility < 0.3;
    shown->newcomers += is_newcomer(post->author);
    shown->attackers += is_attacker(post->author);
    shown->quality += post->quality;
    if (post->author < people_count)
        shown->by_quintile[who][w->true_quintile[post->author]]++;
}

static void mark_seen(struct world *w, uint32_t who, uint32_t post)
{
    w->seen[who][post / 8] |= (uint8_t)(1 << post % 8);
}

static void visit(struct world *w, uint32_t who)
{
    const bool begun = w->tick >= feed_from_day * day_ticks;
    uint32_t page[page_posts];
    const uint32_t count = feed_page(w, begun ? w->settings.feed : FEED_CHRONOLOGY, who, page);

    for (uint32_t i = 0; i < count; i++) {
        struct post *const post = &w->posts[page[i]];
        mark_seen(w, who, page[i]);
        post->impressions++;
        w->accounts[post->author].impressions++;
        count_voice(w, who, post, CELL_IMPRESSIONS);
        if (w->tick >= measured_from_day * day_ticks)
            note_shown(w, who, post);
        react(w, who, page[i]);
    }
}

/* A false account approves what it is there for, and for the rest does as its polarity would. */
static void sybil_acts(struct world *w, uint32_t who)
{
    for (uint32_t n = w->post_count; n-- > 0 && w->posts[n].tick == w->tick;)
        if (is_attacker(w->posts[n].author))
            approve(w, who, n);
    for (uint32_t i = 0; i < sybil_ratings_a_tick; i++) {
        const uint32_t fresh = w->post_count - w->first_fresh,
                       n = w->first_fresh +
                           (uint32_t)(chance(DRAW_SYBIL_READS, who, w->tick * 100 + i) * fresh);
        if (fresh == 0 || w->posts[n].author >= people_count || was_seen(w, who, n))
            continue;
        mark_seen(w, who, n);
        react(w, who, n);
    }
}

struct placed {
    double factor;
    uint32_t who;
};

static int compare_placed(const void *a, const void *b)
{
    const struct placed *const one = a, *const other = b;

    if (one->factor != other->factor)
        return one->factor < other->factor ? -1 : 1;
    return one->who < other->who ? -1 : 1;
}

static uint8_t told(const struct world *w, uint32_t who, uint8_t quintile)
{
    return w->settings.is_told
               ? (uint8_t)quintile_told(quintile,
                                        (uint64_t)(chance(DRAW_TOLD, who, quintile) * 0x1p53))
               : quintile;
}

/* Who stands where, and who says the same, from what was rated in the last days. */
static void place_people(struct world *w)
{
    const uint32_t from = w->tick > rated_days * day_ticks ? w->tick - rated_days * day_ticks : 0;
    struct rating *list = arena_alloc(w->memory, (w->rating_count + 1) * sizeof *list);
    struct placed placed[accounts_max];
    struct ratings ratings;
    struct polarity polarity;
    struct voices voices;
    size_t count = 0, twice, placed_count = 0;

    for (size_t i = 0; i < w->rating_count; i++)
        if (w->posts[w->ratings[i].note].tick >= from)
            list[count++] = w->ratings[i];
    if (w->settings.voices) {
        enum err e =
            ratings_make(w->memory, list, count, w->post_count, w->account_count, &ratings, &twice);
        assert(!e);
        e = voices_find(w->memory, &ratings, &voices);
        assert(!e);
        for (uint32_t who = 0; who < w->account_count; who++)
            w->accounts[who].is_silent = voices.voice_of[who] != who;
        voices_keep(&voices, list, &count);
    }
    if (ratings_filter(w->memory, list, &count, w->post_count, w->account_count) ||
        ratings_make(w->memory, list, count, w->post_count, w->account_count, &ratings, &twice) ||
        polarity_solve(w->memory, &ratings, &polarity))
        abort();
    for (uint32_t who = 0; who < w->account_count; who++)
        if (ratings.rater_begin[who + 1] > ratings.rater_begin[who])
            placed[placed_count++] = (struct placed){polarity.raters[who].factor, who};
        else
            w->accounts[who].quintile = not_placed;
    qsort(placed, placed_count, sizeof *placed, compare_placed);
    for (size_t i = 0; i < placed_count; i++)
        w->accounts[placed[i].who].quintile =
            told(w, placed[i].who, (uint8_t)(i * slate_quintile_count / placed_count));
    arena_reset(w->memory);
}

void world_run(struct world *w)
{
    for (w->tick = 0; w->tick < day_count * day_ticks; w->tick++) {
        if (w->tick % (polarity_every_days * day_ticks) == 0 && w->tick > 0)
            place_people(w);
        while (w->first_fresh < w->post_count &&
               w->posts[w->first_fresh].tick + fresh_ticks <= w->tick)
            w->first_fresh++;
        for (uint32_t who = 0; who < w->account_count; who++)
            if (is_here(w, who) &&
                chance(DRAW_WRITES, who, w->tick) < w->accounts[who].posts_a_tick &&
                !w->accounts[who].is_sybil)
                write_post(w, who);
        for (uint32_t who = people_count + attacker_count; who < w->account_count; who++)
            sybil_acts(w, who);
        feed_prepare(w);
        for (uint32_t who = 0; who < people_count; who++)
            if (is_here(w, who) && chance(DRAW_VISIT, who, w->tick) < 1.0 / 3)
                visit(w, who);
    }
}
