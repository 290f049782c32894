#include "api/admin.h"

#include "api/account_json.h"
#include "auth/tokens.h"
#include "auth/users.h"

enum { addresses_shown_max = 20 };

enum err api_admin_may(struct work *w, const struct viewer *viewer, uint64_t permissions)
{
    uint64_t have = viewer->permissions;

    if ((have & PERMISSION_ADMINISTRATOR) || (have & permissions) == permissions)
        return OK;
    return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
}

enum err api_admin_read(struct work *w, const struct viewer *viewer, uint64_t permissions,
                        const struct http_request *request, int64_t *ret_id)
{
    enum err e = api_admin_may(w, viewer, permissions);

    return e ? e : id_parse(request->path_params[0], ret_id);
}

/* Where she signed in from, newest first, each address once. */
static enum err addresses_json(struct work *w, struct buffer *out, int64_t account_id)
{
    enum { tokens_max = 2 * tokens_per_account_max };
    struct token *tokens = arena_array(w->memory, tokens_max, sizeof *tokens);
    int count = 0, shown = 0;
    enum err e = tokens_list(w, account_id, false, tokens, tokens_max, &count);

    if (e)
        return e;
    for (int i = 0; i < count; i++) {
        bool is_new = tokens[i].address.size > 0;

        for (int j = 0; is_new && j < shown; j++)
            is_new = !str_equal(tokens[i].address, tokens[j].address);
        if (is_new && shown < addresses_shown_max)
            tokens[shown++] = tokens[i];
    }
    json_key(out, "ip");
    json_str_or_null(out, shown ? tokens[0].address : STR(""));
    json_key(out, "ips");
    json_open(out, '[');
    for (int i = 0; i < shown; i++) {
        json_open(out, '{');
        JSON_STR(out, "ip", tokens[i].address);
        JSON_TIME(out, "used_at", tokens[i].created_ms);
        json_close(out, '}');
    }
    json_close(out, ']');
    return OK;
}

/* What is known of the person; all null for accounts of other squares. */
static void person_json(struct buffer *out, const struct user *user, bool has_user)
{
    if (!has_user) {
        static const char *const names[] = {"email",  "confirmed",      "disabled", "approved",
                                            "locale", "invite_request", "role"};

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            JSON_NULL(out, names[i]);
        return;
    }
    JSON_STR(out, "email", user->email);
    JSON_BOOL(out, "confirmed", user->confirmed_ms != 0);
    JSON_BOOL(out, "disabled", user->disabled_ms != 0);
    JSON_BOOL(out, "approved", user->approved_ms != 0);
    json_key(out, "locale");
    json_str_or_null(out, user->locale);
    json_key(out, "invite_request");
    json_str_or_null(out, user->reason);
    json_key(out, "role");
    api_role_json(out, role_facts(user->role));
}

enum err api_admin_account_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct account account;
    struct user user = {0};
    bool has_user;
    enum err e;

    if (!account_id) {
        json_null(out);
        return OK;
    }
    e = account_find(w, account_id, &account);
    if (!e && (account.flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    e = user_find(w, account_id, &user);
    has_user = !e;
    if (e && e != ERR_NOT_FOUND)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", account.id);
    JSON_STR(out, "username", account.username);
    json_key(out, "domain");
    json_str_or_null(out, account.domain);
    JSON_TIME(out, "created_at", account.created_ms);
    person_json(out, &user, has_user);
    JSON_BOOL(out, "suspended", account.flags & ACCOUNT_SUSPENDED);
    JSON_BOOL(out, "silenced", account.flags & ACCOUNT_LIMITED);
    JSON_BOOL(out, "sensitized", account.flags & ACCOUNT_SENSITIVE);
    e = addresses_json(w, out, account_id);
    json_key(out, "account");
    if (!e)
        e = api_account_stored_json(w, out, account_id);
    json_close(out, '}');
    return e;
}
