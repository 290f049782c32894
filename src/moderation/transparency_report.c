#include "moderation/transparency_report.h"

#include "base/clock.h"
#include "moderation/agreement.h"
#include "moderation/csv_value.h"
#include "social/restrictions.h"

#include <stdlib.h>
#include <string.h>

struct reading {
    struct work *w;
    struct transparency_counts counts;
    struct transparency_report *report;
};

/* ---- tables -------------------------------------------------------------------------------- */

#define COLUMNS(...)                                                                               \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)

static struct transparency_table *table_add(struct reading *r, const char *name, int first_number,
                                            const char *const *columns, size_t column_count,
                                            int lines_max)
{
    struct transparency_table *table = &r->report->tables[r->report->table_count++];

    *table = (struct transparency_table){
        .name = name, .column_count = (int)column_count, .first_number = first_number};
    for (size_t i = 0; i < column_count; i++)
        table->columns[i] = columns[i];
    table->lines = arena_array(r->w->memory, (size_t)lines_max + 1, sizeof *table->lines);
    return table;
}

static struct str number(struct work *w, int64_t value)
{
    return str_format(w->memory, "%lld", (long long)value);
}

/* Thousandths, as 0.125; "" of none. */
static struct str share(struct work *w, int64_t part, int64_t of)
{
    const int64_t thousandths = of ? (part * 2000 + of) / (2 * of) : 0;

    return of ? str_format(w->memory, "%lld.%03lld", (long long)thousandths / 1000,
                           (long long)thousandths % 1000)
              : STR("");
}

static int names_of(const struct reading *r, enum transparency_figure figure)
{
    int count = 0;

    for (size_t i = 0; i < r->counts.name_count; i++)
        count += r->counts.names[i].figure == figure;
    return count;
}

static int64_t sum_of(const struct reading *r, enum transparency_figure figure, const char *name)
{
    int64_t sum = 0;

    for (size_t i = 0; i < r->counts.name_count; i++)
        if (r->counts.names[i].figure == figure && (!name || str_is(r->counts.names[i].name, name)))
            sum += r->counts.names[i].count;
    return sum;
}

/* A line for each name of the figure: its parts, and the count. */
static void plain_table(struct reading *r, enum transparency_figure figure, const char *name,
                        const char *const *columns, size_t column_count)
{
    const int parts = (int)column_count - 1;
    struct transparency_table *table =
        table_add(r, name, parts, columns, column_count, names_of(r, figure));

    for (size_t i = 0; i < r->counts.name_count; i++) {
        struct transparency_line *line = &table->lines[table->line_count];
        struct str left = r->counts.names[i].name;

        if (r->counts.names[i].figure != figure)
            continue;
        for (int part = 0; part < parts; part++)
            left = str_split(left, '|', &line->cells[part]);
        line->cells[parts] = number(r->w, r->counts.names[i].count);
        table->line_count++;
    }
}

/* ---- times --------------------------------------------------------------------------------- */

static int by_step(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;

    return (a[0] > b[0]) - (a[0] < b[0]);
}

/* In hours, to a hundredth; -1 of none. */
static int64_t median_of(struct reading *r, enum transparency_figure figure, int64_t *ret_count)
{
    const int count = names_of(r, figure);
    int64_t(*steps)[2] = arena_array(r->w->memory, (size_t)count + 1, sizeof *steps);
    int64_t all = 0, seen = 0;
    int used = 0;

    for (size_t i = 0; i < r->counts.name_count; i++) {
        int64_t step;

        if (r->counts.names[i].figure != figure || str_int(r->counts.names[i].name, 0, 1000, &step))
            continue;
        steps[used][0] = step;
        steps[used++][1] = r->counts.names[i].count;
        all += r->counts.names[i].count;
    }
    qsort(steps, (size_t)used, sizeof *steps, by_step);
    *ret_count = all;
    for (int i = 0; i < used; i++) {
        seen += steps[i][1];
        if (2 * seen >= all)
            return transparency_time_middle_ms((int)steps[i][0]) * 100 / clock_hour_ms;
    }
    return -1;
}

static void time_line(struct reading *r, struct transparency_table *table, const char *of,
                      enum transparency_figure figure)
{
    struct transparency_line *line = &table->lines[table->line_count++];
    int64_t count = 0;
    const int64_t median = median_of(r, figure, &count);

    line->cells[0] = str_of(of);
    line->cells[1] = number(r->w, count);
    line->cells[2] = median < 0 ? STR("")
                                : str_format(r->w->memory, "%lld.%02lld", (long long)median / 100,
                                             (long long)median % 100);
}

static void times_table(struct reading *r)
{
    struct transparency_table *table =
        table_add(r, "times", 1, COLUMNS("from", "count", "median_hours"), 5);

    time_line(r, table, "notice_to_answer", COUNT_ANSWER_TIMES);
    time_line(r, table, "appeal_to_answer", COUNT_APPEAL_TIMES);
    time_line(r, table, "order_to_answer", COUNT_ORDER_TIMES);
    time_line(r, table, "dispute_to_outcome", COUNT_DISPUTE_TIMES);
}

/* ---- appeals ------------------------------------------------------------------------------- */

static void appeals_table(struct reading *r)
{
    struct transparency_table *table = table_add(r, "appeals", 1, COLUMNS("outcome", "count"), 3);
    static const char *const outcomes[] = {"granted", "rejected"};

    table->lines[table->line_count++] = (struct transparency_line){
        {STR("made"), number(r->w, sum_of(r, COUNT_APPEALS_MADE, NULL))}};
    for (size_t i = 0; i < 2; i++)
        table->lines[table->line_count++] = (struct transparency_line){
            {str_of(outcomes[i]), number(r->w, sum_of(r, COUNT_APPEALS_ANSWERED, outcomes[i]))}};
}

/* ---- rules and automation ------------------------------------------------------------------ */

struct tried {
    struct str name;
    int64_t made, back;
};

/* Part `from` of the name on, to its end or to the next part. */
static struct str part_of(struct str name, int part)
{
    struct str left = name, found = name;

    for (int i = 0; i <= part; i++)
        left = str_split(left, '|', &found);
    return found;
}

static struct tried *tried_find(struct tried *list, int *count, struct str name)
{
    for (int i = 0; i < *count; i++)
        if (str_equal(list[i].name, name))
            return &list[i];
    list[*count] = (struct tried){.name = name};
    return &list[(*count)++];
}

/* What restricts or warns; the rest is how the square is run. */
static bool is_measure(struct str action)
{
    static const char *const known[] = {"warn", "disable", "mark_sensitive", "limit", "suspend"};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(action, known[i]))
            return true;
    return restriction_effect_read(action) != 0;
}

/* By the part of their names: 1 the rule, 2 people or a program. */
static void tried_table(struct reading *r, const char *name, const char *first, int part)
{
    const int most = names_of(r, COUNT_ACTIONS) + names_of(r, COUNT_TAKEN_BACK);
    struct tried *list = arena_array(r->w->memory, (size_t)most + 1, sizeof *list);
    struct transparency_table *table =
        table_add(r, name, 1, COLUMNS(first, "decisions", "taken_back", "share_taken_back"), most);
    int count = 0;

    for (size_t i = 0; i < r->counts.name_count; i++) {
        const struct transparency_count *c = &r->counts.names[i];

        if ((c->figure != COUNT_ACTIONS && c->figure != COUNT_TAKEN_BACK) ||
            !is_measure(part_of(c->name, 0)))
            continue;
        struct tried *tried = tried_find(list, &count, part_of(c->name, part));
        *(c->figure == COUNT_ACTIONS ? &tried->made : &tried->back) += c->count;
    }
    for (int i = 0; i < count; i++)
        table->lines[table->line_count++] = (struct transparency_line){
            {list[i].name, number(r->w, list[i].made), number(r->w, list[i].back),
             share(r->w, list[i].back, list[i].made)}};
}

/* ---- people -------------------------------------------------------------------------------- */

static void staff_table(struct reading *r)
{
    struct transparency_table *table =
        table_add(r, "staff", 1, COLUMNS("language", "people"), names_of(r, COUNT_STAFF) + 1);
    int64_t others = 0;

    for (size_t i = 0; i < r->counts.name_count; i++) {
        const struct transparency_count *c = &r->counts.names[i];

        if (c->figure != COUNT_STAFF)
            continue;
        if (c->count < transparency_staff_min)
            others += c->count;
        else
            table->lines[table->line_count++] =
                (struct transparency_line){{c->name, number(r->w, c->count)}};
    }
    if (others)
        table->lines[table->line_count++] = (struct transparency_line){
            {STR("other"), others < transparency_staff_min
                               ? str_format(r->w->memory, "<%d", (int)transparency_staff_min)
                               : number(r->w, others)}};
}

/* Art. 23: accounts that were suspended, and why; and those that are heard less when they report,
 * or not heard for a time when they object. */
static void misuse_table(struct reading *r)
{
    struct transparency_table *table =
        table_add(r, "suspensions", 1, COLUMNS("ground", "count"), 5);
    static const char *const grounds[] = {"ILLEGAL_CONTENT", "INCOMPATIBLE_CONTENT"};
    int64_t unfounded = 0, unheard = 0, stopped = 0;

    for (size_t g = 0; g < 2; g++) {
        int64_t count = 0;

        for (size_t i = 0; i < r->counts.name_count; i++)
            if (r->counts.names[i].figure == COUNT_RESTRICTIONS &&
                str_is(part_of(r->counts.names[i].name, 0), "ACCOUNT_SUSPENDED") &&
                str_is(part_of(r->counts.names[i].name, 1), grounds[g]))
                count += r->counts.names[i].count;
        table->lines[table->line_count++] =
            (struct transparency_line){{str_of(grounds[g]), number(r->w, count)}};
    }
    for (size_t i = 0; i < r->counts.name_count; i++)
        if (r->counts.names[i].figure == COUNT_ACTIONS &&
            str_is(part_of(r->counts.names[i].name, 0), "discount_reports"))
            unfounded += r->counts.names[i].count;
        else if (r->counts.names[i].figure == COUNT_ACTIONS &&
                 str_is(part_of(r->counts.names[i].name, 0), "complaints_suspended"))
            unheard += r->counts.names[i].count;
        else if (r->counts.names[i].figure == COUNT_ACTIONS &&
                 str_is(part_of(r->counts.names[i].name, 0), "stop_notices"))
            stopped += r->counts.names[i].count;
    table->lines[table->line_count++] =
        (struct transparency_line){{STR("unfounded_reports"), number(r->w, unfounded)}};
    table->lines[table->line_count++] =
        (struct transparency_line){{STR("unfounded_complaints"), number(r->w, unheard)}};
    table->lines[table->line_count++] =
        (struct transparency_line){{STR("unfounded_notices"), number(r->w, stopped)}};
}

/* ---- agreement ----------------------------------------------------------------------------- */

/* 0: nothing should have been done. */
static int class_of(struct str effect)
{
    _Static_assert((int)RESTRICTION_EFFECTS <= (int)agreement_classes_max,
                   "each effect is a class");
    return (int)restriction_effect_read(effect);
}

/* Thousandths, also below 0. */
static struct str decimal(struct work *w, double value)
{
    const long long thousandths = (long long)(value * 1000 + (value < 0 ? -0.5 : 0.5));
    const long long size = thousandths < 0 ? -thousandths : thousandths;

    return str_format(w->memory, "%s%lld.%03lld", thousandths < 0 ? "-" : "", size / 1000,
                      size % 1000);
}

static void agreement_line(struct reading *r, struct transparency_table *table, const char *by,
                           struct str of, const struct agreement *agreement)
{
    const struct kappa k = agreement_kappa(agreement);
    const bool is_shown = k.is_known && k.judged >= transparency_judged_min;

    table->lines[table->line_count++] = (struct transparency_line){
        {str_of(by), of, number(r->w, k.judged), share(r->w, k.agreed, k.judged),
         is_shown ? decimal(r->w, k.value) : STR(""), is_shown ? decimal(r->w, k.low) : STR(""),
         is_shown ? decimal(r->w, k.high) : STR("")}};
}

/* A line for each rule or language (part 0 or 1 of the names), or, with part -1, one of all. */
static void agreement_lines(struct reading *r, struct transparency_table *table, const char *by,
                            int part)
{
    const int most = names_of(r, COUNT_JUDGED);
    struct str *found = arena_array(r->w->memory, (size_t)most + 1, sizeof *found);
    struct agreement *sums = arena_array(r->w->memory, (size_t)most + 1, sizeof *sums);
    int count = 0;

    memset(sums, 0, ((size_t)most + 1) * sizeof *sums);
    for (size_t i = 0; i < r->counts.name_count; i++) {
        const struct transparency_count *c = &r->counts.names[i];
        const struct str of = part < 0 ? STR("all") : part_of(c->name, part);
        int at = 0;

        if (c->figure != COUNT_JUDGED)
            continue;
        while (at < count && !str_equal(found[at], of))
            at++;
        if (at == count)
            found[count++] = of;
        sums[at].counts[class_of(part_of(c->name, 2))][class_of(part_of(c->name, 3))] += c->count;
    }
    for (int i = 0; i < count; i++)
        agreement_line(r, table, by, found[i], &sums[i]);
}

static void agreement_table(struct reading *r)
{
    struct transparency_table *table = table_add(
        r, "agreement", 2, COLUMNS("by", "of", "judged", "share_agreed", "kappa", "low", "high"),
        2 * names_of(r, COUNT_JUDGED) + 1);

    agreement_lines(r, table, "all", -1);
    agreement_lines(r, table, "rule", 0);
    agreement_lines(r, table, "language", 1);
}

/* ---- days ---------------------------------------------------------------------------------- */

static void days_fill(struct reading *r)
{
    struct transparency_report *report = r->report;

    report->day_count = (int)(report->last_day - report->first_day + 1);
    report->days = arena_array(r->w->memory, (size_t)report->day_count, sizeof *report->days);
    memset(report->days, 0, (size_t)report->day_count * sizeof *report->days);
    for (size_t i = 0; i < r->counts.day_count; i++) {
        const struct transparency_count *c = &r->counts.days[i];
        struct transparency_day *day = &report->days[c->day - report->first_day];

        if (c->figure == COUNT_NOTICES)
            day->notices = c->count;
        else if (c->figure == COUNT_RESTRICTIONS)
            day->restrictions = c->count;
        else if (c->figure == COUNT_APPEALS_MADE)
            day->appeals = c->count;
        else if (c->figure == COUNT_TAKEN_BACK)
            day->taken_back = c->count;
    }
}

enum err transparency_report(struct work *w, int64_t first_day, int64_t last_day,
                             struct transparency_report *ret_report)
{
    struct transparency_report report = {.first_day = first_day, .last_day = last_day};
    struct reading r = {.w = w, .report = &report};
    enum err e;

    if (first_day > last_day || last_day - first_day >= transparency_days_max)
        return work_fail(w, ERR_INVALID, "Validation failed: at most %d days, in their order",
                         (int)transparency_days_max);
    e = transparency_counts_read(w, first_day, last_day, &r.counts);
    if (e)
        return e;
    plain_table(&r, COUNT_NOTICES, "notices", COLUMNS("category", "by", "count"));
    plain_table(&r, COUNT_RESTRICTIONS, "restrictions",
                COLUMNS("effect", "ground", "category", "source", "automation", "count"));
    appeals_table(&r);
    plain_table(&r, COUNT_JURIES, "juries", COLUMNS("outcome", "count"));
    times_table(&r);
    misuse_table(&r);
    plain_table(&r, COUNT_ORDERS, "orders", COLUMNS("state", "type", "count"));
    plain_table(&r, COUNT_ORDERS_ANSWERED, "orders_answered",
                COLUMNS("state", "type", "answer", "count"));
    plain_table(&r, COUNT_DISPUTES, "disputes", COLUMNS("outcome", "implemented", "count"));
    plain_table(&r, COUNT_THREATS, "threats", COLUMNS("threats_to_life", "count"));
    tried_table(&r, "rules", "rule", 1);
    tried_table(&r, "automation", "by", 2);
    agreement_table(&r);
    staff_table(&r);
    days_fill(&r);
    *ret_report = report;
    return OK;
}

/* ---- CSV ----------------------------------------------------------------------------------- */

void transparency_table_csv(struct buffer *out, const struct transparency_table *table)
{
    for (int c = 0; c < table->column_count; c++)
        csv_value(out, str_of(table->columns[c]), c + 1 == table->column_count);
    for (int i = 0; i < table->line_count; i++)
        for (int c = 0; c < table->column_count; c++)
            csv_value(out, table->lines[i].cells[c], c + 1 == table->column_count);
}

void transparency_days_csv(struct buffer *out, const struct transparency_report *report)
{
    buffer_lit(out, "day,notices,restrictions,appeals,taken_back\r\n");
    for (int i = 0; i < report->day_count; i++) {
        const struct transparency_day *day = &report->days[i];
        char date[time_date_bytes];

        time_date_put((report->first_day + i) * clock_day_ms, date);
        buffer_format(out, "%.*s,%lld,%lld,%lld,%lld\r\n", (int)sizeof date, date,
                      (long long)day->notices, (long long)day->restrictions,
                      (long long)day->appeals, (long long)day->taken_back);
    }
}
