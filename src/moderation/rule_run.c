#define PCRE2_CODE_UNIT_WIDTH 8
#include "moderation/rule_run.h"

#include "moderation/rule_pattern.h"

#include <assert.h>
#include <pcre2.h>

enum tried { NOT_TRIED, FOUND, NOT_FOUND, GAVE_UP };

struct rule_runner {
    const struct rule_set *set;
    pcre2_match_data_8 *match;
    pcre2_match_context_8 *context;
    struct arena *memory; /* of one post */
    bool *items;          /* which are in the text */
    uint8_t *tried;       /* enum tried of each pattern */
    /* The post that is looked at. */
    struct str text, language, hosts[rule_hosts_max];
    size_t host_count;
    int64_t features[rule_feature_count];
    int64_t triage[rule_triage_labels_max];
    uint64_t labels;
    int long_tries;
    bool gave_up;
};

static void runner_end(void *data)
{
    struct rule_runner *r = data;

    pcre2_match_data_free_8(r->match);
    pcre2_match_context_free_8(r->context);
    arena_free(r->memory);
}

struct rule_runner *rule_runner_make(struct arena *a, const struct rule_set *set)
{
    struct rule_runner *r = ARENA_NEW(a, struct rule_runner);

    r->set = set;
    r->items = arena_array(a, set->item_count + 1, sizeof *r->items);
    r->tried = arena_array(a, set->pattern_count + 1, sizeof *r->tried);
    r->memory = arena_new(0);
    r->match = pcre2_match_data_create_8(1, NULL);
    r->context = pcre2_match_context_create_8(NULL);
    if (r->context)
        pcre2_set_heap_limit_8(r->context, rule_pattern_heap_kibibytes_max);
    arena_at_end(a, runner_end, r);
    return r;
}

/* ---- what is counted in the text ---- */

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

/* The host of a link, from behind its scheme: without what signs in, port and last dots. */
static struct str host_of(struct str rest)
{
    size_t end = 0;
    struct str host;

    while (end < rest.size && !strchr("/?# \"<>()[]", rest.data[end]))
        end++;
    host = str_sub(rest, 0, end);
    for (size_t i = 0; i < end; i++)
        if (rest.data[i] == '@')
            host = str_sub(rest, i + 1, end);
    str_split(host, ':', &host);
    while (host.size > 0 && host.data[host.size - 1] == '.')
        host.size--;
    return host;
}

static void text_count(struct rule_runner *r)
{
    const struct str text = r->text;
    int64_t *counts = r->features;

    r->host_count = 0;
    counts[RULE_LINKS] = counts[RULE_MENTIONS] = counts[RULE_HASHTAGS] = 0;
    counts[RULE_CHARACTERS] = 0;
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i], next = i + 1 < text.size ? text.data[i + 1] : ' ';
        const bool begins = i == 0 || !is_word(text.data[i - 1]);
        counts[RULE_CHARACTERS] += (c & 0xC0) != 0x80;
        if (begins && c == 'h' && str_starts(str_sub(text, i, i + 8), STR("http"))) {
            const size_t scheme = text.size > i + 4 && text.data[i + 4] == 's' ? 5 : 4;
            const struct str rest = str_sub(text, i + scheme, text.size);
            if (!str_starts(rest, STR("://")))
                continue;
            counts[RULE_LINKS]++;
            if (r->host_count < rule_hosts_max)
                r->hosts[r->host_count++] = host_of(str_sub(rest, 3, rest.size));
            while (i + 1 < text.size && text.data[i + 1] != ' ') {
                i++;
                counts[RULE_CHARACTERS] += (text.data[i] & 0xC0) != 0x80;
            }
        } else if (begins && c == '@' && is_word(next))
            counts[RULE_MENTIONS]++;
        else if (begins && c == '#' && is_word(next))
            counts[RULE_HASHTAGS]++;
    }
}

static void post_take(struct rule_runner *r, const struct rule_post *post)
{
    const struct rule_set *set = r->set;

    arena_reset(r->memory);
    r->text = post->folded.size ? post->folded
                                : rule_text_fold(r->memory, post->text, rule_text_bytes_max);
    r->language = str_lower(r->memory, post->language);
    memcpy(r->features, post->features, sizeof r->features);
    text_count(r);
    r->labels = 0;
    for (size_t i = 0; i < post->label_count; i++)
        for (size_t k = 0; k < set->label_count; k++)
            if (str_equal(post->labels[i], set->labels[k]))
                r->labels |= UINT64_C(1) << k;
    for (size_t k = 0; k < set->triage_label_count; k++) {
        r->triage[k] = 0;
        for (size_t i = 0; i < post->triage_count; i++)
            if (str_equal(post->triage[i].label, set->triage_labels[k]))
                r->triage[k] = post->triage[i].milli;
    }
    memset(r->items, 0, set->item_count * sizeof *r->items);
    memset(r->tried, NOT_TRIED, set->pattern_count);
    r->long_tries = 0;
    r->gave_up = false;
    needles_find(set->needles, r->text, r->items);
}

/* ---- tests ---- */

static bool any_item(const struct rule_runner *r, size_t first, size_t count)
{
    return count > 0 && memchr(r->items + first, true, count);
}

static int pattern_try(struct rule_runner *r, const struct rule_pattern *pattern, uint32_t steps)
{
    pcre2_set_match_limit_8(r->context, steps);
    return pcre2_match_8(pattern->code, (PCRE2_SPTR8)(r->text.size ? r->text.data : ""),
                         r->text.size, 0, PCRE2_NO_UTF_CHECK, r->match, r->context);
}

static enum tried pattern_tried(struct rule_runner *r, const struct rule_pattern *pattern)
{
    const size_t many = rule_pattern_work_max / (r->text.size + 1);
    int code;

    if (!r->match || !r->context)
        return GAVE_UP;
    code = pattern_try(r, pattern, rule_pattern_steps_few);
    if (code == PCRE2_ERROR_MATCHLIMIT && r->long_tries < rule_long_tries_max) {
        r->long_tries++;
        code = pattern_try(
            r, pattern, many < rule_pattern_steps_many ? (uint32_t)many : rule_pattern_steps_many);
    }
    return code >= 0 ? FOUND : code == PCRE2_ERROR_NOMATCH ? NOT_FOUND : GAVE_UP;
}

static bool pattern_found(struct rule_runner *r, size_t index)
{
    const struct rule_pattern *pattern = &r->set->patterns[index];

    if (pattern->item_count > 0 && !any_item(r, pattern->first_item, pattern->item_count))
        return false;
    if (r->tried[index] == NOT_TRIED)
        r->tried[index] = (uint8_t)pattern_tried(r, pattern);
    r->gave_up = r->gave_up || r->tried[index] == GAVE_UP;
    return r->tried[index] == FOUND;
}

/* "t.co" is of "t.co" and of "a.t.co". */
static bool host_found(const struct rule_runner *r, const struct rule_step *step)
{
    for (size_t h = 0; h < r->host_count; h++)
        for (size_t i = 0; i < step->count; i++) {
            const struct str host = r->hosts[h], item = r->set->items[step->index + i].text;
            if (str_ends(host, item) &&
                (host.size == item.size || host.data[host.size - item.size - 1] == '.'))
                return true;
        }
    return false;
}

/* "pt" is of "pt" and of "pt-BR". */
static bool language_found(const struct rule_runner *r, const struct rule_step *step)
{
    for (size_t i = 0; i < step->count; i++) {
        const struct str item = r->set->items[step->index + i].text;
        if (str_starts(r->language, item) &&
            (r->language.size == item.size || r->language.data[item.size] == '-'))
            return true;
    }
    return false;
}

static bool compare(int64_t value, enum rule_comparison comparison, int64_t other)
{
    switch (comparison) {
    case RULE_LESS:
        return value < other;
    case RULE_AT_MOST:
        return value <= other;
    case RULE_MORE:
        return value > other;
    case RULE_AT_LEAST:
        return value >= other;
    case RULE_EQUAL:
        return value == other;
    case RULE_OTHER:
        return value != other;
    }
    assert(false);
    return false;
}

bool rule_test(struct rule_runner *r, const struct rule_step *step)
{
    switch (step->operation) {
    case RULE_TEST_NUMBER:
        return compare(r->features[step->index], step->comparison, step->value);
    case RULE_TEST_TRIAGE:
        return compare(r->triage[step->index], step->comparison, step->value);
    case RULE_TEST_PATTERN:
        return pattern_found(r, step->index);
    case RULE_TEST_ITEMS:
        return any_item(r, step->index, step->count);
    case RULE_TEST_HOST:
        return host_found(r, step);
    case RULE_TEST_LANGUAGE:
        return language_found(r, step);
    case RULE_TEST_LABEL:
        return r->labels >> step->index & 1;
    case RULE_NOT:
    case RULE_JUMP_IF_FALSE:
    case RULE_JUMP_IF_TRUE:
        break;
    }
    assert(false); /* no test */
    return false;
}

static bool rule_holds(struct rule_runner *r, const struct rule *rule)
{
    const struct rule_step *steps = r->set->steps + rule->first_step;
    bool value = false;

    for (uint32_t i = 0; i < rule->step_count; i++) {
        if (steps[i].operation == RULE_NOT)
            value = !value;
        else if (steps[i].operation == RULE_JUMP_IF_FALSE ||
                 steps[i].operation == RULE_JUMP_IF_TRUE) {
            assert(steps[i].index > i && steps[i].index <= rule->step_count);
            if (value == (steps[i].operation == RULE_JUMP_IF_TRUE))
                i = steps[i].index - 1;
        } else
            value = rule_test(r, &steps[i]);
    }
    return value;
}

static void outcome_add(const struct rule *rule, struct rule_outcome *outcome)
{
    outcome->queue_weight += rule->queue_weight;
    if (outcome->queue_weight > rule_queue_weight_max)
        outcome->queue_weight = rule_queue_weight_max;
    if (rule->hold_seconds > outcome->hold_seconds)
        outcome->hold_seconds = rule->hold_seconds;
    /* fewer in a time: a/b < c/d */
    if (rule->limit_seconds > 0 &&
        (outcome->limit_seconds == 0 || (uint64_t)rule->limit_count * outcome->limit_seconds <
                                            (uint64_t)outcome->limit_count * rule->limit_seconds)) {
        outcome->limit_count = rule->limit_count;
        outcome->limit_seconds = rule->limit_seconds;
    }
}

void rule_run(struct rule_runner *r, const struct rule_post *post, bool *fired,
              struct rule_outcome *ret)
{
    struct rule_outcome outcome = {0};

    post_take(r, post);
    for (size_t i = 0; i < r->set->rule_count; i++) {
        const struct rule *rule = &r->set->rules[i];
        const bool on = rule->on && !(post->muted && post->muted[i]);
        r->gave_up = false;
        fired[i] = rule_holds(r, rule);
        outcome.gave_up = outcome.gave_up || r->gave_up;
        outcome.unchecked = outcome.unchecked || (r->gave_up && on);
        if (!fired[i])
            continue;
        if (!on) {
            outcome.shadow_count++;
            continue;
        }
        outcome.fired_count++;
        r->labels |= rule->labels;
        outcome_add(rule, &outcome);
    }
    outcome.labels = r->labels;
    *ret = outcome;
}

static struct str milli_text(struct arena *a, int64_t milli)
{
    return str_format(a, "%lld.%03lld", (long long)(milli / 1000), (long long)(milli % 1000));
}

static struct str seconds_text(struct arena *a, int64_t seconds)
{
    static const struct {
        int64_t seconds;
        char name;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};

    for (size_t i = 0; i < 3; i++)
        if (seconds >= 2 * units[i].seconds)
            return str_format(a, "%lld%c", (long long)(seconds / units[i].seconds), units[i].name);
    return str_format(a, "%llds", (long long)seconds);
}

struct str rule_test_value(struct rule_runner *r, struct arena *a, const struct rule_step *step)
{
    int64_t value;

    if (step->operation == RULE_TEST_TRIAGE)
        return milli_text(a, r->triage[step->index]);
    if (step->operation != RULE_TEST_NUMBER)
        return STR("");
    value = r->features[step->index];
    switch (rule_features[step->index].kind) {
    case RULE_TIME:
        return seconds_text(a, value);
    case RULE_SHARE:
        return milli_text(a, value);
    case RULE_FLAG:
        return value ? STR("yes") : STR("no");
    case RULE_COUNT:
        break;
    }
    return str_format(a, "%lld", (long long)value);
}
