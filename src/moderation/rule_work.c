#include "moderation/rule_work.h"

#include "auth/users.h"
#include "base/clock.h"
#include "moderation/rule_decided.h"
#include "moderation/rule_effects.h"
#include "moderation/rule_engine.h"
#include "moderation/rule_facts.h"
#include "moderation/rule_findings_db.h"
#include "moderation/rule_past_db.h"
#include "moderation/rule_pattern.h"
#include "social/post_inspection.h"
#include "store/db.h"

#include <assert.h>

static struct rule_windows *windows;

/* ---- what is found ---- */

/* What a post looks like to those who read it: the warning before it, then its text. */
static struct str text_of(struct work *w, const struct post *post)
{
    return post->spoiler_text.size ? str_format(w->memory, "%.*s\n%.*s",
                                                STR_ARG(post->spoiler_text), STR_ARG(post->text))
                                   : post->text;
}

static void triage_fill(const struct rules_held *held, struct rule_post *input)
{
    struct triage_scores scores;

    if (!held->scratch)
        return;
    triage_score(held->triage, input->text, held->scratch, &scores);
    for (size_t i = 0; i < held->triage->label_count && i < rule_triage_labels_max; i++) {
        input->triage[i].label = held->triage->labels[i];
        input->triage[i].milli = scores.milli[i];
        input->triage_count++;
    }
}

/* The words of a rule in a language, else in English; copied. */
static struct str words_in(struct work *w, const struct rule *rule, struct str language)
{
    size_t found = 0;

    for (size_t i = 0; i < rule->words_count; i++) {
        const struct str known = rule->words[i].language;
        if (str_starts(language, known) &&
            (language.size == known.size || language.data[known.size] == '-'))
            found = i;
    }
    return str_copy(w->memory, rule->words[found].text);
}

static enum err author_language(struct work *w, int64_t author_id, struct str *ret_language)
{
    struct user user;
    enum err e = user_find(w, author_id, &user);

    *ret_language = e ? STR("") : user.locale;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err finding_fill(struct work *w, const struct rules_held *held,
                             const struct rule_outcome *outcome, const struct post *post,
                             struct rule_found *found)
{
    struct str hers = STR("");
    enum err e = outcome->fired_count ? author_language(w, post->author_id, &hers) : OK;

    found->hits = arena_array(w->memory, outcome->fired_count + outcome->shadow_count + 1,
                              sizeof *found->hits);
    for (size_t i = 0; !e && i < held->set->rule_count; i++) {
        const struct rule *rule = &held->set->rules[i];
        const bool on = rule->on && !held->muted[i];
        if (!held->fired[i])
            continue;
        found->hits[found->count++] = (struct rule_hit){
            .number = (uint16_t)i,
            .on = on,
            .rule = str_copy(w->memory, rule->id),
            .version = rule->version,
            .shown = words_in(w, rule, post->language),
            .told = words_in(w, rule, hers),
            .is_label = rule->labels != 0,
            .queue_weight = rule->queue_weight,
            .hold_seconds = rule->hold_seconds,
        };
    }
    return e;
}

/* ---- limits ---- */

static enum err limit_check(struct work *w, const struct post *post,
                            const struct rule_outcome *outcome)
{
    const int64_t span_ms = outcome->limit_seconds * (int64_t)clock_second_ms;
    int64_t oldest_id = 0;
    int count = 0;
    enum err e = OK;

    if (!outcome->limit_seconds)
        return OK;
    e = rule_posts_db_since(w, post->author_id, id_first_at(w->now_ms - span_ms),
                            (int)outcome->limit_count, &count, &oldest_id);
    if (e || count < (int)outcome->limit_count)
        return e;
    return work_fail(w, ERR_TOO_MANY,
                     "By a rule of this square you can post at most %u times in %u seconds just "
                     "now; try again after %.*s",
                     outcome->limit_count, outcome->limit_seconds,
                     STR_ARG(time_iso(w->memory, id_ms(oldest_id) + span_ms)));
}

/* ---- looking ---- */

static uint32_t overlays_of(const struct rule_found *found)
{
    uint32_t overlays = 0;

    for (size_t i = 0; i < found->count; i++) {
        if (!found->hits[i].on)
            continue;
        if (found->hits[i].is_label)
            overlays |= POST_LABELLED;
        if (found->hits[i].hold_seconds)
            overlays |= POST_HELD | POST_NOT_RECOMMENDED;
    }
    return overlays;
}

static enum err run(struct work *w, struct rules_held *held, struct post_inspected *inspected)
{
    const struct post *post = inspected->post;
    const struct str text = text_of(w, post);
    struct rule_post input = {.text = text,
                              .folded = rule_text_fold(w->memory, text, rule_text_bytes_max),
                              .language = post->language};
    struct rule_found *found = ARENA_NEW(w->memory, struct rule_found);
    struct rule_outcome outcome;
    struct rule_facts facts;
    enum err e = rule_facts_find(w, post, input.folded, held->wanted, windows, &facts);

    if (e)
        return e;
    memcpy(input.features, facts.features, sizeof input.features);
    input.muted = held->muted;
    triage_fill(held, &input);
    rule_run(held->runner, &input, held->fired, &outcome);
    if (!inspected->edited) /* what is posted already stays */
        e = limit_check(w, post, &outcome);
    found->window = facts.window;
    found->serial = held->serial;
    inspected->found = found;
    if (e || (post->flags & POST_VISIBILITY_MASK) >= VISIBILITY_FOLLOWERS)
        return e;
    found->unchecked = outcome.unchecked;
    if (outcome.fired_count + outcome.shadow_count > 0)
        e = finding_fill(w, held, &outcome, post, found);
    if (!e && inspected->edited)
        e = rule_effects_room(w, post->id, found);
    inspected->overlays = overlays_of(found);
    return e;
}

static enum err look(struct work *w, struct post_inspected *inspected)
{
    struct rules_held *held = rules_take();
    enum err e = held ? run(w, held, inspected) : OK;

    if (held)
        rules_give(held);
    return e;
}

/* ---- after the post was stored ---- */

static void remember(struct work *w, void *data)
{
    const struct rule_found *found = data;
    uint16_t numbers[rules_max];
    bool on[rules_max];

    (void)w;
    if (!found->edited && windows)
        rule_windows_add(windows, &found->window);
    for (size_t i = 0; i < found->count; i++) {
        numbers[i] = found->hits[i].number;
        on[i] = found->hits[i].on;
    }
    if (found->count)
        rules_count(found->serial, numbers, on, found->count);
}

static struct str rules_text(struct work *w, const struct rule_found *found)
{
    struct buffer out = buffer_in(w->memory);

    for (size_t i = 0; i < found->count; i++)
        buffer_format(&out, "%s%.*s %lld %s", i ? "," : "", STR_ARG(found->hits[i].rule),
                      (long long)found->hits[i].version, found->hits[i].on ? "on" : "shadow");
    return buffer_str(&out);
}

static enum err store(struct work *w, struct post_inspected *inspected)
{
    const struct post *post = inspected->post;
    struct rule_found *found = inspected->found;
    enum err e = OK;

    found->edited = inspected->edited;
    found->window.thread_id = post->thread_id;
    db_after_commit(w, remember, found);
    if (found->count)
        e = rule_findings_keep(w, post->id, post->author_id, rules_text(w, found));
    return e ? e : rule_effects_store(w, post, found);
}

/* ---- start ---- */

/* What was posted in the hour before, as if it came just now. */
static enum err windows_fill(struct work *w)
{
    struct rule_past_post *posts = arena_array(w->memory, rule_past_page, sizeof *posts);
    int64_t after = id_first_at(w->now_ms - rule_window_ms) - 1;
    struct work page = *w;
    int count = rule_past_page, all = 0;
    enum err e = OK;

    page.memory = arena_new(0);
    while (!e && count == rule_past_page && all < rule_window_posts_max) {
        arena_reset(page.memory);
        e = rule_past_db_page(&page, after, posts, &count);
        for (int i = 0; !e && i < count; i++, all++) {
            const struct rule_window_post post = rule_window_of(
                &page, posts[i].author_id, posts[i].thread_id, posts[i].created_ms, posts[i].text);
            after = posts[i].id;
            rule_windows_add(windows, &post);
        }
    }
    if (e)
        w->why = str_copy(w->memory, page.why);
    arena_free(page.memory);
    return e;
}

enum err rule_work_start(struct work *w)
{
    static const struct post_inspector inspector = {.look = look, .store = store};
    enum err e = rule_decided_load(w);

    assert(!windows);
    if (e)
        return e;
    windows = rule_windows_open();
    if (!windows)
        return work_fail(w, ERR_UNAVAILABLE, "out of memory");
    e = windows_fill(w);
    if (!e)
        post_inspector_set(&inspector);
    else
        rule_work_stop();
    return e;
}

void rule_work_stop(void)
{
    post_inspector_set(NULL);
    rule_windows_close(windows);
    windows = NULL;
}
