/* Notices of people without an account, and what is said against how reports and notices were
 * answered: for who sent them, and for staff. */
#include "moderation/legal_notices.h"
#include "api/admin.h"
#include "api/decision_json.h"
#include "api/status_json.h"
#include "moderation/cases.h"
#include "moderation/complaints.h"
#include "moderation/rulings.h"

static void complaint_put(struct buffer *out, const struct complaint *c)
{
    json_open(out, '{');
    JSON_STR(out, "text", c->text);
    JSON_STR(out, "state", complaint_state(c));
    JSON_TIME(out, "created_at", c->made_ms);
    JSON_TIME(out, "answered_at", c->answered_ms);
    json_key(out, "answer");
    json_str_or_null(out, c->answer);
    JSON_ID(out, "decision_id", c->decision_id);
    json_close(out, '}');
}

enum err api_complaint_json(struct work *w, struct buffer *out, int64_t source_id)
{
    struct complaint complaint;
    enum err e = complaint_find(w, source_id, &complaint);

    if (e)
        json_null(out);
    else
        complaint_put(out, &complaint);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* What who sent it reads; staff reads more. */
static void notice_put(struct buffer *out, const struct legal_notice *n)
{
    JSON_ID(out, "number", n->id);
    JSON_STR(out, "state", n->answered_ms ? STR("answered") : STR("waiting"));
    JSON_TIME(out, "created_at", id_ms(n->id));
    JSON_STR(out, "address", n->address);
    JSON_STR(out, "kind", notice_kind_name(n->kind));
    JSON_STR(out, "reason", n->reason);
    json_key(out, "rule");
    json_str_or_null(out, n->rule);
    JSON_TIME(out, "answered_at", n->answered_ms);
    json_key(out, "answer");
    json_str_or_null(out, n->answer);
    JSON_ID(out, "decision_id", n->decision_id);
}

static enum err notice_answer(struct work *w, const struct legal_notice *n,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e;

    json_open(&out, '{');
    notice_put(&out, n);
    JSON_STR(&out, "receipt", legal_notice_receipt(w, n));
    JSON_STR(&out, "url",
             str_format(w->memory, "%.*s/notice/%.*s", STR_ARG(w->site->url),
                        STR_ARG(legal_notice_receipt(w, n))));
    json_key(&out, "appeal");
    e = api_complaint_json(w, &out, n->id);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/notices */
static enum err notice_post(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct legal_notice draft = {.address = http_text(request, "address"),
                                       .kind = notice_kind_read(http_text(request, "kind")),
                                       .reason = http_text(request, "reason"),
                                       .rule = http_text(request, "rule"),
                                       .name = http_text(request, "name"),
                                       .email = http_text(request, "email"),
                                       .language = http_text(request, "language"),
                                       .in_good_faith = http_bool(request, "good_faith", false)};
    struct legal_notice made;
    enum notice_fault fault;
    enum err e = legal_notice_make(w, &draft, &made, &fault);

    (void)viewer;
    return e ? e : notice_answer(w, &made, ret_reply);
}

/* GET /api/bema/v1/notices/:receipt */
static enum err notice_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct legal_notice notice;
    enum err e = legal_notice_open(w, request->path_params[0], &notice);

    (void)viewer;
    return e ? e : notice_answer(w, &notice, ret_reply);
}

static enum err complaint_answer(struct work *w, enum err e, const struct complaint *complaint,
                                 struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);

    if (e)
        return e;
    complaint_put(&out, complaint);
    *ret_reply = http_json(&out);
    return OK;
}

/* POST /api/bema/v1/notices/:receipt/appeal */
static enum err notice_appeal(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct complaint complaint;
    enum err e =
        complaint_make_notice(w, request->path_params[0], http_text(request, "text"), &complaint);

    (void)viewer;
    return complaint_answer(w, e, &complaint, ret_reply);
}

/* POST /api/bema/v1/reports/:id/appeal */
static enum err report_appeal(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct complaint complaint;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = complaint_make_report(w, viewer->account_id, id, http_text(request, "text"),
                                  &complaint);
    return complaint_answer(w, e, &complaint, ret_reply);
}

/* ---- staff --------------------------------------------------------------------------------- */

static void notice_facts_put(struct buffer *out, const struct legal_notice *n)
{
    notice_put(out, n);
    JSON_ID(out, "subject", n->subject_id);
    JSON_ID(out, "account_id", n->account_id);
    json_key(out, "name");
    json_str_or_null(out, n->name);
    json_key(out, "email");
    json_str_or_null(out, n->email);
    JSON_STR(out, "language", n->language);
    JSON_BOOL(out, "kept", n->kept);
    JSON_ID(out, "answered_by", n->answered_by_id);
}

/* Of what everybody can read; null and none where it is gone. */
static enum err subject_put(struct work *w, struct buffer *out, const struct viewer *viewer,
                            int64_t account_id, const int64_t *post_ids, size_t count)
{
    enum err e;

    json_key(out, "account");
    e = api_account_json(w, out, account_id);
    if (e == ERR_NOT_FOUND) {
        json_null(out);
        e = OK;
    }
    json_key(out, "statuses");
    return e ? e : api_statuses_reported_json(w, out, viewer, post_ids, count);
}

/* With what it is about, and the open case that it joined. */
static enum err notice_whole_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                  const struct legal_notice *n)
{
    struct case_item item = {0};
    enum err e;

    json_open(out, '{');
    notice_facts_put(out, n);
    e = subject_put(w, out, viewer, n->account_id, &n->subject_id, n->subject_id != n->account_id);
    if (!e)
        e = case_open_of(w, n->id, &item);
    JSON_ID(out, "case_id", item.id);
    json_close(out, '}');
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err lane_read(struct work *w, struct str name, enum notice_lane *ret_lane)
{
    *ret_lane = str_is(name, "urgent")  ? NOTICES_URGENT
                : str_is(name, "other") ? NOTICES_OTHER
                                        : NOTICES_ALL;
    return *ret_lane || !name.size
               ? OK
               : work_fail(w, ERR_INVALID, "Validation failed: Lane is not urgent or other");
}

/* GET /api/bema/v1/moderation/notices */
static enum err notices_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct legal_notice *list = arena_array(w->memory, notices_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    enum notice_lane lane = NOTICES_ALL;
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_REPORTS);

    if (!e)
        e = lane_read(w, http_text(request, "lane"), &lane);
    if (!e)
        e = legal_notices_waiting(w, viewer->account_id, lane, http_id(request, "min_id"), list,
                                  notices_page_max, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = notice_whole_json(w, &out, viewer, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/moderation/notices/:id */
static enum err notice_whole_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct legal_notice notice;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e)
        e = legal_notice_find(w, id, &notice);
    if (!e)
        e = decider_check_not_own(w, viewer->account_id, notice.account_id);
    if (!e)
        e = notice_whole_json(w, &out, viewer, &notice);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* With an effect a decision is made, whose own words are "text": what she reads is "answer" then.
 */
static enum err reply_read(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct ruling *ruling,
                           struct notice_reply *ret)
{
    const bool decides = http_text(request, "effect").size > 0;
    enum err e = id_parse(request->path_params[0], &ret->notice_id);

    ret->by_id = viewer->account_id;
    ret->text = http_text(request, decides ? "answer" : "text");
    ret->decision_id = http_id(request, "decision");
    ret->unfounded = http_bool(request, "unfounded", false);
    if (!e && http_text(request, "decision").size && !ret->decision_id)
        e = ERR_NOT_FOUND;
    if (e || !decides)
        return e;
    e = api_ruling_read(w, viewer, request, ruling);
    if (!e && http_text(request, "subject").size)
        e = id_parse(http_text(request, "subject"), &ruling->subject_id);
    ret->ruling = ruling;
    return e;
}

/* The decision that it names is one about whom the notice is about. */
static enum err decision_check(struct work *w, int64_t notice_id, int64_t decision_id)
{
    struct legal_notice notice;
    struct decision decision;
    int64_t owner_id = 0;
    enum err e = legal_notice_find(w, notice_id, &notice);

    if (!e)
        e = decision_find(w, decision_id, &decision);
    if (!e)
        e = decision_owner(w, &decision, &owner_id);
    return !e && owner_id != notice.account_id ? ERR_NOT_FOUND : e;
}

/* POST /api/bema/v1/moderation/notices/:id/answer */
static enum err notice_answered(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    const bool dry_run = http_bool(request, "dry_run", false);
    struct buffer out = buffer_in(w->memory);
    struct notice_reply reply = {0};
    struct notice_replied replied;
    struct ruling ruling;
    enum err e = reply_read(w, viewer, request, &ruling, &reply);

    if (!e)
        e = api_admin_may(w, viewer, PERMISSION_MANAGE_REPORTS);
    if (!e && reply.decision_id)
        e = decision_check(w, reply.notice_id, reply.decision_id);
    if (!e)
        e = dry_run ? legal_notice_answer_preview(w, &reply, &replied)
                    : legal_notice_answer(w, &reply, &replied);
    if (e)
        return e;
    json_open(&out, '{');
    notice_facts_put(&out, &replied.notice);
    if (reply.ruling)
        api_ruled_put(&out, &replied.ruled, dry_run);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* What it is about: of posts only those that everybody here could read; the others are opened with
 * the report, on record. */
static enum err complaint_subject_put(struct work *w, struct buffer *out,
                                      const struct viewer *viewer, const struct complaint_file *f)
{
    int64_t ids[report_posts_max];
    size_t count = 0;
    int hidden = 0;
    enum err e = OK;

    for (int i = 0; !e && f->report && i < f->report->post_count; i++) {
        struct post post;

        e = post_find(w, f->report->post_ids[i], &post);
        if (!e && post_is_private(&post))
            hidden++;
        else if (!e)
            ids[count++] = post.id;
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    if (!e && !f->report && f->subject_id != f->complaint.target_id)
        ids[count++] = f->subject_id;
    if (!e)
        e = subject_put(w, out, viewer, f->complaint.target_id, ids, count);
    JSON_INT(out, "hidden_statuses_count", hidden);
    return e;
}

static enum err complaint_file_put(struct work *w, struct buffer *out, const struct viewer *viewer,
                                   const struct complaint_file *f, bool may)
{
    enum err e = complaint_subject_put(w, out, viewer, f);

    JSON_ID(out, "subject", f->subject_id);
    JSON_BOOL(out, "may_answer", may);
    json_key(out, "decisions");
    json_open(out, '[');
    for (int i = 0; i < f->count; i++)
        api_decision_json(out, &f->decisions[i]);
    json_close(out, ']');
    json_key(out, f->report ? "report" : "notice");
    if (!e && f->report)
        return api_report_json(w, out, f->report);
    json_open(out, '{');
    notice_facts_put(out, &f->notice);
    json_close(out, '}');
    return e;
}

static enum err waiting_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                             const struct complaint *c)
{
    struct complaint_file *file = ARENA_NEW(w->memory, struct complaint_file);
    bool may = false;
    enum err e = complaint_file_read(w, c, viewer->account_id, file, &may);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e; /* what it was about is gone */
    json_open(out, '{');
    JSON_ID(out, "id", c->source_id);
    JSON_STR(out, "kind", c->kind == COMPLAINT_REPORT ? STR("report") : STR("notice"));
    json_key(out, "complaint");
    complaint_put(out, c);
    e = complaint_file_put(w, out, viewer, file, may);
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/moderation/complaints */
static enum err complaints_show(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    struct complaint *list = arena_array(w->memory, complaints_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_APPEALS);

    if (!e)
        e = complaints_waiting(w, viewer->account_id, http_id(request, "min_id"), list,
                               complaints_page_max, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = waiting_json(w, &out, viewer, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/moderation/complaints/:id/approve */
static enum err complaint_approve(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    const bool dry_run = http_bool(request, "dry_run", false);
    struct buffer out = buffer_in(w->memory);
    struct complaint complaint;
    struct ruling ruling;
    struct ruled ruled;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = api_ruling_read(w, viewer, request, &ruling);
    if (!e && http_text(request, "subject").size)
        e = id_parse(http_text(request, "subject"), &ruling.subject_id);
    if (!e && !dry_run)
        return complaint_answer(w, complaint_grant(w, id, &ruling, &complaint), &complaint,
                                ret_reply);
    if (!e)
        e = complaint_grant_preview(w, id, &ruling, &ruled);
    if (e)
        return e;
    json_open(&out, '{');
    api_ruled_put(&out, &ruled, true);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* POST /api/bema/v1/moderation/complaints/:id/reject */
static enum err complaint_refuse(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    struct complaint complaint;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = complaint_reject(w, viewer->account_id, id, http_text(request, "reason"), &complaint);
    return complaint_answer(w, e, &complaint, ret_reply);
}

static const struct http_route routes[] = {
    {HTTP_POST, "/api/bema/v1/notices", ACCESS_PUBLIC, NULL, LANE_WRITE, RATE_NOTICE, 64 * 1024,
     notice_post,
     "Says, without an account, that something here is against the law or a rule: address, kind "
     "(rule, law, children, life), reason, rule?, name?, email?, good_faith, language?"},
    {HTTP_GET, "/api/bema/v1/notices/:receipt", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     notice_show, "How a notice stands, for who has its receipt"},
    {HTTP_POST, "/api/bema/v1/notices/:receipt/appeal", ACCESS_PUBLIC, NULL, LANE_WRITE,
     RATE_NOTICE, 64 * 1024, notice_appeal, "Objects to how it was answered: text"},
    {HTTP_POST, "/api/bema/v1/reports/:id/appeal", ACCESS_PERSON, "write:reports", LANE_WRITE,
     RATE_API, 0, report_appeal, "Objects to how a report of one's own was answered: text"},
    ADMIN_ROUTE(HTTP_GET, "/api/bema/v1/moderation/notices", "admin:read:reports", LANE_READ,
                notices_show, "Notices that wait, the oldest first: lane (urgent, other), min_id"),
    ADMIN_ROUTE(HTTP_GET, "/api/bema/v1/moderation/notices/:id", "admin:read:reports", LANE_READ,
                notice_whole_show, "A notice by its number, with who sent it"),
    ADMIN_ROUTE(HTTP_POST, "/api/bema/v1/moderation/notices/:id/answer", "admin:write:reports",
                LANE_WRITE, notice_answered,
                "Answers a notice: text?, unfounded? (manifestly), decision?; or effect and the "
                "rest of a decision, subject?, "
                "answer?; dry_run=true shows what would be read"),
    ADMIN_ROUTE(HTTP_GET, "/api/bema/v1/moderation/complaints", "admin:read:reports", LANE_READ,
                complaints_show,
                "Objections of who reported that wait, the oldest reports first: min_id"),
    ADMIN_ROUTE(HTTP_POST, "/api/bema/v1/moderation/complaints/:id/approve", "admin:write:reports",
                LANE_WRITE, complaint_approve,
                "What should have been decided is decided: effect, facts and the rest of a "
                "decision, subject?, dry_run"),
    ADMIN_ROUTE(HTTP_POST, "/api/bema/v1/moderation/complaints/:id/reject", "admin:write:reports",
                LANE_WRITE, complaint_refuse, "It stays as it was answered: reason"),
};
const struct http_table api_legal_notices_table = {routes, sizeof routes / sizeof routes[0]};
