#include "algorithms/voices.h"

enum { halves_helpful = 2 };

/* What is known while going through the raters, oldest first. */
struct search {
    const struct ratings *ratings;
    uint32_t *approvals;  /* of each rater */
    uint32_t *heard;      /* the voices of each note's approvals, oldest first … */
    uint32_t *heard_from; /* … where note n's begin, with room to where n + 1's do */
    uint32_t *heard_count;
    uint32_t *shared;         /* by voice: notes in common with the present rater … */
    uint32_t *met, met_count; /* … and for which voices there are any */
};

static enum err search_begin(struct arena *a, const struct ratings *ratings, struct search *ret)
{
    struct search s = {.ratings = ratings};
    const uint32_t notes = ratings->note_count, raters = ratings->rater_count;

    s.approvals = arena_try(a, (raters + 1) * sizeof *s.approvals);
    s.shared = arena_try(a, (raters + 1) * sizeof *s.shared);
    s.met = arena_try(a, (raters + 1) * sizeof *s.met);
    s.heard_from = arena_try(a, (notes + 1) * sizeof *s.heard_from);
    s.heard_count = arena_try(a, (notes + 1) * sizeof *s.heard_count);
    if (!s.approvals || !s.shared || !s.met || !s.heard_from || !s.heard_count)
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

/* shared / √(one · other), in fifths; in 64 bits, as no number is above ratings_max. */
static bool is_alike(uint64_t shared, uint64_t one, uint64_t other)
{
    return shared >= voices_shared_min &&
           25 * shared * shared >= voices_alike_fifths * voices_alike_fifths * one * other;
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
        if (!is_alike(shared, s->approvals[u], s->approvals[other]) || alike < most ||
            (alike == most && other > voice))
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

enum err voices_find(struct arena *a, const struct ratings *ratings, struct voices *ret)
{
    uint32_t *voice_of = arena_try(a, (ratings->rater_count + 1) * sizeof *voice_of), silent = 0;
    struct search s;
    enum err e = search_begin(a, ratings, &s);

    if (e || !voice_of)
        return ERR_UNAVAILABLE;
    for (uint32_t u = 0; u < ratings->rater_count; u++) {
        voice_of[u] = u;
        if (s.approvals[u] < voices_shared_min)
            continue;
        meet(&s, u);
        voice_of[u] = choose(&s, u);
        if (voice_of[u] == u)
            be_heard(&s, u);
        else
            silent++;
    }
    *ret = (struct voices){.voice_of = voice_of, .silent_count = silent};
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
