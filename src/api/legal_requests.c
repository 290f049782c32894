/* Demands of governments, courts and rights holders: taken in and answered by staff, read by all.
 */
#include "moderation/legal_requests.h"
#include "api/admin.h"
#include "api/api.h"
#include "base/clock.h"
#include "moderation/redaction.h"

static void request_put(struct work *w, struct buffer *out, const struct legal_request *r)
{
    JSON_ID(out, "id", r->id);
    JSON_STR(out, "type", str_of(legal_type_name(r->type)));
    JSON_STR(out, "authority", redact(w->memory, r->authority, NULL, 0));
    JSON_STR(out, "state", r->state);
    JSON_STR(out, "law", redact(w->memory, r->law, NULL, 0));
    JSON_STR(out, "territories", r->territory);
    JSON_STR(out, "words", redact(w->memory, r->words, NULL, 0));
    JSON_INT(out, "subjects_count", r->subject_count);
    JSON_BOOL(out, "withheld", r->withheld);
    JSON_STR(out, "answer", str_of(legal_answer_name(r->answer)));
    JSON_STR(out, "answer_words", redact(w->memory, r->answer_words, NULL, 0));
    JSON_TIME(out, "received_at", id_ms(r->id));
    JSON_TIME(out, "answered_at", r->answered_ms);
    JSON_TIME(out, "secret_until", r->gag_until_ms);
    JSON_TIME(out, "public_since", r->public_ms);
    json_key(out, "sealed_entry");
    if (r->gag_id)
        json_id(out, r->gag_id);
    else
        json_null(out);
}

/* For staff: how what it withholds stands now. */
static enum err withholding_put(struct work *w, struct buffer *out, const struct legal_request *r)
{
    struct legal_withholding now = {.count = 0};
    enum err e = legal_request_withholds(w, r, &now);

    JSON_INT(out, "withheld_count", now.count);
    JSON_TIME(out, "withheld_until", now.end_ms);
    JSON_BOOL(out, "waits_for_second", now.waits);
    return e;
}

static enum err request_reply(struct work *w, const struct legal_request *r,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e;

    json_open(&out, '{');
    request_put(w, &out, r);
    e = withholding_put(w, &out, r);
    json_key(&out, "subjects");
    json_open(&out, '[');
    for (int i = 0; i < r->subject_count; i++)
        json_id(&out, r->subject_ids[i]);
    json_close(&out, ']');
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* The list has no subjects, which what is withheld is found by. */
static enum err listed_put(struct work *w, struct buffer *out, const struct legal_request *listed)
{
    struct legal_request whole = *listed;
    enum err e = listed->withheld ? legal_request_find(w, listed->id, &whole) : OK;

    return e ? e : withholding_put(w, out, &whole);
}

static enum err list_show(struct work *w, const struct http_request *request, bool hidden,
                          bool is_staff, struct http_reply *ret_reply)
{
    struct legal_request *list = arena_array(w->memory, legal_page_max, sizeof *list);
    const struct page page = api_page(request, legal_page_max, legal_page_max);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e =
        legal_requests_list(w, hidden, http_id(request, "max_id"), list, page.limit, &count);

    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(&out, '{');
        request_put(w, &out, &list[i]);
        if (is_staff)
            e = listed_put(w, &out, &list[i]);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/bema/v1/transparency/requests */
static enum err public_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer;
    return list_show(w, request, false, false, ret_reply);
}

/* GET /api/bema/v1/moderation/legal_requests */
static enum err staff_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_SETTINGS);

    return e ? e : list_show(w, request, http_bool(request, "secret", false), true, ret_reply);
}

/* GET /api/bema/v1/moderation/legal_requests/:id */
static enum err one_show(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    struct legal_request found;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_SETTINGS, request, &id);

    if (!e)
        e = legal_request_find(w, id, &found);
    return e ? e : request_reply(w, &found, ret_reply);
}

static enum err subject_read(struct work *w, struct str word, struct legal_request *draft)
{
    int64_t id;

    if (draft->subject_count == legal_subjects_max)
        return work_fail(w, ERR_INVALID, "Validation failed: at most %d subjects",
                         (int)legal_subjects_max);
    if (id_parse(str_trim(word), &id))
        return ERR_NOT_FOUND;
    for (int i = 0; i < draft->subject_count; i++)
        if (draft->subject_ids[i] == id)
            return work_fail(w, ERR_INVALID, "Validation failed: a subject is named twice");
    draft->subject_ids[draft->subject_count++] = id;
    return OK;
}

/* subjects[]=12, or subjects=12,34 */
static enum err subjects_read(struct work *w, const struct http_request *request,
                              struct legal_request *draft)
{
    struct str values[legal_subjects_max + 1], word;
    const size_t count = http_list(request, "subjects", values, legal_subjects_max + 1);
    enum err e = OK;

    for (size_t i = 0; !e && i < count; i++)
        while (!e && values[i].size) {
            values[i] = str_split(values[i], ',', &word);
            e = subject_read(w, word, draft);
        }
    return e;
}

/* Until when it is withheld: an end, or until it is lifted, which needs no word. */
static enum err end_read(struct work *w, const struct http_request *request,
                         struct legal_request *draft)
{
    const struct str end = http_text(request, "end");

    if (end.size && time_parse_iso(end, &draft->end_ms))
        return work_fail(w, ERR_INVALID, "Validation failed: End is no time (ISO 8601)");
    if (end.size && http_bool(request, "permanent", false))
        return work_fail(w, ERR_INVALID, "Validation failed: what is to last has no end");
    if (!end.size && !http_bool(request, "permanent", true))
        return work_fail(w, ERR_INVALID, "Validation failed: what is not to last has an end");
    return OK;
}

/* POST /api/bema/v1/moderation/legal_requests */
static enum err request_take(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    const struct str gag = http_text(request, "secret_until");
    struct legal_request draft = {.type = legal_type_read(http_text(request, "type")),
                                  .authority = str_trim(http_text(request, "authority")),
                                  .state = str_trim(http_text(request, "state")),
                                  .law = str_trim(http_text(request, "law")),
                                  .territory = str_trim(http_text(request, "territory")),
                                  .words = str_trim(http_text(request, "words")),
                                  .withheld = http_bool(request, "withhold", false),
                                  .by_account_id = viewer->account_id};
    struct legal_request taken;
    enum err e = subjects_read(w, request, &draft);

    if (!e)
        e = end_read(w, request, &draft);
    if (!e && gag.size && time_parse_iso(gag, &draft.gag_until_ms))
        e = work_fail(w, ERR_INVALID, "Validation failed: Secret until is no time (ISO 8601)");
    if (!e)
        e = legal_request_take(w, &draft, &taken);
    return e ? e : request_reply(w, &taken, ret_reply);
}

/* POST /api/bema/v1/moderation/legal_requests/:id/answer */
static enum err request_answer(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct legal_request answered;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_SETTINGS, request, &id);

    if (!e)
        e = legal_request_answer(w, viewer->account_id, id,
                                 legal_answer_read(http_text(request, "answer")),
                                 str_trim(http_text(request, "words")), &answered);
    return e ? e : request_reply(w, &answered, ret_reply);
}

/* POST /api/bema/v1/moderation/legal_requests/:id/confirm */
static enum err request_confirm(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    struct legal_request confirmed;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_SETTINGS, request, &id);

    if (!e)
        e = legal_request_confirm(w, viewer->account_id, id, &confirmed);
    return e ? e : request_reply(w, &confirmed, ret_reply);
}

#define REQUESTS "/api/bema/v1/moderation/legal_requests"
static const struct http_route routes[] = {
    {HTTP_GET, "/api/bema/v1/transparency/requests", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     public_show, "Demands of authorities that may be told, newest first: max_id?, limit?"},
    ADMIN_ROUTE(HTTP_GET, REQUESTS, "admin:read:reports", LANE_READ, staff_show,
                "The same for staff; secret=true: those that may not be told yet"),
    ADMIN_ROUTE(HTTP_GET, REQUESTS "/:id", "admin:read:reports", LANE_READ, one_show,
                "One, with whom it names"),
    ADMIN_ROUTE(HTTP_POST, REQUESTS, "admin:write:reports", LANE_WRITE, request_take,
                "Takes one in: type, authority, state, law, words, territory?, subjects? (ids by "
                "commas), withhold?, end? or permanent? (of what is withheld; without an end it is "
                "asked to stay until it is lifted: 30 days, and from a second person's confirm on "
                "without end), secret_until?"),
    ADMIN_ROUTE(HTTP_POST, REQUESTS "/:id/confirm", "admin:write:reports", LANE_WRITE,
                request_confirm, "A second person lets what it withholds stay until it is lifted"),
    ADMIN_ROUTE(HTTP_POST, REQUESTS "/:id/answer", "admin:write:reports", LANE_WRITE,
                request_answer, "Says how it was answered: answer, words"),
};
const struct http_table api_legal_requests_table = {routes, sizeof routes / sizeof routes[0]};
