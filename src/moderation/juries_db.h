/* SQL of juries. */
#ifndef BEMA_MODERATION_JURIES_DB_H
#define BEMA_MODERATION_JURIES_DB_H

#include "moderation/juries.h"

MUST_USE enum err juries_db_insert(struct work *w, const struct jury *jury);
/* Everything that changes. */
MUST_USE enum err juries_db_update(struct work *w, const struct jury *jury);
/* Until the transaction ends nobody else changes it. ERR_NOT_FOUND. */
MUST_USE enum err juries_db_hold(struct work *w, int64_t id);
MUST_USE enum err juries_db_find(struct work *w, int64_t id, struct jury *ret_jury);
MUST_USE enum err juries_db_ended(struct work *w, int64_t begin_ms, int64_t end_ms, jury_see *see,
                                  void *context);
/* Those about an account, at most max. Reads all buckets. */
MUST_USE enum err juries_db_about(struct work *w, int64_t account_id, int64_t *ret_ids, int max,
                                  int *ret_count);
/* With its seats and votes. */
MUST_USE enum err juries_db_delete(struct work *w, int64_t id);

MUST_USE enum err juries_db_seat_add(struct work *w, const struct jury_seat *seat);
MUST_USE enum err juries_db_seat_update(struct work *w, const struct jury_seat *seat);
/* By place. */
MUST_USE enum err juries_db_seats(struct work *w, int64_t jury_id, struct jury_seat *ret_seats,
                                  int max, int *ret_count);
/* ERR_NOT_FOUND. */
MUST_USE enum err juries_db_seat_of(struct work *w, int64_t jury_id, int64_t account_id,
                                    struct jury_seat *ret_seat);
/* She is gone: who was to vote, or stood by, is barred; who has voted, has voted. Reads all
 * buckets.
 */
MUST_USE enum err juries_db_seats_leave(struct work *w, int64_t account_id);
MUST_USE enum err juries_db_seats_delete(struct work *w, int64_t jury_id);

MUST_USE enum err juries_db_call_add(struct work *w, int64_t account_id, int64_t jury_id,
                                     int64_t called_ms);
MUST_USE enum err juries_db_call_delete(struct work *w, int64_t account_id, int64_t jury_id);
/* Newest first. */
struct jury_call {
    int64_t jury_id, called_ms;
};
MUST_USE enum err juries_db_calls(struct work *w, int64_t account_id, struct jury_call *ret_calls,
                                  int max, int *ret_count);

MUST_USE enum err juries_db_vote_add(struct work *w, int64_t jury_id, int64_t number, bool reverses,
                                     struct str reason);
struct jury_ballot {
    bool reverses;
    struct str reason;
};
/* By number: chance. */
MUST_USE enum err juries_db_votes(struct work *w, int64_t jury_id, struct jury_ballot *ret_ballots,
                                  int max, int *ret_count);
MUST_USE enum err juries_db_votes_delete(struct work *w, int64_t jury_id);

MUST_USE enum err juries_db_refuses(struct work *w, int64_t account_id, bool *ret_refuses);
MUST_USE enum err juries_db_refuse(struct work *w, int64_t account_id, bool refuse);

#endif
