/* Authorization codes: what a person's consent gives an app, for ten minutes and one use, bound to
 * the app, the redirect URI and, with PKCE (S256), to whoever began. */
#ifndef BEMA_AUTH_GRANTS_H
#define BEMA_AUTH_GRANTS_H

#include "auth/apps.h"
#include "auth/tokens.h"

enum { grant_ms_max = 10 * 60 * 1000 };

struct grant {
    struct str client_id;
    int64_t account_id;
    struct str scopes, redirect_uri;
    struct str challenge; /* base64url of the verifier's SHA-256, "" none */
    int64_t expires_ms;
};
/* A form of the challenge that S256 can make: 43 characters of base64url. */
bool challenge_is_sound(struct str challenge);
/* On a lane. expires_ms is set here. */
MUST_USE enum err grant_create(struct work *w, const struct grant *draft, struct str *ret_code);
/* On a lane: uses the code up and makes the token, or nothing: ERR_UNAUTHORIZED when the code is
 * unknown, over, used, another app's, of another redirect URI, or the verifier does not fit. */
MUST_USE enum err grant_exchange(struct work *w, const struct app *app, struct str code,
                                 struct str redirect_uri, struct str verifier,
                                 struct str *ret_secret, struct token *ret_token);

#endif
