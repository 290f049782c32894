#include "auth/grants.h"

#include "auth/grants_db.h"
#include "social/transaction.h"

#include <assert.h>
#include <sodium.h>

enum { challenge_size = 43, verifier_bytes_min = 43, verifier_bytes_max = 128 };

static bool is_url_sign(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

bool challenge_is_sound(struct str challenge)
{
    for (size_t i = 0; i < challenge.size; i++)
        if (!is_url_sign(challenge.data[i]))
            return false;
    return challenge.size == challenge_size;
}

enum err grant_create(struct work *w, const struct grant *draft, struct str *ret_code)
{
    struct grant grant = *draft;
    struct str code = random_token(w->memory, token_bytes);
    uint8_t hash[token_hash_bytes];
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    grant.expires_ms = w->now_ms + grant_ms_max;
    token_hash(code, hash);
    e = transaction_leave(w, joined, grants_db_insert(w, hash, &grant));
    if (!e)
        *ret_code = code;
    return e;
}

/* RFC 7636: a code without a challenge takes no verifier, one with it needs the right one. */
static bool verifier_fits(struct work *w, struct str challenge, struct str verifier)
{
    uint8_t hash[token_hash_bytes];
    struct str made;

    if (challenge.size == 0)
        return verifier.size == 0;
    if (verifier.size < verifier_bytes_min || verifier.size > verifier_bytes_max)
        return false;
    token_hash(verifier, hash);
    made = base64url_encode(w->memory, hash, sizeof hash);
    return made.size == challenge.size && sodium_memcmp(made.data, challenge.data, made.size) == 0;
}

static enum err exchange(struct work *w, const struct app *app, const uint8_t *hash,
                         struct str redirect_uri, struct str verifier, struct str *ret_secret,
                         struct token *ret_token)
{
    struct grant grant;
    enum err e = grants_db_find(w, hash, &grant);

    if (e)
        return e == ERR_NOT_FOUND ? ERR_UNAUTHORIZED : e;
    if (grant.expires_ms <= w->now_ms || !str_equal(grant.client_id, app->client_id) ||
        !str_equal(grant.redirect_uri, redirect_uri) ||
        !verifier_fits(w, grant.challenge, verifier))
        return ERR_UNAUTHORIZED;
    e = grants_db_delete(w, hash);
    if (e)
        return e == ERR_NOT_FOUND ? ERR_UNAUTHORIZED : e;
    return token_create(w,
                        &(struct token){.kind = TOKEN_PERSON,
                                        .account_id = grant.account_id,
                                        .client_id = app->client_id,
                                        .app_name = app->name,
                                        .app_website = app->website,
                                        .scopes = grant.scopes},
                        ret_secret, ret_token);
}

enum err grant_exchange(struct work *w, const struct app *app, struct str code,
                        struct str redirect_uri, struct str verifier, struct str *ret_secret,
                        struct token *ret_token)
{
    uint8_t hash[token_hash_bytes];
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    token_hash(code, hash);
    return transaction_leave(w, joined,
                             exchange(w, app, hash, redirect_uri, verifier, ret_secret, ret_token));
}
