#include "social/teams.h"

#include "base/clock.h"
#include "social/accounts.h"
#include "social/notifications.h"
#include "social/relations.h"
#include "social/teams_db.h"
#include "social/transaction.h"

#include <assert.h>

static const char *const role_names[team_role_count] = {
    [TEAM_NONE] = "",         [TEAM_ANALYST] = "analyst", [TEAM_CONTRIBUTOR] = "contributor",
    [TEAM_EDITOR] = "editor", [TEAM_ADMIN] = "admin",     [TEAM_OWNER] = "owner",
};

const char *team_role_name(enum team_role role)
{
    assert((int)role >= 0 && (int)role < (int)team_role_count);
    return role_names[role];
}

enum err team_role_parse(struct work *w, struct str name, enum team_role *ret_role)
{
    for (int role = TEAM_ANALYST; role < team_role_count; role++)
        if (str_is(name, role_names[role])) {
            *ret_role = (enum team_role)role;
            return OK;
        }
    return work_fail(w, ERR_INVALID, "role is owner, admin, editor, contributor or analyst");
}

struct team_asker team_asker(const struct work *w, int64_t account_id)
{
    if (!w->acting)
        return (struct team_asker){.account_id = account_id, .role = TEAM_OWNER};
    assert(w->acting->account_id == account_id);
    return (struct team_asker){.account_id = account_id,
                               .person_id = w->acting->person_id,
                               .role = (enum team_role)w->acting->role};
}

static int64_t asker_id(const struct team_asker *by)
{
    return by->person_id ? by->person_id : by->account_id;
}

/* ---- finding ---- */

enum err team_find(struct work *w, int64_t account_id, int64_t person_id,
                   struct team_member *ret_member)
{
    return teams_db_find(w, account_id, person_id, ret_member);
}

enum err team_role_of(struct work *w, int64_t account_id, int64_t person_id,
                      enum team_role *ret_role)
{
    struct team_member member;
    enum err e = teams_db_find(w, account_id, person_id, &member);

    *ret_role = !e && member.state == TEAM_MEMBER ? member.role : TEAM_NONE;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err team_members(struct work *w, int64_t account_id, struct team_member *ret_members,
                      int *ret_count)
{
    return teams_db_members(w, account_id, team_members_max, ret_members, ret_count);
}

enum err teams_of(struct work *w, int64_t person_id, struct team_member *ret_teams, int *ret_count)
{
    return teams_db_of(w, person_id, teams_max, ret_teams, ret_count);
}

enum err team_was_member(struct work *w, int64_t account_id, int64_t person_id, bool *ret_was)
{
    return teams_db_past_find(w, account_id, person_id, ret_was);
}

enum err team_past_members(struct work *w, int64_t account_id, int64_t *ret_ids, int *ret_count)
{
    return teams_db_past_members(w, account_id, teams_past_max, ret_ids, ret_count);
}

enum err teams_past_of(struct work *w, int64_t person_id, int64_t *ret_ids, int *ret_count)
{
    return teams_db_past_of(w, person_id, teams_past_max, ret_ids, ret_count);
}

/* ---- the team's own deeds ---- */

/* Of a member's request team_before_end() writes the deed; of the account's own, and of one who
 * answers as herself, it is written here. */
static enum err record(struct work *w, int64_t account_id, int64_t by_id, enum team_deed deed,
                       int64_t person_id)
{
    if (w->acting) {
        team_deed_about(w, person_id);
        return OK;
    }
    return teams_db_deed_add(w,
                             &(struct team_deed_row){.id = id_new(w->now_ms, id_bucket(account_id)),
                                                     .account_id = account_id,
                                                     .person_id = by_id,
                                                     .deed = deed,
                                                     .subject_id = person_id});
}

static enum err may_give(struct work *w, const struct team_asker *by, enum team_role role)
{
    if (by->role == TEAM_OWNER || (by->role == TEAM_ADMIN && role < TEAM_ADMIN))
        return OK;
    return work_fail(w, ERR_FORBIDDEN, "%s cannot change who is %s",
                     by->role == TEAM_ADMIN ? "an admin" : "a member like you",
                     role == TEAM_OWNER ? "an owner" : "an admin");
}

static enum err may_ask_anybody(struct work *w, int64_t id)
{
    uint32_t flags = 0;
    enum err e = account_find_flags(w, id, &flags);

    if (!e && (flags & (ACCOUNT_LIMITED | ACCOUNT_SUSPENDED | ACCOUNT_DELETED)))
        e = work_fail(w, ERR_FORBIDDEN, "an account that was limited invites nobody");
    return e;
}

static enum err cannot(struct work *w)
{
    return work_fail(w, ERR_INVALID, "this account cannot be invited");
}

static enum err may_be_asked(struct work *w, int64_t person_id, int64_t by_id)
{
    struct relation relation = {0};
    enum err e = relation_find(w, person_id, by_id, &relation);

    return !e && (relation.flags & RELATION_BLOCKS) ? cannot(w) : e;
}

/* Against floods: of the account in a day, and to one person. */
static enum err invitations_check(struct work *w, int64_t account_id, int64_t person_id)
{
    const int64_t since = id_first_at(w->now_ms - clock_day_ms);
    int all = 0, same = 0;
    enum err e = teams_db_deeds_count(w, account_id, TEAM_DID_INVITE, 0, since,
                                      team_invitations_day_max, &all);

    if (!e)
        e = teams_db_deeds_count(w, account_id, TEAM_DID_INVITE, person_id, since,
                                 team_invitations_person_day_max, &same);
    if (!e && (all >= team_invitations_day_max || same >= team_invitations_person_day_max))
        e = work_fail(w, ERR_TOO_MANY, "too many invitations today; try again tomorrow");
    return e;
}

static enum err room_check(struct work *w, int64_t account_id, int64_t person_id)
{
    struct team_member *list = arena_array(w->memory, teams_max, sizeof *list);
    int members = 0, teams = 0;
    enum err e = teams_db_members(w, account_id, team_members_max, list, &members);

    _Static_assert((int)teams_max >= (int)team_members_max, "the list holds either");
    if (!e)
        e = teams_db_of(w, person_id, teams_max, list, &teams);
    if (!e && members >= team_members_max)
        e = work_fail(w, ERR_INVALID, "a shared account has at most %d members",
                      (int)team_members_max);
    return !e && teams >= teams_max ? cannot(w) : e;
}

static enum err invitee_check(struct work *w, const struct team_asker *by, int64_t person_id)
{
    struct account person;
    struct team_member member;
    enum err e = account_find(w, person_id, &person);

    if (e == ERR_NOT_FOUND ||
        (!e && (person.domain.size || person_id == by->account_id ||
                (person.flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED | ACCOUNT_MOVED)))))
        return cannot(w);
    if (!e)
        e = may_be_asked(w, person_id, by->account_id);
    if (!e && by->person_id)
        e = may_be_asked(w, person_id, by->person_id);
    if (e)
        return e;
    e = teams_db_find(w, by->account_id, person_id, &member);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return work_fail(w, ERR_CONFLICT, "%s already",
                     member.state == TEAM_MEMBER ? "she is a member" : "she is invited");
}

static enum err invite(struct work *w, const struct team_asker *by, struct team_member *member)
{
    enum err e = may_give(w, by, member->role);

    if (!e)
        e = may_ask_anybody(w, by->account_id);
    if (!e && by->person_id)
        e = may_ask_anybody(w, by->person_id);
    if (!e)
        e = invitee_check(w, by, member->person_id);
    if (!e)
        e = invitations_check(w, by->account_id, member->person_id);
    if (!e)
        e = room_check(w, by->account_id, member->person_id);
    if (!e)
        e = teams_db_insert(w, member);
    if (!e)
        e = record(w, by->account_id, asker_id(by), TEAM_DID_INVITE, member->person_id);
    return e ? e
             : notification_add(w, member->person_id, NOTIFICATION_TEAM_INVITED, by->account_id, 0);
}

enum err team_invite(struct work *w, const struct team_asker *by, int64_t person_id,
                     enum team_role role, struct team_member *ret_member)
{
    struct team_member member = {.account_id = by->account_id,
                                 .person_id = person_id,
                                 .role = role,
                                 .state = TEAM_INVITED,
                                 .since_ms = w->now_ms,
                                 .invited_by = asker_id(by)};
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, invite(w, by, &member));
    if (!e)
        *ret_member = member;
    return e;
}

static enum err accept(struct work *w, struct team_member *member)
{
    const int64_t account_id = member->account_id;
    uint32_t flags = 0;
    bool changed = false;
    enum err e = teams_db_find(w, account_id, member->person_id, member);

    if (!e)
        e = account_find_flags(w, account_id, &flags);
    if (!e && (flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND;
    if (e || member->state == TEAM_MEMBER)
        return e;
    member->state = TEAM_MEMBER;
    member->since_ms = w->now_ms;
    e = teams_db_update(w, member, TEAM_INVITED, &changed);
    if (!e && !changed)
        e = ERR_NOT_FOUND;
    if (!e)
        e = notification_remove(w, member->person_id, NOTIFICATION_TEAM_INVITED, account_id, 0);
    return e ? e : record(w, account_id, member->person_id, TEAM_DID_JOIN, member->person_id);
}

enum err team_accept(struct work *w, int64_t person_id, int64_t account_id,
                     struct team_member *ret_member)
{
    struct team_member member = {.account_id = account_id, .person_id = person_id};
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, accept(w, &member));
    if (!e)
        *ret_member = member;
    return e;
}

static enum err find_to_change(struct work *w, const struct team_asker *by, int64_t person_id,
                               struct team_member *member)
{
    enum err e = teams_db_find(w, by->account_id, person_id, member);

    if (!e && by->person_id == person_id)
        e = work_fail(w, ERR_FORBIDDEN, "nobody changes her own part; you can leave");
    return e ? e : may_give(w, by, member->role);
}

static enum err set_role(struct work *w, const struct team_asker *by, enum team_role role,
                         struct team_member *member)
{
    bool changed = false;
    enum err e = find_to_change(w, by, member->person_id, member);

    if (!e)
        e = may_give(w, by, role);
    if (e)
        return e;
    member->role = role;
    e = teams_db_update(w, member, member->state, &changed);
    if (!e && !changed)
        e = ERR_NOT_FOUND;
    return e ? e : record(w, by->account_id, asker_id(by), TEAM_DID_ROLE, member->person_id);
}

enum err team_set_role(struct work *w, const struct team_asker *by, int64_t person_id,
                       enum team_role role, struct team_member *ret_member)
{
    struct team_member member = {.person_id = person_id};
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, set_role(w, by, role, &member));
    if (!e)
        *ret_member = member;
    return e;
}

static enum err end(struct work *w, const struct team_asker *by, int64_t person_id,
                    int64_t account_id)
{
    struct team_member member;
    bool deleted = false;
    enum err e = by ? find_to_change(w, by, person_id, &member)
                    : teams_db_find(w, account_id, person_id, &member);

    if (!e)
        e = teams_db_delete(w, account_id, person_id, &deleted);
    if (!e && !deleted)
        e = ERR_NOT_FOUND;
    if (!e && member.state == TEAM_INVITED)
        e = notification_remove(w, person_id, NOTIFICATION_TEAM_INVITED, account_id, 0);
    else if (!e)
        e = teams_db_past_add(w, account_id, person_id, w->now_ms);
    return e ? e
             : record(w, account_id, by ? asker_id(by) : person_id,
                      by ? TEAM_DID_REMOVE : TEAM_DID_LEAVE, person_id);
}

enum err team_end(struct work *w, const struct team_asker *by, int64_t person_id,
                  int64_t account_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    assert(!by || by->account_id == account_id);
    return e ? e : transaction_leave(w, own, end(w, by, person_id, account_id));
}

/* ---- accounts that go ---- */

/* At either end; *ret_left: there is more. */
static enum err past_delete_some(struct work *w, int64_t account_id, bool *ret_left)
{
    int64_t *ids = arena_array(w->memory, teams_past_max, sizeof *ids);
    int count = 0;
    enum err e = team_past_members(w, account_id, ids, &count);

    *ret_left = count == teams_past_max;
    for (int i = 0; !e && i < count; i++)
        e = teams_db_past_delete(w, account_id, ids[i]);
    if (!e)
        e = teams_past_of(w, account_id, ids, &count);
    *ret_left |= count == teams_past_max;
    for (int i = 0; !e && i < count; i++)
        e = teams_db_past_delete(w, ids[i], account_id);
    return e;
}

enum err teams_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    struct team_member *list = arena_array(w->memory, teams_max, sizeof *list);
    int count = 0;
    bool deleted, past_left = false;
    enum err e = teams_db_members(w, account_id, team_members_max, list, &count);

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++)
        e = teams_db_delete(w, account_id, list[i].person_id, &deleted);
    if (!e)
        e = teams_db_of(w, account_id, teams_max, list, &count);
    for (int i = 0; !e && i < count; i++)
        e = teams_db_delete(w, list[i].account_id, account_id, &deleted);
    if (!e)
        e = past_delete_some(w, account_id, &past_left);
    if (!e)
        e = teams_db_deeds_delete_some(w, account_id, max, ret_left);
    if (!e)
        *ret_left |= past_left;
    return e;
}
