/* How far two people who judge alone agree beyond chance: Cohen's kappa with the 95 % interval of
 * its large-sample error (Fleiss, Cohen and Everitt 1969). Pure. */
#ifndef BEMA_MODERATION_AGREEMENT_H
#define BEMA_MODERATION_AGREEMENT_H

#include <stdbool.h>
#include <stdint.h>

enum { agreement_classes_max = 16 };
struct agreement {
    int64_t counts[agreement_classes_max][agreement_classes_max]; /* first, second */
};
struct kappa {
    int64_t judged, agreed;
    bool is_known; /* false: nothing was judged, or both always said the same one thing */
    double value, low, high;
};
struct kappa agreement_kappa(const struct agreement *agreement);

#endif
