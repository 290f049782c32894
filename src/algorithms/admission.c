#include "algorithms/admission.h"

static const int64_t day_ms = INT64_C(24) * 3600 * 1000;

const char *admission_name(enum admission admission)
{
    static const char *const names[] = {"admitted", "few_ratings", "shares_a_voice", "young",
                                        "unvouched"};

    return names[admission];
}

bool admission_is_old(const struct policy *policy, int64_t made_ms, int64_t now_ms)
{
    return now_ms - made_ms >= policy->admission_days_min * day_ms;
}

int64_t admission_period(const struct policy *policy, int64_t now_ms)
{
    return now_ms / (policy->admission_vouches_days * day_ms);
}

uint32_t admission_vouches(const struct policy *policy, int step)
{
    return step < 0 || step > 31 ? 0 : (uint32_t)policy->admission_vouches_max >> step;
}

static enum admission state_of(const struct policy *policy, const struct admission_person *person)
{
    return person->state == ADMISSION_GIVEN                  ? ADMISSION_GIVEN
           : person->ratings < policy->admission_ratings_min ? ADMISSION_FEW_RATINGS
           : !person->has_voice                              ? ADMISSION_SHARES
           : !person->is_old                                 ? ADMISSION_YOUNG
                                                             : ADMISSION_UNVOUCHED;
}

/* The first of a square: neither age nor vouching is asked of them. */
static size_t founders_admit(const struct policy *policy, size_t founders,
                             struct admission_person *people, size_t count)
{
    size_t admitted = 0;

    for (size_t i = 0; i < count && founders + admitted < (size_t)policy->admission_founders; i++) {
        if (people[i].state != ADMISSION_YOUNG && people[i].state != ADMISSION_UNVOUCHED)
            continue;
        people[i].state = ADMISSION_GIVEN;
        people[i].step = 0;
        people[i].vouched = 0;
        admitted++;
    }
    return admitted;
}

/* Who vouches, the best first. */
struct vouchers {
    uint32_t list[admission_vouchers_most];
    size_t count, wanted;
};

static bool is_better(const struct policy *policy, const struct admission_person *one,
                      const struct admission_person *other)
{
    if (one->step != other->step)
        return one->step < other->step;
    return admission_vouches(policy, one->step) - one->vouched >
           admission_vouches(policy, other->step) - other->vouched;
}

/* Of equals the one that came first stays before. */
static void voucher_add(const struct policy *policy, const struct admission_person *people,
                        struct vouchers *vouchers, uint32_t voucher)
{
    size_t at = vouchers->count;

    while (at > 0 && is_better(policy, &people[voucher], &people[vouchers->list[at - 1]])) {
        if (at < vouchers->wanted)
            vouchers->list[at] = vouchers->list[at - 1];
        at--;
    }
    if (at < vouchers->wanted)
        vouchers->list[at] = voucher;
    vouchers->count += vouchers->count < vouchers->wanted;
}

/* One who is old enough and rates enough; only those nearer than step may vouch for her. */
static bool admit(const struct policy *policy, struct admission_person *people, uint32_t who,
                  int step, const uint32_t *from, const uint32_t *to)
{
    struct vouchers vouchers = {.wanted = (size_t)policy->admission_vouchers_min};
    int furthest = 0;

    for (const uint32_t *at = from; at < to; at++) {
        const struct admission_person *const person = &people[*at];
        if (person->state == ADMISSION_GIVEN && person->has_voice && person->step < step &&
            person->vouched < admission_vouches(policy, person->step))
            voucher_add(policy, people, &vouchers, *at);
    }
    if (vouchers.count < vouchers.wanted)
        return false;
    for (size_t i = 0; i < vouchers.count; i++) {
        struct admission_person *const voucher = &people[vouchers.list[i]];
        voucher->vouched++;
        if (voucher->step > furthest)
            furthest = voucher->step;
    }
    people[who].state = ADMISSION_GIVEN;
    people[who].step = furthest + 1;
    people[who].vouched = 0;
    return true;
}

size_t admission_find(const struct policy *policy, size_t founders, struct admission_person *people,
                      size_t count, const uint32_t *begin, const uint32_t *followers)
{
    size_t admitted = 0;

    for (size_t i = 0; i < count; i++)
        people[i].state = state_of(policy, &people[i]);
    admitted += founders_admit(policy, founders, people, count);
    for (int step = 1; step == 1 || admission_vouches(policy, step - 1) > 0; step++)
        for (uint32_t i = 0; i < count; i++)
            if (people[i].state == ADMISSION_UNVOUCHED)
                admitted +=
                    admit(policy, people, i, step, followers + begin[i], followers + begin[i + 1]);
    return admitted;
}
