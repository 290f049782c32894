#include "moderation/reports.h"

#include "auth/users.h"
#include "base/clock.h"
#include "base/json.h"
#include "moderation/case_work.h"
#include "moderation/cases.h"
#include "moderation/complaints_db.h"
#include "moderation/decisions.h"
#include "moderation/reports_db.h"
#include "public_log/public_log.h"
#include "push/mail.h"
#include "social/posts.h"
#include "social/rulebook.h"
#include "social/transaction.h"
#include "social/visibility.h"

#include <assert.h>

static const char *const names[] = {
    [REPORT_OTHER] = "other",
    [REPORT_SPAM] = "spam",
    [REPORT_LEGAL] = "legal",
    [REPORT_VIOLATION] = "violation",
};

const char *report_category_name(enum report_category category)
{
    assert(category >= REPORT_OTHER && category <= REPORT_VIOLATION);
    return names[category];
}

bool report_category_of(struct str name, enum report_category *ret_category)
{
    for (int i = REPORT_OTHER; i <= REPORT_VIOLATION; i++)
        if (str_is(name, names[i])) {
            *ret_category = (enum report_category)i;
            return true;
        }
    return false;
}

/* Making one. */

static enum err check_target(struct work *w, struct report *report)
{
    struct account target;
    enum err e = account_find(w, report->target_id, &target);

    if (e || (target.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        return e ? e : ERR_NOT_FOUND;
    if (report->target_id == report->account_id)
        return work_fail(w, ERR_INVALID, "Validation failed: Account cannot be your own");
    report->forwarded = report->forwarded && target.domain.size;
    return OK;
}

static enum err check_posts(struct work *w, const struct report *report)
{
    enum err e = OK;

    for (int i = 0; !e && i < report->post_count; i++) {
        struct post post;

        e = post_find(w, report->post_ids[i], &post);
        if (!e && post.author_id != report->target_id)
            e = ERR_NOT_FOUND;
        if (!e)
            e = visibility_check_post(w, report->account_id, &post);
    }
    return e;
}

/* A rule that is named is broken: the report is about that. */
static enum err check_rules(struct work *w, const int64_t *ids, int count)
{
    enum err e = OK;

    for (int i = 0; !e && i < count; i++) {
        struct rule rule;

        e = rule_find(w, ids[i], &rule);
    }
    return e == ERR_NOT_FOUND
               ? work_fail(w, ERR_INVALID,
                           "Validation failed: Rule ids does not reference valid rules")
               : e;
}

static enum err check_rate(struct work *w, int64_t account_id)
{
    struct report_made *made = arena_array(w->memory, reports_per_day_max, sizeof *made);
    const struct page_bounds today = {.lower = id_first_at(w->now_ms - clock_day_ms),
                                      .upper = INT64_MAX,
                                      .limit = reports_per_day_max};
    int count = 0;
    enum err e = reports_db_made(w, account_id, &today, made, &count);

    return e || count < reports_per_day_max ? e : work_fail(w, ERR_TOO_MANY, "Too many requests");
}

/* One post is what it is about; several, or none, are about the account. */
static enum err join(struct work *w, const struct report *report)
{
    static const int harms[] = {
        [REPORT_OTHER] = 1, [REPORT_SPAM] = 1, [REPORT_LEGAL] = 3, [REPORT_VIOLATION] = 2};
    struct case_source source = {.subject_id = report->post_count == 1 ? report->post_ids[0]
                                                                       : report->target_id,
                                 .kind = CASE_REPORT,
                                 .id = report->id,
                                 .reporter_id = report->account_id,
                                 .harm = harms[report->category],
                                 .post_ids = report->post_ids,
                                 .post_count = report->post_count};
    int64_t case_id;
    enum err e = OK;

    for (int i = 0; !e && i < report->rule_count; i++) {
        int harm = 0;

        e = rule_harm(w, report->rule_ids[i], &harm);
        source.harm = harm > source.harm ? harm : source.harm;
    }
    if (report->rule_count > 0)
        source.rule = str_format(w->memory, "%lld", (long long)report->rule_ids[0]);
    return e ? e : case_join(w, &source, &case_id);
}

static enum err store(struct work *w, struct report *report)
{
    enum err e = check_target(w, report);

    if (!e)
        e = check_posts(w, report);
    if (!e)
        e = check_rules(w, report->rule_ids, report->rule_count);
    if (!e)
        e = check_rate(w, report->account_id);
    if (e)
        return e;
    report->id = id_new(w->now_ms, id_bucket(report->target_id));
    e = reports_db_insert(w, report);
    if (!e)
        e = join(w, report);
    return e ? e : jobs_add(w, JOB_TELL_STAFF, report->id, STR("report"), 0);
}

enum err report_create(struct work *w, const struct report *draft, struct report *ret_report)
{
    struct report *made = ARENA_NEW(w->memory, struct report);
    bool own;
    enum err e;

    *made = *draft;
    made->comment = utf8_clean(w->memory, draft->comment);
    made->updated_ms = w->now_ms;
    if (made->rule_count > 0)
        made->category = REPORT_VIOLATION;
    if (made->comment.size > report_comment_bytes_max ||
        utf8_graphemes(made->comment) > report_comment_characters_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Comment is too long (maximum is %d characters)",
                         (int)report_comment_characters_max);
    e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, store(w, made));
    if (!e)
        *ret_report = *made;
    return e;
}

enum err report_find(struct work *w, int64_t id, struct report *ret_report)
{
    return reports_db_find(w, id, ret_report);
}

/* Pages. */

/* What is read to fill a page: from the nearer end of the bounds on, which go on behind it. */
struct looking {
    struct page_bounds left;
    const struct report_filter *filter;
    int limit;
    bool more; /* there may be */
    bool is_again;
    struct report *spare;
};

static void pass(struct looking *l, int64_t id)
{
    if (l->left.upwards)
        l->left.lower = id;
    else
        l->left.upper = id;
}

static bool is_left_out(const struct report_filter *filter, int64_t target_id)
{
    return (filter->target_id && filter->target_id != target_id) ||
           (filter->without && decider_selves_have(filter->without, target_id));
}

/* Those of one reporter: her own end names them, some of which are of the other kind. */
static enum err reporter_look(struct work *w, struct looking *l, struct report_page *page)
{
    enum { step = 400 };
    struct report_made *made = arena_array(w->memory, step, sizeof *made);
    int count = 0;
    enum err e;

    l->left.limit = step;
    e = reports_db_made(w, l->filter->account_id, &l->left, made, &count);
    for (int i = 0; !e && i < count && page->count < l->limit; i++) {
        struct report *found = &page->items[page->count];

        pass(l, made[i].id);
        if (is_left_out(l->filter, made[i].target_id))
            continue;
        e = reports_db_find(w, made[i].id, found);
        page->count += !e && (found->resolved_ms != 0) == l->filter->resolved;
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    l->more = count == step;
    return e;
}

static void turn_round(struct report *reports, int count)
{
    for (int low = 0, high = count - 1; low < high; low++, high--) {
        const struct report other = reports[low];

        reports[low] = reports[high];
        reports[high] = other;
    }
}

/* Reports are large: what is read first is read into the page itself. */
static enum err target_look(struct work *w, struct looking *l, struct report_page *page)
{
    struct report *read = page->items;
    int count = 0;
    enum err e;

    if (l->is_again && !l->spare)
        l->spare = arena_array(w->memory, reports_limit_max, sizeof *l->spare);
    if (l->is_again) {
        l->left.limit = reports_limit_max;
        read = l->spare;
    }
    l->is_again = true;
    e = reports_db_page(w, &l->left, l->filter->resolved, l->filter->target_id, read, &count);
    if (l->left.upwards)
        turn_round(read, count);
    for (int i = 0; !e && i < count && page->count < l->limit; i++) {
        pass(l, read[i].id);
        if (!is_left_out(l->filter, read[i].target_id))
            page->items[page->count++] = read[i];
    }
    l->more = count == l->left.limit;
    return e;
}

enum err reports_made(struct work *w, int64_t account_id, const struct page *page,
                      struct report_page *ret_page)
{
    const struct page_bounds bounds = page_bounds(page, reports_limit_max);
    struct report_made *made = arena_array(w->memory, reports_limit_max, sizeof *made);
    int count = 0;
    enum err e = reports_db_made(w, account_id, &bounds, made, &count);

    ret_page->count = 0;
    for (int i = 0; !e && i < count; i++) {
        struct report *found = &ret_page->items[bounds.upwards ? count - 1 - i : ret_page->count];

        e = reports_db_find(w, made[i].id, found);
        ret_page->count += !e;
    }
    return e;
}

enum err reports_page(struct work *w, const struct page *page, const struct report_filter *filter,
                      struct report_page *ret_page)
{
    const struct page_bounds bounds = page_bounds(page, reports_limit_max);
    struct looking l = {.left = bounds,
                        .filter = filter,
                        .limit = bounds.limit,
                        .more = !filter->target_id || !is_left_out(filter, filter->target_id)};
    enum err e = OK;

    ret_page->count = 0;
    for (int i = 0; !e && l.more && ret_page->count < l.limit && i < reports_reads_max; i++)
        e = filter->account_id ? reporter_look(w, &l, ret_page) : target_look(w, &l, ret_page);
    if (bounds.upwards)
        turn_round(ret_page->items, ret_page->count);
    return e;
}

/* What staff does with one. */

static struct str state_json(struct work *w, const struct report *r)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_STR(&b, "category", str_of(names[r->category]));
    json_key(&b, "rule_ids");
    json_open(&b, '[');
    for (int i = 0; i < r->rule_count; i++)
        json_id(&b, r->rule_ids[i]);
    json_close(&b, ']');
    JSON_ID(&b, "assigned_account_id", r->assigned_id);
    JSON_BOOL(&b, "resolved", r->resolved_ms != 0);
    json_close(&b, '}');
    return buffer_str(&b);
}

struct handling {
    int64_t by_id, report_id;
    enum decision_kind kind;
    const struct report_changes *changes;
    bool is_alone; /* its case is not touched */
};

static void apply(struct work *w, const struct handling *h, struct report *r)
{
    if (h->kind == DECISION_REPORT_ASSIGN || h->kind == DECISION_REPORT_UNASSIGN)
        r->assigned_id = h->kind == DECISION_REPORT_ASSIGN ? h->by_id : 0;
    if (h->kind == DECISION_REPORT_RESOLVE || h->kind == DECISION_REPORT_REOPEN) {
        bool resolve = h->kind == DECISION_REPORT_RESOLVE;

        r->resolved_ms = resolve ? w->now_ms : 0;
        r->resolved_by_id = resolve ? h->by_id : 0;
    }
    if (h->changes && h->changes->set_category)
        r->category = h->changes->category;
    if (h->changes && h->changes->set_rules) {
        memcpy(r->rule_ids, h->changes->rule_ids, sizeof r->rule_ids);
        r->rule_count = h->changes->rule_count;
    }
    r->updated_ms = w->now_ms;
}

/* Who made it here is told by mail. */
static enum err answer_tell(struct work *w, const struct report *r, enum mail_kind kind)
{
    struct account account;
    struct user user;
    enum err e = account_find(w, r->account_id, &account);

    if (!e)
        e = user_find(w, r->account_id, &user);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (!user.email.size || (account.flags & ACCOUNT_DELETED))
        return OK;
    return mail_queue(w, &(struct mail_draft){.kind = kind,
                                              .account_id = r->account_id,
                                              .to = user.email,
                                              .name = account.username,
                                              .language = user.locale,
                                              .link = str_format(w->memory, "%.*s/settings/reports",
                                                                 STR_ARG(w->site->url))});
}

enum err report_reversed_tell(struct work *w, int64_t report_id)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = report_find(w, report_id, report);

    if (e || !report->resolved_ms)
        return e == ERR_NOT_FOUND ? OK : e;
    return answer_tell(w, report, MAIL_REPORT_REVERSED);
}

static enum err handle_store(struct work *w, const struct handling *h, struct report *r)
{
    struct decision decision = {
        .subject_id = h->report_id,
        .kind = h->kind,
        .by_account_id = h->by_id,
        .report_id = h->report_id,
    };
    bool was_resolved;
    int64_t id;
    enum err e = decider_check(w, h->by_id, PERMISSION_MANAGE_REPORTS, &decision.by_role);

    if (!e && h->changes && h->changes->set_rules)
        e = check_rules(w, h->changes->rule_ids, h->changes->rule_count);
    if (!e)
        e = reports_db_find(w, h->report_id, r);
    if (!e)
        e = h->kind == DECISION_REPORT_RESOLVE
                ? decider_check_over(w, h->by_id, decision.by_role, r->target_id)
                : decider_check_not_own(w, h->by_id, r->target_id);
    if (e)
        return e;
    decision.owner_id = r->target_id;
    decision.before = state_json(w, r);
    was_resolved = r->resolved_ms != 0;
    apply(w, h, r);
    decision.after = state_json(w, r);
    e = reports_db_update(w, r);
    if (!e && h->kind == DECISION_REPORT_RESOLVE && !was_resolved)
        e = answer_tell(w, r, MAIL_REPORT_ANSWERED);
    if (!e)
        e = decision_record(w, &decision, &id);
    if (!e && !h->is_alone &&
        (h->kind == DECISION_REPORT_RESOLVE || h->kind == DECISION_REPORT_REOPEN))
        e = case_report_changed(w, h->by_id, h->report_id, h->kind == DECISION_REPORT_RESOLVE);
    return e;
}

static enum err handle(struct work *w, const struct handling *h, struct report *ret_report)
{
    struct report *r = ARENA_NEW(w->memory, struct report);
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, handle_store(w, h, r));
    if (!e)
        *ret_report = *r;
    return e;
}

enum err report_assign(struct work *w, int64_t by_id, int64_t report_id, bool assign,
                       struct report *ret_report)
{
    const struct handling h = {.by_id = by_id,
                               .report_id = report_id,
                               .kind = assign ? DECISION_REPORT_ASSIGN : DECISION_REPORT_UNASSIGN};

    return handle(w, &h, ret_report);
}

enum err report_resolve(struct work *w, int64_t by_id, int64_t report_id, bool resolve,
                        struct report *ret_report)
{
    const struct handling h = {.by_id = by_id,
                               .report_id = report_id,
                               .kind = resolve ? DECISION_REPORT_RESOLVE : DECISION_REPORT_REOPEN};

    return handle(w, &h, ret_report);
}

enum err report_resolve_alone(struct work *w, int64_t by_id, int64_t report_id, bool resolve)
{
    const struct handling h = {.by_id = by_id,
                               .report_id = report_id,
                               .kind = resolve ? DECISION_REPORT_RESOLVE : DECISION_REPORT_REOPEN,
                               .is_alone = true};
    struct report *report = ARENA_NEW(w->memory, struct report);

    return handle(w, &h, report);
}

enum err report_change(struct work *w, int64_t by_id, int64_t report_id,
                       const struct report_changes *changes, struct report *ret_report)
{
    const struct handling h = {
        .by_id = by_id, .report_id = report_id, .kind = DECISION_REPORT_CHANGE, .changes = changes};

    return handle(w, &h, ret_report);
}

/* All that made one that is open. */
static enum err answer_tell_all(struct work *w, int64_t target_id)
{
    struct page_bounds bounds = {.upper = INT64_MAX, .limit = reports_limit_max};
    struct report_page *page = ARENA_NEW(w->memory, struct report_page);
    enum err e;

    do {
        e = reports_db_page(w, &bounds, false, target_id, page->items, &page->count);
        for (int i = 0; !e && i < page->count; i++)
            e = answer_tell(w, &page->items[i], MAIL_REPORT_ANSWERED);
        if (!e && page->count)
            bounds.upper = page->items[page->count - 1].id;
    } while (!e && page->count == reports_limit_max);
    return e;
}

enum err reports_resolve_all(struct work *w, int64_t by_id, int64_t target_id)
{
    enum err e = answer_tell_all(w, target_id);

    assert(db_in_transaction(w));
    if (!e)
        e = reports_db_resolve_all(w, target_id, by_id);
    return e ? e : case_reports_resolved(w, by_id, target_id);
}

/* An account's deletion. */

struct purge {
    int64_t account_id;
    bool left;
};

/* With what its reporter said against its answer. */
static enum err purge_one(struct work *w, int64_t id, int64_t account_id)
{
    enum err e = complaints_db_delete(w, id);

    return e ? e : reports_db_delete(w, id, account_id);
}

static enum err purge_some(struct work *w, struct purge *purge)
{
    const struct page_bounds bounds = {.upper = INT64_MAX, .limit = reports_limit_max};
    struct report_page *page = ARENA_NEW(w->memory, struct report_page);
    struct report_made *made = arena_array(w->memory, reports_limit_max, sizeof *made);
    int count = 0;
    enum err e = reports_db_made(w, purge->account_id, &bounds, made, &count);

    for (int i = 0; !e && i < count; i++)
        e = purge_one(w, made[i].id, purge->account_id);
    purge->left = count == reports_limit_max;
    for (int resolved = 0; !e && resolved < 2; resolved++) {
        e = reports_db_page(w, &bounds, resolved, purge->account_id, page->items, &page->count);
        for (int i = 0; !e && i < page->count; i++)
            e = purge_one(w, page->items[i].id, page->items[i].account_id);
        purge->left |= page->count == reports_limit_max;
    }
    return e;
}

static enum err purge_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, purge_some(w, context));
}

static enum err forget_run(struct work *w, void *context)
{
    const struct purge *purge = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, public_log_forget(w, purge->account_id));
}

enum err reports_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    struct purge purge = {.account_id = account_id, .left = true};
    enum err e = OK;

    while (!e && purge.left)
        e = lanes_run(lanes, w, purge_run, &purge);
    return e ? e : lanes_run(lanes, w, forget_run, &purge);
}
