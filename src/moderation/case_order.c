#include "moderation/case_order.h"

#include "base/clock.h"

#include <math.h>

/* What is heard at least, so that every case has a place. */
static const double weight_floor = 1.0 / 1024;
static const double rule_weight_of_one = 20; /* as much as one reporter */

static double points(double factor)
{
    return case_doubling_points * log2(factor);
}

static double harm_points(const struct case_facts *f)
{
    /* What few or unproven people claim is taken for as much as they weigh. */
    const double unsaid = f->weight < 1 ? 1 - f->weight : 0;

    return f->weight > 0 ? points((unsaid + f->harm) / (f->weight > 1 ? f->weight : 1)) : 0;
}

static double reach_points(const struct case_facts *f)
{
    const double reach_max = 4;
    double reach = 1 + log10(1 + (double)f->followers) / 2;

    if (reach > reach_max)
        reach = reach_max;
    if (f->posts > 1)
        reach *= 1 + log10((double)f->posts);
    return points(reach);
}

static double heard(double weight)
{
    return points(weight > weight_floor ? weight : weight_floor);
}

/* With the rules' findings; without them what the reporters alone would weigh. */
static double whole_points(const struct case_facts *f)
{
    return heard(f->weight + f->rule_weight / rule_weight_of_one);
}

static double trusted_points(const struct case_facts *f)
{
    return f->trusted ? 2.0 * case_doubling_points : 0;
}

double case_points(const struct case_facts *f)
{
    return harm_points(f) + reach_points(f) + whole_points(f) + trusted_points(f);
}

/* Milli-points of a time since 1970: in doubles, exact to one of them. */
static double age_points(double ms)
{
    return ms * case_doubling_points / (case_age_days * (double)clock_day_ms);
}

int64_t case_place(const struct case_facts *f)
{
    return llround(1000 * (age_points((double)f->made_ms) - case_points(f)));
}

int case_terms(struct arena *memory, const struct case_facts *f, int64_t now_ms,
               struct case_term ret_terms[case_terms_max], double *ret_score)
{
    const double age = age_points((double)(now_ms - f->made_ms));
    const double reporters = f->weight > 0 ? heard(f->weight) : 0;
    int count = 0;

    if (f->weight > 0)
        ret_terms[count++] =
            (struct case_term){"harm", harm_points(f), STR("how bad they say it is")};
    ret_terms[count++] = (struct case_term){
        "reach", reach_points(f),
        f->posts > 1 ? str_format(memory, "%d posts alike; %lld followers", f->posts,
                                  (long long)f->followers)
                     : str_format(memory, "%lld followers", (long long)f->followers)};
    if (f->weight > 0)
        ret_terms[count++] = (struct case_term){
            "reporters", reporters,
            f->reporters == 1
                ? str_format(memory, "one person reported it, heard as %.2f", f->weight)
                : str_format(memory, "%d people reported it, heard as %.2f", f->reporters,
                             f->weight)};
    if (f->rule_weight)
        ret_terms[count++] = (struct case_term){
            "rule", whole_points(f) - reporters,
            str_format(memory, "automatic rules give it a weight of %d", f->rule_weight)};
    if (f->trusted)
        ret_terms[count++] =
            (struct case_term){"trusted", trusted_points(f), STR("a trusted flagger reported it")};
    ret_terms[count++] = (struct case_term){
        "age", age,
        str_format(memory, "waiting for %lld h", (long long)((now_ms - f->made_ms) / 3600000))};
    *ret_score = case_points(f) + age;
    return count;
}
