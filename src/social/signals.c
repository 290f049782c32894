#include "social/signals.h"

#include "social/accounts.h"
#include "social/admissions.h"
#include "social/feed_figures.h"
#include "social/marks.h"
#include "social/positions.h"
#include "social/signals_db.h"
#include "social/transaction.h"

#include <assert.h>
#include <stdlib.h>

enum signal signal_of(uint32_t mark_flags)
{
    return mark_flags & MARKS_DISAPPROVING ? SIGNAL_DISAPPROVAL
           : mark_flags & MARKS_APPROVING  ? SIGNAL_APPROVAL
                                           : SIGNAL_NONE;
}

/* ---- being counted ------------------------------------------------------------------------- */

enum err signal_choice_find(struct work *w, int64_t account_id, struct signal_choice *ret_choice)
{
    return signals_db_choice(w, account_id, ret_choice);
}

static enum err seen_forget_some(struct work *w, int64_t account_id, bool is_gone, bool *ret_left)
{
    struct seen_pair pairs[account_purge_step_rows];
    int count = 0;
    enum err e = signals_db_seen_of_account(w, account_id, account_purge_step_rows, pairs, &count);
    for (int i = 0; i < count && !e; i++)
        e = signals_db_seen_delete(w, account_id, pairs[i].post_id);
    *ret_left = count == account_purge_step_rows;
    return e ? e : feed_people_forget(w, account_id, is_gone);
}

static enum err forget_some(struct work *w, int64_t account_id, bool all, bool *ret_left)
{
    bool said_left = false;
    enum err e = seen_forget_some(w, account_id, false, ret_left);
    if (!e && all)
        e = marks_unsay_some(w, account_id, &said_left);
    *ret_left = *ret_left || said_left;
    return e;
}

static enum err forget(struct work *w, int64_t account_id, bool all)
{
    bool left = false;
    enum err e = forget_some(w, account_id, all, &left);
    if (!e && left)
        e = jobs_add(w, JOB_FORGET_SIGNALS, account_id, all ? STR("all") : STR("impressions"), 0);
    return e;
}

static void choice_made(struct work *w, void *data)
{
    const int64_t *account_id = data;
    (void)w;
    signal_approvals_forget(*account_id);
}

/* From the commit on what is held of her is read anew. */
static enum err choose(struct work *w, int64_t account_id, const struct signal_choice *choice)
{
    enum err e = signals_db_choose(w, account_id, choice);
    int64_t *id = ARENA_NEW(w->memory, int64_t);
    *id = account_id;
    if (!e)
        db_after_commit(w, choice_made, id);
    return e;
}

static enum err counted_store(struct work *w, int64_t account_id, bool counted)
{
    struct signal_choice choice;
    enum err e = signals_db_choice(w, account_id, &choice);
    if (e || choice.counted == counted)
        return e;
    choice.counted = counted;
    e = choose(w, account_id, &choice);
    if (!e && !counted)
        e = position_delete(w, account_id);
    return e || counted ? e : forget(w, account_id, false);
}

enum err signal_counted_set(struct work *w, int64_t account_id, bool counted)
{
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, counted_store(w, account_id, counted));
}

static enum err forget_store(struct work *w, int64_t account_id)
{
    struct signal_choice choice;
    enum err e = signals_db_choice(w, account_id, &choice);
    if (e)
        return e;
    choice.from_ms = w->now_ms;
    e = choose(w, account_id, &choice);
    if (!e)
        e = position_delete(w, account_id);
    return e ? e : forget(w, account_id, true);
}

enum err signals_forget(struct work *w, int64_t account_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, forget_store(w, account_id));
}

struct forgetting {
    int64_t account_id;
    bool all, left;
};

static enum err forget_step(struct work *w, void *context)
{
    struct forgetting *forgetting = context;
    bool left = false;
    enum err e = db_begin(w);
    if (!e)
        e = db_end(w, forget_some(w, forgetting->account_id, forgetting->all, &left));
    if (!e)
        forgetting->left = left;
    return e;
}

enum err signals_forget_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct forgetting forgetting = {
        .account_id = job->subject_id, .all = str_is(job->data, "all"), .left = true};
    enum err e = OK;
    while (!e && forgetting.left)
        e = lanes_run(lanes, w, forget_step, &forgetting);
    return e;
}

enum err signals_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    assert(db_in_transaction(w) && max >= account_purge_step_rows);
    enum err e = seen_forget_some(w, account_id, true, ret_left);
    if (!e)
        e = position_delete(w, account_id);
    if (!e)
        e = admission_delete(w, account_id);
    return e || *ret_left ? e : signals_db_choice_delete(w, account_id);
}

enum err signals_page(struct work *w, int64_t account_id, const struct page *page,
                      struct signal_page *ret_page)
{
    return signals_db_page(w, account_id, page, ret_page);
}

/* ---- approvals ----------------------------------------------------------------------------- */

static int by_post(const void *left, const void *right)
{
    const struct signal_approval *a = left, *b = right;
    if (a->post_id != b->post_id)
        return a->post_id < b->post_id ? -1 : 1;
    return a->made_ms < b->made_ms ? -1 : a->made_ms > b->made_ms;
}

static int newest_first(const void *left, const void *right)
{
    const struct signal_approval *a = left, *b = right;
    if (a->made_ms != b->made_ms)
        return a->made_ms < b->made_ms ? 1 : -1;
    return a->post_id < b->post_id ? 1 : a->post_id > b->post_id ? -1 : 0;
}

/* Of each post the first approval; not of own posts, not where it is disapproved of. Both lists are
 * by_post. */
static int approvals_settle(int64_t account_id, struct signal_approval *list, int count,
                            const struct signal_approval *against, int against_count)
{
    int kept = 0, at = 0;
    for (int i = 0; i < count; i++) {
        while (at < against_count && against[at].post_id < list[i].post_id)
            at++;
        if ((at < against_count && against[at].post_id == list[i].post_id) ||
            (kept && list[kept - 1].post_id == list[i].post_id) || !list[i].author_id ||
            list[i].author_id == account_id)
            continue;
        list[kept++] = list[i];
    }
    return kept;
}

/* Room for max of each of four kinds. */
static enum err approvals_take(struct work *w, int64_t account_id, int64_t since_ms, int max,
                               bool hidden_too, struct signal_approval *list, int *count)
{
    enum err e = signals_db_marked(w, account_id, MARK_FAVOURITE, since_ms, max, list, count);
    if (!e)
        e = signals_db_boosted(w, account_id, since_ms, max, list, count);
    if (!e && hidden_too)
        e = signals_db_marked(w, account_id, MARK_BOOKMARK, since_ms, max, list, count);
    if (!e && hidden_too)
        e = signals_db_marked(w, account_id, MARK_WELL_ARGUED, since_ms, max, list, count);
    return e;
}

/* Not zeroed: 288 kB for a slate, of which little is used. */
static struct signal_approval *approvals_room(struct work *w, int count)
{
    return (struct signal_approval *)(void *)arena_bytes(
        w->memory, (size_t)count * sizeof(struct signal_approval));
}

static enum err approvals_read(struct work *w, int64_t account_id, int64_t since_ms, int max,
                               bool hidden_too, struct signal_approval **ret_list, int *ret_count)
{
    struct signal_approval *list = approvals_room(w, 4 * max),
                           *against = approvals_room(w, 2 * max);
    int count = 0, against_count = 0;
    enum err e = approvals_take(w, account_id, since_ms, max, hidden_too, list, &count);
    if (!e)
        e = signals_db_marked(w, account_id, MARK_NOT_FOR_ME, since_ms, max, against,
                              &against_count);
    if (!e)
        e = signals_db_marked(w, account_id, MARK_AWAY, since_ms, max, against, &against_count);
    if (e)
        return e;
    qsort(list, (size_t)count, sizeof *list, by_post);
    qsort(against, (size_t)against_count, sizeof *against, by_post);
    count = approvals_settle(account_id, list, count, against, against_count);
    qsort(list, (size_t)count, sizeof *list, newest_first);
    *ret_list = list;
    *ret_count = count < max ? count : max;
    return OK;
}

enum err signal_approvals_of(struct work *w, int64_t account_id, int64_t since_ms,
                             struct signal_approval **ret_list, int *ret_count)
{
    struct signal_choice choice;
    enum err e = signals_db_choice(w, account_id, &choice);
    if (!e && choice.from_ms > since_ms)
        since_ms = choice.from_ms;
    return e ? e
             : approvals_read(w, account_id, since_ms, signal_approvals_max, true, ret_list,
                              ret_count);
}

enum err signal_approvals_public(struct work *w, int64_t account_id, int64_t since_ms, int max,
                                 struct signal_approval **ret_list, int *ret_count)
{
    struct signal_choice choice;
    enum err e = signals_db_choice(w, account_id, &choice);
    if (e)
        return e;
    if (!choice.counted) {
        *ret_count = 0;
        return OK;
    }
    if (choice.from_ms > since_ms)
        since_ms = choice.from_ms;
    if (max > signal_approvals_max)
        max = signal_approvals_max;
    return approvals_read(w, account_id, since_ms, max, false, ret_list, ret_count);
}
