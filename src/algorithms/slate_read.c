#include "algorithms/slate_columns.h"
#include "algorithms/slate_export.h"

#include "base/json.h"

#include <stdlib.h>

enum { names_bytes_max = 60 };

struct reader {
    struct arena *memory;
    struct str *fault;
    struct slate_export *slate;
    struct slate_candidate *candidates;
    struct slate_topic *topics;
    struct slate_item *items;
    size_t item; /* that is being read, from 1; 0 elsewhere */
    bool inputs_suffice;
    size_t columns; /* that are there: all, or the inputs */
};

static enum err fail(struct reader *r, enum err e, const char *field, const char *words)
{
    *r->fault = r->item ? str_format(r->memory, "item %zu, %s: %s", r->item, field, words)
                        : str_format(r->memory, "%s: %s", field, words);
    return e;
}

/* Exactly the members that are named. A key that stands twice is one too many. */
static enum err members_check(struct reader *r, const struct json *object, const char *where,
                              const char *const *names, size_t count)
{
    struct str key;
    const struct json *value;

    if (json_kind(object) != JSON_KIND_OBJECT)
        return fail(r, ERR_INVALID, where, "must be an object");
    for (size_t i = 0; json_member(object, i, &key, &value); i++) {
        size_t n = 0;
        while (n < count && !str_is(key, names[n]))
            n++;
        if (n == count)
            return fail(r, ERR_INVALID, where,
                        str_c(r->memory, str_format(r->memory, "has an unknown key \"%.*s\"",
                                                    STR_ARG(utf8_prefix(key, names_bytes_max)))));
    }
    for (size_t n = 0; n < count; n++)
        if (!json_has(object, names[n]))
            return fail(r, ERR_INVALID, where,
                        str_c(r->memory, str_format(r->memory, "\"%s\" is missing", names[n])));
    if (json_count(object) != count)
        return fail(r, ERR_INVALID, where, "a key stands twice");
    return OK;
}

static enum err int_read(struct reader *r, const struct json *value, const char *field, int64_t min,
                         int64_t max, int64_t *ret)
{
    int64_t number = 0;

    if (json_kind(value) != JSON_KIND_INT || str_int(json_as_str(value), min, max, &number))
        return fail(
            r, ERR_INVALID, field,
            str_c(r->memory, str_format(r->memory, "must be a whole number from %lld to %lld",
                                        (long long)min, (long long)max)));
    *ret = number;
    return OK;
}

static bool id_parse(struct str text, int64_t *ret)
{
    return text.size > 0 && text.data[0] != '0' && !str_int(text, 1, INT64_MAX, ret);
}

static enum err id_read(struct reader *r, const struct json *value, const char *field, int64_t *ret)
{
    if (json_kind(value) != JSON_KIND_STR || !id_parse(json_as_str(value), ret))
        return fail(r, ERR_INVALID, field, "must be an id: a text of digits");
    return OK;
}

static enum err list_check(struct reader *r, const struct json *value, const char *field,
                           size_t count)
{
    if (json_kind(value) != JSON_KIND_ARRAY || json_count(value) != count)
        return fail(r, ERR_INVALID, field,
                    str_c(r->memory, str_format(r->memory, "must be a list of %zu", count)));
    return OK;
}

static enum err digest_read(struct reader *r, const struct json *value, const char *field,
                            struct slate_digest *ret)
{
    if (json_kind(value) != JSON_KIND_STR || slate_digest_parse(json_as_str(value), ret))
        return fail(r, ERR_INVALID, field, "must be a SHA-256: 64 digits of 0-9 and a-f");
    return OK;
}

static enum err weights_read(struct reader *r, const struct json *object)
{
    static const char *const names[] = {"affinity", "age", "bridging", "repeat", "unfollowed"};
    struct slate_weights *weights = &r->slate->input.weights;
    uint32_t *const values[] = {&weights->affinity, &weights->age, &weights->bridging,
                                &weights->repeat, &weights->unfollowed};
    enum err e = members_check(r, object, "weights", names, sizeof names / sizeof *names);

    for (size_t i = 0; !e && i < sizeof names / sizeof *names; i++) {
        int64_t value = 0;
        e = int_read(r, json_get(object, names[i]),
                     str_c(r->memory, str_format(r->memory, "weights, %s", names[i])), 0,
                     slate_weight_max, &value);
        *values[i] = (uint32_t)value;
    }
    return e;
}

static enum err published_read(struct reader *r, const struct json *object)
{
    static const char *const names[] = {"cells", "clusters", "polarity", "topics"};
    struct slate_published *published = &r->slate->published;
    struct slate_digest *const values[] = {&published->cells, &published->clusters,
                                           &published->polarity, &published->topics};
    enum err e = members_check(r, object, "published", names, sizeof names / sizeof *names);

    for (size_t i = 0; !e && i < sizeof names / sizeof *names; i++)
        e = digest_read(r, json_get(object, names[i]),
                        str_c(r->memory, str_format(r->memory, "published, %s", names[i])),
                        values[i]);
    return e;
}

static enum err topic_read(struct reader *r, struct str key, const struct json *list,
                           struct slate_topic *ret)
{
    const char *field = str_c(r->memory, str_format(r->memory, "topics, %.*s",
                                                    STR_ARG(utf8_prefix(key, names_bytes_max))));
    enum err e = list_check(r, list, field, slate_threshold_count);
    int64_t last = INT32_MIN;

    if (!e && !id_parse(key, &ret->id))
        e = fail(r, ERR_INVALID, field, "must be an id: a text of digits");
    for (size_t i = 0; !e && i < slate_threshold_count; i++) {
        e = int_read(r, json_at(list, i), field, last, INT32_MAX, &last);
        ret->thresholds[i] = (int32_t)last;
    }
    return e;
}

static enum err topics_read(struct reader *r, const struct json *object)
{
    const size_t count = json_count(object);
    struct slate_topic *topics;
    struct str key;
    const struct json *list;

    if (json_kind(object) != JSON_KIND_OBJECT)
        return fail(r, ERR_INVALID, "topics", "must be an object");
    if (count > slate_topics_max)
        return fail(r, ERR_TOO_LARGE, "topics", "more than 256");
    topics = arena_try(r->memory, (count + 1) * sizeof *topics);
    if (!topics)
        return fail(r, ERR_UNAVAILABLE, "topics", "no memory");
    for (size_t i = 0; json_member(object, i, &key, &list); i++) {
        const enum err e = topic_read(r, key, list, &topics[i]);
        if (e)
            return e;
        for (size_t other = 0; other < i; other++)
            if (topics[other].id == topics[i].id)
                return fail(r, ERR_INVALID, "topics", "one stands twice");
    }
    r->topics = topics;
    r->slate->input.topics = topics;
    r->slate->input.topic_count = count;
    return OK;
}

static enum err item_topic_read(struct reader *r, const struct json *value, uint16_t *ret)
{
    int64_t id = 0;

    *ret = slate_topic_none;
    if (json_kind(value) == JSON_KIND_NULL)
        return OK;
    const enum err e = id_read(r, value, "topic", &id);
    if (e)
        return e;
    for (size_t t = 0; t < r->slate->input.topic_count; t++)
        if (r->topics[t].id == id) {
            *ret = (uint16_t)t;
            return OK;
        }
    return fail(r, ERR_INVALID, "topic", "its thresholds are not among the topics");
}

static enum err cells_read(struct reader *r, const struct json *list, struct slate_cell *cells)
{
    enum err e = list_check(r, list, "cells", slate_quintile_count);

    for (size_t b = 0; !e && b < slate_quintile_count; b++) {
        const struct json *cell = json_at(list, b);
        int64_t values[3] = {0};
        if (json_kind(cell) == JSON_KIND_ARRAY && json_count(cell) == 0)
            continue;
        e = list_check(r, cell, "cells", 3);
        for (size_t i = 0; !e && i < 3; i++)
            e = int_read(r, json_at(cell, i), "cells", 0, slate_voices_max, &values[i]);
        if (!e && !values[0] && !values[1] && !values[2])
            e = fail(r, ERR_INVALID, "cells", "one of nobody is to be left empty: []");
        cells[b] = (struct slate_cell){.approvals = (uint32_t)values[0],
                                       .disapprovals = (uint32_t)values[1],
                                       .impressions = (uint32_t)values[2]};
    }
    return e;
}

static enum err candidate_read(struct reader *r, const struct json *row,
                               struct slate_candidate *ret)
{
    int64_t followed = 0, source = 0, approvals = 0;
    enum err e = id_read(r, json_at(row, COLUMN_ID), "id", &ret->id);

    if (!e)
        e = id_read(r, json_at(row, COLUMN_AUTHOR), "author", &ret->author_id);
    if (!e)
        e = int_read(r, json_at(row, COLUMN_MADE), "made", INT64_MIN, INT64_MAX, &ret->made_ms);
    if (!e)
        e = item_topic_read(r, json_at(row, COLUMN_TOPIC), &ret->topic);
    if (!e)
        e = int_read(r, json_at(row, COLUMN_FOLLOWED), "followed", 0, 1, &followed);
    if (!e)
        e = int_read(r, json_at(row, COLUMN_SOURCE), "source", 0, slate_source_count - 1, &source);
    if (!e)
        e = int_read(r, json_at(row, COLUMN_APPROVALS), "approvals", 0, UINT32_MAX, &approvals);
    ret->is_followed = followed == 1;
    ret->source = (uint8_t)source;
    ret->approvals_of_author = (uint32_t)approvals;
    return e ? e : cells_read(r, json_at(row, COLUMN_CELLS), ret->cells);
}

static enum err item_read(struct reader *r, const struct json *row, struct slate_item *ret)
{
    const struct json *h = json_at(row, COLUMN_H);
    int64_t value = 0;
    enum err e = list_check(r, h, "h", slate_quintile_count);

    for (size_t b = 0; !e && b < slate_quintile_count; b++) {
        e = int_read(r, json_at(h, b), "h", INT32_MIN, INT32_MAX, &value);
        ret->h[b] = (int32_t)value;
    }
    for (size_t n = 0; !e && n < slate_term_count; n++) {
        e = int_read(r, json_at(row, COLUMN_TERMS + n), slate_terms[n].name, INT32_MIN, INT32_MAX,
                     &value);
        const int32_t term = (int32_t)value;
        memcpy((char *)ret + slate_terms[n].offset, &term, sizeof term);
    }
    return e;
}

static enum err columns_check(struct reader *r, const struct json *list)
{
    r->columns = r->inputs_suffice && json_count(list) == COLUMN_H ? (size_t)COLUMN_H
                                                                   : (size_t)slate_column_count;
    const enum err e = list_check(r, list, "columns", r->columns);

    for (size_t i = 0; !e && i < r->columns; i++) {
        const char *name =
            i < COLUMN_TERMS ? slate_input_columns[i] : slate_terms[i - COLUMN_TERMS].name;
        if (!str_is(json_as_str(json_at(list, i)), name))
            return fail(
                r, ERR_INVALID, "columns",
                str_c(r->memory, str_format(r->memory, "the %zuth must be \"%s\"", i + 1, name)));
    }
    return e;
}

static int id_compare(const void *one, const void *other)
{
    const int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;

    return a < b ? -1 : a > b;
}

static enum err ids_check(struct reader *r, size_t count)
{
    int64_t *ids = arena_try(r->memory, (count + 1) * sizeof *ids);

    if (!ids)
        return fail(r, ERR_UNAVAILABLE, "items", "no memory");
    for (size_t i = 0; i < count; i++)
        ids[i] = r->candidates[i].id;
    qsort(ids, count, sizeof *ids, id_compare);
    for (size_t i = 1; i < count; i++)
        if (ids[i] == ids[i - 1])
            return fail(r, ERR_INVALID, "items",
                        str_c(r->memory, str_format(r->memory, "the post %lld stands twice",
                                                    (long long)ids[i])));
    return OK;
}

static enum err items_read(struct reader *r, const struct json *list)
{
    const size_t count = json_count(list);
    enum err e = OK;

    if (json_kind(list) != JSON_KIND_ARRAY)
        return fail(r, ERR_INVALID, "items", "must be a list");
    if (count > slate_candidates_max)
        return fail(r, ERR_TOO_LARGE, "items", "more than 1,500");
    r->candidates = arena_try(r->memory, (count + 1) * sizeof *r->candidates);
    r->items = arena_try(r->memory, (count + 1) * sizeof *r->items);
    if (!r->candidates || !r->items)
        return fail(r, ERR_UNAVAILABLE, "items", "no memory");
    for (size_t i = 0; !e && i < count; i++) {
        const struct json *row = json_at(list, i);
        r->item = i + 1;
        e = list_check(r, row, "the row", r->columns);
        if (!e)
            e = candidate_read(r, row, &r->candidates[i]);
        if (!e && r->columns == slate_column_count)
            e = item_read(r, row, &r->items[i]);
        r->items[i].candidate = (uint32_t)i;
    }
    if (e)
        return e;
    r->item = 0;
    r->slate->items = r->items;
    r->slate->input.candidates = r->candidates;
    r->slate->input.candidate_count = count;
    return ids_check(r, count);
}

static enum err policy_text_read(struct reader *r, const struct json *value)
{
    struct str fault = STR("");
    const enum err e = json_kind(value) == JSON_KIND_STR
                           ? policy_read(r->memory, json_as_str(value), &r->slate->policy, &fault)
                           : ERR_INVALID;

    return e ? fail(r, e, "policy", fault.size ? str_c(r->memory, fault) : "must be a text") : OK;
}

static enum err slate_read(struct reader *r, const struct json *object)
{
    static const char *const names[] = {"bema_slate", "columns", "items",  "made",   "policy",
                                        "published",  "sources", "topics", "weights"};
    int64_t version = 0, sources = 0;
    enum err e = members_check(r, object, "slate", names, sizeof names / sizeof *names);

    if (!e)
        e = int_read(r, json_get(object, "bema_slate"), "bema_slate", 1, 2, &version);
    if (!e)
        e = columns_check(r, json_get(object, "columns"));
    if (!e)
        e = int_read(r, json_get(object, "made"), "made", INT64_MIN, INT64_MAX,
                     &r->slate->input.now_ms);
    if (!e)
        e = policy_text_read(r, json_get(object, "policy"));
    if (!e)
        e = published_read(r, json_get(object, "published"));
    if (!e)
        e = int_read(r, json_get(object, "sources"), "sources", 0, (1 << slate_source_count) - 1,
                     &sources);
    r->slate->is_first_version = version == 1;
    r->slate->sources = (uint32_t)sources;
    if (!e)
        e = topics_read(r, json_get(object, "topics"));
    if (!e)
        e = weights_read(r, json_get(object, "weights"));
    return e ? e : items_read(r, json_get(object, "items"));
}

static enum err root_read(struct reader *r, struct str text, const struct json **ret_root)
{
    struct str words = STR("");
    enum err e;

    if (text.size > slate_document_bytes_max)
        return fail(r, ERR_TOO_LARGE, "the document", "longer than 4 MiB");
    e = json_parse(r->memory, text, ret_root, &words);
    return e ? fail(r, e == ERR_MALFORMED ? ERR_INVALID : e, "the document",
                    str_c(r->memory, words.size ? words : STR("too large")))
             : OK;
}

enum err slate_document_read(struct arena *a, struct str text, struct slate_document *ret,
                             struct str *ret_fault)
{
    static const char *const names[] = {"id", "slate"};
    struct reader r = {.memory = a, .fault = ret_fault, .slate = &ret->slate};
    const struct json *root = NULL;
    enum err e;

    *ret = (struct slate_document){0};
    e = root_read(&r, text, &root);
    if (!e)
        e = members_check(&r, root, "the document", names, sizeof names / sizeof *names);
    if (!e)
        e = digest_read(&r, json_get(root, "id"), "id", &ret->id);
    return e ? e : slate_read(&r, json_get(root, "slate"));
}

enum err slate_inputs_read(struct arena *a, struct str text, struct slate_export *ret,
                           struct str *ret_fault)
{
    static const char *const names[] = {"slate", "id"};
    struct reader r = {.memory = a, .fault = ret_fault, .slate = ret, .inputs_suffice = true};
    const struct json *root = NULL;
    enum err e;

    *ret = (struct slate_export){0};
    e = root_read(&r, text, &root);
    if (!e)
        e = members_check(&r, root, "the document", names, json_has(root, "id") ? 2 : 1);
    return e ? e : slate_read(&r, json_get(root, "slate"));
}
