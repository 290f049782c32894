/* What a browser and an authenticator send for a passkey (Web Authentication, Level 2), read and
 * verified. Pure: no store, no clock. Where an authenticator comes from is not asked (attestation
 * "none"), so its statement is passed over.
 *
 * Each answers ERR_UNAUTHORIZED where something does not fit, and ERR_MALFORMED where it is not
 * even of the right form; to a person both are the same. */
#ifndef BEMA_AUTH_WEBAUTHN_H
#define BEMA_AUTH_WEBAUTHN_H

#include "base/work.h"

enum {
    webauthn_credential_bytes_max = 1023,
    webauthn_key_bytes_max = 1024,
    webauthn_answer_bytes_max = 16 * 1024, /* of each part a browser sends */
    webauthn_rsa_bits_min = 2048,
    webauthn_rsa_bits_max = 4096,
};
/* COSE's names of algorithms, in the order we want them. */
enum webauthn_algorithm { WEBAUTHN_EDDSA = -8, WEBAUTHN_ES256 = -7, WEBAUTHN_RS256 = -257 };

/* For whom: "square.example", without a port. */
struct str webauthn_party(const struct work *w);

struct webauthn_credential {
    struct str id;         /* at most webauthn_credential_bytes_max */
    struct str public_key; /* as COSE; one of the algorithms above */
    uint32_t sign_count;
    bool verified;  /* the person was: by finger, face or PIN */
    bool backed_up; /* kept by more than the device it was made on */
};
/* A credential that was just made. client_data: the browser's JSON. The result points into
 * attestation. */
MUST_USE enum err webauthn_created(struct work *w, struct str client_data, struct str attestation,
                                   struct str challenge,
                                   struct webauthn_credential *ret_credential);

struct webauthn_answer {
    struct str client_data, authenticator_data, signature;
};
/* Does the answer to the challenge come from the holder of the key? *ret_now: verified, backed_up
 * and the new counter. With must_verify the person must have been verified, else be present.
 * sign_count: as stored. ERR_UNAUTHORIZED too when the counter stands still or goes back, which is
 * what a copied key does; two that never count are both 0. */
MUST_USE enum err webauthn_verify(struct work *w, const struct webauthn_answer *answer,
                                  struct str challenge, struct str public_key, uint32_t sign_count,
                                  bool must_verify, struct webauthn_credential *ret_now);

#endif
