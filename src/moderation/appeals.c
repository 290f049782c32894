#include "moderation/appeals.h"

#include "auth/words.h"
#include "base/clock.h"
#include "base/json.h"
#include "moderation/appeals_db.h"
#include "moderation/case_rulings.h"
#include "moderation/juries.h"
#include "moderation/objection_text.h"
#include "moderation/ruling_reviews.h"
#include "moderation/statement_words.h"
#include "social/accounts.h"
#include "social/transaction.h"

#include <assert.h>

struct str appeal_state(const struct appeal *appeal)
{
    return !appeal->answered_ms ? STR("pending")
           : appeal->granted    ? STR("approved")
                                : STR("rejected");
}

/* ---- making one ---------------------------------------------------------------------------- */

static bool is_against(enum decision_kind kind)
{
    return kind == DECISION_WARN || kind == DECISION_CONFIRM || decision_restricts(kind);
}

/* What kind it is: from its statement, or, where it was made before there were any, from its
 * record. */
static enum err kind_find(struct work *w, const struct appeal *made, struct decision *ret_decision)
{
    struct statement statement;
    int64_t owner_id = 0;
    enum err e = decision_find(w, made->decision_id, ret_decision);
    enum err told = statement_find(w, made->account_id, made->decision_id, &statement);

    if (e || (told && told != ERR_NOT_FOUND))
        return e ? e : told;
    if (!told)
        return OK;
    e = decision_owner(w, ret_decision, &owner_id);
    return e ? e : owner_id == made->account_id ? OK : ERR_NOT_FOUND;
}

/* Within six months; and as long as it keeps her out: a ban of years ago is appealed like any. */
static enum err time_check(struct work *w, const struct decision *decision)
{
    bool stands = false;
    int64_t end_ms = 0;
    enum err e;

    if (w->now_ms - id_ms(decision->id) <= appeal_days_max * (int64_t)clock_day_ms)
        return OK;
    e = ruling_stands(w, decision, &stands, &end_ms);
    if (!e && (!stands || (end_ms && end_ms <= w->now_ms)))
        e = objection_too_late(w);
    return e;
}

enum err appeal_check_heard(struct work *w, int64_t account_id)
{
    uint32_t flags = 0;
    enum err e = account_find_flags(w, account_id, &flags);

    return !e && (flags & ACCOUNT_UNHEARD)
               ? work_fail(w, ERR_FORBIDDEN, "%s",
                           words(w,
                                 "What you object to is not taken for a time: your standing says "
                                 "until when",
                                 "Vos contestations ne sont pas reçues pour un temps : « Décisions "
                                 "à mon égard » dit jusqu’à quand"))
               : e;
}

enum err appeals_before(struct work *w, int64_t account_id, int *ret_made, int *ret_rejected)
{
    return appeals_db_count(w, account_id, w->now_ms - appeal_days_max * (int64_t)clock_day_ms,
                            ret_made, ret_rejected);
}

/* That it is so can be objected to all the same. */
static bool is_unheard(struct work *w, const struct decision *decision)
{
    const struct json *laid = NULL;

    return decision->kind == DECISION_RESTRICT &&
           !json_parse(w->memory, decision->after, &laid, NULL) &&
           restriction_effect_read(json_get_str(laid, "effect")) == RESTRICTION_COMPLAINTS;
}

/* What staff has written down for her leaves her own word. */
static bool is_used_up(const struct appeal *appeal)
{
    return !appeal->entered_by_id || appeal->granted || appeal->jury_id;
}

enum err appeal_statement_text(struct work *w, const struct statement *s, struct str *ret_text)
{
    struct appeal appeal;
    enum err e = appeal_find(w, s->account_id, s->decision_id, &appeal);

    *ret_text = s->text;
    if (!e && is_used_up(&appeal))
        *ret_text =
            statement_text_objected(w->memory, s->language, s->text,
                                    &(struct statement_objection){.made_ms = appeal.made_ms,
                                                                  .answered_ms = appeal.answered_ms,
                                                                  .granted = appeal.granted});
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err make(struct work *w, const struct appeal *made)
{
    struct decision decision, meant;
    struct appeal before;
    enum err e = kind_find(w, made, &decision), unknown;

    if (e)
        return e;
    meant = decision;
    unknown = decision_confirmed(w, &meant);
    if (unknown && unknown != ERR_NOT_FOUND)
        return unknown;
    if (unknown || !is_against(decision.kind))
        return work_fail(w, ERR_CONFLICT, "%s",
                         words(w, "There is nothing to object to.", "Il n’y a rien à contester."));
    if (!made->entered_by_id && !is_unheard(w, &decision))
        e = appeal_check_heard(w, made->account_id);
    if (!e)
        e = time_check(w, &decision);
    if (e)
        return e;
    e = appeals_db_find(w, made->account_id, made->decision_id, &before);
    if (!e && (made->entered_by_id || is_used_up(&before)))
        return objection_made_already(w);
    if (!e) /* what staff wrote down for her does not take the word from her */
        e = appeals_db_delete(w, made->account_id, made->decision_id);
    return e && e != ERR_NOT_FOUND ? e : appeals_db_insert(w, made);
}

/* Who decided is not who answers; neither is who let it last. A confirmation does not name what it
 * confirms: whoever confirmed anything on this subject since is left out. */
enum err appeal_reviewer_check(struct work *w, const struct decision *first, int64_t by_account_id)
{
    struct decision *list = arena_array(w->memory, decisions_page_max, sizeof *list);
    int64_t max_id = 0;
    int count = 0;
    enum err e;

    if (!by_account_id)
        return OK; /* several people may run the program: which one this is, it cannot know */
    if (by_account_id == first->by_account_id)
        return decision_forbidden(w);
    do {
        e = decisions_of(w, first->subject_id, max_id, list, decisions_page_max, &count);
        for (int i = 0; !e && i < count && list[i].id > first->id; i++)
            if (list[i].kind == DECISION_CONFIRM && list[i].by_account_id == by_account_id)
                return decision_forbidden(w);
        max_id = !e && count ? list[count - 1].id : 0;
    } while (!e && count == decisions_page_max && max_id > first->id);
    return e;
}

/* By staff, for who cannot write it herself: not by who decided, whose words these would be. */
static enum err owner_of(struct work *w, struct appeal *made)
{
    struct decision decision;
    enum role role;
    enum err e = decider_check(w, made->entered_by_id, PERMISSION_MANAGE_APPEALS, &role);

    if (!e)
        e = decision_find(w, made->decision_id, &decision);
    if (!e)
        e = decision_confirmed(w, &decision);
    if (!e)
        e = decision_owner(w, &decision, &made->account_id);
    if (!e) /* she objects herself, as everybody does: also who is not heard for a time */
        e = decider_check_not_own(w, made->entered_by_id, made->account_id);
    return e ? e : appeal_reviewer_check(w, &decision, made->entered_by_id);
}

static enum err make_checked(struct work *w, struct appeal *made, struct appeal *ret_appeal)
{
    bool own;
    enum err e;

    made->made_ms = w->now_ms;
    e = objection_text_read(w, made->text, &made->text);
    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    e = made->entered_by_id ? owner_of(w, made) : OK;
    e = transaction_leave(w, own, e ? e : make(w, made));
    if (!e)
        *ret_appeal = *made;
    return e;
}

enum err appeal_make(struct work *w, int64_t account_id, int64_t decision_id, struct str text,
                     struct appeal *ret_appeal)
{
    struct appeal made = {.decision_id = decision_id, .account_id = account_id, .text = text};

    return make_checked(w, &made, ret_appeal);
}

enum err appeal_enter(struct work *w, int64_t by_account_id, int64_t decision_id, struct str text,
                      struct appeal *ret_appeal)
{
    struct appeal made = {.decision_id = decision_id, .entered_by_id = by_account_id, .text = text};

    assert(by_account_id);
    return make_checked(w, &made, ret_appeal);
}

/* ---- answering ----------------------------------------------------------------------------- */

/* What no longer stands, or never restricted, is taken back on record alone; as is a rejection. */
static enum err record(struct work *w, const struct decision *first, const struct appeal *appeal,
                       struct decision *answer, struct str said)
{
    struct statement statement;
    enum err e;

    answer->subject_id = first->subject_id;
    answer->owner_id = appeal->account_id;
    answer->rule = first->rule;
    answer->rule_version = first->rule_version;
    e = decision_record(w, answer, &answer->id);
    return e ? e
             : statement_write(w,
                               &(struct statement_case){.decision = answer,
                                                        .account_id = appeal->account_id,
                                                        .said = said,
                                                        .mail = true},
                               &statement);
}

/* Only what this decision laid: another that stands beside it is another's case. */
static enum err grant(struct work *w, const struct decision *first, const struct appeal *appeal,
                      struct decision *answer, const struct jury_verdict *verdict)
{
    struct ruled ruled;
    bool stands = false;
    int64_t end_ms = 0, owner_id = 0;
    enum err e = decision_owner(w, first, &owner_id);

    if (!e)
        e = ruling_stands(w, first, &stands, &end_ms);
    else if (e == ERR_NOT_FOUND)
        e = OK; /* she deleted it: that it was wrong is all there is to say */
    if (!e && stands) {
        e = verdict ? ruling_reverse_by_jury(w, first->id, verdict, &ruled)
                    : ruling_reverse(w, answer->by_account_id, first->id, answer->reason, &ruled);
        answer->id = e ? 0 : ruled.decision.id;
        return e;
    }
    answer->undoes_id = first->id;
    if (!e)
        e = record(w, first, appeal, answer, verdict ? verdict->said : STR(""));
    return e ? e : case_decision_reversed(w, answer->by_account_id, first, appeal->account_id);
}

/* One that waits, whatever has become of the post since. Against what lets a decision last it is
 * one against that decision. */
static enum err waiting_find(struct work *w, int64_t decision_id, struct decision *ret_first,
                             struct appeal *ret)
{
    enum err e = decision_find(w, decision_id, ret_first);

    if (!e)
        e = decision_confirmed(w, ret_first);
    if (!e)
        e = appeals_db_of_decision(w, decision_id, ret);
    return !e && ret->answered_ms ? ERR_NOT_FOUND : e;
}

static enum err judge_find(struct work *w, int64_t by_account_id, int64_t decision_id,
                           struct decision *ret_first, struct appeal *ret, enum role *ret_role)
{
    enum err e = waiting_find(w, decision_id, ret_first, ret);

    if (!e)
        e = decider_check(w, by_account_id, PERMISSION_MANAGE_APPEALS, ret_role);
    if (!e)
        e = decider_check_over(w, by_account_id, *ret_role, ret->account_id);
    return e ? e : appeal_reviewer_check(w, ret_first, by_account_id);
}

/* While a jury has it, nobody else answers. */
static enum err jury_check(struct work *w, const struct appeal *appeal)
{
    struct jury jury;
    enum err e = appeal->jury_id ? jury_find(w, appeal->jury_id, &jury) : ERR_NOT_FOUND;

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return jury_is_open(jury.state) ? work_fail(w, ERR_CONFLICT, "It is before a jury") : OK;
}

static enum err answer_store(struct work *w, int64_t decision_id, struct decision *answer,
                             const struct jury_verdict *verdict, struct appeal *ret)
{
    const struct str said = verdict ? verdict->said : STR("");
    struct decision first;
    enum err e =
        verdict ? waiting_find(w, decision_id, &first, ret)
                : judge_find(w, answer->by_account_id, decision_id, &first, ret, &answer->by_role);

    if (!e && !verdict)
        e = jury_check(w, ret);
    ret->granted = answer->kind == DECISION_REVERSE;
    if (!e && !verdict && !ret->granted && ret->entered_by_id &&
        ret->entered_by_id == answer->by_account_id)
        e = decision_forbidden(w); /* nobody writes down what she then rejects */
    if (e)
        return e;
    e = ret->granted ? grant(w, &first, ret, answer, verdict)
                     : record(w, &first, ret, answer, said);
    ret->answered_ms = w->now_ms;
    ret->answer_id = answer->id;
    return e ? e : appeals_db_answer(w, ret);
}

enum err appeal_answer(struct work *w, int64_t by_account_id, int64_t decision_id, bool granted,
                       struct str reason, struct appeal *ret_appeal)
{
    struct decision answer = {.kind = granted ? DECISION_REVERSE : DECISION_APPEAL_REJECT,
                              .by_account_id = by_account_id,
                              .reason = utf8_clean(w->memory, str_trim(reason))};
    struct appeal appeal;
    bool own;
    enum err e;

    if (!answer.reason.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Reason can't be blank");
    e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, answer_store(w, decision_id, &answer, NULL, &appeal));
    if (!e)
        *ret_appeal = appeal;
    return e;
}

enum err appeal_answer_by_jury(struct work *w, int64_t decision_id,
                               const struct jury_verdict *verdict, struct appeal *ret_appeal)
{
    struct decision answer = {.kind = verdict->reverse > verdict->keep ? DECISION_REVERSE
                                                                       : DECISION_APPEAL_REJECT,
                              .by_role = ROLE_USER,
                              .after = jury_verdict_json(w->memory, verdict)};
    struct appeal appeal;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, answer_store(w, decision_id, &answer, verdict, &appeal));
    if (!e)
        *ret_appeal = appeal;
    return e;
}

enum err appeal_judge_check(struct work *w, int64_t by_account_id, int64_t decision_id,
                            struct appeal *ret_appeal)
{
    struct decision first;
    enum role role;

    return judge_find(w, by_account_id, decision_id, &first, ret_appeal, &role);
}

enum err appeal_set_jury(struct work *w, const struct appeal *appeal, int64_t jury_id)
{
    return appeals_db_set_jury(w, appeal, jury_id);
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err appeals_left(struct work *w, int64_t account_id, bool *ret_waits, int64_t *ret_until_ms)
{
    const int64_t most_ms = appeal_days_max * (int64_t)clock_day_ms;
    struct statement *list = arena_array(w->memory, statements_page_max, sizeof *list);
    int64_t max_id = 0, until_ms = 0;
    int count = 0;
    bool runs = true;
    enum err e = appeals_db_waits(w, account_id, ret_waits);

    do {
        if (!e)
            e = statements_of(w, account_id, max_id, list, statements_page_max, &count);
        for (int i = 0; !e && runs && !until_ms && i < count; i++) {
            struct appeal appeal;

            max_id = list[i].decision_id;
            runs = w->now_ms - id_ms(max_id) <= most_ms;
            if (!runs || !is_against(list[i].kind))
                continue;
            e = appeals_db_find(w, account_id, max_id, &appeal);
            if (e == ERR_NOT_FOUND || (!e && !is_used_up(&appeal)))
                until_ms = id_ms(max_id) + most_ms;
            e = e == ERR_NOT_FOUND ? OK : e;
        }
    } while (!e && runs && !until_ms && count == statements_page_max);
    *ret_until_ms = until_ms;
    return e;
}

enum err appeal_find(struct work *w, int64_t account_id, int64_t decision_id,
                     struct appeal *ret_appeal)
{
    return appeals_db_find(w, account_id, decision_id, ret_appeal);
}

enum err appeals_waiting(struct work *w, int64_t by_id, int64_t after_id,
                         struct appeal *ret_appeals, int max, int *ret_count)
{
    return waiting_list(w, by_id, after_id, max < appeals_page_max ? max : appeals_page_max,
                        appeals_db_waiting, ret_appeals, ret_count);
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, appeals_db_delete_all(w, *account_id));
}

enum err appeals_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}
