/* Pictures of those who have chosen none: drawn from the account's id, so that people can be told
 * apart. PNG, because not every client shows SVG. Pure. */
#ifndef BEMA_API_PICTURES_H
#define BEMA_API_PICTURES_H

#include "base/buffer.h"

enum { picture_avatar_pixels = 120, picture_header_width = 300, picture_header_height = 100 };

/* A mosaic, the same left and right, in two shades of a colour. */
struct str picture_avatar(struct arena *memory, int64_t account_id);
/* Rows of seats around a speaker's platform. */
struct str picture_header(struct arena *memory);

#endif
