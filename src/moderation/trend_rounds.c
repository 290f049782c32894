#include "moderation/trend_rounds.h"

#include "live/live.h"
#include "moderation/trending.h"

static bool is_fresh(const struct work *w, const struct trend_round *round)
{
    return round->weighed_ms && w->now_ms >= round->weighed_ms &&
           w->now_ms - round->weighed_ms < trends_shown_ms;
}

static uint32_t decisions_so_far(struct trend_round *round)
{
    pthread_mutex_lock(&round->mutex);
    const uint32_t decisions = round->decisions;
    pthread_mutex_unlock(&round->mutex);
    return decisions;
}

/* What staff decided while it was weighed is not in it: it is weighed again, and after a few times
 * left to the next who asks. */
enum err trend_round_weigh(struct work *w, struct trend_round *round,
                           const struct trend_voices *voices)
{
    bool is_whole = false;
    enum err e = OK;

    for (int i = 0; !e && !is_whole && i < trends_weighed_again_max; i++) {
        const uint32_t decisions = decisions_so_far(round);

        e = round->keep(w, voices);
        pthread_mutex_lock(&round->mutex);
        is_whole = decisions == round->decisions;
        if (!e)
            round->weighed_ms = is_whole ? w->now_ms : 0;
        pthread_mutex_unlock(&round->mutex);
    }
    return e;
}

static bool still_wants(struct work *w, struct trend_round *round)
{
    pthread_mutex_lock(&round->mutex);
    const bool wants = !is_fresh(w, round);
    pthread_mutex_unlock(&round->mutex);
    return wants;
}

static enum err weigh_alone(struct work *w, struct trend_round *round)
{
    struct trend_voices voices = {0};
    enum err e = OK;

    pthread_mutex_lock(&round->weighing);
    if (still_wants(w, round)) {
        e = trend_voices_read(w, &voices);
        if (!e)
            e = trend_round_weigh(w, round, &voices);
        trend_voices_free(&voices);
    }
    pthread_mutex_unlock(&round->weighing);
    return e;
}

enum err trend_round_lock(struct work *w, struct trend_round *round)
{
    pthread_mutex_lock(&round->mutex);
    round->asked_ms = w->now_ms;
    if (is_fresh(w, round))
        return OK;
    pthread_mutex_unlock(&round->mutex);
    if (!w->db)
        return ERR_NEEDS_STORE;
    enum err e = weigh_alone(w, round);
    if (!e)
        pthread_mutex_lock(&round->mutex);
    return e;
}

bool trend_round_wanted(struct work *w, struct trend_round *round)
{
    pthread_mutex_lock(&round->mutex);
    const bool wanted = round->asked_ms && w->now_ms - round->asked_ms < trends_asked_ms;
    pthread_mutex_unlock(&round->mutex);
    return wanted;
}

void trend_round_decided(struct trend_round *round, bool is_kept)
{
    round->decisions++;
    if (!is_kept)
        round->weighed_ms = 0;
}

void trend_round_forget(struct trend_round *round)
{
    pthread_mutex_lock(&round->mutex);
    round->weighed_ms = round->asked_ms = 0;
    pthread_mutex_unlock(&round->mutex);
}

/* Locked like this nobody who asks weighs beside it. */
static enum err round_run(struct work *w, struct trend_round *round,
                          const struct trend_voices *voices)
{
    pthread_mutex_lock(&round->weighing);
    enum err e = trend_round_weigh(w, round, voices);
    pthread_mutex_unlock(&round->weighing);
    return e;
}

static enum err rounds_run(struct work *w)
{
    struct trend_round *const rounds[] = {&tags_round, &posts_round};
    struct trend_voices voices = {0};
    bool wanted = false;
    enum err e = OK;

    for (size_t i = 0; i < sizeof rounds / sizeof *rounds; i++)
        wanted = wanted || trend_round_wanted(w, rounds[i]);
    if (!wanted)
        return OK;
    e = trend_voices_read(w, &voices);
    for (size_t i = 0; i < sizeof rounds / sizeof *rounds && !e; i++)
        if (trend_round_wanted(w, rounds[i]))
            e = round_run(w, rounds[i], &voices);
    trend_voices_free(&voices);
    return e;
}

/* A job's thread is no reader of the live state (live/live.h) until it says so. */
enum err trends_weigh_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    enum err e;

    (void)job;
    (void)lanes;
    if (!w->live)
        return rounds_run(w);
    live_reader_register(w->live);
    live_reader_busy(w->live);
    e = rounds_run(w);
    live_reader_idle(w->live);
    live_reader_unregister(w->live);
    return e;
}
