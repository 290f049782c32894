/* The pictures of a post. */
#ifndef BEMA_PAGES_POST_PICTURES_H
#define BEMA_PAGES_POST_PICTURES_H

#include "media/media.h"
#include "pages/page.h"
#include "social/posts.h"

/* In the order of the post; what is gone is left out. */
MUST_USE enum err post_pictures_find(struct work *w, const struct post *post,
                                     struct media ret_pictures[post_media_max], int *ret_count);
/* What a preview elsewhere may show: nothing sensitive, nothing behind a warning. */
bool post_pictures_are_open(const struct post *post);
/* Appends their previews, each leading to the picture itself, with the words that describe it.
 * Sensitive ones are folded away. */
MUST_USE enum err put_post_pictures(struct html_page *p, const struct post *post);

#endif
