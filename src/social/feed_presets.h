/* Presets that people publish: their weights of "For you" (feed_settings.h) under a name, with a
 * word about them, for everybody to look into and to take. Who takes one has a copy: what its
 * author changes or takes back later changes nothing of what she sees, and her settings say that
 * there is a newer one.
 *
 * Everybody sees a preset but those whom a block keeps apart from its author; of a suspended,
 * hidden or deleted author nobody else does, and what one may not see is ERR_NOT_FOUND like what is
 * not there. Lists leave out whom the viewer mutes, and those of limited authors but for their
 * followers. Who uses one is told to nobody; how many do, not even to its author, below
 * feed_preset_uses_min.
 *
 * Every function that changes something runs on a lane and joins a running transaction; another's
 * preset is ERR_NOT_FOUND there. Authors are of this square. */
#ifndef BEMA_SOCIAL_FEED_PRESETS_H
#define BEMA_SOCIAL_FEED_PRESETS_H

#include "live/index.h"
#include "social/feed_settings.h"
#include "social/viewer.h"

enum {
    feed_presets_max = 10, /* of one account */
    feed_preset_name_characters_max = 40,
    feed_preset_about_characters_max = 300,
    feed_presets_page_max = 40,
    feed_presets_looked_max = 2000, /* for one page, of whoever's */
    feed_preset_uses_min = 10,      /* fewer are not told … */
    feed_preset_uses_unit = 5,      /* … and more are rounded down to a multiple of this */
};
struct feed_preset {
    int64_t id, account_id, updated_ms;
    int64_t version; /* from 1 on; higher with every change of the weights */
    int64_t uses;    /* by others, exactly: show feed_preset_uses_told() */
    struct str name, about;
    int64_t milli[feed_weight_count]; /* as feed_settings.own_milli */
};
/* 0: too few to tell. */
int64_t feed_preset_uses_told(const struct feed_preset *preset);

/* Only what is_set names is changed. Names and words are plain text of one line, trimmed; a name is
 * given, and once among those of an account. */
struct feed_preset_changes {
    bool set_name, set_about, set_weights;
    struct str name, about;
    int64_t milli[feed_weight_count];
    int64_t created_ms, version; /* of bulk load; 0: now, and as the rules have it */
};
/* ERR_INVALID with words: the fault, or that there are feed_presets_max already. What is not set is
 * empty. */
MUST_USE enum err feed_preset_publish(struct work *w, int64_t account_id,
                                      const struct feed_preset_changes *changes,
                                      struct feed_preset *ret_preset);
MUST_USE enum err feed_preset_change(struct work *w, int64_t account_id, int64_t id,
                                     const struct feed_preset_changes *changes,
                                     struct feed_preset *ret_preset);
MUST_USE enum err feed_preset_unpublish(struct work *w, int64_t account_id, int64_t id);
/* A step of an account's deletion, inside the running transaction. */
MUST_USE enum err feed_presets_delete_all(struct work *w, int64_t account_id);

MUST_USE enum err feed_preset_find(struct work *w, int64_t viewer_id, int64_t id,
                                   struct feed_preset *ret_preset);
/* Those of an account, the newest first. */
MUST_USE enum err feed_presets_of(struct work *w, int64_t viewer_id, int64_t account_id,
                                  struct feed_preset ret_presets[feed_presets_max], int *ret_count);
/* The newest of the square, or of those whom the viewer follows, among feed_presets_looked_max. */
struct feed_preset_page {
    struct feed_preset presets[feed_presets_page_max];
    int count;
};
MUST_USE enum err feed_presets_page(struct work *w, const struct viewer *viewer, bool of_followed,
                                    const struct page *page, struct feed_preset_page *ret_page);

/* Makes it the one that ranks, in settings that feed_settings_set() then stores. */
MUST_USE enum err feed_preset_take(struct work *w, int64_t viewer_id, int64_t id,
                                   struct feed_settings *settings);
/* Inside the running transaction: so many more use it, or fewer; OK when it is gone. */
MUST_USE enum err feed_preset_uses_add(struct work *w, int64_t id, int64_t more);

#endif
