#include "auth/sign_in.h"

#include "auth/blocks.h"
#include "auth/guesses.h"
#include "auth/links.h"
#include "auth/passkeys_db.h"
#include "auth/passwords.h"
#include "auth/second_factor.h"
#include "auth/sign_ins.h"
#include "auth/words.h"
#include "push/mail.h"
#include "store/lane.h"

#include <assert.h>

enum { login_bytes_max = 320 };

enum err auth_write(struct work *w, enum err (*run)(struct work *w, void *context), void *context)
{
    return w->lanes ? lanes_run(w->lanes, w, run, context) : run(w, context);
}

static enum err wrong_password(struct work *w)
{
    return work_fail(w, ERR_UNAUTHORIZED, "%s",
                     words(w, "the name, the address or the password is wrong",
                           "le nom, l’adresse ou le mot de passe est faux"));
}

/* By address when it has an at sign that is not the first, else by name. */
static enum err find_login(struct work *w, struct str login, struct user *ret_user)
{
    int64_t account_id = 0;
    size_t at = str_find_char(login, '@');
    enum err e = at != SIZE_MAX && at > 0 ? user_find_email(w, login, &account_id)
                                          : account_find_handle(w, login, &account_id);

    return e ? e : user_find(w, account_id, ret_user);
}

/* What guesses at a password are counted by: the person if there is one, else what was typed. */
static struct str guess_key(struct work *w, const char *what, int64_t account_id, struct str login)
{
    if (account_id)
        return str_format(w->memory, "%s:%lld", what, (long long)account_id);
    return str_format(w->memory, "%s:%.*s", what, STR_ARG(utf8_fold(w->memory, login)));
}

enum err sign_in_check(struct work *w, struct str login, struct str password, struct str address,
                       struct user *ret_user)
{
    struct account account;
    struct user user = {0};
    struct str key;
    enum user_standing standing;
    enum err e;

    login = str_trim(login);
    if (login.size == 0 || login.size > login_bytes_max || !utf8_valid(login))
        return wrong_password(w);
    e = find_login(w, login, &user);
    if (e && e != ERR_NOT_FOUND && e != ERR_INVALID)
        return e;
    if (e)
        user = (struct user){0};
    key = guess_key(w, "password", user.account_id, login);
    e = guess_check(w, key, address);
    if (!e)
        e = password_verify(w, user.password_hash, password);
    if (e == ERR_UNAUTHORIZED) {
        guess_failed(w, key, address);
        return wrong_password(w);
    }
    if (!e)
        e = account_find(w, user.account_id, &account);
    if (e)
        return e;
    guess_succeeded(w, key, address);
    standing = user_standing(w, &user, account.flags);
    *ret_user = user;
    if (standing == USER_UNCONFIRMED) {
        e = email_confirm_again(w, user.account_id, STR(""), address);
        if (e)
            return e;
        return work_fail(w, ERR_FORBIDDEN, "%s",
                         words(w, "your address is not confirmed yet; a new link is on its way",
                               "votre adresse n’est pas encore confirmée ; un nouveau lien part"));
    }
    return user_standing_check(w, standing);
}

struct code_use {
    int64_t account_id;
    struct str code;
};

static enum err code_run(struct work *w, void *context)
{
    const struct code_use *use = context;

    return second_factor_use(w, use->account_id, use->code);
}

enum err sign_in_code(struct work *w, int64_t account_id, struct str code, struct str address)
{
    struct str key = guess_key(w, "code", account_id, STR(""));
    enum err e = guess_check(w, key, address);

    if (!e)
        e = auth_write(w, code_run, &(struct code_use){account_id, str_trim(code)});
    if (e == ERR_UNAUTHORIZED)
        guess_failed(w, key, address);
    if (!e)
        guess_succeeded(w, key, address);
    return e;
}

/* Each mail to an address that anybody may name counts like a wrong guess: nobody's mailbox is
 * filled from here. */
static enum err mail_allow(struct work *w, struct str email, struct str address)
{
    struct str key = guess_key(w, "mail", 0, email);
    enum err e = guess_check(w, key, address);

    if (!e)
        guess_failed(w, key, address);
    return e;
}

struct session_start {
    const struct user *user;
    struct sign_in how;
    struct str secret;
};

static enum err session_run(struct work *w, void *context)
{
    struct session_start *start = context;
    int64_t account_id = start->user->account_id;
    struct token token;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = user_password_stands(w, account_id, start->user->password_hash);
    if (!e)
        e = token_create(w,
                         &(struct token){.kind = TOKEN_SESSION,
                                         .account_id = account_id,
                                         .expires_ms = w->now_ms + SESSION_MS_MAX,
                                         .user_agent = start->how.user_agent,
                                         .address = start->how.address},
                         &start->secret, &token);
    if (!e)
        e = user_signed_in(w, account_id);
    if (!e)
        e = sign_in_note(w, account_id, &start->how);
    return db_end(w, e);
}

enum err sign_in_session(struct work *w, const struct user *user, const struct sign_in *how,
                         struct str *ret_secret)
{
    struct session_start start = {user, *how, STR("")};
    enum err e = auth_write(w, session_run, &start);

    if (!e)
        *ret_secret = start.secret;
    return e;
}

struct passkey_try {
    const struct passkey_form *form;
    const char *purpose;
    struct str browser;
    int64_t account_id;
    struct user user;
};

static enum err passkey_run(struct work *w, void *context)
{
    struct passkey_try *try = context;

    return passkey_use(w, try->account_id, try->form, try->purpose, try->browser, &try->user);
}

enum err sign_in_passkey(struct work *w, const struct passkey_form *form, struct str browser,
                         struct str address, struct user *ret_user)
{
    struct passkey_try try = {.form = form, .purpose = "passkey_sign_in", .browser = browser};
    struct str key = guess_key(w, "passkey", 0, address); /* nobody is named yet */
    struct account account;
    enum err e = guess_check(w, key, address);

    if (!e)
        e = auth_write(w, passkey_run, &try);
    if (e == ERR_UNAUTHORIZED)
        guess_failed(w, key, address);
    if (!e)
        e = account_find(w, try.user.account_id, &account);
    if (e)
        return e;
    *ret_user = try.user;
    return user_standing_check(w, user_standing(w, &try.user, account.flags));
}

enum err sign_in_second_passkey(struct work *w, int64_t account_id, const struct passkey_form *form,
                                struct str browser, struct str address)
{
    struct passkey_try try = {form, "passkey_second", browser, account_id, {0}};
    struct str key = guess_key(w, "code", account_id, STR(""));
    enum err e = guess_check(w, key, address);

    if (!e)
        e = auth_write(w, passkey_run, &try);
    if (e == ERR_UNAUTHORIZED)
        guess_failed(w, key, address);
    if (!e)
        guess_succeeded(w, key, address);
    return e;
}

static enum err mail_link(struct work *w, enum mail_kind kind, const struct user *user,
                          struct str to, const char *page, struct str secret)
{
    struct account account;
    enum err e = account_find(w, user->account_id, &account);

    if (e)
        return e;
    return mail_queue(w, &(struct mail_draft){
                             .kind = kind,
                             .account_id = user->account_id,
                             .to = to,
                             .name = account.username,
                             .language = user->locale.size ? user->locale : w->language,
                             .link = str_format(w->memory, "%.*s%s?token=%.*s",
                                                STR_ARG(w->site->url), page, STR_ARG(secret)),
                         });
}

static enum err reset_mail_run(struct work *w, void *context)
{
    const struct user *user = context;
    struct str secret;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = link_create(w, LINK_RESET, user->account_id, token_digest(w->memory, user->password_hash),
                    &secret);
    if (!e)
        e = mail_link(w, MAIL_RESET, user, user->email, "/auth/reset", secret);
    return db_end(w, e);
}

static enum err reset_ask_run(struct work *w, void *context)
{
    const struct str *data = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, jobs_add(w, JOB_SEND_RESET, 0, *data, 0));
}

enum err password_reset_ask(struct work *w, struct str email, struct str address)
{
    struct str folded, data;
    enum err e = email_check(w, email, &folded);

    if (!e)
        e = mail_allow(w, folded, address);
    if (e)
        return e;
    data = str_format(w->memory, "%.*s %.*s", STR_ARG(w->language), STR_ARG(folded));
    return auth_write(w, reset_ask_run, &data);
}

enum err password_reset_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct str language, email = str_split(job->data, ' ', &language);
    struct user user;
    int64_t account_id;
    enum err e = user_find_email(w, email, &account_id);

    if (!e)
        e = user_find(w, account_id, &user);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (!user.locale.size)
        user.locale = language;
    return lanes ? lanes_run(lanes, w, reset_mail_run, &user) : reset_mail_run(w, &user);
}

struct reset {
    struct str secret, hash;
};

static enum err reset_use(struct work *w, const struct reset *reset)
{
    struct link link;
    struct user user;
    enum err e = link_use(w, LINK_RESET, reset->secret, &link);

    if (!e)
        e = user_find(w, link.account_id, &user);
    if (e)
        return e;
    if (!str_equal(link.bound_to, token_digest(w->memory, user.password_hash)))
        return ERR_NOT_FOUND;
    e = user_set_password(w, user.account_id, reset->hash, NULL);
    /* Whoever made the reset needed may have added a passkey too. */
    if (!e)
        e = passkeys_db_delete_all(w, user.account_id);
    /* Who reads the mail of that address has shown that it is hers. */
    if (!e && !user.confirmed_ms)
        e = user_set_email(w, user.account_id, user.email);
    return e;
}

static enum err reset_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, reset_use(w, context));
}

static enum err link_is_over(struct work *w)
{
    return work_fail(w, ERR_NOT_FOUND, "%s",
                     words(w, "this link was used already, or is too old",
                           "ce lien a déjà servi, ou est trop ancien"));
}

enum err password_reset(struct work *w, struct str secret, struct str password)
{
    struct reset reset = {.secret = secret};
    struct account account;
    struct user user;
    struct link link;
    enum err e = link_find(w, LINK_RESET, secret, &link);

    if (!e)
        e = user_find(w, link.account_id, &user);
    if (!e)
        e = account_find(w, link.account_id, &account);
    if (e)
        return e == ERR_NOT_FOUND ? link_is_over(w) : e;
    e = password_rule(w, password, account.username, user.email);
    if (!e)
        e = password_hash(w, password, &reset.hash);
    if (!e)
        e = auth_write(w, reset_run, &reset);
    return e == ERR_NOT_FOUND ? link_is_over(w) : e;
}

/* The current password, asked again before something that locks its owner out. */
static enum err check_present(struct work *w, const struct user *user, struct str present,
                              struct str address)
{
    struct str key = guess_key(w, "password", user->account_id, STR(""));
    enum err e = guess_check(w, key, address);

    if (!e)
        e = password_verify(w, user->password_hash, present);
    if (e == ERR_UNAUTHORIZED) {
        guess_failed(w, key, address);
        return work_fail(
            w, e, "%s",
            words(w, "the current password is wrong", "le mot de passe actuel est faux"));
    }
    if (!e)
        guess_succeeded(w, key, address);
    return e;
}

enum err password_present(struct work *w, int64_t account_id, struct str present,
                          struct str address)
{
    struct user user;
    enum err e = user_find(w, account_id, &user);

    return e ? e : check_present(w, &user, present, address);
}

struct change {
    int64_t account_id;
    struct str value;
    const uint8_t *keep_hash;
    const struct user *user;
};

static enum err password_run(struct work *w, void *context)
{
    const struct change *change = context;

    return user_set_password(w, change->account_id, change->value, change->keep_hash);
}

enum err password_change(struct work *w, int64_t account_id, struct str present,
                         struct str password, const uint8_t *keep_hash, struct str address)
{
    struct change change = {.account_id = account_id, .keep_hash = keep_hash};
    struct account account;
    struct user user;
    enum err e = user_find(w, account_id, &user);

    if (!e)
        e = account_find(w, account_id, &account);
    if (!e)
        e = check_present(w, &user, present, address);
    if (!e)
        e = password_rule(w, password, account.username, user.email);
    if (!e)
        e = password_hash(w, password, &change.value);
    return e ? e : auth_write(w, password_run, &change);
}

/* What an address was asked for with: once password or address are others, the link to it is over,
 * so that nobody comes back by an address he asked for while he had the account. */
static struct str asked_with(struct work *w, const struct user *user)
{
    return token_digest(w->memory, str_format(w->memory, "%.*s\n%.*s", STR_ARG(user->password_hash),
                                              STR_ARG(user->email)));
}

static enum err email_run(struct work *w, void *context)
{
    const struct change *change = context;
    struct str secret, bound_to;
    enum err e = db_begin(w);

    if (e)
        return e;
    bound_to = str_format(w->memory, "%.*s\n%.*s", STR_ARG(change->value),
                          STR_ARG(asked_with(w, change->user)));
    e = link_create(w, LINK_CONFIRM, change->account_id, bound_to, &secret);
    if (!e)
        e = mail_link(w, change->user->confirmed_ms ? MAIL_CONFIRM_CHANGE : MAIL_CONFIRM,
                      change->user, change->value, "/auth/confirm", secret);
    return db_end(w, e);
}

/* Another address is held to the same rules as that of somebody who joins. */
static enum err email_may_be_hers(struct work *w, struct str folded)
{
    int64_t id;

    switch (email_verdict(w, folded, &id)) {
    case EMAIL_DOMAIN_BLOCKED:
    case EMAIL_BLOCKED:
        return work_fail(w, ERR_INVALID, "%s",
                         words(w, "this e-mail address cannot be used here",
                               "cette adresse électronique n’est pas admise ici"));
    case EMAIL_FREE:
    case EMAIL_WITH_APPROVAL:
        break;
    }
    return OK;
}

enum err email_change(struct work *w, int64_t account_id, struct str present, struct str email,
                      struct str address)
{
    struct change change = {.account_id = account_id};
    struct user user;
    enum err e = user_find(w, account_id, &user);

    change.user = &user;
    if (!e)
        e = check_present(w, &user, present, address);
    if (!e)
        e = email_check(w, email, &change.value);
    if (!e)
        e = email_may_be_hers(w, change.value);
    if (!e)
        e = mail_allow(w, change.value, address);
    return e ? e : auth_write(w, email_run, &change);
}

enum err email_confirm_again(struct work *w, int64_t account_id, struct str email,
                             struct str address)
{
    struct change change = {.account_id = account_id};
    struct user user;
    enum err e = user_find(w, account_id, &user);

    change.user = &user;
    if (e)
        return e;
    if (user.confirmed_ms)
        return work_fail(w, ERR_FORBIDDEN,
                         "This method is only available while the e-mail is "
                         "awaiting confirmation");
    change.value = user.email;
    if (email.size)
        e = email_check(w, email, &change.value);
    if (!e && email.size)
        e = email_may_be_hers(w, change.value);
    if (!e)
        e = mail_allow(w, change.value, address);
    return e ? e : auth_write(w, email_run, &change);
}

struct confirmation {
    struct str secret;
    int64_t account_id;
};

static enum err confirm(struct work *w, struct confirmation *confirmation)
{
    struct str address, with;
    struct link link;
    struct user user;
    enum err e = link_use(w, LINK_CONFIRM, confirmation->secret, &link);

    if (!e)
        e = user_find(w, link.account_id, &user);
    if (e)
        return e;
    with = str_split(link.bound_to, '\n', &address);
    /* The address she has is hers to confirm whatever else has changed. */
    if (!str_equal(address, user.email) && !str_equal(with, asked_with(w, &user)))
        return ERR_NOT_FOUND;
    confirmation->account_id = link.account_id;
    return user_set_email(w, link.account_id, address);
}

static enum err confirm_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, confirm(w, context));
}

enum err email_confirm(struct work *w, struct str secret, int64_t *ret_account_id)
{
    struct confirmation confirmation = {.secret = secret};
    enum err e = auth_write(w, confirm_run, &confirmation);

    if (e == ERR_NOT_FOUND)
        return link_is_over(w);
    if (e == ERR_CONFLICT)
        return work_fail(w, e, "%s",
                         words(w, "somebody else has this address by now",
                               "quelqu’un d’autre a cette adresse désormais"));
    if (!e)
        *ret_account_id = confirmation.account_id;
    return e;
}
