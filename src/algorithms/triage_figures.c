#include "algorithms/triage.h"

#include <assert.h>

struct counts {
    uint64_t is[triage_labels_max], taken[triage_labels_max], both[triage_labels_max];
};
/* One of each figure, in thousandths. */
struct sample {
    uint32_t macro_f1, accuracy, precision[triage_labels_max], recall[triage_labels_max],
        f1[triage_labels_max];
};

static uint32_t milli(uint64_t part, uint64_t whole)
{
    return whole ? (uint32_t)((part * 2000 + whole) / (2 * whole)) : 0;
}

static void sample_find(const struct counts *counts, size_t count, uint32_t labels,
                        struct sample *ret)
{
    uint64_t right = 0, sum = 0, there = 0;

    for (uint32_t k = 0; k < labels; k++) {
        const uint64_t both = counts->both[k], either = counts->is[k] + counts->taken[k];
        right += both;
        ret->precision[k] = milli(both, counts->taken[k]);
        ret->recall[k] = milli(both, counts->is[k]);
        ret->f1[k] = milli(2 * both, either);
        sum += either ? 2 * both * 1000000 / either : 0;
        there += either > 0;
    }
    ret->accuracy = milli(right, count);
    ret->macro_f1 = there ? milli(sum / there, 1000000) : 0;
}

static int by_value(const void *one, const void *other)
{
    const uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;

    return (a > b) - (a < b);
}

/* The figure at this place of every sample, and of the whole. */
static struct triage_figure figure(const struct sample *samples, const struct sample *whole,
                                   size_t offset)
{
    uint32_t values[triage_resamples], own;

    for (size_t i = 0; i < triage_resamples; i++)
        memcpy(&values[i], (const char *)&samples[i] + offset, sizeof values[i]);
    memcpy(&own, (const char *)whole + offset, sizeof own);
    qsort(values, triage_resamples, sizeof *values, by_value);
    return (struct triage_figure){own, values[triage_resamples / 40],
                                  values[triage_resamples - 1 - triage_resamples / 40]};
}

enum err triage_figures_find(struct arena *a, const uint8_t *is, const uint8_t *taken, size_t count,
                             uint32_t label_count, struct triage_figures *ret)
{
    struct sample *samples = arena_try(a, triage_resamples * sizeof *samples), whole;
    struct counts all = {0};
    uint64_t state = 1;

    if (!samples)
        return ERR_TOO_LARGE;
    assert(count > 0 && label_count <= triage_labels_max);
    *ret = (struct triage_figures){.count = count};
    for (size_t i = 0; i < count; i++) {
        all.is[is[i]]++;
        all.taken[taken[i]]++;
        all.both[is[i]] += is[i] == taken[i];
        ret->confusion[is[i]][taken[i]]++;
    }
    sample_find(&all, count, label_count, &whole);
    for (size_t n = 0; n < triage_resamples; n++) {
        struct counts some = {0};
        for (size_t i = 0; i < count; i++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            const size_t at = (size_t)((state >> 33) % count);
            some.is[is[at]]++;
            some.taken[taken[at]]++;
            some.both[is[at]] += is[at] == taken[at];
        }
        sample_find(&some, count, label_count, &samples[n]);
    }
    ret->macro_f1 = figure(samples, &whole, offsetof(struct sample, macro_f1));
    ret->accuracy = figure(samples, &whole, offsetof(struct sample, accuracy));
    for (size_t k = 0; k < label_count; k++) {
        const size_t at = k * sizeof(uint32_t);
        ret->precision[k] = figure(samples, &whole, offsetof(struct sample, precision) + at);
        ret->recall[k] = figure(samples, &whole, offsetof(struct sample, recall) + at);
        ret->f1[k] = figure(samples, &whole, offsetof(struct sample, f1) + at);
    }
    return OK;
}
