/* bema account create | list | show | role | reset-password | suspend | delete, and token create.
 */
#include "main/cmds.h"

#include "auth/passwords.h"
#include "auth/tokens.h"
#include "auth/users.h"
#include "base/clock.h"
#include "main/accounts_db.h"
#include "moderation/account_actions.h"

#include <string.h>

/* What the lane needs of a command's call. */
struct change {
    struct user_draft draft;
    struct account account;
    int64_t account_id;
    struct str password_hash;
    enum role role;
    bool lift;
    struct str why;
    struct token token;
    struct str secret;
};

static enum err account_named(struct work *w, struct command_call *call, int64_t *ret_id)
{
    const char *name = NULL;
    enum err e = command_argument(w, call, "the account's NAME", &name);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = account_find_handle(w, str_of(name), ret_id);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no account \"%s\"", name);
    return e;
}

/* The password of --password-stdin, or a generated one, which is printed. */
static enum err password_take(struct work *w, struct command_call *call, bool from_input,
                              struct str username, struct str email, struct str *ret_password)
{
    if (!from_input) {
        *ret_password = password_generate(w->memory);
        return OK;
    }
    enum err e = command_read_line(w, call, ret_password);
    if (!e)
        e = password_rule(w, *ret_password, username, email);
    return e;
}

/* An account that was loaded has nobody who can sign in to it: making it gives it a sign-in. */
static enum err adopt_loaded(struct work *w, struct str name, int64_t *ret_adopt_id)
{
    int64_t id = 0;
    struct user user;
    enum err e = account_find_handle(w, name, &id);
    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e)
        e = user_find(w, id, &user);
    if (!e)
        return OK; /* taken: user_create() says so */
    if (e == ERR_NOT_FOUND)
        *ret_adopt_id = id;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err create_run(struct work *w, void *context)
{
    struct change *change = context;
    return user_create(w, &change->draft, &change->account);
}

enum err cmd_account_create(struct work *w, struct square *square, struct command_call *call)
{
    const char *email = NULL, *role = "user", *name = NULL;
    struct change change = {0};
    struct str password = {0};
    bool from_input = command_flag(call, "--password-stdin");
    enum err e = command_option(w, call, "--email", &email);
    if (!e)
        e = command_option(w, call, "--role", &role);
    if (!e)
        e = command_argument(w, call, "the account's NAME", &name);
    if (!e)
        e = command_end(w, call);
    if (!e && !email)
        e = work_fail(w, ERR_MALFORMED, "--email is missing");
    if (!e)
        e = role_parse(w, str_of(role), &change.draft.role);
    if (!e)
        e = adopt_loaded(w, str_of(name), &change.draft.adopt_id);
    if (!e)
        e = password_take(w, call, from_input, str_of(name), str_of(email), &password);
    if (!e)
        e = password_hash(w, password, &change.draft.password_hash);
    if (e)
        return e;
    change.draft.username = str_of(name);
    change.draft.email = str_of(email);
    change.draft.confirmed = change.draft.approved = true;
    e = lanes_run(square->lanes, w, create_run, &change);
    if (e)
        return e;
    command_say(call,
                change.draft.adopt_id ? "The account %s was loaded; it has a sign-in now.\n"
                                      : "The account %s is made.\n",
                name);
    if (!from_input)
        command_say(call, "Password: %.*s\n", STR_ARG(password));
    return OK;
}

enum err cmd_account_list(struct work *w, struct square *square, struct command_call *call)
{
    (void)square;
    struct local_account accounts[accounts_page_max];
    int count = accounts_page_max;
    struct str after = STR("");
    enum err e = command_end(w, call);
    while (!e && count == accounts_page_max && !command_gone(call)) {
        e = accounts_db_page(w, after, accounts, &count);
        for (int i = 0; !e && i < count; i++) {
            struct user user = {0};
            e = user_find(w, accounts[i].id, &user);
            bool has_user = !e;
            if (e == ERR_NOT_FOUND)
                e = OK;
            command_say(call, "%-30.*s %-10s %.*s%s\n", STR_ARG(accounts[i].username),
                        has_user ? role_facts(user.role)->word : "-", STR_ARG(user.email),
                        accounts[i].flags & ACCOUNT_SUSPENDED ? " (suspended)" : "");
        }
        if (!e && count)
            after = accounts[count - 1].username;
    }
    return e;
}

enum err cmd_account_show(struct work *w, struct square *square, struct command_call *call)
{
    int64_t id = 0;
    struct account account;
    struct user user = {0};
    enum err e = account_named(w, call, &id);
    if (!e)
        e = account_find(w, id, &account);
    if (e)
        return e;
    command_say(call, "name       %.*s\nid         %lld\nshown as   %.*s\npage       %.*s/@%.*s\n",
                STR_ARG(account.username), (long long)id, STR_ARG(account.display_name),
                STR_ARG(square->site.url), STR_ARG(account.username));
    command_say(call, "made       %.*s\nposts      %lld\nfollowers  %lld\nfollowing  %lld\n",
                STR_ARG(time_iso(w->memory, account.created_ms)), (long long)account.posts,
                (long long)account.followers, (long long)account.following);
    command_say(call, "standing   %s\n",
                account.flags & ACCOUNT_SUSPENDED ? "suspended"
                : account.flags & ACCOUNT_LIMITED ? "limited"
                                                  : "no restriction");
    e = user_find(w, id, &user);
    if (e == ERR_NOT_FOUND) {
        command_say(call, "sign-in    none: nobody can sign in to it\n");
        return OK;
    }
    if (!e)
        command_say(call, "role       %s\ne-mail     %.*s%s\nsecond factor %s\n",
                    role_facts(user.role)->word, STR_ARG(user.email),
                    user.confirmed_ms ? "" : " (not confirmed)",
                    user.totp_confirmed_ms ? "on" : "off");
    if (!e && !user.approved_ms)
        command_say(call, "approval   awaited: %.*s\n", STR_ARG(command_one_line(w, user.reason)));
    return e;
}

static enum err role_run(struct work *w, void *context)
{
    struct change *change = context;
    return user_set_role(w, change->account_id, change->role);
}

static enum err approve_run(struct work *w, void *context)
{
    struct change *change = context;
    return account_act(
        w, &(struct account_action){.kind = DECISION_APPROVE, .account_id = change->account_id});
}

/* For squares that ask for approval (registrations=approval). */
enum err cmd_account_approve(struct work *w, struct square *square, struct command_call *call)
{
    struct change change = {0};
    struct user user = {0};
    enum err e = account_named(w, call, &change.account_id);
    if (!e)
        e = user_find(w, change.account_id, &user);
    if (e == ERR_NOT_FOUND && change.account_id)
        return work_fail(w, e, "nobody can sign in to that account");
    if (!e && user.approved_ms)
        return work_fail(w, ERR_CONFLICT, "the account is approved already");
    if (!e)
        e = lanes_run(square->lanes, w, approve_run, &change);
    if (!e)
        command_say(call, "The account is approved; its owner gets a mail.\n");
    return e;
}

enum err cmd_account_role(struct work *w, struct square *square, struct command_call *call)
{
    const char *name = NULL, *role = NULL;
    struct change change = {0};
    enum err e = command_argument(w, call, "the account's NAME", &name);
    if (!e)
        e = command_argument(w, call, "the ROLE", &role);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = role_parse(w, str_of(role), &change.role);
    if (!e)
        e = account_find_handle(w, str_of(name), &change.account_id);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no account \"%s\"", name);
    if (!e)
        e = lanes_run(square->lanes, w, role_run, &change);
    if (!e)
        command_say(call, "%s is now %s.\n", name, role_facts(change.role)->word);
    return e;
}

static enum err password_run(struct work *w, void *context)
{
    struct change *change = context;
    return user_set_password(w, change->account_id, change->password_hash, NULL);
}

enum err cmd_account_reset_password(struct work *w, struct square *square,
                                    struct command_call *call)
{
    struct change change = {0};
    struct user user = {0};
    struct str password = {0};
    bool from_input = command_flag(call, "--password-stdin");
    enum err e = account_named(w, call, &change.account_id);
    if (!e)
        e = user_find(w, change.account_id, &user);
    if (e == ERR_NOT_FOUND && change.account_id)
        return work_fail(w, e, "nobody can sign in to that account");
    if (!e)
        e = password_take(w, call, from_input, STR(""), user.email, &password);
    if (!e)
        e = password_hash(w, password, &change.password_hash);
    if (!e)
        e = lanes_run(square->lanes, w, password_run, &change);
    if (e)
        return e;
    command_say(call, "The password is changed; all sessions and apps are signed out.\n");
    if (!from_input)
        command_say(call, "Password: %.*s\n", STR_ARG(password));
    return OK;
}

static enum err suspend_run(struct work *w, void *context)
{
    struct change *change = context;
    return account_act(
        w, &(struct account_action){.kind = change->lift ? DECISION_UNSUSPEND : DECISION_SUSPEND,
                                    .account_id = change->account_id,
                                    .text = change->why});
}

enum err cmd_account_suspend(struct work *w, struct square *square, struct command_call *call)
{
    const char *why = "by the operator";
    struct change change = {.lift = command_flag(call, "--lift")};
    enum err e = command_option(w, call, "--reason", &why);
    if (!e)
        e = account_named(w, call, &change.account_id);
    change.why = str_of(why);
    if (!e)
        e = lanes_run(square->lanes, w, suspend_run, &change);
    if (!e)
        command_say(call, change.lift ? "The suspension is lifted.\n"
                                      : "The account is suspended; nothing of it is deleted. "
                                        "--lift takes it back.\n");
    return e;
}

static enum err delete_run(struct work *w, void *context)
{
    struct change *change = context;
    return account_act(w, &(struct account_action){.kind = DECISION_DELETE,
                                                   .account_id = change->account_id,
                                                   .text = change->why});
}

enum err cmd_account_delete(struct work *w, struct square *square, struct command_call *call)
{
    struct change change = {0};
    const char *why = "";
    bool sure = command_flag(call, "--yes");
    enum err e = command_option(w, call, "--reason", &why);
    if (!e)
        e = account_named(w, call, &change.account_id);
    change.why = str_trim(str_of(why));
    if (!e && !sure)
        return work_fail(w, ERR_INVALID,
                         "deleting is final: posts, follows and pictures go too. Say --yes if you "
                         "mean it, or suspend the account instead");
    if (!e && !change.why.size)
        return work_fail(w, ERR_INVALID,
                         "say why with --reason: that she asked for it, or the law that demands "
                         "it. It is kept with the decision; among the staff two people decide");
    if (!e)
        e = lanes_run(square->lanes, w, delete_run, &change);
    if (!e)
        command_say(call, "The account is deleted; its posts are removed in the background while "
                          "a server runs.\n");
    return e;
}

/* A loaded account has no user yet; with a token it acts, so it gets one, without a sign-in. */
static enum err token_store(struct work *w, struct change *change)
{
    struct user user;
    enum err e = user_find(w, change->account_id, &user);
    change->draft =
        (struct user_draft){.adopt_id = change->account_id, .confirmed = true, .approved = true};
    if (e == ERR_NOT_FOUND)
        e = user_create(w, &change->draft, &change->account);
    return e ? e : token_create(w, &change->token, &change->secret, &change->token);
}

static enum err token_run(struct work *w, void *context)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, token_store(w, context));
}

enum err cmd_token_create(struct work *w, struct square *square, struct command_call *call)
{
    const char *scopes = "read write follow push";
    struct change change = {0};
    uint64_t bits = 0;
    enum err e = command_option(w, call, "--scopes", &scopes);
    if (!e)
        e = scopes_parse(w, str_of(scopes), &bits);
    if (!e)
        e = account_named(w, call, &change.account_id);
    if (e)
        return e;
    change.token = (struct token){.account_id = change.account_id,
                                  .kind = TOKEN_PERSON,
                                  .client_id = STR("bema-command"),
                                  .app_name = STR("bema token create"),
                                  .scopes = scopes_tidy(w->memory, str_of(scopes))};
    e = lanes_run(square->lanes, w, token_run, &change);
    if (!e)
        command_say(call, "%.*s\n", STR_ARG(change.secret));
    return e;
}
