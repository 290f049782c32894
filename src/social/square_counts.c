#include "social/square_counts.h"

#include "base/clock.h"
#include "social/square_counts_db.h"
#include "store/settings.h"

#include <pthread.h>

/* What was read last, for all threads. */
static struct {
    pthread_mutex_t mutex;
    const struct site *site; /* NULL: nothing yet */
    int64_t read_ms;
    struct square_counts counts;
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static bool kept_read(const struct work *w, struct square_counts *ret_counts)
{
    bool fresh;

    pthread_mutex_lock(&kept.mutex);
    fresh = kept.site && kept.site == w->site && w->now_ms >= kept.read_ms &&
            w->now_ms - kept.read_ms < square_counts_keep_ms;
    if (fresh)
        *ret_counts = kept.counts;
    pthread_mutex_unlock(&kept.mutex);
    return fresh;
}

static void kept_write(const struct work *w, const struct square_counts *counts)
{
    pthread_mutex_lock(&kept.mutex);
    kept.site = w->site;
    kept.read_ms = w->now_ms;
    kept.counts = *counts;
    pthread_mutex_unlock(&kept.mutex);
}

static enum err owner_read(struct work *w, struct square_counts *counts)
{
    struct str value = {0};
    enum err e = setting_get(w, STR("owner"), &value);

    if (!e)
        e = id_parse(value, &counts->owner_id);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err square_counts(struct work *w, struct square_counts *ret_counts)
{
    const int64_t week_ms = INT64_C(7) * clock_day_ms;
    struct square_counts counts = {0};
    enum err e;

    if (kept_read(w, ret_counts))
        return OK;
    if (!w->db)
        return ERR_NEEDS_STORE;
    for (int i = 0; i < square_weeks; i++)
        counts.weeks[i].start_ms = (w->now_ms / week_ms - i) * week_ms;
    e = square_counts_db_totals(w, &counts);
    if (!e)
        e = square_counts_db_active(w, w->now_ms - 30 * (int64_t)clock_day_ms,
                                    &counts.active_month);
    if (!e)
        e = square_counts_db_active(w, w->now_ms - 182 * (int64_t)clock_day_ms,
                                    &counts.active_half_year);
    if (!e)
        e = square_counts_db_weeks(w, &counts);
    if (!e)
        e = owner_read(w, &counts);
    if (e)
        return e;
    kept_write(w, &counts);
    *ret_counts = counts;
    return OK;
}
