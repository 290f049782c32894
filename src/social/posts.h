/* Posts: writing, editing, deleting, boosting, quoting. Polls: polls.h. What people do with posts:
 * marks.h. All of it runs on a lane or in a command; reading for answers goes through the cards
 * (api/status_json.h) and posts_find.
 *
 * Like the functions of relations.h, each that changes something joins a running transaction (bulk
 * load: a batch of lines is one transaction) or makes its own. */
#ifndef BEMA_SOCIAL_POSTS_H
#define BEMA_SOCIAL_POSTS_H

#include "jobs/jobs.h"
#include "live/index.h"
#include "media/media.h"
#include "social/accounts.h"

enum quote_state {
    QUOTE_NONE,
    QUOTE_PENDING,
    QUOTE_ACCEPTED,
    QUOTE_REJECTED,
    QUOTE_REVOKED,
    QUOTE_DELETED
};
enum quote_policy { QUOTE_BY_ANYONE, QUOTE_BY_FOLLOWERS, QUOTE_BY_NOBODY };
enum {
    post_mentions_max = 64,
    post_tags_max = 64,
    post_links_max = 64,
    post_media_max = 16,
    post_key_ms = 3600 * 1000, /* for how long a key stands for its post */
    post_key_bytes_max = 256,
    poll_options_cap = 20
};

struct post_mention {
    int64_t account_id;
    struct str acct, username, url;
};
struct post {
    int64_t id, author_id, other_author_id;
    uint32_t flags; /* enum post_flag */
    int64_t created_ms, edited_ms;
    struct str text, spoiler_text, language;
    struct str label; /* words that moderation shows with it: where pages read it to show it */
    int64_t reply_to_id, thread_id, boost_of_id, quote_of_id, quote_author_id;
    enum quote_state quote_state;
    enum quote_policy quote_policy;
    struct str uri, url, app_name, app_url;
    const struct post_mention *mentions; /* at most post_mentions_max */
    int mention_count;
    const int64_t *media_ids; /* at most post_media_max */
    int media_count;
    /* Filled by post_create and post_complete. */
    uint64_t counts_version;
    uint32_t replies, boosts, favourites, quotes;
    const struct poll *poll; /* or NULL; social/polls.h */
    const struct account_counts
        *author_counts; /* by post_create, or NULL: as this post made them */
    bool found_by_key;  /* by post_create: not made now, see post_draft.idempotency_key */
    /* Not 0: nothing was published; it is held under that id (approvals.h), and all else that
     * post_create sets is empty. post_edit gives the post as it stands. */
    int64_t held_id;
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
    struct { /* edits: what is said of its pictures from now on; not of others */
        int64_t media_id;
        struct media_changes changes;
    } media_changes[post_media_max];
    int media_change_count;
    struct str app_name, app_url;
    struct str idempotency_key; /* "" none: the same within an hour gives the same post */
    /* Bulk load and imports: no notifications, deliveries or mail; limits of imports. */
    bool imported;
    int64_t created_ms;   /* imported: its original time; else 0 */
    bool names_nobody;    /* imported from another network: "@bob" is somebody there */
    int64_t scheduled_ms; /* by scheduled.h alone: when it was to be published */
    int64_t approval_id;  /* by approvals.h and scheduled.h alone: who had to see it agreed */
};
MUST_USE enum err post_create(struct work *w, const struct post_draft *draft,
                              struct post *ret_post);
/* Whether post_create would take it now, pictures and key aside: nothing is made. */
MUST_USE enum err post_check(struct work *w, const struct post_draft *draft);
/* The row alone: no counters, no poll. Who may see it is asked separately: visibility.h. */
MUST_USE enum err post_find(struct work *w, int64_t id, struct post *ret_post);
/* Up to max ids of an author's posts, boosts too, the newest first. */
MUST_USE enum err posts_newest(struct work *w, int64_t author_id, int max, int64_t *ret_ids,
                               int *ret_count);
/* Adds the counters and the poll. */
MUST_USE enum err post_complete(struct work *w, struct post *post);
/* Absent parts are removed, as in Mastodon: the draft is the whole new version. */
MUST_USE enum err post_edit(struct work *w, int64_t editor_id, int64_t id,
                            const struct post_draft *draft, struct post *ret_post);
/* Returns what was deleted, so that it can be written again. */
MUST_USE enum err post_delete(struct work *w, int64_t account_id, int64_t id,
                              struct post *ret_deleted);
/* Its pictures go at once, instead of waiting to be posted again. */
MUST_USE enum err post_delete_with_media(struct work *w, int64_t account_id, int64_t id,
                                         struct post *ret_deleted);
/* Handler of JOB_PURGE_POST: favourites, boosts and votes of a deleted post, in bounded steps. */
enum { post_purge_step_rows = 16 };
enum err post_purge(struct work *w, const struct job *job, struct lanes *lanes);
/* Boosting twice gives the first boost. created_ms as in post_draft. */
MUST_USE enum err post_boost(struct work *w, int64_t account_id, int64_t id,
                             enum visibility visibility, bool imported, int64_t created_ms,
                             struct post *ret_boost);
/* From now on these of POST_OVERLAYS stand, and no others; tells EVENT_POST_CHANGED: for
 * restrictions.c alone, inside the running transaction. ERR_NOT_FOUND: no such post. */
MUST_USE enum err post_overlays_set(struct work *w, int64_t id, uint32_t overlays);
/* The same for many: these of them are set, then cleared, over each post over which nothing of
 * `unless` lies. ret_posts: as they are then, without counters; id 0: it is not there, or was left
 * as it is. No two are of one post. */
struct overlay_change {
    int64_t post_id;
    uint32_t set, clear, unless;
};
MUST_USE enum err posts_overlays_change(struct work *w, const struct overlay_change *changes,
                                        int count, struct post *ret_posts);
/* One step of an account's deletion: removes up to max of its posts and of its marks on others'
 * posts. *ret_left: there are more. Inside the running transaction. */
MUST_USE enum err posts_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left);
/* Handler of JOB_PROCESS_MEDIA: media_make_job(); where that is in a post by now, the post is told
 * to have changed. */
enum err post_media_job(struct work *w, const struct job *job, struct lanes *lanes);
/* It was held (restrictions.h) and is shown now: those whom it names, whom it quotes and who asked
 * to be told of each are told, where they were not. Inside the running transaction. OK where it is
 * hidden all the same. ERR_NOT_FOUND. */
MUST_USE enum err post_tell_released(struct work *w, int64_t id);
/* What is shown with the post is known now, or anew: tells EVENT_POST_CHANGED, inside the running
 * transaction. OK when the post is gone. */
MUST_USE enum err post_tell_changed(struct work *w, int64_t id);
MUST_USE enum err post_unboost(struct work *w, int64_t account_id, int64_t id);

/* Who may quote it from now on; direct and followers-only posts stay with QUOTE_BY_NOBODY. */
MUST_USE enum err post_set_quote_policy(struct work *w, int64_t account_id, int64_t id,
                                        enum quote_policy policy, struct post *ret_post);
/* The quoted post's author takes it out of the quoting post. */
MUST_USE enum err post_revoke_quote(struct work *w, int64_t account_id, int64_t id,
                                    int64_t quoting_id, struct post *ret_quoting);

/* Earlier versions, oldest first, without the present one. */
struct post_edit {
    int64_t made_ms;
    struct str text, spoiler_text;
    bool sensitive;
    struct str poll; /* JSON of the options then, "" none */
    const struct post_mention *mentions;
    int mention_count;
    const int64_t *media_ids;
    int media_count;
};
enum { post_edits_max = 200 };
MUST_USE enum err post_edits(struct work *w, int64_t id, struct post_edit **ret_edits,
                             int *ret_count);

#endif
