/* Where the pictures of an account are: its own, or, without one, what the square draws for it.
 * Clients expect an address in any case. */
#ifndef BEMA_SOCIAL_PICTURES_H
#define BEMA_SOCIAL_PICTURES_H

#include "social/accounts.h"

struct account_pictures {
    struct str avatar, header;
    struct str avatar_description, header_description; /* "" none */
    bool avatar_own, header_own;                       /* sent here, or elsewhere */
};
/* Asks the store for those that were sent here; what is kept for others is made with this one. */
MUST_USE enum err account_pictures_find(struct work *w, const struct account *account,
                                        struct account_pictures *ret_pictures);
/* The same for one page: what cannot be found just now is shown as if there were none. */
struct str account_avatar_url(struct work *w, const struct account *account);
struct str account_header_url(struct work *w, const struct account *account);

/* What other servers ask first of an account of this square, by its name. From memory where its
 * card is held. ERR_NOT_FOUND, also for one that is suspended or of another server;
 * ERR_NEEDS_STORE. */
struct account_face {
    struct str username, avatar_url;
};
MUST_USE enum err account_face_find(struct work *w, struct str name, struct account_face *ret_face);

/* What a change of the profile leaves behind goes. Inside the running transaction. */
MUST_USE enum err account_pictures_leave(struct work *w, const struct account *before,
                                         const struct account *after);

#endif
