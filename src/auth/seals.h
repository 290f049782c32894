/* Seals: short texts that only this square can have made (HMAC-SHA-256 with a key kept in its
 * settings). They protect the forms of pages against other sites, and carry the state between the
 * two steps of signing in. */
#ifndef BEMA_AUTH_SEALS_H
#define BEMA_AUTH_SEALS_H

#include "base/work.h"

/* Reads the key, making it on first start. At start of a server, after the lanes. */
MUST_USE enum err seals_start(struct work *w);
/* Whether it has: a command beside no server has no key. */
bool seals_started(void);

/* The token of a form: bound to its purpose ("sign_in") and to the browser (its session secret or
 * its form cookie). */
struct str form_token(struct arena *a, struct str browser, const char *purpose);
bool form_token_fits(struct str token, struct str browser, const char *purpose);

/* The same name for the same text, which tells nothing of it: to find somebody again whose address
 * is not kept. 64 characters. */
struct str seal_name(struct arena *a, const char *purpose, struct str text);

/* A number sealed until a time: "number.expires.seal". extra is bound but not contained. */
struct str seal_number(struct arena *a, const char *purpose, int64_t number, int64_t expires_ms,
                       struct str extra);
/* The number, before extra can be known: only a claim until seal_fits(). ERR_UNAUTHORIZED: not of
 * this form, or over. */
MUST_USE enum err seal_claim(struct str sealed, int64_t now_ms, int64_t *ret_number);
bool seal_fits(struct str sealed, const char *purpose, struct str extra);

#endif
