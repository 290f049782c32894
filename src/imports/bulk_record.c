#include "imports/bulk_record.h"

#include "base/clock.h"
#include "imports/bulk_feeds.h"

#include <string.h>

enum { choices_max = 64, language_bytes_max = 35 };

/* Which fields each type takes; the first ones must be there. */
struct type_rule {
    const char *name;
    int needed;
    const char *fields[20];
};
static const struct type_rule type_rules[] = {
    [BULK_ACCOUNT] = {"account",
                      1,
                      {"name", "display_name", "note", "created_at", "bot", "locked",
                       "discoverable", "indexable", "fields", "avatar", "header"}},
    [BULK_FOLLOW] = {"follow", 2, {"account", "target", "created_at"}},
    [BULK_POST] = {"post",
                   1,
                   {"account", "key", "created_at", "text", "visibility", "reply_to",
                    "reply_to_account", "quote", "quote_account", "spoiler_text", "sensitive",
                    "language", "poll", "media"}},
    [BULK_FAVOURITE] = {"favourite", 2, {"account", "post", "post_account", "created_at"}},
    [BULK_BOOST] = {"boost", 2, {"account", "post", "post_account", "created_at", "visibility"}},
    [BULK_BOOKMARK] = {"bookmark", 2, {"account", "post", "post_account", "created_at"}},
    [BULK_WELL_ARGUED] = {"well_argued", 2, {"account", "post", "post_account", "created_at"}},
    [BULK_NOT_FOR_ME] = {"not_for_me", 2, {"account", "post", "post_account", "created_at"}},
    [BULK_FEED_PRESET] = {"feed_preset",
                          3,
                          {"account", "name", "weights", "about", "version", "created_at"}},
    [BULK_FEED_SETTINGS] = {"feed_settings",
                            4,
                            {"account", "home", "preset", "weights", "copy_name", "copy_version",
                             "copy_weights", "copy_account", "copy_of", "created_at"}},
    [BULK_VOTE] = {"vote", 3, {"account", "post", "choices", "post_account", "created_at"}},
};
enum { type_count = sizeof type_rules / sizeof *type_rules };

static enum err type_find(struct work *w, const struct json *line, enum bulk_type *ret_type)
{
    struct str type = json_get_str(line, "type");
    for (int i = 0; i < type_count; i++) {
        if (str_is(type, type_rules[i].name)) {
            *ret_type = (enum bulk_type)i;
            return OK;
        }
    }
    if (!type.size)
        return work_fail(w, ERR_INVALID, "the line has no \"type\"");
    return work_fail(w, ERR_INVALID, "there is no type \"%.*s\"", STR_ARG(utf8_prefix(type, 40)));
}

static enum err fields_check(struct work *w, const struct json *line, const struct type_rule *rule)
{
    for (int i = 0; i < rule->needed; i++)
        if (!json_has(line, rule->fields[i]))
            return work_fail(w, ERR_INVALID, "a line of type %s needs \"%s\"", rule->name,
                             rule->fields[i]);
    struct str key;
    const struct json *value;
    for (size_t i = 0; json_member(line, i, &key, &value); i++) {
        bool known = str_is(key, "type");
        for (int f = 0; rule->fields[f] && !known; f++)
            known = str_is(key, rule->fields[f]);
        if (!known)
            return work_fail(w, ERR_INVALID, "a line of type %s has no field \"%.*s\"", rule->name,
                             STR_ARG(utf8_prefix(key, 40)));
    }
    return OK;
}

enum err bulk_text_field(struct work *w, const struct json *object, const char *name,
                         struct str *ret_text)
{
    const struct json *value = json_get(object, name);
    enum json_kind kind = json_kind(value);
    if (kind != JSON_KIND_NULL && kind != JSON_KIND_STR && kind != JSON_KIND_INT)
        return work_fail(w, ERR_INVALID, "\"%s\" must be a text", name);
    *ret_text = kind == JSON_KIND_NULL ? STR("") : json_as_str(value);
    return OK;
}

static enum err time_field(struct work *w, const struct json *object, const char *name,
                           int64_t *ret_ms)
{
    struct str text;
    enum err e = bulk_text_field(w, object, name, &text);
    if (e || !text.size)
        return e;
    if (time_parse_iso(text, ret_ms))
        return work_fail(w, ERR_INVALID,
                         "\"%s\" must be a time like 2026-01-02T03:04:05Z, not \"%.*s\"", name,
                         STR_ARG(utf8_prefix(text, 40)));
    return OK;
}

static enum err visibility_field(struct work *w, const struct json *line,
                                 enum visibility *ret_visibility)
{
    static const char *const names[] = {[VISIBILITY_PUBLIC] = "public",
                                        [VISIBILITY_UNLISTED] = "unlisted",
                                        [VISIBILITY_FOLLOWERS] = "private",
                                        [VISIBILITY_DIRECT] = "direct"};
    struct str text;
    enum err e = bulk_text_field(w, line, "visibility", &text);
    if (e || !text.size)
        return e;
    if (str_is(text, "followers"))
        text = STR("private");
    for (int i = 0; i < 4; i++) {
        if (str_is(text, names[i])) {
            *ret_visibility = (enum visibility)i;
            return OK;
        }
    }
    return work_fail(w, ERR_INVALID,
                     "\"visibility\" is public, unlisted, private or direct, not \"%.*s\"",
                     STR_ARG(utf8_prefix(text, 40)));
}

static enum err account_flags(struct work *w, const struct json *line, struct bulk_record *record)
{
    static const struct {
        const char *name;
        uint32_t flag;
    } flags[] = {{"bot", ACCOUNT_BOT},
                 {"locked", ACCOUNT_LOCKED},
                 {"discoverable", ACCOUNT_DISCOVERABLE},
                 {"indexable", ACCOUNT_INDEXABLE}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        if (!json_has(line, flags[i].name))
            continue;
        if (json_kind(json_get(line, flags[i].name)) != JSON_KIND_BOOL)
            return work_fail(w, ERR_INVALID, "\"%s\" must be true or false", flags[i].name);
        record->flags_said |= flags[i].flag;
        if (json_get_bool(line, flags[i].name, false))
            record->flags |= flags[i].flag;
    }
    return OK;
}

/* "avatar", "header": the name of a file. */
static enum err picture_field(struct work *w, const struct json *line, const char *name,
                              struct bulk_picture **ret_picture)
{
    struct str file;
    enum err e = bulk_text_field(w, line, name, &file);
    if (e || !file.size)
        return e;
    *ret_picture = ARENA_NEW(w->memory, struct bulk_picture);
    (*ret_picture)->file = file;
    return OK;
}

static enum err media_parse(struct work *w, const struct json *list, struct bulk_record *record)
{
    size_t count = json_count(list);
    enum err e = OK;
    if (json_kind(list) != JSON_KIND_ARRAY || count > post_media_max)
        return work_fail(w, ERR_INVALID, "\"media\" is a list of at most %d objects",
                         post_media_max);
    record->media = arena_array(w->memory, count + 1, sizeof *record->media);
    for (size_t i = 0; !e && i < count; i++) {
        struct bulk_picture *picture = &record->media[record->media_count++];
        e = bulk_text_field(w, json_at(list, i), "file", &picture->file);
        if (!e)
            e = bulk_text_field(w, json_at(list, i), "description", &picture->description);
        if (!e && !picture->file.size)
            e = work_fail(w, ERR_INVALID, "each of \"media\" needs a \"file\"");
    }
    return e;
}

static enum err account_parse(struct work *w, const struct json *line, struct bulk_record *record)
{
    enum err e = bulk_text_field(w, line, "name", &record->account);
    if (!e)
        e = bulk_text_field(w, line, "display_name", &record->display_name);
    if (!e)
        e = bulk_text_field(w, line, "note", &record->note);
    if (!e)
        e = picture_field(w, line, "avatar", &record->avatar);
    if (!e)
        e = picture_field(w, line, "header", &record->header);
    if (!e)
        e = account_flags(w, line, record);
    const struct json *fields = json_get(line, "fields");
    if (!e && json_count(fields) > account_fields_max)
        e = work_fail(w, ERR_INVALID, "an account has at most %d fields", account_fields_max);
    for (size_t i = 0; !e && i < json_count(fields); i++) {
        struct account_field *field = &record->fields[record->field_count++];
        e = bulk_text_field(w, json_at(fields, i), "name", &field->name);
        if (!e)
            e = bulk_text_field(w, json_at(fields, i), "value", &field->value);
    }
    return e;
}

static enum err poll_parse(struct work *w, const struct json *poll, struct bulk_record *record)
{
    const struct json *options = json_get(poll, "options");
    if (json_kind(poll) != JSON_KIND_OBJECT || json_kind(options) != JSON_KIND_ARRAY)
        return work_fail(w, ERR_INVALID, "\"poll\" must be an object with \"options\"");
    size_t count = json_count(options);
    if (count < 2 || count > poll_options_cap)
        return work_fail(w, ERR_INVALID, "a poll has 2 to %d options, not %zu", poll_options_cap,
                         count);
    record->has_poll = true;
    for (size_t i = 0; i < count; i++) {
        if (json_kind(json_at(options, i)) != JSON_KIND_STR)
            return work_fail(w, ERR_INVALID, "the poll's option %zu must be a text", i);
        record->poll.options[i] = json_as_str(json_at(options, i));
    }
    record->poll.option_count = (int)count;
    record->poll.multiple = json_get_bool(poll, "multiple", false);
    record->poll.hide_totals = json_get_bool(poll, "hide_totals", false);
    return time_field(w, poll, "expires_at", &record->poll.expires_ms);
}

static enum err post_parse(struct work *w, const struct json *line, struct bulk_record *record)
{
    const struct {
        const char *name;
        struct str *text;
    } texts[] = {{"key", &record->key},
                 {"text", &record->text},
                 {"spoiler_text", &record->spoiler_text},
                 {"language", &record->language},
                 {"reply_to", &record->reply_to},
                 {"reply_to_account", &record->reply_to_account},
                 {"quote", &record->quote},
                 {"quote_account", &record->quote_account}};
    enum err e = visibility_field(w, line, &record->visibility);
    for (size_t i = 0; !e && i < sizeof texts / sizeof *texts; i++)
        e = bulk_text_field(w, line, texts[i].name, texts[i].text);
    if (!e && record->key.size > bulk_key_bytes_max)
        e = work_fail(w, ERR_INVALID, "\"key\" is longer than %d bytes", bulk_key_bytes_max);
    if (!e && record->language.size > language_bytes_max)
        e = work_fail(w, ERR_INVALID, "\"language\" is no language tag");
    record->sensitive = json_get_bool(line, "sensitive", false);
    if (!e && json_kind(json_get(line, "poll")) != JSON_KIND_NULL)
        e = poll_parse(w, json_get(line, "poll"), record);
    if (!e && json_kind(json_get(line, "media")) != JSON_KIND_NULL)
        e = media_parse(w, json_get(line, "media"), record);
    if (!e && !record->text.size && !record->has_poll && !record->media_count)
        e = work_fail(w, ERR_INVALID, "a post needs \"text\", \"media\" or a \"poll\"");
    return e;
}

static enum err choices_parse(struct work *w, const struct json *choices,
                              struct bulk_record *record)
{
    if (json_kind(choices) != JSON_KIND_ARRAY || !json_count(choices))
        return work_fail(w, ERR_INVALID, "\"choices\" must be a list like [0]");
    for (size_t i = 0; i < json_count(choices); i++) {
        int64_t choice;
        if (str_int(json_as_str(json_at(choices, i)), 0, choices_max - 1, &choice))
            return work_fail(w, ERR_INVALID, "\"choices\" holds the options' places from 0");
        record->choices |= UINT64_C(1) << choice;
    }
    return OK;
}

static enum err deed_parse(struct work *w, const struct json *line, struct bulk_record *record)
{
    enum err e = OK;
    if (record->type == BULK_FOLLOW)
        return bulk_text_field(w, line, "target", &record->target);
    e = bulk_text_field(w, line, "post", &record->target);
    if (!e)
        e = bulk_text_field(w, line, "post_account", &record->target_account);
    if (!e && record->type == BULK_BOOST)
        e = visibility_field(w, line, &record->visibility);
    if (!e && record->type == BULK_VOTE)
        e = choices_parse(w, json_get(line, "choices"), record);
    return e;
}

/* Members in the order of the type's table, so that the spelling of the JSON does not matter. */
static void value_canonical(struct buffer *b, const struct json *value)
{
    struct str text;
    switch (json_kind(value)) {
    case JSON_KIND_ARRAY:
        buffer_char(b, '[');
        for (size_t i = 0; i < json_count(value); i++)
            value_canonical(b, json_at(value, i));
        buffer_char(b, ']');
        break;
    case JSON_KIND_OBJECT: {
        static const char *const order[] = {"options", "multiple",    "hide_totals", "expires_at",
                                            "file",    "description", "name",        "value"};
        buffer_char(b, '{');
        for (size_t i = 0; i < sizeof order / sizeof *order; i++)
            if (json_has(value, order[i])) {
                buffer_format(b, "%s:", order[i]);
                value_canonical(b, json_get(value, order[i]));
            }
        buffer_char(b, '}');
        break;
    }
    case JSON_KIND_NULL:
    case JSON_KIND_BOOL:
    case JSON_KIND_INT:
    case JSON_KIND_DOUBLE:
    case JSON_KIND_STR:
        text = json_as_str(value);
        buffer_format(b, "%zu:", text.size);
        buffer_put(b, text);
        break;
    }
}

static void record_hash(struct work *w, const struct json *line, struct bulk_record *record)
{
    const struct type_rule *rule = &type_rules[record->type];
    struct buffer b = buffer_in(w->memory);
    buffer_format(&b, "%s;", rule->name);
    for (int i = 0; rule->fields[i]; i++) {
        if (!json_has(line, rule->fields[i]) || str_is(STR("key"), rule->fields[i]))
            continue;
        buffer_format(&b, "%s=", rule->fields[i]);
        value_canonical(&b, json_get(line, rule->fields[i]));
    }
    origin_hash(buffer_str(&b), record->hash);
}

enum err bulk_record_parse(struct work *w, struct str line, struct bulk_record *ret_record)
{
    struct bulk_record record = {0};
    const struct json *root;
    struct str fault;
    if (json_parse(w->memory, line, &root, &fault))
        return work_fail(w, ERR_INVALID, "not a JSON object: %.*s", STR_ARG(fault));
    if (json_kind(root) != JSON_KIND_OBJECT)
        return work_fail(w, ERR_INVALID, "not a JSON object");
    enum err e = type_find(w, root, &record.type);
    if (!e)
        e = fields_check(w, root, &type_rules[record.type]);
    if (!e)
        e = time_field(w, root, "created_at", &record.created_ms);
    if (!e && record.type != BULK_ACCOUNT)
        e = bulk_text_field(w, root, "account", &record.account);
    if (e)
        return e;
    if (record.type == BULK_ACCOUNT)
        e = account_parse(w, root, &record);
    else if (record.type == BULK_POST)
        e = post_parse(w, root, &record);
    else if (record.type == BULK_FEED_PRESET || record.type == BULK_FEED_SETTINGS)
        e = bulk_feed_parse(w, root, &record);
    else
        e = deed_parse(w, root, &record);
    if (e)
        return e;
    record_hash(w, root, &record);
    if (record.type == BULK_POST && !record.key.size)
        record.key = str_format(w->memory, "hash:%.*s",
                                STR_ARG(hex_encode(w->memory, record.hash, origin_hash_bytes)));
    *ret_record = record;
    return OK;
}
