/* The posts that rules are tried on; for commands: every bucket is asked. */
#ifndef BEMA_MODERATION_RULE_PAST_DB_H
#define BEMA_MODERATION_RULE_PAST_DB_H

#include "base/work.h"

enum { rule_past_page = 200 };
struct rule_past_post {
    int64_t id, author_id, thread_id, created_ms;
    uint32_t flags;
    struct str text, language;
};
/* Posts of this square after an id, ascending, but no boosts. Of those that not everybody may see
 * the text is empty: it is not read. */
MUST_USE enum err rule_past_db_page(struct work *w, int64_t after,
                                    struct rule_past_post ret_posts[rule_past_page],
                                    int *ret_count);

#endif
