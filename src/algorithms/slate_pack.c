#include "algorithms/slate_export.h"

#include <endian.h>

/* Written before a candidate's numbers, so that what is mostly 0 takes no byte of its own. */
enum {
    source_mask = 3,
    is_followed_bit = 4,
    has_cells_bit = 8,
    has_approvals_bit = 16,
    has_topic_bit = 32,
    has_own_time_bit = 64,
    head_max = 127
};
enum {
    varint_bytes_max = 10,
    id_bytes = 8,
    candidate_bytes_max = 2 + 2 * id_bytes + 3 * varint_bytes_max + 3 * 4 * slate_quintile_count,
    topic_bytes_max = (1 + slate_threshold_count) * varint_bytes_max,
    /* The name, 9 numbers before the candidates, and digests. */
    head_bytes_max = 16 + 9 * varint_bytes_max + 5 * slate_digest_bytes
};
static const char name[] = "bema slate 2\n";

/* What the id of a post says of its time (base/id.h), in milliseconds since 1970. */
static int64_t id_time(int64_t id)
{
    return (id >> 21) + INT64_C(1136073600000);
}

/* What wraps round comes out as it was. */
static int64_t sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t difference(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

/* Seven bits a byte, the lowest first, all bytes but the last with the eighth set. */
static inline char *put_number(char *at, uint64_t number)
{
    for (; number > 127; number >>= 7)
        *at++ = (char)((number & 127) | 128);
    *at++ = (char)number;
    return at;
}

/* 0, −1, 1, −2 … are 0, 1, 2, 3 …: small ones of either sign stay small. */
static inline char *put_signed(char *at, int64_t number)
{
    return put_number(at, ((uint64_t)number << 1) ^ (uint64_t)(number < 0 ? -1 : 0));
}

/* The highest byte first. */
static inline char *put_id(char *at, int64_t id)
{
    const uint64_t bytes = htobe64((uint64_t)id);

    return put_bytes(at, (const char *)&bytes, id_bytes);
}

static char *put_digest(char *at, struct slate_digest digest)
{
    return put_bytes(at, (const char *)digest.bytes, sizeof digest.bytes);
}

struct packing {
    const struct slate_input *input;
    struct buffer *out;
    uint16_t places[slate_topics_max]; /* of a topic that was named: which it was, from 1 */
    uint16_t named;
};

static char *put_topic(char *at, const struct slate_topic *topic)
{
    int64_t before = 0;

    at = put_signed(at, topic->id);
    for (int k = 0; k < slate_threshold_count; k++) {
        at = put_signed(at, topic->thresholds[k] - before);
        before = topic->thresholds[k];
    }
    return at;
}

/* What the five numbers of a row need: 0, or the logarithm of the bytes, and 1. */
static unsigned width_of(uint32_t any)
{
    return any > UINT16_MAX ? 3 : any > UINT8_MAX ? 2 : any > 0 ? 1 : 0;
}

static inline char *put_row(char *at, const uint32_t *row, unsigned width)
{
    for (int b = 0; width == 1 && b < slate_quintile_count; b++)
        *at++ = (char)row[3 * b];
    for (int b = 0; width == 2 && b < slate_quintile_count; b++) {
        *at++ = (char)(row[3 * b] >> 8);
        *at++ = (char)row[3 * b];
    }
    for (int b = 0; width == 3 && b < slate_quintile_count; b++)
        for (int shift = 24; shift >= 0; shift -= 8)
            *at++ = (char)(row[3 * b] >> shift);
    return at;
}

/* The widths of the three rows, then approvals, disapprovals, impressions of all five. */
static char *put_cells(char *at, const struct slate_cell *cells, const unsigned *widths)
{
    *at++ = (char)(widths[0] | widths[1] << 2 | widths[2] << 4);
    at = put_row(at, &cells->approvals, widths[0]);
    at = put_row(at, &cells->disapprovals, widths[1]);
    return put_row(at, &cells->impressions, widths[2]);
}

/* Whether any is published. */
static bool widths_find(const struct slate_cell *cells, unsigned ret_widths[3])
{
    uint32_t approvals = 0, disapprovals = 0, impressions = 0;

    for (int b = 0; b < slate_quintile_count; b++) {
        approvals |= cells[b].approvals;
        disapprovals |= cells[b].disapprovals;
        impressions |= cells[b].impressions;
    }
    ret_widths[0] = width_of(approvals);
    ret_widths[1] = width_of(disapprovals);
    ret_widths[2] = width_of(impressions);
    return (approvals | disapprovals | impressions) != 0;
}

static char *put_candidate(struct packing *p, char *at, const struct slate_candidate *c)
{
    unsigned widths[3];
    const bool has_cells = widths_find(c->cells, widths), has_topic = c->topic != slate_topic_none;
    const int64_t own_time = difference(c->made_ms, id_time(c->id));

    *at++ =
        (char)(c->source | (c->is_followed ? is_followed_bit : 0) |
               (has_cells ? has_cells_bit : 0) | (c->approvals_of_author ? has_approvals_bit : 0) |
               (has_topic ? has_topic_bit : 0) | (own_time ? has_own_time_bit : 0));
    at = put_id(at, c->id);
    at = put_id(at, c->author_id);
    if (own_time)
        at = put_signed(at, own_time);
    if (c->approvals_of_author)
        at = put_number(at, c->approvals_of_author);
    if (has_topic) {
        const bool is_new = !p->places[c->topic];
        if (is_new)
            p->places[c->topic] = ++p->named;
        at = put_number(at, is_new ? 0 : p->places[c->topic]);
        if (is_new)
            at = put_topic(at, &p->input->topics[c->topic]);
    }
    if (has_cells)
        at = put_cells(at, c->cells, widths);
    return at;
}

static char *put_head(char *at, const struct slate_export *slate, struct slate_digest policy)
{
    const struct slate_weights *weights = &slate->input.weights;

    at = put_lit(at, "bema slate 2\n");
    at = put_digest(at, policy);
    at = put_digest(at, slate->published.cells);
    at = put_digest(at, slate->published.clusters);
    at = put_digest(at, slate->published.polarity);
    at = put_digest(at, slate->published.topics);
    at = put_signed(at, slate->input.now_ms);
    at = put_number(at, weights->bridging);
    at = put_number(at, weights->affinity);
    at = put_number(at, weights->age);
    at = put_number(at, weights->repeat);
    at = put_number(at, weights->unfollowed);
    at = put_number(at, slate->sources);
    return put_number(at, slate->input.candidate_count);
}

void slate_pack(const struct slate_export *slate, struct slate_digest policy, struct buffer *out)
{
    struct packing p = {.input = &slate->input, .out = out};

    if (!buffer_reserve(out, head_bytes_max))
        return;
    buffer_end(out, put_head(out->data + out->size, slate, policy));
    for (size_t i = 0; i < slate->input.candidate_count; i++) {
        if (!buffer_reserve(out, candidate_bytes_max + topic_bytes_max))
            return;
        const struct slate_candidate *c = &slate->input.candidates[slate->items[i].candidate];
        buffer_end(out, put_candidate(&p, out->data + out->size, c));
    }
}

struct slate_digest slate_id(struct arena *a, const struct slate_export *slate)
{
    struct buffer text = buffer_in(a), bytes = buffer_in(a);

    if (slate->is_first_version) {
        slate_export_write(slate, &bytes);
    } else {
        policy_write(&slate->policy, &text);
        slate_pack(slate, slate_digest(buffer_str(&text)), &bytes);
    }
    return text.overflow || bytes.overflow ? (struct slate_digest){0}
                                           : slate_digest(buffer_str(&bytes));
}

/* ---- reading ------------------------------------------------------------------------------- */

struct unpacking {
    struct str left;
    struct slate_topic *topics;
    size_t topic_count;
    bool fault;
};

static uint64_t take_number(struct unpacking *u, uint64_t max)
{
    uint64_t number = 0;

    for (unsigned shift = 0; shift < 64 && u->left.size; shift += 7) {
        const unsigned char byte = (unsigned char)u->left.data[0];
        const uint64_t bits = (uint64_t)(byte & 127) << shift;
        u->left.data++;
        u->left.size--;
        number |= bits;
        if (byte < 128) {
            /* As it is written, and no other way: the bytes have an id. */
            if (number > max || bits >> shift != byte || (shift && !byte))
                break;
            return number;
        }
    }
    u->fault = true;
    return 0;
}

static int64_t take_signed(struct unpacking *u)
{
    const uint64_t number = take_number(u, UINT64_MAX);

    return (int64_t)((number >> 1) ^ (~(number & 1) + 1));
}

static struct str take_bytes(struct unpacking *u, size_t size)
{
    const struct str bytes = str_sub(u->left, 0, size);

    u->left = str_sub(u->left, size, u->left.size);
    u->fault |= bytes.size < size;
    return bytes;
}

static void take_digest(struct unpacking *u, struct slate_digest *ret)
{
    const struct str bytes = take_bytes(u, slate_digest_bytes);

    if (bytes.size == slate_digest_bytes)
        memcpy(ret->bytes, bytes.data, bytes.size);
}

/* One that is new comes with its thresholds; returns its index. */
static uint16_t take_topic(struct unpacking *u)
{
    const uint64_t place = take_number(u, u->topic_count);
    struct slate_topic *topic = &u->topics[u->topic_count];
    int64_t before = 0;

    if (place || u->fault || u->topic_count == slate_topics_max) {
        u->fault |= !place;
        return place ? (uint16_t)(place - 1) : slate_topic_none;
    }
    topic->id = take_signed(u);
    for (int k = 0; k < slate_threshold_count; k++) {
        before = sum(before, take_signed(u));
        u->fault |= before < INT32_MIN || before > INT32_MAX;
        topic->thresholds[k] = (int32_t)before;
    }
    return (uint16_t)u->topic_count++;
}

static int64_t take_id(struct unpacking *u)
{
    const struct str bytes = take_bytes(u, id_bytes);
    uint64_t id = 0;

    for (size_t i = 0; i < bytes.size; i++)
        id = id << 8 | (unsigned char)bytes.data[i];
    return (int64_t)id;
}

static void take_row(struct unpacking *u, uint32_t *row, unsigned width)
{
    if (width == 0)
        return;
    const size_t size = (size_t)1 << (width - 1);
    const struct str bytes = take_bytes(u, size * slate_quintile_count);

    for (size_t i = 0; i < bytes.size; i++)
        row[3 * (i / size)] = row[3 * (i / size)] << 8 | (unsigned char)bytes.data[i];
    for (int b = 0; b < slate_quintile_count; b++)
        u->fault |= row[3 * b] > slate_voices_max;
}

static void take_cells(struct unpacking *u, struct slate_cell *cells)
{
    const unsigned said = (unsigned)take_number(u, 63);
    unsigned widths[3];

    take_row(u, &cells->approvals, said & 3);
    take_row(u, &cells->disapprovals, said >> 2 & 3);
    take_row(u, &cells->impressions, said >> 4);
    u->fault |=
        !widths_find(cells, widths) || said != (widths[0] | widths[1] << 2 | widths[2] << 4);
}

static struct slate_candidate take_candidate(struct unpacking *u)
{
    const uint32_t bits = (uint32_t)take_number(u, head_max);
    struct slate_candidate c = {.source = bits & source_mask,
                                .is_followed = (bits & is_followed_bit) != 0,
                                .topic = slate_topic_none};

    c.id = take_id(u);
    c.author_id = take_id(u);
    c.made_ms = id_time(c.id);
    if (bits & has_own_time_bit) {
        c.made_ms = sum(take_signed(u), c.made_ms);
        u->fault |= c.made_ms == id_time(c.id);
    }
    if (bits & has_approvals_bit) {
        c.approvals_of_author = (uint32_t)take_number(u, UINT32_MAX);
        u->fault |= !c.approvals_of_author;
    }
    if (bits & has_topic_bit)
        c.topic = take_topic(u);
    if (bits & has_cells_bit)
        take_cells(u, c.cells);
    return c;
}

static void take_head(struct unpacking *u, struct slate_export *slate,
                      struct slate_digest *ret_policy)
{
    struct slate_weights *weights = &slate->input.weights;

    u->fault |= !str_is(take_bytes(u, sizeof name - 1), name);
    take_digest(u, ret_policy);
    take_digest(u, &slate->published.cells);
    take_digest(u, &slate->published.clusters);
    take_digest(u, &slate->published.polarity);
    take_digest(u, &slate->published.topics);
    slate->input.now_ms = take_signed(u);
    weights->bridging = (uint32_t)take_number(u, slate_weight_max);
    weights->affinity = (uint32_t)take_number(u, slate_weight_max);
    weights->age = (uint32_t)take_number(u, slate_weight_max);
    weights->repeat = (uint32_t)take_number(u, slate_weight_max);
    weights->unfollowed = (uint32_t)take_number(u, slate_weight_max);
    slate->sources = (uint32_t)take_number(u, (1 << slate_source_count) - 1);
    slate->input.candidate_count = (size_t)take_number(u, slate_candidates_max);
}

bool slate_is_packed(struct str packed)
{
    return str_starts(packed, (struct str){.data = name, .size = sizeof name - 1});
}

enum err slate_unpack(struct arena *a, struct str packed, struct slate_export *ret_slate,
                      struct slate_digest *ret_policy)
{
    struct unpacking u = {.left = packed};
    struct slate_export slate = {0};
    struct slate_digest policy = {0};

    take_head(&u, &slate, &policy);
    if (u.fault)
        return ERR_INVALID;
    const size_t count = slate.input.candidate_count;
    struct slate_candidate *candidates = arena_try(a, (count + 1) * sizeof *candidates);
    u.topics = arena_try(a, (slate_topics_max + 1) * sizeof *u.topics);
    if (!candidates || !u.topics)
        return ERR_UNAVAILABLE;
    for (size_t i = 0; i < count; i++)
        candidates[i] = take_candidate(&u);
    slate.input.candidates = candidates;
    slate.input.topics = u.topics;
    slate.input.topic_count = u.topic_count;
    if (u.fault || u.left.size)
        return ERR_INVALID;
    *ret_slate = slate;
    *ret_policy = policy;
    return OK;
}
