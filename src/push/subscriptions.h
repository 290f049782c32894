/* Web Push subscriptions: where an app wants to hear of its person's notifications. One for each
 * token, ending with it. Rules run on a lane.
 *
 * Apps tell accounts apart by the access token in each message, as Mastodon sends it, while we keep
 * only hashes of tokens. So the subscription holds its own token, sealed with a key that stands in
 * the settings: the rows alone tell it to nobody; who has the whole store can act for those who
 * subscribed, until they sign out. */
#ifndef BEMA_PUSH_SUBSCRIPTIONS_H
#define BEMA_PUSH_SUBSCRIPTIONS_H

#include "push/web_push.h"
#include "social/notifications.h"

enum {
    push_subscriptions_per_account_max = 32, /* the oldest gives way */
    push_waiting_max = 50,                   /* notifications of a subscription; the oldest go */
    push_token_bytes_max = 200,
};

/* Whose notifications are sent. */
enum push_policy { PUSH_ALL, PUSH_FOLLOWED, PUSH_FOLLOWER, PUSH_NONE, PUSH_POLICIES };
const char *push_policy_name(enum push_policy policy);
bool push_policy_of(struct str name, enum push_policy *ret_policy);

struct push_subscription {
    int64_t id, account_id, token_id;
    struct str endpoint;
    struct web_push_keys keys;
    bool is_standard;
    uint32_t alerts;       /* bits 1 << enum notification_kind */
    uint32_t alerts_named; /* those the app spoke of, wanted or not */
    enum push_policy policy;
    struct str locale, token; /* token: the app's, "" none; in what is found it is sealed */
    int failures;
    int64_t failing_since_ms, again_ms;
};

/* Reads the key tokens are sealed with, making it on first start. At start, after the lanes. */
MUST_USE enum err push_subscriptions_start(struct work *w);

/* Replaces the token's. The draft has neither id nor what follows its token. ERR_INVALID with
 * words: the endpoint is no address of the web. */
MUST_USE enum err push_subscribe(struct work *w, const struct push_subscription *draft,
                                 struct push_subscription *ret_subscription);
/* ERR_NOT_FOUND. */
MUST_USE enum err push_subscription_find(struct work *w, int64_t account_id, int64_t token_id,
                                         struct push_subscription *ret_subscription);
/* alerts, alerts_named and policy. ERR_NOT_FOUND. */
MUST_USE enum err push_subscription_change(struct work *w, const struct push_subscription *changed);
/* OK when there is none. Both join a running transaction. */
MUST_USE enum err push_unsubscribe(struct work *w, int64_t account_id, int64_t token_id);
MUST_USE enum err push_unsubscribe_all(struct work *w, int64_t account_id);

/* The app's token; "" when there is none, or the seal is another key's. */
struct str push_token_open(struct work *w, const struct push_subscription *found);

#endif
