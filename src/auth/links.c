#include "auth/links.h"

#include "auth/links_db.h"
#include "auth/sign_in.h"
#include "auth/tokens.h"
#include "social/transaction.h"
#include "store/settings.h"

#include <assert.h>

static int64_t lifetime_ms(enum link_kind kind)
{
    switch (kind) {
    case LINK_CONFIRM:
        return LINK_CONFIRM_MS_MAX;
    case LINK_RESET:
        return LINK_RESET_MS_MAX;
    case LINK_OWNER:
        break;
    }
    return LINK_OWNER_MS_MAX;
}

enum err link_create(struct work *w, enum link_kind kind, int64_t account_id, struct str bound_to,
                     struct str *ret_secret)
{
    struct str secret = random_token(w->memory, token_bytes);
    const struct link link = {.kind = kind,
                              .account_id = account_id,
                              .bound_to = bound_to,
                              .expires_ms = w->now_ms + lifetime_ms(kind)};
    uint8_t hash[token_hash_bytes];
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    token_hash(secret, hash);
    e = transaction_leave(w, joined, links_db_insert(w, hash, &link));
    if (!e)
        *ret_secret = secret;
    return e;
}

static enum err find(struct work *w, enum link_kind kind, const uint8_t hash[token_hash_bytes],
                     struct link *ret_link)
{
    struct link link;
    enum err e = links_db_find(w, hash, &link);

    if (e)
        return e;
    if (link.kind != kind || link.expires_ms <= w->now_ms)
        return ERR_NOT_FOUND;
    *ret_link = link;
    return OK;
}

enum err link_find(struct work *w, enum link_kind kind, struct str secret, struct link *ret_link)
{
    uint8_t hash[token_hash_bytes];

    token_hash(secret, hash);
    return find(w, kind, hash, ret_link);
}

enum err link_use(struct work *w, enum link_kind kind, struct str secret, struct link *ret_link)
{
    uint8_t hash[token_hash_bytes];
    struct link link;
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    token_hash(secret, hash);
    e = find(w, kind, hash, &link);
    if (!e)
        e = links_db_delete(w, hash);
    e = transaction_leave(w, joined, e);
    if (!e)
        *ret_link = link;
    return e;
}

/* The setting "owner_link" holds the secret's hash in base64url, so that a new link can end it. */
static enum err owner_link_replace(struct work *w, struct str *ret_secret)
{
    struct str earlier, bytes, secret;
    uint8_t hash[token_hash_bytes];
    enum err e = setting_get(w, STR("owner_link"), &earlier);

    if (!e && !base64_decode(w->memory, earlier, &bytes) && bytes.size == token_hash_bytes) {
        memcpy(hash, bytes.data, token_hash_bytes);
        e = links_db_delete(w, hash);
    }
    if (!e || e == ERR_NOT_FOUND)
        e = link_create(w, LINK_OWNER, 0, STR(""), &secret);
    if (e)
        return e;
    token_hash(secret, hash);
    e = setting_set(w, STR("owner_link"), base64url_encode(w->memory, hash, token_hash_bytes));
    if (!e)
        *ret_secret = secret;
    return e;
}

static enum err owner_link_run(struct work *w, void *context)
{
    struct str *ret_secret = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, owner_link_replace(w, ret_secret));
}

enum err owner_link_make(struct work *w, struct str *ret_url)
{
    struct str owner, secret;
    enum err e = setting_get(w, STR("owner"), &owner);

    if (!e)
        return work_fail(w, ERR_CONFLICT, "this square has an owner already");
    if (e == ERR_NOT_FOUND)
        e = auth_write(w, owner_link_run, &secret);
    if (!e)
        *ret_url = str_format(w->memory, "%.*s/auth/owner?token=%.*s", STR_ARG(w->site->url),
                              STR_ARG(secret));
    return e;
}
