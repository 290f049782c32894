/* What the square tells of its moderation: the report of some days, as JSON and as tables. */
#include "api/api.h"
#include "base/clock.h"
#include "moderation/transparency_report.h"

enum { days_default = 90 };

static void cell_json(struct buffer *out, struct str cell, bool is_number)
{
    if (is_number && !cell.size)
        json_null(out);
    else if (is_number && cell.data[0] != '<')
        json_raw(out, cell);
    else
        json_str(out, cell);
}

static void table_json(struct buffer *out, const struct transparency_table *table)
{
    json_key(out, table->name);
    json_open(out, '[');
    for (int i = 0; i < table->line_count; i++) {
        json_open(out, '{');
        for (int c = 0; c < table->column_count; c++) {
            json_key(out, table->columns[c]);
            cell_json(out, table->lines[i].cells[c], c >= table->first_number);
        }
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void days_json(struct buffer *out, const struct transparency_report *report)
{
    json_key(out, "days");
    json_open(out, '[');
    for (int i = 0; i < report->day_count; i++) {
        json_open(out, '{');
        json_key(out, "day");
        json_date(out, (report->first_day + i) * clock_day_ms);
        JSON_INT(out, "notices", report->days[i].notices);
        JSON_INT(out, "restrictions", report->days[i].restrictions);
        JSON_INT(out, "appeals", report->days[i].appeals);
        JSON_INT(out, "taken_back", report->days[i].taken_back);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void report_json(struct buffer *out, const struct transparency_report *report)
{
    json_open(out, '{');
    json_key(out, "from");
    json_date(out, report->first_day * clock_day_ms);
    json_key(out, "to");
    json_date(out, report->last_day * clock_day_ms);
    for (int i = 0; i < report->table_count; i++)
        table_json(out, &report->tables[i]);
    days_json(out, report);
    json_close(out, '}');
}

static enum err csv_put(struct work *w, struct buffer *out, struct str name,
                        const struct transparency_report *report)
{
    if (str_is(name, "days")) {
        transparency_days_csv(out, report);
        return OK;
    }
    for (int i = 0; i < report->table_count; i++)
        if (str_is(name, report->tables[i].name)) {
            transparency_table_csv(out, &report->tables[i]);
            return OK;
        }
    return work_fail(w, ERR_INVALID, "Validation failed: Table is not included in the list");
}

/* GET /api/bema/v1/transparency?from&to&table */
static enum err transparency_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct transparency_report report;
    const struct str table = http_text(request, "table");
    int64_t first = 0, last = 0;
    enum err e = api_days(w, request, days_default, &first, &last);

    (void)viewer;
    if (!e)
        e = transparency_report(w, first, last, &report);
    if (!e && table.size)
        e = csv_put(w, &out, table, &report);
    if (e)
        return e;
    if (!table.size)
        report_json(&out, &report);
    *ret_reply = http_json(&out);
    if (table.size)
        ret_reply->type = STR("text/csv; charset=utf-8");
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/bema/v1/transparency", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     transparency_show,
     "What moderation did, in tables: from?, to? (days), table? (one of them, as CSV)"},
};
const struct http_table api_transparency_table = {routes, sizeof routes / sizeof routes[0]};
