/* Authorization codes: what a person's consent gives an app, for ten minutes and one use, bound to
 * the app, the redirect URI, her password and, with PKCE (S256), to whoever began. */
#ifndef BEMA_AUTH_GRANTS_H
#define BEMA_AUTH_GRANTS_H

#include "auth/apps.h"
#include "auth/tokens.h"

enum { grant_ms_max = 10 * 60 * 1000 };

struct grant {
    struct str client_id;
    int64_t account_id;
    int64_t acting_id; /* the shared account that the token will act as; 0: herself */
    struct str scopes, redirect_uri;
    struct str challenge; /* base64url of the verifier's SHA-256, "" none */
    struct str bound_to;  /* token_digest() of her password hash when she consented, or of none */
    struct str used_for;  /* the hash of the token it was exchanged for, "" none yet */
    int64_t expires_ms;
};
/* A form of the challenge that S256 can make: 43 characters of base64url. */
bool challenge_is_sound(struct str challenge);
/* On a lane. bound_to, used_for and expires_ms are set here. */
MUST_USE enum err grant_create(struct work *w, const struct grant *draft, struct str *ret_code);
/* On a lane: uses the code up and makes the token. Refused, which is no error, because what it
 * changes must stay: ret_token->id is 0 when the code is unknown, over, used, another app's, of
 * another redirect URI, the verifier does not fit, her password is another one by now, or she is
 * no member any more of the account it acts for. A code
 * that comes a second time is in two hands, so the token of the first time ends (RFC 6749, 4.1.2).
 */
MUST_USE enum err grant_exchange(struct work *w, const struct app *app, struct str code,
                                 struct str redirect_uri, struct str verifier,
                                 struct str *ret_secret, struct token *ret_token);

#endif
