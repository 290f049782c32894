/* Which person stands behind an account that writes or agrees (teams.h), and the rule for what
 * contributors write. */
#include "social/approval_parts.h"

#include "base/json.h"
#include "social/approvals_db.h"
#include "social/notifications.h"
#include "social/teams.h"

int64_t approval_person(const struct work *w, int64_t account_id)
{
    const int64_t person_id = team_person(w);

    return person_id ? person_id : account_id;
}

struct approval_rule approval_contributor_rule(int64_t account_id)
{
    return (struct approval_rule){
        .id = account_id, /* no rule has that: they are younger than their account */
        .account_id = account_id,
        .name = STR("contributor"),
        .everything = true,
        .surfaces = SURFACES_ALL,
        .needed = 1,
        .hours = approval_hours_default,
        .contributor = true,
    };
}

bool approval_is_contributors(struct work *w, const struct approval *a)
{
    const struct json *root = NULL;
    int64_t id = 0;

    if (json_parse(w->memory, a->rules, &root, NULL))
        return false;
    for (size_t i = 0; i < json_count(root); i++)
        if (!id_parse(json_get_str(json_at(root, i), "id"), &id) && id == a->account_id)
            return true;
    return false;
}

enum err approval_check_person(struct work *w, const struct approval *a, int64_t approver_id)
{
    const int64_t person_id = approval_person(w, approver_id);
    bool wrote = person_id == a->writer_id;
    enum err e = wrote ? OK : approvals_db_wrote(w, a->id, person_id, &wrote);

    if (!e && (wrote || (approver_id == a->account_id && !approval_is_contributors(w, a))))
        e = work_fail(w, ERR_FORBIDDEN, "Nobody approves what she writes herself");
    return e;
}

bool approval_has_agreed(const struct work *w, const struct approval_voter *voters, int count,
                         int64_t approver_id)
{
    const int64_t person_id = approval_person(w, approver_id);

    for (int i = 0; i < count; i++)
        if (voters[i].person_id == person_id || voters[i].account_id == person_id)
            return true;
    return false;
}

bool approval_rule_asks(const struct approval_rule *rule, int64_t approver_id)
{
    return rule->contributor ? approver_id == rule->account_id
                             : approval_rule_has(rule, approver_id);
}

int approval_rule_agreed(const struct approval_rule *rule, int64_t writer_id,
                         const struct approval_voter *voters, int count)
{
    int agreed = 0;

    for (int i = 0; i < count; i++)
        agreed +=
            voters[i].person_id != writer_id && approval_rule_asks(rule, voters[i].account_id);
    return agreed;
}

enum err approval_contributor_tell(struct work *w, const struct approval *a)
{
    enum err e = OK;

    if (a->version > 1)
        e = notification_remove(w, a->account_id, NOTIFICATION_APPROVAL_WANTED, a->writer_id,
                                a->id);
    return e ? e
             : notification_add(w, a->account_id, NOTIFICATION_APPROVAL_WANTED, a->writer_id,
                                a->id);
}

enum err approval_check_own(struct work *w, const struct approval *a)
{
    bool wrote = true;
    enum err e = team_is_contributor(w) ? approvals_db_wrote(w, a->id, team_person(w), &wrote) : OK;

    return !e && !wrote ? ERR_NOT_FOUND : e;
}

/* ---- those that wait for the account's own people ---- */

enum err approvals_waiting_here(struct work *w, int64_t account_id, struct approval *ret_items,
                                int max, int *ret_count)
{
    struct approval *held = arena_array(w->memory, approval_page_max, sizeof *held);
    struct approval_voter *voters = arena_array(w->memory, approval_voters_max, sizeof *voters);
    int count = 0, voter_count = 0;
    enum err e = team_is_contributor(w)
                     ? OK
                     : approvals_db_held(w, account_id, approval_page_max, held, &count);

    *ret_count = 0;
    for (int i = 0; !e && i < count && *ret_count < max; i++) {
        struct approval *a = &ret_items[*ret_count];

        e = approvals_db_find(w, held[i].id, a);
        if (e == ERR_NOT_FOUND) {
            e = OK; /* gone since */
            continue;
        }
        if (e || !approval_is_contributors(w, a))
            continue;
        e = approval_check_person(w, a, account_id);
        if (e == ERR_FORBIDDEN) {
            e = OK;
            continue;
        }
        if (!e)
            e = approvals_db_voters(w, a->id, a->version, voters, approval_voters_max,
                                    &voter_count);
        *ret_count += !e && !approval_has_agreed(w, voters, voter_count, account_id);
    }
    return e;
}
