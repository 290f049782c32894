/* Inside of rule_work.h: what follows from what rules found in a post. */
#ifndef BEMA_MODERATION_RULE_EFFECTS_H
#define BEMA_MODERATION_RULE_EFFECTS_H

#include "moderation/rule_windows.h"
#include "social/posts.h"

/* A rule that found something. */
struct rule_hit {
    uint16_t number; /* of the rules in force */
    bool on, is_label;
    struct str rule;
    int64_t version;
    struct str shown, told; /* its words: for readers of the post, for its author */
    uint32_t queue_weight, hold_seconds;
};
struct rule_found {
    uint64_t serial; /* of the rules in force */
    struct rule_hit *hits;
    size_t count;
    bool unchecked; /* a pattern of a rule that is on gave up */
    bool edited;
    struct rule_window_post window;
};
/* Of a post that is edited: labels and holds that stand already, or for which there is no room, are
 * taken out of what was found. What a rule laid on the text before stays: who is quick to edit has
 * no advantage. */
MUST_USE enum err rule_effects_room(struct work *w, int64_t post_id, struct rule_found *found);
/* Inside the running transaction, the post being stored with the bits of what is laid here. */
MUST_USE enum err rule_effects_store(struct work *w, const struct post *post,
                                     const struct rule_found *found);

#endif
