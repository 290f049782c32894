#include "moderation/transparency_counts.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/disputes.h"
#include "moderation/juries.h"
#include "moderation/legal_requests.h"
#include "moderation/life_threats.h"
#include "moderation/second_judgements.h"
#include "moderation/transparency_counts_db.h"
#include "moderation/transparency_rows_db.h"
#include "public_log/public_log.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { day_settles_ms = 10 * clock_minute_ms, steps_shift = 3, rows_read_max = 500 };

/* ---- times --------------------------------------------------------------------------------- */

/* Eight steps to each doubling of the seconds. */
int transparency_time_step(int64_t ms)
{
    const uint64_t s = ms > 0 ? (uint64_t)ms / clock_second_ms : 0;
    int shift = 0;

    while (s >> shift >= 2 << steps_shift)
        shift++;
    return (shift << steps_shift) + (int)(s >> shift);
}

int64_t transparency_time_middle_ms(int step)
{
    const int shift = step < 2 << steps_shift ? 0 : (step >> steps_shift) - 1;
    const int64_t first = (int64_t)(step - (shift << steps_shift)) << shift;

    return (2 * first + ((int64_t)1 << shift)) * clock_second_ms / 2;
}

/* ---- a day's tally ------------------------------------------------------------------------- */

enum { tally_slots = 1 << 14, tally_names_max = tally_slots / 2, name_bytes_max = 400 };

struct tally {
    struct work *w;
    int64_t day, begin_ms, end_ms;
    size_t used;
    bool is_full;
    struct transparency_count slots[tally_slots];
};

static void tally_add(struct tally *t, enum transparency_figure figure, struct str name,
                      int64_t count)
{
    size_t at = (str_hash(name) + figure) % tally_slots;

    while (t->slots[at].figure &&
           (t->slots[at].figure != figure || !str_equal(t->slots[at].name, name)))
        at = (at + 1) % tally_slots;
    if (!t->slots[at].figure) {
        t->is_full = t->used == tally_names_max;
        if (t->is_full)
            return;
        t->used++;
        t->slots[at] = (struct transparency_count){
            .day = t->day, .figure = figure, .name = str_copy(t->w->memory, name)};
    }
    t->slots[at].count += count;
}

static void step_add(struct tally *t, enum transparency_figure figure, int64_t ms)
{
    tally_add(t, figure, str_format(t->w->memory, "%d", transparency_time_step(ms)), 1);
}

static void see_report(void *context, struct str category, int64_t count)
{
    struct tally *t = context;

    tally_add(t, COUNT_NOTICES, str_format(t->w->memory, "%.*s|person", STR_ARG(category)), count);
}

static void see_notice(void *context, struct str kind, int64_t count)
{
    struct tally *t = context;

    tally_add(t, COUNT_NOTICES, str_format(t->w->memory, "notice_%.*s|person", STR_ARG(kind)),
              count);
}

static void see_answer(void *context, int64_t begin_ms, int64_t end_ms, bool granted)
{
    (void)granted;
    tally_add(context, COUNT_NOTICES_ANSWERED, STR(""), 1);
    step_add(context, COUNT_ANSWER_TIMES, end_ms - begin_ms);
}

static void see_appeal(void *context, int64_t begin_ms, int64_t end_ms, bool granted)
{
    tally_add(context, COUNT_APPEALS_ANSWERED, granted ? STR("granted") : STR("rejected"), 1);
    step_add(context, COUNT_APPEAL_TIMES, end_ms - begin_ms);
}

static void see_staff(void *context, struct str locale, int64_t count)
{
    struct str language;

    (void)str_split(locale, '-', &language);
    tally_add(context, COUNT_STAFF, language.size ? language : STR("en"), count);
}

static void see_judgement(void *context, const struct second_judgement *j)
{
    struct tally *t = context;

    tally_add(t, COUNT_JUDGED,
              str_format(t->w->memory, "%.*s|%.*s|%.*s|%.*s", STR_ARG(j->first_rule),
                         STR_ARG(j->language), STR_ARG(j->first_effect), STR_ARG(j->effect)),
              1);
}

static void see_jury(void *context, const struct jury *j)
{
    tally_add(context, COUNT_JURIES,
              j->state != JURY_DECIDED ? str_of(jury_state_word(j->state))
              : j->reverse > j->keep   ? STR("reversed")
                                       : STR("kept"),
              1);
}

static void see_order(void *context, const struct legal_request *r)
{
    struct tally *t = context;

    tally_add(t, COUNT_ORDERS,
              str_format(t->w->memory, "%.*s|%s", STR_ARG(r->state), legal_type_name(r->type)), 1);
}

static void see_order_answer(void *context, const struct legal_request *r)
{
    struct tally *t = context;

    tally_add(t, COUNT_ORDERS_ANSWERED,
              str_format(t->w->memory, "%.*s|%s|%s", STR_ARG(r->state), legal_type_name(r->type),
                         legal_answer_name(r->answer)),
              1);
    step_add(t, COUNT_ORDER_TIMES, r->answered_ms - id_ms(r->id));
}

static void see_dispute(void *context, const struct dispute *d)
{
    (void)d;
    tally_add(context, COUNT_DISPUTES, STR("submitted|"), 1);
}

static void see_dispute_outcome(void *context, const struct dispute *d)
{
    struct tally *t = context;

    tally_add(t, COUNT_DISPUTES,
              str_format(t->w->memory, "%s|%s", dispute_outcome_name(d->outcome),
                         d->implemented ? "yes" : "no"),
              1);
    step_add(t, COUNT_DISPUTE_TIMES, d->decided_ms - d->submitted_ms);
}

/* What authorities and bodies outside had to do with. */
static enum err outside_count(struct work *w, struct tally *t)
{
    int64_t threats = 0;
    enum err e = legal_requests_between(w, t->begin_ms, t->end_ms, false, see_order, t);

    if (!e)
        e = legal_requests_between(w, t->begin_ms, t->end_ms, true, see_order_answer, t);
    if (!e)
        e = disputes_between(w, t->begin_ms, t->end_ms, false, see_dispute, t);
    if (!e)
        e = disputes_between(w, t->begin_ms, t->end_ms, true, see_dispute_outcome, t);
    if (!e)
        e = life_threats_count(w, t->begin_ms, t->end_ms, &threats);
    if (threats)
        tally_add(t, COUNT_THREATS, STR("notified"), threats);
    return e;
}

/* ---- restrictions, of the rows for the database -------------------------------------------- */

static struct str without(struct str word, struct str prefix)
{
    return str_starts(word, prefix) ? str_sub(word, prefix.size, word.size) : word;
}

static void row_add(struct tally *t, const struct json *row)
{
    const struct json *visibility = json_get(row, "decision_visibility");
    const struct str effect =
        visibility ? without(json_as_str(json_at(visibility, 0)), STR("DECISION_VISIBILITY_"))
                   : without(json_get_str(row, "decision_account"), STR("DECISION_"));
    const struct str parts[] = {
        effect,
        without(json_get_str(row, "decision_ground"), STR("DECISION_GROUND_")),
        without(json_get_str(row, "category"), STR("STATEMENT_CATEGORY_")),
        without(without(json_get_str(row, "source_type"), STR("SOURCE_")), STR("TYPE_")),
        without(json_get_str(row, "automated_decision"), STR("AUTOMATED_DECISION_")),
    };
    struct buffer name = buffer_in(t->w->memory);

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (i)
            buffer_char(&name, '|');
        buffer_put(&name, parts[i]);
    }
    tally_add(t, COUNT_RESTRICTIONS, buffer_str(&name), 1);
}

static enum err rows_count(struct work *w, struct tally *t)
{
    struct transparency_row *rows = arena_array(w->memory, rows_read_max, sizeof *rows);
    int64_t next = id_first_at(t->begin_ms);
    int count = 0;
    enum err e;

    do {
        e = transparency_rows_db_list(w, next, id_first_at(t->end_ms), rows_read_max, rows, &count);
        for (int i = 0; !e && i < count; i++) {
            const struct json *row = NULL;

            next = rows[i].id + 1;
            e = json_parse(w->memory, rows[i].record, &row, NULL);
            if (!e)
                row_add(t, row);
        }
    } while (!e && count == rows_read_max);
    return e;
}

/* ---- decisions, of the public log ---------------------------------------------------------- */

static void action_add(struct tally *t, enum transparency_figure figure,
                       const struct log_found *found, const struct json *record)
{
    const struct json *laid = json_get(record, "laid");
    const struct str action = laid ? json_get_str(laid, "effect") : json_get_str(record, "action");

    tally_add(t, figure,
              str_format(t->w->memory, "%.*s|%.*s|%s", STR_ARG(action),
                         STR_ARG(str_sub(found->rule, 0, name_bytes_max)),
                         json_get_bool(record, "automated", false) ? "automatic" : "people"),
              1);
}

static enum err record_of(struct work *w, const struct log_found *found,
                          const struct json **ret_record)
{
    const struct json *entry = NULL;
    enum err e = json_parse(w->memory, found->body, &entry, NULL);

    if (!e)
        *ret_record = json_get(entry, "record");
    return e;
}

static enum err reversal_add(struct work *w, struct tally *t, const struct json *record)
{
    const struct json *first = NULL;
    struct log_found found;
    int64_t id = 0;
    enum err e = id_parse(json_get_str(record, "undoes"), &id);

    if (!e)
        e = public_log_find(w, id, &found);
    if (!e)
        e = record_of(w, &found, &first);
    if (!e)
        action_add(t, COUNT_TAKEN_BACK, &found, first);
    return e == ERR_NOT_FOUND ? OK : e; /* it names none that stands in the log */
}

static enum err entry_add(struct work *w, struct tally *t, const struct log_found *found)
{
    const struct json *record = NULL;
    enum err e = record_of(w, found, &record);

    if (e || found->kind == LOG_REVERSAL)
        return e ? e : reversal_add(w, t, record);
    action_add(t, COUNT_ACTIONS, found, record);
    return OK;
}

static enum err entries_count(struct work *w, struct tally *t, enum log_kind kind)
{
    struct log_found *list = arena_array(w->memory, log_page_max, sizeof *list);
    struct log_filter filter = {
        .kind = kind, .from_ms = t->begin_ms, .to_ms = t->end_ms, .limit = log_page_max};
    int count = 0;
    enum err e;

    do {
        e = public_log_list(w, &filter, list, &count, &filter.max_id);
        for (int i = 0; !e && i < count; i++)
            e = entry_add(w, t, &list[i]);
    } while (!e && filter.max_id);
    return e;
}

/* ---- a day --------------------------------------------------------------------------------- */

static enum err day_count(struct work *w, struct tally *t)
{
    int64_t made = 0;
    enum err e = transparency_db_reports(w, t->begin_ms, t->end_ms, see_report, t);

    if (!e)
        e = transparency_db_notices(w, t->begin_ms, t->end_ms, see_notice, t);
    if (!e)
        e = transparency_db_reports_answered(w, t->begin_ms, t->end_ms, see_answer, t);
    if (!e)
        e = transparency_db_notices_answered(w, t->begin_ms, t->end_ms, see_answer, t);
    if (!e)
        e = transparency_db_appeals_made(w, t->begin_ms, t->end_ms, &made);
    if (made)
        tally_add(t, COUNT_APPEALS_MADE, STR(""), made);
    if (!e)
        e = transparency_db_appeals_answered(w, t->begin_ms, t->end_ms, see_appeal, t);
    if (!e)
        e = juries_ended(w, t->begin_ms, t->end_ms, see_jury, t);
    if (!e)
        e = outside_count(w, t);
    if (!e)
        e = second_answered(w, t->begin_ms, t->end_ms, see_judgement, t);
    if (!e)
        e = rows_count(w, t);
    if (!e)
        e = entries_count(w, t, LOG_DECISION);
    if (!e)
        e = entries_count(w, t, LOG_REVERSAL);
    if (!e && w->now_ms < t->end_ms + clock_day_ms) /* of the past it is not known */
        e = transparency_db_staff(w, see_staff, t);
    if (!e && t->is_full)
        return work_fail(w, ERR_TOO_LARGE, "a day has more than %d different counts",
                         (int)tally_names_max);
    return e;
}

static int by_name(const void *left, const void *right)
{
    const struct transparency_count *a = left, *b = right;

    return a->figure != b->figure ? (int)a->figure - (int)b->figure : str_compare(a->name, b->name);
}

/* In one order, so that two processes that count one day do not wait for each other. */
static enum err day_store(struct work *w, struct tally *t)
{
    enum err e;

    qsort(t->slots, tally_slots, sizeof *t->slots, by_name);
    e = transparency_db_clear(w, t->day);
    for (size_t i = 0; !e && i < tally_slots; i++)
        if (t->slots[i].figure)
            e = transparency_db_put(w, &t->slots[i]);
    return e;
}

static enum err day_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, day_store(w, context));
}

static enum err day_do(struct work *w, struct lanes *lanes, int64_t day, bool is_over)
{
    struct tally *t = ARENA_NEW(w->memory, struct tally);
    enum err e;

    memset(t, 0, sizeof *t);
    t->w = w;
    t->day = day;
    t->begin_ms = day * clock_day_ms;
    t->end_ms = t->begin_ms + clock_day_ms;
    e = day_count(w, t);
    if (!e && is_over)
        tally_add(t, COUNT_CLOSED, STR(""), 1);
    return e || !t->used ? e : lanes_run(lanes, w, day_run, t);
}

/* Staff was counted while the day was today: a day that is closed keeps it. */
enum err transparency_counts_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    const int64_t today = w->now_ms / clock_day_ms,
                  open = (w->now_ms - day_settles_ms) / clock_day_ms;
    struct arena *memory = w->memory;
    int64_t day = 0;
    enum err e = transparency_db_closed(w, &day);

    (void)job;
    day = day + 1 > today - transparency_days_max ? day + 1 : today - transparency_days_max;
    w->memory = arena_new(0);
    for (; !e && day <= today; day++) {
        arena_reset(w->memory);
        e = day_do(w, lanes, day, day < open);
    }
    if (e)
        w->why = str_copy(memory, w->why);
    arena_free(w->memory);
    w->memory = memory;
    return e;
}

static enum err too_many(struct work *w, enum err e)
{
    return e == ERR_TOO_LARGE ? work_fail(w, e, "these days have too many counts; ask for fewer")
                              : e;
}

/* How many there were on the last day, not the sum of all days. */
static enum err staff_read(struct work *w, int64_t first_day, int64_t last_day,
                           struct transparency_counts *counts)
{
    struct transparency_count *last = arena_array(w->memory, transparency_counts_max, sizeof *last);
    size_t kept = 0, count = 0;
    int64_t day = 0;
    enum err e = transparency_db_last_day(w, first_day, last_day, COUNT_STAFF, &day);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = transparency_db_read(w, day, day, false, transparency_counts_max, last, &count);
    for (size_t i = 0; i < counts->name_count; i++)
        if (counts->names[i].figure != COUNT_STAFF)
            counts->names[kept++] = counts->names[i];
    for (size_t i = 0; !e && i < count; i++)
        if (last[i].figure == COUNT_STAFF)
            counts->names[kept++] = last[i];
    counts->name_count = kept;
    return e;
}

enum err transparency_counts_read(struct work *w, int64_t first_day, int64_t last_day,
                                  struct transparency_counts *ret_counts)
{
    const size_t days_max = (size_t)transparency_days_max * COUNT_FIGURES;
    struct transparency_counts counts = {
        .names = arena_array(w->memory, 2 * transparency_counts_max, sizeof *counts.names),
        .days = arena_array(w->memory, days_max, sizeof *counts.days)};
    enum err e;

    assert(last_day - first_day < transparency_days_max);
    e = transparency_db_read(w, first_day, last_day, false, transparency_counts_max, counts.names,
                             &counts.name_count);
    if (!e)
        e = transparency_db_read(w, first_day, last_day, true, days_max, counts.days,
                                 &counts.day_count);
    if (!e)
        e = staff_read(w, first_day, last_day, &counts);
    if (!e)
        *ret_counts = counts;
    return too_many(w, e);
}
