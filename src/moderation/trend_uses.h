/* Inside of moderation: what a tag, post or link was used for, weighed in voices by the square's
 * policy (algorithms/trends.h), for trends.h and trending.h. docs/TRENDS.md says what counts. */
#ifndef BEMA_MODERATION_TREND_USES_H
#define BEMA_MODERATION_TREND_USES_H

#include "algorithms/trends.h"
#include "jobs/jobs.h"
#include "social/positions.h"

/* A language without its region, two or three letters; 0: not known. */
struct trend_language {
    char letters[4]; /* NUL-terminated */
};
struct trend_language trend_language_of(struct str language);

/* Why something trends, in the language in which it does so most. */
struct trend_reason {
    int64_t observed, expected, score; /* Q16.16; a score of 0: it does not trend */
    uint32_t voices;                   /* as cells are published: rounded down, 0 where few */
    uint8_t quintiles, hours;
    bool by_quintiles; /* the square is sorted: else quintiles says nothing */
    struct trend_language language;
};

/* Whom accounts speak for, read once for what is weighed together. Its memory is its own. */
struct trend_voices {
    struct arena *memory;
    struct voice_place *places;
    size_t count;
    bool sorted; /* at least quintile_voices_min voices stand somewhere */
    /* Else, once a square has its founders (social/admissions.h), only these count, by account. */
    int64_t *admitted;
    size_t admitted_count;
    bool asks_admission;
};
MUST_USE enum err trend_voices_read(struct work *w, struct trend_voices *ret_voices);
void trend_voices_free(struct trend_voices *voices);

/* Older uses than four half-lives of what is expected are not read. */
#define trend_uses_window_ms (INT64_C(28) * 24 * 3600 * 1000)

/* Somebody used it. */
struct account_use {
    int64_t account_id, made_ms;
    struct trend_language language;
};
/* Sorts the uses. Those count whose account everybody meets (neither suspended, limited nor
 * deleted), from when on she is counted, as one voice with those she shares it with; in a sorted
 * square those alone whose voice stands somewhere, in another that has its founders those whose
 * voice is admitted. */
MUST_USE enum err trend_weigh(struct work *w, const struct trend_voices *voices,
                              struct account_use *uses, size_t count,
                              struct trend_reason *ret_reason);

/* Whether everybody meets what the account does, and all flags of `wanted` are set. */
MUST_USE enum err trend_is_heard(struct work *w, int64_t account_id, uint32_t wanted, bool *ret_is);
/* A post's language, from memory where it was asked for before. 0: it is gone. */
MUST_USE enum err trend_post_language(struct work *w, int64_t post_id,
                                      struct trend_language *ret_language);

#endif
