/* How a person wants her feeds: which one her home opens with, and how "For you" is ranked: by a
 * preset of the policy, by weights of her own, or by a copy of what somebody published
 * (feed_presets.h). Nobody changes it but she: a copy stays as it was when she took it. */
#ifndef BEMA_SOCIAL_FEED_SETTINGS_H
#define BEMA_SOCIAL_FEED_SETTINGS_H

#include "algorithms/policy.h"
#include "base/json.h"
#include "base/work.h"

enum { feed_weight_count = 5, feed_weight_milli_max = 4000 };
/* "bridging", "affinity", "age", "repeat", "unfollowed": in the order of feed_settings.own_milli.
 */
extern const char *const feed_weight_names[feed_weight_count];
/* ERR_INVALID, naming the first that is outside [0, feed_weight_milli_max]. */
MUST_USE enum err feed_weights_check(struct work *w, const int64_t milli[feed_weight_count]);

/* The names of presets that are none of the policy's: her own weights, and those of her copy. */
#define FEED_PRESET_OWN       "own"
#define FEED_PRESET_PUBLISHED "published"
#define FEED_PRESET_FIRST     "bridging"

/* Of a published preset. */
struct feed_copy {
    int64_t version;              /* 0: there is no copy */
    int64_t preset_id, author_id; /* 0: of a preset that is not on this square (bulk load) */
    int64_t taken_ms;
    struct str name;
    int64_t milli[feed_weight_count];
};
struct feed_settings {
    bool home_for_you; /* else home opens in order of time, as at first */
    char preset[policy_preset_name_bytes_max + 1];
    int64_t own_milli[feed_weight_count]; /* kept while a preset is chosen; thousandths */
    struct feed_copy copy;                /* while preset is FEED_PRESET_PUBLISHED */
};
/* At first: in order of time, FEED_PRESET_FIRST, and its weights as one's own. A preset that the
 * policy no longer has is answered as the first. */
MUST_USE enum err feed_settings_find(struct work *w, int64_t account_id,
                                     struct feed_settings *ret_settings);
/* Joins a running transaction. ERR_INVALID: no such preset, or a weight outside [0, 4]. A copy ends
 * when another preset is chosen; who uses a preset is counted with it. */
MUST_USE enum err feed_settings_set(struct work *w, int64_t account_id,
                                    const struct feed_settings *settings);
/* Inside the running transaction: the account is gone. */
MUST_USE enum err feed_settings_delete(struct work *w, int64_t account_id);

/* What ranks by them: weights, and bit 1 << enum slate_source of each source. */
struct feed_ranking {
    struct slate_weights weights;
    uint32_t sources;
};
struct feed_ranking feed_ranking_of(const struct policy *policy,
                                    const struct feed_settings *settings);
/* "weights":{"bridging":1.25, …}, under that key. */
void feed_weights_json(struct buffer *out, const char *key, const int64_t milli[feed_weight_count]);
/* Whether they are what they are at first: nothing need be kept of them. */
bool feed_settings_are_first(const struct feed_settings *settings);
/* In the order of feed_weight_names, in thousandths. */
void feed_weights_milli(const struct slate_weights *weights, int64_t ret_milli[feed_weight_count]);

#endif
