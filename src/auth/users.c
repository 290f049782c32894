#include "auth/users.h"

#include "auth/links.h"
#include "auth/passkeys_db.h"
#include "auth/second_factor_db.h"
#include "auth/sign_ins_db.h"
#include "auth/tokens.h"
#include "auth/users_db.h"
#include "auth/words.h"
#include "social/transaction.h"
#include "store/events.h"
#include "store/settings.h"

#include <assert.h>

static enum err email_wrong(struct work *w)
{
    return work_fail(
        w, ERR_INVALID, "%s",
        words(w, "this is not an e-mail address", "ceci n’est pas une adresse électronique"));
}

static bool email_is_one(struct str email)
{
    struct str local, domain = str_split(email, '@', &local);
    size_t dot;

    if (email.size > email_bytes_max || local.size == 0 || domain.size < 3 || !utf8_valid(email) ||
        str_find_char(domain, '@') != SIZE_MAX)
        return false;
    /* No white space, control characters or what a mail header could take for something else. */
    for (size_t i = 0; i < email.size; i++) {
        unsigned char c = (unsigned char)email.data[i];
        if (c <= ' ' || c == 127 || strchr("<>()[]\\,;:\"", c))
            return false;
    }
    dot = str_find_char(domain, '.');
    return dot != 0 && domain.data[domain.size - 1] != '.' &&
           str_find(domain, STR("..")) == SIZE_MAX &&
           (dot != SIZE_MAX || str_equal_nocase(domain, STR("localhost")));
}

/* Folding makes "@", "," and "." of characters that look like them: what is stored and written to
 * is looked at as well, or a blocked domain hides behind a second "@". */
enum err email_check(struct work *w, struct str email, struct str *ret_folded)
{
    struct str folded;

    email = str_trim(email);
    if (!email_is_one(email))
        return email_wrong(w);
    folded = utf8_fold(w->memory, email);
    if (!email_is_one(folded))
        return email_wrong(w);
    *ret_folded = folded;
    return OK;
}

/* The link and its mail. */
static enum err ask_to_confirm(struct work *w, const struct user *user, struct str name)
{
    struct str secret;
    enum err e = link_create(w, LINK_CONFIRM, user->account_id, user->email, &secret);

    if (e)
        return e;
    return mail_queue(w, &(struct mail_draft){
                             .kind = MAIL_CONFIRM,
                             .account_id = user->account_id,
                             .to = user->email,
                             .name = name,
                             .language = user->locale,
                             .link = str_format(w->memory, "%.*s/auth/confirm?token=%.*s",
                                                STR_ARG(w->site->url), STR_ARG(secret)),
                         });
}

/* Remembers that the square has an owner: no link is made for one any more. */
static enum err remember_owner(struct work *w, enum role role, int64_t account_id)
{
    if (role != ROLE_OWNER)
        return OK;
    return setting_set(w, STR("owner"), str_format(w->memory, "%lld", (long long)account_id));
}

static enum err store_user(struct work *w, const struct user_draft *draft, struct user *user,
                           struct account *account)
{
    enum err e =
        draft->adopt_id
            ? account_find(w, draft->adopt_id, account)
            : account_create(w,
                             &(struct account_draft){.username = draft->username,
                                                     .display_name = draft->display_name,
                                                     .may_be_reserved = draft->may_be_reserved,
                                                     .created_ms = draft->created_ms,
                                                     .flags = draft->account_flags},
                             account);

    user->account_id = account->id;
    if (!e && (account->flags & ACCOUNT_DELETED)) /* its name stays taken, also for whom it was */
        e = work_fail(w, ERR_CONFLICT, "the name %.*s is taken", STR_ARG(account->username));
    if (!e)
        e = users_db_insert(w, user);
    if (!e && user->email.size)
        e = emails_db_claim(w, user->email, user->account_id);
    if (e == ERR_CONFLICT && w->why.size == 0)
        return work_fail(w, e, "%s",
                         words(w, "somebody has this e-mail address already",
                               "quelqu’un a déjà cette adresse électronique"));
    if (!e && user->email.size && !draft->confirmed)
        e = ask_to_confirm(w, user, account->username);
    return e ? e : remember_owner(w, user->role, user->account_id);
}

enum err user_create(struct work *w, const struct user_draft *draft, struct account *ret_account)
{
    struct account account = {0};
    struct user user = {
        .password_hash = draft->password_hash,
        .role = draft->role,
        .locale = utf8_prefix(utf8_clean(w->memory, draft->locale), locale_bytes_max),
        .reason = utf8_prefix(utf8_clean(w->memory, draft->reason), join_reason_bytes_max),
        .confirmed_ms = draft->confirmed ? w->now_ms : 0,
        .approved_ms = draft->approved ? w->now_ms : 0,
        .created_ms = draft->created_ms ? draft->created_ms : w->now_ms,
    };
    bool own;
    enum err e = draft->email.size ? email_check(w, draft->email, &user.email) : OK;

    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    w->why = STR("");
    e = transaction_leave(w, own, store_user(w, draft, &user, &account));
    if (!e)
        *ret_account = account;
    return e;
}

enum err user_find(struct work *w, int64_t account_id, struct user *ret_user)
{
    return users_db_find(w, account_id, ret_user);
}

enum err users_find(struct work *w, const int64_t *account_ids, int count, struct user *ret_users)
{
    return users_db_find_many(w, account_ids, count, ret_users);
}

enum err user_find_settings(struct work *w, int64_t account_id, struct user_settings *ret_settings,
                            struct str *ret_locale)
{
    return users_db_settings(w, account_id, ret_settings, ret_locale);
}

enum err user_find_email(struct work *w, struct str email, int64_t *ret_account_id)
{
    struct str folded;

    if (email_check(w, email, &folded))
        return ERR_NOT_FOUND;
    return emails_db_find(w, folded, ret_account_id);
}

enum user_standing user_standing(const struct work *w, const struct user *user,
                                 uint32_t account_flags)
{
    (void)w;
    if (account_flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED))
        return USER_SUSPENDED;
    if (user->disabled_ms)
        return USER_DISABLED;
    if (!user->confirmed_ms)
        return USER_UNCONFIRMED;
    return user->approved_ms ? USER_ACTIVE : USER_PENDING;
}

enum err user_standing_check(struct work *w, enum user_standing standing)
{
    switch (standing) {
    case USER_ACTIVE:
        return OK;
    case USER_UNCONFIRMED:
        return work_fail(w, ERR_FORBIDDEN, "Your login is missing a confirmed e-mail address");
    case USER_PENDING:
        return work_fail(w, ERR_FORBIDDEN, "Your login is currently pending approval");
    case USER_DISABLED:
    case USER_SUSPENDED:
        break;
    }
    return work_fail(w, ERR_FORBIDDEN, "Your login is currently disabled");
}

enum err user_set_role(struct work *w, int64_t account_id, enum role role)
{
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = users_db_set_role(w, account_id, role);
    if (!e)
        e = remember_owner(w, role, account_id);
    if (!e)
        e = tokens_refresh(w, account_id);
    if (!e) /* the role shows on the profile */
        e = events_add(w, &(struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = account_id});
    return transaction_leave(w, own, e);
}

enum err user_tell(struct work *w, const struct user *user, enum mail_kind kind, struct str text)
{
    struct account account;
    enum err e;

    if (user->email.size == 0)
        return OK;
    e = account_find(w, user->account_id, &account);
    return e ? e
             : mail_queue(w, &(struct mail_draft){.kind = kind,
                                                  .account_id = user->account_id,
                                                  .to = user->email,
                                                  .name = account.username,
                                                  .language = user->locale,
                                                  .text = text});
}

static enum err tell(struct work *w, enum mail_kind kind, int64_t account_id)
{
    struct user user;
    enum err e = users_db_find(w, account_id, &user);

    return e ? e : user_tell(w, &user, kind, STR(""));
}

enum err user_set_password(struct work *w, int64_t account_id, struct str password_hash,
                           const uint8_t *keep_hash)
{
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = users_db_set_password(w, account_id, password_hash);
    if (!e)
        e = tokens_revoke_all(w, account_id, keep_hash);
    if (!e)
        e = tell(w, MAIL_PASSWORD_CHANGED, account_id);
    return transaction_leave(w, own, e);
}

enum err user_password_stands(struct work *w, int64_t account_id, struct str password_hash)
{
    struct user now;
    enum err e = user_find(w, account_id, &now);

    assert(db_in_transaction(w));
    if (!e && !str_equal(now.password_hash, password_hash))
        e = work_fail(w, ERR_UNAUTHORIZED, "%s",
                      words(w, "the password was changed meanwhile; sign in again",
                            "le mot de passe a changé entre-temps ; reconnectez-vous"));
    return e;
}

enum err user_set_language(struct work *w, int64_t account_id, struct str language)
{
    bool own, known = false;
    enum err e;

    for (int i = 0; i < words_language_count; i++)
        known |= str_is(language, words_languages[i]);
    if (!known)
        return work_fail(w, ERR_INVALID, "%s",
                         words(w, "the square writes in English or French",
                               "la place écrit en anglais ou en français"));
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, users_db_set_locale(w, account_id, language));
}

enum err user_set_disabled(struct work *w, int64_t account_id, bool disabled)
{
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = users_db_set_disabled(w, account_id, disabled ? w->now_ms : 0);
    if (!e)
        e = tokens_refresh(w, account_id);
    return transaction_leave(w, own, e);
}

enum err user_approve(struct work *w, int64_t account_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = users_db_set_approved(w, account_id, w->now_ms);
    if (!e)
        e = tokens_refresh(w, account_id);
    if (!e)
        e = tell(w, MAIL_APPROVED, account_id);
    return transaction_leave(w, own, e);
}

static enum err move_email(struct work *w, const struct user *user, struct str email)
{
    enum err e = OK;
    bool is_new = !str_equal(user->email, email);

    if (is_new)
        e = emails_db_claim(w, email, user->account_id);
    if (!e && is_new && user->email.size)
        e = emails_db_release(w, user->email, user->account_id);
    if (!e)
        e = users_db_set_email(w, user->account_id, email, w->now_ms);
    if (!e && is_new && user->confirmed_ms)
        e = user_tell(w, user, MAIL_EMAIL_CHANGED, STR(""));
    return e ? e : tokens_refresh(w, user->account_id);
}

enum err user_set_email(struct work *w, int64_t account_id, struct str email)
{
    struct user user;
    struct str folded;
    bool own;
    enum err e = email_check(w, email, &folded);

    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    e = users_db_find(w, account_id, &user);
    if (!e)
        e = move_email(w, &user, folded);
    return transaction_leave(w, own, e);
}

enum err user_set_settings(struct work *w, int64_t account_id, const struct user_settings *settings)
{
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = users_db_set_settings(w, account_id, users_settings_text(w, settings));
    return transaction_leave(w, own, e);
}

enum err user_signed_in(struct work *w, int64_t account_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, users_db_set_signed_in(w, account_id, w->now_ms));
}

enum err users_staff(struct work *w, uint64_t permissions, int64_t ret_ids[staff_max],
                     int *ret_count)
{
    enum role roles[staff_max];
    int count = 0, kept = 0;
    enum err e = users_db_staff(w, ret_ids, roles, staff_max, &count);

    for (int i = 0; !e && i < count; i++)
        if ((role_facts(roles[i])->permissions & permissions) == permissions)
            ret_ids[kept++] = ret_ids[i];
    if (!e)
        *ret_count = kept;
    return e;
}

static enum err remove_user(struct work *w, int64_t account_id)
{
    struct user user;
    /* A loaded account has no user, but may have tokens that a command made. */
    enum err e = tokens_revoke_all(w, account_id, NULL);

    if (!e)
        e = tokens_end_members(w, account_id);
    if (!e)
        e = users_db_find(w, account_id, &user);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = recovery_db_delete_all(w, account_id);
    if (!e)
        e = passkeys_db_delete_all(w, account_id);
    if (!e)
        e = sign_ins_db_delete_all(w, account_id);
    if (!e && user.email.size)
        e = emails_db_release(w, user.email, account_id);
    return e ? e : users_db_delete(w, account_id);
}

enum err user_remove(struct work *w, int64_t account_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, remove_user(w, account_id));
}
