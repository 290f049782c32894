#include "moderation/rule_effects.h"

#include "base/clock.h"
#include "moderation/cases.h"
#include "moderation/rule_work.h"
#include "moderation/rulings.h"

/* Room that is left to people: restrictions.h. */
enum { standing_max = restrictions_per_subject_max / 2 };

/* ---- edits ---- */

static void standing_leave_out(struct rule_found *found, const struct restriction *held)
{
    for (size_t i = 0; i < found->count; i++) {
        struct rule_hit *hit = &found->hits[i];
        if (held->effect == RESTRICTION_LABEL && str_equal(hit->rule, held->rule))
            hit->is_label = false;
        if (held->effect == RESTRICTION_HELD)
            hit->hold_seconds = 0;
    }
}

enum err rule_effects_room(struct work *w, int64_t post_id, struct rule_found *found)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    enum err e = restrictions_of(w, post_id, held, &count);

    for (int i = 0; !e && i < count; i++)
        if (held[i].automated)
            standing_leave_out(found, &held[i]);
    for (size_t i = 0; !e && count >= standing_max && i < found->count; i++) {
        found->hits[i].is_label = false;
        found->hits[i].hold_seconds = 0;
    }
    return e;
}

/* ---- storing ---- */

static enum err lay(struct work *w, const struct post *post, const struct rule_hit *hit,
                    enum restriction_effect effect, int64_t span_ms)
{
    return ruling_by_rule(
        w, &(struct rule_ruling){
               .post_id = post->id,
               .author_id = post->author_id,
               .effect = effect,
               .rule = hit->rule,
               .rule_version = hit->version,
               .facts = str_format(w->memory, "%.*s (%.*s %lld)", STR_ARG(hit->told),
                                   STR_ARG(hit->rule), (long long)hit->version),
               .words = effect == RESTRICTION_LABEL ? utf8_prefix(hit->shown, 200) : STR(""),
               .end_ms = w->now_ms + span_ms,
           });
}

static enum err put_before_people(struct work *w, const struct post *post, struct str rule,
                                  struct str words, int weight)
{
    int64_t case_id;

    return case_join(w,
                     &(struct case_source){.subject_id = post->id,
                                           .kind = CASE_RULE,
                                           .weight = weight,
                                           .rule = rule,
                                           .words = utf8_prefix(words, case_words_bytes_max),
                                           .language = post->language},
                     &case_id);
}

static const struct rule_hit *longest_hold(const struct rule_found *found)
{
    const struct rule_hit *longest = NULL;

    for (size_t i = 0; i < found->count; i++)
        if (found->hits[i].on && found->hits[i].hold_seconds &&
            (!longest || found->hits[i].hold_seconds > longest->hold_seconds))
            longest = &found->hits[i];
    return longest;
}

enum err rule_effects_store(struct work *w, const struct post *post, const struct rule_found *found)
{
    const struct rule_hit *hold = longest_hold(found);
    int labels = 0;
    enum err e = OK;

    if (hold)
        e = lay(w, post, hold, RESTRICTION_HELD, hold->hold_seconds * (int64_t)clock_second_ms);
    for (size_t i = 0; !e && i < found->count; i++) {
        const struct rule_hit *hit = &found->hits[i];
        if (!hit->on)
            continue;
        if (hit->is_label && labels++ < rule_labels_laid_max)
            e = lay(w, post, hit, RESTRICTION_LABEL, rule_label_days * (int64_t)clock_day_ms);
        /* What is held waits for somebody to look at it. */
        if (!e && (hit->queue_weight || hit == hold))
            e = put_before_people(w, post, hit->rule, hit->told,
                                  hit->queue_weight ? (int)hit->queue_weight : 1);
    }
    if (!e && found->unchecked)
        e = put_before_people(w, post, STR("not-fully-checked"),
                              STR("A pattern gave up: it was not checked to the end"),
                              rule_unchecked_weight);
    return e;
}
