/* Whom to follow, among the people who want to be found. */
#ifndef BEMA_SOCIAL_SUGGESTIONS_H
#define BEMA_SOCIAL_SUGGESTIONS_H

#include "social/viewer.h"

/* People to follow. Never oneself, whom one follows or asked to, blocks or mutes, who blocks one,
 * whom one has dismissed or who is not discoverable. */
enum suggestion_source { SUGGESTION_FRIENDS_OF_FRIENDS = 1, SUGGESTION_MOST_FOLLOWED = 2 };
struct suggestion {
    int64_t account_id;
    int sources; /* bits of enum suggestion_source */
};
/* Friends of friends look at the newest follows_max follows of the viewer, and the newest
 * suggestion_friends_max of each of these. */
enum { suggestions_max = 80, suggestion_follows_max = 40, suggestion_friends_max = 80 };
/* What was found is kept for a while, in memory: for suggestions_people_max people, until they
 * follow others or dismiss somebody. */
enum { suggestions_kept_ms = 5 * 60 * 1000, suggestions_people_max = 1024 };
/* At most max: whom most of those follow whom she follows, then the most followed people of the
 * square who post. ERR_NEEDS_STORE. */
MUST_USE enum err suggestions_find(struct work *w, const struct viewer *viewer, int max,
                                   struct suggestion ret_suggestions[suggestions_max],
                                   int *ret_count);
/* On a lane. Doing it again, and for somebody who is not there, is OK. */
MUST_USE enum err suggestion_dismiss(struct work *w, int64_t account_id, int64_t other_id);
/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err suggestions_delete_all(struct work *w, int64_t account_id);

#endif
