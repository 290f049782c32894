/* Bulk format: one JSON object a line, what tests, benchmarks, the demo and moves between squares
 * use (`bema load`, `bema dump`; docs/BULK.md describes every field).
 *
 *     {"type":"account","name":"alice", …}      {"type":"follow","account":"bob","target":"alice"}
 *     {"type":"post","key":"p1","account":"alice", …}
 *     {"type":"favourite"|"boost"|"bookmark","account":"bob","post":"p1", …}
 *     {"type":"vote","account":"bob","post":"p1","choices":[0]}
 *
 * A post's key is unique per account for ever: the same line again changes nothing, the same key
 * with other content is an error. A reference by key finds the referring account's own post of
 * that key first, else the only one; where several accounts used it, "post_account" (or
 * "reply_to_account", "quote_account") says whose. Without a key the line's own hash is it.
 *
 * Loading makes no notifications, streams, mail or deliveries. Lines are applied in batches, each
 * one transaction; a batch with a faulty line is applied again line by line, so that every line
 * before it is stored and none is half stored. Running the same file again goes on where it
 * ended. */
#ifndef BEMA_IMPORTS_BULK_H
#define BEMA_IMPORTS_BULK_H

#include "base/json.h"
#include "base/work.h"

enum {
    bulk_line_bytes_max = 1024 * 1024,
    bulk_batch_lines = 1000, /* a line makes at most 8 events: under events_per_request_max */
    bulk_batch_bytes = 1024 * 1024,
    bulk_key_bytes_max = 256,
};

struct bulk_options {
    bool keep_going;  /* skip bad lines instead of stopping */
    int media_folder; /* an open directory with the pictures that lines name; 0 or below: none */
    /* Tells of a bad line that was skipped; line from 1. */
    void (*bad_line)(void *context, int64_t line, struct str why);
    /* Called between batches; true: stop here (ERR_UNAVAILABLE, nothing is lost). */
    bool (*between)(void *context, int64_t lines, int64_t bytes);
    void *context;
};
struct bulk_counts {
    int64_t lines, stored, unchanged, skipped;
};
/* Reads from the descriptor to its end; writes through w->lanes, reads through w->db. On failure
 * w->why starts with "line N: ". *ret_counts is filled in any case. */
MUST_USE enum err bulk_load(struct work *w, int descriptor, const struct bulk_options *options,
                            struct bulk_counts *ret_counts);

/* Writes everything the square's own accounts made, in an order that bulk_load takes: accounts,
 * follows, posts by time, what people did with them. Keys of loaded posts are kept; others get
 * "id:" and their id. Private data that is part of a move (followers-only and direct posts, votes,
 * bookmarks) is included; passwords and sessions are not. */
MUST_USE enum err bulk_dump(struct work *w, bool (*write)(void *context, struct str bytes),
                            void *context, struct bulk_counts *ret_counts);

#endif
