/* Automatic rules: a file in which a square says which posts people should look at, and why.
 *
 * A rule takes labels and numbers in and gives labels out; it has no loops and no memory, and what
 * it may do is to label a post, to put it in the queue with a weight, to hold it for review (for
 * rule_hold_seconds_max, then it is published), or to limit a rate. There is no word for removal.
 * docs/RULES.md describes the language; rule_run.h runs it.
 *
 *     list shorteners { "bit.ly", "t.co" }
 *     rule many-links version 1 {
 *         state shadow
 *         precision 0.8
 *         words en "Many links by a new account"
 *         when links >= 3 and author.age < 1d or link.host in shorteners
 *         then label "link-spam", queue 5
 *     } */
#ifndef BEMA_MODERATION_RULE_SET_H
#define BEMA_MODERATION_RULE_SET_H

#include "algorithms/slate_export.h"
#include "base/needles.h"

enum {
    rule_file_bytes_max = 256 * 1024,
    rules_max = 1000,
    rule_id_bytes_max = 64,
    rule_languages_max = 16,
    rule_words_bytes_max = 1000, /* of the words for people, in one language */
    rule_lists_max = 200,
    rule_list_items_max = 5000, /* of one list */
    rule_items_max = 40000,     /* words, phrases and what patterns need, of all rules */
    rule_item_bytes_max = 200,
    rule_patterns_max = 1000,
    rule_pattern_bytes_max = 1000,
    rule_labels_max = 64,
    rule_label_bytes_max = 64,
    rule_triage_labels_max = 8,
    rule_depth_max = 32,  /* of parentheses and nots */
    rule_steps_max = 256, /* of one rule's condition */
    rule_hold_seconds_min = 60,
    rule_hold_seconds_max = 24 * 3600,
    rule_queue_weight_max = 100,
    rule_limit_seconds_max = 7 * 24 * 3600,
    rule_faults_max = 20, /* told of one file */
};

/* What is known of a post. Counts, flags (0 or 1), times in seconds, shares in thousandths. */
enum rule_feature {
    RULE_LINKS, /* the first four are counted in the text by rule_run() */
    RULE_MENTIONS,
    RULE_HASHTAGS,
    RULE_CHARACTERS,
    RULE_MENTIONS_OF_STRANGERS, /* mentioned accounts that do not follow the author */
    RULE_MEDIA,
    RULE_AUTHOR_AGE,
    RULE_AUTHOR_FOLLOWERS,
    RULE_AUTHOR_POSTS,
    RULE_AUTHOR_POSTS_PER_HOUR, /* in the hour before */
    RULE_SAME_TEXT_POSTS,       /* posts with this text in the hour before */
    RULE_SAME_TEXT_ACCOUNTS,    /* by so many accounts */
    RULE_THREAD_NEW_ACCOUNTS,   /* accounts younger than a day in the thread, in the hour before */
    RULE_DECIDED_DISTANCE,      /* bits (0 to 64) to the SimHash of the nearest decided case */
    RULE_COORDINATION,          /* how well coordination of the author with others is evidenced */
    RULE_IS_REPLY,
    RULE_IS_PUBLIC,
    RULE_AUTHOR_IS_BOT,
    RULE_REPLIED_FOLLOWS_AUTHOR, /* whom it replies to follows the author */
    rule_feature_count
};
enum rule_kind { RULE_COUNT, RULE_TIME, RULE_SHARE, RULE_FLAG };
struct rule_feature_row {
    const char *name, *about;
    enum rule_kind kind;
};
extern const struct rule_feature_row rule_features[rule_feature_count];

/* A condition is a row of steps over one truth value: tests set it, jumps go forward only. */
enum rule_operation {
    RULE_TEST_NUMBER,  /* feature `index` compared to `value` */
    RULE_TEST_TRIAGE,  /* the share of triage label `index` compared to `value` */
    RULE_TEST_PATTERN, /* pattern `index` is found in the text */
    RULE_TEST_ITEMS,   /* one of `count` items from `index` on is found in the text */
    RULE_TEST_HOST,    /* a link's host is one of the list's, or below it */
    RULE_TEST_LANGUAGE,
    RULE_TEST_LABEL, /* label `index` was given, or put by an earlier rule */
    RULE_NOT,
    RULE_JUMP_IF_FALSE, /* to step `index` of the rule */
    RULE_JUMP_IF_TRUE,
};
enum rule_comparison { RULE_LESS, RULE_AT_MOST, RULE_MORE, RULE_AT_LEAST, RULE_EQUAL, RULE_OTHER };
struct rule_step {
    enum rule_operation operation;
    enum rule_comparison comparison;
    uint32_t index, count;
    int64_t value;
    struct str source; /* of a test: how the file says it */
};

struct rule_words {
    struct str language, text;
};
struct rule {
    struct str id;
    int64_t version;
    int line;
    bool on;                  /* else in shadow: what it would do is counted, and not done */
    uint32_t precision_milli; /* below it, by what people decide, it is to be switched off */
    struct rule_words words[rule_languages_max];
    size_t words_count;
    uint32_t first_step, step_count;
    uint64_t labels;                     /* bits of the labels that it puts */
    uint32_t queue_weight;               /* 0: not into the queue */
    uint32_t hold_seconds;               /* 0: not held */
    uint32_t limit_count, limit_seconds; /* limit_seconds 0: no limit */
};

/* A pattern, compiled; with `item_count` items of which one must be in the text, or 0. */
struct rule_pattern {
    struct str source;
    struct pcre2_real_code_8 *code;
    uint32_t first_item, item_count;
    int line, column;
};

struct rule_set {
    struct rule *rules;
    size_t rule_count;
    struct rule_step *steps;
    size_t step_count;
    struct rule_pattern *patterns;
    size_t pattern_count;
    struct needle *items; /* folded; lists that tests name stand in one piece */
    size_t item_count;
    const struct needles *needles;
    struct str labels[rule_labels_max], triage_labels[rule_triage_labels_max];
    size_t label_count, triage_label_count;
    struct str canonical;       /* the file's tokens without comments, one way to write each */
    struct slate_digest digest; /* SHA-256 of that: the version of the whole file */
};

struct rule_fault {
    int line, column; /* from 1; columns in characters */
    struct str words;
};
/* Everything of the set lives in the arena. ERR_INVALID, ERR_TOO_LARGE: at least one fault. */
MUST_USE enum err rule_set_read(struct arena *a, struct str text, struct rule_set **ret,
                                struct rule_fault ret_faults[rule_faults_max],
                                size_t *ret_fault_count);

/* The rules that ship: src/moderation/default.rules. */
extern const struct str rule_default_text;

#endif
