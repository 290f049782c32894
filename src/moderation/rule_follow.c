#include "moderation/rule_follow.h"

#include "base/log.h"
#include "store/settings.h"

#include <stdio.h>

#define SWITCHED "rules_switched_off" /* the entry of the public log about the last one */

enum err rules_switched_note(struct work *w, int64_t log_id)
{
    return setting_set(w, STR(SWITCHED), str_format(w->memory, "%lld", (long long)log_id));
}

static enum err setting_or_none(struct work *w, const char *name, struct str *ret_value)
{
    enum err e = setting_get(w, str_of(name), ret_value);

    if (e == ERR_NOT_FOUND)
        *ret_value = STR("");
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err take_over(struct work *w)
{
    struct rules_shown shown;
    enum err e = rules_show(w, &shown);

    for (size_t i = 0; !e && i < shown.count; i++) {
        const struct rule_shown *rule = &shown.rules[i];
        if (!rule->tally.off_ms || rule->is_muted)
            continue;
        rules_switch_off(rule->id, rule->version);
        log_info("serve.rule_off", "rule=%.*s version=%lld", STR_ARG(rule->id),
                 (long long)rule->version);
    }
    if (!e && shown.newest_hash.size)
        log_warning("serve.rules_differ", "ours=%.*s newest=%.*s mode=%.*s", STR_ARG(shown.hash),
                    STR_ARG(shown.newest_hash), STR_ARG(shown.newest_mode));
    return e;
}

enum err rules_follow(struct work *w, struct rules_seen *seen)
{
    struct rules_seen now = {{0}};
    struct str switched, in_force;
    enum err e = setting_or_none(w, SWITCHED, &switched);

    if (!e)
        e = setting_or_none(w, RULES_IN_FORCE, &in_force);
    if (e)
        return e;
    snprintf(now.words, sizeof now.words, ":%.*s:%.*s", STR_ARG(switched), STR_ARG(in_force));
    if (strcmp(now.words, seen->words) == 0)
        return OK;
    e = take_over(w);
    if (!e)
        *seen = now;
    return e;
}
