/* Posts: writing, editing, deleting, boosting, quoting. Polls: polls.h. What people do with posts:
 * marks.h. All of it runs on a lane or in a command; reading for answers goes through the cards
 * (api/status_json.h) and posts_find.
 *
 * Like the functions of relations.h, each that changes something joins a running transaction (bulk
 * load: a batch of lines is one transaction) or makes its own. */
#ifndef BEMA_SOCIAL_POSTS_H
#define BEMA_SOCIAL_POSTS_H

#include "live/index.h"
#include "social/accounts.h"

enum quote_state { QUOTE_NONE, QUOTE_PENDING, QUOTE_ACCEPTED, QUOTE_REJECTED, QUOTE_REVOKED,
                   QUOTE_DELETED };
enum quote_policy { QUOTE_BY_ANYONE, QUOTE_BY_FOLLOWERS, QUOTE_BY_NOBODY };
enum { post_mentions_max = 64, post_tags_max = 64, post_links_max = 64, post_media_max = 16,
       poll_options_cap = 20 };

struct post_mention { int64_t account_id; struct str acct, username, url; };
struct post {
    int64_t id, author_id, other_author_id;
    uint32_t flags; /* enum post_flag */
    int64_t created_ms, edited_ms;
    struct str text, spoiler_text, language;
    int64_t reply_to_id, thread_id, boost_of_id, quote_of_id, quote_author_id;
    enum quote_state quote_state;
    enum quote_policy quote_policy;
    struct str uri, url, app_name, app_url;
    struct post_mention mentions[post_mentions_max];
    int mention_count;
    int64_t media_ids[post_media_max];
    int media_count;
    uint64_t counts_version;
    uint32_t replies, boosts, favourites, quotes;
};

struct poll_draft {
    struct str options[poll_options_cap];
    int option_count;
    int64_t expires_ms; /* absolute; 0: never (imports only) */
    bool multiple, hide_totals;
};
struct post_draft {
    int64_t author_id;
    struct str text, spoiler_text, language;
    enum visibility visibility;
    bool sensitive;
    int64_t reply_to_id, quote_of_id;
    enum quote_policy quote_policy;
    const struct poll_draft *poll; /* or NULL */
    int64_t media_ids[post_media_max];
    int media_count;
    struct str app_name, app_url;
    struct str idempotency_key; /* "" none: the same within an hour gives the same post */
    /* Bulk load and imports: no notifications, deliveries or mail; limits of imports. */
    bool imported;
    int64_t created_ms; /* imported: its original time; else 0 */
};
MUST_USE enum err post_create(struct work *w, const struct post_draft *draft, struct post *ret_post);
/* ERR_NOT_FOUND also for what the caller may not see: visibility.h. */
MUST_USE enum err post_find(struct work *w, int64_t id, struct post *ret_post);
/* Absent parts are removed, as in Mastodon: the draft is the whole new version. */
MUST_USE enum err post_edit(struct work *w, int64_t editor_id, int64_t id,
                            const struct post_draft *draft, struct post *ret_post);
/* Returns what was deleted, so that it can be written again. */
MUST_USE enum err post_delete(struct work *w, int64_t account_id, int64_t id,
                              struct post *ret_deleted);
/* Boosting twice gives the first boost. created_ms as in post_draft. */
MUST_USE enum err post_boost(struct work *w, int64_t account_id, int64_t id,
                             enum visibility visibility, bool imported, int64_t created_ms,
                             struct post *ret_boost);
/* Sets or clears POST_RESTRICTED and tells EVENT_POST_CHANGED: for restrictions.c alone, inside the
 * running transaction. ERR_NOT_FOUND: no such post. */
MUST_USE enum err post_restricted_set(struct work *w, int64_t id, bool restricted);
/* One step of an account's deletion: removes up to max of its posts and of its marks on others'
 * posts. *ret_left: there are more. Inside the running transaction. */
MUST_USE enum err posts_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left);
MUST_USE enum err post_unboost(struct work *w, int64_t account_id, int64_t id);

#endif
