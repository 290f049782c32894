/* Messages for browsers' and apps' push services, closed so that only the subscriber reads them:
 * RFC 8291 (aes128gcm), and the draft that came before it (aesgcm), which many relays still want.
 * One message is one record. */
#ifndef BEMA_PUSH_WEB_PUSH_H
#define BEMA_PUSH_WEB_PUSH_H

#include "base/work.h"

enum {
    web_push_point_bytes = 65, /* of a P-256 key, uncompressed */
    web_push_secret_bytes = 16,
    web_push_salt_bytes = 16,
    web_push_private_bytes = 32,
    web_push_plain_bytes_max = 3800, /* services take 4096 bytes in all */
};

/* What a subscription gives: its P-256 point and its secret. */
struct web_push_keys {
    uint8_t point[web_push_point_bytes];
    uint8_t secret[web_push_secret_bytes];
};
/* From base64, either alphabet, padded or not. ERR_INVALID with Mastodon's words: of another size,
 * or no point of the curve. */
MUST_USE enum err web_push_keys_read(struct work *w, struct str p256dh, struct str auth,
                                     struct web_push_keys *ret_keys);

/* What is new in each message. */
struct web_push_chance {
    uint8_t private_key[web_push_private_bytes];
    uint8_t salt[web_push_salt_bytes];
};
MUST_USE enum err web_push_chance_new(struct work *w, struct web_push_chance *ret_chance);

enum web_push_encoding { WEB_PUSH_AESGCM, WEB_PUSH_AES128GCM };
struct web_push_message {
    struct str body;
    struct str salt, point; /* base64url; aesgcm says them in headers, aes128gcm in the body */
};
MUST_USE enum err web_push_close(struct work *w, enum web_push_encoding encoding,
                                 const struct web_push_keys *keys,
                                 const struct web_push_chance *chance, struct str plain,
                                 struct web_push_message *ret_message);

#endif
