/* Tokens of apps and people, and browser sessions: 32 random bytes, stored as SHA-256 only.
 *
 * A token stands under its own hash, where a request finds it, and, if it is a person's, in her
 * list; one that acts as a shared account stands in the list of that too, without what tells where
 * its person is. Changing functions run on a lane or in a command and join a running transaction.
 */
#ifndef BEMA_AUTH_TOKENS_H
#define BEMA_AUTH_TOKENS_H

#include "auth/scopes.h"
#include "store/db.h"

enum token_kind {
    TOKEN_APP = 1, /* an app's own: nobody's */
    TOKEN_PERSON,  /* a person's, given to an app */
    TOKEN_SESSION, /* a browser's, in the cookie bema_session */
};
enum {
    token_bytes = 32,
    token_hash_bytes = 32,
    tokens_per_account_max = 200,
    user_agent_bytes_max = 200
};
#define SESSION_MS_MAX (INT64_C(180) * 24 * 3600 * 1000)

struct token {
    uint8_t hash[token_hash_bytes];
    int64_t id, account_id;
    int64_t acting_id; /* the account that its person acts as (social/teams.h); 0: herself */
    int64_t person_id; /* only in the list of the account acted as: whose token it is; else 0 */
    enum token_kind kind;
    struct str client_id, app_name, app_website;
    struct str scopes;
    int64_t created_ms, expires_ms; /* expires 0: never */
    struct str user_agent, address; /* of sessions; only in lists */
};

/* The hash a secret is stored and found by. */
void token_hash(struct str secret, uint8_t ret_hash[token_hash_bytes]);
/* The same as base64url: what a link or a code is bound to, so that it ends when that changes. */
struct str token_digest(struct arena *a, struct str text);

/* draft: all but hash, id and created_ms. A person's oldest token of the same kind ends when she
 * has more than tokens_per_account_max. */
MUST_USE enum err token_create(struct work *w, const struct token *draft, struct str *ret_secret,
                               struct token *ret_token);
/* ERR_NOT_FOUND: none, or over. user_agent and address are empty. */
MUST_USE enum err token_find(struct work *w, const uint8_t hash[token_hash_bytes],
                             struct token *ret_token);
/* Ends it, adding EVENT_TOKEN_GONE. OK when there is none. */
MUST_USE enum err token_revoke(struct work *w, const uint8_t hash[token_hash_bytes]);
/* From now on the person's token acts as that account, or, with 0, as herself: what was opened as
 * another ends. ERR_NOT_FOUND: it is no token of hers. */
MUST_USE enum err token_act(struct work *w, const uint8_t hash[token_hash_bytes], int64_t person_id,
                            int64_t acting_id);
/* What of the person's acts as the account ends: tokens of applications, and browsers are signed
 * out, so that nothing that was meant for the account goes out in her name. But for keep_hash (may
 * be NULL), which acts as herself from now on. */
MUST_USE enum err tokens_end_acting(struct work *w, int64_t person_id, int64_t account_id,
                                    const uint8_t *keep_hash);
/* The same is read again by whoever holds it in memory, its streams and its pushes end. */
MUST_USE enum err tokens_refresh_acting(struct work *w, int64_t person_id, int64_t account_id);
/* What acts as the account, whosever it is. */
MUST_USE enum err tokens_end_members(struct work *w, int64_t account_id);
/* By the id of the list; ERR_NOT_FOUND for another's. */
MUST_USE enum err token_revoke_id(struct work *w, int64_t account_id, int64_t id);
/* All of an account's own but keep_hash (may be NULL): those of members stay. */
MUST_USE enum err tokens_revoke_all(struct work *w, int64_t account_id, const uint8_t *keep_hash);
/* What is held in memory of the account's tokens is read again: role or standing changed. */
MUST_USE enum err tokens_refresh(struct work *w, int64_t account_id);
/* Newest first, at most max; with_members: also those of others that act as the account. */
MUST_USE enum err tokens_list(struct work *w, int64_t account_id, bool with_members,
                              struct token *ret_tokens, int max, int *ret_count);

#endif
