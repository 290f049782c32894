/* Who sends notices, for staff: what became of them, warnings, stops, and what is said against
 * either (moderation/notice_senders.h). */
#include "moderation/notice_senders.h"
#include "api/admin.h"
#include "base/clock.h"

static struct str state_of(const struct notice_stop *s, int64_t now_ms)
{
    return s->lifted_ms                       ? STR("taken_back")
           : s->end_ms && s->end_ms <= now_ms ? STR("ended")
                                              : STR("stands");
}

static void objection_put(struct buffer *out, const struct notice_stop *s)
{
    json_key(out, "objection");
    if (!s->objected_ms) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    JSON_STR(out, "text", s->objection);
    JSON_STR(out, "state",
             !s->answered_ms ? STR("pending")
             : s->granted    ? STR("approved")
                             : STR("rejected"));
    JSON_TIME(out, "created_at", s->objected_ms);
    JSON_TIME(out, "answered_at", s->answered_ms);
    json_close(out, '}');
}

static void stop_put(struct work *w, struct buffer *out, const struct notice_stop *s)
{
    JSON_ID(out, "id", s->id);
    JSON_STR(out, "kind", s->kind == NOTICE_STOP ? STR("stop") : STR("warning"));
    JSON_STR(out, "state", state_of(s, w->now_ms));
    JSON_TIME(out, "created_at", id_ms(s->id));
    JSON_TIME(out, "until", s->end_ms);
    JSON_STR(out, "facts", s->facts);
    JSON_ID(out, "by", s->by_account_id);
    JSON_ID(out, "decision_id", s->decision_id);
    json_key(out, "answer");
    json_str_or_null(out, s->answer);
    objection_put(out, s);
}

static void record_put(struct work *w, struct buffer *out, const struct notice_record *r)
{
    static const char *const names[SENT_ALL] = {[SENT_WAITS] = "waiting",
                                                [SENT_KEPT] = "kept",
                                                [SENT_UPHELD] = "upheld",
                                                [SENT_REJECTED] = "rejected",
                                                [SENT_UNFOUNDED] = "unfounded"};
    int64_t all = 0;

    json_open(out, '{');
    JSON_BOOL(out, "known", r->is_known);
    JSON_BOOL(out, "trusted", r->is_trusted);
    for (int i = 0; i < SENT_ALL; i++) {
        JSON_INT(out, names[i], r->sent[i]);
        all += r->sent[i];
    }
    JSON_INT(out, "sent", all);
    JSON_TIME(out, "last_unfounded_at", r->unfounded_ms);
    JSON_TIME(out, "warned_at", r->warned_ms);
    JSON_TIME(out, "stopped_until", r->stopped_until_ms);
    json_key(out, "decisions");
    json_open(out, '[');
    for (int i = 0; i < r->stop_count; i++) {
        json_open(out, '{');
        stop_put(w, out, &r->stops[i]);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

static enum err record_answer(struct work *w, int64_t notice_id, struct http_reply *ret_reply)
{
    struct notice_record *record = ARENA_NEW(w->memory, struct notice_record);
    struct buffer out = buffer_in(w->memory);
    enum err e = notice_record_read(w, notice_id, record);

    if (e)
        return e;
    record_put(w, &out, record);
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/bema/v1/moderation/notices/:id/sender */
static enum err sender_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_REPORTS, request, &id);

    if (!e)
        e = notice_sender_check_not_own(w, viewer->account_id, id);
    return e ? e : record_answer(w, id, ret_reply);
}

/* POST /api/bema/v1/moderation/notices/:id/unfounded */
static enum err unfounded_mark(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = notice_unfounded_mark(w, viewer->account_id, id, http_bool(request, "unfounded", true));
    return e ? e : record_answer(w, id, ret_reply);
}

static enum err stop_reply(struct work *w, const struct notice_stop *stop, struct str text,
                           struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    stop_put(w, &out, stop);
    json_key(&out, "text");
    json_str_or_null(&out, text);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

static enum err decide(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, enum notice_stop_kind kind,
                       struct http_reply *ret_reply)
{
    struct notice_stopping asked = {
        .by_id = viewer->account_id, .kind = kind, .facts = http_text(request, "facts")};
    const struct str end = http_text(request, "end");
    struct notice_stop made;
    struct str text;
    enum err e = id_parse(request->path_params[0], &asked.notice_id);

    if (!e && end.size && kind == NOTICE_STOP && time_parse_iso(end, &asked.end_ms))
        e = work_fail(w, ERR_INVALID, "Validation failed: End is no time (ISO 8601)");
    if (!e)
        e = http_bool(request, "dry_run", false) ? notice_stop_preview(w, &asked, &made, &text)
                                                 : notice_stop_make(w, &asked, &made, &text);
    return e ? e : stop_reply(w, &made, text, ret_reply);
}

/* POST /api/bema/v1/moderation/notices/:id/sender/warn */
static enum err sender_warn(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return decide(w, viewer, request, NOTICE_WARNING, ret_reply);
}

/* POST /api/bema/v1/moderation/notices/:id/sender/stop */
static enum err sender_stop(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return decide(w, viewer, request, NOTICE_STOP, ret_reply);
}

/* GET /api/bema/v1/moderation/notice_stops */
static enum err objected_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct notice_stop *list = arena_array(w->memory, notice_stops_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_APPEALS);

    if (!e)
        e = notice_stops_objected(w, viewer->account_id, http_id(request, "min_id"), list,
                                  notice_stops_page_max, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++) {
        bool may = false;

        e = notice_stop_may_answer(w, viewer->account_id, &list[i], &may);
        json_open(&out, '{');
        stop_put(w, &out, &list[i]);
        JSON_BOOL(&out, "may_answer", may);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err answer(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, bool lift, struct http_reply *ret_reply)
{
    struct notice_stop stop;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = notice_stop_answer(w, viewer->account_id, id, lift, http_text(request, "reason"),
                               &stop);
    return e ? e : stop_reply(w, &stop, STR(""), ret_reply);
}

/* POST /api/bema/v1/moderation/notice_stops/:id/approve */
static enum err stop_lift(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    return answer(w, viewer, request, true, ret_reply);
}

/* POST /api/bema/v1/moderation/notice_stops/:id/reject */
static enum err stop_keep(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    return answer(w, viewer, request, false, ret_reply);
}

#define NOTICES "/api/bema/v1/moderation/notices"
#define STOPS   "/api/bema/v1/moderation/notice_stops"
static const struct http_route routes[] = {
    ADMIN_ROUTE(HTTP_GET, NOTICES "/:id/sender", "admin:read:reports", LANE_READ, sender_show,
                "What became of the notices from the address of who sent this one, in the last "
                "year, with warnings and stops"),
    ADMIN_ROUTE(HTTP_POST, NOTICES "/:id/unfounded", "admin:write:reports", LANE_WRITE,
                unfounded_mark,
                "That an answered notice was manifestly unfounded; unfounded=false: it was not"),
    ADMIN_ROUTE(HTTP_POST, NOTICES "/:id/sender/warn", "admin:write:reports", LANE_WRITE,
                sender_warn, "Warns who sent it, by mail: facts, dry_run"),
    ADMIN_ROUTE(HTTP_POST, NOTICES "/:id/sender/stop", "admin:write:reports", LANE_WRITE,
                sender_stop,
                "Notices from her address are not processed for a time: facts, end?, dry_run"),
    ADMIN_ROUTE(
        HTTP_GET, STOPS, "admin:read:reports", LANE_READ, objected_show,
        "Warnings and stops against which something is said that waits for its answer; min_id"),
    ADMIN_ROUTE(HTTP_POST, STOPS "/:id/approve", "admin:write:reports", LANE_WRITE, stop_lift,
                "Takes one back, also where nothing is said against it: reason"),
    ADMIN_ROUTE(HTTP_POST, STOPS "/:id/reject", "admin:write:reports", LANE_WRITE, stop_keep,
                "It stays: reason"),
};
const struct http_table api_notice_senders_table = {routes, sizeof routes / sizeof routes[0]};
