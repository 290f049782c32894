/* What happened: rows written in the transaction that made it happen, handed over in memory after
 * the commit. The live state, streaming and push follow events; nobody calls them.
 *
 * An event is numbered (process, lane, sequence): one committer numbers a lane's events, so a
 * reader with one cursor per lane never skips one. Values that change under several hands travel
 * as absolute values with a version, never as deltas, so that applying one twice or late is
 * harmless: a reader keeps the highest version. Rows older than events_keep_ms are removed by a
 * job: whoever is further behind rebuilds from the tables. */
#ifndef BEMA_STORE_EVENTS_H
#define BEMA_STORE_EVENTS_H

#include "store/db.h"

enum { events_keep_ms = 3600 * 1000, events_per_request_max = 10000, event_numbers_max = 64 };

enum event_kind {
    EVENT_ACCOUNT_CHANGED = 1, /* account: made, profile edited, restricted, deleted; flags: 1
                                  where what moderation lays over it may have changed */
    EVENT_ACCOUNT_COUNTS,      /* account; version; numbers: followers, following, posts,
                                  last_post_ms */
    EVENT_POST_MADE,           /* account (author), post, other (author of the boosted or
                                  replied-to post, 0 none), flags (live/index.h) */
    EVENT_POST_CHANGED,        /* account (author), post, flags (all, as they are now): edited, poll
                                  closed, media described, card fetched; version 1: it was held and
                                  is shown to others from now on */
    EVENT_POST_GONE,           /* account (author), post, flags as they were */
    EVENT_POST_COUNTS,         /* post; version; numbers: replies, boosts, favourites, quotes */
    EVENT_POLL_COUNTS,         /* post; version; numbers: voters, then votes of each option */
    EVENT_MARK,                /* account, post, flags: enum mark_flag set now (0 none left) */
    EVENT_RELATION,            /* account, other, flags: enum relation_flag set now, seen from
                                  account; numbers, where not all 0: mute_until_ms (0: the mute
                                  does not end by itself), 1 where the follow names languages.
                                  The other end gets an event of its own */
    EVENT_VOTED,               /* account, post, flags: bit mask of the choices */
    EVENT_LIST_CHANGED,        /* account, other (list id): renamed, members, deleted */
    EVENT_NOTIFIED,            /* account, other (notification id) */
    EVENT_TOKEN_GONE,          /* other: 64-bit prefix of the token's hash, 0: all of account */
    EVENT_TAGS_CHANGED,        /* account: followed tags or blocked domains changed */
    EVENT_TAGGED,              /* account (author), post, flags; numbers: the tag's size in bytes,
                                  then the folded tag, eight bytes each: it has the tag, or has it
                                  with other flags */
    EVENT_UNTAGGED,            /* the same: it no longer has the tag, or is gone */
    EVENT_FILTERS_CHANGED,     /* account: her filters */
    EVENT_NOTIFICATIONS_MERGED, /* account: what was held back stands among her notifications */
    /* Of the square itself: */
    EVENT_CHARTER_CHANGED = 59, /* its rules or documents: social/documents.h */
    EVENT_EMOJIS_CHANGED = 60,  /* one of its emoji was added, changed or removed */
    EVENT_ANNOUNCEMENT = 61,    /* other (announcement), flags: 1 where it is no longer shown */
    EVENT_ANNOUNCEMENT_REACTION = 62, /* other (announcement); numbers: how many chose it, the
                                         name's size in bytes, then the name, eight bytes each */
    EVENT_READ_AGAIN = 63, /* account, post: what was read of them may not have lasted; in
                              memory only, never a row */
    EVENT_CELLS = 64,      /* post, version (when); numbers: its published cells, approvals of five
                              quintiles, disapprovals, impressions (algorithms/cells.h) */
};

/* Bits of EVENT_MARK: what the viewer did with the post. Those that say how she finds it are
 * weighed by what ranks: social/signals.h. */
enum mark_flag {
    MARK_FAVOURITE = 1,
    MARK_BOOST = 2,
    MARK_BOOKMARK = 4,
    MARK_PIN = 8,
    MARK_MUTE = 16,
    MARK_WELL_ARGUED = 32,
    MARK_NOT_FOR_ME = 64,
    MARK_AWAY = 128, /* muted or blocked its author because of it, or was right to report it */
    MARKS_END = 256
};
/* Bits of EVENT_RELATION and of the live viewer: how account stands to other. */
enum relation_flag {
    RELATION_FOLLOWS = 1,
    RELATION_BOOSTS_HIDDEN = 2,
    RELATION_NOTIFIES = 4,
    RELATION_REQUESTED = 8,
    RELATION_BLOCKS = 16,
    RELATION_BLOCKED_BY = 32,
    RELATION_MUTES = 64,
    RELATION_MUTES_NOTIFICATIONS = 128,
    RELATION_FOLLOWED_BY = 256,
    RELATION_REQUESTED_BY = 512,
    RELATION_ENDORSES = 1024,    /* shows the other on the own profile */
    RELATION_NOTIFIED_BY = 2048, /* the other follows and is told of each post */
};

struct event {
    enum event_kind kind;
    int64_t account, post, other;
    int64_t version;
    uint32_t flags;
    uint32_t count;         /* of numbers */
    const int64_t *numbers; /* at most event_numbers_max; copied by events_add */
};

/* Adds an event to the running transaction (asserts that there is one). All events of a committed
 * group become one row. */
MUST_USE enum err events_add(struct work *w, const struct event *event);
/* How many more events the running request may add. */
size_t events_room(const struct work *w);

/* The listener of this process: called after each commit, by the committing thread, in the order
 * of the commits of that lane, with all events of the group. Set once, before the first write. */
typedef void events_listener(void *context, const struct event *events, size_t count);
void events_listen(events_listener *listener, void *context);

/* For readers in other processes. The number of this process, as its rows carry it; the lanes of a
 * process are numbered from 1. */
int64_t events_process(void);
/* The next row of a lane after *sequence (0: from the first kept): its events, in order, and its
 * sequence in *sequence. ERR_NOT_FOUND: nothing newer yet. Sequences may have gaps where a commit
 * failed. */
MUST_USE enum err events_read(struct work *w, int64_t process, int lane, int64_t *sequence,
                              struct event **ret_events, size_t *ret_count);
/* Removes rows made before before_ms, a bounded number at a time; *ret_more: there are more. In
 * transactions of its own. */
MUST_USE enum err events_trim(struct work *w, int64_t before_ms, bool *ret_more);

#endif
