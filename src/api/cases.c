/* The queue of those who moderate: cases, who is at one, how they end. */
#include "api/case_json.h"
#include "api/decision_json.h"
#include "moderation/case_undoings.h"

/* ---- the queue ----------------------------------------------------------------------------------
 */

/* "PLACE.ID": where the page before ended. */
static enum err cursor_read(struct str text, int64_t *ret_place, int64_t *ret_id)
{
    struct str place;

    *ret_place = INT64_MIN;
    if (!text.size)
        return OK;
    text = str_split(text, '.', &place);
    return str_int(place, INT64_MIN, INT64_MAX, ret_place) || str_int(text, 0, INT64_MAX, ret_id)
               ? ERR_INVALID
               : OK;
}

static bool word_find(struct str word, const char *const *words, size_t count, int *ret_index)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(word, words[i])) {
            *ret_index = (int)i;
            return true;
        }
    return !word.size;
}

static enum err filter_read(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct case_filter *ret)
{
    static const char *const lists[] = {"open", "mine", "escalated", "closed"};
    static const char *const sources[] = {"", "report", "notice", "rule", "trusted"};
    int list = CASES_OPEN, source = 0;
    int64_t limit = 40;

    *ret = (struct case_filter){.language = http_text(request, "language"),
                                .rule = http_text(request, "rule"),
                                .viewer_id = viewer->account_id};
    if (!word_find(http_text(request, "state"), lists, 4, &list))
        return work_fail(w, ERR_INVALID, "Validation failed: State is not included in the list");
    if (!word_find(http_text(request, "source"), sources, 5, &source))
        return work_fail(w, ERR_INVALID, "Validation failed: Source is not included in the list");
    if (cursor_read(http_text(request, "after"), &ret->after_place, &ret->after_id))
        return work_fail(w, ERR_INVALID, "Validation failed: After is not one of our pages");
    if (http_has(request, "limit") &&
        str_int(http_text(request, "limit"), 1, cases_page_max, &limit))
        limit = 40;
    ret->list = (enum case_list)list;
    ret->source = source ? 1 << (source - 1) : 0;
    ret->limit = (int)limit;
    return OK;
}

static enum err counts_json(struct work *w, struct buffer *out, int64_t viewer_id)
{
    static const struct {
        const char *name;
        enum case_list list;
    } lists[] = {{"open", CASES_OPEN}, {"mine", CASES_MINE}, {"escalated", CASES_ESCALATED}};
    enum err e = OK;

    json_key(out, "counts");
    json_open(out, '{');
    for (size_t i = 0; !e && i < sizeof lists / sizeof *lists; i++) {
        int count = 0;

        e = cases_count(w, lists[i].list, viewer_id, &count);
        JSON_INT(out, lists[i].name, count);
    }
    json_close(out, '}');
    return e;
}

/* GET /api/bema/v1/moderation/cases */
static enum err cases_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct case_page *page = ARENA_NEW(w->memory, struct case_page);
    struct buffer out = buffer_in(w->memory);
    struct case_filter filter;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_REPORTS);

    if (!e)
        e = filter_read(w, viewer, request, &filter);
    if (!e)
        e = cases_page(w, &filter, page);
    if (e)
        return e;
    json_open(&out, '{');
    json_key(&out, "cases");
    json_open(&out, '[');
    for (int i = 0; !e && i < page->count; i++)
        e = api_case_json(w, &out, viewer, &page->items[i]);
    json_close(&out, ']');
    json_key(&out, "next");
    if (page->more)
        json_str(&out, str_format(w->memory, "%lld.%lld", (long long)page->last_place,
                                  (long long)page->last_id));
    else
        json_null(&out);
    if (!e)
        e = counts_json(w, &out, viewer->account_id);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err whole_answer(struct work *w, const struct viewer *viewer,
                             const struct case_item *item, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_case_whole_json(w, &out, viewer, item);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/moderation/cases/:id */
static enum err case_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct case_item item;
    enum role role;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e)
        e = case_find(w, id, &item);
    if (!e)
        e = case_check(w, viewer->account_id, &item, &role);
    return e ? e : whole_answer(w, viewer, &item, ret_reply);
}

/* ---- at a case ----------------------------------------------------------------------------------
 */

/* 409 that says who has it. */
static enum err taken_answer(struct work *w, const struct case_item *item,
                             struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    const struct str why = w->why;
    enum err e;

    json_open(&out, '{');
    JSON_STR(&out, "error", why);
    e = api_case_person_json(w, &out, "claimed_by", item->claimed_by_id);
    JSON_TIME(&out, "claimed_until", item->claimed_until_ms);
    json_close(&out, '}');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    ret_reply->status = 409;
    return OK;
}

static enum err answered(struct work *w, const struct viewer *viewer, enum err e,
                         const struct case_item *item, struct http_reply *ret_reply)
{
    e = db_end(w, e ? e : whole_answer(w, viewer, item, ret_reply));
    if (e == ERR_CONFLICT && item->state == CASE_OPEN && item->claimed_by_id &&
        item->claimed_by_id != viewer->account_id)
        return taken_answer(w, item, ret_reply);
    return e;
}

static enum err begin(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, int64_t *ret_id)
{
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, ret_id);

    return e ? e : db_begin(w);
}

enum case_deed { CLAIM, RELEASE, ESCALATE, DISMISS, REOPEN };

static enum err deed_run(struct work *w, int64_t who, int64_t id,
                         const struct http_request *request, enum case_deed deed,
                         struct case_item *ret_item)
{
    switch (deed) {
    case CLAIM:
        return case_claim(w, who, id, ret_item);
    case RELEASE:
        return case_release(w, who, id, ret_item);
    case ESCALATE:
        return case_escalate(w, who, id, http_text(request, "reason"), ret_item);
    case DISMISS:
        return case_dismiss(w, who, id, http_text(request, "reason"),
                            http_bool(request, "unfounded", false), ret_item);
    case REOPEN:
        break;
    }
    return case_reopen(w, who, id, ret_item);
}

static enum err deed_answer(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, enum case_deed deed,
                            struct http_reply *ret_reply)
{
    struct case_item item = {0};
    int64_t id = 0;
    enum err e = begin(w, viewer, request, &id);

    if (e)
        return e;
    e = deed_run(w, viewer->account_id, id, request, deed, &item);
    return answered(w, viewer, e, &item, ret_reply);
}

#define DEED_HANDLER(name, deed)                                                                   \
    static enum err name(struct work *w, const struct viewer *viewer,                              \
                         const struct http_request *request, struct http_reply *ret_reply)         \
    {                                                                                              \
        return deed_answer(w, viewer, request, deed, ret_reply);                                   \
    }
/* POST /api/bema/v1/moderation/cases/:id/claim, …/release, …/escalate, …/dismiss, …/reopen */
DEED_HANDLER(claim_post, CLAIM)
DEED_HANDLER(release_post, RELEASE)
DEED_HANDLER(escalate_post, ESCALATE)
DEED_HANDLER(dismiss_post, DISMISS)
DEED_HANDLER(reopen_post, REOPEN)

/* POST /api/bema/v1/moderation/cases/:id/notes */
static enum err note_post(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct case_note note;
    int64_t id = 0;
    enum err e = begin(w, viewer, request, &id);

    if (e)
        return e;
    e = case_note_add(w, viewer->account_id, id, http_text(request, "text"), &note);
    json_open(&out, '{');
    if (!e) {
        api_case_note_json(&out, &note);
        e = api_case_person_json(w, &out, "by", note.by_account_id);
    }
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return db_end(w, e);
}

/* ---- deciding -----------------------------------------------------------------------------------
 */

static struct http_reply ruled_answer(struct work *w, const struct ruled *ruled, bool dry_run,
                                      const struct closing *closing, int count)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    api_ruled_put(&out, ruled, dry_run);
    json_key(&out, "record");
    if (ruled->statement.record.size)
        json_raw(&out, ruled->statement.record);
    else
        json_null(&out);
    JSON_INT(&out, "decisions_count", count);
    JSON_INT(&out, "skipped_count", closing->skipped);
    JSON_BOOL(&out, "finished", closing->done_ms != 0);
    json_close(&out, '}');
    return http_json(&out);
}

/* POST /api/bema/v1/moderation/cases/:id/decide */
static enum err decide_post(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const bool dry_run = http_bool(request, "dry_run", false),
               on_account = str_is(http_text(request, "on"), "account");
    struct case_item item = {0};
    struct closing closing = {0};
    struct ruling ruling;
    struct ruled ruled = {0};
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e)
        e = api_ruling_read(w, viewer, request, &ruling);
    ruling.report_id = 0;
    if (!e)
        e = case_find(w, id, &item);
    if (!e)
        e = dry_run ? case_decide_preview(w, id, &ruling, on_account, &ruled)
                    : case_decide(w, id, &ruling, on_account, &ruled, &closing);
    if (e == ERR_CONFLICT && item.state == CASE_OPEN && item.claimed_by_id &&
        item.claimed_by_id != viewer->account_id)
        return taken_answer(w, &item, ret_reply);
    if (e)
        return e;
    *ret_reply =
        ruled_answer(w, &ruled, dry_run, &closing,
                     dry_run ? (on_account || !item.posts ? 1 : item.posts) : closing.decided);
    return OK;
}

/* POST /api/bema/v1/moderation/cases/:id/undo */
static enum err undo_post(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct undoing undoing;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e)
        e = case_undo(w, viewer->account_id, id, http_text(request, "reason"),
                      http_bool(request, "reopen", false), &undoing);
    if (e)
        return e;
    json_open(&out, '{');
    JSON_ID(&out, "id", undoing.first_decision_id);
    JSON_INT(&out, "reversals_count", undoing.undone);
    JSON_BOOL(&out, "finished", undoing.done_ms != 0);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

#define CASE_POST(name, handler, about)                                                            \
    ADMIN_ROUTE(HTTP_POST, "/api/bema/v1/moderation/cases/:id/" name, "admin:write:reports",       \
                LANE_WRITE, handler, about)

static const struct http_route routes[] = {
    ADMIN_ROUTE(HTTP_GET, "/api/bema/v1/moderation/cases", "admin:read:reports", LANE_READ,
                cases_show,
                "What waits for the staff, in order: state, language, rule, source, after"),
    ADMIN_ROUTE(HTTP_GET, "/api/bema/v1/moderation/cases/:id", "admin:read:reports", LANE_READ,
                case_show, "A case and all that is known of it"),
    CASE_POST(
        "claim", claim_post,
        "Takes it on for ten minutes; again renews, for an hour together, then it is for others"),
    CASE_POST("release", release_post, "Gives it back"),
    CASE_POST("escalate", escalate_post, "Leaves it to administrators: reason"),
    CASE_POST("notes", note_post, "Adds a note for the staff: text"),
    CASE_POST("decide", decide_post,
              "One ruling on all its posts: as decisions, without subject; on=account, dry_run"),
    CASE_POST("dismiss", dismiss_post, "Closes it without a restriction: reason, unfounded"),
    CASE_POST("reopen", reopen_post, "Opens it again, with its reports"),
    CASE_POST("undo", undo_post, "Takes back all that its ruling laid: reason, reopen"),
};
const struct http_table api_cases_table = {routes, sizeof routes / sizeof routes[0]};
