#include "social/notification_policy.h"

#include "social/accounts_db.h"
#include "social/notification_policy_db.h"
#include "social/notifications_db.h"
#include "social/transaction.h"

#include <assert.h>

enum err notification_policy_find(struct work *w, int64_t account_id,
                                  struct notification_policy *ret_policy)
{
    struct notification_policy policy = {{0}};
    enum err e;

    policy.rules[POLICY_PRIVATE_MENTIONS] = POLICY_FILTER;
    policy.rules[POLICY_LIMITED_ACCOUNTS] = POLICY_FILTER;
    e = policy_db_find(w, account_id, &policy);
    if (!e)
        *ret_policy = policy;
    return e;
}

enum err notification_policy_change(struct work *w, int64_t account_id,
                                    const struct notification_policy *policy)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, policy_db_put(w, account_id, policy));
}

/* ---- judging ----------------------------------------------------------------------------------
 */

/* Those that a policy is for: what others do to get her attention. */
static bool may_be_held_back(enum notification_kind kind)
{
    switch (kind) {
    case NOTIFICATION_MENTION:
    case NOTIFICATION_BOOST:
    case NOTIFICATION_FOLLOW:
    case NOTIFICATION_FOLLOW_REQUEST:
    case NOTIFICATION_FAVOURITE:
    case NOTIFICATION_QUOTE:
    case NOTIFICATION_COLLECTED:
        return true;
    case NOTIFICATION_STATUS:
    case NOTIFICATION_POLL:
    case NOTIFICATION_UPDATE:
    case NOTIFICATION_QUOTED_UPDATE:
    case NOTIFICATION_SIGN_UP:
    case NOTIFICATION_REPORT:
    case NOTIFICATION_COLLECTION_UPDATE:
    case NOTIFICATION_MODERATION_WARNING:
    case NOTIFICATION_APPROVAL_WANTED:
    case NOTIFICATION_APPROVAL_DECIDED:
    case NOTIFICATION_APPROVAL_RULE:
    case NOTIFICATION_TEAM_INVITED:
    case NOTIFICATION_JURY:
    case NOTIFICATION_KINDS:
        break;
    }
    return false;
}

static enum err is_no_follower(struct work *w, const struct notification *n, uint32_t relation,
                               bool *ret_is)
{
    int64_t since_ms = 0;
    enum err e = OK;

    if (relation & RELATION_FOLLOWED_BY)
        e = policy_db_followed_ms(w, n->account_id, n->from_id, &since_ms);
    *ret_is = !since_ms || since_ms > w->now_ms - policy_follower_ms_min;
    return e;
}

/* Nobody is filtered for answering. */
static enum err is_private_address(struct work *w, const struct notification *n, bool *ret_is)
{
    struct policy_post post = {0};
    enum err e = OK;

    *ret_is = false;
    if (n->kind != NOTIFICATION_MENTION || !n->post_id)
        return OK;
    e = policy_db_post(w, n->post_id, &post);
    if (e || (post.flags & POST_VISIBILITY_MASK) != VISIBILITY_DIRECT)
        return e;
    for (int i = 0; !e && post.reply_to_id && i < policy_ancestors_max; i++) {
        e = policy_db_post(w, post.reply_to_id, &post);
        if (post.author_id == n->account_id &&
            (post.flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT)
            return e; /* she began it; an answer to what she said in public is no such thing */
    }
    *ret_is = true;
    return e;
}

/* Whether the sender is one of the group. */
static enum err group_has(struct work *w, const struct notification *n,
                          const struct notification_sender *sender, enum policy_group group,
                          bool *ret_has)
{
    const bool followed = sender->relation & RELATION_FOLLOWS;
    struct account account;
    enum err e = OK;

    *ret_has = false;
    switch (group) {
    case POLICY_NOT_FOLLOWING:
        *ret_has = !followed;
        break;
    case POLICY_NOT_FOLLOWERS:
        return is_no_follower(w, n, sender->relation, ret_has);
    case POLICY_NEW_ACCOUNTS:
        e = accounts_db_find(w, n->from_id, &account);
        *ret_has = !e && account.created_ms > w->now_ms - policy_account_ms_min;
        return e;
    case POLICY_PRIVATE_MENTIONS:
        return followed ? OK : is_private_address(w, n, ret_has);
    case POLICY_LIMITED_ACCOUNTS:
        *ret_has = !followed && (sender->flags & ACCOUNT_LIMITED);
        break;
    case POLICY_BOTS:
        *ret_has = !followed && (sender->flags & ACCOUNT_BOT);
        break;
    case POLICY_GROUPS:
        break;
    }
    return OK;
}

enum err notification_policy_judge(struct work *w, const struct notification *n,
                                   const struct notification_sender *sender,
                                   enum policy_rule *ret_rule)
{
    struct notification_policy policy;
    enum policy_rule rule = POLICY_ACCEPT;
    bool permits = false;
    enum err e = OK;

    *ret_rule = POLICY_ACCEPT;
    if (!may_be_held_back(n->kind) || n->from_id == n->account_id)
        return OK;
    e = notification_policy_find(w, n->account_id, &policy);
    for (int group = 0; !e && group < POLICY_GROUPS; group++) {
        bool has = false;

        if (policy.rules[group] <= rule)
            continue;
        e = group_has(w, n, sender, (enum policy_group)group, &has);
        if (has)
            rule = policy.rules[group];
    }
    if (!e && rule != POLICY_ACCEPT)
        e = policy_db_permits(w, n->account_id, n->from_id, &permits);
    if (!e && !permits)
        *ret_rule = rule;
    return e;
}

/* ---- requests ---------------------------------------------------------------------------------
 */

static bool asks_for_attention(const struct notification *n)
{
    return n->kind == NOTIFICATION_MENTION || n->kind == NOTIFICATION_QUOTE;
}

enum err notification_request_add(struct work *w, const struct notification *n, bool *ret_kept)
{
    struct notification_filtered held = {0};
    enum err e = notifications_db_filtered(w, n->account_id, n->from_id, false,
                                           filtered_notifications_max, &held);

    assert(db_in_transaction(w));
    *ret_kept = held.count < filtered_notifications_max;
    if (e || !*ret_kept || !asks_for_attention(n))
        return e;
    return policy_db_request_put(w, n->account_id, n->from_id);
}

enum err notification_request_reconsider(struct work *w, int64_t account_id, int64_t from_id)
{
    assert(db_in_transaction(w));
    return policy_db_request_reconsider(w, account_id, from_id);
}

static enum err request_complete(struct work *w, int64_t account_id,
                                 struct notification_request *request)
{
    struct notification_filtered held = {0};
    enum err e = notifications_db_filtered(w, account_id, request->from_id, true,
                                           notification_counts_max, &held);

    request->last_post_id = held.newest_post_id;
    request->count = held.count;
    return e;
}

enum err notification_requests_page(struct work *w, int64_t account_id, const struct page *page,
                                    struct notification_request **ret_requests, int *ret_count)
{
    struct notification_request *requests =
        arena_array(w->memory, page_limit_max, sizeof(*requests));
    int count = 0;
    enum err e = policy_db_requests(w, account_id, page, requests, &count);

    for (int i = 0; !e && i < count; i++)
        e = request_complete(w, account_id, &requests[i]);
    if (e)
        return e;
    *ret_requests = requests;
    *ret_count = count;
    return OK;
}

enum err notification_request_find(struct work *w, int64_t account_id, int64_t id,
                                   struct notification_request *ret_request)
{
    struct notification_request request;
    enum err e = policy_db_request_find(w, account_id, id, &request);

    if (!e)
        e = request_complete(w, account_id, &request);
    if (!e)
        *ret_request = request;
    return e;
}

enum err notification_requests_count(struct work *w, int64_t account_id, int *ret_requests,
                                     int *ret_notifications)
{
    return policy_db_count(w, account_id, notification_counts_max, ret_requests, ret_notifications);
}

static enum err accept_one(struct work *w, int64_t account_id, int64_t from_id)
{
    enum err e = policy_db_permit(w, account_id, from_id);

    if (!e)
        e = policy_db_request_delete(w, account_id, from_id);
    return e ? e : notifications_db_unfilter(w, account_id, from_id);
}

static enum err dismiss_one(struct work *w, int64_t account_id, int64_t from_id)
{
    enum err e = policy_db_request_delete(w, account_id, from_id);

    return e ? e : notifications_db_remove_filtered(w, account_id, from_id);
}

static enum err answer_each(struct work *w, int64_t account_id, const int64_t *ids, size_t count,
                            bool all, bool accept)
{
    size_t answered = 0;
    enum err e = OK;

    for (size_t i = 0; !e && i < count; i++) {
        struct notification_request request;

        e = policy_db_request_find(w, account_id, ids[i], &request);
        if (e == ERR_NOT_FOUND && !all) {
            e = OK;
            continue;
        }
        if (!e)
            e = accept ? accept_one(w, account_id, request.from_id)
                       : dismiss_one(w, account_id, request.from_id);
        answered++;
    }
    if (e || !accept || !answered)
        return e;
    return events_add(w,
                      &(struct event){.kind = EVENT_NOTIFICATIONS_MERGED, .account = account_id});
}

enum err notification_requests_accept(struct work *w, int64_t account_id, const int64_t *ids,
                                      size_t count, bool all)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, answer_each(w, account_id, ids, count, all, true));
}

enum err notification_requests_dismiss(struct work *w, int64_t account_id, const int64_t *ids,
                                       size_t count, bool all)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, answer_each(w, account_id, ids, count, all, false));
}

enum err notification_policy_delete_all(struct work *w, int64_t account_id)
{
    assert(db_in_transaction(w));
    return policy_db_delete_all(w, account_id);
}
