#include "auth/identify.h"

#include "auth/activity.h"
#include "auth/users.h"
#include "social/teams.h"

#include <assert.h>

enum { secret_bytes_max = 256 };

/* As held in memory. Only tokens whose people may act are put there: for the others each request
 * asks the store, and sees at once when that has changed. */
static struct live_token held_form(const struct token *token, uint64_t scopes, uint64_t permissions)
{
    struct live_token held = {
        .id = token->id,
        .account_id = token->account_id,
        .expires_ms = token->expires_ms,
        .scopes = scopes,
        .permissions = permissions,
        .kind = token->kind,
    };
    size_t size = token->client_id.size;

    if (size >= sizeof held.client_id)
        size = sizeof held.client_id - 1;
    memcpy(held.hash, token->hash, sizeof held.hash);
    if (size)
        memcpy(held.client_id, token->client_id.data, size);
    if (token->acting_id) {
        held.account_id = token->acting_id;
        held.person_id = token->account_id;
        held.permissions = 0; /* staff is who signs in, nobody for another */
    }
    return held;
}

/* An account that was loaded has no user behind it: nobody signs in to it, but a token may have
 * been made for it by a command. */
static enum err read_person(struct work *w, int64_t account_id, enum user_standing *ret_standing,
                            uint64_t *ret_permissions)
{
    struct user user = {.confirmed_ms = 1, .approved_ms = 1};
    uint32_t flags;
    enum err e = account_find_flags(w, account_id, &flags);

    if (e)
        return e;
    e = user_find(w, account_id, &user);
    if (e && e != ERR_NOT_FOUND)
        return e;
    *ret_standing = user_standing(w, &user, flags);
    *ret_permissions = role_facts(user.role)->permissions;
    return OK;
}

/* Both must be free to act: the person, and the account she acts for. */
static enum err read_member(struct work *w, const struct token *token, struct live_token *held,
                            enum user_standing *ret_standing)
{
    enum team_role role = TEAM_NONE;
    uint64_t permissions;
    enum err e = team_role_of(w, token->acting_id, token->account_id, &role);

    if (!e && !role)
        return ERR_NOT_FOUND;
    held->team_role = (uint32_t)role;
    if (!e && *ret_standing == USER_ACTIVE)
        e = read_person(w, token->acting_id, ret_standing, &permissions);
    return e;
}

/* From the store; ERR_NOT_FOUND for none. */
static enum err read_token(struct work *w, struct str secret, bool as_person,
                           struct live_token *ret_token, enum user_standing *ret_standing)
{
    uint8_t hash[token_hash_bytes];
    token_hash(secret, hash);
    uint32_t generation = w->live ? live_generation(w->live, live_token_key(hash)) : 0;
    enum user_standing standing = USER_ACTIVE;
    uint64_t scopes = 0, permissions = 0;
    struct token token;
    enum err e = token_find(w, hash, &token);

    if (!e && token.kind == TOKEN_SESSION)
        scopes = scopes_all();
    else if (!e && scopes_parse(w, token.scopes, &scopes))
        scopes = 0;
    if (!e && token.account_id)
        e = read_person(w, token.account_id, &standing, &permissions);
    if (e)
        return e;
    *ret_token = held_form(&token, scopes, permissions);
    if (token.acting_id && !as_person)
        e = read_member(w, &token, ret_token, &standing);
    *ret_standing = standing;
    if (e || (token.acting_id && as_person))
        return e;
    if (w->live && standing == USER_ACTIVE)
        (void)live_token_put(w->live, secret, ret_token, generation);
    return OK;
}

static bool kind_fits(const struct live_token *token, bool is_session)
{
    return (token->kind == TOKEN_SESSION) == is_session;
}

static enum err find(struct work *w, const struct credentials *credentials,
                     struct live_token *ret_token)
{
    bool is_session = credentials->bearer.size == 0;
    struct str secret = is_session ? credentials->session : credentials->bearer;
    enum user_standing standing = USER_ACTIVE;
    enum err e = OK;

    if (secret.size > secret_bytes_max)
        return ERR_NOT_FOUND;
    if (!w->live || !live_token_find(w->live, secret, ret_token)) {
        if (!w->db)
            return ERR_NEEDS_STORE;
        e = read_token(w, secret, credentials->as_person && is_session, ret_token, &standing);
    }
    if (e)
        return e;
    if (!kind_fits(ret_token, is_session) ||
        (ret_token->expires_ms && ret_token->expires_ms <= w->now_ms))
        return ERR_NOT_FOUND;
    return credentials->standing_unasked ? OK : user_standing_check(w, standing);
}

enum err identify(struct work *w, const struct credentials *credentials,
                  const struct viewer **ret_viewer)
{
    struct viewer *viewer = ARENA_NEW(w->memory, struct viewer);
    struct live_token token;
    enum err e;

    assert(ret_viewer != NULL);
    *ret_viewer = viewer; /* nobody, unless what follows finds her */
    if (credentials->bearer.size == 0 && credentials->session.size == 0)
        return OK;
    e = find(w, credentials, &token);
    if (e == ERR_NOT_FOUND && credentials->bearer.size == 0)
        return OK; /* a session that is over */
    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_UNAUTHORIZED, "The access token is invalid");
    if (e)
        return e;
    if (token.person_id && credentials->as_person && token.kind == TOKEN_SESSION) {
        token.account_id = token.person_id;
        token.person_id = 0;
    }
    if (token.account_id && !credentials->standing_unasked) {
        activity_saw(token.account_id, w->now_ms);
        if (token.person_id)
            activity_saw(token.person_id, w->now_ms);
    }
    viewer->account_id = token.account_id;
    viewer->person_id = token.person_id;
    viewer->team_role = token.person_id ? (int)token.team_role : 0;
    viewer->token_id = token.id;
    memcpy(viewer->token_hash, token.hash, sizeof viewer->token_hash);
    viewer->scopes = token.scopes;
    viewer->permissions = token.permissions;
    viewer->client_id = str_copy(w->memory, str_of(token.client_id));
    if (!credentials->with_live || !token.account_id || !w->live)
        return OK;
    return live_viewer_get(w, token.account_id, &viewer->live);
}
