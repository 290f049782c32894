#include "api/restriction_json.h"

#include "auth/roles.h"

static void territories_json(struct buffer *out, struct str list)
{
    json_key(out, "territories");
    json_open(out, '[');
    for (size_t at = 0; at + 2 <= list.size; at += 3)
        json_str(out, str_sub(list, at, at + 2));
    json_close(out, ']');
}

void api_restriction_json(struct buffer *out, const struct restriction *restriction, bool whole)
{
    json_open(out, '{');
    JSON_STR(out, "effect", restriction_effect_name(restriction->effect));
    JSON_STR(out, "rule", restriction->rule);
    JSON_INT(out, "rule_version", restriction->rule_version);
    JSON_STR(out, "text", restriction->words);
    JSON_TIME(out, "since", restriction->start_ms);
    JSON_TIME(out, "until", restriction->end_ms);
    JSON_BOOL(out, "legal", restriction->legal);
    JSON_STR(out, "role",
             str_of(restriction->automated       ? "rule"
                    : restriction->by_account_id ? role_facts((enum role)restriction->by_role)->word
                                                 : "operator"));
    JSON_ID(out, "decision_id", restriction->decision_id);
    if (whole) {
        JSON_STR(out, "facts", restriction->reason);
        territories_json(out, restriction->territory);
        JSON_BOOL(out, "automated", restriction->automated);
    }
    json_close(out, '}');
}

bool api_restriction_is_shown(enum restriction_effect effect)
{
    return effect == RESTRICTION_LABEL || effect == RESTRICTION_WARNING ||
           effect == RESTRICTION_REPLIES || effect == RESTRICTION_ADULTS;
}

enum err api_restriction_card(struct work *w, int64_t subject_id, struct restriction_card *ret_card)
{
    struct restriction held[restrictions_per_subject_max];
    struct buffer shown = buffer_in(w->memory), whole = buffer_in(w->memory);
    int count = 0;
    enum err e = restriction_words_find(w, subject_id, &ret_card->words);

    if (!e)
        e = restrictions_of(w, subject_id, held, &count);
    for (int i = 0; !e && i < count; i++) {
        api_restriction_json(&whole, &held[i], true);
        if (api_restriction_is_shown(held[i].effect))
            api_restriction_json(&shown, &held[i], false);
    }
    ret_card->shown = buffer_str(&shown);
    ret_card->whole = buffer_str(&whole);
    return e;
}
