#include "algorithms/policy.h"

#include <assert.h>

struct field {
    struct str key;
    size_t offset; /* in struct policy */
    int64_t min, max;
    bool is_milli; /* a decimal, kept and bounded in thousandths */
};

/* In the order of the canonical text. The bounds of cells.voices_min and cells.rounded_to keep what
 * is published from telling who stands where; they may not be lowered. */
#define WHOLE(key, name, min, max)                                                                 \
    {                                                                                              \
        STR_CONST(key), offsetof(struct policy, name), min, max, false                             \
    }
#define MILLI(key, name, min, max)                                                                 \
    {                                                                                              \
        STR_CONST(key), offsetof(struct policy, name), (min)*1000, (max)*1000, true                \
    }
static const struct field fields[] = {
    {STR_CONST("approval.prior_voices"), offsetof(struct policy, prior_voices_milli), 1,
     INT64_C(1000000), true},
    MILLI("approval.prior_share", prior_share_milli, 0, 1),
    MILLI("approval.disapproval", disapproval_milli, 0, 16),
    WHOLE("approval.impressions_per_voice", impressions_per_voice, 1, 1000),
    WHOLE("cells.voices_min", cell_voices_min, 5, 1000),
    WHOLE("cells.rounded_to", cell_rounded_to, 5, 1000),
    WHOLE("cells.refresh_minutes", cell_refresh_minutes, 1, 1440),
    WHOLE("bridging.bits_max", bridging_bits_max, 0, 16),
    WHOLE("bridging.quintiles_min", bridging_quintiles_min, 3, 5),
    WHOLE("affinity.bits_max", affinity_bits_max, 0, 16),
    WHOLE("affinity.half_life_days", affinity_half_life_days, 1, 3650),
    WHOLE("age.minutes_per_bit", age_minutes_per_bit, 1, 525600),
    MILLI("repeat.second_bits", repeat_second_bits_milli, 0, 16),
    MILLI("repeat.later_bits", repeat_later_bits_milli, 0, 16),
    MILLI("unfollowed.bits", unfollowed_bits_milli, 0, 16),
    WHOLE("order.author_max", author_max, 1, 100),
    WHOLE("order.author_window", author_window, 1, 100),
    WHOLE("candidates.followed", candidates_max[SLATE_FOLLOWED], 0, 1500),
    WHOLE("candidates.approved", candidates_max[SLATE_APPROVED_BY_FOLLOWED], 0, 1500),
    WHOLE("candidates.bridging", candidates_max[SLATE_BRIDGING], 0, 1500),
    WHOLE("candidates.newcomer", candidates_max[SLATE_NEWCOMER], 0, 1500),
    WHOLE("candidates.followed_hours", followed_hours, 1, 8760),
    WHOLE("candidates.newcomer_impressions_max", newcomer_impressions_max, 0, 1000000),
    WHOLE("admission.founders", admission_founders, 0, 1000000),
    WHOLE("admission.days_min", admission_days_min, 0, 3650),
    WHOLE("admission.ratings_min", admission_ratings_min, 10, 1000),
    WHOLE("admission.vouchers_min", admission_vouchers_min, 0, 16),
    WHOLE("admission.vouches_max", admission_vouches_max, 0, 1000000),
    WHOLE("admission.vouches_days", admission_vouches_days, 1, 3650),
    WHOLE("trends.half_life_hours", trend_half_life_hours, 1, 8760),
    WHOLE("trends.baseline_hours", trend_baseline_hours, 1, 8760),
    WHOLE("trends.voices_min", trend_voices_min, 1, 1000000),
    WHOLE("trends.quintiles_min", trend_quintiles_min, 1, 5),
};
enum { field_count = sizeof fields / sizeof *fields };

static const struct {
    struct str name;
    size_t offset; /* in struct slate_weights */
} weights[] = {
    {STR_CONST("bridging"), offsetof(struct slate_weights, bridging)},
    {STR_CONST("affinity"), offsetof(struct slate_weights, affinity)},
    {STR_CONST("age"), offsetof(struct slate_weights, age)},
    {STR_CONST("repeat"), offsetof(struct slate_weights, repeat)},
    {STR_CONST("unfollowed"), offsetof(struct slate_weights, unfollowed)},
};
enum { weight_count = sizeof weights / sizeof *weights };

static const struct str source_names[slate_source_count] = {
    [SLATE_FOLLOWED] = STR_CONST("followed"),
    [SLATE_APPROVED_BY_FOLLOWED] = STR_CONST("approved"),
    [SLATE_BRIDGING] = STR_CONST("bridging"),
    [SLATE_NEWCOMER] = STR_CONST("newcomer"),
};

const char *slate_source_name(enum slate_source source)
{
    assert(source < slate_source_count);
    return source_names[source].data;
}

static int64_t *value_of(struct policy *policy, const struct field *field)
{
    return (int64_t *)(void *)((char *)policy + field->offset);
}

static uint32_t *weight_of(struct slate_weights *list, size_t i)
{
    return (uint32_t *)(void *)((char *)list + weights[i].offset);
}

/* Thousandths to Q16.16, to the nearest; back again gives the same thousandths. */
static uint32_t bits_of_milli(int64_t milli)
{
    return (uint32_t)((milli * slate_bit + 500) / 1000);
}

static int64_t milli_of_bits(uint32_t bits)
{
    return ((int64_t)bits * 1000 + slate_bit / 2) / slate_bit;
}

/* Reading. */

struct reader {
    struct arena *memory;
    struct policy *policy;
    struct str *fault;
    int line;
    bool seen[field_count];
};

static enum err fail(struct reader *r, enum err e, struct str key, const char *words)
{
    *r->fault = str_format(r->memory, "line %d, %.*s: %s", r->line,
                           STR_ARG(utf8_prefix(key, policy_preset_name_bytes_max * 2)), words);
    return e;
}

/* "12", "0.35": no sign, at most three places, at most 12 digits. */
static enum err milli_parse(struct str text, int64_t *ret_milli)
{
    struct str whole, places = str_split(text, '.', &whole);
    int64_t value = 0, part = 0;

    if (whole.size == 0 || whole.size > 12 || str_int(whole, 0, INT64_MAX, &value))
        return ERR_INVALID;
    if (whole.size < text.size) {
        if (places.size == 0 || places.size > 3 || str_int(places, 0, 999, &part))
            return ERR_INVALID;
        for (size_t i = places.size; i < 3; i++)
            part *= 10;
    }
    *ret_milli = value * 1000 + part;
    return OK;
}

static enum err field_read(struct reader *r, size_t i, struct str value)
{
    const struct field *field = &fields[i];
    int64_t number;
    const enum err e =
        field->is_milli ? milli_parse(value, &number) : str_int(value, 0, INT64_MAX, &number);

    if (r->seen[i])
        return fail(r, ERR_INVALID, field->key, "stands twice");
    r->seen[i] = true;
    if (e)
        return fail(r, ERR_INVALID, field->key,
                    field->is_milli ? "must be a number with at most three places"
                                    : "must be a whole number");
    if (number < field->min || number > field->max) {
        const int64_t unit = field->is_milli ? 1000 : 1;
        return fail(r, ERR_INVALID, field->key,
                    str_c(r->memory, str_format(r->memory, "must be from %lld%s to %lld",
                                                (long long)(field->min / unit),
                                                field->min % unit ? ".001" : "",
                                                (long long)(field->max / unit))));
    }
    *value_of(r->policy, field) = number;
    return OK;
}

static bool is_preset_name(struct str name)
{
    if (name.size == 0 || name.size > policy_preset_name_bytes_max)
        return false;
    for (size_t i = 0; i < name.size; i++)
        if ((name.data[i] < 'a' || name.data[i] > 'z') && name.data[i] != '-')
            return false;
    return true;
}

/* "followed newcomer" */
static enum err sources_read(struct str text, uint32_t *ret)
{
    *ret = 0;
    while (text.size > 0) {
        struct str name;
        uint32_t bit = 0;
        text = str_split(text, ' ', &name);
        for (uint32_t i = 0; i < slate_source_count; i++)
            if (str_equal(name, source_names[i]))
                bit = 1U << i;
        if (!bit || *ret & bit)
            return ERR_INVALID;
        *ret |= bit;
    }
    return *ret ? OK : ERR_INVALID;
}

/* "bridging 1, affinity 0.5, age 1, repeat 1, unfollowed 1, sources followed newcomer; Words" */
static enum err preset_parse(struct str text, struct policy_preset *ret)
{
    struct str part, name, value;
    const struct str about = str_split(text, ';', &part);

    ret->about = str_trim(about);
    text = part;
    for (size_t i = 0; i < weight_count; i++) {
        int64_t milli;
        text = str_split(text, ',', &part);
        value = str_split(str_trim(part), ' ', &name);
        if (!str_equal(name, weights[i].name) || milli_parse(str_trim(value), &milli) ||
            milli > 4000)
            return ERR_INVALID;
        *weight_of(&ret->weights, i) = bits_of_milli(milli);
    }
    value = str_split(str_trim(text), ' ', &name);
    return str_is(name, "sources") ? sources_read(str_trim(value), &ret->sources) : ERR_INVALID;
}

static enum err preset_read(struct reader *r, struct str key, struct str name, struct str value)
{
    struct policy *policy = r->policy;
    struct policy_preset preset = {.name = str_copy(r->memory, name)};
    size_t at = policy->preset_count;

    if (!is_preset_name(name))
        return fail(r, ERR_INVALID, key, "a name has 1 to 32 letters from a to z and -");
    if (str_is(name, "own") || str_is(name, "published"))
        return fail(r, ERR_INVALID, key, "weights of people have this name");
    if (policy->preset_count == policy_presets_max)
        return fail(r, ERR_TOO_LARGE, key, "more than 16 presets");
    if (preset_parse(value, &preset))
        return fail(
            r, ERR_INVALID, key,
            "must be \"bridging N, affinity N, age N, repeat N, unfollowed N, sources "
            "NAME NAME; WORDS\" with N from 0 to 4 in at most three places, and of followed, "
            "approved, bridging, newcomer at least one");
    if (policy_preset_find(policy, name))
        return fail(r, ERR_INVALID, key, "stands twice");
    preset.about = str_copy(r->memory, preset.about);
    for (; at > 0 && str_compare(policy->presets[at - 1].name, name) > 0; at--)
        policy->presets[at] = policy->presets[at - 1];
    policy->presets[at] = preset;
    policy->preset_count++;
    return OK;
}

static bool is_date(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (i == 4 || i == 7 ? text.data[i] != '-' : text.data[i] < '0' || text.data[i] > '9')
            return false;
    return text.size == 10;
}

static enum err history_read(struct reader *r, struct str value)
{
    struct str date;
    const struct str words = str_split(value, ' ', &date);

    if (!is_date(date) || words.size == 0)
        return fail(r, ERR_INVALID, STR("history"), "must be a date, 2026-11-21, and why");
    if (r->policy->history_count == policy_history_max)
        return fail(r, ERR_TOO_LARGE, STR("history"), "more than 32 notes");
    r->policy->history[r->policy->history_count++] = str_copy(r->memory, value);
    return OK;
}

/* Anything but text that can be shown: ASCII control characters. */
static bool has_controls(struct str line)
{
    for (size_t i = 0; i < line.size; i++)
        if ((unsigned char)line.data[i] < ' ' || line.data[i] == 127)
            return true;
    return false;
}

static enum err line_read(struct reader *r, struct str line)
{
    struct str key, value, preset;

    if (line.size > policy_line_bytes_max)
        return fail(r, ERR_TOO_LARGE, STR("the line"), "longer than 1,024 bytes");
    line = str_trim(line);
    if (line.size == 0 || line.data[0] == '#')
        return OK;
    if (has_controls(line) || !utf8_valid(line))
        return fail(r, ERR_INVALID, STR("the line"), "must be UTF-8 without control characters");
    value = str_trim(str_split(line, '=', &key));
    if (key.size == line.size)
        return fail(r, ERR_INVALID, key, "must be \"key = value\"");
    key = str_trim(key);
    for (size_t i = 0; i < field_count; i++)
        if (str_equal(key, fields[i].key))
            return field_read(r, i, value);
    if (str_is(key, "history"))
        return history_read(r, value);
    preset = str_split(key, '.', &line);
    if (str_is(line, "preset"))
        return preset_read(r, key, preset, value);
    return fail(r, ERR_INVALID, key, "not a key of a policy");
}

/* What holds between fields. */
static enum err whole_check(struct reader *r)
{
    int64_t candidates = 0;

    for (size_t i = 0; i < field_count; i++)
        if (!r->seen[i])
            return fail(r, ERR_INVALID, fields[i].key, "is missing");
    for (size_t i = 0; i < slate_source_count; i++)
        candidates += r->policy->candidates_max[i];
    if (candidates > 1500)
        return fail(r, ERR_INVALID, STR("candidates"), "more than 1,500 in all");
    if (r->policy->trend_baseline_hours <= r->policy->trend_half_life_hours)
        return fail(r, ERR_INVALID, STR("trends.baseline_hours"),
                    "must be more than trends.half_life_hours");
    if (!policy_preset_find(r->policy, STR(POLICY_PRESET_FIRST)))
        return fail(r, ERR_INVALID, STR("preset." POLICY_PRESET_FIRST),
                    "is missing: it is what people have who choose none");
    return OK;
}

enum err policy_read(struct arena *a, struct str text, struct policy *ret, struct str *ret_fault)
{
    struct reader r = {.memory = a, .policy = ret, .fault = ret_fault};

    *ret = (struct policy){0};
    if (text.size > policy_bytes_max)
        return fail(&r, ERR_TOO_LARGE, STR("the file"), "longer than 64 KiB");
    while (text.size > 0) {
        struct str line;
        r.line++;
        text = str_split(text, '\n', &line);
        const enum err e = line_read(&r, line);
        if (e)
            return e;
    }
    return whole_check(&r);
}

void policy_default(struct arena *a, struct policy *ret)
{
    struct str fault = STR("");
    const enum err e = policy_read(a, policy_default_text, ret, &fault);

    assert(e == OK); /* a test reads it */
    (void)e;
}

const struct policy_preset *policy_preset_find(const struct policy *policy, struct str name)
{
    for (size_t i = 0; i < policy->preset_count; i++)
        if (str_equal(policy->presets[i].name, name))
            return &policy->presets[i];
    return NULL;
}

/* Writing. */

static void milli_write(struct buffer *out, int64_t milli)
{
    int64_t rest = milli % 1000;

    buffer_int(out, milli / 1000);
    if (rest)
        buffer_char(out, '.');
    for (int64_t unit = 100; rest; unit /= 10) {
        buffer_int(out, rest / unit);
        rest %= unit;
    }
}

static void preset_write(struct buffer *out, const struct policy_preset *preset)
{
    struct slate_weights list = preset->weights;

    buffer_lit(out, "preset.");
    buffer_put(out, preset->name);
    buffer_lit(out, " = ");
    for (size_t i = 0; i < weight_count; i++) {
        buffer_put(out, weights[i].name);
        buffer_char(out, ' ');
        milli_write(out, milli_of_bits(*weight_of(&list, i)));
        buffer_lit(out, ", ");
    }
    buffer_lit(out, "sources");
    for (uint32_t i = 0; i < slate_source_count; i++)
        if (preset->sources & 1U << i) {
            buffer_char(out, ' ');
            buffer_put(out, source_names[i]);
        }
    if (preset->about.size) {
        buffer_lit(out, "; ");
        buffer_put(out, preset->about);
    }
    buffer_char(out, '\n');
}

void policy_write(const struct policy *policy, struct buffer *ret_text)
{
    struct policy copy = *policy;

    for (size_t i = 0; i < field_count; i++) {
        const int64_t value = *value_of(&copy, &fields[i]);
        buffer_put(ret_text, fields[i].key);
        buffer_lit(ret_text, " = ");
        if (fields[i].is_milli)
            milli_write(ret_text, value);
        else
            buffer_int(ret_text, value);
        buffer_char(ret_text, '\n');
    }
    for (size_t i = 0; i < policy->preset_count; i++)
        preset_write(ret_text, &policy->presets[i]);
    for (size_t i = 0; i < policy->history_count; i++) {
        buffer_lit(ret_text, "history = ");
        buffer_put(ret_text, policy->history[i]);
        buffer_char(ret_text, '\n');
    }
}
