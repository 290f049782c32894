#include "social/feed_settings.h"

#include "social/feed_settings_db.h"
#include "social/square_policy.h"
#include "social/transaction.h"

const char *const feed_weight_names[feed_weight_count] = {"bridging", "affinity", "age", "repeat",
                                                          "unfollowed"};

static const struct policy_preset *preset_of(const struct feed_settings *settings)
{
    return policy_preset_find(&square_policy()->policy, str_of(settings->preset));
}

void feed_weights_milli(const struct slate_weights *weights, int64_t ret_milli[feed_weight_count])
{
    const uint32_t bits[feed_weight_count] = {weights->bridging, weights->affinity, weights->age,
                                              weights->repeat, weights->unfollowed};
    for (int i = 0; i < feed_weight_count; i++)
        ret_milli[i] = ((int64_t)bits[i] * 1000 + slate_bit / 2) / slate_bit;
}

static uint32_t bits_of(int64_t milli)
{
    return (uint32_t)((milli * slate_bit + 500) / 1000);
}

struct feed_ranking feed_ranking_of(const struct feed_settings *settings)
{
    const struct policy_preset *preset = preset_of(settings);
    const int64_t *own = settings->own_milli;
    if (preset)
        return (struct feed_ranking){preset->weights, preset->sources};
    return (struct feed_ranking){.weights = {.bridging = bits_of(own[0]),
                                             .affinity = bits_of(own[1]),
                                             .age = bits_of(own[2]),
                                             .repeat = bits_of(own[3]),
                                             .unfollowed = bits_of(own[4])},
                                 .sources = (1U << slate_source_count) - 1};
}

static bool is_own(const struct feed_settings *settings)
{
    return str_is(str_of(settings->preset), FEED_PRESET_OWN);
}

static void be_first(struct feed_settings *settings)
{
    memcpy(settings->preset, FEED_PRESET_FIRST, sizeof FEED_PRESET_FIRST);
}

enum err feed_settings_find(struct work *w, int64_t account_id, struct feed_settings *ret_settings)
{
    struct feed_settings settings = {0};
    enum err e = feed_settings_db_find(w, account_id, &settings);
    if (e && e != ERR_NOT_FOUND)
        return e;
    if (e) {
        be_first(&settings);
        feed_weights_milli(&preset_of(&settings)->weights, settings.own_milli);
    } else if (!is_own(&settings) && !preset_of(&settings)) {
        be_first(&settings);
    }
    *ret_settings = settings;
    return OK;
}

enum err feed_settings_set(struct work *w, int64_t account_id, const struct feed_settings *settings)
{
    bool own = false;
    if (!is_own(settings) && !preset_of(settings))
        return work_fail(w, ERR_INVALID, "preset: there is none of this name");
    for (int i = 0; i < feed_weight_count; i++)
        if (settings->own_milli[i] < 0 || settings->own_milli[i] > feed_weight_milli_max)
            return work_fail(w, ERR_INVALID, "weights[%s] is a number from 0 to 4",
                             feed_weight_names[i]);
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, feed_settings_db_put(w, account_id, settings));
}

enum err feed_settings_delete(struct work *w, int64_t account_id)
{
    return feed_settings_db_delete(w, account_id);
}
