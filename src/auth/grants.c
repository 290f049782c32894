#include "auth/grants.h"

#include "auth/grants_db.h"
#include "auth/users.h"
#include "social/teams.h"
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

/* What she signs in with now, as grants are bound to it. */
static enum err password_of(struct work *w, int64_t account_id, struct str *ret_digest)
{
    struct user user = {0};
    enum err e = user_find(w, account_id, &user);

    if (e && e != ERR_NOT_FOUND)
        return e;
    *ret_digest = token_digest(w->memory, user.password_hash);
    return OK;
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
    e = password_of(w, grant.account_id, &grant.bound_to);
    if (!e)
        e = grants_db_insert(w, hash, &grant);
    e = transaction_leave(w, joined, e);
    if (!e)
        *ret_code = code;
    return e;
}

/* RFC 7636: a code without a challenge takes no verifier, one with it needs the right one. */
static bool verifier_fits(struct work *w, struct str challenge, struct str verifier)
{
    struct str made;

    if (challenge.size == 0)
        return verifier.size == 0;
    if (verifier.size < verifier_bytes_min || verifier.size > verifier_bytes_max)
        return false;
    made = token_digest(w->memory, verifier);
    return made.size == challenge.size && sodium_memcmp(made.data, challenge.data, made.size) == 0;
}

/* A code comes again: whoever has its token may be a thief. */
static enum err end_first_token(struct work *w, struct str used_for)
{
    uint8_t hash[token_hash_bytes];

    if (used_for.size != sizeof hash)
        return work_fail(w, ERR_INTERNAL, "a used code names no token");
    memcpy(hash, used_for.data, sizeof hash);
    return token_revoke(w, hash);
}

static enum err use(struct work *w, const struct app *app, const uint8_t *hash,
                    const struct grant *grant, struct str *ret_secret, struct token *ret_token)
{
    enum err e = token_create(w,
                              &(struct token){.kind = TOKEN_PERSON,
                                              .account_id = grant->account_id,
                                              .acting_id = grant->acting_id,
                                              .client_id = app->client_id,
                                              .app_name = app->name,
                                              .app_website = app->website,
                                              .scopes = grant->scopes},
                              ret_secret, ret_token);

    return e ? e : grants_db_use(w, hash, ret_token->hash);
}

struct exchange {
    const struct app *app;
    struct str redirect_uri, verifier;
    uint8_t hash[token_hash_bytes];
};

static enum err exchange(struct work *w, const struct exchange *x, struct str *ret_secret,
                         struct token *ret_token)
{
    struct grant grant;
    struct str password;
    enum team_role role = TEAM_OWNER;
    enum err e = grants_db_find(w, x->hash, &grant);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (!str_equal(grant.client_id, x->app->client_id))
        return OK;
    if (grant.used_for.size)
        return end_first_token(w, grant.used_for);
    if (grant.expires_ms <= w->now_ms || !str_equal(grant.redirect_uri, x->redirect_uri) ||
        !verifier_fits(w, grant.challenge, x->verifier))
        return OK;
    e = password_of(w, grant.account_id, &password);
    if (!e && grant.acting_id)
        e = team_role_of(w, grant.acting_id, grant.account_id, &role);
    if (e || !role || !str_equal(grant.bound_to, password))
        return e;
    return use(w, x->app, x->hash, &grant, ret_secret, ret_token);
}

enum err grant_exchange(struct work *w, const struct app *app, struct str code,
                        struct str redirect_uri, struct str verifier, struct str *ret_secret,
                        struct token *ret_token)
{
    struct exchange x = {.app = app, .redirect_uri = redirect_uri, .verifier = verifier};
    struct token token = {0};
    struct str secret = {0};
    bool joined;
    enum err e = transaction_join(w, &joined);

    if (e)
        return e;
    token_hash(code, x.hash);
    e = transaction_leave(w, joined, exchange(w, &x, &secret, &token));
    if (e)
        return e;
    *ret_secret = secret;
    *ret_token = token;
    return OK;
}
