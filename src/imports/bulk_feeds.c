#include "imports/bulk_feeds.h"

#include <math.h>

/* ---- reading ------------------------------------------------------------------------------- */

/* {"bridging":1.25, …}: each of the five. */
static enum err weights_field(struct work *w, const struct json *line, const char *name,
                              int64_t ret_milli[feed_weight_count])
{
    const struct json *list = json_get(line, name);
    for (int i = 0; i < feed_weight_count; i++) {
        const double weight = json_get_double(list, feed_weight_names[i], -1);
        if (!(weight >= 0 && weight * 1000 <= feed_weight_milli_max))
            return work_fail(w, ERR_INVALID, "\"%s\" needs \"%s\", a number from 0 to 4", name,
                             feed_weight_names[i]);
        ret_milli[i] = llround(weight * 1000);
    }
    return OK;
}

static enum err version_field(struct work *w, const struct json *line, const char *name,
                              int64_t *ret_version)
{
    *ret_version = 1;
    if (json_has(line, name) &&
        str_int(json_as_str(json_get(line, name)), 1, INT32_MAX, ret_version))
        return work_fail(w, ERR_INVALID, "\"%s\" must be a whole number from 1 on", name);
    return OK;
}

static enum err preset_parse(struct work *w, const struct json *line, struct bulk_feed *feed)
{
    struct feed_preset_changes *preset = &feed->preset;
    *preset = (struct feed_preset_changes){
        .set_name = true, .set_about = true, .set_weights = true, .about = STR("")};
    enum err e = bulk_text_field(w, line, "name", &preset->name);
    if (!e)
        e = bulk_text_field(w, line, "about", &preset->about);
    if (!e)
        e = weights_field(w, line, "weights", preset->milli);
    return e ? e : version_field(w, line, "version", &preset->version);
}

static enum err copy_parse(struct work *w, const struct json *line, struct bulk_feed *feed)
{
    struct feed_copy *copy = &feed->settings.copy;
    enum err e = bulk_text_field(w, line, "copy_name", &copy->name);
    if (!e)
        e = bulk_text_field(w, line, "copy_account", &feed->copy_account);
    if (!e)
        e = bulk_text_field(w, line, "copy_of", &feed->copy_of);
    if (e || !copy->name.size)
        return e;
    e = weights_field(w, line, "copy_weights", copy->milli);
    return e ? e : version_field(w, line, "copy_version", &copy->version);
}

static enum err settings_parse(struct work *w, const struct json *line, struct bulk_feed *feed)
{
    struct feed_settings *settings = &feed->settings;
    struct str home, preset;
    enum err e = bulk_text_field(w, line, "home", &home);
    if (!e)
        e = bulk_text_field(w, line, "preset", &preset);
    if (!e && !str_is(home, "for_you") && !str_is(home, "chronological"))
        e = work_fail(w, ERR_INVALID, "\"home\" is chronological or for_you");
    if (!e && preset.size > policy_preset_name_bytes_max)
        e = work_fail(w, ERR_INVALID, "\"preset\": there is none of this name");
    if (e)
        return e;
    settings->home_for_you = str_is(home, "for_you");
    memcpy(settings->preset, preset.data, preset.size);
    settings->preset[preset.size] = 0;
    e = weights_field(w, line, "weights", settings->own_milli);
    return e ? e : copy_parse(w, line, feed);
}

enum err bulk_feed_parse(struct work *w, const struct json *line, struct bulk_record *record)
{
    record->feed = ARENA_NEW(w->memory, struct bulk_feed);
    return record->type == BULK_FEED_PRESET ? preset_parse(w, line, record->feed)
                                            : settings_parse(w, line, record->feed);
}

/* ---- applying ------------------------------------------------------------------------------ */

static bool is_equal(const int64_t a[feed_weight_count], const int64_t b[feed_weight_count])
{
    return memcmp(a, b, feed_weight_count * sizeof *a) == 0;
}

/* The one of that name; ERR_NOT_FOUND. */
static enum err preset_find(struct work *w, int64_t account_id, struct str name,
                            struct feed_preset *ret_preset)
{
    struct feed_preset have[feed_presets_max];
    int count = 0;
    enum err e = feed_presets_of(w, account_id, account_id, have, &count);
    for (int i = 0; i < count && !e; i++)
        if (str_equal(have[i].name, name)) {
            *ret_preset = have[i];
            return OK;
        }
    return e ? e : ERR_NOT_FOUND;
}

static int64_t time_of(const struct work *w, const struct bulk_record *record)
{
    return record->created_ms && record->created_ms < w->now_ms ? record->created_ms : w->now_ms;
}

static enum err preset_apply(struct work *w, const struct bulk_record *record, int64_t account_id,
                             bool *ret_changed)
{
    struct feed_preset_changes changes = record->feed->preset;
    struct feed_preset have;
    enum err e = preset_find(w, account_id, changes.name, &have);
    changes.created_ms = time_of(w, record);
    if (!e && (!str_equal(have.about, changes.about) || !is_equal(have.milli, changes.milli)))
        return work_fail(w, ERR_INVALID, "%.*s has published another preset \"%.*s\"",
                         STR_ARG(record->account), STR_ARG(changes.name));
    if (e != ERR_NOT_FOUND)
        return e;
    *ret_changed = true;
    return feed_preset_publish(w, account_id, &changes, &have);
}

/* Where the preset is that she has a copy of, if it is here. */
static enum err copy_resolve(struct work *w, const struct bulk_feed *feed, struct feed_copy *copy)
{
    struct feed_preset preset;
    int64_t author_id = 0;
    if (!feed->copy_account.size)
        return OK;
    enum err e = account_find_handle(w, feed->copy_account, &author_id);
    if (!e)
        e = preset_find(w, author_id, feed->copy_of, &preset);
    if (!e) {
        copy->preset_id = preset.id;
        copy->author_id = author_id;
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

static bool settings_equal(const struct feed_settings *a, const struct feed_settings *b)
{
    return a->home_for_you == b->home_for_you && !strcmp(a->preset, b->preset) &&
           is_equal(a->own_milli, b->own_milli) && a->copy.preset_id == b->copy.preset_id &&
           a->copy.version == b->copy.version && str_equal(a->copy.name, b->copy.name) &&
           is_equal(a->copy.milli, b->copy.milli);
}

static enum err settings_apply(struct work *w, const struct bulk_record *record, int64_t account_id,
                               bool *ret_changed)
{
    struct feed_settings wanted = record->feed->settings, have;
    enum err e = feed_settings_find(w, account_id, &have);
    if (!e)
        e = copy_resolve(w, record->feed, &wanted.copy);
    if (e || settings_equal(&have, &wanted))
        return e;
    wanted.copy.taken_ms = time_of(w, record);
    *ret_changed = true;
    return feed_settings_set(w, account_id, &wanted);
}

enum err bulk_feed_apply(struct work *w, const struct bulk_record *record, int64_t account_id,
                         bool *ret_changed)
{
    return record->type == BULK_FEED_PRESET ? preset_apply(w, record, account_id, ret_changed)
                                            : settings_apply(w, record, account_id, ret_changed);
}

/* ---- writing ------------------------------------------------------------------------------- */

void bulk_feed_preset_json(struct buffer *out, const struct feed_preset *preset)
{
    JSON_STR(out, "name", preset->name);
    JSON_STR(out, "about", preset->about);
    feed_weights_json(out, "weights", preset->milli);
    JSON_INT(out, "version", preset->version);
    JSON_TIME(out, "created_at", id_ms(preset->id));
}

/* Nothing where the preset is gone. */
static enum err copy_of_json(struct work *w, struct buffer *out, const struct feed_copy *copy)
{
    struct feed_preset preset;
    struct account author;
    enum err e = copy->preset_id ? feed_preset_find(w, copy->author_id, copy->preset_id, &preset)
                                 : ERR_NOT_FOUND;
    if (!e)
        e = account_find(w, preset.account_id, &author);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    JSON_STR(out, "copy_account", account_acct(w, &author));
    JSON_STR(out, "copy_of", preset.name);
    return OK;
}

enum err bulk_feed_settings_json(struct work *w, struct buffer *out,
                                 const struct feed_settings *settings)
{
    const struct feed_copy *copy = &settings->copy;
    JSON_STR(out, "home", settings->home_for_you ? STR("for_you") : STR("chronological"));
    JSON_STR(out, "preset", str_of(settings->preset));
    feed_weights_json(out, "weights", settings->own_milli);
    if (!copy->version)
        return OK;
    JSON_STR(out, "copy_name", copy->name);
    JSON_INT(out, "copy_version", copy->version);
    feed_weights_json(out, "copy_weights", copy->milli);
    JSON_TIME(out, "created_at", copy->taken_ms);
    return copy_of_json(w, out, copy);
}
