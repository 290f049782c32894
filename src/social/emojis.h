/* The square's own emoji: pictures that stand for :shortcodes: in texts. Read from memory
 * (live/emojis.h); changed by the operator alone. */
#ifndef BEMA_SOCIAL_EMOJIS_H
#define BEMA_SOCIAL_EMOJIS_H

#include "live/emojis.h"
#include "media/media.h"

enum {
    emoji_shortcode_bytes_min = 2,
    emoji_shortcode_bytes_max = 128,
    emoji_category_bytes_max = 200,
    emoji_picture_bytes_max = 256 * 1024,
    emoji_names_max = 64, /* shown of one text */
};

/* A-Z a-z 0-9 _ alone, as Mastodon has it. */
bool emoji_shortcode_valid(struct str shortcode);
/* The shortcode whose first colon stands at `at` of a text (valid UTF-8), "" where there is none,
 * as Mastodon finds them: neither letter, digit nor colon stands before the first colon or after
 * the second. */
struct str emoji_name_at(struct str text, size_t at);
/* Those of a text, each once. Costs nothing where there is no colon. `count` are in names
 * already; returns how many are then. */
size_t emoji_names(struct str text, struct str names[emoji_names_max], size_t count);

struct emoji_draft {
    struct str shortcode, category; /* "" none */
    bool hidden;                    /* known, but not offered in pickers */
    bool replace;                   /* one of that name, if there is one */
    struct media picture;           /* processed; inserted here */
};
/* Joins a running transaction. ERR_INVALID with words; ERR_CONFLICT when there is one of that name
 * and replace is not set. */
MUST_USE enum err emoji_add(struct work *w, const struct emoji_draft *draft);
/* ERR_NOT_FOUND. */
MUST_USE enum err emoji_remove(struct work *w, struct str shortcode);

#endif
