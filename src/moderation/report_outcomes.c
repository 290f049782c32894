#include "moderation/report_outcomes.h"

#include "moderation/ruling_reviews.h"

struct outcome {
    const struct report *report;
    struct decision *found, *read;
    int count, max;
};

static bool answers(const struct report *report, const struct decision *d)
{
    enum { together_ms_max = 1000 }; /* numbers of one transaction may lie a little ahead */

    return (d->kind == DECISION_WARN || decision_restricts(d->kind)) &&
           (d->report_id == report->id || id_ms(d->id) <= report->resolved_ms + together_ms_max);
}

static enum err outcome_of(struct work *w, int64_t subject_id, struct outcome *o)
{
    int64_t max_id = 0;
    int count = 0;
    enum err e;

    do {
        e = decisions_of(w, subject_id, max_id, o->read, decisions_page_max, &count);
        for (int i = 0; !e && i < count; i++) {
            max_id = o->read[i].id;
            if (max_id > o->report->id && answers(o->report, &o->read[i]) && o->count < o->max)
                o->found[o->count++] = o->read[i];
        }
    } while (!e && count == decisions_page_max && max_id > o->report->id && o->count < o->max);
    return e;
}

enum err report_outcome(struct work *w, const struct report *report, struct decision *ret_decisions,
                        int max, int *ret_count)
{
    struct outcome outcome = {.report = report, .found = ret_decisions, .max = max};
    enum err e = OK;

    outcome.read = arena_array(w->memory, decisions_page_max, sizeof *outcome.read);
    if (report->resolved_ms)
        e = outcome_of(w, report->target_id, &outcome);
    for (int i = 0; !e && report->resolved_ms && i < report->post_count; i++)
        e = outcome_of(w, report->post_ids[i], &outcome);
    if (!e)
        *ret_count = outcome.count;
    return e;
}
