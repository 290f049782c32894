/* Passkeys: a key in a phone, a computer or a stick in place of the password, or as second factor
 * beside it. What comes from the browser is verified by webauthn.h.
 *
 * A challenge is sealed, for one purpose and one browser, good for passkey_challenge_ms and for one
 * answer: what was answered is remembered until it would be over anyway. Looking at the page that
 * holds one writes nothing. */
#ifndef BEMA_AUTH_PASSKEYS_H
#define BEMA_AUTH_PASSKEYS_H

#include "auth/users.h"
#include "auth/webauthn.h"
#include "store/db.h"

enum {
    passkeys_max = 20, /* of one account */
    passkey_name_characters_max = 60,
    passkey_challenge_ms = 5 * 60 * 1000,
    passkey_handle_bytes = 8,
};

struct passkey {
    int64_t id, account_id;
    struct str credential, public_key; /* the key as COSE */
    struct str name;                   /* chosen by her */
    uint32_t sign_count;
    bool backed_up;
    int64_t created_ms, used_ms; /* used 0: not yet */
};

/* purpose: "passkey_new", "passkey_sign_in" …; browser: what the page's forms are bound to. */
struct str passkey_challenge(struct work *w, const char *purpose, struct str browser);
/* What the authenticator knows the account by; it says nothing of the person. */
struct str passkey_handle(struct work *w, int64_t account_id);

/* What a page's form brings: all as base64url. */
struct passkey_form {
    struct str challenge, client_data;
    struct str attestation;                                       /* a new one */
    struct str credential, authenticator_data, signature, handle; /* an answer */
};
/* Newest first, at most passkeys_max. */
MUST_USE enum err passkeys_list(struct work *w, int64_t account_id,
                                struct passkey ret_passkeys[passkeys_max], int *ret_count);

/* The rest runs on a lane, in a transaction of its own or a running one. */

/* Keeps a new passkey, and tells its owner by mail. ERR_UNAUTHORIZED with words where anything does
 * not fit; ERR_CONFLICT: kept already; ERR_INVALID: too many, or no name. */
MUST_USE enum err passkey_add(struct work *w, int64_t account_id, const struct passkey_form *form,
                              struct str browser, struct str name);
/* Whose passkey answered. account_id 0: whoever it is, and then her finger, face or PIN must have
 * been asked for; else hers alone, as second factor. A challenge that was answered wrongly is used
 * up too. ERR_UNAUTHORIZED with words. */
MUST_USE enum err passkey_use(struct work *w, int64_t account_id, const struct passkey_form *form,
                              const char *purpose, struct str browser, struct user *ret_user);
/* ERR_NOT_FOUND for another's. */
MUST_USE enum err passkey_rename(struct work *w, int64_t account_id, int64_t id, struct str name);
/* Tells its owner by mail. */
MUST_USE enum err passkey_remove(struct work *w, int64_t account_id, int64_t id);

#endif
