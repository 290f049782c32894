#include "moderation/agreement.h"

#include <math.h>

/* Of all that was judged: what the first and the second said how often, as shares. */
struct shares {
    double first[agreement_classes_max], second[agreement_classes_max];
    double observed, expected;
};

static double square(double x)
{
    return x * x;
}

static struct shares shares_of(const struct agreement *a, double judged)
{
    struct shares s = {.observed = 0};

    for (int i = 0; i < agreement_classes_max; i++)
        for (int j = 0; j < agreement_classes_max; j++) {
            const double share = (double)a->counts[i][j] / judged;

            s.first[i] += share;
            s.second[j] += share;
            s.observed += i == j ? share : 0;
        }
    for (int i = 0; i < agreement_classes_max; i++)
        s.expected += s.first[i] * s.second[i];
    return s;
}

static double error_of(const struct agreement *a, const struct shares *s, double judged)
{
    const double po = s->observed, pe = s->expected;
    double same = 0, apart = 0;

    for (int i = 0; i < agreement_classes_max; i++)
        for (int j = 0; j < agreement_classes_max; j++) {
            const double share = (double)a->counts[i][j] / judged;

            if (i == j)
                same += share * square((1 - pe) - (s->first[i] + s->second[i]) * (1 - po));
            else
                apart += share * square(s->second[i] + s->first[j]);
        }
    const double variance = (same + square(1 - po) * apart - square(po * pe - 2 * pe + po)) /
                            (judged * square(square(1 - pe)));

    return variance > 0 ? sqrt(variance) : 0;
}

struct kappa agreement_kappa(const struct agreement *agreement)
{
    const double reach = 1.959963984540054; /* of the normal law, for 95 % */
    struct kappa k = {.judged = 0};
    struct shares s;
    double error;

    for (int i = 0; i < agreement_classes_max; i++)
        for (int j = 0; j < agreement_classes_max; j++) {
            k.judged += agreement->counts[i][j];
            k.agreed += i == j ? agreement->counts[i][j] : 0;
        }
    if (!k.judged)
        return k;
    s = shares_of(agreement, (double)k.judged);
    k.is_known = s.expected < 1 - 1e-12;
    if (!k.is_known)
        return k;
    error = error_of(agreement, &s, (double)k.judged);
    k.value = (s.observed - s.expected) / (1 - s.expected);
    k.low = fmax(-1, k.value - reach * error);
    k.high = fmin(1, k.value + reach * error);
    return k;
}
