#include "auth/team_access.h"

#include "auth/users.h"
#include "social/transaction.h"

static enum err standing_of(struct work *w, int64_t account_id, struct user *ret_user,
                            enum user_standing *ret_standing)
{
    uint32_t flags = 0;
    enum err e = account_find_flags(w, account_id, &flags);

    if (!e)
        e = user_find(w, account_id, ret_user);
    if (!e)
        *ret_standing = user_standing(w, ret_user, flags);
    return e;
}

static enum err invite(struct work *w, const struct team_asker *by, int64_t person_id,
                       enum team_role role, struct team_member *ret_member)
{
    struct user user = {0};
    struct account account = {0};
    enum user_standing standing = USER_ACTIVE;
    enum err e = standing_of(w, person_id, &user, &standing);

    if (e == ERR_NOT_FOUND || (!e && standing != USER_ACTIVE))
        return work_fail(w, ERR_INVALID, "this account cannot be invited");
    if (!e)
        e = team_invite(w, by, person_id, role, ret_member);
    if (!e)
        e = account_find(w, by->account_id, &account);
    return e ? e : user_tell(w, &user, MAIL_TEAM_INVITED, account.username);
}

enum err team_access_invite(struct work *w, const struct team_asker *by, int64_t person_id,
                            enum team_role role, struct team_member *ret_member)
{
    struct team_member member = {0};
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, invite(w, by, person_id, role, &member));
    if (!e)
        *ret_member = member;
    return e;
}

enum err team_access_set_role(struct work *w, const struct team_asker *by, int64_t person_id,
                              enum team_role role, struct team_member *ret_member)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = team_set_role(w, by, person_id, role, ret_member);
    if (!e)
        e = tokens_refresh_acting(w, person_id, by->account_id);
    return transaction_leave(w, own, e);
}

enum err team_access_end(struct work *w, const struct team_asker *by, int64_t person_id,
                         int64_t account_id, const uint8_t *keep_hash)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = team_end(w, by, person_id, account_id);
    if (!e)
        e = tokens_end_acting(w, person_id, account_id, keep_hash);
    return transaction_leave(w, own, e);
}

static enum err act(struct work *w, int64_t person_id, const uint8_t *session_hash,
                    int64_t account_id)
{
    struct user user = {.confirmed_ms = 1, .approved_ms = 1};
    enum user_standing standing = USER_ACTIVE;
    enum team_role role = TEAM_NONE;
    enum err e = team_role_of(w, account_id, person_id, &role);

    if (!e && !role)
        return ERR_NOT_FOUND;
    if (!e)
        e = standing_of(w, account_id, &user, &standing);
    if (e == ERR_NOT_FOUND) /* an account that was loaded has no user behind it */
        e = OK;
    if (!e)
        e = user_standing_check(w, standing);
    return e ? e : token_act(w, session_hash, person_id, account_id);
}

enum err team_access_act(struct work *w, int64_t person_id, const uint8_t *session_hash,
                         int64_t account_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, act(w, person_id, session_hash, account_id));
}
