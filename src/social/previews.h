/* Previews of what posts link to: a page's title, description, author, picture, as it tells them
 * itself. One fetch serves all who post its address; what could not be had is remembered too.
 *
 * The first link of a post counts, unless it leads to this square. Writing a post adds
 * JOB_FETCH_PREVIEW where nothing fresh is known; the job tells EVENT_POST_CHANGED of the newest
 * posts that waited, so that their cards are made anew. What a page sends never becomes HTML here:
 * text is text, a player is an address, pictures are written anew (media/media.h). */
#ifndef BEMA_SOCIAL_PREVIEWS_H
#define BEMA_SOCIAL_PREVIEWS_H

#include "base/json.h"
#include "social/posts.h"

enum preview_state {
    PREVIEW_WANTED = 1, /* not fetched yet */
    PREVIEW_READY,
    PREVIEW_NONE, /* there was nothing to show */
};
enum preview_type { PREVIEW_LINK, PREVIEW_PHOTO, PREVIEW_VIDEO, PREVIEW_RICH };
enum {
    preview_seconds_max = 10, /* for each of page, oEmbed and picture */
    preview_oembed_bytes_max = 256 * 1024,
    preview_picture_bytes_max = 8 * 1024 * 1024,
    preview_told_posts_max = 200,
    preview_tries_max = 3, /* of a page whose server does not answer at all */
};
#define preview_fresh_ms  (INT64_C(14) * 24 * 3600 * 1000)
#define preview_absent_ms (INT64_C(24) * 3600 * 1000) /* of PREVIEW_NONE */

struct preview {
    int64_t id;
    struct str url;
    enum preview_state state;
    int64_t fetched_ms;
    enum preview_type type;
    struct str title, description, language;
    struct str author_name, author_url, provider_name, provider_url;
    struct str player, picture_alt;
    int width, height; /* of the player or picture */
    int64_t published_ms;
    int64_t media_id; /* 0: no picture */
};

/* Whether that address leads to this square, by http or https, or to a file of its media. Nothing
 * of what stands there is copied into a preview: it could be hidden or deleted later. */
bool preview_is_own(struct work *w, struct str address);

/* The address a post of this text previews, as it is stored and shown; "" none. */
struct str preview_url(struct work *w, struct str text);
/* ERR_NOT_FOUND unless it is PREVIEW_READY. */
MUST_USE enum err preview_find(struct work *w, struct str url, struct preview *ret_preview);

/* What is shown with a post. ERR_NOT_FOUND: nothing. */
MUST_USE enum err preview_of_post(struct work *w, const struct post *post,
                                  struct preview *ret_preview);

/* The rest of writing posts, inside their transaction. imported: nothing is fetched. */
MUST_USE enum err preview_post_made(struct work *w, const struct post *post, bool imported);
MUST_USE enum err preview_post_edited(struct work *w, const struct post *before,
                                      const struct post *after, bool imported);
MUST_USE enum err preview_post_gone(struct work *w, const struct post *post);

/* Public posts with that link, newest first. ERR_NOT_FOUND: no such preview. */
MUST_USE enum err preview_posts(struct work *w, struct str url, const struct page *page,
                                int64_t ret_ids[page_limit_max], int *ret_count);

/* Handler of JOB_FETCH_PREVIEW; subject: a preview's id, data: its address. */
MUST_USE enum err preview_fetch_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
