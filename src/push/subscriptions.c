#include "push/subscriptions.h"

#include "net/url.h"
#include "push/subscriptions_db.h"
#include "social/transaction.h"
#include "store/lane.h"
#include "store/settings.h"

#include <assert.h>
#include <sodium.h>

enum {
    key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    id_tries_max = 16,
};

static const char *const policies[PUSH_POLICIES] = {"all", "followed", "follower", "none"};

/* Set once at start, before any request; read only afterwards. */
static unsigned char key[key_bytes];

const char *push_policy_name(enum push_policy policy)
{
    assert(policy >= 0 && policy < PUSH_POLICIES);
    return policies[policy];
}

bool push_policy_of(struct str name, enum push_policy *ret_policy)
{
    for (int i = 0; i < PUSH_POLICIES; i++)
        if (str_is(name, policies[i])) {
            *ret_policy = (enum push_policy)i;
            return true;
        }
    return false;
}

/* Seals. */

static enum err key_keep(struct work *w, void *context)
{
    struct str *text = context;
    struct str made = random_token(w->memory, key_bytes);
    enum err e = db_begin(w);

    return e ? e : db_end(w, setting_keep(w, STR("push_token_key"), made, text));
}

enum err push_subscriptions_start(struct work *w)
{
    struct str text = {0}, bytes;
    enum err e = setting_get(w, STR("push_token_key"), &text);

    if (e == ERR_NOT_FOUND)
        e = w->lanes ? lanes_run(w->lanes, w, key_keep, &text) : key_keep(w, &text);
    if (!e)
        e = base64_decode(w->memory, text, &bytes);
    if (e)
        return e;
    if (bytes.size != key_bytes)
        return work_fail(w, ERR_INTERNAL, "the setting push_token_key is damaged");
    memcpy(key, bytes.data, key_bytes);
    return OK;
}

/* What a seal is bound to, so that it is of no use in another row. */
struct owner {
    int64_t account_id, token_id;
};

static struct str token_seal(struct work *w, const struct push_subscription *s)
{
    const struct owner owner = {s->account_id, s->token_id};
    unsigned char *out;

    if (!s->token.size)
        return STR("");
    out = arena_alloc(w->memory, nonce_bytes + s->token.size + tag_bytes);
    random_bytes(out, nonce_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        out + nonce_bytes, NULL, (const unsigned char *)s->token.data, s->token.size,
        (const unsigned char *)&owner, sizeof owner, NULL, out, key);
    return (struct str){(const char *)out, nonce_bytes + s->token.size + tag_bytes};
}

struct str push_token_open(struct work *w, const struct push_subscription *found)
{
    const struct owner owner = {found->account_id, found->token_id};
    const unsigned char *sealed = (const unsigned char *)found->token.data;
    unsigned char *out;
    size_t size;

    if (found->token.size <= nonce_bytes + tag_bytes)
        return STR("");
    size = found->token.size - nonce_bytes - tag_bytes;
    out = arena_alloc(w->memory, size);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            out, NULL, NULL, sealed + nonce_bytes, found->token.size - nonce_bytes,
            (const unsigned char *)&owner, sizeof owner, sealed, key))
        return STR("");
    return (struct str){(const char *)out, size};
}

/* Rules. */

/* Room for one more: the oldest of the account gives way. */
static enum err make_room(struct work *w, int64_t account_id)
{
    struct push_subscription list[push_subscriptions_per_account_max];
    int count = 0;
    enum err e =
        subscriptions_db_list(w, account_id, push_subscriptions_per_account_max, list, &count);

    if (!e && count == push_subscriptions_per_account_max)
        e = subscriptions_db_delete(w, list[0].id);
    return e;
}

static enum err forget(struct work *w, int64_t account_id, int64_t token_id)
{
    struct push_subscription old;
    enum err e = subscriptions_db_by_token(w, account_id, token_id, &old);

    if (e == ERR_NOT_FOUND)
        return OK;
    return e ? e : subscriptions_db_delete(w, old.id);
}

static enum err replace(struct work *w, struct push_subscription *s)
{
    bool made = false;
    enum err e = forget(w, s->account_id, s->token_id);

    if (!e)
        e = make_room(w, s->account_id);
    for (int try = 0; !e && !made && try < id_tries_max; try++) {
        s->id = id_new(w->now_ms, id_bucket(s->account_id));
        e = subscriptions_db_insert(w, s, &made);
    }
    if (!e && !made)
        e = work_fail(w, ERR_INTERNAL, "no free id for a push subscription");
    return e;
}

enum err push_subscribe(struct work *w, const struct push_subscription *draft,
                        struct push_subscription *ret_subscription)
{
    struct push_subscription s = *draft;
    struct url url;
    bool own = false;
    enum err e;

    assert(draft->account_id && draft->token_id);
    if (url_read(w->memory, draft->endpoint, STR(""), &url))
        return work_fail(w, ERR_INVALID, "Validation failed: Endpoint is not a valid URL");
    if (draft->token.size > push_token_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: the token is too long");
    s.token = token_seal(w, draft);
    e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, replace(w, &s));
    if (!e)
        *ret_subscription = s;
    return e;
}

enum err push_subscription_find(struct work *w, int64_t account_id, int64_t token_id,
                                struct push_subscription *ret_subscription)
{
    return subscriptions_db_by_token(w, account_id, token_id, ret_subscription);
}

enum err push_subscription_change(struct work *w, const struct push_subscription *changed)
{
    bool own = false, found = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = subscriptions_db_update(w, changed, &found);
    return transaction_leave(w, own, e || found ? e : ERR_NOT_FOUND);
}

enum err push_unsubscribe(struct work *w, int64_t account_id, int64_t token_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, forget(w, account_id, token_id));
}

enum err push_unsubscribe_all(struct work *w, int64_t account_id)
{
    struct push_subscription list[push_subscriptions_per_account_max];
    int count = 0;
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = subscriptions_db_list(w, account_id, push_subscriptions_per_account_max, list, &count);
    for (int i = 0; !e && i < count; i++)
        e = subscriptions_db_delete(w, list[i].id);
    return transaction_leave(w, own, e);
}
