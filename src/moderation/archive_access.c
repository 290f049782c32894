#include "moderation/archive_access.h"

#include "auth/guesses.h"
#include "auth/seals.h"
#include "base/clock.h"
#include "moderation/appeal_access.h"
#include "push/mail.h"
#include "social/transaction.h"

#define SEAL_PURPOSE "archive"

/* ---- whose it is ----------------------------------------------------------------------------- */

static bool is_kept_out(const struct work *w, const struct account *account,
                        const struct user *user)
{
    const enum user_standing standing = user_standing(w, user, account->flags);

    return standing == USER_SUSPENDED || standing == USER_DISABLED;
}

enum err archive_access_person(struct work *w, int64_t account_id, struct user *ret_user)
{
    struct account account;
    struct user user;
    enum err e = account_find(w, account_id, &account);

    if (!e && (account.domain.size || (account.flags & ACCOUNT_DELETED)))
        e = ERR_NOT_FOUND;
    if (!e)
        e = user_find(w, account_id, &user);
    if (!e && (!is_kept_out(w, &account, &user) || !user.email.size || !user.confirmed_ms))
        e = ERR_NOT_FOUND;
    if (!e)
        *ret_user = user;
    return e;
}

/* ---- the address ----------------------------------------------------------------------------- */

/* What it ends with: another one of either, and the address opens nothing. */
static struct str seal_extra(struct work *w, const struct user *user)
{
    return str_format(w->memory, "%.*s\n%.*s", STR_ARG(user->email), STR_ARG(user->password_hash));
}

struct str archive_access_make(struct work *w, const struct user *user, int64_t until_ms)
{
    return seal_number(w->memory, SEAL_PURPOSE, user->account_id, until_ms, seal_extra(w, user));
}

enum err archive_access_open(struct work *w, struct str access, struct user *ret_user)
{
    struct user user;
    int64_t account_id = 0;
    enum err e = seal_claim(access, w->now_ms, &account_id) ? ERR_NOT_FOUND : OK;

    if (!e)
        e = archive_access_person(w, account_id, &user);
    if (!e && !seal_fits(access, SEAL_PURPOSE, seal_extra(w, &user)))
        e = ERR_NOT_FOUND;
    if (!e)
        *ret_user = user;
    return e;
}

/* ---- mailing it ------------------------------------------------------------------------------ */

static enum err mail_address(struct work *w, int64_t account_id)
{
    const int64_t until_ms = w->now_ms + archive_access_days * (int64_t)clock_day_ms;
    struct account account;
    struct user user;
    enum err e = archive_access_person(w, account_id, &user);

    if (!e)
        e = account_find(w, account_id, &account);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (!guess_allows_mail(w, "archive", str_format(w->memory, "%lld", (long long)account_id)))
        return OK;
    const struct str access = archive_access_make(w, &user, until_ms);
    return mail_queue(
        w, &(struct mail_draft){.kind = MAIL_ARCHIVE_ADDRESS,
                                .account_id = account_id,
                                .to = user.email,
                                .name = account.username,
                                .language = user.locale,
                                .link = str_format(w->memory, "%.*s/auth/archive/%.*s",
                                                   STR_ARG(w->site->url), STR_ARG(access))});
}

enum err archive_access_mail(struct work *w, int64_t account_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, mail_address(w, account_id));
}

static enum err mail_named(struct work *w, struct str login)
{
    struct account account;
    struct user user;
    enum err e = appeal_access_person(w, login, &account, &user);

    if (e)
        return e == ERR_NOT_FOUND || e == ERR_INVALID ? OK : e;
    return mail_address(w, account.id);
}

enum err archive_access_mail_named(struct work *w, struct str login)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, mail_named(w, str_trim(login)));
}
