#include "moderation/case_work.h"

#include "auth/users.h"
#include "moderation/case_places.h"
#include "moderation/case_rulings.h"
#include "moderation/case_work_db.h"
#include "moderation/cases_db.h"
#include "moderation/legal_notices.h"
#include "moderation/reports.h"
#include "social/transaction.h"

#include <assert.h>

bool case_is_claimed_by(const struct work *w, const struct case_item *item, int64_t account_id)
{
    return account_id && item->claimed_by_id == account_id && item->claimed_until_ms > w->now_ms;
}

static bool is_taken(const struct work *w, const struct case_item *item, int64_t by_id)
{
    return item->claimed_by_id && item->claimed_by_id != by_id &&
           item->claimed_until_ms > w->now_ms;
}

static enum err taken(struct work *w, const struct case_item *item)
{
    struct account account;
    enum err e = account_find(w, item->claimed_by_id, &account);

    return e ? e
             : work_fail(w, ERR_CONFLICT, "%.*s is at this case",
                         STR_ARG(account_acct(w, &account)));
}

enum err case_check_open(struct work *w, int64_t by_id, enum role role,
                         const struct case_item *item)
{
    if (item->state != CASE_OPEN)
        return work_fail(w, ERR_CONFLICT, "This case is closed");
    if (item->escalated && role < ROLE_ADMIN)
        return decision_forbidden(w);
    return is_taken(w, item, by_id) ? taken(w, item) : OK;
}

/* ---- one step of it ---------------------------------------------------------------------------
 */

struct handling {
    int64_t by_id;
    struct str text;
    enum role role;
    struct case_item *item;
    struct case_note *note;
};
typedef enum err case_step(struct work *w, struct handling *h);

static enum err handle_held(struct work *w, struct handling *h, int64_t case_id, case_step *step)
{
    enum err e = cases_db_hold(w, case_id, h->item);

    if (!e)
        e = case_check(w, h->by_id, h->item, &h->role);
    return e ? e : step(w, h);
}

static enum err handle(struct work *w, struct handling *h, int64_t case_id, case_step *step)
{
    bool own;
    enum err e = transaction_join(w, &own);

    h->text = utf8_clean(w->memory, str_trim(h->text));
    return e ? e : transaction_leave(w, own, handle_held(w, h, case_id, step));
}

static enum err record(struct work *w, const struct handling *h, enum decision_kind kind)
{
    int64_t id;

    return decision_record(w,
                           &(struct decision){.subject_id = h->item->id,
                                              .owner_id = h->item->account_id,
                                              .kind = kind,
                                              .by_account_id = h->by_id,
                                              .by_role = h->role,
                                              .reason = h->text},
                           &id);
}

/* ---- claims -----------------------------------------------------------------------------------
 */

/* Whether she may have it now, and until when at most. */
static enum err claim_time(struct work *w, const struct handling *h, int64_t *ret_most_ms)
{
    int64_t since_ms = 0;
    enum err e = case_work_db_claim_find(w, h->item->id, h->by_id, &since_ms);

    if (e)
        return e;
    *ret_most_ms = since_ms + case_claim_most_ms;
    if (since_ms && w->now_ms < *ret_most_ms)
        return OK;
    if (since_ms && w->now_ms < *ret_most_ms + case_claim_rest_ms)
        return work_fail(w, ERR_CONFLICT,
                         "You have had this case for an hour: for the next hour it is for others, "
                         "unless you decide it");
    *ret_most_ms = w->now_ms + case_claim_most_ms;
    return case_work_db_claim_set(w, h->item->id, h->by_id, w->now_ms);
}

/* Who has many keeps them all from everybody. */
static enum err claims_check(struct work *w, const struct handling *h)
{
    int count = 0;
    enum err e = cases_count(w, CASES_MINE, h->by_id, &count);

    if (!e && count >= case_claims_max)
        e = work_fail(w, ERR_CONFLICT, "You have %d cases: decide one, or give one back first",
                      (int)case_claims_max);
    return e;
}

static enum err claim_step(struct work *w, struct handling *h)
{
    bool has_private = false;
    int64_t most_ms = 0;
    enum err e = case_check_open(w, h->by_id, ROLE_OWNER, h->item);

    if (!e && !case_is_claimed_by(w, h->item, h->by_id))
        e = claims_check(w, h);
    if (!e)
        e = claim_time(w, h, &most_ms);

    if (!e && !case_is_claimed_by(w, h->item, h->by_id))
        e = case_has_private(w, h->item, &has_private);
    if (!e && has_private)
        e = record(w, h, DECISION_PRIVATE_OPEN);
    if (e)
        return e;
    h->item->claimed_by_id = h->by_id;
    h->item->claimed_until_ms = w->now_ms + case_claim_ms;
    if (h->item->claimed_until_ms > most_ms)
        h->item->claimed_until_ms = most_ms;
    return case_store(w, h->item);
}

enum err case_claim(struct work *w, int64_t by_id, int64_t case_id, struct case_item *ret_case)
{
    struct handling h = {.by_id = by_id, .item = ret_case};

    *ret_case = (struct case_item){0};
    return handle(w, &h, case_id, claim_step);
}

static enum err release_step(struct work *w, struct handling *h)
{
    if (is_taken(w, h->item, h->by_id) && h->role < ROLE_ADMIN)
        return taken(w, h->item);
    h->item->claimed_by_id = h->item->claimed_until_ms = 0;
    return case_store(w, h->item);
}

enum err case_release(struct work *w, int64_t by_id, int64_t case_id, struct case_item *ret_case)
{
    struct handling h = {.by_id = by_id, .item = ret_case};

    return handle(w, &h, case_id, release_step);
}

/* ---- notes ------------------------------------------------------------------------------------
 */

enum err case_remark(struct work *w, int64_t by_id, struct case_item *item,
                     enum case_note_kind kind, struct str text, struct case_note *ret_note)
{
    const struct case_note note = {.id = id_new(w->now_ms, id_bucket(item->id)),
                                   .case_id = item->id,
                                   .by_account_id = by_id,
                                   .kind = kind,
                                   .text = text};

    if (text.size > case_note_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Text has at most %d bytes",
                         (int)case_note_bytes_max);
    if (item->notes >= case_notes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: a case has at most %d notes",
                         (int)case_notes_max);
    item->notes++;
    *ret_note = note;
    return case_work_db_note_add(w, &note);
}

static enum err note_step(struct work *w, struct handling *h)
{
    enum err e =
        h->text.size ? OK : work_fail(w, ERR_INVALID, "Validation failed: Text can't be blank");

    if (!e)
        e = case_remark(w, h->by_id, h->item, CASE_NOTE, h->text, h->note);
    return e ? e : case_store(w, h->item);
}

enum err case_note_add(struct work *w, int64_t by_id, int64_t case_id, struct str text,
                       struct case_note *ret_note)
{
    struct case_item item;
    struct handling h = {.by_id = by_id, .text = text, .item = &item, .note = ret_note};

    return handle(w, &h, case_id, note_step);
}

enum err case_notes(struct work *w, int64_t case_id, struct case_note *ret_notes, int max,
                    int *ret_count)
{
    return case_work_db_notes(w, case_id, ret_notes, max, ret_count);
}

/* ---- up, and back ------------------------------------------------------------------------------
 */

static enum err escalate_step(struct work *w, struct handling *h)
{
    struct case_note note;
    enum err e = h->text.size
                     ? case_check_open(w, h->by_id, ROLE_OWNER, h->item)
                     : work_fail(w, ERR_INVALID, "Validation failed: Reason can't be blank");

    if (!e)
        e = case_remark(w, h->by_id, h->item, CASE_NOTE_ESCALATED, h->text, &note);
    if (e)
        return e;
    h->item->escalated = true;
    h->item->claimed_by_id = h->item->claimed_until_ms = 0;
    h->text = STR(""); /* the staff's own words are not for the public log */
    e = record(w, h, DECISION_CASE_ESCALATE);
    return e ? e : case_store(w, h->item);
}

enum err case_escalate(struct work *w, int64_t by_id, int64_t case_id, struct str reason,
                       struct case_item *ret_case)
{
    struct handling h = {.by_id = by_id, .text = reason, .item = ret_case};

    return handle(w, &h, case_id, escalate_step);
}

/* What joins its subject, or has its text, joins it again. Where another case was begun meanwhile,
 * that one goes on as it is. */
static enum err open_again(struct work *w, struct case_item *item)
{
    struct case_item other;
    enum err e = case_open_of(w, item->subject_id, &other);

    if (!e)
        return work_fail(w, ERR_CONFLICT, "Another case of the same is open");
    if (e != ERR_NOT_FOUND)
        return e;
    item->state = CASE_OPEN;
    item->outcome = CASE_UNDECIDED;
    item->closed_ms = item->closed_by_id = 0;
    e = cases_db_key_set(w, case_subject_name(w, item->subject_id), item->id);
    if (!e && item->text_key.size)
        e = cases_db_key_set(w, case_text_name(w, item->text_key), item->id);
    return e;
}

static enum err reopen_step(struct work *w, struct handling *h)
{
    struct case_note note;
    enum err e = h->item->state == CASE_CLOSED
                     ? open_again(w, h->item)
                     : work_fail(w, ERR_CONFLICT, "This case is not closed");

    if (!e)
        e = case_remark(w, h->by_id, h->item, CASE_NOTE_REOPENED, STR(""), &note);
    if (!e)
        e = case_sources_reopen(w, h->by_id, h->item);
    if (!e)
        e = record(w, h, DECISION_CASE_REOPEN);
    return e ? e : case_store(w, h->item);
}

enum err case_reopen(struct work *w, int64_t by_id, int64_t case_id, struct case_item *ret_case)
{
    struct handling h = {.by_id = by_id, .item = ret_case};

    return handle(w, &h, case_id, reopen_step);
}

/* ---- by reports ---------------------------------------------------------------------------------
 */

static enum err report_case(struct work *w, int64_t report_id, struct case_item *item)
{
    int64_t case_id = 0;
    enum err e = cases_db_subject_case(w, report_id, &case_id);

    return e ? e : cases_db_hold(w, case_id, item);
}

/* Whether one of its notices waits. */
static enum err notice_waits(struct work *w, const struct case_item *item, bool *ret_waits)
{
    enum { step = 40 };
    struct case_made *rows = arena_array(w->memory, step, sizeof *rows);
    int64_t after_kind = CASE_REPORT, after_id = INT64_MAX;
    int count = step;
    enum err e = OK;

    *ret_waits = item->notices > case_notices_looked_at_max;
    while (!e && !*ret_waits && count == step) {
        e = cases_db_sources(w, item->id, after_kind, after_id, rows, step, &count);
        for (int i = 0; !e && !*ret_waits && i < count; i++) {
            struct legal_notice notice;

            after_kind = rows[i].kind;
            after_id = rows[i].id;
            e = legal_notice_find(w, after_id, &notice);
            *ret_waits = !e && !notice.answered_ms;
            e = e == ERR_NOT_FOUND ? OK : e;
        }
    }
    return e;
}

/* Nothing in it waits for anybody any more. */
static enum err is_answered(struct work *w, const struct case_item *item, bool *ret_is)
{
    bool waits = false;
    enum err e = OK;

    *ret_is = item->state == CASE_OPEN && !item->open_reports && !(item->sources & CASE_RULE);
    if (*ret_is && item->notices)
        e = notice_waits(w, item, &waits);
    *ret_is = *ret_is && !waits;
    return e;
}

enum err case_notice_answered(struct work *w, int64_t by_id, int64_t notice_id)
{
    struct case_item item;
    bool ends = false;
    enum err e = report_case(w, notice_id, &item);

    assert(db_in_transaction(w));
    if (!e)
        e = is_answered(w, &item, &ends);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return ends ? case_close(w, by_id, &item) : OK;
}

enum err case_report_changed(struct work *w, int64_t by_id, int64_t report_id, bool resolved)
{
    struct case_item item;
    bool ends = false;
    enum err e = report_case(w, report_id, &item);

    assert(db_in_transaction(w));
    if (e)
        return e == ERR_NOT_FOUND ? OK : e; /* made before there were cases */
    if (resolved && item.state != CASE_OPEN)
        return OK; /* it is the case that resolves it */
    item.open_reports += resolved ? -1 : 1;
    if (item.open_reports < 0)
        item.open_reports = 0;
    if (resolved)
        e = is_answered(w, &item, &ends);
    if (!e && ends)
        return case_close(w, by_id, &item);
    if (!e && !resolved && item.state == CASE_CLOSED)
        e = open_again(w, &item);
    if (!resolved && !e)
        e = case_report_waits(w, &item, report_id);
    if (e == ERR_CONFLICT)
        return OK;
    return e ? e : case_store(w, &item);
}

enum err case_reports_resolved(struct work *w, int64_t by_id, int64_t account_id)
{
    enum { looked_at_max = 200 };
    int64_t ids[looked_at_max];
    int count = 0;
    enum err e = cases_db_of_account(w, account_id, INT64_MAX, ids, looked_at_max, &count);

    for (int i = 0; !e && i < count; i++) {
        struct case_item item;
        bool ends = false;

        e = cases_db_find(w, ids[i], &item);
        if (e == ERR_NOT_FOUND || (!e && (item.state != CASE_OPEN || item.authors > 1))) {
            e = OK;
            continue;
        }
        if (!e)
            e = cases_db_hold(w, ids[i], &item);
        item.open_reports = 0;
        if (!e)
            e = is_answered(w, &item, &ends);
        if (!e)
            e = ends ? case_close(w, by_id, &item) : case_store(w, &item);
    }
    return e;
}
