/* Who may call how often: counters in fixed windows, per account or, for nobody, per address
 * (IPv6: per /64). Mastodon's numbers, because its clients plan with them.
 *
 * Memory is bounded: rate_sets sets of rate_ways counters each. When a set is full of running
 * windows, the smallest counter gives way: whoever calls most is remembered longest. Thread-safe.
 */
#ifndef BEMA_NET_RATE_H
#define BEMA_NET_RATE_H

#include "net/http.h"

enum { rate_sets = 4096, rate_ways = 8, rate_shards = 64 };

struct rate_limit {
    int count;
    int seconds;
};
/* {0, 0} for RATE_NONE. */
struct rate_limit rate_limit_of(enum http_rate rate);

struct rate;
struct rate *rate_new(void);
void rate_free(struct rate *rate);
struct rate_answer {
    bool allowed;
    int limit, remaining;
    int64_t reset_ms;
};
/* Counts one call. account_id 0: by address. */
struct rate_answer rate_count(struct rate *rate, enum http_rate kind, int64_t account_id,
                              struct str address, int64_t now_ms);

#endif
