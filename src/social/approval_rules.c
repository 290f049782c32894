#include "social/approval_parts.h"

#include "base/json.h"
#include "social/approvals_db.h"
#include "social/notifications.h"
#include "social/relations.h"
#include "social/transaction.h"

#include <assert.h>

bool approval_rule_has(const struct approval_rule *rule, int64_t approver_id)
{
    for (int i = 0; i < rule->approver_count; i++)
        if (rule->approvers[i] == approver_id)
            return true;
    return false;
}

/* ---- as it is stored ---- */

static struct str rule_write(struct work *w, const struct approval_rule *rule)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    json_key(&out, "approvers");
    json_open(&out, '[');
    for (int i = 0; i < rule->approver_count; i++)
        json_id(&out, rule->approvers[i]);
    json_close(&out, ']');
    JSON_BOOL(&out, "everything", rule->everything);
    JSON_INT(&out, "hours", rule->hours);
    JSON_STR(&out, "name", rule->name);
    JSON_INT(&out, "needed", rule->needed);
    JSON_INT(&out, "surfaces", rule->surfaces);
    json_key(&out, "topics");
    json_open(&out, '[');
    for (int i = 0; i < rule->topic_count; i++)
        json_str(&out, rule->topics[i]);
    json_close(&out, ']');
    json_close(&out, '}');
    return buffer_str(&out);
}

static enum err rule_read(struct work *w, struct str text, struct approval_rule *rule)
{
    const struct json *root = NULL, *topics, *approvers;
    struct str *read;

    if (json_parse(w->memory, text, &root, NULL))
        return work_fail(w, ERR_INTERNAL, "a rule cannot be read");
    topics = json_get(root, "topics");
    approvers = json_get(root, "approvers");
    if (json_count(topics) > approval_topics_max || json_count(approvers) > approval_approvers_max)
        return work_fail(w, ERR_INTERNAL, "a rule cannot be read");
    read = arena_array(w->memory, approval_topics_max, sizeof *read);
    for (size_t i = 0; i < json_count(topics); i++)
        read[i] = json_as_str(json_at(topics, i));
    for (size_t i = 0; i < json_count(approvers); i++)
        if (id_parse(json_as_str(json_at(approvers, i)), &rule->approvers[i]))
            return work_fail(w, ERR_INTERNAL, "a rule cannot be read");
    rule->topics = read;
    rule->topic_count = (int)json_count(topics);
    rule->approver_count = (int)json_count(approvers);
    rule->everything = json_get_bool(root, "everything", false);
    rule->hours = (int)json_get_int(root, "hours", approval_hours_default);
    rule->name = json_get_str(root, "name");
    rule->needed = (int)json_get_int(root, "needed", 1);
    rule->surfaces = (unsigned)json_get_int(root, "surfaces", SURFACES_ALL);
    return OK;
}

static enum err row_read(struct work *w, const struct approval_rule_row *row,
                         struct approval_rule *rule)
{
    struct approval_rule *pending;
    enum err e;

    *rule = (struct approval_rule){.id = row->id,
                                   .account_id = row->account_id,
                                   .version = row->version,
                                   .pending_ms = row->pending_ms};
    e = rule_read(w, row->rule, rule);
    rule->pending_gone = row->has_pending && !row->pending.size;
    if (e || !row->has_pending || rule->pending_gone)
        return e;
    pending = ARENA_NEW(w->memory, struct approval_rule);
    pending->id = row->id;
    pending->account_id = row->account_id;
    rule->pending = pending;
    return rule_read(w, row->pending, pending);
}

enum err approval_rules(struct work *w, int64_t account_id, struct approval_rule *ret_rules,
                        int *ret_count)
{
    struct approval_rule_row rows[approval_rules_max];
    int count = 0;
    enum err e = approvals_db_rules(w, account_id, rows, &count);

    for (int i = 0; !e && i < count; i++)
        e = row_read(w, &rows[i], &ret_rules[i]);
    if (!e)
        *ret_count = count;
    return e;
}

static enum err rule_find(struct work *w, int64_t account_id, int64_t id,
                          struct approval_rule *ret_rule)
{
    struct approval_rule *rules = arena_array(w->memory, approval_rules_max, sizeof *rules);
    int count = 0;
    enum err e = approval_rules(w, account_id, rules, &count);

    for (int i = 0; !e && i < count; i++)
        if (rules[i].id == id) {
            *ret_rule = rules[i];
            return OK;
        }
    return e ? e : ERR_NOT_FOUND;
}

static enum err rule_put(struct work *w, const struct approval_rule *rule, bool is_new)
{
    const struct approval_rule_row row = {
        .account_id = rule->account_id,
        .id = rule->id,
        .version = rule->version,
        .rule = rule_write(w, rule),
        .has_pending = rule->pending || rule->pending_gone,
        .pending = rule->pending ? rule_write(w, rule->pending) : STR(""),
        .pending_ms = rule->pending_ms,
    };

    return is_new ? approvals_db_rule_insert(w, &row) : approvals_db_rule_update(w, &row);
}

/* ---- what is a good rule ---- */

static enum err topics_check(struct work *w, const struct approval_rule *rule)
{
    if (!rule->everything && !rule->topic_count)
        return work_fail(w, ERR_INVALID, "a rule names topics, or everything");
    if (rule->topic_count > approval_topics_max)
        return work_fail(w, ERR_INVALID, "a rule has at most %d topics", (int)approval_topics_max);
    for (int i = 0; i < rule->topic_count; i++)
        if (rule->topics[i].size > approval_topic_bytes_max ||
            !utf8_seen(w->memory, rule->topics[i]).size)
            return work_fail(w, ERR_INVALID, "a topic has 1 to %d bytes",
                             (int)approval_topic_bytes_max);
    return OK;
}

/* Whoever blocks the account is not to be asked about it. */
static enum err approver_check(struct work *w, int64_t account_id, int64_t approver_id)
{
    struct account account;
    struct relation relation = {0};
    enum err e = account_find(w, approver_id, &account);

    if (!e && (account.domain.size || (account.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED))))
        e = ERR_NOT_FOUND;
    if (!e)
        e = relation_find(w, account_id, approver_id, &relation);
    if (e == ERR_NOT_FOUND || (!e && (relation.flags & RELATION_BLOCKED_BY)))
        return work_fail(w, ERR_INVALID, "somebody who is to approve is not here");
    return e;
}

static enum err rule_check(struct work *w, const struct approval_rule *rule,
                           const struct approval_rule *before)
{
    enum err e = topics_check(w, rule);

    if (e)
        return e;
    if (rule->name.size > approval_name_bytes_max)
        return work_fail(w, ERR_INVALID, "a rule's name has at most %d bytes",
                         (int)approval_name_bytes_max);
    if (!rule->surfaces || (rule->surfaces & ~(unsigned)SURFACES_ALL))
        return work_fail(w, ERR_INVALID, "a rule names at least one surface");
    if (rule->approver_count < 1 || rule->approver_count > approval_approvers_max)
        return work_fail(w, ERR_INVALID, "a rule names 1 to %d people who approve",
                         (int)approval_approvers_max);
    if (rule->needed < 1 || rule->needed > rule->approver_count)
        return work_fail(w, ERR_INVALID, "needed is from 1 to the number of people who approve");
    if (rule->hours < 1 || rule->hours > approval_hours_max)
        return work_fail(w, ERR_INVALID, "hours is from 1 to %d", (int)approval_hours_max);
    for (int i = 0; !e && i < rule->approver_count; i++) {
        if (rule->approvers[i] == rule->account_id)
            return work_fail(w, ERR_INVALID, "nobody approves what she writes herself");
        for (int j = 0; j < i; j++)
            if (rule->approvers[i] == rule->approvers[j])
                return work_fail(w, ERR_INVALID, "somebody is named twice");
        if (!before || !approval_rule_has(before, rule->approvers[i]))
            e = approver_check(w, rule->account_id, rule->approvers[i]);
    }
    return e;
}

static bool has_topic(struct work *w, const struct approval_rule *rule, struct str topic)
{
    const struct str folded = utf8_seen(w->memory, topic);

    for (int i = 0; i < rule->topic_count; i++)
        if (str_equal(utf8_seen(w->memory, rule->topics[i]), folded))
            return true;
    return false;
}

/* Whether something that the first holds would pass the second, or pass it more easily. */
static bool is_weaker(struct work *w, const struct approval_rule *before,
                      const struct approval_rule *after)
{
    if ((before->surfaces & ~after->surfaces) || after->needed < before->needed)
        return true;
    if (before->everything && !after->everything)
        return true;
    for (int i = 0; !after->everything && i < before->topic_count; i++)
        if (!has_topic(w, after, before->topics[i]))
            return true;
    for (int i = 0; i < after->approver_count; i++)
        if (!approval_rule_has(before, after->approvers[i]))
            return true; /* more people can agree, or others */
    return false;
}

/* ---- changing it ---- */

static enum err duties_move(struct work *w, const struct approval_rule *before,
                            const struct approval_rule *after)
{
    enum err e = OK;

    for (int i = 0; !e && before && i < before->approver_count; i++)
        if (!after || !approval_rule_has(after, before->approvers[i]))
            e = approvals_db_duty_remove(w, before->approvers[i], before->id);
    for (int i = 0; !e && after && i < after->approver_count; i++)
        if (!before || !approval_rule_has(before, after->approvers[i]))
            e = approvals_db_duty_add(w, after->approvers[i], after->id, after->account_id);
    return e;
}

/* by_id 0: by time. */
static enum err rule_deed(struct work *w, const struct approval_rule *rule,
                          enum approval_action action, int64_t by_id)
{
    const struct str text = rule_write(w, rule->pending ? rule->pending : rule);

    return approval_deed_add(w,
                             (struct approval_deed){.account_id = rule->account_id,
                                                    .approval_id = rule->id,
                                                    .action = action,
                                                    .version = rule->version,
                                                    .by_id = by_id,
                                                    .hash = approval_form_hash(w, text),
                                                    .reason = text},
                             0);
}

static enum err make(struct work *w, struct approval_rule *rule)
{
    struct approval_rule_row rows[approval_rules_max];
    int count = 0;
    enum err e = rule_check(w, rule, NULL);

    if (!e)
        e = approvals_db_rules(w, rule->account_id, rows, &count);
    if (!e && count >= approval_rules_max)
        e = work_fail(w, ERR_INVALID, "an account has at most %d such rules",
                      (int)approval_rules_max);
    if (e)
        return e;
    rule->id = id_new(w->now_ms, id_bucket(rule->account_id));
    rule->version = 1;
    rule->pending = NULL;
    rule->pending_gone = false;
    rule->pending_ms = 0;
    e = rule_put(w, rule, true);
    if (!e)
        e = duties_move(w, NULL, rule);
    return e ? e : rule_deed(w, rule, DEED_RULE_MADE, rule->account_id);
}

enum err approval_rule_make(struct work *w, const struct approval_rule *rule,
                            struct approval_rule *ret_rule)
{
    struct approval_rule made = *rule;
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, make(w, &made));
    if (!e)
        *ret_rule = made;
    return e;
}

/* From now on. */
static enum err come_true(struct work *w, struct approval_rule *rule, enum approval_action action,
                          int64_t by_id)
{
    const struct approval_rule before = *rule;
    enum err e;

    if (rule->pending_gone) {
        e = approvals_db_rule_delete(w, rule->account_id, rule->id);
        if (!e)
            e = duties_move(w, &before, NULL);
        return e ? e : rule_deed(w, &before, action, by_id);
    }
    *rule = *before.pending;
    rule->version = before.version + 1;
    rule->pending = NULL;
    rule->pending_ms = 0;
    e = rule_put(w, rule, false);
    if (!e)
        e = duties_move(w, &before, rule);
    return e ? e : rule_deed(w, rule, action, by_id);
}

/* Those whom it takes the last word from are told. */
static enum err wait_begin(struct work *w, struct approval_rule *rule)
{
    enum err e;

    rule->pending_ms = w->now_ms + approval_delay_ms;
    e = rule_put(w, rule, false);
    if (!e)
        e = jobs_set(w, JOB_END_APPROVAL, rule->id,
                     str_format(w->memory, "%lld", (long long)rule->account_id), rule->pending_ms);
    for (int i = 0; !e && i < rule->approver_count; i++)
        e = notification_add(w, rule->approvers[i], NOTIFICATION_APPROVAL_RULE, rule->account_id,
                             rule->id);
    return e ? e : rule_deed(w, rule, DEED_RULE_WEAKENING, rule->account_id);
}

static enum err change(struct work *w, const struct approval_rule *wanted,
                       struct approval_rule *rule)
{
    struct approval_rule *next = ARENA_NEW(w->memory, struct approval_rule);
    enum err e = rule_find(w, wanted->account_id, wanted->id, rule);

    if (!e)
        e = rule_check(w, wanted, rule);
    if (e)
        return e;
    *next = *wanted;
    next->pending = NULL;
    next->pending_gone = false;
    rule->pending = next;
    rule->pending_gone = false;
    return is_weaker(w, rule, next) ? wait_begin(w, rule)
                                    : come_true(w, rule, DEED_RULE_CHANGED, rule->account_id);
}

enum err approval_rule_change(struct work *w, const struct approval_rule *wanted,
                              struct approval_rule *ret_rule)
{
    struct approval_rule rule;
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, change(w, wanted, &rule));
    if (!e)
        *ret_rule = rule;
    return e;
}

static enum err remove_rule(struct work *w, int64_t account_id, int64_t id,
                            struct approval_rule *rule)
{
    enum err e = rule_find(w, account_id, id, rule);

    if (e)
        return e;
    rule->pending = NULL;
    rule->pending_gone = true;
    return wait_begin(w, rule);
}

enum err approval_rule_remove(struct work *w, int64_t account_id, int64_t id,
                              struct approval_rule *ret_rule)
{
    struct approval_rule rule;
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, remove_rule(w, account_id, id, &rule));
    if (!e)
        *ret_rule = rule;
    return e;
}

static enum err keep(struct work *w, int64_t account_id, int64_t id, struct approval_rule *rule)
{
    enum err e = rule_find(w, account_id, id, rule);

    if (!e && !rule->pending_ms)
        e = work_fail(w, ERR_CONFLICT, "nothing waits");
    if (e)
        return e;
    rule->pending = NULL;
    rule->pending_gone = false;
    rule->pending_ms = 0;
    e = rule_put(w, rule, false);
    return e ? e : rule_deed(w, rule, DEED_RULE_KEPT, account_id);
}

enum err approval_rule_keep(struct work *w, int64_t account_id, int64_t id,
                            struct approval_rule *ret_rule)
{
    struct approval_rule rule;
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, keep(w, account_id, id, &rule));
    if (!e)
        *ret_rule = rule;
    return e;
}

static enum err confirm(struct work *w, int64_t approver_id, int64_t id)
{
    struct approval_rule rule;
    int64_t account_id = 0, asked_by = 0;
    enum err e = approvals_db_duty_find(w, approver_id, id, &account_id);

    if (!e)
        e = rule_find(w, account_id, id, &rule);
    if (!e && !rule.pending_ms)
        e = work_fail(w, ERR_CONFLICT, "nothing waits");
    if (!e)
        e = approvals_db_rule_weakener(w, id, &asked_by);
    if (!e && asked_by == approval_person(w, approver_id))
        e = work_fail(w, ERR_FORBIDDEN, "Nobody confirms what she asked for herself");
    return e ? e : come_true(w, &rule, DEED_RULE_WEAKENED, approver_id);
}

enum err approval_rule_confirm(struct work *w, int64_t approver_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, confirm(w, approver_id, id));
}

enum err approval_rule_ripen(struct work *w, int64_t account_id, int64_t id, int64_t now_ms)
{
    struct approval_rule rule;
    enum err e = rule_find(w, account_id, id, &rule);

    assert(db_in_transaction(w));
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (!rule.pending_ms)
        return OK;
    if (rule.pending_ms > now_ms) /* the clock went back, or it was asked for anew */
        return jobs_set(w, JOB_END_APPROVAL, id,
                        str_format(w->memory, "%lld", (long long)account_id), rule.pending_ms);
    return come_true(w, &rule, DEED_RULE_WEAKENED, 0);
}

/* The rule stays, and needs as many as before: fewer people can agree now. */
static enum err step_down(struct work *w, struct approval_rule *rule, int64_t approver_id)
{
    int left = 0;
    enum err e;

    for (int i = 0; i < rule->approver_count; i++)
        if (rule->approvers[i] != approver_id)
            rule->approvers[left++] = rule->approvers[i];
    rule->approver_count = left;
    rule->version++;
    e = rule_put(w, rule, false);
    if (!e)
        e = approvals_db_duty_remove(w, approver_id, rule->id);
    return e ? e : rule_deed(w, rule, DEED_RESIGNED, approver_id);
}

static enum err resign(struct work *w, int64_t approver_id, int64_t account_id)
{
    struct approval_rule *rules = arena_array(w->memory, approval_rules_max, sizeof *rules);
    int count = 0, named = 0;
    enum err e = approval_rules(w, account_id, rules, &count);

    for (int i = 0; !e && i < count; i++)
        if (approval_rule_has(&rules[i], approver_id)) {
            named++;
            e = step_down(w, &rules[i], approver_id);
        }
    return e || named ? e : ERR_NOT_FOUND;
}

enum err approval_resign(struct work *w, int64_t approver_id, int64_t account_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, resign(w, approver_id, account_id));
}

enum err approval_duties(struct work *w, int64_t approver_id, int64_t *ret_ids, int *ret_count)
{
    return approvals_db_duties(w, approver_id, ret_ids, approval_duties_max, ret_count);
}

enum err approval_rules_forget(struct work *w, int64_t account_id)
{
    struct approval_rule *rules = arena_array(w->memory, approval_rules_max, sizeof *rules);
    int count = 0;
    enum err e = approval_rules(w, account_id, rules, &count);

    for (int i = 0; !e && i < count; i++)
        e = duties_move(w, &rules[i], NULL);
    if (!e)
        e = approvals_db_rules_delete(w, account_id);
    return e ? e : approvals_db_duties_delete(w, account_id);
}

/* ---- as a draft keeps them ---- */

struct str approval_rules_write(struct work *w, const struct approval_rule *rules, int count,
                                uint32_t fit)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '[');
    for (int i = 0; i < count; i++) {
        if (!(fit & 1u << i))
            continue;
        json_open(&out, '{');
        json_key(&out, "approvers");
        json_open(&out, '[');
        for (int j = 0; j < rules[i].approver_count; j++)
            json_id(&out, rules[i].approvers[j]);
        json_close(&out, ']');
        JSON_ID(&out, "id", rules[i].id);
        JSON_STR(&out, "name", rules[i].name);
        JSON_INT(&out, "needed", rules[i].needed);
        JSON_INT(&out, "version", rules[i].version);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    return buffer_str(&out);
}

bool approval_rules_name(struct work *w, struct str written, int64_t approver_id)
{
    const struct json *root = NULL;
    int64_t id = 0;

    if (json_parse(w->memory, written, &root, NULL))
        return false;
    for (size_t i = 0; i < json_count(root); i++) {
        const struct json *approvers = json_get(json_at(root, i), "approvers");

        for (size_t j = 0; j < json_count(approvers); j++)
            if (!id_parse(json_as_str(json_at(approvers, j)), &id) && id == approver_id)
                return true;
    }
    return false;
}

uint32_t approval_rules_satisfied(struct work *w, struct str written,
                                  const struct approval_rule *rules, int count)
{
    const struct json *root = NULL;
    uint32_t satisfied = 0;
    int64_t id = 0;

    if (json_parse(w->memory, written, &root, NULL))
        return 0;
    for (size_t i = 0; i < json_count(root); i++)
        for (int j = 0; j < count; j++)
            if (!id_parse(json_get_str(json_at(root, i), "id"), &id) && id == rules[j].id &&
                json_get_int(json_at(root, i), "version", 0) == rules[j].version)
                satisfied |= 1u << j;
    return satisfied;
}

enum err approval_rules_tell(struct work *w, const struct approval *approval,
                             const struct approval_rule *rules, int count, uint32_t fit)
{
    enum err e = OK;

    for (int i = 0; !e && i < count; i++)
        if ((fit & 1u << i) && rules[i].contributor)
            e = approval_contributor_tell(w, approval);
    for (int i = 0; !e && i < count; i++)
        for (int j = 0; !e && (fit & 1u << i) && j < rules[i].approver_count; j++) {
            const int64_t approver_id = rules[i].approvers[j];

            if (approver_id == approval->writer_id)
                continue;
            if (approval->version > 1) /* she has been told of what it was */
                e = notification_remove(w, approver_id, NOTIFICATION_APPROVAL_WANTED,
                                        approval->account_id, approval->id);
            if (!e)
                e = notification_add(w, approver_id, NOTIFICATION_APPROVAL_WANTED,
                                     approval->account_id, approval->id);
        }
    return e;
}
