#include "social/admissions.h"

#include "social/accounts.h"
#include "social/admissions_db.h"
#include "social/square_policy.h"
#include "store/settings.h"

#include <stdlib.h>

enum { put_step = 200, followers_step = 1000 };
/* How many were ever admitted as founders, also of those who are gone: else whoever deletes one
 * account would have a place for the next, with vouches that were not given yet. */
static const char founders_name[] = "admission_founders";

/* One decision. People are those who rate and those who are admitted, by ascending account. */
struct deciding {
    struct arena *memory;
    const struct policy *policy;
    struct admission_row *rows; /* as stored, by account */
    size_t row_count;
    int64_t *ids;  /* of the people */
    int64_t *page; /* followers_step */
    struct admission_person *people;
    size_t count;
    size_t founders, founders_there, founders_stored; /* ever; of those with a row; as was noted */
    uint32_t *begin, *followers;
    size_t follower_count, follower_capacity;
    int64_t period;
};

static int ids_compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static bool is_of(const struct deciding *d, size_t row, int64_t account_id)
{
    return row < d->row_count && d->rows[row].account_id == account_id;
}

static struct admission_person person_of(const struct deciding *d, const struct admission_row *row,
                                         const struct admission_rater *rater, int64_t account_id,
                                         int64_t now_ms)
{
    const bool is_in = row && row->step >= 0;
    return (struct admission_person){
        .state = is_in ? ADMISSION_GIVEN : ADMISSION_UNVOUCHED,
        .step = is_in ? row->step : 0,
        .vouched = is_in && row->period == d->period ? (uint32_t)row->vouched : 0,
        .ratings = rater ? rater->ratings : 0,
        .has_voice = !rater || rater->has_voice,
        .is_old = admission_is_old(d->policy, id_ms(account_id), now_ms)};
}

/* Both lists are by account. */
static void people_gather(struct work *w, struct deciding *d, const struct admission_rater *raters,
                          size_t rater_count)
{
    size_t r = 0, p = 0;
    d->ids = arena_array(d->memory, d->row_count + rater_count + 1, sizeof *d->ids);
    d->people = arena_array(d->memory, d->row_count + rater_count + 1, sizeof *d->people);
    while (r < d->row_count || p < rater_count) {
        const int64_t stored = r < d->row_count ? d->rows[r].account_id : INT64_MAX,
                      rating = p < rater_count ? raters[p].account_id : INT64_MAX,
                      id = stored < rating ? stored : rating;
        d->ids[d->count] = id;
        d->people[d->count++] = person_of(d, stored == id ? &d->rows[r] : NULL,
                                          rating == id ? &raters[p] : NULL, id, w->now_ms);
        d->founders_there += stored == id && d->rows[r].step == 0;
        r += stored == id;
        p += rating == id;
    }
}

static enum err followers_add(struct work *w, struct deciding *d, const int64_t *ids, int count)
{
    for (int i = 0; i < count; i++) {
        const int64_t *found = bsearch(&ids[i], d->ids, d->count, sizeof *found, ids_compare);
        if (!found)
            continue; /* she does not rate */
        if (d->follower_count == d->follower_capacity) {
            const size_t more = d->follower_capacity ? 2 * d->follower_capacity : 4096;
            uint32_t *grown = realloc(d->followers, more * sizeof *grown);
            if (!grown)
                return work_fail(w, ERR_UNAVAILABLE, "out of memory");
            d->followers = grown;
            d->follower_capacity = more;
        }
        d->followers[d->follower_count++] = (uint32_t)(found - d->ids);
    }
    return OK;
}

static int numbers_compare(const void *left, const void *right)
{
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* Of one person, ascending. */
static enum err followers_of(struct work *w, struct deciding *d, int64_t account_id)
{
    const size_t begin = d->follower_count;
    int64_t *ids = d->page, place = 0;
    int count = followers_step;
    enum err e = OK;
    for (int all = 0; !e && count == followers_step && all < admission_followers_max;
         all += count) {
        e = admissions_db_followers(w, account_id, &place, ids, followers_step, &count);
        if (!e)
            e = followers_add(w, d, ids, count);
    }
    if (d->follower_count > begin)
        qsort(d->followers + begin, d->follower_count - begin, sizeof *d->followers,
              numbers_compare);
    return e;
}

/* Of those only who may be admitted by being vouched for. */
static enum err followers_read(struct work *w, struct deciding *d)
{
    enum err e = OK;
    d->page = arena_array(d->memory, followers_step, sizeof *d->page);
    d->begin = arena_array(d->memory, d->count + 1, sizeof *d->begin);
    for (size_t i = 0; i < d->count && !e; i++) {
        const struct admission_person *const person = &d->people[i];
        if (person->state != ADMISSION_GIVEN && person->is_old && person->has_voice &&
            person->ratings >= d->policy->admission_ratings_min)
            e = followers_of(w, d, d->ids[i]);
        d->begin[i + 1] = (uint32_t)d->follower_count;
    }
    return e;
}

/* ---- founders ------------------------------------------------------------------------------ */

static enum err founders_find(struct work *w, size_t *ret_founders)
{
    struct str text;
    int64_t ever = 0;
    enum err e = setting_get(w, str_of(founders_name), &text);
    if (e && e != ERR_NOT_FOUND)
        return e;
    if (!e && str_int(text, 0, INT32_MAX, &ever))
        return work_fail(w, ERR_INTERNAL, "%s is no number", founders_name);
    *ret_founders = (size_t)ever;
    return OK;
}

static enum err founders_run(struct work *w, void *context)
{
    const size_t *founders = context;
    enum err e = db_begin(w);
    return e ? e
             : db_end(w, setting_set(w, str_of(founders_name),
                                     str_format(w->memory, "%zu", *founders)));
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Written after the founders' rows: those that are there count anyway. */
static enum err founders_write(struct work *w, struct lanes *lanes, const struct deciding *d)
{
    size_t founders = d->founders - d->founders_there;
    for (size_t i = 0; i < d->count; i++)
        founders += d->people[i].state == ADMISSION_GIVEN && d->people[i].step == 0;
    return founders == d->founders_stored ? OK : lanes_run(lanes, w, founders_run, &founders);
}

/* ---- writing ------------------------------------------------------------------------------- */

/* What to write; step -2: the row goes. */
struct changes {
    struct admission_row *items;
    size_t count, at;
};

/* She may be gone since. */
static enum err change_store(struct work *w, const struct admission_row *row)
{
    uint32_t flags = 0;
    if (row->step < -1)
        return admissions_db_delete(w, row->account_id);
    enum err e = account_find_flags(w, row->account_id, &flags);
    if (e == ERR_NOT_FOUND || (!e && flags & ACCOUNT_DELETED))
        return OK;
    return e ? e : admissions_db_put(w, row);
}

static enum err changes_step(struct work *w, void *context)
{
    const struct changes *changes = context;
    enum err e = db_begin(w);
    if (e)
        return e;
    for (size_t i = changes->at; i < changes->count && i < changes->at + put_step && !e; i++)
        e = change_store(w, &changes->items[i]);
    return db_end(w, e);
}

static struct changes changes_find(const struct deciding *d)
{
    struct changes changes = {.items = arena_array(d->memory, d->count + 1, sizeof *changes.items)};
    size_t r = 0;
    for (size_t i = 0; i < d->count; i++) {
        const struct admission_person *const person = &d->people[i];
        const bool is_stored = is_of(d, r, d->ids[i]), is_in = person->state == ADMISSION_GIVEN;
        const struct admission_row *const row = is_stored ? &d->rows[r] : NULL;
        struct admission_row now = {.account_id = d->ids[i],
                                    .step = is_in                                  ? person->step
                                            : person->state == ADMISSION_UNVOUCHED ? -1
                                                                                   : -2,
                                    .vouched = is_in ? person->vouched : 0,
                                    .period = is_in && person->vouched ? d->period : 0};
        r += is_stored;
        if (row ? row->step == now.step && (!is_in || row->vouched == now.vouched || !now.vouched)
                : now.step == -2)
            continue;
        changes.items[changes.count++] = now;
    }
    return changes;
}

static enum err changes_write(struct work *w, struct lanes *lanes, const struct deciding *d)
{
    struct changes changes = changes_find(d);
    enum err e = OK;
    for (; changes.at < changes.count && !e; changes.at += put_step)
        e = lanes_run(lanes, w, changes_step, &changes);
    return e;
}

/* ---- deciding ------------------------------------------------------------------------------ */

static void tell(const struct deciding *d, struct admission_rater *raters, size_t count)
{
    for (size_t i = 0, p = 0; i < count; i++) {
        while (d->ids[p] < raters[i].account_id)
            p++;
        raters[i].is_admitted = d->people[p].state == ADMISSION_GIVEN;
    }
}

enum err admissions_decide(struct work *w, struct lanes *lanes, struct admission_rater *raters,
                           size_t count, bool (*mute)(const void *context, int64_t account_id),
                           const void *context)
{
    struct deciding d = {.memory = arena_new(SIZE_MAX), .policy = &square_policy()->policy};
    d.period = admission_period(d.policy, w->now_ms);
    enum err e = admissions_db_all(w, &d.rows, &d.row_count);
    if (!e) {
        people_gather(w, &d, raters, count);
        e = followers_read(w, &d);
    }
    if (!e)
        e = founders_find(w, &d.founders_stored);
    d.founders = larger(d.founders_stored, d.founders_there);
    for (size_t i = 0; i < d.count && !e; i++)
        if (mute(context, d.ids[i]))
            d.people[i].has_voice = false;
    if (!e) {
        (void)admission_find(d.policy, d.founders, d.people, d.count, d.begin, d.followers);
        e = changes_write(w, lanes, &d);
    }
    if (!e)
        e = founders_write(w, lanes, &d);
    if (!e)
        tell(&d, raters, count);
    free(d.rows);
    free(d.followers);
    arena_free(d.memory);
    return e;
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err admission_of(struct work *w, int64_t account_id, enum admission *ret_admission)
{
    const struct policy *policy = &square_policy()->policy;
    struct admission_row row;
    enum err e = admissions_db_find(w, account_id, &row);
    if (e && e != ERR_NOT_FOUND)
        return e;
    *ret_admission = !e ? (row.step < 0 ? ADMISSION_UNVOUCHED : ADMISSION_GIVEN)
                     : admission_is_old(policy, id_ms(account_id), w->now_ms)
                         ? ADMISSION_FEW_RATINGS
                         : ADMISSION_YOUNG;
    return OK;
}

enum err admissions_all(struct work *w, int64_t **ret_accounts, size_t *ret_count,
                        bool *ret_founders_wanted)
{
    struct admission_row *rows = NULL;
    size_t count = 0, kept = 0, founders = 0, ever = 0;
    *ret_accounts = NULL;
    *ret_count = 0;
    enum err e = founders_find(w, &ever);
    if (!e)
        e = admissions_db_all(w, &rows, &count);
    if (!e) {
        *ret_accounts = malloc((count + 1) * sizeof **ret_accounts);
        if (!*ret_accounts)
            e = work_fail(w, ERR_UNAVAILABLE, "out of memory");
    }
    for (size_t i = 0; i < count && !e; i++) {
        founders += rows[i].step == 0;
        if (rows[i].step >= 0)
            (*ret_accounts)[kept++] = rows[i].account_id;
    }
    free(rows);
    *ret_count = kept;
    *ret_founders_wanted =
        larger(founders, ever) < (size_t)square_policy()->policy.admission_founders;
    return e;
}

enum err admission_delete(struct work *w, int64_t account_id)
{
    return admissions_db_delete(w, account_id);
}
