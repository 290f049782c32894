/* A year of one's own posts in figures. And refreshes in the background, of which there are none:
 * an answer here never waits for something that is fetched later. */
#include "social/annual_reports.h"

#include "api/account_json.h"
#include "api/people.h"

enum { annual_report_schema = 2 };

static enum err year_read(const struct http_request *request, int *ret_year)
{
    int64_t year = 0;
    enum err e = str_int(request->path_params[0], 1, 9999, &year);

    *ret_year = (int)year;
    return e ? ERR_NOT_FOUND : OK;
}

static void report_json(struct buffer *out, int64_t account_id, const struct annual_report *report)
{
    json_open(out, '{');
    JSON_INT(out, "year", report->year);
    json_key(out, "data");
    json_raw(out, report->data);
    JSON_INT(out, "schema_version", annual_report_schema);
    JSON_NULL(out, "share_url");
    JSON_ID(out, "account_id", account_id);
    json_close(out, '}');
}

static enum err answer(struct work *w, const struct viewer *viewer,
                       const struct annual_report *reports, int count, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t ids[annual_reports_max];
    size_t id_count = 0;

    json_open(&out, '{');
    json_key(&out, "annual_reports");
    json_open(&out, '[');
    for (int i = 0; i < count; i++) {
        report_json(&out, viewer->account_id, &reports[i]);
        if (reports[i].top_post_id)
            ids[id_count++] = reports[i].top_post_id;
    }
    json_close(&out, ']');
    json_key(&out, "accounts");
    enum err e = api_accounts_json(w, &out, &viewer->account_id, count ? 1 : 0);
    json_key(&out, "statuses");
    if (!e)
        e = api_statuses_json(w, &out, viewer, ids, id_count);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v1/annual_reports */
static enum err all(struct work *w, const struct viewer *viewer, const struct http_request *request,
                    struct http_reply *ret_reply)
{
    struct annual_report *reports = arena_array(w->memory, annual_reports_max, sizeof *reports);
    int count = 0;
    enum err e = annual_reports_of(w, viewer->account_id, reports, &count);

    (void)request;
    return e ? e : answer(w, viewer, reports, count, ret_reply);
}

/* GET /api/v1/annual_reports/:year */
static enum err one(struct work *w, const struct viewer *viewer, const struct http_request *request,
                    struct http_reply *ret_reply)
{
    struct annual_report report;
    int year = 0;
    enum err e = year_read(request, &year);

    if (!e)
        e = annual_report_find(w, viewer->account_id, year, &report);
    return e ? e : answer(w, viewer, &report, 1, ret_reply);
}

/* GET /api/v1/annual_reports/:year/state */
static enum err state(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, struct http_reply *ret_reply)
{
    static const char *const names[] = {[ANNUAL_REPORT_INELIGIBLE] = "ineligible",
                                        [ANNUAL_REPORT_ELIGIBLE] = "eligible",
                                        [ANNUAL_REPORT_GENERATING] = "generating",
                                        [ANNUAL_REPORT_AVAILABLE] = "available"};
    enum annual_report_state found = ANNUAL_REPORT_INELIGIBLE;
    struct buffer out = buffer_in(w->memory);
    int year = 0;
    enum err e = year_read(request, &year);

    if (!e)
        e = annual_report_state_find(w, viewer->account_id, year, &found);
    if (e)
        return e;
    json_open(&out, '{');
    JSON_STR(&out, "state", str_of(names[found]));
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

/* POST /api/v1/annual_reports/:year/generate */
static enum err generate(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    int year = 0;
    enum err e = year_read(request, &year);

    if (!e)
        e = annual_report_generate(w, viewer->account_id, year);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/annual_reports/:year/read */
static enum err was_read(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    int year = 0;
    enum err e = year_read(request, &year);

    if (!e)
        e = annual_report_read(w, viewer->account_id, year);
    return e ? e : api_empty(ret_reply);
}

/* GET /api/v1_alpha/async_refreshes/:id */
static enum err refresh(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    (void)w, (void)viewer, (void)request, (void)ret_reply;
    return ERR_NOT_FOUND;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/annual_reports", ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API, 0,
     all, "One's years in figures"},
    {HTTP_GET, "/api/v1/annual_reports/:year", ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API,
     0, one, "One of them"},
    {HTTP_GET, "/api/v1/annual_reports/:year/state", ACCESS_PERSON, "read:accounts", LANE_READ,
     RATE_API, 0, state, "Whether there is one, or could be"},
    {HTTP_POST, "/api/v1/annual_reports/:year/generate", ACCESS_PERSON, "write:accounts",
     LANE_WRITE, RATE_API, 0, generate, "Has it counted"},
    {HTTP_POST, "/api/v1/annual_reports/:year/read", ACCESS_PERSON, "write:accounts", LANE_WRITE,
     RATE_API, 0, was_read, "It has been read"},
    {HTTP_GET, "/api/v1_alpha/async_refreshes/:id", ACCESS_PERSON, "read", LANE_LIVE, RATE_API, 0,
     refresh, "A refresh in the background: there are none"},
};
const struct http_table api_annual_reports_table = {routes, sizeof(routes) / sizeof(routes[0])};
