/* For staff: disputes before bodies outside of the square, and authorities that were told of
 * threats to life. */
#include "api/admin.h"
#include "base/clock.h"
#include "moderation/disputes.h"
#include "moderation/life_threats.h"

/* Of a parameter that may be left out; ERR_INVALID. */
static enum err time_read(struct work *w, const struct http_request *request, const char *name,
                          int64_t *ret_ms)
{
    const struct str text = http_text(request, name);

    *ret_ms = 0;
    return text.size && time_parse_iso(text, ret_ms)
               ? work_fail(w, ERR_INVALID, "Validation failed: %s is no time (ISO 8601)", name)
               : OK;
}

/* ---- disputes ------------------------------------------------------------------------------- */

static void dispute_json(struct buffer *out, const struct dispute *d)
{
    json_open(out, '{');
    JSON_ID(out, "id", d->id);
    JSON_ID(out, "decision_id", d->decision_id);
    JSON_STR(out, "body", d->body);
    JSON_TIME(out, "submitted_at", d->submitted_ms);
    JSON_STR(out, "outcome", str_of(dispute_outcome_name(d->outcome)));
    JSON_BOOL(out, "implemented", d->implemented);
    JSON_STR(out, "words", d->words);
    JSON_TIME(out, "decided_at", d->decided_ms);
    JSON_TIME(out, "recorded_at", d->recorded_ms);
    JSON_ID(out, "reversal_id", d->reversal_id);
    json_close(out, '}');
}

static enum err dispute_reply(struct work *w, const struct dispute *d, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);

    dispute_json(&out, d);
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/bema/v1/moderation/disputes */
static enum err disputes_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    struct dispute *list = arena_array(w->memory, disputes_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_APPEALS);

    if (!e)
        e = disputes_list(w, viewer->account_id, http_id(request, "max_id"), list,
                          disputes_page_max, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        dispute_json(&out, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/moderation/disputes */
static enum err dispute_post(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct dispute draft = {.body = http_text(request, "body")}, made;
    enum err e = id_parse(http_text(request, "decision"), &draft.decision_id);

    if (!e)
        e = time_read(w, request, "submitted_at", &draft.submitted_ms);
    if (!e)
        e = dispute_take(w, viewer->account_id, &draft, &made);
    return e ? e : dispute_reply(w, &made, ret_reply);
}

/* POST /api/bema/v1/moderation/disputes/:id/outcome */
static enum err dispute_outcome_post(struct work *w, const struct viewer *viewer,
                                     const struct http_request *request,
                                     struct http_reply *ret_reply)
{
    struct dispute draft = {.outcome = dispute_outcome_read(http_text(request, "outcome")),
                            .implemented = http_bool(request, "implemented", false),
                            .words = http_text(request, "words")},
                   recorded;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = time_read(w, request, "decided_at", &draft.decided_ms);
    if (!e)
        e = dispute_record(w, viewer->account_id, id, &draft, &recorded);
    return e ? e : dispute_reply(w, &recorded, ret_reply);
}

/* ---- threats to life ------------------------------------------------------------------------ */

static void threat_json(struct buffer *out, const struct life_threat *t)
{
    json_open(out, '{');
    JSON_ID(out, "id", t->id);
    JSON_ID(out, "subject", t->subject_id);
    JSON_ID(out, "account_id", t->account_id);
    JSON_STR(out, "authority", t->authority);
    JSON_STR(out, "state", t->state);
    JSON_STR(out, "words", t->words);
    JSON_TIME(out, "notified_at", t->notified_ms);
    JSON_TIME(out, "recorded_at", id_ms(t->id));
    JSON_TIME(out, "secret_until", t->gag_until_ms);
    JSON_TIME(out, "revealed_at", t->revealed_ms);
    JSON_ID(out, "log_entry_id", t->gag_id);
    json_close(out, '}');
}

/* GET /api/bema/v1/moderation/life_threats */
static enum err threats_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct life_threat *list = arena_array(w->memory, threats_page_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_REPORTS);

    if (!e)
        e = life_threats_list(w, viewer->account_id, http_id(request, "max_id"), list,
                              threats_page_max, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        threat_json(&out, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/bema/v1/moderation/life_threats */
static enum err threat_post(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct life_threat draft = {.authority = http_text(request, "authority"),
                                .state = http_text(request, "state"),
                                .words = http_text(request, "words"),
                                .by_account_id = viewer->account_id},
                       made;
    struct buffer out = buffer_in(w->memory);
    enum err e = id_parse(http_text(request, "subject"), &draft.subject_id);

    if (!e)
        e = time_read(w, request, "notified_at", &draft.notified_ms);
    if (!e)
        e = time_read(w, request, "secret_until", &draft.gag_until_ms);
    if (!e)
        e = life_threat_record(w, &draft, &made);
    if (e)
        return e;
    threat_json(&out, &made);
    *ret_reply = http_json(&out);
    return OK;
}

#define DISPUTES "/api/bema/v1/moderation/disputes"
#define THREATS  "/api/bema/v1/moderation/life_threats"
static const struct http_route routes[] = {
    ADMIN_ROUTE(HTTP_GET, DISPUTES, "admin:read:reports", LANE_READ, disputes_show,
                "Disputes before bodies outside of the square, newest first: max_id"),
    ADMIN_ROUTE(HTTP_POST, DISPUTES, "admin:write:reports", LANE_WRITE, dispute_post,
                "That one was submitted: decision, body, submitted_at?"),
    ADMIN_ROUTE(
        HTTP_POST, DISPUTES "/:id/outcome", "admin:write:reports", LANE_WRITE, dispute_outcome_post,
        "What the body decided: outcome (upheld, overturned, partly, settled), implemented, "
        "words, decided_at?; overturned and implemented, the decision is taken back"),
    ADMIN_ROUTE(HTTP_GET, THREATS, "admin:read:reports", LANE_READ, threats_show,
                "Threats to life that an authority was told of, newest first: max_id"),
    ADMIN_ROUTE(HTTP_POST, THREATS, "admin:write:reports", LANE_WRITE, threat_post,
                "That an authority was told: subject, authority, state, words, notified_at?, "
                "secret_until?"),
};
const struct http_table api_outside_table = {routes, sizeof routes / sizeof routes[0]};
