/* How a person wants her feeds: which one her home opens with, and how "For you" is ranked, by a
 * preset of the policy or by weights of her own. Nobody changes it but she. */
#ifndef BEMA_SOCIAL_FEED_SETTINGS_H
#define BEMA_SOCIAL_FEED_SETTINGS_H

#include "algorithms/policy.h"
#include "base/work.h"

enum { feed_weight_count = 5, feed_weight_milli_max = 4000 };
/* "bridging", "affinity", "age", "repeat", "unfollowed": in the order of feed_settings.own_milli.
 */
extern const char *const feed_weight_names[feed_weight_count];
/* The name of a preset that is none of the policy's: her own weights. */
#define FEED_PRESET_OWN   "own"
#define FEED_PRESET_FIRST "bridging"

struct feed_settings {
    bool home_for_you; /* else home opens in order of time, as at first */
    char preset[policy_preset_name_bytes_max + 1];
    int64_t own_milli[feed_weight_count]; /* kept while a preset is chosen; thousandths */
};
/* At first: in order of time, FEED_PRESET_FIRST, and its weights as one's own. A preset that the
 * policy no longer has is answered as the first. */
MUST_USE enum err feed_settings_find(struct work *w, int64_t account_id,
                                     struct feed_settings *ret_settings);
/* Joins a running transaction. ERR_INVALID: no such preset, or a weight outside [0, 4]. */
MUST_USE enum err feed_settings_set(struct work *w, int64_t account_id,
                                    const struct feed_settings *settings);
/* Inside the running transaction: the account is gone. */
MUST_USE enum err feed_settings_delete(struct work *w, int64_t account_id);

/* What ranks by them: weights, and bit 1 << enum slate_source of each source. */
struct feed_ranking {
    struct slate_weights weights;
    uint32_t sources;
};
struct feed_ranking feed_ranking_of(const struct feed_settings *settings);
/* In the order of feed_weight_names, in thousandths. */
void feed_weights_milli(const struct slate_weights *weights, int64_t ret_milli[feed_weight_count]);

#endif
