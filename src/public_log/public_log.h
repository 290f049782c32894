/* The public log: what those who run the square decide, in a list that can only grow and that
 * anyone can check (docs/PUBLIC_LOG.md). A decision's transaction appends its entry; one sequencer
 * among all processes gives the entries their places in a Merkle tree and signs what it has become.
 *
 * An entry is JSON in canonical form (members sorted, no white space), at most entry_bytes_max:
 *
 *     {"id":"…","kind":"decision","made":"2026-…Z","record":{…},"rule":"spam",
 *      "sealed":{"reason":"SHA-256 in hex",…},"v":1}
 *
 * Nothing personal stands in it. What is personal is a sealed part: the entry has only
 * SHA-256(02 ‖ salt ‖ text) of it. Salt and text lie beside the log (the opening), are shown to
 * whom they concern (or to all, where the part says so), and are destroyed with the account: what
 * remains in the tree then tells nothing, and every proof still holds. */
#ifndef BEMA_PUBLIC_LOG_PUBLIC_LOG_H
#define BEMA_PUBLIC_LOG_PUBLIC_LOG_H

#include "base/json.h"
#include "jobs/jobs.h"
#include "public_log/receipt.h"
#include "public_log/tile.h"

/* Stored numbers. */
enum log_kind {
    LOG_DECISION = 1,
    LOG_REVERSAL,
    LOG_RULE,           /* a version of a rule, of the community or an automatic one */
    LOG_RANKING_POLICY, /* a version of it */
    LOG_NOTE_STATUS,
    LOG_COORDINATION,
    LOG_LEGAL_REQUEST,
    LOG_GAGGED, /* something that may not be told yet: all of it is sealed */
    LOG_REVEAL, /* what a gagged entry was: public_log_reveal() */
    LOG_AD_ROOT,
    LOG_APPROVAL, /* of a post that needed one */
    LOG_RESTORED, /* the store was brought back older than what was signed: public_log_accept() */
    LOG_JURY,     /* of a jury, or whether the square has them: moderation/juries.h */
    LOG_KINDS
};
/* "decision". */
const char *log_kind_name(enum log_kind kind);
MUST_USE enum err log_kind_parse(struct str name, enum log_kind *ret_kind); /* ERR_INVALID */

enum {
    log_parts_max = 4,
    log_salt_bytes = 32,
    log_rule_bytes_max = 200,
    log_page_max = 100,
    log_scanned_max = 1000, /* entries looked at for one page of a search */
};
struct log_part {
    const char *name; /* "subject" */
    struct str text;
    bool is_shown; /* to everybody, for as long as it is not destroyed */
};
struct log_entry {
    enum log_kind kind;
    struct str rule;   /* the id of the one it is about, "" none */
    struct str record; /* a JSON object, in any form; nothing personal */
    struct log_part parts[log_parts_max];
    size_t part_count;
    /* Whose personal data the parts are, and the row it is about: public_log_of() finds the entry
     * by them, public_log_forget() destroys its parts. 0: nobody's, none. */
    int64_t owner_id, about_id;
};
/* Inside the running transaction. ERR_TOO_LARGE: beyond entry_bytes_max. */
MUST_USE enum err public_log_append(struct work *w, const struct log_entry *entry,
                                    int64_t *ret_entry_id);
MUST_USE enum err public_log_append_many(struct work *w, const struct log_entry *entries, int count,
                                         int64_t *ret_entry_ids);
/* Inside the running transaction: tells what a gagged entry was. Its one sealed part becomes the
 * record of a new entry, with the salt, so that anyone can check it against what was committed. The
 * gagged entry's `until` is not looked at. ERR_NOT_FOUND, ERR_CONFLICT: revealed already. */
MUST_USE enum err public_log_reveal(struct work *w, int64_t entry_id, int64_t *ret_entry_id);
/* Inside the running transaction: salts and texts of what is that account's are gone for ever. */
MUST_USE enum err public_log_forget(struct work *w, int64_t owner_id);

struct log_found {
    int64_t id;
    enum log_kind kind;
    int64_t index; /* -1: no place yet */
    struct str rule, body;
    int64_t owner_id;   /* 0 also where it was forgotten */
    struct str opening; /* "" none: public_log_opening_json() */
};
MUST_USE enum err public_log_find(struct work *w, int64_t entry_id, struct log_found *ret_found);
/* By its place. */
MUST_USE enum err public_log_at(struct work *w, uint64_t index, struct log_found *ret_found);
/* The newest entry about that row; ERR_NOT_FOUND. */
MUST_USE enum err public_log_of(struct work *w, int64_t owner_id, int64_t about_id,
                                int64_t *ret_entry_id);
/* Of each pair; 0 where there is none, or about_id is 0. Inside a transaction. */
MUST_USE enum err public_log_of_many(struct work *w, const int64_t *owner_ids,
                                     const int64_t *about_ids, int count, int64_t *ret_entry_ids);
/* An object of the parts: {"reason":{"salt":"…","text":"…"}}; of those shown to everybody, or, with
 * all, every one. */
void public_log_opening_json(struct work *w, struct buffer *out, struct str opening, bool all);

struct log_filter {
    enum log_kind kind;     /* 0: any */
    struct str rule;        /* "": any */
    int64_t from_ms, to_ms; /* 0: from the first, to the newest */
    struct str text;        /* that the entry or what it shows contains, however written; "" */
    int64_t max_id;         /* only older ones; 0: from the newest */
    int limit;              /* at most log_page_max */
};
/* Newest first. *ret_next: max_id of the next page, 0: there is none. With a text a page may be
 * short, even empty, and still have a next one. */
MUST_USE enum err public_log_list(struct work *w, const struct log_filter *filter,
                                  struct log_found *ret_found, int *ret_count, int64_t *ret_next);

/* ---- the tree ---- */

struct log_state {
    uint64_t size;         /* of the tree */
    struct tree_head head; /* what the newest checkpoint says; size 0 before the first */
    struct str checkpoint; /* without cosignatures; "" before the first */
};
MUST_USE enum err public_log_state(struct work *w, struct log_state *ret_state);
/* The newest checkpoint with the cosignatures there are for it. ERR_NOT_FOUND before the first. */
MUST_USE enum err public_log_checkpoint(struct work *w, struct str *ret_checkpoint);
/* The bytes of a tile of hashes or of a bundle, within the newest checkpoint; ERR_NOT_FOUND. */
MUST_USE enum err public_log_tile(struct work *w, const struct tile_place *place,
                                  struct str *ret_bytes);
/* ERR_NOT_FOUND; ERR_UNAVAILABLE: no checkpoint covers it yet. */
MUST_USE enum err public_log_receipt(struct work *w, int64_t entry_id, struct str *ret_receipt);
MUST_USE enum err public_log_growth(struct work *w, uint64_t old_size, uint64_t size,
                                    struct merkle_proof *ret_proof);

/* ---- the key and the sequencer ---- */

/* Reads the key and the log's name, or makes them: at the first start the name is the square's host
 * and "/log", and stays so. By a server after its lanes, and by commands that sequence.
 * ERR_CONFLICT, with words that say what to do: what was signed last (kept_checkpoint.h) is not in
 * the store, so that to go on would be to sign a fork. */
MUST_USE enum err public_log_key_start(struct work *w);
/* Goes on although entries were lost that were signed (ERR_CONFLICT of public_log_key_start(); the
 * key is known then): an entry says so, and what was signed is looked at no more. ERR_NOT_FOUND:
 * nothing was lost. */
MUST_USE enum err public_log_accept(struct work *w, struct lanes *lanes, struct str reason,
                                    int64_t *ret_entry_id);
MUST_USE enum err public_log_key_read(struct work *w); /* ERR_NOT_FOUND: none was made yet */
const struct note_key *public_log_key(void);           /* NULL before */

/* Gives places to what waits and signs a checkpoint, until nothing waits or another process does
 * it. The tree is stored in one transaction, the checkpoint in a second when that is on the disk:
 * a tree that nobody signed can be lost, a signed one never. For the sequencer's thread, and for
 * commands. */
MUST_USE enum err public_log_sequence(struct work *w, struct lanes *lanes);
enum { log_group_max = 2048, log_lease_ms = 3000, log_look_ms = 5000 };
/* One thread: sequences when something was appended, and every log_look_ms what other processes
 * left. */
struct sequencer;
MUST_USE enum err sequencer_start(struct work *w, struct lanes *lanes,
                                  const struct db_options *options, const struct work *template,
                                  struct sequencer **ret_sequencer);
void sequencer_stop(struct sequencer *sequencer); /* NULL is fine */
/* What somebody asked for and what was appended with it (w->is_logged), committed. `done` is called
 * once, on the sequencer's thread, when a checkpoint covers it; after log_answer_ms also without
 * one: it is decided, and its receipt comes later. At once, on this thread, where no sequencer
 * runs. */
struct log_answer {
    void (*done)(struct work *w, void *context, enum err e);
    void *context;
    int64_t end_ms; /* the sequencer's, as `next` */
    struct log_answer *next;
};
enum { log_answer_ms = 2000 };
void public_log_answer(struct work *w, struct log_answer *answer);
/* Sequences itself until a checkpoint covers the entry, also where a process that has ended had the
 * lease: for commands beside no server. ERR_UNAVAILABLE after wait_ms. */
MUST_USE enum err public_log_cover(struct work *w, struct lanes *lanes, int64_t entry_id,
                                   int64_t wait_ms);
/* Until a checkpoint covers the entry; woken by the sequencer, and every second in case it is
 * another process's. ERR_UNAVAILABLE after wait_ms. Never on a loop or a lane. */
MUST_USE enum err public_log_wait(struct work *w, int64_t entry_id, int64_t wait_ms);

#endif
