#include "social/feed_figures.h"

#include "base/clock.h"
#include "social/editions.h"
#include "social/feed_figures_db.h"
#include "social/positions_db.h"
#include "social/post_cells_db.h"
#include "social/square_policy.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    nowhere = slate_quintile_count,
    forgotten_step = 200,
    thousand = 1000,
    hundred = 100,
    epochs_read_max = 800 /* of a week at least */
};

_Static_assert(FEED_PLACES + feed_places * feed_places <= FEED_SUMS, "all places have a number");
_Static_assert(FEED_SOURCE + feed_sources <= FEED_VIEWERS, "all sources have a number");

/* ---- counting ------------------------------------------------------------------------------ */

static enum err place_find(struct work *w, int64_t account_id, int *ret_place)
{
    int told = -1;
    enum err e = voice_told(w, account_id, &told);
    *ret_place = told < 0 ? nowhere : told;
    return e;
}

static void person_add(struct feed_tally *tally, int64_t account_id, bool is_author)
{
    for (int i = 0; i < tally->person_count; i++)
        if (tally->people[i].account_id == account_id && tally->people[i].is_author == is_author) {
            tally->people[i].shown++;
            return;
        }
    assert(tally->person_count < 2 * feed_tally_max);
    tally->people[tally->person_count++] = (struct feed_person){account_id, 1, is_author};
}

/* How the published approvals of a post are spread. */
static enum err approvals_add(struct work *w, struct feed_tally *tally, int64_t post_id)
{
    struct post_cells_row row;
    int64_t all = 0;
    enum err e = post_cells_db_find(w, post_id, &row);
    if (e)
        return e;
    const uint32_t *voices = row.cells.published.voices[CELL_APPROVALS];
    for (int i = 0; i < slate_quintile_count; i++)
        all += voices[i];
    if (!row.is_public || !all)
        return OK;
    tally->sums[FEED_APPROVED]++;
    for (int i = 0; i < slate_quintile_count; i++)
        tally->sums[FEED_APPROVALS + i] += (voices[i] * INT64_C(2) * thousand + all) / (2 * all);
    return OK;
}

enum err feed_tally_add(struct work *w, struct feed_tally *tally,
                        const struct feed_impression *impression)
{
    int64_t author_id = 0;
    int place = nowhere;
    assert(db_in_transaction(w) && impression->source < feed_sources);
    enum err e = positions_db_author(w, impression->post_id, &author_id);
    if (e || !author_id)
        return e; /* gone meanwhile */
    if (impression->viewer_id != tally->viewer_id)
        e = place_find(w, impression->viewer_id, &tally->viewer_place);
    if (!e)
        e = place_find(w, author_id, &place);
    if (!e)
        e = approvals_add(w, tally, impression->post_id);
    if (e)
        return e;
    tally->viewer_id = impression->viewer_id;
    tally->sums[FEED_SHOWN]++;
    tally->sums[FEED_UNFOLLOWED] += !impression->is_followed;
    tally->sums[FEED_SOURCE + impression->source]++;
    tally->sums[FEED_PLACES + feed_places * tally->viewer_place + place]++;
    person_add(tally, impression->viewer_id, false);
    person_add(tally, author_id, true);
    return OK;
}

static int by_account(const void *left, const void *right)
{
    const struct feed_person *a = left, *b = right;
    if (a->account_id != b->account_id)
        return a->account_id < b->account_id ? -1 : 1;
    return (int)a->is_author - (int)b->is_author;
}

enum err feed_tally_store(struct work *w, struct feed_tally *tally)
{
    enum err e = OK;
    assert(db_in_transaction(w));
    qsort(tally->people, (size_t)tally->person_count, sizeof *tally->people, by_account);
    for (int i = 0; i < tally->person_count && !e; i++) {
        const struct feed_person *person = &tally->people[i];
        int64_t shown = 0;
        int place = nowhere;
        e = feed_figures_db_person_add(w, tally->day, person, &shown);
        if (e || person->is_author || shown != person->shown)
            continue;
        e = place_find(w, person->account_id, &place); /* her first of the day */
        tally->sums[FEED_VIEWERS + place]++;
    }
    for (int i = 0; i < FEED_SUMS && !e; i++)
        if (tally->sums[i])
            e = feed_figures_db_add(w, tally->day, i, tally->sums[i]);
    return e;
}

static _Atomic int64_t slates_made;

void feed_slate_made(void)
{
    atomic_fetch_add_explicit(&slates_made, 1, memory_order_relaxed);
}

static enum err slates_store(struct work *w, void *context)
{
    enum err e = db_begin(w);
    return e ? e
             : db_end(w, feed_figures_db_add(w, w->now_ms / clock_day_ms, FEED_SLATES,
                                             *(const int64_t *)context));
}

enum err feed_slates_write(struct work *w, struct lanes *lanes)
{
    int64_t made = atomic_exchange_explicit(&slates_made, 0, memory_order_relaxed);
    enum err e = made ? lanes_run(lanes, w, slates_store, &made) : OK;
    if (e)
        atomic_fetch_add_explicit(&slates_made, made, memory_order_relaxed);
    return e;
}

enum err feed_people_forget(struct work *w, int64_t account_id, bool is_gone)
{
    assert(db_in_transaction(w));
    return is_gone ? feed_figures_db_person_delete(w, account_id)
                   : feed_figures_db_person_forget(w, account_id);
}

/* ---- closing a day ------------------------------------------------------------------------- */

/* What is known of the last days. */
struct recent {
    int64_t first_day;
    struct {
        bool has_sums, has_epoch, is_closed;
        int64_t voices, loss_millionths, editions;
    } days[feed_close_days];
};

static void recent_take(void *context, int64_t day, int figure, int64_t value)
{
    struct recent *recent = context;
    const int64_t at = day - recent->first_day;
    (void)value;
    recent->days[at].has_sums = true;
    recent->days[at].is_closed |= figure == FEED_CLOSED;
}

static bool day_at(const struct recent *recent, int64_t ms, int64_t *ret_at)
{
    *ret_at = ms / clock_day_ms - recent->first_day;
    return *ret_at >= 0 && *ret_at < feed_close_days;
}

/* One that would say the same as the one before is not noted, so it holds for later days too. */
static void epoch_take(struct recent *recent, const struct polarity_epoch *epoch)
{
    int64_t at;
    if (day_at(recent, epoch->made_ms, &at))
        recent->days[at].has_epoch = true;
    for (at = at < 0 ? 0 : at; at < feed_close_days; at++) {
        recent->days[at].voices = epoch->voices;
        recent->days[at].loss_millionths = epoch->loss_millionths;
    }
}

static enum err recent_read(struct work *w, int64_t before_day, struct recent *recent)
{
    struct polarity_epoch *epochs = arena_array(w->memory, epochs_read_max, sizeof *epochs);
    struct edition_row *editions = arena_array(w->memory, editions_max, sizeof *editions);
    int epoch_count = 0, edition_count = 0;
    int64_t at;
    recent->first_day = before_day - feed_close_days;
    enum err e = feed_figures_db_each(w, recent->first_day, before_day, recent_take, recent);
    if (!e)
        e = polarity_epochs_list(w, epochs, epochs_read_max, &epoch_count);
    if (!e)
        e = editions_list(w, editions_max, editions, &edition_count);
    if (e)
        return e;
    for (int i = epoch_count - 1; i >= 0; i--) /* from the oldest: it stands until the next */
        epoch_take(recent, &epochs[i]);
    for (int i = 0; i < edition_count; i++)
        if (day_at(recent, editions[i].made_ms, &at))
            recent->days[at].editions++;
    return OK;
}

static int ascending(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

struct closing {
    int64_t day;
    int64_t values[FEED_FIGURES];
};

/* Gini's coefficient is (2 Σ i·x_i / Σ x_i − (n + 1)) / n of x_1 ≤ … ≤ x_n. */
static void concentration_find(int64_t *shown, size_t count, struct closing *closing)
{
    int64_t all = 0, weighted = 0, top = 0;
    if (count)
        qsort(shown, count, sizeof *shown, ascending);
    for (size_t i = 0; i < count; i++) {
        all += shown[i];
        weighted += (int64_t)(i + 1) * shown[i];
        if (i + feed_top_authors >= count)
            top += shown[i];
    }
    closing->values[FEED_AUTHORS] = (int64_t)count;
    if (!all)
        return;
    const int64_t n = (int64_t)count;
    closing->values[FEED_GINI] = thousand * (2 * weighted - (n + 1) * all) / (n * all);
    closing->values[FEED_TOP] = thousand * top / all;
}

static enum err closing_store(struct work *w, void *context)
{
    const struct closing *closing = context;
    enum err e = db_begin(w);
    if (e)
        return e;
    for (int figure = FEED_AUTHORS; figure < FEED_FIGURES && !e; figure++)
        e = feed_figures_db_put(w, closing->day, figure, closing->values[figure]);
    if (!e)
        e = feed_figures_db_trim(w, closing->day - feed_days_max);
    return db_end(w, e);
}

static enum err day_close(struct work *w, struct lanes *lanes, const struct recent *recent, int at)
{
    struct closing closing = {.day = recent->first_day + at};
    int64_t *shown = NULL;
    size_t count = 0;
    enum err e = feed_figures_db_authors(w, closing.day, &shown, &count);
    if (!e)
        concentration_find(shown, count, &closing);
    free(shown);
    closing.values[FEED_VOICES] = recent->days[at].voices;
    closing.values[FEED_LOSS] = recent->days[at].loss_millionths;
    closing.values[FEED_EDITIONS] = recent->days[at].editions;
    closing.values[FEED_CLOSED] = 1;
    return e ? e : lanes_run(lanes, w, closing_store, &closing);
}

struct forgetting {
    int64_t day;
    int count;
};

static enum err people_forget_some(struct work *w, void *context)
{
    struct forgetting *forgetting = context;
    int64_t *ids = arena_array(w->memory, forgotten_step, sizeof *ids);
    int64_t *days = arena_array(w->memory, forgotten_step, sizeof *days);
    int count = 0;
    enum err e = db_begin(w);
    if (e)
        return e;
    e = feed_figures_db_people(w, forgetting->day, forgotten_step, ids, days, &count);
    for (int i = 0; i < count && !e; i++)
        e = feed_figures_db_person_day_delete(w, ids[i], days[i]);
    e = db_end(w, e);
    if (!e)
        forgetting->count = count;
    return e;
}

enum err feed_figures_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    const int64_t today = (w->now_ms - feed_late_ms) / clock_day_ms;
    struct recent *recent = ARENA_NEW(w->memory, struct recent);
    struct forgetting forgetting = {.day = today - 1, .count = forgotten_step};
    enum err e = recent_read(w, today, recent);
    (void)job;
    for (int i = 0; i < feed_close_days && !e; i++)
        if (!recent->days[i].is_closed &&
            (recent->days[i].has_sums || recent->days[i].has_epoch || recent->days[i].editions))
            e = day_close(w, lanes, recent, i);
    while (!e && forgetting.count == forgotten_step)
        e = lanes_run(lanes, w, people_forget_some, &forgetting);
    return e;
}

/* ---- telling ------------------------------------------------------------------------------- */

struct sums {
    int64_t first_day;
    int64_t (*days)[FEED_FIGURES];
};

static void sums_take(void *context, int64_t day, int figure, int64_t value)
{
    const struct sums *sums = context;
    if (figure >= 0 && figure < FEED_FIGURES)
        sums->days[day - sums->first_day][figure] = value;
}

static int64_t rounded(int64_t count)
{
    const struct policy *policy = &square_policy()->policy;
    const int64_t step = policy->cell_rounded_to > 1 ? policy->cell_rounded_to : 1;
    return count < policy->cell_voices_min ? 0 : count - count % step;
}

/* In whole hundredths, to the nearest. */
static int share(int64_t part, int64_t whole)
{
    return whole > 0 ? (int)((2 * hundred * part + whole) / (2 * whole)) : -1;
}

static void shares(const int64_t *parts, int count, int *ret_shares)
{
    int64_t whole = 0;
    for (int i = 0; i < count; i++)
        whole += parts[i];
    for (int i = 0; i < count; i++)
        ret_shares[i] = share(parts[i], whole);
}

static void fifths_tell(const int64_t *sums, struct feed_day *day)
{
    int64_t authors[feed_places] = {0};
    for (int v = 0; v < feed_places; v++) {
        const int64_t *row = &sums[FEED_PLACES + feed_places * v];
        struct feed_fifth *fifth = &day->fifths[v];
        for (int a = 0; a < feed_places; a++)
            authors[a] += row[a];
        fifth->viewers = rounded(sums[FEED_VIEWERS + v]);
        for (int a = 0; a < feed_places; a++)
            fifth->authors[a] = -1;
        if (fifth->viewers)
            shares(row, feed_places, fifth->authors);
    }
    shares(authors, feed_places, day->authors_by_fifth);
}

static void day_tell(const int64_t *sums, struct feed_day *day)
{
    int64_t viewers = 0;
    for (int i = 0; i < feed_places; i++)
        viewers += sums[FEED_VIEWERS + i];
    day->voices = sums[FEED_VOICES];
    day->loss_millionths = sums[FEED_LOSS];
    day->editions = sums[FEED_EDITIONS];
    day->unfollowed = day->gini = day->top = day->approved = -1;
    memset(day->sources, 0xff, sizeof day->sources);
    memset(day->authors_by_fifth, 0xff, sizeof day->authors_by_fifth);
    memset(day->approvals_by_fifth, 0xff, sizeof day->approvals_by_fifth);
    memset(day->fifths, 0, sizeof day->fifths);
    day->viewers = rounded(viewers);
    day->told = day->viewers > 0;
    if (!day->told)
        return;
    day->slates = rounded(sums[FEED_SLATES]);
    day->shown = rounded(sums[FEED_SHOWN]);
    day->unfollowed = share(sums[FEED_UNFOLLOWED], sums[FEED_SHOWN]);
    shares(&sums[FEED_SOURCE], feed_sources, day->sources);
    day->authors = rounded(sums[FEED_AUTHORS]);
    if (sums[FEED_AUTHORS] >= feed_authors_min) {
        day->gini = share(sums[FEED_GINI], thousand);
        day->top = share(sums[FEED_TOP], thousand);
    }
    day->approved = share(sums[FEED_APPROVED], sums[FEED_SHOWN]);
    shares(&sums[FEED_APPROVALS], slate_quintile_count, day->approvals_by_fifth);
    fifths_tell(sums, day);
}

enum err feed_days_read(struct work *w, int64_t first_day, int count, struct feed_day **ret_days,
                        int *ret_count)
{
    struct sums sums = {.first_day = first_day};
    int told = 0;
    assert(count > 0 && count <= feed_days_max);
    struct feed_day *days = arena_array(w->memory, (size_t)count, sizeof *days);
    sums.days = arena_array(w->memory, (size_t)count, sizeof *sums.days);
    enum err e = feed_figures_db_each(w, first_day, first_day + count, sums_take, &sums);
    for (int i = 0; i < count && !e; i++) {
        if (!sums.days[i][FEED_CLOSED])
            continue;
        days[told] = (struct feed_day){.day = first_day + i};
        day_tell(sums.days[i], &days[told++]);
    }
    *ret_days = days;
    *ret_count = told;
    return e;
}
