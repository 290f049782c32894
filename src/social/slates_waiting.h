/* Slates that were made and wait for their lane: who asked for one has her answer before it is on
 * the disk, and finds it here until it is. What a crash takes of them is made anew: nobody has
 * written anything that is lost with a slate. */
#ifndef BEMA_SOCIAL_SLATES_WAITING_H
#define BEMA_SOCIAL_SLATES_WAITING_H

#include "social/slates_db.h"

enum { slates_waiting_bytes_max = 16 * 1024 * 1024 /* more wait for the disk themselves */ };

/* Takes a copy of the row and has run() called with it on the account's lane. ERR_UNAVAILABLE: too
 * much waits, or there is no lane; nothing was taken. */
MUST_USE enum err slates_wait(struct work *w, int64_t account_id, const struct slate_row *row,
                              enum err (*run)(struct work *w, int64_t account_id,
                                              const struct slate_row *row));
/* Those of the account that wait, the newest first, in w->memory, at most max. Ask before the store
 * is asked: what is no longer here is there. Returns how many. */
int slates_waiting(struct work *w, int64_t account_id, int max, struct slate_row *ret_rows);

#endif
