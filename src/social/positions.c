#include "social/positions.h"

#include "algorithms/polarity.h"
#include "algorithms/voices.h"
#include "base/clock.h"
#include "base/log.h"
#include "social/admissions.h"
#include "social/positions_db.h"
#include "social/post_cells.h"
#include "social/signals.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

enum { buckets_per_read = 256, put_step = 200, moved_milli_min = 20 };

_Static_assert((int)position_ratings_needed == (int)ratings_per_rater_min, "the header says it");

struct vote {
    int64_t post_id, account_id;
    uint8_t halves;
};

/* One computation. What is here is malloc'ed, but for what lies in memory. */
struct finding {
    struct arena *memory;
    struct uncounted *uncounted;
    size_t uncounted_count;
    struct signal_mark *marks; /* of a range of buckets */
    size_t mark_count, mark_capacity;
    struct vote *votes;
    size_t vote_count;
    int64_t *post_ids, *account_ids; /* what the numbers of ratings mean, ascending */
    size_t post_count, account_count;
    uint32_t *voice_of;      /* of each account, as a number: her own, or whose she shares */
    struct position *before; /* as stored, by account */
    size_t before_count;
    struct position *now; /* the same as found */
    size_t now_count;
    struct polarity_epoch epoch;
};

/* ---- reading ------------------------------------------------------------------------------- */

static int by_post_and_account(const void *left, const void *right)
{
    const struct signal_mark *a = left, *b = right;
    if (a->post_id != b->post_id)
        return a->post_id < b->post_id ? -1 : 1;
    return a->account_id < b->account_id ? -1 : a->account_id > b->account_id;
}

static int newest_post_first(const void *left, const void *right)
{
    const struct vote *a = left, *b = right;
    if (a->post_id != b->post_id)
        return a->post_id < b->post_id ? 1 : -1;
    return a->account_id < b->account_id ? -1 : a->account_id > b->account_id;
}

/* Where there is no room the older half goes. */
static void vote_add(struct finding *f, const struct vote *vote)
{
    if (f->vote_count == positions_ratings_max) {
        qsort(f->votes, f->vote_count, sizeof *f->votes, newest_post_first);
        f->vote_count /= 2;
    }
    f->votes[f->vote_count++] = *vote;
}

/* Only in her own bucket can a post be hers. */
static enum err is_own(struct work *w, const struct signal_mark *mark, bool *ret_own)
{
    int64_t author_id = 0;
    enum err e = id_bucket(mark->post_id) == id_bucket(mark->account_id)
                     ? positions_db_author(w, mark->post_id, &author_id)
                     : OK;
    *ret_own = author_id == mark->account_id;
    return e;
}

/* The marks of one range as votes: one of each account on each post. */
static enum err marks_fold(struct work *w, struct finding *f)
{
    enum err e = OK;
    if (f->mark_count)
        qsort(f->marks, f->mark_count, sizeof *f->marks, by_post_and_account);
    for (size_t i = 0, next; i < f->mark_count && !e; i = next) {
        const struct signal_mark *mark = &f->marks[i];
        const int64_t from_ms = counted_from(f->uncounted, f->uncounted_count, mark->account_id);
        uint32_t flags = 0;
        bool own = false;
        for (next = i; next < f->mark_count && !by_post_and_account(mark, &f->marks[next]); next++)
            if (f->marks[next].made_ms >= from_ms)
                flags |= f->marks[next].flag;
        const enum signal signal = signal_of(flags);
        if (signal == SIGNAL_NONE)
            continue;
        e = is_own(w, mark, &own);
        if (!e && !own)
            vote_add(f, &(struct vote){mark->post_id, mark->account_id,
                                       signal == SIGNAL_APPROVAL ? 2 : 0});
    }
    f->mark_count = 0;
    return e;
}

static enum err votes_read(struct work *w, struct finding *f)
{
    enum err e = positions_db_uncounted(w, &f->uncounted, &f->uncounted_count);
    f->votes = malloc(positions_ratings_max * sizeof *f->votes); /* touched where it is filled */
    if (!f->votes && !e)
        e = work_fail(w, ERR_UNAVAILABLE, "out of memory");
    for (int from = 0; from < id_buckets && !e; from += buckets_per_read) {
        e = positions_db_marks(w, from, from + buckets_per_read, &f->marks, &f->mark_count,
                               &f->mark_capacity);
        if (!e)
            e = marks_fold(w, f);
    }
    return e;
}

/* ---- solving ------------------------------------------------------------------------------- */

static int ascending(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static size_t make_unique(int64_t *ids, size_t count)
{
    size_t kept = 0;
    if (count)
        qsort(ids, count, sizeof *ids, ascending);
    for (size_t i = 0; i < count; i++)
        if (!kept || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    return kept;
}

static uint32_t place_in(const int64_t *ids, size_t count, int64_t id)
{
    const int64_t *found = bsearch(&id, ids, count, sizeof *ids, ascending);
    return (uint32_t)(found - ids);
}

/* Numbers posts and accounts by their ids, so from the oldest. */
static struct rating *votes_number(struct finding *f)
{
    struct rating *list = arena_array(f->memory, f->vote_count + 1, sizeof *list);
    f->post_ids = arena_array(f->memory, f->vote_count + 1, sizeof *f->post_ids);
    f->account_ids = arena_array(f->memory, f->vote_count + 1, sizeof *f->account_ids);
    for (size_t i = 0; i < f->vote_count; i++) {
        f->post_ids[i] = f->votes[i].post_id;
        f->account_ids[i] = f->votes[i].account_id;
    }
    f->post_count = make_unique(f->post_ids, f->vote_count);
    f->account_count = make_unique(f->account_ids, f->vote_count);
    for (size_t i = 0; i < f->vote_count; i++)
        list[i] = (struct rating){
            .note = place_in(f->post_ids, f->post_count, f->votes[i].post_id),
            .rater = place_in(f->account_ids, f->account_count, f->votes[i].account_id),
            .halves = f->votes[i].halves,
        };
    return list;
}

static int32_t milli(double value)
{
    return (int32_t)lround(value * 1000);
}

/* The sign says nothing; it stays as it was, so that quintiles do not change places. */
static double sign_as_before(const struct finding *f, const struct polarity_place *raters)
{
    double alike = 0;
    for (size_t i = 0; i < f->before_count; i++) {
        const int64_t *found = bsearch(&f->before[i].account_id, f->account_ids, f->account_count,
                                       sizeof *f->account_ids, ascending);
        if (found)
            alike += f->before[i].factor_milli * raters[found - f->account_ids].factor;
    }
    return alike < 0 ? -1 : 1;
}

static void positions_make(struct work *w, struct finding *f, const struct ratings *ratings,
                           const struct polarity_place *raters)
{
    double *factors = arena_array(f->memory, f->account_count + 1, sizeof *factors);
    const double sign = sign_as_before(f, raters);
    size_t count = 0;
    f->now = arena_array(f->memory, f->account_count + 1, sizeof *f->now);
    for (size_t i = 0; i < f->account_count; i++)
        if (ratings->rater_begin[i + 1] > ratings->rater_begin[i])
            factors[count++] = sign * raters[i].factor;
    const struct quintiles quintiles = quintiles_find(factors, count);
    for (size_t i = 0; i < f->account_count; i++) {
        const uint32_t rated = ratings->rater_begin[i + 1] - ratings->rater_begin[i];
        const bool shares = f->voice_of[i] != i;
        if (!rated && !shares)
            continue;
        const double factor = sign * raters[i].factor;
        f->now[f->now_count++] = (struct position){
            .account_id = f->account_ids[i],
            .voice_id = f->account_ids[f->voice_of[i]],
            .factor_milli = milli(factor),
            .intercept_milli = milli(raters[i].intercept),
            .ratings = rated,
            .made_ms = w->now_ms,
            .quintile = quintiles.sorted && rated ? quintile_of(&quintiles, factor) : -1,
        };
        f->epoch.sharing += shares;
    }
    f->epoch.voices = (int64_t)count;
    f->epoch.sorted = quintiles.sorted;
}

/* Ratings as they are filtered, and whose voices are one among them. */
static enum err ratings_weigh(struct finding *f, struct rating *list, size_t *count,
                              struct ratings *ret_ratings, struct voices *ret_voices)
{
    const uint32_t posts = (uint32_t)f->post_count, accounts = (uint32_t)f->account_count;
    size_t twice;
    enum err e = ratings_filter(f->memory, list, count, posts, accounts);
    if (!e)
        e = ratings_make(f->memory, list, *count, posts, accounts, ret_ratings, &twice);
    return e ? e : voices_find(f->memory, ret_ratings, ret_voices);
}

static bool is_mute(const void *context, int64_t account_id)
{
    const struct finding *f = context;
    return counted_from(f->uncounted, f->uncounted_count, account_id) == INT64_MAX;
}

/* Leaves out the ratings of who is not admitted; those keep whose voice they would share. */
static enum err admit(struct work *w, struct lanes *lanes, struct finding *f,
                      const struct ratings *ratings, const struct voices *voices,
                      struct rating *list, size_t *count)
{
    struct admission_rater *raters = arena_array(f->memory, f->account_count + 1, sizeof *raters);
    size_t kept = 0;
    for (size_t i = 0; i < f->account_count; i++)
        raters[i] = (struct admission_rater){.account_id = f->account_ids[i],
                                             .ratings = ratings->rater_begin[i + 1] -
                                                        ratings->rater_begin[i],
                                             .has_voice = voices->voice_of[i] == i};
    enum err e = admissions_decide(w, lanes, raters, f->account_count, is_mute, f);
    f->voice_of = arena_array(f->memory, f->account_count + 1, sizeof *f->voice_of);
    for (size_t i = 0; i < f->account_count; i++)
        f->voice_of[i] = raters[i].is_admitted ? (uint32_t)i : voices->voice_of[i];
    for (size_t i = 0; i < *count; i++)
        if (raters[list[i].rater].is_admitted)
            list[kept++] = list[i];
    *count = kept;
    return e;
}

/* Whose voice it shares of those who are admitted decides about who is. */
static void voices_merge(struct finding *f, const struct voices *voices)
{
    for (size_t i = 0; i < f->account_count; i++)
        if (voices->voice_of[i] != i)
            f->voice_of[i] = voices->voice_of[i];
}

static enum err solve(struct work *w, struct lanes *lanes, struct finding *f)
{
    struct rating *list = votes_number(f);
    const uint32_t posts = (uint32_t)f->post_count, accounts = (uint32_t)f->account_count;
    struct ratings ratings;
    struct voices voices = {0};
    struct polarity polarity;
    size_t count = f->vote_count, twice;
    enum err e = ratings_weigh(f, list, &count, &ratings, &voices);
    if (!e)
        e = admit(w, lanes, f, &ratings, &voices, list, &count);
    if (!e)
        e = ratings_weigh(f, list, &count, &ratings, &voices);
    if (e)
        return e;
    voices_merge(f, &voices);
    voices_keep(&voices, list, &count);
    e = ratings_filter(f->memory, list, &count, posts, accounts);
    if (!e)
        e = ratings_make(f->memory, list, count, posts, accounts, &ratings, &twice);
    if (!e)
        e = polarity_solve(f->memory, &ratings, &polarity);
    if (e)
        return e;
    for (size_t i = 0; i < count; i++)
        f->epoch.approvals += list[i].halves == 2;
    f->epoch.made_ms = w->now_ms;
    f->epoch.ratings = (int64_t)count;
    f->epoch.posts = ratings.notes_rated;
    f->epoch.sweeps = polarity.sweeps;
    f->epoch.loss_millionths = llround(polarity.loss * 1e6);
    positions_make(w, f, &ratings, polarity.raters);
    return OK;
}

/* ---- writing ------------------------------------------------------------------------------- */

/* A place that hardly moved stays as it is stored. */
static bool is_moved(const struct position *before, const struct position *now)
{
    return before->voice_id != now->voice_id || before->quintile != now->quintile ||
           abs(before->factor_milli - now->factor_milli) >= moved_milli_min ||
           abs(before->intercept_milli - now->intercept_milli) >= moved_milli_min ||
           before->ratings * 5 < now->ratings * 4 || before->ratings * 4 > now->ratings * 5;
}

struct changes {
    struct position *items; /* ratings < 0: goes */
    size_t count, at;
    const struct polarity_epoch *epoch;
};

/* She may have left while it was computed. */
static enum err change_store(struct work *w, const struct position *position)
{
    struct signal_choice choice;
    if (position->ratings < 0)
        return positions_db_delete(w, position->account_id);
    enum err e = signal_choice_find(w, position->account_id, &choice);
    if (e || !choice.counted || choice.from_ms >= position->made_ms)
        return e;
    return positions_db_put(w, position);
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

static struct changes changes_find(const struct finding *f)
{
    struct changes changes = {
        .items = arena_array(f->memory, f->before_count + f->now_count + 1, sizeof *changes.items),
        .epoch = &f->epoch};
    size_t b = 0, n = 0;
    while (b < f->before_count || n < f->now_count) {
        const struct position *before = b < f->before_count ? &f->before[b] : NULL,
                              *now = n < f->now_count ? &f->now[n] : NULL;
        if (before && (!now || before->account_id < now->account_id)) {
            changes.items[changes.count] = *before;
            changes.items[changes.count++].ratings = -1;
            b++;
        } else if (now && (!before || now->account_id < before->account_id)) {
            changes.items[changes.count++] = *now;
            n++;
        } else if (before && now) {
            if (is_moved(before, now))
                changes.items[changes.count++] = *now;
            b++;
            n++;
        }
    }
    return changes;
}

static bool says_the_same(const struct polarity_epoch *a, const struct polarity_epoch *b)
{
    return a->ratings == b->ratings && a->approvals == b->approvals && a->posts == b->posts &&
           a->voices == b->voices && a->sharing == b->sharing && a->sorted == b->sorted &&
           a->loss_millionths == b->loss_millionths;
}

static enum err epoch_step(struct work *w, void *context)
{
    const struct changes *changes = context;
    struct polarity_epoch last;
    int count = 0;
    enum err e = db_begin(w);
    if (e)
        return e;
    e = positions_db_epochs(w, &last, 1, &count);
    if (!e && !(count && says_the_same(&last, changes->epoch)))
        e = positions_db_epoch_add(w, changes->epoch);
    if (!e)
        e = positions_db_epochs_trim(w, changes->epoch->made_ms -
                                            INT64_C(1) * polarity_epochs_kept_days * clock_day_ms);
    return db_end(w, e);
}

static enum err found_write(struct work *w, struct lanes *lanes, const struct finding *f)
{
    struct changes changes = changes_find(f);
    enum err e = OK;
    for (; changes.at < changes.count && !e; changes.at += put_step)
        e = lanes_run(lanes, w, changes_step, &changes);
    return e ? e : lanes_run(lanes, w, epoch_step, &changes);
}

/* The last time in this process. */
static struct {
    pthread_mutex_t mutex;
    int64_t made_ms, ratings;
} last = {.mutex = PTHREAD_MUTEX_INITIALIZER};

bool positions_are_due(int64_t ratings, int64_t since_ms)
{
    return ratings <= positions_often_ratings_max || since_ms < 0 ||
           since_ms > positions_every_ms - positions_often_ms / 2;
}

static bool is_due(int64_t now_ms)
{
    pthread_mutex_lock(&last.mutex);
    const bool due = positions_are_due(last.ratings, now_ms - last.made_ms);
    pthread_mutex_unlock(&last.mutex);
    return due;
}

static void found_note(const struct polarity_epoch *epoch)
{
    pthread_mutex_lock(&last.mutex);
    last.made_ms = epoch->made_ms;
    last.ratings = epoch->ratings;
    pthread_mutex_unlock(&last.mutex);
}

enum err positions_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    if (!is_due(w->now_ms))
        return OK;
    struct finding f = {.memory = arena_new(SIZE_MAX)};
    enum err e = votes_read(w, &f);
    if (!e)
        e = positions_db_all(w, &f.before, &f.before_count);
    if (!e)
        e = solve(w, lanes, &f);
    if (!e)
        e = found_write(w, lanes, &f);
    if (!e)
        found_note(&f.epoch);
    if (!e)
        log_info("polarity.found", "voices=%lld ratings=%lld sweeps=%lld sorted=%d",
                 (long long)f.epoch.voices, (long long)f.epoch.ratings, (long long)f.epoch.sweeps,
                 f.epoch.sorted);
    free(f.uncounted);
    free(f.marks);
    free(f.votes);
    free(f.before);
    arena_free(f.memory);
    if (e)
        return e;
    post_cells_all_due();
    return post_cells_job(w, job, lanes);
}

/* ---- reading one's own --------------------------------------------------------------------- */

enum err position_find(struct work *w, int64_t account_id, struct position *ret_position)
{
    return positions_db_find(w, account_id, ret_position);
}

enum err position_delete(struct work *w, int64_t account_id)
{
    return positions_db_delete(w, account_id);
}

enum err polarity_epochs_list(struct work *w, struct polarity_epoch *ret_epochs, int max,
                              int *ret_count)
{
    return positions_db_epochs(w, ret_epochs, max, ret_count);
}
