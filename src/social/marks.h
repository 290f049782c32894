/* What an account does with a post: favourite, bookmark, pin it, mute its thread, say that it is
 * well argued or not for her. Boosts: posts.h. Each is idempotent: doing it twice, or undoing what
 * was not done, changes nothing and is OK. On a lane or in a command. */
#ifndef BEMA_SOCIAL_MARKS_H
#define BEMA_SOCIAL_MARKS_H

#include "social/posts.h"
#include "store/events.h"

/* post_marks.kind: who did what, the post's end. */
enum post_mark_kind {
    POST_MARK_FAVOURITE = 1,
    POST_MARK_BOOST = 2,
    POST_MARK_QUOTE = 3,
    POST_MARK_BOOKMARK = 4,
    POST_MARK_WELL_ARGUED = 5,
    POST_MARK_NOT_FOR_ME = 6,
    POST_MARK_AWAY = 7,
    POST_MARKS_END = 8
};
/* The same of a mark; 0: it stands at the account's end alone. */
static inline enum post_mark_kind post_mark_kind(enum mark_flag mark)
{
    return mark == MARK_FAVOURITE     ? POST_MARK_FAVOURITE
           : mark == MARK_BOOST       ? POST_MARK_BOOST
           : mark == MARK_BOOKMARK    ? POST_MARK_BOOKMARK
           : mark == MARK_WELL_ARGUED ? POST_MARK_WELL_ARGUED
           : mark == MARK_NOT_FOR_ME  ? POST_MARK_NOT_FOR_ME
           : mark == MARK_AWAY        ? POST_MARK_AWAY
                                      : (enum post_mark_kind)0;
}

/* mark: MARK_FAVOURITE, MARK_BOOKMARK, MARK_PIN (own posts that are not direct, at most pins_max)
 * MARK_MUTE (stands on the thread's root), MARK_WELL_ARGUED or MARK_NOT_FOR_ME (others' posts; one
 * takes the other back) or MARK_AWAY (others' posts). ERR_NOT_FOUND when the post is hidden from
 * the account; ERR_INVALID with Mastodon's words. created_ms: 0 now, else an import's time;
 * imported: no notification. *ret_post (may be NULL) is the post with the counters after it. */
struct mark_request {
    int64_t account_id, post_id;
    enum mark_flag mark;
    bool imported;
    int64_t created_ms;
};
MUST_USE enum err mark_set(struct work *w, const struct mark_request *request,
                           struct post *ret_post);
MUST_USE enum err mark_clear(struct work *w, const struct mark_request *request,
                             struct post *ret_post);
/* enum mark_flag of the account on that very post, from SQL; 0 none. */
MUST_USE enum err marks_find(struct work *w, int64_t account_id, int64_t post_id,
                             uint32_t *ret_flags);
/* Has the account muted the thread? For notifications. */
MUST_USE enum err marks_thread_muted(struct work *w, int64_t account_id, int64_t thread_id,
                                     bool *ret_muted);

/* A page in the order in which the marks were made: page goes by mark_ids, not by post ids. */
struct mark_page {
    int64_t mark_ids[page_limit_max], post_ids[page_limit_max];
    int count;
};
/* One's own favourites, bookmarks or pins. */
MUST_USE enum err marks_page(struct work *w, int64_t account_id, enum mark_flag mark,
                             const struct page *page, struct mark_page *ret_page);
/* Who favourited or boosted the post; its quotes (there post_ids are the quoting posts and
 * mark_ids the same). */
struct mark_accounts {
    int64_t mark_ids[page_limit_max], account_ids[page_limit_max];
    int count;
};
MUST_USE enum err marks_accounts(struct work *w, int64_t post_id, enum post_mark_kind kind,
                                 const struct page *page, struct mark_accounts *ret_page);

/* A step of an account's deletion: takes up to max of its marks away. Inside the running
 * transaction; *ret_left: there are more. */
MUST_USE enum err marks_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left);

/* Takes some of what she said of posts back: well argued, not for me, away. Inside the running
 * transaction; *ret_left: there is more. */
MUST_USE enum err marks_unsay_some(struct work *w, int64_t account_id, bool *ret_left);

#endif
