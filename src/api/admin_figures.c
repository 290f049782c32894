/* Measures, dimensions and retention: figures of the square for those who run it. They are asked by
 * POST and change nothing. An answer is kept for a minute, whoever asks: it does not depend on
 * her. */
#include "api/admin.h"

#include "base/clock.h"
#include "moderation/figures.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    keys_max = 32,
    answers_kept = 32,
    answer_keep_ms = 60 * 1000,
    answer_key_bytes_max = 2048,
    days_default = 30
};

/* Answers kept. */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char *bytes; /* the question, then its answer */
    size_t key_size, size;
    int64_t made_ms;
} answers[answers_kept];

/* What was asked, in one text. */
static struct str question(struct work *w, const struct http_request *request)
{
    struct buffer b = buffer_in(w->memory);

    buffer_put(&b, request->route_path);
    for (size_t i = 0; i < request->param_count; i++) {
        if (str_is(request->params[i].name, "access_token"))
            continue;
        buffer_char(&b, '\n');
        buffer_put(&b, request->params[i].name);
        buffer_char(&b, '=');
        buffer_put(&b, request->params[i].value);
    }
    return buffer_str(&b);
}

static bool answer_find(struct work *w, struct str key, struct http_reply *ret_reply)
{
    bool found = false;

    pthread_mutex_lock(&mutex);
    for (int i = 0; !found && i < answers_kept; i++) {
        struct str held = {answers[i].bytes, answers[i].key_size};

        found = answers[i].bytes && str_equal(held, key) &&
                w->now_ms - answers[i].made_ms < answer_keep_ms;
        if (found)
            *ret_reply = (struct http_reply){
                .body = str_copy(w->memory, (struct str){answers[i].bytes + held.size,
                                                         answers[i].size - held.size})};
    }
    pthread_mutex_unlock(&mutex);
    return found;
}

static void answer_keep(struct work *w, struct str key, struct str body)
{
    char *bytes = key.size > answer_key_bytes_max ? NULL : malloc(key.size + body.size);
    int oldest = 0;

    if (!bytes)
        return;
    memcpy(bytes, key.data, key.size);
    memcpy(bytes + key.size, body.data, body.size);
    pthread_mutex_lock(&mutex);
    for (int i = 1; i < answers_kept; i++)
        if (answers[i].made_ms < answers[oldest].made_ms)
            oldest = i;
    free(answers[oldest].bytes);
    answers[oldest].bytes = bytes;
    answers[oldest].key_size = key.size;
    answers[oldest].size = key.size + body.size;
    answers[oldest].made_ms = w->now_ms;
    pthread_mutex_unlock(&mutex);
}

/* Reading. */

struct range {
    int64_t first_day;
    int days;
};

static enum err day_read(struct work *w, const struct http_request *request, const char *name,
                         int64_t fallback, int64_t *ret_day)
{
    struct str text = http_text(request, name);
    int64_t ms;

    *ret_day = fallback;
    if (!text.size && fallback >= 0)
        return OK;
    if (time_parse_iso(text, &ms) || ms < 0)
        return work_fail(w, ERR_MALFORMED, "param is missing or the value is empty or invalid: %s",
                         name);
    *ret_day = ms / clock_day_ms;
    return OK;
}

/* must: without them nothing is answered. */
static enum err range_read(struct work *w, const struct http_request *request, bool must,
                           struct range *ret_range)
{
    int64_t today = w->now_ms / clock_day_ms, first = 0, last = 0;
    enum err e = day_read(w, request, "start_at", must ? -1 : today - days_default + 1, &first);

    if (!e)
        e = day_read(w, request, "end_at", must ? -1 : today, &last);
    if (e)
        return e;
    if (last < first || last - first >= figures_days_max)
        return work_fail(w, ERR_INVALID, "Validation failed: at most %d days, in their order",
                         (int)figures_days_max);
    *ret_range = (struct range){.first_day = first, .days = (int)(last - first + 1)};
    return OK;
}

/* "tag_accounts[id]", "instance_accounts[domain]" */
static struct str about(struct work *w, const struct http_request *request, const char *key,
                        const char *member)
{
    return http_text(request, str_c(w->memory, str_format(w->memory, "%s[%s]", key, member)));
}

static int64_t about_id(struct work *w, const struct http_request *request, const char *key)
{
    int64_t id = 0;

    return id_parse(about(w, request, key, "id"), &id) ? 0 : id;
}

/* Writing. */

static void number_json(struct buffer *out, const char *key, int64_t value)
{
    json_key(out, key);
    buffer_format(out, "\"%lld\"", (long long)value);
}

static struct str bytes_text(struct work *w, int64_t bytes)
{
    static const char *const units[] = {"Bytes", "KB", "MB", "GB", "TB"};
    double size = (double)bytes;
    size_t unit = 0;

    while (size >= 1024 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1024;
        unit++;
    }
    return unit ? str_format(w->memory, "%.1f %s", size, units[unit])
                : str_format(w->memory, "%lld %s", (long long)bytes, units[0]);
}

static enum err measure_json(struct work *w, struct buffer *out, const struct figure_query *query)
{
    struct figure_days *days = ARENA_NEW(w->memory, struct figure_days);
    bool is_bytes = query->figure == FIGURE_INSTANCE_MEDIA;
    enum err e = figure_read(w, query, days);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_STR(out, "key", str_of(figure_name(query->figure)));
    json_key(out, "unit");
    json_str_or_null(out, is_bytes ? STR("bytes") : STR(""));
    number_json(out, "total", days->total);
    if (is_bytes)
        JSON_STR(out, "human_value", bytes_text(w, days->total));
    if (days->has_previous)
        number_json(out, "previous_total", days->previous_total);
    json_key(out, "data");
    json_open(out, '[');
    for (int i = 0; i < query->days; i++) {
        json_open(out, '{');
        JSON_TIME(out, "date", (query->first_day + i) * clock_day_ms);
        number_json(out, "value", days->values[i]);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    return OK;
}

/* Each figure is read once, however often it is asked for. */
static bool named_before(const struct str *keys, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (str_equal(keys[i], keys[at]))
            return true;
    return false;
}

/* Each name asked for is written by one(), which leaves out what is unknown or about nothing. */
static enum err figures_answer(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, bool with_previous,
                               enum err (*one)(struct work *w, const struct http_request *request,
                                               const struct range *range, struct str key,
                                               struct buffer *out),
                               struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct str keys[keys_max], asked = question(w, request);
    size_t count = http_list(request, "keys", keys, keys_max);
    struct range range = {0};
    enum err e = api_admin_may(w, viewer, PERMISSION_VIEW_DASHBOARD);

    if (!e)
        e = range_read(w, request, with_previous, &range);
    if (e || answer_find(w, asked, ret_reply))
        return e;
    json_open(&out, '[');
    for (size_t i = 0; !e && i < count; i++)
        if (!named_before(keys, i))
            e = one(w, request, &range, keys[i], &out);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    answer_keep(w, asked, ret_reply->body);
    return OK;
}

static enum err measure_named(struct work *w, const struct http_request *request,
                              const struct range *range, struct str key, struct buffer *out)
{
    for (int figure = 0; figure < FIGURES; figure++) {
        const char *name = figure_name((enum figure)figure);
        const struct figure_query query = {
            .figure = (enum figure)figure,
            .first_day = range->first_day,
            .days = range->days,
            .tag_id = about_id(w, request, name),
            .domain = utf8_fold(w->memory, about(w, request, name, "domain")),
        };
        if (str_is(key, name))
            return measure_json(w, out, &query);
    }
    return OK;
}

/* POST /api/v1/admin/measures */
static enum err measures_post(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    return figures_answer(w, viewer, request, true, measure_named, ret_reply);
}

static enum err dimension_json(struct work *w, struct buffer *out,
                               const struct dimension_query *query)
{
    struct dimension_row *rows = arena_array(w->memory, figures_rows_max, sizeof *rows);
    int count = 0;
    enum err e = dimension_read(w, query, rows, &count);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_STR(out, "key", str_of(dimension_name(query->dimension)));
    json_key(out, "data");
    json_open(out, '[');
    for (int i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_STR(out, "key", rows[i].key);
        JSON_STR(out, "human_key", rows[i].human_key);
        if (rows[i].text.size) {
            JSON_STR(out, "value", rows[i].text);
            JSON_STR(out, "human_value", rows[i].text);
        } else {
            number_json(out, "value", rows[i].value);
        }
        if (rows[i].is_bytes) {
            JSON_STR(out, "unit", STR("bytes"));
            JSON_STR(out, "human_value", bytes_text(w, rows[i].value));
        }
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
    return OK;
}

static enum err dimension_named(struct work *w, const struct http_request *request,
                                const struct range *range, struct str key, struct buffer *out)
{
    for (int dimension = 0; dimension < DIMENSIONS; dimension++) {
        const char *name = dimension_name((enum dimension)dimension);
        const struct dimension_query query = {
            .dimension = (enum dimension)dimension,
            .first_day = range->first_day,
            .days = range->days,
            .limit = (int)http_number(request, "limit", 1, figures_rows_max, 10),
            .tag_id = about_id(w, request, name),
            .domain = utf8_fold(w->memory, about(w, request, name, "domain")),
        };
        if (str_is(key, name))
            return dimension_json(w, out, &query);
    }
    return OK;
}

/* POST /api/v1/admin/dimensions */
static enum err dimensions_post(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    return figures_answer(w, viewer, request, false, dimension_named, ret_reply);
}

/* Retention. */

static int64_t month_start(int64_t ms, int months_later)
{
    time_t seconds = (time_t)(ms / clock_second_ms);
    struct tm tm = {0};

    gmtime_r(&seconds, &tm);
    tm = (struct tm){.tm_year = tm.tm_year, .tm_mon = tm.tm_mon + months_later, .tm_mday = 1};
    return (int64_t)timegm(&tm) * clock_second_ms;
}

static void cohort_json(struct buffer *out, const struct cohort *cohort, const int64_t *starts,
                        int count, struct str frequency)
{
    json_open(out, '{');
    JSON_TIME(out, "period", cohort->start_ms);
    JSON_STR(out, "frequency", frequency);
    json_key(out, "data");
    json_open(out, '[');
    for (int i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_TIME(out, "date", starts[i]);
        json_key(out, "rate");
        json_double(out, cohort->joined ? (double)cohort->here[i] / (double)cohort->joined : 0.0);
        number_json(out, "value", cohort->here[i]);
        json_close(out, '}');
    }
    json_close(out, ']');
    json_close(out, '}');
}

/* POST /api/v1/admin/retention */
static enum err retention_post(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct cohort *cohorts = arena_array(w->memory, cohorts_max, sizeof *cohorts);
    int64_t starts[cohorts_max + 1], end_ms;
    struct str frequency = http_text(request, "frequency"), asked = question(w, request);
    struct buffer out = buffer_in(w->memory);
    struct range range = {0};
    bool by_month = str_is(frequency, "month");
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_VIEW_DASHBOARD);

    if (!e)
        e = range_read(w, request, true, &range);
    if (!e && !by_month && !str_is(frequency, "day"))
        e = work_fail(w, ERR_INVALID, "Validation failed: Frequency is not included in the list");
    if (e || answer_find(w, asked, ret_reply))
        return e;
    end_ms = (range.first_day + range.days) * clock_day_ms;
    for (int64_t ms = range.first_day * clock_day_ms; ms < end_ms && count < cohorts_max;
         ms = starts[count]) {
        starts[count++] = by_month ? month_start(ms, 0) : ms;
        starts[count] = by_month ? month_start(ms, 1) : ms + clock_day_ms;
    }
    e = cohorts_read(w, starts, count, cohorts);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        cohort_json(&out, &cohorts[i], starts + i, count - i, frequency);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    answer_keep(w, asked, ret_reply->body);
    return OK;
}

#define FIGURES_POST(path, handler, about)                                                         \
    ADMIN_ROUTE(HTTP_POST, "/api/v1/admin/" path, "admin:read", LANE_READ, handler, about)

static const struct http_route routes[] = {
    FIGURES_POST("measures", measures_post, "What happened each day"),
    FIGURES_POST("dimensions", dimensions_post, "What there is most of"),
    FIGURES_POST("retention", retention_post, "Who stayed, of those who joined"),
};
const struct http_table api_admin_figures_table = {routes, sizeof routes / sizeof routes[0]};
