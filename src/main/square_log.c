#include "main/square_log.h"

#include "public_log/public_log.h"
#include "social/square_policy.h"
#include "store/settings.h"

#define SETTING "public_log_ranking_policy" /* the hash that the log has last */

static enum err policy_append(struct work *w)
{
    const struct square_policy *policy = square_policy();
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {.kind = LOG_RANKING_POLICY};
    int64_t id;
    enum err e;

    json_open(&record, '{');
    JSON_STR(&record, "hash", policy->hash);
    JSON_STR(&record, "text", policy->text);
    json_close(&record, '}');
    entry.record = buffer_str(&record);
    e = setting_set(w, STR(SETTING), policy->hash);
    return e ? e : public_log_append(w, &entry, &id);
}

static enum err policy_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    (void)context;
    return e ? e : db_end(w, policy_append(w));
}

enum err square_log_start(struct work *w)
{
    struct str logged = STR("");
    enum err e = public_log_key_start(w);

    if (!e)
        e = setting_get(w, STR(SETTING), &logged);
    if (e == ERR_NOT_FOUND)
        e = OK;
    if (e || str_equal(logged, square_policy()->hash))
        return e;
    return lanes_run(w->lanes, w, policy_run, NULL);
}
