/* Where the pictures of an account are: its own, or, without one, the square's plain ones. Clients
 * expect an address in any case. */
#ifndef BEMA_SOCIAL_PICTURES_H
#define BEMA_SOCIAL_PICTURES_H

#include "social/accounts.h"

/* Served by pages/. */
#define PICTURE_AVATAR_PATH "/avatars/original/missing.png"
#define PICTURE_HEADER_PATH "/headers/original/missing.png"

struct str account_avatar_url(struct work *w, const struct account *account);
struct str account_header_url(struct work *w, const struct account *account);

#endif
