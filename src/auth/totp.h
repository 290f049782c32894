/* Codes that change every thirty seconds (RFC 6238: SHA-1, six digits) from a shared secret. Pure.
 */
#ifndef BEMA_AUTH_TOTP_H
#define BEMA_AUTH_TOTP_H

#include "base/str.h"

enum { totp_secret_bytes = 20, totp_step_seconds = 30, totp_digits = 6, totp_window_steps = 1 };

/* The code of a step (seconds since 1970 / 30); digits 6 to 8. */
uint32_t totp_code(struct str secret, int64_t step, int digits);
/* The step of a code that fits at that time, window included, and is later than last_step; 0 for
 * none. White space in the code is passed over. */
int64_t totp_match(struct str secret, struct str code, int64_t now_ms, int64_t last_step);
/* RFC 4648 base32 without padding, as authenticator apps take it. */
struct str base32_encode(struct arena *a, struct str bytes);
/* "otpauth://totp/SQUARE:name?secret=…&issuer=SQUARE" */
struct str totp_uri(struct arena *a, struct str secret, struct str issuer, struct str name);

#endif
