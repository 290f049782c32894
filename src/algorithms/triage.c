#include "algorithms/triage.h"

#include "algorithms/strict_math.h"

#include <assert.h>
#include <math.h>

/* Found by five-fold cross-validation on the training part of the data that docs/TRIAGE.md names.
 * An example of a label weighs (how much rarer than the mean it is) ^ rarity. */
static const double rate = 0.05, decay = 1e-5, small = 0.003, rarity = 0.6;

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* exp(x) over their sum. */
static void shares(const double *x, uint32_t count, double *ret)
{
    double most = x[0], sum = 0;

    for (uint32_t k = 1; k < count; k++)
        most = x[k] > most ? x[k] : most;
    for (uint32_t k = 0; k < count; k++)
        sum += ret[k] = strict_exp(x[k] - most);
    for (uint32_t k = 0; k < count; k++)
        ret[k] /= sum;
}

/* ---- training ---- */

struct trainer {
    const struct triage_examples *examples;
    struct triage_groups groups;
    uint32_t bits, labels, rank[triage_labels_max]; /* of the examples' labels, in order */
    double *weights, *squares;                      /* [bucket * labels + label] */
    double biases[triage_labels_max], bias_squares[triage_labels_max];
    double importance[triage_labels_max]; /* of an example of the label */
    struct triage_features *features;
};

static void example_learn(struct trainer *t, const struct triage_example *example)
{
    const struct triage_features *f = t->features;
    const uint32_t labels = t->labels, is = t->rank[example->label], mask = (1U << t->bits) - 1;
    double sums[triage_labels_max] = {0}, pull[triage_labels_max], value;

    triage_features_find(&t->groups, example->text, t->features);
    value = f->count ? 1 / sqrt((double)f->count) : 0;
    for (uint32_t i = 0; i < f->count; i++)
        for (uint32_t k = 0; k < labels; k++)
            sums[k] += t->weights[(f->hashes[i] & mask) * labels + k];
    for (uint32_t k = 0; k < labels; k++)
        sums[k] = sums[k] * value + t->biases[k];
    shares(sums, labels, pull);
    for (uint32_t k = 0; k < labels; k++) {
        pull[k] = (pull[k] - (k == is ? 1 : 0)) * t->importance[is];
        t->bias_squares[k] += pull[k] * pull[k];
        t->biases[k] -= rate * pull[k] / sqrt(t->bias_squares[k] + small);
        pull[k] *= value;
    }
    for (uint32_t i = 0; i < f->count; i++)
        for (uint32_t k = 0; k < labels; k++) {
            const size_t at = (size_t)(f->hashes[i] & mask) * labels + k;
            const double slope = pull[k] + decay * t->weights[at];
            t->squares[at] += slope * slope;
            t->weights[at] -= rate * slope / sqrt(t->squares[at] + small);
        }
}

static int32_t stored(double weight, int32_t most)
{
    const double scaled = weight * triage_weight_unit;

    if (scaled >= most)
        return most;
    if (scaled <= -most)
        return -most;
    return (int32_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

/* Every label has enough examples; a rare one is not drowned, nor overdone. */
static enum err trainer_weigh(struct arena *a, struct trainer *t, struct str *ret_fault)
{
    uint64_t counts[triage_labels_max] = {0};

    for (size_t i = 0; i < t->examples->count; i++)
        counts[t->rank[t->examples->list[i].label]]++;
    if (t->labels < 2) {
        *ret_fault = STR("at least two labels are needed");
        return ERR_INVALID;
    }
    for (uint32_t k = 0; k < t->labels; k++) {
        if (counts[k] < 10) {
            *ret_fault = str_format(a, "at least ten examples of every label are needed");
            return ERR_INVALID;
        }
        t->importance[k] = strict_exp(rarity * strict_log((double)t->examples->count /
                                                          ((double)t->labels * (double)counts[k])));
    }
    return OK;
}

static void labels_rank(const struct triage_examples *examples, uint32_t *rank)
{
    for (size_t i = 0; i < examples->label_count; i++) {
        rank[i] = 0;
        for (size_t k = 0; k < examples->label_count; k++)
            rank[i] += str_compare(examples->labels[k], examples->labels[i]) < 0;
    }
}

static void model_fill(struct trainer *t, struct triage_model *ret)
{
    const size_t count = (size_t)t->labels << t->bits;

    ret->label_count = t->labels;
    ret->bits = t->bits;
    ret->groups = t->groups;
    ret->trained_on = t->examples->count;
    for (uint32_t k = 0; k < t->labels; k++) {
        ret->labels[t->rank[k]] = t->examples->labels[k];
        ret->biases[k] = stored(t->biases[k], INT32_MAX / 2);
    }
    for (size_t i = 0; i < count; i++)
        ret->weights[i] = (int16_t)stored(t->weights[i], INT16_MAX);
}

enum err triage_train(struct arena *a, const struct triage_examples *examples,
                      const struct triage_training *how, struct triage_model *ret,
                      struct str *ret_fault)
{
    struct trainer t = {.examples = examples,
                        .groups = how->groups,
                        .bits = how->bits,
                        .labels = (uint32_t)examples->label_count};
    const size_t count = (size_t)t.labels << how->bits;
    uint32_t *order = arena_try(a, (examples->count + 1) * sizeof *order);
    uint64_t seed = 1;
    struct triage_model model = {0};

    assert(how->bits >= triage_bits_min && how->bits <= triage_bits_max);
    assert(how->rounds >= 1 && how->rounds <= triage_rounds_max);
    assert(examples->count <= triage_examples_max && t.labels <= triage_labels_max);
    labels_rank(examples, t.rank);
    const enum err e = trainer_weigh(a, &t, ret_fault);
    if (e)
        return e;
    t.weights = arena_try(a, count * sizeof *t.weights);
    t.squares = arena_try(a, count * sizeof *t.squares);
    t.features = arena_try(a, sizeof *t.features);
    model.weights = arena_try(a, count * sizeof *model.weights);
    if (!order || !t.weights || !t.squares || !t.features || !model.weights) {
        *ret_fault = STR("not enough memory; fewer --bits need less");
        return ERR_TOO_LARGE;
    }
    for (size_t i = 0; i < examples->count; i++)
        order[i] = (uint32_t)i;
    for (uint32_t round = 0; round < how->rounds; round++) {
        for (size_t i = examples->count; i > 1; i--) {
            const size_t other = (size_t)(draw(&seed) % i);
            const uint32_t kept = order[i - 1];
            order[i - 1] = order[other];
            order[other] = kept;
        }
        for (size_t i = 0; i < examples->count; i++)
            example_learn(&t, &examples->list[order[i]]);
    }
    model_fill(&t, &model);
    *ret = model;
    return OK;
}

/* ---- using it ---- */

/* Whole numbers up to here: 8,192 weights of 16 bits fit an int32_t. */
static double sums_find(const struct triage_model *model, const struct triage_features *f,
                        double *ret_sums)
{
    const uint32_t labels = model->label_count, mask = (1U << model->bits) - 1;
    int32_t sums[triage_labels_max] = {0};
    const double value = f->count ? 1 / sqrt((double)f->count) : 0;

    for (uint32_t i = 0; i < f->count; i++) {
        const int16_t *weights = model->weights + (size_t)(f->hashes[i] & mask) * labels;
        for (uint32_t k = 0; k < labels; k++)
            sums[k] += weights[k];
    }
    for (uint32_t k = 0; k < labels; k++)
        ret_sums[k] = (sums[k] * value + model->biases[k]) / triage_weight_unit;
    return value;
}

void triage_score(const struct triage_model *model, struct str text,
                  struct triage_features *scratch, struct triage_scores *ret)
{
    double sums[triage_labels_max], part[triage_labels_max];

    triage_features_find(&model->groups, text, scratch);
    sums_find(model, scratch, sums);
    shares(sums, model->label_count, part);
    *ret = (struct triage_scores){0};
    for (uint32_t k = 0; k < model->label_count; k++) {
        ret->milli[k] = (uint32_t)(part[k] * 1000 + 0.5);
        if (part[k] > part[ret->best])
            ret->best = k;
    }
}

/* What a feature says for the label against the mean of the others, in weight units. */
static double says(const struct triage_model *model, uint32_t hash, uint32_t label)
{
    const uint32_t labels = model->label_count, mask = (1U << model->bits) - 1;
    const int16_t *weights = model->weights + (size_t)(hash & mask) * labels;
    double others = 0;

    for (uint32_t k = 0; k < labels; k++)
        others += k == label ? 0 : weights[k];
    return weights[label] - others / (labels - 1);
}

size_t triage_explain(const struct triage_model *model, struct str text, uint32_t label,
                      struct triage_features *scratch, struct triage_reason *ret, size_t max)
{
    double word[triage_words_max] = {0}, sums[triage_labels_max];
    size_t count = 0;

    assert(label < model->label_count);
    triage_features_find(&model->groups, text, scratch);
    const double value = sums_find(model, scratch, sums) / triage_weight_unit * 1000;
    for (uint32_t i = 0; i < scratch->count; i++) {
        const double half = says(model, scratch->hashes[i], label) * value / 2;
        word[scratch->word_of[i]] += half;
        word[scratch->second_word_of[i]] += half;
    }
    for (uint32_t n = 0; n < scratch->word_count; n++) {
        const int32_t weight = (int32_t)word[n];
        size_t at = count;
        if (weight <= 0)
            continue;
        while (at > 0 && ret[at - 1].weight_milli < weight)
            at--;
        if (at == max)
            continue;
        count += count < max;
        for (size_t i = count - 1; i > at; i--)
            ret[i] = ret[i - 1];
        ret[at] = (struct triage_reason){
            str_sub(text, scratch->words[n].begin, scratch->words[n].end), weight};
    }
    return count;
}
