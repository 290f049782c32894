/* Reports: what people say about others, and what staff does with it. */
#include "api/admin.h"

#include "api/people.h"
#include "api/status_json.h"
#include "moderation/cases.h"
#include "social/documents.h"

static void ids_json(struct buffer *out, const char *key, const int64_t *ids, int count)
{
    json_key(out, key);
    json_open(out, '[');
    for (int i = 0; i < count; i++)
        json_id(out, ids[i]);
    json_close(out, ']');
}

static void facts_json(struct buffer *out, const struct report *report)
{
    JSON_ID(out, "id", report->id);
    JSON_BOOL(out, "action_taken", report->resolved_ms != 0);
    JSON_TIME(out, "action_taken_at", report->resolved_ms);
    JSON_STR(out, "category", str_of(report_category_name(report->category)));
    JSON_STR(out, "comment", report->comment);
    JSON_BOOL(out, "forwarded", report->forwarded);
    JSON_TIME(out, "created_at", id_ms(report->id));
}

enum err api_report_json(struct work *w, struct buffer *out, const struct report *report)
{
    enum err e;

    json_open(out, '{');
    facts_json(out, report);
    ids_json(out, "status_ids", report->post_ids, report->post_count);
    if (report->rule_count < 0)
        JSON_NULL(out, "rule_ids");
    else
        ids_json(out, "rule_ids", report->rule_ids, report->rule_count);
    ids_json(out, "collection_ids", NULL, 0);
    json_key(out, "target_account");
    e = api_account_json(w, out, report->target_id);
    json_close(out, '}');
    return e;
}

/* One of its people; null where she is gone. */
static enum err person_json(struct work *w, struct buffer *out, const char *key, int64_t id)
{
    enum err e;

    json_key(out, key);
    e = api_admin_account_json(w, out, id);
    if (e == ERR_NOT_FOUND) {
        json_null(out);
        e = OK;
    }
    return e;
}

/* Those that still stand. */
static enum err rules_json(struct work *w, struct buffer *out, const struct report *report)
{
    enum err e = OK;

    json_key(out, "rules");
    json_open(out, '[');
    for (int i = 0; !e && i < report->rule_count; i++) {
        struct rule rule;

        e = rule_find(w, report->rule_ids[i], &rule);
        if (e == ERR_NOT_FOUND) {
            e = OK;
            continue;
        }
        json_open(out, '{');
        JSON_ID(out, "id", rule.id);
        JSON_STR(out, "text", rule.text);
        JSON_STR(out, "hint", rule.hint);
        json_key(out, "translations");
        json_raw(out, rule.translations.size ? rule.translations : STR("{}"));
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

/* The rules named; ERR_INVALID for what cannot be one. *ret_count -1: none. */
static enum err rules_read(struct work *w, const struct http_request *request,
                           int64_t ret_ids[report_rules_max], int *ret_count)
{
    struct str values[report_rules_max + 1];
    size_t count = http_list(request, "rule_ids", values, report_rules_max + 1);
    enum err e = count > report_rules_max ? ERR_NOT_FOUND : OK;

    *ret_count = -1;
    for (size_t i = 0; !e && i < count; i++) {
        if (!values[i].size)
            continue;
        *ret_count = *ret_count < 0 ? 0 : *ret_count;
        e = id_parse(values[i], &ret_ids[(*ret_count)++]);
    }
    return e ? work_fail(w, ERR_INVALID,
                         "Validation failed: Rule ids does not reference valid rules")
             : OK;
}

/* What is not public is shown to who has taken the report on, which is on record. */
static enum err posts_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                           const struct report *report)
{
    int64_t shown[report_posts_max];
    size_t count = 0;
    enum err e = OK;

    json_key(out, "statuses");
    for (int i = 0; !e && i < report->post_count; i++) {
        struct post post;

        e = post_find(w, report->post_ids[i], &post);
        if (!e && (!post_is_private(&post) || report->assigned_id == viewer->account_id))
            shown[count++] = report->post_ids[i];
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    return e ? e : api_statuses_reported_json(w, out, viewer, shown, count);
}

/* Admin::Report */
static enum err report_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                            const struct report *report)
{
    enum err e;

    json_open(out, '{');
    facts_json(out, report);
    JSON_TIME(out, "updated_at", report->updated_ms);
    e = person_json(w, out, "account", report->account_id);
    if (!e)
        e = person_json(w, out, "target_account", report->target_id);
    if (!e)
        e = person_json(w, out, "assigned_account", report->assigned_id);
    if (!e)
        e = person_json(w, out, "action_taken_by_account", report->resolved_by_id);
    if (!e)
        e = posts_json(w, out, viewer, report);
    if (!e)
        e = rules_json(w, out, report);
    json_close(out, '}');
    return e;
}

static enum err report_answer(struct work *w, const struct viewer *viewer,
                              const struct report *report, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = report_json(w, &out, viewer, report);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Takes the last post back if it was named before. */
static void last_once(struct report *report)
{
    for (int i = 0; i + 1 < report->post_count; i++)
        if (report->post_ids[i] == report->post_ids[report->post_count - 1]) {
            report->post_count--;
            return;
        }
}

/* POST /api/v1/reports */
static enum err report_post(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    enum { posts_read_max = report_posts_max + 1 };
    struct report *report = ARENA_NEW(w->memory, struct report);
    struct buffer out = buffer_in(w->memory);
    struct str category = http_text(request, "category"), values[posts_read_max];
    size_t count = http_list(request, "status_ids", values, posts_read_max);
    enum err e = OK;

    *report = (struct report){
        .account_id = viewer->account_id,
        .target_id = http_id(request, "account_id"),
        .comment = http_text(request, "comment"),
        .forwarded = http_bool(request, "forward", false),
        .rule_count = -1,
    };
    if (category.size && !report_category_of(category, &report->category))
        return work_fail(w, ERR_INVALID, "Validation failed: Category is not included in the list");
    if (count > report_posts_max)
        return work_fail(w, ERR_INVALID, "Validation failed: at most %d posts can be named",
                         (int)report_posts_max);
    e = rules_read(w, request, report->rule_ids, &report->rule_count);
    for (size_t i = 0; !e && i < count; i++) {
        e = values[i].size ? id_parse(values[i], &report->post_ids[report->post_count++]) : OK;
        if (!e && values[i].size)
            last_once(report);
    }
    if (!e && !report->target_id)
        e = ERR_NOT_FOUND;
    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    e = report_create(w, report, report);
    if (!e)
        e = api_report_json(w, &out, report);
    if (!e)
        *ret_reply = http_json(&out);
    return db_end(w, e);
}

/* Reports name up to report_posts_max posts: a page ends after those that name so many together.
 * The far end goes, so that the next page begins with it. */
enum { page_posts_max = 400 };
static void shown_cut(struct report_page *page, bool upwards)
{
    int kept = 0, posts = 0;

    while (kept < page->count) {
        posts += page->items[upwards ? page->count - 1 - kept : kept].post_count;
        if (kept && posts > page_posts_max)
            break;
        kept++;
    }
    if (upwards)
        memmove(page->items, page->items + page->count - kept, (size_t)kept * sizeof *page->items);
    page->count = kept;
}

/* GET /api/v1/admin/reports */
static enum err reports_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, reports_limit_default, reports_limit_max);
    struct decider_selves selves;
    const struct report_filter filter = {
        .resolved = http_bool(request, "resolved", false),
        .account_id = http_id(request, "account_id"),
        .target_id = http_id(request, "target_account_id"),
        .without = &selves, /* who says what of her */
    };
    struct report_page *reports = ARENA_NEW(w->memory, struct report_page);
    struct buffer out = buffer_in(w->memory);
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_REPORTS);

    if (!e)
        e = decider_selves_find(w, viewer->account_id, &selves);
    if (!e)
        e = reports_page(w, &page, &filter, reports);
    if (!e)
        shown_cut(reports, page.min_id != 0);
    json_open(&out, '[');
    for (int i = 0; !e && i < reports->count; i++)
        e = report_json(w, &out, viewer, &reports->items[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (reports->count)
        api_link(w, request, ret_reply, reports->items[0].id,
                 reports->items[reports->count - 1].id);
    return OK;
}

/* GET /api/v1/admin/reports/:id */
static enum err report_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e)
        e = report_find(w, id, report);
    if (!e)
        e = decider_check_not_own(w, viewer->account_id, report->target_id);
    return e ? e : report_answer(w, viewer, report, ret_reply);
}

/* PUT /api/v1/admin/reports/:id */
static enum err report_put(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    struct report_changes *changes = ARENA_NEW(w->memory, struct report_changes);
    struct str category = http_text(request, "category");
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e && category.size && !report_category_of(category, &changes->category))
        e = work_fail(w, ERR_INVALID, "Validation failed: Category is not included in the list");
    changes->set_category = category.size > 0;
    changes->set_rules = http_has(request, "rule_ids") || http_has(request, "rule_ids[]");
    if (!e)
        e = rules_read(w, request, changes->rule_ids, &changes->rule_count);
    if (changes->rule_count < 0)
        changes->rule_count = 0;
    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    e = report_change(w, viewer->account_id, id, changes, report);
    return db_end(w, e ? e : report_answer(w, viewer, report, ret_reply));
}

enum step { STEP_ASSIGN, STEP_UNASSIGN, STEP_RESOLVE, STEP_REOPEN };

static enum err step(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, enum step step,
                     struct http_reply *ret_reply)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    bool assigns = step == STEP_ASSIGN || step == STEP_UNASSIGN;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    e = assigns ? report_assign(w, viewer->account_id, id, step == STEP_ASSIGN, report)
                : report_resolve(w, viewer->account_id, id, step == STEP_RESOLVE, report);
    return db_end(w, e ? e : report_answer(w, viewer, report, ret_reply));
}

#define STEP(name, which)                                                                          \
    static enum err name(struct work *w, const struct viewer *viewer,                              \
                         const struct http_request *request, struct http_reply *ret_reply)         \
    {                                                                                              \
        return step(w, viewer, request, which, ret_reply);                                         \
    }
STEP(assign_post, STEP_ASSIGN)
STEP(unassign_post, STEP_UNASSIGN)
STEP(resolve_post, STEP_RESOLVE)
STEP(reopen_post, STEP_REOPEN)

#define REPORT_POST(name, handler, about)                                                          \
    ADMIN_ROUTE(HTTP_POST, "/api/v1/admin/reports/:id/" name, "admin:write:reports", LANE_WRITE,   \
                handler, about)

static const struct http_route routes[] = {
    {.method = HTTP_POST,
     .path = "/api/v1/reports",
     .access = ACCESS_PERSON,
     .scope = "write:reports",
     .lane = LANE_WRITE,
     .handler = report_post,
     .about = "Reports an account and posts of it"},
    ADMIN_ROUTE(HTTP_GET, "/api/v1/admin/reports", "admin:read:reports", LANE_READ, reports_show,
                "Reports, open or resolved"),
    ADMIN_ROUTE(HTTP_GET, "/api/v1/admin/reports/:id", "admin:read:reports", LANE_READ, report_show,
                "A report"),
    ADMIN_ROUTE(HTTP_PUT, "/api/v1/admin/reports/:id", "admin:write:reports", LANE_WRITE,
                report_put, "Changes what a report is about"),
    REPORT_POST("assign_to_self", assign_post, "Takes a report on"),
    REPORT_POST("unassign", unassign_post, "Gives it back"),
    REPORT_POST("resolve", resolve_post, "Marks it as dealt with"),
    REPORT_POST("reopen", reopen_post, "Takes that back"),
};
const struct http_table api_admin_reports_table = {routes, sizeof routes / sizeof routes[0]};
