/* Finding accounts, for staff: also those that nobody else sees. */
#ifndef BEMA_MODERATION_PEOPLE_H
#define BEMA_MODERATION_PEOPLE_H

#include "auth/users.h"
#include "live/index.h"

enum {
    people_limit_default = 100,
    people_limit_max = 200,
    people_looked_at_max = 2000 /* for one page: beyond it the page is short, and goes on */
};

/* What must be true of an account; several hold together. */
enum people_state {
    PEOPLE_ACTIVE = 1, /* under no restriction, approved, not switched off */
    PEOPLE_PENDING = 2,
    PEOPLE_DISABLED = 4,
    PEOPLE_LIMITED = 8,
    PEOPLE_SUSPENDED = 16,
    PEOPLE_SENSITIVE = 32,
    PEOPLE_STAFF = 64,
    PEOPLE_LOCAL = 128,
    PEOPLE_REMOTE = 256,
};
struct people_filter {
    uint32_t states;
    uint32_t roles;                    /* bits 1 << enum role, 0 any */
    struct str username, display_name; /* as they begin, "" any */
    struct str email;                  /* likewise */
    struct str domain;                 /* of another square */
    struct str address;                /* from which she signed in */
};
struct people_page {
    int64_t ids[people_limit_max];
    int count;
    int64_t newest_id, oldest_id; /* looked at: where the pages before and after begin; 0 none */
};
/* Newest first, without deleted ones. Reads all buckets. */
MUST_USE enum err people_find(struct work *w, const struct page *page,
                              const struct people_filter *filter, struct people_page *ret_page);

#endif
