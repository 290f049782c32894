/* Where the pictures of an account are: its own, or, without one, what the square draws for it.
 * Clients expect an address in any case. */
#ifndef BEMA_SOCIAL_PICTURES_H
#define BEMA_SOCIAL_PICTURES_H

#include "social/accounts.h"

struct str account_avatar_url(struct work *w, const struct account *account);
struct str account_header_url(struct work *w, const struct account *account);

#endif
