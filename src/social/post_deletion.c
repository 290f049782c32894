#include "media/media.h"
#include "social/conversations.h"
#include "social/marks_db.h"
#include "social/notifications.h"
#include "social/polls.h"
#include "social/polls_db.h"
#include "social/post_cells.h"
#include "social/post_counts.h"
#include "social/post_making.h"
#include "social/post_search.h"
#include "social/posts_db.h"
#include "social/previews.h"
#include "social/signals.h"
#include "social/transaction.h"
#include "store/events.h"

#include <assert.h>

static enum err forget_told(struct work *w, const struct post *post)
{
    int64_t people[post_mentions_max];
    enum err e = notifications_remove_post(w, post->author_id, post->id);
    for (int i = 0; i < post->mention_count && !e; i++) {
        people[i] = post->mentions[i].account_id;
        e = notifications_remove_post(w, people[i], post->id);
    }
    if (!e && post->quote_of_id)
        e = notifications_remove_post(w, post->quote_author_id, post->id);
    if (e || (post->flags & POST_VISIBILITY_MASK) != VISIBILITY_DIRECT)
        return e;
    return conversation_remove_post(w, post->author_id, post->id, post->thread_id, people,
                                    (size_t)post->mention_count);
}

static enum err clear_mark(struct work *w, int64_t account_id, int64_t post_id, enum mark_flag mark)
{
    bool cleared = false;
    uint32_t flags = 0;
    int64_t page_id;
    enum err e = marks_db_clear(w, account_id, post_id, mark, &cleared, &flags);
    if (!e)
        e = marks_db_page_remove(w, account_id, mark, post_id, &page_id);
    if (!e && cleared)
        e = events_add(
            w, &(struct event){
                   .kind = EVENT_MARK, .account = account_id, .post = post_id, .flags = flags});
    return e;
}

static enum err remove_rows(struct work *w, const struct post *post, bool media_at_once)
{
    enum err e = post_words_unstore(w, post);
    /* A pin takes one of the author's places. */
    if (!e)
        e = clear_mark(w, post->author_id, post->id, MARK_PIN);
    /* An edited post may hold pictures it no longer shows. What is kept from people is not posted
     * again, and does not stay without the restriction. */
    if (!e && (post->media_count || post->edited_ms))
        e = media_detach(w, post->id, media_at_once || (post->flags & POST_NOT_FOR_ALL));
    if (!e && post->reply_to_id)
        e = posts_db_thread_remove(w, post->thread_id, post->id);
    if (!e && (post->flags & POST_HAS_POLL))
        e = polls_db_delete(w, post->id);
    if (!e && post->edited_ms)
        e = posts_db_edits_remove(w, post->id);
    if (!e && post->quote_of_id)
        e = marks_db_post_mark_remove(w, post->quote_of_id, POST_MARK_QUOTE, post->id);
    if (!e)
        e = post_search_remove(w, post);
    return e ? e : preview_post_gone(w, post);
}

static enum err uncount(struct work *w, const struct post *post, bool keep_count)
{
    enum visibility visibility = (enum visibility)(post->flags & POST_VISIBILITY_MASK);
    bool open = visibility == VISIBILITY_PUBLIC || visibility == VISIBILITY_UNLISTED;
    const struct post_counts_change posts[] = {
        {.post_id = post->reply_to_id, .replies = open ? -1 : 0},
        {.post_id = post->quote_of_id, .quotes = post->quote_state == QUOTE_ACCEPTED ? -1 : 0},
    };
    const struct account_counts_change account = {.account_id = post->author_id, .posts = -1};
    enum err e = post_counts_forget(w, post->id);
    if (!e)
        e = post_counts_add(w, posts, 2);
    if (e || keep_count || visibility == VISIBILITY_DIRECT)
        return e;
    return account_counts_add(w, &account, 1);
}

static enum err removed(struct work *w, const struct post *post, bool keep_count,
                        bool media_at_once)
{
    bool deleted = false;
    assert(db_in_transaction(w));
    if (post->boost_of_id)
        return post_boost_remove(w, post);
    enum err e = posts_db_delete(w, post->id, &deleted);
    if (e || !deleted)
        return e;
    e = remove_rows(w, post, media_at_once);
    if (!e)
        e = forget_told(w, post);
    if (!e)
        e = jobs_add(w, JOB_PURGE_POST, post->id,
                     str_format(w->memory, "%lld", (long long)post->author_id), 0);
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_POST_GONE,
                                          .account = post->author_id,
                                          .post = post->id,
                                          .flags = post->flags});
    return e ? e : uncount(w, post, keep_count);
}

/* With its author go its pictures, which nobody will post again. */
enum err post_remove(struct work *w, const struct post *post, bool keep_count)
{
    return removed(w, post, keep_count, keep_count);
}

static enum err delete_own(struct work *w, int64_t account_id, int64_t id, bool media_at_once,
                           struct post *ret_deleted)
{
    struct post post;
    enum err e = post_find(w, id, &post);
    if (!e && post.author_id != account_id)
        e = ERR_NOT_FOUND;
    if (!e)
        e = post_complete(w, &post);
    if (!e)
        e = removed(w, &post, false, media_at_once);
    if (!e)
        *ret_deleted = post;
    return e;
}

enum err post_delete(struct work *w, int64_t account_id, int64_t id, struct post *ret_deleted)
{
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, delete_own(w, account_id, id, false, ret_deleted));
}

enum err post_delete_with_media(struct work *w, int64_t account_id, int64_t id,
                                struct post *ret_deleted)
{
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, delete_own(w, account_id, id, true, ret_deleted));
}

enum err posts_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    enum { step_max = 200 };
    int64_t ids[step_max];
    int count = 0;
    assert(db_in_transaction(w));
    if (max > step_max)
        max = step_max;
    enum err e = posts_db_of_author(w, account_id, INT64_MAX, max, ids, &count);
    for (int i = 0; i < count && !e; i++) {
        struct post post;
        e = post_find(w, ids[i], &post);
        if (!e)
            e = post_remove(w, &post, true);
    }
    if (e)
        return e;
    *ret_left = count == max;
    return *ret_left ? OK : marks_delete_some(w, account_id, max, ret_left);
}

/* What others did with a post that is gone, in steps. */

struct purge {
    int64_t post_id;
    bool left;
};

static enum err purge_boost(struct work *w, int64_t post_id, int64_t boost_id)
{
    struct post boost;
    enum err e = post_find(w, boost_id, &boost);
    if (!e)
        e = post_boost_remove(w, &boost);
    if (e && e != ERR_NOT_FOUND)
        return e;
    return marks_db_post_mark_remove(w, post_id, POST_MARK_BOOST, boost_id);
}

/* 0: of a quote. */
static enum mark_flag mark_of(enum post_mark_kind kind)
{
    for (uint32_t mark = 1; mark < MARKS_END; mark <<= 1)
        if (post_mark_kind((enum mark_flag)mark) == kind)
            return (enum mark_flag)mark;
    return (enum mark_flag)0;
}

static enum err purge_kind(struct work *w, struct purge *purge, enum post_mark_kind kind)
{
    const struct page page = {.limit = post_purge_step_rows};
    struct mark_accounts marks = {0};
    enum err e = marks_db_post_marks(w, purge->post_id, kind, &page, &marks);
    for (int i = 0; i < marks.count && !e; i++) {
        if (kind == POST_MARK_BOOST)
            e = purge_boost(w, purge->post_id, marks.mark_ids[i]);
        else if (mark_of(kind))
            e = clear_mark(w, marks.account_ids[i], purge->post_id, mark_of(kind));
        if (!e && kind != POST_MARK_BOOST)
            e = marks_db_post_mark_remove(w, purge->post_id, kind, marks.mark_ids[i]);
    }
    purge->left = purge->left || marks.count == post_purge_step_rows;
    return e;
}

/* Those who voted may have been told of its end. */
static enum err purge_told_voters(struct work *w, int64_t post_id)
{
    int64_t voters[poll_voters_per_step];
    int count = 0;
    const struct poll_voters all = {.round_to = INT64_MAX, .max = poll_voters_per_step};
    enum err e = polls_db_voters(w, post_id, &all, voters, &count);
    for (int i = 0; i < count && !e; i++)
        e = notifications_remove_post(w, voters[i], post_id);
    return e;
}

static enum err purge_rows(struct work *w, struct purge *purge)
{
    bool votes_left = false, seen_left = false;
    enum err e = OK;
    purge->left = false;
    for (int kind = POST_MARK_FAVOURITE; kind < POST_MARKS_END && !e; kind++)
        if (kind != POST_MARK_BOOST)
            e = purge_kind(w, purge, (enum post_mark_kind)kind);
    if (!e)
        e = purge_told_voters(w, purge->post_id);
    if (!e)
        e = poll_forget_votes(w, purge->post_id, &votes_left);
    if (!e)
        e = post_cells_delete(w, purge->post_id);
    if (!e)
        e = signals_seen_purge_some(w, purge->post_id, post_purge_step_rows, &seen_left);
    purge->left = purge->left || votes_left || seen_left;
    return e ? e : purge_kind(w, purge, POST_MARK_BOOST);
}

static enum err purge_step(struct work *w, void *context)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, purge_rows(w, context));
}

enum err post_purge(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct purge purge = {.post_id = job->subject_id, .left = true};
    struct post post;
    enum err e = post_find(w, job->subject_id, &post);
    int64_t author_id = 0;
    if (e != ERR_NOT_FOUND)
        return e; /* it is still there, or the store is not */
    e = id_parse(job->data, &author_id) ? OK
                                        : notifications_untell(w, lanes, author_id, purge.post_id);
    while (purge.left && !e)
        e = lanes_run(lanes, w, purge_step, &purge);
    return e;
}
