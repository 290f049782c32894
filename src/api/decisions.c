/* Decisions on posts and accounts: made, reversed and confirmed by staff, read by everybody; and
 * where one stands oneself. */
#include "api/account_json.h"
#include "api/admin.h"
#include "api/decision_json.h"
#include "api/restriction_json.h"
#include "api/status_json.h"
#include "base/clock.h"
#include "moderation/cases.h"
#include "moderation/decision_readers.h"
#include "moderation/juries.h"
#include "moderation/lasting.h"
#include "moderation/report_outcomes.h"
#include "moderation/reports.h"
#include "moderation/ruling_reviews.h"

enum { standing_max = 40, outcomes_max = 20 };

const char *api_decision_kind(enum decision_kind kind)
{
    switch ((int)kind) {
    case DECISION_WARN:
        return "warn";
    case DECISION_DISABLE:
        return "disable";
    case DECISION_SENSITIVE:
    case DECISION_LIMIT:
    case DECISION_SUSPEND:
    case DECISION_RESTRICT:
        return "restrict";
    case DECISION_ENABLE:
    case DECISION_UNSENSITIVE:
    case DECISION_UNLIMIT:
    case DECISION_UNSUSPEND:
    case DECISION_REVERSE:
        return "reverse";
    case DECISION_CONFIRM:
        return "confirm";
    case DECISION_CONFIRM_DECLINE:
        return "decline_confirm";
    case DECISION_LEGAL_REQUEST:
        return "legal_request";
    case DECISION_APPEAL_REJECT:
        return "reject_appeal";
    case DECISION_REPORTS_DISCOUNT:
        return "discount_reports";
    default:
        return NULL; /* of something else */
    }
}

/* ---- JSON ---------------------------------------------------------------------------------- */

/* What everybody may read of a decision: not of whom, nor the facts. state: what was laid, made by
 * rulings.c. */
static void decision_put(struct buffer *out, const struct decision *d)
{
    struct jury_verdict jury;

    JSON_ID(out, "id", d->id);
    JSON_STR(out, "kind", str_of(api_decision_kind(d->kind)));
    JSON_STR(out, "rule", d->rule);
    JSON_INT(out, "rule_version", d->rule_version);
    JSON_STR(out, "role",
             decision_is_jurys(out->memory, d, &jury) ? STR("jury")
             : d->automated                           ? STR("rule")
             : d->by_account_id                       ? str_of(role_facts(d->by_role)->word)
                                                      : STR("operator"));
    JSON_BOOL(out, "automated", d->automated);
    JSON_TIME(out, "decided_at", id_ms(d->id));
    JSON_TIME(out, "until", d->end_ms);
    JSON_ID(out, "reverses", d->undoes_id);
    if (d->after.size) {
        json_key(out, "state");
        json_raw(out, d->after);
    }
}

static void decision_members(struct buffer *out, const struct decision *d)
{
    decision_put(out, d);
    JSON_ID(out, "subject", d->subject_id);
    JSON_ID(out, "by", d->by_account_id);
    JSON_ID(out, "report_id", d->report_id);
    JSON_STR(out, "facts", d->reason);
}

void api_decision_json(struct buffer *out, const struct decision *d)
{
    json_open(out, '{');
    decision_members(out, d);
    json_close(out, '}');
}

/* What was decided, with what its subject and the public read of it. */
void api_ruled_put(struct buffer *out, const struct ruled *ruled, bool dry_run)
{
    JSON_BOOL(out, "dry_run", dry_run);
    json_key(out, "decision");
    api_decision_json(out, &ruled->decision);
    json_key(out, "public");
    json_open(out, '{');
    decision_put(out, &ruled->decision);
    json_close(out, '}');
    json_key(out, "statement");
    json_open(out, '{');
    JSON_STR(out, "language", ruled->statement.language);
    JSON_STR(out, "text", ruled->statement.text);
    json_key(out, "record");
    if (ruled->statement.record.size)
        json_raw(out, ruled->statement.record);
    else
        json_null(out);
    json_close(out, '}');
}

static struct http_reply ruled_answer(struct work *w, const struct ruled *ruled, bool dry_run)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    api_ruled_put(&out, ruled, dry_run);
    json_close(&out, '}');
    return http_json(&out);
}

/* ---- deciding ------------------------------------------------------------------------------ */

enum err api_ruling_read(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct ruling *ret)
{
    struct str end = http_text(request, "end");

    *ret = (struct ruling){.effect = restriction_effect_read(http_text(request, "effect")),
                           .rule = http_text(request, "rule"),
                           .facts = str_trim(http_text(request, "facts")),
                           .words = str_trim(http_text(request, "text")),
                           .territory = http_text(request, "territory"),
                           .category = http_text(request, "category"),
                           .law = str_trim(http_text(request, "law")),
                           .permanent = http_bool(request, "permanent", false),
                           .by_account_id = viewer->account_id,
                           .report_id = http_id(request, "report_id")};
    if (http_text(request, "report_id").size && !ret->report_id)
        return ERR_NOT_FOUND;
    if (!ret->effect)
        return work_fail(w, ERR_INVALID, "Validation failed: Effect is not included in the list");
    if (end.size && time_parse_iso(end, &ret->end_ms))
        return work_fail(w, ERR_INVALID, "Validation failed: End is no time (ISO 8601)");
    return OK;
}

static bool report_names(const struct report *report, int64_t post_id)
{
    for (int i = 0; i < report->post_count; i++)
        if (report->post_ids[i] == post_id)
            return true;
    return false;
}

/* What is not public is there for staff where a report names it, and else like what does not
 * exist: the preview of a decision tells its language, its day and what is attached. */
static enum err private_check(struct work *w, const struct ruling *ruling)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    struct post post;
    enum err e = post_find(w, ruling->subject_id, &post);

    if (e || !post_is_private(&post))
        return e == ERR_NOT_FOUND ? OK : e; /* an account, or nothing: ruling_make() says which */
    e = ruling->report_id ? report_find(w, ruling->report_id, report) : ERR_NOT_FOUND;
    return !e && !report_names(report, post.id) ? ERR_NOT_FOUND : e;
}

/* POST /api/bema/v1/moderation/decisions */
static enum err decision_make(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    const bool dry_run = http_bool(request, "dry_run", false);
    struct ruled ruled;
    struct ruling ruling;
    enum err e = api_ruling_read(w, viewer, request, &ruling);

    if (id_parse(http_text(request, "subject"), &ruling.subject_id))
        e = ERR_NOT_FOUND;
    if (!e)
        e = api_admin_may(w, viewer, PERMISSION_MANAGE_REPORTS);
    if (!e)
        e = private_check(w, &ruling);
    if (!e)
        e = dry_run ? ruling_preview(w, &ruling, &ruled) : ruling_make(w, &ruling, &ruled);
    if (!e)
        *ret_reply = ruled_answer(w, &ruled, dry_run);
    return e;
}

/* POST /api/bema/v1/moderation/decisions/:id/reverse */
static enum err decision_reverse(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    struct ruled ruled;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = ruling_reverse(w, viewer->account_id, id, str_trim(http_text(request, "reason")),
                           &ruled);
    if (!e)
        *ret_reply = ruled_answer(w, &ruled, false);
    return e;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* With whether it waits for a second person to last. */
static enum err record_json(struct work *w, struct buffer *out, const struct decision *d)
{
    struct lasting asked;
    bool waits = false, stands = false;
    int64_t end_ms = 0;
    enum err e = d->kind == DECISION_RESTRICT && d->end_ms > w->now_ms
                     ? lasting_find(w, d->id, &asked)
                     : ERR_NOT_FOUND;

    if (!e) {
        e = ruling_stands(w, d, &stands, &end_ms);
        waits = stands || asked.case_id;
    }
    json_open(out, '{');
    decision_members(out, d);
    JSON_BOOL(out, "waits_for_second", waits);
    json_close(out, '}');
    return e == ERR_NOT_FOUND ? OK : e;
}

/* GET /api/bema/v1/moderation/decisions?subject */
static enum err decisions_show(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct decision *list = arena_array(w->memory, decisions_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int64_t subject_id = 0, owner_id = 0;
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_REPORTS);

    if (!e)
        e = id_parse(http_text(request, "subject"), &subject_id);
    if (!e)
        e = decision_owner(w, &(struct decision){.subject_id = subject_id}, &owner_id);
    if (!e) /* who decided about her is not for her */
        e = decider_check_not_own(w, viewer->account_id, owner_id);
    if (!e || e == ERR_NOT_FOUND)
        e = decisions_of(w, subject_id, http_id(request, "max_id"), list, decisions_page_max,
                         &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        if (api_decision_kind(list[i].kind))
            e = record_json(w, &out, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/decisions/:id */
static enum err decision_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct decision decision;
    bool stands = false, is_readable = false;
    int64_t id = 0, end_ms = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = decision_find(w, id, &decision);
    if (!e)
        e = decision_is_readable(w, viewer->account_id, &decision, &is_readable);
    if (!e && (!api_decision_kind(decision.kind) || !is_readable))
        e = ERR_NOT_FOUND;
    if (!e)
        e = ruling_stands(w, &decision, &stands, &end_ms);
    if (e)
        return e;
    json_open(&out, '{');
    decision_put(&out, &decision);
    if (decision_restricts(decision.kind) || decision.kind == DECISION_CONFIRM)
        JSON_BOOL(&out, "stands", stands);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* Whether an appeal may be put to a jury, and how that stands which has it. */
static enum err standing_jury_json(struct work *w, struct buffer *out, const struct statement *s,
                                   const struct decision *d)
{
    struct appeal appeal = {.jury_id = 0};
    bool possible = false;
    enum err e = appeal_find(w, s->account_id, s->decision_id, &appeal);

    if (e == ERR_NOT_FOUND)
        e = OK;
    if (!e && !appeal.jury_id && !appeal.answered_ms)
        e = jury_is_possible(w, d, &possible);
    JSON_BOOL(out, "jury_possible", possible);
    json_key(out, "jury");
    return e ? e : api_jury_json(w, out, appeal.jury_id);
}

static enum err standing_json(struct work *w, struct buffer *out, const struct statement *s)
{
    struct decision d;
    struct str text = s->text;
    bool stands = false;
    int64_t end_ms = 0;
    enum err e = decision_find(w, s->decision_id, &d);

    if (!e)
        e = ruling_stands(w, &d, &stands, &end_ms);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_ID(out, "decision_id", s->decision_id);
    JSON_STR(out, "kind", str_of(api_decision_kind(s->kind)));
    json_key(out, "status_id");
    if (s->subject_id == s->account_id)
        json_null(out);
    else
        json_id(out, s->subject_id);
    json_key(out, "effect");
    json_str_or_null(out, s->effect ? restriction_effect_name(s->effect) : STR(""));
    JSON_STR(out, "rule", d.rule);
    JSON_INT(out, "rule_version", d.rule_version);
    JSON_STR(out, "facts", d.reason);
    JSON_TIME(out, "decided_at", id_ms(s->decision_id));
    JSON_TIME(out, "until", stands ? end_ms : d.end_ms);
    JSON_BOOL(out, "stands", stands);
    JSON_ID(out, "reverses", d.undoes_id);
    JSON_STR(out, "language", s->language);
    e = appeal_statement_text(w, s, &text);
    JSON_STR(out, "text", text);
    json_key(out, "appeal");
    if (!e)
        e = api_appeal_json(w, out, s->account_id, s->decision_id);
    if (!e)
        e = standing_jury_json(w, out, s, &d);
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/standing */
static enum err standing_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct statement *list = arena_array(w->memory, standing_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = statements_of(w, viewer->account_id, http_id(request, "max_id"), list,
                               standing_max, &count);

    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = standing_json(w, &out, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* ---- appeals ------------------------------------------------------------------------------- */

enum err api_appeal_json(struct work *w, struct buffer *out, int64_t account_id,
                         int64_t decision_id)
{
    struct appeal appeal;
    enum err e = appeal_find(w, account_id, decision_id, &appeal);

    if (e)
        json_null(out);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_STR(out, "text", appeal.text);
    JSON_STR(out, "state", appeal_state(&appeal));
    json_close(out, '}');
    return OK;
}

static enum err appeal_reply(struct work *w, const struct appeal *appeal,
                             struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e;

    json_open(&out, '{');
    JSON_ID(&out, "decision_id", appeal->decision_id);
    JSON_STR(&out, "text", appeal->text);
    JSON_STR(&out, "state", appeal_state(appeal));
    JSON_TIME(&out, "created_at", appeal->made_ms);
    JSON_ID(&out, "answer_id", appeal->answer_id);
    json_key(&out, "jury");
    e = api_jury_json(w, &out, appeal->jury_id);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/decisions/:id/appeal */
static enum err appeal_post(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct appeal appeal;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = http_bool(request, "jury", false)
                ? jury_appeal(w, viewer->account_id, id, http_text(request, "text"), &appeal)
                : appeal_make(w, viewer->account_id, id, http_text(request, "text"), &appeal);
    return e ? e : appeal_reply(w, &appeal, ret_reply);
}

/* POST /api/bema/v1/moderation/decisions/:id/appeal */
static enum err appeal_entered(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct appeal appeal;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = appeal_enter(w, viewer->account_id, id, http_text(request, "text"), &appeal);
    return e ? e : appeal_reply(w, &appeal, ret_reply);
}

static enum err appeal_answered(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, bool grant,
                                struct http_reply *ret_reply)
{
    struct appeal appeal;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_APPEALS, request, &id);

    if (!e)
        e = appeal_answer(w, viewer->account_id, id, grant, http_text(request, "reason"), &appeal);
    return e ? e : appeal_reply(w, &appeal, ret_reply);
}

/* POST /api/bema/v1/moderation/appeals/:id/approve */
static enum err appeal_approve(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return appeal_answered(w, viewer, request, true, ret_reply);
}

/* POST /api/bema/v1/moderation/appeals/:id/reject */
static enum err appeal_reject(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    return appeal_answered(w, viewer, request, false, ret_reply);
}

enum err api_post_is_open(struct work *w, const struct viewer *viewer,
                          const struct decision *decision, bool *ret_open, bool *ret_private)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    struct post post;
    enum err e = post_find(w, decision->subject_id, &post);

    *ret_private = !e && post_is_private(&post);
    *ret_open = !e && !*ret_private;
    if (!e && *ret_private && decision->report_id) {
        e = report_find(w, decision->report_id, report);
        *ret_open = !e && report->assigned_id == viewer->account_id &&
                    report_names(report, decision->subject_id);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err waiting_json(struct work *w, const struct viewer *viewer, struct buffer *out,
                             const struct appeal *appeal)
{
    struct decision decision;
    int made = 0, rejected = 0;
    bool is_open = false, is_private = false, is_possible = false;
    enum err e = decision_find(w, appeal->decision_id, &decision);

    if (!e)
        e = api_post_is_open(w, viewer, &decision, &is_open, &is_private);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_STR(out, "text", appeal->text);
    JSON_TIME(out, "created_at", appeal->made_ms);
    JSON_ID(out, "entered_by", appeal->entered_by_id);
    e = appeals_before(w, appeal->account_id, &made, &rejected);
    json_key(out, "before");
    json_open(out, '{');
    JSON_INT(out, "made", made);
    JSON_INT(out, "rejected", rejected);
    json_close(out, '}');
    json_key(out, "jury");
    if (!e)
        e = api_jury_json(w, out, appeal->jury_id);
    if (!e && !appeal->jury_id)
        e = jury_is_possible(w, &decision, &is_possible);
    JSON_BOOL(out, "jury_possible", is_possible);
    json_key(out, "account");
    if (!e)
        e = api_account_json(w, out, appeal->account_id);
    json_key(out, "decision");
    api_decision_json(out, &decision);
    json_key(out, "statuses");
    if (!e)
        e = api_statuses_reported_json(w, out, viewer, &decision.subject_id, is_open);
    JSON_BOOL(out, "private", is_private);
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/moderation/appeals */
static enum err appeals_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct appeal *list = arena_array(w->memory, standing_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_APPEALS);

    if (!e)
        e = appeals_waiting(w, viewer->account_id, http_id(request, "min_id"), list, standing_max,
                            &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = waiting_json(w, viewer, &out, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* What came of a report, for who made it. */
static enum err outcome_json(struct work *w, struct buffer *out, const struct decision *decision)
{
    bool stands = false;
    int64_t end_ms = 0;
    enum err e = ruling_stands(w, decision, &stands, &end_ms);

    json_open(out, '{');
    decision_put(out, decision);
    if (decision_restricts(decision->kind))
        JSON_BOOL(out, "stands", stands);
    json_close(out, '}');
    return e;
}

/* One's own report and what came of it. */
static enum err report_json(struct work *w, struct buffer *out, const struct report *report)
{
    struct decision *list = arena_array(w->memory, outcomes_max, sizeof *list);
    int count = 0;
    enum err e = report_outcome(w, report, list, outcomes_max, &count);

    if (e)
        return e;
    json_open(out, '{');
    json_key(out, "report");
    e = api_report_json(w, out, report);
    JSON_STR(out, "state", report->resolved_ms ? STR("answered") : STR("waiting"));
    JSON_TIME(out, "answered_at", report->resolved_ms);
    json_key(out, "decisions");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++)
        e = outcome_json(w, out, &list[i]);
    json_close(out, ']');
    json_key(out, "appeal");
    if (!e)
        e = api_complaint_json(w, out, report->id);
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/reports/:id */
static enum err report_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    struct buffer out = buffer_in(w->memory);
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = report_find(w, id, report);
    if (!e && report->account_id != viewer->account_id)
        e = ERR_NOT_FOUND;
    if (!e)
        e = report_json(w, &out, report);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/reports */
static enum err reports_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    enum { limit_default = 20, limit_max = 40 };
    const struct page page = api_page(request, limit_default, limit_max);
    struct report_page *reports = ARENA_NEW(w->memory, struct report_page);
    struct buffer out = buffer_in(w->memory);
    enum err e = reports_made(w, viewer->account_id, &page, reports);

    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; !e && i < reports->count; i++)
        e = report_json(w, &out, &reports->items[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (reports->count)
        api_link(w, request, ret_reply, reports->items[0].id,
                 reports->items[reports->count - 1].id);
    return OK;
}

#define DECIDE(path, handler, about)                                                               \
    ADMIN_ROUTE(HTTP_POST, "/api/bema/v1/moderation/decisions" path, "admin:write:reports",        \
                LANE_WRITE, handler, about)

static const struct http_route routes[] = {
    DECIDE(
        "", decision_make,
        "Restricts a post or an account: subject, effect, facts, rule?, text?, end?, permanent?, "
        "territory?, category?, law?, report_id?; dry_run=true shows what would be read"),
    DECIDE("/:id/reverse", decision_reverse, "Takes one back: reason"),
    DECIDE("/:id/appeal", appeal_entered,
           "Writes an appeal down for somebody who cannot sign in: text"),
    ADMIN_ROUTE(HTTP_GET, "/api/bema/v1/moderation/decisions", "admin:read:reports", LANE_READ,
                decisions_show, "All on a post or an account, newest first: subject"),
    ADMIN_ROUTE(HTTP_GET, "/api/bema/v1/moderation/appeals", "admin:read:reports", LANE_READ,
                appeals_show, "Appeals that wait, the oldest decisions first: min_id"),
    ADMIN_ROUTE(HTTP_POST, "/api/bema/v1/moderation/appeals/:id/approve", "admin:write:reports",
                LANE_WRITE, appeal_approve, "By the decision's id: it is taken back: reason"),
    ADMIN_ROUTE(HTTP_POST, "/api/bema/v1/moderation/appeals/:id/reject", "admin:write:reports",
                LANE_WRITE, appeal_reject, "It stands: reason"),
    {HTTP_POST, "/api/bema/v1/decisions/:id/appeal", ACCESS_PERSON, "write:reports", LANE_WRITE,
     RATE_API, 0, appeal_post,
     "Says against a decision about oneself what speaks against it: text, jury? (it is put to "
     "one)"},
    {HTTP_GET, "/api/bema/v1/decisions/:id", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     decision_show, "What everybody may know of a decision"},
    {HTTP_GET, "/api/bema/v1/standing", ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API, 0,
     standing_show, "What was decided about oneself and one's posts, and why"},
    {HTTP_GET, "/api/bema/v1/reports", ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API, 0,
     reports_show, "The reports one made oneself, newest first, and what came of each: max_id …"},
    {HTTP_GET, "/api/bema/v1/reports/:id", ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API, 0,
     report_show, "A report one made oneself, and what was decided upon it"},
};
const struct http_table api_decisions_table = {routes, sizeof routes / sizeof routes[0]};
