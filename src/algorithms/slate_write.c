#include "algorithms/slate_columns.h"
#include "algorithms/slate_export.h"

#include "base/json.h"

#include <stdlib.h>

const struct slate_term slate_terms[slate_term_count] = {
    {"gain", offsetof(struct slate_item, gain)},
    {"percentile", offsetof(struct slate_item, percentile)},
    {"bridging", offsetof(struct slate_item, bridging)},
    {"affinity", offsetof(struct slate_item, affinity)},
    {"age", offsetof(struct slate_item, age)},
    {"repeat", offsetof(struct slate_item, repeat)},
    {"unfollowed", offsetof(struct slate_item, unfollowed)},
    {"score", offsetof(struct slate_item, score)},
    {"rank", offsetof(struct slate_item, rank)},
};

const char *const slate_input_columns[COLUMN_TERMS] = {
    [COLUMN_ID] = "id",
    [COLUMN_AUTHOR] = "author",
    [COLUMN_MADE] = "made",
    [COLUMN_TOPIC] = "topic",
    [COLUMN_FOLLOWED] = "followed",
    [COLUMN_SOURCE] = "source",
    [COLUMN_APPROVALS] = "approvals",
    [COLUMN_CELLS] = "cells",
    [COLUMN_H] = "h",
};

/* More than any row takes: 3 ids, 15 numbers of cells, 5 of h, 13 others, and what is between. */
enum { row_bytes_max = 3 * 22 + 15 * 12 + 5 * 12 + 13 * 21 + 32 };

static char *put_id(char *at, int64_t id)
{
    *at++ = '"';
    at = put_int(at, id);
    *at++ = '"';
    return at;
}

static char *put_cells(char *at, const struct slate_cell *cells)
{
    *at++ = '[';
    for (int b = 0; b < slate_quintile_count; b++) {
        const struct slate_cell *cell = &cells[b];
        *at++ = '[';
        if (cell->approvals | cell->disapprovals | cell->impressions) {
            at = put_int(at, cell->approvals);
            *at++ = ',';
            at = put_int(at, cell->disapprovals);
            *at++ = ',';
            at = put_int(at, cell->impressions);
        }
        *at++ = ']';
        *at++ = ',';
    }
    at[-1] = ']';
    return at;
}

static char *put_row(char *at, const struct slate_export *slate, const struct slate_item *item)
{
    const struct slate_candidate *c = &slate->input.candidates[item->candidate];

    *at++ = '[';
    at = put_id(at, c->id);
    *at++ = ',';
    at = put_id(at, c->author_id);
    *at++ = ',';
    at = put_int(at, c->made_ms);
    *at++ = ',';
    at = c->topic == slate_topic_none ? put_lit(at, "null")
                                      : put_id(at, slate->input.topics[c->topic].id);
    *at++ = ',';
    *at++ = c->is_followed ? '1' : '0';
    *at++ = ',';
    at = put_int(at, c->source);
    *at++ = ',';
    at = put_int(at, c->approvals_of_author);
    *at++ = ',';
    at = put_cells(at, c->cells);
    at = put_lit(at, ",[");
    for (int b = 0; b < slate_quintile_count; b++) {
        at = put_int(at, item->h[b]);
        *at++ = ',';
    }
    at[-1] = ']';
    for (size_t n = 0; n < slate_term_count; n++) {
        *at++ = ',';
        at = put_int(at, slate_term_of(item, n));
    }
    *at++ = ']';
    return at;
}

static void items_write(const struct slate_export *slate, struct buffer *out)
{
    json_key(out, "items");
    json_open(out, '[');
    for (size_t i = 0; i < slate->input.candidate_count; i++) {
        if (!buffer_reserve(out, row_bytes_max + 1))
            return;
        if (i > 0)
            out->data[out->size++] = ',';
        buffer_end(out, put_row(out->data + out->size, slate, &slate->items[i]));
    }
    json_close(out, ']');
}

static void columns_write(struct buffer *out)
{
    json_key(out, "columns");
    json_open(out, '[');
    for (size_t i = 0; i < COLUMN_TERMS; i++)
        json_str(out, str_of(slate_input_columns[i]));
    for (size_t n = 0; n < slate_term_count; n++)
        json_str(out, str_of(slate_terms[n].name));
    json_close(out, ']');
}

/* An id as text, for keys sort as texts. */
struct topic_key {
    char text[int_digits_max];
    size_t size, topic;
};

static int topic_key_compare(const void *one, const void *other)
{
    const struct topic_key *a = one, *b = other;

    return str_compare((struct str){.data = a->text, .size = a->size},
                       (struct str){.data = b->text, .size = b->size});
}

static void topics_write(const struct slate_input *input, struct buffer *out)
{
    struct topic_key keys[slate_topics_max];
    bool named[slate_topics_max] = {false};
    size_t count = 0;

    for (size_t i = 0; i < input->candidate_count; i++)
        if (input->candidates[i].topic != slate_topic_none)
            named[input->candidates[i].topic] = true;
    for (size_t t = 0; t < input->topic_count; t++)
        if (named[t]) {
            keys[count].size = int_put(input->topics[t].id, keys[count].text);
            keys[count++].topic = t;
        }
    qsort(keys, count, sizeof *keys, topic_key_compare);
    json_key(out, "topics");
    json_open(out, '{');
    for (size_t i = 0; i < count; i++) {
        json_key_sized(out, keys[i].text, keys[i].size);
        json_open(out, '[');
        for (size_t n = 0; n < slate_threshold_count; n++)
            json_int(out, input->topics[keys[i].topic].thresholds[n]);
        json_close(out, ']');
    }
    json_close(out, '}');
}

static void digest_write(struct buffer *out, const char *key, struct slate_digest digest)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * slate_digest_bytes];

    for (size_t i = 0; i < slate_digest_bytes; i++) {
        text[2 * i] = digits[digest.bytes[i] >> 4];
        text[2 * i + 1] = digits[digest.bytes[i] & 15];
    }
    json_key(out, key);
    json_str(out, (struct str){.data = text, .size = sizeof text});
}

static void policy_put(const struct policy *policy, struct buffer *out)
{
    struct buffer text = buffer_in(out->memory);

    policy_write(policy, &text);
    json_key(out, "policy");
    json_str(out, buffer_str(&text));
    if (text.overflow)
        buffer_reserve(out, SIZE_MAX); /* no memory: then out is not whole either */
    if (!text.memory)
        buffer_free(&text);
}

void slate_export_write(const struct slate_export *slate, struct buffer *ret_text)
{
    struct buffer *out = ret_text;
    const struct slate_weights *weights = &slate->input.weights;

    json_open(out, '{');
    JSON_INT(out, "bema_slate", slate->is_first_version ? 1 : 2);
    columns_write(out);
    items_write(slate, out);
    JSON_INT(out, "made", slate->input.now_ms);
    policy_put(&slate->policy, out);
    json_key(out, "published");
    json_open(out, '{');
    digest_write(out, "cells", slate->published.cells);
    digest_write(out, "clusters", slate->published.clusters);
    digest_write(out, "polarity", slate->published.polarity);
    digest_write(out, "topics", slate->published.topics);
    json_close(out, '}');
    JSON_INT(out, "sources", slate->sources);
    topics_write(&slate->input, out);
    json_key(out, "weights");
    json_open(out, '{');
    JSON_INT(out, "affinity", weights->affinity);
    JSON_INT(out, "age", weights->age);
    JSON_INT(out, "bridging", weights->bridging);
    JSON_INT(out, "repeat", weights->repeat);
    JSON_INT(out, "unfollowed", weights->unfollowed);
    json_close(out, '}');
    json_close(out, '}');
}

void slate_document_write(const struct slate_export *slate, struct slate_digest id,
                          struct buffer *ret_text)
{
    json_open(ret_text, '{');
    digest_write(ret_text, "id", id);
    json_key(ret_text, "slate");
    slate_export_write(slate, ret_text);
    json_close(ret_text, '}');
}
