#include "social/marks_db.h"
#include "social/notifications.h"
#include "social/post_counts.h"
#include "social/post_making.h"
#include "social/posts_db.h"
#include "social/transaction.h"
#include "social/visibility.h"

#include <assert.h>

struct boosting {
    int64_t account_id, post_id;
    enum visibility visibility;
    bool imported;
    int64_t created_ms;
};

/* Public and unlisted posts by anybody, followers-only ones by their author to the same people. */
static enum err boost_allowed(struct work *w, const struct boosting *boosting,
                              const struct post *original, enum visibility *ret_visibility)
{
    enum visibility visibility = (enum visibility)(original->flags & POST_VISIBILITY_MASK);
    if (visibility == VISIBILITY_DIRECT ||
        (visibility == VISIBILITY_FOLLOWERS && original->author_id != boosting->account_id))
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    *ret_visibility = boosting->visibility;
    if (visibility == VISIBILITY_FOLLOWERS || boosting->visibility == VISIBILITY_DIRECT)
        *ret_visibility = VISIBILITY_FOLLOWERS;
    return OK;
}

static enum err count_boost(struct work *w, const struct post *boost, int change)
{
    const struct post_counts_change post = {.post_id = boost->boost_of_id, .boosts = change};
    const struct account_counts_change account = {.account_id = boost->author_id,
                                                  .posts = change,
                                                  .last_post_ms =
                                                      change > 0 ? boost->created_ms : 0};
    enum err e = post_counts_add(w, &post, 1);
    return e ? e : account_counts_add(w, &account, 1);
}

static enum err store_boost(struct work *w, const struct boosting *boosting,
                            const struct post *original, struct post *boost)
{
    bool set = false;
    uint32_t flags = 0;
    enum err e = post_insert(w, boost, boosting->created_ms);
    if (!e)
        e = marks_db_set(w, boost->author_id, original->id, MARK_BOOST, boost->id, &set, &flags);
    if (!e && !set)
        return ERR_AGAIN; /* the same boost on another node at this moment: find that one */
    if (!e)
        e = marks_db_post_mark_add(w, original->id, POST_MARK_BOOST, boost->id, boost->author_id);
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_POST_MADE,
                                          .account = boost->author_id,
                                          .post = boost->id,
                                          .other = original->author_id,
                                          .flags = boost->flags});
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_MARK,
                                          .account = boost->author_id,
                                          .post = original->id,
                                          .flags = flags});
    if (!e && !boosting->imported)
        e = notification_add(w, original->author_id, NOTIFICATION_BOOST, boost->author_id,
                             original->id);
    return e ? e : count_boost(w, boost, 1);
}

static enum err boost_post(struct work *w, const struct boosting *boosting, struct post *ret_boost)
{
    struct post original;
    struct mark_row row;
    enum visibility visibility = VISIBILITY_PUBLIC;
    enum err e =
        post_find_target(w, boosting->account_id, boosting->post_id, boosting->imported, &original);
    if (!e)
        e = marks_db_find(w, boosting->account_id, original.id, &row);
    if (!e && (row.flags & MARK_BOOST))
        return post_find(w, row.boost_id, ret_boost);
    if (!e)
        e = boost_allowed(w, boosting, &original, &visibility);
    if (e)
        return e;
    struct post boost = {
        .author_id = boosting->account_id,
        .other_author_id = original.author_id,
        .flags = POST_IS_BOOST | (uint32_t)visibility |
                 (boosting->imported ? (uint32_t)POST_IMPORTED : 0),
        .language = original.language,
        .boost_of_id = original.id,
        .quote_policy = QUOTE_BY_NOBODY,
    };
    e = store_boost(w, boosting, &original, &boost);
    if (!e)
        *ret_boost = boost;
    return e;
}

enum err post_boost(struct work *w, int64_t account_id, int64_t id, enum visibility visibility,
                    bool imported, int64_t created_ms, struct post *ret_boost)
{
    const struct boosting boosting = {.account_id = account_id,
                                      .post_id = id,
                                      .visibility = visibility,
                                      .imported = imported,
                                      .created_ms = created_ms};
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, boost_post(w, &boosting, ret_boost));
}

enum err post_boost_remove(struct work *w, const struct post *boost)
{
    bool deleted = false, cleared = false;
    uint32_t flags = 0;
    struct post original = {0};

    assert(db_in_transaction(w) && boost->boost_of_id);
    enum err e = posts_db_delete(w, boost->id, &deleted);
    if (e || !deleted)
        return e;
    e = marks_db_clear(w, boost->author_id, boost->boost_of_id, MARK_BOOST, &cleared, &flags);
    if (!e)
        e = marks_db_post_mark_remove(w, boost->boost_of_id, POST_MARK_BOOST, boost->id);
    if (!e)
        e = notification_remove(w, boost->author_id, NOTIFICATION_UPDATE, boost->other_author_id,
                                boost->boost_of_id);
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_POST_GONE,
                                          .account = boost->author_id,
                                          .post = boost->id,
                                          .flags = boost->flags});
    if (!e && cleared)
        e = events_add(w, &(struct event){.kind = EVENT_MARK,
                                          .account = boost->author_id,
                                          .post = boost->boost_of_id,
                                          .flags = flags});
    if (e)
        return e;
    e = posts_db_find(w, boost->boost_of_id, &original);
    if (e == ERR_NOT_FOUND) { /* its purge goes on; only the boosting account counts */
        const struct account_counts_change account = {.account_id = boost->author_id, .posts = -1};
        return account_counts_add(w, &account, 1);
    }
    if (!e)
        e = notification_remove(w, original.author_id, NOTIFICATION_BOOST, boost->author_id,
                                original.id);
    return e ? e : count_boost(w, boost, -1);
}

static enum err unboost(struct work *w, int64_t account_id, int64_t id)
{
    struct post post, boost;
    struct mark_row row;
    enum err e = post_find(w, id, &post);
    if (!e && post.boost_of_id && post.author_id != account_id)
        e = visibility_check_post(w, account_id, &post);
    if (e)
        return e;
    int64_t original_id = post.boost_of_id ? post.boost_of_id : post.id;
    e = marks_db_find(w, account_id, original_id, &row);
    if (e || !(row.flags & MARK_BOOST))
        return e;
    e = post_find(w, row.boost_id, &boost);
    return e ? e : post_boost_remove(w, &boost);
}

enum err post_unboost(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, unboost(w, account_id, id));
}
