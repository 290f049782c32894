/* What ranked pages showed, by day, for whoever checks the square: as JSON and as CSV. */
#include "api/api.h"

#include "base/clock.h"
#include "base/json.h"
#include "social/feed_figures.h"
#include "social/square_policy.h"

enum { days_default = 30, column_text_max = 64 };

static const char *const source_names[feed_sources] = {
    [SLATE_FOLLOWED] = "followed",
    [SLATE_APPROVED_BY_FOLLOWED] = "approved_by_followed",
    [SLATE_BRIDGING] = "bridging",
    [SLATE_NEWCOMER] = "newcomer",
};

/* ---- what is asked for --------------------------------------------------------------------- */

struct range {
    int64_t first_day, last_day;
};

static enum err range_read(struct work *w, const struct http_request *request,
                           struct range *ret_range)
{
    struct range range;
    enum err e = api_days(w, request, days_default, &range.first_day, &range.last_day);
    if (e)
        return e;
    if (range.first_day > range.last_day || range.last_day - range.first_day >= feed_days_max)
        return work_fail(w, ERR_INVALID, "Validation failed: at most %d days, in their order",
                         (int)feed_days_max);
    *ret_range = range;
    return OK;
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void percent_json(struct buffer *out, const char *key, int percent)
{
    json_key(out, key);
    if (percent < 0)
        json_null(out);
    else
        json_int(out, percent);
}

static void percents_json(struct buffer *out, const char *key, const int *percents)
{
    json_key(out, key);
    if (percents[0] < 0) {
        json_null(out);
        return;
    }
    json_open(out, '[');
    for (int i = 0; i < slate_quintile_count; i++)
        json_int(out, percents[i]);
    json_close(out, ']');
}

static void hundredths_json(struct buffer *out, const char *key, int hundredths)
{
    json_key(out, key);
    if (hundredths < 0)
        json_null(out);
    else
        json_double(out, hundredths / 100.0);
}

static void sources_json(struct buffer *out, const struct feed_day *day)
{
    json_key(out, "sources");
    json_open(out, '{');
    for (int i = 0; i < feed_sources; i++)
        percent_json(out, source_names[i], day->sources[i]);
    json_close(out, '}');
}

static void fifths_json(struct buffer *out, const struct feed_day *day)
{
    json_key(out, "viewers_by_fifth");
    json_open(out, '[');
    for (int i = 0; i < feed_places; i++) {
        const struct feed_fifth *fifth = &day->fifths[i];
        json_open(out, '{');
        json_key(out, "fifth");
        if (i < slate_quintile_count)
            json_int(out, i + 1);
        else
            json_null(out); /* those who stand nowhere */
        JSON_INT(out, "viewers", fifth->viewers);
        percents_json(out, "authors_by_fifth", fifth->authors);
        percent_json(out, "authors_nowhere", fifth->authors[slate_quintile_count]);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void day_json(struct buffer *out, const struct feed_day *day)
{
    json_open(out, '{');
    json_key(out, "day");
    json_date(out, day->day * clock_day_ms);
    JSON_BOOL(out, "enough_viewers", day->told);
    JSON_INT(out, "viewers", day->viewers);
    JSON_INT(out, "slates", day->slates);
    JSON_INT(out, "shown", day->shown);
    percent_json(out, "unfollowed", day->unfollowed);
    sources_json(out, day);
    JSON_INT(out, "authors", day->authors);
    hundredths_json(out, "gini", day->gini);
    percent_json(out, "top_ten", day->top);
    percents_json(out, "authors_by_fifth", day->authors_by_fifth);
    percent_json(out, "authors_nowhere", day->authors_by_fifth[slate_quintile_count]);
    percent_json(out, "approvals_known", day->approved);
    percents_json(out, "approvals_by_fifth", day->approvals_by_fifth);
    fifths_json(out, day);
    JSON_INT(out, "voices", day->voices);
    json_key(out, "loss");
    if (day->voices)
        json_double(out, (double)day->loss_millionths / 1e6);
    else
        json_null(out);
    JSON_INT(out, "editions", day->editions);
    json_close(out, '}');
}

static void days_json(struct buffer *out, const struct range *range, const struct feed_day *days,
                      int count)
{
    json_open(out, '{');
    json_key(out, "from");
    json_date(out, range->first_day * clock_day_ms);
    json_key(out, "to");
    json_date(out, range->last_day * clock_day_ms);
    JSON_INT(out, "viewers_min", square_policy()->policy.cell_voices_min);
    JSON_INT(out, "rounded_to", square_policy()->policy.cell_rounded_to);
    json_key(out, "days");
    json_open(out, '[');
    for (int i = 0; i < count; i++)
        day_json(out, &days[i]);
    json_close(out, ']');
    json_close(out, '}');
}

/* ---- CSV ----------------------------------------------------------------------------------- */

static void percent_csv(struct buffer *out, int percent)
{
    buffer_char(out, ',');
    if (percent >= 0)
        buffer_int(out, percent);
}

static void percents_csv(struct buffer *out, const int *percents, int count)
{
    for (int i = 0; i < count; i++)
        percent_csv(out, percents[i]);
}

static void fifth_heads(struct buffer *out, const char *of, int count)
{
    for (int i = 0; i < count; i++)
        if (i < slate_quintile_count)
            buffer_format(out, ",%s_%d", of, i + 1);
        else
            buffer_format(out, ",%s_nowhere", of);
}

static void head_csv(struct buffer *out)
{
    buffer_format(out, "day,viewers,slates,shown,unfollowed");
    for (int i = 0; i < feed_sources; i++)
        buffer_format(out, ",%s", source_names[i]);
    buffer_format(out, ",authors,gini_hundredths,top_ten");
    fifth_heads(out, "authors", feed_places);
    buffer_format(out, ",approvals_known");
    fifth_heads(out, "approvals", slate_quintile_count);
    for (int i = 0; i < feed_places; i++) {
        char name[column_text_max];
        if (i < slate_quintile_count)
            (void)snprintf(name, sizeof name, "viewers_%d", i + 1);
        else
            (void)snprintf(name, sizeof name, "viewers_nowhere");
        buffer_format(out, ",%s", name);
        (void)snprintf(name + strlen(name), sizeof name - strlen(name), "_authors");
        fifth_heads(out, name, feed_places);
    }
    buffer_format(out, ",voices,loss_millionths,editions\r\n");
}

static void day_csv(struct buffer *out, const struct feed_day *day)
{
    char date[time_date_bytes];
    time_date_put(day->day * clock_day_ms, date);
    buffer_format(out, "%.*s,%lld,%lld,%lld", time_date_bytes, date, (long long)day->viewers,
                  (long long)day->slates, (long long)day->shown);
    percent_csv(out, day->unfollowed);
    percents_csv(out, day->sources, feed_sources);
    buffer_format(out, ",%lld", (long long)day->authors);
    percent_csv(out, day->gini);
    percent_csv(out, day->top);
    percents_csv(out, day->authors_by_fifth, feed_places);
    percent_csv(out, day->approved);
    percents_csv(out, day->approvals_by_fifth, slate_quintile_count);
    for (int i = 0; i < feed_places; i++) {
        buffer_format(out, ",%lld", (long long)day->fifths[i].viewers);
        if (day->fifths[i].viewers)
            percents_csv(out, day->fifths[i].authors, feed_places);
        else
            buffer_format(out, ",,,,,,");
    }
    buffer_format(out, ",%lld,%lld,%lld\r\n", (long long)day->voices,
                  (long long)day->loss_millionths, (long long)day->editions);
}

/* ---- the answer ---------------------------------------------------------------------------- */

/* GET /api/bema/v1/algorithms/figures */
static enum err figures_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    const struct str format = http_text(request, "format");
    struct buffer out = buffer_in(w->memory);
    struct feed_day *days = NULL;
    struct range range = {0};
    int count = 0;
    (void)viewer;
    if (format.size && !str_is(format, "csv") && !str_is(format, "json"))
        return work_fail(w, ERR_INVALID, "Validation failed: format is json or csv");
    enum err e = range_read(w, request, &range);
    if (!e)
        e = feed_days_read(w, range.first_day, (int)(range.last_day - range.first_day + 1), &days,
                           &count);
    if (e)
        return e;
    if (!str_is(format, "csv")) {
        days_json(&out, &range, days, count);
        *ret_reply = http_json(&out);
        return OK;
    }
    head_csv(&out);
    for (int i = 0; i < count; i++)
        day_csv(&out, &days[i]);
    *ret_reply =
        (struct http_reply){.type = STR("text/csv; charset=utf-8"), .body = buffer_str(&out)};
    http_reply_header(ret_reply, "Content-Disposition",
                      STR("attachment; filename=\"for-you-figures.csv\""));
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/bema/v1/algorithms/figures", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     figures_show,
     "What ranked pages showed, by day: balance, concentration, sources; format=csv as a table"},
};
const struct http_table api_feed_figures_table = {routes, sizeof routes / sizeof routes[0]};
