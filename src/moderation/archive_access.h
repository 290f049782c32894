/* Taking one's data along without signing in (GDPR 15 and 20): who is suspended, or whose sign-in
 * staff switched off, asks for her archive (imports/export.h) and fetches it by an address of its
 * own, under the limits of everybody's.
 *
 * The address of a decision (appeal_access.h) does not open it: that mail may have been passed on.
 * It only lets her ask. The archive's address is then mailed, each time anew, to the confirmed
 * e-mail address that the account has at that moment, so that she needs no password, which she may
 * have forgotten. It ends with its time, with another e-mail address or password, and when she may
 * sign in again: then the archive is in her settings. Where the second factor is on, the file is
 * handed out for its code too (pages/archive_page.c): who reads her mail could not sign in either.
 */
#ifndef BEMA_MODERATION_ARCHIVE_ACCESS_H
#define BEMA_MODERATION_ARCHIVE_ACCESS_H

#include "auth/users.h"

/* A day more than an archive is kept: one that is asked for at once can be fetched to its end. */
enum { archive_access_days = 8 };

/* Whether it can be mailed to whom the account belongs: suspended or switched off, not deleted, and
 * with a confirmed e-mail address. ERR_NOT_FOUND: not so, or no such person. */
MUST_USE enum err archive_access_person(struct work *w, int64_t account_id, struct user *ret_user);
/* What stands behind /auth/archive/: "ACCOUNT.UNTIL.SEAL". */
struct str archive_access_make(struct work *w, const struct user *user, int64_t until_ms);
/* ERR_NOT_FOUND: not of this form, of another square, over, or not archive_access_person(). */
MUST_USE enum err archive_access_open(struct work *w, struct str access, struct user *ret_user);
/* Mails it to whom the account belongs; to nobody, without a word, where that is not
 * archive_access_person(), or where too many were mailed. On a lane; joins a running
 * transaction. */
MUST_USE enum err archive_access_mail(struct work *w, int64_t account_id);
/* Likewise by her name or e-mail address, whoever says it. */
MUST_USE enum err archive_access_mail_named(struct work *w, struct str login);

#endif
