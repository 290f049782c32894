/* SQL of who sends notices. */
#ifndef BEMA_MODERATION_NOTICE_SENDERS_DB_H
#define BEMA_MODERATION_NOTICE_SENDERS_DB_H

#include "moderation/notice_senders.h"

MUST_USE enum err notice_sent_db_add(struct work *w, struct str sender, int64_t notice_id,
                                     enum notice_outcome outcome);
/* Of one that is not there: OK. */
MUST_USE enum err notice_sent_db_set(struct work *w, struct str sender, int64_t notice_id,
                                     enum notice_outcome outcome);
/* By outcome, from one notice on; and the last manifestly unfounded one, 0: none. */
MUST_USE enum err notice_sent_db_count(struct work *w, struct str sender, int64_t first_id,
                                       int64_t ret_counts[SENT_ALL], int64_t *ret_unfounded_id);
/* After one, by number; kept: only those. */
MUST_USE enum err notice_sent_db_list(struct work *w, struct str sender, bool kept,
                                      int64_t after_id, int64_t *ret_ids, int max, int *ret_count);
/* Before one, in all buckets. */
MUST_USE enum err notice_sent_db_forget(struct work *w, int64_t before_id);

MUST_USE enum err notice_stops_db_insert(struct work *w, const struct notice_stop *stop);
/* ERR_NOT_FOUND. */
MUST_USE enum err notice_stops_db_find(struct work *w, int64_t id, struct notice_stop *ret_stop);
/* Waits for who changes what stands of a sender, and keeps others waiting (on PostgreSQL: several
 * lanes) until the end of the running transaction: what is read from here on holds until then. */
MUST_USE enum err notice_stops_db_hold(struct work *w, struct str sender);
/* What changes: lifted, objection, answer. */
MUST_USE enum err notice_stops_db_update(struct work *w, const struct notice_stop *stop);
/* Newest first. */
MUST_USE enum err notice_stops_db_of(struct work *w, struct str sender,
                                     struct notice_stop *ret_stops, int max, int *ret_count);
MUST_USE enum err notice_stops_db_objected(struct work *w, int64_t after_id,
                                           struct notice_stop *ret_stops, int max, int *ret_count);
/* Of those before an id: the address goes, but while an objection waits; all of it goes. */
MUST_USE enum err notice_stops_db_unname(struct work *w, int64_t before_id);
MUST_USE enum err notice_stops_db_forget(struct work *w, int64_t before_id);

#endif
