/* The policy: every weight and threshold by which a square ranks, in one text file.
 *
 * A file is lines `key = value`, empty lines, and comments from `#` at the start of a line. Every
 * key stands exactly once, but preset.NAME (1 to policy_presets_max, with preset.bridging) and
 * history (0 to policy_history_max), in any order; one that is not known is refused, so that
 * nothing counts that is not said here. Values are whole numbers or decimals with at most three
 * places, and are kept as whole thousandths: 0.35 is 350, exactly. What a key means and its bounds
 * are in the table of policy.c; docs/ALGORITHM.md explains them.
 *
 * The canonical text has the same lines in the order of that table, without comments, decimals
 * without needless zeros; the policy's hash is its SHA-256. Two files with the same hash rank
 * alike, and have the same history. */
#ifndef BEMA_ALGORITHMS_POLICY_H
#define BEMA_ALGORITHMS_POLICY_H

#include "base/buffer.h"

enum {
    policy_bytes_max = 64 * 1024,
    policy_line_bytes_max = 1024,
    policy_presets_max = 16,
    policy_preset_name_bytes_max = 32,
    policy_history_max = 32,
};

/* Where a candidate comes from. */
enum slate_source {
    SLATE_FOLLOWED,             /* of an account that the viewer follows */
    SLATE_APPROVED_BY_FOLLOWED, /* approved by those whom she follows */
    SLATE_BRIDGING,             /* from the bridging pool of the topics she touches */
    SLATE_NEWCOMER,             /* of an author with few impressions so far */
    slate_source_count
};
/* "followed", "approved", "bridging", "newcomer". */
const char *slate_source_name(enum slate_source source);

/* What a viewer sets, each in Q16.16 from 0 to slate_weight_max (4): how much a bit of each term
 * counts. */
enum { slate_bit = 1 << 16, slate_weight_max = 4 * slate_bit };
struct slate_weights {
    uint32_t bridging, affinity;      /* raise */
    uint32_t age, repeat, unfollowed; /* lower */
};

/* Weights with a name and a word about them, and the sources that are gathered from: bit 1 << enum
 * slate_source. */
struct policy_preset {
    struct str name; /* a-z and -, 1 to policy_preset_name_bytes_max; not "own", "published" */
    struct slate_weights weights;
    uint32_t sources;
    struct str about; /* "": none */
};

/* Numbers called …_milli are thousandths. */
struct policy {
    /* h = (a + share · prior) / (a + disapproval · d + s / impressions + prior) */
    int64_t prior_voices_milli, prior_share_milli, disapproval_milli, impressions_per_voice;
    /* Cells: post × quintile. */
    int64_t cell_voices_min, cell_rounded_to, cell_refresh_minutes;
    /* Terms, in bits. */
    int64_t bridging_bits_max, bridging_quintiles_min;
    int64_t affinity_bits_max, affinity_half_life_days;
    int64_t age_minutes_per_bit;
    int64_t repeat_second_bits_milli, repeat_later_bits_milli;
    int64_t unfollowed_bits_milli;
    /* At most this many of an author in so many in a row. */
    int64_t author_max, author_window;
    /* How many candidates of each source at most, and the hours that posts of the followed stay. */
    int64_t candidates_max[slate_source_count], followed_hours, newcomer_impressions_max;
    /* Impressions count once per viewer in so many hours. */
    /* Who is counted (admission.h). */
    int64_t admission_founders, admission_days_min, admission_ratings_min;
    int64_t admission_vouchers_min, admission_vouches_max, admission_vouches_days;
    /* Trends: half-life of what was seen and of what is expected, and the least that trends. */
    int64_t trend_half_life_hours, trend_baseline_hours, trend_voices_min, trend_quintiles_min;

    struct policy_preset presets[policy_presets_max]; /* by name, ascending */
    size_t preset_count;
    struct str history[policy_history_max]; /* "2026-11-21 why", in the order of the file */
    size_t history_count;
};

/* Reads a file; texts live in the arena. ERR_INVALID or ERR_TOO_LARGE (policy_bytes_max, lines,
 * presets, history), with words in *ret_fault: "line 7, approval.prior_share: …". */
MUST_USE enum err policy_read(struct arena *a, struct str text, struct policy *ret,
                              struct str *ret_fault);
/* The canonical text, at most policy_bytes_max: reading it gives the same policy and text. */
void policy_write(const struct policy *policy, struct buffer *ret_text);

/* The policy that is built in: the text of src/algorithms/default.policy, and it read. */
extern const struct str policy_default_text;
void policy_default(struct arena *a, struct policy *ret);

/* The preset with this name, or NULL. That of people who chose none is there in every policy. */
#define POLICY_PRESET_FIRST "bridging"
const struct policy_preset *policy_preset_find(const struct policy *policy, struct str name);

#endif
