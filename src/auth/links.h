/* Links that prove something by being followed: sent by mail, or printed for the owner. The secret
 * is in the link only; stored is its hash. */
#ifndef BEMA_AUTH_LINKS_H
#define BEMA_AUTH_LINKS_H

#include "store/db.h"

/* Stored numbers. */
enum link_kind {
    LINK_CONFIRM = 1, /* the address is hers: at sign-up, or a new one */
    LINK_RESET = 2,   /* a new password */
    LINK_OWNER = 3,   /* the first account of a square */
};
#define LINK_CONFIRM_MS_MAX (INT64_C(7) * 24 * 3600 * 1000)
#define LINK_RESET_MS_MAX   (INT64_C(2) * 3600 * 1000)
#define LINK_OWNER_MS_MAX   (INT64_C(24) * 3600 * 1000)

struct link {
    enum link_kind kind;
    int64_t account_id;  /* 0 for the owner's */
    struct str bound_to; /* LINK_CONFIRM: the address, and behind a line feed what it was asked
                            with (sign_in.h); LINK_RESET: a digest of the password hash that it may
                            replace; else "" */
    int64_t expires_ms;
};
/* On a lane; joins a running transaction. */
MUST_USE enum err link_create(struct work *w, enum link_kind kind, int64_t account_id,
                              struct str bound_to, struct str *ret_secret);
/* ERR_NOT_FOUND: none of this kind, used, or over. Does not use it up. */
MUST_USE enum err link_find(struct work *w, enum link_kind kind, struct str secret,
                            struct link *ret_link);
/* On a lane; joins a running transaction: the link is used up. ERR_NOT_FOUND as above. */
MUST_USE enum err link_use(struct work *w, enum link_kind kind, struct str secret,
                           struct link *ret_link);
/* On a slow thread or in a command: "https://square.example/auth/owner?token=…" while the square
 * has no owner; a new link ends the earlier one. ERR_CONFLICT when it has one. */
MUST_USE enum err owner_link_make(struct work *w, struct str *ret_url);

#endif
