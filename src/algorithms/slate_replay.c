#include "algorithms/slate_columns.h"
#include "algorithms/slate_export.h"

struct replay {
    struct arena *memory;
    const struct slate_export *said;
    struct str *difference;
};

static enum err differ(struct replay *r, size_t i, const char *field, int32_t said, int32_t made)
{
    *r->difference =
        str_format(r->memory, "item %zu (post %lld), %s: %d is said, %d computed", i + 1,
                   (long long)r->said->input.candidates[i].id, field, said, made);
    return ERR_CONFLICT;
}

static enum err item_compare(struct replay *r, size_t i, const struct slate_item *said,
                             const struct slate_item *made)
{
    static const char *const quintiles[slate_quintile_count] = {
        "h of the first quintile", "h of the second quintile", "h of the third quintile",
        "h of the fourth quintile", "h of the fifth quintile"};

    for (size_t b = 0; b < slate_quintile_count; b++)
        if (said->h[b] != made->h[b])
            return differ(r, i, quintiles[b], said->h[b], made->h[b]);
    for (size_t n = 0; n < slate_term_count; n++)
        if (slate_term_of(said, n) != slate_term_of(made, n))
            return differ(r, i, slate_terms[n].name, slate_term_of(said, n),
                          slate_term_of(made, n));
    return OK;
}

/* Each item by its post, then their order. */
static enum err items_compare(struct replay *r, const struct slate_item *made)
{
    const size_t count = r->said->input.candidate_count;
    const struct slate_item *by_candidate[slate_candidates_max];

    for (size_t i = 0; i < count; i++)
        by_candidate[made[i].candidate] = &made[i];
    for (size_t i = 0; i < count; i++) {
        const enum err e = item_compare(r, i, &r->said->items[i], by_candidate[i]);
        if (e)
            return e;
    }
    for (size_t i = 0; i < count; i++)
        if (made[i].candidate != i) {
            const struct slate_candidate *list = r->said->input.candidates;
            *r->difference =
                str_format(r->memory, "item %zu: the post %lld stands where %lld belongs", i + 1,
                           (long long)list[i].id, (long long)list[made[i].candidate].id);
            return ERR_CONFLICT;
        }
    return OK;
}

/* No more of a source than the policy lets in, and none that the viewer has switched off. */
static enum err sources_compare(struct replay *r)
{
    const struct slate_input *input = &r->said->input;
    int64_t counts[slate_source_count] = {0};

    for (size_t i = 0; i < input->candidate_count; i++) {
        const unsigned source = input->candidates[i].source;
        const int64_t max =
            r->said->sources & 1U << source ? r->said->policy.candidates_max[source] : 0;
        if (++counts[source] > max) {
            *r->difference = str_format(
                r->memory, "item %zu (post %lld), source: of \"%s\" there are at most %lld", i + 1,
                (long long)input->candidates[i].id, slate_source_name((enum slate_source)source),
                (long long)max);
            return ERR_CONFLICT;
        }
    }
    return OK;
}

enum err slate_replay(struct arena *a, const struct slate_document *document,
                      struct slate_document *ret_made, struct str *ret_difference)
{
    struct replay r = {.memory = a, .said = &document->slate, .difference = ret_difference};
    struct slate_export made = document->slate;
    struct slate_scratch *scratch = arena_try(a, sizeof *scratch);
    struct slate_item *items = arena_try(a, (made.input.candidate_count + 1) * sizeof *items);
    enum err e;

    if (!scratch || !items)
        return ERR_UNAVAILABLE;
    slate_make(&made.policy, &made.input, scratch, items);
    made.items = items;
    const struct slate_digest id = slate_id(a, &made);
    if (slate_digest_is(id, (struct slate_digest){0}))
        return ERR_UNAVAILABLE;
    *ret_made = (struct slate_document){.id = id, .slate = made};
    e = sources_compare(&r);
    if (!e)
        e = items_compare(&r, items);
    if (e)
        return e;
    if (slate_digest_is(id, document->id))
        return OK;
    *ret_difference =
        str_format(a, "id: %.*s is said, %.*s computed",
                   STR_ARG(slate_digest_text(a, document->id)), STR_ARG(slate_digest_text(a, id)));
    return ERR_CONFLICT;
}
