/* Keys of the curve P-256 in OpenSSL's form, for what push/ does with them. */
#ifndef BEMA_PUSH_P256_H
#define BEMA_PUSH_P256_H

#include "base/str.h"

#include <openssl/evp.h>

enum { p256_private_bytes = 32, p256_point_bytes = 65 };

/* From the uncompressed point, and the private number where it is not NULL (point NULL: it is
 * computed). NULL when they are no key of the curve. EVP_PKEY_free() by the caller. */
EVP_PKEY *p256_key(const uint8_t *private_key, const uint8_t *point);
bool p256_point_of(EVP_PKEY *key, uint8_t ret_point[p256_point_bytes]);
/* ECDH. False: the keys do not go together. */
bool p256_shared(EVP_PKEY *ours, EVP_PKEY *theirs, uint8_t ret_secret[p256_private_bytes]);
/* ES256: r and s, 32 bytes each. */
bool p256_sign(EVP_PKEY *key, struct str text, uint8_t ret_signature[2 * p256_private_bytes]);
/* A new private key. */
bool p256_new(uint8_t ret_private[p256_private_bytes], uint8_t ret_point[p256_point_bytes]);

#endif
