/* Reading a whole table of PostgreSQL at start: a few buckets at a time, on several connections at
 * once, so that the database and what is made of its rows each have a processor. */
#ifndef BEMA_STORE_RANGES_H
#define BEMA_STORE_RANGES_H

#include "store/db.h"

/* Calls read() once for each range of buckets (from <= b < before) until all are read or one fails;
 * several at the same time, each on a thread and a connection of its own (w->db of the work it is
 * given; the first is the caller's). Where no more connections can be had, and on SQLite, the
 * caller's serves alone. Outside a transaction: what the connections see is committed, and not of
 * one moment. Returns the first error, with its words. */
MUST_USE enum err ranges_read(struct work *w,
                              enum err (*read)(struct work *w, void *context, int from, int before),
                              void *context);

#endif
