/* Inside of moderation: when what trends is weighed, which reads where all voices stand and up to
 * some hundred thousand uses. A job does it (JOB_WEIGH_TRENDS), once in trends_weighed_every_ms
 * while somebody asked in the last trends_asked_ms, and requests show what it left. One that finds
 * nothing, or what is older than trends_shown_ms, weighs by itself: the first after a start or
 * after a silence, and others that come meanwhile wait for it. */
#ifndef BEMA_MODERATION_TREND_ROUNDS_H
#define BEMA_MODERATION_TREND_ROUNDS_H

#include "moderation/trend_uses.h"

#include <pthread.h>

enum {
    trends_shown_ms = 5 * 60 * 1000,
    trends_asked_ms = 60 * 60 * 1000,
    trends_weighed_again_max = 3 /* where staff decides meanwhile */
};

struct trend_round {
    /* Weighs, and keeps what it found under the mutex. */
    enum err (*keep)(struct work *w, const struct trend_voices *voices);
    pthread_mutex_t mutex;        /* of what is kept, and of the numbers here */
    pthread_mutex_t weighing;     /* one at a time */
    int64_t weighed_ms, asked_ms; /* 0: never */
    uint32_t decisions;
};
#define TREND_ROUND(keep_)                                                                         \
    {                                                                                              \
        .keep = (keep_), .mutex = PTHREAD_MUTEX_INITIALIZER, .weighing = PTHREAD_MUTEX_INITIALIZER \
    }

/* On OK the mutex is locked and what is kept may be shown. ERR_NEEDS_STORE. */
MUST_USE enum err trend_round_lock(struct work *w, struct trend_round *round);
/* Whether the job has something to do. */
bool trend_round_wanted(struct work *w, struct trend_round *round);
MUST_USE enum err trend_round_weigh(struct work *w, struct trend_round *round,
                                    const struct trend_voices *voices);
/* Staff decided: what is being weighed now may not know it. Of what was not weighed yet (is_kept
 * false) the next who asks is told. With the mutex locked. */
void trend_round_decided(struct trend_round *round, bool is_kept);
/* As at a start. */
void trend_round_forget(struct trend_round *round);

/* Those of trends.c and trending.c. */
extern struct trend_round tags_round, posts_round;

#endif
