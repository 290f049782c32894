/* Posts and links that many speak of now, in voices, by the square's policy: docs/TRENDS.md states
 * what counts and how.
 *
 * The server notes in memory which posts of the last trending_window_ms were taken up (events), at
 * most trending_noted_max of them, and the newest posts with links; after a start the newest public
 * posts are looked through once. What was noted is weighed by the rows of the store, by a job: see
 * trend_rounds.h. Nothing is shown to people that staff has not let in. */
#ifndef BEMA_MODERATION_TRENDING_H
#define BEMA_MODERATION_TRENDING_H

#include "moderation/decisions.h"
#include "moderation/trend_uses.h"
#include "store/events.h"

enum {
    trending_noted_max = 4096,
    trending_weighed_max = 100, /* those with the most taken up, of each kind */
    trending_shown_max = 100,
    trending_days = 7 /* of a link's history */
};
#define trending_window_ms (INT64_C(48) * 3600 * 1000)

enum trend_state { TREND_UNREVIEWED, TREND_ALLOWED, TREND_REFUSED };
struct trending_post {
    int64_t id, author_id;
    struct trend_reason reason;
    enum trend_state state;
};
struct trending_link {
    int64_t id; /* of its preview */
    struct str url, publisher;
    struct trend_reason reason;
    struct {
        int64_t uses, accounts;
    } days[trending_days]; /* today (UTC) first */
    enum trend_state state, publisher_state;
};
/* Best first, at most trending_shown_max, in w->memory. for_staff: all that staff has not refused;
 * else those it let in. A link is let in by itself or, while nothing is said of it, with its
 * publisher. ERR_NEEDS_STORE. */
MUST_USE enum err posts_trending(struct work *w, bool for_staff, struct trending_post **ret_posts,
                                 int *ret_count);
MUST_USE enum err links_trending(struct work *w, bool for_staff, struct trending_link **ret_links,
                                 int *ret_count);

/* What staff decides, with PERMISSION_MANAGE_TAXONOMIES; recorded. On a lane, in a transaction of
 * its own. ERR_NOT_FOUND: no such post, no such link among those weighed. publisher: the decision
 * is on who publishes the link. *ret_link, in w->memory, may be NULL. */
MUST_USE enum err post_trend_decide(struct work *w, int64_t by_id, int64_t post_id, bool allow);
MUST_USE enum err link_trend_decide(struct work *w, int64_t by_id, int64_t link_id, bool publisher,
                                    bool allow, struct trending_link *ret_link);

/* Handler of JOB_WEIGH_TRENDS: posts, links, and tags (trends.h), while somebody asks for them. */
enum { trends_weighed_every_ms = 60 * 1000 };
enum err trends_weigh_job(struct work *w, const struct job *job, struct lanes *lanes);

/* Notes what was taken up: of all events of a commit. Cheap; takes a mutex of its own. */
void trending_apply(const struct event *events, size_t count);
/* Forgets all, as a start does: for tests. */
void trending_forget(void);

#endif
