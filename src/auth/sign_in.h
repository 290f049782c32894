/* Signing in with a password, and getting a new one. These run on slow threads (argon2) and write
 * through w->lanes themselves (auth_write). */
#ifndef BEMA_AUTH_SIGN_IN_H
#define BEMA_AUTH_SIGN_IN_H

#include "auth/passkeys.h"
#include "auth/sign_ins.h"
#include "auth/tokens.h"
#include "auth/users.h"
#include "jobs/jobs.h"

/* Runs a write on the lanes from a slow thread, or, in a command or test without lanes, here. */
MUST_USE enum err auth_write(struct work *w, enum err (*run)(struct work *w, void *context),
                             void *context);

/* Who it is, by name or address and password, and whether she may act. ERR_UNAUTHORIZED with the
 * same words and after the same time for an unknown name and a wrong password; ERR_TOO_MANY after
 * too many tries; ERR_FORBIDDEN when the password is right and she may not act (unconfirmed: the
 * link was mailed again): who it is is said then too. */
MUST_USE enum err sign_in_check(struct work *w, struct str login, struct str password,
                                struct str address, struct user *ret_user);
/* The second factor's code, after sign_in_check(). ERR_UNAUTHORIZED, ERR_TOO_MANY. */
MUST_USE enum err sign_in_code(struct work *w, int64_t account_id, struct str code,
                               struct str address);
/* A passkey instead of name, password and code. ERR_UNAUTHORIZED, ERR_TOO_MANY; ERR_FORBIDDEN:
 * hers, and she may not act; who it is is said then too. browser: what the page's forms are bound
 * to. */
MUST_USE enum err sign_in_passkey(struct work *w, const struct passkey_form *form,
                                  struct str browser, struct str address, struct user *ret_user);
/* One of hers instead of the code, after sign_in_check(). */
MUST_USE enum err sign_in_second_passkey(struct work *w, int64_t account_id,
                                         const struct passkey_form *form, struct str browser,
                                         struct str address);
/* A session for the browser, which its history keeps; *ret_secret goes into the cookie. user: as
 * she was found when she proved who she is; ERR_UNAUTHORIZED with words where her password is
 * another one by now. how: all but the id. */
MUST_USE enum err sign_in_session(struct work *w, const struct user *user,
                                  const struct sign_in *how, struct str *ret_secret);

/* Mails a link if the address is somebody's; OK in any case, and nothing tells which, neither the
 * answer nor how long it takes: whose it is is asked by a job. */
MUST_USE enum err password_reset_ask(struct work *w, struct str email, struct str address);
/* Handler of JOB_SEND_RESET. */
enum err password_reset_job(struct work *w, const struct job *job, struct lanes *lanes);
/* Sets the password by the link's secret, ends all sessions and the links before. ERR_NOT_FOUND:
 * the link is used or over; ERR_INVALID: the password breaks a rule. */
MUST_USE enum err password_reset(struct work *w, struct str secret, struct str password);
/* The current password, asked again before what could lock its owner out. ERR_UNAUTHORIZED. */
MUST_USE enum err password_present(struct work *w, int64_t account_id, struct str present,
                                   struct str address);
/* With the present password; other sessions end. ERR_UNAUTHORIZED. */
MUST_USE enum err password_change(struct work *w, int64_t account_id, struct str present,
                                  struct str password, const uint8_t *keep_hash,
                                  struct str address);
/* With the present password: mails a link to the new address, which becomes hers when followed.
 * ERR_TOO_MANY: too many mails to that address, or from this one, were asked for. */
MUST_USE enum err email_change(struct work *w, int64_t account_id, struct str present,
                               struct str email, struct str address);
/* Follows LINK_CONFIRM. ERR_NOT_FOUND, also when password or address have changed since another
 * address was asked for; ERR_CONFLICT: the address is somebody else's now. */
MUST_USE enum err email_confirm(struct work *w, struct str secret, int64_t *ret_account_id);
/* Mails the confirmation again, to another address if one is given. ERR_TOO_MANY as above. */
MUST_USE enum err email_confirm_again(struct work *w, int64_t account_id, struct str email,
                                      struct str address);

#endif
