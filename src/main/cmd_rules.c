/* bema rules check | hash | explain | measure | shadow: automatic rules, tried before a square uses
 * them. */
#include "main/cmds.h"

#include "algorithms/shares.h"
#include "algorithms/triage.h"
#include "base/clock.h"
#include "base/json.h"
#include "moderation/rule_past.h"

enum {
    post_bytes_max = 1024 * 1024,
    table_bytes_max = 512 * 1024 * 1024,
    source_shown_bytes_max = 160, /* of the line that a fault is in */
};

static struct str line_of(struct str text, int number)
{
    struct str line = STR("");

    for (int i = 0; i < number; i++)
        text = str_split(text, '\n', &line);
    line.size -= str_ends(line, STR("\r"));
    return line;
}

/* Nothing in it is an order to a terminal. */
static bool is_plain(struct str line)
{
    if (!utf8_valid(line))
        return false;
    for (size_t at = 0; at < line.size;) {
        const uint32_t c = utf8_next(line, &at);
        if ((c < ' ' && c != '\t') || (c >= 0x7F && c < 0xA0))
            return false;
    }
    return true;
}

/* FILE:3:20: the words, the line, and a mark under the place. */
static void fault_say(struct work *w, struct command_call *call, const char *path, struct str text,
                      const struct rule_fault *fault)
{
    const struct str line = line_of(text, fault->line);
    struct buffer mark = buffer_in(w->memory);
    size_t at = 0;

    command_warn(call, "%s:%d:%d: %.*s\n", path, fault->line, fault->column, STR_ARG(fault->words));
    if (line.size > source_shown_bytes_max || !is_plain(line))
        return;
    for (int i = 1; i < fault->column && at < line.size; i++)
        buffer_char(&mark, utf8_next(line, &at) == '\t' ? '\t' : ' ');
    command_warn(call, "    %.*s\n    %.*s^\n", STR_ARG(line), STR_ARG(buffer_str(&mark)));
}

/* The rules of FILE, or without one (or with "default") those that ship. */
static enum err rules_take(struct work *w, struct command_call *call, struct rule_set **ret)
{
    struct rule_fault faults[rule_faults_max];
    struct str text = rule_default_text;
    size_t count = 0;
    const char *path = NULL;
    enum err e = command_argument(w, call, "the FILE (or \"default\": the rules that ship)", &path);
    if (!e && strcmp(path, "default") != 0)
        e = command_read_file(w, call, path, rule_file_bytes_max, &text);
    if (e)
        return e;
    e = rule_set_read(w->memory, text, ret, faults, &count);
    for (size_t i = 0; i < count; i++)
        fault_say(w, call, path, text, &faults[i]);
    return e ? work_fail(w, e, "%s%zu fault%s in %s; nothing of it would be used",
                         count == rule_faults_max ? "at least " : "", count, count == 1 ? "" : "s",
                         path)
             : OK;
}

static void version_say(struct work *w, struct command_call *call, const struct rule_set *set)
{
    command_say(call, "%.*s\n", STR_ARG(slate_digest_text(w->memory, set->digest)));
}

enum err cmd_rules_hash(struct work *w, struct square *square, struct command_call *call)
{
    struct rule_set *set;
    (void)square;
    enum err e = rules_take(w, call, &set);
    if (!e)
        e = command_end(w, call);
    if (!e)
        version_say(w, call, set);
    return e;
}

enum err cmd_rules_check(struct work *w, struct square *square, struct command_call *call)
{
    struct rule_set *set;
    size_t on = 0;
    (void)square;
    enum err e = rules_take(w, call, &set);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    for (size_t i = 0; i < set->rule_count; i++)
        on += set->rules[i].on;
    command_say(call, "%zu rules, %zu on and %zu in shadow; %zu patterns, %zu words and phrases\n",
                set->rule_count, on, set->rule_count - on, set->pattern_count, set->item_count);
    for (size_t i = 0; i < set->pattern_count; i++)
        if (set->patterns[i].item_count == 0)
            command_say(call,
                        "line %d, column %d: this pattern needs no fixed text of %d letters, so it "
                        "is tried on every post: slower\n",
                        set->patterns[i].line, set->patterns[i].column, 3);
    command_say(call, "version ");
    version_say(w, call, set);
    return OK;
}

/* ---- explain ---- */

static bool is_in(struct str name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

/* {"text": …, "language": …, "labels": […], "triage": {"hate": 0.7}, "author.age": seconds, …} */
static enum err post_read(struct work *w, const struct json *json, struct rule_post *post)
{
    static const char *const others[] = {"text", "language", "labels", "triage"};
    const struct json *labels = json_get(json, "labels"), *triage = json_get(json, "triage"),
                      *value;
    struct str name, *list;

    if (json_kind(json) != JSON_KIND_OBJECT)
        return work_fail(w, ERR_INVALID, "the post is one JSON object: {\"text\": \"…\"}");
    for (size_t i = 0; json_member(json, i, &name, &value); i++) {
        size_t k = 0;
        while (k < rule_feature_count && !str_is(name, rule_features[k].name))
            k++;
        if (k == rule_feature_count) {
            if (is_in(name, others, 4))
                continue;
            return work_fail(w, ERR_INVALID, "a post has no \"%.*s\"; docs/RULES.md has the names",
                             STR_ARG(str_sub(name, 0, 60)));
        }
        const enum json_kind kind = json_kind(value);
        const double number = json_get_double(json, rule_features[k].name, 0);
        if (kind == JSON_KIND_BOOL)
            post->features[k] = json_get_bool(json, rule_features[k].name, false);
        else if ((kind != JSON_KIND_INT && kind != JSON_KIND_DOUBLE) || number < 0 || number > 1e12)
            return work_fail(w, ERR_INVALID, "\"%.*s\" must be a number, true or false",
                             STR_ARG(name));
        else
            post->features[k] =
                (int64_t)(rule_features[k].kind == RULE_SHARE ? number * 1000 + 0.5 : number);
    }
    post->text = json_get_str(json, "text");
    post->language = json_get_str(json, "language");
    list = arena_array(w->memory, json_count(labels) + 1, sizeof *list);
    for (size_t i = 0; i < json_count(labels); i++)
        list[post->label_count++] = json_as_str(json_at(labels, i));
    post->labels = list;
    for (size_t i = 0; json_member(triage, i, &name, &value); i++) {
        const double share = json_get_double(triage, str_c(w->memory, name), 0);
        if (i == rule_triage_labels_max || share < 0 || share > 1)
            return work_fail(w, ERR_INVALID, "triage has at most 8 shares, each from 0 to 1");
        post->triage[post->triage_count].label = name;
        post->triage[post->triage_count++].milli = (uint32_t)(share * 1000 + 0.5);
    }
    return OK;
}

static void effects_say(struct command_call *call, const struct rule_set *set, uint64_t labels,
                        const struct rule_outcome *o)
{
    for (size_t k = 0; k < set->label_count; k++)
        if (labels >> k & 1)
            command_say(call, " label \"%.*s\"", STR_ARG(set->labels[k]));
    if (o->queue_weight)
        command_say(call, " queue %u", o->queue_weight);
    if (o->hold_seconds)
        command_say(call, " hold %us", o->hold_seconds);
    if (o->limit_seconds)
        command_say(call, " limit %u per %us", o->limit_count, o->limit_seconds);
    command_say(call, "\n");
}

static void rule_say(struct work *w, struct command_call *call, struct rule_runner *runner,
                     const struct rule_set *set, const struct rule *rule, bool fired)
{
    command_say(call, "%.*s %lld (%s): %s\n", STR_ARG(rule->id), (long long)rule->version,
                rule->on ? "on" : "shadow", fired ? "yes" : "no");
    for (uint32_t i = 0; i < rule->step_count; i++) {
        const struct rule_step *step = &set->steps[rule->first_step + i];
        if (step->source.size == 0)
            continue;
        const bool holds = rule_test(runner, step);
        const struct str value = rule_test_value(runner, w->memory, step);
        command_say(call, "    %-3s %.*s%s%.*s%s\n", holds ? "yes" : "no",
                    STR_ARG(str_sub(step->source, 0, 100)), value.size ? "  (it is " : "",
                    STR_ARG(value), value.size ? ")" : "");
    }
    if (fired) {
        const struct rule_outcome effects = {.queue_weight = rule->queue_weight,
                                             .hold_seconds = rule->hold_seconds,
                                             .limit_count = rule->limit_count,
                                             .limit_seconds = rule->limit_seconds};
        command_say(call, "    %s", rule->on ? "does:" : "would do:");
        effects_say(call, set, rule->labels, &effects);
    }
}

enum err cmd_rules_explain(struct work *w, struct square *square, struct command_call *call)
{
    struct rule_set *set;
    struct rule_post post = {.features = {[RULE_DECIDED_DISTANCE] = 64}};
    struct rule_outcome outcome;
    const struct json *json = NULL;
    const char *path = NULL;
    struct str text, words = STR("");
    (void)square;
    enum err e = command_option(w, call, "--post", &path);
    if (!e && !path)
        e = work_fail(w, ERR_MALFORMED, "--post is missing: a file with the post, or \"-\"");
    if (!e)
        e = rules_take(w, call, &set);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = command_read_file(w, call, path, post_bytes_max, &text);
    if (!e && json_parse(w->memory, text, &json, &words))
        e = work_fail(w, ERR_INVALID, "%s is no JSON: %.*s", path, STR_ARG(words));
    if (!e)
        e = post_read(w, json, &post);
    if (e)
        return e;
    struct rule_runner *runner = rule_runner_make(w->memory, set);
    bool *fired = arena_array(w->memory, set->rule_count + 1, sizeof *fired);
    rule_run(runner, &post, fired, &outcome);
    for (size_t i = 0; i < set->rule_count; i++)
        rule_say(w, call, runner, set, &set->rules[i], fired[i]);
    command_say(call, "\ntogether:%s", outcome.fired_count ? "" : " nothing is done");
    effects_say(call, set, outcome.labels, &outcome);
    if (outcome.gave_up)
        command_say(call, "a pattern needed too many steps, gave up and counts as not found\n");
    return OK;
}

/* ---- measure ---- */

static void counts_say(struct command_call *call, const struct rule *rule,
                       const struct triage_examples *examples,
                       const uint64_t counts[triage_labels_max])
{
    uint64_t all = 0;

    for (size_t k = 0; k < examples->label_count; k++)
        all += counts[k];
    command_say(call, "%.*s %lld: %llu posts\n", STR_ARG(rule->id), (long long)rule->version,
                (unsigned long long)all);
    for (size_t k = 0; all > 0 && k < examples->label_count; k++) {
        uint32_t low, high;
        share_interval(counts[k], all, &low, &high);
        command_say(call, "    %-16.*s %6llu  %u.%03u [%u.%03u, %u.%03u]\n",
                    STR_ARG(examples->labels[k]), (unsigned long long)counts[k],
                    (unsigned)(counts[k] * 1000 / all) / 1000,
                    (unsigned)(counts[k] * 1000 / all) % 1000, low / 1000, low % 1000, high / 1000,
                    high % 1000);
    }
}

enum err cmd_rules_measure(struct work *w, struct square *square, struct command_call *call)
{
    struct rule_set *set;
    struct triage_examples examples = {0};
    struct triage_columns columns = {0};
    const char *label = "label", *text_column = "text", *path = NULL;
    struct str text, words = STR("");
    (void)square;
    enum err e = command_option(w, call, "--label-column", &label);
    if (!e)
        e = command_option(w, call, "--text-column", &text_column);
    if (!e)
        e = rules_take(w, call, &set);
    if (!e)
        e = command_argument(w, call, "the TABLE of labelled texts", &path);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = command_read_file(w, call, path, table_bytes_max, &text);
    columns.label = str_of(label);
    columns.text = str_of(text_column);
    if (!e && (e = triage_examples_add(w->memory, text, &columns, &examples, &words)))
        e = work_fail(w, e, "%s: %.*s", path, STR_ARG(words));
    if (e)
        return e;
    struct rule_runner *runner = rule_runner_make(w->memory, set);
    bool *fired = arena_array(w->memory, set->rule_count + 1, sizeof *fired);
    uint64_t(*counts)[triage_labels_max] =
        arena_array(w->memory, set->rule_count + 1, sizeof *counts);
    for (size_t n = 0; n < examples.count; n++) {
        struct rule_post post = {.text = examples.list[n].text,
                                 .features = {[RULE_DECIDED_DISTANCE] = 64}};
        struct rule_outcome outcome;
        rule_run(runner, &post, fired, &outcome);
        for (size_t i = 0; i < set->rule_count; i++)
            counts[i][examples.list[n].label] += fired[i];
    }
    command_say(call,
                "%zu texts, nothing known of them but the text; each label's share of what a "
                "rule found, with its 95 %% interval\n\n",
                examples.count);
    for (size_t i = 0; i < set->rule_count; i++)
        counts_say(call, &set->rules[i], &examples, counts[i]);
    return OK;
}

/* ---- shadow ---- */

static void past_say(struct command_call *call, const struct rule *rule,
                     const struct rule_past_count *count)
{
    uint32_t low, high;

    command_say(call, "%.*s %lld (%s): %llu posts", STR_ARG(rule->id), (long long)rule->version,
                rule->on ? "on" : "shadow", (unsigned long long)count->found);
    if (count->found > 0) {
        share_interval(count->restricted, count->found, &low, &high);
        command_say(call, ", %llu of them restricted today: 0.%03u to 0.%03u (declared 0.%03u)",
                    (unsigned long long)count->restricted, low > 999 ? 999 : low,
                    high > 999 ? 999 : high,
                    rule->precision_milli > 999 ? 999 : rule->precision_milli);
    }
    command_say(call, "\n");
    for (int i = 0; i < count->example_count; i++)
        command_say(call, "    %lld\n", (long long)count->examples[i]);
}

enum err cmd_rules_shadow(struct work *w, struct square *square, struct command_call *call)
{
    struct rule_set *set;
    struct rule_past past;
    const char *text = NULL;
    int64_t days = 7;
    (void)square;
    enum err e = command_option(w, call, "--days", &text);
    if (!e && text && str_int(str_of(text), 1, 366, &days))
        e = work_fail(w, ERR_MALFORMED, "--days wants a whole number from 1 to 366");
    if (!e)
        e = rules_take(w, call, &set);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = rule_past_run(w, set, w->now_ms - days * clock_day_ms, &past);
    if (e)
        return e;
    command_say(call, "%llu posts of %lld days that everybody may see, %llu restricted today%s\n",
                (unsigned long long)past.posts, (long long)days,
                (unsigned long long)past.restricted,
                past.cut ? "; there are more: the first ones were taken" : "");
    command_say(call, "not known of the past:");
    for (size_t i = 0; i < rule_past_unknown_count; i++)
        command_say(call, " %s", rule_features[rule_past_unknown[i]].name);
    command_say(call, " triage\n\n");
    for (size_t i = 0; i < set->rule_count; i++)
        past_say(call, &set->rules[i], &past.rules[i]);
    return OK;
}
