#include "social/marks_db.h"
#include "social/notifications.h"
#include "social/post_counts.h"
#include "social/post_making.h"
#include "social/posts_db.h"
#include "social/transaction.h"
#include "store/events.h"

static enum err tell_changed(struct work *w, const struct post *post)
{
    return events_add(w, &(struct event){.kind = EVENT_POST_CHANGED,
                                         .account = post->author_id,
                                         .post = post->id,
                                         .other = post->other_author_id,
                                         .flags = post->flags});
}

static enum err set_policy(struct work *w, int64_t account_id, int64_t id, enum quote_policy policy,
                           struct post *ret_post)
{
    struct post post;
    enum err e = post_find_readable(w, account_id, id, &post);
    if (e)
        return e;
    if (post.author_id != account_id)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    if ((post.flags & POST_VISIBILITY_MASK) >= VISIBILITY_FOLLOWERS)
        policy = QUOTE_BY_NOBODY;
    post.quote_policy = policy;
    e = posts_db_set_quote_policy(w, post.id, policy);
    if (!e)
        e = tell_changed(w, &post);
    if (!e)
        e = post_complete(w, &post);
    if (!e)
        *ret_post = post;
    return e;
}

enum err post_set_quote_policy(struct work *w, int64_t account_id, int64_t id,
                               enum quote_policy policy, struct post *ret_post)
{
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, set_policy(w, account_id, id, policy, ret_post));
}

static enum err revoke(struct work *w, int64_t account_id, int64_t id, int64_t quoting_id,
                       struct post *ret_quoting)
{
    struct post post, quoting;
    const struct post_counts_change change = {.post_id = id, .quotes = -1};
    enum err e = post_find_readable(w, account_id, id, &post);
    if (!e && post.author_id != account_id)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    if (!e)
        e = post_find(w, quoting_id, &quoting);
    if (!e && quoting.quote_of_id != post.id)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    bool counted = quoting.quote_state == QUOTE_ACCEPTED;
    quoting.quote_state = QUOTE_REVOKED;
    e = posts_db_set_quote(w, quoting.id, QUOTE_REVOKED);
    if (!e)
        e = marks_db_post_mark_remove(w, post.id, POST_MARK_QUOTE, quoting.id);
    if (!e)
        e = tell_changed(w, &quoting);
    if (!e)
        e = notification_remove(w, account_id, NOTIFICATION_QUOTE, quoting.author_id, quoting.id);
    if (!e)
        e = post_complete(w, &quoting);
    if (!e && counted)
        e = post_counts_add(w, &change, 1);
    if (!e)
        *ret_quoting = quoting;
    return e;
}

enum err post_revoke_quote(struct work *w, int64_t account_id, int64_t id, int64_t quoting_id,
                           struct post *ret_quoting)
{
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, revoke(w, account_id, id, quoting_id, ret_quoting));
}
