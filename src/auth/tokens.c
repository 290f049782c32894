#include "auth/tokens.h"

#include "auth/tokens_db.h"
#include "push/subscriptions.h"
#include "social/transaction.h"
#include "social/viewer.h"
#include "store/events.h"

#include <assert.h>
#include <sodium.h>

void token_hash(struct str secret, uint8_t ret_hash[token_hash_bytes])
{
    _Static_assert(token_hash_bytes == crypto_hash_sha256_BYTES, "tokens are kept as SHA-256");
    crypto_hash_sha256(ret_hash, (const unsigned char *)(secret.data ? secret.data : ""),
                       secret.size);
}

struct str token_digest(struct arena *a, struct str text)
{
    uint8_t hash[token_hash_bytes];

    token_hash(text, hash);
    return base64url_encode(a, hash, sizeof hash);
}

/* Whoever holds the token in memory lets it go. */
static enum err tell_gone(struct work *w, int64_t account_id, const uint8_t hash[token_hash_bytes])
{
    return events_add(w, &(struct event){.kind = EVENT_TOKEN_GONE,
                                         .account = account_id,
                                         .other = live_token_key(hash)});
}

static enum err unsubscribe(struct work *w, const struct token *token)
{
    enum err e = token->account_id ? push_unsubscribe(w, token->account_id, token->id) : OK;

    return e || !token->acting_id ? e : push_unsubscribe(w, token->acting_id, token->id);
}

static int64_t acts_as(const struct token *token)
{
    return token->acting_id ? token->acting_id : token->account_id;
}

static enum err end(struct work *w, const struct token *token)
{
    enum err e = tokens_db_delete(w, token);

    if (!e)
        e = unsubscribe(w, token);
    return e ? e : tell_gone(w, acts_as(token), token->hash);
}

/* All of her own: the list never holds more than tokens_per_account_max of each kind. */
enum { list_max = 2 * tokens_per_account_max + 2 };

static enum err list_all(struct work *w, int64_t account_id, struct token **ret_tokens,
                         int *ret_count)
{
    *ret_tokens = arena_array(w->memory, list_max, sizeof(struct token));
    return tokens_db_list(w, account_id, false, *ret_tokens, list_max, ret_count);
}

/* Room for one more of the kind: the oldest ends. */
static enum err make_room(struct work *w, int64_t account_id, enum token_kind kind)
{
    struct token *list;
    int count = 0, same = 0;
    enum err e = list_all(w, account_id, &list, &count);

    for (int i = 0; !e && i < count; i++)
        if (list[i].kind == kind && ++same >= tokens_per_account_max)
            e = end(w, &list[i]);
    return e;
}

enum err token_create(struct work *w, const struct token *draft, struct str *ret_secret,
                      struct token *ret_token)
{
    struct token token = *draft;
    struct str secret = random_token(w->memory, token_bytes);
    bool joined;
    enum err e;

    assert((draft->kind == TOKEN_APP) == (draft->account_id == 0));
    token_hash(secret, token.hash);
    token.id = id_new(w->now_ms, draft->account_id ? id_bucket(draft->account_id)
                                                   : bucket_of_name(draft->client_id));
    token.created_ms = w->now_ms;
    token.user_agent = utf8_prefix(utf8_clean(w->memory, draft->user_agent), user_agent_bytes_max);
    e = transaction_join(w, &joined);
    if (e)
        return e;
    if (token.account_id)
        e = make_room(w, token.account_id, token.kind);
    if (!e)
        e = tokens_db_insert(w, &token);
    e = transaction_leave(w, joined, e);
    if (e)
        return e;
    *ret_secret = secret;
    *ret_token = token;
    return OK;
}

enum err token_find(struct work *w, const uint8_t hash[token_hash_bytes], struct token *ret_token)
{
    struct token token;
    enum err e = tokens_db_find(w, hash, &token);

    if (e)
        return e;
    if (token.expires_ms && token.expires_ms <= w->now_ms)
        return ERR_NOT_FOUND;
    *ret_token = token;
    return OK;
}

static enum err revoke(struct work *w, const uint8_t hash[token_hash_bytes])
{
    struct token token;
    enum err e = tokens_db_find(w, hash, &token);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return end(w, &token);
}

enum err token_revoke(struct work *w, const uint8_t hash[token_hash_bytes])
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, revoke(w, hash));
}

enum err token_revoke_id(struct work *w, int64_t account_id, int64_t id)
{
    uint8_t hash[token_hash_bytes];
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    e = tokens_db_in_list(w, account_id, id, hash);
    if (!e)
        e = revoke(w, hash);
    return transaction_leave(w, joined, e);
}

/* ---- acting as another account ---- */

static enum err act(struct work *w, struct token token, int64_t acting_id)
{
    const int64_t before = token.acting_id;
    enum err e = before ? tokens_db_take_back(w, before, token.id) : OK;

    if (before == acting_id && !before)
        return OK;
    if (!e && before)
        e = push_unsubscribe(w, before, token.id);
    if (!e)
        e = tell_gone(w, acts_as(&token), token.hash);
    token.acting_id = acting_id;
    if (!e)
        e = tokens_db_set_acting(w, &token);
    return e || !acting_id ? e : tokens_db_lend(w, &token);
}

enum err token_act(struct work *w, const uint8_t hash[token_hash_bytes], int64_t person_id,
                   int64_t acting_id)
{
    struct token token;
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    e = token_find(w, hash, &token);
    if (!e && (token.account_id != person_id || person_id == acting_id))
        e = ERR_NOT_FOUND;
    return transaction_leave(w, joined, e ? e : act(w, token, acting_id));
}

enum err tokens_end_acting(struct work *w, int64_t person_id, int64_t account_id,
                           const uint8_t *keep_hash)
{
    struct token *list;
    int count = 0;
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    e = list_all(w, person_id, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (list[i].acting_id == account_id)
            e = keep_hash && memcmp(list[i].hash, keep_hash, token_hash_bytes) == 0
                    ? act(w, list[i], 0)
                    : end(w, &list[i]);
    return transaction_leave(w, joined, e);
}

enum err tokens_refresh_acting(struct work *w, int64_t person_id, int64_t account_id)
{
    struct token *list;
    int count = 0;
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    e = list_all(w, person_id, &list, &count);
    for (int i = 0; !e && i < count; i++) {
        if (list[i].acting_id != account_id)
            continue;
        e = push_unsubscribe(w, account_id, list[i].id);
        if (!e)
            e = tell_gone(w, account_id, list[i].hash);
    }
    return transaction_leave(w, joined, e);
}

static enum err end_members(struct work *w, int64_t account_id)
{
    struct token *list = arena_array(w->memory, list_max, sizeof *list);
    int count = list_max;
    enum err e = OK;

    while (!e && count == list_max) {
        e = tokens_db_list(w, account_id, true, list, list_max, &count);
        for (int i = 0; !e && i < count; i++)
            e = list[i].person_id ? revoke(w, list[i].hash) : OK;
        /* Her own are not among them: they were ended before. */
    }
    return e;
}

enum err tokens_end_members(struct work *w, int64_t account_id)
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    return e ? e : transaction_leave(w, joined, end_members(w, account_id));
}

enum err tokens_revoke_all(struct work *w, int64_t account_id, const uint8_t *keep_hash)
{
    struct token *list;
    int count = 0;
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    e = list_all(w, account_id, &list, &count);
    for (int i = 0; !e && i < count; i++)
        if (!keep_hash || memcmp(list[i].hash, keep_hash, token_hash_bytes) != 0)
            e = end(w, &list[i]);
    return transaction_leave(w, joined, e);
}

enum err tokens_refresh(struct work *w, int64_t account_id)
{
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    e = events_add(w, &(struct event){.kind = EVENT_TOKEN_GONE, .account = account_id});
    return transaction_leave(w, joined, e);
}

enum err tokens_list(struct work *w, int64_t account_id, bool with_members,
                     struct token *ret_tokens, int max, int *ret_count)
{
    return tokens_db_list(w, account_id, with_members, ret_tokens, max, ret_count);
}
