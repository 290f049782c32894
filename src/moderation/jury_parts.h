/* What the files of juries share: juries.c, jury_pool.c, jury_rounds.c. */
#ifndef BEMA_MODERATION_JURY_PARTS_H
#define BEMA_MODERATION_JURY_PARTS_H

#include "base/buffer.h"
#include "moderation/juries.h"
#include "moderation/reports.h"
#include "public_log/public_log.h"

/* Inside the running transaction: closes the record, and appends. */
MUST_USE enum err jury_log(struct work *w, struct log_entry *entry, struct buffer *record,
                           int64_t *ret_entry_id);

/* Who has to do with it, and cannot sit. */
struct jury_barred {
    int64_t *ids;
    int count, capacity;
    int64_t jury_id, owner_id;
};
MUST_USE enum err jury_barred_find(struct work *w, const struct jury *jury,
                                   struct jury_barred *ret_barred);
/* Whether she cannot sit: one of those; of the staff, or not active, restricted, no person, moved;
 * others act for the account; she follows, blocks or mutes whom it is about, or is followed or
 * blocked by her; wants to be drawn for none; was called in the last jury_rest_days. is_called: she
 * is called already; the last two are of the next one. */
MUST_USE enum err jury_bars(struct work *w, const struct jury_barred *barred, int64_t account_id,
                            bool is_called, bool *ret_bars);

/* Who may be drawn, with their lots, sorted; at most jury_reserve of each fifth, none barred.
 * *ret_pool: how many people the lots were among. */
MUST_USE enum err jury_pool(struct work *w, const struct jury *jury,
                            struct jury_candidate ret_list[jury_fifths * jury_reserve],
                            size_t *ret_count, size_t *ret_pool);

#endif
