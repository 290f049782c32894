#include "moderation/second_judgements.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/cases.h"
#include "moderation/rulings.h"
#include "moderation/second_judgements_db.h"
#include "public_log/public_log.h"
#include "social/documents.h"
#include "social/posts.h"
#include "social/transaction.h"
#include "store/settings.h"

#include <time.h>

#define SETTING "second_judgements_seen" /* entries of the log that were looked at */

enum { months_max = 4096, waiting_scan_max = 400 };

/* ---- the lot ------------------------------------------------------------------------------- */

struct second_lot second_lot_of(struct arena *a, int64_t decision_id, struct str root)
{
    const struct merkle_hash hash =
        merkle_leaf(str_format(a, "%lld\n%.*s", (long long)decision_id, STR_ARG(root)));
    uint64_t number = 0;

    for (int i = 0; i < 8; i++)
        number = number << 8 | hash.bytes[i];
    return (struct second_lot){.text = hex_encode(a, hash.bytes, sizeof hash.bytes),
                               .is_drawn = number % second_one_in == 0};
}

/* 12 times the year, and the month from 0. */
static int64_t month_of(int64_t ms)
{
    const time_t seconds = (time_t)(ms / clock_second_ms);
    struct tm parts = {0};

    gmtime_r(&seconds, &parts);
    return (int64_t)12 * parts.tm_year + parts.tm_mon;
}

/* ---- drawing ------------------------------------------------------------------------------- */

struct drawing {
    struct log_state state;
    struct str root;
    uint64_t seen, end; /* entries looked at before, and then */
    bool is_all;        /* nothing of the log is left to look at */
};

/* What a restriction, a warning or a dismissal laid, in one word; "" it is none of them. */
static struct str effect_word(struct work *w, const struct decision *d)
{
    return d->kind == DECISION_WARN || d->kind == DECISION_CASE_DISMISS
               ? STR("none")
               : decision_effect(w->memory, d);
}

/* What a case that was dismissed was about, and the first of the square's rules that was named. */
static enum err dismissed_put(struct work *w, int64_t case_id, struct second_judgement *j)
{
    struct case_item item;
    int64_t rule_id = 0;
    enum err e = case_find(w, case_id, &item);

    if (e)
        return e;
    j->subject_id = item.subject_id;
    j->account_id = item.account_id;
    j->first_rule = STR("other");
    while (item.rules.size && !rule_id) {
        struct str name;

        item.rules = str_split(item.rules, ',', &name);
        if (!id_parse(name, &rule_id))
            j->first_rule = name;
    }
    return OK;
}

/* ERR_NOT_FOUND: its subject is gone, it is none that is judged, or not everybody could read it:
 * who judges it would read it without a report. */
static enum err judgement_make(struct work *w, const struct drawing *drawing,
                               const struct decision *d, struct second_judgement *ret)
{
    struct post post = {.language = STR("")};
    enum err e;

    *ret = (struct second_judgement){.id = d->id,
                                     .subject_id = d->subject_id,
                                     .first_id = d->by_account_id,
                                     .first_effect = effect_word(w, d),
                                     .first_rule = d->rule,
                                     .drawn_ms = w->now_ms,
                                     .tree_size = drawing->state.head.size,
                                     .root = drawing->root};
    if (!ret->first_effect.size)
        return ERR_NOT_FOUND;
    e = d->kind == DECISION_CASE_DISMISS ? dismissed_put(w, d->subject_id, ret)
                                         : decision_owner(w, d, &ret->account_id);
    if (!e && ret->account_id != ret->subject_id)
        e = post_find(w, ret->subject_id, &post);
    if (!e && post_is_private(&post))
        e = ERR_NOT_FOUND;
    ret->language = post.language;
    return e;
}

static enum err decision_take(struct work *w, const struct drawing *drawing,
                              const struct decision *d)
{
    const struct second_lot lot = second_lot_of(w->memory, d->id, drawing->root);
    struct second_month month = {
        .month = month_of(id_ms(d->id)), .lot = lot.text, .decision_id = d->id};
    struct second_month held;
    struct second_judgement judgement;
    enum err e = judgement_make(w, drawing, d, &judgement);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    month.rule = judgement.first_rule;
    if (lot.is_drawn)
        e = second_db_insert(w, &judgement);
    month.drawn = lot.is_drawn;
    if (!e)
        e = second_db_month(w, month.month, month.rule, &held);
    if (!e && held.drawn)
        month.drawn = true;
    if (!e && str_compare(held.lot, month.lot) < 0) {
        month.lot = held.lot;
        month.decision_id = held.decision_id;
    }
    return e && e != ERR_NOT_FOUND ? e : second_db_month_put(w, &month);
}

/* Of an entry of the log; what an account took along is looked at no more. */
static enum err entry_take(struct work *w, const struct drawing *drawing, uint64_t index)
{
    const struct json *opened = NULL, *subject = NULL;
    struct buffer opening = buffer_in(w->memory);
    struct decision decision;
    struct log_found found;
    int64_t id = 0;
    enum err e = public_log_at(w, index, &found);

    if (e || found.kind != LOG_DECISION || !found.opening.size)
        return e;
    public_log_opening_json(w, &opening, found.opening, true);
    if (json_parse(w->memory, buffer_str(&opening), &opened, NULL) ||
        json_parse(w->memory, json_get_str(json_get(opened, "subject"), "text"), &subject, NULL) ||
        id_parse(json_get_str(subject, "decision"), &id))
        return OK;
    e = decision_find(w, id, &decision);
    if (!e)
        e = decision_take(w, drawing, &decision);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Months that are over, once all their decisions were looked at: the least lot of what has none. */
static enum err months_end(struct work *w, const struct drawing *drawing)
{
    const int64_t month = month_of(w->now_ms - clock_hour_ms);
    struct second_month *list = arena_array(w->memory, months_max, sizeof *list);
    int count = 0;
    enum err e = second_db_months_before(w, month, months_max, list, &count);

    for (int i = 0; !e && i < count; i++) {
        struct second_judgement judgement;
        struct decision decision;

        if (list[i].drawn)
            continue;
        e = decision_find(w, list[i].decision_id, &decision);
        if (!e)
            e = judgement_make(w, drawing, &decision, &judgement);
        if (!e)
            e = second_db_insert(w, &judgement);
        else if (e == ERR_NOT_FOUND)
            e = OK; /* gone meanwhile */
    }
    return e || !count ? e : second_db_months_end(w, month);
}

static enum err draw_store(struct work *w, struct drawing *drawing)
{
    enum err e = OK;

    for (uint64_t at = drawing->seen; !e && at < drawing->end; at++)
        e = entry_take(w, drawing, at);
    if (!e && drawing->is_all)
        e = months_end(w, drawing);
    return e || drawing->end == drawing->seen
               ? e
               : setting_set(w, STR(SETTING),
                             str_format(w->memory, "%llu", (unsigned long long)drawing->end));
}

static enum err draw_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, draw_store(w, context));
}

enum err second_draw_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    enum { group = 500 }; /* entries of one transaction */
    struct drawing drawing = {.seen = 0};
    struct str text = STR("0");
    int64_t seen = 0;
    enum err e = public_log_state(w, &drawing.state);

    (void)job;
    if (!e)
        e = setting_get(w, STR(SETTING), &text);
    if (e == ERR_NOT_FOUND)
        e = OK;
    if (!e)
        e = str_int(text, 0, INT64_MAX, &seen);
    drawing.seen = (uint64_t)seen;
    drawing.root = merkle_text(w->memory, &drawing.state.head.root);
    for (int looked = 0; !e && looked < second_scan_max; looked += group) {
        const uint64_t left = drawing.state.head.size - drawing.seen;

        drawing.end = drawing.seen + (left < group ? left : group);
        drawing.is_all = drawing.end == drawing.state.head.size;
        e = lanes_run(lanes, w, draw_run, &drawing);
        drawing.seen = drawing.end;
        if (drawing.is_all)
            break;
    }
    return e;
}

/* ---- judging ------------------------------------------------------------------------------- */

/* Whoever decided anything on it since has seen what stood there. ERR_FORBIDDEN: not she. */
static enum err judge_check(struct work *w, const struct second_judgement *j, int64_t by_account_id,
                            enum role role)
{
    bool is_known = false;
    enum err e;

    if (j->first_id == by_account_id)
        return ERR_FORBIDDEN;
    e = decider_check_over(w, by_account_id, role, j->account_id);
    if (!e)
        e = decision_was_by(w, j->subject_id, 0, j->id, by_account_id, &is_known);
    return !e && is_known ? ERR_FORBIDDEN : e;
}

enum err second_waiting(struct work *w, int64_t by_account_id, int64_t after_id,
                        struct str language, struct second_judgement *ret_list, int max,
                        int *ret_count)
{
    struct second_judgement *list = arena_array(w->memory, waiting_scan_max, sizeof *list);
    enum role role = ROLE_USER;
    int count = 0, kept = 0;
    enum err e = decider_check(w, by_account_id, PERMISSION_MANAGE_REPORTS, &role);

    if (!e)
        e = second_db_waiting(w, after_id, language, waiting_scan_max, list, &count);
    for (int i = 0; !e && i < count && kept < max; i++) {
        e = judge_check(w, &list[i], by_account_id, role);
        if (!e)
            ret_list[kept++] = list[i];
        else if (e == ERR_FORBIDDEN)
            e = OK;
    }
    if (!e)
        *ret_count = kept;
    return e;
}

static enum err answer_check(struct work *w, const struct second_judgement *j)
{
    const enum restriction_effect effect = restriction_effect_read(j->effect);
    struct rule rule;
    int64_t id = 0;
    enum err e;

    if (!str_is(j->effect, "none") &&
        (!effect || !restriction_fits(effect, j->subject_id != j->account_id)))
        return work_fail(w, ERR_INVALID, "Validation failed: Effect is not included in the list");
    if (str_is(j->rule, "other"))
        return OK;
    e = id_parse(j->rule, &id) ? ERR_NOT_FOUND : rule_find(w, id, &rule);
    return e == ERR_NOT_FOUND
               ? work_fail(w, ERR_INVALID, "Validation failed: Rule is not included in the list")
               : e;
}

static enum err answer(struct work *w, int64_t by_account_id, struct second_judgement *j)
{
    enum role role = ROLE_USER;
    bool waited = false;
    enum err e = decider_check(w, by_account_id, PERMISSION_MANAGE_REPORTS, &role);

    if (!e)
        e = judge_check(w, j, by_account_id, role);
    if (e)
        return e == ERR_FORBIDDEN ? ERR_NOT_FOUND : e;
    e = answer_check(w, j);
    if (!e)
        e = second_db_answer(w, j, &waited);
    return e || waited ? e : work_fail(w, ERR_CONFLICT, "Somebody else has judged it meanwhile");
}

enum err second_answer(struct work *w, int64_t by_account_id, int64_t decision_id,
                       struct str effect, struct str rule, struct second_judgement *ret)
{
    struct second_judgement judgement;
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = second_db_find(w, decision_id, &judgement);
    if (!e) {
        judgement.effect = effect;
        judgement.rule = rule.size ? rule : STR("other");
        judgement.by_account_id = by_account_id;
        judgement.answered_ms = w->now_ms;
        e = answer(w, by_account_id, &judgement);
    }
    e = transaction_leave(w, own, e);
    if (!e)
        *ret = judgement;
    return e;
}

enum err second_answered(struct work *w, int64_t begin_ms, int64_t end_ms, second_see *see,
                         void *context)
{
    return second_db_answered(w, begin_ms, end_ms, see, context);
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, second_db_delete_all(w, *account_id));
}

enum err second_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}
