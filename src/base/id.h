/* Ids: 63 bits that sort by time and tell their bucket.
 *
 *     42 bits milliseconds since 2006-01-01 UTC | 14 bits bucket | 7 bits sequence
 *
 * An account's bucket is random; what an account owns inherits it, so id_bucket(post) is the
 * bucket of all its author's rows. On the wire an id is a decimal string. 0 is no id. */
#ifndef BEMA_BASE_ID_H
#define BEMA_BASE_ID_H

#include "base/str.h"

enum { id_bucket_bits = 14, id_sequence_bits = 7, id_buckets = 1 << id_bucket_bits };
#define ID_EPOCH_MS INT64_C(1136073600000) /* 2006-01-01T00:00:00Z */

/* An id of the present. Its time is never before that of an id made earlier by this process, and
 * always after the floor's, whatever the clock does; within a millisecond ids sort by bucket. No
 * two are the same. More than 128 in a millisecond borrow from the next. Thread-safe. */
int64_t id_new(int64_t now_ms, int bucket);
/* The highest id the store holds: id_new() stays above its time. Called once at start. */
void id_floor_set(int64_t highest_id);
/* An id of a past time (imports); the sequence comes from salt. Times before 2006 are 2006. The
 * primary key meets a collision: try again with salt + 1, 128 of them per bucket and ms, then
 * with the next ms. */
int64_t id_at(int64_t unix_ms, int bucket, uint32_t salt);
/* The smallest id of a time: for paging by time and for watermarks. */
int64_t id_first_at(int64_t unix_ms);
int id_bucket(int64_t id);
int64_t id_ms(int64_t id);
int bucket_random(void);
/* The bucket of a claim table's row: a stable hash of the name. */
int bucket_of_name(struct str name);

/* A positive decimal of at most 19 digits; else ERR_NOT_FOUND, because an id that cannot be is
 * answered like one that is not. */
MUST_USE enum err id_parse(struct str s, int64_t *ret_id);

#endif
