/* What the square says of itself at length, and its rules. */
#include "social/documents.h"
#include "api/api.h"
#include "base/clock.h"
#include "social/markdown.h"
#include "social/rulebook.h"

static void content_json(struct work *w, struct buffer *out, struct str text)
{
    struct buffer html = buffer_in(w->memory);

    markdown_html(w->memory, &html, text);
    JSON_STR(out, "content", buffer_str(&html));
}

static void dated_json(struct work *w, struct buffer *out, const struct document *document)
{
    json_open(out, '{');
    JSON_TIME(out, "updated_at", document->updated_ms);
    content_json(w, out, document->text);
    json_close(out, '}');
}

/* GET /api/v1/instance/privacy_policy */
static enum err privacy_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct document document;
    enum err e = document_find(w, DOCUMENT_PRIVACY, 0, &document);

    (void)viewer, (void)request;
    if (e)
        return e;
    dated_json(w, &out, &document);
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/v1/instance/extended_description: what the square is about, or its short description. */
static enum err about_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct document document = {0};
    enum err e = document_find(w, DOCUMENT_ABOUT, 0, &document);

    (void)viewer, (void)request;
    if (e == ERR_NOT_FOUND) {
        struct buffer html = buffer_in(w->memory);
        if (site_words(w->site).description.size) {
            buffer_lit(&html, "<p>");
            buffer_html(&html, site_words(w->site).description);
            buffer_lit(&html, "</p>");
        }
        json_open(&out, '{');
        JSON_NULL(&out, "updated_at");
        JSON_STR(&out, "content", buffer_str(&html));
        json_close(&out, '}');
    } else if (!e) {
        dated_json(w, &out, &document);
    } else {
        return e;
    }
    *ret_reply = http_json(&out);
    return OK;
}

static enum err terms_answer(struct work *w, const struct document *document, int64_t next_day,
                             struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    json_key(&out, "effective_date");
    json_date(&out, document->day * clock_day_ms);
    JSON_BOOL(&out, "effective", document->day <= w->now_ms / clock_day_ms);
    content_json(w, &out, document->text);
    json_key(&out, "succeeded_by");
    json_date(&out, next_day * clock_day_ms);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/v1/instance/terms_of_service */
static enum err terms_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct document document;
    int64_t next_day = 0;
    enum err e = document_terms(w, w->now_ms / clock_day_ms, &document, &next_day);

    (void)viewer, (void)request;
    return e ? e : terms_answer(w, &document, next_day, ret_reply);
}

/* GET /api/v1/instance/terms_of_service/:date */
static enum err terms_of_day_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    struct str date = request->path_params[0];
    struct document document;
    int64_t ms = 0, next_day = 0;
    enum err e = date.size == time_date_bytes && !time_parse_iso(date, &ms)
                     ? document_find(w, DOCUMENT_TERMS, ms / clock_day_ms, &document)
                     : ERR_NOT_FOUND;

    (void)viewer;
    if (!e)
        e = document_terms_next(w, document.day, &next_day);
    return e ? e : terms_answer(w, &document, next_day, ret_reply);
}

/* GET /api/v1/instance/rules */
static enum err rules_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    const struct live_charter *charter = NULL;
    enum err e = live_charter_get(w, &charter);

    (void)viewer, (void)request;
    if (!e)
        *ret_reply = (struct http_reply){.body = str_copy(w->memory, charter->rules)};
    return e;
}

static void version_json(struct buffer *out, const struct rule_version *v)
{
    json_open(out, '{');
    JSON_ID(out, "id", v->id);
    JSON_ID(out, "rule_id", v->rule.id);
    JSON_INT(out, "version", v->rule.version);
    JSON_TIME(out, "created_at", id_ms(v->id));
    JSON_BOOL(out, "removed", v->is_removal);
    JSON_STR(out, "text", v->rule.text);
    JSON_STR(out, "hint", v->rule.hint);
    json_key(out, "translations");
    json_raw(out, v->rule.translations);
    JSON_INT(out, "days", v->rule.days);
    json_key(out, "category");
    json_str_or_null(out, v->rule.category);
    JSON_INT(out, "harm", v->rule.harm);
    json_close(out, '}');
}

/* GET /api/bema/v1/rules/history */
static enum err history_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    enum { limit_default = 40 };
    struct rule_version *versions = arena_array(w->memory, rule_history_max, sizeof *versions);
    struct buffer out = buffer_in(w->memory);
    const struct page page = api_page(request, limit_default, rule_history_max);
    int count = 0;
    enum err e =
        rule_history(w, http_id(request, "rule"), page.max_id, versions, page.limit, &count);

    (void)viewer;
    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < count; i++)
        version_json(&out, &versions[i]);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/instance/rules", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_API, 0, rules_show,
     "The square's rules"},
    {HTTP_GET, "/api/bema/v1/rules/history", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     history_show, "Every version of the square's rules, newest first: rule, max_id, limit"},
    {HTTP_GET, "/api/v1/instance/privacy_policy", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     privacy_show, "Its privacy policy"},
    {HTTP_GET, "/api/v1/instance/terms_of_service", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     terms_show, "Its terms in force"},
    {HTTP_GET, "/api/v1/instance/terms_of_service/:date", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API,
     0, terms_of_day_show, "Its terms from a day on"},
    {HTTP_GET, "/api/v1/instance/extended_description", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     about_show, "What it is about, at length"},
};
const struct http_table api_documents_table = {routes, sizeof(routes) / sizeof(routes[0])};
