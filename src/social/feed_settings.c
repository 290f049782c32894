#include "social/feed_settings.h"

#include "social/feed_presets.h"
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

void feed_weights_json(struct buffer *out, const char *key, const int64_t milli[feed_weight_count])
{
    json_key(out, key);
    json_open(out, '{');
    for (int i = 0; i < feed_weight_count; i++) {
        json_key(out, feed_weight_names[i]);
        json_double(out, (double)milli[i] / 1000);
    }
    json_close(out, '}');
}

enum err feed_weights_check(struct work *w, const int64_t milli[feed_weight_count])
{
    for (int i = 0; i < feed_weight_count; i++)
        if (milli[i] < 0 || milli[i] > feed_weight_milli_max)
            return work_fail(w, ERR_INVALID, "weights[%s] is a number from 0 to 4",
                             feed_weight_names[i]);
    return OK;
}

static bool is_own(const struct feed_settings *settings)
{
    return str_is(str_of(settings->preset), FEED_PRESET_OWN);
}

static bool is_published(const struct feed_settings *settings)
{
    return str_is(str_of(settings->preset), FEED_PRESET_PUBLISHED);
}

struct feed_ranking feed_ranking_of(const struct policy *policy,
                                    const struct feed_settings *settings)
{
    const bool published = is_published(settings);
    const struct policy_preset *preset =
        published ? NULL : policy_preset_find(policy, str_of(settings->preset));
    const int64_t *milli = published ? settings->copy.milli : settings->own_milli;
    if (preset)
        return (struct feed_ranking){preset->weights, preset->sources};
    return (struct feed_ranking){.weights = {.bridging = bits_of(milli[0]),
                                             .affinity = bits_of(milli[1]),
                                             .age = bits_of(milli[2]),
                                             .repeat = bits_of(milli[3]),
                                             .unfollowed = bits_of(milli[4])},
                                 .sources = (1U << slate_source_count) - 1};
}

static void be_first(struct feed_settings *settings)
{
    memcpy(settings->preset, FEED_PRESET_FIRST, sizeof FEED_PRESET_FIRST);
}

static void first_weights(int64_t ret_milli[feed_weight_count])
{
    const struct policy *policy = &square_policy()->policy;
    feed_weights_milli(&policy_preset_find(policy, STR(FEED_PRESET_FIRST))->weights, ret_milli);
}

bool feed_settings_are_first(const struct feed_settings *settings)
{
    int64_t milli[feed_weight_count];
    first_weights(milli);
    return !settings->home_for_you && str_is(str_of(settings->preset), FEED_PRESET_FIRST) &&
           memcmp(milli, settings->own_milli, sizeof milli) == 0;
}

enum err feed_settings_find(struct work *w, int64_t account_id, struct feed_settings *ret_settings)
{
    struct feed_settings settings = {.copy = {.name = STR("")}};
    enum err e = feed_settings_db_find(w, account_id, &settings);
    const bool none = e == ERR_NOT_FOUND;
    if (e && !none)
        return e;
    e = is_published(&settings) ? feed_settings_db_copy(w, account_id, &settings.copy) : OK;
    if (e)
        return e;
    const bool known = is_published(&settings) ? settings.copy.version > 0
                                               : is_own(&settings) || preset_of(&settings);
    if (none)
        first_weights(settings.own_milli);
    if (none || !known)
        be_first(&settings);
    *ret_settings = settings;
    return OK;
}

/* One who uses her own preset counts nothing. */
static enum err uses_count(struct work *w, int64_t account_id, const struct feed_copy *before,
                           const struct feed_copy *now)
{
    enum err e = OK;
    if (before->preset_id == now->preset_id)
        return OK;
    if (before->preset_id && before->author_id != account_id)
        e = feed_preset_uses_add(w, before->preset_id, -1);
    if (!e && now->preset_id && now->author_id != account_id)
        e = feed_preset_uses_add(w, now->preset_id, 1);
    return e;
}

static enum err copy_store(struct work *w, int64_t account_id, const struct feed_settings *settings)
{
    const struct feed_copy none = {0};
    const struct feed_copy *now = is_published(settings) ? &settings->copy : &none;
    struct feed_copy before;
    enum err e = feed_settings_db_copy(w, account_id, &before);
    if (!e)
        e = uses_count(w, account_id, &before, now);
    if (!e && now->version)
        e = feed_settings_db_copy_put(w, account_id, now);
    else if (!e && before.version)
        e = feed_settings_db_copy_delete(w, account_id);
    return e;
}

static enum err store(struct work *w, int64_t account_id, const struct feed_settings *settings)
{
    enum err e = copy_store(w, account_id, settings);
    return e ? e : feed_settings_db_put(w, account_id, settings);
}

enum err feed_settings_set(struct work *w, int64_t account_id, const struct feed_settings *settings)
{
    bool own = false;
    if (is_published(settings) ? !settings->copy.version
                               : !is_own(settings) && !preset_of(settings))
        return work_fail(w, ERR_INVALID, "preset: there is none of this name");
    enum err e = feed_weights_check(w, settings->own_milli);
    if (!e)
        e = feed_weights_check(w, settings->copy.milli);
    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, store(w, account_id, settings));
}

enum err feed_settings_delete(struct work *w, int64_t account_id)
{
    const struct feed_settings none = {0};
    enum err e = copy_store(w, account_id, &none);
    return e ? e : feed_settings_db_delete(w, account_id);
}
