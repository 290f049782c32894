/* Objecting without signing in: who is suspended, or whose sign-in is switched off, gets an address
 * that only this square can have made and that stands for her and one decision. It is in the mail
 * that tells her of it; whoever was banned long ago asks for it by her name or e-mail address. */
#ifndef BEMA_MODERATION_APPEAL_ACCESS_H
#define BEMA_MODERATION_APPEAL_ACCESS_H

#include "auth/users.h"

enum { appeal_access_days = 30, appeal_access_max = 10 };

/* What a mail about the decision ends with, in English or French: where to object within six
 * months; "" in a command beside no server, which has no key. */
struct str appeal_access_words(struct work *w, struct str language, int64_t account_id,
                               int64_t decision_id);
/* What stands behind /appeal/: "ACCOUNT.SEAL". */
struct str appeal_access_make(struct work *w, int64_t account_id, int64_t decision_id,
                              int64_t until_ms);
/* ERR_NOT_FOUND: not of this form, of another square, or over. */
MUST_USE enum err appeal_access_open(struct work *w, struct str access, int64_t *ret_account_id,
                                     int64_t *ret_decision_id);
/* A person of this square by her name, "@ann" too, or e-mail address. ERR_NOT_FOUND, also for one
 * who is deleted; ERR_INVALID: it can be nobody's. */
MUST_USE enum err appeal_access_person(struct work *w, struct str login,
                                       struct account *ret_account, struct user *ret_user);
/* Mails the addresses of the decisions that stand against her account; to nobody, without a word,
 * where there is no such person, no e-mail address or nothing stands. On a lane; joins a running
 * transaction. */
MUST_USE enum err appeal_access_mail(struct work *w, struct str login);

#endif
