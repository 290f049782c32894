#include "moderation/reversal_news.h"

#include "moderation/cases_db.h"
#include "moderation/legal_notices.h"
#include "moderation/reports.h"

#include <assert.h>

struct news {
    const struct decision *decision;
    int64_t owner_id;
    bool leads; /* other posts of hers were decided with it, and are free again with it */
};

/* As report_outcome() has it: what she reads of her report names this decision. */
static bool answered(const struct news *n, const struct report *r)
{
    enum { together_ms_max = 1000 }; /* numbers of one transaction may lie a little ahead */
    const struct decision *d = n->decision;
    bool is_named = d->subject_id == n->owner_id || n->leads;

    if (!r->resolved_ms || r->target_id != n->owner_id || d->id < r->id)
        return false;
    for (int i = 0; i < r->post_count && !is_named; i++)
        is_named = r->post_ids[i] == d->subject_id;
    return is_named && (d->report_id == r->id || id_ms(d->id) <= r->resolved_ms + together_ms_max);
}

static enum err report_tell(struct work *w, const struct news *n, int64_t report_id)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = report_find(w, report_id, report);

    if (!e && answered(n, report))
        e = report_reversed_tell(w, report_id);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err notice_tell(struct work *w, const struct news *n, int64_t notice_id)
{
    struct legal_notice notice;
    enum err e = legal_notice_find(w, notice_id, &notice);

    if (!e && notice.answered_ms && notice.decision_id == n->decision->id)
        e = legal_notice_reversed_tell(w, &notice);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err case_tell(struct work *w, const struct news *n, int64_t case_id)
{
    struct case_made *rows = arena_array(w->memory, reversal_sources_max, sizeof *rows);
    struct case_item item;
    int count = 0;
    enum err e = cases_db_find(w, case_id, &item);

    if (!e && item.state == CASE_CLOSING)
        return OK;
    if (!e)
        e = cases_db_sources(w, case_id, 0, 0, rows, reversal_sources_max, &count);
    for (int i = 0; !e && i < count; i++)
        e = rows[i].kind == CASE_REPORT   ? report_tell(w, n, rows[i].id)
            : rows[i].kind == CASE_NOTICE ? notice_tell(w, n, rows[i].id)
                                          : OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err reversal_tell(struct work *w, const struct decision *decision, int64_t owner_id)
{
    struct news news = {.decision = decision, .owner_id = owner_id};
    int64_t ids[reversal_cases_max], follower_id;
    int count = 0, followers = 0;
    enum err e = decision_followers(w, decision->id, 0, &follower_id, 1, &followers);

    assert(db_in_transaction(w));
    news.leads = followers > 0;
    if (!e)
        e = cases_db_of_account(w, owner_id, decision->id, ids, reversal_cases_max, &count);
    for (int i = 0; !e && i < count; i++)
        e = case_tell(w, &news, ids[i]);
    return e;
}
