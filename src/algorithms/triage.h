/* Triage: what a post looks like to somebody who has read labelled posts. It orders a queue that
 * people work through, and does nothing else.
 *
 * A linear model (multinomial logistic regression) over hashed words, pairs of words and n-grams of
 * 3 to 5 characters inside words. Training is a fixed sequence of + − × ÷ and square roots in the
 * order of the examples: the same examples give the same bytes everywhere. docs/TRIAGE.md has the
 * formats and what was measured.
 *
 * Words that name groups of people (women, Muslim, gay …) are read as one and the same mark that
 * has no weight of its own: a post about one group scores exactly what the same post about another
 * group scores, and no post scores anything for naming a group. */
#ifndef BEMA_ALGORITHMS_TRIAGE_H
#define BEMA_ALGORITHMS_TRIAGE_H

#include "base/buffer.h"

enum {
    triage_labels_max = 8,
    triage_label_bytes_max = 32, /* a-z, 0-9, _ and - */
    triage_bits_min = 10,        /* 1 << bits buckets */
    triage_bits_max = 20,
    triage_bits_default = 18,
    triage_groups_max = 2000,
    triage_group_characters_max = 40,  /* also of any word: what is longer is read so far */
    triage_text_bytes_max = 16 * 1024, /* what is longer is read so far */
    triage_features_max = 8192,        /* of one text; what comes after does not count */
    triage_words_max = 2048,           /* likewise */
    triage_examples_max = 1000000,
    triage_rounds_max = 64,
    triage_model_bytes_max = 20 * 1024 * 1024,
    triage_weight_unit = 2048, /* a stored weight of 2,048 is 1 */
};

/* ---- text as features ---- */

struct triage_word {
    uint32_t begin, end; /* bytes of the text */
    int32_t group;       /* index in the groups, or -1 */
};
/* What one text is made of; 70 kB that a caller gives to work in. */
struct triage_features {
    uint32_t hashes[triage_features_max];
    uint16_t word_of[triage_features_max], second_word_of[triage_features_max];
    struct triage_word words[triage_words_max];
    uint32_t count, word_count;
};

/* Words that name groups, folded and sorted: triage_groups_read() makes it. */
struct triage_groups {
    struct str *words;
    size_t count;
};
/* The list that is built in: English and French, one word a line. */
extern const struct str triage_groups_text;
/* One word a line, `#` begins a comment. ERR_INVALID or ERR_TOO_LARGE with words in *ret_fault. */
MUST_USE enum err triage_groups_read(struct arena *a, struct str text, struct triage_groups *ret,
                                     struct str *ret_fault);

/* The features of any bytes; those that are no UTF-8 are read as signs. Case and the accents of
 * Latin letters do not count; addresses, mentions and numbers are each one word. */
void triage_features_find(const struct triage_groups *groups, struct str text,
                          struct triage_features *ret);

/* ---- examples ---- */

struct triage_example {
    struct str text;
    uint32_t label;
};
struct triage_examples {
    struct str labels[triage_labels_max]; /* in the order in which they came */
    size_t label_count;
    struct triage_example *list;
    size_t count, capacity;
};
/* Adds the rows of a table: CSV as RFC 4180 or, where the first line has a tab, tab-separated
 * without quotes. The first line names the columns; those called label_column and text_column
 * count, the others do not. A row without a label or text is a fault. Texts of the examples point
 * into `table` where they can. ERR_INVALID or ERR_TOO_LARGE with words in *ret_fault: "line 7: …".
 * fixed_labels: a label that is not there yet is a fault too. */
struct triage_columns {
    struct str label, text;
    bool fixed_labels;
};
MUST_USE enum err triage_examples_add(struct arena *a, struct str table,
                                      const struct triage_columns *columns,
                                      struct triage_examples *examples, struct str *ret_fault);

/* ---- the model ---- */

struct triage_model {
    struct str labels[triage_labels_max]; /* ascending by bytes */
    uint32_t label_count, bits;
    struct triage_groups groups;
    int32_t biases[triage_labels_max];
    int16_t *weights;    /* [bucket * label_count + label], each in 1/triage_weight_unit */
    uint64_t trained_on; /* examples */
};

struct triage_training {
    uint32_t bits, rounds;
    struct triage_groups groups;
};
/* ERR_INVALID with words: fewer than two labels, or fewer than ten examples of one. ERR_TOO_LARGE:
 * memory. Takes 16 bytes × labels × 2^bits to work in. */
MUST_USE enum err triage_train(struct arena *a, const struct triage_examples *examples,
                               const struct triage_training *how, struct triage_model *ret,
                               struct str *ret_fault);

/* What the model holds of a text: shares in thousandths, which add up to 1,000 but for rounding;
 * the most likely label. */
struct triage_scores {
    uint32_t milli[triage_labels_max];
    uint32_t best;
};
void triage_score(const struct triage_model *model, struct str text,
                  struct triage_features *scratch, struct triage_scores *ret);

/* The words that spoke most for a label against the others, strongest first; weight in thousandths
 * of a natural logarithm of odds. Returns how many, at most max. */
struct triage_reason {
    struct str word; /* of the text */
    int32_t weight_milli;
};
size_t triage_explain(const struct triage_model *model, struct str text, uint32_t label,
                      struct triage_features *scratch, struct triage_reason *ret, size_t max);

/* The file's bytes, at most triage_model_bytes_max; their format is in docs/TRIAGE.md. */
void triage_model_write(const struct triage_model *model, struct buffer *ret_bytes);
/* Everything is checked: sizes before memory is taken, the checksum, that labels and groups ascend.
 * ERR_INVALID or ERR_TOO_LARGE with words. */
MUST_USE enum err triage_model_read(struct arena *a, struct str bytes, struct triage_model *ret,
                                    struct str *ret_fault);

/* ---- how good it is ---- */

enum { triage_resamples = 1000 };
/* Each in thousandths, with the 95 % interval of triage_resamples resamples (fixed seed). */
struct triage_figure {
    uint32_t milli, low_milli, high_milli;
};
struct triage_figures {
    size_t count;
    struct triage_figure macro_f1, accuracy;
    struct triage_figure precision[triage_labels_max], recall[triage_labels_max],
        f1[triage_labels_max];
    uint64_t confusion[triage_labels_max][triage_labels_max]; /* [is][taken for] */
};
/* is and taken: the label of each of count > 0 examples. A label that is neither is not in the
 * macro-F1. */
MUST_USE enum err triage_figures_find(struct arena *a, const uint8_t *is, const uint8_t *taken,
                                      size_t count, uint32_t label_count,
                                      struct triage_figures *ret);

#endif
