/* What helps those who decide: reasons kept ready, and whose reports are trusted. */
#include "moderation/case_reasons.h"
#include "api/admin.h"
#include "moderation/case_reporters.h"

/* ---- reasons ------------------------------------------------------------------------------------
 */

static void reason_json(struct buffer *out, const struct case_reason *r)
{
    json_open(out, '{');
    JSON_ID(out, "id", r->id);
    JSON_STR(out, "rule", r->rule);
    json_key(out, "effect");
    json_str_or_null(out, r->effect ? restriction_effect_name(r->effect) : STR(""));
    json_key(out, "words");
    json_open(out, '{');
    JSON_STR(out, "en", r->en);
    JSON_STR(out, "fr", r->fr);
    json_close(out, '}');
    json_close(out, '}');
}

/* GET /api/bema/v1/moderation/reasons */
static enum err reasons_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct case_reason *list = arena_array(w->memory, case_reasons_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_REPORTS);

    (void)request;
    if (!e)
        e = case_reasons_list(w, list, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        reason_json(&out, &list[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* words[en], words.en as JSON, or en. */
static struct str words_of(const struct http_request *request, const char *nested, const char *flat)
{
    return http_has(request, nested) ? http_text(request, nested) : http_text(request, flat);
}

static enum err reason_put(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, int64_t id,
                           struct http_reply *ret_reply)
{
    const struct str effect = http_text(request, "effect");
    const struct case_reason reason = {.id = id,
                                       .rule = http_text(request, "rule"),
                                       .effect = restriction_effect_read(effect),
                                       .en = words_of(request, "words[en]", "en"),
                                       .fr = words_of(request, "words[fr]", "fr")};
    struct buffer out = buffer_in(w->memory);
    struct case_reason made;
    enum err e =
        effect.size && !reason.effect
            ? work_fail(w, ERR_INVALID, "Validation failed: Effect is not included in the list")
            : case_reason_set(w, viewer->account_id, &reason, &made);

    if (e)
        return e;
    reason_json(&out, &made);
    *ret_reply = http_json(&out);
    return OK;
}

/* POST /api/bema/v1/moderation/reasons */
static enum err reason_post(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return reason_put(w, viewer, request, 0, ret_reply);
}

/* PUT /api/bema/v1/moderation/reasons/:id */
static enum err reason_change(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_RULES, request, &id);

    return e ? e : reason_put(w, viewer, request, id, ret_reply);
}

static struct http_reply empty_answer(struct work *w)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    json_close(&out, '}');
    return http_json(&out);
}

/* DELETE /api/bema/v1/moderation/reasons/:id */
static enum err reason_delete(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_RULES, request, &id);

    if (!e)
        e = case_reason_remove(w, viewer->account_id, id);
    if (!e)
        *ret_reply = empty_answer(w);
    return e;
}

/* ---- trusted flaggers
 * ---------------------------------------------------------------------------- */

/* GET /api/bema/v1/trusted_flaggers */
static enum err trusted_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct reporter *list = arena_array(w->memory, trusted_flaggers_max, sizeof *list);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = reporters_trusted(w, list, &count);

    (void)viewer;
    (void)request;
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(&out, '{');
        json_key(&out, "account");
        e = api_account_json(w, &out, list[i].account_id);
        if (e == ERR_NOT_FOUND) {
            json_null(&out);
            e = OK;
        }
        JSON_TIME(&out, "since", list[i].trusted_ms);
        JSON_STR(&out, "words", list[i].trusted_words);
        JSON_INT(&out, "answered", list[i].answered);
        JSON_INT(&out, "justified", list[i].justified);
        JSON_INT(&out, "unfounded", list[i].unfounded);
        json_key(&out, "precision");
        if (list[i].answered)
            json_double(&out, (double)list[i].justified / (double)list[i].answered);
        else
            json_null(&out);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err trust(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, bool trusts, struct http_reply *ret_reply)
{
    struct reporter reporter;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_SETTINGS, request, &id);

    if (!e)
        e = reporter_trust(w, viewer->account_id, id, trusts, http_text(request, "words"),
                           &reporter);
    if (!e)
        *ret_reply = empty_answer(w);
    return e;
}

/* PUT /api/bema/v1/moderation/trusted_flaggers/:id */
static enum err trusted_put(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return trust(w, viewer, request, true, ret_reply);
}

/* DELETE /api/bema/v1/moderation/trusted_flaggers/:id */
static enum err trusted_delete(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return trust(w, viewer, request, false, ret_reply);
}

#define MODERATION "/api/bema/v1/moderation/"

static const struct http_route routes[] = {
    ADMIN_ROUTE(HTTP_GET, MODERATION "reasons", "admin:read:reports", LANE_READ, reasons_show,
                "Reasons kept ready, by rule"),
    ADMIN_ROUTE(HTTP_POST, MODERATION "reasons", "admin:write:reports", LANE_WRITE, reason_post,
                "Keeps one: rule, effect, en, fr"),
    ADMIN_ROUTE(HTTP_PUT, MODERATION "reasons/:id", "admin:write:reports", LANE_WRITE,
                reason_change, "Changes one"),
    ADMIN_ROUTE(HTTP_DELETE, MODERATION "reasons/:id", "admin:write:reports", LANE_WRITE,
                reason_delete, "Removes one"),
    ADMIN_ROUTE(HTTP_PUT, MODERATION "trusted_flaggers/:id", "admin:write:reports", LANE_WRITE,
                trusted_put, "What that account reports is trusted from now on: words"),
    ADMIN_ROUTE(HTTP_DELETE, MODERATION "trusted_flaggers/:id", "admin:write:reports", LANE_WRITE,
                trusted_delete, "Not any more"),
    {HTTP_GET, "/api/bema/v1/trusted_flaggers", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     trusted_show, "Whose reports are trusted, and how often they were right"},
};
const struct http_table api_case_reasons_table = {routes, sizeof routes / sizeof routes[0]};
