#include "social/slates.h"

#include "social/feed_figures.h"
#include "social/positions.h"
#include "social/slates_db.h"
#include "social/slates_waiting.h"
#include "social/square_policy.h"
#include "store/lane.h"

#include <assert.h>

enum { swept_max = 200, packed_bytes_a_candidate = 40 /* mostly */ };

/* ---- reading ------------------------------------------------------------------------------- */

static enum err policy_of(struct work *w, struct str hash, struct policy *ret_policy)
{
    const struct square_policy *present = square_policy();
    struct str text, fault;
    if (str_equal(hash, present->hash)) {
        *ret_policy = present->policy;
        return OK;
    }
    enum err e = slates_db_policy(w, hash, &text);
    if (e)
        return e == ERR_NOT_FOUND ? work_fail(w, ERR_INTERNAL, "a slate's policy is gone") : e;
    /* Of a version with other keys: what it ranked cannot be computed any more. */
    return policy_read(w->memory, text, ret_policy, &fault) ? ERR_NOT_FOUND : OK;
}

/* Not zeroed: a page's worth of zeroing and faults for each slate is what it saves. */
static void *room(struct work *w, size_t size)
{
    return arena_bytes(w->memory, size);
}

/* Items, ranks and all terms, from the inputs. */
static void compute(struct work *w, struct slate *slate)
{
    struct slate_scratch *scratch = room(w, sizeof *scratch);
    struct slate_item *items = room(w, (slate->export.input.candidate_count + 1) * sizeof *items);
    slate->ranked = slate_make(&slate->export.policy, &slate->export.input, scratch, items);
    slate->export.items = items;
}

/* ERR_NOT_FOUND: packed by an older program, and soon swept. */
static enum err slate_of_row(struct work *w, const struct slate_row *row, struct slate *ret_slate)
{
    struct slate slate = {.id = row->id,
                          .policy_hash = row->policy,
                          .preset = row->preset,
                          .made_ms = row->made_ms,
                          .polarity_ms = row->polarity_ms};
    struct slate_digest policy;
    if (!slate_is_packed(row->inputs))
        return ERR_NOT_FOUND;
    enum err e = slate_unpack(w->memory, row->inputs, &slate.export, &policy);
    if (e)
        return work_fail(w, ERR_INTERNAL, "a stored slate cannot be read");
    e = policy_of(w, row->policy, &slate.export.policy);
    if (e)
        return e;
    compute(w, &slate);
    *ret_slate = slate;
    return OK;
}

enum err slate_newest(struct work *w, int64_t account_id, struct slate *ret_slate)
{
    struct slate_row row;
    int count = slates_waiting(w, account_id, 1, &row);
    enum err e = count ? OK : slates_db_newest(w, account_id, 1, &row, &count);
    if (e)
        return e;
    return count ? slate_of_row(w, &row, ret_slate) : ERR_NOT_FOUND;
}

enum err slate_find(struct work *w, int64_t account_id, struct str id, struct slate *ret_slate)
{
    struct slate_digest digest;
    struct slate_row row, waiting[slates_kept];
    enum err e = slate_digest_parse(id, &digest) ? ERR_NOT_FOUND : OK;
    const int count = e ? 0 : slates_waiting(w, account_id, slates_kept, waiting);
    for (int i = 0; i < count; i++)
        if (str_equal(waiting[i].id, id))
            return slate_of_row(w, &waiting[i], ret_slate);
    if (!e)
        e = slates_db_find(w, account_id, slate_digest_text(w->memory, digest), &row);
    return e ? e : slate_of_row(w, &row, ret_slate);
}

/* Those that wait, then of those that are stored what does not wait any more. */
static enum err rows_find(struct work *w, int64_t account_id, struct slate_row rows[slates_kept],
                          int *ret_count)
{
    struct slate_row stored[slates_kept];
    int stored_count = 0, count = slates_waiting(w, account_id, slates_kept, rows);
    const int waiting = count;
    enum err e = slates_db_newest(w, account_id, slates_kept, stored, &stored_count);
    for (int i = 0; i < stored_count && count < slates_kept && !e; i++) {
        bool is_there = false;
        for (int k = 0; k < waiting; k++)
            is_there |= str_equal(rows[k].id, stored[i].id);
        if (!is_there)
            rows[count++] = stored[i];
    }
    *ret_count = count;
    return e;
}

enum err slates_of(struct work *w, int64_t account_id, struct slate *ret_slates, int *ret_count)
{
    struct slate_row rows[slates_kept];
    int count = 0, kept = 0;
    enum err e = rows_find(w, account_id, rows, &count);
    for (int i = 0; i < count && (!e || e == ERR_NOT_FOUND); i++) {
        e = slate_of_row(w, &rows[i], &ret_slates[kept]);
        kept += !e;
    }
    if (e && e != ERR_NOT_FOUND)
        return e;
    *ret_count = kept;
    return OK;
}

size_t slate_place(const struct slate *slate, int64_t post_id)
{
    for (size_t i = 0; i < slate->ranked; i++)
        if (slate->export.input.candidates[slate->export.items[i].candidate].id == post_id)
            return i;
    return SIZE_MAX;
}

enum err slate_document(struct work *w, const struct slate *slate, struct buffer *out)
{
    const struct slate_digest id = slate_id(w->memory, &slate->export);
    if (!str_equal(slate_digest_text(w->memory, id), slate->id))
        return work_fail(w, ERR_INTERNAL, "a stored slate no longer gives its id");
    slate_document_write(&slate->export, id, out);
    return out->overflow ? work_fail(w, ERR_UNAVAILABLE, "no memory") : OK;
}

/* ---- making -------------------------------------------------------------------------------- */

/* When the square was sorted last; 0: never. */
static enum err polarity_find(struct work *w, int64_t *ret_ms)
{
    struct polarity_epoch epoch;
    int count = 0;
    enum err e = polarity_epochs_list(w, &epoch, 1, &count);
    if (!e)
        *ret_ms = count ? epoch.made_ms : 0;
    return e;
}

struct storing {
    int64_t account_id;
    struct slate_row row;
};

static enum err store_it(struct work *w, int64_t account_id, const struct slate_row *row)
{
    enum err e = slates_db_policy_put(w, row->policy, row->policy_text);
    if (!e)
        e = slates_db_insert(w, account_id, row);
    return e ? e : slates_db_trim(w, account_id, slates_kept);
}

static enum err row_store(struct work *w, int64_t account_id, const struct slate_row *row)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, store_it(w, account_id, row));
}

static enum err store_run(struct work *w, void *context)
{
    const struct storing *storing = context;
    return row_store(w, storing->account_id, &storing->row);
}

static enum err slate_store(struct work *w, int64_t account_id, const struct slate *slate,
                            const struct square_policy *policy, struct str packed)
{
    struct storing storing = {.account_id = account_id,
                              .row = {.id = slate->id,
                                      .preset = slate->preset,
                                      .policy = policy->hash,
                                      .policy_text = policy->text,
                                      .inputs = packed,
                                      .made_ms = slate->made_ms,
                                      .polarity_ms = slate->polarity_ms}};
    if (!slates_wait(w, account_id, &storing.row, row_store))
        return OK;
    return w->lanes ? lanes_run(w->lanes, w, store_run, &storing) : store_run(w, &storing);
}

static enum err make_by(struct work *w, const struct viewer *viewer,
                        const struct candidate_cards *cards, const struct feed_settings *settings,
                        struct slate *ret_slate)
{
    /* Another may be in force before this ends: all of it is by this one. */
    const struct square_policy *const policy = square_policy();
    const struct feed_ranking ranking = feed_ranking_of(&policy->policy, settings);
    struct candidates *candidates = room(w, sizeof *candidates);
    struct slate slate = {.made_ms = w->now_ms,
                          .policy_hash = policy->hash,
                          .preset = str_of(settings->preset),
                          .export = {.policy = policy->policy, .sources = ranking.sources}};
    enum err e = candidates_gather(w, viewer, &policy->policy, ranking.sources, cards, candidates);
    if (!e)
        e = polarity_find(w, &slate.polarity_ms);
    if (e)
        return e;
    slate.export.published = candidates->published;
    slate.export.input = (struct slate_input){
        .now_ms = w->now_ms,
        .weights = ranking.weights,
        .candidates = candidates->items,
        .candidate_count = candidates->count,
        .topics = candidates->topics,
        .topic_count = candidates->topic_count,
        .gains = candidates->gains_by == &policy->policy ? candidates->gains : NULL};
    compute(w, &slate);
    slate.export.input.gains = NULL; /* theirs is the edition's time */
    struct buffer packed = buffer_in(w->memory);
    (void)buffer_reserve(&packed, packed_bytes_a_candidate * (candidates->count + 1));
    slate_pack(&slate.export, policy->digest, &packed);
    if (packed.overflow)
        return work_fail(w, ERR_UNAVAILABLE, "no memory");
    slate.id = slate_digest_text(w->memory, slate_digest(buffer_str(&packed)));
    slate.preset = str_copy(w->memory, slate.preset);
    e = slate_store(w, viewer->account_id, &slate, policy, buffer_str(&packed));
    if (e)
        return e;
    feed_slate_made();
    *ret_slate = slate;
    return OK;
}

enum err slate_refresh(struct work *w, const struct viewer *viewer,
                       const struct candidate_cards *cards, struct slate *ret_slate)
{
    struct feed_settings settings;
    assert(viewer->live);
    enum err e = feed_settings_find(w, viewer->account_id, &settings);
    return e ? e : make_by(w, viewer, cards, &settings, ret_slate);
}

static bool is_current(const struct work *w, const struct slate *slate,
                       const struct feed_settings *settings)
{
    const struct square_policy *const policy = square_policy();
    const struct feed_ranking ranking = feed_ranking_of(&policy->policy, settings);
    const struct slate_weights *a = &slate->export.input.weights, *b = &ranking.weights;
    return w->now_ms - slate->made_ms < slates_fresh_ms &&
           str_equal(slate->policy_hash, policy->hash) &&
           slate->export.sources == ranking.sources && a->bridging == b->bridging &&
           a->affinity == b->affinity && a->age == b->age && a->repeat == b->repeat &&
           a->unfollowed == b->unfollowed;
}

enum err slate_current(struct work *w, const struct viewer *viewer,
                       const struct candidate_cards *cards, struct slate *ret_slate)
{
    struct feed_settings settings;
    assert(viewer->live);
    enum err e = feed_settings_find(w, viewer->account_id, &settings);
    if (e)
        return e;
    e = slate_newest(w, viewer->account_id, ret_slate);
    if (e && e != ERR_NOT_FOUND)
        return e;
    if (!e && is_current(w, ret_slate, &settings))
        return OK;
    return make_by(w, viewer, cards, &settings, ret_slate);
}

/* ---- ending -------------------------------------------------------------------------------- */

enum err slates_delete_all(struct work *w, int64_t account_id)
{
    assert(db_in_transaction(w));
    return slates_db_delete_all(w, account_id);
}

struct sweep {
    int64_t before_ms;
    int swept;
};

static enum err sweep_run(struct work *w, void *context)
{
    struct sweep *sweep = context;
    struct slate_key *keys = arena_array(w->memory, swept_max, sizeof *keys);
    int count = 0;
    enum err e = db_begin(w);
    if (e)
        return e;
    e = slates_db_before(w, sweep->before_ms, swept_max, keys, &count);
    for (int i = 0; i < count && !e; i++)
        e = slates_db_delete(w, keys[i].account_id, keys[i].id);
    e = db_end(w, e);
    if (!e)
        sweep->swept = count;
    return e;
}

enum err slates_sweep_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct sweep sweep = {.before_ms = w->now_ms - slates_kept_ms, .swept = swept_max};
    enum err e = OK;
    (void)job;
    while (!e && sweep.swept == swept_max)
        e = lanes_run(lanes, w, sweep_run, &sweep);
    return e;
}

/* ---- policies ------------------------------------------------------------------------------ */

static struct str why_of(const struct policy *policy)
{
    return policy->history_count ? policy->history[policy->history_count - 1] : STR("");
}

/* Where a version with other keys wrote it, nothing is known but its text. */
static struct str why_of_row(struct work *w, const struct policy_row *row)
{
    struct policy *policy = ARENA_NEW(w->memory, struct policy);
    struct str fault = STR("");
    return policy_read(w->memory, row->text, policy, &fault) ? STR("") : why_of(policy);
}

enum err slate_policies_list(struct work *w, struct slate_policy ret_list[slate_policies_max],
                             int *ret_count)
{
    const struct square_policy *present = square_policy();
    struct policy_row *rows = arena_array(w->memory, slate_policies_max, sizeof *rows);
    int count = 0, kept = 1;
    enum err e = slates_db_policies(w, slate_policies_max - 1, rows, &count);
    if (e)
        return e;
    ret_list[0] = (struct slate_policy){present->hash, why_of(&present->policy), 0};
    for (int i = 0; i < count; i++) {
        if (str_equal(rows[i].hash, present->hash))
            ret_list[0].since_ms = rows[i].since_ms;
        else
            ret_list[kept++] =
                (struct slate_policy){rows[i].hash, why_of_row(w, &rows[i]), rows[i].since_ms};
    }
    *ret_count = kept;
    return OK;
}
