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

static struct http_reply request_reply(struct work *w, const struct legal_request *r)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    request_put(w, &out, r);
    json_key(&out, "subjects");
    json_open(&out, '[');
    for (int i = 0; i < r->subject_count; i++)
        json_id(&out, r->subject_ids[i]);
    json_close(&out, ']');
    json_close(&out, '}');
    return http_json(&out);
}

static enum err list_show(struct work *w, const struct http_request *request, bool hidden,
                          struct http_reply *ret_reply)
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
    return list_show(w, request, false, ret_reply);
}

/* GET /api/bema/v1/moderation/legal_requests */
static enum err staff_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_SETTINGS);

    return e ? e : list_show(w, request, http_bool(request, "secret", false), ret_reply);
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
    if (!e)
        *ret_reply = request_reply(w, &found);
    return e;
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

    if (!e && gag.size && time_parse_iso(gag, &draft.gag_until_ms))
        e = work_fail(w, ERR_INVALID, "Validation failed: Secret until is no time (ISO 8601)");
    if (!e)
        e = legal_request_take(w, &draft, &taken);
    if (!e)
        *ret_reply = request_reply(w, &taken);
    return e;
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
    if (!e)
        *ret_reply = request_reply(w, &answered);
    return e;
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
                "commas), withhold?, secret_until?"),
    ADMIN_ROUTE(HTTP_POST, REQUESTS "/:id/answer", "admin:write:reports", LANE_WRITE,
                request_answer, "Says how it was answered: answer, words"),
};
const struct http_table api_legal_requests_table = {routes, sizeof routes / sizeof routes[0]};
