/* What rules ask of a post that is being made: from memory where it is there, else from the store,
 * and only what the rules in force ask for. */
#ifndef BEMA_MODERATION_RULE_FACTS_H
#define BEMA_MODERATION_RULE_FACTS_H

#include "moderation/rule_run.h"
#include "moderation/rule_windows.h"
#include "social/posts.h"

struct rule_facts {
    int64_t features[rule_feature_count];
    struct rule_window_post window; /* what is remembered of the post when it is committed */
};
/* wanted: bits 1 << enum rule_feature. all_folded: its text by rule_text_fold(), the warning before
 * it first. The text of posts that not everybody may see is not
 * remembered, nor compared with what was. windows NULL: what they count is as of the first. */
MUST_USE enum err rule_facts_find(struct work *w, const struct post *post, struct str all_folded,
                                  uint32_t wanted, struct rule_windows *windows,
                                  struct rule_facts *ret);
/* What is remembered of a post. */
struct rule_window_post rule_window_of(struct work *w, int64_t author_id, int64_t thread_id,
                                       int64_t made_ms, struct str open_text);

#endif
