#include "moderation/case_reasons.h"

#include "moderation/case_reasons_db.h"
#include "social/rulebook.h"
#include "social/transaction.h"

enum err case_reasons_list(struct work *w, struct case_reason *ret_reasons, int *ret_count)
{
    return case_reasons_db_list(w, ret_reasons, case_reasons_max, ret_count);
}

static enum err rule_check(struct work *w, struct str name)
{
    struct rule rule;
    int64_t id = 0;

    if (str_is(name, "other"))
        return OK;
    return id_parse(name, &id) ? ERR_NOT_FOUND : rule_find(w, id, &rule);
}

static enum err reason_check(struct work *w, const struct case_reason *r)
{
    struct case_reason *others = arena_array(w->memory, case_reasons_max, sizeof *others);
    int count = 0;
    enum err e = rule_check(w, r->rule);

    if (!e && !r->en.size && !r->fr.size)
        e = work_fail(w, ERR_INVALID, "Validation failed: Words can't be blank");
    if (!e && (r->en.size > case_reason_text_bytes_max || r->fr.size > case_reason_text_bytes_max))
        e = work_fail(w, ERR_INVALID, "Validation failed: Words have at most %d bytes",
                      (int)case_reason_text_bytes_max);
    if (!e && !r->id)
        e = case_reasons_list(w, others, &count);
    if (!e && count == case_reasons_max)
        e = work_fail(w, ERR_INVALID, "Validation failed: there are at most %d reasons",
                      (int)case_reasons_max);
    return e;
}

static enum err reason_store(struct work *w, int64_t by_id, struct case_reason *r)
{
    const bool is_new = !r->id;
    enum role role;
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_RULES, &role);

    if (!e)
        e = reason_check(w, r);
    if (e)
        return e;
    if (is_new)
        r->id = id_new(w->now_ms, 0);
    return is_new ? case_reasons_db_insert(w, r) : case_reasons_db_update(w, r);
}

enum err case_reason_set(struct work *w, int64_t by_id, const struct case_reason *reason,
                         struct case_reason *ret_reason)
{
    struct case_reason made = *reason;
    bool own;
    enum err e = transaction_join(w, &own);

    made.en = utf8_clean(w->memory, str_trim(reason->en));
    made.fr = utf8_clean(w->memory, str_trim(reason->fr));
    if (!made.rule.size)
        made.rule = STR("other");
    if (!e)
        e = transaction_leave(w, own, reason_store(w, by_id, &made));
    if (!e)
        *ret_reason = made;
    return e;
}

static enum err reason_remove(struct work *w, int64_t by_id, int64_t id)
{
    enum role role;
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_RULES, &role);

    return e ? e : case_reasons_db_delete(w, id);
}

enum err case_reason_remove(struct work *w, int64_t by_id, int64_t id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, reason_remove(w, by_id, id));
}
