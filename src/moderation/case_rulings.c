#include "moderation/case_rulings.h"

#include "base/json.h"
#include "moderation/case_places.h"
#include "moderation/case_reporters.h"
#include "moderation/case_rulings_db.h"
#include "moderation/case_undoings.h"
#include "moderation/case_work.h"
#include "moderation/cases_db.h"
#include "moderation/lasting.h"
#include "moderation/legal_notices.h"
#include "moderation/reports.h"
#include "moderation/reversal_news.h"
#include "moderation/ruling_batches.h"
#include "moderation/ruling_reviews.h"
#include "social/posts.h"
#include "social/transaction.h"

#include <assert.h>

enum err case_closing(struct work *w, int64_t case_id, struct closing *ret_closing)
{
    return case_rulings_db_find(w, case_id, ret_closing);
}

enum err case_precedents(struct work *w, struct str rule, struct decision *ret_decisions, int max,
                         int *ret_count)
{
    int64_t ids[case_precedents_max];
    int count = 0, found = 0;
    enum err e = case_rulings_db_precedents(
        w, rule, ids, max < case_precedents_max ? max : case_precedents_max, &count);

    for (int i = 0; !e && i < count; i++) {
        e = decision_find(w, ids[i], &ret_decisions[found]);
        found += !e;
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    *ret_count = found;
    return e;
}

static struct str ruling_json(struct work *w, const struct ruling *r)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_INT(&b, "effect", r->effect);
    JSON_STR(&b, "rule", r->rule);
    JSON_STR(&b, "facts", r->facts);
    JSON_STR(&b, "words", r->words);
    JSON_STR(&b, "territory", r->territory);
    JSON_STR(&b, "category", r->category);
    JSON_STR(&b, "law", r->law);
    JSON_INT(&b, "end_ms", r->end_ms);
    JSON_BOOL(&b, "permanent", r->permanent);
    json_close(&b, '}');
    return buffer_str(&b);
}

static enum err ruling_read(struct work *w, const struct closing *c, struct ruling *ret)
{
    const struct json *root = NULL;
    enum err e = json_parse(w->memory, c->ruling, &root, NULL);

    *ret = (struct ruling){.effect = (enum restriction_effect)json_get_int(root, "effect", 0),
                           .rule = json_get_str(root, "rule"),
                           .facts = json_get_str(root, "facts"),
                           .words = json_get_str(root, "words"),
                           .territory = json_get_str(root, "territory"),
                           .category = json_get_str(root, "category"),
                           .law = json_get_str(root, "law"),
                           .end_ms = json_get_int(root, "end_ms", 0),
                           .permanent = json_get_bool(root, "permanent", false),
                           .by_account_id = c->by_account_id};
    return e ? ERR_INTERNAL : OK;
}

/* ---- its posts ---------------------------------------------------------------------------------
 */

struct carrying {
    struct closing *closing;
    struct case_item *item;
    struct ruling ruling;
    struct ruled first; /* where this batch makes it */
    int posts_max;      /* in this batch */
    bool left;
};

/* The least that is done of it: nobody rules over people of her own rank, so somebody else must. */
static enum err leave_to_others(struct work *w, struct carrying *c, int64_t post_id)
{
    const int weight = c->item->facts.rule_weight;
    struct case_item other;
    int64_t case_id = 0;
    enum err e = case_join(w,
                           &(struct case_source){.subject_id = post_id,
                                                 .kind = CASE_RULE,
                                                 .rule = STR("left-over"),
                                                 .words = STR("a ruling on posts with one text "
                                                              "could not be made on this one"),
                                                 .weight = weight ? weight : 1},
                           &case_id);

    if (!e)
        e = cases_db_hold(w, case_id, &other);
    other.escalated = true;
    return e ? e : case_store(w, &other);
}

/* Room for one more, so that laying it cannot fail. */
static enum err has_room(struct work *w, const struct post *post, bool *ret_has)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    enum err e = post->flags & POST_RESTRICTED ? restrictions_of(w, post->id, held, &count) : OK;

    *ret_has = count + 1 < restrictions_per_subject_max;
    return e;
}

static enum err ruling_of(struct work *w, struct carrying *c, const struct case_post *row,
                          struct ruling *ret)
{
    const bool is_next = row->account_id == c->closing->account_id && c->closing->lead_id;
    int posts = 0;
    enum err e = OK;

    *ret = c->ruling;
    ret->subject_id = row->post_id;
    ret->lead_id = is_next ? c->closing->lead_id : 0;
    if (row->is_named)
        e = case_report_of(w, c->item->id, row->post_id, &ret->report_id);
    if (!e && !is_next && c->item->posts > 1)
        e = cases_db_posts_of(w, c->item->id, row->account_id, &posts);
    if (!e && posts > 1)
        ret->facts = str_format(w->memory, "%.*s (× %d)", STR_ARG(ret->facts), posts);
    return e;
}

/* It or its author was deleted meanwhile, or no more can be laid over it. */
static enum err is_out_of_reach(struct work *w, const struct case_post *row, bool *ret_is)
{
    uint32_t flags = 0;
    struct post post;
    bool room = false;
    enum err e = post_find(w, row->post_id, &post);

    if (!e)
        e = account_find_flags(w, row->account_id, &flags);
    if (!e)
        e = has_room(w, &post, &room);
    *ret_is = e == ERR_NOT_FOUND || (flags & ACCOUNT_DELETED) || !room;
    return e == ERR_NOT_FOUND ? OK : e;
}

static void decided(struct carrying *c, const struct ruled *ruled)
{
    struct closing *closing = c->closing;

    if (!closing->first_decision_id) {
        c->first = *ruled;
        closing->first_decision_id = ruled->decision.id;
    }
    if (!closing->lead_id)
        closing->lead_id = ruled->decision.id;
    closing->decided++;
}

/* By itself. */
static enum err post_decide(struct work *w, struct carrying *c, const struct case_post *row)
{
    struct closing *closing = c->closing;
    struct ruling ruling;
    struct ruled ruled;
    bool is_gone = false;
    enum err e = is_out_of_reach(w, row, &is_gone);

    if (row->account_id != closing->account_id)
        closing->lead_id = 0;
    closing->account_id = row->account_id;
    closing->post_id = row->post_id;
    if (e || is_gone) {
        closing->skipped++;
        return e;
    }
    e = ruling_of(w, c, row, &ruling);
    if (!e)
        e = ruling_make(w, &ruling, &ruled);
    if (!e) {
        decided(c, &ruled);
        return cases_db_posts_decided(w, c->item->id, row, &ruled.decision.id, 1);
    }
    if (e == ERR_FORBIDDEN ? c->item->authors < 2 : !closing->decided)
        return e; /* who asks is told */
    closing->skipped++;
    if (e == ERR_FORBIDDEN)
        return leave_to_others(w, c, row->post_id);
    return e == ERR_NOT_FOUND || e == ERR_INVALID ? OK : e;
}

/* What is told to authors: how many posts of theirs there are. */
static enum err alike_find(struct work *w, struct carrying *c, struct ruled_post *posts, int count)
{
    int64_t *ids = arena_array(w->memory, (size_t)count, sizeof *ids);
    int *alike = arena_array(w->memory, (size_t)count, sizeof *alike);
    int authors = 0;
    enum err e = OK;

    if (c->item->posts < 2)
        return OK;
    for (int i = 0; i < count; i++)
        if (!i || posts[i].author_id != posts[i - 1].author_id)
            ids[authors++] = posts[i].author_id;
    e = cases_db_posts_of_many(w, c->item->id, ids, authors, alike);
    authors = -1;
    for (int i = 0; !e && i < count; i++) {
        authors += !i || posts[i].author_id != posts[i - 1].author_id;
        posts[i].alike = alike[authors];
    }
    return e;
}

/* On all of them on which it can be made together. */
static enum err posts_decide_together(struct work *w, struct carrying *c,
                                      const struct case_post *rows, int count,
                                      struct ruled_post *ret_posts)
{
    const struct closing *closing = c->closing;
    struct case_post *ruled = arena_array(w->memory, (size_t)count, sizeof *ruled);
    int64_t *decision_ids = arena_array(w->memory, (size_t)count, sizeof *decision_ids);
    struct ruled first;
    int made = 0;
    enum err e = OK;

    for (int i = 0; !e && i < count; i++) {
        ret_posts[i] = (struct ruled_post){
            .post_id = rows[i].post_id,
            .author_id = rows[i].account_id,
            .lead_id = rows[i].account_id == closing->account_id ? closing->lead_id : 0};
        if (rows[i].is_named)
            e = case_report_of(w, c->item->id, rows[i].post_id, &ret_posts[i].report_id);
    }
    if (!e)
        e = alike_find(w, c, ret_posts, count);
    if (!e)
        e = rulings_make(w, &c->ruling, ret_posts, count, &first);
    for (int i = 0; !e && i < count; i++)
        if (ret_posts[i].decision_id) {
            ruled[made] = rows[i];
            decision_ids[made++] = ret_posts[i].decision_id;
        }
    if (!e && made)
        e = cases_db_posts_decided(w, c->item->id, ruled, decision_ids, made);
    if (!e && made && !c->closing->first_decision_id) {
        c->first = first;
        c->closing->first_decision_id = first.decision.id;
    }
    return e;
}

/* Once for all its posts, by whomever they are. */
static enum err ask_to_last(struct work *w, const struct carrying *c)
{
    const struct decision *first = &c->first.decision;

    return lasting_ask(w, &(struct lasting){.decision_id = first->id,
                                            .account_id = first->owner_id,
                                            .case_id = c->item->posts > 1 ? c->item->id : 0,
                                            .end_ms = first->end_ms});
}

static enum err posts_decide(struct work *w, struct carrying *c)
{
    struct case_post *rows = arena_array(w->memory, (size_t)c->posts_max, sizeof *rows);
    struct ruled_post *posts = arena_array(w->memory, (size_t)c->posts_max, sizeof *posts);
    struct closing *closing = c->closing;
    int count = 0;
    enum err e = ruling_read(w, closing, &c->ruling);

    c->ruling.noticed = c->item->notices > 0;
    c->ruling.case_id = c->item->id;
    if (!e)
        e = cases_db_posts(w, c->item->id, closing->account_id, closing->post_id, rows,
                           c->posts_max, &count);
    if (!e && count)
        e = posts_decide_together(w, c, rows, count, posts);
    for (int i = 0; !e && i < count; i++) {
        if (posts[i].lead_id || rows[i].account_id != closing->account_id)
            closing->lead_id = posts[i].lead_id;
        closing->account_id = rows[i].account_id;
        closing->post_id = rows[i].post_id;
        if (posts[i].decision_id)
            closing->decided++;
        else
            e = post_decide(w, c, &rows[i]);
    }
    if (!e && c->ruling.permanent && c->first.decision.id)
        e = ask_to_last(w, c);
    c->left = count == c->posts_max;
    return e;
}

/* Somebody looked at them: what automatic rules found was wrong, and what they hold is published.
 * Those of people whom she may not clear wait for somebody else. */
static enum err posts_dismiss(struct work *w, struct carrying *c)
{
    struct closing *closing = c->closing;
    struct case_post *rows = arena_array(w->memory, case_batch_max, sizeof *rows);
    enum role role = ROLE_USER;
    int count = 0;
    enum err e = cases_db_posts(w, c->item->id, closing->account_id, closing->post_id, rows,
                                case_batch_max, &count);

    if (!e)
        e = decider_check(w, closing->by_account_id, PERMISSION_MANAGE_REPORTS, &role);
    if (e == ERR_FORBIDDEN) { /* she began it while she was of the staff */
        role = ROLE_MODERATOR;
        e = OK;
    }
    for (int i = 0; !e && i < count; i++) {
        e = c->item->authors < 2
                ? OK
                : decider_check_over(w, closing->by_account_id, role, rows[i].account_id);
        if (!e)
            e = ruling_dismissed(w, rows[i].post_id);
        else if (e == ERR_FORBIDDEN)
            e = leave_to_others(w, c, rows[i].post_id);
        closing->account_id = rows[i].account_id;
        closing->post_id = rows[i].post_id;
    }
    c->left = count == case_batch_max;
    return e;
}

/* ---- its reports --------------------------------------------------------------------------------
 */

/* *ret_left: it is about somebody whom she may not clear, and waits on. */
static enum err report_answer(struct work *w, int64_t by_id, int64_t report_id, bool *ret_left)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = report_find(w, report_id, report);

    if (!e && !report->resolved_ms)
        e = report_resolve_alone(w, by_id, report_id, true);
    *ret_left = e == ERR_FORBIDDEN;
    return e == ERR_NOT_FOUND || e == ERR_FORBIDDEN ? OK : e;
}

static enum err notice_answer(struct work *w, const struct closing *closing, int64_t notice_id)
{
    const struct notice_reply reply = {.notice_id = notice_id,
                                       .by_id = closing->by_account_id,
                                       .text = closing->reason,
                                       .decision_id = closing->first_decision_id,
                                       .by_case = true};
    struct notice_replied replied;
    enum err e = legal_notice_find(w, notice_id, &replied.notice);

    if (!e && !replied.notice.answered_ms)
        e = legal_notice_answer(w, &reply, &replied);
    return e == ERR_NOT_FOUND || e == ERR_FORBIDDEN ? OK : e;
}

static enum err sources_answer(struct work *w, struct carrying *c)
{
    struct closing *closing = c->closing;
    const enum reporter_verdict verdict = closing->first_decision_id ? REPORTER_JUSTIFIED
                                          : closing->unfounded       ? REPORTER_UNFOUNDED
                                                                     : REPORTER_ANSWERED;
    struct case_made *rows = arena_array(w->memory, case_batch_max, sizeof *rows);
    int count = 0;
    enum err e = cases_db_sources(w, c->item->id, closing->source_kind, closing->source_id, rows,
                                  case_batch_max, &count);

    for (int i = 0; !e && i < count; i++) {
        bool is_left = false;

        if (rows[i].kind == CASE_REPORT)
            e = report_answer(w, closing->by_account_id, rows[i].id, &is_left);
        else if (rows[i].kind == CASE_NOTICE)
            e = notice_answer(w, closing, rows[i].id);
        if (!e && rows[i].reporter_id && !is_left)
            e = reporter_judge(w, closing->by_account_id, rows[i].reporter_id, c->item->id,
                               verdict);
        closing->source_kind = rows[i].kind;
        closing->source_id = rows[i].id;
    }
    c->left = count == case_batch_max;
    return e;
}

/* ---- carrying it out
 * ------------------------------------------------------------------------------ */

static enum err finish(struct work *w, struct carrying *c)
{
    struct case_item *item = c->item;
    struct decision first;
    enum err e = OK;

    item->state = CASE_CLOSED;
    item->outcome = c->closing->first_decision_id ? CASE_DECIDED : CASE_DISMISSED;
    item->closed_ms = w->now_ms;
    item->open_reports = 0;
    c->closing->done_ms = w->now_ms;
    if (c->closing->first_decision_id) {
        e = decision_find(w, c->closing->first_decision_id, &first);
        if (!e)
            e = case_rulings_db_precedent(w, first.rule, first.id);
    }
    return e;
}

/* One batch of what is left. */
static enum err carry(struct work *w, struct carrying *c)
{
    const bool posts =
        (c->closing->ruling.size || !c->closing->first_decision_id) && !c->closing->source_kind;
    enum err e = !posts ? OK : c->closing->ruling.size ? posts_decide(w, c) : posts_dismiss(w, c);

    if (!e && (!posts || !c->left)) {
        c->left = false;
        e = sources_answer(w, c);
        if (!e && !c->left)
            e = finish(w, c);
    }
    if (!e)
        e = case_rulings_db_set(w, c->closing);
    return e ? e : case_store(w, c->item);
}

/* Of an open case that is held: from here on nothing joins it. */
static enum err closing_begin(struct work *w, struct carrying *c)
{
    enum err e;

    c->posts_max = case_batch_max;
    c->item->state = CASE_CLOSING;
    c->item->closed_ms = w->now_ms;
    c->item->closed_by_id = c->closing->by_account_id;
    c->item->claimed_by_id = c->item->claimed_until_ms = 0;
    e = carry(w, c);
    return e || !c->left ? e : jobs_set(w, JOB_CLOSE_CASE, c->item->id, STR(""), w->now_ms);
}

struct batch {
    int64_t case_id;
    bool left;
};

static enum err batch_run(struct work *w, void *context)
{
    struct batch *batch = context;
    struct closing closing;
    struct case_item item = {.state = CASE_OPEN};
    struct carrying c = {.closing = &closing, .item = &item, .posts_max = case_job_batch_max};
    enum err e = db_begin(w);

    if (e)
        return e;
    e = cases_db_hold(w, batch->case_id, &item);
    if (!e && item.state == CASE_CLOSING)
        e = case_undo_some(w, &item, &c.left);
    if (e == ERR_NOT_FOUND && item.state == CASE_CLOSING) {
        e = case_rulings_db_find(w, batch->case_id, &closing);
        if (!e)
            e = carry(w, &c);
    }
    e = db_end(w, e);
    if (!e)
        batch->left = c.left;
    return e;
}

enum err case_close_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct batch batch = {.case_id = job->subject_id, .left = true};
    enum err e = lanes_run_all(lanes, w, batch_run, &batch, &batch.left);

    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- asked for
 * ------------------------------------------------------------------------------------ */

struct asked {
    const struct ruling *ruling;
    bool on_account;
    struct carrying *carrying;
};

/* Whose it is, or the post that it is about where there is no other. */
static enum err decide_one(struct work *w, struct asked *a)
{
    struct carrying *c = a->carrying;
    struct ruling ruling = *a->ruling;
    enum err e;

    ruling.subject_id = c->item->account_id;
    ruling.noticed = c->item->notices > 0;
    e = case_report_of(w, c->item->id, 0, &ruling.report_id);
    if (!e)
        e = ruling_make(w, &ruling, &c->first);
    if (e)
        return e;
    c->closing->first_decision_id = c->first.decision.id;
    c->closing->decided = 1;
    c->closing->ruling = STR("");
    return OK;
}

static enum err decide(struct work *w, int64_t case_id, struct asked *a)
{
    struct carrying *c = a->carrying;
    const bool on_account = a->on_account;
    enum role role;
    enum err e = cases_db_hold(w, case_id, c->item);

    if (!e)
        e = case_check(w, a->ruling->by_account_id, c->item, &role);
    if (!e)
        e = case_check_open(w, a->ruling->by_account_id, role, c->item);
    if (e)
        return e;
    *c->closing = (struct closing){.case_id = case_id,
                                   .by_account_id = a->ruling->by_account_id,
                                   .ruling = ruling_json(w, a->ruling)};
    c->item->state = CASE_CLOSING; /* reports that are answered below do not close it */
    e = cases_db_update(w, c->item);
    if (!e && (on_account || !c->item->posts))
        e = decide_one(w, a);
    if (!e)
        e = closing_begin(w, c);
    if (!e && !c->closing->first_decision_id)
        e = work_fail(w, ERR_CONFLICT, "Nothing of this case is there any more: dismiss it");
    return e;
}

enum err case_decide(struct work *w, int64_t case_id, const struct ruling *ruling, bool on_account,
                     struct ruled *ret_ruled, struct closing *ret_closing)
{
    struct case_item item = {0};
    struct closing closing = {0};
    struct carrying c = {.closing = &closing, .item = &item};
    struct asked asked = {.ruling = ruling, .on_account = on_account, .carrying = &c};
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, decide(w, case_id, &asked));
    if (e)
        return e;
    *ret_ruled = c.first;
    *ret_closing = closing;
    return OK;
}

enum err case_decide_preview(struct work *w, int64_t case_id, const struct ruling *ruling,
                             bool on_account, struct ruled *ret_ruled)
{
    struct case_item item = {0};
    struct closing closing = {0};
    struct carrying c = {.closing = &closing, .item = &item};
    struct asked asked = {.ruling = ruling, .on_account = on_account, .carrying = &c};
    enum err e = db_begin(w), back;

    if (e)
        return e;
    e = decide(w, case_id, &asked);
    back = db_end(w, e ? e : ERR_CONFLICT); /* nothing is kept */
    if (!e && back != ERR_CONFLICT)
        e = back;
    if (!e)
        *ret_ruled = c.first;
    return e;
}

static enum err dismiss(struct work *w, struct closing *closing, struct case_item *item)
{
    struct carrying c = {.closing = closing, .item = item};
    struct case_note note;
    enum role role = ROLE_USER;
    int64_t id;
    enum err e = cases_db_hold(w, closing->case_id, item);

    if (!e)
        e = case_check(w, closing->by_account_id, item, &role);
    if (!e)
        e = case_check_open(w, closing->by_account_id, role, item);
    if (!e && item->authors < 2) /* of several, each by itself */
        e = decider_check_over(w, closing->by_account_id, role, item->account_id);
    if (!e)
        e = case_remark(w, closing->by_account_id, item, CASE_NOTE_DISMISSED, closing->reason,
                        &note);
    if (!e)
        e = decision_record(w,
                            &(struct decision){.subject_id = item->id,
                                               .owner_id = item->account_id,
                                               .kind = DECISION_CASE_DISMISS,
                                               .by_account_id = closing->by_account_id,
                                               .by_role = role},
                            &id);
    if (e)
        return e;
    item->state = CASE_CLOSING; /* what is left to others does not join it again */
    e = cases_db_update(w, item);
    return e ? e : closing_begin(w, &c);
}

enum err case_dismiss(struct work *w, int64_t by_id, int64_t case_id, struct str reason,
                      bool unfounded, struct case_item *ret_case)
{
    struct closing closing = {.case_id = case_id,
                              .by_account_id = by_id,
                              .reason = utf8_clean(w->memory, str_trim(reason)),
                              .unfounded = unfounded};
    bool own;
    enum err e;

    if (closing.reason.size > case_reason_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Reason has at most %d bytes",
                         (int)case_reason_bytes_max);
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, dismiss(w, &closing, ret_case));
}

/* ---- by reports
 * ----------------------------------------------------------------------------------- */

/* What was decided since it was made, on whom or on what it is about. */
static enum err decision_since(struct work *w, const struct case_item *item, int64_t *ret_id)
{
    struct decision last;
    const int64_t subjects[] = {item->subject_id, item->account_id};
    enum err e = OK;

    *ret_id = 0;
    for (size_t i = 0; !e && i < 2 && !*ret_id; i++) {
        int count = 0;

        e = decisions_of(w, subjects[i], 0, &last, 1, &count);
        if (!e && count && last.id > item->id &&
            (last.kind == DECISION_WARN || decision_restricts(last.kind)))
            *ret_id = last.id;
    }
    return e;
}

enum err case_close(struct work *w, int64_t by_id, struct case_item *item)
{
    struct closing closing = {.case_id = item->id, .by_account_id = by_id};
    struct carrying c = {.closing = &closing, .item = item};
    enum err e = decision_since(w, item, &closing.first_decision_id);

    assert(db_in_transaction(w));
    closing.decided = closing.first_decision_id != 0;
    return e ? e : closing_begin(w, &c);
}

enum err case_report_waits(struct work *w, const struct case_item *item, int64_t report_id)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = report_find(w, report_id, report);

    return e ? e : reporter_wait_again(w, report->account_id, item->id);
}

enum err case_sources_reopen(struct work *w, int64_t by_id, struct case_item *item)
{
    struct case_made *rows = arena_array(w->memory, case_reopened_max, sizeof *rows);
    struct report *report = ARENA_NEW(w->memory, struct report);
    int count = 0;
    enum err e = cases_db_sources(w, item->id, 0, 0, rows, case_reopened_max, &count);

    for (int i = 0; !e && i < count; i++) {
        if (rows[i].reporter_id)
            e = reporter_wait_again(w, rows[i].reporter_id, item->id);
        if (e || rows[i].kind != CASE_REPORT)
            continue;
        e = report_find(w, rows[i].id, report);
        if (!e && report->resolved_ms)
            e = report_resolve_alone(w, by_id, rows[i].id, false);
        item->open_reports += !e;
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    return e;
}

/* ---- what comes of it later
 * ------------------------------------------------------------------------------ */

/* The case whose ruling it is; ERR_NOT_FOUND. */
static enum err case_of_decision(struct work *w, const struct decision *decision,
                                 struct case_item *ret_case)
{
    struct closing closing;
    int64_t case_id = 0, decided_id = 0;
    enum err e = cases_db_subject_case(w, decision->subject_id, &case_id);

    if (!e)
        e = cases_db_find(w, case_id, ret_case);
    if (!e)
        e = case_rulings_db_find(w, case_id, &closing);
    if (e || closing.first_decision_id == decision->id)
        return e;
    e = cases_db_post_decision(w, case_id, decision->subject_id, &decided_id);
    return !e && decided_id != decision->id ? ERR_NOT_FOUND : e;
}

/* It was made upon a report alone: an objection of who reported was granted (complaints.h). */
static enum err report_reversed(struct work *w, int64_t by_id, int64_t report_id)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    int64_t case_id = 0;
    enum err e = report_id ? report_find(w, report_id, report) : ERR_NOT_FOUND;

    if (!e)
        e = cases_db_subject_case(w, report_id, &case_id);
    return e ? e : reporter_judge(w, by_id, report->account_id, case_id, REPORTER_ANSWERED);
}

enum err case_decision_reversed(struct work *w, int64_t by_id, const struct decision *decision,
                                int64_t owner_id)
{
    int64_t *reporters = arena_array(w->memory, case_reversed_max, sizeof *reporters);
    struct case_item item;
    int count = 0;
    enum err e = case_of_decision(w, decision, &item);

    assert(db_in_transaction(w));
    if (e == ERR_NOT_FOUND)
        e = report_reversed(w, by_id, decision->report_id);
    else if (!e)
        e = cases_db_reporters_of(w, item.id, owner_id, reporters, case_reversed_max, &count);
    for (int i = 0; !e && i < count; i++) {
        bool about_others = false;

        if (item.authors > 1)
            e = cases_db_reported_others(w, item.id, reporters[i], owner_id, &about_others);
        if (!e && !about_others)
            e = reporter_judge(w, by_id, reporters[i], item.id, REPORTER_ANSWERED);
    }
    return e && e != ERR_NOT_FOUND ? e : reversal_tell(w, decision, owner_id);
}

enum err case_report_justified(struct work *w, int64_t by_id, int64_t report_id,
                               int64_t reporter_id)
{
    int64_t case_id = 0;
    enum err e = cases_db_subject_case(w, report_id, &case_id);

    assert(db_in_transaction(w));
    if (!e)
        e = reporter_judge(w, by_id, reporter_id, case_id, REPORTER_JUSTIFIED);
    return e == ERR_NOT_FOUND ? OK : e;
}
