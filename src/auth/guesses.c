#include "auth/guesses.h"

#include "auth/words.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>

/* A slot of the table: sets of four, the least recent failure gives way. Keys are keyed hashes, so
 * nobody chooses collisions. */
struct slot {
    uint64_t key;
    int64_t last_ms, until_ms;
    uint32_t failures;
};
enum { ways = 4, sets = guess_slots / ways };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct slot table[sets][ways];

struct rule {
    uint64_t key;
    uint32_t free;
    int64_t ms_max;
};

static uint64_t key_of(struct work *w, const char *kind, struct str a, struct str b)
{
    return str_hash(str_format(w->memory, "%s\n%.*s\n%.*s", kind, STR_ARG(a), STR_ARG(b)));
}

/* What one person holds of addresses: with IPv6 a whole /64. */
static struct str network_of(struct work *w, struct str address)
{
    struct in6_addr parsed;

    if (inet_pton(AF_INET6, str_c(w->memory, address), &parsed) != 1 ||
        IN6_IS_ADDR_V4MAPPED(&parsed))
        return address;
    return hex_encode(w->memory, parsed.s6_addr, 8);
}

static void rules_of(struct work *w, struct str what, struct str address, struct rule rules[3])
{
    address = network_of(w, address);
    rules[0] = (struct rule){key_of(w, "pair", what, address), guess_pair_free, guess_pair_ms_max};
    rules[1] = (struct rule){key_of(w, "account", what, STR("")), guess_account_free,
                             guess_account_ms_max};
    rules[2] = (struct rule){key_of(w, "address", STR(""), address), guess_address_free,
                             guess_address_ms_max};
}

static struct slot *slot_find(uint64_t key, int64_t now_ms)
{
    struct slot *set = table[key % sets];

    for (int i = 0; i < ways; i++)
        if (set[i].key == key && now_ms - set[i].last_ms < guess_forget_ms)
            return &set[i];
    return NULL;
}

static struct slot *slot_make(uint64_t key)
{
    struct slot *set = table[key % sets], *oldest = &set[0];

    for (int i = 0; i < ways; i++) {
        if (set[i].key == key)
            oldest = &set[i];
        else if (oldest->key != key && set[i].last_ms < oldest->last_ms)
            oldest = &set[i];
    }
    *oldest = (struct slot){.key = key};
    return oldest;
}

enum err guess_check(struct work *w, struct str what, struct str address)
{
    struct rule rules[3];
    int64_t until_ms = 0;

    if (!w->site->rate_limits)
        return OK;
    rules_of(w, what, address, rules);
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < 3; i++) {
        const struct slot *slot = slot_find(rules[i].key, w->now_ms);
        if (slot && slot->until_ms > until_ms)
            until_ms = slot->until_ms;
    }
    pthread_mutex_unlock(&mutex);
    if (until_ms <= w->now_ms)
        return OK;
    return work_fail(w, ERR_TOO_MANY,
                     reads_french(w->language) ? "trop d’essais ; réessayez dans %d secondes"
                                               : "too many tries; try again in %d seconds",
                     (int)((until_ms - w->now_ms + 999) / 1000));
}

void guess_failed(struct work *w, struct str what, struct str address)
{
    struct rule rules[3];

    rules_of(w, what, address, rules);
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < 3; i++) {
        struct slot *slot = slot_find(rules[i].key, w->now_ms);
        int64_t wait_ms = 0;
        if (!slot)
            slot = slot_make(rules[i].key);
        slot->last_ms = w->now_ms;
        if (++slot->failures > rules[i].free) {
            uint32_t doublings = slot->failures - rules[i].free - 1;
            wait_ms = INT64_C(1000) << (doublings < 20 ? doublings : 20);
            if (wait_ms > rules[i].ms_max)
                wait_ms = rules[i].ms_max;
        }
        slot->until_ms = w->now_ms + wait_ms;
    }
    pthread_mutex_unlock(&mutex);
}

void guess_succeeded(struct work *w, struct str what, struct str address)
{
    struct rule rules[3];

    rules_of(w, what, address, rules);
    pthread_mutex_lock(&mutex);
    /* Not the address: who guesses at others may well have an account of his own. */
    for (int i = 0; i < 2; i++) {
        struct slot *slot = slot_find(rules[i].key, w->now_ms);
        if (slot)
            *slot = (struct slot){0};
    }
    pthread_mutex_unlock(&mutex);
}

bool guess_allows_mail(struct work *w, const char *what, struct str to)
{
    const struct str why = w->why, key = str_format(w->memory, "mail of a %s", what);
    const bool allowed = !guess_check(w, key, to);

    w->why = why;
    if (allowed)
        guess_failed(w, key, to);
    return allowed;
}
