#include "social/slate_pack.h"

#include "base/id.h"

enum {
    pack_version = 1,
    source_bits = 2,
    is_followed_bit = 1 << source_bits,
    has_cells_bit = 2 << source_bits,
    varint_bytes_max = 10
};

/* What wraps round comes out wrong, and the id tells. */
static int64_t sum(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t difference(int64_t a, int64_t b)
{
    return (int64_t)((uint64_t)a - (uint64_t)b);
}

static void put_number(struct buffer *out, uint64_t number)
{
    char bytes[varint_bytes_max];
    size_t size = 0;
    for (; number > 127; number >>= 7)
        bytes[size++] = (char)((number & 127) | 128);
    bytes[size++] = (char)number;
    buffer_put(out, (struct str){.data = bytes, .size = size});
}

/* Small ones of either sign stay small. */
static void put_signed(struct buffer *out, int64_t number)
{
    put_number(out, ((uint64_t)number << 1) ^ (uint64_t)(number < 0 ? -1 : 0));
}

static void put_digest(struct buffer *out, const struct slate_digest *digest)
{
    buffer_put(out, (struct str){.data = (const char *)digest->bytes, .size = slate_digest_bytes});
}

static void put_candidate(struct buffer *out, const struct slate_candidate *c, int64_t id_before)
{
    bool has_cells = false;
    for (int i = 0; i < slate_quintile_count; i++)
        has_cells |= (c->cells[i].approvals | c->cells[i].disapprovals | c->cells[i].impressions);
    put_number(out, (uint64_t)c->source | (c->is_followed ? is_followed_bit : 0) |
                        (has_cells ? has_cells_bit : 0));
    put_signed(out, difference(id_before, c->id));
    put_signed(out, c->author_id);
    put_signed(out, difference(c->made_ms, id_ms(c->id)));
    put_number(out, c->approvals_of_author);
    put_number(out, c->topic == slate_topic_none ? 0 : c->topic + 1U);
    for (int i = 0; i < slate_quintile_count && has_cells; i++) {
        put_number(out, c->cells[i].approvals);
        put_number(out, c->cells[i].disapprovals);
        put_number(out, c->cells[i].impressions);
    }
}

void slate_pack(const struct slate_export *slate, struct buffer *out)
{
    const struct slate_input *input = &slate->input;
    const struct slate_weights *weights = &input->weights;
    const uint32_t numbers[] = {weights->bridging, weights->affinity,   weights->age,
                                weights->repeat,   weights->unfollowed, slate->sources};
    int64_t id_before = 0;
    put_number(out, pack_version);
    put_signed(out, input->now_ms);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        put_number(out, numbers[i]);
    put_digest(out, &slate->published.cells);
    put_digest(out, &slate->published.clusters);
    put_digest(out, &slate->published.polarity);
    put_digest(out, &slate->published.topics);
    put_number(out, input->topic_count);
    for (size_t t = 0; t < input->topic_count; t++) {
        int64_t before = 0;
        put_signed(out, input->topics[t].id);
        for (int k = 0; k < slate_threshold_count; k++) {
            put_signed(out, input->topics[t].thresholds[k] - before);
            before = input->topics[t].thresholds[k];
        }
    }
    put_number(out, input->candidate_count);
    for (size_t i = 0; i < input->candidate_count; i++) {
        put_candidate(out, &input->candidates[i], id_before);
        id_before = input->candidates[i].id;
    }
}

struct unpacking {
    struct str left;
    bool fault;
};

static uint64_t take_number(struct unpacking *u, uint64_t max)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (!u->left.size)
            break;
        const unsigned char byte = (unsigned char)u->left.data[0];
        u->left.data++;
        u->left.size--;
        number |= (uint64_t)(byte & 127) << shift;
        if (byte < 128 && number <= max)
            return number;
        if (byte < 128)
            break;
    }
    u->fault = true;
    return 0;
}

static int64_t take_signed(struct unpacking *u)
{
    const uint64_t number = take_number(u, UINT64_MAX);
    return (int64_t)((number >> 1) ^ (~(number & 1) + 1));
}

static void take_digest(struct unpacking *u, struct slate_digest *ret)
{
    if (u->left.size < slate_digest_bytes) {
        u->fault = true;
        return;
    }
    memcpy(ret->bytes, u->left.data, slate_digest_bytes);
    u->left = str_sub(u->left, slate_digest_bytes, u->left.size);
}

static struct slate_candidate take_candidate(struct unpacking *u, int64_t id_before,
                                             size_t topic_count)
{
    const uint32_t bits = (uint32_t)take_number(u, is_followed_bit | has_cells_bit | 3);
    struct slate_candidate c = {.source = bits & 3, .is_followed = (bits & is_followed_bit) != 0};
    c.id = difference(id_before, take_signed(u));
    c.author_id = take_signed(u);
    c.made_ms = sum(take_signed(u), id_ms(c.id));
    c.approvals_of_author = (uint32_t)take_number(u, UINT32_MAX);
    const uint64_t topic = take_number(u, topic_count);
    c.topic = topic ? (uint16_t)(topic - 1) : slate_topic_none;
    for (int i = 0; i < slate_quintile_count && (bits & has_cells_bit); i++) {
        c.cells[i].approvals = (uint32_t)take_number(u, slate_voices_max);
        c.cells[i].disapprovals = (uint32_t)take_number(u, slate_voices_max);
        c.cells[i].impressions = (uint32_t)take_number(u, slate_voices_max);
    }
    return c;
}

static struct slate_topic take_topic(struct unpacking *u)
{
    struct slate_topic topic = {.id = take_signed(u)};
    int64_t before = 0;
    for (int k = 0; k < slate_threshold_count; k++) {
        before = sum(before, take_signed(u));
        topic.thresholds[k] = (int32_t)before;
    }
    return topic;
}

enum err slate_unpack(struct arena *memory, struct str packed, struct slate_export *ret_slate)
{
    struct unpacking u = {.left = packed};
    struct slate_export slate = {0};
    uint32_t numbers[6];
    int64_t id_before = 0;
    if (take_number(&u, UINT64_MAX) != pack_version)
        return ERR_INTERNAL;
    slate.input.now_ms = take_signed(&u);
    for (int i = 0; i < 6; i++)
        numbers[i] = (uint32_t)take_number(&u, i < 5 ? slate_weight_max : 15);
    slate.input.weights =
        (struct slate_weights){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
    slate.sources = numbers[5];
    take_digest(&u, &slate.published.cells);
    take_digest(&u, &slate.published.clusters);
    take_digest(&u, &slate.published.polarity);
    take_digest(&u, &slate.published.topics);
    slate.input.topic_count = (size_t)take_number(&u, slate_topics_max);
    struct slate_topic *topics = arena_array(memory, slate.input.topic_count + 1, sizeof *topics);
    for (size_t t = 0; t < slate.input.topic_count; t++)
        topics[t] = take_topic(&u);
    slate.input.candidate_count = (size_t)take_number(&u, slate_candidates_max);
    struct slate_candidate *candidates =
        arena_array(memory, slate.input.candidate_count + 1, sizeof *candidates);
    for (size_t i = 0; i < slate.input.candidate_count; i++) {
        candidates[i] = take_candidate(&u, id_before, slate.input.topic_count);
        id_before = candidates[i].id;
    }
    slate.input.topics = topics;
    slate.input.candidates = candidates;
    if (u.fault || u.left.size)
        return ERR_INTERNAL;
    *ret_slate = slate;
    return OK;
}
