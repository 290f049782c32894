#include "base/id.h"

#include <assert.h>
#include <sodium.h>
#include <stdatomic.h>

enum { bucket_mask = id_buckets - 1, sequence_mask = (1 << id_sequence_bits) - 1 };
static const int64_t id_ms_max = (INT64_C(1) << 42) - 1;

/* The last id made, without its bucket: milliseconds << 7 | sequence. */
static _Atomic int64_t last_tick;

static int64_t clamp_ms(int64_t unix_ms)
{
    if (unix_ms < ID_EPOCH_MS)
        return 0;
    return unix_ms - ID_EPOCH_MS > id_ms_max ? id_ms_max : unix_ms - ID_EPOCH_MS;
}

static int64_t id_of(int64_t ms, int bucket, int64_t sequence)
{
    return ms << (id_bucket_bits + id_sequence_bits) | (int64_t)bucket << id_sequence_bits |
           sequence;
}

int64_t id_new(int64_t now_ms, int bucket)
{
    assert(bucket >= 0 && bucket < id_buckets);
    int64_t now_tick = clamp_ms(now_ms) << id_sequence_bits;
    int64_t last = atomic_load_explicit(&last_tick, memory_order_relaxed);
    int64_t tick;
    do {
        tick = now_tick > last ? now_tick : last + 1;
    } while (!atomic_compare_exchange_weak_explicit(&last_tick, &last, tick, memory_order_relaxed,
                                                    memory_order_relaxed));
    return id_of(tick >> id_sequence_bits, bucket, tick & sequence_mask);
}

void id_floor_set(int64_t highest_id)
{
    assert(highest_id >= 0);
    /* The whole millisecond counts as used: its sequences of other buckets are not known. */
    int64_t floor =
        (highest_id >> (id_bucket_bits + id_sequence_bits)) << id_sequence_bits | sequence_mask;
    int64_t last = atomic_load_explicit(&last_tick, memory_order_relaxed);
    while (last < floor &&
           !atomic_compare_exchange_weak_explicit(&last_tick, &last, floor, memory_order_relaxed,
                                                  memory_order_relaxed)) {
    }
}

int64_t id_at(int64_t unix_ms, int bucket, uint32_t salt)
{
    assert(bucket >= 0 && bucket < id_buckets);
    int64_t ms = clamp_ms(unix_ms) + (salt >> id_sequence_bits);
    int64_t id = id_of(ms > id_ms_max ? id_ms_max : ms, bucket, salt & sequence_mask);
    return id ? id : 1; /* 0 is no id */
}

int64_t id_first_at(int64_t unix_ms)
{
    return id_of(clamp_ms(unix_ms), 0, 0);
}

int id_bucket(int64_t id)
{
    return (int)(id >> id_sequence_bits & bucket_mask);
}

int64_t id_ms(int64_t id)
{
    return (id >> (id_bucket_bits + id_sequence_bits)) + ID_EPOCH_MS;
}

int bucket_random(void)
{
    return (int)randombytes_uniform(id_buckets);
}

int bucket_of_name(struct str name)
{
    /* SipHash with a key of zeros: rows are found by it, so it may never change. */
    static const unsigned char key[crypto_shorthash_KEYBYTES];
    unsigned char hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, (const unsigned char *)(name.data ? name.data : ""), name.size, key);
    return (hash[0] | hash[1] << 8) & bucket_mask;
}

enum err id_parse(struct str s, int64_t *ret_id)
{
    int64_t id;
    if (s.size == 0 || s.size > 19 || s.data[0] == '0' || s.data[0] == '-' ||
        str_int(s, 1, INT64_MAX, &id) != OK)
        return ERR_NOT_FOUND;
    *ret_id = id;
    return OK;
}
