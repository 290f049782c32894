#include "moderation/decisions.h"

#include "auth/users.h"
#include "base/json.h"
#include "moderation/decision_log.h"
#include "moderation/decisions_db.h"
#include "social/approvals.h"
#include "store/db.h"

#include <assert.h>

struct str jury_verdict_json(struct arena *a, const struct jury_verdict *verdict)
{
    struct buffer out = buffer_in(a);

    json_open(&out, '{');
    json_key(&out, "jury");
    json_open(&out, '{');
    JSON_ID(&out, "entry", verdict->jury_id);
    JSON_INT(&out, "keep", verdict->keep);
    JSON_INT(&out, "reverse", verdict->reverse);
    json_close(&out, '}');
    json_close(&out, '}');
    return buffer_str(&out);
}

bool decision_is_jurys(struct arena *a, const struct decision *decision,
                       struct jury_verdict *ret_verdict)
{
    const bool answers =
        decision->kind == DECISION_REVERSE || decision->kind == DECISION_APPEAL_REJECT;
    const struct json *state = NULL, *jury;

    if (!answers || decision->by_account_id || decision->automated || !decision->after.size ||
        json_parse(a, decision->after, &state, NULL))
        return false;
    jury = json_get(state, "jury");
    *ret_verdict = (struct jury_verdict){.keep = (int)json_get_int(jury, "keep", 0),
                                         .reverse = (int)json_get_int(jury, "reverse", 0)};
    return jury && !id_parse(json_get_str(jury, "entry"), &ret_verdict->jury_id);
}

struct str decision_effect(struct arena *a, const struct decision *decision)
{
    const struct json *laid = NULL;

    switch ((int)decision->kind) {
    case DECISION_SENSITIVE:
        return STR("content_warning");
    case DECISION_LIMIT:
        return STR("account_limited");
    case DECISION_SUSPEND:
        return STR("account_suspended");
    case DECISION_RESTRICT:
        return json_parse(a, decision->after, &laid, NULL) ? STR("") : json_get_str(laid, "effect");
    default:
        return STR("");
    }
}

static enum err complete(struct work *w, struct decision *made)
{
    assert(made->subject_id && made->kind);
    if (made->reason.size > decision_reason_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Text is too long (maximum is %d bytes)",
                         (int)decision_reason_bytes_max);
    if (!made->id)
        made->id = id_new(w->now_ms, id_bucket(made->subject_id));
    made->reason = utf8_clean(w->memory, made->reason);
    if (!made->rule.size)
        made->rule = STR("other");
    return OK;
}

enum err decisions_record(struct work *w, struct decision *drafts, int count,
                          int64_t *ret_entry_ids)
{
    enum err e = OK;

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++)
        e = complete(w, &drafts[i]);
    if (!e)
        e = decisions_db_insert(w, drafts, count);
    return e ? e : decisions_log(w, drafts, count, ret_entry_ids);
}

enum err decision_record(struct work *w, const struct decision *draft, int64_t *ret_id)
{
    struct decision made = *draft;
    int64_t entry_id;
    enum err e = decisions_record(w, &made, 1, &entry_id);

    if (!e)
        *ret_id = made.id;
    return e;
}

enum err decisions_of(struct work *w, int64_t subject_id, int64_t max_id,
                      struct decision *ret_decisions, int max, int *ret_count)
{
    return decisions_db_of(w, subject_id, 0, max_id ? max_id : INT64_MAX,
                           max < decisions_page_max ? max : decisions_page_max, ret_decisions,
                           ret_count);
}

enum err decision_was_by(struct work *w, int64_t subject_id, int kind, int64_t after_id,
                         int64_t by_id, bool *ret_was)
{
    return decisions_db_was_by(w, subject_id, kind, after_id, by_id, ret_was);
}

enum err decision_find(struct work *w, int64_t id, struct decision *ret_decision)
{
    return decisions_db_find(w, id, ret_decision);
}

enum err decision_last(struct work *w, int64_t subject_id, enum decision_kind kind,
                       struct decision *ret_decision)
{
    int count = 0;
    enum err e = decisions_db_of(w, subject_id, kind, INT64_MAX, 1, ret_decision, &count);

    return e || count ? e : ERR_NOT_FOUND;
}

enum err decision_follow(struct work *w, int64_t lead_id, int64_t decision_id)
{
    assert(db_in_transaction(w));
    return decisions_db_follow(w, &lead_id, &decision_id, 1);
}

enum err decisions_follow(struct work *w, const int64_t *lead_ids, const int64_t *decision_ids,
                          int count)
{
    assert(db_in_transaction(w));
    return decisions_db_follow(w, lead_ids, decision_ids, count);
}

enum err decision_followers(struct work *w, int64_t lead_id, int64_t after_id, int64_t *ret_ids,
                            int max, int *ret_count)
{
    return decisions_db_followers(w, lead_id, after_id, ret_ids, max, ret_count);
}

enum err decision_forbidden(struct work *w)
{
    return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
}

enum err decider_check(struct work *w, int64_t account_id, uint64_t permissions,
                       enum role *ret_role)
{
    struct user user;
    uint64_t have;
    enum err e;

    if (!account_id) { /* whoever runs the program */
        *ret_role = ROLE_OWNER;
        return OK;
    }
    e = user_find(w, account_id, &user);
    if (e == ERR_NOT_FOUND)
        return decision_forbidden(w);
    if (e)
        return e;
    have = role_facts(user.role)->permissions;
    if (!(have & PERMISSION_ADMINISTRATOR) && (have & permissions) != permissions)
        return decision_forbidden(w);
    *ret_role = user.role;
    return OK;
}

enum err decider_selves_find(struct work *w, int64_t account_id, struct decider_selves *ret_selves)
{
    struct team_member *teams = arena_array(w->memory, teams_max, sizeof *teams);
    int count = 0;
    enum err e = account_id ? teams_of(w, account_id, teams, &count) : OK;

    ret_selves->ids[0] = account_id;
    ret_selves->count = 1;
    for (int i = 0; !e && i < count; i++)
        if (teams[i].state == TEAM_MEMBER)
            ret_selves->ids[ret_selves->count++] = teams[i].account_id;
    count = 0;
    if (!e && account_id)
        e = teams_past_of(w, account_id, &ret_selves->ids[ret_selves->count], &count);
    ret_selves->count += count;
    return e;
}

bool decider_selves_have(const struct decider_selves *selves, int64_t account_id)
{
    for (int i = 0; i < selves->count; i++)
        if (selves->ids[i] == account_id)
            return true;
    return false;
}

enum err waiting_list(struct work *w, int64_t by_id, int64_t after_id, int max, waiting_read *read,
                      void *list, int *ret_count)
{
    struct waiting waiting = {.after_id = after_id, .max = max, .more = true};
    enum err e = decider_selves_find(w, by_id, &waiting.selves);

    for (int i = 0; !e && waiting.more && waiting.count < max && i < waiting_reads_max; i++)
        e = read(w, &waiting, list);
    if (!e)
        *ret_count = waiting.count;
    return e;
}

enum err decider_check_not_own(struct work *w, int64_t account_id, int64_t subject_id)
{
    enum team_role role = TEAM_NONE;
    bool is_own = account_id == subject_id;
    enum err e = OK;

    if (!account_id || !subject_id)
        return OK;
    if (!is_own)
        e = team_role_of(w, subject_id, account_id, &role);
    is_own |= role != TEAM_NONE;
    if (!e && !is_own) /* what she wrote for it is hers also when she has left */
        e = team_was_member(w, subject_id, account_id, &is_own);
    if (!e && !is_own)
        e = approval_agreed_for(w, subject_id, account_id, &is_own);
    return !e && is_own ? decision_forbidden(w) : e;
}

enum err decider_check_over(struct work *w, int64_t account_id, enum role role, int64_t subject_id)
{
    struct user subject = {.role = ROLE_USER};
    enum err e = account_id ? user_find(w, subject_id, &subject) : ERR_NOT_FOUND;

    if (e && e != ERR_NOT_FOUND)
        return e;
    if (!account_id)
        return OK;
    if (subject.role >= role)
        return decision_forbidden(w);
    return decider_check_not_own(w, account_id, subject_id);
}

enum err decision_reason_read(struct work *w, struct str *reason, bool is_needed)
{
    *reason = utf8_clean(w->memory, str_trim(*reason));
    if (is_needed && !reason->size)
        return work_fail(w, ERR_INVALID, "Validation failed: Reason can't be blank");
    return reason->size > decision_reason_bytes_max
               ? work_fail(w, ERR_INVALID, "Validation failed: Reason has at most %d bytes",
                           (int)decision_reason_bytes_max)
               : OK;
}
