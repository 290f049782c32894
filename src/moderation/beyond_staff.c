#include "moderation/beyond_staff.h"

#include "auth/users.h"
#include "moderation/juries.h"
#include "social/accounts.h"
#include "social/transaction.h"

const char *beyond_kind_name(enum beyond_kind kind)
{
    static const char *const names[] = {
        [BEYOND_CASE] = "case",     [BEYOND_REPORT] = "report",       [BEYOND_NOTICE] = "notice",
        [BEYOND_APPEAL] = "appeal", [BEYOND_COMPLAINT] = "objection", [BEYOND_SENDER] = "sender"};

    return names[kind];
}

/* ---- who could ------------------------------------------------------------------------------- */

struct able {
    int64_t ids[staff_max];
    int count;
};

/* Those who can sign in, the highest first: they may most. */
static enum err able_find(struct work *w, struct able *ret)
{
    struct able all;
    int first = 0;
    enum err e = users_staff(w, PERMISSION_MANAGE_REPORTS, all.ids, &all.count);

    ret->count = 0;
    for (int i = 0; !e && i < all.count; i++) {
        uint32_t flags = 0;
        struct user user;

        e = user_find(w, all.ids[i], &user);
        if (!e)
            e = account_find_flags(w, all.ids[i], &flags);
        if (!e && !user.disabled_ms && !(flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED))) {
            ret->ids[ret->count++] = all.ids[i];
            if (user.role >= ROLE_ADMIN) {
                ret->ids[ret->count - 1] = ret->ids[first];
                ret->ids[first++] = all.ids[i];
            }
        }
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    return e;
}

/* Any of its authors: what is on people over whom she may not decide is left to others. */
static enum err over_one_of(struct work *w, int64_t by_id, enum role role,
                            const struct case_item *item)
{
    struct case_post *posts = arena_array(w->memory, case_posts_shown_max, sizeof *posts);
    int count = 0;
    enum err e = case_posts(w, item->id, posts, case_posts_shown_max, &count);
    enum err over = ERR_FORBIDDEN;

    for (int i = 0; !e && over == ERR_FORBIDDEN && i < count; i++)
        if (!i || posts[i].account_id != posts[i - 1].account_id)
            over = decider_check_over(w, by_id, role, posts[i].account_id);
    return e ? e : over;
}

static enum err case_may(struct work *w, int64_t by_id, const struct case_item *item)
{
    enum role role;
    enum err e = case_check(w, by_id, item, &role);

    if (!e && item->escalated && role < ROLE_ADMIN)
        e = ERR_FORBIDDEN;
    if (e)
        return e;
    return item->authors < 2 ? decider_check_over(w, by_id, role, item->account_id)
                             : over_one_of(w, by_id, role, item);
}

static enum err over_may(struct work *w, int64_t by_id, int64_t account_id)
{
    enum role role;
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_REPORTS, &role);

    return e ? e : decider_check_over(w, by_id, role, account_id);
}

static enum err complaint_may(struct work *w, int64_t by_id, const struct complaint *complaint)
{
    struct complaint_file *file = ARENA_NEW(w->memory, struct complaint_file);
    bool may = false;
    enum err e = complaint_file_read(w, complaint, by_id, file, &may);

    return e || may ? e : ERR_FORBIDDEN;
}

static enum err stop_may(struct work *w, int64_t by_id, const struct notice_stop *stop)
{
    bool may = false;
    enum err e = notice_stop_may_answer(w, by_id, stop, &may);

    return e || may ? e : ERR_FORBIDDEN;
}

/* While a jury has it, it waits for that one. */
static enum err appeal_may(struct work *w, int64_t by_id, const struct appeal *waiting)
{
    struct appeal appeal;
    struct jury jury;
    enum err e = waiting->jury_id ? jury_find(w, waiting->jury_id, &jury) : ERR_NOT_FOUND;

    if (!e && jury_is_open(jury.state))
        return OK;
    return e && e != ERR_NOT_FOUND ? e
                                   : appeal_judge_check(w, by_id, waiting->decision_id, &appeal);
}

static enum err may(struct work *w, int64_t by_id, const struct beyond_item *b)
{

    switch (b->kind) {
    case BEYOND_CASE:
        return case_may(w, by_id, &b->item);
    case BEYOND_REPORT:
    case BEYOND_NOTICE:
        return over_may(w, by_id, b->account_id);
    case BEYOND_APPEAL:
        return appeal_may(w, by_id, &b->appeal);
    case BEYOND_COMPLAINT:
        return complaint_may(w, by_id, &b->complaint);
    case BEYOND_SENDER:
        break;
    }
    return stop_may(w, by_id, &b->stop);
}

static enum err is_beyond(struct work *w, const struct able *able, const struct beyond_item *b,
                          bool *ret_is)
{
    enum err e = ERR_FORBIDDEN;

    for (int i = 0; e == ERR_FORBIDDEN && i < able->count; i++)
        e = may(w, able->ids[i], b);
    *ret_is = e == ERR_FORBIDDEN;
    return e == ERR_FORBIDDEN ? OK : e;
}

/* ---- one ------------------------------------------------------------------------------------- */

static void set_case(struct beyond_item *b)
{
    b->kind = BEYOND_CASE;
    b->id = b->item.id;
    b->account_id = b->item.account_id;
    b->text = STR("");
}

static void set_report(struct beyond_item *b)
{
    b->kind = BEYOND_REPORT;
    b->id = b->report.id;
    b->account_id = b->report.target_id;
    b->text = b->report.comment;
}

static void set_notice(struct beyond_item *b)
{
    b->kind = BEYOND_NOTICE;
    b->id = b->notice.id;
    b->account_id = b->notice.account_id;
    b->text = b->notice.reason;
}

static void set_appeal(struct beyond_item *b)
{
    b->kind = BEYOND_APPEAL;
    b->id = b->appeal.decision_id;
    b->account_id = b->appeal.account_id;
    b->text = b->appeal.text;
}

static void set_complaint(struct beyond_item *b)
{
    b->kind = BEYOND_COMPLAINT;
    b->id = b->complaint.source_id;
    b->account_id = b->complaint.target_id;
    b->text = b->complaint.text;
}

static void set_sender(struct beyond_item *b)
{
    b->kind = BEYOND_SENDER;
    b->id = b->stop.id;
    b->account_id = 0;
    b->text = b->stop.objection;
}

static enum err case_read(struct work *w, int64_t id, struct beyond_item *b)
{
    enum err e = case_find(w, id, &b->item);

    if (!e && b->item.state != CASE_OPEN)
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        e = case_open_of(w, id, &b->item);
    if (!e)
        set_case(b);
    return e;
}

static enum err report_read(struct work *w, int64_t id, struct beyond_item *b)
{
    enum err e = report_find(w, id, &b->report);

    if (!e && b->report.resolved_ms)
        e = ERR_NOT_FOUND;
    if (!e)
        set_report(b);
    return e;
}

static enum err notice_read(struct work *w, int64_t id, struct beyond_item *b)
{
    enum err e = legal_notice_find(w, id, &b->notice);

    if (!e && (b->notice.answered_ms || b->notice.kept))
        e = ERR_NOT_FOUND;
    if (!e)
        set_notice(b);
    return e;
}

static enum err appeal_read(struct work *w, int64_t id, struct beyond_item *b)
{
    enum err e = appeal_judge_check(w, 0, id, &b->appeal);

    if (!e)
        set_appeal(b);
    return e;
}

static enum err complaint_read(struct work *w, int64_t id, struct beyond_item *b)
{
    enum err e = complaint_find(w, id, &b->complaint);

    if (!e && b->complaint.answered_ms)
        e = ERR_NOT_FOUND;
    if (!e)
        set_complaint(b);
    return e;
}

static enum err sender_read(struct work *w, int64_t id, struct beyond_item *b)
{
    enum err e = notice_stop_find(w, id, &b->stop);

    if (!e && (!b->stop.objected_ms || b->stop.answered_ms))
        e = ERR_NOT_FOUND;
    if (!e)
        set_sender(b);
    return e;
}

enum err beyond_staff_find(struct work *w, int64_t id, struct beyond_item *ret_item)
{
    static enum err (*const read[])(struct work *, int64_t, struct beyond_item *) = {
        case_read, report_read, notice_read, appeal_read, complaint_read, sender_read};
    struct beyond_item *b = ARENA_NEW(w->memory, struct beyond_item);
    struct able able;
    bool is = false;
    enum err e = ERR_NOT_FOUND;

    for (size_t i = 0; e == ERR_NOT_FOUND && i < sizeof read / sizeof *read; i++)
        e = read[i](w, id, b);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "nothing that waits has the number %lld", (long long)id);
    if (!e)
        e = able_find(w, &able);
    if (!e)
        e = is_beyond(w, &able, b, &is);
    if (!e && !is)
        e = work_fail(w, ERR_FORBIDDEN,
                      "somebody of the staff may decide this: it is theirs, in the client");
    if (!e)
        *ret_item = *b;
    return e;
}

/* ---- all ------------------------------------------------------------------------------------- */

struct listing {
    struct able able;
    beyond_each *each;
    void *context;
    int64_t after_place, after_id; /* where the page goes on */
    bool more;
};
typedef enum err page_walk(struct work *w, struct listing *l);

static enum err look(struct work *w, struct listing *l, const struct beyond_item *b)
{
    bool is = false;
    enum err e = is_beyond(w, &l->able, b, &is);

    if (e == ERR_NOT_FOUND)
        return OK; /* it went meanwhile */
    return e || !is ? e : l->each(w, l->context, b);
}

static enum err cases_walk(struct work *w, struct listing *l, enum case_list list)
{
    struct case_page *page = ARENA_NEW(w->memory, struct case_page);
    struct beyond_item *b = ARENA_NEW(w->memory, struct beyond_item);
    const struct case_filter filter = {.list = list,
                                       .after_place = l->after_place,
                                       .after_id = l->after_id,
                                       .limit = cases_page_max};
    enum err e = cases_page(w, &filter, page);

    for (int i = 0; !e && i < page->count; i++) {
        b->item = page->items[i];
        set_case(b);
        e = look(w, l, b);
    }
    l->after_place = page->last_place;
    l->after_id = page->last_id;
    l->more = page->more;
    return e;
}

static enum err open_walk(struct work *w, struct listing *l)
{
    return cases_walk(w, l, CASES_OPEN);
}

static enum err escalated_walk(struct work *w, struct listing *l)
{
    return cases_walk(w, l, CASES_ESCALATED);
}

/* OK too where it is in an open case: the case stands for it. */
static enum err look_alone(struct work *w, struct listing *l, const struct beyond_item *b)
{
    struct case_item item;
    enum err e = case_open_of(w, b->id, &item);

    return e == ERR_NOT_FOUND ? look(w, l, b) : e;
}

static enum err reports_walk(struct work *w, struct listing *l)
{
    struct report_page *page = ARENA_NEW(w->memory, struct report_page);
    struct beyond_item *b = ARENA_NEW(w->memory, struct beyond_item);
    const struct page before = {.max_id = l->after_id, .limit = reports_limit_max};
    enum err e = reports_page(w, &before, &(struct report_filter){0}, page);

    for (int i = 0; !e && i < page->count; i++) {
        b->report = page->items[i];
        set_report(b);
        l->after_id = b->id;
        e = look_alone(w, l, b);
    }
    l->more = page->count == reports_limit_max;
    return e;
}

static enum err notices_walk(struct work *w, struct listing *l)
{
    struct legal_notice *list = arena_array(w->memory, notices_page_max, sizeof *list);
    struct beyond_item *b = ARENA_NEW(w->memory, struct beyond_item);
    int count = 0;
    enum err e =
        legal_notices_waiting(w, 0, NOTICES_ALL, l->after_id, list, notices_page_max, &count);

    for (int i = 0; !e && i < count; i++) {
        b->notice = list[i];
        set_notice(b);
        l->after_id = b->id;
        e = look_alone(w, l, b);
    }
    l->more = count == notices_page_max;
    return e;
}

static enum err appeals_walk(struct work *w, struct listing *l)
{
    struct appeal *list = arena_array(w->memory, appeals_page_max, sizeof *list);
    struct beyond_item *b = ARENA_NEW(w->memory, struct beyond_item);
    int count = 0;
    enum err e = appeals_waiting(w, 0, l->after_id, list, appeals_page_max, &count);

    for (int i = 0; !e && i < count; i++) {
        b->appeal = list[i];
        set_appeal(b);
        l->after_id = b->id;
        e = look(w, l, b);
    }
    l->more = count == appeals_page_max;
    return e;
}

static enum err complaints_walk(struct work *w, struct listing *l)
{
    struct complaint *list = arena_array(w->memory, complaints_page_max, sizeof *list);
    struct beyond_item *b = ARENA_NEW(w->memory, struct beyond_item);
    int count = 0;
    enum err e = complaints_waiting(w, 0, l->after_id, list, complaints_page_max, &count);

    for (int i = 0; !e && i < count; i++) {
        b->complaint = list[i];
        set_complaint(b);
        l->after_id = b->id;
        e = look(w, l, b);
    }
    l->more = count == complaints_page_max;
    return e;
}

static enum err senders_walk(struct work *w, struct listing *l)
{
    struct notice_stop *list = arena_array(w->memory, notice_stops_page_max, sizeof *list);
    struct beyond_item *b = ARENA_NEW(w->memory, struct beyond_item);
    int count = 0;
    enum err e = notice_stops_objected(w, 0, l->after_id, list, notice_stops_page_max, &count);

    for (int i = 0; !e && i < count; i++) {
        b->stop = list[i];
        set_sender(b);
        l->after_id = b->id;
        e = look(w, l, b);
    }
    l->more = count == notice_stops_page_max;
    return e;
}

enum err beyond_staff_list(struct work *w, beyond_each *each, void *context)
{
    static page_walk *const walks[] = {open_walk,    escalated_walk,  reports_walk, notices_walk,
                                       appeals_walk, complaints_walk, senders_walk};
    struct listing l = {.each = each, .context = context};
    struct arena *const outer = w->memory;
    struct arena *page = arena_new(0);
    enum err e = able_find(w, &l.able);

    for (size_t i = 0; !e && i < sizeof walks / sizeof *walks; i++) {
        l.after_place = INT64_MIN;
        l.after_id = 0;
        l.more = true;
        while (!e && l.more) {
            w->memory = page;
            e = walks[i](w, &l);
            w->memory = outer;
            w->why = str_copy(outer, w->why);
            arena_reset(page);
        }
    }
    arena_free(page);
    return e;
}

/* ---- what is not public ---------------------------------------------------------------------- */

enum err beyond_staff_open(struct work *w, const struct case_item *item)
{
    const struct decision opened = {.subject_id = item->id,
                                    .owner_id = item->account_id,
                                    .kind = DECISION_PRIVATE_OPEN,
                                    .by_role = ROLE_OWNER};
    int64_t id;
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, decision_record(w, &opened, &id));
}
