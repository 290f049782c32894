#include "base/test.h"

#include "algorithms/published.h"
#include "algorithms/slate_columns.h"
#include "algorithms/slate_sets.h"

static struct arena *memory;
static struct slate_scratch scratch;
static struct slate_item items[slate_candidates_max];
static struct slate_set set;
static struct slate_export slate;
static struct published_files files;

static struct str written(void (*write)(const struct policy *policy, struct buffer *out))
{
    struct buffer out = buffer_in(memory);

    write(&slate.policy, &out);
    return buffer_str(&out);
}

static void compute(void)
{
    slate_make(&slate.policy, &slate.input, &scratch, items);
    slate.items = items;
}

static struct str document_of(const struct slate_export *of)
{
    struct buffer document = buffer_in(memory);

    slate_document_write(of, slate_id(memory, of), &document);
    assert_false(document.overflow);
    return buffer_str(&document);
}

static int post_compare(const void *one, const void *other)
{
    const struct published_post *a = one, *b = other;

    return a->id < b->id ? -1 : a->id > b->id;
}

/* What a square with these candidates publishes; slate.published names it. */
static void publish(void)
{
    const struct slate_input *input = &slate.input;
    struct published_post *posts = arena_array(memory, input->candidate_count + 1, sizeof *posts);
    struct buffer cells = buffer_in(memory), topics = buffer_in(memory);
    size_t count = 0;

    for (size_t i = 0; i < input->candidate_count; i++) {
        const struct slate_candidate *c = &input->candidates[i];
        if (slate_gain(&slate.policy, c->cells).published_count == 0)
            continue;
        posts[count] = (struct published_post){
            .id = c->id,
            .author_id = c->author_id,
            .made_ms = c->made_ms,
            .topic_id = c->topic == slate_topic_none ? 0 : input->topics[c->topic].id};
        memcpy(posts[count++].cells, c->cells, sizeof c->cells);
    }
    qsort(posts, count, sizeof *posts, post_compare);
    published_cells_write(posts, count, &cells);
    published_topics_write(input->topics, input->topic_count, &topics);
    files = (struct published_files){.policy = written(policy_write),
                                     .cells = buffer_str(&cells),
                                     .topics = buffer_str(&topics)};
    slate.published.cells = slate_digest(files.cells);
    slate.published.topics = slate_digest(files.topics);
}

static void set_up(uint32_t count)
{
    memset(&slate, 0, sizeof slate);
    policy_default(memory, &slate.policy);
    slate_set_make(count, 40, 11, &set);
    slate.input = set.input;
    slate.sources = 15;
    publish();
    compute();
}

static int start(void **state)
{
    (void)state;
    memory = arena_new(0);
    set_up(300);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static enum err replay(struct str document, struct str *ret_words)
{
    struct slate_document *read = ARENA_NEW(memory, struct slate_document);
    struct slate_document made;
    enum err e;

    *ret_words = STR("");
    e = slate_document_read(memory, document, read, ret_words);
    if (!e)
        e = slate_replay(memory, read, &made, ret_words);
    if (!e)
        e = published_compare(memory, &read->slate, &files, ret_words);
    return e;
}

static void must_replay(struct str document)
{
    struct str words;
    const enum err e = replay(document, &words);

    if (e)
        fail_msg("%s: %s", err_name(e), str_c(memory, words));
}

static void must_differ(struct str document, const char *how)
{
    struct str words;
    const enum err e = replay(document, &words);

    if (e != ERR_CONFLICT || str_find(words, str_of(how)) == SIZE_MAX)
        fail_msg("%s: \"%s\", not \"%s\"", err_name(e), str_c(memory, words), how);
}

/* text with the first `what` in place of which stands `instead`. */
static struct str with(struct str text, const char *what, const char *instead)
{
    const size_t at = str_find(text, str_of(what));
    struct buffer out = buffer_in(memory);

    if (at == SIZE_MAX)
        fail_msg("no \"%s\" in there", what);
    buffer_put(&out, str_sub(text, 0, at));
    buffer_put(&out, str_of(instead));
    buffer_put(&out, str_sub(text, at + strlen(what), SIZE_MAX));
    return buffer_str(&out);
}

static void one_small_slate_is_these_bytes(void **state)
{
    struct buffer bytes = buffer_in(memory);

    (void)state;
    set_up(1);
    slate.published = (struct slate_published){0};
    set.candidates[0] =
        (struct slate_candidate){.id = 7,
                                 .author_id = 3,
                                 .made_ms = slate.input.now_ms - 6 * 3600 * 1000,
                                 .topic = slate_topic_none,
                                 .source = SLATE_NEWCOMER,
                                 .approvals_of_author = 65536,
                                 .cells = {[1] = {.approvals = 10, .impressions = 15}}};
    compute();
    slate_export_write(&slate, &bytes);
    const struct str text = buffer_str(&bytes);
    const size_t policy_at = str_find(text, STR("\"policy\":\"approval.prior_voices = 4\\n"));
    const size_t published_at = str_find(text, STR(",\"published\""));
    assert_true(policy_at != SIZE_MAX && published_at != SIZE_MAX);
    const struct str first = str_sub(text, 0, policy_at);
    const struct str last = str_sub(text, published_at, SIZE_MAX);
    assert_string_equal(
        str_c(memory, first),
        "{\"bema_slate\":2,\"columns\":[\"id\",\"author\",\"made\",\"topic\",\"followed\","
        "\"source\",\"approvals\",\"cells\",\"h\",\"gain\",\"percentile\",\"bridging\","
        "\"affinity\",\"age\",\"repeat\",\"unfollowed\",\"score\",\"rank\"],"
        "\"items\":[[\"7\",\"3\",1795267200000,null,0,3,65536,[[],[10,0,15],[],[],[]],"
        "[-99260,-31309,-99260,-99260,-99260],-85669,-1,0,65536,65536,0,27197,-27197,1]],"
        "\"made\":1795288800000,");
#define NONE "\"0000000000000000000000000000000000000000000000000000000000000000\""
    assert_string_equal(str_c(memory, last),
                        ",\"published\":{\"cells\":" NONE ",\"clusters\":" NONE
                        ",\"polarity\":" NONE ",\"topics\":" NONE
                        "},\"sources\":15,\"topics\":{},\"weights\":{\"affinity\":65536,"
                        "\"age\":65536,\"bridging\":65536,\"repeat\":65536,\"unfollowed\":65536}}");
}

static void what_is_written_is_read_and_computed_again_to_the_same_bytes(void **state)
{
    static const uint32_t counts[] = {0, 1, 2, 300, slate_candidates_max};

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct slate_document read, made;
        struct str words;
        set_up(counts[i]);
        for (size_t n = 0; n < counts[i]; n++) /* no more of each than may be */
            set.candidates[n].source = (uint8_t)(n < 800    ? SLATE_FOLLOWED
                                                 : n < 1100 ? SLATE_APPROVED_BY_FOLLOWED
                                                 : n < 1400 ? SLATE_BRIDGING
                                                            : SLATE_NEWCOMER);
        publish();
        compute();
        const struct str document = document_of(&slate);
        assert_true(document.size < 420000);
        must_replay(document);
        assert_int_equal(slate_document_read(memory, document, &read, &words), OK);
        assert_int_equal(slate_replay(memory, &read, &made, &words), OK);
        assert_true(slate_digest_is(made.id, read.id));
        assert_true(str_equal(document_of(&made.slate), document));
        assert_true(str_equal(document_of(&read.slate), document));
        arena_free(memory);
        memory = arena_new(0);
    }
}

/* Those of the document in docs/ALGORITHM.md, byte by byte. */
static void one_small_slate_is_packed_to_these_bytes(void **state)
{
    static const uint8_t numbers[] = {
        0x80, 0xec, 0xe8, 0xf8, 0xbf, 0x68,                   /* 1795288800000, doubled */
        0x80, 0x80, 0x04, 0x80, 0x80, 0x04, 0x80, 0x80, 0x04, /* 65536, five times */
        0x80, 0x80, 0x04, 0x80, 0x80, 0x04, 15,   1,          /* all sources, one candidate */
        0x5b,                                                 /* newcomer, cells, approvals, time */
        0,    0,    0,    0,    0,    0,    0,    7,    0,
        0,    0,    0,    0,    0,    0,    3,    /* post, author */
        0x9c, 0x85, 0xe3, 0x0b, 0x80, 0x80, 0x04, /* 12345678, doubled; approvals */
        0x21, 0,    10,   0,    0,    0,    0,    0,    1,
        44,   0,    0,    0,    0,    0,    0}; /* widths, approvals, impressions */
    struct buffer bytes = buffer_in(memory);
    struct slate_digest policy = {.bytes = {9}};

    (void)state;
    set_up(1);
    slate.published = (struct slate_published){.topics = {.bytes = {8}}};
    set.candidates[0] =
        (struct slate_candidate){.id = 7,
                                 .author_id = 3,
                                 .made_ms = INT64_C(1136073600000) + 12345678,
                                 .topic = slate_topic_none,
                                 .source = SLATE_NEWCOMER,
                                 .approvals_of_author = 65536,
                                 .cells = {[1] = {.approvals = 10, .impressions = 300}}};
    compute();
    slate_pack(&slate, policy, &bytes);
    const struct str packed = buffer_str(&bytes), name = STR("bema slate 2\n");
    assert_true(str_starts(packed, name));
    const uint8_t *digests = (const uint8_t *)packed.data + name.size;
    assert_int_equal(digests[0], 9);
    assert_int_equal(digests[4 * slate_digest_bytes], 8);
    const uint8_t *rest = digests + 5 * slate_digest_bytes;
    assert_int_equal(packed.size, name.size + 5 * (size_t)slate_digest_bytes + sizeof numbers);
    assert_memory_equal(rest, numbers, sizeof numbers);
}

static void what_was_packed_unpacks_and_what_was_not_is_refused(void **state)
{
    struct buffer packed = buffer_in(memory), again = buffer_in(memory);
    const struct slate_digest policy = {.bytes = {[31] = 7}};
    struct slate_digest policy_read = {0};
    struct slate_export found;

    (void)state;
    set.candidates[3].approvals_of_author = UINT32_MAX;
    set.candidates[4].id = INT64_MAX;
    set.candidates[5].made_ms = INT64_MIN;
    set.candidates[6].topic = slate_topic_none;
    set.candidates[7].cells[4].impressions = slate_voices_max;
    set.topics[2].thresholds[0] = INT32_MIN;
    set.topics[2].thresholds[126] = INT32_MAX;
    compute();
    slate_pack(&slate, policy, &packed);
    const struct str bytes = buffer_str(&packed);
    assert_int_equal(slate_unpack(memory, bytes, &found, &policy_read), OK);
    assert_true(slate_digest_is(policy_read, policy));
    assert_int_equal(found.input.candidate_count, 300);
    for (size_t i = 0; i < 300; i++) { /* in the order of the slate */
        struct slate_candidate one = found.input.candidates[i],
                               other = set.candidates[items[i].candidate];
        assert_int_equal(one.topic == slate_topic_none, other.topic == slate_topic_none);
        if (one.topic != slate_topic_none)
            assert_memory_equal(&found.input.topics[one.topic], &set.topics[other.topic],
                                sizeof(struct slate_topic));
        one.topic = other.topic = 0;
        assert_memory_equal(&one, &other, sizeof one);
    }
    found.policy = slate.policy;
    static struct slate_item items_again[slate_candidates_max];
    slate_make(&found.policy, &found.input, &scratch, items_again);
    found.items = items_again;
    slate_pack(&found, policy, &again);
    assert_true(str_equal(buffer_str(&again), bytes));
    for (size_t size = 0; size < bytes.size; size += size < 300 ? 1 : 37) {
        struct arena *a = arena_new(0);
        assert_int_equal(slate_unpack(a, str_sub(bytes, 0, size), &found, &policy_read),
                         ERR_INVALID);
        arena_free(a);
    }
    buffer_char(&packed, 0);
    assert_int_equal(slate_unpack(memory, buffer_str(&packed), &found, &policy_read), ERR_INVALID);
}

static void documents_of_the_first_version_are_computed_again_too(void **state)
{
    struct slate_export first = slate;

    (void)state;
    first.is_first_version = true;
    const struct str document = document_of(&first);
    assert_true(str_find(document, STR("{\"bema_slate\":1,")) != SIZE_MAX);
    /* There the id is that of the text. */
    const size_t at = str_find(document, STR("{\"bema_slate\"")), end = document.size - 1;
    const struct str id = slate_digest_text(memory, slate_digest(str_sub(document, at, end)));
    assert_true(str_find(document, id) == 7);
    must_replay(document);
    must_differ(with(document, "\"made\":1795288800000", "\"made\":1795288860000"), "age: ");
    must_differ(with(document, "history = 2026", "history = 2025"), "id: ");
    must_differ(with(document, "\"bema_slate\":1", "\"bema_slate\":2"), "id: ");
}

static void the_id_is_the_same_whatever_the_order_of_candidates_and_topics(void **state)
{
    static struct slate_topic topics[20];
    const struct str document = document_of(&slate);
    uint64_t seed = 4;

    (void)state;
    for (uint32_t i = 300; i > 1; i--) {
        const uint32_t other = draw(&seed, i);
        const struct slate_candidate kept = set.candidates[i - 1];
        set.candidates[i - 1] = set.candidates[other];
        set.candidates[other] = kept;
    }
    for (size_t t = 0; t < 20; t++)
        topics[19 - t] = set.topics[t];
    for (size_t i = 0; i < 300; i++)
        set.candidates[i].topic = (uint16_t)(19 - set.candidates[i].topic);
    slate.input.topics = topics;
    compute();
    assert_true(str_equal(document_of(&slate), document));
}

static void white_space_and_the_order_of_keys_do_not_count(void **state)
{
    struct str document = document_of(&slate);
    const size_t at = str_find(document, STR(",\"slate\":"));
    struct buffer turned = buffer_in(memory);

    (void)state;
    buffer_lit(&turned, " {\n");
    buffer_put(&turned, str_sub(document, at + 1, document.size - 1));
    buffer_lit(&turned, ",\t");
    buffer_put(&turned, str_sub(document, 1, at));
    buffer_lit(&turned, "}\r\n");
    must_replay(buffer_str(&turned));
}

static void every_changed_term_is_found_by_name_even_with_a_fresh_digest(void **state)
{
    static struct slate_item changed[slate_candidates_max];
    struct slate_export forged = slate;

    (void)state;
    forged.items = changed;
    for (size_t n = 0; n < slate_term_count; n++) {
        memcpy(changed, items, sizeof changed);
        const int32_t value = slate_term_of(&changed[17], n) + 1;
        memcpy((char *)&changed[17] + slate_terms[n].offset, &value, sizeof value);
        must_differ(
            document_of(&forged),
            str_c(memory, str_format(memory, "item 18 (post %lld), %s: %d is said, %d computed",
                                     (long long)set.candidates[items[17].candidate].id,
                                     slate_terms[n].name, value, value - 1)));
    }
    memcpy(changed, items, sizeof changed);
    changed[3].h[4]--;
    must_differ(document_of(&forged), "h of the fifth quintile:");
    memcpy(changed, items, sizeof changed);
    changed[4] = items[5];
    changed[5] = items[4];
    must_differ(document_of(&forged), "item 5: the post ");
}

static void a_changed_input_changes_what_is_computed(void **state)
{
    const struct str document = document_of(&slate);

    (void)state;
    must_replay(document);
    must_differ(with(document, "\"affinity\":65536,\"age\"", "\"affinity\":65537,\"age\""),
                "score: ");
    must_differ(with(document, "repeat.second_bits = 1", "repeat.second_bits = 0.999"), "repeat: ");
    must_differ(with(document, "unfollowed.bits = 0.415", "unfollowed.bits = 0.5"), "unfollowed: ");
    must_differ(with(document, "age.minutes_per_bit = 360", "age.minutes_per_bit = 361"), "age: ");
    must_differ(with(document, "trends.voices_min = 5", "trends.voices_min = 4"), "id: ");
    must_differ(with(document, "history = 2026", "history = 2025"), "id: ");
    must_differ(with(document, "\"made\":1795288800000", "\"made\":1795288860000"), "age: ");
    must_differ(with(document, "candidates.followed = 800", "candidates.followed = 9"),
                "source: of \"followed\" there are at most 9");
    must_differ(with(document, "\"sources\":15", "\"sources\":14"),
                "source: of \"followed\" there are at most 0");
    must_differ(with(document, ",\"bridging\":65536", ",\"bridging\":65535"), "score: ");
}

/* Forged with care: computed again, with a fresh digest. Replay alone is content. */
static void must_be_found_by_what_is_published(const char *how)
{
    compute();
    const struct str document = document_of(&slate);
    struct slate_document read, made;
    struct str words;

    assert_int_equal(slate_document_read(memory, document, &read, &words), OK);
    assert_int_equal(slate_replay(memory, &read, &made, &words), OK);
    must_differ(document, how);
}

static size_t with_five_cells(void)
{
    size_t n = 0;

    while (slate_gain(&slate.policy, set.candidates[n].cells).published_count < 5)
        n++;
    return n;
}

static void one_false_input_is_found_by_what_is_published(void **state)
{
    (void)state;
    const size_t n = with_five_cells();
    struct slate_candidate *c = &set.candidates[n];
    const struct slate_candidate kept = *c;
    c->cells[3].approvals += 5;
    must_be_found_by_what_is_published(str_c(
        memory, str_format(memory, "(post %lld), approvals of quintile 4: %u is said, %u published",
                           (long long)c->id, c->cells[3].approvals, c->cells[3].approvals - 5)));
    *c = kept;
    c->cells[0].disapprovals += 5;
    must_be_found_by_what_is_published("disapprovals of quintile 1: ");
    *c = kept;
    c->cells[4].impressions += 5;
    must_be_found_by_what_is_published("impressions of quintile 5: ");
    *c = kept;
    c->author_id++;
    must_be_found_by_what_is_published("author: ");
    *c = kept;
    c->made_ms += 60000;
    must_be_found_by_what_is_published("made: ");
    *c = kept;
    c->topic = c->topic == 0 ? 1 : 0;
    must_be_found_by_what_is_published("topic: ");
    *c = kept;
    set.topics[2].thresholds[126]++;
    must_be_found_by_what_is_published("topic 914, threshold 127: -24999 is");
    set.topics[2].thresholds[126]--;
    slate.policy.unfollowed_bits_milli = 0;
    must_be_found_by_what_is_published(
        "policy: \"unfollowed.bits = 0\" is said, \"unfollowed.bits = 0.415\" published");
    slate.policy.unfollowed_bits_milli = 415;
    slate.published.cells.bytes[0] ^= 1;
    must_be_found_by_what_is_published("published, cells: ");
    slate.published.cells.bytes[0] ^= 1;
    slate.published.topics.bytes[31] ^= 1;
    must_be_found_by_what_is_published("published, topics: ");
    slate.published.topics.bytes[31] ^= 1;
    set.topics[2].id = 915;
    must_be_found_by_what_is_published("topic: 915 is said, 914 published");
    set.topics[2].id = 914;
    compute();
    must_replay(document_of(&slate));
}

static void a_post_that_is_not_published_has_no_cells(void **state)
{
    size_t n = 0;

    (void)state;
    while (slate_gain(&slate.policy, set.candidates[n].cells).published_count > 0)
        n++;
    set.candidates[n].cells[2].approvals = 10;
    must_be_found_by_what_is_published("approvals of quintile 3: 10 is said, 0 published");
}

static void inputs_alone_are_computed(void **state)
{
    struct str document = document_of(&slate), words;
    struct slate_export *read = ARENA_NEW(memory, struct slate_export);
    static struct slate_item computed[slate_candidates_max];

    (void)state;
    document = with(document,
                    ",\"h\",\"gain\",\"percentile\",\"bridging\",\"affinity\",\"age\","
                    "\"repeat\",\"unfollowed\",\"score\",\"rank\"]",
                    "]");
    assert_int_equal(slate_inputs_read(memory, document, read, &words), ERR_INVALID);
    assert_string_equal(str_c(memory, words), "item 1, the row: must be a list of 8");

    set_up(0);
    document = with(document_of(&slate),
                    ",\"h\",\"gain\",\"percentile\",\"bridging\",\"affinity\",\"age\","
                    "\"repeat\",\"unfollowed\",\"score\",\"rank\"]",
                    "]");
    document = with(document, "\"items\":[",
                    "\"items\":[[\"5\",\"6\",1795288800000,null,1,0,0,[[],[],[],[],[10,0,0]]]");
    assert_int_equal(slate_inputs_read(memory, document, read, &words), OK);
    assert_int_equal(read->input.candidate_count, 1);
    assert_int_equal(slate_make(&read->policy, &read->input, &scratch, computed), 1);
    assert_int_equal(computed[0].percentile, -1);
    assert_int_equal(read->input.candidates[0].cells[4].approvals, 10);
}

static void what_is_wrong_in_a_document_is_said_with_its_place(void **state)
{
    static const struct {
        const char *what, *instead, *words;
    } cases[] = {
        {"{\"id\"", "{\"ID\"", "the document: has an unknown key \"ID\""},
        {"{\"id\"", "{\"slate\":1,\"id\"", "the document: a key stands twice"},
        {"\"bema_slate\":2", "\"bema_slate\":3", "bema_slate: must be a whole number from 1 to 2"},
        {"\"bema_slate\":2", "\"bema_slate\":2,\"bonus\":3", "slate: has an unknown key \"bonus\""},
        {"\"bema_slate\":2,", "", "slate: \"bema_slate\" is missing"},
        {"\"author\",\"made\"", "\"made\",\"author\"", "columns: the 2th must be \"author\""},
        {",\"rank\"]", ",\"rank\",\"boost\"]", "columns: must be a list of 18"},
        {"\"items\":[[\"1", "\"items\":[[\"0", "item 1, id: must be an id"},
        {"\"items\":[[\"1", "\"items\":[[\"-1", "item 1, id: must be an id"},
        {"\"items\":[[\"1", "\"items\":[7,[\"1", "item 1, the row: must be a list of 18"},
        {"\"made\":17952888", "\"made\":1.7952888", "made: must be a whole number"},
        {"\"made\":1795288800000", "\"made\":1e400", "made: must be a whole number"},
        {"\"made\":1795288800000", "\"made\":99999999999999999999", "made: must be a whole number"},
        {"\"weights\":{\"affinity\":65536", "\"weights\":{\"affinity\":262145",
         "weights, affinity: must be a whole number from 0 to 262144"},
        {"\"weights\":{\"affinity\":65536", "\"weights\":{\"affinity\":-1",
         "weights, affinity: must be a whole number"},
        {"\"weights\":{\"affinity\":65536", "\"weights\":{\"affinity\":65536,\"secret\":1",
         "weights: has an unknown key \"secret\""},
        {"\"sources\":15", "\"sources\":16", "sources: must be a whole number from 0 to 15"},
        {"\"clusters\":\"0", "\"clusters\":\"X", "published, clusters: must be a SHA-256"},
        {"\"topics\":{\"", "\"topics\":{\"x\":[],\"", "topics, x: must be a list of 127"},
        {"approval.prior_share = 0.35", "approval.prior_share = 35",
         "policy: line 2, approval.prior_share: must be from 0 to 1"},
        {"\"policy\":\"", "\"policy\":{},\"x\":\"", "slate: has an unknown key \"x\""},
        {"\"slate\":{", "\"slate\":[{", "the document: "},
    };
    const struct str document = document_of(&slate);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str words;
        const enum err e = replay(with(document, cases[i].what, cases[i].instead), &words);
        if (e != ERR_INVALID || !str_starts(words, str_of(cases[i].words)))
            fail_msg("%s: %s \"%s\"", cases[i].instead, err_name(e), str_c(memory, words));
    }
}

static void what_is_too_much_or_twice_is_refused(void **state)
{
    struct buffer out = buffer_in(memory);
    struct str words;

    (void)state;
    set_up(1);
    struct str document = document_of(&slate);
    const size_t at = str_find(document, STR("\"items\":[")) + 9;
    const struct str row = str_sub(document, at, str_find(document, STR("],\"made\"")));
    document = with(document, "\"items\":[",
                    str_c(memory, str_format(memory, "\"items\":[%.*s,", STR_ARG(row))));
    assert_int_equal(replay(document, &words), ERR_INVALID);
    assert_true(str_starts(words, STR("items: the post 1095")));
    assert_true(str_ends(words, STR(" stands twice")));

    buffer_put(&out, str_sub(document, 0, at));
    for (int i = 0; i < slate_candidates_max; i++)
        buffer_lit(&out, "[],");
    buffer_put(&out, str_sub(document, at, SIZE_MAX));
    assert_int_equal(replay(buffer_str(&out), &words), ERR_TOO_LARGE);
    assert_string_equal(str_c(memory, words), "items: more than 1,500");

    out = buffer_in(memory);
    for (int i = 0; i <= slate_document_bytes_max; i++)
        buffer_char(&out, ' ');
    assert_int_equal(replay(buffer_str(&out), &words), ERR_TOO_LARGE);

    out = buffer_in(memory);
    for (int i = 0; i < 100; i++)
        buffer_char(&out, '[');
    assert_int_equal(replay(buffer_str(&out), &words), ERR_INVALID);
}

static void without_memory_it_is_said(void **state)
{
    const struct str document = document_of(&slate);
    struct str words;
    enum err e = ERR_UNAVAILABLE;
    int call = 0;

    (void)state;
    while (e && call < 100) {
        arena_try_fail_at = ++call;
        e = replay(document, &words);
        arena_try_fail_at = 0;
        if (e && e != ERR_UNAVAILABLE && e != ERR_TOO_LARGE)
            fail_msg("call %d: %s %s", call, err_name(e), str_c(memory, words));
    }
    assert_int_equal(e, OK);
    assert_true(call > 5);
}

static void a_digest_is_read_as_it_is_written(void **state)
{
    struct slate_digest digest = slate_digest(STR("abc")), read = {0};

    (void)state;
    const struct str hex = slate_digest_text(memory, digest);
    assert_string_equal(str_c(memory, hex),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(slate_digest_parse(hex, &read), OK);
    assert_true(slate_digest_is(read, digest));
    assert_int_equal(slate_digest_parse(str_sub(hex, 1, 64), &read), ERR_INVALID);
    assert_int_equal(slate_digest_parse(with(hex, "ba", "Ba"), &read), ERR_INVALID);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_small_slate_is_these_bytes),
        TEST(what_is_written_is_read_and_computed_again_to_the_same_bytes),
        TEST(one_small_slate_is_packed_to_these_bytes),
        TEST(what_was_packed_unpacks_and_what_was_not_is_refused),
        TEST(documents_of_the_first_version_are_computed_again_too),
        TEST(the_id_is_the_same_whatever_the_order_of_candidates_and_topics),
        TEST(white_space_and_the_order_of_keys_do_not_count),
        TEST(every_changed_term_is_found_by_name_even_with_a_fresh_digest),
        TEST(a_changed_input_changes_what_is_computed),
        TEST(one_false_input_is_found_by_what_is_published),
        TEST(a_post_that_is_not_published_has_no_cells),
        TEST(inputs_alone_are_computed),
        TEST(what_is_wrong_in_a_document_is_said_with_its_place),
        TEST(what_is_too_much_or_twice_is_refused),
        TEST(without_memory_it_is_said),
        TEST(a_digest_is_read_as_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
