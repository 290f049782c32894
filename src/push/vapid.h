/* The square's key for Web Push (VAPID, RFC 8292): one P-256 key pair, made at the first start and
 * kept in the settings. Clients ask for the public half before they have a subscription. */
#ifndef BEMA_PUSH_VAPID_H
#define BEMA_PUSH_VAPID_H

#include "base/work.h"

/* Reads the key, making it on first start. At start of a server, after the lanes. */
MUST_USE enum err vapid_start(struct work *w);
/* A token signed with it, for the push service at this origin ("https://push.example"): RFC 8292.
 * Good for vapid_token_seconds. */
enum { vapid_token_seconds = 12 * 3600 };
MUST_USE enum err vapid_token(struct work *w, struct str origin, struct str *ret_token);
/* base64url of the uncompressed point, 87 characters; "" before vapid_start(). */
struct str vapid_public_key(void);

#endif
