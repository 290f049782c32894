/* Users: the people behind accounts of this square: address, password, role, standing, settings.
 *
 * Functions that change something run on a lane or in a command and join a running transaction or
 * make their own. Passwords come hashed (passwords.h): hashing does not belong on a lane. */
#ifndef BEMA_AUTH_USERS_H
#define BEMA_AUTH_USERS_H

#include "auth/roles.h"
#include "push/mail.h"
#include "social/accounts.h"

enum { email_bytes_max = 254, join_reason_bytes_max = 2000, locale_bytes_max = 16 };

/* What a person set for her own posts; stored as JSON in users.settings. */
struct user_settings {
    int default_visibility; /* enum visibility */
    bool default_sensitive;
    struct str default_language; /* "" none */
    int default_quote_policy;    /* enum quote_policy */
    /* Whose pages may name her as their author: domains between commas. */
    struct str attribution_domains;
};

struct user {
    int64_t account_id;
    struct str email, password_hash, locale, reason;
    enum role role;
    int64_t created_ms, confirmed_ms, approved_ms, disabled_ms, last_sign_in_ms; /* 0: not */
    struct str totp_secret;    /* 20 bytes, "" none */
    int64_t totp_confirmed_ms; /* 0: the second factor is off */
    int64_t totp_last_step;
    struct user_settings settings;
};

struct user_draft {
    struct str username, display_name;
    struct str email;         /* "" none: an account without mail (demo, commands) */
    struct str password_hash; /* "" none: nobody can sign in with a password */
    enum role role;
    struct str locale; /* BCP 47, "" unknown */
    struct str reason;
    bool confirmed, approved; /* false: a link is mailed; staff must approve */
    bool may_be_reserved;     /* the owner's: "admin" and the like */
    uint32_t account_flags;   /* enum account_flag */
    int64_t created_ms;       /* 0: now */
    int64_t adopt_id;         /* an account that has no user yet (it was loaded): it gets this one;
                                 name, flags and time stay as they are. 0: make an account */
};
/* Makes the account and its user, takes the address, queues the mail that confirms it: one
 * transaction. ERR_INVALID with words; ERR_CONFLICT when name or address are taken. */
MUST_USE enum err user_create(struct work *w, const struct user_draft *draft,
                              struct account *ret_account);
/* ERR_NOT_FOUND: no user behind that account. */
MUST_USE enum err user_find(struct work *w, int64_t account_id, struct user *ret_user);
/* Many, inside a transaction; account_id 0: no user behind that account. */
MUST_USE enum err users_find(struct work *w, const int64_t *account_ids, int count,
                             struct user *ret_users);
/* Only what she set for her posts, and the language of her pages: each of her posts asks. */
MUST_USE enum err user_find_settings(struct work *w, int64_t account_id,
                                     struct user_settings *ret_settings, struct str *ret_locale);
MUST_USE enum err user_find_email(struct work *w, struct str email, int64_t *ret_account_id);
/* A plain look at the form: something, an at sign, a domain. Folded for comparison (full case
 * folding). ERR_INVALID with words. */
MUST_USE enum err email_check(struct work *w, struct str email, struct str *ret_folded);

/* May she act? */
enum user_standing { USER_ACTIVE, USER_UNCONFIRMED, USER_PENDING, USER_DISABLED, USER_SUSPENDED };
enum user_standing user_standing(const struct work *w, const struct user *user,
                                 uint32_t account_flags);
/* ERR_FORBIDDEN with Mastodon's words, OK for USER_ACTIVE. */
MUST_USE enum err user_standing_check(struct work *w, enum user_standing standing);

/* Each ends or refreshes what is held of her tokens in memory. */
MUST_USE enum err user_set_role(struct work *w, int64_t account_id, enum role role);
/* Ends every token and session but the one with keep_hash (NULL: all). */
MUST_USE enum err user_set_password(struct work *w, int64_t account_id, struct str password_hash,
                                    const uint8_t *keep_hash);
/* Inside the running transaction. ERR_UNAUTHORIZED with words unless this is still her password:
 * what was begun with another one ends. */
MUST_USE enum err user_password_stands(struct work *w, int64_t account_id,
                                       struct str password_hash);
MUST_USE enum err user_set_disabled(struct work *w, int64_t account_id, bool disabled);
MUST_USE enum err user_approve(struct work *w, int64_t account_id);
/* The address is hers from now on, and confirmed; the old one is free again. ERR_CONFLICT: taken
 * meanwhile. */
MUST_USE enum err user_set_email(struct work *w, int64_t account_id, struct str email);
/* A warning or a notice to where she reads mail, in her language; text as its kind has it, or "".
 * OK, and nothing, where there is no address. Inside the running transaction. */
MUST_USE enum err user_tell(struct work *w, const struct user *user, enum mail_kind kind,
                            struct str text);
/* The language in which the square writes to her: one of words_languages (auth/words.h), else
 * ERR_INVALID with words. */
MUST_USE enum err user_set_language(struct work *w, int64_t account_id, struct str language);
MUST_USE enum err user_set_settings(struct work *w, int64_t account_id,
                                    const struct user_settings *settings);
MUST_USE enum err user_signed_in(struct work *w, int64_t account_id);
/* Those whose role has all these permissions, at most staff_max. Reads all buckets. */
enum { staff_max = 200 };
MUST_USE enum err users_staff(struct work *w, uint64_t permissions, int64_t ret_ids[staff_max],
                              int *ret_count);
/* Takes everything of hers that is auth's (user, address, tokens, codes): with the account's
 * deletion. OK when there is none. */
MUST_USE enum err user_remove(struct work *w, int64_t account_id);

#endif
