/* Per author, the ids of recent posts; the home page is merged from them at read time.
 *
 * Per author one block {cap, n, u64 entry[cap], u32 other[cap]}: an author's posts share the
 * bucket, so the entry is the id with its 14 bucket bits replaced by 14 flag bits. `other` is the
 * index of the boosted or replied-to author. head[author] is the newest post in 64 ms units: a
 * scan over the followed keeps the 24 newest heads and merges only those blocks, widened when the
 * page needs more. Measured advice in docs/ARCHITECTURE; 16 B a post.
 *
 * Ids may arrive late and low (imports): they are inserted in their place. */
#ifndef BEMA_LIVE_INDEX_H
#define BEMA_LIVE_INDEX_H

#include "live/live.h"

/* Flags of a post, stored in posts.flags and carried by EVENT_POST_MADE. The low 14 bits stand in
 * the index; the others only in SQL and on the card. */
enum post_flag {
    POST_VISIBILITY_MASK = 3, /* enum visibility */
    POST_IS_BOOST = 4,
    POST_IS_REPLY = 8,
    POST_REPLIES_TO_SELF = 16,
    POST_HAS_MEDIA = 32,
    POST_HAS_POLL = 64,
    POST_IS_QUOTE = 128,
    POST_SENSITIVE = 256,
    POST_HAS_LINK = 512,
    POST_RESTRICTED = 1024, /* hidden by an overlay: see social/restrictions.h */
    POST_IMPORTED = 2048,
    /* bit 12 marks a deleted entry inside the index */
    POST_NOT_RECOMMENDED = 1 << 13, /* an overlay, as those below */
    POST_INDEX_MASK = (1 << 14) - 1,
    POST_NOT_INDEXABLE = 1 << 14, /* kept out of search and public discovery */
    POST_REMOTE = 1 << 15,        /* its author lives on another server: not in live_public() */
    POST_LABELLED = 1 << 16,
    POST_WARNED = 1 << 17,
    POST_REPLIES_LIMITED = 1 << 18,
    POST_WITHHELD = 1 << 19, /* somewhere */
    POST_ADULTS = 1 << 20,
    POST_HELD = 1 << 21, /* seen by its author alone for at most a day, and not by a decision */
    /* What moderation lays over it, and what of it keeps it from being proposed to people. */
    POST_OVERLAYS = POST_RESTRICTED | POST_NOT_RECOMMENDED | POST_LABELLED | POST_WARNED |
                    POST_REPLIES_LIMITED | POST_WITHHELD | POST_ADULTS | POST_HELD,
    POST_NOT_PROPOSED = POST_RESTRICTED | POST_NOT_RECOMMENDED,
    /* What of it keeps the post from somebody who could see it: social/visibility.h. */
    POST_NOT_FOR_ALL = POST_RESTRICTED | POST_HELD | POST_WITHHELD | POST_ADULTS,
};
enum visibility { VISIBILITY_PUBLIC, VISIBILITY_UNLISTED, VISIBILITY_FOLLOWERS, VISIBILITY_DIRECT };

enum { page_limit_max = 80, page_limit_home_max = 40, page_limit_default = 20 };

/* Mastodon's paging. max_id, since_id and min_id are exclusive; 0 is absent. With min_id the items
 * right after it are meant (still newest first) and since_id is not looked at; since_id only
 * bounds. limit below 1 is page_limit_default, above page_limit_max that. */
struct page {
    int64_t max_id, since_id, min_id;
    int limit;
};

/* Whom a reply may answer to be shown by live_authors(); replies to oneself and to the viewer
 * always are. */
enum live_replies { LIVE_REPLIES_TO_ANYBODY, LIVE_REPLIES_TO_MEMBERS, LIVE_REPLIES_TO_FOLLOWED };
/* Which posts of an account or the square are wanted. */
struct live_filter {
    bool no_replies; /* to others: a thread of one's own stays */
    bool no_boosts, only_media;
    uint32_t visibilities; /* bits 1 << enum visibility; 0 all */
    enum live_replies replies;
};

/* One page's post ids, newest first. reached_floor: what is held ended before the page was full; go
 * on from SQL below `floor_id` (what lies above has been considered already). With min_id it means
 * that what comes right after min_id lies in SQL: take the ids in (min_id, floor_id) from there
 * first, oldest first, and fill up with the oldest of `ids`. */
struct live_page {
    int64_t ids[page_limit_max];
    int count;
    bool reached_floor;
    int64_t floor_id;
};

struct live_viewer; /* live/viewers.h */
/* The viewer's home: her own posts, those of whom she follows, without boosts she hides, blocked
 * and muted authors (also boosted and replied-to ones), replies to people she does not follow, and
 * members of exclusive lists, posts not in the languages she follows their author for. Direct posts
 * of others only when she is mentioned (ERR_NEEDS_STORE
 * when that is not held and w->db is NULL; with w->db it is read once and then held).
 *
 * A page looks at no more than live_scan_max entries; where all of them were hidden it ends with
 * reached_floor at the last one. Overlays (POST_RESTRICTED) are the caller's rule. */
enum { live_scan_max = 65536 };
MUST_USE enum err live_home(struct work *w, const struct live_viewer *viewer,
                            const struct page *page, struct live_page *ret_page);
/* The same merge over any set of authors (a list's members), without those whom the viewer blocks
 * or mutes or who block her. filter NULL: everything. */
MUST_USE enum err live_authors(struct work *w, const struct live_viewer *viewer,
                               const int64_t *author_ids, size_t count, const struct page *page,
                               const struct live_filter *filter, struct live_page *ret_page);
/* One author's posts; who may see which visibility is the caller's rule (social/visibility.h). */
MUST_USE enum err live_author(struct work *w, int64_t author_id, const struct page *page,
                              const struct live_filter *filter, struct live_page *ret_page);
/* Public posts of this square, without boosts, without authors whom the viewer blocks or mutes or
 * who block her; viewer may be NULL. filter NULL: without replies to others. Held: the newest
 * live_public_max. */
enum { live_public_max = 65536 };
MUST_USE enum err live_public(struct work *w, const struct live_viewer *viewer,
                              const struct page *page, const struct live_filter *filter,
                              struct live_page *ret_page);
/* Public posts with the tag (folded), without boosts, without authors whom the viewer blocks or
 * mutes or who block her; viewer may be NULL. filter as for live_public(). Held: about the newest
 * live_tag_posts_max of each tag, of tags of at most live_tag_name_bytes_max. */
enum { live_tag_posts_max = 1000, live_tag_name_bytes_max = 400 };
MUST_USE enum err live_tag(struct work *w, const struct live_viewer *viewer, struct str tag,
                           const struct page *page, const struct live_filter *filter,
                           struct live_page *ret_page);
/* One post on its way to those who watch: whether it belongs on the page just now, by the same
 * rules. Of a post that is not held (one that has just gone) nothing more is asked. */
struct live_candidate {
    int64_t id, author_id, other_id; /* other: whose post is boosted or replied to, 0 nobody */
    uint32_t flags;
};
MUST_USE enum err live_home_takes(struct work *w, const struct live_viewer *viewer,
                                  const struct live_candidate *post, bool *ret_takes);
/* members: of the list, ascending. */
MUST_USE enum err live_authors_take(struct work *w, const struct live_viewer *viewer,
                                    const int64_t *members, size_t count,
                                    const struct live_filter *filter,
                                    const struct live_candidate *post, bool *ret_takes);
/* As live_public() and live_tag(). */
bool live_square_takes(struct work *w, const struct live_viewer *viewer,
                       const struct live_candidate *post, const struct live_filter *filter);
/* What a ranked page is made of: posts that she may be shown just now, by the same rules, of
 * others, no boosts, nothing direct and nothing of POST_NOT_PROPOSED. Filters, and what only an
 * author's card tells, are the caller's. Only what is held. */
struct live_found {
    int64_t id, author_id;
    bool is_followed; /* she follows the author */
};
/* What live_home() has since then, the newest first, at most max. */
MUST_USE enum err live_home_found(struct work *w, const struct live_viewer *viewer,
                                  int64_t since_ms, struct live_found *ret_found, int max,
                                  int *ret_count);
/* Up to max of those whose posts live_home() shows, without her: those who wrote last, in that
 * order. Returns how many. */
int live_home_authors(struct work *w, const struct live_viewer *viewer, int64_t *ret_ids, int max);
/* What live_public() has since then for everybody, of the newest live_newcomers_looked_max those by
 * authors whose posts among them have at most impressions_max published impressions together; the
 * newest first. Who may be shown them is asked by live_posts_found(); is_followed is not set.
 * ret_found has room for live_newcomers_looked_max. Returns how many. */
enum { live_newcomers_looked_max = 2000, live_newcomers_held_ms = 1000 /* or until one changes */ };
int live_newcomers(struct work *w, int64_t since_ms, int64_t impressions_max,
                   struct live_found *ret_found);
/* Keeps of these, which have an id and an author, the public ones. In their order. */
MUST_USE enum err live_posts_found(struct work *w, const struct live_viewer *viewer,
                                   struct live_found *posts, int *count);
/* The highest id up to which all is held that has come in. A page made of several of these is asked
 * for below it, so that none shows a post that came in while another had been read already. */
int64_t live_newest(struct live *live);

/* Up to max accounts that posted last, in that order; those whose posts are all older than what is
 * held are not known here. Returns how many. Of more than live_latest_scan_max authors the order is
 * up to live_latest_kept_ms old, so that nobody can have all of them looked at again and again. */
enum { live_latest_max = 2000, live_latest_scan_max = 8192, live_latest_kept_ms = 1000 };
int live_latest_authors(struct live *live, int64_t *ret_ids, int max);

#endif
