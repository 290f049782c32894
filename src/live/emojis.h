/* The square's own emoji, all of them, with their JSON made once: what :shortcodes: in posts and
 * profiles stand for. Held until one is added or removed; then the cards go as well, which hold
 * what the shortcodes stood for, and whoever asks next with a store reads them again. */
#ifndef BEMA_LIVE_EMOJIS_H
#define BEMA_LIVE_EMOJIS_H

#include "live/live.h"

enum { emojis_max = 4096 };

struct live_emojis;
struct live_emoji {
    struct str shortcode, url, static_url;
    struct str json; /* CustomEmoji */
    bool visible;    /* offered in pickers */
};
/* Held ones live until live_reader_idle(), others as long as w->memory. ERR_NEEDS_STORE. */
MUST_USE enum err live_emojis_get(struct work *w, const struct live_emojis **ret_emojis);
size_t live_emojis_count(const struct live_emojis *emojis);
/* The index-th by shortcode. */
struct live_emoji live_emojis_at(const struct live_emojis *emojis, size_t index);
/* False: there is none of that name. */
bool live_emojis_find(const struct live_emojis *emojis, struct str shortcode,
                      struct live_emoji *ret_emoji);

#endif
