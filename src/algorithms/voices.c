#include "algorithms/voices.h"

enum { halves_helpful = 2 };

/* What is known while going through the raters, oldest first. */
struct search {
    const struct ratings *ratings;
    uint32_t *voice_of;
    uint32_t *approvals;  /* of each rater */
    uint32_t *heard;      /* the voices of each note's approvals, oldest first … */
    uint32_t *heard_from; /* … where note n's begin, with room to where n + 1's do */
    uint32_t *heard_count;
    uint32_t *shared;         /* by voice: notes in common with the present rater … */
    uint32_t *met, met_count; /* … and for which voices there are any */
    uint32_t voice_count;     /* 0: what is popular is not known yet */
    bool *is_voice;           /* one of those, with voices_shared_min approvals or more */
    double *others;           /* of each rater: how many voices approve her notes, added up */
};

static enum err search_begin(struct arena *a, const struct ratings *ratings, struct search *ret)
{
    struct search s = {.ratings = ratings};
    const uint32_t notes = ratings->note_count, raters = ratings->rater_count;

    s.approvals = arena_try(a, (raters + 1) * sizeof *s.approvals);
    s.shared = arena_try(a, (raters + 1) * sizeof *s.shared);
    s.voice_of = arena_try(a, (raters + 1) * sizeof *s.voice_of);
    s.others = arena_try(a, (raters + 1) * sizeof *s.others);
    s.is_voice = arena_try(a, (raters + 1) * sizeof *s.is_voice);
    s.met = arena_try(a, (raters + 1) * sizeof *s.met);
    s.heard_from = arena_try(a, (notes + 1) * sizeof *s.heard_from);
    s.heard_count = arena_try(a, (notes + 1) * sizeof *s.heard_count);
    if (!s.approvals || !s.shared || !s.voice_of || !s.others || !s.is_voice || !s.met ||
        !s.heard_from || !s.heard_count)
        return ERR_UNAVAILABLE;
    for (uint32_t n = 0; n < notes; n++) {
        uint32_t approvals = 0;
        for (uint32_t i = ratings->note_begin[n]; i < ratings->note_begin[n + 1]; i++)
            if (rating_halves(ratings->by_note[i]) == halves_helpful) {
                approvals++;
                s.approvals[rating_other(ratings->by_note[i])]++;
            }
        s.heard_from[n + 1] =
            s.heard_from[n] + (approvals < voices_of_note_max ? approvals : voices_of_note_max);
    }
    s.heard = arena_try(a, (s.heard_from[notes] + (size_t)1) * sizeof *s.heard);
    if (!s.heard)
        return ERR_UNAVAILABLE;
    *ret = s;
    return OK;
}

/* Counts what rater u has in common with the voices of the notes she approves. */
static void meet(struct search *s, uint32_t u)
{
    const struct ratings *const r = s->ratings;

    for (uint32_t i = r->rater_begin[u]; i < r->rater_begin[u + 1]; i++) {
        const uint32_t note = rating_other(r->by_rater[i]);
        const uint32_t *const heard = s->heard + s->heard_from[note];

        if (rating_halves(r->by_rater[i]) != halves_helpful)
            continue;
        for (uint32_t at = 0; at < s->heard_count[note]; at++)
            if (s->shared[heard[at]]++ == 0)
                s->met[s->met_count++] = heard[at];
    }
}

/* How many of u's notes a voice but that one approves, on average. */
static double popular(const struct search *s, uint32_t u, uint32_t voice, uint32_t shared)
{
    uint32_t voices = s->voice_count;
    double approvals = s->others[u];

    if (voices > 0 && s->is_voice[voice]) {
        voices--;
        approvals -= shared;
    }
    return voices > 0 ? approvals / voices : 0;
}

static bool is_alike(const struct search *s, uint32_t u, uint32_t voice, uint32_t shared)
{
    const double beyond = shared - popular(s, u, voice, shared), fifths = voices_alike_fifths;

    return beyond >= voices_shared_min &&
           25 * beyond * beyond >= fifths * fifths * s->approvals[u] * s->approvals[voice];
}

/* Which of the voices met rater u shares: her own if none. Forgets them. */
static uint32_t choose(struct search *s, uint32_t u)
{
    uint32_t voice = u;
    double most = 0;

    for (uint32_t i = 0; i < s->met_count; i++) {
        const uint32_t other = s->met[i], shared = s->shared[other];
        const double alike = (double)shared * shared / s->approvals[other];

        s->shared[other] = 0;
        if (shared < voices_shared_min || alike < most || (alike == most && other > voice) ||
            !is_alike(s, u, other, shared))
            continue;
        most = alike;
        voice = other;
    }
    s->met_count = 0;
    return voice;
}

/* Rater u has a voice of her own: younger ones are compared with her. */
static void be_heard(struct search *s, uint32_t u)
{
    const struct ratings *const r = s->ratings;

    for (uint32_t i = r->rater_begin[u]; i < r->rater_begin[u + 1]; i++) {
        const uint32_t note = rating_other(r->by_rater[i]);

        if (rating_halves(r->by_rater[i]) == halves_helpful &&
            s->heard_count[note] < voices_of_note_max)
            s->heard[s->heard_from[note] + s->heard_count[note]++] = u;
    }
}

/* Returns how many share another's voice. */
static uint32_t go_through(struct search *s)
{
    uint32_t silent = 0;

    for (uint32_t u = 0; u < s->ratings->rater_count; u++) {
        s->voice_of[u] = u;
        if (s->approvals[u] < voices_shared_min)
            continue;
        meet(s, u);
        s->voice_of[u] = choose(s, u);
        if (s->voice_of[u] == u)
            be_heard(s, u);
        else
            silent++;
    }
    return silent;
}

/* What is popular with the voices found so far, who are heard no more. */
static void weigh(struct search *s)
{
    const struct ratings *const r = s->ratings;

    for (uint32_t u = 0; u < r->rater_count; u++) {
        s->is_voice[u] = s->voice_of[u] == u && s->approvals[u] >= voices_shared_min;
        s->voice_count += s->is_voice[u];
    }
    for (uint32_t n = 0; n < r->note_count; n++) {
        const uint32_t *const from = r->by_note + r->note_begin[n], *const to =
                                                                        r->by_note +
                                                                        r->note_begin[n + 1];
        uint32_t voices = 0;

        for (const uint32_t *at = from; at < to; at++)
            voices += rating_halves(*at) == halves_helpful && s->is_voice[rating_other(*at)];
        for (const uint32_t *at = from; at < to; at++)
            if (rating_halves(*at) == halves_helpful)
                s->others[rating_other(*at)] += voices;
        s->heard_count[n] = 0;
    }
}

enum err voices_find(struct arena *a, const struct ratings *ratings, struct voices *ret)
{
    struct search s;
    uint32_t silent;
    enum err e = search_begin(a, ratings, &s);

    if (e)
        return e;
    (void)go_through(&s);
    weigh(&s);
    silent = go_through(&s);
    *ret = (struct voices){.voice_of = s.voice_of, .silent_count = silent};
    return OK;
}

void voices_keep(const struct voices *voices, struct rating *list, size_t *count)
{
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++)
        if (voices->voice_of[list[i].rater] == list[i].rater)
            list[kept++] = list[i];
    *count = kept;
}
