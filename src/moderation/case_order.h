/* The order of the queue: harm of what is said to be broken × reach × who reported × age. Each
 * doubling is worth case_doubling_points, so that the factors of a case are points that add up, and
 * what is stored of it does not change with time: a case doubles each case_age_days. Values in,
 * values out. */
#ifndef BEMA_MODERATION_CASE_ORDER_H
#define BEMA_MODERATION_CASE_ORDER_H

#include "base/work.h"

enum {
    case_doubling_points = 10,
    case_age_days = 2,
    harm_max = 16,
    case_rule_weight_max = 100,
    case_terms_max = 6
};

struct case_facts {
    double weight; /* of all reporters and notices together */
    double harm;   /* what each says it does, times her weight, added up */
    int rule_weight, reporters, trusted, posts;
    int64_t followers, made_ms;
};
/* Without age. */
double case_points(const struct case_facts *facts);
/* Where it stands in the queue: the least is the first. Milli-points. */
int64_t case_place(const struct case_facts *facts);

struct case_term {
    const char *name; /* "harm", "reach", "reporters", "rule", "trusted", "age" */
    double value;     /* points */
    struct str words;
};
/* Their values add up to *ret_score. */
int case_terms(struct arena *memory, const struct case_facts *facts, int64_t now_ms,
               struct case_term ret_terms[case_terms_max], double *ret_score);

#endif
