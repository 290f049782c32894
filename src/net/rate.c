#include "net/rate.h"

#include "net/address.h"

#include <assert.h>
#include <pthread.h>

struct counter {
    uint64_t key;         /* 0: free */
    uint32_t ends, count; /* ends: unix seconds */
};

struct rate {
    pthread_mutex_t locks[rate_shards];
    struct counter counters[rate_sets][rate_ways]; /* untouched pages cost nothing */
};

struct rate_limit rate_limit_of(enum http_rate rate)
{
    switch (rate) {
    case RATE_API:
        return (struct rate_limit){300, 300};
    case RATE_POST:
        return (struct rate_limit){300, 3 * 3600};
    case RATE_DELETE:
    case RATE_MEDIA:
        return (struct rate_limit){30, 1800};
    case RATE_SIGN_IN:
    case RATE_SIGN_UP:
        return (struct rate_limit){25, 300};
    case RATE_PAGE:
        return (struct rate_limit){600, 300};
    case RATE_NOTICE:
        return (struct rate_limit){20, 3600};
    case RATE_NONE:
        break;
    }
    return (struct rate_limit){0};
}

struct rate *rate_new(void)
{
    struct rate *rate = calloc(1, sizeof(*rate));
    assert(rate);
    for (size_t i = 0; i < rate_shards; i++)
        pthread_mutex_init(&rate->locks[i], NULL);
    return rate;
}

void rate_free(struct rate *rate)
{
    if (!rate)
        return;
    for (size_t i = 0; i < rate_shards; i++)
        pthread_mutex_destroy(&rate->locks[i]);
    free(rate);
}

static uint64_t key_of(enum http_rate kind, int64_t account_id, struct str address)
{
    struct {
        int64_t account_id;
        uint8_t network[16];
        int64_t kind;
    } id = {.account_id = account_id, .kind = kind};
    struct address parsed;
    if (account_id == 0 && address_parse(address, &parsed) == OK)
        memcpy(id.network, parsed.bytes, address_is_v4(&parsed) ? 16 : 8);
    uint64_t key = str_hash((struct str){(const char *)&id, sizeof(id)});
    return key ? key : 1;
}

/* The counter of a key in its set: its own, else a free or expired one, else the smallest. */
static struct counter *counter_find(struct counter *set, uint64_t key, uint32_t now)
{
    struct counter *victim = &set[0];
    for (size_t i = 0; i < rate_ways; i++) {
        struct counter *c = &set[i];
        if (c->key == key)
            return c;
        bool stale = c->key == 0 || c->ends <= now;
        bool victim_stale = victim->key == 0 || victim->ends <= now;
        if (!victim_stale && (stale || c->count < victim->count))
            victim = c;
    }
    *victim = (struct counter){.key = key};
    return victim;
}

struct rate_answer rate_count(struct rate *rate, enum http_rate kind, int64_t account_id,
                              struct str address, int64_t now_ms)
{
    struct rate_limit limit = rate_limit_of(kind);
    assert(limit.count > 0);
    int64_t window_ms = (int64_t)limit.seconds * 1000;
    int64_t reset_ms = (now_ms / window_ms + 1) * window_ms;
    uint32_t ends = (uint32_t)(reset_ms / 1000), now = (uint32_t)(now_ms / 1000);
    uint64_t key = key_of(kind, account_id, address);
    pthread_mutex_t *lock = &rate->locks[(key >> 32) % rate_shards];
    pthread_mutex_lock(lock);
    struct counter *set = rate->counters[((key >> 32) % rate_shards) +
                                         rate_shards * (key % (rate_sets / rate_shards))];
    struct counter *c = counter_find(set, key, now);
    if (c->ends != ends)
        *c = (struct counter){.key = key, .ends = ends};
    if (c->count < UINT32_MAX)
        c->count++;
    int64_t remaining = (int64_t)limit.count - c->count;
    pthread_mutex_unlock(lock);
    return (struct rate_answer){.allowed = remaining >= 0,
                                .limit = limit.count,
                                .remaining = remaining > 0 ? (int)remaining : 0,
                                .reset_ms = reset_ms};
}
