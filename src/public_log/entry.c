#include "public_log/entry.h"

#include <assert.h>
#include <string.h>

static const char *const kind_names[LOG_KINDS] = {
    [LOG_DECISION] = "decision",
    [LOG_REVERSAL] = "reversal",
    [LOG_RULE] = "rule",
    [LOG_RANKING_POLICY] = "ranking_policy",
    [LOG_NOTE_STATUS] = "note_status",
    [LOG_COORDINATION] = "coordination",
    [LOG_LEGAL_REQUEST] = "legal_request",
    [LOG_GAGGED] = "gagged",
    [LOG_REVEAL] = "reveal",
    [LOG_AD_ROOT] = "ad_root",
    [LOG_APPROVAL] = "approval",
    [LOG_RESTORED] = "restored",
    [LOG_JURY] = "jury",
};

const char *log_kind_name(enum log_kind kind)
{
    assert(kind > 0 && kind < LOG_KINDS);
    return kind_names[kind];
}

enum err log_kind_parse(struct str name, enum log_kind *ret_kind)
{
    for (int kind = 1; kind < LOG_KINDS; kind++)
        if (str_is(name, kind_names[kind])) {
            *ret_kind = (enum log_kind)kind;
            return OK;
        }
    return ERR_INVALID;
}

/* ---- canonical JSON ------------------------------------------------------------------------ */

static void canonical_object(struct buffer *out, const struct json *object)
{
    struct str last = STR(""), key;
    const size_t count = json_count(object);
    const struct json *value;

    json_open(out, '{');
    /* Few members: each time the next in order is looked for. Of equal keys the last counts. */
    for (size_t done = 0; done < count; done++) {
        struct str next = {0};
        bool found = false;

        for (size_t i = 0; json_member(object, i, &key, &value); i++)
            if ((!done || str_compare(key, last) > 0) && (!found || str_compare(key, next) < 0)) {
                next = key;
                found = true;
            }
        if (!found)
            break;
        json_str(out, next);
        buffer_char(out, ':');
        entry_canonical(out, json_get(object, str_c(out->memory, next)));
        last = next;
    }
    json_close(out, '}');
}

void entry_canonical(struct buffer *out, const struct json *value)
{
    switch (json_kind(value)) {
    case JSON_KIND_OBJECT:
        canonical_object(out, value);
        break;
    case JSON_KIND_ARRAY:
        json_open(out, '[');
        for (size_t i = 0; i < json_count(value); i++)
            entry_canonical(out, json_at(value, i));
        json_close(out, ']');
        break;
    case JSON_KIND_STR:
        json_str(out, json_as_str(value));
        break;
    case JSON_KIND_NULL:
        json_null(out);
        break;
    case JSON_KIND_BOOL:
    case JSON_KIND_INT:
    case JSON_KIND_DOUBLE:
    default:
        json_raw(out, json_as_str(value));
    }
}

/* ---- sealed parts -------------------------------------------------------------------------- */

struct merkle_hash entry_seal(struct arena *a, struct str salt, struct str text)
{
    struct buffer bytes = buffer_in(a);

    assert(salt.size == log_salt_bytes);
    buffer_char(&bytes, 2);
    buffer_put(&bytes, salt);
    buffer_put(&bytes, text);
    return merkle_digest(buffer_str(&bytes));
}

struct str opening_text(struct arena *a, const struct opened_part *parts, size_t count)
{
    struct buffer out = buffer_in(a);

    json_open(&out, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&out, '{');
        JSON_STR(&out, "name", parts[i].name);
        JSON_STR(&out, "salt", base64_encode(a, parts[i].salt.data, parts[i].salt.size));
        JSON_BOOL(&out, "shown", parts[i].is_shown);
        JSON_STR(&out, "text", parts[i].text);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    return buffer_str(&out);
}

enum err opening_parse(struct work *w, struct str opening, struct opened_part *ret_parts,
                       size_t *ret_count)
{
    const struct json *root;
    struct str fault;
    size_t count = 0;
    enum err e = json_parse(w->memory, opening, &root, &fault);

    if (!e && json_count(root) > log_parts_max)
        e = ERR_MALFORMED;
    for (; !e && count < json_count(root); count++) {
        const struct json *part = json_at(root, count);

        ret_parts[count] = (struct opened_part){.name = json_get_str(part, "name"),
                                                .text = json_get_str(part, "text"),
                                                .is_shown = json_get_bool(part, "shown", false)};
        e = base64_decode(w->memory, json_get_str(part, "salt"), &ret_parts[count].salt);
        if (!e && ret_parts[count].salt.size != log_salt_bytes)
            e = ERR_MALFORMED;
    }
    if (e)
        return work_fail(w, ERR_CONFLICT, "an opening cannot be read");
    *ret_count = count;
    return OK;
}

enum err opening_check(struct work *w, struct str body, struct str opening)
{
    struct opened_part parts[log_parts_max];
    const struct json *entry;
    struct str fault;
    size_t count = 0;
    enum err e = opening_parse(w, opening, parts, &count);

    if (!e && json_parse(w->memory, body, &entry, &fault))
        e = work_fail(w, ERR_CONFLICT, "the entry is no JSON");
    for (size_t i = 0; !e && i < count; i++) {
        const struct merkle_hash hash = entry_seal(w->memory, parts[i].salt, parts[i].text);
        const struct str sealed =
            json_get_str(json_get(entry, "sealed"), str_c(w->memory, parts[i].name));

        if (!str_equal(sealed, hex_encode(w->memory, hash.bytes, sizeof hash.bytes)))
            e = work_fail(w, ERR_CONFLICT, "its %.*s is not what was sealed",
                          STR_ARG(parts[i].name));
    }
    return e;
}

void public_log_opening_json(struct work *w, struct buffer *out, struct str opening, bool all)
{
    struct opened_part parts[log_parts_max];
    size_t count = 0;

    json_open(out, '{');
    if (opening.size && opening_parse(w, opening, parts, &count))
        count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!all && !parts[i].is_shown)
            continue;
        json_key_sized(out, parts[i].name.data, parts[i].name.size);
        json_open(out, '{');
        JSON_STR(out, "salt", hex_encode(w->memory, parts[i].salt.data, parts[i].salt.size));
        JSON_STR(out, "text", parts[i].text);
        json_close(out, '}');
    }
    json_close(out, '}');
}

/* ---- writing ------------------------------------------------------------------------------- */

/* By name: they are members of the entry. */
static void parts_sort(struct opened_part *parts, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && str_compare(parts[k].name, parts[k - 1].name) < 0; k--) {
            const struct opened_part part = parts[k];

            parts[k] = parts[k - 1];
            parts[k - 1] = part;
        }
}

static void parts_seal(struct work *w, const struct log_entry *entry, struct opened_part *ret_parts)
{
    for (size_t i = 0; i < entry->part_count; i++) {
        const struct log_part *part = &entry->parts[i];
        char *salt = arena_bytes(w->memory, log_salt_bytes);

        random_bytes(salt, log_salt_bytes);
        ret_parts[i] = (struct opened_part){.name = str_of(part->name),
                                            .salt = {.data = salt, .size = log_salt_bytes},
                                            .text = utf8_clean(w->memory, part->text),
                                            .is_shown = part->is_shown};
    }
    parts_sort(ret_parts, entry->part_count);
}

enum err entry_write(struct work *w, const struct log_entry *entry, int64_t id,
                     struct str *ret_body, struct str *ret_opening)
{
    struct opened_part parts[log_parts_max];
    struct buffer out = buffer_in(w->memory);
    const struct json *record;
    struct str fault;
    enum err e = json_parse(w->memory, entry->record, &record, &fault);

    assert(entry->part_count <= log_parts_max && entry->rule.size <= log_rule_bytes_max);
    if (e || json_kind(record) != JSON_KIND_OBJECT)
        return work_fail(w, ERR_INTERNAL, "the record of an entry is no JSON object");
    parts_seal(w, entry, parts);
    json_open(&out, '{');
    JSON_ID(&out, "id", id);
    JSON_STR(&out, "kind", str_of(log_kind_name(entry->kind)));
    JSON_TIME(&out, "made", w->now_ms);
    json_key(&out, "record");
    entry_canonical(&out, record);
    JSON_STR(&out, "rule", entry->rule);
    json_key(&out, "sealed");
    json_open(&out, '{');
    for (size_t i = 0; i < entry->part_count; i++) {
        const struct merkle_hash hash = entry_seal(w->memory, parts[i].salt, parts[i].text);

        json_key_sized(&out, parts[i].name.data, parts[i].name.size);
        json_str(&out, hex_encode(w->memory, hash.bytes, sizeof hash.bytes));
    }
    json_close(&out, '}');
    JSON_INT(&out, "v", 1);
    json_close(&out, '}');
    if (out.overflow || out.size > entry_bytes_max)
        return work_fail(w, ERR_TOO_LARGE, "an entry of the public log has at most %d bytes",
                         (int)entry_bytes_max);
    *ret_body = buffer_str(&out);
    *ret_opening = entry->part_count ? opening_text(w->memory, parts, entry->part_count) : STR("");
    return OK;
}
