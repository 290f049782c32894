/* Lanes: threads that run write requests one after another, each on its own connection.
 *
 * The lane takes all that waits (at most lane_group_max), runs each in the order it came, commits
 * once, hands over the events, calls each request's `done`, and takes all that waits by then.
 * There is no timer. On SQLite there is one lane and each request has a savepoint in its group;
 * on PostgreSQL there are many, an account always takes the same one, each request is its own
 * transaction that commits without waiting for the disk, and one commit at the end waits for all:
 * what they change is locked no longer than they run.
 *
 * `run` may be called again (ERR_AGAIN, or when the group's commit failed and its requests run
 * one by one): it must have no effect but its statements and what it leaves in its context. It
 * calls functions that db_begin and db_end; w->memory is kept until `done` returns. If the commit
 * fails, `done` gets ERR_UNAVAILABLE and nothing was stored; where a connection to PostgreSQL is
 * lost before the commit is answered, it may be stored, and its events come later. `done` is called
 * exactly once, on the lane's thread, and must not block. */
#ifndef BEMA_STORE_LANE_H
#define BEMA_STORE_LANE_H

#include "store/db.h"

enum { lane_group_max = 256, lane_queue_max = 16384, lane_retries_max = 8 };

struct lanes;
struct lane_request {
    enum err (*run)(struct work *w, void *context);
    void (*done)(struct work *w, void *context, enum err e);
    void *context;
    int64_t account_id;   /* chooses the lane; 0: any */
    struct arena *memory; /* becomes w->memory */
    struct str language, territory;
    struct acting *acting;     /* NULL: nobody */
    struct lane_request *next; /* the queue's */
};

/* Called on each lane's thread: once at its begin and end, and around each group, so that what the
 * lanes answer may read the live state. */
struct lane_hooks {
    void (*begin)(void *context), (*busy)(void *context), (*idle)(void *context),
        (*end)(void *context);
    void *context;
};

/* hooks may be NULL. count 0: one for SQLite, lane_count_postgres for PostgreSQL. template gives
 * limits, site, live. */
enum { lane_count_postgres = 8 };
MUST_USE enum err lanes_open(struct work *w, const struct db_options *options, int count,
                             const struct work *template, const struct lane_hooks *hooks,
                             struct lanes **ret_lanes);
/* ERR_UNAVAILABLE when lane_queue_max wait already, or the lanes are closing. The request must
 * live until done. */
MUST_USE enum err lanes_submit(struct lanes *lanes, struct lane_request *request);
/* From now on requests are not run: their `done` gets ERR_UNAVAILABLE and these words, which must
 * live as long. Returns when no request runs any more. NULL: they run again. Never from a lane. */
void lanes_refuse(struct lanes *lanes, const char *words);
/* Runs what waits, then stops the threads. */
void lanes_close(struct lanes *lanes);
/* Runs one request and waits for it: for commands, jobs, reader and slow threads. Never from a loop
 * thread or a lane. lanes NULL: in w itself, by a command or test that writes by its own
 * connection. */
MUST_USE enum err lanes_run(struct lanes *lanes, struct work *w,
                            enum err (*run)(struct work *w, void *context), void *context);
/* The same again and again while *left, each time with memory of its own, which is gone when it
 * ends: nothing that the context keeps may lie there. For jobs of many steps. */
MUST_USE enum err lanes_run_all(struct lanes *lanes, struct work *w,
                                enum err (*run)(struct work *w, void *context), void *context,
                                const bool *left);
struct lanes_counts {
    int64_t requests, groups, failures, queue;
};
struct lanes_counts lanes_counts(const struct lanes *lanes);

#endif
