/* Blocks: addresses that may not come in or not join, e-mail domains and addresses that may not be
 * used to join, domains of other squares that are kept out or let in. A few thousand rows, all held
 * in memory of the process; what changes them reads them again after its commit.
 *
 * Staff changes them through moderation/blocks.h, which keeps the record. */
#ifndef BEMA_AUTH_BLOCKS_H
#define BEMA_AUTH_BLOCKS_H

#include "social/page.h"
#include "store/db.h"

/* Stored numbers. */
enum block_kind {
    BLOCK_ADDRESS = 1,  /* name: a network; severity: enum address_severity; comment; an end */
    BLOCK_EMAIL_DOMAIN, /* name: a domain, and all below it; flags: BLOCK_WITH_APPROVAL */
    BLOCK_EMAIL,        /* name: the hash of the canonical address */
    BLOCK_DOMAIN,       /* name: a domain, and all below it; severity: enum domain_severity */
    BLOCK_ALLOWED_DOMAIN,
};
enum address_severity {
    ADDRESS_FREE, /* never stored */
    ADDRESS_JOINS_WITH_APPROVAL,
    ADDRESS_CANNOT_JOIN,
    ADDRESS_NO_ACCESS,
};
enum domain_severity { DOMAIN_NOOP, DOMAIN_LIMITED, DOMAIN_SUSPENDED };
enum block_flag {
    BLOCK_WITH_APPROVAL = 1, /* who comes from there may join, if approved */
    BLOCK_REJECT_MEDIA = 2,
    BLOCK_REJECT_REPORTS = 4,
    BLOCK_OBFUSCATE = 8, /* the public list hides letters of the name */
};
enum {
    blocks_per_kind_max = 20000,
    block_comment_bytes_max = 2000,
    block_days_shown = 7,
    blocks_limit_default = 100,
    blocks_limit_max = 200
};

struct block {
    enum block_kind kind;
    int64_t id; /* tells when it was made */
    struct str name;
    int severity;
    uint32_t flags;
    struct str comment, public_comment;
    bool has_comment, has_public_comment;
    int64_t expires_ms; /* 0: none */
};

/* Reads all of them into memory; at start. */
MUST_USE enum err blocks_start(struct work *w);

/* Another number whenever what is held has changed. */
uint64_t blocks_version(void);

/* From memory, on any thread; address as the server knows it ("192.0.2.7", "2001:db8::1"). */
enum address_severity address_severity(struct str address, int64_t now_ms);
/* The same, quick where nothing is shut out: asked on every request. */
bool address_is_shut_out(struct str address, int64_t now_ms);
enum email_verdict { EMAIL_FREE, EMAIL_WITH_APPROVAL, EMAIL_DOMAIN_BLOCKED, EMAIL_BLOCKED };
/* Whether a folded e-mail address may be used to join. *ret_block_id: which one stopped it. */
enum email_verdict email_verdict(struct work *w, struct str email, int64_t *ret_block_id);
/* What is held against a domain, by itself or a domain above it; false: nothing. Its texts are
 * empty. For federation. */
bool domain_block_find(struct work *w, struct str domain, struct block *ret_block);

/* "192.0.2.7" or "192.0.2.0/24" as it is stored: with its prefix, without bits beyond it. */
MUST_USE enum err network_canonical(struct work *w, struct str text, struct str *ret_network);
/* Whether the address lies in a network as stored. */
bool network_has(struct work *w, struct str network, struct str address);
/* The hash of an address without dots and "+…" before the sign, as Mastodon makes it. */
struct str email_canonical_hash(struct work *w, struct str email);
/* A domain name, folded; ERR_INVALID for what is none. */
MUST_USE enum err domain_canonical(struct work *w, struct str text, struct str *ret_domain);

/* The rows. Changes join a running transaction, and hold for all from its commit on. */
MUST_USE enum err block_find(struct work *w, enum block_kind kind, int64_t id,
                             struct block *ret_block);
MUST_USE enum err block_find_name(struct work *w, enum block_kind kind, struct str name,
                                  struct block *ret_block);
/* Newest first, at most blocks_limit_max, in w->memory. */
MUST_USE enum err blocks_page(struct work *w, enum block_kind kind, const struct page *page,
                              struct block **ret_blocks, int *ret_count);
/* Gives it an id. ERR_CONFLICT: the name has one already; ERR_INVALID: too many, or a comment too
 * long. */
MUST_USE enum err block_add(struct work *w, struct block *block);
/* All but kind and id. ERR_CONFLICT, ERR_INVALID as above. */
MUST_USE enum err block_change(struct work *w, const struct block *block);
MUST_USE enum err block_remove(struct work *w, enum block_kind kind, int64_t id);

/* Somebody was stopped by it. Joins a running transaction. */
MUST_USE enum err block_attempted(struct work *w, int64_t block_id, struct str address);
struct block_day {
    int64_t day_ms, uses, accounts;
};
/* Today first. */
MUST_USE enum err block_days(struct work *w, int64_t block_id,
                             struct block_day ret_days[block_days_shown]);

#endif
