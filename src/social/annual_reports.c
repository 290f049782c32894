#include "social/annual_reports.h"

#include "base/clock.h"
#include "base/json.h"
#include "social/accounts.h"
#include "social/annual_reports_db.h"
#include "social/posts.h"
#include "social/text.h"
#include "social/transaction.h"

#include <stdlib.h>

enum { months = 12, tags_counted_max = 4096 };

/* The first id of a month; month 13 is the next year's first. */
static int64_t month_begin(struct work *w, int year, int month)
{
    int64_t ms = 0;
    struct str date = str_format(w->memory, "%04d-%02d-01", month > months ? year + 1 : year,
                                 month > months ? 1 : month);

    return time_parse_iso(date, &ms) ? 0 : id_first_at(ms);
}

static bool has_begun(struct work *w, int year)
{
    return year >= annual_report_year_min && year <= 9998 &&
           month_begin(w, year, 1) <= id_first_at(w->now_ms);
}

static enum err any_post(struct work *w, int64_t account_id, int year, bool *ret_any)
{
    struct annual_post post;
    int count = 0;
    enum err e = annual_reports_db_posts(w, account_id, month_begin(w, year, 1) - 1,
                                         month_begin(w, year, months + 1), 1, &post, &count);

    *ret_any = count > 0;
    return e;
}

enum err annual_report_state_find(struct work *w, int64_t account_id, int year,
                                  enum annual_report_state *ret_state)
{
    struct annual_report report = {.state = ANNUAL_REPORT_INELIGIBLE};
    bool any = false;
    enum err e = has_begun(w, year) ? annual_reports_db_find(w, account_id, year, &report) : OK;

    if (e == ERR_NOT_FOUND) {
        e = any_post(w, account_id, year, &any);
        report.state = any ? ANNUAL_REPORT_ELIGIBLE : ANNUAL_REPORT_INELIGIBLE;
    }
    if (!e)
        *ret_state = report.state;
    return e;
}

/* The most boosted post stands in the data. */
static void top_find(struct work *w, struct annual_report *report)
{
    const struct json *data = NULL;

    report->top_post_id = 0;
    if (json_parse(w->memory, report->data, &data, NULL) ||
        id_parse(json_get_str(json_get(data, "top_statuses"), "by_reblogs"), &report->top_post_id))
        report->top_post_id = 0;
}

enum err annual_report_find(struct work *w, int64_t account_id, int year,
                            struct annual_report *ret_report)
{
    struct annual_report report;
    enum err e =
        has_begun(w, year) ? annual_reports_db_find(w, account_id, year, &report) : ERR_NOT_FOUND;

    if (!e && report.state != ANNUAL_REPORT_AVAILABLE)
        e = ERR_NOT_FOUND;
    if (e)
        return e;
    top_find(w, &report);
    *ret_report = report;
    return OK;
}

enum err annual_reports_of(struct work *w, int64_t account_id,
                           struct annual_report ret_reports[annual_reports_max], int *ret_count)
{
    int count = 0, kept = 0;
    enum err e = annual_reports_db_list(w, account_id, annual_reports_max, ret_reports, &count);

    for (int i = 0; i < count && !e; i++)
        if (ret_reports[i].state == ANNUAL_REPORT_AVAILABLE) {
            ret_reports[kept] = ret_reports[i];
            top_find(w, &ret_reports[kept++]);
        }
    if (!e)
        *ret_count = kept;
    return e;
}

static enum err generate(struct work *w, int64_t account_id, int year)
{
    const struct annual_report report = {
        .year = year, .state = ANNUAL_REPORT_GENERATING, .data = STR("{}"), .made_ms = w->now_ms};
    enum annual_report_state state = ANNUAL_REPORT_INELIGIBLE;
    enum err e = annual_report_state_find(w, account_id, year, &state);

    if (e || state > ANNUAL_REPORT_ELIGIBLE)
        return e;
    if (state == ANNUAL_REPORT_INELIGIBLE)
        return work_fail(w, ERR_INVALID, "there are no posts of that year");
    e = annual_reports_db_put(w, account_id, &report);
    return e ? e : jobs_add(w, JOB_ANNUAL_REPORT, account_id, str_format(w->memory, "%d", year), 0);
}

enum err annual_report_generate(struct work *w, int64_t account_id, int year)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, generate(w, account_id, year));
}

static enum err mark_read(struct work *w, int64_t account_id, int year)
{
    struct annual_report report;
    enum err e = annual_report_find(w, account_id, year, &report);

    return e ? e : annual_reports_db_read(w, account_id, year);
}

enum err annual_report_read(struct work *w, int64_t account_id, int year)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, mark_read(w, account_id, year));
}

/* Counting. */

struct counted_tag {
    struct str tag;
    int count;
};
struct counting {
    int64_t account_id, top_post_id, top_boosts;
    int year;
    int64_t posts[months], followers[months]; /* by month */
    int64_t standalone, replies, boosts, polls;
    struct counted_tag *tags;
    int tag_count;
    struct str data;
};

static void count_tag(struct work *w, struct counting *c, struct str tag)
{
    for (int i = 0; i < c->tag_count; i++)
        if (str_equal(c->tags[i].tag, tag)) {
            c->tags[i].count++;
            return;
        }
    if (c->tag_count < tags_counted_max)
        c->tags[c->tag_count++] = (struct counted_tag){str_copy(w->memory, tag), 1};
}

static void count_post(struct work *w, struct arena *scratch, struct counting *c,
                       const struct annual_post *post, int month)
{
    bool open = (post->flags & POST_VISIBILITY_MASK) <= VISIBILITY_UNLISTED;

    c->posts[month]++;
    if (post->boost_of_id) {
        c->boosts++;
        return;
    }
    if ((post->flags & POST_IS_REPLY) && !(post->flags & POST_REPLIES_TO_SELF))
        c->replies++;
    else
        c->standalone++;
    c->polls += (post->flags & POST_HAS_POLL) != 0;
    if (open && post->boosts > c->top_boosts) {
        c->top_boosts = post->boosts;
        c->top_post_id = post->id;
    }
    if (!open)
        return;
    struct text_scan scan = text_scan(scratch, post->text);
    for (size_t i = 0; i < scan.count; i++)
        if (scan.entities[i].kind == TEXT_TAG)
            count_tag(w, c, text_tag_fold(scratch, scan.entities[i].value));
}

/* One month, some posts at a time in memory of their own. */
static enum err count_month(struct work *w, struct counting *c, int month)
{
    struct work one = *w;
    int64_t after = month_begin(w, c->year, month + 1) - 1;
    int64_t below = month_begin(w, c->year, month + 2);
    int count = annual_report_page_posts;
    enum err e =
        annual_reports_db_followers(w, c->account_id, after + 1, below, &c->followers[month]);

    one.memory = arena_new(0);
    while (!e && count == annual_report_page_posts) {
        struct annual_post *posts =
            arena_array(one.memory, annual_report_page_posts, sizeof *posts);

        e = annual_reports_db_posts(&one, c->account_id, after, below, annual_report_page_posts,
                                    posts, &count);
        for (int i = 0; i < count && !e; i++)
            count_post(w, one.memory, c, &posts[i], month);
        if (count)
            after = posts[count - 1].id;
        arena_reset(one.memory);
    }
    arena_free(one.memory);
    return e;
}

static int tag_compare(const void *left, const void *right)
{
    const struct counted_tag *a = left, *b = right;

    return a->count != b->count ? b->count - a->count : str_compare(a->tag, b->tag);
}

/* What one did most, in Mastodon's words. */
static const char *archetype(const struct counting *c)
{
    if (c->standalone + c->replies + c->boosts < annual_report_average)
        return "lurker";
    if (c->boosts > 2 * c->standalone)
        return "booster";
    if (10 * c->polls > c->standalone)
        return "pollster";
    return c->replies > 2 * c->standalone ? "replier" : "oracle";
}

static void data_write(struct work *w, struct counting *c)
{
    struct buffer out = buffer_in(w->memory);

    qsort(c->tags, (size_t)c->tag_count, sizeof *c->tags, tag_compare);
    json_open(&out, '{');
    JSON_STR(&out, "archetype", str_of(archetype(c)));
    json_key(&out, "type_distribution");
    json_open(&out, '{');
    JSON_INT(&out, "total", c->standalone + c->replies + c->boosts);
    JSON_INT(&out, "reblogs", c->boosts);
    JSON_INT(&out, "replies", c->replies);
    JSON_INT(&out, "standalone", c->standalone);
    json_close(&out, '}');
    json_key(&out, "time_series");
    json_open(&out, '[');
    for (int month = 0; month < months; month++) {
        json_open(&out, '{');
        JSON_INT(&out, "month", month + 1);
        JSON_INT(&out, "statuses", c->posts[month]);
        JSON_INT(&out, "followers", c->followers[month]);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_key(&out, "top_hashtags");
    json_open(&out, '[');
    for (int i = 0; i < c->tag_count && i < annual_report_tags_max; i++) {
        json_open(&out, '{');
        JSON_STR(&out, "name", c->tags[i].tag);
        JSON_INT(&out, "count", c->tags[i].count);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_key(&out, "top_statuses");
    json_open(&out, '{');
    JSON_ID(&out, "by_reblogs", c->top_post_id);
    JSON_NULL(&out, "by_replies");
    JSON_NULL(&out, "by_favourites");
    json_close(&out, '}');
    json_close(&out, '}');
    c->data = buffer_str(&out);
}

static enum err store_step(struct work *w, void *context)
{
    const struct counting *c = context;
    const struct annual_report report = {
        .year = c->year, .state = ANNUAL_REPORT_AVAILABLE, .data = c->data, .made_ms = w->now_ms};
    enum err e = db_begin(w);

    return e ? e : db_end(w, annual_reports_db_put(w, c->account_id, &report));
}

enum err annual_report_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct counting c = {.account_id = job->subject_id};
    uint32_t flags = 0;
    int64_t year = 0;
    enum err e = str_int(job->data, annual_report_year_min, 9998, &year);

    if (e)
        return OK; /* no year */
    c.year = (int)year;
    c.tags = arena_array(w->memory, tags_counted_max, sizeof *c.tags);
    e = account_find_flags(w, c.account_id, &flags);
    if (e == ERR_NOT_FOUND || (!e && (flags & ACCOUNT_DELETED)))
        return OK;
    for (int month = 0; month < months && !e; month++)
        e = count_month(w, &c, month);
    if (e)
        return e;
    data_write(w, &c);
    return lanes_run(lanes, w, store_step, &c);
}

enum err annual_reports_delete_all(struct work *w, int64_t account_id)
{
    return annual_reports_db_delete_all(w, account_id);
}
